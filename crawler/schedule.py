"""When is a source to be crawled? Words or cron to a time, and to an APScheduler trigger.

Intervals count from the last run; wall-clock schedules are in the source's time zone and come
exactly once over both changes of summer time. What was missed, however often, is due once.

APScheduler counts the days of a cron line from Monday, runs a repeated hour twice and asks day
of month *and* day of week to fit. Here a line means what cron means: 0 and 7 are Sunday, and
where both kinds of day are restricted either is enough. So the line is expanded to plain lists,
handed over in a zone without summer time, and the answer is put on the wall clock afterwards.
"""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

from apscheduler.triggers.base import BaseTrigger  # pyright: ignore[reportMissingTypeStubs]
from apscheduler.triggers.cron import CronTrigger  # pyright: ignore[reportMissingTypeStubs]

from crawler.errors import ScheduleError
from crawler.wallclock import instant, offset, shown, transition

_TICK = timedelta(microseconds=1)
_LONGEST_INTERVAL = timedelta(days=366)
#: A run that started further ahead of now did so by a clock that ran ahead and was put right.
#: Of less one cannot tell: a time that has been lived through makes nothing happen twice.
_AHEAD = timedelta(days=2)

_WEEKDAYS = {  # in cron's order: Sunday is 0 (and 7)
    "sun": "sunday",
    "mon": "monday",
    "tue": "tuesday",
    "wed": "wednesday",
    "thu": "thursday",
    "fri": "friday",
    "sat": "saturday",
}
_MONTHS = ("", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LAST_DAYS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_EVERY = re.compile(r"every(?: (\d{1,6}))? (minute|hour|day)s?")
_DAY_AT = re.compile(r"(daily|weekdays|weekly on (?P<day>[a-z]+)) at (?P<time>\S+)")
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_PART = re.compile(r"(?:\*|(?P<first>[a-z0-9]+)(?:-(?P<last>[a-z0-9]+))?)(?:/(?P<step>\d{1,4}))?")
_FORMS = (
    "every 15 minutes",
    "every 2 hours",
    "daily at 06:30",
    "weekdays at 07:00",
    "weekly on monday at 06:30",
)
_RIGHT = (
    '"every 15 minutes", "daily at 06:30", "weekdays at 07:00", '
    '"weekly on monday at 06:30", or cron: "0 7 * * mon-fri"'
)


@dataclass(frozen=True, slots=True)
class Every:
    """An interval, counted from the last run."""

    interval: timedelta

    def after(self, last: datetime, zone: tzinfo) -> datetime:
        """The next time after a run at `last`, shown in `zone`."""
        return (last.astimezone(UTC) + self.interval).astimezone(zone)


@dataclass(frozen=True, slots=True)
class WallClock:
    """Times that a clock in the source's zone shows: the earliest that one of `rules` gives.

    `hourly`: the hour is not restricted, so that the schedule follows real time; a repeated
    hour is served twice and a skipped one not at all, as cron does it.
    """

    rules: tuple[CronTrigger, ...]
    hourly: bool

    def after(self, last: datetime, zone: tzinfo) -> datetime:
        """The first time after `last`, aware, in `zone`."""
        if self.hourly:
            return self._in_real_time(last.astimezone(UTC) + _TICK, zone)
        local = shown(last, zone)
        while True:
            local = self._next(local + _TICK)
            at = instant(local, zone)
            if at.astimezone(UTC) > last:  # else the second 02:30 passes, and this is the first
                return at

    def _in_real_time(self, start: datetime, zone: tzinfo) -> datetime:
        while True:
            ahead = offset(start, zone)
            local = self._next(start.replace(tzinfo=None) + ahead)
            at = (local - ahead).replace(tzinfo=UTC)
            if offset(at, zone) == ahead:
                return at.astimezone(zone)
            start = transition(start, at, zone).astimezone(UTC)  # look on with the new offset

    def _next(self, local: datetime) -> datetime:
        """The first time of the rules from the naive time `local` on."""
        start = local.replace(tzinfo=UTC)
        found: list[Any] = [rule.get_next_fire_time(None, start) for rule in self.rules]  # pyright: ignore[reportUnknownMemberType]
        return min(found).replace(tzinfo=None)


Schedule = Every | WallClock


@lru_cache(maxsize=4096)
def read_schedule(text: str) -> Schedule:
    """The schedule that `text` names.

    Raises:
        ScheduleError: it names none; the text of the error says what would be right.
    """
    words = " ".join(text.lower().split())
    if every := _EVERY.fullmatch(words):
        return _interval(text, int(every[1] or 1), every[2])
    if at := _DAY_AT.fullmatch(words):
        days = {"daily": "*", "weekdays": "1-5"}.get(at[1]) or _weekday(text, at["day"])
        return _wall_clock(text, days, at["time"])
    fields = words.split()
    if len(fields) == 5 and _begins_like_cron(words):
        return _cron(text, fields)
    raise _unreadable(text, words, fields)


def next_due(schedule: str, last: datetime | None, now: datetime, zone: tzinfo) -> datetime:
    """When a source with `schedule` is to be crawled next, aware, in `zone`.

    `last` is when its newest run started. Never run yet, or only by a clock that ran ahead: due
    now. Otherwise the first time after `last`; a result that is not after `now` was missed, and
    is made up for by one run.

    Raises:
        ScheduleError: `schedule` cannot be read.
    """
    read_schedule(schedule)
    if last is None or last > now + _AHEAD:
        return now.astimezone(zone)
    # In UTC: two times of a repeated hour are equal where they are in one zone.
    return _after(schedule, last.astimezone(UTC), zone)


@lru_cache(maxsize=4096)  # asked of every source again and again, between two of its runs
def _after(schedule: str, last: datetime, zone: tzinfo) -> datetime:
    return read_schedule(schedule).after(last, zone)


def is_due(schedule: str, last: datetime | None, now: datetime, zone: tzinfo) -> bool:
    """Whether a source that was last crawled at `last` (None: never) is to be crawled now."""
    return next_due(schedule, last, now, zone) <= now


class ScheduleTrigger(BaseTrigger):
    """Fires at `first`, then by the schedule; `jitter` delays each time by up to so many seconds.

    `first` is what `next_due` said: what is overdue fires at once, and only once when the job
    coalesces.
    """

    __slots__ = ("_first", "_jitter", "_schedule", "_zone")

    def __init__(self, schedule: str, first: datetime, zone: tzinfo, *, jitter: int = 0) -> None:
        self._schedule = read_schedule(schedule)
        self._first = first
        self._zone = zone
        self._jitter = jitter

    def get_next_fire_time(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime | None:
        """When to fire after `previous_fire_time` (None: it has not fired yet)."""
        if previous_fire_time is None:
            at = self._first.astimezone(self._zone)
        else:
            at = self._schedule.after(previous_fire_time, self._zone)
        return self._apply_jitter(at, self._jitter, now)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]


def _interval(text: str, count: int, unit: str) -> Every:
    interval = timedelta(**{f"{unit}s": count})
    if not timedelta(0) < interval <= _LONGEST_INTERVAL:
        raise ScheduleError(f'"{text}": an interval is at least one minute, at most 366 days')
    return Every(interval)


def _wall_clock(text: str, days: str, time: str) -> WallClock:
    shape = _TIME.fullmatch(time)
    if not shape:
        raise ScheduleError(
            f'"{text}": "{time}" is no time of day; write hours 0 to 23 and minutes: "06:30"'
        )
    return _cron(text, [shape[2], shape[1], "*", "*", days])


def _weekday(text: str, name: str) -> str:
    for day, full in _WEEKDAYS.items():
        if name in (day, full):
            return day
    near = difflib.get_close_matches(name, _WEEKDAYS.values(), n=1)
    hint = f'did you mean "{near[0]}"?' if near else "write it out: monday"
    raise ScheduleError(f'"{text}": "{name}" is no day of the week; {hint}')


def _cron(text: str, fields: Sequence[str]) -> WallClock:
    minutes, hours, days, months, weekdays = (
        field.values(text, written) for field, written in zip(_FIELDS, fields, strict=True)
    )
    names = tuple(_WEEKDAYS)
    by_day = {"day": _listed(days)}
    by_weekday = {"day_of_week": _listed(dict.fromkeys(names[day % 7] for day in weekdays))}
    # As in cron: a field that begins with a star does not count as restricted.
    any_day, any_weekday = fields[2].startswith("*"), fields[4].startswith("*")
    either = [by_day | by_weekday] if any_day or any_weekday else [by_day, by_weekday]
    if any_weekday and all(min(days) > _LAST_DAYS[month] for month in months):
        raise ScheduleError(f'"{text}": no month that it names has a day {min(days)}')
    return WallClock(
        rules=tuple(
            CronTrigger(
                minute=_listed(minutes),
                hour=_listed(hours),
                month=_listed(months),
                timezone=UTC,
                **each,
            )
            for each in either
        ),
        hourly=fields[1].startswith("*"),
    )


@dataclass(frozen=True, slots=True)
class _Field:
    """One field of a cron line: what it holds, and the names that stand for its numbers."""

    what: str
    low: int
    high: int
    names: Sequence[str] = ()

    def values(self, text: str, written: str) -> list[int]:
        """The numbers named by `written`: `*`, `5`, `1-5`, `*/15`, `1-31/2`, or a list of them."""
        chosen: set[int] = set()
        for part in written.split(","):
            shape = _PART.fullmatch(part)
            step = int(shape["step"] or 1) if shape else 0
            if not shape or step == 0:
                raise self._wrong(text, part)
            first, last = self.low, self.high
            if shape["first"]:
                first = self._number(text, shape["first"])
                last = self._number(text, shape["last"] or shape["first"])
            if first > last and self.high == 7:  # "fri-mon", and "sat-sun" by name
                last += 7
            if first > last or (shape["first"] and shape["step"] and not shape["last"]):
                raise self._wrong(text, part)
            chosen.update(range(first, last + 1, step))
        return sorted(chosen)

    def _number(self, text: str, word: str) -> int:
        if word in self.names:
            return self.names.index(word)
        if word.isdecimal() and self.low <= int(word) <= self.high:
            return int(word)
        raise self._wrong(text, word)

    def _wrong(self, text: str, part: str) -> ScheduleError:
        names = f" or {self.names[self.low]} to {self.names[-1]}" if self.names else ""
        return ScheduleError(
            f'"{text}": "{part}" is no {self.what}; write {self.low} to {self.high}{names}, '
            f'a list ("1,5"), a range ("1-5") or steps ("*/2")'
        )


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of the week", 0, 7, tuple(_WEEKDAYS)),
)


def _begins_like_cron(words: str) -> bool:
    return words[:1].isdecimal() or words[:1] == "*"


def _listed(values: Iterable[int | str]) -> str:
    return ",".join(map(str, values))


def _unreadable(text: str, words: str, fields: Sequence[str]) -> ScheduleError:
    if _begins_like_cron(words):
        problem = f"a cron line has five fields, this has {len(fields)}"
        return ScheduleError(f'"{text}": {problem}; for example "0 7 * * mon-fri"')
    near = difflib.get_close_matches(words, _FORMS, n=1, cutoff=0.7)
    hint = f'did you mean "{near[0]}"? Else write' if near else "write"
    return ScheduleError(f'"{text}" names no schedule; {hint} {_RIGHT}')
