"""What does a piece of prose state? Its deadline, its salary and its value, with the words.

What `noticewatch extract` prints. Nothing here knows the day or the place of the machine.
"""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal, get_args

from crawler.extract.deadline import extract_deadline
from crawler.extract.dollars import dollar_at
from crawler.extract.salary import Pay, find_pay, told_pay
from crawler.extract.value import WorthReading, find_worth, told_worth
from crawler.notice import Deadline, Salary, Value

Fact = Literal["deadline", "salary", "value"]
FACTS: tuple[Fact, ...] = get_args(Fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was understood. `stated` holds, for each fact that was read, the words it stands in.

    Words that speak of a deadline and name no moment are in `stated` too ("until filled").
    """

    deadline: Deadline | None = None
    salary: Salary | None = None
    value: Value | None = None
    stated: tuple[tuple[Fact, str], ...] = ()
    warnings: tuple[str, ...] = ()


def read_prose(
    text: str,
    *,
    kind: Fact | None = None,
    reference: date | datetime | None = None,
    zone: tzinfo,
) -> Reading:
    """Everything that `text` states, or the one fact that it is known to be about.

    A text that is known to be about a salary or a value need not say so: "£40k–£45k".
    `reference` is the day from which dates without a year count, and `zone` that of its times;
    its country's dollar is meant by "$".
    """
    stated: list[tuple[Fact, str]] = []
    warnings: list[str] = []
    deadline: Deadline | None = None
    if kind in (None, "deadline"):
        told = extract_deadline(text, reference=reference, zone=zone)
        deadline = told.deadline
        warnings += told.warnings
        if told.stated:
            stated.append(("deadline", told.stated))
    home = dollar_at(zone)
    pay = _pay_in(text, kind, home)
    if pay is not None:
        stated.append(("salary", pay.words))
        warnings += [f"another pay is stated and was left out: {each}" for each in pay.left_out]
    worth = _worth_in(text, kind, home)
    if worth is not None:
        stated.append(("value", worth.words))
        warnings += [f"another worth is stated and was left out: {each}" for each in worth.left_out]
    return Reading(
        deadline=deadline,
        salary=pay and pay.salary,
        value=worth and worth.value,
        stated=tuple(stated),
        warnings=tuple(warnings),
    )


def _pay_in(text: str, kind: Fact | None, home: str | None) -> Pay | None:
    if kind not in (None, "salary"):
        return None
    return told_pay(text, home) if kind == "salary" else find_pay(text, home)


def _worth_in(text: str, kind: Fact | None, home: str | None) -> WorthReading | None:
    if kind not in (None, "value"):
        return None
    return told_worth(text, home) if kind == "value" else find_worth(text, home)
