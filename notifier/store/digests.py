"""Whose digest is due, what is in it, and what has been told? One event, one subscriber, once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, or_, select, update

from crawler.store.database import batched
from notifier.matching import Match
from notifier.store.schema import digest, match, subscriber, subscription, telling
from notifier.store.subscribers import rhythm_of
from notifier.subscriber import Rhythm
from notifier.window import FURTHEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A search whose window has ended, or may have. `due`: its end; None: immediate."""

    search: int
    subscriber_id: int
    rhythm: Rhythm
    zone: ZoneInfo
    due: datetime | None


def _untold(subscriber_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Of `match`: its event has not been told to this subscriber."""
    return ~exists().where(
        telling.c.subscriber_id == subscriber_id, telling.c.event_id == match.c.event_id
    )


def due(connection: Connection, now: datetime) -> list[Due]:
    """The searches of active subscribers whose window has ended by `now`.

    Also those whose window ends further ahead than any can: a clock ran ahead and was put right.
    """
    immediate = exists().where(
        match.c.subscription_id == subscription.c.id, _untold(subscription.c.subscriber_id)
    )
    rows = connection.execute(
        select(
            subscription.c.id,
            subscription.c.subscriber_id,
            subscription.c.cadence,
            subscription.c.at,
            subscription.c.weekday,
            subscription.c.due,
            subscriber.c.timezone,
        )
        .join(subscriber, subscriber.c.id == subscription.c.subscriber_id)
        .where(
            subscriber.c.state == "active",
            or_(
                subscription.c.due <= now,
                (subscription.c.cadence == "immediate") & immediate,
                *(
                    (subscription.c.cadence == cadence) & (subscription.c.due > now + furthest)
                    for cadence, furthest in FURTHEST.items()
                ),
            ),
        )
        .order_by(subscription.c.subscriber_id, subscription.c.id)
    )
    return [
        Due(
            search=row.id,
            subscriber_id=row.subscriber_id,
            rhythm=rhythm_of(row),
            zone=ZoneInfo(row.timezone),
            due=row.due,
        )
        for row in rows
    ]


def waiting(connection: Connection) -> set[int]:
    """The subscribers for whom something that they have not been told is waiting."""
    rows = connection.execute(
        select(subscription.c.subscriber_id)
        .distinct()
        .join(match, match.c.subscription_id == subscription.c.id)
        .where(_untold(subscription.c.subscriber_id))
    )
    return set(rows.scalars())


def pending(connection: Connection, subscriber_id: int) -> list[Match]:
    """What this subscriber's searches have matched and they have not been told."""
    rows = connection.execute(
        select(match.c.subscription_id, match.c.event_id, match.c.backlog)
        .join(subscription, subscription.c.id == match.c.subscription_id)
        .where(subscription.c.subscriber_id == subscriber_id, _untold(subscription.c.subscriber_id))
        .order_by(match.c.event_id, match.c.subscription_id)
    )
    return [Match(row.subscription_id, row.event_id, row.backlog) for row in rows]


def advance(connection: Connection, ends: Mapping[int, datetime | None]) -> None:
    """Let the next window of each search end when `ends` says."""
    for search, end in ends.items():
        connection.execute(update(subscription).where(subscription.c.id == search).values(due=end))


def count(connection: Connection, subscriber_id: int) -> int:
    """How many digests this subscriber has had, withdrawn ones too."""
    statement = select(func.count()).where(digest.c.subscriber_id == subscriber_id)
    return connection.execute(statement).scalar_one()


def add(
    connection: Connection, subscriber_id: int, *, window: str, composed: datetime, notices: int
) -> int:
    """Write a digest down; its id. A second one for the same window is refused."""
    statement = insert(digest).values(
        subscriber_id=subscriber_id, window=window, composed=composed, notices=notices
    )
    return connection.execute(statement.returning(digest.c.id)).scalar_one()


def tell(
    connection: Connection, subscriber_id: int, events: Sequence[int], digest_id: int | None
) -> None:
    """Record that these events are told. `digest_id` None: by silence, they came to nothing.

    A second telling of an event to the same subscriber is refused by the table's key.
    """
    rows = [
        {"subscriber_id": subscriber_id, "event_id": each, "digest_id": digest_id}
        for each in events
    ]
    for part in batched(rows):
        connection.execute(insert(telling), part)
    if digest_id is None:
        _settle(connection, subscriber_id, events)


def settle(connection: Connection, digest_id: int) -> None:
    """The digest has gone, or will not go: what it tells need not be kept as matches."""
    rows = connection.execute(
        select(telling.c.subscriber_id, telling.c.event_id).where(telling.c.digest_id == digest_id)
    ).all()
    if rows:
        _settle(connection, rows[0].subscriber_id, [row.event_id for row in rows])


def unwanted(connection: Connection, digest_id: int) -> bool:
    """Whether the digest tells an event that none of its reader's searches asks for any more."""
    found = select(telling.c.event_id).where(
        telling.c.digest_id == digest_id,
        ~exists().where(
            match.c.event_id == telling.c.event_id,
            match.c.subscription_id == subscription.c.id,
            subscription.c.subscriber_id == telling.c.subscriber_id,
        ),
    )
    return connection.execute(found.limit(1)).first() is not None


def withdraw(connection: Connection, digest_id: int, *, now: datetime | None) -> None:
    """The digest will not go out: what it tells and somebody still asks for is untold again.

    `now`: the searches behind it are due at this time, so that the next pass tells it.
    """
    asked = select(match.c.event_id, match.c.subscription_id).where(
        match.c.subscription_id == subscription.c.id,
        subscription.c.subscriber_id == telling.c.subscriber_id,
        match.c.event_id == telling.c.event_id,
    )
    if now is not None:
        behind = (
            select(match.c.subscription_id)
            .join(subscription, subscription.c.id == match.c.subscription_id)
            .join(
                telling,
                (telling.c.event_id == match.c.event_id)
                & (telling.c.subscriber_id == subscription.c.subscriber_id),
            )
            .where(telling.c.digest_id == digest_id, subscription.c.due.is_not(None))
        )
        connection.execute(
            update(subscription).where(subscription.c.id.in_(behind)).values(due=now)
        )
    connection.execute(
        delete(telling).where(telling.c.digest_id == digest_id, asked.correlate(telling).exists())
    )


def _settle(connection: Connection, subscriber_id: int, events: Iterable[int]) -> None:
    own = select(subscription.c.id).where(subscription.c.subscriber_id == subscriber_id)
    for part in batched(events):
        connection.execute(
            delete(match).where(match.c.subscription_id.in_(own), match.c.event_id.in_(part))
        )
