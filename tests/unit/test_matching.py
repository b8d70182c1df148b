"""Which events interest which search."""

from collections.abc import Iterable, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.event import Event
from crawler.serialise import to_document
from notifier.matching.interest import Interests, Match, Search, interested, readable, wants_open
from tests.builders import a_vacancy, an_event, london, until

NOW = london("2026-04-21 07:00")


def a_search(id: int = 1, query: str = "officer", after_event: int = 0) -> Search:
    return Search(id=id, subscriber_id=1, query=query, after_event=after_event)


def test_a_search_matches_the_events_that_its_query_asks_for():
    events = [
        an_event(1, "new", a_vacancy("R-1", title="Planning Officer")),
        an_event(2, "new", a_vacancy("R-2", title="Head Gardener")),
    ]

    assert interested(events, [a_search(1, "officer"), a_search(2, "gardener")]) == [
        Match(1, 1),
        Match(2, 2),
    ]


def test_a_search_can_ask_for_a_kind_of_event():
    events = [
        an_event(1, "new"),
        an_event(2, "deadline_changed", a_vacancy(deadline=until("2026-07-14")), was=a_vacancy()),
    ]

    assert interested(events, [a_search(query="event:deadline_changed")]) == [Match(1, 2)]


def test_f28_what_a_sources_first_run_found_matches_nobody():
    assert interested([an_event(1, "new", bootstrap=True)], [a_search()]) == []


def test_f46_a_search_sees_nothing_from_before_it_was_made():
    events = [an_event(7, "new"), an_event(8, "new")]

    assert interested(events, [a_search(after_event=7)]) == [Match(1, 8)]


def test_a_stored_query_that_can_no_longer_be_read_disturbs_nobody_else():
    """One reader's mistake, or an older release's language, is not everybody's silence."""
    events = [an_event(1, "new")]

    assert interested(events, [a_search(1, '"unclosed'), a_search(2)]) == [Match(2, 1)]
    assert readable('"unclosed') is None


def test_open_now_are_notices_that_still_take_applications():
    def opened(**fields: Any) -> bool:
        return wants_open("officer", to_document(a_vacancy(**fields)), "board", NOW)

    assert opened()
    assert opened(deadline=None)
    assert not opened(deadline=until("2026-04-20"))
    assert not opened(status="closed")
    assert not opened(status="planned")
    assert not opened(title="Gardener", description=None)


# -- the searches of everybody ---------------------------------------------------------------

EVENTS = [
    an_event(1, "new", a_vacancy("R-1", title="Planning Officer")),
    an_event(2, "new", a_vacancy("R-2", title="Head Gardener"), bootstrap=True),
    an_event(3, "new", a_vacancy("R-3", title="Planning Gardener")),
    an_event(None, "new", a_vacancy("R-4", title="Planning Officer")),
    an_event(5, "closed", a_vacancy("R-1", title="Planning Officer", status="closed")),
    an_event(6, "new", a_vacancy("R-6", title="Head Gardener")),
]
_queries = st.sampled_from(
    ["officer", "gardener OR closed", "planning -officer", "event:closed", "", '"unclosed', "none"]
)
_searches = st.lists(st.builds(a_search, st.integers(1, 6), _queries, st.integers(0, 6)))


def rows(searches: Iterable[Search]) -> list[tuple[int, int, str, int]]:
    return [(each.id, each.subscriber_id, each.query, each.after_event) for each in searches]


def at_once(everybody: Interests, events: Sequence[Event]) -> set[Match]:
    found = everybody.interested(events)
    return {Match(search, event) for search, seen in found.items() for event in seen}


@given(st.lists(_searches, min_size=1, max_size=4))
@settings(max_examples=50, deadline=None)
def test_searches_that_are_kept_find_what_each_finds_by_itself(rounds: list[list[Search]]):
    """Whoever came, went or changed between two looks; several may ask the same."""
    everybody = Interests()
    for searches in rounds:
        there = {search.id: search for search in searches}.values()

        least = everybody.follow(rows(there))

        assert least == min((each.after_event for each in there), default=None)
        assert at_once(everybody, EVENTS) == {*interested(EVENTS, [*there])}


def test_whose_a_search_is_is_known_as_long_as_it_is_kept():
    everybody = Interests()
    everybody.follow([(7, 3, "officer", 0), (8, 4, '"unclosed', 0)])
    assert (everybody.reader(7), everybody.reader(8)) == (3, 4)

    everybody.follow([(7, 5, "officer", 0)])

    assert (everybody.reader(7), everybody.reader(8)) == (5, None)
