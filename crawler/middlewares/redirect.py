"""Where does a redirect lead, and what goes along? Nothing that belongs to the old address alone.

The new address is a request like any other, so the guard, robots.txt and the host's pace hold
for it as well.
"""

from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.address import Origin, origin_of
from crawler.middlewares.guard import REFUSED

_MOVED = frozenset({301, 302, 303, 307, 308})
#: What may go to another origin. A key can stand in a header of any other name.
_HARMLESS = frozenset(
    {b"accept", b"accept-encoding", b"accept-language", b"content-type", b"user-agent"}
)
#: What is about the address that has moved, not about the one that it moved to. Sent on,
#: If-Modified-Since would get "not modified" from a page that was never read.
_ABOUT_ONE_ADDRESS = frozenset(
    {b"if-match", b"if-modified-since", b"if-none-match", b"if-unmodified-since", b"range"}
)


class TooManyRedirects(IgnoreRequest):
    """Raised in place of one more redirect: a loop, or a chain that leads nowhere."""


class RedirectMiddleware:
    """Downloader middleware: follows a redirect, without what belongs to the old address alone.

    Scrapy's keeps all headers but two, the password in `meta`, and the queue of the old host;
    and it drops the target without a word where another page has led to it already.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._most = crawler.settings.getint("REDIRECT_MAX_TIMES")
        self._priority = crawler.settings.getint("REDIRECT_PRIORITY_ADJUST")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RedirectMiddleware":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        # Here and not in process_response, whose errors no other middleware gets to see.
        if request.meta.get("redirect_times", 0) > self._most:
            raise TooManyRedirects(f"redirected more than {self._most} times")

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        location = response.headers.get("Location")
        if response.status not in _MOVED or location is None or self._wanted(request, response):
            return response
        meta = {
            **request.meta,
            "redirect_times": request.meta.get("redirect_times", 0) + 1,
            "redirect_urls": [*request.meta.get("redirect_urls", []), request.url],
            "redirect_reasons": [*request.meta.get("redirect_reasons", []), response.status],
        }
        same: dict[str, Any] = {
            "dont_filter": True,  # bounded by its number, and its answer is waited for
            "priority": request.priority + self._priority,
            "cookies": None,
            "meta": meta,
        }
        to = _text(location)
        try:
            moved = request.replace(url=urljoin(request.url, to), **same)
        except ValueError:
            meta[REFUSED] = to
            return request.replace(**same)
        if _by_get(request.method, response.status):
            moved = moved.replace(method="GET", body=b"")
            for name in ("Content-Type", "Content-Length"):
                moved.headers.pop(name, None)
        _leave_behind(request, moved)
        return moved

    def _wanted(self, request: Request, response: Response) -> bool:
        """Whether the spider asked for the redirect itself (as with Scrapy's middleware)."""
        meta = request.meta
        return bool(
            meta.get("dont_redirect")
            or meta.get("handle_httpstatus_all")
            or response.status in meta.get("handle_httpstatus_list", ())
            or response.status in getattr(self._crawler.spider, "handle_httpstatus_list", ())
        )


def _leave_behind(request: Request, moved: Request) -> None:
    """Take from `moved` what must not follow `request` to another address."""
    before, after = _origin(request.url), _origin(moved.url)
    elsewhere = after is None or before != after
    names: list[bytes] = list(moved.headers)
    for name in names:
        known = name.lower()
        if known in _ABOUT_ONE_ADDRESS or (elsewhere and known not in _HARMLESS):
            del moved.headers[name]
    if elsewhere:
        for key in ("http_user", "http_pass", "http_auth_domain"):
            moved.meta.pop(key, None)
    if before is None or after is None or before.host != after.host:
        moved.meta.pop("download_slot", None)


def _text(location: bytes) -> str:
    """The header as text; what is not UTF-8 in it stands for bytes of the address."""
    return location.decode("utf-8", "percentencode")  # an error handler that w3lib registers


def _by_get(method: str, status: int) -> bool:
    """Whether the new address is asked with GET, whatever the old one was asked with."""
    if status == HTTPStatus.SEE_OTHER:
        return method not in {"GET", "HEAD"}
    return method == "POST" and status in {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND}


def _origin(url: str) -> Origin | None:
    try:
        return origin_of(url)
    except ValueError:
        return None
