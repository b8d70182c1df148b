"""What is in the outbox? A message is written here before anything tries to send it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    Update,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from crawler.store.schema import UtcDateTime
from notifier.outbox import FURTHEST, Draft, Entry, Message, MessageState, Outage
from notifier.store import outages, restoring
from notifier.store.bodies import packed, unpacked
from notifier.store.privacy import overwrite
from notifier.store.schema import message

#: What has not gone and is not just going.
_STOPPABLE = ("waiting", "failed", "parked")
#: What is not kept of a message that has gone, or never will.
_EMPTY: Mapping[str, None] = {"body": None, "unsubscribe": None, "calendar": None}
#: What an entry shows; the mail itself is not read for it.
_SHOWN = [
    *(message.c.id, message.c.recipient, message.c.kind, message.c.subject, message.c.state),
    *(message.c.attempts, message.c.next_try, message.c.reason, message.c.message_id),
    message.c.channel,
]

# Written down once: each of these is asked for every few messages, and making a statement takes
# longer than running it.
_IDS = message.c.id.in_(bindparam("ids", expanding=True))
_NOW = bindparam("now", type_=UtcDateTime())
_PUT = insert(message)
_SENDING = (
    update(message)
    .where(_IDS)
    .values(
        state="sending",
        attempts=message.c.attempts + 1,
        first_try=func.coalesce(message.c.first_try, _NOW),
        next_try=None,
        reason=None,
    )
)
_SENT = (
    update(message)
    .where(_IDS, message.c.state == "sending")
    .values(state="sent", ended=_NOW, **_EMPTY)
    .returning(message.c.digest_id)
)
_TURN = (
    select(message.c.id)
    .where(
        message.c.state.in_(("waiting", "sending")),  # in these words the index is found
        message.c.state == "waiting",
        message.c.channel == bindparam("channel"),
        or_(
            message.c.next_try.is_(None),
            message.c.next_try <= _NOW,
            message.c.next_try > bindparam("furthest", type_=UtcDateTime()),
        ),
    )
    .order_by(message.c.id)
    .limit(bindparam("count", type_=Integer()))
)


def _those(turn: Select[int]) -> Select[Any]:
    return (
        select(message)
        .where(message.c.id.in_(turn), message.c.state == "waiting")
        .order_by(message.c.id)
        .with_for_update(skip_locked=True)
    )


_READY = _those(_TURN)


@dataclass(frozen=True, slots=True)
class Origin:
    """Which message it was, and whose; its subscriber may be gone since."""

    message_id: str
    subscriber_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A message whose turn it is, with what decides whether it may go."""

    message: Message
    recipient_key: str
    subscriber_id: int | None
    digest_id: int | None


def put(connection: Connection, *drafts: Draft) -> None:
    """Write messages down, waiting.

    A digest that may have gone before a backup was brought back is parked instead: the operator
    decides. What it tells must have been recorded before.
    """
    doubts = restoring.doubts(
        connection, [each.digest_id for each in drafts if each.digest_id is not None]
    )
    rows = [
        {
            "kind": each.kind,
            "subscriber_id": each.subscriber_id,
            "digest_id": each.digest_id,
            "channel": each.channel,
            "recipient": each.recipient,
            "recipient_key": each.recipient_key,
            "subject": each.subject,
            "body": packed(each.text, each.html),
            "unsubscribe": each.unsubscribe,
            "calendar": each.calendar,
            "message_id": each.message_id,
            "created": each.created,
            "state": "parked" if each.digest_id in doubts else "waiting",
            "reason": doubts.get(each.digest_id) if each.digest_id is not None else None,
            "attempts": 0,
        }
        for each in drafts
    ]
    if rows:
        connection.execute(_PUT, rows)


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


def anything_open(connection: Connection) -> bool:
    """Whether a message waits, or is being sent."""
    open_ = select(message.c.id).where(message.c.state.in_(("waiting", "sending"))).limit(1)
    return connection.execute(open_).first() is not None


def parked(connection: Connection) -> int:
    """How many messages are parked."""
    counted = select(func.count()).where(message.c.state == "parked")
    return connection.execute(counted).scalar_one()


def ready(
    connection: Connection,
    now: datetime,
    channel: str,
    count: int,
    *,
    without: Collection[str] = (),
) -> list[Ready]:
    """The oldest messages for `channel` whose turn it is at `now`, at most `count`.

    Nobody else has them before the transaction ends. `without`: domains that get nothing now.
    """
    statement = _READY
    if without:
        other = [
            ~message.c.recipient_key.endswith(f"@{domain}", autoescape=True) for domain in without
        ]
        statement = _those(_TURN.where(*other))
    rows = connection.execute(
        statement, {"channel": channel, "now": now, "furthest": now + FURTHEST, "count": count}
    )
    return [_ready(row) for row in rows]


def sending(connection: Connection, ids: Collection[int], now: datetime) -> None:
    """Messages are being tried at `now`."""
    overwrite(connection)
    connection.execute(_SENDING, {"ids": [*ids], "now": now})


def sent(connection: Connection, ids: Collection[int], *, at: datetime) -> list[int]:
    """These have gone, and are not kept; returns the digests among them.

    One that was erased meanwhile, or is no longer ours, is let alone.
    """
    overwrite(connection)
    rows = connection.execute(_SENT, {"ids": [*ids], "now": at})
    return [digest_id for digest_id in rows.scalars() if digest_id is not None]


def untried(connection: Connection, ids: Collection[int]) -> None:
    """These wait on, as if they had not been claimed."""
    connection.execute(
        _update(connection)
        .where(message.c.id.in_(ids), message.c.state == "sending")
        .values(state="waiting", attempts=message.c.attempts - 1)
    )


def record(
    connection: Connection,
    id: int,
    state: MessageState,
    *,
    at: datetime,
    reason: str,
    next_try: datetime | None = None,
) -> bool:
    """Why a message that was being sent has not gone; False: it is gone, or no longer ours."""
    values: dict[str, object] = {"state": state, "reason": reason, "next_try": next_try}
    if state != "waiting":
        values["ended"] = at
    done = connection.execute(
        _update(connection).where(message.c.id == id, message.c.state == "sending").values(values)
    )
    return done.rowcount == 1


def came_back(connection: Connection, id: int, why: str) -> None:
    """Note at a message that has gone that it came back."""
    connection.execute(
        update(message).where(message.c.id == id, message.c.state == "sent").values(reason=why)
    )


def origin(connection: Connection, id: int) -> Origin | None:
    """By what a message that comes back is recognised; None: there is none with this id."""
    row = connection.execute(
        select(message.c.message_id, message.c.subscriber_id).where(message.c.id == id)
    ).first()
    return Origin(row.message_id, row.subscriber_id) if row else None


def cancel(connection: Connection, id: int, *, at: datetime, reason: str) -> None:
    """A message that is not being sent will not be."""
    _cancel(connection, message.c.id == id, at, reason)


def cancel_for(connection: Connection, subscriber_id: int, *, at: datetime, reason: str) -> None:
    """Nothing that waits for this subscriber will be sent."""
    _cancel(connection, message.c.subscriber_id == subscriber_id, at, reason)


def stop_for(connection: Connection, subscriber_id: int, *, at: datetime, reason: str) -> None:
    """What waits for this subscriber will not be sent; what failed keeps its own reason."""
    waits = (message.c.subscriber_id == subscriber_id) & (message.c.state == "waiting")
    _cancel(connection, waits, at, reason)


def _cancel(connection: Connection, which: ColumnElement[bool], at: datetime, reason: str) -> None:
    connection.execute(
        _update(connection)
        .where(which, message.c.state.in_(_STOPPABLE))
        .values(state="cancelled", ended=at, reason=reason, next_try=None, **_EMPTY)
    )


def again(connection: Connection, id: int) -> None:
    """A message that failed or was parked waits again, as if it had not been tried.

    If its channel takes nothing, that is asked anew.
    """
    its_channel = select(message.c.channel).where(message.c.id == id).scalar_subquery()
    outages.ask_again(connection, its_channel)
    connection.execute(
        _update(connection)
        .where(message.c.id == id, message.c.state.in_(_STOPPABLE))
        .values(state="waiting", next_try=None, first_try=None, ended=None, reason=None)
    )


def find(connection: Connection, id: int) -> tuple[Entry, int | None] | None:
    """The message with this id and its digest's, nobody else's until the transaction ends."""
    found = select(*_SHOWN, message.c.digest_id).where(message.c.id == id)
    row = connection.execute(found.with_for_update()).first()
    return (_entry(row, {}), row.digest_id) if row else None


def listing(connection: Connection) -> list[Entry]:
    """Every message, oldest first."""
    out = outages.standing(connection)
    rows = connection.execute(select(*_SHOWN).order_by(message.c.id))
    return [_entry(row, out) for row in rows]


def to(connection: Connection, recipient_key: str) -> list[Entry]:
    """Every message to an address, oldest first."""
    found = select(*_SHOWN).where(message.c.recipient_key == recipient_key).order_by(message.c.id)
    return [_entry(row, {}) for row in connection.execute(found)]


def erase(connection: Connection, recipient_key: str) -> int:
    """Take out every message to an address, whatever its state; how many there were."""
    overwrite(connection)
    found = connection.execute(delete(message).where(message.c.recipient_key == recipient_key))
    return found.rowcount


def _update(connection: Connection) -> Update:
    """A change of messages, after which SQLite keeps nothing of what they said before."""
    overwrite(connection)
    return update(message)


def _ready(row: Row[*tuple[Any, ...]]) -> Ready:
    text, html = unpacked(row.body)
    return Ready(
        message=Message(
            id=row.id,
            kind=row.kind,
            channel=row.channel,
            recipient=row.recipient,
            subject=row.subject,
            text=text,
            html=html,
            message_id=row.message_id,
            created=row.created,
            attempts=row.attempts,
            first_try=row.first_try,
            unsubscribe=row.unsubscribe,
            calendar=row.calendar,
        ),
        recipient_key=row.recipient_key,
        subscriber_id=row.subscriber_id,
        digest_id=row.digest_id,
    )


def _entry(row: Row[*tuple[Any, ...]], out: Mapping[str, Outage]) -> Entry:
    """What is shown of a message. One whose channel takes nothing waits for that, unless longer."""
    outage = out.get(row.channel) if row.state == "waiting" else None
    next_try, reason = row.next_try, row.reason
    if outage is not None:
        next_try = max(next_try or outage.until, outage.until)
        reason = reason or outage.reason
    return Entry(
        id=row.id,
        to=row.recipient,
        kind=row.kind,
        subject=row.subject,
        state=row.state,
        attempts=row.attempts,
        next_try=next_try,
        reason=reason,
        message_id=row.message_id,
    )
