"""Searching in the database, on both kinds: the same answers as asking each notice in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from crawler.notice import Deadline, Lot, Notice, Salary, Tender, Vacancy, Value
from crawler.query.match import matches_document
from crawler.query.parse import parse_query
from crawler.query.sql import question
from crawler.query.tree import Ahead, And, Days, Is, Not, Or, Query, Range, Words
from crawler.query.words import words
from crawler.serialise import to_document
from crawler.store import search
from crawler.store.database import Database
from noticewatch.migrations import backup
from tests.builders import a_vacancy, pay, until
from tests.integration.storing import MONDAY, TUESDAY, a_source, write

# Few words, so that queries find something; and what strangers may write.
_PLAIN = ("nurse", "nursing", "band", "C++", "infirmière", "infirmières")
_HOSTILE = ('"', "'", "*", "OR", "a\x00b", "_nurs", "nurs_de", "organisation:police", "')--", "\\",
            "{tokens}", "^", "\n", "x" * 70, "x" * 64 + "y", "\ud7ff", "😀", "ﷺ", "½")  # fmt: skip
_text = st.lists(
    st.one_of(st.sampled_from(_PLAIN), st.sampled_from(_PLAIN), st.sampled_from(_HOSTILE)),
    max_size=4,
).map(" ".join)
_amounts = st.one_of(st.none(), st.sampled_from([0, 9, 400, 50_000, 10**40]).map(Decimal))
_money = {"min": _amounts, "max": _amounts, "currency": st.sampled_from([None, "GBP"])}
_deadlines = st.one_of(
    st.none(),
    st.builds(lambda hours: Deadline(at=MONDAY + timedelta(hours=hours)), st.integers(-2, 2)),
    st.sampled_from([until("2026-05-11"), until("2026-06-30")]),
)
_codes = st.lists(
    st.sampled_from(["cpv:72000000", "cpv:72500000", "soc:15-1252", "psc:R408", "cpv:", "x"]),
    max_size=3,
).map(tuple)
_common = {
    "title": _text.map(lambda text: f"a {text}"),
    "organisation": st.one_of(st.none(), _text),
    "description": st.one_of(st.none(), _text),
    "locations": st.lists(_text, max_size=2).map(tuple),
    "deadline": _deadlines,
    "status": st.sampled_from(["planned", "open", "closed", "awarded"]),
    "language": st.sampled_from([None, "en-GB", "fr", "de", "'"]),
    "classifications": _codes,
}
_notices = st.one_of(
    st.builds(
        Vacancy,
        key=st.just("?"),
        remote=st.sampled_from([None, True, False]),
        salary=st.one_of(
            st.none(),
            st.builds(Salary, period=st.sampled_from([None, "hour", "day", "year"]), **_money),
        ),
        **_common,
    ),
    st.builds(
        Tender,
        key=st.just("?"),
        value=st.one_of(st.none(), st.builds(Value, **_money)),
        lots=st.lists(
            st.builds(Lot, id=st.just("1"), title=_text, classifications=_codes), max_size=1
        ).map(tuple),
        **_common,
    ),
)
_words = _text.map(lambda text: tuple(words(text))).filter(bool)
_bounds = st.one_of(st.none(), st.sampled_from([0, 40_000, 5_000_000, 2**62]))
_days = st.one_of(st.none(), st.sampled_from([date(2026, 4, 19), date(2026, 5, 11)]))
_hours = st.integers(0, 3).map(lambda hours: timedelta(hours=hours))
_terms = st.one_of(
    st.builds(Words, _words, st.just(False), st.none(), st.booleans()),
    st.builds(Words, _words),
    st.builds(Words, _words, st.just(True)),
    st.builds(Words, _words, st.booleans(), st.sampled_from(["organisation", "place"])),
    st.sampled_from(
        [
            Words(("72",), True, "cpv"),
            Words(("72000000",), False, "cpv"),
            Words(("15", "1252"), False, "soc"),
            Is("kind", "vacancy"),
            Is("remote", "yes"),
            Is("remote", "", prefix=True),
            Is("status", "closed"),
            Is("status", "", prefix=True),
            Is("source", "board"),
            Is("source", "b", prefix=True),
            Is("source", "nowhere"),
            Is("event", "new"),
        ]
    ),
    st.builds(
        Range,
        st.sampled_from(["salary", "value"]),
        _bounds,
        _bounds,
        st.sampled_from([None, "GBP"]),
    ),
    st.builds(Days, _days, _days),
    st.builds(Ahead, _hours, st.one_of(st.none(), _hours)),
)
_queries = st.recursive(
    _terms,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=1, max_size=3).map(tuple).map(And),
        st.lists(inner, min_size=1, max_size=3).map(tuple).map(Or),
    ),
    max_leaves=6,
)
_MOMENTS = st.sampled_from([None, MONDAY, TUESDAY])


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.transaction() as connection:
        yield connection
        connection.rollback()


def found(connection: Connection, query: str | Query, **asked: Any) -> list[str]:
    tree = parse_query(query) if isinstance(query, str) else query
    return [each.key for each in search.find(connection, tree, **asked)]


_WAYS = {
    "few first": {},
    "newest first": {"FEW": -1, "RARE": -1, "WINDOW": 2},
    "rare words first": {"FEW": -1, "RARE": 1000, "GLANCE": 2},
}


@pytest.fixture(params=_WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """How notices are looked for; of a handful, few would always have what is asked for."""
    for name, value in _WAYS[request.param].items():
        monkeypatch.setattr(search, name, value)


@pytest.mark.usefixtures("way")
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    shown=st.lists(_notices, min_size=1, max_size=8),
    queries=st.lists(_queries, min_size=1, max_size=12),
    now=_MOMENTS,
)
def test_the_database_and_the_memory_find_the_same(
    connection: Connection, shown: list[Notice], queries: list[Query], now: Any
):
    """A subscriber is told of what the search shows, and the search shows what they are told."""
    with connection.begin_nested() as undone:
        source_id = a_source(connection)
        keyed = [replace(notice, key=f"k{n}") for n, notice in enumerate(shown)]
        write(connection, source_id, *keyed[: len(keyed) // 2])
        search.fill(connection)  # the others are still due
        write(connection, source_id, *keyed[len(keyed) // 2 :])
        documents = [to_document(notice) for notice in keyed]
        for query in (*queries, *map(Not, queries)):
            expected = [
                document["key"]
                for document in reversed(documents)
                if matches_document(query, document, "board", now=now)
            ]
            assert found(connection, query, now=now) == expected
        undone.rollback()


@given(_queries)
def test_only_words_side_by_side_are_looked_at_twice(query: Query):
    """To ask every notice again in memory would give the same answers, and take all day."""
    asked = question(query, dialect="sqlite", now=MONDAY, sources={1: "board"})

    assert asked.exact or any(len(each.words) > 1 for each in _words_of(query))


def _words_of(query: Query) -> list[Words]:
    match query:
        case Words():
            return [query]
        case Not():
            return _words_of(query.query)
        case And() | Or():
            return [found for each in query.queries for found in _words_of(each)]
        case _:
            return []


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("kind:vacancy", range(300)),
        ("officer -gardener", range(1, 300, 2)),
        ("officer -gardener -=officer", []),
        ("gardener salary:>=50k", range(0, 300, 6)),
        ("salary:>=50k", range(0, 300, 3)),
        ("gardener OR salary:>=50k", [n for n in range(300) if n % 2 == 0 or n % 3 == 0]),
        ("deadline:2026-06-30 source:board -salary:>=50k", [n for n in range(300) if n % 3]),
        ("deadline:>2d", range(300)),
        ('"planning officer"', range(300)),
        ("salary:>=90k", []),
        ("gard* -cook", range(0, 300, 2)),
        ("(cook OR gard*) deadline:2026", range(300)),
    ],
)
def test_however_it_is_looked_for_all_is_found_in_its_order(
    connection: Connection, query: str, numbers: Sequence[int]
):
    """More than one portion of it: the next begins where the one before has ended."""
    shown = [
        a_vacancy(
            f"R-{number}",
            description="Gardener." if number % 2 == 0 else "Cook.",
            salary=pay(50_000, 60_000) if number % 3 == 0 else pay(20_000, 30_000),
        )
        for number in range(300)
    ]
    write(connection, a_source(connection), *shown)
    search.fill(connection)

    assert found(connection, query, now=MONDAY) == [f"R-{n}" for n in reversed(numbers)]


def test_a_notice_is_found_by_what_it_says_now(connection: Connection):
    source_id = a_source(connection)
    write(connection, source_id, a_vacancy("R-1", title="Head Gardener"), a_vacancy("R-2"))
    search.fill(connection)
    assert found(connection, "gardener") == ["R-1"]
    write(connection, source_id, a_vacancy("R-1", title="Head Cook", salary=pay(50_000, 60_000)))

    for _ in range(2):  # while it is due, and when it has been done
        assert found(connection, "gardener") == []
        assert found(connection, "cook salary:55k") == ["R-1"]
        assert found(connection, "salary:39k -cook") == ["R-2"]
        search.fill(connection)


def test_the_bounds_of_a_time_from_now_are_kept_to_the_second(connection: Connection):
    source_id = a_source(connection)
    for days in (0, 1, 2):
        deadline = Deadline(at=MONDAY + timedelta(days=days), precision="minute")
        write(connection, source_id, a_vacancy(f"R-{days}", deadline=deadline))
    search.fill(connection)

    assert found(connection, "deadline:<1d", now=MONDAY) == ["R-1"]
    assert found(connection, "deadline:>1d", now=MONDAY) == ["R-2"]
    assert found(connection, "status:closed", now=MONDAY) == ["R-0"]


def test_the_newest_stands_first_and_a_page_is_read_without_the_rest(connection: Connection):
    """Whoever opens a search sees what came last, however much there is."""
    shown = [a_vacancy(f"R-{number}") for number in range(200)]
    write(connection, a_source(connection), *shown)
    search.fill(connection)

    results = search.find(connection, parse_query('"planning officer"'), now=MONDAY)

    assert [each.key for each in islice(results, 3)] == ["R-199", "R-198", "R-197"]
    assert len([*results]) == 197


def test_no_query_that_can_be_read_is_too_much_for_the_database(connection: Connection):
    """Parsers of databases have little room, and give up with an error that explains nothing."""
    write(connection, a_source(connection), a_vacancy("R-1"))
    search.fill(connection)

    for query in (
        "(" * 44 + "officer" + " OR a) b OR officer)" * 22,
        "-(" * 44 + "officer" + " OR a)" * 44,
        " OR ".join(["officer", *(f"w{n}" for n in range(200))]),
        " ".join(["officer", *(f"-w{n}" for n in range(300))]),
        f'officer -"{"ab " * 600}"',
        "a* OR o*",
        "officer -=a\x00b",
    ):
        assert found(connection, query, now=MONDAY) == ["R-1"], query


def test_what_a_backup_brings_back_is_found(sqlite_url: str, database: Database, tmp_path: Path):
    """The index is no part of a backup: it is made anew, and holds nothing from before."""
    kept = Database.open(sqlite_url)
    with kept.transaction() as connection:
        write(connection, a_source(connection), a_vacancy("R-1", title="Head Gardener"))
    search.catch_up(kept)
    backup.backup(kept, tmp_path / "backup", now=MONDAY)
    with database.transaction() as connection:
        write(connection, a_source(connection), a_vacancy("R-2", title="Head Cook"))
    search.catch_up(database)

    backup.restore(database, tmp_path / "backup", now=MONDAY, replace=True)

    with database.reading() as connection:
        assert found(connection, "gardener") == ["R-1"]
        assert found(connection, "cook") == []
