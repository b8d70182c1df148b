"""What has been found and is waiting to be told, and how far has the event log been read?"""

from collections.abc import Iterable

from sqlalchemy import Connection, and_, delete, exists, func, select, true, update

from crawler.store.database import batched, insert_or
from crawler.store.schema import event, notice, source
from notifier.matching.interest import Match, Search
from notifier.store.schema import choice, cursor, match, subscriber, subscription, telling

_CURSOR = "matching"


def hold_cursor(connection: Connection) -> int:
    """The last event that was read; no other moves the cursor until the transaction ends."""
    statement = insert_or(connection, cursor).values(name=_CURSOR, event_id=0)
    connection.execute(statement.on_conflict_do_nothing())
    known = select(cursor.c.event_id).where(cursor.c.name == _CURSOR).with_for_update()
    return connection.execute(known).scalar_one()


def read_cursor(connection: Connection) -> int:
    """The last event that was read, without any claim to it."""
    known = select(cursor.c.event_id).where(cursor.c.name == _CURSOR)
    return connection.execute(known).scalar() or 0


def move_cursor(connection: Connection, to: int) -> None:
    """Everything up to the event `to` has been read."""
    connection.execute(update(cursor).where(cursor.c.name == _CURSOR).values(event_id=to))


def searches(
    connection: Connection, subscriber_id: int | None = None, *, backlog: bool | None = None
) -> list[Search]:
    """The searches of active subscribers, or of this one in any state.

    `backlog`: only those for which what is open has still to be put in, or has not.
    """
    who = (
        subscriber.c.state == "active"
        if subscriber_id is None
        else subscriber.c.id == subscriber_id
    )
    rows = connection.execute(
        select(
            subscription.c.id,
            subscription.c.subscriber_id,
            subscription.c.query,
            subscription.c.after_event,
            subscription.c.backlog,
        )
        .join(subscriber, subscriber.c.id == subscription.c.subscriber_id)
        .where(who, true() if backlog is None else subscription.c.backlog == backlog)
        .order_by(subscription.c.id)
    )
    return [
        Search(
            id=row.id,
            subscriber_id=row.subscriber_id,
            query=row.query,
            after_event=row.after_event,
            backlog=row.backlog,
        )
        for row in rows
    ]


def backlogs_done(connection: Connection, searches: Iterable[int]) -> None:
    """What was open has been put in for these searches."""
    for part in batched(searches):
        connection.execute(
            update(subscription).where(subscription.c.id.in_(part)).values(backlog=False)
        )


def put(connection: Connection, found: Iterable[Match]) -> None:
    """Write matches down. What matched as news is news, also where it matched as backlog."""
    statement = insert_or(connection, match)
    statement = statement.on_conflict_do_update(
        index_elements=[match.c.subscription_id, match.c.event_id],
        set_={"backlog": and_(match.c.backlog, statement.excluded.backlog)},
    )
    for part in batched(found):
        rows = [
            {"subscription_id": each.search, "event_id": each.event, "backlog": each.backlog}
            for each in part
        ]
        connection.execute(statement, rows)


def forget(connection: Connection, search: int, events: Iterable[int]) -> None:
    """A search no longer asks for these events; those of a followed notice are kept."""
    followed = exists().where(
        event.c.id == match.c.event_id,
        choice.c.notice_id == event.c.notice_id,
        choice.c.kind == "follow",
        choice.c.subscriber_id == subscription.c.subscriber_id,
        subscription.c.id == match.c.subscription_id,
    )
    for part in batched(events):
        connection.execute(
            delete(match).where(
                match.c.subscription_id == search, match.c.event_id.in_(part), ~followed
            )
        )


def of(connection: Connection, search: int) -> list[Match]:
    """What a search has matched and its subscriber has not been sent."""
    rows = connection.execute(
        select(match.c.event_id, match.c.backlog).where(match.c.subscription_id == search)
    )
    return [Match(search, row.event_id, row.backlog) for row in rows]


def newest_events(connection: Connection) -> dict[tuple[str, str], int]:
    """The newest event of every notice, by source and key."""
    rows = connection.execute(
        select(source.c.name, notice.c.key, func.max(event.c.id).label("newest"))
        .select_from(event)
        .join(notice, notice.c.id == event.c.notice_id)
        .join(source, source.c.id == notice.c.source_id)
        .group_by(source.c.name, notice.c.key)
    )
    return {(row.name, row.key): row.newest for row in rows}


def told(connection: Connection, search: int, events: Iterable[int]) -> set[int]:
    """Which of `events` the subscriber of a search has been told on its channel."""
    known: set[int] = set()
    for part in batched(events):
        rows = connection.execute(
            select(telling.c.event_id)
            .join(
                subscription,
                (subscription.c.subscriber_id == telling.c.subscriber_id)
                & (subscription.c.channel == telling.c.channel),
            )
            .where(subscription.c.id == search, telling.c.event_id.in_(part))
        )
        known.update(rows.scalars())
    return known
