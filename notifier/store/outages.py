"""Which channels take nothing at present, since when and why?"""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, ScalarSelect, delete, select, update

from crawler.store.database import insert_or
from notifier.outbox import Outage, again_after_outage
from notifier.store.schema import outage

#: A moment that is long over.
_AT_ONCE = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def standing(connection: Connection) -> dict[str, Outage]:
    """The channels that take nothing, by name."""
    rows = connection.execute(select(outage).order_by(outage.c.channel))
    return {
        row.channel: Outage(
            channel=row.channel,
            since=row.since,
            reason=row.reason,
            tries=row.tries,
            until=row.until,
        )
        for row in rows
    }


def note(connection: Connection, channel: str, reason: str, now: datetime) -> Outage:
    """A channel took nothing at `now`, again or for the first time."""
    known = standing(connection).get(channel)
    tries = known.tries + 1 if known else 1
    noted = Outage(
        channel=channel,
        since=min(known.since, now) if known else now,
        reason=reason,
        tries=tries,
        until=again_after_outage(tries, now),
    )
    values = {
        "since": noted.since,
        "reason": noted.reason,
        "tries": noted.tries,
        "until": noted.until,
    }
    statement = insert_or(connection, outage).values(channel=channel, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["channel"], set_=values))
    return noted


def end(connection: Connection, channel: str) -> bool:
    """A channel takes messages; whether it did not before."""
    return connection.execute(delete(outage).where(outage.c.channel == channel)).rowcount == 1


def ask_again(connection: Connection, channel: ColumnElement[str] | ScalarSelect[str]) -> None:
    """Let a channel be asked with the next pass."""
    connection.execute(update(outage).where(outage.c.channel == channel).values(until=_AT_ONCE))
