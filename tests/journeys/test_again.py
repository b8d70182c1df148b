"""The same thing again: re-advertised, on several sources, or read by another parser."""

from dataclasses import replace
from typing import Any, cast

import pytest

from tests.builders import a_tender, a_vacancy, london, pay, until
from tests.site import Site, SpiderName
from tests.watch import Watch


def advert(key: str, number: int = 0, **fields: Any) -> Any:
    """One advert, whatever its key."""
    text = f"Care for the trees of district {chr(65 + number)}."
    return a_vacancy(key, title=f"Tree Officer {chr(65 + number)}", description=text, **fields)


@pytest.mark.parametrize("spider", ["jobposting", "greenhouse", "feed"])
def test_f30_a_board_that_is_reposted_each_month_tells_reposts_and_nothing_else(
    watch: Watch, site: Site, spider: SpiderName
) -> None:
    """All twelve at once, under new numbers, twice: no run is held for it."""
    watch.source("board", spider, kind="vacancy")
    for month in (4, 5, 6):
        site.shows([advert(f"{month}{n:02}", n) for n in range(12)], spider=spider)
        run = watch.crawl(spider=spider, at=f"2026-{month:02}-01 07:00")
        assert run.verdict == "complete", run.reasons

    assert sorted(watch.told()) == sorted(
        ("reposted", f"{month}{n:02}") for month in (5, 6) for n in range(12)
    )
    (event,) = [event for event in watch.events() if event["key"] == "603"]
    assert event["repost_of"] == event["notice"]["repost_of"] == "503"
    (notice,) = [row for row in watch.rows("notices") if row["key"] == "503"]
    assert notice["repost_of"] == "403"


def test_f30_a_withdrawn_notice_that_comes_back_under_a_new_key_is_reposted(
    watch: Watch, site: Site
) -> None:
    """It was told as withdrawn in its time; now it is told as the same one again."""
    other = a_vacancy("R-1")
    watch.crawl(shows=[other, advert("R-2", deadline=until("2026-09-01"))], at="2026-04-20 07:00")
    watch.crawl(shows=[other], at="2026-04-21 07:00")

    watch.crawl(shows=[other, advert("R-9", deadline=until("2026-09-01"))], at="2026-05-20 07:00")

    assert watch.told() == [("withdrawn", "R-2"), ("reposted", "R-9")]


@pytest.mark.parametrize("spider", ["jobposting", "greenhouse"])
def test_f29_another_way_of_reading_is_no_change(
    watch: Watch, site: Site, spider: SpiderName
) -> None:
    """The zone is corrected, so every deadline reads otherwise; one salary alone is news."""
    watch.source("board", spider)
    notices = [a_vacancy(str(number)) for number in range(101, 113)]
    if spider == "greenhouse":  # there a day is in the advert's own words
        notices = [
            replace(each, description="Closing date: 30 June 2026.", deadline=None)
            for each in notices
        ]
    watch.crawl(shows=notices, spider=spider, at="2026-04-20 07:00")
    watch.source("board", spider, timezone="America/New_York")
    changed = replace(notices[0], salary=pay(50_000, 52_000))

    run = watch.crawl(shows=[changed, *notices[1:]], spider=spider, at="2026-04-20 08:00")
    watch.crawl(spider=spider, at="2026-04-20 09:00")

    assert run.verdict == "complete", run.reasons
    (event,) = watch.events()
    assert (event["event"], event["key"]) == ("changed", "101")
    assert {"salary.min", "salary.max"} <= {change["field"] for change in event["changes"]}
    assert "deadline" not in {change["field"] for change in event["changes"]}
    old, new = watch.rows("history", "board/102")
    assert old["notice"]["deadline"] != new["notice"]["deadline"]


def test_a_thing_that_several_sources_publish_is_one_opportunity(watch: Watch, site: Site) -> None:
    """By ocid, by reference, or by title, organisation and deadline; the others stand alone."""
    tender = a_tender("ocds-test01-1", deadline=until("2026-06-30"))
    site.shows([tender, a_tender("ocds-test01-2")], spider="ocds")
    twin = a_tender("T-1", reference="T-1", title=tender.title, deadline=until("2026-06-30"))
    site.shows([twin, a_tender("T-2", reference="T-2")], spider="board")
    watch.source("register", "ocds")
    watch.source("council", "board", kind="tender")

    watch.run("crawl", "register", "--now", "2026-04-20 07:00")
    watch.run("crawl", "council", "--now", "2026-04-20 08:00")

    groups = {row["key"]: row["opportunity"] for row in watch.rows("notices")}
    assert groups["ocds-test01-1"] == groups["T-1"] is not None
    assert groups["ocds-test01-2"] is groups["T-2"] is None


@pytest.mark.parametrize("stage", ["planning", "tender", "award"])
def test_the_stages_of_one_procurement_are_on_one_timeline(
    watch: Watch, site: Site, stage: str
) -> None:
    """Planned, tendered, awarded: one notice, one history."""
    planned = a_tender(
        "ocds-test01-1", stage="planning", status="planned", deadline=None,
        as_of=london("2026-04-13 09:00"),
    )  # fmt: skip
    tendered = a_tender("ocds-test01-1", as_of=london("2026-04-20 09:00"))
    awarded = replace(
        tendered, stage="award", status="awarded", supplier="Acme", as_of=london("2026-05-20 09:00")
    )
    steps = {"planning": [planned], "tender": [planned, tendered]}
    shown = steps.get(stage, [planned, tendered, awarded])
    for number, _ in enumerate(shown, 1):
        days = ("2026-04-19 07:00", "2026-04-20 10:00", "2026-05-20 10:00")
        watch.crawl(shows=shown[:number], spider="ocds", at=days[number - 1])

    told = [kind for kind, _ in watch.told()]
    assert told == cast("list[str]", ["deadline_changed", "awarded"][: len(shown) - 1])
