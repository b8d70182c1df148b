"""What stands on what? The one place that joins configuration, database and clock."""

import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from crawler.clock import Clock, StoppedClock
from crawler.errors import DatabaseUnavailable
from crawler.store.database import Database
from noticewatch.config import Config
from noticewatch.migrations import prepare

logger = logging.getLogger(__name__)

#: A database server that is not there yet, as after a restart of everything, is asked again so
#: often, in seconds, and for so long.
ASK_AGAIN_SECONDS, SERVER_SECONDS = 1.0, 60.0


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's own clock; nothing else in the product asks it."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The product, joined: what commands and the service work on."""

    config: Config
    db: Database
    clock: Clock

    def close(self) -> None:
        """Let the database go."""
        self.db.close()


def clock_at(now: datetime | None) -> Clock:
    """The clock by which things are decided: the machine's, or one that stands at `now`."""
    return StoppedClock(now.astimezone(UTC)) if now else SystemClock()


def open_app(config: Config, *, now: datetime | None = None) -> App:
    """The product on the database that `config` names, set up if it is empty.

    `now` stands for the clock in all that is decided and recorded.

    Raises:
        DatabaseUnavailable: it cannot be opened.
        SchemaMismatch: it is older or newer than this program.
    """
    db = Database.open(config.database_url)
    prepare(db)
    return App(config=config, db=db, clock=clock_at(now))


def open_service(config: Config) -> App:
    """As `open_app`, for whoever is started by the machine: waits a while for a server's database.

    Raises:
        DatabaseUnavailable: it cannot be opened, and its server did not come.
        SchemaMismatch: it is older or newer than this program.
    """
    until = time.monotonic() + SERVER_SECONDS
    while True:
        try:
            return open_app(config)
        except DatabaseUnavailable as error:
            # A file does not come by itself.
            if config.database_url.startswith("sqlite") or time.monotonic() >= until:
                raise
            logger.warning("database.waits seconds=%d why=%s", until - time.monotonic(), error)
            time.sleep(ASK_AGAIN_SECONDS)
