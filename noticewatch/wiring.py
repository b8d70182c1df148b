"""What stands on what? The one place that joins configuration, database and clock."""

from dataclasses import dataclass
from datetime import UTC, datetime

from crawler.clock import Clock, StoppedClock
from crawler.store.database import Database
from noticewatch.config import Config
from noticewatch.migrations import prepare


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
