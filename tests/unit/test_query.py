"""The search language: what a query asks for, and which notices are that."""

import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import QueryError
from crawler.event import Event, EventKind
from crawler.notice import Deadline, Lot, Notice, Salary, Tender, Vacancy, Value
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
        "informing",
        "officers chiefs",
        '"chief informed officers"',
        "=officer",
        '="chief information"',
        'organisation:="Metropolitan Police"',
    ],
)
def test_a_query_finds_the_notice_that_it_describes(query: str):
    assert found(query)


@pytest.mark.parametrize(
    "query",
    [
        "nurse",
        "pol",  # a word is a whole word
        '="informations"',
        "=officers",
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


def test_a_word_is_found_by_its_stem_in_the_language_of_the_notice():
    """A search does not say in which language it is meant; a notice often does."""
    french = vacancy(title="Infirmières et aides", language="fr-BE")

    assert found("infirmiere", french)
    assert found('"infirmière et aide"', french)
    assert not found("=infirmiere", french)
    assert not found("nursing", vacancy(title="Nurse", language="fr"))
    assert found("nursing", vacancy(title="Nurse", language="tlh"))  # as English, by default


def test_names_are_compared_as_they_are_written():
    """The stem of Reading is that of read."""
    assert not found("place:Readings", vacancy(locations=("Reading",)))
    assert not found("organisation:councils", vacancy(organisation="Council"))


def test_codes_are_found_in_the_notice_and_in_its_lots():
    tender = Tender(
        key="t",
        title="Framework",
        classifications=("cpv:72250000", "soc:15-1252"),
        lots=(Lot(id="1", classifications=("cpv:45233141",)),),
    )

    assert found("cpv:72* cpv:45233141 cpv:72250000-2 soc:15-1252", tender)
    assert not found("cpv:33*", tender)
    assert not found("cpv:72000000", tender)
    assert not found("72250000", tender)  # a code is no text


@pytest.mark.parametrize(
    ("query", "fitting"),
    [
        ("value:>=40m", True),
        ("value:>150m", False),
        ("value:>=150m", True),
        ("value:<40m", False),
        ("value:100m", True),
        ("value:160m..", False),
        ("value:1m..50m", True),
        ("value:>=£40m", True),
        ("value:>=€40m", False),
        ("salary:>0", False),
    ],
)
def test_a_range_fits_where_some_amount_of_it_does(query: str, fitting: bool):
    """Somebody who looks for 100 million must not miss what may be worth 40 to 150."""
    value = Value(min=Decimal(40_000_000), max=Decimal(150_000_000), currency="GBP")
    tender = Tender(key="t", title="Service integration", value=value)

    assert found(query, tender) is fitting
    assert found(f"-{query}", tender) is not fitting


def test_an_amount_that_is_not_stated_is_no_amount():
    bare = vacancy()
    up_to = vacancy(salary=Salary(max=Decimal(50_000), currency="GBP", period="year"))

    assert not found("salary:>0", bare)
    assert found("-salary:>0", bare)
    assert found("salary:<20k", up_to)
    assert not found("salary:>50k", up_to)


@pytest.mark.parametrize(
    ("amount", "period", "query"),
    [
        ("15", "hour", "salary:29,250"),
        ("200", "day", "salary:52k"),
        ("1000", "week", "salary:52k"),
        ("2500.50", "month", "salary:30,006"),
        ("30000", None, "salary:30k"),
    ],
)
def test_pay_is_compared_by_the_year(amount: str, period: Any, query: str):
    paid = Salary(min=Decimal(amount), max=Decimal(amount), currency="GBP", period=period)

    assert found(query, vacancy(salary=paid))


def test_pay_for_nobody_knows_what_time_is_not_compared():
    paid = Salary(min=Decimal(400), max=Decimal(400), currency="GBP")

    assert not found("salary:>0", vacancy(salary=paid))


@pytest.mark.parametrize(
    ("query", "fitting"),
    [
        ("deadline:<13d", True),
        ("deadline:<12d", False),
        ("deadline:<312h", True),
        ("deadline:<311h", False),
        ("deadline:>13d", False),
        ("deadline:>12d", True),
        ("deadline:1w..2w", True),
        ("deadline:2w..", False),
        ("deadline:2026-05-04", True),
        ("deadline:2026-05", True),
        ("deadline:<2026-05-04", False),
        ("deadline:<=2026-05-04", True),
        ("deadline:>2026-05-03", True),
        ("deadline:>2026-05-04", False),
        ("deadline:2026-04-20..2026-05-03", False),
    ],
)
def test_a_deadline_is_asked_for_by_day_or_from_now(query: str, fitting: bool):
    """The day is that of the clock where it is stated: 00:30 on the 4th is not the 3rd."""
    helsinki = timezone(timedelta(hours=3))
    deadline = Deadline(at=datetime(2026, 5, 4, 0, 30, tzinfo=helsinki))
    notice = vacancy(deadline=deadline)
    asked = datetime(2026, 4, 20, 21, 30, tzinfo=UTC)

    assert found(query, notice, now=asked) is fitting
    assert found(f"-{query}", notice, now=asked) is not fitting


@pytest.mark.parametrize("query", ["deadline:<14d", "deadline:>0d", "deadline:<2027"])
def test_an_unknown_deadline_is_none(query: str):
    assert not found(query, vacancy(deadline=None))
    assert found(f"-{query}", vacancy(deadline=None))


def test_a_deadline_that_is_over_is_not_ahead():
    assert not found("deadline:<14d", vacancy(deadline=Deadline(at=NOON)))


@pytest.mark.parametrize(
    ("remote", "fitting"), [(True, "remote:yes"), (False, "remote:no"), (None, "-remote:yes")]
)
def test_remote_is_yes_no_or_not_said(remote: bool | None, fitting: str):
    notice = vacancy(remote=remote)

    asked = ("remote:yes", "remote:no")
    assert found(fitting, notice)
    assert [found(query, notice) for query in asked] == [query == fitting for query in asked]


def test_an_endless_word_is_found_by_how_it_begins():
    """What an index takes has an end, and memory must not know more than it."""
    assert found("x" * 70, vacancy(title="x" * 1_000_000))
    assert found("x" * 64 + "y", vacancy(title="x" * 1_000_000))
    assert not found("x" * 63, vacancy(title="x" * 1_000_000))


def test_a_book_is_looked_through_up_to_its_sixtieth_page():
    book = vacancy(description="word " * 20_000 + "police " + "word " * 20_000 + "nurse")

    assert found("police", book)
    assert not found("nurse", book)


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
        ("buyer:police", 1, "Known: cpv, deadline, event, kind, naics, organisation, place, psc"),
        ("kind: tender", 6, "without a space after it"),
        ("kind:(tender OR page)", 6, "write (kind:one OR kind:two)"),
        ("place:&", 7, "no word to search the field place for"),
        ("cpv:72", 5, "all that begin with 72: cpv:72*"),
        ("cpv:IT", 5, "write 8 figures"),
        ("a remote:true", 10, "Known: yes, no"),
        ("value:>= 40m", 9, "an amount is missing"),
        ("value:lots", 7, "value:>=50k, value:<£100,000, value:50k..70k"),
        ("value:40mil", 7, "no currency that is known"),
        ("value:£40m€", 7, "no currency that is known"),
        ("value:£1..2€", 11, "both ends of a range are in one currency"),
        ("value:40*", 9, "takes no star"),
        ("salary:>50k..70k", 8, "do not go together"),
        ("salary:70k..50k", 8, "this range runs backwards"),
        ("salary:..", 8, "this range has no end"),
        ("deadline:14d", 10, "write deadline:<14d for at most 14d from now"),
        ("deadline:<3m", 11, "hours h, days d, weeks w"),
        ("deadline:>", 11, "a day is missing"),
        ("deadline:2026-02-30", 10, 'there is no day "2026-02-30"'),
        ("deadline:7d..2026-05", 14, "both are times from now"),
        ("deadline:3w..7d", 10, "this range runs backwards"),
        ("deadline:2026-05..2026-04", 10, "this range runs backwards"),
        ("nurse~2", 6, '"~2" is not supported'),
        ('a "b c"~5', 8, '"~5" is not supported'),
        ("nurse^2.5", 6, '"^2.5" is not supported'),
        ("nurse NEAR/3 doctor", 7, '"NEAR/3" is not supported'),
        ("nurse || doctor", 7, "write OR"),
        ("nurse !doctor", 7, "write NOT"),
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


@pytest.mark.parametrize(
    ("query", "same"),
    [
        ("nurse ~ doctor", "nurse doctor"),
        ("nurse? wow!", "nurse wow"),
        ("a=b", '"a b"'),
        ("*", ""),
        ('organisation:="Fire Brigade"', 'organisation:"Fire Brigade"'),
        ("=eng*", "eng*"),
        ("cpv:72000000-5", "cpv:72000000"),
        ('value:">= 40m"', "value:>=40m"),
        ("salary:50..70k", "salary:50k..70k"),
        ("value:=£1.5m", "value:1,500,000GBP"),
        ("deadline:<2w", "deadline:<=14d"),
        ("deadline:2026-5", "deadline:2026-05-01..2026-05-31"),
        ("deadline:>2025", "deadline:>=2026-01-01"),
    ],
)
def test_what_asks_for_the_same_is_the_same(query: str, same: str):
    """Searches are shared and found again by their trees."""
    assert parse_query(query) == parse_query(same)


@pytest.mark.parametrize("query", ["(" * 5000, "-(" * 60 + "a" + ")" * 60, "a " * 5000])
def test_an_endless_query_is_refused(query: str):
    with pytest.raises(QueryError):
        parse_query(query)


def test_what_the_page_shows_can_be_asked():
    """Whoever copies from the reference is not refused."""
    page = (Path(__file__).parents[2] / "docs/reference/search.md").read_text("utf-8")
    tables = [line for line in page.splitlines() if line.startswith("|")]
    shown = re.findall(r"`([^`]+)`", "\n".join(tables))

    assert len(shown) > 70
    for query in shown:
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
