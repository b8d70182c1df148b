"""What may a log hold? Addresses, without the keys that stand in their queries."""

import logging
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from scrapy.utils.log import LogCounterHandler
from twisted.python.failure import Failure

from crawler.address import masked


class MaskingFormatter(logging.Formatter):
    """A log line, and its trace, with every key in an address masked."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


class QuietLogFormatter(LogFormatter):
    """Scrapy's own lines (setting LOG_FORMATTER): no keys, and no notice's whole text."""

    def crawled(  # pyright: ignore[reportIncompatibleMethodOverride] - None: nothing is said
        self, request: Request, response: Response, spider: Spider
    ) -> LogFormatterResult | None:
        return None if not _heard() else _quiet(super().crawled(request, response, spider))

    def scraped(  # pyright: ignore[reportIncompatibleMethodOverride] - None: nothing is said
        self, item: Any, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult | None:
        return None if not _heard() else _quiet(super().scraped(item.get("key"), response, spider))

    def spider_error(
        self, failure: Failure, request: Request, response: Response | Failure, spider: Spider
    ) -> LogFormatterResult:
        return _quiet(super().spider_error(failure, request, response, spider))

    def download_error(
        self, failure: Failure, request: Request, spider: Spider, errmsg: str | None = None
    ) -> LogFormatterResult:
        return _quiet(super().download_error(failure, request, spider, errmsg))


def _heard() -> bool:
    """Whether anybody wants a line about each page and each notice. Scrapy's counter does not."""
    return any(
        handler.level <= logging.DEBUG and not isinstance(handler, LogCounterHandler)
        for handler in logging.getLogger().handlers
    )


def _quiet(line: LogFormatterResult) -> LogFormatterResult:
    given = line["args"]
    args = given if isinstance(given, dict) else {}
    return {**line, "args": {name: _shown(value) for name, value in args.items()}}


def _shown(value: Any) -> Any:
    return masked(str(value)) if isinstance(value, str | Request | Response) else value
