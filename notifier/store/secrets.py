"""What does only this database know? Random bytes, made when they are first asked for."""

import secrets

from sqlalchemy import Connection, select

from crawler.store.database import insert_or
from notifier.store.schema import secret as table
from notifier.tokens import SIZE


def secret(connection: Connection, name: str) -> bytes:
    """The secret called `name`. Needs a transaction that may write, for the first time."""
    known = select(table.c.value).where(table.c.name == name)
    value = connection.execute(known).scalar()
    if value is None:
        statement = insert_or(connection, table).values(name=name, value=secrets.token_bytes(SIZE))
        connection.execute(statement.on_conflict_do_nothing())
        value = connection.execute(known).scalar_one()
    return value
