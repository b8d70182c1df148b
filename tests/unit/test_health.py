"""How a source is, from its runs alone."""

from datetime import UTC, datetime

import pytest

from crawler.source import Source
from crawler.verdict import Run, VerdictKind
from noticewatch.health import judge

SOURCE = Source(name="board", spider="greenhouse")


def runs(*verdicts: VerdictKind, reason: str = "page 2: 503", held: bool = False) -> list[Run]:
    """Finished runs, newest first."""
    return [
        Run(
            id=len(verdicts) - number,
            source="board",
            started=datetime(2026, 4, 20, tzinfo=UTC),
            verdict=verdict,
            reasons=() if verdict == "complete" else (reason,),
            held=held and verdict == "suspect",
        )
        for number, verdict in enumerate(verdicts)
    ]


@pytest.mark.parametrize(
    ("verdicts", "health"),
    [
        ((), "new"),
        (("complete",), "ok"),
        (("complete", "failed", "failed"), "ok"),
        (("partial", "complete"), "degraded"),
        (("failed",), "degraded"),
        (("failed", "partial", "complete"), "broken"),
        (("partial", "partial"), "broken"),
    ],
)
def test_a_source_is_as_its_last_runs_were(verdicts: tuple[VerdictKind, ...], health: str):
    assert judge(SOURCE, runs(*verdicts))[0] == health


def test_a_run_that_is_held_breaks_its_source_at_once():
    health, reason = judge(SOURCE, runs("suspect", "complete", held=True))

    assert health == "broken"
    assert reason
    assert reason.startswith("run 2 is held: page 2: 503")


def test_a_source_whose_robots_forbid_is_broken_at_once():
    found = runs("failed", "complete", reason="https://x/: robots.txt forbids it")

    assert judge(SOURCE, found)[0] == "broken"


def test_a_degraded_source_says_why():
    assert judge(SOURCE, runs("partial", "complete")) == (
        "degraded",
        "run 2 is partial: page 2: 503",
    )


def test_a_source_that_is_not_enabled_is_off_whatever_its_runs():
    off = Source(name="board", spider="greenhouse", enabled=False)

    assert judge(off, runs("failed", "failed"))[0] == "off"
