"""When does a digest's window end? By the wall clock of the reader, summer time included.

A window ends once a local day (or week) at the time asked for. A time that the clocks skip
means the next valid instant, one that they show twice means the first
(`crawler.wallclock`); so each local day has exactly one end, whatever the clocks do.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from crawler.wallclock import instant, shown
from notifier.subscriber import WEEKDAYS, Rhythm

#: Further ahead than this no end can lie: a period, and the longest day that any zone has had.
FURTHEST = {"daily": timedelta(days=2, hours=1), "weekly": timedelta(days=9)}


def next_end(rhythm: Rhythm, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The first end after `now`, in UTC; None: an immediate search has no windows."""
    return _around(rhythm, zone, now.astimezone(UTC))[1]


def last_end(rhythm: Rhythm, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The last end at or before `now`, in UTC; None: an immediate search has no windows."""
    return _around(rhythm, zone, now.astimezone(UTC))[0]


@lru_cache(maxsize=1024)  # many readers have the same rhythm, and digests are made at one time
def _around(
    rhythm: Rhythm, zone: ZoneInfo, now: datetime
) -> tuple[datetime | None, datetime | None]:
    """The last end at or before `now`, and the first after it."""
    ends = list(_ends(rhythm, zone, now))
    last = max((end for end in ends if end <= now), default=None)
    return last, next((end for end in ends if end > now), None)


def _ends(rhythm: Rhythm, zone: ZoneInfo, now: datetime) -> Iterator[datetime]:
    """Every end from well before `now` to well after it, in order."""
    if rhythm.cadence == "immediate":
        return
    reach = 3 if rhythm.cadence == "daily" else 9
    today = shown(now, zone).date()
    for distance in range(-reach, reach + 1):
        day = today + timedelta(days=distance)
        if rhythm.cadence == "weekly" and WEEKDAYS[day.weekday()] != rhythm.weekday:
            continue
        if _exists(day, zone):
            yield instant(datetime.combine(day, rhythm.at), zone).astimezone(UTC)


def _exists(day: date, zone: ZoneInfo) -> bool:
    """Whether `zone` had this day: Samoa had no 30 December 2011."""
    return shown(instant(datetime.combine(day, time()), zone), zone).date() == day
