"""What a page that is being drawn gets, and what it may lack without being less than it is."""

import asyncio
from typing import Any, cast

import pytest
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError
from scrapy.http import HtmlResponse, Response

from crawler.errors import ArgumentError
from crawler.load import spider_class
from crawler.middlewares.browser import Answer, Wanted
from crawler.middlewares.guard import RefusedAddress
from crawler.middlewares.render import Parts
from crawler.middlewares.robots import ForbiddenByRobots

PAGE = HtmlResponse("https://jobs.example.org/list", body=b"<html>")
OWN, ELSEWHERE = "https://api.jobs.example.org/v1", "https://tracker.example/t"
FORBIDDEN = ForbiddenByRobots("robots.txt forbids it")
FAILED = DownloadFailedError("the connection was lost")


class Engine:
    """Answers each request with the same, and keeps what it was asked."""

    def __init__(self, outcome: Exception | Response) -> None:
        self.asked: list[Request] = []
        self._outcome = outcome

    async def download_async(self, request: Request) -> Response:
        self.asked.append(request)
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome


class Crawl:
    """As much of a crawler as is needed to ask."""

    def __init__(self, outcome: Exception | Response) -> None:
        self.engine = Engine(outcome)


def parts(outcome: Exception | Response, **limits: Any) -> tuple[Parts, Engine]:
    crawl = Crawl(outcome)
    limits = {"most": 1000, "most_parts": 10, "awaited": False, **limits}
    return Parts(cast("Crawler", crawl), PAGE, **limits), crawl.engine


def ask(parts: Parts, url: str = OWN, kind: str = "fetch", **facts: Any) -> Answer | None:
    wanted = {"method": "GET", "headers": {}, "body": b"", **facts}
    return asyncio.run(parts.ask(Wanted(url=url, kind=kind, **wanted)))


@pytest.mark.parametrize(
    ("outcome", "url", "kind"),
    [
        (FORBIDDEN, OWN, "fetch"),
        (FORBIDDEN, OWN, "script"),
        (RefusedAddress("it is private", OWN), OWN, "xhr"),
        (FAILED, OWN, "script"),
        (FAILED, ELSEWHERE, "fetch"),
        (Response(ELSEWHERE, status=503), ELSEWHERE, "fetch"),
        (Response(OWN, status=429), OWN, "fetch"),
    ],
)
def test_a_page_that_lacks_what_it_may_show_is_not_drawn_whole(outcome, url, kind):
    """It would say that there is nothing, where only the answer failed."""
    page, _ = parts(outcome)

    ask(page, url, kind)

    assert len(page.missing) == 1
    assert page.missing[0].startswith(f"{url}: ")


@pytest.mark.parametrize(
    ("outcome", "url", "kind"),
    [
        (FORBIDDEN, ELSEWHERE, "fetch"),
        (FAILED, ELSEWHERE, "script"),
        (FAILED, OWN, "stylesheet"),
        (Response(OWN, status=404), OWN, "fetch"),
    ],
)
def test_a_page_may_lack_a_tracker_and_its_looks(outcome, url, kind):
    """Else hardly a page would ever be whole; and "not found" is an answer."""
    page, _ = parts(outcome)

    ask(page, url, kind)

    assert page.missing == []


def test_a_page_that_shows_what_is_waited_for_may_lack_what_is_forbidden():
    """The person has said what a whole page shows. What failed in passing still counts."""
    page, _ = parts(FORBIDDEN, awaited=True)
    ask(page)
    assert page.missing == []

    page, _ = parts(FAILED, awaited=True)
    ask(page)
    assert page.missing != []


@pytest.mark.parametrize("kind", ["image", "font", "media", "ping", "eventsource", "websocket"])
def test_what_is_never_read_is_never_fetched(kind):
    """Pictures, fonts, films; beacons, which only tell on us; streams, which never end."""
    page, engine = parts(Response(OWN))

    assert ask(page, kind=kind) is None
    assert engine.asked == []


def test_a_browser_says_nothing_of_itself_and_brings_only_its_own_cookies():
    """The crawl's own name goes out, its own cookies do not, and no page is told of another."""
    page, engine = parts(Response(OWN))
    headers = {
        "User-Agent": "Chrome",
        "sec-ch-ua": "Chromium",
        "referer": "https://jobs.example.org/list?key=1",
        "if-none-match": "x",
        "cookie": "visit=7",
        "x-csrf": "t",
    }

    ask(page, headers=headers, method="POST", body=b"{}")

    (request,) = engine.asked
    assert dict(request.headers.to_unicode_dict()) == {"Cookie": "visit=7", "X-Csrf": "t"}
    assert (request.method, request.body) == ("POST", b"{}")
    assert request.meta["dont_merge_cookies"]


def test_a_page_cannot_ask_or_swell_without_end():
    """Bounded in number, and in bytes together."""
    page, engine = parts(Response(OWN), most_parts=3)
    for _ in range(5):
        ask(page)
    assert len(engine.asked) == 3
    assert page.missing[0] == "it asks for more than 3 other addresses"

    page, _ = parts(Response(OWN, body=b"x" * 600))
    assert ask(page) is not None
    assert ask(page) is None
    assert page.missing == ["more than 1000 bytes with all that it asks for"]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"render": "perhaps"}, 'page: render "perhaps" is neither true nor false'),
        ({"wait_for": "h1"}, "page: wait_for is what a browser waits for; add render = true"),
        ({"render": True, "wait_for": "h1["}, 'page: wait_for "h1\\[" is no CSS selector'),
    ],
)
def test_how_a_page_is_drawn_is_checked_when_the_spider_is_made(args, message):
    """Not in the middle of a crawl."""
    with pytest.raises(ArgumentError, match=message):
        spider_class("page")(url="https://example.org/", fetching=False, **args)
