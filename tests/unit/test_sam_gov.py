"""What SAM.gov is asked, and where the operator's key is and is not."""

import asyncio
import json
import logging
from datetime import UTC, datetime
from typing import Any

import pytest
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request, TextResponse
from scrapy.utils.test import get_crawler

from crawler.bases.spider import NoticeSpider
from crawler.errors import ArgumentError, Unreadable
from crawler.notice import Contact
from spiders.sam_gov import SamGovSpider

KEY = "SECRET-of-the-operator"
SEARCH = "https://api.sam.gov/opportunities/v2/search"
NOW = datetime(2026, 2, 3, 6, tzinfo=UTC)


def answer(rows: int, *, offset: int, total: int) -> TextResponse:
    row = {"noticeId": "a", "title": "Roof", "solicitationNumber": "1"}
    body = {
        "totalRecords": total,
        "limit": 1000,
        "offset": offset,
        "opportunitiesData": [row] * rows,
    }
    return TextResponse(f"{SEARCH}?limit=1000&offset={offset}", body=json.dumps(body).encode())


def spider(**args: Any) -> SamGovSpider:
    made = SamGovSpider(api_key=KEY, **args)
    made.now = NOW
    return made


def started(spider: NoticeSpider) -> list[Request]:
    async def collected() -> list[Request]:
        return [each async for each in spider.start()]

    return asyncio.run(collected())


def test_a_window_of_posting_days_is_asked_for() -> None:
    """SAM.gov wants both ends, in American order."""
    (request,) = started(spider(naics="541512"))

    assert request.url == (
        f"{SEARCH}?limit=1000&offset=0&postedFrom=01/04/2026&postedTo=02/03/2026&ncode=541512"
    )


def test_the_window_begins_the_day_before_the_last_complete_run() -> None:
    """A day of posting has no time, and lies in another zone."""
    made = spider()
    made.since = datetime(2026, 2, 1, 6, tzinfo=UTC)

    (request,) = started(made)

    assert "postedFrom=01/31/2026" in request.url


def test_the_next_page_has_the_next_number() -> None:
    """SAM.gov's `offset` is "the page index", by its documentation, not a number of notices."""
    *_, following = spider().parse(answer(3, offset=1, total=2005))

    assert "offset=2" in following.url


def test_the_last_page_leads_nowhere() -> None:
    """Its rows reach the stated total."""
    made = spider()

    assert not [
        each for each in made.parse(answer(2, offset=1, total=1002)) if isinstance(each, Request)
    ]
    assert made.stated == 1002


def test_the_key_is_on_a_request_only_when_it_leaves(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A request is logged, stored as a link and shown in errors; the key would be as well."""
    caplog.set_level(logging.DEBUG)
    crawler: Crawler = get_crawler(SamGovSpider)
    made = SamGovSpider.from_crawler(crawler, api_key=KEY)
    made.now = NOW

    (request,) = started(made)
    *_, following = made.parse(answer(3, offset=0, total=1005))
    kept = [str(each.to_dict(spider=made)) for each in (request, following)]
    crawler.signals.send_catch_log(signals.request_reached_downloader, request=request, spider=made)

    assert request.headers["X-Api-Key"] == KEY.encode()
    assert KEY not in request.url
    assert all(KEY not in each for each in kept)
    assert KEY not in caplog.text


@pytest.mark.parametrize(
    "elsewhere",
    ["https://sam.gov/x", "http://api.sam.gov/x", "https://api.sam.gov.example.org/x"],
)
def test_the_key_goes_to_no_other_address(elsewhere: str) -> None:
    """Not over a redirect, not in the clear, not to a name that begins the same."""
    request = Request(elsewhere)

    spider().show_key(request)

    assert "X-Api-Key" not in request.headers


def test_an_error_does_not_name_the_key() -> None:
    """SAM.gov answers a wrong key with a text."""
    body = json.dumps({"error": {"code": "API_KEY_INVALID"}}).encode()

    with pytest.raises(Unreadable) as raised:
        list(spider().parse(TextResponse(f"{SEARCH}?limit=1000&offset=0", body=body)))

    assert KEY not in str(raised.value)


def test_without_a_key_nothing_is_asked() -> None:
    """The message says what is missing and how to give it."""
    with pytest.raises(ArgumentError, match="api_key"):
        SamGovSpider()


def test_a_telephone_in_the_place_of_a_name_is_a_telephone() -> None:
    """The Navy's supply offices write "Telephone: 7175550100" where a name is asked for."""
    row = {
        "noticeId": "a",
        "title": "Valve",
        "description": "null",
        "pointOfContact": [
            {"type": "primary", "fullName": "Telephone: 7175550100", "phone": None, "email": None}
        ],
    }
    body = json.dumps({"totalRecords": 1, "limit": 1, "offset": 0, "opportunitiesData": [row]})

    (notice,) = spider().parse(TextResponse(SEARCH, body=body.encode()))

    assert notice.contact == Contact(phone="7175550100")
    assert notice.description is None
