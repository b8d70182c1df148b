"""Whose digest is due, and what does it say? From matches to a message in the outbox.

Digest, what it tells and the message are written in one transaction for each reader.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from crawler.clock import Clock
from crawler.errors import UnknownName
from crawler.event import Event
from crawler.store import events
from crawler.store.database import Database
from crawler.wallclock import instant, shown
from notifier.address import read_address
from notifier.digest import Digest, Matched, compose
from notifier.following import unread
from notifier.mail import mail_bytes
from notifier.matching import Match
from notifier.outbox import Draft, Message
from notifier.render import Rendered, renderer
from notifier.settings import Settings
from notifier.store import digests, matches, outbox, subscribers
from notifier.store.digests import Due
from notifier.store.secrets import secret
from notifier.subscriber import Subscriber
from notifier.tokens import keyed_hash
from notifier.window import last_end, next_end

if TYPE_CHECKING:
    from sqlalchemy import Connection

logger = logging.getLogger(__name__)

#: How many events stay in memory between readers, most of whom are told the same ones.
_REMEMBERED = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A digest that has not been sent, in all its forms."""

    subject: str
    text: str
    html: str
    eml: bytes


@dataclass(slots=True)
class _Events:
    """Events by id, read once for all readers of a pass."""

    known: dict[int, Event] = field(default_factory=dict[int, Event])

    def of(self, conn: "Connection", ids: Iterable[int]) -> dict[int, Event]:
        wanted = set(ids)
        if len(self.known) > _REMEMBERED:
            self.known.clear()
        for event in events.some(conn, wanted - self.known.keys()):
            if event.id is not None:
                self.known[event.id] = event
        return {id: self.known[id] for id in wanted}


def compose_digests(
    db: Database, clock: Clock, settings: Settings, looks: Mapping[str, datetime]
) -> int:
    """Write a digest for every reader whose window has ended and who has something to be told.

    `looks`: when each source was last read whole. A window that was missed is part of the next;
    where there is nothing to tell there is no digest. Returns how many were written.
    """
    now = clock.now()
    with db.reading() as conn:
        due = digests.due(conn, now)
        waiting = digests.waiting(conn)
    with db.transaction() as conn:
        # Nothing to tell, or put right after a clock that ran ahead: only the window moves on.
        quiet = [each for each in due if each.subscriber_id not in waiting or not _ended(each, now)]
        digests.advance(conn, {each.search: _next(each, now) for each in quiet})
    ripe: dict[int, list[Due]] = {}
    for each in due:
        if each.subscriber_id in waiting and _ended(each, now):
            ripe.setdefault(each.subscriber_id, []).append(each)
    remembered = _Events()
    composed = 0
    for subscriber_id, searches in ripe.items():
        with db.transaction() as conn:
            composed += _compose(conn, subscriber_id, searches, now, settings, looks, remembered)
    if composed:
        logger.info("digests.composed digests=%d", composed)
    return composed


def preview(
    db: Database,
    clock: Clock,
    settings: Settings,
    looks: Mapping[str, datetime],
    email: str,
) -> Preview | None:
    """The digest that `email` would be sent if every window ended now; nothing is written.

    None: there is nothing to tell.

    Raises:
        UnknownName: nobody subscribes with this address.
    """
    now = clock.now()
    with db.reading() as conn:
        reader = subscribers.find(conn, read_address(email).key)
        if reader is None:
            raise UnknownName(f"nobody subscribes as {email}; see: noticewatch subscribers list")
        searches = matches.searches(conn, reader.id)
        found = digests.pending(conn, reader.id)
        known = {(match.search, match.event) for match in found}
        found += [
            each for each in unread(conn, searches, now) if (each.search, each.event) not in known
        ]
        _, digest = _told(conn, found, _Events())
        if not digest.lines:
            return None
        rendered = _rendered(conn, digest, reader, now, settings, looks)
    message = Message(
        id=0,
        kind="digest",
        channel="mail",
        recipient=reader.address.shown,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        message_id=f"<preview@{settings.mail.address.domain}>",
        created=now,
        attempts=0,
        first_try=None,
    )
    return Preview(
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        eml=mail_bytes(message, settings),
    )


def message_id(secret: bytes, settings: Settings, kind: str, *what: str) -> str:
    """The Message-ID of a message: the same for the same `what`, and like no other database's."""
    return f"<{keyed_hash(secret, kind, *what).hex()[:40]}@{settings.mail.address.domain}>"


def _compose(
    conn: "Connection",
    subscriber_id: int,
    ripe: Sequence[Due],
    now: datetime,
    settings: Settings,
    looks: Mapping[str, datetime],
    remembered: _Events,
) -> bool:
    """One reader's digest; False: there was nothing to tell after all."""
    reader = subscribers.hold(conn, subscriber_id)
    if reader is None or reader.state != "active":
        return False
    digests.advance(conn, {each.search: _next(each, now) for each in ripe})
    own = {each.search for each in ripe}
    pending = digests.pending(conn, subscriber_id)
    turn = {match.event for match in pending if match.search in own}
    told, digest = _told(conn, [match for match in pending if match.event in turn], remembered)
    if not told:
        return False
    if not digest.lines:
        digests.tell(conn, subscriber_id, told, None)
        return False
    # Numbered too: a digest that was withdrawn is followed by another for the same window.
    number = digests.count(conn, subscriber_id) + 1
    window = f"{_end(ripe, now).isoformat()} {number}"
    digest_id = digests.add(
        conn, subscriber_id, window=window, composed=now, notices=len(digest.lines)
    )
    digests.tell(conn, subscriber_id, told, digest_id)
    rendered = _rendered(conn, digest, reader, now, settings, looks)
    key = secret(conn, "message")
    outbox.put(
        conn,
        Draft(
            kind="digest",
            recipient=reader.address.shown,
            recipient_key=reader.address.key,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            message_id=message_id(key, settings, "digest", str(subscriber_id), window),
            created=now,
            subscriber_id=subscriber_id,
            digest_id=digest_id,
        ),
    )
    return True


def _told(
    conn: "Connection", found: Sequence[Match], remembered: _Events
) -> tuple[list[int], Digest]:
    """The events of these matches, oldest first, and the digest that they make."""
    by_event: dict[int, list[Match]] = {}
    for match in found:
        by_event.setdefault(match.event, []).append(match)
    known = remembered.of(conn, by_event)
    digest = compose(
        Matched(
            event=known[id],
            searches=tuple(match.search for match in same),
            backlog=all(match.backlog for match in same),
        )
        for id, same in by_event.items()
    )
    return sorted(by_event), digest


def _rendered(
    conn: "Connection",
    digest: Digest,
    reader: Subscriber,
    now: datetime,
    settings: Settings,
    looks: Mapping[str, datetime],
) -> Rendered:
    return renderer(settings.mail.templates).digest(
        digest,
        reader=reader,
        searches=subscribers.subscriptions(conn, reader.id),
        now=now,
        looks=looks,
        settings=settings,
    )


def _ended(each: Due, now: datetime) -> bool:
    """Whether the window of a search has ended.

    One that would end later than any can was set by a clock that ran ahead: then the window
    is that of the reader's present day.
    """
    if each.due is None or each.due <= now:
        return True
    midnight = instant(datetime.combine(shown(now, each.zone).date(), time()), each.zone)
    today = next_end(each.rhythm, each.zone, midnight - timedelta(microseconds=1))
    return today is not None and today <= now


def _next(each: Due, now: datetime) -> datetime | None:
    return next_end(each.rhythm, each.zone, now)


def _end(ripe: Sequence[Due], now: datetime) -> datetime:
    """Where the window of a digest for all these searches ends."""
    return max(last_end(each.rhythm, each.zone, now) or now for each in ripe)
