"""What is on record of one digest: what it told, and as what?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from crawler.store import notices
from crawler.store.schema import notice, source
from notifier.lines import Place
from notifier.store.digests import version_at
from notifier.store.schema import digest, telling


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A digest. `events`: those that it has words for, oldest first.

    `backlog`: which of them stood for notices that were open. `reminded`: the notices that it
    told because their deadline was near.
    """

    channel: str
    composed: datetime
    events: Sequence[int]
    backlog: frozenset[int]
    reminded: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """A notice as it was known at a time."""

    notice_id: int
    opportunity: int | None
    place: Place


def record(connection: Connection, digest_id: int, subscriber_id: int) -> Record | None:
    """The digest with this number, if it is this subscriber's."""
    row = connection.execute(
        select(digest).where(digest.c.id == digest_id, digest.c.subscriber_id == subscriber_id)
    ).first()
    if row is None:
        return None
    said = connection.execute(
        select(telling.c.event_id)
        .where(telling.c.digest_id == digest_id, telling.c.said)
        .order_by(telling.c.event_id)
    )
    return Record(
        channel=row.channel,
        composed=row.composed,
        events=list(said.scalars()),
        backlog=frozenset(row.backlog or ()),
        reminded=row.reminded or (),
    )


def noticed(connection: Connection, ids: Sequence[int], at: datetime) -> list[Noticed]:
    """These notices as they were known at a time."""
    version = version_at(at)
    rows = connection.execute(
        select(
            notice.c.id,
            notice.c.key,
            notice.c.opportunity,
            source.c.name,
            version.label("version_id"),
        )
        .join(source, source.c.id == notice.c.source_id)
        .where(notice.c.id.in_(ids), version.is_not(None))
        .order_by(notice.c.id)
    ).all()
    documents = notices.documents(connection, [row.version_id for row in rows])
    return [
        Noticed(
            notice_id=row.id,
            opportunity=row.opportunity,
            place=Place(source=row.name, key=row.key, document=documents[row.version_id]),
        )
        for row in rows
    ]
