"""Absence is evidence, not proof: when is a notice gone, and when was it only not seen?"""

from typing import Literal

import pytest

from tests.builders import a_vacancy, until
from tests.site import Site
from tests.watch import Watch


def test_f02_a_notice_missing_from_a_partial_crawl_is_not_withdrawn(
    watch: Watch, site: Site
) -> None:
    """Page 2 failed, so the notices on it are unseen, not gone."""
    watch.crawl(shows=[a_vacancy("R-1"), a_vacancy("R-2")], at="2026-04-20 07:00")

    watch.crawl(shows=[a_vacancy("R-1")], failing="page 2", at="2026-04-21 07:00")

    assert watch.last_run.verdict == "partial"
    assert "page=2" in watch.last_run.reasons[0]
    assert watch.events(since="2026-04-21") == []


def test_f02_what_a_partial_crawl_read_whole_is_told(watch: Watch, site: Site) -> None:
    """A notice does not wait for the other pages to heal."""
    watch.crawl(shows=[a_vacancy("R-1")], at="2026-04-20 07:00")

    watch.crawl(
        shows=[a_vacancy("R-1"), a_vacancy("R-2"), a_vacancy("R-3")],
        failing="R-3",
        at="2026-04-20 08:00",
    )
    assert watch.last_run.verdict == "partial"
    assert watch.told() == [("new", "R-2")]

    watch.crawl(at="2026-04-20 09:00")
    assert watch.told() == [("new", "R-2"), ("new", "R-3")]


def test_a_notice_whose_page_is_still_open_has_not_gone(watch: Watch, site: Site) -> None:
    """Lists reshuffle while they are paged; the notice's own page knows better."""
    watch.crawl(shows=[a_vacancy("R-1"), a_vacancy("R-2")], at="2026-04-20 07:00")
    site.shows([a_vacancy("R-1")], unlisted=[a_vacancy("R-2")])

    watch.crawl(at="2026-04-20 08:00")
    watch.crawl(at="2026-04-20 09:00")

    assert watch.told() == []


@pytest.mark.parametrize(("answer", "event"), [(404, "withdrawn"), (410, "withdrawn")])
def test_a_notice_whose_page_is_gone_is_withdrawn_in_the_same_run(
    watch: Watch, site: Site, answer: Literal[404, 410], event: str
) -> None:
    watch.crawl(shows=[a_vacancy("R-1"), a_vacancy("R-2")], at="2026-04-20 07:00")
    site.shows([a_vacancy("R-1")], absent=answer)

    run = watch.crawl(at="2026-04-20 08:00")
    watch.crawl(at="2026-04-20 09:00")

    assert watch.told() == [(event, "R-2")]
    assert run.ended == 1


def test_f09_a_page_that_is_missing_while_the_list_leads_to_it_ends_nothing_at_once(
    watch: Watch, site: Site
) -> None:
    """One of the two is wrong. The trouble of a moment is over by the next run; an end is not."""
    both = [a_vacancy("R-1"), a_vacancy("R-2")]
    watch.crawl(shows=both, at="2026-04-20 07:00")
    site.fails("R-2", status=404)
    watch.crawl(at="2026-04-20 08:00")
    site.heals()
    watch.crawl(at="2026-04-20 09:00")
    assert watch.told() == []

    site.fails("R-2", status=404)
    watch.crawl(at="2026-04-20 10:00")
    watch.crawl(at="2026-04-20 11:00")
    assert watch.told() == [("withdrawn", "R-2")]


def test_f08_a_page_that_says_closed_with_200_is_closed(watch: Watch, site: Site) -> None:
    """ "This vacancy has closed" is the source's word, whatever the status says."""
    watch.crawl(shows=[a_vacancy("R-1"), a_vacancy("R-2")], at="2026-04-20 07:00")
    site.shows([a_vacancy("R-1")], absent=200)

    watch.crawl(at="2026-04-20 08:00")

    assert watch.told() == [("closed", "R-2")]


def test_f32_a_notice_that_leaves_after_its_deadline_is_no_event(watch: Watch, site: Site) -> None:
    """It rolled off; its reader has been told that the deadline passed."""
    watch.crawl(
        shows=[a_vacancy("R-1"), a_vacancy("R-2", deadline=until("2026-04-30"))],
        at="2026-04-20 07:00",
    )
    watch.tick("2026-05-01 00:30")

    watch.crawl(shows=[a_vacancy("R-1")], at="2026-05-01 07:00")

    assert watch.told() == [("deadline_passed", "R-2")]


def test_a_withdrawn_notice_that_is_shown_again_is_reopened(watch: Watch, site: Site) -> None:
    both = [a_vacancy("R-1"), a_vacancy("R-2")]
    watch.crawl(shows=both, at="2026-04-20 07:00")
    watch.crawl(shows=both[:1], at="2026-04-20 08:00")

    watch.crawl(shows=both, at="2026-04-20 09:00")

    assert watch.told() == [("withdrawn", "R-2"), ("reopened", "R-2")]


@pytest.mark.parametrize("decision", ["release", "discard"])
def test_f52_a_mass_ending_is_held_until_the_operator_decides(
    watch: Watch, site: Site, decision: str
) -> None:
    """Nine of twelve at once is a broken list more often than a hiring freeze."""
    everything = [a_vacancy(f"R-{number}") for number in range(12)]
    watch.crawl(shows=everything, at="2026-04-20 07:00")
    run = watch.crawl(shows=everything[:3], at="2026-04-20 08:00")
    assert (run.verdict, run.held) == ("suspect", True)
    assert watch.told() == []
    held = watch.rows("events", "--held")
    assert {(event["event"], event["id"], event["held"]) for event in held} == {
        ("withdrawn", None, True)
    }

    watch.run("runs", decision, str(run.id))

    assert len(watch.told()) == (9 if decision == "release" else 0)
    assert watch.rows("events", "--held") == []
    watch.run("runs", decision, str(run.id), fails=2)


def test_f52_a_good_run_makes_a_held_one_moot(watch: Watch, site: Site) -> None:
    """The list was short once; nobody needs to decide anything."""
    everything = [a_vacancy(f"R-{number}") for number in range(12)]
    watch.crawl(shows=everything, at="2026-04-20 07:00")
    watch.crawl(shows=everything[:3], at="2026-04-20 08:00")

    watch.crawl(shows=everything, at="2026-04-20 09:00")

    assert watch.told() == []
    assert watch.rows("events", "--held") == []
    assert [run["held"] for run in watch.rows("runs")] == [False, False, False]


def test_a_missing_notice_whose_own_page_cannot_be_read_is_not_ended(
    watch: Watch, site: Site
) -> None:
    """The page neither confirms nor denies, however often the list leaves the notice out."""
    both = [a_vacancy("R-1"), a_vacancy("R-2")]
    watch.crawl(shows=both, at="2026-04-20 07:00")

    for hour in ("08", "09", "10"):
        run = watch.crawl(shows=both[:1], failing="R-2", status=500, at=f"2026-04-20 {hour}:00")
        assert run.verdict == "partial"

    assert watch.told() == []


def test_a_source_may_say_that_it_turns_over_faster(watch: Watch, site: Site) -> None:
    """Half of a temp agency's board in a day is no redesign."""
    watch.source(settings={"NOTICEWATCH_SUSPECT_SHARE": 0.6})
    board = [a_vacancy(f"R-{number}") for number in range(12)]
    watch.crawl(shows=board, at="2026-04-20 07:00")

    run = watch.crawl(shows=board[:6], at="2026-04-21 07:00")

    assert (run.verdict, run.ended) == ("complete", 6)
