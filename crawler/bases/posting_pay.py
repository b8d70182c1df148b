"""What does a JobPosting pay? The figures of its markup, with the words inside and beside them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from crawler.bases.posting_values import first_of, line_in, printed, things_in
from crawler.extract.figures import amount_of, currency_of
from crawler.extract.period import fits, named_period, period_of, with_period
from crawler.extract.salary import find_salary, read_salary
from crawler.extract.text import line_of
from crawler.notice import Conflict, Period, Salary
from crawler.serialise import JsonObject, money

_PAY = re.compile(
    r"(?:(?:annual|basic|base|starting|advertised|hourly|full[- ]time) )?"
    r"(?:salary|pay|remuneration|wage|compensation|rate of pay|pay rate|hourly rate)"
    r"(?: range| rate| details| band| per annum| information| offered)*(?: \(.{0,30}\))?"
)


def salary_in(
    posting: JsonObject, facts: dict[str, str], description: str | None
) -> tuple[Salary | None, tuple[Conflict, ...]]:
    """The pay of the markup, with what the words beside it add."""
    stated = _base_salary(posting)
    inside = _words_inside(posting)
    spoken = read_salary(inside)
    if spoken is not None and _has_figures(spoken):
        # Words typed by the employer; the figures beside them were made from them, sometimes
        # wrongly (an hourly rate as a year's pay).
        spoken = _completed(spoken, stated, posting)
        differs = stated is not None and (stated.min, stated.max) != (spoken.min, spoken.max)
        return spoken, (_salary_conflict(spoken, stated),) if stated and differs else ()
    label = read_salary(printed(facts, _PAY))
    if stated is None:
        if label is not None and _has_figures(label):
            return _completed(label, None, posting), ()
        return find_salary(description) or spoken or label, ()
    if label is None or not _has_figures(label):
        return (replace(stated, stated=label.stated) if label else stated), ()
    if (label.min, label.max) == (stated.min, stated.max):
        currency, period = stated.currency or label.currency, stated.period or label.period
        return replace(label, currency=currency, period=period), ()
    return stated, (_salary_conflict(stated, label),)


def _has_figures(salary: Salary) -> bool:
    return salary.min is not None or salary.max is not None


def _completed(spoken: Salary, stated: Salary | None, posting: JsonObject) -> Salary:
    """Pay read from words, with the currency and period that only the markup names."""
    currency = spoken.currency or (stated.currency if stated else None) or _currency(posting)
    period = named_period(spoken.stated)
    if period is None:
        top = spoken.max if spoken.max is not None else spoken.min
        unit = _unit(posting)
        period = unit if unit is not None and fits(top, unit) else spoken.period
    return replace(spoken, currency=currency, period=period)


def _salary_conflict(kept: Salary, other: Salary) -> Conflict:
    return Conflict(field="salary", stated=_pay_words(kept), elsewhere=_pay_words(other))


def _pay_words(salary: Salary) -> str:
    if salary.stated:
        return salary.stated
    bounds = dict.fromkeys(money(each) for each in (salary.min, salary.max) if each is not None)
    return " ".join(
        [salary.currency or "", "–".join(str(each) for each in bounds), salary.period or ""]
    ).strip()


def _pay_parts(posting: JsonObject) -> Iterator[JsonObject]:
    """The objects that may hold pay, outermost first: MonetaryAmount, QuantitativeValue."""
    for base in things_in(posting.get("baseSalary")):
        yield base
        yield from things_in(base.get("value"))


def _base_salary(posting: JsonObject) -> Salary | None:
    """The figures of the markup; None where there are none, or only nulls and noughts."""
    parts = list(_pay_parts(posting)) or [{"value": posting.get("baseSalary")}]
    low = _first_amount(parts, "minValue", "minPrice")
    high = _first_amount(parts, "maxValue", "maxPrice")
    if not low and not high:
        low = high = _first_amount(parts, "value", "price")
    if not low and not high:
        return None
    if low and high and low > high:
        low, high = high, low
    return with_period(
        Salary(
            min=low or None, max=high or None, currency=_currency(posting), period=_unit(posting)
        )
    )


def _first_amount(parts: list[JsonObject], *names: str) -> Decimal | None:
    """The first figure that is none of null, 0 and words; some write `Value` for `value`."""
    for part in parts:
        folded = {key.lower(): value for key, value in part.items()}
        for name in names:
            amount = amount_of(first_of(part.get(name, folded.get(name.lower()))))
            if amount:
                return amount
    return None


def _unit(posting: JsonObject) -> Period | None:
    parts = list(_pay_parts(posting))
    units = [line_in(part.get(name)) for name in ("unitText", "unitCode") for part in parts]
    return next((period for unit in units if (period := period_of(unit))), None)


def _currency(posting: JsonObject) -> str | None:
    parts = list(_pay_parts(posting))
    named = [part.get(name) for name in ("currency", "priceCurrency") for part in parts]
    named.append(posting.get("salaryCurrency"))
    return next((code for each in named if (code := currency_of(line_in(each)))), None)


_DIGITS = re.compile(r"[\d.,\s]+")


def _words_inside(posting: JsonObject) -> str | None:
    """A salary given as words where the markup wants a number."""
    base = posting.get("baseSalary")
    values = [base, *(part.get("value") for part in _pay_parts(posting))]
    values += [part.get("name") for part in _pay_parts(posting)]
    for value in values:
        words = line_of(value) if isinstance(value, str) else None
        if words and not _DIGITS.fullmatch(words):
            return words
    return None
