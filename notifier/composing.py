"""Whose digest is due, and what does it say? From matches to a message in the outbox.

Digest, what it tells and the message are written in one transaction for each reader and each
channel by which they are told.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from crawler.clock import Clock
from crawler.errors import UnknownName
from crawler.store.database import Database
from crawler.wallclock import instant, shown
from notifier.address import read_address
from notifier.deadlines import deadlines_file
from notifier.digest import Section
from notifier.envelope import envelope, parts
from notifier.following import unread
from notifier.links import KEY, Links
from notifier.mail import mail_bytes
from notifier.matching import Match
from notifier.news import News, Remembered, news_of
from notifier.outbox import Draft, Message
from notifier.render import Rendered, renderer
from notifier.settings import Settings
from notifier.store import choices, digests, matches, outbox, subscribers
from notifier.store.digests import Due
from notifier.store.secrets import secret
from notifier.subscriber import MAIL, Subscriber, Subscription
from notifier.tokens import keyed_hash
from notifier.window import last_end, next_end

if TYPE_CHECKING:
    from sqlalchemy import Connection

logger = logging.getLogger(__name__)

#: So many readers' digests are one commit, which costs as much as composing one of them; more
#: would keep others from writing for longer.
_AT_ONCE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A digest that has not been sent, in all its forms."""

    subject: str
    text: str
    html: str
    eml: bytes


def compose_digests(
    db: Database, clock: Clock, settings: Settings, looks: Mapping[str, datetime]
) -> int:
    """Write a digest for every reader whose window has ended and who has something to be told.

    Also for one who is to be reminded of a deadline. `looks`: when each source was last read
    whole. A window that was missed is part of the next; where there is nothing to tell there is
    no digest. What a search has found whose channel is not configured waits. Returns how many
    were written.
    """
    now = clock.now()
    with db.reading() as conn:
        due = [each for each in digests.due(conn, now) if _known(each.channel, settings)]
        waiting = digests.waiting(conn)
        near = choices.due(conn, now)
    with db.transaction() as conn:
        # Nothing to tell, or put right after a clock that ran ahead: only the window moves on.
        quiet = [each for each in due if _whose(each) not in waiting or not _ended(each, now)]
        digests.advance(conn, {each.search: _next(each, now) for each in quiet})
    ripe: dict[tuple[int, str], list[Due]] = {(subscriber_id, MAIL): [] for subscriber_id in near}
    for each in due:
        if _whose(each) in waiting and _ended(each, now):
            ripe.setdefault(_whose(each), []).append(each)
    remembered = Remembered()
    links = _links(db, settings, now)
    composed = 0
    turns = sorted(ripe.items())
    for first in range(0, len(turns), _AT_ONCE):
        with db.transaction() as conn:
            for (subscriber_id, channel), searches in turns[first : first + _AT_ONCE]:
                composed += _compose(
                    conn, subscriber_id, channel, searches, now, settings, looks, links, remembered
                )
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
    """The digest that `email` would be mailed if every window ended now; nothing is written.

    None: there is nothing to tell.

    Raises:
        UnknownName: nobody subscribes with this address.
    """
    now = clock.now()
    links = _links(db, settings, now)
    with db.reading() as conn:
        reader = subscribers.find(conn, read_address(email).key)
        if reader is None:
            raise UnknownName(f"nobody subscribes as {email}; see: noticewatch subscribers list")
        mailed = {each.id for each in _searches(conn, reader, MAIL)}
        searches = [each for each in matches.searches(conn, reader.id) if each.id in mailed]
        found = digests.pending(conn, reader.id, MAIL)
        known = {(match.search, match.event) for match in found}
        found += [
            each for each in unread(conn, searches, now) if (each.search, each.event) not in known
        ]
        news = news_of(conn, reader, found, now, Remembered())
        if not news.digest.lines:
            return None
        rendered = _rendered(conn, news, reader, MAIL, now, settings, looks, links)
    message = Message(
        id=0,
        kind="digest",
        channel=MAIL,
        recipient=reader.address.shown,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        message_id=f"<preview@{settings.mail.address.domain}>",
        created=now,
        attempts=0,
        first_try=None,
        unsubscribe=links.unsubscribe(reader.id),
        calendar=_calendar(news, now, settings),
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
    channel: str,
    ripe: Sequence[Due],
    now: datetime,
    settings: Settings,
    looks: Mapping[str, datetime],
    links: Links,
    remembered: Remembered,
) -> int:
    """What one reader is told on one channel, how many digests; 0: there was nothing after all."""
    reader = subscribers.hold(conn, subscriber_id)
    if reader is None or reader.state != "active":
        return 0
    digests.advance(conn, {each.search: _next(each, now) for each in ripe})
    own = {each.search for each in ripe}
    pending = digests.pending(conn, subscriber_id, channel) if own else []
    turn = {match.event for match in pending if match.search in own}
    found = [match for match in pending if match.event in turn]
    return sum(
        _tell(conn, reader, channel, part, _end(ripe, now), now, settings, looks, links, remembered)
        for part in ([found] if channel == MAIL else parts(found))
    )


def _tell(
    conn: "Connection",
    reader: Subscriber,
    channel: str,
    found: Sequence[Match],
    end: datetime,
    now: datetime,
    settings: Settings,
    looks: Mapping[str, datetime],
    links: Links,
    remembered: Remembered,
) -> bool:
    """A digest of `found` for a window that ended at `end`; False: it comes to nothing."""
    subscriber_id = reader.id
    news = news_of(conn, reader, found, now, remembered, channel)
    choices.wait(conn, subscriber_id, news.next_looks)
    digests.tell(conn, subscriber_id, channel, news.muted, None)
    if not news.digest.lines:
        digests.tell(conn, subscriber_id, channel, news.silent, None)
        return False
    # Numbered too: a digest that was withdrawn is followed by another for the same window.
    number = digests.count(conn, subscriber_id) + 1
    window = f"{end.isoformat()} {number}"
    digest_id = digests.add(
        conn,
        subscriber_id,
        channel,
        window=window,
        composed=now,
        notices=len(news.digest.lines),
        backlog=_backlog(found, news),
        reminded=_reminded(news),
    )
    digests.tell(conn, subscriber_id, channel, news.said, digest_id, said=True)
    digests.tell(conn, subscriber_id, channel, news.silent, digest_id)
    choices.remind(conn, subscriber_id, digest_id, news.settled)
    # Links are a reader's own; who sees what goes to another channel may be many.
    own = links if channel == MAIL else None
    rendered = _rendered(conn, news, reader, channel, now, settings, looks, own, digest_id)
    text = rendered.text
    if channel != MAIL and settings.channels[channel].is_webhook:
        events = remembered.of(conn, news.said).values()
        text = envelope(events, found, _searches(conn, reader, channel), now=now)
    key = secret(conn, "message")
    outbox.put(
        conn,
        Draft(
            kind="digest",
            channel=channel,
            recipient=reader.address.shown
            if channel == MAIL
            else f"{channel} for {reader.address.shown}",
            recipient_key=reader.address.key,
            subject=rendered.subject,
            text=text,
            html=rendered.html if channel == MAIL else "",
            calendar=_calendar(news, now, settings) if channel == MAIL else None,
            unsubscribe=own.unsubscribe(subscriber_id) if own else None,
            message_id=message_id(key, settings, "digest", str(subscriber_id), window),
            created=now,
            subscriber_id=subscriber_id,
            digest_id=digest_id,
        ),
    )
    return True


def _rendered(
    conn: "Connection",
    news: News,
    reader: Subscriber,
    channel: str,
    now: datetime,
    settings: Settings,
    looks: Mapping[str, datetime],
    links: Links | None,
    digest_id: int | None = None,
) -> Rendered:
    return renderer(settings.mail.templates).digest(
        news.digest,
        reader=reader,
        searches=_searches(conn, reader, channel),
        now=now,
        looks=looks,
        settings=settings,
        links=links,
        digest_id=digest_id,
    )


def _backlog(found: Sequence[Match], news: News) -> list[int]:
    """Which of the events that are told stand for a notice that is open now, and nothing else."""
    happened = {match.event for match in found if not match.backlog}
    return [id for id in news.said if id not in happened]


def _reminded(news: News) -> list[int]:
    """The notices that are told because their deadline is near."""
    return [
        line.notice_id
        for line in news.digest.lines
        if line.section is Section.CLOSING and line.notice_id is not None
    ]


def _searches(conn: "Connection", reader: Subscriber, channel: str) -> list[Subscription]:
    """The searches by which a reader is told on `channel`."""
    return [each for each in subscribers.subscriptions(conn, reader.id) if each.channel == channel]


def _known(channel: str, settings: Settings) -> bool:
    """Whether there is such a channel."""
    return channel == MAIL or channel in settings.channels


def _whose(each: Due) -> tuple[int, str]:
    """Which digest a search is told in: whose, and by which channel."""
    return each.subscriber_id, each.channel


def _links(db: Database, settings: Settings, now: datetime) -> Links:
    """The links of the mails of one pass; without web pages there are none, and no key."""
    if settings.web.public_url is None:
        return Links(settings, b"", now)
    with db.transaction() as conn:
        return Links(settings, secret(conn, KEY), now)


def _calendar(news: News, now: datetime, settings: Settings) -> str | None:
    """The deadlines of a digest as a calendar file, if its reader wants one."""
    if not news.preferences.calendar:
        return None
    return deadlines_file(news.digest, now=now, domain=settings.mail.address.domain)


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
    """Where the window of a digest for all these searches ends; for none of them, now."""
    return max((last_end(each.rhythm, each.zone, now) or now for each in ripe), default=now)
