"""The search language: what a query asks for, and which notices are that."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import QueryError
from crawler.event import Event, EventKind
from crawler.notice import Deadline, Lot, Notice, Tender, Vacancy
from crawler.query.match import matches, matches_document
from crawler.query.parse import And, Is, Not, Or, Query, Words, parse_query
from crawler.serialise import to_document

NOON = datetime(2026, 4, 20, 12, 0, tzinfo=UTC)


def vacancy(**facts: Any) -> Vacancy:
    return Vacancy(
        **{
            "key": "REQ-1042",
            "title": "Chief Information Officer",
            "organisation": "Metropolitan Police Service",
            "description": "Lead digital policing.\nApply by 11 May.",
            "locations": ("London", "Zürich"),
            **facts,
        }
    )


def found(query: str, notice: Notice | None = None, *, now: datetime = NOON) -> bool:
    document = to_document(notice or vacancy())
    return matches_document(parse_query(query), document, "met-police-jobs", now=now)


def happened(query: str, kind: EventKind, notice: Notice | None = None) -> bool:
    event = Event(
        id=1,
        source="met-police-jobs",
        key="REQ-1042",
        kind=kind,
        at=NOON,
        run=1,
        document=to_document(notice or vacancy()),
    )
    return matches(parse_query(query), event)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "*",
        "officer",
        "OFFICER information",
        '"chief information"',
        "offic*",
        '"information off*"',
        "nurse OR officer",
        "officer -nurse",
        "officer NOT nurse",
        "NOT NOT officer",
        "(nurse OR officer) AND (police OR fire)",
        "officer AND police -(nurse OR teacher)",
        "zurich",
        "ZÜRICH",
        "REQ-1042",
        "kind:vacancy",
        "Kind:Vacancy",
        "kind:tender OR status:open",
        'organisation:"metropolitan police"',
        "organisation:metro*",
        "place:london",
        "source:met-police-jobs",
        "source:met-*",
        "-source:fire-*",
        "officer & / —",
        "“chief information”",
    ],
)
def test_a_query_finds_the_notice_that_it_describes(query: str):
    assert found(query)


@pytest.mark.parametrize(
    "query",
    [
        "nurse",
        "office",  # a word is a whole word
        '"information chief"',
        '"officer metropolitan"',  # side by side only within one field
        "officer -police",
        "officer NOT (police OR fire)",
        "nurse OR doctor",
        "kind:tender",
        "organisation:london",
        "place:police",
        "source:met",
        "status:closed",
        "officer and nurse",
    ],
)
def test_a_query_does_not_find_a_notice_that_it_does_not_describe(query: str):
    assert not found(query)


def test_side_by_side_binds_more_tightly_than_or():
    assert parse_query("a b OR c -d") == Or(
        (And((Words(("a",)), Words(("b",)))), And((Words(("c",)), Not(Words(("d",))))))
    )


def test_small_letters_make_no_operator():
    """A reader who writes "terms and conditions" means the word."""
    assert parse_query("terms and conditions") == And(
        (Words(("terms",)), Words(("and",)), Words(("conditions",)))
    )


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("lodz", "Office in Łódź"),
        ("oresund", "Øresund bridge"),
        ("women's", "Women’s officer"),
        ("women", "Women's officer"),
        ("part-time", "Part time nurse"),
        ("C++", "C++ developer"),
        (".net", ".NET developer"),
        ("r&d", "Head of R&D"),
        ("o'brien", "Chair: O’Brien"),
        ("strasse", "Bauarbeiten Hauptstraße 5, Strasse"),
        ("ﬁre", "Fire officer"),
    ],
)
def test_case_accents_and_signs_do_not_hide_a_word(query: str, title: str):
    assert found(query, vacancy(title=title))


@pytest.mark.parametrize("title", ["C developer", "C# developer"])
def test_a_name_that_lives_by_its_signs_is_not_its_first_letter(title: str):
    assert not found("C++", vacancy(title=title))


def test_the_words_of_lots_and_suppliers_are_found():
    tender = Tender(
        key="ocds-1", title="Framework", supplier="Acme Ltd", lots=(Lot(id="1", title="Radios"),)
    )

    assert found("radios acme", tender)


def test_a_notice_past_its_deadline_counts_as_closed():
    passed = vacancy(deadline=Deadline(at=NOON))

    assert found("status:closed", passed)
    assert not found("status:open", passed)
    assert found("status:open", passed, now=datetime(2026, 4, 20, 11, 59, tzinfo=UTC))


def test_an_awarded_notice_stays_awarded_past_its_deadline():
    assert found("status:awarded", vacancy(status="awarded", deadline=Deadline(at=NOON)))


def test_a_query_may_ask_for_kinds_of_event():
    assert happened("officer event:new", EventKind.NEW)
    assert not happened("officer event:new", EventKind.CHANGED)
    assert happened("event:deadline_*", EventKind.DEADLINE_CHANGED)
    assert not happened("-event:changed", EventKind.CHANGED)


@pytest.mark.parametrize("query", ["officer event:new", "officer -event:new", "event:new OR nurse"])
def test_terms_about_events_do_not_count_for_a_notice_by_itself(query: str):
    """So that the search of a subscription can be tried on what is open now."""
    assert found(query)


def test_a_term_about_events_does_not_let_in_what_the_rest_excludes():
    assert not found("nurse event:new")
    assert not found("-officer -event:new")


@pytest.mark.parametrize(
    ("query", "column", "hint"),
    [
        ("(a", 1, 'this "(" is never closed'),
        ("a)", 2, 'this ")" closes no bracket'),
        ("a ()", 4, "there is nothing in these brackets"),
        ("a AND", 3, '"AND" has nothing after it'),
        ("OR a", 1, '"OR" stands between two terms'),
        ("a (OR b)", 4, '"OR" stands between two terms'),
        ("a AND OR b", 3, '"AND" has nothing after it'),
        ("a NOT", 3, '"NOT" has nothing after it'),
        ('police "fire', 8, "this quote is never closed"),
        ("e*gineer", 2, "only at the end of a word"),
        ("kind:vacnacy", 6, 'did you mean "vacancy"?'),
        ("event:renewed", 7, "Known: new, changed"),
        ("a organization:police", 3, 'did you mean "organisation"?'),
        ("cpv:72*", 1, "Known: event, kind, organisation, place, source, status"),
        ("kind: tender", 6, "without a space after it"),
        ("kind:(tender OR page)", 6, "write (kind:one OR kind:two)"),
        ("place:&", 7, "no word to search the field place for"),
    ],
)
def test_an_error_points_at_the_column_and_says_what_would_be_right(
    query: str, column: int, hint: str
):
    with pytest.raises(QueryError) as refused:
        parse_query(query)

    message, shown, caret = str(refused.value).split("\n")
    assert message.startswith(f"column {column}: ")
    assert hint in message
    assert shown == f"  {query}"
    assert caret == " " * (column + 1) + "^"


@pytest.mark.parametrize("query", ["(" * 5000, "-(" * 60 + "a" + ")" * 60, "a " * 5000])
def test_an_endless_query_is_refused(query: str):
    with pytest.raises(QueryError):
        parse_query(query)


@given(st.text(alphabet='ab -"():*ANDORkind\n', max_size=40))
def test_any_text_is_a_query_or_a_query_error(text: str):
    try:
        query = parse_query(text)
    except QueryError:
        return
    matches_document(query, to_document(vacancy()), "s")


_queries = st.recursive(
    st.sampled_from(
        [Words(("officer",)), Words(("nurse",)), Is("event", "new"), Is("kind", "vacancy")]
    ),
    lambda inner: (
        inner.map(Not) | st.tuples(inner, inner).map(And) | st.tuples(inner, inner).map(Or)
    ),
    max_leaves=8,
)


@given(_queries)
def test_not_is_the_opposite_for_every_event(query: Query):
    event = Event(
        id=1,
        source="s",
        key="k",
        kind=EventKind.CHANGED,
        at=NOON,
        run=1,
        document=to_document(vacancy()),
    )

    assert matches(Not(query), event) is not matches(query, event)
