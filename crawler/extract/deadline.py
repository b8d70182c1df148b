"""When? Words and timestamps to dates, moments and deadlines.

English, day before month. Nothing here reads a clock or a locale: a date without a year is
counted from the day that the caller names. Linear in the length of the text.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from crawler.notice import Deadline
from crawler.serialise import tidy_line
from crawler.wallclock import instant

LAST_SECOND = time(23, 59, 59)
#: Years outside are placeholders ("2099-01-01") or slips ("207").
_YEARS = range(1990, 2099)
#: Text beyond this is not looked at; no label or sentence is longer.
_LONGEST = 20_000

_MONTHS = {
    "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4,
    "may": 5, "june": 6, "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9,
    "sept": 9, "sep": 9, "october": 10, "oct": 10, "november": 11, "nov": 11, "december": 12,
    "dec": 12,
}  # fmt: skip
_DAYS = {
    name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
}
_OFFSETS = {
    "utc": 0, "gmt": 0, "z": 0, "bst": 60, "ist": 60, "cet": 60, "cest": 120, "eet": 120,
    "eest": 180, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360,
    "pst": -480, "pdt": -420,
}  # fmt: skip

_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEEKDAY = (
    r"(?:(?:mon|fri|sun)(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|sat(?:urday)?)"
)
_DATE = re.compile(
    rf"""
      (?<!\d)(?P<iso_y>\d{{4}})[-/](?P<iso_m>\d{{1,2}})[-/](?P<iso_d>\d{{1,2}})(?!\d)
    | (?:(?<![a-z])(?P<wd1>{_WEEKDAY})\.?,?\s{{1,3}}(?:the\s{{1,3}})?)?
      (?<![\d:.])(?P<d1>\d{{1,2}})(?:\s?(?:st|nd|rd|th))?(?:\s{{1,3}}(?:of\s{{1,3}})?|-)
      (?P<m1>{_MONTH})\b\.?(?:,?(?:\s{{1,3}}|-)(?P<y1>\d{{3,9}}(?![\d:])|'?\d{{2}}(?![\d:.]|\s?[ap]\.?m\b)))?
    | (?:(?<![a-z])(?P<wd2>{_WEEKDAY})\.?,?\s{{1,3}})?
      \b(?P<m2>{_MONTH})\b\.?\s{{1,3}}(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])
      (?:,?\s{{1,3}}(?P<y2>\d{{4,9}})(?![\d:]))?
    | (?:(?<![a-z])(?P<wd3>{_WEEKDAY})\.?,?\s{{1,3}})?
      (?<![\d/.-])(?P<d3>\d{{1,2}})(?P<sep>[/.-])(?P<m3>\d{{1,2}})(?P=sep)(?P<y3>\d{{4}}|\d{{2}})
      (?![\d/-]|\.\d)
    """,
    re.IGNORECASE | re.VERBOSE,
)
#: Clocks that people name after a time: "11:00 AM (New York time)", "2 p.m. ET".
_CLOCKS = {
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver",
    "pt": "America/Los_Angeles", "eastern": "America/New_York", "central": "America/Chicago",
    "mountain": "America/Denver", "pacific": "America/Los_Angeles",
    "new york": "America/New_York", "washington": "America/New_York", "london": "Europe/London",
    "uk": "Europe/London", "british": "Europe/London", "irish": "Europe/Dublin",
    "dublin": "Europe/Dublin", "brussels": "Europe/Brussels", "paris": "Europe/Paris",
    "geneva": "Europe/Zurich", "rome": "Europe/Rome", "berlin": "Europe/Berlin",
    "madrid": "Europe/Madrid", "vienna": "Europe/Vienna", "copenhagen": "Europe/Copenhagen",
    "nairobi": "Africa/Nairobi", "act": "Australia/Sydney", "canberra": "Australia/Sydney",
    "sydney": "Australia/Sydney",
}  # fmt: skip
_ZONE = (
    r"utc|gmt|bst|cest|cet|edt|est|cdt|cst|pdt|pst|(?-i:ET|CT|MT|PT)|(?:"
    + "|".join(name.replace(" ", r"\s") for name in _CLOCKS if len(name) > 2 or name == "uk")
    + r")(?:\s(?:local|standard|daylight|summer))?\stime"
)
_TIME = re.compile(
    r"""
    (?<![\d:.,/£$€-])
    (?:
      (?P<h1>\d{1,2})\s?[:.]\s?(?P<min1>\d{2})(?::(?P<sec>\d{2})(?:\.\d+)?)?(?!\d|[/.-]\d)
        (?:\s{0,2}(?P<ap1>[ap]\.?m\b\.?|noon|midday|midnight|hrs|hours|h\b))?
    | (?P<h2>\d{1,2})\s{0,2}(?P<ap2>[ap]\.?m\b\.?|noon\b|midday\b|midnight\b|o'clock)
    | (?P<h3>[0-2]\d)(?P<min3>[0-5]\d)\s?(?P<ap3>hrs\b|hours\b|h\b|(?=\s+(?:on\s+)?\d{4}-\d))
    )
    (?:\s{0,2}\(?(?P<zone1>_ZONE_)\b\)?
      |\s{0,2}(?P<off>[+-]\d{2}:?\d{2})(?!\d))?
    | \b(?P<word>noon|midday|midnight)\b
      (?:\s{0,2}\(?(?P<zone2>_ZONE_)\b\)?)?
    """.replace("_ZONE_", _ZONE),
    re.IGNORECASE | re.VERBOSE,
)
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


# -- timestamps ---------------------------------------------------------------------------------


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


def read_moment(value: Any, zone: tzinfo, *, local: bool = False) -> datetime | None:
    """When something was published: a timestamp, or a date in words; a day means its start."""
    stamp = read_stamp(value, zone, local=local)
    if stamp is not None:
        return stamp.at
    if not isinstance(value, str):
        return None
    found = next(_moments(value, None, zone), None)
    if found is None:
        return None
    return found.at if found.timed else instant(datetime.combine(found.day, time()), zone)


def read_date(words: str | None, *, near: date | datetime | None = None) -> date | None:
    """The first date in `words`, or None.

    `near` gives the year to a date that has none: the year in which it lies nearest.
    """
    for found in _dates(words or ""):
        day = found.on(near, nearest=True)
        if day is not None:
            return day
    return None


def _from_epoch(value: float) -> Stamp | None:
    seconds = value / 1000 if abs(value) > 1e11 else value
    if not 6e8 < seconds < 4.1e9:
        return None
    return Stamp(datetime.fromtimestamp(seconds, UTC).replace(microsecond=0), day=False)


def _iso_day(year: str, month: str, day: str) -> str:
    return f"{year}-{_MONTHS.get(month.lower(), 0):02}-{int(day):02}"


def _stamp(
    day: str, clock: str | None, offset: str | None, zone: tzinfo, *, local: bool
) -> Stamp | None:
    try:
        on = date.fromisoformat(day)
        if on.year not in _YEARS:
            return None
        if clock is None:
            return Stamp(instant(datetime.combine(on, time()), zone), day=True)
        if clock.startswith("24:00"):
            wall = datetime.combine(on + timedelta(days=1), time())
        else:
            wall = datetime.combine(on, time.fromisoformat(clock))
    except (ValueError, OverflowError):
        return None
    fixed = None if local or offset is None else _offset(offset)
    return Stamp(instant(wall, zone) if fixed is None else wall.replace(tzinfo=fixed), day=False)


def _offset(text: str) -> tzinfo | None:
    text = text.strip().lower()
    if (clock := _CLOCK_WORDS.sub("", text)) in _CLOCKS:
        return ZoneInfo(_CLOCKS[clock])
    if text in _OFFSETS:
        return _fixed(_OFFSETS[text])
    if text[:1] in ("+", "-"):
        digits = text[1:].replace(":", "")
        minutes = int(digits[:2]) * 60 + int(digits[2:4] or 0)
        if minutes <= 14 * 60:
            return _fixed(-minutes if text[0] == "-" else minutes)
    return None


_CLOCK_WORDS = re.compile(r"(?:\s(?:local|standard|daylight|summer))?\stime$")


def _fixed(minutes: int) -> tzinfo:
    return timezone(timedelta(minutes=minutes)) if minutes else UTC


# -- dates in words -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Date:
    """A date as found in words; `year` None: none is given; `weekday` 0 is Monday."""

    start: int
    end: int
    day: int
    month: int
    year: int | None
    weekday: int | None

    def on(self, near: date | datetime | None, *, nearest: bool = False) -> date | None:
        """The day meant, or None where it names none.

        Without a year it is counted from `near`: the next such day, or with `nearest` the
        nearest. A weekday chooses the year where it can.
        """
        if self.year is not None:
            return _real(self.year, self.month, self.day)
        if near is None:
            return None
        start = near.date() if isinstance(near, datetime) else near
        days = [
            day
            for year in range(start.year - 1, start.year + 3)
            if (day := _real(year, self.month, self.day)) is not None
        ]
        days.sort(key=lambda day: abs((day - start).days))
        close = [day for day in days[:3] if nearest or day >= start]
        if self.weekday is not None:
            fitting = [day for day in days[:3] if day.weekday() == self.weekday]
            return next((day for day in fitting if day in close), next(iter(fitting), None))
        return next(iter(close), None)


@dataclass(frozen=True, slots=True)
class _Clock:
    """A time of day as found in words. `over`: it is the midnight at the end of the day."""

    start: int
    end: int
    time: time
    zone: tzinfo | None
    over: bool = False


@dataclass(frozen=True, slots=True)
class _Moment:
    start: int
    end: int
    day: date
    at: datetime
    timed: bool


def _real(year: int, month: int, day: int) -> date | None:
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _dates(text: str) -> Iterator[_Date]:
    for found in _DATE.finditer(text[:_LONGEST]):
        group = found.groupdict()
        weekday = group["wd1"] or group["wd2"] or group["wd3"]
        if group["iso_y"]:
            year, month, day = group["iso_y"], int(group["iso_m"]), int(group["iso_d"])
        elif group["d1"]:
            year, month, day = group["y1"], _MONTHS[group["m1"].lower()], int(group["d1"])
        elif group["d2"]:
            year, month, day = group["y2"], _MONTHS[group["m2"].lower()], int(group["d2"])
        else:
            year, month, day = group["y3"], int(group["m3"]), int(group["d3"])
            if month > 12 >= day:  # the American order, where no other is possible
                month, day = day, month
        yield _Date(
            start=found.start(),
            end=found.end(),
            day=day,
            month=month,
            year=_full_year(year),
            weekday=_DAYS[weekday[:3].lower()] if weekday else None,
        )


def _full_year(text: str | None) -> int | None:
    if not text:
        return None
    digits = text.lstrip("'")
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _clocks(text: str) -> Iterator[_Clock]:
    for found in _TIME.finditer(text[:_LONGEST]):
        group = found.groupdict()
        zone = _offset(group["off"] or group["zone1"] or group["zone2"] or "")
        over = False
        if group["word"]:
            hour, minute = (0, 0) if group["word"].lower() == "midnight" else (12, 0)
            over = hour == 0
        else:
            hour = int(group["h1"] or group["h2"] or group["h3"])
            minute = int(group["min1"] or group["min3"] or 0)
            half = (group["ap1"] or group["ap2"] or "").lower().replace(".", "")
            if half == "pm" and hour < 12:
                hour += 12
            elif half == "am" and hour == 12:
                hour = 0
            elif half == "midnight" or (hour == 24 and minute == 0):
                hour, over = 0, True
        if hour < 24 and minute < 60:
            yield _Clock(found.start(), found.end(), time(hour, minute), zone, over)


#: A time belongs to a date that is this near, with only small words between.
_NEAR = 40
_BETWEEN = re.compile(
    r"[\s,;()@–—-]*(?:(?:at|on|by|before|until|till|of|the|no|later|than|local|uk|time|hours|hrs"
    r"|noon|midday|exactly|sharp|strictly|latest|british|summer|"
    rf"{_WEEKDAY})\b[\s,;.:()@–—-]*)*",
    re.IGNORECASE,
)


def _moments(text: str, near: date | datetime | None, zone: tzinfo) -> Iterator[_Moment]:
    """Each date of `text` that names a day, with the time that stands beside it."""
    text = text[:_LONGEST]
    dates = list(_dates(text))
    ends = [found.end for found in dates]
    clocks: list[_Clock] = []
    for clock in _clocks(text) if dates else ():
        nearest = bisect_right(ends, clock.start)  # the first date that ends after its start
        if nearest == len(dates) or dates[nearest].start >= clock.end:
            clocks.append(clock)
    starts = [clock.start for clock in clocks]
    for found in dates:
        day = found.on(near)
        if day is None:
            continue
        clock = _beside(text, found, clocks, starts)
        if clock is None:
            end = instant(datetime.combine(day, LAST_SECOND), zone)
            yield _Moment(found.start, found.end, day, end, timed=False)
            continue
        wall = datetime.combine(day, LAST_SECOND if clock.over else clock.time)
        at = instant(wall, clock.zone or zone)
        start, end = min(found.start, clock.start), max(found.end, clock.end)
        yield _Moment(start, end, day, at, timed=True)


def _beside(text: str, found: _Date, clocks: list[_Clock], starts: list[int]) -> _Clock | None:
    """The time that belongs to a date: the one right after it, else the one right before."""
    number = bisect_left(starts, found.end)
    after = clocks[number] if number < len(clocks) else None
    near = after is not None and after.start - found.end <= _NEAR
    if after and near and _BETWEEN.fullmatch(text, found.end, after.start):
        return after
    before = clocks[number - 1] if number else None
    near = before is not None and 0 <= found.start - before.end <= _NEAR
    if before and near and _BETWEEN.fullmatch(text, before.end, found.start):
        return before
    return None


# -- deadlines ----------------------------------------------------------------------------------


def read_deadline(
    words: Any,
    *,
    published: date | datetime | None = None,
    zone: tzinfo,
    local: bool = False,
) -> Deadline | None:
    """The deadline that a label's value or a timestamp states; None where there is no value.

    Words that name no moment ("until filled", "31 June") are kept with `at` None. A day alone
    means its last second in `zone`. A bare timestamp is not kept as words. `published` gives
    the year to a date without one; `local` is that of `read_stamp`.
    """
    if words is None or words == "":
        return None
    stamp = read_stamp(words, zone, local=local)
    if stamp is not None:
        if not stamp.day:
            return Deadline(at=stamp.at, precision="minute")
        last = datetime.combine(stamp.at.date(), LAST_SECOND)
        return Deadline(at=instant(last, zone), precision="day")
    stated = tidy_line(str(words))
    if stated is None:
        return None
    found = next(_moments(stated, published, zone), None)
    if found is None:
        return Deadline(stated=stated)
    return Deadline(stated=stated, at=found.at, precision="minute" if found.timed else "day")


_ASKS = re.compile(
    r"\bclos(?:es?|ing)\b|\bdeadline\b|\bno later than\b|\bapply (?:by|before|until)\b"
    r"|\b(?:received|submitted|returned|uploaded|made|sent|provided|lodged|submit|return|upload)\b"
    r"[^.;]{0,80}?\b(?:by|before|until)\b|\bquot(?:e|ation)s? by\b|\bapplications? by\b"
    r"|\bextended (?:to|until)\b|\b(?:end|last|final|due) date\b|\binterest by\b|\bbids? by\b"
    r"|\btenders? by\b",
    re.IGNORECASE,
)
_REFUSES = re.compile(
    r"\bquestions?\b|\bclarifications?\b|\benquir|\bquer(?:y|ies)\b|\binterview|\bsift\b"
    r"|\bshort-?list|\bstart(?:s|ing|ed)?\b|\bcommenc|\bpublish|\bposted\b|\bassessment\b"
    r"|\bsite visit|\bbriefing\b|\bpresentation|\bwebinar|\binduction\b|\breviewed\b|\bfunded\b"
    r"|\bawarded\b|\bexpir|\bextend(?:s|ing)? (?:this|the) (?:contract|agreement)"
    r"|\bopen (?:day|evening)"
    r"|\bcontract (?:start|end|period|term)|\blaunch|\bvalid\b|\bfinal(?:ised|ise)\b|\bdiscussion"
    r"|\bclosed\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_MOVES = re.compile(r"\b(?:new|extended|revised|changed|now)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[a-z0-9)][.!?])\s+(?=[A-Z])")


def find_deadline(
    text: str | None, *, published: date | datetime | None = None, zone: tzinfo
) -> Deadline | None:
    """The deadline that prose states in so many words, with the sentence as `stated`; or None.

    The last day for questions, an interview, a start or a review is none. Of several the last
    one that speaks of a change counts ("the new deadline is"), else the first.
    """
    found = deadlines_in(text, published=published, zone=zone)
    moved = [deadline for deadline in found if _MOVES.search(deadline.stated or "")]
    return moved[-1] if moved else found[0] if found else None


def deadlines_in(
    text: str | None, *, published: date | datetime | None = None, zone: tzinfo
) -> list[Deadline]:
    """The deadlines that prose states, each with its sentence as `stated`; the first hundred."""
    found = (
        Deadline(
            stated=_around(sentence, moment),
            at=moment.at,
            precision="minute" if moment.timed else "day",
        )
        for line in (text or "").splitlines()
        if _DIGIT.search(line) and _ASKS.search(line)
        for sentence in _sentences(line)
        for moment in _asked(sentence, published, zone)
    )
    return list(islice(found, 100))


def _around(sentence: str, moment: _Moment) -> str:
    """The sentence, or of a very long one what stands around the moment."""
    if len(sentence) <= 300:
        return sentence
    return sentence[max(0, moment.start - 200) : moment.end + 60].strip()


def _sentences(line: str) -> list[str]:
    if len(line) > _LONGEST:
        return []
    return [part for each in _SENTENCE_END.split(line) if (part := each.strip())]


def _asked(sentence: str, published: date | datetime | None, zone: tzinfo) -> Iterator[_Moment]:
    """The moments of `sentence` that words before them call a deadline."""
    before = 0
    for moment in _moments(sentence, published, zone):
        clause = sentence[before : moment.start]
        before = moment.end
        if _ASKS.search(clause) and not _REFUSES.search(clause):
            yield moment
