"""Whose digest is due, and what does it say? From matches to a message in the outbox.

Digest, what it tells and the message are written in one transaction, that of some readers at a
time.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from crawler.clock import Clock
from crawler.store.database import Database
from crawler.wallclock import instant, shown
from notifier.digest import Section
from notifier.links import KEY, Links
from notifier.mail import message_id
from notifier.matching.interest import Match
from notifier.outbox import Draft
from notifier.settings import Settings
from notifier.store import choices, digests, outbox, subscribers
from notifier.store.digests import Due, NewDigest, Told
from notifier.store.secrets import secret
from notifier.subscriber import MAIL
from notifier.telling.news import Addressee, News, Remembered, addressees, news_of
from notifier.window import last_end, next_end
from notifier.words.deadlines import deadlines_file
from notifier.words.envelope import envelope, parts
from notifier.words.render import Rendered, renderer

if TYPE_CHECKING:
    from sqlalchemy import Connection

logger = logging.getLogger(__name__)

#: So many readers' digests are one commit, which costs as much as composing one of them; more
#: would keep others from writing for longer.
_AT_ONCE = 40


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
    sitting = Sitting(
        now=now, settings=settings, looks=looks, links=links_of(db, settings, now), key=_key(db)
    )
    composed = 0
    turns = sorted(ripe.items())
    for first in range(0, len(turns), _AT_ONCE):
        with db.transaction() as conn:
            composed += _compose(conn, sitting, dict(turns[first : first + _AT_ONCE]))
    if composed:
        logger.info("digests.composed digests=%d", composed)
    return composed


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """What is the same for all digests that are composed at one time, `now`.

    `looks`: when each source was last read whole. `key`: by which messages are named.
    """

    now: datetime
    settings: Settings
    looks: Mapping[str, datetime]
    links: Links
    key: bytes = field(default=b"", repr=False)
    remembered: Remembered = field(default_factory=Remembered)

    def rendered(
        self, who: Addressee, channel: str, news: News, digest_id: int | None = None
    ) -> Rendered:
        """How a reader is told `news` on a channel."""
        return renderer(self.settings.mail.templates).digest(
            news.digest,
            reader=who.reader,
            searches=who.on(channel),
            now=self.now,
            looks=self.looks,
            settings=self.settings,
            # Links are a reader's own; who sees what goes to another channel may be many.
            links=self.links if channel == MAIL else None,
            digest_id=digest_id,
            shared=self.remembered.cards,
        )

    def calendar(self, who: Addressee, news: News) -> str | None:
        """The deadlines of `news` as a calendar file, if its reader wants one."""
        if not who.preferences.calendar:
            return None
        domain = self.settings.mail.address.domain
        return deadlines_file(news.digest, now=self.now, domain=domain)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """What one reader may be told on one channel, for a window that ended at `end`."""

    who: Addressee
    channel: str
    end: datetime
    found: Sequence[Match]


def _compose(
    conn: "Connection", sitting: Sitting, ripe: Mapping[tuple[int, str], Sequence[Due]]
) -> int:
    """What these readers are told, how many digests. `ripe`: their searches whose turn it is."""
    held = subscribers.hold_all(conn, {subscriber_id for subscriber_id, _ in ripe})
    readers = {id: reader for id, reader in held.items() if reader.state == "active"}
    ripe = {whose: searches for whose, searches in ripe.items() if whose[0] in readers}
    if not ripe:
        return 0
    now = sitting.now
    ended = [each for searches in ripe.values() for each in searches]
    digests.advance(conn, {each.search: _next(each, now) for each in ended})
    known = {who.reader.id: who for who in addressees(conn, readers.values())}
    pending = digests.pending(conn, readers)
    numbers = digests.counts(conn, readers)
    turns: list[list[_Turn]] = []
    for (subscriber_id, channel), searches in ripe.items():
        own = {each.search for each in searches}
        matched = pending.get((subscriber_id, channel), []) if own else []
        events = {match.event for match in matched if match.search in own}
        found = [match for match in matched if match.event in events]
        # What one part tells decides what is left to tell in the next.
        for number, part in enumerate([found] if channel == MAIL else parts(found)):
            if number == len(turns):
                turns.append([])
            turns[number].append(
                _Turn(
                    who=known[subscriber_id], channel=channel, end=_end(searches, now), found=part
                )
            )
    return sum(_tell(conn, sitting, each, numbers) for each in turns)


def _tell(
    conn: "Connection", sitting: Sitting, turns: Sequence[_Turn], numbers: dict[int, int]
) -> int:
    """Write digests and their messages down; how many came to something.

    `numbers`: how many digests each reader has had, and then has.
    """
    told: list[Told] = []
    new: list[tuple[_Turn, News, NewDigest]] = []
    for turn in turns:
        id, channel = turn.who.reader.id, turn.channel
        news = news_of(conn, turn.who, turn.found, sitting.now, sitting.remembered, channel)
        choices.wait(conn, id, news.next_looks)
        told.append(Told(id, channel, news.muted))
        if not news.digest.lines:
            told.append(Told(id, channel, news.silent))
            continue
        # Numbered too: a digest that was withdrawn is followed by another for the same window.
        numbers[id] = numbers.get(id, 0) + 1
        digest = NewDigest(
            subscriber_id=id,
            channel=channel,
            window=f"{turn.end.isoformat()} {numbers[id]}",
            composed=sitting.now,
            notices=len(news.digest.lines),
            backlog=_backlog(turn.found, news),
            reminded=_reminded(news),
        )
        new.append((turn, news, digest))
    drafts: list[Draft] = []
    for (turn, news, digest), digest_id in zip(
        new, digests.add(conn, [each for _, _, each in new]), strict=True
    ):
        id, channel = digest.subscriber_id, digest.channel
        told.append(Told(id, channel, news.said, digest_id, said=True))
        told.append(Told(id, channel, news.silent, digest_id))
        choices.remind(conn, id, digest_id, news.settled)
        drafts.append(_draft(conn, sitting, turn, news, digest, digest_id))
    digests.tell(conn, told)
    outbox.put(conn, *drafts)
    return len(drafts)


def _draft(
    conn: "Connection",
    sitting: Sitting,
    turn: _Turn,
    news: News,
    digest: NewDigest,
    digest_id: int,
) -> Draft:
    """The message that brings a digest."""
    who, channel, settings = turn.who, turn.channel, sitting.settings
    reader, mailed = who.reader, channel == MAIL
    rendered = sitting.rendered(who, channel, news, digest_id)
    text = rendered.text
    if not mailed and settings.channels[channel].is_webhook:
        events = sitting.remembered.of(conn, news.said).values()
        text = envelope(events, turn.found, who.on(channel), now=sitting.now)
    shown = reader.address.shown
    return Draft(
        kind="digest",
        channel=channel,
        recipient=shown if mailed else f"{channel} for {shown}",
        recipient_key=reader.address.key,
        subject=rendered.subject,
        text=text,
        html=rendered.html if mailed else "",
        calendar=sitting.calendar(who, news) if mailed else None,
        unsubscribe=sitting.links.unsubscribe(reader.id) if mailed else None,
        message_id=message_id(sitting.key, settings, "digest", str(reader.id), digest.window),
        created=sitting.now,
        subscriber_id=reader.id,
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


def _known(channel: str, settings: Settings) -> bool:
    """Whether there is such a channel."""
    return channel == MAIL or channel in settings.channels


def _whose(each: Due) -> tuple[int, str]:
    """Which digest a search is told in: whose, and by which channel."""
    return each.subscriber_id, each.channel


def links_of(db: Database, settings: Settings, now: datetime) -> Links:
    """The links of the mails of one pass; without web pages there are none, and no key."""
    if settings.web.public_url is None:
        return Links(settings, b"", now)
    with db.transaction() as conn:
        return Links(settings, secret(conn, KEY), now)


def _key(db: Database) -> bytes:
    """By which messages are named."""
    with db.transaction() as conn:
        return secret(conn, "message")


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
