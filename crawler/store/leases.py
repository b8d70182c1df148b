"""Who may work on a source (or a host) until when? By the database's own clock.

The machines that share a database may disagree on the time; the database agrees with itself.
"""

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    cast,
    delete,
    extract,
    func,
    select,
    update,
)

from crawler.store.database import insert_or
from crawler.store.holders import is_gone
from crawler.store.schema import lease

_SECOND = 1_000_000


def take(connection: Connection, name: str, holder: str, seconds: float) -> bool:
    """Take the lease `name` for `seconds` from now; False: another holds it.

    True also when it was ours already, or the other's time has run out, or the other was a
    process of this machine that is gone.
    """
    if _take(connection, name, holder, seconds):
        return True
    other = connection.execute(select(lease.c.holder).where(lease.c.name == name)).scalar()
    if other is None or not is_gone(other):
        return False
    release(connection, name, other)
    return _take(connection, name, holder, seconds)


def _take(connection: Connection, name: str, holder: str, seconds: float) -> bool:
    now = _now(connection)
    statement = insert_or(connection, lease).values(
        name=name, holder=holder, until=now + _micros(seconds)
    )
    statement = statement.on_conflict_do_update(
        index_elements=[lease.c.name],
        set_={"holder": statement.excluded.holder, "until": statement.excluded.until},
        where=(lease.c.until <= now) | (lease.c.holder == holder),
    )
    return connection.execute(statement.returning(lease.c.name)).first() is not None


def renew(connection: Connection, name: str, holder: str, seconds: float) -> bool:
    """Keep our lease for `seconds` from now; False: it is no longer ours.

    One that ran out unseen (the machine slept) is still ours while nobody else has taken it.
    """
    statement = (
        update(lease)
        .where(lease.c.name == name, lease.c.holder == holder)
        .values(until=_now(connection) + _micros(seconds))
    )
    return connection.execute(statement).rowcount == 1


def release(connection: Connection, name: str, holder: str) -> None:
    """Give our lease back; nothing happens when it is another's by now."""
    connection.execute(delete(lease).where(lease.c.name == name, lease.c.holder == holder))


def holds(connection: Connection, name: str, holder: str) -> bool:
    """Whether the lease is ours now; it then stays ours until the transaction ends."""
    statement = (
        select(lease.c.name)
        .where(
            lease.c.name == name,
            lease.c.holder == holder,
            lease.c.until > _now(connection),
        )
        .with_for_update()
    )
    return connection.execute(statement).first() is not None


def holder_of(connection: Connection, name: str) -> str | None:
    """Who holds the lease now; None: nobody, or the time has run out, or they are gone."""
    statement = select(lease.c.holder).where(lease.c.name == name, lease.c.until > _now(connection))
    holder: str | None = connection.execute(statement).scalar()
    return None if holder is not None and is_gone(holder) else holder


def _now(connection: Connection) -> ColumnElement[int]:
    """The database's own time in microseconds, read anew by each statement."""
    if connection.dialect.name == "sqlite":
        # Julian days, of which 2440587.5 had gone by at the beginning of 1970.
        return cast((func.julianday("now") - 2440587.5) * 86400 * _SECOND, BigInteger)
    return cast(extract("epoch", func.clock_timestamp()) * _SECOND, BigInteger)


def _micros(seconds: float) -> int:
    return round(seconds * _SECOND)
