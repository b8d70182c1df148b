"""What a system's own fields say, and what nulls, noughts and odd periods do not say."""

from decimal import Decimal
from typing import Any

import pytest

from crawler.extract.employment import employment_types
from crawler.extract.fields import pay_of, place_of, required, stated_pay, text_of_sections
from crawler.notice import Salary


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ((66189, 94556, "USD", "per-year-salary"), ("66189", "94556", "USD", "year")),
        (("17.00", "18.5", "USD", "hourly"), ("17.00", "18.5", "USD", "hour")),
        ((2450, 2900, "GBP", "MONTHLY"), ("2450", "2900", "GBP", "month")),
        ((26, None, "USD", "1 HOUR"), ("26", None, "USD", "hour")),
        ((0, 250000, "USD", "1 YEAR"), (None, "250000", "USD", "year")),
        ((250, 250, "gbp", "day"), ("250", "250", "GBP", "day")),
        ((90, 70, "EUR", "hour"), ("70", "90", "EUR", "hour")),
        (("1500", "1800", "GEL", "month"), ("1500", "1800", "GEL", "month")),
    ],
)
def test_pay_is_what_the_fields_state(fields: tuple[Any, ...], said: tuple[Any, ...]) -> None:
    assert pay_of(*fields) == _salary(*said)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (("75.00", "95.00", "USD", "year"), ("75000", "95000", "USD", "year")),
        ((70, 90000, "EUR", "year"), ("70000", "90000", "EUR", "year")),
    ],
)
def test_yearly_pay_typed_in_thousands_is_given_in_full(
    fields: tuple[Any, ...], said: tuple[Any, ...]
) -> None:
    """Nobody is paid 75 a year, and many a form asks for "salary (k)"."""
    assert pay_of(*fields) == _salary(*said)


@pytest.mark.parametrize("period", ["2 WEEK", "bi-week-salary", "1 TIME", "one-time", "project"])
def test_a_period_that_has_no_word_is_unknown(period: str) -> None:
    """Every second week is neither a week nor a month."""
    salary = pay_of(19000, 21000, "CAD", period)

    assert salary == _salary("19000", "21000", "CAD", None)


@pytest.mark.parametrize(
    ("low", "high", "period"), [(40000, 50000, "year"), ("1500", "2700", None), (16, 18, None)]
)
def test_a_period_that_is_not_named_is_a_year_from_ten_thousand_up(
    low: Any, high: Any, period: str | None
) -> None:
    salary = pay_of(low, high, "EUR", None)

    assert salary is not None
    assert salary.period == period


@pytest.mark.parametrize("nothing", [(None, None), (0, 0), ("0", "0.00"), (0.01, None), ("", "")])
def test_an_untouched_form_states_no_pay(nothing: tuple[Any, Any]) -> None:
    """Never 0: a vacancy without a salary is not one that pays nothing."""
    assert pay_of(*nothing, "USD", "year") is None


@pytest.mark.parametrize("words", ["$1 – $5 / year", "$0.05 – $0.06 / hour"])
def test_figures_that_nobody_is_paid_are_kept_as_words(words: str) -> None:
    assert stated_pay(words) == Salary(stated=words)


def test_a_place_is_said_once() -> None:
    assert place_of("Berlin", "Berlin", None, "Germany") == "Berlin, Germany"
    assert place_of("bangalore, , India") == "bangalore, India"
    assert place_of("", None) is None


def test_sections_without_text_leave_no_heading() -> None:
    sections = [("Tasks", "<p>Mend &amp; paint.</p>"), ("Benefits", ""), (None, "Ask us.")]

    assert text_of_sections(sections) == "Tasks\nMend & paint.\n\nAsk us."


@pytest.mark.parametrize("value", [None, "", "  ", True, [], {}])
def test_a_promised_field_without_a_value_is_missing(value: Any) -> None:
    """A key that reads "None" would join vacancies that have nothing in common."""
    with pytest.raises(KeyError):
        required({"id": value}, "id")


@pytest.mark.parametrize(
    ("words", "types"),
    [
        ("Vollzeit", ["full-time"]),
        ("Temps plein", ["full-time"]),
        ("Temps partiel", ["part-time"]),
        ("Teilzeit", ["part-time"]),
        ("Tiempo completo", ["full-time"]),
        ("Tiempo parcial", ["part-time"]),
        ("Praktikum", ["intern"]),
        ("Temporary", ["temporary"]),
    ],
)
def test_employment_is_read_in_the_languages_of_workday_boards(
    words: str, types: list[str]
) -> None:
    """A board answers in its own language; "temps plein" is no temporary work."""
    assert list(employment_types(words)) == types


def _salary(low: str | None, high: str | None, currency: str, period: Any) -> Salary:
    return Salary(
        min=Decimal(low) if low else None,
        max=Decimal(high) if high else None,
        currency=currency,
        period=period,
    )
