"""What do a system's own fields say? Pay as figures, a place in parts, a text in sections.

For sources that keep a vacancy as a record. A field that is null, empty or 0 says nothing.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from html import unescape
from typing import Any

from crawler.extract.figures import amount_of, currency_of
from crawler.extract.period import in_thousands, period_for, period_of
from crawler.extract.salary import read_salary
from crawler.extract.text import line_of, text_of
from crawler.notice import Period, Salary
from crawler.serialise import JsonObject

#: An untouched form holds 0 or, where it asks for a positive amount, 0.01.
_NOTHING = Decimal("0.01")
_LEAST_A_YEAR = 1_000
_CODE = re.compile(r"[A-Z]{3}")
#: Periods that the contract has no word for: every second week, twice a month, once.
_OTHER_PERIOD = re.compile(
    r"\b(?:bi|semi|half|one|once|fortnight\w*|quarter\w*)\b|^\s*(?!1\b)\d+\b", re.IGNORECASE
)


def required(row: JsonObject, *names: str) -> str:
    """The first of these fields that says something, as text.

    Raises:
        KeyError: none does, so the row is not what the source promises.
    """
    for name in names:
        if text := _said(row.get(name)):
            return unescape(text)
    raise KeyError(names[0])


def flag(value: Any) -> bool | None:
    """A yes or no, also one that was written as text; None where neither is said."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(str(value).strip().lower())


def place_of(*parts: Any) -> str | None:
    """One place of its parts, the smallest first; a part that repeats the one before is left out.

    "Berlin", "Berlin", "Germany" is "Berlin, Germany".
    """
    names: list[str] = []
    for part in parts:
        for name in (_said(part) or "").split(","):
            name = name.strip()
            if name and (not names or names[-1].casefold() != name.casefold()):
                names.append(name)
    return ", ".join(names) or None


def text_of_sections(sections: Iterable[tuple[Any, Any]]) -> str | None:
    """A text of headings and pieces of HTML, one after the other; a heading alone says nothing."""
    written: list[str] = []
    for heading, html in sections:
        text = text_of(_said(html))
        if text:
            name = line_of(_said(heading))
            written.append(f"{name}\n{text}" if name else text)
    return "\n\n".join(written) or None


def pay_of(
    low: Any, high: Any, currency: Any, period: Any, *, stated: str | None = None
) -> Salary | None:
    """The pay that fields state; None where they state no figure and there are no words.

    A period that is not named is the usual one for the size; one that the contract has no word
    for ("2 WEEK", "one-time") is unknown. Yearly pay typed in thousands is given in full.
    """
    least, most = _amount(low), _amount(high)
    if least is not None and most is not None and least > most:
        least, most = most, least
    named = _said(period)
    every = _period(named)
    if every == "year":
        least, most = _in_full(least, most)
    top = most if most is not None else least
    if top is not None and named is None:
        every = period_for(top)
    salary = Salary(stated=stated, min=least, max=most, currency=_currency(currency), period=every)
    return credible(salary)


def stated_pay(words: str | None) -> Salary | None:
    """The pay that a field's words state; words whose figures cannot be meant are only kept."""
    return credible(read_salary(words))


def credible(salary: Salary | None) -> Salary | None:
    """`salary` without figures that nobody is paid ("$1 – $5 / year"); None if nothing is left."""
    if salary is None:
        return None
    top = salary.max if salary.max is not None else salary.min
    if top is None or top < 1 or (salary.period == "year" and top < _LEAST_A_YEAR):
        return Salary(stated=salary.stated) if salary.stated else None
    return salary


def _said(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def _amount(value: Any) -> Decimal | None:
    amount = amount_of(value)
    return amount if amount is not None and amount > _NOTHING else None


def _currency(value: Any) -> str | None:
    code = currency_of(value)
    if code is None and (text := _said(value)) and _CODE.fullmatch(text.upper()):
        return text.upper()
    return code


def _period(named: str | None) -> Period | None:
    if named is None or _OTHER_PERIOD.search(named.replace("-", " ").replace("_", " ")):
        return None
    return period_of(named)


def _in_full(low: Decimal | None, high: Decimal | None) -> tuple[Decimal | None, Decimal | None]:
    """Yearly bounds in full, also where only one of them was typed in thousands."""
    if low is not None and high is not None and 10 <= low < 1000 <= high and low * 1000 <= high:
        return low * 1000, high
    return in_thousands(low, high, "year")
