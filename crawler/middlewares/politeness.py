"""What does a host ask of us when it has had enough, and do we do it?

A host that asks to be left alone is, by every request of the crawl, and nobody else waits for
it. What fails in passing is tried again, later each time.
"""

import asyncio
import logging
import random
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Protocol

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest
from scrapy.http import Response
from scrapy.utils.misc import build_from_crawler, load_object

logger = logging.getLogger(__name__)

#: Setting: no host makes a request wait longer; seconds.
MOST_WAIT = "NOTICEWATCH_RETRY_AFTER_MAX"
#: Setting: the wait before the first retry of what fails in passing; seconds.
BACK_OFF = "NOTICEWATCH_BACK_OFF"
#: Setting: a class (or its path) of `HostSlots`, made with `from_crawler`; None: no others.
HOST_SLOTS = "NOTICEWATCH_HOST_SLOTS"

_ASKING = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_MOST_ASKED = 5  # times that one request may be sent away with "later"
_MOST_BACK_OFF = 8.0  # seconds
_SLICE = 1.0  # seconds; how soon a pause sees that the crawl is ending


class AskedToWait(IgnoreRequest):
    """Raised in place of requests to a host that asks for a longer pause than one run waits."""


class CrawlEnding(IgnoreRequest):
    """Raised in place of requests that still wait for their turn when the crawl is closed."""


class HostSlots(Protocol):
    """How many connections one host has at once over all crawls, whatever process they are in."""

    async def acquire(self, host: str) -> None:
        """Return as soon as there may be one more connection to `host`."""
        ...

    async def release(self, host: str) -> None:
        """Give back what `acquire` took."""
        ...


def retry_after(value: str, *, now: datetime) -> float:
    """Return how long a host asks us to wait, in seconds from `now`.

    `value` is the header as received: whole seconds ("120") or an HTTP date
    ("Fri, 31 Dec 2027 23:59:59 GMT"). A date already past gives 0.0. The answer
    is what was asked, without a cap: how patient to be is the caller's choice.

    Raises:
        ValueError: neither form. The caller falls back to its own back-off.

    Source: RFC 9110, section 10.2.3.
    """
    if value.isdecimal():
        return float(value)
    return max(0.0, (_http_date(value) - now).total_seconds())


class Turns:
    """When may a host be asked? When it is not resting, and has room for one more of us.

    `wait` and `now` (seconds of any clock) are what a test replaces.
    """

    def __init__(
        self,
        *,
        at_once: int,
        most_wait: float,
        slots: HostSlots | None = None,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most_wait = most_wait
        self._slots = slots
        # Scrapy has a limit of its own, but starts what waits for one and the same thing (a
        # robots.txt) all at once: it counts a request only in the next turn of the loop.
        self._room = defaultdict[str, asyncio.Semaphore](lambda: asyncio.Semaphore(at_once))
        self._until: dict[str, float] = {}
        self._ended = False
        self.wait = wait
        self.now = now

    @asynccontextmanager
    async def of(self, host: str) -> AsyncGenerator[None]:
        """Ask `host` inside this block.

        Raises:
            AskedToWait: it asked to be left alone for too long.
            CrawlEnding: the crawl is being closed.
        """
        async with self._room[host]:
            await self._rested(host)
            if self._slots is None:
                yield
                return
            await self._slots.acquire(host)
            try:
                yield
            finally:
                await self._slots.release(host)

    def rest(self, host: str, seconds: float) -> None:
        """Leave `host` alone for so long."""
        logger.info("fetch.paused host=%s seconds=%g", host, seconds)
        self._until[host] = max(self._until.get(host, 0.0), self.now() + seconds)

    def end(self) -> None:
        """Let nobody wait or ask any longer: the crawl is being closed."""
        self._ended = True

    async def _rested(self, host: str) -> None:
        while True:
            if self._ended:
                raise CrawlEnding("the crawl ended before its turn")
            left = self._until.get(host, 0.0) - self.now()
            if left > self._most_wait:
                raise AskedToWait(
                    f"the host asks to wait {left:.0f} seconds;"
                    f" at most {self._most_wait:g} are waited"
                )
            if left <= 0:
                return
            await self.wait(min(left, _SLICE))


class RetryMiddleware:
    """Downloader middleware: when and how often a request is made again.

    A spider may name what else its site means by "later": `retry_http_codes` (as 403), with
    `retry_wait`, the seconds for which the host is then left alone.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._first_wait = settings.getfloat(BACK_OFF)
        self._times = settings.getint("RETRY_TIMES")
        self._codes = frozenset(int(code) for code in settings.getlist("RETRY_HTTP_CODES"))
        self._errors: tuple[type[Exception], ...] = tuple(
            load_object(error) for error in settings.getlist("RETRY_EXCEPTIONS")
        )
        slots = settings[HOST_SLOTS]
        self.turns = Turns(
            at_once=settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"),
            most_wait=settings.getfloat(MOST_WAIT),
            slots=build_from_crawler(load_object(slots), crawler) if slots else None,
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RetryMiddleware":
        return cls(crawler)

    def heed(self, host: str, response: Response) -> None:
        """Leave `host` alone if that is what `response` asks; said while it is still our turn."""
        asked = self._asked(response)
        if asked is not None:
            self.turns.rest(host, asked)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        status = response.status
        if not (status in self._codes or self._later(status)) or request.meta.get("dont_retry"):
            return response
        reason = f"status {status}"
        if self._asked(response) is None:
            return await self._again(request, reason, self._times) or response
        return self._retry(request, reason, _MOST_ASKED) or response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        if not isinstance(exception, self._errors) or request.meta.get("dont_retry"):
            return None
        # What took too long will mostly do so again, and each time costs the whole of it.
        times = min(self._times, 1) if isinstance(exception, DownloadTimeoutError) else self._times
        return await self._again(request, type(exception).__name__, times)

    def _later(self, status: int) -> bool:
        """Whether the spider knows that its site means "later" by that."""
        return status in getattr(self._crawler.spider, "retry_http_codes", ())

    def _asked(self, response: Response) -> float | None:
        """For how long its host asks to be left alone, in seconds; None: it does not ask."""
        value = response.headers.get("Retry-After")
        if value is not None and response.status in _ASKING:
            try:
                return retry_after(value.decode("latin-1").strip(), now=_now(response))
            except ValueError:
                pass  # no time that anybody can read is none
        if self._later(response.status):
            return getattr(self._crawler.spider, "retry_wait", None)
        return None

    async def _again(self, request: Request, reason: str, times: int) -> Request | None:
        again = self._retry(request, reason, times)
        if again is not None:
            wait = min(self._first_wait * 2 ** (again.meta["retry_times"] - 1), _MOST_BACK_OFF)
            await self.turns.wait(wait * random.uniform(0.75, 1.25))  # noqa: S311 - no secret
        return again

    def _retry(self, request: Request, reason: str, times: int) -> Request | None:
        spider = self._crawler.spider
        assert spider is not None
        times = request.meta.get("max_retry_times", times)
        return get_retry_request(request, spider=spider, reason=reason, max_retry_times=times)


def _now(response: Response) -> datetime:
    """The time by the host's own clock, which its dates are meant in; else by ours.

    Ours is the real one: a wait is real whatever time a crawl is told that it is.
    """
    stated = response.headers.get("Date")
    try:
        return (
            _http_date(stated.decode("latin-1"))
            if stated
            else datetime.fromtimestamp(time.time(), UTC)
        )
    except ValueError:
        return datetime.fromtimestamp(time.time(), UTC)


def _http_date(value: str) -> datetime:
    date = parsedate_to_datetime(value)
    return date if date.tzinfo else date.replace(tzinfo=UTC)
