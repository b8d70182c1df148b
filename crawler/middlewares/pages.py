"""What did one response say, as a whole? Everything it yields is staged, or nothing of it.

A page whose reading stops half-way is a page that was not read: its first half may be the
old design and its second the new one.
"""

import logging
from collections.abc import AsyncIterator, Iterable
from typing import Any

import orjson
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError

from crawler.address import shown
from crawler.bases.spider import Gone, NoticeSpider, body_text
from crawler.errors import Unreadable
from crawler.extensions import AGAIN, NOT_MODIFIED, Crawl
from crawler.extract.address import address_key
from crawler.extract.status import SCRIPT_SHELL, wall_of
from crawler.notice import Notice
from crawler.recording import PageRead, validated
from crawler.serialise import JsonObject

logger = logging.getLogger(__name__)

#: What of a request's meta belongs to the spider and has to come back with a replayed link.
_OWN_META = ("start", "detail", "cookiejar", "playwright")


class PageMiddleware:
    """Spider middleware, nearest to the spider: reads a page to its end, then lets it go on."""

    def __init__(self, crawler: Crawler, crawl: Crawl) -> None:
        self._crawler = crawler
        self._crawl = crawl

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "PageMiddleware":
        return cls(crawler, Crawl.of(crawler))

    def process_spider_input(self, response: Response) -> None:
        """Let no callback see a page that stands before the site's own (a login, a robot check).

        The one place where walls are told, for every page of HTML of every spider: what is read
        from one would be a change, an end or an empty notice that never was.

        Raises:
            Unreadable: the page is such a wall.
        """
        request = response.request
        if request is None or NOT_MODIFIED in request.meta or not _is_html(response):
            return
        if wall := wall_of(body_text(response)):
            hint = self._crawl.spider.rendering_hint if wall == SCRIPT_SHELL else ""
            raise Unreadable(f"expected an answer of the site itself, got text/html: {wall}{hint}")

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        crawl, request = self._crawl, response.request
        assert request is not None
        page = crawl.page(response, request)
        notices: list[tuple[JsonObject, Notice]] = []
        requests: list[Request] = []
        others: list[Any] = []
        endings: list[Gone] = []
        try:
            async for output in _counting(crawl, page, result):
                if isinstance(output, Notice):
                    notices.append((validated(output), output))
                elif isinstance(output, Request):
                    requests.append(output)
                elif isinstance(output, Gone):
                    endings.append(output)
                else:
                    others.append(output)
        except Exception as error:
            self._unread(response, request, error)
            return
        memory = request.meta.get(NOT_MODIFIED)
        if memory is not None:
            crawl.recording.replay(page, memory)
        else:
            page.links = self._links(page, requests)
            crawl.keep(page, request, notices, response)
        for ending in endings:
            self._end(ending, response, request)
        crawl.recording.followed.update(
            address_key(each.url) for each in requests if each.meta.get("detail")
        )
        for each in requests:
            yield each
        for document, _ in notices:
            yield document
        for other in others:
            yield other

    def process_spider_exception(
        self, response: Response, exception: Exception
    ) -> Iterable[Any] | None:
        """A callback that raised before it yielded, or an answer that is no page at all."""
        if isinstance(exception, HttpError):
            return None  # `OutcomeMiddleware` has counted it
        assert response.request is not None
        self._unread(response, response.request, exception)
        return []

    def _end(self, ending: Gone, response: Response, request: Request) -> None:
        """A page that no longer shows its notice ends it, unless its list says otherwise."""
        recording = self._crawl.recording
        # Before any redirect: the address to which the list has led.
        asked = address_key(request.meta.get("redirect_urls", [request.url])[0])
        listed = asked in recording.followed or bool(request.meta.get("detail"))
        elsewhere = ending.elsewhere or address_key(response.url) != asked
        if listed:
            recording.contradicted.add(ending.key)
            if ending.how == "withdrawn" and not elsewhere:
                why = "the list shows a notice there and the page does not"
                recording.lose(request.url, why, start=False)
                return
        recording.end(ending.key, ending.how)

    def _unread(self, response: Response, request: Request, error: Exception) -> None:
        if isinstance(error, Unreadable):
            why = str(error)
            logger.warning("page.unreadable url=%s why=%s", shown(response.url), why)
        else:
            why = f"could not be read: {type(error).__name__}: {error}"
            logger.error("page.unreadable url=%s why=%s", shown(response.url), why, exc_info=error)
        if AGAIN in request.meta:
            self._crawl.recording.doubt(request.meta[AGAIN])
            return
        self._crawl.recording.lose(response.url, why, start=bool(request.meta.get("start")))

    def _links(self, page: PageRead, requests: list[Request]) -> list[JsonObject]:
        links: list[JsonObject] = []
        for request in requests:
            link = _link(request, self._crawler.spider)
            if link is None:
                page.rememberable = False
                return []
            links.append(link)
        return links


async def _counting(crawl: Crawl, page: PageRead, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
    """`result`, with the totals that the spider states meanwhile noted on `page`."""
    iterator = aiter(result)
    while True:
        crawl.reading = page
        try:
            output = await anext(iterator)
        except StopAsyncIteration:
            return
        finally:
            crawl.reading = None
        yield output


#: How an answer begins that is data: XML, JSON.
_NO_PAGES = (b"<?xml", b"<rss", b"<feed", b"<rdf", b"<urlset", b"<sitemapindex", b"{", b"[")


def _is_html(response: Response) -> bool:
    """Whether a response is meant as a page for people."""
    start = response.body[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"JobPosting" in response.body or start.startswith(_NO_PAGES):
        return False
    kind = (response.headers.get("Content-Type") or b"").lower()
    return b"<html" in start or start.startswith(b"<!doctype html") or b"html" in kind


def _link(request: Request, spider: Any) -> JsonObject | None:
    """A request as JSON, or None where it carries something that JSON cannot."""
    # As `request.to_dict`, which looks through all members of the spider for each request.
    callback: str | None = getattr(request.callback, "__name__", None)
    if request.callback is not None and request.callback != getattr(spider, callback or "", None):
        return None
    link = {
        "url": request.url,
        "callback": callback,
        "method": request.method,
        "body": request.body.decode("utf-8"),
        "headers": {
            name.decode(): [value.decode() for value in values]
            for name, values in request.headers.items()
        },
        "cb_kwargs": request.cb_kwargs,
        "dont_filter": request.dont_filter,
        "meta": {name: value for name, value in request.meta.items() if name in _OWN_META},
    }
    try:
        orjson.dumps(link)
    except TypeError:
        return None
    return link


def replayed(link: JsonObject, spider: NoticeSpider) -> Request:
    """The request that `_link` wrote down."""
    callback = getattr(spider, link["callback"]) if link["callback"] else None
    return Request(
        url=link["url"],
        callback=callback,
        method=link["method"],
        body=link["body"],
        headers=link["headers"],
        cb_kwargs=link["cb_kwargs"],
        dont_filter=link["dont_filter"],
        meta=dict(link["meta"]),
    )
