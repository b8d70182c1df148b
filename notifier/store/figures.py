"""How much is there of what? Counts for whoever looks after the service; nobody's data."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from notifier.store.schema import message, subscriber


def messages(connection: Connection) -> dict[str, int]:
    """How many messages of the outbox are in each state."""
    statement = select(message.c.state, func.count().label("number")).group_by(message.c.state)
    return {row.state: row.number for row in connection.execute(statement)}


def oldest_waiting(connection: Connection) -> datetime | None:
    """When the oldest message that has still to go was written."""
    # As in the index of open messages: the others are not looked at.
    statement = select(func.min(message.c.created)).where(
        message.c.state.in_(("waiting", "sending"))
    )
    return connection.execute(statement).scalar()


def subscribers(connection: Connection) -> dict[str, int]:
    """How many subscribers are in each state."""
    statement = select(subscriber.c.state, func.count().label("number")).group_by(
        subscriber.c.state
    )
    return {row.state: row.number for row in connection.execute(statement)}
