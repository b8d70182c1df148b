"""What the operator is told: if and only if a source is broken, once, and once more at the end."""

from datetime import UTC, datetime

import pytest

from crawler.source import Health, SourceState
from crawler.verdict import Run, VerdictKind
from notifier.alerts import Alert, News, decide, trouble

NOW = datetime(2026, 4, 20, 7, 0, tzinfo=UTC)


def a_run(verdict: VerdictKind, reason: str = "page 2: 503", *, held: bool = False) -> Run:
    return Run(
        id=9,
        source="board",
        started=NOW,
        finished=NOW,
        verdict=verdict,
        reasons=(reason,),
        held=held,
    )


def a_state(health: Health, name: str = "board") -> SourceState:
    return SourceState(
        name=name,
        spider="jobposting",
        schedule=None,
        health=health,
        reason="run 9 is failed: 503" if health == "broken" else None,
        last_complete=None,
        next_due=None,
        notices=0,
    )


HELD = "run 9 is held: 3 of 60. Let out: noticewatch runs release 9"
ALERT = Alert(source="board", reason="run 9 is failed: 503", since=NOW)


@pytest.mark.parametrize(
    "runs",
    [
        [],
        [a_run("complete")],
        [a_run("partial"), a_run("complete")],
        [a_run("failed"), a_run("complete")],
        [a_run("complete"), a_run("failed"), a_run("failed")],
        [a_run("suspect", held=False), a_run("complete")],
    ],
)
def test_a_source_that_is_well_or_had_one_bad_moment_is_not_broken(runs: list[Run]):
    """A run that the operator let out, or dropped, has been seen."""
    assert trouble(runs) is None


@pytest.mark.parametrize(
    ("runs", "why"),
    [
        ([a_run("partial"), a_run("partial"), a_run("complete")], "run 9 is partial: page 2: 503"),
        ([a_run("failed"), a_run("failed")], "run 9 is failed: page 2: 503"),
        ([a_run("suspect", "3 of 60", held=True)], HELD),
        ([a_run("partial"), a_run("suspect", "3 of 60", held=True)], HELD),
        (
            [a_run("failed", "robots.txt forbids it"), a_run("complete")],
            "run 9 is failed: robots.txt forbids it",
        ),
    ],
)
def test_a_source_is_broken_as_the_verdicts_say(runs: list[Run], why: str):
    """contract, "A run and its verdict": the column of the operator."""
    assert trouble(runs) == why


def test_an_alert_begins_when_a_source_breaks():
    assert decide([a_state("broken")], {}, NOW) == News(begun=(ALERT,))


def test_an_alert_that_is_out_is_not_told_again():
    assert decide([a_state("broken")], {"board": ALERT}, NOW) == News()


@pytest.mark.parametrize("health", ["ok", "degraded", "off", "new"])
def test_an_alert_is_over_when_its_source_is_broken_no_more(health: Health):
    assert decide([a_state(health)], {"board": ALERT}, NOW) == News(over=(ALERT,))


def test_an_alert_is_over_when_its_source_is_no_longer_configured():
    assert decide([], {"board": ALERT}, NOW) == News(over=(ALERT,))


def test_f57_a_healthy_source_raises_no_alert():
    assert decide([a_state("ok"), a_state("degraded", "other")], {}, NOW) == News()
