"""Fifty people with several searches each, and which events each of them should be told."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from crawler.clock import StoppedClock
from crawler.store.database import Database
from noticewatch.config import Config
from notifier import people
from tests.soak.world import TRADES, Happened

ZONES = ("Europe/London", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "UTC")
Asks = Callable[[Happened, str], bool]

#: What can be searched for: in the product's words, and as a rule on what truly happened.
SEARCHES: dict[str, Asks] = {
    "kind:vacancy": lambda each, title: each.source != "register",
    "kind:tender": lambda each, title: each.source == "register",
    "source:board event:new": lambda each, title: each.source == "board" and each.kind == "new",
    "event:withdrawn OR event:deadline_passed": lambda each, title: (
        each.kind in ("withdrawn", "deadline_passed")
    ),
    "-source:acme": lambda each, title: each.source != "acme",
    **{f"={trade}": (lambda each, title, trade=trade: trade in title.lower()) for trade in TRADES},
}


@dataclass(slots=True)
class Reader:
    """One reader, and what they ask for."""

    id: int
    address: str
    queries: list[str] = field(default_factory=list[str])

    def asks(self, happened: Happened, title: str) -> bool:
        """Whether one of their searches asks for this."""
        return any(SEARCHES[query](happened, title) for query in self.queries)


def settle(db: Database, config: Config, random: Random, count: int, now: datetime) -> list[Reader]:
    """Let so many people subscribe, from `now` on."""
    clock = StoppedClock(now)
    readers: list[Reader] = []
    for number in range(count):
        address = f"reader{number:02}@example.org"
        zone = ZoneInfo(random.choice(ZONES))
        person = people.add(db, clock, config, address, timezone=zone, confirmed=True)
        reader = Reader(person.id, address)
        for query in random.sample(list(SEARCHES), random.randint(1, 4)):
            cadence = random.choice(["immediate", "daily", "daily", "weekly"])
            rhythm = {"at": f"{random.randrange(24):02}:{random.choice([0, 30]):02}"}
            if cadence == "weekly":
                rhythm["weekday"] = random.choice(["mon", "wed", "sun"])
            rhythm = {} if cadence == "immediate" else rhythm
            people.subscribe(db, clock, address, query=query, cadence=cadence, **rhythm)
            reader.queries.append(query)
        readers.append(reader)
    return readers
