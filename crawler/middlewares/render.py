"""Which pages are handed on as a browser draws them, and who fetches what they ask for?

A page of a source with `render` is fetched like any other: past the guard, robots.txt, redirects,
retries. What came is given to a browser, and all that its scripts ask for comes the same way,
through the crawl's own engine. The spider reads what the browser has drawn.
"""

import logging
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urldefrag, urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, IgnoreRequest, NotConfigured
from scrapy.http import Headers, HtmlResponse, Response
from scrapy.http.request import NO_CALLBACK

from crawler.address import shown
from crawler.bases.listing import same_site
from crawler.extensions import NOT_MODIFIED, Crawl
from crawler.middlewares.browser import (
    BROWSER,
    SANDBOX,
    Answer,
    Browser,
    Drawn,
    NoBrowser,
    Undrawn,
    View,
    Wanted,
)
from crawler.middlewares.conditional import PART, OutcomeMiddleware
from crawler.middlewares.guard import RefusedAddress
from crawler.middlewares.limits import size
from crawler.middlewares.robots import UNASKED, ForbiddenByRobots

logger = logging.getLogger(__name__)

#: Settings: so many pages are drawn at once; so many requests are made for one page.
AT_ONCE = "NOTICEWATCH_RENDER_AT_ONCE"
MOST_PARTS = "NOTICEWATCH_RENDER_PARTS"

#: What is fetched for a page. Pictures, fonts, films and beacons are nothing that is read.
_KINDS = frozenset({"document", "script", "stylesheet", "xhr", "fetch"})
_METHODS = frozenset({"GET", "HEAD", "POST"})
#: Those of them that may hold what the page is about.
_DATA = frozenset({"xhr", "fetch"})
#: What the crawl says for itself, what is about the way, and what tells one site of another.
_NOT_HANDED_ON = frozenset(
    {
        "accept-encoding",
        "accept-language",
        "connection",
        "content-length",
        "host",
        "purpose",
        "range",
        "referer",
        "upgrade-insecure-requests",
        "user-agent",
    }
)
_NOR_THESE = ("if-", "proxy-", "sec-", ":")
_BUSY = frozenset({408, 425, 429})
_SERVER_ERROR = 500
_OK, _REDIRECTS, _ERRORS = 200, 300, 400


class RenderMiddleware:
    """Downloader middleware, next to the outermost: a page is drawn once it has been fetched."""

    def __init__(self, crawler: Crawler, crawl: Crawl) -> None:
        spider, settings = crawl.spider, crawler.settings
        if not spider.render:
            raise NotConfigured
        self._crawler = crawler
        self._crawl = crawl
        self._most = settings.getint("DOWNLOAD_MAXSIZE")
        self._most_parts = settings.getint(MOST_PARTS)
        self._seconds = settings.getfloat("DOWNLOAD_TIMEOUT")
        view = View(
            user_agent=settings["USER_AGENT"],
            timezone=spider.zone.key,
            wait_for=spider.wait_for,
            most=self._most,
            at_once=settings.getint(AT_ONCE),
        )
        sandbox = None if settings[SANDBOX] is None else settings.getbool(SANDBOX)
        self._browser = Browser(view, path=settings[BROWSER], sandbox=sandbox)
        crawler.signals.connect(self.opened, signals.spider_opened)
        crawler.signals.connect(self.closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RenderMiddleware":
        return cls(crawler, Crawl.of(crawler))

    async def opened(self) -> None:
        """Before anything is fetched: without a browser there is nothing to fetch it for."""
        if self._crawl.refused is not None:
            return
        source = self._crawl.spider.source
        try:
            await self._browser.start()
        except NoBrowser as error:
            self._crawl.recording.lose(source, str(error), start=True)
            logger.error("browser.missing source=%s why=%s", source, error)
            raise CloseSpider("stopped") from error

    async def closed(self) -> None:
        await self._browser.stop()

    async def process_response(self, request: Request, response: Response) -> Response:
        if not _is_page(request, response):
            return response
        try:
            return await self._drawn(request, response)
        except Exception as error:
            # What is raised here no other middleware gets to see, whose business it is.
            outcome = self._crawler.get_downloader_middleware(OutcomeMiddleware)
            assert outcome is not None
            await outcome.process_exception(request, error)
            raise IgnoreRequest(str(error)) from error

    async def _drawn(self, request: Request, response: Response) -> Response:
        seconds: float = request.meta.get("download_timeout", self._seconds)
        parts = Parts(
            self._crawler,
            response,
            most=self._most,
            most_parts=self._most_parts,
            awaited=self._crawl.spider.wait_for is not None,
        )
        drawn = await self._browser.draw(
            _answer(response),
            parts.ask,
            cookies=_cookies(response),
            place=_place(request.url),
            seconds=seconds,
        )
        if parts.missing:
            raise Undrawn(f"was not drawn whole: {parts.missing[0]}")
        return _page(response, drawn)


class Parts:
    """Fetches what one page asks for, and remembers what it lacks."""

    def __init__(
        self, crawler: Crawler, page: Response, *, most: int, most_parts: int, awaited: bool
    ) -> None:
        self._crawler = crawler
        self._host = urlsplit(page.url).hostname or ""
        self._awaited = awaited
        self._left = most - len(page.body)
        self._most = most
        self._asked = 0
        self._most_parts = most_parts
        #: What the page did not get and may have needed, each with the reason.
        self.missing: list[str] = []

    async def ask(self, wanted: Wanted) -> Answer | None:
        """Fetch `wanted`; None: the page does not get it."""
        if wanted.kind not in _KINDS or wanted.method not in _METHODS:
            return None
        self._asked += 1
        if self._asked > self._most_parts:
            self.missing.append(f"it asks for more than {self._most_parts} other addresses")
            return None
        try:
            response = await self._crawler.engine.download_async(self._request(wanted))
        except Exception as error:
            self._lacks(wanted, error)
            return None
        self._left -= len(response.body)
        if self._left < 0:
            self.missing.append(f"more than {size(self._most)} with all that it asks for")
            return None
        status = response.status
        if status >= _SERVER_ERROR or status in _BUSY:
            self._lacks(wanted, Undrawn(f"status {status}"))
        if _REDIRECTS <= status < _ERRORS:
            return None  # it leads nowhere, or its middleware would have followed it
        return _answer(response)

    def _request(self, wanted: Wanted) -> Request:
        """`wanted`, without what a browser says of itself and of the page."""
        headers = {
            name: value
            for name, value in wanted.headers.items()
            if name.lower() not in _NOT_HANDED_ON and not name.lower().startswith(_NOR_THESE)
        }
        return Request(
            wanted.url,
            method=wanted.method,
            headers=headers,
            body=wanted.body,
            callback=NO_CALLBACK,
            dont_filter=True,
            # The browser knows which of its cookies belong there.
            meta={PART: True, "dont_merge_cookies": True},
        )

    def _lacks(self, wanted: Wanted, error: Exception) -> None:
        """Judge what the page does not get: may what it shows be less than there is?

        Whatever its own site does not give it, and data from anywhere that failed in passing.
        What elsewhere is refused or forbidden (a tracker, mostly) always is, and is no loss; nor
        is it on the site itself where the page has to show what a person waits for.
        """
        why = f"{shown(wanted.url)}: {str(error) or type(error).__name__}"
        own = same_site(urlsplit(wanted.url).hostname or "", self._host)
        barred = isinstance(error, ForbiddenByRobots | RefusedAddress)
        lost = own and not self._awaited if barred else own or wanted.kind in _DATA
        if lost and wanted.kind != "stylesheet":
            self.missing.append(why)
        logger.info("render.lacks kind=%s lost=%s why=%s", wanted.kind, lost, why)


def _is_page(request: Request, response: Response) -> bool:
    """Whether a response is a page of the source, to be drawn; a sitemap or a feed is none."""
    asked = response.request or request
    if PART in request.meta or UNASKED in request.meta or NOT_MODIFIED in asked.meta:
        return False
    return isinstance(response, HtmlResponse) and _OK <= response.status < _REDIRECTS


def _answer(response: Response) -> Answer:
    headers = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]
    url = urldefrag(response.url)[0]
    return Answer(url=url, status=response.status, headers=headers, body=response.body)


def _cookies(response: Response) -> dict[str, str]:
    """The cookies that were sent for a page, which its scripts' requests are to carry as well."""
    sent = response.request.headers.get("Cookie") if response.request is not None else None
    try:
        jar: SimpleCookie = SimpleCookie((sent or b"").decode("latin-1"))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


def _place(url: str) -> str:
    """The part of an address that only scripts get to see: "#/vacancies"."""
    fragment = urlsplit(url).fragment
    return f"#{fragment}" if fragment else ""


def _page(response: Response, drawn: Drawn) -> Response:
    """The response with what was drawn.

    Without validators: that the page which scripts fill has not been modified says nothing of
    what they fill it with.
    """
    headers = Headers(response.headers)
    for name in ("ETag", "Last-Modified", "Content-Length"):
        headers.pop(name, None)
    headers["Content-Type"] = "text/html; charset=utf-8"
    moved = drawn.url != urldefrag(response.url)[0]
    again: dict[str, Any] = {
        "url": drawn.url if moved else response.url,
        "status": drawn.status,
        "headers": headers,
        "body": drawn.html.encode("utf-8", "replace"),
        "encoding": "utf-8",
    }
    return response.replace(**again)
