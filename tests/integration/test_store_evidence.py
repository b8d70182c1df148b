"""Response bodies and what addresses gave, on both databases."""

import os

from sqlalchemy import func, select

from crawler.store import evidence, pages, schema
from crawler.store.database import Database
from tests.builders import a_vacancy
from tests.integration.storing import (
    MONDAY,
    TUESDAY,
    a_body,
    a_page,
    a_source,
    digest_of,
    write,
)


def test_the_body_that_a_version_was_read_from_comes_back_byte_for_byte(database: Database):
    """`noticewatch history --evidence` must convince somebody who doubts our reading."""
    bodies = [b"<p>\xff\x00\r\n", b"", os.urandom(70_000), b"a" * 1_000_000]
    with database.transaction() as connection:
        board = a_source(connection)
        evidence.keep(connection, map(a_body, bodies), MONDAY)
        for n, body in enumerate(bodies):
            [(_, version)] = write(connection, board, a_vacancy(f"R-{n}"), evidence=digest_of(body))
            assert evidence.body(connection, version) == body

        [(_, none)] = write(connection, board, a_vacancy("R-none"))
        assert evidence.body(connection, none) is None
        assert evidence.body(connection, none + 1) is None


def test_a_body_is_kept_once(database: Database):
    """A list page is the evidence of every notice on it, and of the next run's as well."""
    with database.transaction() as connection:
        evidence.keep(connection, [a_body(b"one"), a_body(b"one"), a_body(b"two")], MONDAY)
        evidence.keep(connection, [a_body(b"two"), a_body(b"three")], TUESDAY)

        count = select(func.count()).select_from(schema.evidence)
        assert connection.execute(count).scalar() == 3


def test_pruning_spares_what_the_newest_versions_were_read_from(database: Database):
    """What a notice says now can always be shown; what it said before only for a while."""
    with database.transaction() as connection:
        board = a_source(connection)
        evidence.keep(connection, map(a_body, [b"old", b"current", b"loose"]), MONDAY)
        evidence.keep(connection, [a_body(b"young")], TUESDAY)
        [(_, first)] = write(connection, board, a_vacancy(), evidence=digest_of(b"old"))
        [(_, second)] = write(
            connection, board, a_vacancy(title="Head"), evidence=digest_of(b"current")
        )

        assert evidence.prune(connection, before=MONDAY) == 0
        assert evidence.prune(connection, before=TUESDAY) == 2

        assert evidence.body(connection, first) is None
        assert evidence.body(connection, second) == b"current"
        kept = connection.execute(select(schema.evidence.c.digest)).scalars()
        assert set(kept) == {digest_of(b"current"), digest_of(b"young")}


def test_what_an_address_gave_is_replaced_by_what_it_gives(database: Database):
    """A 304 replays the last answer, never the one before."""
    with database.transaction() as connection:
        board, other = a_source(connection), a_source(connection, "other")
        pages.save(connection, board, "reader 1", [a_page(b"1"), a_page(b"2")])
        newer = a_page(b"1", etag=None, keys=(), links=(), stated=None, evidence=b"e")
        pages.save(connection, board, "reader 1", [newer])
        pages.save(connection, other, "reader 1", [a_page(b"1")])

        assert pages.load(connection, board, "reader 1") == {b"1": newer, b"2": a_page(b"2")}
        assert pages.load(connection, other, "reader 1") == {b"1": a_page(b"1")}


def test_what_another_parser_read_is_not_replayed(database: Database):
    """A parser that learns a field must see every page again, whatever the validators say."""
    with database.transaction() as connection:
        board = a_source(connection)
        pages.save(connection, board, "reader 1", [a_page(b"1"), a_page(b"2")])
        pages.save(connection, board, "reader 2", [a_page(b"1")])

        assert list(pages.load(connection, board, "reader 2")) == [b"1"]
        assert list(pages.load(connection, board, "reader 1")) == [b"2"]

        pages.forget(connection, board)
        assert pages.load(connection, board, "reader 2") == {}
