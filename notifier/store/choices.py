"""What has a reader chosen to follow or mute, and how do they want to be told?"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import (
    BindParameter,
    Connection,
    Select,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from crawler.store import notices
from crawler.store.database import batched, insert_or
from crawler.store.schema import event, notice, source
from notifier.choice import Choice, ChoiceKind, Marks, Preferences
from notifier.lines import Place
from notifier.store.schema import choice, preference, reminder, subscriber, subscription


def put(
    connection: Connection,
    subscriber_id: int,
    notice_id: int,
    kind: ChoiceKind,
    *,
    since: datetime,
    after_event: int,
    due: datetime | None,
) -> None:
    """Record a choice in place of any other about the same notice."""
    statement = insert_or(connection, choice).values(
        subscriber_id=subscriber_id,
        notice_id=notice_id,
        kind=kind,
        since=since,
        after_event=after_event,
        due=due,
    )
    given = {name: statement.excluded[name] for name in ("kind", "since", "after_event", "due")}
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[choice.c.subscriber_id, choice.c.notice_id],
            set_=given,
            where=choice.c.kind != statement.excluded.kind,  # chosen again is chosen already
        )
    )


def drop(connection: Connection, subscriber_id: int, notice_id: int, kind: ChoiceKind) -> None:
    """Take a choice back, if it is of this kind."""
    connection.execute(
        delete(choice).where(
            choice.c.subscriber_id == subscriber_id,
            choice.c.notice_id == notice_id,
            choice.c.kind == kind,
        )
    )


def there(connection: Connection, notice_id: int) -> bool:
    """Whether there is a notice with this id."""
    return (
        connection.execute(select(notice.c.id).where(notice.c.id == notice_id)).first() is not None
    )


def of(connection: Connection, subscriber_id: int) -> list[Choice]:
    """What a reader has chosen, the newest choice first."""
    return _read(connection, _chosen(subscriber_id).order_by(choice.c.since.desc(), notice.c.id))


def marks_of(connection: Connection, subscribers: Collection[int]) -> dict[int, Marks]:
    """What each of these readers follows and mutes: notices, and the opportunities they are."""
    chosen: dict[int, dict[ChoiceKind, list[tuple[int, int | None]]]] = {}
    for reader, kind, notice_id, opportunity in connection.execute(_MARKS, {"ids": [*subscribers]}):
        kinds = chosen.setdefault(reader, {"follow": [], "mute": []})
        kinds[kind].append((notice_id, opportunity))
    return {
        reader: Marks(
            followed=frozenset(id for id, _ in kinds["follow"]),
            muted=frozenset(id for id, _ in kinds["mute"]),
            followed_opportunities=frozenset(thing for _, thing in kinds["follow"] if thing),
            muted_opportunities=frozenset(thing for _, thing in kinds["mute"] if thing),
        )
        for reader, kinds in chosen.items()
    } | {reader: Marks() for reader in subscribers if reader not in chosen}


def marks(connection: Connection, subscriber_id: int) -> Marks:
    """What a reader follows and mutes."""
    return marks_of(connection, [subscriber_id])[subscriber_id]


_THEIRS: BindParameter[int] = bindparam("ids", expanding=True)
_MARKS = (
    select(choice.c.subscriber_id, choice.c.kind, notice.c.id, notice.c.opportunity)
    .join(notice, notice.c.id == choice.c.notice_id)
    .where(choice.c.subscriber_id.in_(_THEIRS))
)


# -- what happens to a followed notice -----------------------------------------------------


def any_followed(connection: Connection) -> bool:
    """Whether anybody follows anything."""
    found = select(choice.c.notice_id).where(choice.c.kind == "follow")
    return connection.execute(found.limit(1)).first() is not None


def followers(connection: Connection, events: Sequence[int]) -> list[tuple[int, int, int]]:
    """Who follows what these events tell of: event, subscriber, and their oldest search.

    At its own place or at another of its opportunity. What is told for a choice hangs on a
    search of its reader's, one by mail if there is one: by that they are told, and without one
    they are told nothing.
    """
    same = notice.alias()
    own = subscription.c.subscriber_id == choice.c.subscriber_id
    by_mail = select(func.min(subscription.c.id)).where(own, subscription.c.channel == "mail")
    oldest = func.coalesce(
        by_mail.scalar_subquery(), select(func.min(subscription.c.id)).where(own).scalar_subquery()
    )
    found: set[tuple[int, int, int]] = set()
    for part in batched(events):
        base = (
            select(event.c.id, choice.c.subscriber_id, oldest)
            .select_from(event)
            .join(notice, notice.c.id == event.c.notice_id)
        )
        asked = (
            event.c.id.in_(part),
            choice.c.kind == "follow",
            choice.c.after_event < event.c.id,
            subscriber.c.state == "active",
            ~event.c.bootstrap,
        )
        itself = base.join(choice, choice.c.notice_id == notice.c.id)
        twin = base.join(same, same.c.opportunity == notice.c.opportunity).join(
            choice, choice.c.notice_id == same.c.id
        )
        for statement in (itself, twin):
            rows = connection.execute(
                statement.join(subscriber, subscriber.c.id == choice.c.subscriber_id).where(*asked)
            )
            found.update((id, who, search) for id, who, search in rows if search)
    return sorted(found)


def look_again(connection: Connection, events: Iterable[int]) -> None:
    """Something happened to notices: let those who follow them be reminded by what is so now."""
    for part in batched(events):
        about = select(event.c.notice_id).where(event.c.id.in_(part))
        connection.execute(
            update(choice)
            .where(choice.c.kind == "follow", choice.c.notice_id.in_(about))
            .values(due=choice.c.since)
        )


# -- reminders -----------------------------------------------------------------------------


def due(connection: Connection, now: datetime) -> set[int]:
    """The active subscribers for whom it is to be seen whether a deadline is near."""
    rows = connection.execute(
        select(choice.c.subscriber_id)
        .distinct()
        .join(subscriber, subscriber.c.id == choice.c.subscriber_id)
        .where(choice.c.due <= now, choice.c.kind == "follow", subscriber.c.state == "active")
    )
    return set(rows.scalars())


def followed(connection: Connection, subscriber_id: int) -> list[Choice]:
    """What a reader follows."""
    statement = _chosen(subscriber_id).where(choice.c.kind == "follow")
    return _read(connection, statement.order_by(notice.c.id))


def wait(
    connection: Connection, subscriber_id: int, next_looks: Iterable[tuple[int, datetime | None]]
) -> None:
    """When each followed notice is to be looked at again."""
    for notice_id, at in next_looks:
        connection.execute(
            update(choice)
            .where(choice.c.subscriber_id == subscriber_id, choice.c.notice_id == notice_id)
            .values(due=at)
        )


def reminded(connection: Connection, subscriber_id: int) -> set[tuple[int, datetime, int]]:
    """Of what a reader has been reminded: notice, deadline, days before it."""
    rows = connection.execute(
        select(reminder.c.notice_id, reminder.c.deadline, reminder.c.days).where(
            reminder.c.subscriber_id == subscriber_id
        )
    )
    return {(row.notice_id, row.deadline, row.days) for row in rows}


def remind(
    connection: Connection,
    subscriber_id: int,
    digest_id: int,
    told: Iterable[tuple[int, datetime, int]],
) -> None:
    """Record that a digest reminds of these; what was recorded before stays."""
    rows = [
        {
            "subscriber_id": subscriber_id,
            "notice_id": notice_id,
            "deadline": deadline,
            "days": days,
            "digest_id": digest_id,
        }
        for notice_id, deadline, days in told
    ]
    if rows:
        statement = insert_or(connection, reminder)
        connection.execute(statement.on_conflict_do_nothing(), rows)


# -- preferences ---------------------------------------------------------------------------


def preferences_of(connection: Connection, subscribers: Collection[int]) -> dict[int, Preferences]:
    """How each of these readers wants to be told."""
    rows = connection.execute(_PREFERENCES, {"ids": [*subscribers]})
    return dict.fromkeys(subscribers, Preferences()) | {
        row.subscriber_id: Preferences(reminders=tuple(row.reminders), calendar=row.calendar)
        for row in rows
    }


def preferences(connection: Connection, subscriber_id: int) -> Preferences:
    """How a reader wants to be told."""
    return preferences_of(connection, [subscriber_id])[subscriber_id]


_PREFERENCES = select(preference).where(preference.c.subscriber_id.in_(_THEIRS))


def prefer(connection: Connection, subscriber_id: int, given: Preferences) -> None:
    """Record how a reader wants to be told; their followed notices are looked at again."""
    connection.execute(delete(preference).where(preference.c.subscriber_id == subscriber_id))
    connection.execute(
        insert(preference).values(
            subscriber_id=subscriber_id,
            reminders=list(given.reminders),
            calendar=given.calendar,
        )
    )
    connection.execute(
        update(choice)
        .where(choice.c.subscriber_id == subscriber_id, choice.c.kind == "follow")
        .values(due=choice.c.since)
    )


def _read(
    connection: Connection, statement: Select[int, str, str, int, int | None, ChoiceKind, datetime]
) -> list[Choice]:
    rows = connection.execute(statement).all()
    documents = notices.documents(connection, [row.version_id for row in rows])
    return [
        Choice(
            notice_id=row.id,
            kind=row.kind,
            since=row.since,
            opportunity=row.opportunity,
            place=Place(source=row.name, key=row.key, document=documents[row.version_id]),
        )
        for row in rows
    ]


def _chosen(subscriber_id: int) -> Select[int, str, str, int, int | None, ChoiceKind, datetime]:
    return (
        select(
            notice.c.id,
            source.c.name,
            notice.c.key,
            notice.c.version_id,
            notice.c.opportunity,
            choice.c.kind,
            choice.c.since,
        )
        .select_from(choice)
        .join(notice, notice.c.id == choice.c.notice_id)
        .join(source, source.c.id == notice.c.source_id)
        .where(choice.c.subscriber_id == subscriber_id)
    )
