"""How is a value said to a person? Amounts, dates and lists of a document, in their language.

What a source published is quoted as text on one line, without control characters and without
marks that turn the direction of reading. Every phrase is plain text; escaping is the template's.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from notifier.subscriber import WEEKDAYS, Rhythm
from notifier.words.language import Language
from notifier.words.language import language as of_tag

Json = Mapping[str, Any]
ENGLISH = of_tag("en")

#: Controls, soft hyphens, zero-width and bidirectional marks, line separators, tags, surrogates.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
_MILLION, _BILLION = Decimal(10**6), Decimal(10**9)


def clean(text: str) -> str:
    """`text` without what cannot be seen; line breaks and tabs stay."""
    return _UNSEEN.sub("", text)


def line(text: str | None, most: int | None = None) -> str:
    """`text` on one line, cut at a word to `most` characters; None is ""."""
    folded = " ".join(clean((text or "").replace("\r", "\n")).split())
    if most is None or len(folded) <= most:
        return folded
    cut = folded[:most]
    return (cut[: cut.rindex(" ")] if " " in cut[most // 2 :] else cut).rstrip(" ,;:.") + "…"


def link(url: str | None) -> str | None:
    """`url` where it is one that a reader can safely follow: http or https, nothing hidden."""
    if not url or _UNSEEN.search(url) or any(each.isspace() or each in "\"'<>\\`" for each in url):
        return None
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - a port that is no number raises
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return None
    # With a user before the @ an address shows one host and leads to another.
    return None if "@" in parts.netloc else url


def site(url: str) -> str:
    """The host of a link, as a reader knows it."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def listing(texts: Sequence[str], most: int = 4, language: Language = ENGLISH) -> str:
    """`texts` with commas; of a long list the first ones and how many more."""
    shown = ", ".join(line(each, 80) for each in texts[:most])
    rest = len(texts) - most
    if rest <= 0:
        return shown
    more = language.ngettext("%(names)s and %(number)d more", "%(names)s and %(number)d more", rest)
    return more % {"names": shown, "number": rest}


@lru_cache(maxsize=4096)
def amount(
    text: str, currency: str | None, *, short: bool = False, language: Language = ENGLISH
) -> str:
    """A decimal string as money: £152,915, PLN 1,200; `short`: £40m where that is exact."""
    value = Decimal(text)
    unit = ""
    if short and abs(value) >= _BILLION and value % (_BILLION / 100) == 0:
        value, unit = value / _BILLION, language.pgettext("thousand millions", "bn")
    elif short and abs(value) >= _MILLION and value % (_MILLION / 100) == 0:
        value, unit = value / _MILLION, language.pgettext("millions", "m")
    figures = language.figure(value, exact=bool(unit))
    return language.money(figures + unit, line(currency, 8) if currency else None)


def span(
    low: str | None,
    high: str | None,
    currency: str | None,
    *,
    short: bool = False,
    language: Language = ENGLISH,
) -> str:
    """A range: "£1 to £2", "up to £2", "from £1", or the one figure."""
    _ = language.gettext
    first = amount(low, currency, short=short, language=language) if low is not None else None
    last = amount(high, currency, short=short, language=language) if high is not None else None
    if first and last:
        return first if first == last else _("%(low)s to %(high)s") % {"low": first, "high": last}
    if last:
        return _("up to %(figure)s") % {"figure": last}
    return _("from %(figure)s") % {"figure": first} if first else ""


def pay(salary: Json, language: Language = ENGLISH) -> str:
    """A salary: "£152,915 to £197,133 a year (including a £3,501 location allowance)"."""
    _ = language.gettext
    currency = salary["currency"]
    said = span(salary["min"], salary["max"], currency, language=language)
    period = _period(salary["period"], language)
    if period:
        said = f"{said} {period}"
    if salary["pro_rata"]:
        said += " " + _("pro rata")
    if salary["actual"]:
        actual = span(salary["actual"]["min"], salary["actual"]["max"], currency, language=language)
        said += ", " + _("actually %(figure)s") % {"figure": actual}
    if salary["by_place"]:
        said += "; " + ", ".join(
            f"{line(each['place'], 60)}"
            f" {span(each['min'], each['max'], currency, language=language)}"
            for each in salary["by_place"]
        )
    extras = [_allowance(each, currency, language) for each in salary["allowances"]]
    return said + (f" ({', '.join(extras)})" if extras else "")


def worth(value: Json, language: Language = ENGLISH) -> str:
    """The value of a tender: "£40m to £150m excluding VAT"."""
    _ = language.gettext
    said = span(value["min"], value["max"], value["currency"], short=True, language=language)
    term = {"year": _("a year"), "total": _("in total")}.get(value["term"])
    vat = {"included": _("including VAT"), "excluded": _("excluding VAT")}.get(value["vat"])
    return " ".join(filter(None, [said, term, vat]))


def _period(period: str | None, language: Language) -> str:
    _ = language.gettext
    match period:
        case "hour":
            return _("an hour")
        case "day":
            return _("a day")
        case "week":
            return _("a week")
        case "month":
            return _("a month")
        case "year":
            return _("a year")
        case _:
            return ""


def rewording(old: str | None, new: str | None, most: int = 160) -> tuple[str, str]:
    """The part in which two texts differ, old and new, with a few words on either side."""
    before, after = line(old).split(" "), line(new).split(" ")
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return _around(before, start, end, most), _around(after, start, end, most)


def _around(words: list[str], start: int, end: int, most: int, beside: int = 3) -> str:
    first, last = max(0, start - beside), min(len(words), len(words) - end + beside)
    said = line(" ".join(words[first:last]), most)
    cut = last < len(words) and not said.endswith("…")
    return ("…" if first else "") + said + ("…" if cut else "")


def _allowance(allowance: Json, currency: str | None, language: Language) -> str:
    _ = language.gettext
    figure = amount(allowance["amount"], currency, language=language)
    said = {"figure": figure, "name": line(allowance["name"], 60)}
    eight = _sounds_open(figure)  # "an £8,000 car allowance"
    match allowance["included"]:
        case True:
            how = (
                _("including an %(figure)s %(name)s")
                if eight
                else _("including a %(figure)s %(name)s")
            )
        case False:
            how = _("plus an %(figure)s %(name)s") if eight else _("plus a %(figure)s %(name)s")
        case _other:
            how = _("with an %(figure)s %(name)s") if eight else _("with a %(figure)s %(name)s")
    return how % said


def _sounds_open(figure: str) -> bool:
    """Whether English says "an" before it: before eight, eleven and eighteen."""
    leading = figure.lstrip("£€$").partition(",")[0]
    return leading.startswith("8") or leading in ("11", "18")


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom phrases are made: where they are, when they read, and in which language."""

    zone: ZoneInfo
    now: datetime
    language: Language = ENGLISH

    def day(self, at: datetime) -> str:
        """A day: "Mon 18 May", with the year where it is not the present one."""
        if at.year == self.now.astimezone(self.zone).year:
            pattern = self.language.pgettext("pattern of a date (CLDR)", "EEE d MMMM")
        else:
            pattern = self.language.pgettext("pattern of a date (CLDR)", "EEE d MMMM y")
        return self.language.date(at.date(), pattern)

    def moment(self, at: datetime) -> str:
        """A day and a time where the reader is: "Mon 18 May, 12:00"."""
        local = at.astimezone(self.zone)
        return f"{self.day(local)}, {local:%H:%M}"

    def today(self) -> str:
        """The day on which they read: "Tuesday 21 April 2015"."""
        pattern = self.language.pgettext("pattern of a date (CLDR)", "EEEE d MMMM y")
        return self.language.date(self.now.astimezone(self.zone).date(), pattern)

    def ago(self, at: datetime) -> str:
        """A moment near now: "today, 06:30", "yesterday, 22:15", else day and time."""
        _ = self.language.gettext
        local = at.astimezone(self.zone)
        match (self.now.astimezone(self.zone).date() - local.date()).days:
            case 0:
                return _("today") + f", {local:%H:%M}"
            case 1:
                return _("yesterday") + f", {local:%H:%M}"
            case _other:
                return self.moment(at)

    def deadline(self, document: Json) -> str:
        """The deadline of a document; "" where it states none."""
        _ = self.language.gettext
        if not document["deadline"]:
            stated = line(document["deadline_stated"], 80)
            return _("“%(words)s”") % {"words": stated} if stated else ""
        at = datetime.fromisoformat(document["deadline"])
        if document["deadline_precision"] != "day":
            return self.moment(at)
        # Only a day is known: that day at the source, whatever the hour is where the reader is.
        elsewhere = at.astimezone(self.zone).date() != at.date()
        return self.day(at) + (" " + _("(where it is published)") if elsewhere else "")

    def left(self, document: Json) -> str:
        """How far the deadline is: "in 6 days", "today", "2 days ago"; "" where there is none."""
        _ = self.language.gettext
        if not document["deadline"]:
            return ""
        at = datetime.fromisoformat(document["deadline"])
        zone = at.tzinfo if document["deadline_precision"] == "day" else self.zone
        days = (at.astimezone(zone).date() - self.now.astimezone(zone).date()).days
        match days:
            case 0:
                return _("today") if at > self.now else _("earlier today")
            case 1:
                return _("tomorrow")
            case -1:
                return _("yesterday")
            case _ if days > 0:
                said = self.language.ngettext("in %(days)d day", "in %(days)d days", days)
            case _other:
                said = self.language.ngettext("%(days)d day ago", "%(days)d days ago", -days)
        return said % {"days": abs(days)}

    def rhythm(self, rhythm: Rhythm) -> str:
        """How often a search is told: "daily at 07:00"."""
        _ = self.language.gettext
        match rhythm.cadence:
            case "immediate":
                return _("as it happens")
            case "daily":
                return _("daily at %(time)s") % {"time": f"{rhythm.at:%H:%M}"}
            case "weekly":
                names = self.language.locale.days["format"]["abbreviated"]
                day = names[WEEKDAYS.index(rhythm.weekday)]
                said = {"day": day, "time": f"{rhythm.at:%H:%M}"}
                return _("weekly, %(day)s at %(time)s") % said

    def listing(self, texts: Sequence[str], most: int = 4) -> str:
        """`texts` with commas; of a long list the first ones and how many more."""
        return listing(texts, most, self.language)

    def said(self, field: str, document: Json) -> str:
        """What a document says in one of its fields (`crawler.serialise.FIELDS`), as a phrase."""
        value = document[field]
        match field:
            case "deadline":
                return self.deadline(document)
            case "salary":
                return (
                    pay(value, self.language) if value else self._quoted(document["salary_stated"])
                )
            case "value":
                return (
                    worth(value, self.language) if value else self._quoted(document["value_stated"])
                )
            case "lots" | "documents":
                return self.listing([named(each) for each in cast("list[Json]", value)])
            case "contact":
                return ", ".join(line(each, 80) for each in value.values() if each) if value else ""
            case "status" | "stage" | "workplace":
                return self.word(value) if value else ""
            case "employment_types":
                return self.listing([self.word(each) for each in value])
            case _ if isinstance(value, list):
                return self.listing(cast("list[str]", value))
            case _:
                return line(str(value), 200) if value is not None else ""

    def word(self, word: str) -> str:
        """A word that we give a notice (a status, a stage …) as it is said to a reader."""
        return _given(self.language).get(word, line(word, 40))

    def _quoted(self, stated: str | None) -> str:
        if not stated:
            return ""
        return self.language.gettext("“%(words)s”") % {"words": line(stated, 100)}


def named(part: Json) -> str:
    """A lot or a document by its name, else by its number or address."""
    return line(part["title"] or part.get("id") or part.get("url"), 80)


@lru_cache(maxsize=16)
def _given(language: Language) -> dict[str, str]:
    _ = language.gettext
    return {
        "planned": _("planned"),
        "open": _("open"),
        "closed": _("closed"),
        "awarded": _("awarded"),
        "cancelled": _("cancelled"),
        "withdrawn": _("withdrawn"),
        "planning": _("planning"),
        "tender": _("tender"),
        "award": _("award"),
        "contract": _("contract"),
        "onsite": _("on site"),
        "hybrid": _("hybrid"),
        "remote": _("remote"),
        "full-time": _("full-time"),
        "part-time": _("part-time"),
        "contractor": _("contractor"),
        "temporary": _("temporary"),
        "intern": _("intern"),
        "volunteer": _("volunteer"),
        "other": _("other"),
    }
