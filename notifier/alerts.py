"""What must the operator know? If and only if something is broken; on values alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.source import SourceHealth
from crawler.verdict import Run
from notifier.outbox import Outage

#: What is broken where nothing that is due can be done.
SERVICE = "the service"
#: So many runs that are not complete, one after the other, are more than a bad moment.
_IN_A_ROW = 2
#: A channel that takes nothing for so long is not just being restarted.
_LONG_OUTAGE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """That a source is broken, why, and since when the operator knows.

    Or a part of the product itself: its name then has a space in it, as no source's has.
    """

    source: str
    reason: str
    since: datetime

    @property
    def of_source(self) -> bool:
        """Whether it is about a source."""
        return " " not in self.source

    @property
    def look(self) -> str:
        """The command that shows more."""
        if self.of_source:
            return f"noticewatch runs --source {self.source}"
        return "noticewatch check" if self.source == SERVICE else "noticewatch outbox"


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


def own_troubles(outages: Iterable[Outage], parked: int, now: datetime) -> dict[str, str]:
    """What is wrong with the way out: the name of each part that is broken, and why.

    A channel that takes nothing for a while is being restarted; for longer, it is broken.
    """
    troubles = {
        f"{each.channel} channel": f"{each.reason} (since {each.since:%Y-%m-%d %H:%M} UTC;"
        " what is to go waits and is not lost)"
        for each in outages
        if now - each.since >= _LONG_OUTAGE
    }
    if parked:
        messages = "1 message is" if parked == 1 else f"{parked} messages are"
        troubles["parked mail"] = (
            f"{messages} parked and will not be tried again by itself."
            " Let it go: noticewatch outbox retry ID. Or not: noticewatch outbox cancel ID"
        )
    return troubles


def decide(
    states: Iterable[SourceHealth],
    standing: Mapping[str, Alert],
    now: datetime,
    troubles: Mapping[str, str] | None = None,
) -> News:
    """Which alerts begin and which are over, where `standing` are those that are out.

    `troubles` are those of parts of the product, by name. One alert while it lasts, whatever
    reasons come and go meanwhile; a source that is off, or no longer configured, is broken no
    more.
    """
    broken = {
        state.name: state.reason or "no reason is known"
        for state in states
        if state.health == "broken"
    }
    broken |= troubles or {}
    begun = tuple(
        Alert(source=name, reason=reason, since=now)
        for name, reason in broken.items()
        if name not in standing
    )
    over = tuple(alert for name, alert in standing.items() if name not in broken)
    return News(begun=begun, over=over)
