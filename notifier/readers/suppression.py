"""Which addresses are never to be mailed again? Known by a keyed hash, never by themselves."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from notifier.store import suppression
from notifier.store.secrets import secret
from notifier.tokens import keyed_hash

if TYPE_CHECKING:
    from sqlalchemy import Connection


def suppress(conn: "Connection", address_key: str, *, since: datetime, why: str) -> None:
    """Never mail the address with this key again."""
    suppression.add(conn, hashed(conn, address_key), since=since, why=why)


def why_suppressed(conn: "Connection", address_key: str) -> str | None:
    """Why the address with this key is not to be mailed; None: it may be."""
    return suppression.why(conn, hashed(conn, address_key))


def suppressed(conn: "Connection", address_keys: Iterable[str]) -> dict[str, str]:
    """Which of the addresses with these keys are not to be mailed, and why."""
    key = secret(conn, "suppression")
    hashes = {keyed_hash(key, "address", each): each for each in address_keys}
    return {hashes[found]: why for found, why in suppression.among(conn, hashes)}


def hashed(conn: "Connection", address_key: str) -> bytes:
    """What is kept in place of an address: nobody without this database's secret can make it."""
    return keyed_hash(secret(conn, "suppression"), "address", address_key)
