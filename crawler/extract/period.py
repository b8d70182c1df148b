"""For which time is a figure paid? An hour, a day, a week, a month or a year."""

import re
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

from crawler.extract.languages import MoneyWords
from crawler.extract.vocabulary import said, spoken, whole_words
from crawler.notice import Period, Salary

_FIELDS: dict[Period, Callable[[MoneyWords], str]] = {
    "hour": lambda money: money.hour,
    "day": lambda money: money.day,
    "week": lambda money: money.week,
    "month": lambda money: money.month,
    "year": lambda money: money.year,
}
_PERIOD = re.compile(
    whole_words("|".join(f"(?P<{period}>{spoken(field)})" for period, field in _FIELDS.items())),
    re.IGNORECASE,
)
#: Any of them, as a part of another pattern.
PERIODS = f"(?:{'|'.join(spoken(field) for field in _FIELDS.values())})"
_NO_PERIOD = said(lambda money: money.no_period)
_UNITS: dict[Period, frozenset[str]] = {
    "hour": frozenset({"hour", "hourly", "hours", "hr", "hur", "ph"}),
    "day": frozenset({"day", "daily", "days", "diem"}),
    "week": frozenset({"week", "weekly", "weeks", "wk", "wee"}),
    "month": frozenset({"month", "monthly", "months", "mon", "mth", "pcm"}),
    "year": frozenset(
        {"year", "yearly", "years", "annual", "annually", "annum", "yr", "ann", "pa"}
    ),
}
#: Of any currency but the smallest; wide, since it only sorts out mistakes.
_CREDIBLE: dict[Period, tuple[int, int]] = {
    "hour": (1, 10_000_000),
    "day": (5, 100_000_000),
    "week": (20, 1_000_000_000),
    "month": (50, 10_000_000_000),
    "year": (500, 1_000_000_000_000),
}
#: Of a currency whose unit is a bottle of water; for a period that is not named at the figure.
_USUAL: dict[Period, tuple[int, int]] = {
    "hour": (3, 1_000),
    "day": (20, 10_000),
    "week": (40, 15_000),
    "month": (100, 20_000),
    "year": (1_000, 1_000_000_000),
}
STRONG_CURRENCIES = frozenset({"AUD", "CAD", "CHF", "EUR", "GBP", "NZD", "USD"})


def period_of(value: Any) -> Period | None:
    """The period that a machine's word names: "YEAR", "1 YEAR", "per_hour", "HOUR", "annual"."""
    if not isinstance(value, str):
        return None
    word = re.sub(r"[\W_]+", " ", value).strip().lower()
    for period, names in _UNITS.items():
        if any(each in names for each in word.split()):
            return period
    return None


def named_period(words: str | None, *, last: bool = False) -> Period | None:
    """The period that words name first, or `last`; None where they name none.

    "37 hours per week" and "annual leave" name none.
    """
    text = _NO_PERIOD.sub(" ", words or "")
    every = _PERIOD.finditer(text)
    found = next(iter(deque(every, maxlen=1)), None) if last else next(every, None)
    return cast("Period", found.lastgroup) if found else None


def usual(amount: Decimal, currency: str | None, period: Period) -> bool:
    """Whether an amount is of a size that is often paid for such a time."""
    if currency is not None and currency not in STRONG_CURRENCIES:
        return True
    least, most = _USUAL[period]
    return least <= amount <= most


def with_period(salary: Salary, words: str = "") -> Salary:
    """`salary` with the period that `words` beside it name, else the usual one for its size.

    A period that cannot be that of such an amount (15.38 a year) is unknown.
    """
    period = salary.period or named_period(words) or period_for(top_of(salary))
    low, high = in_thousands(salary.min, salary.max, period)
    made = replace(salary, min=low, max=high, period=period)
    return made if fits(top_of(made), period) else replace(made, period=None)


def fits(amount: Decimal | None, period: Period | None) -> bool:
    """Whether anybody is paid such an amount for such a time."""
    if amount is None or period is None:
        return True
    least, most = _CREDIBLE[period]
    return least <= amount <= most


def top_of(salary: Salary) -> Decimal | None:
    """The greater bound, or the only one."""
    return salary.max if salary.max is not None else salary.min


def in_thousands(
    low: Decimal | None, high: Decimal | None, period: Period | None
) -> tuple[Decimal | None, Decimal | None]:
    """A yearly pay whose figures were typed in thousands ("75-95 per year"), in full.

    Nobody is paid less than a thousand a year, and many a form asks for "salary (k)".
    """
    bounds = [each for each in (low, high) if each is not None]
    whole = all(each == each.to_integral_value() for each in bounds)
    if period != "year" or not bounds or not whole or not 15 <= max(bounds) < 1000:
        return low, high
    return low and low * 1000, high and high * 1000


def period_for(amount: Decimal | None) -> Period | None:
    """The period of a pay whose words name none: a year from 10,000 up, else unknown."""
    return "year" if amount is not None and amount >= 10_000 else None
