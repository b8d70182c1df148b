"""What does a page say that describes its vacancy as a schema.org JobPosting?

https://schema.org/JobPosting, in JSON-LD, microdata or RDFa. What the markup leaves out is read
from the labels on the page ("Closing date", "Salary"); where the two disagree, the markup is
believed and both are kept, except that the words inside a salary beat figures beside them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast
from zoneinfo import ZoneInfo

from scrapy.http import Request, Response

from crawler.bases.content import content_of
from crawler.bases.fact_reader import FactReader
from crawler.bases.json_list import json_of, object_or_none, text_or_none
from crawler.bases.spider import Gone, NoticeSpider, body_text, how_gone
from crawler.errors import Unreadable
from crawler.extract.address import address_key
from crawler.extract.deadline import (
    deadlines_in,
    find_deadline,
    read_deadline,
    read_moment,
)
from crawler.extract.employment import employment_types
from crawler.extract.markup import linked_data, marked_up, typed
from crawler.extract.money import (
    amount_of,
    currency_of,
    find_salary,
    fits,
    named_period,
    period_of,
    read_salary,
    with_period,
)
from crawler.extract.place import Places, read_places
from crawler.extract.status import closing_words, may_speak_of_closing
from crawler.extract.text import line_of, listed_facts, page_text, text_of
from crawler.fold import filled
from crawler.notice import Conflict, Contact, Deadline, Period, Salary, Vacancy
from crawler.serialise import JsonObject, moment, money, to_document

_TYPE = "JobPosting"
#: A page with so many labelled facts besides its title is that of a notice.
_SOME_FACTS = 2


class JobPostingSpider(NoticeSpider):
    """A spider of pages that carry a JobPosting. A subclass says which pages those are."""

    def __init__(self, **args: Any) -> None:
        super().__init__(**args)
        #: The address and title of each reference met: an employer's number is no reference.
        self._references: dict[str, tuple[str, str]] = {}

    def vacancies(self, response: Response) -> list[Vacancy]:
        """The vacancies of a page; none where it has no JobPosting.

        Raises:
            Unreadable: it has one that cannot be read.
        """
        page = _Page.of(response)
        postings, errors = page.postings()
        if not postings and errors:
            raise Unreadable(
                f"expected a JobPosting in JSON-LD, got one that is broken: {errors[0]}"
            )
        alone = len(postings) == 1
        reader = PostingReader(self.zone, self.organisation, self.reference)
        return [self._alone(reader.vacancy(each, page, alone=alone)) for each in postings]

    def _alone(self, vacancy: Vacancy) -> Vacancy:
        """`vacancy`, under its address where its reference turns out to be that of another."""
        if vacancy.reference is None or vacancy.url is None:
            return vacancy
        address = address_key(vacancy.url)
        other = self._references.setdefault(vacancy.reference, (address, vacancy.title))
        if other[0] == address or other[1] == vacancy.title:
            return vacancy
        self.logger.warning("reference.shared reference=%s url=%s", vacancy.reference, vacancy.url)
        return replace(vacancy, key=address, reference=None)

    def parse_vacancy(self, response: Response) -> Iterable[Any]:
        """Read a vacancy's page: its notice, or nothing where it has no JobPosting."""
        return self.mended(response)

    def parse_saved(self, response: Response) -> Iterable[Any]:
        return self.mended(response)

    def mended(self, response: Response) -> list[Vacancy]:
        """The vacancies of a page; where its JobPosting is broken, what its labels say instead.

        Raises:
            Unreadable: neither can be read.
        """
        try:
            return self.vacancies(response)
        except Unreadable as error:
            vacancy = self._labelled(response)
            if vacancy is None:
                raise
            self.logger.warning("posting.broken url=%s why=%s", response.url, error)
            return [vacancy]

    def _labelled(self, response: Response) -> Vacancy | None:
        """The vacancy that a page's own heading, labels and prose state."""
        content = content_of(body_text(response), response.url)
        if content.facts.get("title") is None or len(content.facts) <= _SOME_FACTS:
            return None
        reader = FactReader(
            zone=self.zone,
            kind="vacancy",
            organisation=self.organisation,
            reference=self.reference,
        )
        notice = reader.notice(
            [content.facts],
            key=address_key(response.url) or None,
            url=response.url,
            prose=content.prose,
            closed=content.closed(content.prose),
            language=content.language,
        )
        if not isinstance(notice, Vacancy):
            return None
        # The markup has been more exact before; of a text, the page may show more or less.
        told = filled(to_document(notice)) - {"description", "published", "language", "url"}
        return replace(notice, knows=told)

    def own_page(self, document: JsonObject) -> Request | None:
        if not document["url"]:
            return None
        return self.request(document["url"], self.parse_own_page, key=document["key"])

    def parse_own_page(self, response: Response, key: str) -> Iterable[Any]:
        """The notice if its page still shows it. A list that holds it among others does not."""
        vacancies = self.mended(response)
        for vacancy in vacancies:
            if vacancy.key == key:
                yield vacancy
                return
        # Another vacancy, or a list: the address leads elsewhere, and this one has left.
        if vacancies:
            yield Gone(key=key, how="withdrawn", elsewhere=True)
        else:
            yield Gone(key=key, how=how_gone(response))


@dataclass(frozen=True, slots=True)
class _Page:
    """A page, decoded once. `data`: it is no page but bare JSON-LD."""

    url: str
    html: str
    body: bytes
    data: Any = None

    @classmethod
    def of(cls, response: Response) -> "_Page":
        body = response.body
        if body[:20].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
            return cls(response.url, "", body, json_of(response))
        # Most candidate pages have no posting: they are not even decoded.
        return cls(response.url, body_text(response) if _TYPE.encode() in body else "", body)

    @property
    def address(self) -> str | None:
        """Its address on the web; a saved file has none."""
        return self.url if self.url.startswith(("http://", "https://")) else None

    def postings(self) -> tuple[list[JsonObject], list[str]]:
        if self.data is not None:
            return typed(self.data, _TYPE), []
        if not self.html:
            return [], []
        postings, errors = linked_data(self.html, _TYPE)
        return postings or marked_up(self.html, _TYPE, self.url), errors

    def facts(self) -> dict[str, str]:
        """The labelled facts of the page, by label in lower case."""
        return {label.lower(): value for label, value in listed_facts(self.html).items()}

    def closed(self, description: str | None) -> bool:
        """Whether the page says, outside the vacancy's own text, that it has closed."""
        if not self.html or not may_speak_of_closing(self.body):
            return False
        return closing_words(page_text(self.html), besides=description) is not None

    def language(self) -> str | None:
        found = _LANG.search(self.html[:3000])
        return found[1].lower() if found else None


_LANG = re.compile(r"<html\b[^<>]{0,400}?\blang\s{0,3}=\s{0,3}[\"']?([a-zA-Z]{2,3})\b")


@dataclass(frozen=True, slots=True)
class PostingReader:
    """How JobPostings are read: the zone of times without one, and what pages never name."""

    zone: ZoneInfo
    organisation: str | None = None
    reference: date | None = None

    def vacancy(self, posting: JsonObject, page: _Page, *, alone: bool) -> Vacancy:
        """The vacancy of `posting`. `alone`: the page has no other, so its labels are its own.

        Raises:
            Unreadable: it has no title.
        """
        title = _line(posting.get("title")) or _line(posting.get("name"))
        if title is None:
            raise Unreadable("expected a JobPosting with a title, got one without")
        facts = page.facts() if alone else {}
        description = text_of(_first_text(posting.get("description")))
        published = read_moment(_line(posting.get("datePosted")), self.zone)
        near = published or self.reference
        url = _own_url(posting, page, alone=alone)
        reference = _reference(posting, facts)
        deadline, conflicts = self._deadline(posting, facts, description, near)
        salary, doubts = _salary(posting, facts, description)
        places = _places(posting)
        closed = alone and page.closed(description)
        return Vacancy(
            key=reference or _key(url, title, places),
            title=title,
            url=url,
            organisation=_organisation(posting) or self.organisation or _fact(facts, _EMPLOYER),
            department=_department(posting),
            description=description or _other_texts(posting),
            locations=places.names,
            workplace=places.workplace,
            remote=places.remote,
            employment_types=employment_types(_lines(posting.get("employmentType"))),
            published=published,
            deadline=deadline,
            salary=salary,
            classifications=tuple(_occupations(posting)),
            status="closed" if closed else "open",
            reference=reference,
            contact=_contact(posting),
            language=_language(posting) or page.language(),
            conflicts=(*conflicts, *doubts),
        )

    def _deadline(
        self,
        posting: JsonObject,
        facts: dict[str, str],
        description: str | None,
        near: date | datetime | None,
    ) -> tuple[Deadline | None, tuple[Conflict, ...]]:
        """The deadline of the markup, made precise by the page's words where they agree."""
        stated = read_deadline(_line(posting.get("validThrough")), published=near, zone=self.zone)
        words = read_deadline(_fact(facts, _CLOSING), published=near, zone=self.zone)
        if stated is None or stated.at is None:
            prose = find_deadline(description, published=near, zone=self.zone)
            return words or prose or stated, ()
        if words is not None and words.at is not None:
            return _agreed(stated, words, self.zone)
        every = deadlines_in(description, published=near, zone=self.zone)
        other = next(iter(every), None)
        if other is None or any(_same_day(stated, each, self.zone) for each in every):
            return stated, ()
        return stated, (_deadline_conflict(stated, other),)


def read_posting(
    posting: JsonObject,
    zone: ZoneInfo,
    organisation: str | None = None,
    reference: date | None = None,
) -> Vacancy:
    """The vacancy of a JobPosting that stands on no page: in a feed, in an API's answer.

    Raises:
        Unreadable: it has no title.
    """
    reader = PostingReader(zone, organisation, reference)
    return reader.vacancy(posting, _Page("", "", b""), alone=False)


# -- deadlines ----------------------------------------------------------------------------------


def _agreed(
    stated: Deadline, words: Deadline, zone: ZoneInfo
) -> tuple[Deadline, tuple[Conflict, ...]]:
    """One deadline of the two; the markup's where they disagree, with the conflict."""
    if stated.at == words.at:
        return words, ()
    if _same_day(stated, words, zone):
        if stated.precision == "day" or (words.precision == "day" and _is_midnight(stated, zone)):
            # A bare date beside words with a time; a date that a machine wrote as midnight.
            return words, ()
        if words.precision == "day":
            return replace(stated, stated=words.stated), ()
    return stated, (_deadline_conflict(stated, words),)


def _same_day(one: Deadline, other: Deadline, zone: ZoneInfo) -> bool:
    if one.at is None or other.at is None:
        return False
    return one.at.astimezone(zone).date() == other.at.astimezone(zone).date()


def _is_midnight(deadline: Deadline, zone: ZoneInfo) -> bool:
    at = deadline.at
    return at is not None and (at.astimezone(zone).hour, at.minute, at.second) == (0, 0, 0)


def _deadline_conflict(stated: Deadline, other: Deadline) -> Conflict:
    return Conflict(
        field="deadline", stated=str(moment(stated.at)), elsewhere=other.stated or str(other.at)
    )


# -- pay ----------------------------------------------------------------------------------------


def _salary(
    posting: JsonObject, facts: dict[str, str], description: str | None
) -> tuple[Salary | None, tuple[Conflict, ...]]:
    """The pay of the markup, with what the words beside it add."""
    stated = _base_salary(posting)
    inside = _words_inside(posting)
    spoken = read_salary(inside)
    if spoken is not None and _has_figures(spoken):
        # Words typed by the employer; the figures beside them were made from them, sometimes
        # wrongly (an hourly rate as a year's pay).
        spoken = _completed(spoken, stated, posting)
        differs = stated is not None and (stated.min, stated.max) != (spoken.min, spoken.max)
        return spoken, (_salary_conflict(spoken, stated),) if stated and differs else ()
    label = read_salary(_fact(facts, _PAY))
    if stated is None:
        if label is not None and _has_figures(label):
            return _completed(label, None, posting), ()
        return find_salary(description) or spoken or label, ()
    if label is None or not _has_figures(label):
        return (replace(stated, stated=label.stated) if label else stated), ()
    if (label.min, label.max) == (stated.min, stated.max):
        currency, period = stated.currency or label.currency, stated.period or label.period
        return replace(label, currency=currency, period=period), ()
    return stated, (_salary_conflict(stated, label),)


def _has_figures(salary: Salary) -> bool:
    return salary.min is not None or salary.max is not None


def _completed(spoken: Salary, stated: Salary | None, posting: JsonObject) -> Salary:
    """Pay read from words, with the currency and period that only the markup names."""
    currency = spoken.currency or (stated.currency if stated else None) or _currency(posting)
    period = named_period(spoken.stated)
    if period is None:
        top = spoken.max if spoken.max is not None else spoken.min
        unit = _unit(posting)
        period = unit if unit is not None and fits(top, unit) else spoken.period
    return replace(spoken, currency=currency, period=period)


def _salary_conflict(kept: Salary, other: Salary) -> Conflict:
    return Conflict(field="salary", stated=_pay_words(kept), elsewhere=_pay_words(other))


def _pay_words(salary: Salary) -> str:
    if salary.stated:
        return salary.stated
    bounds = dict.fromkeys(money(each) for each in (salary.min, salary.max) if each is not None)
    return " ".join(
        [salary.currency or "", "–".join(str(each) for each in bounds), salary.period or ""]
    ).strip()


def _pay_parts(posting: JsonObject) -> Iterator[JsonObject]:
    """The objects that may hold pay, outermost first: MonetaryAmount, QuantitativeValue."""
    for base in _things(posting.get("baseSalary")):
        yield base
        yield from _things(base.get("value"))


def _base_salary(posting: JsonObject) -> Salary | None:
    """The figures of the markup; None where there are none, or only nulls and noughts."""
    parts = list(_pay_parts(posting)) or [{"value": posting.get("baseSalary")}]
    low = _first_amount(parts, "minValue", "minPrice")
    high = _first_amount(parts, "maxValue", "maxPrice")
    if not low and not high:
        low = high = _first_amount(parts, "value", "price")
    if not low and not high:
        return None
    if low and high and low > high:
        low, high = high, low
    return with_period(
        Salary(
            min=low or None, max=high or None, currency=_currency(posting), period=_unit(posting)
        )
    )


def _first_amount(parts: list[JsonObject], *names: str) -> Decimal | None:
    """The first figure that is none of null, 0 and words."""
    for part in parts:
        for name in names:
            amount = amount_of(_scalar(part.get(name)))
            if amount:
                return amount
    return None


def _unit(posting: JsonObject) -> Period | None:
    parts = list(_pay_parts(posting))
    units = [_line(part.get(name)) for name in ("unitText", "unitCode") for part in parts]
    return next((period for unit in units if (period := period_of(unit))), None)


def _currency(posting: JsonObject) -> str | None:
    parts = list(_pay_parts(posting))
    named = [part.get(name) for name in ("currency", "priceCurrency") for part in parts]
    named.append(posting.get("salaryCurrency"))
    return next((code for each in named if (code := currency_of(_line(each)))), None)


_DIGITS = re.compile(r"[\d.,\s]+")


def _words_inside(posting: JsonObject) -> str | None:
    """A salary given as words where the markup wants a number."""
    base = posting.get("baseSalary")
    values = [base, *(part.get("value") for part in _pay_parts(posting))]
    values += [part.get("name") for part in _pay_parts(posting)]
    for value in values:
        words = line_of(value) if isinstance(value, str) else None
        if words and not _DIGITS.fullmatch(words):
            return words
    return None


# -- places, people, names ----------------------------------------------------------------------


def _places(posting: JsonObject) -> Places:
    names = [name for place in _each(posting.get("jobLocation")) if (name := _place(place))]
    places = read_places(names)
    kind = " ".join(_lines(posting.get("jobLocationType"))).upper()
    if "TELECOMMUTE" in kind or "REMOTE" in kind:
        if not places.names:
            asked = _each(posting.get("applicantLocationRequirements"))
            places = read_places([name for each in asked if (name := _place(each))])
        if places.workplace != "hybrid":
            places = replace(places, workplace="remote", remote=True)
    return places


#: What forms write where they know nothing.
_NO_NAMES = frozenset({"", "null", "NULL", "None", "undefined", "N/A", "n/a", "-"})


_ADDRESS = ("Locality", "Region", "Country")
#: What a system writes where an employer has said nothing.
_NO_PLACE = re.compile(
    r"unavailable|unspecified|unknown|undefined|null|n/?a|not (?:specified|available|provided)",
    re.IGNORECASE,
)


def _place(value: Any) -> str | None:
    """A place as one would say it: town and region; the country only where nothing is nearer."""
    if not isinstance(value, dict):
        return _line(value)
    place = cast("JsonObject", value)
    address = next(iter(_each(place.get("address"))), None)
    if isinstance(address, str):
        return _line(address)
    given = object_or_none(address) or place
    town, region, country = (
        None if text and _NO_PLACE.fullmatch(text) else text
        for text in map(_line, (given.get(f"address{part}") for part in _ADDRESS))
    )
    named = [part for part in (town, region) if part]
    if not named:
        other = (_line(given.get("postalCode")), _line(place.get("name")), country)
        named = [part for part in other if part][:1]
    parts = [part.strip() for name in named for part in name.split(",")]
    return ", ".join(dict.fromkeys(part for part in parts if part not in _NO_NAMES)) or None


def _language(posting: JsonObject) -> str | None:
    thing = object_or_none(posting.get("inLanguage")) or {}
    code = _line(thing.get("alternateName")) or _line(posting.get("inLanguage")) or ""
    return code[:2].lower() if re.fullmatch(r"[A-Za-z]{2}(?:[-_]\w+)?", code) else None


def _organisation(posting: JsonObject) -> str | None:
    for each in _each(posting.get("hiringOrganization")):
        if name := _line(each):
            return name
    return None


def _department(posting: JsonObject) -> str | None:
    organisations = _things(posting.get("hiringOrganization"))
    departments = [part for each in organisations for part in _each(each.get("department"))]
    units = [*departments, *_each(posting.get("employmentUnit"))]
    return next((name for unit in units if (name := _line(unit))), None)


def _contact(posting: JsonObject) -> Contact | None:
    for each in _things(posting.get("applicationContact")):
        contact = Contact(
            name=_line(each.get("name")),
            email=_line(each.get("email")),
            phone=_line(each.get("telephone")),
            url=_line(each.get("url")),
        )
        if contact != Contact():
            return contact
    return None


_SOC = re.compile(r"\b(\d{2}-\d{4})(?:\.\d{2})?\b")


def _occupations(posting: JsonObject) -> Iterator[str]:
    for each in _each(posting.get("occupationalCategory")):
        code = object_or_none(each)
        words = _line(code.get("codeValue")) if code else _line(each)
        for found in _SOC.finditer(words or ""):
            yield f"soc:{found[1]}"


def _other_texts(posting: JsonObject) -> str | None:
    names = ("responsibilities", "qualifications", "skills", "experienceRequirements")
    texts = (text_of(_first_text(posting.get(name))) for name in names)
    return "\n\n".join(text for text in texts if text) or None


# -- identity -----------------------------------------------------------------------------------


def _own_url(posting: JsonObject, page: _Page, *, alone: bool) -> str | None:
    """The vacancy's own address. An address of the site's front door is none."""
    for name in ("url", "mainEntityOfPage", "@id", "sameAs"):
        for each in _each(posting.get(name)):
            thing = object_or_none(each)
            url = _line(thing.get("@id") or thing.get("url")) if thing else _line(each)
            found = re.match(r"https?://[^\s/?#]+(/[^\s#]*[^\s/#]|/?\?[^\s#]+)", url or "")
            if found:
                return url
    return page.address if alone else None


def _key(url: str | None, title: str, places: Places) -> str:
    """The address that stays; of a vacancy without one in a list, its title and place."""
    return address_key(url) if url else " | ".join([title, *places.names[:1]])


def _reference(posting: JsonObject, facts: dict[str, str]) -> str | None:
    """The vacancy's own reference: that of the markup, else the one that the page prints.

    An identifier that is the employer's, shared by all of its vacancies, is none.
    """
    employers = {
        text.casefold()
        for each in _each(posting.get("hiringOrganization"))
        for text in _identities(each)
    }
    for each in _each(posting.get("identifier")):
        value = _identifier(each)
        if value and any(sign.isdigit() for sign in value) and value.casefold() not in employers:
            return value
    printed = _fact(facts, _REFERENCE)
    return printed if printed and any(sign.isdigit() for sign in printed) else None


def _identifier(value: Any) -> str | None:
    thing = object_or_none(value)
    if thing is None:
        text = _line(value)
    else:
        text = _line(thing.get("value")) or _line(thing.get("@value"))
    if text is None or len(text) > 80:
        return None
    return address_key(text) if text.startswith(("http://", "https://")) else text


def _identities(organisation: Any) -> Iterator[str]:
    thing = object_or_none(organisation) or {}
    for name in ("name", "legalName", "@id", "url", "sameAs", "leiCode", "vatID", "taxID", "duns"):
        if text := _line(thing.get(name)):
            yield text
    for each in _each(thing.get("identifier")):
        if text := _identifier(each):
            yield text


# -- labels -------------------------------------------------------------------------------------

_CLOSING = re.compile(
    r"(?:advert |application |applications |job |vacancy |role )?"
    r"(?:closing|closes?|closed|deadline|end|expiry|expires|apply by|apply before|last)"
    r"(?: date| on| by| time| date and time| date & time| for applications| for application"
    r"| date for applications| to apply)*"
)
_PAY = re.compile(
    r"(?:(?:annual|basic|base|starting|advertised|hourly|full[- ]time) )?"
    r"(?:salary|pay|remuneration|wage|compensation|rate of pay|pay rate|hourly rate)"
    r"(?: range| rate| details| band| per annum| information| offered)*(?: \(.{0,30}\))?"
)
_REFERENCE = re.compile(
    r"(?:job|vacancy|advert|post|position|requisition|req|role|our)?\.? ?"
    r"(?:reference|ref|id|req|requisition|number|no)\.?"
    r"(?: ?(?:number|no|code|id|#))?\.?"
)
_EMPLOYER = re.compile(
    r"(?:employer|organisation|organization|company|employer name|hiring organi[sz]ation)"
)


def _fact(facts: dict[str, str], label: re.Pattern[str]) -> str | None:
    return next((value for name, value in facts.items() if label.fullmatch(name)), None)


# -- values of the markup -----------------------------------------------------------------------


def _each(value: Any) -> list[Any]:
    """The values of a property, which may have one, several or none."""
    if value is None:
        return []
    return cast("list[Any]", value) if isinstance(value, list) else [value]


def _things(value: Any) -> list[JsonObject]:
    return [thing for each in _each(value) if (thing := object_or_none(each)) is not None]


def _scalar(value: Any) -> Any:
    return next(iter(_each(value)), None)


def _line(value: Any) -> str | None:
    """A property as one line: a text, a number, or the name of the object it is."""
    for each in _each(value):
        thing = object_or_none(each)
        text = thing.get("name", thing.get("@value")) if thing is not None else each
        line = line_of(text_or_none(text))
        if line is not None:
            return line
    return None


def _lines(value: Any) -> list[str]:
    return [line for each in _each(value) if (line := _line(each))]


def _first_text(value: Any) -> str | None:
    return next((text for each in _each(value) if (text := text_or_none(each))), None)
