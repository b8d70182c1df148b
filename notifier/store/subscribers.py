"""Who subscribes, and to what? Takes and returns the values of `notifier.subscriber`."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, update

from crawler.store.database import insert_or
from notifier.address import Address
from notifier.store.schema import consent, subscriber, subscription
from notifier.subscriber import (
    Consent,
    Rhythm,
    State,
    Subscriber,
    Subscription,
    read_time,
)


def add(
    connection: Connection,
    address: Address,
    *,
    name: str | None,
    timezone: ZoneInfo,
    language: str,
    state: State,
    created: datetime,
) -> int | None:
    """Write a new subscriber down; returns the id. None: somebody just did.

    Consent is recorded apart.
    """
    statement = insert_or(connection, subscriber).values(
        address=address.shown,
        address_key=address.key,
        name=name,
        timezone=timezone.key,
        language=language,
        state=state,
        created=created,
    )
    statement = statement.on_conflict_do_nothing()
    return connection.execute(statement.returning(subscriber.c.id)).scalar()


def ask(connection: Connection, id: int, words: str) -> None:
    """Record the words by which a subscriber is asked for consent."""
    connection.execute(update(subscriber).where(subscriber.c.id == id).values(consent_words=words))


def agree(connection: Connection, id: int, *, at: datetime, how: str, words: str) -> None:
    """Record consent and make the subscriber active. `words` hold unless others were asked."""
    connection.execute(
        update(subscriber)
        .where(subscriber.c.id == id)
        .values(
            state="active",
            consent_at=at,
            consent_how=how,
            consent_words=func.coalesce(subscriber.c.consent_words, words),
        )
    )


def set_state(connection: Connection, id: int, state: State) -> None:
    """Pause a subscriber, or take the pause back."""
    connection.execute(update(subscriber).where(subscriber.c.id == id).values(state=state))


def move(connection: Connection, id: int, *, timezone: ZoneInfo, language: str) -> None:
    """Where a subscriber is, and what they read, from now on."""
    connection.execute(
        update(subscriber)
        .where(subscriber.c.id == id)
        .values(timezone=timezone.key, language=language)
    )


def find(connection: Connection, key: str) -> Subscriber | None:
    """The subscriber whose address has this key (`Address.key`)."""
    row = connection.execute(select(subscriber).where(subscriber.c.address_key == key)).first()
    return _subscriber(row) if row else None


def get(connection: Connection, id: int) -> Subscriber | None:
    """The subscriber with this id."""
    row = connection.execute(select(subscriber).where(subscriber.c.id == id)).first()
    return _subscriber(row) if row else None


def hold(connection: Connection, id: int) -> Subscriber | None:
    """The subscriber, unchanged by others until the transaction ends; None: no longer there."""
    row = connection.execute(
        select(subscriber).where(subscriber.c.id == id).with_for_update()
    ).first()
    return _subscriber(row) if row else None


_HOLD_ALL = (
    select(subscriber)
    .where(subscriber.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(subscriber.c.id)  # two who hold several do not wait for each other
    .with_for_update()
)


def hold_all(connection: Connection, ids: Collection[int]) -> dict[int, Subscriber]:
    """Those of these subscribers who are still there, by id; unchanged like `hold`."""
    rows = connection.execute(_HOLD_ALL, {"ids": [*ids]})
    return {row.id: _subscriber(row) for row in rows}


def listing(connection: Connection) -> list[Subscriber]:
    """Everybody, in the order in which they came."""
    rows = connection.execute(select(subscriber).order_by(subscriber.c.id))
    return [_subscriber(row) for row in rows]


def silent(connection: Connection, how: str, before: datetime) -> list[Subscriber]:
    """Who was asked for consent before a time, in this way alone, and has not answered."""
    asked = select(consent.c.id).where(consent.c.subscriber_id == subscriber.c.id)
    otherwise = asked.where(or_(consent.c.how != how, consent.c.at >= before))
    rows = connection.execute(
        select(subscriber).where(
            subscriber.c.state == "unconfirmed",
            asked.correlate(subscriber).exists(),
            ~otherwise.correlate(subscriber).exists(),
        )
    )
    return [_subscriber(row) for row in rows]


def remove(connection: Connection, id: int) -> None:
    """Take a subscriber out, with searches, matches, digests and what was told."""
    connection.execute(delete(subscriber).where(subscriber.c.id == id))


def subscribe(
    connection: Connection,
    subscriber_id: int,
    *,
    query: str,
    rhythm: Rhythm,
    channel: str,
    backlog: bool,
    created: datetime,
    after_event: int,
    due: datetime | None,
) -> int:
    """Write a new search down; returns its id. `due`: when its first window ends."""
    statement = insert(subscription).values(
        subscriber_id=subscriber_id,
        query=query,
        **_of(rhythm),
        channel=channel,
        backlog=backlog,
        created=created,
        after_event=after_event,
        due=due,
    )
    return connection.execute(statement.returning(subscription.c.id)).scalar_one()


def change(
    connection: Connection,
    id: int,
    *,
    query: str | None = None,
    rhythm: Rhythm | None = None,
    channel: str | None = None,
    after_event: int | None = None,
    due: datetime | None = None,
    backlog: bool | None = None,
) -> None:
    """Change what is given of a search; a new `rhythm` takes `due` with it, None included."""
    given = {
        "query": query,
        "channel": channel,
        "after_event": after_event,
        "backlog": backlog,
    }
    values: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if rhythm is not None:
        values |= {**_of(rhythm), "due": due}
    if values:
        connection.execute(update(subscription).where(subscription.c.id == id).values(**values))


def begin(connection: Connection, dues: Iterable[tuple[int, datetime | None]], head: int) -> None:
    """Let searches, each with the end of its first window, begin after the event `head`."""
    for id, due in dues:
        connection.execute(
            update(subscription).where(subscription.c.id == id).values(after_event=head, due=due)
        )


def unsubscribe(connection: Connection, id: int) -> None:
    """Take a search out, with what it matched."""
    connection.execute(delete(subscription).where(subscription.c.id == id))


def subscriptions(connection: Connection, subscriber_id: int | None = None) -> list[Subscription]:
    """The searches of one subscriber, or of everybody, in the order in which they came."""
    statement = select(subscription).order_by(subscription.c.id)
    if subscriber_id is not None:
        statement = statement.where(subscription.c.subscriber_id == subscriber_id)
    return [_subscription(row) for row in connection.execute(statement)]


_SUBSCRIPTIONS_OF = (
    select(subscription)
    .where(subscription.c.subscriber_id.in_(bindparam("ids", expanding=True)))
    .order_by(subscription.c.id)
)


def subscriptions_of(
    connection: Connection, subscribers: Collection[int]
) -> dict[int, list[Subscription]]:
    """The searches of each of these subscribers, in the order in which they came."""
    found: dict[int, list[Subscription]] = {id: [] for id in subscribers}
    for row in connection.execute(_SUBSCRIPTIONS_OF, {"ids": [*subscribers]}):
        found[row.subscriber_id].append(_subscription(row))
    return found


def find_subscription(connection: Connection, id: int) -> Subscription | None:
    """The search with this id."""
    row = connection.execute(select(subscription).where(subscription.c.id == id)).first()
    return _subscription(row) if row else None


def _of(rhythm: Rhythm) -> dict[str, str]:
    return {
        "cadence": rhythm.cadence,
        "at": f"{rhythm.at:%H:%M}",
        "weekday": rhythm.weekday,
    }


def rhythm_of(row: Row[*tuple[Any, ...]]) -> Rhythm:
    """The rhythm that a row with these three columns holds."""
    return Rhythm(cadence=row.cadence, at=read_time(row.at), weekday=row.weekday)


def _subscriber(row: Row[*tuple[Any, ...]]) -> Subscriber:
    local, _, _ = row.address.rpartition("@")
    _, _, domain = row.address_key.rpartition("@")
    consent = None
    if row.consent_at is not None:
        consent = Consent(at=row.consent_at, how=row.consent_how, words=row.consent_words)
    return Subscriber(
        id=row.id,
        address=Address(shown=row.address, wire=f"{local}@{domain}"),
        name=row.name,
        timezone=ZoneInfo(row.timezone),
        language=row.language,
        state=row.state,
        created=row.created,
        consent=consent,
    )


def _subscription(row: Row[*tuple[Any, ...]]) -> Subscription:
    return Subscription(
        id=row.id,
        subscriber_id=row.subscriber_id,
        query=row.query,
        rhythm=rhythm_of(row),
        channel=row.channel,
        created=row.created,
        after_event=row.after_event,
    )
