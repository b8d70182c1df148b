"""How is each source doing, and when is it crawled next? For `sources` and for the alerts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crawler.schedule import next_due
from crawler.source import Health, Source, SourceHealth, SourceState
from crawler.store import notices, runs, sources
from crawler.verdict import Run
from noticewatch.wiring import App
from notifier.alerts import trouble

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: So many of a troubled source's newest runs are looked at.
_LOOK_BACK = 10


def states(app: App) -> list[SourceState]:
    """The state of each configured source, in the order of the configuration."""
    now = app.clock.now()
    with app.db.reading() as conn:
        started = runs.last_started(conn)
        living = notices.count(conn)
        return [
            SourceState(
                name=source.name,
                spider=source.spider,
                schedule=source.schedule,
                health=known.health,
                reason=known.reason,
                last_complete=known.last_complete,
                next_due=next_due(source.schedule, started.get(source.name), now, source.timezone)
                if source.schedule and source.enabled
                else None,
                notices=living.get(source.name, 0),
            )
            for source, known in zip(app.config.sources, _healths(conn, app), strict=True)
        ]


def healths(app: App) -> list[SourceHealth]:
    """How each configured source is: of its state what is asked for with every look."""
    with app.db.reading() as conn:
        return _healths(conn, app)


def _healths(conn: "Connection", app: App) -> list[SourceHealth]:
    newest = runs.newest(conn)
    found: list[SourceHealth] = []
    for source in app.config.sources:
        finished = _finished(conn, newest.get(source.name))
        health, reason = judge(source, finished)
        complete = next((run for run in finished if run.verdict == "complete"), None)
        found.append(
            SourceHealth(
                name=source.name,
                health=health,
                reason=reason,
                last_complete=complete.finished if complete else None,
            )
        )
    return found


def judge(source: Source, finished: Sequence[Run]) -> tuple[Health, str | None]:
    """The health of `source`, and why it is not better. `finished` are its runs, newest first."""
    if not source.enabled:
        return "off", "it is not enabled"
    if not finished:
        return "new", None
    if finished[0].verdict == "complete":
        return "ok", None
    if reason := trouble(finished):
        return "broken", reason
    newest = finished[0]
    return "degraded", f"run {newest.id} is {newest.verdict}: {'; '.join(newest.reasons)}"


def _finished(conn: "Connection", newest: Run | None) -> list[Run]:
    """The runs that tell how a source is: the newest, and where it was not complete, those before.

    A source that is well costs no further question.
    """
    if newest is None or newest.verdict == "complete":
        return [newest] if newest else []
    source_id = sources.find(conn, newest.source)
    if source_id is None:
        return [newest]
    recent = runs.recent(conn, source_id, _LOOK_BACK)
    older = [runs.held(conn, source_id)]
    older += [record.run for record in runs.last_complete(conn, source_id, 1)]
    known = {run.id for run in recent}
    missing = [run for run in older if run is not None and run.id not in known]
    return sorted([*recent, *missing], key=lambda run: run.id, reverse=True)
