"""Which notices are the same thing, published by several sources or under several keys?

They share a number, `opportunity`: the id of the first of them. It is given when a notice is
written and only ever joins; a notice that is alone has none.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, select, union_all, update

from crawler.store.database import batched
from crawler.store.schema import notice

_mine, _other = notice.alias("mine"), notice.alias("other")
_both = select(
    _mine.c.id, _mine.c.opportunity, _other.c.id.label("twin"), _other.c.opportunity.label("its")
).where(_mine.c.id.in_(bindparam("ids", expanding=True)))
#: Every two of them, one of them just written. Two statements, as each has an index of its own.
_TWINS = union_all(
    _both.where(_other.c.identity == _mine.c.identity, _other.c.id != _mine.c.id),
    _both.where(
        _other.c.likeness == _mine.c.likeness,
        _other.c.deadline == _mine.c.deadline,
        _other.c.source_id != _mine.c.source_id,
    ),
)


def group(connection: Connection, written: Iterable[int]) -> None:
    """Give the notices just written, by id, the opportunity of those that are the same thing.

    Same: one identity (ocid, or reference and organisation); or one title, organisation and
    deadline at another source. Two adverts of one board with the same title are two posts.
    """
    for batch in batched(written):
        _join(connection, batch)


def _join(connection: Connection, batch: Sequence[int]) -> None:
    twins: defaultdict[int, set[int]] = defaultdict(set)
    before: dict[int, int | None] = {}
    for id, opportunity, twin, its in connection.execute(_TWINS, {"ids": batch}):
        before[id], before[twin] = opportunity, its
        twins[id].add(twin)
    now = dict(before)
    for id in batch:
        if id in twins:
            same = {id, *twins[id]}
            now.update(dict.fromkeys(same, min(now[each] or each for each in same)))
    changed = [
        {"notice_id": id, "number": number} for id, number in now.items() if number != before[id]
    ]
    if changed:
        statement = update(notice).where(notice.c.id == bindparam("notice_id"))
        connection.execute(statement.values(opportunity=bindparam("number")), changed)
