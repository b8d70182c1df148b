"""Has this page changed since the last run? Asked of the server, so that "no" costs no body.

Validators come from the pages that the last applied run remembered (RFC 9110, section 13). A
304 replays what the page gave then: its notices are still there, its links are followed.
"""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.extensions import AGAIN, NOT_MODIFIED, OWN_PAGE, Crawl
from crawler.extract.address import address_key
from crawler.middlewares.guard import RefusedAddress
from crawler.middlewares.pages import replayed
from crawler.middlewares.robots import UNASKED, ForbiddenByRobots
from crawler.store.pages import PageMemory

#: Key of `request.meta`: what a browser asks for to draw a page, and no page of the source itself.
PART = "noticewatch_part"


class ConditionalMiddleware:
    """Downloader middleware: adds validators, and turns a 304 into what the page gave before."""

    def __init__(self, crawler: Crawler, crawl: Crawl) -> None:
        self._crawler = crawler
        self._crawl = crawl

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "ConditionalMiddleware":
        return cls(crawler, Crawl.of(crawler))

    async def process_request(self, request: Request) -> None:
        memory = self._memory(request)
        if memory is None:
            return
        if memory.etag:
            request.headers["If-None-Match"] = memory.etag
        if memory.last_modified:
            request.headers["If-Modified-Since"] = memory.last_modified

    async def process_response(self, request: Request, response: Response) -> Response:
        if response.status != HTTPStatus.NOT_MODIFIED:
            return response
        memory = self._memory(request)
        if memory is None:
            return response  # nobody asked; `OutcomeMiddleware` calls it lost
        replay = request.replace(
            callback=self._replay, cb_kwargs={}, meta={**request.meta, NOT_MODIFIED: memory}
        )
        answer = response.replace(status=HTTPStatus.OK)
        answer.request = replay
        return answer

    def _memory(self, request: Request) -> PageMemory | None:
        if {AGAIN, OWN_PAGE, PART} & request.meta.keys() or not self._crawl.recording.memory:
            return None
        memory = self._crawl.recording.memory.get(self._crawl.fingerprint(request))
        if memory is None or memory.given != self._crawl.given(request):
            return None
        # What it gave must be what is known: a notice that has left since is to be read anew.
        known = self._crawl.recording.known
        there = all(key in known and not known[key].gone for key in memory.keys)
        return memory if there else None

    def _replay(self, response: Response) -> Iterator[Any]:
        assert response.request is not None
        memory: PageMemory = response.request.meta[NOT_MODIFIED]
        for link in memory.links:
            yield replayed(link, self._crawl.spider)


class OutcomeMiddleware:
    """Downloader middleware, outermost: what became of each request in the end."""

    def __init__(self, crawl: Crawl) -> None:
        self._crawl = crawl

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "OutcomeMiddleware":
        return cls(Crawl.of(crawler))

    async def process_response(self, request: Request, response: Response) -> Response:
        status = response.status
        if UNASKED in request.meta or PART in request.meta:
            return response  # no page; who has asked for it knows what it means
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            return response
        gone = status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
        if OWN_PAGE in request.meta:
            if gone:
                recording, key = self._crawl.recording, request.meta[OWN_PAGE]
                recording.end(key, "withdrawn")
                if address_key(request.url) in recording.followed:
                    recording.contradicted.add(key)
            else:
                # It neither confirms nor denies: nothing may end by absence in such a run.
                self._lose(request, f"{status} {_phrase(status)}")
        elif gone and request.meta.get("detail") and AGAIN not in request.meta:
            # A list may be older than the page it leads to, or the page is there again in a
            # moment: the notice's own page is asked once more at the end.
            self._crawl.recording.dead += 1
        elif AGAIN in request.meta:
            self._crawl.recording.doubt(request.meta[AGAIN])
        else:
            self._lose(request, f"{status} {_phrase(status)}")
        return response

    async def process_exception(self, request: Request, exception: Exception) -> None:
        if UNASKED in request.meta or PART in request.meta:
            return
        if OWN_PAGE in request.meta and isinstance(exception, ForbiddenByRobots | RefusedAddress):
            return  # as if the notice had no page of its own
        if AGAIN in request.meta:
            self._crawl.recording.doubt(request.meta[AGAIN])
            return
        if isinstance(exception, ForbiddenByRobots):
            if request.meta.get("start"):
                self._lose(request, str(exception))
            else:
                self._crawl.recording.skip(request.url, str(exception))
            return
        self._lose(request, str(exception) or type(exception).__name__)

    def _lose(self, request: Request, why: str) -> None:
        self._crawl.recording.lose(request.url, why, start=bool(request.meta.get("start")))


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "(no such status)"
