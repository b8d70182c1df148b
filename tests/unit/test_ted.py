"""What TED is asked, and what a page of its answer leads to."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from scrapy.http import Request, TextResponse

from crawler.bases.spider import NoticeSpider
from crawler.bases.ted_codes import regions_of
from crawler.errors import Unreadable
from spiders.ted import TedSpider

NOW = datetime(2026, 5, 29, 6, tzinfo=UTC)
SEARCH = "https://api.ted.europa.eu/v3/notices/search"


def answer(rows: Sequence[dict[str, Any]], *, total: int, token: str | None = None) -> TextResponse:
    body = {"notices": rows, "totalNoticeCount": total, "iterationNextToken": token}
    return TextResponse(SEARCH, body=json.dumps(body).encode())


def row(number: str, notice_type: str = "cn-standard") -> dict[str, Any]:
    return {"publication-number": number, "notice-type": notice_type}


def started(spider: NoticeSpider) -> list[Request]:
    async def collected() -> list[Request]:
        return [each async for each in spider.start()]

    return asyncio.run(collected())


def asked(request: Request) -> dict[str, Any]:
    return json.loads(request.body)


def test_the_search_is_asked_by_post_for_an_iteration() -> None:
    """Pages by number end at 15,000 notices."""
    (request,) = started(TedSpider(query="buyer-country = IRL"))

    assert (request.method, request.url) == ("POST", SEARCH)
    assert request.headers["Content-Type"] == b"application/json"
    assert asked(request)["paginationMode"] == "ITERATION"
    assert asked(request)["limit"] <= 250
    assert "publication-number" in asked(request)["fields"]
    assert "iterationNextToken" not in asked(request)
    assert request.meta["start"]


@pytest.mark.parametrize(
    ("query", "since", "expected"),
    [
        (None, None, "publication-date >= 20260528"),
        (None, datetime(2026, 5, 20, 4, tzinfo=UTC), "publication-date >= 20260519"),
        ("FT = pump", None, "(FT = pump) AND publication-date >= 20260429"),
        ("A = 1 OR B = 2", NOW, "(A = 1 OR B = 2) AND publication-date >= 20260528"),
        ("FT = pump SORT BY RC", NOW, "(FT = pump) AND publication-date >= 20260528 SORT BY RC"),
        ("publication-date >= today(-7)", NOW, "publication-date >= today(-7)"),
        ("PD >= 20260101 AND CY = IRL", NOW, "PD >= 20260101 AND CY = IRL"),
    ],
)
def test_the_query_is_limited_to_what_was_published_since_the_last_complete_run(
    query: str | None, since: datetime | None, expected: str
) -> None:
    """TED has millions of notices; whoever names a date himself is not overruled."""
    spider = TedSpider(**({"query": query} if query else {}))
    spider.now, spider.since = NOW, since

    assert spider.query() == expected


def test_a_query_without_a_known_day_leaves_the_day_to_ted() -> None:
    """`scrapy crawl ted` has no run that would know it."""
    assert TedSpider().query() == "publication-date >= today(-1)"


def test_each_row_leads_to_its_document_and_the_token_to_the_next_page() -> None:
    """The document says more than the search does."""
    spider = TedSpider()

    first, second, following = spider.parse(
        answer([row("1-2026"), row("22-2026")], total=3, token="t")
    )

    assert [first.url, second.url] == [
        "https://ted.europa.eu/en/notice/1-2026/xml",
        "https://ted.europa.eu/en/notice/22-2026/xml",
    ]
    assert first.meta["detail"]
    assert asked(following)["iterationNextToken"] == "t"
    assert following.cb_kwargs == {"seen": 2, "others": 0}
    assert spider.stated is None


def test_the_total_is_stated_by_the_last_page_without_what_is_no_tender() -> None:
    """Registrations are counted by TED, and only when all pages are read is it known how many."""
    spider = TedSpider()

    (request,) = spider.parse(
        answer([row("3-2026"), row("4-2026", "brin-eeig")], total=4), seen=2, others=1
    )

    assert request.url.endswith("/3-2026/xml")
    assert spider.stated == 2


@pytest.mark.parametrize(
    "broken",
    [
        {"notices": [], "totalNoticeCount": 5},
        {"notices": [], "totalNoticeCount": 0, "timedOut": True},
        {"notices": [{"notice-type": "cn-standard"}], "totalNoticeCount": 1},
        {"notices": [{"publication-number": "../admin"}], "totalNoticeCount": 1},
        {"message": "Syntax error", "error": {"type": "QUERY_SYNTAX_ERROR"}},
    ],
)
def test_an_answer_that_is_not_whole_is_unreadable(broken: dict[str, Any]) -> None:
    """Nothing may look like a day without notices."""
    response = TextResponse(SEARCH, body=json.dumps(broken).encode())

    with pytest.raises(Unreadable):
        list(TedSpider().parse(response))


def test_a_mirror_stands_for_both_hosts() -> None:
    """Lists are on api.ted.europa.eu, documents on ted.europa.eu; a test has one site."""
    spider = TedSpider(base_url="http://127.0.0.1:8080")

    (search,) = started(spider)
    (document,) = spider.parse(answer([row("1-2026")], total=1))

    assert search.url == "http://127.0.0.1:8080/v3/notices/search"
    assert document.url == "http://127.0.0.1:8080/en/notice/1-2026/xml"
    assert spider.allowed_domains == ["127.0.0.1"]


def test_both_hosts_of_ted_may_be_asked() -> None:
    """Requests to other hosts are refused."""
    assert TedSpider().allowed_domains == ["api.ted.europa.eu", "ted.europa.eu"]


@pytest.mark.parametrize(
    ("code", "regions"),
    [
        ("DEA12", ("NUTS:DEA12",)),
        ("DEA", ("NUTS:DEA",)),
        ("UKI", ("NUTS:UKI",)),
        ("BEN", ()),  # Benin
        ("SWZ", ()),  # Eswatini
        (None, ()),
    ],
)
def test_a_country_in_three_letters_is_no_region(code: str | None, regions: tuple[str]) -> None:
    """TED writes both in the same place."""
    assert regions_of([code]) == regions
