"""Which addresses are never to be mailed again? Known by a keyed hash, never by themselves."""

from datetime import datetime
from typing import TYPE_CHECKING

from notifier.store import suppression
from notifier.store.secrets import secret
from notifier.tokens import keyed_hash

if TYPE_CHECKING:
    from sqlalchemy import Connection


def suppress(conn: "Connection", address_key: str, *, since: datetime, why: str) -> None:
    """Never mail the address with this key again."""
    suppression.add(conn, _hash(conn, address_key), since=since, why=why)


def why_suppressed(conn: "Connection", address_key: str) -> str | None:
    """Why the address with this key is not to be mailed; None: it may be."""
    return suppression.why(conn, _hash(conn, address_key))


def _hash(conn: "Connection", address_key: str) -> bytes:
    return keyed_hash(secret(conn, "suppression"), "address", address_key)
