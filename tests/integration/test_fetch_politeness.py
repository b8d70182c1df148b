"""What a host asks of robots, and whether it gets it."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.integration.fetch_server import FetchServer, answer, raw, redirect
from tests.integration.fetching import Ask, fetch

NOW = datetime(2026, 4, 20, 7, 0, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[FetchServer]:
    with FetchServer() as server:
        yield server


@pytest.fixture
def other() -> Iterator[FetchServer]:
    with FetchServer() as server:
        yield server


def pages(server: FetchServer, *paths: str) -> list[str]:
    return [server.on(path, answer(path)) for path in paths]


# --- robots.txt: what is allowed --------------------------------------------------------------


def test_f36_what_robots_txt_forbids_is_not_asked_for(server: FetchServer):
    """With the group that names us, by our product's name, and not the one for all others."""
    server.robots(
        "User-agent: *\nDisallow: /\n\n"
        "User-agent: NOTICEWATCH\nDisallow: /private/\nAllow: /private/jobs\nDisallow: /*.pdf$\n"
    )
    open_, jobs, private, pdf = pages(server, "/jobs", "/private/jobs/1", "/private/x", "/a.pdf")

    fetched = fetch(open_, jobs, private, pdf, allow=[server.at])

    assert fetched.of(open_).status == fetched.of(jobs).status == 200
    assert fetched.of(private).error == fetched.of(pdf).error == "ForbiddenByRobots"
    assert fetched.of(pdf).why == "robots.txt forbids it"
    assert sorted(server.paths) == ["/jobs", "/private/jobs/1"]
    assert f"robots.forbidden url={private}" in fetched.log


def test_f36_the_name_of_a_person_is_not_the_name_of_the_robot(server: FetchServer):
    """The address of the operator stands in the User-Agent too."""
    server.robots("User-agent: operator\nDisallow: /\n")
    (page,) = pages(server, "/")

    assert fetch(page, allow=[server.at]).of(page).status == 200


def test_f36_robots_txt_is_read_once_a_run_for_each_origin(server: FetchServer, other: FetchServer):
    urls = [*pages(server, "/a", "/b", "/c"), *pages(other, "/a", "/b")]

    fetch(*urls, allow=[server.at, other.at])

    assert len(server.asked_for("/robots.txt")) == 1
    assert len(other.asked_for("/robots.txt")) == 1
    assert server.asked[0].path == "/robots.txt"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_f36_a_host_without_robots_txt_forbids_nothing(server: FetchServer, status: int):
    """RFC 9309, section 2.3.1.3."""
    server.on("/robots.txt", answer("User-agent: *\nDisallow: /", status))
    (page,) = pages(server, "/")

    assert fetch(page, allow=[server.at]).of(page).status == 200


@pytest.mark.parametrize("status", [429, 500, 503])
def test_f36_a_robots_txt_that_cannot_be_had_forbids_all(server: FetchServer, status: int):
    """RFC 9309, section 2.3.1.4. A 429 says "later", not "there is none"."""
    server.on("/robots.txt", answer("", status))
    page, second = pages(server, "/", "/second")

    fetched = fetch(page, second, allow=[server.at])

    assert fetched.of(page).error == fetched.of(second).error == "RobotsUnreachable"
    assert fetched.of(page).why == f"robots.txt is unreachable: status {status}"
    assert server.paths == []
    assert len(server.asked_for("/robots.txt")) == 3


def test_f36_a_robots_txt_that_breaks_off_forbids_all(server: FetchServer):
    """Half of it could lack the line that matters."""
    server.on("/robots.txt", answer("User-agent: *\n", length=1000))
    (page,) = pages(server, "/")

    fetched = fetch(page, allow=[server.at])

    assert fetched.of(page).error == "RobotsUnreachable"
    assert server.paths == []


def test_f36_a_robots_txt_is_followed_where_it_moved(server: FetchServer, other: FetchServer):
    """Also to another host (RFC 9309, section 2.3.1.2)."""
    server.on("/robots.txt", redirect("/1"))
    for hop in range(1, 4):
        server.on(f"/{hop}", redirect(f"/{hop + 1}"))
    server.on("/4", redirect(f"{other.url}/rules"))
    other.on("/rules", answer("User-agent: *\nDisallow: /private"))
    open_, private = pages(server, "/open", "/private")

    fetched = fetch(open_, private, allow=[server.at, other.at])

    assert fetched.of(open_).status == 200
    assert fetched.of(private).error == "ForbiddenByRobots"


def test_f36_a_robots_txt_in_a_redirect_loop_is_none(server: FetchServer):
    """RFC 9309, section 2.3.1.2: after five redirects it may be taken for unavailable."""
    server.on("/robots.txt", redirect("/robots.txt"))
    (page,) = pages(server, "/")

    assert fetch(page, allow=[server.at]).of(page).status == 200
    assert len(server.asked_for("/robots.txt")) == 6


def test_f15_of_a_huge_robots_txt_the_first_500_kib_count(server: FetchServer):
    rules = "User-agent: *\nDisallow: /first\n"
    filler = "# nothing to see here\n" * 30_000
    server.robots(f"{rules}{filler}Disallow: /last\n")
    first, last = pages(server, "/first", "/last")

    fetched = fetch(first, last, allow=[server.at])

    assert fetched.of(first).error == "ForbiddenByRobots"
    assert fetched.of(last).status == 200


def test_robots_txt_may_be_left_unread_for_a_source(server: FetchServer):
    """Scrapy's setting: for an operator who has the site's word."""
    server.robots("User-agent: *\nDisallow: /\n")
    (page,) = pages(server, "/")

    fetched = fetch(page, allow=[server.at], settings={"ROBOTSTXT_OBEY": False})

    assert fetched.of(page).status == 200
    assert server.asked_for("/robots.txt") == []


# --- how fast ----------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", ["Crawl-delay: 0.3", "Request-rate: 10/3s"])
def test_f36_the_pace_that_robots_txt_asks_for_is_kept(server: FetchServer, rule: str):
    """From robots.txt itself on, and without the variation that Scrapy gives to a delay."""
    server.robots(f"User-agent: *\n{rule}\n")

    fetch(*pages(server, "/a", "/b", "/c"), allow=[server.at])

    first, *_, last = server.asked
    assert len(server.asked) == 4
    assert last.at - first.at > 0.75  # three times 0.3, less what the first connection took


def test_f36_no_robots_txt_makes_a_crawl_last_for_ever(server: FetchServer):
    server.robots("User-agent: *\nCrawl-delay: 86400\n")
    (page,) = pages(server, "/a")

    fetched = fetch(page, allow=[server.at], settings={"NOTICEWATCH_CRAWL_DELAY_MAX": 0.05})

    assert fetched.of(page).status == 200
    assert "robots.pace host=127.0.0.1 asked=86400 delay=0.05" in fetched.log


def test_f36_a_host_has_two_connections_at_most(server: FetchServer):
    async def slow(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.02)
        await answer("slow")(writer)

    urls = [server.on(f"/{number}", slow) for number in range(12)]

    fetched = fetch(*urls, allow=[server.at])

    assert [result.status for result in fetched.results] == [200] * 12
    assert server.most_at_once == 2
    assert len({each.connection for each in server.asked}) == 2


def test_f36_other_crawls_have_their_share_of_a_host(server: FetchServer):
    """A lease is taken for each connection, and given back whatever came of it."""
    urls = [*pages(server, "/a", "/b"), server.on("/cut", raw(b"HTTP/1.1 200 OK\r\n"))]

    fetched = fetch(
        *urls,
        allow=[server.at],
        settings={
            "NOTICEWATCH_HOST_SLOTS": "tests.integration.test_fetch_politeness.OneSlot",
            "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
        },
    )

    assert [result.error for result in fetched.results].count(None) == 2
    assert server.most_at_once == 1


class OneSlot:
    """Lets one at a time ask a host."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()

    async def acquire(self, host: str) -> None:
        assert host == "127.0.0.1"
        await self._lock.acquire()

    async def release(self, host: str) -> None:
        assert host == "127.0.0.1"
        self._lock.release()


# --- later -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 503])
def test_f11_retry_after_in_seconds_is_waited_for(server: FetchServer, status: int):
    page = server.on("/", answer("", status, headers={"Retry-After": "120"}), answer("at last"))

    fetched = fetch(page, allow=[server.at])

    assert fetched.of(page).body == b"at last"
    assert sum(fetched.waits) == 120
    assert "fetch.paused host=127.0.0.1 seconds=120" in fetched.log


def test_f11_retry_after_as_a_date_is_meant_by_the_clock_of_the_host(server: FetchServer):
    """Whose clock may be a year behind ours."""
    headers = {
        "Date": format_datetime(NOW, usegmt=True),
        "Retry-After": format_datetime(NOW + timedelta(seconds=90), usegmt=True),
    }
    page = server.on("/", answer("", 429, headers=headers), answer("at last"))

    fetched = fetch(page, allow=[server.at])

    assert fetched.of(page).body == b"at last"
    assert sum(fetched.waits) == 90


def test_f11_retry_after_as_a_date_without_a_clock_is_meant_by_ours(server: FetchServer):
    page = server.on(
        "/",
        answer("", 429, headers={"Retry-After": "Mon, 20 Apr 2015 07:00:00 GMT"}),
        answer("at last"),
    )

    fetched = fetch(page, allow=[server.at])

    assert fetched.of(page).body == b"at last"
    assert fetched.waits == []


def test_f11_every_request_to_the_host_waits_and_no_other(server: FetchServer, other: FetchServer):
    limited = server.on("/0", answer("", 429, headers={"Retry-After": "60"}), answer("at last"))
    urls = [limited, *pages(server, "/1", "/2", "/3")]
    elsewhere = [f"http://localhost:{other.port}{path}" for path in ("/a", "/b")]
    pages(other, "/a", "/b")

    fetched = fetch(
        *urls,
        *elsewhere,
        allow=[server.at, f"localhost:{other.port}"],
        settings={"CONCURRENT_REQUESTS_PER_DOMAIN": 1},
    )

    assert [result.status for result in fetched.results] == [200] * 6
    assert {result.url for result in fetched.results[:2]} == set(elsewhere)
    assert sum(fetched.waits) == 60
    assert len(server.paths) == 5


def test_f11_the_wait_is_a_real_one(server: FetchServer):
    """All other tests of waiting move a clock."""
    page = server.on("/", answer("", 429, headers={"Retry-After": "1"}), answer("at last"))

    fetched = fetch(page, allow=[server.at], waits=True)

    assert fetched.of(page).body == b"at last"
    first, second = server.asked_for("/")
    assert second.at - first.at > 0.99


def test_f11_a_host_that_asks_for_too_long_is_not_asked_again(server: FetchServer):
    """Neither for that page nor for another: it would only say the same."""
    limited = server.on("/0", answer("", 429, headers={"Retry-After": "3600"}))
    urls = [limited, *pages(server, "/1", "/2")]

    fetched = fetch(*urls, allow=[server.at], settings={"CONCURRENT_REQUESTS_PER_DOMAIN": 1})

    assert {result.error for result in fetched.results} == {"AskedToWait"}
    assert fetched.of(limited).why == "the host asks to wait 3600 seconds; at most 120 are waited"
    assert server.paths == ["/0"]


def test_f11_a_host_that_never_stops_asking_is_given_up(server: FetchServer):
    page = server.on("/", answer("", 429, headers={"Retry-After": "1"}))

    fetched = fetch(page, allow=[server.at])

    assert fetched.of(page).status == 429
    assert len(server.paths) == 6


@pytest.mark.parametrize("value", ["soon", "-5", ""])
def test_f11_a_retry_after_that_says_nothing_is_as_none(server: FetchServer, value: str):
    page = server.on("/", answer("", 503, headers={"Retry-After": value}), answer("at last"))

    fetched = fetch(page, allow=[server.at])

    assert fetched.of(page).body == b"at last"
    assert sum(fetched.waits) < 1


def test_what_fails_in_passing_is_tried_again_later_each_time(server: FetchServer):
    page = server.on("/", answer("", 500), answer("", 502), answer("at last"))

    fetched = fetch(page, allow=[server.at], settings={"NOTICEWATCH_BACK_OFF": 0.5})

    assert fetched.of(page).body == b"at last"
    first, second = fetched.waits
    assert 0.37 < first < 0.63
    assert 0.75 < second < 1.25


def test_what_keeps_failing_is_given_up(server: FetchServer):
    page = server.on("/", answer("", 500))

    fetched = fetch(page, allow=[server.at])

    assert fetched.of(page).status == 500
    assert len(server.paths) == 3


def test_a_host_that_is_down_is_given_up():
    with FetchServer() as server:
        url = server.url

    fetched = fetch(url, allow=[server.at], settings={"ROBOTSTXT_OBEY": False})

    assert fetched.of(url).error == "DownloadConnectionRefusedError"
    assert len(fetched.waits) == 2


def test_a_spider_knows_what_its_site_means_by_later(server: FetchServer):
    """Contracts Finder answers 403 "Request forbidden" to whom it finds too fast."""
    page = server.on("/", answer("Request forbidden", 403), answer("at last"))
    second = server.on("/second", answer("no", 403))

    fetched = fetch(page, allow=[server.at], spider={"retry_http_codes": [403], "retry_wait": 30})
    as_others = fetch(second, allow=[server.at])

    assert fetched.of(page).body == b"at last"
    assert sum(fetched.waits) == 30
    assert as_others.of(second).status == 403
    assert len(server.asked_for("/second")) == 1


def test_a_request_may_ask_not_to_be_retried(server: FetchServer):
    page = server.on("/", answer("", 503, headers={"Retry-After": "1"}))

    fetched = fetch(Ask(url=page, meta={"dont_retry": True}), allow=[server.at])

    assert fetched.of(page).status == 503
    assert len(server.paths) == 1
