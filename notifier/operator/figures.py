"""How is the people's half doing? Figures without anybody's data, for health and metrics."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from crawler.store.database import Database
from notifier.store import figures as counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Messages and subscribers by state. `oldest`: since when the oldest message waits."""

    messages: Mapping[str, int]
    oldest: datetime | None
    subscribers: Mapping[str, int]

    def waiting_seconds(self, now: datetime) -> float:
        """How long the oldest message has been waiting; 0: none does."""
        return max(0.0, (now - self.oldest).total_seconds()) if self.oldest else 0.0


def figures(db: Database) -> Figures:
    """The figures of this moment."""
    with db.reading() as conn:
        return Figures(
            messages=counted.messages(conn),
            oldest=counted.oldest_waiting(conn),
            subscribers=counted.subscribers(conn),
        )
