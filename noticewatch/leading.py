"""Who does the work, when several processes share a database? One leader, by a lease.

The service and `noticewatch tick` do the same work; only the holder of the lease does it. A
leader that dies is followed by another: on its own machine at once, elsewhere as soon as its
lease has run out.
"""

import contextlib
import logging
import threading
from collections.abc import Generator
from dataclasses import dataclass, field

from crawler.errors import NoticewatchError
from crawler.store import leases
from crawler.store.database import Database
from crawler.store.holders import holder_name, new_token

logger = logging.getLogger(__name__)

LEASE = "leader"
LEASE_SECONDS = 60.0
BEAT_SECONDS = 15.0


class AnotherLeader(NoticewatchError):
    """Raised by `leading` while another process does the work on the same database."""


@dataclass(slots=True, kw_only=True)
class Leadership:
    """A claim to lead on `db`. Beats in a thread, so that long work does not lose it."""

    db: Database
    holder: str = field(default_factory=lambda: holder_name(new_token()))
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _leads: bool = False

    def take(self) -> bool:
        """Whether this process leads now; asks for the lease if it does not."""
        if self._leads:
            return True
        with self.db.transaction() as conn:
            self._leads = leases.take(conn, LEASE, self.holder, LEASE_SECONDS)
        if self._leads:
            self._stop.clear()
            self._thread = threading.Thread(target=self._beat, name="leader", daemon=True)
            self._thread.start()
        return self._leads

    def leader(self) -> str:
        """Who leads."""
        with self.db.reading() as conn:
            return leases.holder_of(conn, LEASE) or "nobody"

    def leave(self) -> None:
        """Let another process lead."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._leads:
            self._leads = False
            with contextlib.suppress(NoticewatchError), self.db.transaction() as conn:
                leases.release(conn, LEASE, self.holder)

    def _beat(self) -> None:
        while not self._stop.wait(BEAT_SECONDS):
            try:
                with self.db.transaction() as conn:
                    if leases.renew(conn, LEASE, self.holder, LEASE_SECONDS):
                        continue
            except NoticewatchError as error:
                logger.warning("leader.late why=%s", error)
                continue
            logger.error("leader.lost holder=%s", self.holder)
            self._leads = False
            return


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
