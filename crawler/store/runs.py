"""Which runs were there, and what became of them?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, ScalarSelect, Select, func, insert, select, update

from crawler.store.schema import run as table
from crawler.store.schema import source as sources
from crawler.verdict import Run


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run with what later runs are held against.

    `filled`: for each field, how many of its notices state it. `full`: it went without
    validators. `bootstrap`: its source had no complete run before.
    """

    run: Run
    filled: dict[str, int]
    full: bool
    bootstrap: bool


def start(connection: Connection, source_id: int, *, at: datetime, holder: str, full: bool) -> int:
    """Record that a run begins, under `holder`'s lease; returns its id."""
    statement = insert(table).values(
        source_id=source_id,
        holder=holder,
        started=at,
        reasons=[],
        notices=0,
        new=0,
        changed=0,
        ended=0,
        requests=0,
        not_modified=0,
        bytes=0,
        filled={},
        full=full,
        bootstrap=not bootstrapped(connection, source_id),
        held=False,
    )
    return connection.execute(statement.returning(table.c.id)).scalar_one()


def finish(connection: Connection, run: Run, *, filled: dict[str, int]) -> None:
    """Record how `run` ended: its verdict and counts."""
    connection.execute(
        update(table)
        .where(table.c.id == run.id)
        .values(
            finished=run.finished,
            verdict=run.verdict,
            reasons=list(run.reasons),
            notices=run.notices,
            new=run.new,
            changed=run.changed,
            ended=run.ended,
            requests=run.requests,
            not_modified=run.not_modified,
            bytes=run.bytes,
            held=run.held,
            filled=filled,
        )
    )


def abandon(connection: Connection, run_id: int, *, at: datetime, reason: str) -> None:
    """Record that a run ended without a word: its process is gone, or lost its lease."""
    connection.execute(
        update(table)
        .where(table.c.id == run_id, table.c.verdict.is_(None))
        .values(finished=at, verdict="failed", reasons=[reason])
    )


def get(connection: Connection, run_id: int) -> Run | None:
    """The run with this id."""
    row = connection.execute(_runs().where(table.c.id == run_id)).first()
    return _run(row) if row else None


def listing(connection: Connection, source: str | None) -> list[Run]:
    """The runs of a source, or of all, newest first."""
    statement = _runs().order_by(table.c.id.desc())
    if source is not None:
        statement = statement.where(sources.c.name == source)
    return [_run(row) for row in connection.execute(statement)]


def recent(connection: Connection, source_id: int, limit: int) -> list[Run]:
    """The newest runs of a source that have a verdict, newest first, at most `limit`."""
    ended = _runs().where(table.c.source_id == source_id, table.c.verdict.is_not(None))
    return [_run(row) for row in connection.execute(ended.order_by(table.c.id.desc()).limit(limit))]


def last_complete(connection: Connection, source_id: int, limit: int) -> list[RunRecord]:
    """The last complete runs of a source, newest first."""
    rows = connection.execute(
        _runs()
        .where(table.c.source_id == source_id, table.c.verdict == "complete")
        .order_by(table.c.id.desc())
        .limit(limit)
    )
    return [
        RunRecord(run=_run(row), filled=row.filled, full=row.full, bootstrap=row.bootstrap)
        for row in rows
    ]


def unfinished(connection: Connection, source_id: int) -> list[int]:
    """The ids of the runs of a source that have no verdict (yet, or for ever)."""
    statement = select(table.c.id).where(table.c.source_id == source_id, table.c.verdict.is_(None))
    return list(connection.execute(statement.order_by(table.c.id)).scalars())


def opened_by(connection: Connection, source_id: int, holder: str) -> list[int]:
    """The ids of the runs of a source that `holder` opened and that have no verdict."""
    statement = select(table.c.id).where(
        table.c.source_id == source_id, table.c.holder == holder, table.c.verdict.is_(None)
    )
    return list(connection.execute(statement.order_by(table.c.id)).scalars())


def since_full(connection: Connection, source_id: int) -> tuple[int, datetime | None]:
    """How many runs have ended since the last applied one without validators, and its start."""
    ended = select(table.c.id, table.c.started).where(
        table.c.source_id == source_id, table.c.verdict.is_not(None)
    )
    last = connection.execute(
        ended.where(table.c.full, table.c.verdict.in_(["complete", "partial"]))
        .order_by(table.c.id.desc())
        .limit(1)
    ).first()
    later = ended.where(table.c.id > last.id) if last else ended
    count = connection.execute(select(func.count()).select_from(later.subquery())).scalar_one()
    return count, last.started if last else None


def last_started(connection: Connection) -> dict[str, datetime]:
    """When the newest run of each source began, by the source's name."""
    statement = (
        select(sources.c.name, table.c.started)
        .select_from(sources)
        .join(table, table.c.id == _newest_id())
    )
    return {row.name: row.started for row in connection.execute(statement)}


def newest(connection: Connection) -> dict[str, Run]:
    """The newest run of each source that has a verdict, by the source's name."""
    statement = (
        select(table, sources.c.name.label("source"))
        .select_from(sources)
        .join(table, table.c.id == _newest_id(ended=True))
    )
    return {row.source: _run(row) for row in connection.execute(statement)}


def held(connection: Connection, source_id: int) -> Run | None:
    """The newest run of a source that waits for the operator."""
    statement = _runs().where(table.c.source_id == source_id, table.c.held)
    row = connection.execute(statement.order_by(table.c.id.desc()).limit(1)).first()
    return _run(row) if row else None


def set_held(connection: Connection, run_id: int, held: bool) -> None:
    """Mark that a run waits for the operator, or no longer."""
    connection.execute(update(table).where(table.c.id == run_id).values(held=held))


def verdicts(connection: Connection) -> dict[str, int]:
    """How many runs ended with each verdict."""
    statement = (
        select(table.c.verdict, func.count())
        .where(table.c.verdict.is_not(None))
        .group_by(table.c.verdict)
    )
    return {str(verdict): count for verdict, count in connection.execute(statement)}


def bootstrapped(connection: Connection, source_id: int) -> bool:
    """Whether a source has had a complete run."""
    statement = select(table.c.id).where(
        table.c.source_id == source_id, table.c.verdict == "complete"
    )
    return connection.execute(statement.limit(1)).first() is not None


def _runs() -> Select[*tuple[Any, ...]]:
    return select(table, sources.c.name.label("source")).join(
        sources, sources.c.id == table.c.source_id
    )


def _newest_id(*, ended: bool = False) -> ScalarSelect[int]:
    """The newest run of the source at hand: one look into the index, however many there were."""
    runs = table.alias()
    statement = select(runs.c.id).where(runs.c.source_id == sources.c.id)
    if ended:
        statement = statement.where(runs.c.verdict.is_not(None))
    newest = statement.order_by(runs.c.id.desc()).limit(1)
    return newest.correlate(sources).scalar_subquery()


def _run(row: Row[*tuple[Any, ...]]) -> Run:
    return Run(
        id=row.id,
        source=row.source,
        started=row.started,
        finished=row.finished,
        verdict=row.verdict,
        reasons=tuple(row.reasons),
        notices=row.notices,
        new=row.new,
        changed=row.changed,
        ended=row.ended,
        requests=row.requests,
        not_modified=row.not_modified,
        bytes=row.bytes,
        held=row.held,
    )
