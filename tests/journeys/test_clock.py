"""Time passes whether or not anybody looks."""

from datetime import datetime
from typing import cast

import pytest

from tests.builders import a_tender, a_vacancy, london, until
from tests.mailbox import Mailbox
from tests.site import Site, SpiderName
from tests.watch import Watch


@pytest.fixture
def watched_database(database_url: str) -> str:
    """On both kinds of database: time is stored and compared there."""
    return database_url


def test_a_deadline_passes_at_its_instant_while_the_site_is_down(
    watch: Watch, site: Site, mailbox: Mailbox
) -> None:
    """The clock is ours; the site is not needed to know that 30 April is over."""
    watch.source(schedule="daily at 06:30")
    watch.subscribe("kind:vacancy", cadence="immediate")
    site.shows([a_vacancy("R-1", deadline=until("2026-04-30"))])
    watch.tick("2026-04-20 07:00")
    site.stops()

    watch.tick("2026-04-30 23:59")
    assert watch.told() == []
    watch.tick("2026-05-01 00:05")
    watch.tick("2026-05-01 00:10")

    (event,) = watch.events()
    assert (event["event"], event["key"], event["run"]) == ("deadline_passed", "R-1", None)
    assert datetime.fromisoformat(event["at"]) == london("2026-04-30 23:59:59")
    assert len(mailbox.to("reader@example.org")) == 1


def test_a_deadline_extended_after_it_passed_reopens_the_notice(watch: Watch, site: Site) -> None:
    watch.crawl(shows=[a_vacancy("R-1", deadline=until("2026-04-30"))], at="2026-04-20 07:00")
    watch.tick("2026-05-01 07:00")

    watch.crawl(shows=[a_vacancy("R-1", deadline=until("2026-05-15"))], at="2026-05-02 07:00")
    watch.tick("2026-05-16 07:00")

    assert watch.told() == [
        ("deadline_passed", "R-1"),
        ("reopened", "R-1"),
        ("deadline_passed", "R-1"),
    ]


def test_f23_a_deadline_moved_into_the_past_is_told_once_and_never_passes(
    watch: Watch, site: Site
) -> None:
    watch.crawl(shows=[a_vacancy("R-1", deadline=until("2026-06-30"))], at="2026-05-04 07:00")

    watch.crawl(shows=[a_vacancy("R-1", deadline=until("2026-05-01"))], at="2026-05-04 08:00")
    watch.tick("2026-07-01 07:00")

    (event,) = watch.events()
    assert event["event"] == "deadline_changed"
    assert event["now_past"] is True


def test_f48_a_schedule_missed_for_hours_is_caught_up_by_one_crawl(
    watch: Watch, site: Site
) -> None:
    """Coalesced: eleven missed quarters of an hour are one look."""
    watch.source(schedule="every 15 minutes")
    site.shows([a_vacancy("R-1")])
    watch.tick("2026-04-20 07:00")

    watch.tick("2026-04-20 09:50")
    watch.tick("2026-04-20 09:50")
    watch.tick("2026-04-20 10:00")

    assert len(watch.rows("runs")) == 2


def test_f24_a_clock_that_jumps_back_makes_nothing_happen_twice(
    watch: Watch, site: Site, mailbox: Mailbox
) -> None:
    watch.source(schedule="daily at 06:30")
    watch.subscribe("kind:vacancy", cadence="immediate")
    site.shows([a_vacancy("R-1", deadline=until("2026-04-30"))])
    watch.tick("2026-04-20 07:00")
    watch.tick("2026-05-01 07:00")

    watch.tick("2026-04-21 07:00")
    watch.tick("2026-05-01 07:00")

    assert watch.told() == [("deadline_passed", "R-1")]
    assert len(mailbox.mails) == 1


def test_f24_what_a_register_published_while_our_clock_ran_ahead_is_not_passed_over(
    watch: Watch, site: Site
) -> None:
    """A register is asked for what is newer than the last look; it dates by its own clock."""
    spider = cast("SpiderName", "find_a_tender")  # of the registers of the site, at their address
    watch.source("register", spider, args={"base_url": site.url}, schedule="daily at 06:30")
    first = a_tender("ocds-test01-1", as_of=london("2026-04-20 06:00"))
    site.shows([first], spider="ocds")
    watch.tick("2026-04-20 07:00")
    watch.tick("2026-04-25 07:00")  # it is the 20th, by everybody else's clock

    second = a_tender("ocds-test01-2", as_of=london("2026-04-20 12:00"))
    site.shows([first, second], spider="ocds")
    watch.tick("2026-04-26 07:00")

    assert watch.told() == [("new", "ocds-test01-2")]
