"""What is known of each notice, and what was it before?

Written set-wise: a batch of notices is a handful of statements, whatever its size. What has not
changed is not written at all.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, bindparam, func, select, type_coerce, update

from crawler.diff import Change
from crawler.event import deadline_of
from crawler.notice import ENDED
from crawler.repost import identity, likeness
from crawler.serialise import JsonObject
from crawler.store import codec, indexing
from crawler.store.database import BATCH, batched, insert_rows, next_ids
from crawler.store.opportunities import group
from crawler.store.schema import from_micros as _from_micros
from crawler.store.schema import notice, to_micros, version
from crawler.store.schema import source as sources

# Most deadlines are the end of a day, so that many notices share one.
from_micros = lru_cache(maxsize=4096)(_from_micros)


class Known(NamedTuple):
    """What a run needs to know of a stored notice; small, for a run may know 100,000.

    `digest` is that of its newest version's document. `pending`: its deadline has still to be
    told as passed. `gone`: it left its source. `missed_by`: the complete run that first missed
    it. `as_of`: the publisher's own time of the newest reading.
    """

    notice_id: int
    version_id: int
    digest: bytes
    status: str
    deadline: datetime | None
    pending: bool
    gone: bool
    missed_by: int | None
    as_of: datetime | None


class Writing(NamedTuple):
    """A notice to be written: new (`known` None) or with a new version.

    `encoded` is `document` as JSON on one line, `digest` that of `encoded`, `changes` what
    differs from the version before. `evidence` is the digest of the body it was read from.
    `repost_of`: the notice (its id) that a new one is again.
    """

    key: str
    known: Known | None
    document: JsonObject
    encoded: bytes
    digest: bytes
    changes: tuple[Change, ...]
    evidence: bytes | None
    pending: bool
    gone: bool
    as_of: datetime | None
    repost_of: int | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """A stored notice with the likeness asked for. `at`: the moment of its newest version."""

    key: str
    notice_id: int
    at: datetime
    document: JsonObject


@dataclass(frozen=True, slots=True)
class Due:
    """A notice whose deadline has passed and has not been told."""

    notice_id: int
    source_id: int
    source: str
    key: str
    version_id: int
    deadline: datetime
    document: JsonObject


@dataclass(frozen=True, slots=True)
class Current:
    """A notice as it was last read. `repost_of` is the key of the notice it is again."""

    source: str
    key: str
    document: JsonObject
    repost_of: str | None
    opportunity: int | None


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """One distinct state of a notice. `version` is its public number.

    `run` is None where no run made it. `evidence` is the digest, in hex, of the body it was read
    from; the body itself may have been pruned since.
    """

    version: int
    at: datetime
    run: int | None
    changes: tuple[Change, ...]
    document: JsonObject
    evidence: str | None


def known(connection: Connection, source_id: int) -> dict[str, Known]:
    """What is known of every notice of a source, by key."""
    statement = select(
        notice.c.key,
        notice.c.id,
        notice.c.version_id,
        notice.c.digest,
        notice.c.status,
        type_coerce(notice.c.deadline, notice.c.id.type),  # microseconds: converted below
        notice.c.pending,
        notice.c.gone,
        notice.c.missed_by,
        type_coerce(notice.c.as_of, notice.c.id.type),
    ).where(notice.c.source_id == source_id)
    rows = connection.execute(statement, execution_options={"yield_per": BATCH})
    return {
        key: Known(
            id,
            version_id,
            digest,
            sys.intern(status),
            None if deadline is None else from_micros(deadline),
            pending,
            gone,
            missed_by,
            None if as_of is None else from_micros(as_of),
        )
        for (
            key,
            id,
            version_id,
            digest,
            status,
            deadline,
            pending,
            gone,
            missed_by,
            as_of,
        ) in rows
    }


def documents(connection: Connection, version_ids: Iterable[int]) -> dict[int, JsonObject]:
    """The documents of versions, by version id."""
    found: dict[int, JsonObject] = {}
    base = version.alias()
    statement = select(version.c.id, version.c.frame, base.c.frame).outerjoin(
        base, base.c.id == version.c.base_id
    )
    for ids in batched(version_ids):
        for id, frame, base_frame in connection.execute(statement.where(version.c.id.in_(ids))):
            found[id] = codec.document_of(codec.read(frame, base_frame))
    return found


def write(
    connection: Connection,
    source_id: int,
    run_id: int | None,
    at: datetime,
    batch: Sequence[Writing],
    *,
    reader: str,
) -> list[tuple[int, int]]:
    """Write new notices and new versions; returns (notice id, version id), aligned with `batch`.

    `reader` names the parser that read them. A notice that is written has been met again: it is
    no longer missed.
    """
    written: list[tuple[int, int]] = []
    for part in batched(batch):
        written += _write(connection, source_id, run_id, to_micros(at), part, reader)
    return written


def _write(
    connection: Connection,
    source_id: int,
    run_id: int | None,
    at: int,
    batch: Sequence[Writing],
    reader: str,
) -> list[tuple[int, int]]:
    version_ids = next_ids(connection, version, len(batch))
    notice_ids = iter(next_ids(connection, notice, sum(each.known is None for each in batch)))
    bases = _bases(connection, [each.known.version_id for each in batch if each.known])

    written: list[tuple[int, int]] = []
    notices: list[tuple[Any, ...]] = []
    updates: list[dict[str, Any]] = []
    versions: list[tuple[Any, ...]] = []
    for each, version_id in zip(batch, version_ids, strict=True):
        deadline = deadline_of(each.document)
        like, same = likeness(each.document), identity(each.document)
        content = codec.pack(each.encoded, each.changes)
        if each.known is None:
            notice_id, base_id, frame = next(notice_ids), None, codec.key_frame(content)
            notices.append(
                (
                    notice_id,
                    source_id,
                    each.key,
                    version_id,
                    each.digest,
                    each.document["status"],
                    deadline and to_micros(deadline),
                    each.pending,
                    each.gone,
                    each.as_of and to_micros(each.as_of),
                    each.repost_of,
                    like,
                    same,
                )
            )
        else:
            notice_id = each.known.notice_id
            base_id, frame = _frame(content, *bases[each.known.version_id])
            updates.append(
                {
                    "notice_id": notice_id,
                    "version_id": version_id,
                    "digest": each.digest,
                    "status": each.document["status"],
                    "deadline": deadline,
                    "pending": each.pending,
                    "gone": each.gone,
                    "as_of": each.as_of,
                    "missed_by": None,
                    "likeness": like,
                    "identity": same,
                }
            )
        versions.append((version_id, notice_id, run_id, at, reader, base_id, frame, each.evidence))
        written.append((notice_id, version_id))
    insert_rows(connection, notice, _NOTICE_COLUMNS, notices)
    insert_rows(connection, version, _VERSION_COLUMNS, versions)
    if updates:
        connection.execute(update(notice).where(notice.c.id == bindparam("notice_id")), updates)
    indexing.owe(connection, written)
    group(connection, [notice_id for notice_id, _ in written])
    return written


_NOTICE_COLUMNS = (
    "id",
    "source_id",
    "key",
    "version_id",
    "digest",
    "status",
    "deadline",
    "pending",
    "gone",
    "as_of",
    "repost_of",
    "likeness",
    "identity",
)
_VERSION_COLUMNS = ("id", "notice_id", "run_id", "at", "reader", "base_id", "frame", "evidence")


def _bases(connection: Connection, version_ids: Sequence[int]) -> dict[int, tuple[int, bytes]]:
    """The newest key frame before each version, or the version itself: its id and the frame."""
    if not version_ids:
        return {}
    base = version.alias()
    base_id = func.coalesce(version.c.base_id, version.c.id)
    statement = (
        select(version.c.id, base.c.id, base.c.frame)
        .join(base, base.c.id == base_id)
        .where(version.c.id.in_(version_ids))
    )
    return {id: (base_id, frame) for id, base_id, frame in connection.execute(statement)}


def _frame(content: bytes, base_id: int, base_frame: bytes) -> tuple[int | None, bytes]:
    """`content` as a patch of its base; as a key frame where the patch saves less than half."""
    patch = codec.patch(content, codec.read(base_frame, None))
    if 2 * len(patch) <= len(base_frame):
        return base_id, patch
    return None, codec.key_frame(content)


def missed(connection: Connection, notice_ids: Iterable[int], run_id: int) -> None:
    """Remember that the complete run `run_id` did not see these notices."""
    _set(connection, notice_ids, missed_by=run_id)


def found(connection: Connection, notice_ids: Iterable[int]) -> None:
    """These notices were seen: they are neither missed nor gone."""
    _set(connection, notice_ids, missed_by=None, gone=False)


def left(connection: Connection, notice_ids: Iterable[int]) -> None:
    """These notices left their source. Whether their deadline is to be told stays as it was."""
    _set(connection, notice_ids, gone=True)


def settle(connection: Connection, notice_ids: Iterable[int]) -> None:
    """The deadlines of these notices need not be told as passed (any more)."""
    _set(connection, notice_ids, pending=False)


def follow(connection: Connection, readings: Iterable[tuple[int, datetime]]) -> None:
    """Remember the publisher's own time of the newest reading, for notices by id."""
    statement = update(notice).where(notice.c.id == bindparam("notice_id"))
    for batch in batched(readings):
        connection.execute(statement, [{"notice_id": id, "as_of": as_of} for id, as_of in batch])


def alike(connection: Connection, source_id: int, likenesses: Iterable[bytes]) -> list[Alike]:
    """The notices of a source that have one of these likenesses, the oldest first."""
    found: list[Alike] = []
    statement = (
        select(notice.c.key, notice.c.id, notice.c.version_id, version.c.at)
        .join(version, version.c.id == notice.c.version_id)
        .where(notice.c.source_id == source_id)
        .order_by(notice.c.id)
    )
    for some in batched(likenesses):
        rows = connection.execute(statement.where(notice.c.likeness.in_(some))).all()
        read = documents(connection, [row.version_id for row in rows])
        found += [Alike(row.key, row.id, row.at, read[row.version_id]) for row in rows]
    return found


def _set(connection: Connection, notice_ids: Iterable[int], **values: Any) -> None:
    for ids in batched(notice_ids):
        connection.execute(update(notice).where(notice.c.id.in_(ids)).values(**values))


def any_due(connection: Connection, now: datetime) -> bool:
    """Whether `due` would name any notice."""
    waiting = select(notice.c.id).where(notice.c.pending, notice.c.deadline <= now).limit(1)
    return connection.execute(waiting).first() is not None


def due(connection: Connection, now: datetime) -> list[Due]:
    """The notices whose deadline is not after `now` and still to be told, earliest first."""
    rows = connection.execute(
        select(
            notice.c.id,
            notice.c.source_id,
            sources.c.name,
            notice.c.key,
            notice.c.version_id,
            notice.c.deadline,
        )
        .join(sources, sources.c.id == notice.c.source_id)
        .where(notice.c.pending, notice.c.deadline <= now)
        .order_by(notice.c.deadline, notice.c.id)
    ).all()
    by_version = documents(connection, [row.version_id for row in rows])
    return [Due(*row, document=by_version[row.version_id]) for row in rows]


def current(connection: Connection, source: str | None = None) -> Iterator[Current]:
    """Every notice of a source, or of all, as it was last read; in the order of first sight.

    Ended and gone ones too: what their status says is the source's word.
    """
    wanted = select(notice.c.id).order_by(notice.c.id)
    if source is not None:
        wanted = wanted.join(sources, sources.c.id == notice.c.source_id)
        wanted = wanted.where(sources.c.name == source)
    statement = _current().order_by(notice.c.id)
    for ids in batched(connection.execute(wanted).scalars()):
        yield from map(_to_current, connection.execute(statement.where(notice.c.id.in_(ids))))


def some(connection: Connection, ids: Iterable[int]) -> Iterator[tuple[int, Current]]:
    """These notices by id, as they were last read, in this order; what is not there is not."""
    for part in batched(ids):
        rows = {row.id: row for row in connection.execute(_current().where(notice.c.id.in_(part)))}
        yield from ((id, _to_current(rows[id])) for id in part if id in rows)


def one(connection: Connection, source: str, key: str) -> Current | None:
    """The notice `key` of a source as it was last read."""
    row = connection.execute(
        _current().where(sources.c.name == source, notice.c.key == key)
    ).first()
    return _to_current(row) if row else None


def count(connection: Connection) -> dict[str, int]:
    """How many notices of each source are neither gone nor ended, by the source's name."""
    statement = (
        select(sources.c.name, func.count())
        .join(notice, notice.c.source_id == sources.c.id)
        .where(~notice.c.gone, notice.c.status.not_in(sorted(ENDED)))
        .group_by(sources.c.name)
    )
    return dict(connection.execute(statement).all())


def newest_as_of(connection: Connection, source_id: int) -> datetime | None:
    """The newest time that a source's publisher has given for a notice; None: it gives none."""
    statement = select(func.max(notice.c.as_of)).where(notice.c.source_id == source_id)
    return connection.execute(statement).scalar()


def history(connection: Connection, source: str, key: str) -> list[VersionRecord]:
    """Every version of a notice, oldest first; none: there is no such notice."""
    base = version.alias()
    rows = connection.execute(
        select(
            version.c.id,
            version.c.at,
            version.c.run_id,
            version.c.evidence,
            version.c.frame,
            base.c.frame.label("base_frame"),
        )
        .join(notice, notice.c.id == version.c.notice_id)
        .join(sources, sources.c.id == notice.c.source_id)
        .outerjoin(base, base.c.id == version.c.base_id)
        .where(sources.c.name == source, notice.c.key == key)
        .order_by(version.c.id)
    )
    records: list[VersionRecord] = []
    for row in rows:
        content = codec.read(row.frame, row.base_frame)
        records.append(
            VersionRecord(
                version=row.id,
                at=row.at,
                run=row.run_id,
                changes=codec.changes_of(content),
                document=codec.document_of(content),
                evidence=row.evidence.hex() if row.evidence else None,
            )
        )
    return records


def _current() -> Select[*tuple[Any, ...]]:
    base = version.alias()
    original = notice.alias()
    return (
        select(
            notice.c.id,
            sources.c.name,
            notice.c.key,
            notice.c.opportunity,
            original.c.key.label("repost_of"),
            version.c.frame,
            base.c.frame.label("base_frame"),
        )
        .select_from(notice)
        .join(sources, sources.c.id == notice.c.source_id)
        .join(version, version.c.id == notice.c.version_id)
        .outerjoin(base, base.c.id == version.c.base_id)
        .outerjoin(original, original.c.id == notice.c.repost_of)
    )


def _to_current(row: Row[*tuple[Any, ...]]) -> Current:
    return Current(
        source=row.name,
        key=row.key,
        document=codec.document_of(codec.read(row.frame, row.base_frame)),
        repost_of=row.repost_of,
        opportunity=row.opportunity,
    )
