"""Recruiting systems crawled for real, from a loopback host that speaks as they do.

What saved responses cannot show: pages asked for in turn, a vacancy's own answer, the address
that replaces an employer's host, and how a vacancy that has left its list is confirmed gone.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
from scrapy.http import TextResponse

from crawler.load import spider_class
from noticewatch.demo.server import HTML, JSON, Answer, Ask, Server
from tests.mailbox import Mailbox
from tests.site import Site, SpiderName
from tests.watch import Watch

PAGES = Path(__file__).parents[1] / "pages"


class Board:
    """A host whose answers a test chooses by path; what it was asked is kept."""

    def __init__(self) -> None:
        self.answers: dict[str, Callable[[Ask], Answer]] = {}
        self.asked: list[str] = []
        self._server = Server(self._answer)
        self._server.start()
        self.url = self._server.url
        self.at = f"127.0.0.1:{self._server.port}"

    def shows(self, path: str, answer: Any) -> None:
        """Answer `path` with a JSON value, a page of HTML, or what a function makes of the ask."""
        if callable(answer):
            self.answers[path] = cast("Callable[[Ask], Answer]", answer)
        elif isinstance(answer, str):
            self.answers[path] = lambda _: Answer(body=answer.encode(), content_type=HTML)
        else:
            self.answers[path] = lambda _: in_json(answer)

    def stop(self) -> None:
        self._server.stop()

    def _answer(self, ask: Ask) -> Answer:
        if ask.path == "/robots.txt":
            return Answer(status=404)
        self.asked.append(ask.target)
        answer = self.answers.get(ask.path)
        return answer(ask) if answer else Answer(status=404, body=b'{"error":"Not found"}')


def in_json(value: Any) -> Answer:
    return Answer(body=json.dumps(value).encode(), content_type=JSON)


@pytest.fixture
def board() -> Iterator[Board]:
    board = Board()
    yield board
    board.stop()


@pytest.fixture
def watching(tmp_path: Path, board: Board, mailbox: Mailbox, sqlite_url: str) -> Watch:
    """The product on SQLite, allowed to ask `board`."""
    return Watch(tmp_path, cast("Site", board), mailbox, sqlite_url)


def watches(watching: Watch, board: Board, spider: str, /, **args: str) -> None:
    """Make `board` a source, read by that spider at the address that replaces the system's own."""
    watching.source("acme", cast("SpiderName", spider), args={**args, "base_url": board.url})


def crawled(watching: Watch, at: str) -> dict[str, Any]:
    """The run of a crawl at that moment, which must have been complete."""
    (run,) = watching.rows("crawl", "acme", "--now", at)
    assert run["verdict"] == "complete", run
    return run


def notices(watching: Watch) -> dict[str, dict[str, Any]]:
    return {notice["key"]: notice for notice in watching.rows("notices")}


# -- lists in pages, each vacancy's own answer ------------------------------------------------


def posting(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "name": f"Vacancy {number}",
        "company": {"identifier": "Acme", "name": "Acme Group"},
        "location": {"fullLocation": "Leeds, , United Kingdom", "remote": False},
        "releasedDate": "2026-04-01T08:00:00.000Z",
        **more,
    }


def smartrecruiters(board: Board, numbers: list[int]) -> None:
    """Show these postings, at most 100 a page, each with its own answer."""
    root = "/v1/companies/acme/postings"

    def page(ask: Ask) -> Answer:
        offset = int(ask.query["offset"])
        content = [posting(number) for number in numbers[offset : offset + 100]]
        return in_json(
            {"offset": offset, "limit": 100, "totalFound": len(numbers), "content": content}
        )

    board.answers = {root: page}
    for number in numbers:
        text = {"sections": {"jobDescription": {"title": "Job", "text": f"<p>Do {number}.</p>"}}}
        board.shows(f"{root}/{number}", posting(number, jobAd=text, active=True))


def test_smartrecruiters_pages_are_read_to_the_end_and_each_posting_has_its_text(
    watching: Watch, board: Board
) -> None:
    """The list has no text; 100 a page is all that it gives."""
    smartrecruiters(board, list(range(103)))
    watches(watching, board, "smartrecruiters", site="acme")

    run = crawled(watching, "2026-04-20 07:00")

    assert (run["notices"], run["requests"]) == (103, 105)
    assert notices(watching)["102"]["description"] == "Job\nDo 102."
    assert [target for target in board.asked if "offset" in target] == [
        "/v1/companies/acme/postings?limit=100&offset=0",
        "/v1/companies/acme/postings?limit=100&offset=100",
    ]


def test_a_posting_that_left_and_answers_404_is_withdrawn(watching: Watch, board: Board) -> None:
    smartrecruiters(board, [1, 2])
    watches(watching, board, "smartrecruiters", site="acme")
    crawled(watching, "2026-04-20 07:00")

    smartrecruiters(board, [1])
    crawled(watching, "2026-04-21 07:00")

    assert watching.told() == [("withdrawn", "2")]


def test_a_posting_whose_own_answer_is_gone_does_not_spoil_the_run(
    watching: Watch, board: Board
) -> None:
    """It may have been closed between the list and its own answer: that is no lost page. While
    the list still leads to it, the next run decides.
    """
    smartrecruiters(board, [1, 2])
    watches(watching, board, "smartrecruiters", site="acme")
    crawled(watching, "2026-04-20 07:00")

    del board.answers["/v1/companies/acme/postings/2"]
    crawled(watching, "2026-04-21 07:00")
    assert watching.told() == []
    crawled(watching, "2026-04-22 07:00")

    assert watching.told() == [("withdrawn", "2")]


def test_a_posting_that_left_the_list_and_still_answers_has_not_gone(
    watching: Watch, board: Board
) -> None:
    """Lists reshuffle while they are paged."""
    smartrecruiters(board, [1, 2])
    watches(watching, board, "smartrecruiters", site="acme")
    crawled(watching, "2026-04-20 07:00")
    own = board.answers["/v1/companies/acme/postings/2"]

    smartrecruiters(board, [1])
    board.answers["/v1/companies/acme/postings/2"] = own
    crawled(watching, "2026-04-21 07:00")
    crawled(watching, "2026-04-22 07:00")

    assert watching.told() == []


WORKDAY: dict[str, Any] = {
    "host": "acme.wd3.myworkdayjobs.com",
    "tenant": "acme",
    "site": "Careers",
}


def workday(board: Board, numbers: list[int], *, states: int | None = None) -> None:
    """Show these vacancies, 20 a page asked for by POST; only the first page states a total."""
    root = "/wday/cxs/acme/Careers"

    def page(ask: Ask) -> Answer:
        wanted = json.loads(ask.body)
        assert ask.method == "POST"
        assert wanted["limit"] == 20
        start = wanted["offset"]
        total = (states or len(numbers)) if start == 0 else 0
        rows = [
            {
                "title": f"Vacancy {number}",
                "externalPath": f"/job/Leeds/Vacancy-{number}_R-{number}",
                "locationsText": "2 Locations",
                "bulletFields": [f"R-{number}"],
            }
            for number in numbers[start : start + 20]
        ]
        return in_json({"total": total, "jobPostings": rows})

    board.answers = {f"{root}/jobs": page}
    for number in numbers:
        url = f"https://acme.wd3.myworkdayjobs.com/Careers/job/Leeds/Vacancy-{number}_R-{number}"
        info = {
            "title": f"Vacancy {number}",
            "jobReqId": f"R-{number}",
            "jobDescription": "<p>Work.</p>",
            "location": "Leeds",
            "additionalLocations": ["York"],
            "externalUrl": url,
        }
        board.shows(
            f"{root}/job/Leeds/Vacancy-{number}_R-{number}",
            {"jobPostingInfo": info, "hiringOrganization": {"name": "Acme Ltd"}},
        )


def test_workday_is_asked_by_post_until_the_stated_total_is_reached(
    watching: Watch, board: Board
) -> None:
    """Later pages may state a total of 0; that is not the end."""
    workday(board, list(range(45)))
    watches(watching, board, "workday", **WORKDAY)

    run = crawled(watching, "2026-04-20 07:00")

    assert (run["notices"], run["requests"]) == (45, 48)
    last = notices(watching)["R-44"]
    assert last["locations"] == ["Leeds", "York"]
    assert last["organisation"] == "Acme Ltd"


def test_a_workday_vacancy_is_confirmed_gone_at_its_own_address(
    watching: Watch, board: Board
) -> None:
    workday(board, [1, 2])
    watches(watching, board, "workday", **WORKDAY)
    crawled(watching, "2026-04-20 07:00")

    workday(board, [1])
    crawled(watching, "2026-04-21 07:00")

    assert watching.told() == [("withdrawn", "R-2")]


def test_absence_from_a_workday_board_that_shows_only_2000_means_nothing() -> None:
    """Such a list is cut off: what is missing may be beyond the cut, which is not asked for."""
    spider = spider_class("workday")(**WORKDAY)
    row = {"title": "Vacancy", "externalPath": "/job/Leeds/Vacancy_R-1", "bulletFields": ["R-1"]}
    answer = in_json({"total": 0, "jobPostings": [row]})
    last = TextResponse("https://acme.wd3.myworkdayjobs.com/jobs", body=answer.body)

    outputs = list(spider.parse(last, offset=1980, total=2000))

    assert spider.window
    assert [urlsplit(output.url).path for output in outputs] == [
        "/wday/cxs/acme/Careers/job/Leeds/Vacancy_R-1",
        "/jobs",
    ]
    assert not spider_class("workday")(**WORKDAY).window


def test_a_workday_list_without_its_vacancies_fails_the_run(watching: Watch, board: Board) -> None:
    workday(board, [], states=57)
    watches(watching, board, "workday", **WORKDAY)

    (run,) = watching.run(
        "crawl", "acme", "--now", "2026-04-20 07:00", "--format", "jsonl", fails=1
    ).rows

    assert run["verdict"] == "failed"
    assert '"jobPostings"' in run["reasons"][0]
    assert "/wday/cxs/acme/Careers/jobs" in run["reasons"][0]


# -- an employer's own host -------------------------------------------------------------------


def breezy(board: Board, ids: list[str]) -> None:
    """Show these positions; a closed one's page leads back to the board."""
    rows = [
        {
            "id": each,
            "name": f"Position {each}",
            "url": f"https://acme.breezy.hr/p/{each}-position",
            "type": {"id": "fullTime", "name": "Full-Time"},
            "location": {"name": "Leeds", "is_remote": False},
            "company": {"name": "Acme"},
        }
        for each in ids
    ]
    board.answers = {}
    board.shows("/json", rows)
    board.shows("/", "<title>Acme Careers</title><h1>Open positions</h1>")
    for each in ("a1", "b2"):
        page = (
            '<title>Position</title><script type="application/ld+json">{"@type":"JobPosting",'
            f'"title":"Position {each}","datePosted":"2026-04-01","description":"<p>Text.</p>"}}'
            f"</script><h1>Position {each}</h1>"
        )
        board.shows(f"/p/{each}-position", page if each in ids else _to_the_board)


def _to_the_board(_: Ask) -> Answer:
    return Answer(status=302, headers=(("Location", "/"),))


def test_an_employers_own_host_is_replaced_by_base_url(watching: Watch, board: Board) -> None:
    """The site's own addresses, in the list and in its rows, are asked for on the mirror."""
    breezy(board, ["a1", "b2"])
    watches(watching, board, "breezy", site="acme")

    crawled(watching, "2026-04-20 07:00")

    assert sorted(board.asked) == ["/json", "/p/a1-position", "/p/b2-position"]
    assert notices(watching)["a1"]["url"] == "https://acme.breezy.hr/p/a1-position"
    assert notices(watching)["a1"]["description"] == "Text."


def test_a_breezy_position_whose_page_leads_to_the_board_is_withdrawn(
    watching: Watch, board: Board
) -> None:
    breezy(board, ["a1", "b2"])
    watches(watching, board, "breezy", site="acme")
    crawled(watching, "2026-04-20 07:00")

    breezy(board, ["a1"])
    crawled(watching, "2026-04-21 07:00")

    assert watching.told() == [("withdrawn", "b2")]


def test_a_bamboohr_list_leads_to_each_vacancys_own_answer(watching: Watch, board: Board) -> None:
    """Pay, text and date are only there; what the row alone says is kept."""
    folder = PAGES / "bamboohr" / "list_and_details"
    listed = json.loads((folder / "1_list.json").read_text())
    board.shows("/careers/list", {"meta": {"totalCount": 1}, "result": listed["result"][:1]})
    board.shows("/careers/36/detail", json.loads((folder / "2_detail.json").read_text()))
    watches(watching, board, "bamboohr", site="honey")

    crawled(watching, "2026-04-20 07:00")

    notice = notices(watching)["36"]
    assert notice["salary"]["max"] == "95000"
    assert notice["published"] == "2026-11-21T00:00:00+00:00"
    assert notice["url"] == "https://honey.bamboohr.com/careers/36"


def test_a_teamtailor_feed_is_followed_on_the_host_that_is_read(
    watching: Watch, board: Board
) -> None:
    """The feed names its next page on the employer's own domain."""
    folder = PAGES / "teamtailor" / "feed"
    pages = {
        None: json.loads((folder / "1_jobs.json").read_text()),
        "2": json.loads((folder / "2_jobs.json").read_text()),
    }
    board.shows("/jobs.json", lambda ask: in_json(pages[ask.query.get("page")]))
    watches(watching, board, "teamtailor", site="fjallbaten")

    run = crawled(watching, "2026-04-20 07:00")

    assert run["notices"] == 3
    assert board.asked == ["/jobs.json", "/jobs.json?page=2"]


def test_a_teamtailor_vacancy_whose_page_still_shows_it_has_not_gone(
    watching: Watch, board: Board
) -> None:
    """Its page says the same in other words; that is no change either."""
    feed = json.loads((PAGES / "teamtailor" / "feed" / "2_jobs.json").read_text())
    other = {**feed["items"][0], "id": "other", "url": "https://fjallbaten.teamtailor.com/jobs/9-x"}
    board.shows("/jobs.json", {**feed, "items": [feed["items"][0], other]})
    watches(watching, board, "teamtailor", site="fjallbaten")
    crawled(watching, "2026-04-20 07:00")

    board.shows("/jobs.json", {**feed, "items": [other]})
    board.shows("/jobs/7167985-kock", (PAGES / "teamtailor" / "page" / "job.html").read_text())
    crawled(watching, "2026-04-21 07:00")
    crawled(watching, "2026-04-22 07:00")
    assert watching.told() == []

    del board.answers["/jobs/7167985-kock"]
    crawled(watching, "2026-04-23 07:00")
    assert watching.told() == [("withdrawn", "20fafb7d-f013-4061-b6de-2894b3e0838b")]


@pytest.mark.parametrize(
    ("spider", "args", "path", "recorded"),
    [
        ("lever", {"site": "acme"}, "/v0/postings/acme", "lever/board/postings.json"),
        ("ashby", {"board": "acme"}, "/posting-api/job-board/acme", "ashby/board/job_board.json"),
        ("recruitee", {"site": "acme"}, "/api/offers/", "recruitee/board/offers.json"),
        ("personio", {"site": "acme"}, "/xml", "personio/german/xml.xml"),
        (
            "workable",
            {"site": "acme"},
            "/api/v1/widget/accounts/acme",
            "workable/account/account.json",
        ),
        ("pinpoint", {"site": "acme"}, "/postings.json", "pinpoint/board/postings.json"),
    ],
)
def test_a_board_in_one_answer_takes_one_request(
    watching: Watch, board: Board, spider: str, args: dict[str, str], path: str, recorded: str
) -> None:
    """Everything is in it; the recorded case says what."""
    body = (PAGES / recorded).read_bytes()
    board.answers[path] = lambda _: Answer(body=body, content_type=JSON)
    watches(watching, board, spider, **args)

    run = crawled(watching, "2026-04-20 07:00")

    expected = (PAGES / recorded).parent / "notices.jsonl"
    assert run["requests"] == 1
    assert set(notices(watching)) == {
        json.loads(line)["key"] for line in expected.read_text().splitlines()
    }
