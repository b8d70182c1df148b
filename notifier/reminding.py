"""When is a reader reminded of a deadline? At their hour, days before it. On values alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crawler.event import deadline_of, over
from crawler.wallclock import instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """What a look at the deadline of a followed notice gave.

    `days`: the reminder that is to be told now; None: none. `settled` are those that need not
    come any more once it is told. `next_look`: when to look again, as things are.
    """

    days: int | None
    settled: tuple[int, ...]
    next_look: datetime | None


def look(
    document: Mapping[str, Any],
    distances: Sequence[int],
    told: Sequence[int],
    *,
    since: datetime,
    now: datetime,
    zone: ZoneInfo,
    hour: time,
) -> Reminder:
    """Whether to remind at `now` of the deadline of `document`.

    `distances` are days before it, `told` those of which this deadline's reader has heard.
    What is over, or has moved into the past, is nothing to be reminded of; nor is one reminded
    of what was near already when one began to follow, at `since`. Reminders that were missed
    are one, the nearest.
    """
    deadline = deadline_of(document)
    if deadline is None or over(document, now):
        return Reminder(days=None, settled=(), next_look=None)
    # A deadline by the day is that day where it is published, wherever its reader is.
    by_day = document["deadline_precision"] == "day"
    day = deadline.date() if by_day else deadline.astimezone(zone).date()
    moments = {
        days: instant(datetime.combine(day - timedelta(days=days), hour), zone).astimezone(UTC)
        for days in distances
    }
    ripe = [days for days, at in moments.items() if at <= now]
    coming = [at for at in moments.values() if now < at < deadline]
    wanted = [days for days in ripe if moments[days] > since and days not in told]
    # Told of the day before already: what was to come a week before comes too late.
    nearest = min(wanted, default=None)
    if nearest is not None and any(days < nearest for days in told):
        nearest = None
    return Reminder(days=nearest, settled=tuple(ripe), next_look=min(coming, default=None))
