"""Which moment does a machine's timestamp name? ISO 8601, RFC 822, Java's and Unix time."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any

from crawler.extract.languages import ENGLISH
from crawler.wallclock import instant

#: Years outside are placeholders ("2099-01-01") or slips ("207").
YEARS = range(1990, 2099)
_ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d{1,9})?\s?"
    r"(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?",
    re.IGNORECASE,
)
# "Wed Sep 02 02:00:00 UTC 2026" (Java) and "Tue, 21 Jul 2026 23:55:00 +0100" (RFC 822).
_JAVA = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{2}:\d{2}:\d{2}) (\w{1,5}) (\d{4})")
_RFC822 = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2})[a-z]* (\d{4}) (\d{2}:\d{2}(?::\d{2})?)"
    r" ?([+-]\d{4}|[A-Z]{1,4})?"
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A timestamp: `at` is aware; `day` says that it names only the day, whose first second
    `at` is."""

    at: datetime
    day: bool


def read_stamp(value: Any, zone: tzinfo, *, local: bool = False) -> Stamp | None:
    """A machine's timestamp: ISO 8601, RFC 822, Java's, or seconds or milliseconds since 1970.

    Without an offset it is in `zone`. `local`: the offset that it states is known to be wrong,
    and its wall-clock time is that of `zone`. None: no timestamp, or one of no credible year.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _from_epoch(value)
    text = str(value).strip()
    if found := _ISO.fullmatch(text):
        day, clock, offset = found.groups()
        return _stamp(day, clock, offset, zone, local=local)
    if found := _JAVA.fullmatch(text):
        month, number, clock, offset, year = found.groups()
        return _stamp(_iso_day(year, month, number), clock, offset, zone, local=local)
    if found := _RFC822.fullmatch(text):
        number, month, year, clock, offset = found.groups()
        return _stamp(_iso_day(year, month, number), clock, offset, zone, local=local)
    if text.isdecimal() and len(text) in (10, 13):
        return _from_epoch(int(text))
    return None


def real_day(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has none such or the year is not credible."""
    if year not in YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def offset_of(words: str) -> tzinfo | None:
    """The offset that "+01:00", "UTC+2" or a known abbreviation states; None: neither."""
    text = "".join(words.lower().split())
    known = ENGLISH.dates.offset_words
    if text in known:
        minutes = known[text]
        return None if minutes is None else fixed_offset(minutes)
    for name in ("utc", "gmt"):
        text = text.removeprefix(name)
    if text[:1] not in ("+", "-"):
        return None
    hours, _, minutes = text[1:].partition(":")
    if not minutes and len(hours) > 2:
        hours, minutes = hours[:-2], hours[-2:]
    if not (hours.isdecimal() and (minutes or "0").isdecimal()):
        return None
    total = int(hours) * 60 + int(minutes or 0)
    return fixed_offset(-total if text[0] == "-" else total) if total <= 14 * 60 else None


def fixed_offset(minutes: int) -> tzinfo:
    """The zone that is always so many minutes ahead of UTC."""
    return timezone(timedelta(minutes=minutes)) if minutes else UTC


def _from_epoch(value: float) -> Stamp | None:
    seconds = value / 1000 if abs(value) > 1e11 else value
    if not 6e8 < seconds < 4.1e9:
        return None
    return Stamp(datetime.fromtimestamp(seconds, UTC).replace(microsecond=0), day=False)


def _iso_day(year: str, month: str, day: str) -> str:
    return f"{year}-{ENGLISH.dates.month_names.get(month.lower(), 0):02}-{int(day):02}"


def _stamp(
    day: str, clock: str | None, offset: str | None, zone: tzinfo, *, local: bool
) -> Stamp | None:
    try:
        on = date.fromisoformat(day)
        if on.year not in YEARS:
            return None
        if clock is None:
            return Stamp(instant(datetime.combine(on, time()), zone), day=True)
        if clock.startswith("24:00"):
            wall = datetime.combine(on + timedelta(days=1), time())
        else:
            wall = datetime.combine(on, time.fromisoformat(clock))
    except (ValueError, OverflowError):
        return None
    stated = None if local or offset is None else offset_of(offset)
    return Stamp(instant(wall, zone) if stated is None else wall.replace(tzinfo=stated), day=False)
