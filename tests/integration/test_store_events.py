"""The event log, and what is held back from it, on both databases."""

import threading
from datetime import timedelta

import pytest

from crawler.diff import Change, diff
from crawler.event import Event, EventKind
from crawler.serialise import to_document
from crawler.store import events, held
from crawler.store.database import Database
from tests.builders import a_vacancy, until
from tests.integration.storing import MONDAY, TUESDAY, a_run, a_source, at, tell, write


def test_a_published_event_is_read_back_whole(database: Database):
    """Everything downstream reads only the log."""
    before, after = a_vacancy(), a_vacancy(title="Head", deadline=until("2026-04-01"))
    changes = tuple(diff(to_document(before), to_document(after)))
    told = tuple(change for change in changes if change.field in ("deadline", "title"))
    with database.transaction() as connection:
        board = a_source(connection)
        run = a_run(connection, board)
        tell(connection, board, write(connection, board, before), run_id=run, bootstrap=True)
        written = write(connection, board, after, when=TUESDAY)
        kind = EventKind.DEADLINE_CHANGED
        tell(
            connection, board, written, kind, when=TUESDAY, now_past=True, changes=told, run_id=run
        )

    with database.reading() as connection:
        assert events.after(connection, 0) == [
            Event(
                id=1,
                source="board",
                key="R-1",
                kind=EventKind.NEW,
                at=MONDAY,
                run=run,
                document=to_document(before),
                bootstrap=True,
            ),
            Event(
                id=2,
                source="board",
                key="R-1",
                kind=kind,
                at=TUESDAY,
                run=run,
                document=to_document(after),
                changes=told,
                now_past=True,
            ),
        ]


def test_the_log_is_read_after_an_id_since_a_time_and_for_a_source(database: Database):
    """`noticewatch events --after ID --since T --source S`; `since` is inclusive."""
    with database.transaction() as connection:
        board, other = a_source(connection), a_source(connection, "other")
        assert events.head(connection) == 0
        tell(connection, board, write(connection, board, a_vacancy("R-1")), when=MONDAY)
        tell(connection, other, write(connection, other, a_vacancy("R-2")), when=TUESDAY)
        tell(connection, board, write(connection, board, a_vacancy("R-3")), when=MONDAY)

    with database.reading() as connection:

        def keys(after: int = 0, **which: object) -> list[str]:
            return [each.key for each in events.after(connection, after, **which)]  # pyright: ignore[reportArgumentType]

        assert events.head(connection) == 3
        assert keys() == ["R-1", "R-2", "R-3"]
        assert keys(1) == ["R-2", "R-3"]
        assert keys(limit=2) == ["R-1", "R-2"]
        assert keys(since=TUESDAY) == ["R-2"]
        assert keys(since=TUESDAY + timedelta(microseconds=1)) == []
        assert keys(source="board") == ["R-1", "R-3"]
        assert keys(1, source="board", since=MONDAY) == ["R-3"]


def test_a_long_log_is_streamed_in_order(database: Database):
    """A first run of 100,000 notices makes as many events; they are read a batch at a time."""
    with database.transaction() as connection:
        board = a_source(connection)
        written = write(connection, board, *(a_vacancy(f"R-{n}") for n in range(2500)))
        ids = tell(connection, board, written)

    with database.reading() as connection:
        assert [each.id for each in events.stream(connection)] == ids == list(range(1, 2501))
        assert [each.id for each in events.stream(connection, 2100, source="board")] == ids[2100:]


def test_a_run_that_is_rolled_back_leaves_no_gap_in_the_log(database: Database):
    """What was not committed was never published."""
    with database.transaction() as connection:
        board = a_source(connection)
        written = write(connection, board, a_vacancy())
    with pytest.raises(ZeroDivisionError), database.transaction() as connection:  # noqa: PT012
        tell(connection, board, written)
        raise ZeroDivisionError

    with database.transaction() as connection:
        assert tell(connection, board, written) == [1]


def test_nothing_to_publish_takes_no_lock(database: Database):
    """Most runs of most sources tell nothing."""
    with database.transaction() as connection:
        assert events.publish(connection, []) == []
        assert events.head(connection) == 0


def test_two_writers_at_once_never_slip_an_event_behind_a_cursor(database: Database):
    """Ids grow in commit order: a reader who remembers the last id it saw misses none.

    A sequence would give ids before the commit, so that the reader could see 12 while 11 is
    still on its way, remember 12, and never look for 11 again.
    """
    rounds, writers = 30, 2
    with database.transaction() as connection:
        board = a_source(connection)
        written = write(connection, board, a_vacancy("R-1"), a_vacancy("R-2"), a_vacancy("R-3"))

    def publish() -> None:
        for _ in range(rounds):
            with database.transaction() as connection:
                tell(connection, board, written)

    threads = [threading.Thread(target=publish) for _ in range(writers)]
    for thread in threads:
        thread.start()
    seen: list[int] = []
    expected = rounds * writers * len(written)
    while len(seen) < expected:
        done = not any(thread.is_alive() for thread in threads)
        with database.reading() as connection:
            cursor = seen[-1] if seen else 0
            seen += [each.id or 0 for each in events.after(connection, cursor)]
        if done:
            break
    for thread in threads:
        thread.join()

    assert seen == list(range(1, expected + 1))


def test_a_second_writer_waits_with_its_ids_until_the_first_commits(postgresql_url: str):
    """The proof without chance: the second one's ids follow those of the one still writing."""
    database = Database.open(postgresql_url)
    with database.transaction() as connection:
        board = a_source(connection)
        written = write(connection, board, a_vacancy("R-1"), a_vacancy("R-2"))
    second: list[int] = []

    def publish() -> None:
        with database.transaction() as connection:
            second.extend(tell(connection, board, written))

    thread = threading.Thread(target=publish)
    with database.transaction() as connection:
        first = tell(connection, board, written)
        thread.start()
        thread.join(0.2)  # not for the result: it waits for as long as the first one writes
        assert thread.is_alive()
        with database.reading() as reader:
            assert events.after(reader, 0) == []
    thread.join()

    assert first == [1, 2]
    assert second == [3, 4]
    database.close()


def test_held_readings_and_events_come_back_as_they_were_kept(database: Database):
    """A suspect run is kept whole: releasing it must apply exactly what was read."""
    readings = [b'{"key": "R-1"}', b"", b"\x00\xff" * 5000, *(b"%d" % n for n in range(2100))]
    event = Event(
        id=None,
        source="board",
        key="R-1",
        kind=EventKind.CHANGED,
        at=at("2026-04-20 07:00:01.5"),
        run=1,
        document=to_document(a_vacancy()),
        changes=(Change("salary.max", "40000", "42000"), Change("locations", [], ["Å"])),
        held=True,
        bootstrap=True,
        now_past=True,
        repost_of="R-0",
        opportunity=7,
    )
    with database.transaction() as connection:
        run = a_run(connection, a_source(connection), "suspect", held=True)
        other = a_run(connection, a_source(connection, "other"), "suspect", held=True)
        held.keep(connection, run, iter(readings), [event, event])
        held.keep(connection, other, [], [])

    with database.transaction() as connection:
        assert list(held.readings(connection, run)) == readings
        assert held.events(connection) == [event, event]
        assert held.events(connection, "board") == [event, event]
        assert held.events(connection, "other") == []

        held.drop(connection, run)

        assert list(held.readings(connection, run)) == []
        assert held.events(connection) == []
