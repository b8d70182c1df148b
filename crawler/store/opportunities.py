"""Which notices are the same thing, published by several sources or under several keys?

They share a number, `opportunity`: the id of the first of them. It is given when a notice is
written and only ever joins; a notice that is alone has none.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, or_, select, type_coerce, update

from crawler.store.database import batched
from crawler.store.schema import notice


class Traits(NamedTuple):
    """By what a notice is known again: see `crawler.repost`; `deadline` in microseconds."""

    notice_id: int
    source_id: int
    likeness: bytes
    identity: bytes | None
    deadline: int | None


class _Found(NamedTuple):
    notice_id: int
    source_id: int
    likeness: bytes | None
    identity: bytes | None
    deadline: int | None
    opportunity: int | None


def group(connection: Connection, written: Iterable[Traits]) -> None:
    """Give the notices just written the opportunity of those that are the same thing.

    Same: one identity (ocid, or reference and organisation); or one title, organisation and
    deadline at another source. Two adverts of one board with the same title are two posts.
    """
    for batch in batched(written):
        found = _found(connection, batch)
        if len(found) > len(batch) or len({each.likeness for each in found}) < len(found):
            _join(connection, batch, found)


def _found(connection: Connection, batch: Sequence[Traits]) -> list[_Found]:
    """Every stored notice that may be the same as one of the batch; the batch among them."""
    identities = [each.identity for each in batch if each.identity is not None]
    likenesses = [each.likeness for each in batch if each.deadline is not None]
    statement = select(
        notice.c.id,
        notice.c.source_id,
        notice.c.likeness,
        notice.c.identity,
        type_coerce(notice.c.deadline, notice.c.id.type),
        notice.c.opportunity,
    ).where(or_(notice.c.identity.in_(identities), notice.c.likeness.in_(likenesses)))
    return [_Found(*row) for row in connection.execute(statement)]


def _join(connection: Connection, batch: Sequence[Traits], found: Sequence[_Found]) -> None:
    by_identity: defaultdict[bytes, list[_Found]] = defaultdict(list)
    by_likeness: defaultdict[tuple[bytes, int], list[_Found]] = defaultdict(list)
    for each in found:
        if each.identity is not None:
            by_identity[each.identity].append(each)
        if each.likeness is not None and each.deadline is not None:
            by_likeness[each.likeness, each.deadline].append(each)
    now = {each.notice_id: each.opportunity for each in found}
    before = dict(now)
    for each in batch:
        same = list(by_identity[each.identity]) if each.identity is not None else []
        if each.deadline is not None:
            same += [
                other
                for other in by_likeness[each.likeness, each.deadline]
                if other.source_id != each.source_id
            ]
        ids = {other.notice_id for other in same} | {each.notice_id}
        if len(ids) > 1:
            number = min(now.get(id) or id for id in ids)
            now.update(dict.fromkeys(ids, number))
    changed = [
        {"notice_id": id, "number": number}
        for id, number in now.items()
        if number != before.get(id)
    ]
    if changed:
        statement = update(notice).where(notice.c.id == bindparam("notice_id"))
        connection.execute(statement.values(opportunity=bindparam("number")), changed)
