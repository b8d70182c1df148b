"""Of what is somebody told? Saved searches are made, changed and taken out."""

from collections.abc import Collection
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from crawler.clock import Clock
from crawler.errors import UnknownName
from crawler.query.parse import parse_query
from crawler.store import events
from crawler.store.database import Database
from notifier.address import read_address
from notifier.matching.interest import wants
from notifier.readers.members import there
from notifier.store import matches, subscribers
from notifier.subscriber import (
    CADENCES,
    MAIL,
    WEEKDAYS,
    Cadence,
    Rhythm,
    Subscriber,
    Subscription,
    Weekday,
    read_choice,
    read_time,
)
from notifier.telling.following import catch_up
from notifier.window import next_end

if TYPE_CHECKING:
    from sqlalchemy import Connection


def subscribe(
    db: Database,
    clock: Clock,
    email: str,
    *,
    query: str,
    cadence: str = "daily",
    at: str | None = None,
    weekday: str | None = None,
    channel: str = MAIL,
    backlog: str = "none",
    channels: Collection[str] = (),
) -> Subscription:
    """Save a search for somebody. It sees what happens from now on.

    `at` is the local time as HH:MM, `weekday` mon to sun; by default 07:00 on Monday. With the
    `backlog` "open", what is open now and fits is told once, with the next digest. `channels`:
    those that there are beside mail.

    Raises:
        UnknownName: nobody with this address.
        QueryError: the query cannot be read.
        UsageError: any other word that is not known.
    """
    parse_query(query)
    rhythm = _rhythm(Rhythm(), cadence, at, weekday)
    way = read_choice("channel", channel, (MAIL, *channels))
    open_too = _wants_backlog(backlog)
    with db.transaction() as conn:
        known = there(conn, read_address(email))
        now = clock.now()
        id = subscribers.subscribe(
            conn,
            known.id,
            query=query.strip(),
            rhythm=rhythm,
            channel=way,
            backlog=open_too,
            created=now,
            after_event=events.head(conn),
            due=next_end(rhythm, known.timezone, now),
        )
        return _search(conn, id)


def edit_subscription(
    db: Database,
    clock: Clock,
    id: int,
    *,
    query: str | None = None,
    cadence: str | None = None,
    at: str | None = None,
    weekday: str | None = None,
    channel: str | None = None,
    backlog: str | None = None,
    channels: Collection[str] = (),
) -> Subscription:
    """Change a search; what is None stays. A new query sees what happens from now on.

    Of what the old query found and nobody has been sent, what the new one asks for too is told.
    `channels`: those that there are beside mail.

    Raises:
        UnknownName: there is no such search.
        QueryError: the query cannot be read.
        UsageError: any other word that is not known.
    """
    if query is not None:
        parse_query(query)
    way = read_choice("channel", channel, (MAIL, *channels)) if channel else None
    # None stays None: what was asked for before, and has not been put in yet, still is.
    more = _wants_backlog(backlog) if backlog is not None else None
    with db.transaction() as conn:
        known = _search(conn, id)
        if query is not None and query.strip() != known.query:
            head = catch_up(conn)
            _narrow(conn, id, query)
            subscribers.change(conn, id, query=query.strip(), after_event=head)
        rhythm = _rhythm(known.rhythm, cadence, at, weekday)
        if rhythm != known.rhythm:
            reader = subscribers.hold(conn, known.subscriber_id)
            zone = reader.timezone if reader else ZoneInfo("UTC")
            due = next_end(rhythm, zone, clock.now())
            subscribers.change(conn, id, rhythm=rhythm, due=due)
        subscribers.change(conn, id, channel=way, backlog=more)
        return _search(conn, id)


def remove_subscription(db: Database, id: int) -> Subscription:
    """Take a search out; what it found is not told.

    Raises:
        UnknownName: there is no such search.
    """
    with db.transaction() as conn:
        known = _search(conn, id)
        subscribers.unsubscribe(conn, id)
        return known


def subscriptions(db: Database, email: str | None = None) -> list[tuple[Subscriber, Subscription]]:
    """Everybody's searches, or somebody's, with whose they are.

    Raises:
        UnknownName: nobody with this address.
    """
    with db.reading() as conn:
        of = there(conn, read_address(email)).id if email is not None else None
        people = {each.id: each for each in subscribers.listing(conn)}
        return [(people[each.subscriber_id], each) for each in subscribers.subscriptions(conn, of)]


def _search(conn: "Connection", id: int) -> Subscription:
    known = subscribers.find_subscription(conn, id)
    if known is None:
        raise UnknownName(f"there is no subscription {id}; see: noticewatch subscriptions list")
    return known


def _rhythm(known: Rhythm, cadence: str | None, at: str | None, weekday: str | None) -> Rhythm:
    """`known` with what is given in its place."""
    return Rhythm(
        cadence=cast("Cadence", read_choice("cadence", cadence, CADENCES))
        if cadence is not None
        else known.cadence,
        at=read_time(at) if at is not None else known.at,
        weekday=cast("Weekday", read_choice("weekday", weekday, WEEKDAYS))
        if weekday is not None
        else known.weekday,
    )


def _wants_backlog(word: str) -> bool:
    return read_choice("backlog", word, ("none", "open")) == "open"


def _narrow(conn: "Connection", id: int, query: str) -> None:
    """Of what a search has found and its reader was not sent, keep what `query` asks for."""
    found = matches.of(conn, id)
    known = events.some(conn, [match.event for match in found])
    kept = {event.id for event in known if wants(query, event)}
    matches.forget(conn, id, [match.event for match in found if match.event not in kept])
