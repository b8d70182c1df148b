"""How do new events find the searches that asked for them? A cursor over the event log."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from crawler.clock import Clock
from crawler.store import events, notices
from crawler.store.database import Database
from notifier.matching import Match, Search, interested, wants_open
from notifier.store import matches

if TYPE_CHECKING:
    from sqlalchemy import Connection

logger = logging.getLogger(__name__)

#: Events of one transaction: matches and cursor move together.
BATCH = 1000


def match_events(db: Database, clock: Clock) -> int:
    """Read the event log from where it was left, and put down who asked for what; how much.

    Also puts in what is open now, once, for searches that were added with a backlog.
    """
    found = 0
    with db.transaction() as conn:
        found += _put_backlogs(conn, clock.now())
    more = True
    while more:
        with db.transaction() as conn:
            batch, more = follow(conn)
            found += batch
    if found:
        logger.info("matching.done matches=%d", found)
    return found


def follow(conn: "Connection") -> tuple[int, bool]:
    """Read one batch of events: how many matches it gave, and whether more may be waiting."""
    cursor = matches.hold_cursor(conn)
    searches = matches.searches(conn)
    # What no search may see need not be read: a log of years before the first subscriber.
    start = max(cursor, min((each.after_event for each in searches), default=events.head(conn)))
    batch = events.after(conn, start, limit=BATCH)
    found = interested(batch, searches)
    matches.put(conn, found)
    matches.move_cursor(conn, batch[-1].id or start if batch else start)
    return len(found), len(batch) == BATCH


def catch_up(conn: "Connection") -> int:
    """Read the log to its end within this transaction; the last event read.

    For whoever changes who may see what: a search that begins after this event misses none,
    and one that ends with it has matched all that it could.
    """
    while follow(conn)[1]:
        pass
    return matches.hold_cursor(conn)


def unread(conn: "Connection", searches: Sequence[Search], now: datetime) -> list[Match]:
    """What `searches` would match if the log were read on at `now`; nothing is written."""
    found = _open_now(conn, searches, now)
    start = matches.read_cursor(conn)
    while batch := events.after(conn, start, limit=BATCH):
        found += interested(batch, searches)
        start = batch[-1].id or start
    return found


def _put_backlogs(conn: "Connection", now: datetime) -> int:
    wanted = [search for search in matches.searches(conn) if search.backlog]
    if not wanted:
        return 0
    found = _open_now(conn, wanted, now)
    matches.put(conn, found)
    matches.backlogs_done(conn, [search.id for search in wanted])
    return len(found)


def _open_now(conn: "Connection", searches: Sequence[Search], now: datetime) -> list[Match]:
    """The notices that are open and asked for, as matches of their newest events."""
    wanted = [search for search in searches if search.backlog]
    if not wanted:
        return []
    newest = matches.newest_events(conn)
    found = [
        Match(search.id, newest[each.source, each.key], backlog=True)
        for each in notices.current(conn)
        for search in wanted
        if (each.source, each.key) in newest
        and wants_open(search.query, each.document, each.source, now)
    ]
    subscribers = {search.id: search.subscriber_id for search in wanted}
    told = {
        who: matches.told(conn, who, [match.event for match in found])
        for who in set(subscribers.values())
    }
    return [match for match in found if match.event not in told[subscribers[match.search]]]
