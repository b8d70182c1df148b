"""Which addresses are never to be mailed? Only keyed hashes of them are kept."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from crawler.store.database import insert_or
from notifier.store.schema import suppression


def add(connection: Connection, hash: bytes, *, since: datetime, why: str) -> None:
    """Keep `hash`; the first entry stays."""
    statement = insert_or(connection, suppression).values(hash=hash, since=since, why=why)
    connection.execute(statement.on_conflict_do_nothing())


def why(connection: Connection, hash: bytes) -> str | None:
    """Why the address behind `hash` is not to be mailed; None: it may be."""
    return connection.execute(select(suppression.c.why).where(suppression.c.hash == hash)).scalar()


_AMONG = select(suppression).where(suppression.c.hash.in_(bindparam("hashes", expanding=True)))


def among(connection: Connection, hashes: Iterable[bytes]) -> list[tuple[bytes, str]]:
    """Those of `hashes` that are not to be mailed, and why."""
    rows = connection.execute(_AMONG, {"hashes": [*hashes]})
    return [(row.hash, row.why) for row in rows]
