"""How do new events find the searches that asked for them? A cursor over the event log."""

import gc
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from crawler.clock import Clock
from crawler.event import Event
from crawler.store import events, notices
from crawler.store.database import Database
from notifier.matching.helping import Helper
from notifier.matching.interest import Interests, Match, Search, interested, wants_open
from notifier.store import choices, interests, matches

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

logger = logging.getLogger(__name__)

#: Events of one transaction: matches and cursor move together.
BATCH = 1000

#: So many searches are kept out of the garbage collector's way.
_MANY = 10_000

#: What everybody asks for, by database: made with the first batch, then kept up to date.
_kept: "WeakKeyDictionary[Engine, Interests]" = WeakKeyDictionary()


def match_events(db: Database, clock: Clock) -> int:
    """Read the event log from where it was left, and put down who asked for what; how much.

    Also puts in what is open now, once, for searches that were added with a backlog.
    """
    found = 0
    with db.transaction() as conn:
        found += _put_backlogs(conn, clock.now())
    more = True
    with closing(Helper()) as helper:
        while more:
            with db.transaction() as conn:
                batch, more = follow(conn, helper)
                found += batch
    if found:
        logger.info("matching.done matches=%d", found)
    return found


def follow(conn: "Connection", helper: Helper | None = None) -> tuple[int, bool]:
    """Read one batch of events: how many matches it gave, and whether more may be waiting.

    `helper` is for whoever reads all there is: it may match some of a batch.
    """
    cursor, head = matches.hold_cursor(conn), events.head(conn)
    if cursor >= head:
        return 0, False
    # Whoever holds the cursor is alone with what is kept. It is put back only when all is well.
    everybody = _kept.pop(conn.engine, None)
    if everybody is None:
        everybody, begin = _all_interests(conn)
    else:
        begin = everybody.follow(interests.searches(conn))
    # What no search may see need not be read: a log of years before the first subscriber. But
    # whoever follows a notice is reminded of its deadline as it is now.
    followed = choices.any_followed(conn)
    start = cursor if followed else max(cursor, head if begin is None else begin)
    most = 2 * BATCH if helper is not None and helper.ready else BATCH  # for each process one
    batch = events.after(conn, start, limit=most)
    last = batch[-1].id or start if batch else start
    if helper is None:
        found = everybody.interested(batch)
    else:
        found = helper.interested(everybody, batch, head - last)
    count = interests.put(conn, found)
    if followed and batch:
        more = _followed(conn, batch, found.items(), everybody.reader)
        matches.put(conn, more)
        count += len(more)
        choices.look_again(conn, [event.id for event in batch if event.id is not None])
    matches.move_cursor(conn, last)
    _kept[conn.engine] = everybody
    return count, len(batch) == most


def _all_interests(conn: "Connection") -> tuple[Interests, int | None]:
    """What everybody asks for, read anew; the last event that none of them is to see."""
    everybody = Interests()
    # It lasts as long as the process: time spent on looking for garbage in it is lost, while it
    # grows and whenever it is used.
    collecting = gc.isenabled()
    gc.disable()
    try:
        begin = everybody.follow(interests.searches(conn))
    finally:
        if collecting:
            gc.enable()
    if len(everybody) > _MANY:
        gc.collect()
        gc.freeze()
    return everybody, begin


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
    readers = {search.id: search.subscriber_id for search in searches}
    start = matches.read_cursor(conn)
    while batch := events.after(conn, start, limit=BATCH):
        asked = interested(batch, searches)
        by_search = ((match.search, (match.event,)) for match in asked)
        found += asked + _followed(conn, batch, by_search, readers.get)
        start = batch[-1].id or start
    return found


def _followed(
    conn: "Connection",
    batch: Sequence[Event],
    found: Iterable[tuple[int, Sequence[int]]],
    reader_of: Callable[[int], int | None],
) -> list[Match]:
    """What happened to notices that readers follow and did not ask for otherwise.

    `found` is what was: by search, the events. `reader_of` knows the searches that count.
    """
    ids = [event.id for event in batch if event.id is not None]
    followers = choices.followers(conn, ids)
    readers = {reader for _, reader, _ in followers}
    asked = {
        (reader, event)
        for search, seen in found
        if (reader := reader_of(search)) in readers
        for event in seen
    }
    return [
        Match(search, event)
        for event, reader, search in followers
        if reader_of(search) is not None and (reader, event) not in asked
    ]


def _put_backlogs(conn: "Connection", now: datetime) -> int:
    wanted = matches.searches(conn, backlog=True)
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
    told = {
        search.id: matches.told(conn, search.id, [match.event for match in found])
        for search in wanted
    }
    return [match for match in found if match.event not in told[match.search]]
