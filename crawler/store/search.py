"""Which notices does a query ask for? Asked of the database, the newest first.

Newest is what was seen last for the first time. `crawler.store.indexing` makes notices findable;
those that it has not come to yet are asked one by one, in memory.
"""

from collections.abc import Iterator
from datetime import datetime
from heapq import merge

from sqlalchemy import Connection, delete, select

from crawler.query.match import matches_document
from crawler.query.sql import question
from crawler.query.tree import Query
from crawler.store import indexing, notices
from crawler.store.database import Database, batched
from crawler.store.notices import Current
from crawler.store.schema import search_due as due
from crawler.store.schema import source as sources

_BATCH = 500  # versions of one transaction: the lock for writing is not held for long
_FIRST = 50  # of what is found so much is read at once: a page, and not all that there is


def find(connection: Connection, query: Query, *, now: datetime | None = None) -> Iterator[Current]:
    """The notices that `query` asks for at `now`, as they were last read; the newest first.

    They are what `crawler.query.match.matches_document` would choose of all notices. Terms about
    events neither find nor exclude a notice. Read lazily: whoever wants a page takes a page.
    """
    known = _findable(connection, query, now)
    late = _still_due(connection, query, now)
    return (each for _, each in merge(known, late, key=lambda found: -found[0]))


def _findable(
    connection: Connection, query: Query, now: datetime | None
) -> Iterator[tuple[int, Current]]:
    """What the index finds, with its number; the highest number first."""
    names = dict(connection.execute(select(sources.c.id, sources.c.name)).all())
    asked = question(query, dialect=connection.dialect.name, now=now, sources=names)
    (number,) = asked.statement.selected_columns
    statement = asked.statement.where(number.not_in(select(due.c.notice_id)))
    ids = connection.execute(statement, execution_options={"yield_per": _FIRST}).scalars()
    for some in batched(ids, _FIRST):
        for id, each in notices.some(connection, some):
            if asked.exact or matches_document(query, each.document, each.source, now=now):
                yield id, each


def _still_due(
    connection: Connection, query: Query, now: datetime | None
) -> Iterator[tuple[int, Current]]:
    """What the index does not know yet, in the same order."""
    statement = select(due.c.notice_id).distinct().order_by(due.c.notice_id.desc())
    for ids in batched(connection.execute(statement).scalars().all(), _FIRST):
        for id, each in notices.some(connection, ids):
            if matches_document(query, each.document, each.source, now=now):
                yield id, each


def catch_up(db: Database) -> int:
    """Make findable what is due; how many notices that were.

    In small transactions: no run waits long for it.
    """
    filled = 0
    while True:
        with db.reading() as connection:  # the usual answer, and no writer is kept waiting
            if connection.execute(select(due.c.version_id).limit(1)).first() is None:
                return filled
        with db.transaction() as connection:
            filled += fill(connection)


def fill(connection: Connection) -> int:
    """Make a batch of what is due findable; how many notices that were."""
    # All begin with the oldest, so that one waits for the other. What a run writes meanwhile is
    # another version, and stays due.
    statement = select(due.c.version_id, due.c.notice_id).order_by(due.c.version_id).limit(_BATCH)
    rows = connection.execute(statement.with_for_update()).all()
    ids = sorted({row.notice_id for row in rows})
    indexing.take_out(connection, ids)
    indexing.put(connection, [(id, each.document) for id, each in notices.some(connection, ids)])
    connection.execute(delete(due).where(due.c.version_id.in_([row.version_id for row in rows])))
    return len(ids)
