"""What was a person asked, and what did they agree to? A record that is only added to."""

from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, insert, select

from notifier.store.schema import consent
from notifier.subscriber import ConsentRecord

Act = Literal["asked", "agreed"]


def add(
    connection: Connection,
    subscriber_id: int,
    act: Act,
    *,
    at: datetime,
    how: str,
    words: str,
    client: str | None = None,
) -> int:
    """Record an act; its number. `client`: the network address that it came from, if any."""
    statement = insert(consent).values(
        subscriber_id=subscriber_id, act=act, at=at, how=how, words=words, client=client
    )
    return connection.execute(statement.returning(consent.c.id)).scalar_one()


def listing(connection: Connection, subscriber_id: int) -> list[ConsentRecord]:
    """Everything on record about a subscriber, oldest first."""
    rows = connection.execute(
        select(consent).where(consent.c.subscriber_id == subscriber_id).order_by(consent.c.id)
    )
    return [
        ConsentRecord(act=row.act, at=row.at, how=row.how, words=row.words, client=row.client)
        for row in rows
    ]
