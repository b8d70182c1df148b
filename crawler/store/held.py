"""What did a suspect run read, and what would it have told? Kept whole for the operator."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import orjson
from sqlalchemy import Connection, delete, select

from crawler.diff import Change
from crawler.event import Event, EventKind
from crawler.store import codec
from crawler.store.database import BATCH, batched, insert_rows
from crawler.store.schema import held_event, held_reading, run
from crawler.store.schema import source as sources


def keep(
    connection: Connection, run_id: int, readings: Iterable[bytes], events: Iterable[Event]
) -> None:
    """Keep what a run read, in order, and the events that it would publish."""
    for batch in batched(enumerate(readings)):
        insert_rows(
            connection,
            held_reading,
            ("run_id", "number", "reading"),
            [(run_id, number, codec.compress(reading)) for number, reading in batch],
        )
    for batch in batched(enumerate(events)):
        insert_rows(
            connection,
            held_event,
            ("run_id", "number", "event"),
            [(run_id, number, codec.compress(_encoded(each))) for number, each in batch],
        )


def readings(connection: Connection, run_id: int) -> Iterator[bytes]:
    """What a held run read, in the order in which it was kept."""
    statement = (
        select(held_reading.c.number, held_reading.c.reading)
        .where(held_reading.c.run_id == run_id)
        .order_by(held_reading.c.number)
        .limit(BATCH)
    )
    last = -1
    while rows := connection.execute(statement.where(held_reading.c.number > last)).all():
        for row in rows:
            yield codec.decompress(row.reading)
        last = rows[-1].number


def events(connection: Connection, source: str | None = None) -> list[Event]:
    """The events that are held, of a source or of all, oldest run first."""
    statement = (
        select(held_event.c.event)
        .join(run, run.c.id == held_event.c.run_id)
        .join(sources, sources.c.id == run.c.source_id)
        .order_by(held_event.c.run_id, held_event.c.number)
    )
    if source is not None:
        statement = statement.where(sources.c.name == source)
    return [_decoded(kept) for kept in connection.execute(statement).scalars()]


def drop(connection: Connection, run_id: int) -> None:
    """Forget what a run read and would have told: it was released, discarded or made moot."""
    connection.execute(delete(held_event).where(held_event.c.run_id == run_id))
    connection.execute(delete(held_reading).where(held_reading.c.run_id == run_id))


def _encoded(event: Event) -> bytes:
    return orjson.dumps(
        {
            "source": event.source,
            "key": event.key,
            "kind": str(event.kind),
            "at": event.at.isoformat(),
            "run": event.run,
            "document": dict(event.document),
            "changes": [(each.field, each.old, each.new) for each in event.changes],
            "bootstrap": event.bootstrap,
            "now_past": event.now_past,
            "repost_of": event.repost_of,
            "opportunity": event.opportunity,
        }
    )


def _decoded(kept: bytes) -> Event:
    form = orjson.loads(codec.decompress(kept))
    return Event(
        id=None,
        source=form["source"],
        key=form["key"],
        kind=EventKind(form["kind"]),
        at=datetime.fromisoformat(form["at"]),
        run=form["run"],
        document=form["document"],
        changes=tuple(Change(*each) for each in form["changes"]),
        held=True,
        bootstrap=form["bootstrap"],
        now_past=form["now_past"],
        repost_of=form["repost_of"],
        opportunity=form["opportunity"],
    )
