"""What a crawl child finds already imported: the fork server loads this once.

It must not import `twisted.internet.reactor`: each child installs its own.
"""

# pyright: reportUnusedImport=false

import contextlib
import sys
from importlib import import_module

import scrapy.core.downloader.handlers.http11
import scrapy.core.engine
import scrapy.dupefilters
import scrapy.pqueues
import scrapy.squeues
import scrapy.statscollectors
from scrapy.settings import default_settings

import crawler.load
import crawler.log
import crawler.middlewares.handler
import crawler.process
import noticewatch.crawling
import noticewatch.wiring
from crawler import settings

# Scrapy imports its middlewares in each child, those that are switched off too.
for name in (
    *default_settings.DOWNLOADER_MIDDLEWARES_BASE,
    *default_settings.SPIDER_MIDDLEWARES_BASE,
    *settings.DOWNLOADER_MIDDLEWARES,
    *settings.SPIDER_MIDDLEWARES,
    *settings.EXTENSIONS_BASE,
    *settings.EXTENSIONS,
    *settings.ITEM_PIPELINES,
):
    import_module(name.rpartition(".")[0])

with contextlib.suppress(ImportError):
    import_module("uvloop")

# Scrapy's loader imports every spider in each child; here it is done once.
crawler.load.spider_names()

__all__ = ["crawler", "noticewatch", "scrapy"]

assert "twisted.internet.reactor" not in sys.modules
