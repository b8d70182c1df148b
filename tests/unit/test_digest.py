"""What a reader is told of many events: one net line a notice, news first."""

from dataclasses import replace

import pytest

from crawler.event import Event
from crawler.notice import Notice
from notifier.digest import Digest, Line, Matched, Section, compose
from tests.builders import a_tender, a_vacancy, an_event, pay, until

OPEN = a_vacancy()
MOVED = a_vacancy(deadline=until("2026-07-14"))
RAISED = a_vacancy(salary=pay(40_000, 42_000))
GONE = a_vacancy(status="withdrawn")


def digest(*events: Event) -> Digest:
    return compose(Matched(event=event, searches=(1,)) for event in events)


def only(*events: Event) -> Line:
    (line,) = digest(*events).lines
    return line


def fields(line: Line) -> list[str]:
    return [change.field for change in line.changes]


@pytest.mark.parametrize(
    ("kind", "now", "was", "section"),
    [
        ("new", OPEN, None, Section.NEW),
        ("reposted", OPEN, None, Section.NEW),
        ("changed", RAISED, OPEN, Section.CHANGED),
        ("deadline_changed", MOVED, OPEN, Section.DEADLINE),
        ("deadline_passed", OPEN, None, Section.PASSED),
        ("closed", a_vacancy(status="closed"), OPEN, Section.GONE),
        ("cancelled", a_vacancy(status="cancelled"), OPEN, Section.GONE),
        ("withdrawn", GONE, OPEN, Section.GONE),
        ("awarded", a_tender(status="awarded"), a_tender(), Section.AWARDED),
        ("reopened", OPEN, GONE, Section.REOPENED),
    ],
)
def test_each_kind_of_event_has_its_section(
    kind: str, now: Notice, was: Notice | None, section: Section
):
    assert only(an_event(1, kind, now, was=was)).section is section


def test_sections_stand_in_the_order_in_which_they_cannot_wait():
    events = [
        an_event(1, "awarded", a_tender("T-1", status="awarded")),
        an_event(2, "withdrawn", a_vacancy("R-2", status="withdrawn")),
        an_event(3, "deadline_passed", a_vacancy("R-3")),
        an_event(4, "changed", a_vacancy("R-4", title="Head"), was=a_vacancy("R-4")),
        an_event(5, "new", a_vacancy("R-5")),
        an_event(6, "deadline_changed", a_vacancy("R-6", deadline=None), was=a_vacancy("R-6")),
    ]

    assert [str(section) for section, _ in digest(*events).sections] == [
        "deadline changed",
        "new",
        "changed",
        "deadline passed",
        "gone",
        "awarded",
    ]


def test_within_a_section_the_soonest_deadline_comes_first_and_none_last():
    events = [
        an_event(1, "new", a_vacancy("R-1", deadline=None)),
        an_event(2, "new", a_vacancy("R-2", deadline=until("2026-07-01"))),
        an_event(3, "new", a_vacancy("R-3", deadline=until("2026-05-01"))),
    ]

    assert [line.key for line in digest(*events).lines] == ["R-3", "R-2", "R-1"]


def test_f27_three_changes_of_one_notice_are_one_net_line():
    """From what the reader knew to what is so now; the step between is no news."""
    steps = [OPEN, RAISED, a_vacancy(salary=pay(45_000, 50_000), title="Senior Planning Officer")]
    events = [
        an_event(1, "changed", steps[1], was=steps[0]),
        an_event(2, "changed", steps[2], was=steps[1]),
    ]

    line = only(*events)

    assert [(each.field, each.old, each.new) for each in line.changes] == [
        ("title", "Planning Officer R-1", "Senior Planning Officer"),
        ("salary.min", "38000", "45000"),
        ("salary.max", "40000", "50000"),
    ]


def test_f27_a_flip_that_came_back_is_no_line():
    events = [
        an_event(1, "changed", RAISED, was=OPEN),
        an_event(2, "changed", OPEN, was=RAISED),
    ]

    assert digest(*events).lines == ()


def test_f27_of_two_fields_of_which_one_came_back_the_other_is_told():
    both = a_vacancy(salary=pay(40_000, 42_000), title="Head")
    events = [
        an_event(1, "changed", both, was=OPEN),
        an_event(2, "changed", a_vacancy(title="Head"), was=both),
    ]

    assert fields(only(*events)) == ["title"]


def test_an_object_that_came_and_then_changed_is_one_change():
    """A salary that was unknown, then stated, then raised: unknown before, raised now."""
    silent = a_vacancy(salary=None)
    events = [
        an_event(1, "changed", OPEN, was=silent),
        an_event(2, "changed", RAISED, was=OPEN),
    ]

    (change,) = [each for each in only(*events).changes if each.field == "salary"]

    assert change.old is None
    assert change.new["max"] == "42000"


def test_a_deadline_that_moved_and_came_back_leaves_what_else_changed():
    moved = a_vacancy(deadline=until("2026-07-14"), title="Head")
    events = [
        an_event(1, "deadline_changed", moved, was=OPEN),
        an_event(2, "deadline_changed", a_vacancy(title="Head"), was=moved),
    ]

    line = only(*events)

    assert line.section is Section.CHANGED
    assert fields(line) == ["title"]


def test_a_new_notice_that_changed_since_is_new_as_it_is_now():
    events = [an_event(1, "new", OPEN), an_event(2, "changed", RAISED, was=OPEN)]

    line = only(*events)

    assert line.section is Section.NEW
    assert line.document["salary"]["max"] == "42000"
    assert line.changes == ()


def test_a_new_notice_that_is_gone_again_is_gone():
    """The reader never saw it; that it is over is what counts."""
    assert only(an_event(1, "new", OPEN), an_event(2, "withdrawn", GONE, was=OPEN)).section is (
        Section.GONE
    )


def test_a_notice_that_went_and_came_back_is_no_line():
    events = [an_event(1, "withdrawn", GONE, was=OPEN), an_event(2, "reopened", OPEN, was=GONE)]

    assert digest(*events).lines == ()


def test_a_notice_told_as_gone_that_came_back_and_went_again_is_no_line():
    events = [an_event(1, "reopened", OPEN, was=GONE), an_event(2, "withdrawn", GONE, was=OPEN)]

    assert digest(*events).lines == ()


def test_a_notice_told_as_gone_that_came_back_and_was_cancelled_is_cancelled():
    cancelled = a_vacancy(status="cancelled")
    events = [
        an_event(1, "reopened", OPEN, was=GONE),
        an_event(2, "cancelled", cancelled, was=OPEN),
    ]

    assert only(*events).kind == "cancelled"


def test_a_deadline_that_passed_and_was_then_extended_has_moved():
    """To a reader who was told of neither, it is a later deadline."""
    events = [
        an_event(1, "deadline_passed", OPEN),
        an_event(2, "reopened", MOVED, was=OPEN),
    ]

    assert only(*events).section is Section.DEADLINE


def test_a_deadline_that_moved_and_then_passed_has_passed():
    events = [
        an_event(1, "deadline_changed", MOVED, was=OPEN),
        an_event(2, "deadline_passed", MOVED),
    ]

    line = only(*events)

    assert line.section is Section.PASSED
    assert "deadline" in fields(line)


def test_a_notice_from_the_backlog_is_open_now_whatever_its_newest_event_was():
    """A reader who asked for what is open has never seen it; it has not changed for them."""
    event = an_event(1, "changed", RAISED, was=OPEN)

    (line,) = compose([Matched(event=event, searches=(1,), backlog=True)]).lines

    assert line.section is Section.OPEN
    assert line.changes == ()


def test_the_same_key_at_two_sources_is_two_notices():
    events = [an_event(1, "new"), replace(an_event(2, "new"), source="other")]

    assert len(digest(*events).lines) == 2


def test_a_notice_is_told_once_with_every_search_that_asked_for_it():
    events = [an_event(1, "new", OPEN), an_event(2, "changed", RAISED, was=OPEN)]

    (line,) = compose(
        [Matched(event=events[0], searches=(4,)), Matched(event=events[1], searches=(2, 4))]
    ).lines

    assert line.searches == (2, 4)


def test_a_change_that_no_reader_would_call_news_is_not_told():
    """The order of words in a list, an address: stored, never told."""
    after = a_vacancy(title="Head", url="https://example.org/2")

    assert fields(only(an_event(1, "changed", after, was=OPEN))) == ["title"]


def test_what_composing_reads_it_leaves_as_it_was():
    """The same events are told to many readers."""
    events = [an_event(1, "changed", RAISED, was=OPEN)]
    before = [event.json() for event in events]

    digest(*events)
    digest(*events)

    assert [event.json() for event in events] == before
