"""What notice do labelled facts describe? Words beside labels, and prose, to a notice's fields.

What was chosen in the configuration comes first, then what stands beside a known label, then
what prose says in so many words; nothing else is believed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawler.bases.page_detail import agreed
from crawler.errors import Unreadable
from crawler.extract.deadline import find_deadline, read_deadline
from crawler.extract.employment import employment_types
from crawler.extract.figures import currency_of
from crawler.extract.labels import Facts
from crawler.extract.moments import read_moment
from crawler.extract.period import with_period
from crawler.extract.place import Places, read_places, workplace_of
from crawler.extract.salary import find_salary, read_salary
from crawler.extract.text import line_of
from crawler.extract.titles import reference_in, status_of, without_status
from crawler.extract.value import find_value, read_value
from crawler.notice import (
    Conflict,
    Contact,
    Deadline,
    Document,
    Kind,
    Notice,
    Page,
    Salary,
    Stage,
    Status,
    Tender,
    Vacancy,
    Value,
    Vat,
)
from crawler.serialise import moment


@dataclass(frozen=True, slots=True, kw_only=True)
class FactReader:
    """How labelled facts are read: what a source is known to be, and its zone."""

    zone: ZoneInfo
    kind: Kind | None = None
    organisation: str | None = None
    reference: date | None = None

    def notice(
        self,
        said: Sequence[Facts],
        *,
        key: str | None = None,
        url: str | None = None,
        prose: str | None = None,
        closed: bool = False,
        documents: tuple[Document, ...] = (),
        language: str | None = None,
    ) -> Notice:
        """The notice of what is `said`: facts from several places, the most trusted first.

        `prose` is read for what no fact states, and compared with the deadline that one does.
        `key` is used where no reference is printed. `closed`: the page says so outside of it.

        Raises:
            Unreadable: there is no title.
        """
        words = _Words(said)
        heading = words.first("title")
        title, marked = without_status(heading)
        if title is None:
            raise Unreadable("expected a notice with a title, got one without")
        kind = self.kind or kind_of(said, heading, url, prose)
        published = read_moment(words.first("published"), self.zone)
        if published is None and kind != "tender":
            published = read_moment(words.first("opening"), self.zone)
        reference = words.first("reference") or reference_in(heading)
        deadline, conflicts = self._deadline(words, prose, published or self.reference)
        description = words.text("description") or prose
        places = _places(words)
        stage = stage_of(words.first("stage"))
        supplier = words.first("supplier")
        # "County Council||Roads Division": India's portals print the chain of offices.
        organisation, _, offices = (words.first("organisation") or "").partition("||")
        status = status_of(words.first("status")) or marked or ("closed" if closed else None)
        if status is None and kind == "tender":
            status = _status_of_stage(stage)
        common: dict[str, Any] = {
            "key": reference or key or slug_of(title),
            "title": title,
            "url": url,
            "organisation": line_of(organisation) or self.organisation,
            "department": words.first("department") or line_of(offices.replace("||", " / ")),
            "description": description,
            "locations": places.names,
            "regions": _regions(words),
            "published": published,
            "deadline": deadline,
            "classifications": _classifications(words, kind),
            "status": status or "open",
            "reference": reference,
            "documents": documents,
            "contact": _contact(words),
            "language": language_of(words.first("language")) or language,
            "conflicts": conflicts,
        }
        if kind == "vacancy":
            workplace, remote = workplace_of(words.first("workplace"))
            return Vacancy(
                **common,
                workplace=workplace or places.workplace,
                remote=remote if workplace else places.remote,
                employment_types=employment_types(words.every("employment_types")),
                salary=_salary(words, prose),
            )
        if kind == "tender":
            return Tender(
                **common,
                value=_value(words, prose),
                stage=stage,
                supplier=supplier,
                procedure=words.first("procedure"),
            )
        return Page(**common)

    def _deadline(
        self, words: "_Words", prose: str | None, near: date | datetime | None
    ) -> tuple[Deadline | None, tuple[Conflict, ...]]:
        """The first deadline stated, made precise by what else names the same day."""
        read = [self._read_deadline(each, near) for each in words.every("deadline")]
        clock = words.first("closing_time")
        if clock is not None:
            read = [self._with_time(each, clock, near) for each in read]
        moments = [each for each in read if each.at is not None]
        if not moments:
            in_prose = find_deadline(prose, published=near, zone=self.zone)
            return in_prose or next(iter(read), None), ()
        stated = moments[0]
        day = _day(stated, self.zone)
        same = [each for each in moments if _day(each, self.zone) == day]
        timed = [each for each in same if each.precision == "minute"]
        if stated.precision == "day" and timed:
            stated = timed[0]
        other = next((each for each in moments if _day(each, self.zone) != day), None) or next(
            (each for each in timed if each.at != stated.at), None
        )
        if other is not None:
            return stated, (_conflict(stated, other),)
        return agreed(stated, prose, near=near, zone=self.zone)

    def _read_deadline(self, words: str, near: date | datetime | None) -> Deadline:
        read = read_deadline(words, published=near, zone=self.zone)
        return read or Deadline(stated=words)

    def _with_time(self, day: Deadline, clock: str, near: date | datetime | None) -> Deadline:
        if day.at is None or day.precision != "day":
            return day
        local = day.at.astimezone(self.zone).date().isoformat()
        timed = read_deadline(f"{local}, {clock}", published=near, zone=self.zone)
        if timed is None or timed.precision != "minute":
            return day
        return replace(timed, stated=f"{day.stated or local}, {line_of(clock)}")


class _Words:
    """What several places say about each field."""

    def __init__(self, said: Sequence[Facts]) -> None:
        self._said = said

    def every(self, field: str) -> list[str]:
        return [line for facts in self._said if (line := line_of(facts.get(field)))]

    def first(self, field: str) -> str | None:
        return next(iter(self.every(field)), None)

    def text(self, field: str) -> str | None:
        return next((facts[field] for facts in self._said if facts.get(field)), None)

    def beside(self, field: str, extra: str) -> str | None:
        """What stands beside the first fact of a field, in the same place."""
        return next((facts.get(extra) for facts in self._said if facts.get(field)), None)


_OF_A_VACANCY = ("salary", "employment_types", "workplace", "soc")
_OF_A_TENDER = ("value", "value_low", "value_high", "cpv", "naics", "unspsc", "psc", "stage",
                "procedure", "supplier")  # fmt: skip
_JOB_WORDS = re.compile(
    r"\b(?:vacanc(?:y|ies)|jobs?|salary|careers?|full[- ]time|part[- ]time|job description"
    r"|per annum|apply for this (?:post|role|job)|recruit(?:ing|ment)|applicants?|candidates?)\b",
    re.IGNORECASE,
)
_BID_WORDS = re.compile(
    r"\b(?:tenders?|invitation to tender|itt|rfp|rfq|rfps|ifb|procurement|bids?|bidders?"
    r"|quotations?|solicitation|suppliers?|framework agreement|contract notice|expressions? of"
    r" interest|contracting authority|request for (?:proposals?|quotations?|bids))\b",
    re.IGNORECASE,
)


def kind_of(said: Sequence[Facts], title: str | None, url: str | None, prose: str | None) -> Kind:
    """What a notice is whose source does not say: a vacancy or a tender where it shows the signs.

    Labels that only one of them has decide; else the words of the title, of the address, of the
    prose, in this order, where they speak of only one of the two. Otherwise it is a page.
    """
    names = {field for facts in said for field in facts}
    jobs, bids = bool(names & {*_OF_A_VACANCY}), bool(names & {*_OF_A_TENDER})
    path = re.sub(r"[_.-]", " ", urlsplit(url or "").path)
    for text in (title or "", path, (prose or "")[:5000]):
        if jobs != bids:
            break
        jobs, bids = bool(_JOB_WORDS.search(text)), bool(_BID_WORDS.search(text))
    if jobs == bids:
        return "page"
    return "vacancy" if jobs else "tender"


def _conflict(stated: Deadline, other: Deadline) -> Conflict:
    return Conflict(
        field="deadline",
        stated=stated.stated or str(moment(stated.at)),
        elsewhere=other.stated or str(moment(other.at)),
    )


def _day(deadline: Deadline, zone: ZoneInfo) -> date | None:
    return deadline.at.astimezone(zone).date() if deadline.at else None


def _salary(words: _Words, prose: str | None) -> Salary | None:
    stated = [salary for each in words.every("salary") if (salary := read_salary(each))]
    figures = next((each for each in stated if each.min is not None or each.max is not None), None)
    if figures is None:
        return find_salary(prose) or next(iter(stated), None)
    if figures.period is None:
        return with_period(figures, words.beside("salary", "pay_label") or "")
    return figures


def _value(words: _Words, prose: str | None) -> Value | None:
    low, high = words.first("value_low"), words.first("value_high")
    told = words.every("value")
    if low or high:
        told.append(f"{low} to {high}" if low and high and low != high else low or high or "")
    stated = [value for each in told if (value := read_value(each))]
    figures = next((each for each in stated if each.min is not None or each.max is not None), None)
    if figures is None:
        return find_value(prose) or next(iter(stated), None)
    if figures.min is not None and figures.min <= _NOTHING:
        figures = replace(figures, min=None)
    if figures.currency is None:
        figures = replace(figures, currency=_currency(words.beside("value", "currency")))
    vat = words.beside("value", "vat")
    return figures if figures.vat or vat is None else replace(figures, vat=_vat(vat))


#: What an untouched form states; it is unknown.
_NOTHING = Decimal("0.01")


def _currency(word: str | None) -> str | None:
    return "INR" if word and word.lower() == "rs" else currency_of(word)


def _vat(word: str) -> Vat:
    return "included" if word == "included" else "excluded"


_REGION = re.compile(r"\b(UK[C-N][0-9A-Z]{0,3}|TL[C-N][0-9A-Z]{0,3})\b(?:\s*[-–:]\s*)?")

_ANYWHERE = re.compile(r"(?:remote\W+)?anywhere(?: in the world)?", re.IGNORECASE)


def _places(words: _Words) -> Places:
    told = words.text("locations")
    if told is None:
        region = _REGION.sub("", words.text("regions") or "")
        told = region if region.strip(" ;,") else None
    if told is None:
        return Places()
    if _ANYWHERE.fullmatch(told.strip()):
        return Places(workplace="remote", remote=True)
    return read_places(_REGION.sub("", told))


def _regions(words: _Words) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for told in [*words.every("regions"), *words.every("locations")]:
        for each in _REGION.finditer(told):
            found.setdefault(f"{'NUTS' if each[1].startswith('UK') else 'ITL'}:{each[1]}")
    return tuple(found)


_CODES: dict[str, re.Pattern[str]] = {
    "cpv": re.compile(r"(?<!\d)(\d{8})(?:-\d)?(?!\d)"),
    "naics": re.compile(r"(?<!\d)(\d{2,6})(?!\d)"),
    "unspsc": re.compile(r"(?<!\d)(\d{8})(?!\d)"),
    "psc": re.compile(r"\b([A-Z0-9]{4})\b"),
    "soc": re.compile(r"(?<!\d)(\d{2}-\d{4})(?:\.\d{2})?(?!\d)"),
}


def _classifications(words: _Words, kind: Kind) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for scheme, code in _CODES.items():
        for told in words.every(scheme):
            for each in code.finditer(told):
                found.setdefault(f"{scheme}:{each[1]}")
    general = ("cpv",) if kind == "tender" else ("soc",)
    for told in words.every("classifications"):
        for scheme in general:
            for each in _CODES[scheme].finditer(told):
                found.setdefault(f"{scheme}:{each[1]}")
    return tuple(found)


_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_CONTACT_LABELS = re.compile(
    r"\b(?:e-?mail(?: address)?|tel(?:ephone)?(?: (?:number|no\.?))?|phone(?: (?:number|no\.?))?"
    r"|mailto)\b\s?:?",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w@])\+?\(?\d[\d ()-]{7,18}\d")


def _contact(words: _Words) -> Contact | None:
    told = words.first("contact") or ""
    email = _EMAIL.search(words.first("email") or told)
    phone = _PHONE.search(words.first("phone") or told)
    name = _PHONE.sub(" ", _EMAIL.sub(" ", told))
    name = _CONTACT_LABELS.sub(" ", name)
    name = " ".join(name.split()).strip(" ,;:|()-–")
    contact = Contact(
        name=name if name and len(name) <= 100 else None,
        email=email[0] if email else None,
        phone=phone[0].strip() if phone else None,
    )
    return None if contact == Contact() else contact


def language_of(words: str | None) -> str | None:
    """The language that a tag names: "en-GB" is "en"."""
    found = re.match(r"([a-zA-Z]{2})(?:[-_]\w+)?$", words or "")
    return found[1].lower() if found else None


_STAGES: tuple[tuple[re.Pattern[str], Stage], ...] = (
    (re.compile(r"award|contract (?:signed|let)", re.IGNORECASE), "award"),
    (
        re.compile(
            r"prior information|early engagement|market engagement|pipeline|planned|planning|future"
            r"|forthcoming|speculative|consultation",
            re.IGNORECASE,
        ),
        "planning",
    ),
    (
        re.compile(r"contract (?:details|performance|modif|change|terminat)|modification", re.I),
        "contract",
    ),
    (
        re.compile(
            r"tender|opportunit|contract notice|competition|quotation|proposal|\bbids?\b|\bit[tq]\b"
            r"|\brf[pqi]\b|\bifb\b|\bopen\b|solicitation|expression|call for|active",
            re.IGNORECASE,
        ),
        "tender",
    ),
)


def stage_of(words: str | None) -> Stage | None:
    """The stage that the type of a notice names: "Opportunity", "Contract award notice"."""
    return next((stage for find, stage in _STAGES if words and find.search(words)), None)


def _status_of_stage(stage: Stage | None) -> Status | None:
    if stage == "award":
        return "awarded"
    return "planned" if stage == "planning" else None


def slug_of(title: str) -> str:
    """The words of a title as a key, whatever its marks and case."""
    return "-".join(re.findall(r"[^\W_]+", title.casefold())) or title
