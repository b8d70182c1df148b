"""Scrapy's settings. Each departure from a default says why."""

# pyright: reportConstantRedefinition=false

import importlib.util
from pathlib import Path

from crawler.middlewares import settings as manners
from crawler.middlewares.settings import *  # noqa: F403 - settings are names in a module

BOT_NAME = "noticewatch"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"
# One broken file of a spider costs its own sources, not all the others.
SPIDER_LOADER_WARN_ONLY = True

# An honest name; `noticewatch.scrapy_settings` adds the operator's address.
USER_AGENT = "Noticewatch/0.1"

# Scrapy 2.19 opens a port that executes Python, and a telnet console, in each crawl.
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False

# One run's time; a crawl that takes longer is partial, and its process is killed soon after.
NOTICEWATCH_RUN_SECONDS = 900

# When a readable run is not believed (contract: verdicts); a source's `settings` may differ.
# The share of its notices that end, vanish or change in one field at once …
NOTICEWATCH_SUSPECT_SHARE = 0.30
# … of at least so many; and the part of a field's usual share below which it has emptied.
NOTICEWATCH_SUSPECT_AT_LEAST = 10
NOTICEWATCH_SUSPECT_COVERAGE = 0.5

# A free fifth of speed (research: throughput), where there is a build of it.
ASYNCIO_EVENT_LOOP = "uvloop.Loop" if importlib.util.find_spec("uvloop") else None
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

LOG_LEVEL = "INFO"
LOG_FORMATTER = "crawler.log.QuietLogFormatter"

# Scrapy imports what is switched off as well, and its remote control alone takes as long as a
# small crawl; so this names those of its extensions that are wanted, and leaves out the rest.
EXTENSIONS_BASE = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.logcount.LogCount": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.feedexport.FeedExporter": 0,
}
EXTENSIONS = {"crawler.extensions.Crawl": 10}
SPIDER_MIDDLEWARES = {
    # Nearest to the spider: it must see a page's output before anything filters it.
    "crawler.middlewares.pages.PageMiddleware": 950,
    **manners.SPIDER_MIDDLEWARES,
    # Each costs a request a few hundredths of a millisecond, and nobody asks what they know:
    # how deep a page is; whether a spider copied another request's meta.
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
DOWNLOADER_MIDDLEWARES = {
    # Outermost: it sees what became of a request after retries and redirects.
    "crawler.middlewares.conditional.OutcomeMiddleware": 10,
    # Then the browser: it draws what came after retries and redirects.
    "crawler.middlewares.render.RenderMiddleware": 20,
    "crawler.middlewares.conditional.ConditionalMiddleware": 560,
    **manners.DOWNLOADER_MIDDLEWARES,
    # The run counts what it fetches; validators are remembered in the database.
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
}
# Of sources with `render`. Each page takes a browser some 100 MB while it is drawn, and asks for
# what its scripts want, up to so many times.
NOTICEWATCH_RENDER_AT_ONCE = 2
NOTICEWATCH_RENDER_PARTS = 300
# Its file; None: Playwright's own, else a Chromium in the usual places.
NOTICEWATCH_BROWSER: str | None = None
# Whether it locks its processes in; None: wherever Chromium can, which is not as root.
NOTICEWATCH_BROWSER_SANDBOX: bool | None = None

# Notices are staged by the page; Scrapy's hundred tasks a response only cost time.
CONCURRENT_ITEMS = 1
ITEM_PIPELINES = {"crawler.pipelines.NoticeForm": 900}

# The notice's own form, in the contract's order, whoever exports it.
FEED_EXPORT_ENCODING = "utf-8"

# `scrapy genspider -t notice`.
TEMPLATES_DIR = str(Path(__file__).parent.parent / "templates")
