"""How is a value said to a person? Amounts, dates and lists of a document, as English phrases.

What a source published is quoted as text on one line, without control characters and without
marks that turn the direction of reading. Every phrase is plain text; escaping is the template's.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

Json = Mapping[str, Any]

#: Controls, soft hyphens, zero-width and bidirectional marks, line separators, tags, surrogates.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
_SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$"}
_MILLION, _BILLION = Decimal(10**6), Decimal(10**9)
_TERMS = {"year": " a year", "total": " in total"}
_VAT = {"included": " including VAT", "excluded": " excluding VAT"}


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


def listing(texts: Sequence[str], most: int = 4) -> str:
    """`texts` with commas; of a long list the first ones and how many more."""
    shown = [line(each, 80) for each in texts[:most]]
    rest = len(texts) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")


def amount(text: str, currency: str | None, *, short: bool = False) -> str:
    """A decimal string as money: £152,915, PLN 1,200; `short`: £40m where that is exact."""
    value = Decimal(text)
    unit = ""
    if short and abs(value) >= _BILLION and value % (_BILLION / 100) == 0:
        value, unit = value / _BILLION, "bn"
    elif short and abs(value) >= _MILLION and value % (_MILLION / 100) == 0:
        value, unit = value / _MILLION, "m"
    if unit:
        figures = f"{value.normalize():,f}"
    else:
        figures = f"{value:,.2f}" if value % 1 else f"{value:,.0f}"
        if value % Decimal("0.01"):  # a rate such as £11.445 an hour: not rounded
            figures = f"{value.normalize():,f}"
    if currency is None:
        return figures + unit
    symbol = _SYMBOLS.get(currency)
    return f"{symbol or line(currency, 8) + ' '}{figures}{unit}"


def span(low: str | None, high: str | None, currency: str | None, *, short: bool = False) -> str:
    """A range: "£1 to £2", "up to £2", "from £1", or the one figure."""
    first = amount(low, currency, short=short) if low is not None else None
    last = amount(high, currency, short=short) if high is not None else None
    if first and last:
        return first if first == last else f"{first} to {last}"
    return f"up to {last}" if last else f"from {first}" if first else ""


def pay(salary: Json) -> str:
    """A salary: "£152,915 to £197,133 a year (including a £3,501 location allowance)"."""
    currency, period = salary["currency"], salary["period"]
    said = span(salary["min"], salary["max"], currency)
    if period:
        said += f" an {period}" if period == "hour" else f" a {period}"
    if salary["pro_rata"]:
        said += " pro rata"
    if salary["actual"]:
        said += f", actually {span(salary['actual']['min'], salary['actual']['max'], currency)}"
    if salary["by_place"]:
        said += "; " + ", ".join(
            f"{line(each['place'], 60)} {span(each['min'], each['max'], currency)}"
            for each in salary["by_place"]
        )
    extras = [_allowance(each, currency) for each in salary["allowances"]]
    return said + (f" ({', '.join(extras)})" if extras else "")


def worth(value: Json) -> str:
    """The value of a tender: "£40m to £150m excluding VAT"."""
    said = span(value["min"], value["max"], value["currency"], short=True)
    return said + _TERMS.get(value["term"], "") + _VAT.get(value["vat"], "")


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


def _allowance(allowance: Json, currency: str | None) -> str:
    how = {True: "including", False: "plus"}.get(allowance["included"], "with")
    figure = amount(allowance["amount"], currency)
    return f"{how} {_article(figure)} {figure} {line(allowance['name'], 60)}"


def _article(figure: str) -> str:
    """ "an" before eight, eleven, eighteen; "a" before the rest."""
    leading = figure.lstrip("£€$").partition(",")[0]
    return "an" if leading.startswith("8") or leading in ("11", "18") else "a"


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom phrases with a time in them are made: where they are, and when they read."""

    zone: ZoneInfo
    now: datetime

    def day(self, at: datetime) -> str:
        """A day: "Mon 18 May", with the year where it is not the present one."""
        year = f" {at.year}" if at.year != self.now.astimezone(self.zone).year else ""
        return f"{at:%a} {at.day} {at:%B}{year}"

    def moment(self, at: datetime) -> str:
        """A day and a time where the reader is: "Mon 18 May, 12:00"."""
        local = at.astimezone(self.zone)
        return f"{self.day(local)}, {local:%H:%M}"

    def ago(self, at: datetime) -> str:
        """A moment near now: "today, 06:30", "yesterday, 22:15", else day and time."""
        local = at.astimezone(self.zone)
        days = (self.now.astimezone(self.zone).date() - local.date()).days
        near = {0: "today", 1: "yesterday"}.get(days)
        return f"{near}, {local:%H:%M}" if near else self.moment(at)

    def deadline(self, document: Json) -> str:
        """The deadline of a document; "" where it states none."""
        if not document["deadline"]:
            return (
                f"“{line(document['deadline_stated'], 80)}”" if document["deadline_stated"] else ""
            )
        at = datetime.fromisoformat(document["deadline"])
        if document["deadline_precision"] != "day":
            return self.moment(at)
        # Only a day is known: that day at the source, whatever the hour is where the reader is.
        elsewhere = at.astimezone(self.zone).date() != at.date()
        return self.day(at) + (" (where it is published)" if elsewhere else "")

    def left(self, document: Json) -> str:
        """How far the deadline is: "in 6 days", "today", "2 days ago"; "" where there is none."""
        if not document["deadline"]:
            return ""
        at = datetime.fromisoformat(document["deadline"])
        zone = at.tzinfo if document["deadline_precision"] == "day" else self.zone
        days = (at.astimezone(zone).date() - self.now.astimezone(zone).date()).days
        if days == 0:
            return "today" if at > self.now else "earlier today"
        near = {1: "tomorrow", -1: "yesterday"}.get(days)
        return near or (f"in {days} days" if days > 0 else f"{-days} days ago")

    def said(self, field: str, document: Json) -> str:
        """What a document says in one of its fields (`crawler.serialise.FIELDS`), as a phrase."""
        value = document[field]
        match field:
            case "deadline":
                return self.deadline(document)
            case "salary":
                return pay(value) if value else _quoted(document["salary_stated"])
            case "value":
                return worth(value) if value else _quoted(document["value_stated"])
            case "lots" | "documents":
                return listing([named(each) for each in cast("list[Json]", value)])
            case "contact":
                return ", ".join(line(each, 80) for each in value.values() if each) if value else ""
            case _ if isinstance(value, list):
                return listing(cast("list[str]", value))
            case _:
                return line(str(value), 200) if value is not None else ""


def named(part: Json) -> str:
    """A lot or a document by its name, else by its number or address."""
    return line(part["title"] or part.get("id") or part.get("url"), 80)


def _quoted(stated: str | None) -> str:
    return f"“{line(stated, 100)}”" if stated else ""
