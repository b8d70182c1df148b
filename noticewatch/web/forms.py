"""What did somebody type into a form? Values, and for each field that cannot be right, why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar, cast
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale

from crawler.errors import UsageError
from crawler.query.parse import parse_query
from noticewatch.keys import read_zone
from notifier.address import Address, read_address
from notifier.readers.members import read_language
from notifier.subscriber import (
    CADENCES,
    WEEKDAYS,
    Cadence,
    Rhythm,
    Weekday,
    read_choice,
    read_time,
)
from notifier.words import language

T = TypeVar("T")

#: The longest of what anybody types; more is not shown again either.
_LONGEST = 2000


@dataclass(slots=True)
class Form:
    """The fields of a form, as they were typed. `errors`: what is wrong, by field."""

    given: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict[str, str])

    def text(self, name: str) -> str:
        """What was typed into a field, without spaces around it."""
        return self.given.get(name, "")[:_LONGEST].strip()

    def address(self) -> Address | None:
        """The address in the field `email`."""
        return self._read("email", read_address)

    def query(self) -> str | None:
        """The search in the field `query`; an empty one asks for everything."""

        def read(text: str) -> str:
            parse_query(text)
            return text

        return self._read("query", read)

    def rhythm(self) -> Rhythm | None:
        """How often, in the fields `cadence`, `at` and `weekday`."""
        usual = Rhythm()
        cadence = self._read("cadence", lambda text: read_choice("how often", text, CADENCES))
        at = self._read("at", lambda text: read_time(text) if text else usual.at)
        weekday = self._read(
            "weekday",
            lambda text: read_choice("weekday", text, WEEKDAYS) if text else usual.weekday,
        )
        if cadence is None or at is None or weekday is None:
            return None
        return Rhythm(cadence=cast("Cadence", cadence), at=at, weekday=cast("Weekday", weekday))

    def zone(self) -> ZoneInfo | None:
        """The time zone in the field `timezone`."""
        return self._read("timezone", read_zone)

    def language(self) -> str | None:
        """The language in the field `language`."""
        return self._read("language", read_language)

    def _read(self, name: str, read: Callable[[str], T]) -> T | None:
        try:
            return read(self.text(name))
        except (UsageError, ValueError) as error:
            self.errors[name] = str(error)
            return None


@lru_cache(maxsize=1)
def zones() -> dict[str, list[str]]:
    """Every time zone that a person would choose, by the part of the world it is in."""
    parts: dict[str, list[str]] = {}
    for name in sorted(available_timezones()):
        part, slash, _ = name.partition("/")
        if slash and part not in ("Etc", "SystemV"):
            parts.setdefault(part, []).append(name)
    return {**parts, "Other": ["UTC"]}


def rhythm_fields(rhythm: Rhythm) -> dict[str, str]:
    """The fields that `Form.rhythm` reads, for `rhythm`."""
    return {
        "cadence": rhythm.cadence,
        "at": f"{rhythm.at:%H:%M}",
        "weekday": rhythm.weekday,
    }


def languages() -> dict[str, str]:
    """The languages that mails are written in, each by its own name."""
    return {tag: Locale(tag).get_display_name(tag) or tag for tag in language.languages()}
