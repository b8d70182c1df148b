"""What is a source? One place that publishes notices: a spider with arguments and a schedule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from crawler.notice import Kind

Health = Literal["new", "ok", "degraded", "broken", "off"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A configured use of a spider. `schedule` None: crawled by hand only.

    `timezone` is the zone of the schedule and of times on its pages that state none.
    `settings` are Scrapy settings for this source alone.
    """

    name: str
    spider: str
    args: Mapping[str, Any] = field(default_factory=dict[str, Any])
    schedule: str | None = None
    kind: Kind | None = None
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    enabled: bool = True
    organisation: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """How a source is, why it is not better, and when it was last read whole (None: never)."""

    name: str
    health: Health
    reason: str | None
    last_complete: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState(SourceHealth):
    """How a source is doing (contract, "A source"). Times are aware; None: never."""

    spider: str
    schedule: str | None
    next_due: datetime | None
    notices: int

    def json(self) -> dict[str, Any]:
        """The contract's form of a source."""
        return {
            "name": self.name,
            "spider": self.spider,
            "schedule": self.schedule,
            "health": self.health,
            "reason": self.reason,
            "last_complete": self.last_complete.isoformat() if self.last_complete else None,
            "next_due": self.next_due.isoformat() if self.next_due else None,
            "notices": self.notices,
        }
