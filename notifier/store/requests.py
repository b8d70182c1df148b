"""What was asked for on the web pages? Whole until it is answered, then a count of hashes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.sql import null

from notifier.store.privacy import overwrite
from notifier.store.schema import request


def add(
    connection: Connection,
    *,
    at: datetime,
    address_hash: bytes,
    client_hash: bytes,
    wish: Mapping[str, Any],
) -> None:
    """Write a request down; it waits to be answered."""
    connection.execute(
        insert(request).values(at=at, address_hash=address_hash, client_hash=client_hash, wish=wish)
    )


def by_client(
    connection: Connection, client_hash: bytes, *, since: datetime, until: datetime
) -> int:
    """How much this client has asked for in a time."""
    return _count(connection, request.c.client_hash, client_hash, since, until)


def by_address(
    connection: Connection, address_hash: bytes, *, since: datetime, until: datetime
) -> int:
    """How much was asked for with this address in a time."""
    return _count(connection, request.c.address_hash, address_hash, since, until)


def _count(
    connection: Connection, column: Any, hash: bytes, since: datetime, until: datetime
) -> int:
    statement = select(func.count()).where(
        column == hash, request.c.at > since, request.c.at <= until
    )
    return connection.execute(statement).scalar_one()


def unanswered(connection: Connection) -> list[int]:
    """The requests that wait for an answer, oldest first."""
    waiting = select(request.c.id).where(request.c.wish.is_not(None)).order_by(request.c.id)
    return list(connection.execute(waiting).scalars())


def take(connection: Connection, id: int) -> tuple[bytes, Mapping[str, Any]] | None:
    """A waiting request, as the hash of its address and what was asked; from then on answered.

    None: somebody else has taken it.
    """
    overwrite(connection)
    row = connection.execute(
        select(request.c.address_hash, request.c.wish)
        .where(request.c.id == id, request.c.wish.is_not(None))
        .with_for_update(skip_locked=True)
    ).first()
    if row is None:
        return None
    connection.execute(update(request).where(request.c.id == id).values(wish=null()))
    return row.address_hash, row.wish


def prune(connection: Connection, before: datetime) -> None:
    """Drop what was answered and is too old to be counted."""
    connection.execute(delete(request).where(request.c.at < before, request.c.wish.is_(None)))


def forget(connection: Connection, address_hash: bytes) -> int:
    """Take out every request with this address, answered or not; how many there were."""
    overwrite(connection)
    found = connection.execute(delete(request).where(request.c.address_hash == address_hash))
    return found.rowcount
