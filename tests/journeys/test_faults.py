"""A source that fails says why, harms no other, and ends nothing."""

from crawler.run import lease_name
from crawler.store import leases
from crawler.store.database import Database
from tests.builders import a_vacancy
from tests.site import Site
from tests.watch import Watch


def test_f53_an_answer_that_is_not_json_fails_its_source_alone(watch: Watch, site: Site) -> None:
    """A login page with 200 where the board's JSON should be."""
    watch.source("board")
    watch.source("acme", "greenhouse")
    site.shows([a_vacancy("R-1")])
    site.shows([a_vacancy("101")], spider="greenhouse")
    watch.run("crawl", "--all", "--now", "2026-04-20 07:00")
    site.walls("jobs")
    site.shows([a_vacancy("R-1"), a_vacancy("R-2")])

    outcome = watch.run("crawl", "--all", "--now", "2026-04-20 08:00", "--format", "jsonl", fails=1)

    runs = {row["source"]: row for row in outcome.rows}
    assert runs["board"]["verdict"] == "complete"
    assert runs["acme"]["verdict"] == "failed"
    (reason,) = runs["acme"]["reasons"]
    assert "Sign in" in reason
    assert "text/html" in reason
    assert watch.told() == [("new", "R-2")]


def test_f10_a_wall_on_the_list_of_an_html_board_is_a_failed_run(watch: Watch, site: Site) -> None:
    """Nothing on it is a vacancy, and that is not the same as no vacancies."""
    watch.crawl(shows=[a_vacancy("R-1")], at="2026-04-20 07:00")
    site.walls("list")

    run = watch.crawl(at="2026-04-20 08:00")

    assert run.verdict == "failed"
    assert watch.told() == []


def test_f13_a_body_that_breaks_off_is_never_read(watch: Watch, site: Site) -> None:
    watch.crawl(
        shows=[a_vacancy("101"), a_vacancy("102")], spider="greenhouse", at="2026-04-20 07:00"
    )
    site.shows([a_vacancy("101"), a_vacancy("103")], spider="greenhouse")
    site.cuts("list")

    run = watch.crawl(spider="greenhouse", at="2026-04-20 08:00")

    assert run.verdict == "failed"
    assert watch.told() == []


def test_f11_a_site_that_says_retry_after_is_asked_again(watch: Watch, site: Site) -> None:
    site.shows([a_vacancy("R-1")])
    site.fails("R-1", status=429, times=1, retry_after="1")

    run = watch.crawl(at="2026-04-20 07:00")

    assert (run.verdict, run.notices) == ("complete", 1)


def test_a_source_that_is_down_ends_nothing_and_is_told_to_the_operator_once(
    watch: Watch, site: Site
) -> None:
    """An alert from the second failed run in a row; one while it lasts."""
    watch.source(schedule="every 1 hour")
    site.shows([a_vacancy("R-1")])
    watch.tick("2026-04-20 07:00")
    site.fails("list", status=500)

    for hour in ("08", "09", "10", "11"):
        watch.tick(f"2026-04-20 {hour}:00")

    assert watch.told() == []
    (source,) = watch.rows("sources")
    assert source["health"] == "broken"
    alerts = [row for row in watch.rows("outbox") if row["to"] == "operator@example.org"]
    assert len(alerts) == 1


def test_f49_a_source_that_is_being_crawled_is_not_crawled_beside(
    watch: Watch, site: Site, watched_database: str
) -> None:
    """A crawl that takes longer than its interval holds its source until it is done."""
    watch.crawl(shows=[a_vacancy("R-1")], at="2026-04-20 07:00")
    site.shows([a_vacancy("R-1"), a_vacancy("R-2")])
    other = Database.open(watched_database)
    with other.transaction() as conn:
        assert leases.take(conn, lease_name("board"), "1:1:elsewhere:another", 60)

    said = watch.run("crawl", "board", "--now", "2026-04-20 08:00", fails=1).err
    assert "board" in said
    assert "is being crawled" in said
    assert len(watch.rows("runs")) == 1
    with other.transaction() as conn:
        leases.release(conn, lease_name("board"), "1:1:elsewhere:another")
    other.close()

    assert watch.crawl(at="2026-04-20 09:00").verdict == "complete"
    assert watch.told() == [("new", "R-2")]
