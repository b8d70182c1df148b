"""What happened, in the order in which it was published? The log that everything else follows."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, Row, Select, select

from crawler.diff import Change
from crawler.event import Event, EventKind
from crawler.store import codec
from crawler.store.database import BATCH, batched, insert_or, insert_rows
from crawler.store.schema import event, log_head, notice, to_micros, version
from crawler.store.schema import source as sources


class NewEvent(NamedTuple):
    """An event to be published. `changes` are some or all of those of its version."""

    notice_id: int
    source_id: int
    kind: EventKind
    at: datetime
    run_id: int | None
    bootstrap: bool
    now_past: bool
    changes: tuple[Change, ...]
    version_id: int


def publish(connection: Connection, events: Sequence[NewEvent]) -> list[int]:
    """Append `events` to the log; returns their ids, which follow each other.

    Until the transaction ends no other can publish: ids grow in the order of commits, so that
    a reader who remembers the last id misses none. Publish late in a transaction.
    """
    if not events:
        return []
    count = len(events)
    statement = insert_or(connection, log_head).values(id=1, last=count)
    statement = statement.on_conflict_do_update(
        index_elements=[log_head.c.id], set_={"last": log_head.c.last + count}
    )
    last = connection.execute(statement.returning(log_head.c.last)).scalar_one()
    ids = list(range(last - count + 1, last + 1))
    for part in batched(zip(ids, events, strict=True)):
        insert_rows(
            connection,
            event,
            _COLUMNS,
            [
                (
                    id,
                    each.source_id,
                    each.notice_id,
                    each.version_id,
                    each.run_id,
                    str(each.kind),
                    to_micros(each.at),
                    each.bootstrap,
                    each.now_past,
                    _fields(each.changes),
                )
                for id, each in part
            ],
        )
    return ids


_COLUMNS = (
    "id",
    "source_id",
    "notice_id",
    "version_id",
    "run_id",
    "kind",
    "at",
    "bootstrap",
    "now_past",
    "fields",
)


def _fields(changes: Sequence[Change]) -> str | None:
    return orjson.dumps([each.field for each in changes]).decode() if changes else None


def head(connection: Connection) -> int:
    """The newest event's id; 0: none has been published."""
    return connection.execute(select(log_head.c.last)).scalar() or 0


def after(
    connection: Connection,
    after_id: int,
    *,
    limit: int | None = None,
    since: datetime | None = None,
    source: str | None = None,
) -> list[Event]:
    """The published events after `after_id`, oldest first.

    `limit`: at most so many. `since`: only those whose `at` is not before it. `source`:
    only those of one source.
    """
    statement = _events(since, source).where(event.c.id > after_id).limit(limit)
    return [_event(row) for row in connection.execute(statement)]


def stream(
    connection: Connection,
    after_id: int = 0,
    *,
    since: datetime | None = None,
    source: str | None = None,
) -> Iterator[Event]:
    """As `after`, all of them, a batch in memory at a time."""
    statement = _events(since, source).limit(BATCH)
    last = after_id
    while rows := connection.execute(statement.where(event.c.id > last)).all():
        yield from map(_event, rows)
        last = rows[-1].id


def some(connection: Connection, ids: Iterable[int]) -> list[Event]:
    """The published events with these ids, oldest first; an id that is none gives nothing."""
    found: list[Event] = []
    for part in batched(sorted(ids)):
        statement = _events(None, None).where(event.c.id.in_(part))
        found += [_event(row) for row in connection.execute(statement)]
    return found


def _events(since: datetime | None, source: str | None) -> Select[*tuple[Any, ...]]:
    base = version.alias()
    original = notice.alias()
    statement = (
        select(
            event.c.id,
            sources.c.name,
            notice.c.key,
            event.c.kind,
            event.c.at,
            event.c.run_id,
            event.c.bootstrap,
            event.c.now_past,
            event.c["fields"],
            original.c.key.label("repost_of"),
            notice.c.opportunity,
            version.c.frame,
            base.c.frame.label("base_frame"),
        )
        .select_from(event)
        .join(sources, sources.c.id == event.c.source_id)
        .join(notice, notice.c.id == event.c.notice_id)
        .join(version, version.c.id == event.c.version_id)
        .outerjoin(base, base.c.id == version.c.base_id)
        .outerjoin(original, original.c.id == notice.c.repost_of)
        .order_by(event.c.id)
    )
    if since is not None:
        statement = statement.where(event.c.at >= since)
    if source is not None:
        statement = statement.where(sources.c.name == source)
    return statement


def _event(row: Row[*tuple[Any, ...]]) -> Event:
    content = codec.read(row.frame, row.base_frame)
    changes: tuple[Change, ...] = ()
    if row.fields:
        told = frozenset(row.fields)
        changes = tuple(each for each in codec.changes_of(content) if each.field in told)
    return Event(
        id=row.id,
        source=row.name,
        key=row.key,
        kind=EventKind(row.kind),
        at=row.at,
        run=row.run_id,
        document=codec.document_of(content),
        changes=changes,
        bootstrap=row.bootstrap,
        now_past=row.now_past,
        repost_of=row.repost_of,
        opportunity=row.opportunity,
    )
