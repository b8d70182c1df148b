"""What do the sentences of adverts and tender notices say of pay and of worth?"""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract import find_salary, find_value
from crawler.extract.reading import Fact, Reading, read_prose
from crawler.notice import Salary, Value
from crawler.serialise import salary_json, value_json

LONDON = ZoneInfo("Europe/London")
UNSAID: dict[str, dict[str, Any]] = {
    "salary": {"allowances": [], "by_place": [], "pro_rata": False, "actual": None},
    "value": {"vat": None, "term": "total"},
}


def _read(text: str, kind: Fact | None = None) -> Reading:
    return read_prose(text, kind=kind, zone=LONDON)


def _json(reading: Reading, kind: str) -> dict[str, Any] | None:
    if kind == "value":
        return value_json(reading.value)
    return salary_json(reading.salary) if reading.salary else None


def _cases() -> list[dict[str, Any]]:
    lines = (Path(__file__).parent / "money.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_sentences_say_what_a_person_reads_in_them():
    """Wordings of real adverts and notices, English, German and French; null where none is said."""
    wrong: list[str] = []
    for case in _cases():
        kind = case["kind"]
        said = _json(_read(case["text"], kind), kind)
        expected = case["expected"] and UNSAID[kind] | case["expected"]
        if said != expected:
            wrong.append(f"{case['text']!r}: {said}, not {expected}")

    assert wrong == []


def test_a_sentence_about_pay_states_no_worth_and_the_other_way_round():
    """Without a kind all is looked for, and nothing is invented."""
    wrong = [
        case["text"]
        for case in _cases()
        if (find_value if case["kind"] == "salary" else find_salary)(case["text"])
    ]

    assert wrong == []


# -- what is said beside the figures --------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "stated"),
    [
        (
            "The salary is between £152,915 and £197,133, including a £3,501 location allowance.",
            "salary",
            "between £152,915 and £197,133, including a £3,501 location allowance",
        ),
        ("We pay up to £80k a year to the right person", "salary", "up to £80k a year"),
        ("The value is estimated at €1.2 million excluding VAT.", "value", "€1.2 million"),
    ],
)
def test_the_words_of_the_figures_are_kept(text, kind, stated):
    """A reader judges the reading by them."""
    assert dict(_read(text).stated) == {kind: stated}


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (
            "Salary: manager £45,000; assistant £28,000",
            "another pay is stated and was left out: £28,000",
        ),
        (
            "The contract value is £150,000 per year, £600,000 over the four year term.",
            "another worth is stated and was left out: £150,000",
        ),
    ],
)
def test_a_reader_is_told_of_the_figures_that_were_left_out(text, warning):
    """Of two jobs in one sentence the first is read, and nobody can know which is meant."""
    assert warning in _read(text).warnings


def test_lots_are_never_added_up():
    """The publisher's total may hold more, or less."""
    assert _read("Lot 1 is worth £1m and Lot 2 is worth £2m.", "value").value is None


def test_an_upper_bound_at_each_place_leaves_the_lower_one_unknown():
    """ "Up to" is said once for both."""
    salary = _read("Salary: up to £64,135 (National) or £68,967 (London)").salary

    assert salary is not None
    assert (salary.min, salary.max) == (None, 68967)
    assert [each.place for each in salary.by_place] == ["National", "London"]


# -- promises over many values --------------------------------------------------------------------

POUNDS = st.integers(min_value=10, max_value=199).map(lambda thousands: thousands * 1000)
RANGES = st.tuples(POUNDS, POUNDS).filter(lambda pair: pair[0] < pair[1] < pair[0] * 4)
STYLES = (
    "£{low:,} - £{high:,}",
    "£{low:,}–£{high:,} per annum",
    "£{low:,} to £{high:,} a year",
    "between £{low:,} and £{high:,}",
    "£{low}-£{high} pa",
    "£{low_k}k - £{high_k}k",
    "£{low_k}-{high_k}k per year",
    "GBP {low:,}.00 to GBP {high:,}.00 annually",
    "{low:,} - {high:,} GBP per annum",
    "£{low:,} rising to £{high:,} per year",
)
AROUND = (
    ("Salary: ", ""),
    ("The salary for this role is ", ", depending on experience."),
    ("You will work 37 hours per week on a salary of ", " with 30 days' annual leave."),
    ("Closing date 3 May 2026. Pay: ", " plus pension. Interviews on 12 May 2026."),
    ("Grade 7, band 2 – salary ", " (pay award pending); reference 12345."),
)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(RANGES, st.sampled_from(STYLES), st.sampled_from(AROUND))
def test_a_range_reads_back_whatever_its_style_and_the_words_around_it(bounds, style, around):
    """Only the figures count, not how they are typed or what stands beside them."""
    low, high = bounds
    typed = style.format(low=low, high=high, low_k=low // 1000, high_k=high // 1000)

    salary = find_salary(around[0] + typed + around[1])

    assert salary is not None
    assert replace(salary, stated=None) == Salary(
        min=Decimal(low), max=Decimal(high), currency="GBP", period="year"
    )


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    st.integers(min_value=1, max_value=999_999).map(lambda hundreds: Decimal(hundreds * 100)),
    st.sampled_from(
        [
            ("£{amount:,}", "GBP"),
            ("GBP {amount:,}.00", "GBP"),
            ("{amount:,} GBP", "GBP"),
            ("€{continental}", "EUR"),
            ("{continental},00 EUR", "EUR"),
            ("{spaced} EUR", "EUR"),
            ("US${amount:,}", "USD"),
        ]
    ),
)
def test_a_worth_reads_back_in_the_separators_of_its_currency(amount, style):
    """1,250,000.50 in London is 1.250.000,50 in Berlin and 1 250 000,50 in Paris."""
    typed, currency = style
    grouped = f"{amount:,}"
    words = typed.format(
        amount=amount, continental=grouped.replace(",", "."), spaced=grouped.replace(",", " ")
    )

    value = find_value(f"The estimated value of the contract is {words} excluding VAT.")

    assert value is not None
    assert replace(value, stated=None) == Value(
        min=amount, max=amount, currency=currency, vat="excluded", term="total"
    )


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.text(alphabet="£€$ 0123456789.,-–kmKMto and/()per yearsalaryvalueLot%+\n", max_size=80))
def test_no_text_breaks_the_reading(text):
    """A publisher's text is hostile until it is read."""
    for kind in ("deadline", "salary", "value", None):
        reading = read_prose(text, kind=kind, reference=date(2026, 4, 20), zone=LONDON)
        if reading.salary is not None:
            assert reading.salary.min is not None or reading.salary.max is not None


@pytest.mark.parametrize(
    "piece",
    [
        *("1", "£", " ", "£1 ", "1,000", "k-", "1 ", "a", "Lot 1 £1 ", "(", "of the ", "£1-"),
        *("average pay ", "above the average ", "% of pay ", "if value ", "contracts with a "),
        *("won a $5 ", "won a ", "value\n£1\n", "+ super ", "£1 im ersten ", "£1 per lot "),
        *("£1,000 1,000 ", "Currency: USD 1 ", "minimum: 1 Currency: USD ", "£1 hr ", "RMB 1 "),
        *("Fee: £1 per hour\n", "actual salary £1. ", "£23, 200 ", "range $1,000 $1,500 ", "$1 & "),
        *("(CA, NY) $1 ", "EMD Amount in £1 ", "**£1** ", "amount we have to spend "),
    ],
)
def test_hostile_text_is_read_in_linear_time(piece):
    """Ten times the text may take ten times the time; a square would take a hundred."""

    def seconds(size: int) -> float:
        text = f"salary and value {piece * (size // len(piece))}"
        begun = process_time()
        for kind in ("salary", "value"):
            read_prose(text, kind=kind, zone=LONDON)
        return process_time() - begun

    seconds(1_000)
    small = max(seconds(10_000), 0.002)

    assert seconds(100_000) < 40 * small
