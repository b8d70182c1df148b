"""What a crawl child finds already imported: the fork server loads this once.

It must not import `twisted.internet.reactor`: each child installs its own.
"""

# pyright: reportUnusedImport=false

import sys

import scrapy.core.downloader.handlers.http11
import scrapy.core.engine
import scrapy.downloadermiddlewares.cookies
import scrapy.downloadermiddlewares.httpcompression
import scrapy.downloadermiddlewares.retry
import scrapy.extensions.feedexport
import scrapy.extensions.logstats
import scrapy.pqueues
import scrapy.squeues
import scrapy.statscollectors

import crawler.load
import crawler.log
import crawler.middlewares.conditional
import crawler.middlewares.handler
import crawler.middlewares.redirect
import crawler.middlewares.render
import crawler.middlewares.robots
import crawler.process
import noticewatch.crawling
import noticewatch.wiring

# Scrapy's loader imports every spider in each child; here it is done once.
crawler.load.spider_names()

__all__ = ["crawler", "noticewatch", "scrapy"]

assert "twisted.internet.reactor" not in sys.modules
