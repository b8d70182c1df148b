"""Which notices does a query ask for? Asked of the database, the newest first.

Newest is what was seen last for the first time. `crawler.store.indexing` makes notices findable;
those that it has not come to yet are asked one by one, in memory.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from heapq import merge
from itertools import islice
from math import prod

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    any_,
    bindparam,
    delete,
    func,
    select,
    text,
)

from crawler.query.match import matches_document
from crawler.query.sql import HIGH, LOW, Question, question
from crawler.query.tokens import AllOf, Token, Wanted
from crawler.query.tree import Query
from crawler.store import indexing, notices
from crawler.store.database import Database, batched
from crawler.store.notices import Current
from crawler.store.schema import search as table
from crawler.store.schema import search_due as due
from crawler.store.schema import source as sources

_BATCH = 500  # versions of one transaction: the lock for writing is not held for long
_FIRST = 50  # of what is found so much is read at once: a page, and not all that there is
_TIMES = 4  # what was not enough is asked for so many times as much
#: What no more notices have than so many is looked at first, all of it. More are walked through
#: from the newest on, as a page of those that fit will be full soon.
FEW = 20_000
#: The same for words on PostgreSQL, as a part of all notices.
RARE = 0.02
#: So many ids are looked at first where lists of what fits are made of them.
WINDOW = 5000
#: So many are walked through before all is gathered that has a word which begins in some way.
GLANCE = 1000


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
    late = {*connection.execute(select(due.c.notice_id)).scalars()}
    ids = (id for id in _ids(connection, asked) if id not in late)
    size = _FIRST
    while some := [*islice(ids, size)]:
        for id, each in notices.some(connection, some):
            if asked.exact or matches_document(query, each.document, each.source, now=now):
                yield id, each
        size = min(size * 2, _BATCH)


def _ids(connection: Connection, asked: Question) -> Iterator[int]:
    """The ids of all that the index finds, the highest first."""
    few = _few(connection, asked)
    if few is not None:
        return _among(connection, asked.statement, asked.key, few)
    some = select(table.c.notice_id) if asked.days is None else asked.days
    # With "+ 0" the days are read, and not all ids down to the first of these days.
    number = some.subquery().c.notice_id
    greatest = func.max(number if asked.days is None else number + 0)
    last = connection.execute(select(greatest)).scalar()
    if connection.dialect.name == "sqlite":
        return _ids_of_sqlite(connection, asked, (last or 0) + 1)
    return _ids_of_postgresql(connection, asked, (last or 0) + 1)


def _ids_of_sqlite(connection: Connection, asked: Question, high: int) -> Iterator[int]:
    width = WINDOW if asked.listing else high
    while high > 0:
        bounds = {LOW: high - width, HIGH: high}
        rows = connection.execute(asked.statement, bounds, execution_options={"yield_per": _FIRST})
        yield from rows.scalars()
        high, width = high - width, width * _TIMES


def _ids_of_postgresql(connection: Connection, asked: Question, high: int) -> Iterator[int]:
    words = asked.words
    if words is not None and _share(connection, words.tokens) < RARE:
        if _begins(words.tokens):  # of what begins so, nobody knows how many have it
            low = high - GLANCE
            yield from connection.execute(asked.statement, {LOW: low, HIGH: high}).scalars()
            high = low
        found = words.found.where(table.c.notice_id < high)
        few = sorted(connection.execute(found).scalars(), reverse=True)
        yield from _among(connection, words.rest, asked.key, few)
        return
    size = _FIRST
    while size:  # who says how many rows are wanted is answered by another plan
        bounds = {LOW: 0, HIGH: high}
        some = connection.execute(asked.statement.limit(size), bounds).scalars().all()
        yield from some
        high, size = (some[-1], size * 2) if len(some) == size else (0, 0)


def _few(connection: Connection, asked: Question) -> list[int] | None:
    """All that may fit, where an index says that this is not much; the highest first."""
    counted = [
        (connection.execute(select(func.count()).select_from(some)).scalar_one(), place)
        for place, some in enumerate(each.limit(FEW + 1).subquery() for each in asked.needed)
    ]
    count, place = min(counted, default=(FEW + 1, 0))
    if count > FEW:
        return None
    return sorted(connection.execute(asked.needed[place]).scalars(), reverse=True)


def _among(
    connection: Connection, statement: Select[int], key: ColumnElement[int], few: list[int]
) -> Iterator[int]:
    """Of the ids `few` those that `statement` finds, portion by portion."""
    if connection.dialect.name == "sqlite":  # each portion is one value
        of_these = key.in_(select(func.json_each(bindparam("ids")).table_valued("value").c.value))
    else:
        of_these = key == any_(bindparam("ids", type_=ARRAY(BigInteger)))
    statement = statement.where(of_these)
    first, size = 0, _FIRST
    while some := few[first : first + size]:
        ids = json.dumps(some) if connection.dialect.name == "sqlite" else some
        bounds = {LOW: some[-1], HIGH: some[0] + 1, "ids": ids}
        yield from connection.execute(statement, bounds).scalars()
        first, size = first + size, size * _TIMES


def _share(connection: Connection, wanted: Wanted) -> float:
    """How many of all notices have `wanted`, about, by what PostgreSQL knows of frequent tokens."""
    row = connection.execute(_FREQUENT).first()
    return _share_of(wanted, dict(zip(*row, strict=False)) if row else {})


def _begins(wanted: Wanted) -> bool:
    """Whether it is asked for tokens that begin so."""
    return wanted.prefix if isinstance(wanted, Token) else any(map(_begins, wanted.parts))


def _share_of(wanted: Wanted, known: dict[str, float]) -> float:
    if not isinstance(wanted, AllOf):
        return _together(wanted, known)
    shares: dict[Wanted | str, float] = {}  # of what stands in one notice by chance
    for each in wanted.parts:
        what = each.text.partition(":")[0] if isinstance(each, Token) else each
        shares[what] = min(_together(each, known), shares.get(what, 1.0))
    return prod(shares.values())


def _together(wanted: Wanted, known: dict[str, float]) -> float:
    if isinstance(wanted, Token):
        if not wanted.prefix:
            return known.get(wanted.text, 0.0)
        return sum(share for token, share in known.items() if token.startswith(wanted.text))
    shares = [_together(each, known) for each in wanted.parts]
    return min(shares) if isinstance(wanted, AllOf) else sum(shares)  # a phrase is no chance


_FREQUENT = text(
    "SELECT most_common_elems::text::text[], most_common_elem_freqs FROM pg_stats"
    " WHERE schemaname = current_schema() AND tablename = 'search' AND attname = 'tokens'"
    " AND most_common_elems IS NOT NULL"
)


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
