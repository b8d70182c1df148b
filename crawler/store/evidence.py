"""From which bytes was a version read? Response bodies, kept once each, as they were received."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, select

from crawler.rebase import Kept
from crawler.store import codec
from crawler.store.database import batched, insert_or
from crawler.store.schema import evidence, notice, version

# Bodies are large: so many are held in memory at once.
_AT_ONCE = 50


def keep(
    connection: Connection, bodies: Iterable[tuple[bytes, bytes, str, str]], at: datetime
) -> None:
    """Keep bodies: (blake2b digest of 20 bytes, the body, its address, its content type).

    One that is kept already stays as it is.
    """
    statement = insert_or(connection, evidence).on_conflict_do_nothing()
    for batch in batched(bodies, _AT_ONCE):
        digests = [digest for digest, *_ in batch]
        kept = set(
            connection.execute(
                select(evidence.c.digest).where(evidence.c.digest.in_(digests))
            ).scalars()
        )
        rows = [
            {
                "digest": digest,
                "body": codec.compress(body),
                "url": url,
                "content_type": content_type,
                "at": at,
            }
            for digest, body, url, content_type in batch
            if digest not in kept
        ]
        if rows:
            connection.execute(statement, rows)


def body(connection: Connection, version_id: int) -> bytes | None:
    """The body that a version was read from, byte for byte; None: none was kept."""
    statement = (
        select(evidence.c.body)
        .join(version, version.c.evidence == evidence.c.digest)
        .where(version.c.id == version_id)
    )
    kept = connection.execute(statement).scalar()
    return None if kept is None else codec.decompress(kept)


def kept(connection: Connection, version_id: int) -> Kept | None:
    """The response that a version was read from; None: none was kept."""
    row = connection.execute(
        select(evidence.c.body, evidence.c.url, evidence.c.content_type)
        .join(version, version.c.evidence == evidence.c.digest)
        .where(version.c.id == version_id)
    ).first()
    return None if row is None else Kept(codec.decompress(row.body), row.url, row.content_type)


def reader(connection: Connection, version_id: int) -> str | None:
    """The parser that read a version."""
    return connection.execute(select(version.c.reader).where(version.c.id == version_id)).scalar()


def prune(connection: Connection, *, before: datetime) -> int:
    """Drop bodies kept before `before` that no notice's newest version was read from.

    Returns how many. The versions stay, with the digest of a body that is no longer there.
    """
    needed = (
        select(version.c.evidence)
        .join(notice, notice.c.version_id == version.c.id)
        .where(version.c.evidence.is_not(None))
    )
    statement = delete(evidence).where(evidence.c.at < before, evidence.c.digest.not_in(needed))
    return connection.execute(statement).rowcount
