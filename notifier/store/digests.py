"""Whose digest is due, what is in it, and what has been told?

One event, one subscriber, once on each channel by which they asked for it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    ScalarSelect,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    true,
    tuple_,
    update,
)

from crawler.store import notices
from crawler.store.database import batched, insert_rows
from crawler.store.schema import event, notice, source, version
from notifier.lines import Place
from notifier.matching.interest import Match
from notifier.store.schema import (
    choice,
    digest,
    match,
    reminder,
    subscriber,
    subscription,
    telling,
)
from notifier.store.subscribers import rhythm_of
from notifier.subscriber import Rhythm
from notifier.window import FURTHEST

#: News of an immediate search goes together with what comes so soon after its last digest.
TOGETHER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A search whose window has ended, or may have. `due`: its end; None: immediate."""

    search: int
    subscriber_id: int
    channel: str
    rhythm: Rhythm
    zone: ZoneInfo
    due: datetime | None


def _untold() -> ColumnElement[bool]:
    """Of `match`: its event has not been told to the subscriber of its search, on its channel."""
    told = select(telling.c.event_id).where(
        telling.c.subscriber_id == subscription.c.subscriber_id,
        telling.c.event_id == match.c.event_id,
        telling.c.channel == subscription.c.channel,
    )
    # Named: within another subquery, `subscription` would else be any subscription.
    return ~told.correlate(match, subscription).exists()


def due(connection: Connection, now: datetime) -> list[Due]:
    """The searches of active subscribers whose window has ended by `now`.

    Also those whose window ends further ahead than any can: a clock ran ahead and was put right.
    An immediate search is due as soon as it has found something, and then not before what comes
    in a few minutes can go together.
    """
    immediate = exists().where(
        match.c.subscription_id == subscription.c.id, _untold()
    ) & ~exists().where(
        digest.c.subscriber_id == subscription.c.subscriber_id,
        digest.c.channel == subscription.c.channel,
        digest.c.composed > now - TOGETHER,
        digest.c.composed <= now,
        # One that was taken back has told nothing.
        exists().where(telling.c.digest_id == digest.c.id),
    )
    rows = connection.execute(
        select(
            subscription.c.id,
            subscription.c.subscriber_id,
            subscription.c.channel,
            subscription.c.cadence,
            subscription.c.at,
            subscription.c.weekday,
            subscription.c.due,
            subscriber.c.timezone,
        )
        .join(subscriber, subscriber.c.id == subscription.c.subscriber_id)
        .where(
            subscriber.c.state == "active",
            or_(
                subscription.c.due <= now,
                (subscription.c.cadence == "immediate") & immediate,
                *(
                    (subscription.c.cadence == cadence) & (subscription.c.due > now + furthest)
                    for cadence, furthest in FURTHEST.items()
                ),
            ),
        )
        .order_by(subscription.c.subscriber_id, subscription.c.id)
    )
    return [
        Due(
            search=row.id,
            subscriber_id=row.subscriber_id,
            channel=row.channel,
            rhythm=rhythm_of(row),
            zone=ZoneInfo(row.timezone),
            due=row.due,
        )
        for row in rows
    ]


def waiting(connection: Connection) -> set[tuple[int, str]]:
    """The subscribers for whom something that they have not been told is waiting, and where."""
    rows = connection.execute(
        select(subscription.c.subscriber_id, subscription.c.channel)
        .distinct()
        .join(match, match.c.subscription_id == subscription.c.id)
        .where(_untold())
    )
    return {(row.subscriber_id, row.channel) for row in rows}


def pending(
    connection: Connection, subscribers: Collection[int]
) -> dict[tuple[int, str], list[Match]]:
    """What these subscribers' searches have matched and they have not been told, where."""
    rows = connection.execute(_PENDING, {"ids": [*subscribers]})
    found: dict[tuple[int, str], list[Match]] = {}
    for search, event_id, backlog, subscriber_id, channel in rows:
        found.setdefault((subscriber_id, channel), []).append(Match(search, event_id, backlog))
    return found


def advance(connection: Connection, ends: Mapping[int, datetime | None]) -> None:
    """Let the next window of each search end when `ends` says."""
    if ends:
        connection.execute(_ADVANCE, [{"search": id, "end": end} for id, end in ends.items()])


def counts(connection: Connection, subscribers: Collection[int]) -> dict[int, int]:
    """How many digests each of these subscribers has had, if any; withdrawn ones too."""
    rows = connection.execute(_COUNTS, {"ids": [*subscribers]})
    return {row.subscriber_id: row.number for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDigest:
    """A digest before it is written down; in each window a subscriber has one at most.

    `backlog`: which of the events that it tells stood for notices that were open. `reminded`:
    the notices that it tells because their deadline is near.
    """

    subscriber_id: int
    channel: str
    window: str
    composed: datetime
    notices: int
    backlog: Sequence[int] = ()
    reminded: Sequence[int] = ()


def add(connection: Connection, new: Sequence[NewDigest]) -> list[int]:
    """Write digests down; their ids. A second one for the same window is refused."""
    if not new:
        return []
    rows = [
        {
            "subscriber_id": each.subscriber_id,
            "channel": each.channel,
            "window": each.window,
            "composed": each.composed,
            "notices": each.notices,
            "backlog": list(each.backlog) or None,
            "reminded": list(each.reminded) or None,
        }
        for each in new
    ]
    written = connection.execute(_ADD, rows)
    ids = {(row.subscriber_id, row.window): row.id for row in written}
    return [ids[each.subscriber_id, each.window] for each in new]


@dataclass(frozen=True, slots=True)
class Told:
    """Events that a subscriber has now been told on a channel, each with its notice.

    `digest_id` None: by silence, they came to nothing. `said`: the digest has words for them;
    else they come to nothing beside what it says.
    """

    subscriber_id: int
    channel: str
    events: Mapping[int, int]
    digest_id: int | None = None
    said: bool = False


def tell(connection: Connection, told: Iterable[Told]) -> None:
    """Record what was told. The table's key refuses to tell a subscriber an event twice."""
    told = [each for each in told if each.events]
    rows = [
        (each.subscriber_id, event_id, each.channel, each.digest_id, each.said, notice_id)
        for each in told
        for event_id, notice_id in each.events.items()
    ]
    insert_rows(connection, telling, _TELLING, rows)
    for each in told:
        if each.digest_id is None:
            _settle(connection, each.subscriber_id, each.channel, each.events)


def about(connection: Connection, ids: Iterable[int]) -> dict[int, int]:
    """Which notice each of these events is about, by its id."""
    found: dict[int, int] = {}
    for part in batched(ids):
        rows = connection.execute(select(event.c.id, event.c.notice_id).where(event.c.id.in_(part)))
        found |= {row.id: row.notice_id for row in rows}
    return found


def told_of(
    connection: Connection,
    subscriber_id: int,
    channel: str,
    opportunities: Iterable[int],
    alone: Iterable[int],
    *,
    before: int | None = None,
) -> list[int]:
    """The events that the subscriber was told on `channel` of these opportunities and notices.

    `before`: in digests before the one with this number.
    """
    opportunities, alone = list(opportunities), list(alone)
    if not opportunities and not alone:  # as for most digests
        return []
    found: list[int] = []
    told = select(telling.c.event_id).where(
        telling.c.subscriber_id == subscriber_id,
        telling.c.channel == channel,
        telling.c.said,
        true() if before is None else telling.c.digest_id < before,
    )
    for part in batched(opportunities):
        same = select(notice.c.id).where(notice.c.opportunity.in_(part))
        found += connection.execute(told.where(telling.c.notice_id.in_(same))).scalars()
    for part in batched(alone):
        found += connection.execute(told.where(telling.c.notice_id.in_(part))).scalars()
    return sorted(set(found))


def places(
    connection: Connection, opportunities: Iterable[int], at: datetime | None = None
) -> list[tuple[int, Place]]:
    """Where these opportunities are published, as it was last read; with which it is of.

    `at`: as it had been read by then.
    """
    current = notice.c.version_id if at is None else version_at(at)
    rows = [
        row
        for part in batched(opportunities)
        for row in connection.execute(
            select(notice.c.opportunity, source.c.name, notice.c.key, current.label("version_id"))
            .join(source, source.c.id == notice.c.source_id)
            .where(notice.c.opportunity.in_(part), current.is_not(None))
            .order_by(notice.c.id)
        )
    ]
    if not rows:  # as for most digests
        return []
    documents = notices.documents(connection, [row.version_id for row in rows])
    return [
        (
            row.opportunity,
            Place(source=row.name, key=row.key, document=documents[row.version_id]),
        )
        for row in rows
    ]


def version_at(at: datetime) -> ScalarSelect[int]:
    """Of `notice`: its newest version by `at`; null where it was not known then."""
    return (
        select(func.max(version.c.id))
        .where(version.c.notice_id == notice.c.id, version.c.at <= at)
        .correlate(notice)
        .scalar_subquery()
    )


def settle(connection: Connection, ids: Collection[int]) -> None:
    """These digests have gone, or will not go: what they tell need not be kept as matches."""
    connection.execute(_SETTLE, {"ids": [*ids]})


def unwanted(connection: Connection, ids: Collection[int]) -> set[int]:
    """Which of these digests tell what none of their reader's searches asks for any more.

    Or what they have asked to hear no more of.
    """
    return set(connection.execute(_UNWANTED, {"ids": [*ids]}).scalars())


def withdraw(connection: Connection, digest_id: int, *, now: datetime | None) -> None:
    """The digest will not go out: what it tells and somebody still asks for is untold again.

    `now`: the searches behind it are due at this time, so that the next pass tells it.
    """
    asked = select(match.c.event_id, match.c.subscription_id).where(
        match.c.subscription_id == subscription.c.id,
        _told_on(),
        match.c.event_id == telling.c.event_id,
    )
    if now is not None:
        behind = (
            select(match.c.subscription_id)
            .join(subscription, subscription.c.id == match.c.subscription_id)
            .join(
                telling,
                (telling.c.event_id == match.c.event_id) & _told_on(),
            )
            .where(telling.c.digest_id == digest_id, subscription.c.due.is_not(None))
        )
        connection.execute(
            update(subscription).where(subscription.c.id.in_(behind)).values(due=now)
        )
    connection.execute(
        delete(telling).where(telling.c.digest_id == digest_id, asked.correlate(telling).exists())
    )
    # What nobody asks for any more has not been told; another place of it may still be news.
    connection.execute(
        update(telling).where(telling.c.digest_id == digest_id).values(digest_id=None, said=False)
    )
    reminded = select(reminder.c.notice_id).where(
        reminder.c.digest_id == digest_id,
        reminder.c.subscriber_id == choice.c.subscriber_id,
        reminder.c.notice_id == choice.c.notice_id,
    )
    connection.execute(update(choice).where(reminded.exists()).values(due=choice.c.since))
    connection.execute(delete(reminder).where(reminder.c.digest_id == digest_id))


def _told_on() -> ColumnElement[bool]:
    """Of `subscription`: it is its subscriber, and its channel, that `telling` is about."""
    return (subscription.c.subscriber_id == telling.c.subscriber_id) & (
        subscription.c.channel == telling.c.channel
    )


def _settle(
    connection: Connection, subscriber_id: int, channel: str, events: Iterable[int]
) -> None:
    own = select(subscription.c.id).where(
        subscription.c.subscriber_id == subscriber_id, subscription.c.channel == channel
    )
    for part in batched(events):
        connection.execute(
            delete(match).where(match.c.subscription_id.in_(own), match.c.event_id.in_(part))
        )


# Written down once: each is asked for every few digests, and making a statement takes longer than
# running it.
_THEIRS: BindParameter[int] = bindparam("ids", expanding=True)
_PENDING = (
    select(
        match.c.subscription_id,
        match.c.event_id,
        match.c.backlog,
        subscription.c.subscriber_id,
        subscription.c.channel,
    )
    .join(subscription, subscription.c.id == match.c.subscription_id)
    .where(subscription.c.subscriber_id.in_(_THEIRS), _untold())
    .order_by(match.c.event_id, match.c.subscription_id)
)
_ADVANCE = (
    update(subscription)
    .where(subscription.c.id == bindparam("search"))
    .values(due=bindparam("end"))
)
_COUNTS = (
    select(digest.c.subscriber_id, func.count().label("number"))
    .where(digest.c.subscriber_id.in_(_THEIRS))
    .group_by(digest.c.subscriber_id)
)
_ADD = insert(digest).returning(digest.c.id, digest.c.subscriber_id, digest.c.window)
_TELLING = ("subscriber_id", "event_id", "channel", "digest_id", "said", "notice_id")
_IN_THESE = telling.c.digest_id.in_(bindparam("ids", expanding=True))
_SETTLE = delete(match).where(
    tuple_(match.c.subscription_id, match.c.event_id).in_(
        select(subscription.c.id, telling.c.event_id)
        .join(subscription, _told_on())
        .where(_IN_THESE)
    )
)
_UNWANTED = (
    select(telling.c.digest_id)
    .where(
        _IN_THESE,
        or_(
            ~exists().where(
                match.c.event_id == telling.c.event_id,
                match.c.subscription_id == subscription.c.id,
                _told_on(),
            ),
            exists().where(
                choice.c.subscriber_id == telling.c.subscriber_id,
                choice.c.notice_id == telling.c.notice_id,
                choice.c.kind == "mute",
            ),
        ),
    )
    .distinct()
)
