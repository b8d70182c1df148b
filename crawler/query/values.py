"""What does the value of a field mean? Amounts of money, days, and times from now.

value:>=40m       salary:50k..70k      value:<£1.5m      salary:>=40,000EUR
deadline:<14d     deadline:7d..3w      deadline:>=2026-05-01      deadline:2026-05
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from crawler.query.tree import Ahead, Days, Range

#: An amount beyond is this amount: the whole numbers of a database have an end.
MOST = 2**62
#: By how much pay for an hour, a day … is a year's: 37.5 hours or 5 days a week, 52 weeks.
A_YEAR = {"hour": 1950, "day": 260, "week": 52, "month": 12, "year": 1}

_CURRENCIES = {"£": "GBP", "€": "EUR", "$": "USD"}
_TIMES = {"": 0, "k": 3, "m": 6, "b": 9, "bn": 9}
_NO_CURRENCIES = frozenset({"BIL", "BLN", "MIL", "MIO", "MLN", "MRD"})
_SIGN = re.compile(r"(<=|>=|<|>|=|)\s*")
_AMOUNT = re.compile(
    r"(?P<before>[£€$]|[a-z]{3})?(?P<figure>(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.\d{1,6})?)"
    r"(?P<times>k|m|bn?)?(?P<after>[£€$]|[a-z]{3})?",
    re.IGNORECASE | re.ASCII,
)
_SPAN = re.compile(r"(\d{1,4})([hdw])", re.IGNORECASE | re.ASCII)
_HOURS = {"h": 1, "d": 24, "w": 7 * 24}
_DAYS = re.compile(r"((?:19|20|21)\d\d)(?:-(\d\d?)(?:-(\d\d?))?)?", re.ASCII)
_DAY = timedelta(days=1)


class ValueMistake(Exception):
    """A value cannot be read. `at`: how far into it; `problem`: what would be right."""

    def __init__(self, at: int, problem: str) -> None:
        super().__init__(problem)
        self.at = at
        self.problem = problem


@dataclass(frozen=True, slots=True)
class _Value:
    """A value taken apart: what stands around "..", or all of it after the `sign`."""

    sign: str
    sides: tuple[str, ...]
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Amount:
    figure: Decimal
    times: int
    currency: str | None

    def hundredths(self) -> int:
        return hundredths(self.figure.scaleb(self.times))


def hundredths(amount: Decimal) -> int:
    """`amount` as it is compared and stored: whole hundredths, at most `MOST`."""
    return int(min(max(amount * 100, Decimal(-MOST)), Decimal(MOST)))


def a_year(amount: Decimal, period: str | None) -> int | None:
    """Pay for a `period` in hundredths a year; None: for what time it is, is not known."""
    if period is None:  # as where pay is read: so much is for a year
        return hundredths(amount) if amount >= 10_000 else None
    return hundredths(amount * A_YEAR[period])


@lru_cache(maxsize=1000)
def read_range(field: Literal["salary", "value"], text: str) -> Range:
    """The amounts that `text` asks for.

    Raises:
        ValueMistake: it is neither an amount nor a range of them.
    """
    value = _taken_apart(text)
    amounts = [
        _amount(side, at, field) if side or len(value.sides) == 1 else None
        for side, at in zip(value.sides, value.places, strict=True)
    ]
    stated = {each.currency for each in amounts if each and each.currency}
    if len(stated) > 1:
        raise ValueMistake(value.places[1], "both ends of a range are in one currency")
    currency = next(iter(stated), None)
    if len(amounts) == 1:
        (amount,) = amounts
        assert amount is not None
        exactly = amount.hundredths()
        match value.sign:
            case "<":
                return Range(field, None, exactly - 1, currency)
            case "<=":
                return Range(field, None, exactly, currency)
            case ">":
                return Range(field, exactly + 1, None, currency)
            case ">=":
                return Range(field, exactly, None, currency)
            case _:
                return Range(field, exactly, exactly, currency)
    first, last = amounts
    if first and last and not first.times and first.figure < last.figure:
        first = _Amount(first.figure, last.times, first.currency)  # as people write: 50..70k
    low, high = first and first.hundredths(), last and last.hundredths()
    if low is not None and high is not None and low > high:
        raise ValueMistake(value.places[0], "this range runs backwards; the smaller end is first")
    return Range(field, low, high, currency)


def read_deadline(text: str) -> Days | Ahead:
    """The deadlines that `text` asks for.

    Raises:
        ValueMistake: it is no day, no time from now and no range of these.
    """
    value = _taken_apart(text)
    if any(map(_SPAN.fullmatch, value.sides)):
        return _read_ahead(value)
    days = [
        _days(side, at) if side or len(value.sides) == 1 else None
        for side, at in zip(value.sides, value.places, strict=True)
    ]
    if len(days) == 1:
        (first,) = days
        assert first is not None
        match value.sign:
            case "<":
                return Days(None, first[0] - _DAY)
            case "<=":
                return Days(None, first[1])
            case ">":
                return Days(first[1] + _DAY, None)
            case ">=":
                return Days(first[0], None)
            case _:
                return Days(*first)
    first, last = days
    if first and last and first[0] > last[1]:
        raise ValueMistake(value.places[0], "this range runs backwards; the earlier end is first")
    return Days(first and first[0], last and last[1])


def _read_ahead(value: _Value) -> Ahead:
    spans = [
        _span(side, at) if side else None
        for side, at in zip(value.sides, value.places, strict=True)
    ]
    if len(spans) == 1:
        (said,) = value.sides
        if value.sign in ("", "="):
            raise ValueMistake(
                0, f"write deadline:<{said} for at most {said} from now, deadline:>{said} for more"
            )
        return Ahead(until=spans[0]) if value.sign[0] == "<" else Ahead(after=spans[0] or _DAY * 0)
    after, until = spans
    if after is not None and until is not None and after > until:
        raise ValueMistake(value.places[0], "this range runs backwards; the earlier end is first")
    return Ahead(after or _DAY * 0, until)


def _taken_apart(text: str) -> _Value:
    found = _SIGN.match(text)
    assert found is not None  # it matches nothing too
    sign, at = found[1], found.end()
    first, dots, last = text[at:].partition("..")
    if not dots:
        return _Value(sign, (first,), (at,))
    if sign not in ("", "="):
        raise ValueMistake(0, f'"{sign}" and ".." do not go together; write one of them')
    if not first and not last:
        raise ValueMistake(0, "this range has no end; write at least one")
    return _Value(sign, (first, last), (at, at + len(first) + 2))


def _amount(text: str, at: int, field: str) -> _Amount:
    expected = f"{field}:>=50k, {field}:<£100,000, {field}:50k..70k"
    found = _AMOUNT.fullmatch(text)
    if found is None:
        what = f'"{text}" is no amount of money' if text else "here an amount is missing"
        raise ValueMistake(at, f"{what}; expected something like {expected}")
    named = [_CURRENCIES.get(each, each.upper()) for each in found.group("before", "after") if each]
    if len({*named}) > 1 or not _NO_CURRENCIES.isdisjoint(named):
        raise ValueMistake(at, f'"{text}" has no currency that is known; expected {expected}')
    return _Amount(
        Decimal(found["figure"].replace(",", "")),
        _TIMES[(found["times"] or "").lower()],
        named[0] if named else None,
    )


def _days(text: str, at: int) -> tuple[date, date]:
    """The first and the last day that `text` names: a day, a month or a year."""
    found = _DAYS.fullmatch(text)
    if found is None:
        what = f'"{text}" is no day and no time from now' if text else "here a day is missing"
        raise ValueMistake(
            at,
            f"{what}; expected something like deadline:<14d (hours h, days d, weeks w),"
            " deadline:>=2026-05-01, deadline:2026-05",
        )
    year, month, day = (int(each) if each else None for each in found.groups())
    assert year is not None
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        raise ValueMistake(at, f'there is no day "{text}"') from None
    if day:
        return first, first
    if month:
        return first, (first + 31 * _DAY).replace(day=1) - _DAY
    return first, date(year, 12, 31)


def _span(text: str, at: int) -> timedelta:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueMistake(at, "both ends are days, or both are times from now: 7d..21d")
    return timedelta(hours=int(found[1]) * _HOURS[found[2].lower()])
