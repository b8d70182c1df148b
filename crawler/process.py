"""How is one spider run in this process? Once, to its end; a process crawls one source."""

import hashlib
import inspect
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

import crawler.settings as defaults
from crawler.bases.spider import NoticeSpider
from crawler.errors import NoticewatchError
from crawler.extensions import RECORDER, Crawl, Recorder
from crawler.load import spider_class
from crawler.source import Source
from crawler.verdict import Run


class CrawlStopped(NoticewatchError):
    """Raised when a crawl ended before it could be judged; the text says why."""


def reader_of(spider: type[NoticeSpider], source: Source) -> str:
    """A name for how `source` is read: it changes with the parser and with its arguments.

    Pages and versions carry it, so that what an older parser said is never taken for what the
    site said.
    """
    digest = hashlib.blake2b(digest_size=12)
    files = {Path(inspect.getfile(cls)) for cls in spider.__mro__ if issubclass(cls, NoticeSpider)}
    package = Path(defaults.__file__).parent
    files |= {package / "serialise.py", package / "fold.py"}
    files |= {file for part in ("bases", "extract") for file in (package / part).glob("*.py")}
    for file in sorted(files):
        digest.update(file.read_bytes())
    given = [dict(source.args), source.kind, str(source.timezone), source.organisation]
    digest.update(json.dumps(given, sort_keys=True, default=str).encode())
    return digest.hexdigest()


def spider_arguments(source: Source) -> dict[str, Any]:
    """What the spider of `source` is made with."""
    return {
        **source.args,
        "source": source.name,
        "timezone": str(source.timezone),
        "organisation": source.organisation,
        "kind": source.kind,
    }


def crawl_here(
    source: Source,
    make_recorder: Callable[[NoticeSpider], Recorder | None],
    settings: Mapping[str, Any],
) -> Run:
    """Crawl `source` in this process, which can do so only once: a reactor cannot restart.

    Raises:
        NoticewatchError: the spider could not be made, the source is busy, or the crawl was
            stopped before it was judged.
    """
    spider = spider_class(source.spider)
    values = Settings()
    values.setmodule(defaults, priority="project")
    # The caller has set up the log; Scrapy's own handler would write everything twice.
    own = {RECORDER: make_recorder, "LOG_INSTALL_ROOT_HANDLER": False}
    values.setdict({**settings, **own}, priority="cmdline")
    values.setdict(dict(source.settings), priority="cmdline")
    process = AsyncCrawlerProcess(values)
    crawler = process.create_crawler(spider)
    crawling = process.crawl(crawler, **spider_arguments(source))
    process.start()
    if crawling.done() and (error := crawling.exception()) is not None:
        raise error
    crawl = crawler.get_extension(Crawl)
    if crawl is None or crawl.run is None:
        refused = crawl.refused if crawl else None
        raise refused or CrawlStopped(f"{source.name}: the crawl ended before it was judged")
    return crawl.run
