"""Who does the work, when several processes share a database? One leader, by a lease.

The service and `noticewatch tick` do the same work; only the holder of the lease does it. A
leader that dies is followed by another: on its own machine at once, elsewhere as soon as its
lease has run out.
"""

import contextlib
from collections.abc import Generator
from dataclasses import dataclass, field

from crawler.errors import NoticewatchError
from crawler.store.database import Database
from crawler.store.keeping import KeptLease

LEASE = "leader"
LEASE_SECONDS = 60.0
BEAT_SECONDS = 15.0


class AnotherLeader(NoticewatchError):
    """Raised by `leading` while another process does the work on the same database."""


@dataclass(slots=True, kw_only=True)
class Leadership:
    """A claim to lead on `db`."""

    db: Database
    _lease: KeptLease = field(init=False)

    def __post_init__(self) -> None:
        self._lease = KeptLease(db=self.db, name=LEASE, seconds=LEASE_SECONDS, beat=BEAT_SECONDS)

    def take(self) -> bool:
        """Whether this process leads now; asks for the lease if it does not."""
        return self._lease.take()

    def leader(self) -> str:
        """Who leads."""
        return self._lease.held_by() or "nobody"

    def leave(self) -> None:
        """Let another process lead."""
        self._lease.give_back()


@contextlib.contextmanager
def leading(db: Database) -> Generator[Leadership]:
    """Lead for the time of the block.

    Raises:
        AnotherLeader: another process leads on this database.
    """
    leadership = Leadership(db=db)
    if not leadership.take():
        raise AnotherLeader(
            f"another process works on this database ({leadership.leader()});"
            " it does what is due. Stop it first, or leave the work to it"
        )
    try:
        yield leadership
    finally:
        leadership.leave()
