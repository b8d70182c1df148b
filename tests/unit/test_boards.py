"""What the job boards are asked, and where an operator's keys are and are not."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Request, TextResponse, XmlResponse
from scrapy.utils.test import get_crawler

from crawler.bases import Gone
from crawler.bases.keyed import KeyedSpider
from crawler.errors import ArgumentError, Unreadable
from crawler.load import spider_class
from crawler.notice import Vacancy

PAGES = Path(__file__).parents[1] / "pages"
KEY = "SECRET-of-the-operator"
CIVIL = "https://www.civilservicejobs.service.gov.uk"


def made(name: str, **args: Any) -> Any:
    return spider_class(name)(**args)


def page(name: str, case: str, file: str) -> bytes:
    return (PAGES / name / case / file).read_bytes()


def html(url: str, body: str | bytes) -> HtmlResponse:
    return HtmlResponse(url, body=body if isinstance(body, bytes) else body.encode())


def requests_of(outputs: Any) -> list[Request]:
    return [each for each in outputs if isinstance(each, Request)]


# -- Civil Service Jobs -------------------------------------------------------------------------


def test_the_search_form_of_civil_service_jobs_is_sent_to_the_site_that_is_read() -> None:
    """Its front page shows no vacancy; a mirror must not send to the site itself."""
    spider = made("civil_service_jobs", keywords="tides", base_url="http://127.0.0.1:8000")
    front = f"""<html><body><h1>Civil Service job search</h1>
        <form method="post" action="{CIVIL}/csr/esearch.cgi?SID=abc"><input name="what">
        <input name="where"><input type="hidden" name="reqsig" value="7"></form></body></html>"""

    (request,) = spider.parse(html("http://127.0.0.1:8000/csr/index.cgi", front))

    assert request.url == "http://127.0.0.1:8000/csr/esearch.cgi?SID=abc"
    assert request.method == "POST"
    assert b"what=tides" in request.body
    assert b"reqsig=7" in request.body


def test_results_lead_to_adverts_without_a_session_and_to_the_next_page() -> None:
    """The address of an advert is the one that the site gives for sharing."""
    spider = made("civil_service_jobs")
    results = html(
        f"{CIVIL}/csr/index.cgi",
        page("civil_service_jobs", "search_and_advert", "1_results.html"),
    )

    *adverts, following = requests_of(spider.parse(results))

    assert [each.url for each in adverts] == [
        f"{CIVIL}/csr/jobs.cgi?jcode={code}" for code in (1990101, 1990102, 1990103)
    ]
    assert all(each.meta["detail"] for each in adverts)
    assert "index.cgi?SID=" in following.url
    assert spider.stated == 3


def test_an_advert_that_has_closed_says_so() -> None:
    """What takes its place names no vacancy."""
    spider = made("civil_service_jobs")
    gone = "<html><body><main><p>This job has closed.</p></main></body></html>"

    (reading,) = spider.parse_own_page(html(f"{CIVIL}/csr/jobs.cgi?jcode=1", gone), "390101")

    assert reading == Gone(key="390101", how="closed")


def test_a_robot_check_is_no_word_that_an_advert_is_gone() -> None:
    """It says nothing of the vacancy."""
    spider = made("civil_service_jobs")
    check = html(f"{CIVIL}/x", page("civil_service_jobs", "robot_check", "check.html"))

    with pytest.raises(Unreadable, match="wall"):
        list(spider.parse_own_page(check, "390101"))


# -- NHS Jobs, jobs.ac.uk, Teaching Vacancies -----------------------------------------------------


def test_the_search_of_nhs_jobs_is_read_page_by_page() -> None:
    """It says how many pages it has."""
    spider = made("nhs_jobs", keyword="nurse")
    (start,) = spider.start_addresses()
    search = XmlResponse(start, body=page("nhs_jobs", "search", "1_search.xml"))

    *adverts, following = requests_of(spider.parse(search))

    assert "keyword=nurse" in following.url
    assert following.url.endswith("page=2")
    assert adverts[0].url == "https://www.jobs.nhs.uk/candidate/jobadvert/C9301-26-0101"
    assert spider.stated == 103


def test_each_topic_of_jobs_ac_uk_is_a_feed() -> None:
    """A place and a subject look alike in its addresses."""
    spider = made("jobs_ac_uk", topic=["northern-england", "statistics"])

    assert spider.start_addresses() == [
        "https://www.jobs.ac.uk/jobs/northern-england/?format=rss",
        "https://www.jobs.ac.uk/jobs/statistics/?format=rss",
    ]


def test_the_next_page_of_teaching_vacancies_is_asked_of_the_mirror() -> None:
    """The site names itself in its links."""
    spider = made("teaching_vacancies", base_url="http://127.0.0.1:8000")
    body = page("teaching_vacancies", "list", "1_page.json")

    (following,) = requests_of(spider.parse(TextResponse("http://127.0.0.1:8000/x", body=body)))

    assert following.url == "http://127.0.0.1:8000/api/v1/jobs.json?page=2"


# -- keys ---------------------------------------------------------------------------------------

KEYED = [
    ("reed", {"api_key": KEY}),
    ("usajobs", {"api_key": KEY, "email": "operator@example.org"}),
    ("adzuna", {"app_id": KEY, "app_key": KEY, "country": "gb"}),
]


def keyed(name: str, args: dict[str, str]) -> tuple[Crawler, KeyedSpider]:
    kind = spider_class(name)
    assert issubclass(kind, KeyedSpider)
    crawler = get_crawler(kind)
    return crawler, kind.from_crawler(crawler, **args)


@pytest.mark.parametrize(("name", "args"), KEYED, ids=[each[0] for each in KEYED])
def test_a_key_is_on_a_request_only_while_it_is_on_the_wire(
    name: str, args: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """A request is logged, stored as a link and shown in errors; the key would be as well."""
    caplog.set_level(logging.DEBUG)
    crawler, spider = keyed(name, args)
    address = spider.start_addresses()[0]
    request = spider.request(address)
    kept = str(request.to_dict(spider=spider))

    crawler.signals.send_catch_log(signals.request_reached_downloader, request=request)
    sent = request.url + str(request.headers)
    response = TextResponse(request.url, request=request)
    crawler.signals.send_catch_log(signals.response_downloaded, response=response, request=request)
    crawler.signals.send_catch_log(signals.request_left_downloader, request=request)

    assert sent != address + "{}"
    assert KEY not in kept
    assert request.url == response.url == address
    assert KEY not in caplog.text


def test_the_key_of_reed_is_the_user_of_a_basic_authorisation() -> None:
    """With an empty password."""
    _, spider = keyed("reed", {"api_key": "abc"})
    request = spider.request(spider.start_addresses()[0])

    spider.show_key(request)

    assert request.headers["Authorization"] == b"Basic YWJjOg=="


def test_the_key_of_adzuna_goes_to_no_other_address() -> None:
    """A redirect may lead anywhere."""
    _, spider = keyed(*KEYED[2])
    request = Request("https://www.adzuna.co.uk/jobs/land/ad/1")

    spider.show_key(request)

    assert request.url == "https://www.adzuna.co.uk/jobs/land/ad/1"


@pytest.mark.parametrize(("name", "args"), KEYED, ids=[each[0] for each in KEYED])
def test_without_a_key_nothing_is_asked(name: str, args: dict[str, str]) -> None:
    """The message says what is missing and how to give it."""
    first = next(iter(args))

    with pytest.raises(ArgumentError, match=first):
        made(name, **{each: value for each, value in args.items() if each != first})


# -- pages of the keyed sites ---------------------------------------------------------------------


def test_the_next_page_of_reed_begins_behind_the_rows_of_this_one() -> None:
    """A page may be shorter than was asked for."""
    spider = made("reed", api_key=KEY, keywords="harbour")
    (start,) = spider.start_addresses()
    body = page("reed", "search", "search.json")

    *details, following = requests_of(spider.parse(TextResponse(start, body=body)))

    assert following.url.endswith("resultsToSkip=3")
    assert details[0].url == "https://www.reed.co.uk/api/1.0/jobs/39000101"
    assert all(each.meta["detail"] for each in details)


def test_a_vacancy_of_reed_whose_answer_is_empty_is_gone() -> None:
    """An expired vacancy has no answer of its own any more."""
    spider = made("reed", api_key=KEY)

    (reading,) = spider.parse_own_page(TextResponse("https://www.reed.co.uk/x", body=b"null"), "1")

    assert reading == Gone(key="1", how="withdrawn")


def test_adzuna_is_read_page_by_page() -> None:
    """The page's number is in its path."""
    spider = made("adzuna", app_id=KEY, app_key=KEY, country="gb")
    (start,) = spider.start_addresses()
    body = page("adzuna", "search", "search.json")

    (following,) = requests_of(spider.parse(TextResponse(start, body=body)))

    assert "/jobs/gb/search/2?" in following.url


def test_a_row_of_usajobs_that_cannot_be_read_costs_only_itself() -> None:
    """The others are read, and the run knows that one is missing."""
    spider = made("usajobs", api_key=KEY, email="operator@example.org")
    answer = json.loads(page("usajobs", "search", "search.json"))
    del answer["SearchResult"]["SearchResultItems"][0]["MatchedObjectDescriptor"]["PositionTitle"]

    readings = list(
        spider.parse(TextResponse("https://data.usajobs.gov/x", body=json.dumps(answer).encode()))
    )

    assert [each.key for each in readings if isinstance(each, Vacancy)] == [
        "828800102", "828800103", "828800104",
    ]  # fmt: skip
    assert spider.stated == 4
