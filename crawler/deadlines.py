"""Which deadlines have passed since the last look? Told by the clock, site up or down."""

from itertools import islice

from crawler.clock import Clock
from crawler.event import EventKind
from crawler.store import events, notices, runs
from crawler.store.database import Database
from crawler.store.events import NewEvent

_BATCH = 1000


def tell_passed(db: Database, clock: Clock) -> int:
    """Publish `deadline_passed` for each deadline that is over and untold; how many.

    The event's moment is the deadline itself, so a look that comes late tells the truth. A
    deadline is told once: its notice is settled in the same transaction.
    """
    now = clock.now()
    with db.reading() as conn:
        if not notices.any_due(conn, now):  # the usual look: no writer is kept waiting
            return 0
    with db.transaction() as conn:
        due = iter(notices.due(conn, now))
        bootstrapped: dict[int, bool] = {}
        told = 0
        while batch := list(islice(due, _BATCH)):
            for each in batch:
                if each.source_id not in bootstrapped:
                    bootstrapped[each.source_id] = runs.bootstrapped(conn, each.source_id)
            events.publish(
                conn,
                [
                    NewEvent(
                        notice_id=each.notice_id,
                        source_id=each.source_id,
                        kind=EventKind.DEADLINE_PASSED,
                        at=each.deadline,
                        run_id=None,
                        bootstrap=not bootstrapped[each.source_id],
                        now_past=False,
                        changes=(),
                        version_id=each.version_id,
                    )
                    for each in batch
                ],
            )
            notices.settle(conn, [each.notice_id for each in batch])
            told += len(batch)
    return told
