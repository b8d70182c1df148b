"""One opportunity at several places: told once, with what differs, and by its stages."""

from dataclasses import replace

import pytest

from crawler.event import Event
from crawler.notice import Notice, Tender
from crawler.serialise import to_document
from notifier.digest import Digest, Line, Matched, Place, Section, compose
from tests.builders import a_tender, an_event, until, worth

#: One procurement, as a register and its buyer's own page show it.
REGISTER, COUNCIL = "register", "council"
TENDER = a_tender("T-1", deadline=until("2026-06-30"))
MOVED = replace(TENDER, deadline=until("2026-07-14"))
PLANNED = replace(TENDER, status="planned", stage="planning", deadline=None)
AWARDED = replace(TENDER, status="awarded", stage="award", supplier="Example Ltd")
WITHDRAWN = replace(TENDER, status="withdrawn")


def at(
    source: str,
    id: int,
    kind: str = "new",
    now: Notice = TENDER,
    was: Notice | None = None,
    key: str = "T-1",
    when: str = "2026-04-20 07:00",
) -> Event:
    return an_event(id, kind, now, was=was, at=when, source=source, key=key, opportunity=1)


def digest(*events: Event, told: tuple[Event, ...] = (), **shown: Tender) -> Digest:
    """What of `events` is told after `told`; `shown`: what each source shows now."""
    places = [
        (1, Place(source=source, key="T-1", document=to_document(notice)))
        for source, notice in shown.items()
    ]
    matched = [Matched(event=each, searches=(1,)) for each in events]
    return compose(matched, told=told, places=places)


def only(*events: Event, told: tuple[Event, ...] = (), **shown: Tender) -> Line:
    (line,) = digest(*events, told=told, **shown).lines
    return line


def test_what_two_sources_publish_in_one_window_is_one_line_with_both_places():
    line = only(at(REGISTER, 1), at(COUNCIL, 2), register=TENDER, council=TENDER)

    assert (line.section, line.source) == (Section.NEW, REGISTER)
    assert [each.source for each in line.others] == [COUNCIL]


def test_a_second_source_that_publishes_the_same_later_is_no_news():
    assert digest(at(COUNCIL, 2), told=(at(REGISTER, 1),)).lines == ()


def test_a_place_that_no_search_found_is_named_too():
    line = only(at(REGISTER, 1), register=TENDER, council=TENDER)

    assert [each.source for each in line.others] == [COUNCIL]


def test_a_second_source_with_another_deadline_is_told_with_what_differs():
    """A reader who relies on the first one could be late."""
    line = only(at(COUNCIL, 2, now=MOVED), told=(at(REGISTER, 1),), register=TENDER, council=MOVED)

    assert (line.section, line.source, line.kind) == (Section.CHANGED, COUNCIL, "new")


def test_a_day_and_a_time_on_it_are_not_two_deadlines():
    """One source prints the day, the other the hour as well."""
    timed = a_tender("T-1")  # noon of the same day

    assert digest(at(COUNCIL, 2, now=timed), told=(at(REGISTER, 1),)).lines == ()


def test_what_was_over_at_the_first_place_and_is_open_at_the_second_is_new():
    """A number that is used again each year is not last year's news."""
    told = (at(REGISTER, 1), at(REGISTER, 2, "deadline_passed"))
    again = at(
        COUNCIL, 3, now=replace(TENDER, deadline=until("2027-06-30")), when="2027-04-20 07:00"
    )

    assert only(again, told=told).section is Section.NEW


def test_a_second_source_that_states_less_is_no_news():
    silent = replace(TENDER, deadline=None, value=None)

    assert digest(at(COUNCIL, 2, now=silent), told=(at(REGISTER, 1),)).lines == ()


def test_a_deadline_moved_at_both_places_in_one_window_is_one_line():
    told = (at(REGISTER, 1), at(COUNCIL, 2))
    moves = [at(REGISTER, 3, "deadline_changed", MOVED, TENDER)]
    moves.append(at(COUNCIL, 4, "deadline_changed", MOVED, TENDER))

    assert only(*moves, told=told).section is Section.DEADLINE


def test_a_deadline_moved_at_the_second_place_a_day_later_is_not_told_again():
    told = (at(REGISTER, 1), at(REGISTER, 3, "deadline_changed", MOVED, TENDER))

    assert digest(at(COUNCIL, 4, "deadline_changed", MOVED, TENDER), told=told).lines == ()


def test_a_deadline_moved_elsewhere_at_the_second_place_is_told():
    later = replace(TENDER, deadline=until("2026-07-21"))
    told = (at(REGISTER, 1), at(REGISTER, 3, "deadline_changed", MOVED, TENDER))

    assert only(at(COUNCIL, 4, "deadline_changed", later, TENDER), told=told).source == COUNCIL


def test_a_place_that_was_told_apart_is_told_when_it_comes_round():
    """It said another deadline, and its reader was told so."""
    told = (at(REGISTER, 1), at(COUNCIL, 2, now=MOVED))

    assert only(at(COUNCIL, 3, "deadline_changed", TENDER, MOVED), told=told).source == COUNCIL


def test_of_two_changes_the_one_that_is_known_is_left_out():
    told = (at(REGISTER, 1), at(REGISTER, 3, "deadline_changed", MOVED, TENDER))
    both = replace(MOVED, title="Road repairs, north")

    line = only(at(COUNCIL, 4, "deadline_changed", both, TENDER), told=told)

    assert line.section is Section.CHANGED
    assert line.fields == ["title"]


def test_different_changes_at_two_places_in_one_window_are_one_line_with_both():
    dearer = replace(TENDER, value=worth(300_000))
    told = (at(REGISTER, 1),)

    line = only(
        at(REGISTER, 3, "changed", dearer, TENDER),
        at(COUNCIL, 4, "deadline_changed", MOVED, TENDER),
        told=told,
    )

    assert line.section is Section.DEADLINE
    assert set(line.fields) == {"deadline", "value"}
    assert line.document["deadline"].startswith("2026-07-14")


def test_changes_of_what_was_said_differently_stay_two_lines():
    """They cannot be said as one without saying of a place what it never said."""
    other = replace(TENDER, title="A road")
    told = (at(REGISTER, 1),)

    lines = digest(
        at(REGISTER, 3, "deadline_changed", MOVED, TENDER),
        at(COUNCIL, 4, "changed", replace(other, title="A longer road"), other),
        told=told,
    ).lines

    assert [line.fields for line in lines] == [["deadline"], ["title"]]


def test_a_later_stage_under_another_key_is_new_and_says_as_what_it_was_told():
    told = (at(REGISTER, 1, now=PLANNED, key="P-1"),)

    line = only(at(REGISTER, 2), told=told)

    assert line.section is Section.NEW
    assert line.earlier is not None
    assert (line.earlier.status, line.earlier.since) == ("planned", told[0].at)


def test_a_later_stage_under_the_same_key_says_as_what_it_was_told():
    told = (at(REGISTER, 1, now=PLANNED),)

    line = only(at(REGISTER, 2, "deadline_changed", TENDER, PLANNED), told=told)

    assert line.earlier is not None
    assert line.earlier.status == "planned"


def test_what_was_not_told_before_has_no_earlier_stage():
    assert only(at(REGISTER, 2, "deadline_changed", TENDER, PLANNED)).earlier is None


def test_an_award_under_another_key_is_awarded_and_has_its_tender_beside_it():
    line = only(at(REGISTER, 2, now=AWARDED, key="A-1"), told=(at(REGISTER, 1),), register=TENDER)

    assert line.section is Section.AWARDED
    assert [each.key for each in line.others] == ["T-1"]


def test_an_award_that_a_second_place_publishes_later_is_told_only_for_who_won():
    told = (at(REGISTER, 1), at(REGISTER, 2, "awarded", replace(AWARDED, supplier=None), TENDER))
    known = (at(REGISTER, 1), at(REGISTER, 2, "awarded", AWARDED, TENDER))
    award = at(COUNCIL, 3, "awarded", AWARDED, TENDER)

    assert only(award, told=told).section is Section.AWARDED
    assert digest(award, told=known).lines == ()


def test_a_plan_that_turns_up_after_its_tender_is_no_news():
    assert digest(at(COUNCIL, 2, now=PLANNED), told=(at(REGISTER, 1),)).lines == ()


def test_what_is_still_open_at_another_place_is_not_gone():
    line = only(
        at(REGISTER, 2, "withdrawn", WITHDRAWN, TENDER),
        told=(at(REGISTER, 1),),
        register=WITHDRAWN,
        council=TENDER,
    )

    assert line.section is Section.CHANGED


def test_a_place_that_was_never_told_leaves_without_a_word_while_another_is_open():
    gone = at(COUNCIL, 2, "withdrawn", WITHDRAWN, TENDER)

    assert digest(gone, told=(at(REGISTER, 1),), register=TENDER, council=WITHDRAWN).lines == ()


def test_when_the_last_place_is_gone_the_opportunity_is():
    told = (at(REGISTER, 1), at(REGISTER, 2, "withdrawn", WITHDRAWN, TENDER))

    line = only(
        at(COUNCIL, 3, "withdrawn", WITHDRAWN, TENDER),
        told=told,
        register=WITHDRAWN,
        council=WITHDRAWN,
    )

    assert line.section is Section.GONE


def test_gone_from_both_places_in_one_window_is_one_line():
    events = [
        at(source, id, "withdrawn", WITHDRAWN, TENDER)
        for id, source in ((2, REGISTER), (3, COUNCIL))
    ]

    assert only(*events, told=(at(REGISTER, 1),)).section is Section.GONE


def test_a_deadline_that_passes_at_both_places_is_told_once():
    passed = at(REGISTER, 2, "deadline_passed")

    assert only(passed, at(COUNCIL, 3, "deadline_passed"), told=(at(REGISTER, 1),))
    assert digest(at(COUNCIL, 3, "deadline_passed"), told=(at(REGISTER, 1), passed)).lines == ()


def test_a_deadline_that_was_told_apart_passes_apart():
    told = (at(REGISTER, 1), at(COUNCIL, 2, now=MOVED), at(REGISTER, 3, "deadline_passed"))

    assert only(at(COUNCIL, 4, "deadline_passed", MOVED), told=told).section is Section.PASSED


def test_an_ending_that_was_taken_back_is_told_when_another_place_ends():
    """Closed, open again, and then closed for good."""
    closed = replace(TENDER, status="closed")
    told = (
        at(REGISTER, 1),
        at(REGISTER, 2, "closed", closed, TENDER),
        at(REGISTER, 3, "reopened", TENDER, closed),
    )

    assert only(at(COUNCIL, 4, "closed", closed, TENDER), told=told).kind == "closed"


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("cancelled", "closed", False),
        ("closed", "cancelled", True),
        ("closed", "awarded", True),
        ("cancelled", "deadline_passed", False),
    ],
)
def test_of_two_ways_to_end_the_one_that_says_more_is_told(first: str, second: str, told: bool):
    def over(kind: str) -> Tender:
        return TENDER if kind == "deadline_passed" else replace(TENDER, status=kind)

    heard = (at(REGISTER, 1), at(REGISTER, 2, first, over(first), TENDER))

    assert bool(digest(at(COUNCIL, 3, second, over(second)), told=heard).lines) is told
