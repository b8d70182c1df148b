"""What a crawl asks of a site, and what it keeps of the answer."""

import urllib.request

import pytest

from tests.builders import a_tender, a_vacancy, pay
from tests.site import Site, SpiderName
from tests.watch import Watch

BOARD = ["/vacancies", "/vacancies/R-1", "/vacancies/R-2"]


def test_f34_a_page_that_has_not_changed_costs_no_body(watch: Watch, site: Site) -> None:
    """A 304 also says "still there": nothing is missed by it."""
    watch.crawl(shows=[a_vacancy("R-1"), a_vacancy("R-2")], at="2026-04-20 07:00")
    site.forgets()

    run = watch.crawl(at="2026-04-20 08:00")

    assert site.bodies == []
    assert sorted(site.not_modified) == BOARD
    assert (run.verdict, run.notices, run.not_modified) == ("complete", 2, 3)


def test_f34_one_changed_page_costs_its_own_body_and_a_second_look(
    watch: Watch, site: Site
) -> None:
    """What would be told is asked for once more in the same run."""
    watch.crawl(shows=[a_vacancy("R-1"), a_vacancy("R-2")], at="2026-04-20 07:00")
    site.forgets()

    watch.crawl(shows=[a_vacancy("R-1"), a_vacancy("R-2", salary=pay(1, 2))], at="2026-04-20 08:00")

    assert site.bodies == ["/vacancies/R-2", "/vacancies/R-2"]
    assert watch.told() == [("changed", "R-2")]


@pytest.mark.parametrize("spider", ["feed", "page"])
def test_f36_a_page_of_many_notices_is_asked_for_once_more_where_one_has_changed(
    watch: Watch, site: Site, spider: SpiderName
) -> None:
    """What has not changed is no disagreement between the two looks."""
    notices = [a_vacancy(str(number), title=f"Clerk {number}") for number in (101, 102, 103)]
    watch.crawl(shows=notices, spider=spider, at="2026-04-20 07:00")
    site.forgets()

    watch.crawl(
        shows=[a_vacancy("101", title="Clerk 101", salary=pay(20_000, 21_000)), *notices[1:]],
        spider=spider,
        at="2026-04-20 08:00",
    )

    assert len(site.bodies) == 2
    assert [kind for kind, _ in watch.told()] == ["changed"]


@pytest.mark.parametrize("validators", [True, False])
@pytest.mark.parametrize("spider", ["jobposting", "greenhouse", "ocds"])
def test_f33_a_second_look_at_the_same_makes_no_version(
    watch: Watch, site: Site, spider: SpiderName, validators: bool
) -> None:
    key = "ocds-t-1" if spider == "ocds" else "101"
    notices = [a_tender(key) if spider == "ocds" else a_vacancy(key)]
    site.validators = validators
    watch.crawl(shows=notices, spider=spider, at="2026-04-20 07:00")

    watch.crawl(spider=spider, at="2026-04-20 08:00")

    assert watch.told() == []
    assert len(watch.rows("history", f"board/{key}")) == 1


def test_f35_once_a_day_everything_is_asked_for_without_validators(
    watch: Watch, site: Site
) -> None:
    """A server that says 304 for ever would otherwise be believed for ever."""
    watch.crawl(shows=[a_vacancy("R-1")], at="2026-04-20 07:00")
    site.forgets()

    watch.crawl(at="2026-04-21 07:00")

    assert sorted(site.bodies) == ["/vacancies", "/vacancies/R-1"]


def test_f36_robots_txt_is_obeyed(watch: Watch, site: Site) -> None:
    """A forbidden page is skipped, and that is no loss; a forbidden start is a failed run."""
    site.robots = "User-agent: *\nDisallow: /vacancies/R-2\n"
    run = watch.crawl(shows=[a_vacancy("R-1"), a_vacancy("R-2")], at="2026-04-20 07:00")
    assert (run.verdict, run.notices) == ("complete", 1)
    assert "/vacancies/R-2" not in site.bodies

    site.robots = "User-agent: *\nDisallow: /\n"
    run = watch.crawl(at="2026-04-20 08:00")
    assert run.verdict == "failed"
    assert "robots.txt" in run.reasons[0]


def test_f36_the_site_can_see_who_asks(watch: Watch, site: Site) -> None:
    """An honest name and an address to complain to."""
    watch.crawl(shows=[a_vacancy("R-1")], at="2026-04-20 07:00")

    (agent,) = {asked.headers["user-agent"] for asked in site.asked}
    assert agent.startswith("Noticewatch/")
    assert "operator@example.org" in agent


def test_the_page_that_a_version_was_read_from_comes_back_byte_for_byte(
    watch: Watch, site: Site
) -> None:
    """Evidence: what did the page say when the reader was told?"""
    watch.crawl(shows=[a_vacancy("R-1", title="Tree Officer — Ðißtrict")], at="2026-04-20 07:00")
    with urllib.request.urlopen(f"{site.url}/vacancies/R-1") as answer:
        first = answer.read()
    watch.crawl(shows=[a_vacancy("R-1", salary=pay(50_000, 52_000))], at="2026-04-20 08:00")

    old, new = watch.rows("history", "board/R-1")

    evidence = watch.run("history", "board/R-1", "--evidence", str(old["version"])).raw
    assert evidence == first
    assert {change["field"] for change in new["changes"]} >= {"title", "salary.min", "salary.max"}
    assert b"52,000" in watch.run("history", "board/R-1", "--evidence", str(new["version"])).raw
