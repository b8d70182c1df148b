"""What does a file of subscribers look like? JSON lines or CSV.

A line of JSON is a person with their searches. A row of CSV is a person with one search (or none):
whoever has several has several rows, which say the same about the person. Of a person only the
address is needed. `notifier.readers.roster_reading` reads it.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import orjson

from crawler.serialise import moment
from notifier.address import Address
from notifier.choice import Preferences
from notifier.subscriber import MAIL, Consent, ConsentRecord, Rhythm, State

Form = Literal["jsonl", "csv"]

#: The fields of a person and of a search, in JSON.
FIELDS = (
    *("email", "name", "timezone", "language", "state", "created", "consent", "record"),
    *("reminders", "calendar", "subscriptions"),
)
SEARCH = ("query", "cadence", "at", "weekday", "channel")
CONSENT = ("at", "how", "words")
RECORD = ("act", "at", "how", "words", "client")
#: The columns of CSV; the first of them are the person's own.
COLUMNS = (
    *("email", "name", "timezone", "language", "state", "created"),
    *(f"consent_{name}" for name in CONSENT),
    *("record", "reminders", "calendar"),
    *SEARCH,
)
OWN = COLUMNS[: -len(SEARCH)]
#: Columns whose cells are JSON.
IN_JSON = ("record", "reminders", "calendar")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A search without a number."""

    query: str
    rhythm: Rhythm = field(default_factory=Rhythm)
    channel: str = MAIL


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in a file. `line` is where; `created` None: with the import."""

    line: int = 0
    address: Address
    name: str | None = None
    timezone: ZoneInfo
    language: str = "en"
    state: State = "unconfirmed"
    created: datetime | None = None
    consent: Consent | None = None
    record: tuple[ConsentRecord, ...] = ()
    preferences: Preferences = field(default_factory=Preferences)
    searches: tuple[Wanted, ...] = ()

    def json(self) -> dict[str, Any]:
        """The form in which they stand in a file."""
        consent = self.consent
        return {
            "email": self.address.shown,
            "name": self.name,
            "timezone": self.timezone.key,
            "language": self.language,
            "state": self.state,
            "created": moment(self.created),
            "consent": {"at": moment(consent.at), "how": consent.how, "words": consent.words}
            if consent
            else None,
            "record": [each.json() for each in self.record],
            "reminders": list(self.preferences.reminders),
            "calendar": self.preferences.calendar,
            "subscriptions": [
                {
                    "query": each.query,
                    "cadence": each.rhythm.cadence,
                    "at": f"{each.rhythm.at:%H:%M}",
                    "weekday": each.rhythm.weekday,
                    "channel": each.channel,
                }
                for each in self.searches
            ],
        }


def written(people: Iterable[Person], form: Form) -> Iterator[bytes]:
    """The lines of a file with `people` in it."""
    if form == "jsonl":
        yield from (orjson.dumps(each.json()) + b"\n" for each in people)
        return
    yield _row(COLUMNS)
    for each in people:
        document = each.json()
        consent: dict[str, str] = document["consent"] or {}
        own: dict[str, str | None] = {
            **{name: document[name] for name in OWN if name in document},
            **{f"consent_{name}": consent.get(name) for name in CONSENT},
            **{name: orjson.dumps(document[name]).decode() for name in IN_JSON},
        }
        searches: list[dict[str, str]] = document["subscriptions"] or [{}]
        for search in searches:
            yield _row([(own | search).get(name) or "" for name in COLUMNS])


def _row(cells: Sequence[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)  # RFC 4180
    return line.getvalue().encode()
