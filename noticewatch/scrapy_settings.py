"""Settings of the plain `scrapy` command: the crawler's own, and the operator's database.

`scrapy crawl NAME -a source=…` records its run like any other where a configuration file or
NOTICEWATCH_DATABASE__URL names a database; without one it only exports (`-O file.jsonl`).
"""

import sys
from dataclasses import replace
from zoneinfo import ZoneInfo

from crawler.bases import NoticeSpider
from crawler.errors import UsageError
from crawler.process import reader_of
from crawler.run import RunRecorder
from crawler.settings import *  # noqa: F403 - settings are names in a module
from crawler.source import Source
from crawler.store.holders import holder_name, new_token
from noticewatch.config import Config, bare_config, find_config
from noticewatch.crawling import crawl_settings
from noticewatch.wiring import SystemClock, open_app

try:
    _config: Config | None = find_config()
    _crawl_settings = crawl_settings(_config or bare_config())
except UsageError as error:  # before Scrapy has begun: nobody else will explain it
    sys.stderr.write(f"{error}\n")
    raise SystemExit(2) from None


def open_recorder(spider: NoticeSpider) -> RunRecorder | None:
    """The line to the operator's database for a crawl of `spider`, or None without one.

    The spider's own arguments hold; a configured source of the same name lends its zone.
    """
    if _config is None:
        spider.now = SystemClock().now()
        return None
    app = open_app(_config)
    configured = next((each for each in _config.sources if each.name == spider.source), None)
    source = Source(
        name=spider.source,
        spider=spider.name,
        args=dict(spider.args),
        kind=spider.kind,
        timezone=ZoneInfo(str(spider.zone)),
        organisation=spider.organisation,
    )
    if configured is not None:
        source = replace(source, schedule=configured.schedule, enabled=configured.enabled)
    return RunRecorder(
        db=app.db,
        clock=app.clock,
        source=source,
        holder=holder_name(new_token()),
        reader=reader_of(type(spider), source),
        window=spider.window,
    )


NOTICEWATCH_RECORDER = open_recorder
globals().update(_crawl_settings)
