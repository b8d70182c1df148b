"""What does only this database know? Random bytes, made when they are first asked for."""

import secrets

from sqlalchemy import Connection, select

from crawler.store.database import insert_or
from notifier.store.schema import secret as table
from notifier.tokens import SIZE


def made(connection: Connection, name: str) -> bytes | None:
    """The secret called `name`, if it was asked for before; nothing is written."""
    return connection.execute(select(table.c.value).where(table.c.name == name)).scalar()


def secret(connection: Connection, name: str) -> bytes:
    """The secret called `name`. Needs a transaction that may write, for the first time."""
    value = made(connection, name)
    if value is None:
        statement = insert_or(connection, table).values(name=name, value=secrets.token_bytes(SIZE))
        connection.execute(statement.on_conflict_do_nothing())
        value = made(connection, name)
        assert value is not None, "it was written just now, here or by another"
    return value
