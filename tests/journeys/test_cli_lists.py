"""What the commands show of what is known: crawl, notices, history, events, runs, parse."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from noticewatch.cli.main import main
from tests.builders import a_vacancy, pay
from tests.site import Site
from tests.watch import Watch

MORNING, NEXT = "2026-04-20 07:00", "2026-04-21 07:00"


@pytest.fixture
def two_days(watch: Watch) -> Watch:
    """A board of two vacancies; on the second day one has a better salary, and one is new."""
    watch.crawl(shows=[a_vacancy("R-1"), a_vacancy("R-2")], at=MORNING)
    watch.crawl(
        shows=[
            a_vacancy("R-1", salary=pay(40_000, 42_000)),
            a_vacancy("R-2"),
            a_vacancy("R-3", title="Nurse", organisation="Exampleton Hospital"),
        ],
        at=NEXT,
    )
    return watch


def test_a_crawl_prints_one_row_with_its_counts(watch: Watch, site: Site):
    watch.source()
    site.shows([a_vacancy("R-1"), a_vacancy("R-2")])

    head, row = watch.run("crawl", "board", "--now", MORNING).out.splitlines()

    assert " ".join(head.split()) == (
        "source verdict notices new changed ended requests not modified seconds reasons"
    )
    assert row.split()[:4] == ["board", "complete", "2", "2"]


def test_a_source_that_cannot_be_crawled_is_explained_and_the_others_are_crawled(
    watch: Watch, site: Site
):
    watch.source()
    watch.source("broken", "greenhouse", args={})
    site.shows([a_vacancy("R-1")])

    shown = watch.run("crawl", "--all", "--format", "jsonl", fails=1)

    assert [row["source"] for row in shown.rows] == ["board"]
    assert f"{watch.config}:" in shown.err
    assert 'source "broken": greenhouse: argument "board" is missing' in shown.err
    assert watch.run("crawl", "broken", fails=2).out.splitlines()[1:] == []


def test_notices_are_found_by_the_query(two_days: Watch):
    def keys(*query: str) -> list[str]:
        return [row["key"] for row in two_days.rows("notices", *query)]

    assert sorted(keys()) == ["R-1", "R-2", "R-3"]
    assert keys("nurse") == ["R-3"]
    assert keys('organisation:"county council" -R-2') == ["R-1"]
    assert keys("kind:tender") == []


def test_a_notice_is_shown_in_the_form_of_the_contract(two_days: Watch):
    (notice,) = two_days.rows("notices", "R-1")

    assert " ".join(notice) == (
        "source key kind url title organisation department description locations regions remote"
        " workplace employment_types published deadline deadline_precision deadline_stated"
        " salary salary_stated value value_stated classifications status stage reference ocid"
        " supplier procedure lots amendment documents contact language conflicts repost_of"
        " opportunity"
    )
    assert notice["source"] == "board"
    assert notice["salary"]["max"] == "42000"


def test_csv_holds_every_field_and_what_is_nested_as_json(two_days: Watch):
    shown = two_days.run("notices", "R-1", "--format", "csv").out
    (row,) = csv.DictReader(io.StringIO(shown))

    assert row["title"] == "Planning Officer R-1"
    assert json.loads(row["salary"])["max"] == "42000"
    assert row["value"] == ""


def test_the_history_of_a_notice_has_what_changed_old_and_new(two_days: Watch):
    first, second = two_days.rows("history", "board/R-1")

    assert first["changes"] == []
    assert {change["field"]: (change["old"], change["new"]) for change in second["changes"]}[
        "salary.max"
    ] == ("40000", "42000")
    assert second["notice"]["salary"]["max"] == "42000"
    assert list(second) == ["version", "at", "run", "changes", "notice", "evidence"]


def test_the_evidence_of_a_version_is_the_response_byte_for_byte(two_days: Watch):
    first, second = two_days.rows("history", "board/R-1")

    def body(*words: str) -> bytes:
        words = ("--config", str(two_days.config), "history", "board/R-1", "--evidence", *words)
        shown = CliRunner().invoke(main, list(words))
        assert shown.exit_code == 0, shown.stderr
        return shown.stdout_bytes

    assert b"40,000" in body(str(first["version"]))
    assert b"42,000" in body(str(second["version"]))
    assert body() == body(str(second["version"]))


def test_evidence_of_another_notice_is_refused(two_days: Watch):
    (other,) = two_days.rows("history", "board/R-2")

    shown = two_days.run("history", "board/R-1", "--evidence", str(other["version"]), fails=2)

    assert f"there is no version {other['version']} of this notice" in shown.err


def test_events_can_be_read_on_from_the_last_id(two_days: Watch):
    every = two_days.rows("events")
    ids = [event["id"] for event in every]

    assert ids == sorted(ids)
    assert two_days.rows("events", "--after", str(ids[1])) == every[2:]
    assert two_days.rows("events", "--limit", "1") == every[:1]
    assert two_days.rows("events", "--source", "board") == every
    assert {event["key"] for event in two_days.rows("events", "--since", "2026-04-21")} == {
        "R-1",
        "R-3",
    }
    assert two_days.rows("events", "--since", "2026-04-21T06:00:00Z") == every[2:]
    assert two_days.rows("events", "--since", "2026-04-21T06:00:01Z") == []


def test_the_table_of_events_says_what_changed(two_days: Watch):
    table = two_days.run("events").out

    assert "salary.max: 40000 → 42000" in table


def test_runs_are_listed_newest_first(two_days: Watch):
    newest, oldest = two_days.rows("runs", "--source", "board")

    assert newest["started"] > oldest["started"]
    assert (newest["verdict"], newest["notices"], newest["new"], newest["changed"]) == (
        "complete",
        3,
        1,
        1,
    )


def test_a_held_run_is_released_or_discarded_by_hand(watch: Watch):
    """Thirty vacancies gone at once are not believed; a person decides."""
    many = [a_vacancy(f"R-{number}") for number in range(30)]
    watch.crawl(shows=many, at=MORNING)
    held = watch.crawl(shows=many[:3], at=NEXT)
    assert (held.verdict, held.held) == ("suspect", True)
    assert watch.rows("events", "--since", "2026-04-21") == []
    waiting = watch.rows("events", "--held")
    assert {event["held"] for event in waiting} == {True}
    assert {event["id"] for event in waiting} == {None}

    watch.run("runs", "discard", str(held.id))
    assert watch.rows("events", "--held") == []
    again = watch.crawl(at="2026-04-22 07:00")
    watch.run("runs", "release", str(again.id))

    assert watch.rows("events", "--held") == []
    assert len(watch.rows("events", "--since", "2026-04-21")) == 27
    assert watch.run("runs", "release", str(again.id), fails=2).err.startswith("noticewatch: run ")


def test_the_health_of_a_source_follows_its_runs(watch: Watch, site: Site):
    def state() -> tuple[str, str]:
        (source,) = watch.rows("sources")
        return source["health"], source["reason"] or ""

    site.shows([a_vacancy("R-1")])
    watch.source(schedule="daily at 06:30")
    assert state() == ("new", "")
    watch.crawl(at=MORNING)
    assert state() == ("ok", "")
    site.fails("list", status=503)
    watch.run("crawl", "board", "--now", NEXT, fails=1)
    health, reason = state()
    assert health == "degraded"
    assert "503" in reason
    watch.run("crawl", "board", "--now", "2026-04-22 07:00", fails=1)
    assert state()[0] == "broken"
    site.heals()
    watch.crawl(at="2026-04-23 07:00")
    assert state() == ("ok", "")
    (source,) = watch.rows("sources")
    assert source["last_complete"].startswith("2026-04-23T06:00:00")
    assert source["next_due"] == "2026-04-24T06:30:00+01:00"
    watch.source(enabled=False)
    assert state()[0] == "off"


GREENHOUSE = {
    "jobs": [
        {
            "id": 7,
            "title": "Engineer",
            "absolute_url": "https://boards.greenhouse.io/acme/jobs/7",
            "location": {"name": "London"},
            "updated_at": "2026-04-20T07:00:00-04:00",
            "content": "Build.",
        }
    ],
    "meta": {"total": 1},
}


def test_saved_responses_are_parsed_without_any_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "noticewatch.toml").write_text("not a configuration")
    (tmp_path / "jobs.json").write_text(json.dumps(GREENHOUSE))
    (tmp_path / "page.html").write_text("<title>Sign in</title>")

    words = ["parse", "--spider", "greenhouse", "--format", "jsonl"]
    shown = CliRunner().invoke(main, [*words, "jobs.json", "page.html", "absent.json"])

    (notice,) = [json.loads(line) for line in shown.stdout.splitlines()]
    assert (notice["source"], notice["key"], notice["title"]) == ("greenhouse", "7", "Engineer")
    assert shown.exit_code == 1
    page, absent = shown.stderr.splitlines()
    assert page.startswith("noticewatch: page.html: expected ")
    assert absent == "noticewatch: absent.json: No such file or directory"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--spider", "greenhous"], 'unknown spider "greenhous"; did you mean "greenhouse"?'),
        (["--spider", "greenhouse", "--arg", "boad=x"], 'unknown argument "boad"'),
        (["--spider", "greenhouse", "--arg", "board"], '--arg "board": expected NAME=VALUE'),
        (["--spider", "greenhouse", "--timezone", "Lodon"], 'unknown time zone "Lodon"'),
        (["--spider", "greenhouse", "--url", "a", "--url", "b"], "2 --url for 1 files"),
    ],
)
def test_a_wrong_word_to_parse_is_explained_with_exit_code_2(
    tmp_path: Path, words: list[str], message: str
):
    file = tmp_path / "jobs.json"
    file.write_text(json.dumps(GREENHOUSE))

    shown = CliRunner().invoke(main, ["parse", *words, str(file)])

    assert shown.exit_code == 2
    assert message in shown.stderr
