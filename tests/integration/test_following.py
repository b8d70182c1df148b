"""The searches that are kept between two looks at the event log are those of the database."""

import pytest

from notifier import people
from notifier.matching.interest import interested
from notifier.store import matches
from notifier.telling import following
from tests.builders import a_vacancy
from tests.integration.desk import Desk, clock

MORNING = "2026-04-21 07:00"


def looks(desk: Desk) -> set[tuple[int, int]]:
    """The matches of one look: search and event."""
    before = _matches(desk)
    people.match_events(desk.db, clock(MORNING))
    return _matches(desk) - before


def _matches(desk: Desk) -> set[tuple[int, int]]:
    with desk.db.reading() as conn:
        rows = conn.exec_driver_sql('SELECT subscription_id, event_id FROM "match"')
        return {(search, event) for search, event in rows}


def happens(desk: Desk, key: str) -> int:
    (event,) = desk.happens(a_vacancy(key, title="Planning Officer"))
    return event


def test_what_is_kept_follows_every_change_to_searches_and_readers(desk: Desk):
    """One service keeps them for months; commands of other processes change them meanwhile."""
    desk.joins("a@example.org")
    desk.joins("b@example.org")
    first = desk.searches("officer", "a@example.org")
    second = desk.searches("gardener", "b@example.org")
    event = happens(desk, "R-1")
    assert looks(desk) == {(first, event)}

    third = desk.searches("officer", "b@example.org")
    people.edit_subscription(desk.db, clock(MORNING), second, query="planning")
    event = happens(desk, "R-2")
    assert looks(desk) == {(first, event), (second, event), (third, event)}

    people.remove_subscription(desk.db, third)
    people.edit_subscription(desk.db, clock(MORNING), first, query="gardener")
    event = happens(desk, "R-3")
    assert looks(desk) == {(second, event)}

    people.pause(desk.db, "b@example.org")
    people.edit_subscription(desk.db, clock(MORNING), first, query="officer")
    event = happens(desk, "R-4")
    assert looks(desk) == {(first, event)}

    people.confirm(desk.db, clock(MORNING), "b@example.org")
    people.remove(desk.db, clock(MORNING), "a@example.org")
    event = happens(desk, "R-5")
    assert looks(desk) == {(second, event)}


def edit_in_vain(desk: Desk, query: str) -> None:
    with desk.db.transaction() as conn:
        conn.exec_driver_sql(f"UPDATE subscription SET query = '{query}', after_event = 0")
        assert following.follow(conn) == (1, False)
        raise RuntimeError


def test_what_was_taken_back_is_not_kept(desk: Desk):
    """A command reads the log within its own transaction, and may fail after that."""
    desk.joins()
    desk.searches("gardener")
    happens(desk, "R-1")
    with pytest.raises(RuntimeError):
        edit_in_vain(desk, "officer")

    assert looks(desk) == set()


def test_all_that_waits_is_found_as_by_asking_every_search(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    """Also in several batches, by searches that begin in the middle of one."""
    monkeypatch.setattr(following, "BATCH", 3)
    desk.joins()
    for number in range(4):
        happens(desk, f"R-{number}")
        desk.searches("officer")
        desk.searches(f"R-{number + 2} OR council -R-3")
    happens(desk, "R-4")
    happens(desk, "R-5")
    with desk.db.reading() as conn:
        told = following.events.after(conn, 0)
        expected = {(each.search, each.event) for each in interested(told, matches.searches(conn))}

    assert looks(desk) == expected
    assert len(expected) > 10
