"""What came back of the mail to a subscriber?"""

from datetime import datetime

from sqlalchemy import Connection, select, update

from crawler.store.database import insert_or
from notifier.bounces import Kind
from notifier.store.schema import bounce

_PAST = "past"


def add(
    connection: Connection,
    message_id: int,
    subscriber_id: int,
    *,
    at: datetime,
    kind: Kind,
    why: str,
) -> bool:
    """Note that a message came back; False: that was known."""
    statement = insert_or(connection, bounce).values(
        message_id=message_id, subscriber_id=subscriber_id, at=at, kind=kind, why=why
    )
    statement = statement.on_conflict_do_nothing().returning(bounce.c.message_id)
    return connection.execute(statement).first() is not None


def since(connection: Connection, subscriber_id: int, after: datetime) -> list[Kind]:
    """What came back of the mail to a subscriber since `after`, and still counts."""
    rows = connection.execute(
        select(bounce.c.kind).where(
            bounce.c.subscriber_id == subscriber_id, bounce.c.at >= after, bounce.c.kind != _PAST
        )
    )
    return [*rows.scalars()]


def forgive(connection: Connection, subscriber_id: int) -> None:
    """What came back so far counts no longer. It is kept, so that no report is new again."""
    connection.execute(
        update(bounce).where(bounce.c.subscriber_id == subscriber_id).values(kind=_PAST)
    )
