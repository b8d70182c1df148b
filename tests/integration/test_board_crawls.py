"""Job boards crawled for real, from a loopback host that speaks as they do.

What saved responses cannot show: a form that is sent, and a key that stands in the query only
while a request is on the wire.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from noticewatch.demo.server import Answer, Ask
from tests.integration.test_ats_crawls import Board, crawled, in_json, notices, watches
from tests.mailbox import Mailbox
from tests.site import Site
from tests.watch import Watch

PAGES = Path(__file__).parents[1] / "pages"
KEY = "SECRET-of-the-operator"


@pytest.fixture
def board() -> Iterator[Board]:
    board = Board()
    yield board
    board.stop()


@pytest.fixture
def watching(tmp_path: Path, board: Board, mailbox: Mailbox, sqlite_url: str) -> Watch:
    """The product on SQLite, allowed to ask `board`."""
    return Watch(tmp_path, cast("Site", board), mailbox, sqlite_url)


def saved(name: str, case: str, file: str) -> str:
    return (PAGES / name / case / file).read_text("utf-8")


def test_civil_service_jobs_is_searched_and_each_advert_read(watching: Watch, board: Board) -> None:
    """The front page has a form and no vacancies; the second crawl has another session."""
    results = saved("civil_service_jobs", "search_and_advert", "1_results.html")
    advert = saved("civil_service_jobs", "search_and_advert", "2_advert.html")
    board.shows("/csr/index.cgi", lambda _: Answer(body=front(len(board.asked)).encode()))
    board.shows("/csr/esearch.cgi", re.sub(r"<li><a [^>]*next search.*?</li>", "", results))
    board.shows("/csr/jobs.cgi", lambda ask: Answer(body=advert_of(ask, advert).encode()))
    watches(watching, board, "civil_service_jobs")

    crawled(watching, "2025-02-01 07:00")
    crawled(watching, "2025-02-02 07:00")

    assert set(notices(watching)) == {"390101", "390102", "390103"}
    assert notices(watching)["390103"]["description"].startswith("Job summary")
    assert [each["event"] for each in watching.rows("events")] == ["new"] * 3


def front(visit: int) -> str:
    return (
        "<html><body><h1>Civil Service job search</h1><form method='post'"
        f" action='/csr/esearch.cgi?SID=visit{visit}'><input name='what'></form></body></html>"
    )


def advert_of(ask: Ask, advert: str) -> str:
    number = ask.query["jcode"].removeprefix("1990")
    return advert.replace("390101", f"390{number}").replace("1990101", ask.query["jcode"])


def test_the_key_of_adzuna_is_asked_with_and_stored_nowhere(
    watching: Watch, board: Board, tmp_path: Path
) -> None:
    """The site takes it in the query alone."""
    answer: dict[str, Any] = json.loads(saved("adzuna", "search", "search.json"))
    board.shows("/v1/api/jobs/gb/search/1", lambda _: in_json({**answer, "count": 4}))
    watches(watching, board, "adzuna", app_id="ID-of-ours", app_key=KEY, country="gb")

    crawled(watching, "2026-11-24 07:00")

    (asked,) = [each for each in board.asked if "search/1" in each]
    assert f"app_key={KEY}" in asked
    assert "app_id=ID-of-ours" in asked
    assert len(notices(watching)) == 4
    kept = b"".join(
        path.read_bytes() for path in tmp_path.rglob("*") if path.suffix.startswith(".db")
    )
    assert kept
    assert KEY.encode() not in kept
