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

# A free fifth of speed (research: throughput), where there is a build of it.
ASYNCIO_EVENT_LOOP = "uvloop.Loop" if importlib.util.find_spec("uvloop") else None
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

LOG_LEVEL = "INFO"
LOG_FORMATTER = "crawler.log.QuietLogFormatter"
# Notices hold personal data of contacts; a log has no business with them.
LOGSTATS_INTERVAL = 0

EXTENSIONS = {
    "crawler.extensions.Crawl": 10,
    "scrapy.extensions.memusage.MemoryUsage": None,  # the parent watches the process
    # Off already; left out as well, because only to import them costs more than a small crawl.
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.telnet.TelnetConsole": None,
}
SPIDER_MIDDLEWARES = {
    # Nearest to the spider: it must see a page's output before anything filters it.
    "crawler.middlewares.pages.PageMiddleware": 950,
    **manners.SPIDER_MIDDLEWARES,
}
DOWNLOADER_MIDDLEWARES = {
    # Outermost: it sees what became of a request after retries and redirects.
    "crawler.middlewares.conditional.OutcomeMiddleware": 10,
    "crawler.middlewares.conditional.ConditionalMiddleware": 560,
    **manners.DOWNLOADER_MIDDLEWARES,
}
# Notices are staged by the page; Scrapy's hundred tasks a response only cost time.
CONCURRENT_ITEMS = 1
ITEM_PIPELINES = {"crawler.pipelines.NoticeForm": 900}

# The notice's own form, in the contract's order, whoever exports it.
FEED_EXPORT_ENCODING = "utf-8"

# `scrapy genspider -t notice`.
TEMPLATES_DIR = str(Path(__file__).parent.parent / "templates")
