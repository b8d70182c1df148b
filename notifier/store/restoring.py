"""May something have been told before a backup was brought back?

What the backup does not know of was told between its moment and the loss: nobody can say. So what
lies before the restore is in doubt, and so is what each source's first whole run after it finds.
"""

from collections.abc import Collection

from sqlalchemy import Connection, exists, or_, select

from crawler.store.schema import event, restored, run
from notifier.store.schema import match, subscription, telling


def happened(connection: Connection) -> bool:
    """Whether a backup was ever brought back, so that a number may have been given twice."""
    return connection.execute(select(restored.c.id).limit(1)).first() is not None


def doubts(connection: Connection, digests: Collection[int]) -> dict[int, str]:
    """Why which of these digests may have gone already, for the operator.

    Their tellings, and the matches behind them, must have been written before.
    """
    newest = connection.execute(_NEWEST).first() if digests else None
    if newest is None:
        return {}
    read_since = exists().where(
        run.c.source_id == event.c.source_id,
        run.c.id < event.c.run_id,
        run.c.verdict == "complete",
        run.c.started > newest.at,
    )
    # What somebody asked for only since then they cannot have been told.
    asked_since = exists().where(
        match.c.event_id == telling.c.event_id,
        match.c.subscription_id == subscription.c.id,
        subscription.c.subscriber_id == telling.c.subscriber_id,
        subscription.c.channel == telling.c.channel,
        subscription.c.created > newest.at,
    )
    found = (
        select(telling.c.digest_id)
        .distinct()
        .join(event, event.c.id == telling.c.event_id)
        .where(
            telling.c.digest_id.in_(digests),
            or_(event.c.at <= newest.at, event.c.run_id.is_not(None) & ~read_since),
            ~asked_since,
        )
    )
    why = (
        f"a backup of {newest.taken:%Y-%m-%d %H:%M} UTC was brought back;"
        " this may have been told since"
    )
    return {id: why for id in connection.execute(found).scalars() if id is not None}


_NEWEST = select(restored.c.at, restored.c.taken).order_by(restored.c.at.desc()).limit(1)
