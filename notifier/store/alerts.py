"""What has the operator been told is wrong, and not yet that it is over?"""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select

from notifier.alerts import Alert
from notifier.store.schema import alert


def standing(connection: Connection) -> dict[str, Alert]:
    """The alerts that are out, by source."""
    rows = connection.execute(select(alert).order_by(alert.c.source))
    return {
        row.source: Alert(source=row.source, reason=row.reason, since=row.since) for row in rows
    }


def open_(connection: Connection, alerts: Iterable[Alert]) -> None:
    """These alerts are out."""
    for each in alerts:
        connection.execute(
            insert(alert).values(source=each.source, reason=each.reason, since=each.since)
        )


def close(connection: Connection, sources: Iterable[str]) -> None:
    """The alerts about these sources are over."""
    connection.execute(delete(alert).where(alert.c.source.in_(list(sources))))
