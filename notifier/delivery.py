"""How does a message leave, once? Claimed, consent looked at again, sent, recorded.

A message is marked before it is tried. If this process dies then, nobody knows whether the
message was taken; the next sender lets it go again under the same Message-ID.
"""

import contextlib
import logging
import re
import threading
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from crawler.clock import Clock
from crawler.errors import NoticewatchError
from crawler.store import leases
from crawler.store.database import Database
from crawler.store.holders import holder_name, new_token
from notifier.channels import Channel, open_channels
from notifier.errors import Down, Later, Never
from notifier.outbox import Message, next_try
from notifier.settings import Settings
from notifier.store import digests, outbox, subscribers
from notifier.store.outbox import Ready
from notifier.suppression import why_suppressed

if TYPE_CHECKING:
    from sqlalchemy import Connection

logger = logging.getLogger(__name__)

#: Who sends holds this lease; one that dies is followed by another within its time.
LEASE = "mail"
LEASE_SECONDS = 30.0
BEAT_SECONDS = 10.0


@dataclass(slots=True)
class Delivered:
    """What became of the messages of one pass. `down`: why a channel took nothing at all."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0
    parked: int = 0
    cancelled: int = 0
    down: str | None = None


def deliver(
    db: Database,
    clock: Clock,
    settings: Settings,
    channels: Mapping[str, Channel] | None = None,
) -> Delivered:
    """Send every message whose turn it is. Nothing is sent while another process sends.

    `channels`: by name; else those that `settings` configure. A channel that is not there
    leaves its messages waiting.
    """
    done = Delivered()
    opened = open_channels(settings) if channels is None else channels
    if not opened:
        return done
    with _turn(db) as ours:
        if not ours():
            logger.info("delivery.busy")
            return done
        try:
            with db.transaction() as conn:
                if lost := outbox.recover(conn):
                    logger.warning("delivery.recovered messages=%d", lost)
            while ours():
                with db.transaction() as conn:
                    ready = outbox.next_ready(conn, clock.now(), list(opened))
                    if ready is None:
                        break
                    cleared = _cleared(conn, ready, clock.now())
                if cleared:
                    _send(db, clock, opened[ready.message.channel], ready, done)
                else:
                    done.cancelled += 1
        finally:
            for channel in opened.values():
                channel.close()
    if done != Delivered():
        logger.info(
            "delivery.done sent=%d waiting=%d failed=%d parked=%d cancelled=%d",
            done.sent,
            done.waiting,
            done.failed,
            done.parked,
            done.cancelled,
        )
    return done


def _cleared(conn: "Connection", ready: Ready, now: datetime) -> bool:
    """Mark a message as being sent, if its recipient still wants it; else cancel it."""
    refusal = _refusal(conn, ready, now)
    if refusal is None:
        outbox.sending(conn, ready.message, now)
        return True
    outbox.cancel(conn, ready.message.id, at=now, reason=refusal)
    return False


def _refusal(conn: "Connection", ready: Ready, now: datetime) -> str | None:
    """Why a message must not go out any more; None: it may."""
    if ready.message.kind == "alert":
        return None
    if why := why_suppressed(conn, ready.recipient_key):
        return f"suppressed: {why}"
    reader = None
    if ready.subscriber_id is not None:
        reader = subscribers.hold(conn, ready.subscriber_id)
    if reader is None:
        return "no longer a subscriber"
    if ready.message.kind == "confirm":
        return None if reader.state == "unconfirmed" else "confirmed already"
    if ready.digest_id is None:
        return "the digest is no longer there"
    if reader.state != "active":
        # What it tells is told after the pause.
        digests.withdraw(conn, ready.digest_id, now=None)
        return f"the subscriber is {reader.state}"
    if digests.unwanted(conn, ready.digest_id):
        digests.withdraw(conn, ready.digest_id, now=now)
        return "a search was changed or removed; what is still asked for comes in a new digest"
    return None


def _send(db: Database, clock: Clock, channel: Channel, ready: Ready, done: Delivered) -> None:
    message = ready.message
    try:
        receipt = channel.send(message)
    except Later as error:
        _again(db, clock, message, error, done)
    except Never as error:
        done.failed += 1
        logger.warning("delivery.failed message=%d why=%s", message.id, _masked(error, message))
        with db.transaction() as conn:
            outbox.record(conn, message.id, "failed", at=clock.now(), reason=str(error))
    else:
        done.sent += 1
        logger.debug("delivery.sent message=%d said=%s", message.id, receipt.said)
        with db.transaction() as conn:
            recorded = outbox.record(conn, message.id, "sent", at=clock.now())
            if recorded and ready.digest_id is not None:
                digests.settle(conn, ready.digest_id)


def _again(db: Database, clock: Clock, message: Message, error: Later, done: Delivered) -> None:
    now, reason = clock.now(), str(error)
    if isinstance(error, Down):
        done.down = reason
    after = next_try(message.message_id, message.attempts + 1, message.first_try or now, now)
    with db.transaction() as conn:
        if after is None:
            done.parked += 1
            logger.error("delivery.parked message=%d why=%s", message.id, _masked(error, message))
            outbox.record(conn, message.id, "parked", at=now, reason=reason)
        else:
            done.waiting += 1
            logger.warning("delivery.later message=%d why=%s", message.id, _masked(error, message))
            outbox.record(conn, message.id, "waiting", at=now, reason=reason, next_try=after)


def _masked(error: Exception, message: Message) -> str:
    """A server's answer for the log, which holds no reader's address."""
    return re.sub(re.escape(message.recipient), "…", str(error), flags=re.IGNORECASE)


@contextlib.contextmanager
def _turn(db: Database) -> Generator[Callable[[], bool]]:
    """The right to send, for the time of the block: whether it is (still) ours.

    A thread keeps the lease while a slow server is waited for.
    """
    holder = holder_name(new_token())
    with db.transaction() as conn:
        taken = leases.take(conn, LEASE, holder, LEASE_SECONDS)
    if not taken:
        yield lambda: False
        return
    stop, lost = threading.Event(), threading.Event()

    def beat() -> None:
        while not stop.wait(BEAT_SECONDS):
            # A database that is away for a moment is asked again; the lease outlives two beats.
            with contextlib.suppress(NoticewatchError), db.transaction() as conn:
                if not leases.renew(conn, LEASE, holder, LEASE_SECONDS):
                    lost.set()
                    return

    thread = threading.Thread(target=beat, name="delivery", daemon=True)
    thread.start()
    try:
        yield lambda: not lost.is_set()
    finally:
        stop.set()
        thread.join()
        with contextlib.suppress(NoticewatchError), db.transaction() as conn:
            leases.release(conn, LEASE, holder)
