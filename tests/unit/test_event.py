"""What happened to a notice? The contract's section "An event", row by row."""

from dataclasses import replace
from typing import Any

import pytest

from crawler.diff import diff
from crawler.event import EventKind, Happening, happened
from crawler.notice import Deadline, Notice
from crawler.serialise import to_document
from tests.builders import a_tender, a_vacancy, london, pay, until

NOW = london("2026-05-01 09:00")


def became(old: Notice, new: Notice, *, gone: bool = False, passed: bool = False) -> Happening:
    before, after = to_document(old), to_document(new)
    return happened(before, after, diff(before, after), now=NOW, gone=gone, passed=passed)


def test_a_changed_salary_is_a_change():
    """The plain case."""
    assert became(a_vacancy(), a_vacancy(salary=pay(40_000, 42_000))).kind is EventKind.CHANGED


@pytest.mark.parametrize(
    "fields",
    [
        {"url": "https://example.org/elsewhere"},
        {"published": london("2026-04-14")},
        {"reference": "R-1 (b)"},
        {"language": "cy"},
        {"title": "PLANNING OFFICER R-1"},
        {"deadline": replace(until("2026-06-30"), stated="30/6/26")},
        {"deadline": replace(until("2026-06-30"), precision="minute")},
        {"salary": replace(pay(38_000, 40_000), stated="38-40k")},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_what_is_stored_but_never_news_is_no_event(fields: dict[str, Any]):
    """A new address, the same words in capitals, other words for the same moment."""
    assert became(a_vacancy(), a_vacancy(**fields)).kind is None


def test_the_order_of_a_list_is_no_news():
    """Boards print places in any order."""
    one = a_vacancy(locations=("London", "Leeds"))
    other = a_vacancy(locations=("Leeds", "London"))

    assert became(one, other).kind is None


def test_the_same_moment_in_another_offset_is_no_change():
    """11:00Z is noon in London in summer."""
    noon = london("2026-06-30 12:00")
    utc = Deadline(at=noon.astimezone(), precision="minute")

    assert became(a_vacancy(deadline=Deadline(at=noon, precision="minute")),
                  a_vacancy(deadline=utc)).kind is None  # fmt: skip


def test_a_moved_deadline_goes_before_other_changes():
    """One event a notice a run: the first that fits, with every field that changed."""
    new = a_vacancy(deadline=until("2026-07-07"), title="Senior Planning Officer")

    assert became(a_vacancy(), new) == Happening(EventKind.DEADLINE_CHANGED)


def test_a_deadline_moved_into_the_past_says_so():
    """No `deadline_passed` follows, so this event has to say it."""
    new = a_vacancy(deadline=until("2026-04-30"))

    assert became(a_vacancy(), new) == Happening(EventKind.DEADLINE_CHANGED, now_past=True)


def test_a_deadline_that_comes_or_goes_is_a_deadline_change():
    """To, from or between dates."""
    assert became(a_vacancy(deadline=None), a_vacancy()).kind is EventKind.DEADLINE_CHANGED
    assert became(a_vacancy(), a_vacancy(deadline=None)).kind is EventKind.DEADLINE_CHANGED


@pytest.mark.parametrize("status", ["closed", "awarded", "cancelled", "withdrawn"])
def test_an_ending_has_its_own_event(status: str):
    """The status field names it; the event is the reader's word for it."""
    assert became(a_tender(), a_tender(status=status)).kind == status


def test_closed_after_its_deadline_is_no_news():
    """The clock has told it already."""
    over = a_vacancy(deadline=until("2026-04-30"))

    assert became(over, replace(over, status="closed"), passed=True).kind is None


def test_awarded_after_its_deadline_is_news():
    """That is when tenders are awarded."""
    over = a_tender(deadline=until("2026-04-30"))

    assert became(over, replace(over, status="awarded"), passed=True).kind is EventKind.AWARDED


def test_cancelled_goes_before_awarded_and_everything_else():
    """The order of the contract."""
    new = a_tender(status="cancelled", title="x", deadline=until("2026-07-07"))

    assert became(a_tender(), new).kind is EventKind.CANCELLED


def test_a_notice_that_comes_back_with_time_left_is_reopened():
    """Withdrawn by absence, and there again."""
    withdrawn = a_vacancy(status="withdrawn")

    assert became(withdrawn, a_vacancy(), gone=True).kind is EventKind.REOPENED


def test_an_extension_after_the_deadline_was_told_reopens():
    """The reader has been told that it is over."""
    over = a_vacancy(deadline=until("2026-04-30"))

    assert became(over, a_vacancy(), passed=True).kind is EventKind.REOPENED


def test_an_extension_seen_before_the_clock_told_is_only_a_move():
    """A tick crawls before it looks at deadlines, so that this is no passing at all."""
    over = a_vacancy(deadline=until("2026-04-30"))

    assert became(over, a_vacancy(), passed=False).kind is EventKind.DEADLINE_CHANGED


def test_a_planned_tender_that_opens_is_a_change_unless_its_deadline_comes_with_it():
    """planned to open is `changed`; with a first deadline it is `deadline_changed`."""
    planned = a_tender(status="planned", deadline=None)

    assert became(planned, a_tender(deadline=None)).kind is EventKind.CHANGED
    assert became(planned, a_tender()).kind is EventKind.DEADLINE_CHANGED
