"""The index finds what asking every query finds, whatever the queries and whatever came before."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.notice import Notice
from crawler.query.match import Subject, fits, subject
from crawler.query.tree import (
    Ahead,
    And,
    Days,
    Everything,
    Is,
    Not,
    Or,
    Query,
    Range,
    Words,
)
from crawler.serialise import to_document
from notifier.matching.index import Index, places
from tests.builders import a_tender, a_vacancy, london, pay, until, worth

# Few words, so that queries and notices meet; among them forms of one stem, in some languages.
WORDS = ("nurse", "nurses", "nursing", "nurs", "band", "police", "polizei", "häuser", "haus", "n")
CODES = ("72000000", "72200000", "45233141")
NOW = london("2026-04-20 07:00")

_texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
_money = st.sampled_from((20_000, 40_000, 60_000))


def _vacancies() -> st.SearchStrategy[Notice]:
    return st.builds(
        a_vacancy,
        title=_texts,
        description=st.none() | _texts,
        organisation=_texts,
        locations=st.tuples(_texts),
        language=st.sampled_from((None, "en", "de", "nl")),
        salary=st.none() | st.builds(pay, st.just(20_000), _money),
        deadline=st.none() | st.sampled_from(("2026-04-19", "2026-04-22", "2026-06-30")).map(until),
        status=st.sampled_from(("open", "closed")),
        remote=st.sampled_from((None, True, False)),
    )


def _tenders() -> st.SearchStrategy[Notice]:
    return st.builds(
        a_tender,
        title=_texts,
        description=_texts,
        organisation=_texts,
        classifications=st.lists(st.sampled_from(CODES), max_size=2).map(
            lambda codes: tuple(f"cpv:{code}" for code in codes)
        ),
        value=st.none() | st.builds(worth, _money),
    )


_documents = (_vacancies() | _tenders()).map(to_document)
_events = st.sampled_from((None, "new", "changed", "deadline_changed"))
_subjects = st.builds(
    lambda document, source, event, now: subject(document, source, event=event, now=now),
    _documents,
    st.sampled_from(("met-police", "met-office", "nhs")),
    _events,
    st.none() | st.just(NOW),
)

_phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(tuple)
_terms: st.SearchStrategy[Query] = st.one_of(
    st.builds(Words, _phrases),
    st.builds(Words, _phrases, exact=st.just(True)),
    st.builds(Words, st.sampled_from([("n",), ("nur",), ("band", "po")]), prefix=st.just(True)),
    st.builds(Words, _phrases, field=st.sampled_from(("organisation", "place"))),
    st.builds(
        Words, st.sampled_from([("72",), ("452",)]), prefix=st.just(True), field=st.just("cpv")
    ),
    st.builds(Words, st.sampled_from(CODES).map(lambda code: (code,)), field=st.just("cpv")),
    st.sampled_from(
        [
            Is("kind", "vacancy"),
            Is("kind", "tender"),
            Is("event", "new"),
            Is("event", "deadline_", prefix=True),
            Is("source", "met-", prefix=True),
            Is("source", "nhs"),
            Is("status", "open"),
            Is("remote", "yes"),
            Range("salary", low=3_000_000),
            Range("value", high=4_000_000, currency="GBP"),
            Days(date(2026, 4, 1), date(2026, 4, 30)),
            Ahead(until=timedelta(days=14)),
            Everything(),
        ]
    ),
)
_queries = st.recursive(
    _terms,
    lambda inner: (
        inner.map(Not)
        | st.lists(inner, min_size=2, max_size=4).map(tuple).map(And)
        | st.lists(inner, min_size=2, max_size=3).map(tuple).map(Or)
    ),
    max_leaves=8,
)


def found(index: Index[int], subjects: list[Subject]) -> dict[int, list[int]]:
    return {key: [*places(those)] for key, those in index.fitting(subjects).items()}


def asked(queries: Mapping[int, Query], subjects: list[Subject]) -> dict[int, list[int]]:
    """The same by asking every query."""
    answers = {
        key: [place for place, each in enumerate(subjects) if fits(query, each)]
        for key, query in queries.items()
    }
    return {key: those for key, those in answers.items() if those}


@given(st.lists(_queries, max_size=12), st.lists(_subjects, max_size=6))
@settings(max_examples=60, deadline=None)
def test_the_index_finds_what_asking_every_query_finds(
    queries: list[Query], subjects: list[Subject]
):
    index = Index[int]()
    for key, query in enumerate(queries):
        index.add(key, query)

    assert found(index, subjects) == asked(dict(enumerate(queries)), subjects)


_steps = st.lists(
    st.tuples(st.just("add"), st.integers(0, 6), _queries)
    | st.tuples(st.just("remove"), st.integers(0, 6), st.none())
    | st.tuples(st.just("look"), st.none(), st.lists(_subjects, max_size=3)),
    max_size=25,
)


@given(_steps, st.lists(_subjects, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_queries_come_and_go_between_looks(
    steps: list[tuple[str, int, Any]], subjects: list[Subject]
):
    """Also while the index learns what is rare, and hangs everything anew."""
    index = Index[int](learn=1)
    there: dict[int, Query] = {}
    for step, key, what in steps:
        if step == "look":
            index.fitting(what)
        else:
            if there.pop(key, None) is not None:
                index.remove(key)
            if step == "add":
                there[key] = what
                index.add(key, what)

    assert found(index, subjects) == asked(there, subjects)


@given(st.lists(_queries, max_size=8), st.lists(_subjects, max_size=3))
@settings(max_examples=20, deadline=None)
def test_an_index_that_was_emptied_keeps_nothing(queries: list[Query], subjects: list[Subject]):
    """A service runs for months, and readers come and go all the time."""
    index = Index[int](learn=1)
    for key, query in enumerate(queries):
        index.add(key, query)
    index.fitting(subjects)
    for key in range(len(queries)):
        index.remove(key)

    assert (len(index), index.parts) == (0, 0)


def test_what_is_remembered_of_words_has_an_end_and_loses_no_match(
    monkeypatch: pytest.MonkeyPatch,
):
    """Texts are strangers': words that never come again must not fill the memory."""
    monkeypatch.setattr("notifier.matching.atoms.MOST_WORDS", 3)
    index = Index[int]()
    starts = ("nur", "pol", "ban", "hau")
    for key, start in enumerate(starts):
        index.add(key, Words((start,), prefix=True))
    both = [
        subject(to_document(a_vacancy(title=title)), "board", event="new")
        for title in ("nurse", "nurse police band haus", "nurse police band haus one two three")
    ]

    for each in both:
        title = [*each.written[None]]
        expected = {
            key: [0] for key, start in enumerate(starts) if any(w.startswith(start) for w in title)
        }
        assert found(index, [each]) == expected
