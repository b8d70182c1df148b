"""What is in the outbox? A message is written here before anything tries to send it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Update,
    delete,
    insert,
    or_,
    select,
    update,
)

from notifier.outbox import FURTHEST, Draft, Entry, Message, MessageState
from notifier.store.privacy import overwrite
from notifier.store.schema import message

#: What has not gone and is not just going.
_STOPPABLE = ("waiting", "failed", "parked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A message whose turn it is, with what decides whether it may go."""

    message: Message
    recipient_key: str
    subscriber_id: int | None
    digest_id: int | None


def put(connection: Connection, draft: Draft) -> int:
    """Write a message down, waiting; returns its id."""
    statement = insert(message).values(
        kind=draft.kind,
        subscriber_id=draft.subscriber_id,
        digest_id=draft.digest_id,
        channel=draft.channel,
        recipient=draft.recipient,
        recipient_key=draft.recipient_key,
        subject=draft.subject,
        text=draft.text,
        html=draft.html,
        message_id=draft.message_id,
        created=draft.created,
        state="waiting",
        attempts=0,
    )
    return connection.execute(statement.returning(message.c.id)).scalar_one()


def recover(connection: Connection) -> int:
    """Let wait again what somebody was sending who is no longer there; how many.

    Whether such a message was taken nobody knows; it goes again under the same Message-ID.
    """
    found = connection.execute(
        _update(connection)
        .where(message.c.state == "sending")
        .values(state="waiting", next_try=None)
    )
    return found.rowcount


def next_ready(connection: Connection, now: datetime, channels: Collection[str]) -> Ready | None:
    """The oldest message for one of `channels` whose turn it is at `now`.

    Nobody else has it before the transaction ends.
    """
    row = connection.execute(
        select(message)
        .where(
            message.c.state == "waiting",
            message.c.channel.in_(channels),
            or_(
                message.c.next_try.is_(None),
                message.c.next_try <= now,
                message.c.next_try > now + FURTHEST,
            ),
        )
        .order_by(message.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if row is None:
        return None
    return Ready(
        message=Message(
            id=row.id,
            kind=row.kind,
            channel=row.channel,
            recipient=row.recipient,
            subject=row.subject,
            text=row.text,
            html=row.html,
            message_id=row.message_id,
            created=row.created,
            attempts=row.attempts,
            first_try=row.first_try,
        ),
        recipient_key=row.recipient_key,
        subscriber_id=row.subscriber_id,
        digest_id=row.digest_id,
    )


def sending(connection: Connection, tried: Message, now: datetime) -> None:
    """A message is being tried at `now`."""
    connection.execute(
        _update(connection)
        .where(message.c.id == tried.id)
        .values(
            state="sending",
            attempts=message.c.attempts + 1,
            first_try=tried.first_try or now,
            next_try=None,
        )
    )


def record(
    connection: Connection,
    id: int,
    state: MessageState,
    *,
    at: datetime,
    reason: str | None = None,
    next_try: datetime | None = None,
) -> bool:
    """What became of a message that was being sent; False: it is gone, or no longer ours.

    One that has gone (or never will) is not kept; of one that can be tried again all is.
    """
    values: dict[str, object] = {"state": state, "reason": reason, "next_try": next_try}
    if state in ("sent", "cancelled"):
        values |= {"text": None, "html": None}
    if state != "waiting":
        values["ended"] = at
    done = connection.execute(
        _update(connection).where(message.c.id == id, message.c.state == "sending").values(values)
    )
    return done.rowcount == 1


def cancel(connection: Connection, id: int, *, at: datetime, reason: str) -> None:
    """A message that is not being sent will not be."""
    _cancel(connection, message.c.id == id, at, reason)


def cancel_for(connection: Connection, subscriber_id: int, *, at: datetime, reason: str) -> None:
    """Nothing that waits for this subscriber will be sent."""
    _cancel(connection, message.c.subscriber_id == subscriber_id, at, reason)


def _cancel(connection: Connection, which: ColumnElement[bool], at: datetime, reason: str) -> None:
    connection.execute(
        _update(connection)
        .where(which, message.c.state.in_(_STOPPABLE))
        .values(state="cancelled", ended=at, reason=reason, next_try=None, text=None, html=None)
    )


def again(connection: Connection, id: int) -> None:
    """A message that failed or was parked waits again, as if it had not been tried."""
    connection.execute(
        _update(connection)
        .where(message.c.id == id, message.c.state.in_(_STOPPABLE))
        .values(state="waiting", next_try=None, first_try=None, ended=None, reason=None)
    )


def find(connection: Connection, id: int) -> tuple[Entry, int | None] | None:
    """The message with this id and its digest's, nobody else's until the transaction ends."""
    row = connection.execute(select(message).where(message.c.id == id).with_for_update()).first()
    return (_entry(row), row.digest_id) if row else None


def listing(connection: Connection) -> list[Entry]:
    """Every message, oldest first."""
    return [_entry(row) for row in connection.execute(select(message).order_by(message.c.id))]


def erase(connection: Connection, recipient_key: str) -> int:
    """Take out every message to an address, whatever its state; how many there were."""
    overwrite(connection)
    found = connection.execute(delete(message).where(message.c.recipient_key == recipient_key))
    return found.rowcount


def _update(connection: Connection) -> Update:
    """A change of messages, after which SQLite keeps nothing of what they said before."""
    overwrite(connection)
    return update(message)


def _entry(row: Row[*tuple[Any, ...]]) -> Entry:
    return Entry(
        id=row.id,
        to=row.recipient,
        kind=row.kind,
        subject=row.subject,
        state=row.state,
        attempts=row.attempts,
        next_try=row.next_try,
        reason=row.reason,
        message_id=row.message_id,
    )
