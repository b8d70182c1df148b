"""What is one reader to be told now, given what they know, follow and mute?

Their matches and the deadlines of what they follow, to a digest. Reads the database, writes
nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from crawler.event import Event, EventKind, deadline_of
from crawler.store import events
from notifier.choice import Choice, Marks, Preferences
from notifier.digest import Alone, Digest, Line, Matched, Place, Section, compose
from notifier.matching.interest import Match
from notifier.reminding import Reminder, look
from notifier.store import choices, digests, subscribers
from notifier.subscriber import MAIL, Rhythm, Subscriber, Subscription
from notifier.words.cards import Cards

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: How many events stay in memory between readers, most of whom are told the same ones.
_REMEMBERED = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a reader is to be told.

    `said`: the events for which the digest has words, each with its notice; `silent`: those
    that come to nothing beside them; `muted`: those they want to hear nothing of. `settled`: the
    reminders (notice, deadline, days before it) that need not come once this is told.
    `next_looks`: when to look again at the deadline of each notice that they follow.
    """

    said: Mapping[int, int]
    silent: Mapping[int, int]
    muted: Mapping[int, int]
    digest: Digest
    settled: Sequence[tuple[int, datetime, int]]
    next_looks: Sequence[tuple[int, datetime | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """A reader with all that they have chosen: searches, preferences, what they follow and mute."""

    reader: Subscriber
    searches: Sequence[Subscription]
    preferences: Preferences
    marks: Marks

    def on(self, channel: str) -> list[Subscription]:
        """The searches by which they are told on a channel."""
        return [each for each in self.searches if each.channel == channel]


def addressees(conn: "Connection", readers: Iterable[Subscriber]) -> list[Addressee]:
    """These readers, with what they have chosen."""
    readers = list(readers)
    ids = [reader.id for reader in readers]
    searches = subscribers.subscriptions_of(conn, ids)
    preferences, marks = choices.preferences_of(conn, ids), choices.marks_of(conn, ids)
    return [
        Addressee(
            reader=reader,
            searches=searches[reader.id],
            preferences=preferences[reader.id],
            marks=marks[reader.id],
        )
        for reader in readers
    ]


class Near(Protocol):
    """A notice whose deadline is near, where it is published."""

    @property
    def notice_id(self) -> int: ...
    @property
    def opportunity(self) -> int | None: ...
    @property
    def place(self) -> Place: ...


@dataclass(slots=True)
class Remembered:
    """What is read and made once for all readers of a pass.

    `known`: events by id; `about`: the notice of each. `alone` and `cards`: what they come to.
    """

    known: dict[int, Event] = field(default_factory=dict[int, Event])
    about: dict[int, int] = field(default_factory=dict[int, int])
    alone: Alone = field(default_factory=dict[tuple[int, bool], Line | None])
    cards: Cards = field(default_factory=Cards)

    def of(self, conn: "Connection", ids: Iterable[int]) -> dict[int, Event]:
        """The events with these ids."""
        wanted = set(ids)
        if missing := wanted - self.known.keys():
            for event in events.some(conn, missing):
                if event.id is not None:
                    self.known[event.id] = event
            self.about |= digests.about(conn, missing)
        return {id: self.known[id] for id in wanted}

    def notices(self, ids: Iterable[int]) -> dict[int, int]:
        """The notice of each of these events, oldest first."""
        return {id: self.about[id] for id in sorted(ids)}

    def forget(self) -> None:
        """Begin anew where there is too much."""
        if len(self.known) > _REMEMBERED:
            self.known.clear()
            self.about.clear()
            self.alone.clear()
            self.cards.forget()


def news_of(
    conn: "Connection",
    who: Addressee,
    found: Sequence[Match],
    now: datetime,
    remembered: Remembered,
    channel: str = MAIL,
) -> News:
    """What these matches come to for a reader on `channel`, and what deadlines are near at `now`.

    It is by mail that they are reminded of deadlines.
    """
    remembered.forget()
    marks = who.marks
    looks = _looks(conn, who, now) if channel == MAIL and marks.followed else []
    closing = [each for each, seen in looks if seen.days is not None]
    events = {match.event for match in found}
    known = remembered.of(conn, events)
    muted = {id for id in events if marks.mutes(known[id], remembered.about[id])}
    wanted = [match for match in found if match.event not in muted]
    digest = digest_of(conn, who.reader, channel, wanted, closing, marks, remembered)
    said = {event for line in digest.lines for event in line.events}
    return News(
        said=remembered.notices(said),
        silent=remembered.notices(events - said - muted),
        muted=remembered.notices(muted),
        digest=digest,
        settled=[
            (each.notice_id, deadline, days)
            for each, seen in looks
            if (deadline := deadline_of(each.place.document))
            for days in seen.settled
        ],
        next_looks=[(each.notice_id, seen.next_look) for each, seen in looks],
    )


def digest_of(
    conn: "Connection",
    reader: Subscriber,
    channel: str,
    found: Sequence[Match],
    closing: Sequence[Near],
    marks: Marks,
    remembered: Remembered,
    *,
    before: int | None = None,
    at: datetime | None = None,
) -> Digest:
    """What these matches, and notices with a near deadline, come to for a reader.

    By what they have been told; or had been before the digest with the number `before`, and as
    was known at the time `at`.
    """
    asked: dict[int, list[Match]] = {}
    for match in found:
        asked.setdefault(match.event, []).append(match)
    known, about = remembered.of(conn, asked), remembered.about
    same = {event.opportunity for event in known.values() if event.opportunity is not None}
    # Of a notice that is alone, what matters is as what stage it was told.
    alone = {about[id] for id, event in known.items() if _moves_on(event)}
    told = digests.told_of(conn, reader.id, channel, same, alone, before=before)
    heard = remembered.of(conn, told)
    return compose(
        (
            Matched(
                event=event,
                searches=tuple(match.search for match in asked[id]),
                backlog=all(match.backlog for match in asked[id]),
                followed=marks.follows(event, about[id]),
                notice_id=about[id],
            )
            for id, event in known.items()
        ),
        told=[heard[id] for id in told],
        places=digests.places(conn, same, at),
        closing=_closing(conn, closing, at),
        alone=remembered.alone,
    )


def _moves_on(event: Event) -> bool:
    """Whether an event may tell a later stage of what was told before."""
    return event.kind is EventKind.AWARDED or any(
        change.field in ("status", "stage") for change in event.changes
    )


def _looks(conn: "Connection", who: Addressee, now: datetime) -> list[tuple[Choice, Reminder]]:
    """Each notice that a reader follows, and whether its deadline is near at `now`."""
    reader = who.reader
    told = choices.reminded(conn, reader.id)
    hour = who.searches[0].rhythm.at if who.searches else Rhythm().at
    found: list[tuple[Choice, Reminder]] = []
    for each in choices.followed(conn, reader.id):
        deadline = deadline_of(each.place.document)
        seen = look(
            each.place.document,
            who.preferences.reminders,
            [days for id, at, days in told if id == each.notice_id and at == deadline],
            since=each.since,
            now=now,
            zone=reader.timezone,
            hour=hour,
        )
        found.append((each, seen))
    return found


def _closing(conn: "Connection", near: Sequence[Near], at: datetime | None) -> list[Line]:
    """A line for each notice whose deadline is near, with the other places where it is."""
    same = {each.opportunity for each in near if each.opportunity}
    places = digests.places(conn, same, at)
    lines = [
        Line(
            section=Section.CLOSING,
            kind=None,
            source=each.place.source,
            key=each.place.key,
            document=each.place.document,
            before=each.place.document,
            followed=True,
            notice_id=each.notice_id,
        )
        for each in near
    ]
    return [
        replace(
            line,
            others=tuple(
                place
                for opportunity, place in places
                if opportunity == each.opportunity
                and (place.source, place.key) != (line.source, line.key)
            ),
        )
        for line, each in zip(lines, near, strict=True)
    ]
