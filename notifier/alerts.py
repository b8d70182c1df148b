"""What must the operator know? If and only if a source is broken; on values alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from crawler.source import SourceState
from crawler.verdict import Run

#: So many runs that are not complete, one after the other, are more than a bad moment.
_IN_A_ROW = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """That a source is broken, why, and since when the operator knows."""

    source: str
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What to tell the operator: alerts that begin, and alerts that are over."""

    begun: tuple[Alert, ...] = ()
    over: tuple[Alert, ...] = ()


def trouble(runs: Sequence[Run]) -> str | None:
    """Why a source is broken; None: it is not. `runs` are its finished runs, newest first.

    Broken is what is held because it is not credible, and what robots.txt forbids, at once;
    what is partial or fails, from the second time in a row (contract, "A run and its verdict").
    A suspect run that is no longer held has been dealt with.
    """
    bad: list[Run] = []
    for run in runs:
        if run.verdict == "complete" or (run.verdict == "suspect" and not run.held):
            break
        bad.append(run)
    if not bad:
        return None
    held = next((run for run in bad if run.verdict == "suspect" and run.held), None)
    if held:
        return (
            f"run {held.id} is held: {'; '.join(held.reasons)}."
            f" Let out: noticewatch runs release {held.id}"
        )
    newest = bad[0]
    forbidden = newest.verdict == "failed" and any("robots.txt" in each for each in newest.reasons)
    if forbidden or len(bad) >= _IN_A_ROW:
        return f"run {newest.id} is {newest.verdict}: {'; '.join(newest.reasons)}"
    return None


def decide(states: Iterable[SourceState], standing: Mapping[str, Alert], now: datetime) -> News:
    """Which alerts begin and which are over, where `standing` are those that are out.

    One alert while it lasts, whatever reasons come and go meanwhile; a source that is off, or
    no longer configured, is broken no more.
    """
    broken = {state.name: state for state in states if state.health == "broken"}
    begun = tuple(
        Alert(source=name, reason=state.reason or "no reason is known", since=now)
        for name, state in broken.items()
        if name not in standing
    )
    over = tuple(alert for name, alert in standing.items() if name not in broken)
    return News(begun=begun, over=over)
