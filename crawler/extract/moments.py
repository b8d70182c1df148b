"""Which days and times does a text name, in the words of a language?

Nothing here reads a clock or a locale: a date without a year, or "tomorrow", is counted from
the day that the caller names. Linear in the length of the text.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache
from itertools import islice, pairwise
from typing import Any
from zoneinfo import ZoneInfo

from crawler.extract.languages import ENGLISH, LANGUAGES, Language, language
from crawler.extract.languages.words import DateWords
from crawler.extract.stamp import YEARS, fixed_offset, offset_of, read_stamp, real_day
from crawler.wallclock import instant

LAST_SECOND = time(23, 59, 59)
#: Text beyond this is not looked at; no label or sentence is longer.
LONGEST = 20_000
#: More moments than this a sentence does not name.
_MANY = 200
#: A time belongs to a date that is this near, with only small words between.
_NEAR = 40
#: Right beside it.
_CLOSE = 8
#: A day without a year that would be further ahead than this is more likely just over.
_FAR = timedelta(days=330)
_AMERICAN = re.compile(
    r"US/.+|America/(?:New_York|Chicago|Denver|Los_Angeles|Phoenix|Anchorage|Detroit|Boise|Juneau"
    r"|Indiana/.+|Kentucky/.+|North_Dakota/.+|Menominee)|Pacific/Honolulu"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day that words name, with its time where one stands beside it.

    `at` None: the words name no moment ("31 June", "w/c 12 May", "12 May" of no known year).
    `timed`: a time is stated; else `at` is the day's last second. `loose`: it is a time alone
    or a day by its distance, which only a word before it can make anything of. `doubts`: what
    a reader should know about the reading. `clock`: the time of a loose moment; `elsewhere`:
    its words say that its day is told apart ("noon on the closing date").
    """

    start: int
    end: int
    at: datetime | None = None
    timed: bool = False
    loose: bool = False
    doubts: tuple[str, ...] = ()
    clock: "_Clock | None" = None
    elsewhere: bool = False

    def at_time(self, clock: "_Clock", zone: tzinfo) -> "Moment":
        """This day at a time that is told apart from it."""
        if self.at is None:
            return self
        at, timed = _instant(self.at.date(), clock, zone)
        return replace(self, at=at, timed=timed)


def is_american(zone: tzinfo) -> bool:
    """Whether dates are written month first where `zone` is."""
    return isinstance(zone, ZoneInfo) and _AMERICAN.fullmatch(zone.key) is not None


def moments_in(
    text: str,
    zone: tzinfo,
    *,
    near: date | datetime | None = None,
    relative: bool = False,
    spoken: Language = ENGLISH,
) -> Iterator[Moment]:
    """Each moment that `text` names, in its order.

    `near` gives the year to a date without one. `relative`: `near` is the day on which the
    text was written, from which "tomorrow" or "in two weeks" count.
    """
    reader = _reader(spoken.code)
    text = text[:LONGEST]
    start = near.date() if isinstance(near, datetime) else near
    return reader.moments(text, zone, start, start if relative else None)


def read_moment(value: Any, zone: tzinfo, *, local: bool = False) -> datetime | None:
    """When something was published: a timestamp, or a date in words; a day means its start."""
    stamp = read_stamp(value, zone, local=local)
    if stamp is not None:
        return stamp.at
    if not isinstance(value, str):
        return None
    for spoken in LANGUAGES:
        for found in moments_in(value, zone, spoken=spoken):
            if found.at is not None:
                start = instant(datetime.combine(found.at, time()), zone)
                return found.at if found.timed else start
    return None


def read_date(words: str | None, *, near: date | datetime | None = None) -> date | None:
    """The first date in `words`, or None.

    `near` gives the year to a date that has none: the year in which it lies nearest.
    """
    start = near.date() if isinstance(near, datetime) else near
    for spoken in LANGUAGES:
        for found in _reader(spoken.code).dates((words or "")[:LONGEST], month_first=False):
            day = found.on(start, nearest=True)
            if day is not None:
                return day
    return None


# -- days and times as found ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Date:
    """A date as found in words; `year` None: none is given; `weekday` 0 is Monday.

    `day` None: the month's last. `vague`: the words name a week or a part of a month. `bare`:
    two figures and nothing else ("12/6"). `american`: with its year it can only be read month
    first ("12/25/2026"), and so can those beside it.
    """

    start: int
    end: int
    day: int | None
    month: int
    year: int | None
    weekday: int | None
    vague: bool = False
    bare: bool = False
    american: bool = False

    def on(self, near: date | None, *, nearest: bool = False) -> date | None:
        """The day meant, or None where it names none.

        Without a year it is counted from `near`: the next such day, or with `nearest` the
        nearest. A weekday chooses the year where it can.
        """
        if self.vague:
            return None
        if self.year is not None:
            return self._in(self.year)
        if near is None:
            return None
        years = range(near.year - 1, near.year + 3)
        days = [day for day in map(self._in, years) if day is not None]
        days.sort(key=lambda day: abs((day - near).days))
        close = [day for day in days[:3] if nearest or day >= near]
        if self.weekday is not None:
            fitting = [
                day for day in days[:3] if day.weekday() == self.weekday and abs(day - near) <= _FAR
            ]
            chosen = next((day for day in fitting if day in close), next(iter(fitting), None))
            if chosen is not None:
                return chosen
        return next(iter(close), None)

    def _in(self, year: int) -> date | None:
        if self.day is not None:
            return real_day(year, self.month, self.day)
        after = real_day(year + self.month // 12, self.month % 12 + 1, 1)
        return after - timedelta(days=1) if after else None


@dataclass(frozen=True, slots=True)
class _Clock:
    """A time of day as found in words.

    `next`: 24:00, the first instant of the day after. `vague`: no clock shows it ("close of
    business"). `plain`: a figure with a point ("12.30"), which may be anything.
    """

    start: int
    end: int
    time: time
    zone: tzinfo | None
    next: bool = False
    vague: bool = False
    plain: bool = False


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(each) for each in sorted(words, key=len, reverse=True))


def _lower(text: str) -> str:
    """`text` in lower case, each letter at its place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(each.lower()[:1] for each in text)


def spaced(pattern: str) -> str:
    """A pattern of a language's file, whose spaces stand for any white space."""
    return pattern.replace(" ", r"\s")


#: Shorter names are too near to other words.
_NAME = 6
_LONG_WORD = 14
_WORD_BEFORE = re.compile(r"(?<![^\W\d_])([^\W\d_]{5,10})\.?\s$")


def _misspelt(months: Mapping[str, int]) -> dict[str, int]:
    """The names of the months with one letter missing, doubled or swapped with the next, each
    that can only be meant for one of them."""
    wrong: dict[str, set[int]] = {}
    for name, number in months.items():
        for at in range(1, len(name) if len(name) >= _NAME else 0):
            head, tail = name[:at], name[at:]
            swapped = head + tail[1:2] + tail[0] + tail[2:]
            for other in (head + tail[1:], head + tail[0] + tail, swapped, head[0] + name):
                wrong.setdefault(other, set()).add(number)
    return {
        name: next(iter(numbers))
        for name, numbers in wrong.items()
        if len(numbers) == 1 and name not in months
    }


#: "UK local time", "Eastern Standard Time": what stands behind the name of a place.
_PLACES_CLOCK = re.compile(r"(?:[\s-](?:local|standard|daylight|summer))?[\s-](?:time|zeit)$")


class _Reader:
    """The patterns of one language, made of its words."""

    def __init__(self, words: DateWords) -> None:
        self.words = words
        self._months = words.month_names
        months, weekdays = _either(self._months), _either(words.weekday_names)
        ordinals, article = _either(words.ordinal_words), words.article
        halves = spaced(f"{words.morning}|{words.afternoon}")
        noon, midnight = spaced(words.noon), spaced(words.midnight)
        # "9 o'clock a.m."
        hours = f"(?:(?:{words.hours})\\s)?(?:{halves})|{words.hours}|{noon}|{midnight}"
        zone, worked = self._zone_pattern(), spaced(words.worked)
        weekday = rf"(?:(?<!\w)(?P<wd@>{weekdays})\b\.?,?\s{{0,3}}(?:(?:{article})\s|\()?)?"
        # "1700, 12 June": four figures are a time of day right before a date.
        dated = (
            rf",?\s{{1,3}}(?:[a-zäöü]{{1,3}}\s)?(?:(?:{weekdays})\b\.?,?\s{{1,3}})?"
            rf"(?:(?:{article})\s)?\d{{1,2}}"
            rf"(?:[/.]\d{{1,2}}[/.]\d|(?:\s?(?:{words.ordinal_ending}))?"
            rf"\s{{1,3}}(?:(?:{spaced(words.of_month)})\s)?(?:{months})\b)"
        )
        # Of text in lower case: a choice of words is several times faster without IGNORECASE.
        self._date = re.compile(
            rf"""
            (?:(?=\d)|(?<!\w))(?:
              (?<!\d)(?P<iso_y>\d{{4}})(?P<isosep>[-/.])(?P<iso_m>\d{{1,2}})(?P=isosep)
              (?P<iso_d>\d{{1,2}})(?!\d)
            | {weekday.replace("@", "1")}
              (?:(?<![\d:.,/£$€])(?P<d1>\d{{1,2}})(?:\s?(?:{words.ordinal_ending}))?
                |(?<!\w)(?P<o1>{ordinals}))
              (?:\s{{0,3}}(?:(?:{spaced(words.of_month)})\s{{1,3}})?|[-/.])
              (?P<m1>{months})(?![^\W\d_])\.?
              (?:(?:,?\s{{0,3}}(?:of\s)?|[-/.])
                (?P<y1>\d{{3,9}}(?!\d|:\d)|['’]?\d{{2}}(?![\d:.]\d|\s?(?:{hours})\b|\d|:|\s{{1,3}}(?:{months})\b|(?:st|nd|rd|th|er)\b)))?
            | {weekday.replace("@", "2")}
              (?<!\w)(?P<m2>{months})(?![^\W\d_])\.?(?:\s{{1,3}}(?:(?:{article})\s)?|-)
              (?:(?P<d2>\d{{1,2}})(?:\s?(?:st|nd|rd|th))?(?![\d:]|\s?(?:{halves})\b)
                |(?P<o2>{ordinals})\b)
              (?:(?:,?\s{{0,3}}|-)(?P<y2>\d{{4,9}})(?!\d|:\d))?
            | {weekday.replace("@", "3")}
              (?<![\d/.£$€,-])(?P<d3>\d{{1,2}})(?P<sep>\s?[/.-]\s?)(?P<m3>\d{{1,2}})(?P=sep)
              (?P<y3>\d{{4}}|\d{{2}})(?![\d/-]|\.\d|:\d)
            | {weekday.replace("@", "4")}
              (?<![\d/.£$€,-])(?P<d4>\d{{1,2}})
              (?:/(?P<m4>\d{{1,2}})(?![\d/]|\.\d)|\.\s?(?P<m5>\d{{1,2}})\.(?!\d))
            | (?<!\w)(?:(?P<month_end>{spaced(words.month_end)})|{spaced(words.month_part)})[\s-]
              (?P<m6>{months})\b\.?(?:,?\s(?P<y6>\d{{4}})(?!\d))?
              (?!\s{{1,3}}(?:{article}\s)?(?:\d{{1,2}}(?!\d)|(?:{ordinals})\b))
            )""",
            re.VERBOSE,
        )
        self._clock = re.compile(
            rf"""
            (?:(?=\d)(?<![\d:.,/£$€#+-])|(?=[^\W\d])(?<!\w))
            (?:
              (?P<h1>\d{{1,2}})\s?[:.h]\s?(?P<min1>\d{{2}})
                (?::(?P<sec>\d{{2}})(?:\.\d+)?)?(?!\d|[/.-]\d)
                (?:\s{{0,2}}(?P<ap1>{hours})(?!\w))?
            | (?P<h2>\d{{1,2}})\s{{0,2}}(?P<ap2>{hours})(?!\w|\.?\s{{0,2}}(?:{worked}))\.?
            | (?P<h3>[0-2]\d)(?P<min3>[0-5]\d)
              (?:\s?(?P<ap3>{halves}|{words.hours})(?!\w)
                |(?=\s+(?:on\s+)?\d{{4}}-\d)|(?=\s{{1,2}}\(?(?:{zone}))
                |(?<!20[1-4]\d)(?<!19\d\d)(?:(?<=[05])|(?<=59))(?P<dated>(?={dated})))
            | (?<=\d{{4}}\s)(?!20)(?P<h4>[0-2]\d)(?P<min4>[0-5]\d)(?![\d.,:/%-]|\s?[€£$])
            | (?<!\w)(?:(?P<noon>{noon})|(?P<midnight>{midnight})
              |(?P<day_end>{spaced(words.day_end)}))(?!\w)
            )
            (?:\s{{0,2}}[,(\[]?\s?(?P<zone>{zone})[)\]]?
              (?:\s?[(/]\s?(?:{zone})\)?)?)?
            """,
            re.IGNORECASE | re.VERBOSE,
        )
        self._before_clock = re.compile(
            rf"(?:^|[^\w\s]|(?<!\w)(?:{spaced(words.joining)}))\s?$", re.IGNORECASE
        )
        self._half = re.compile(
            rf"(?P<am>{spaced(words.morning)})|(?P<pm>{spaced(words.afternoon)})|(?P<noon>{noon})"
            rf"|(?P<midnight>{midnight})",
            re.IGNORECASE,
        )
        self._misspelt_names = _misspelt(self._months)
        # Anchored at its figures, of which there are few.
        self._misspelt_date = re.compile(
            rf"(?<![\d.,:/£$€-])(?P<day>\d{{1,2}})(?:\s?(?:{words.ordinal_ending}|st|nd|rd|th))?"
            rf"(?:[\s-]{{1,2}}(?:(?:{spaced(words.of_month)})\s)?(?P<month>[^\W\d_]{{5,10}})\.?"
            rf",?[\s-]{{1,2}}|,?\s{{1,2}})(?P<year>20\d\d)(?![\d:])"
        )
        self._between = re.compile(
            rf"T|[\s,;()\[\]@|/–—-]*"
            # "2 pm local time (Denver) on 14 August"
            rf"(?:(?:{words.joining}|{weekdays}|(?<=\()[^\W\d_]{{3,15}}(?=\)))(?!\w)"
            r"[\s,;.:()\[\]@|/–—-]*){0,12}",
            re.IGNORECASE,
        )
        self._span = re.compile(rf"\s*(?:(?:{spaced(words.span)})|[-–—])\s*", re.IGNORECASE)
        # "11:55pm, Wednesday 30 September 2026 (SGT)"
        self._zone_behind = re.compile(rf"\s?[(\[](?P<zone>{zone})[)\]]", re.IGNORECASE)
        self._that_day = re.compile(rf"\W{{0,4}}(?:{spaced(words.that_day)})(?!\w)", re.IGNORECASE)
        self._week = re.compile(rf"(?<!\w)(?:{words.week_of})\W{{0,3}}$", re.IGNORECASE)
        numbers, units = _either(words.number_words), _either(words.unit_words)
        self._distance = re.compile(
            rf"(?<!\w)(?:(?P<near>{_either(words.near_words)})(?!\w)"
            rf"|(?:{words.within})\s(?:the\s(?:next\s)?)?"
            rf"(?:(?P<digits>\d{{1,3}})|(?P<number>{numbers}))[\s-](?P<unit>{units})(?!\w)"
            rf"|(?:(?:{words.this_weekday})\s)(?P<weekday>{weekdays})(?!\w))",
            re.IGNORECASE,
        )
        self._offsets = {
            name: None if minutes is None else fixed_offset(minutes)
            for name, minutes in words.offset_words.items()
        }

    def _zone_pattern(self) -> str:
        offsets = [name for name in self.words.offset_words if len(name) > 2]
        short = [name for name in self.words.zone_words if len(name) == 2 and name != "uk"]
        named = [name for name in self.words.zone_words if name not in short]
        places = "|".join(_either([name]).replace(r"\ ", r"\s") for name in named)
        return (
            r"(?:utc|gmt)\s?[+-]\s?\d{1,2}(?::?\d{2})?(?!\d)|[+-]\d{2}:?\d{2}(?!\d)|(?-i:Z)\b"
            rf"|(?:{_either(offsets)})\b(?!\s?/)|(?-i:{_either(short).upper() or '(?!)'})\b"
            rf"|(?:{places})(?:(?:[\s-](?:local|standard|daylight|summer))?[\s-](?:time|zeit)\b"
            r"|(?=\s(?:on|of)\s|[,.;)\]]|$))"
        )

    # -- dates

    def dates(self, text: str, *, month_first: bool) -> Iterator[_Date]:
        """Each date, as it is written."""
        for found in islice(self._date.finditer(_lower(text)), _MANY):
            group = found.groupdict()
            day, month, year, vague = self._parts(group, month_first=month_first)
            weekday = group["wd1"] or group["wd2"] or group["wd3"] or group["wd4"]
            bare = group["d4"] is not None and weekday is None
            start = found.start()
            if not vague:
                vague = self._week.search(text, max(0, start - 30), start) is not None
            yield _Date(
                start=start,
                end=found.end(),
                day=day,
                month=month,
                year=_full_year(year),
                weekday=self.words.weekday_names[weekday.lower()] if weekday else None,
                vague=vague,
                bare=bare,
                american=group["m3"] is not None and int(group["m3"]) > 12,
            )

    def _misspelt(self, text: str) -> Iterator[_Date]:
        """Each date with its year whose month has a letter too few, doubled or out of place."""
        for found in islice(self._misspelt_date.finditer(_lower(text)), _MANY):
            start, name = found.start(), found["month"]
            if name is None:  # "Octber 31st, 2026"
                before = _WORD_BEFORE.search(found.string, max(0, start - _LONG_WORD), start)
                if before is None:
                    continue
                start, name = before.start(1), before[1]
            if (month := self._misspelt_names.get(name)) is not None:
                day, year = int(found["day"]), int(found["year"])
                yield _Date(start, found.end(), day, month, year, None)

    def _parts(
        self, group: Mapping[str, str | None], *, month_first: bool
    ) -> tuple[int | None, int, str | None, bool]:
        """Day (None: the last), month, year, and whether no one day is meant."""
        if group["iso_y"]:
            return int(group["iso_d"] or 0), int(group["iso_m"] or 0), group["iso_y"], False
        for month, day, ordinal, year in (("m1", "d1", "o1", "y1"), ("m2", "d2", "o2", "y2")):
            if name := group[month]:
                number = group[day]
                first = self.words.ordinal_words.get((group[ordinal] or "").lower(), 0)
                return int(number or first), self._months[name.lower()], group[year], False
        if name := group["m6"]:
            return None, self._months[name.lower()], group["y6"], group["month_end"] is None
        day = int(group["d3"] or group["d4"] or 0)
        month = int(group["m3"] or group["m4"] or group["m5"] or 0)
        strokes = group["m4"] is not None or (group["sep"] or ".").strip() != "."
        # The other order, where it is that of the place or no other is possible.
        if (strokes and month_first and day <= 12) or month > 12 >= day:
            day, month = month, day
        return day, month, group["y3"], False

    # -- times

    def clocks(self, text: str) -> Iterator[_Clock]:
        """Each time of day, as it is written."""
        for found in islice(self._clock.finditer(text), _MANY):
            clock = self._clock_of(found)
            if clock is not None:
                yield clock

    def _without_hours(self, text: str, clocks: list[_Clock]) -> list[_Clock]:
        """`clocks` without those that open and close a span: "from 9am to 5pm"."""
        inside: set[int] = set()
        for number, (one, two) in enumerate(pairwise(clocks)):
            if one.time < two.time and self._span.fullmatch(text, one.end, two.start):
                inside.update((number, number + 1))
        return [clock for number, clock in enumerate(clocks) if number not in inside]

    def _clock_of(self, found: re.Match[str]) -> _Clock | None:
        group = found.groupdict()
        if group["dated"] is not None and not self._before_clock.search(
            found.string, max(0, found.start() - _CLOSE), found.start()
        ):
            return None  # "Ref 1200, 12 June"
        zone = self._zone_of(group["zone"])
        start, end = found.span()
        if group["noon"]:
            return _Clock(start, end, time(12), zone)
        if group["midnight"]:
            return _Clock(start, end, LAST_SECOND, zone)
        if group["day_end"]:
            return _Clock(start, end, LAST_SECOND, zone, vague=True)
        hour = int(group["h1"] or group["h2"] or group["h3"] or group["h4"])
        minute = int(group["min1"] or group["min3"] or group["min4"] or 0)
        second = int(group["sec"] or 0)
        words = group["ap1"] or group["ap2"] or group["ap3"] or ""
        half = self._half.search(words)
        kind = half.lastgroup if half else None
        if kind == "midnight" and minute == 0 and hour in (0, 12, 24):
            return _Clock(start, end, LAST_SECOND, zone)
        if kind == "pm" and hour < 12:
            hour += 12
        elif kind == "am" and hour == 12:
            hour = 0
        if hour == 24 and minute == 0:
            return _Clock(start, end, time(), zone, next=True)
        if hour > 23 or minute > 59 or second > 59:
            return None
        plain = group["h1"] is not None and "." in found[0] and not words
        return _Clock(start, end, time(hour, minute, second), zone, plain=plain)

    def _zone_of(self, words: str | None) -> tzinfo | None:
        if words is None:
            return None
        name = " ".join(words.lower().split())
        if name in self._offsets:
            return self._offsets[name]
        place = _PLACES_CLOCK.sub("", name).strip()
        if place in self.words.zone_words:
            return ZoneInfo(self.words.zone_words[place])
        return offset_of(words)

    # -- days with their times

    def moments(
        self, text: str, zone: tzinfo, near: date | None, written: date | None
    ) -> Iterator[Moment]:
        """Each day of `text`, with the time beside it, and what is no day by itself."""
        clocks = self._without_hours(text, list(self.clocks(text)))
        american = is_american(zone) or any(_in_america(clock.zone) for clock in clocks)
        dates = list(self.dates(text, month_first=american))
        if dates and not american and any(each.american for each in dates):
            dates = list(self.dates(text, month_first=True))
        years = text.count("20")  # more than there are dates with one?
        if years and years > sum(each.year is not None for each in dates):
            odd = list(self._misspelt(text))
            dates = sorted((*dates, *odd), key=lambda each: each.start)
        ends = [found.end for found in dates]
        # "12.06" is a time of day only where it is no part of a date.
        clocks = [clock for clock in clocks if not _overlaps(clock, dates, ends)]
        starts = [clock.start for clock in clocks]
        used: set[int] = set()
        found: list[Moment] = []
        begins = [each.start for each in dates]
        for place, each in enumerate(dates):
            number = self._beside(text, each.start, each.end, clocks, starts, ())
            if number is not None and _nearer_next(clocks[number], each.end, begins[place + 1 :]):
                number = None  # "from 1 May and close at 5pm on 19 June"
            elif number in used and ":" in text[clocks[number].end : each.start]:
                number = None  # "Published: 1 May 5pm Closing date: 19 June"
            clock = None if number is None else clocks[number]
            if number is not None:
                used.add(number)
            if clock is not None and clock.zone is None:
                behind = self._zone_behind.match(text, max(each.end, clock.end))
                clock = replace(clock, zone=self._zone_of(behind["zone"])) if behind else clock
            found.append(_moment(each, clock, zone, near))
        for start, end, days in self._distances(text, written):
            if any(start < each.end and each.start < end for each in found):
                continue
            number = self._beside(text, start, end, clocks, starts, used)
            clock = None if number is None else clocks[number]
            if number is not None:
                used.add(number)
            found.append(_distant(start, end, days, clock, zone, written))
        for number, clock in enumerate(clocks):
            if number not in used and not clock.plain:
                # Which day it is of is told elsewhere, or not at all.
                apart = self._that_day.match(text, clock.end) is not None
                alone = _distant(clock.start, clock.end, None, clock, zone, written)
                found.append(replace(alone, elsewhere=True) if apart else alone)
        return iter(sorted(found, key=lambda each: each.start))

    def _distances(self, text: str, written: date | None) -> Iterator[tuple[int, int, int | None]]:
        """Where days stand by their distance, and how many days it is; None: it is unclear."""
        for found in islice(self._distance.finditer(text), _MANY):
            start, end = found.span()
            if name := found["near"]:
                yield start, end, self.words.near_words[name.lower()]
            elif name := found["weekday"]:
                ahead = self.words.weekday_names[name.lower()]
                start = found.start("weekday")
                yield start, end, None if written is None else (ahead - written.weekday()) % 7
            else:
                digits, number = found["digits"], found["number"]
                count = int(digits) if digits else self.words.number_words[number.lower()]
                unit = self.words.unit_words[found["unit"].lower()]
                yield start, end, count * unit if unit else _months_on(written, count)

    def _beside(
        self,
        text: str,
        start: int,
        end: int,
        clocks: list[_Clock],
        starts: list[int],
        used: Collection[int],
    ) -> int | None:
        """The time that belongs to a day: the one right after it, else the one right before."""
        number = bisect_left(starts, end)
        if number < len(clocks) and number not in used:
            after = clocks[number]
            if after.start - end <= _NEAR and self._between.fullmatch(text, end, after.start):
                return number
        number -= 1
        if number >= 0 and number not in used:
            before = clocks[number]
            gap = start - before.end
            if 0 <= gap <= _NEAR and self._between.fullmatch(text, before.end, start):
                return number
        return None


@cache
def _reader(code: str) -> _Reader:
    return _Reader((language(code) or ENGLISH).dates)


def _in_america(zone: tzinfo | None) -> bool:
    if zone is None or is_american(zone):
        return zone is not None
    ahead = zone.utcoffset(None)
    return ahead is not None and timedelta(hours=-10) <= ahead <= timedelta(hours=-4)


def _overlaps(clock: _Clock, dates: list[_Date], ends: list[int]) -> bool:
    nearest = bisect_right(ends, clock.start)  # the first date that ends after its start
    return nearest < len(dates) and dates[nearest].start < clock.end


def _nearer_next(clock: _Clock, end: int, following: Sequence[int]) -> bool:
    """Whether a time behind a date stands right before the next one."""
    return clock.start - end > _CLOSE and any(
        0 <= start - clock.end < _CLOSE for start in following[:1]
    )


def _full_year(text: str | None) -> int | None:
    if not text:
        return None
    digits = text.lstrip("'’")
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _months_on(start: date | None, months: int) -> int | None:
    """How many days `months` are from `start`: to the same day of a month, or to its last."""
    if start is None:
        return None
    total = start.month - 1 + months
    days = range(start.day, start.day - 4, -1)
    ends = (real_day(start.year + total // 12, total % 12 + 1, day) for day in days)
    end = next((each for each in ends if each is not None), None)
    return None if end is None else (end - start).days


def _moment(found: _Date, clock: _Clock | None, zone: tzinfo, near: date | None) -> Moment:
    start = min(found.start, clock.start) if clock else found.start
    end = max(found.end, clock.end) if clock else found.end
    day = found.on(near)
    if day is None:
        return Moment(start, end, loose=found.bare)
    at, timed = _instant(day, clock, zone)
    doubts: list[str] = []
    if found.weekday is not None and day.weekday() != found.weekday:
        doubts.append(f"the weekday is not that of {day.isoformat()}, which is believed")
    if found.year is None and near is not None and (day < near or day - near > _FAR):
        doubts.append(f"no year is stated, and {day.isoformat()} is far from the reference date")
    return Moment(start, end, at, timed, loose=found.bare, doubts=tuple(doubts))


def _distant(
    start: int,
    end: int,
    days: int | None,
    clock: _Clock | None,
    zone: tzinfo,
    written: date | None,
) -> Moment:
    if clock is not None:
        start, end = min(start, clock.start), max(end, clock.end)
    if written is None or days is None or written.year not in YEARS:
        return Moment(start, end, loose=True, clock=clock)
    at, timed = _instant(written + timedelta(days=days), clock, zone)
    return Moment(start, end, at, timed, loose=True, clock=clock)


def _instant(day: date, clock: _Clock | None, zone: tzinfo) -> tuple[datetime, bool]:
    """The instant of a time on a day, and whether it is known to more than the day."""
    if clock is None or clock.vague:
        return instant(datetime.combine(day, LAST_SECOND), zone), False
    if clock.next:
        day += timedelta(days=1)
    return instant(datetime.combine(day, clock.time), clock.zone or zone), True
