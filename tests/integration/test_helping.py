"""A second process finds what one finds, and nothing is lost where it is not there."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from time import monotonic, sleep

import pytest

from crawler.event import Event, EventKind
from crawler.serialise import to_document
from notifier.matching import helping
from notifier.matching.helping import Helper
from notifier.matching.interest import Interests, interested
from notifier.store import matches
from notifier.telling import following
from tests.builders import a_vacancy, london
from tests.integration.desk import Desk, clock

QUERIES = ("officer", "gardener OR officer", "kind:tender", "R-3", "officer -R-4")


def an_event(id: int) -> Event:
    return Event(
        id=id,
        source="board",
        key=f"R-{id}",
        kind=EventKind.NEW,
        at=london("2026-04-20 07:00"),
        run=1,
        document=to_document(a_vacancy(f"R-{id}", title="Planning Officer")),
    )


EVENTS = [an_event(id) for id in range(1, 8)]


@pytest.fixture(autouse=True)
def _helped(monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction]
    monkeypatch.setattr(helping, "SEARCHES", 1)
    monkeypatch.setattr(helping, "WAITING", 1)
    _busy(monkeypatch, cores=0.2)


def _busy(monkeypatch: pytest.MonkeyPatch, cores: float) -> None:
    monkeypatch.setattr("os.getloadavg", lambda: (cores, 0, 0))
    monkeypatch.setattr("os.cpu_count", lambda: 2)


@pytest.fixture
def everybody() -> Interests:
    known = Interests()
    known.follow((id, 1, query, id) for id, query in enumerate(QUERIES))
    return known


@pytest.fixture
def helper(everybody: Interests) -> Iterator[Helper]:
    """One that is ready."""
    with closing(Helper()) as started:
        started.interested(everybody, EVENTS[:1], 100)
        _wait_for(started)
        yield started


def _wait_for(helper: Helper) -> None:
    until = monotonic() + 30
    while not helper.ready:
        assert monotonic() < until
        sleep(0.02)


def test_two_processes_find_what_one_finds(everybody: Interests, helper: Helper):
    alone = everybody.interested(EVENTS)

    assert alone
    assert helper.interested(everybody, EVENTS, 0) == alone
    assert helper.interested(everybody, EVENTS[:1], 0) == everybody.interested(EVENTS[:1])
    assert helper.interested(everybody, [], 0) == {}


def test_the_second_process_hears_of_every_change(everybody: Interests, helper: Helper):
    everybody.put(9, 2, "planning", 0)
    everybody.drop(0)
    found = helper.interested(everybody, EVENTS, 0)

    assert found == everybody.interested(EVENTS)
    assert found[9] == [event.id for event in EVENTS]
    assert 0 not in found


def test_what_a_killed_process_would_have_found_is_found(everybody: Interests, helper: Helper):
    assert helper.pid is not None
    os.kill(helper.pid, signal.SIGKILL)

    assert helper.interested(everybody, EVENTS, 100) == everybody.interested(EVENTS)
    assert helper.pid is None  # and no other is started in this pass


def test_one_that_does_not_answer_is_not_waited_for(
    everybody: Interests, helper: Helper, monkeypatch: pytest.MonkeyPatch
):
    """Others wait for the database meanwhile."""
    monkeypatch.setattr(helping, "PATIENCE", 0.1)
    assert helper.pid is not None
    os.kill(helper.pid, signal.SIGSTOP)

    assert helper.interested(everybody, EVENTS, 0) == everybody.interested(EVENTS)
    assert helper.pid is None


def test_where_no_process_can_be_started_one_goes_on(
    everybody: Interests, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with closing(Helper()) as helper:
        assert helper.interested(everybody, EVENTS, 100) == everybody.interested(EVENTS)
        assert helper.pid is None


def test_few_events_or_few_searches_need_no_second_process(
    everybody: Interests, monkeypatch: pytest.MonkeyPatch
):
    with closing(Helper()) as helper:
        helper.interested(everybody, EVENTS, 0)
        assert helper.pid is None
        monkeypatch.setattr(helping, "SEARCHES", 100)
        helper.interested(everybody, EVENTS, 100)
        assert helper.pid is None


def test_where_others_take_the_cores_one_process_is_enough(
    everybody: Interests, monkeypatch: pytest.MonkeyPatch
):
    """Crawls go on meanwhile; whoever waits for a slow helper keeps the database from others."""
    _busy(monkeypatch, cores=1.6)
    with closing(Helper()) as helper:
        helper.interested(everybody, EVENTS, 100)
        assert helper.pid is None


def test_a_pass_with_a_second_process_finds_what_asking_every_search_finds(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(following, "BATCH", 2)
    desk.joins()
    for number in range(11):
        desk.happens(a_vacancy(f"R-{number}", title="Planning Officer"))
        if number in (0, 4, 5):
            desk.searches("officer -R-9")
    with desk.db.reading() as conn:
        told = following.events.after(conn, 0)
        expected = {(each.search, each.event) for each in interested(told, matches.searches(conn))}
    was = Helper.interested

    def once_ready(self: Helper, *asked: object) -> dict[int, list[int]]:
        found = was(self, *asked)  # pyright: ignore[reportArgumentType]
        if self.pid is not None:
            _wait_for(self)
        return found

    monkeypatch.setattr(Helper, "interested", once_ready)

    following.match_events(desk.db, clock("2026-04-21 07:00"))

    with desk.db.reading() as conn:
        rows = conn.exec_driver_sql('SELECT subscription_id, event_id FROM "match"')
        assert {(search, event) for search, event in rows} == expected
    assert len(expected) > 10
