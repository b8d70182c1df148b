"""How is a lease kept while long work is done? A thread renews it until it is given back."""

import contextlib
import logging
import threading
from dataclasses import dataclass, field

from sqlalchemy import Connection

from crawler.errors import NoticewatchError
from crawler.store import leases
from crawler.store.database import Database
from crawler.store.holders import holder_name, new_token

logger = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class KeptLease:
    """The lease `name` on `db`, of `seconds`, renewed each `beat` seconds while it is ours.

    A database that is away for a moment is asked again; the lease should outlive two beats.
    """

    db: Database
    name: str
    seconds: float
    beat: float
    holder: str = field(default_factory=lambda: holder_name(new_token()))
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _ours: bool = False

    @property
    def ours(self) -> bool:
        """Whether it is (still) ours."""
        return self._ours

    def holds(self, connection: Connection) -> bool:
        """Whether it is ours in this transaction, and stays so until its end.

        `ours` is what the last beat found: a process that was stopped and wakes does not know yet
        that another has taken its place.
        """
        return self._ours and leases.holds(connection, self.name, self.holder)

    def take(self) -> bool:
        """Whether it is ours now; asks for it if it is not."""
        if self._ours:
            return True
        with self.db.transaction() as conn:
            self._ours = leases.take(conn, self.name, self.holder, self.seconds)
        if self._ours:
            self._stop.clear()
            name = f"lease {self.name}"
            self._thread = threading.Thread(target=self._keep, name=name, daemon=True)
            self._thread.start()
        return self._ours

    def held_by(self) -> str | None:
        """Who has it; None: nobody."""
        with self.db.reading() as conn:
            return leases.holder_of(conn, self.name)

    def give_back(self) -> None:
        """Let another have it."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._ours:
            self._ours = False
            with contextlib.suppress(NoticewatchError), self.db.transaction() as conn:
                leases.release(conn, self.name, self.holder)

    def _keep(self) -> None:
        while not self._stop.wait(self.beat):
            try:
                with self.db.transaction() as conn:
                    if leases.renew(conn, self.name, self.holder, self.seconds):
                        continue
            except NoticewatchError as error:
                logger.warning("lease.late lease=%s why=%s", self.name, error)
                continue
            logger.error("lease.lost lease=%s holder=%s", self.name, self.holder)
            self._ours = False
            return
