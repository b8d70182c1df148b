"""What does a page say that describes its vacancy as a schema.org JobPosting?

https://schema.org/JobPosting, in JSON-LD, microdata or RDFa. What the markup leaves out is read
from the labels on the page ("Closing date", "Salary"); where the two disagree, the markup is
believed and both are kept, except that the words inside a salary beat figures beside them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from scrapy.http import Request, Response

from crawler.bases.content import content_of, web_address
from crawler.bases.fact_reader import FactReader
from crawler.bases.json_list import json_of, object_or_none
from crawler.bases.posting_parts import (
    contact_in,
    department_in,
    language_in,
    occupations_in,
    organisation_in,
    other_texts_in,
    places_in,
    reference_in,
)
from crawler.bases.posting_pay import salary_in
from crawler.bases.posting_values import each_of, line_in, lines_in, printed, text_in
from crawler.bases.spider import Gone, NoticeSpider, body_text, how_gone, unexpected
from crawler.errors import Unreadable
from crawler.extract.address import address_key
from crawler.extract.deadline import deadlines_in, find_deadline, read_deadline
from crawler.extract.employment import employment_types
from crawler.extract.markup import linked_data, marked_up, typed
from crawler.extract.moments import read_moment
from crawler.extract.place import Places
from crawler.extract.status import closing_words, may_speak_of_closing, wall_of
from crawler.extract.text import listed_facts, page_text, text_of
from crawler.fold import filled
from crawler.notice import Conflict, Deadline, Vacancy
from crawler.serialise import JsonObject, moment, to_document

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
        self.shared_references.add(vacancy.reference)
        self.logger.warning("reference.shared reference=%s url=%s", vacancy.reference, vacancy.url)
        return replace(vacancy, key=address, reference=None)

    def parse_vacancy(self, response: Response) -> Iterable[Any]:
        """Read a vacancy's page: its notice, or nothing where it has no JobPosting."""
        return self.mended(response)

    def parse_saved(self, response: Response) -> Iterable[Any]:
        """Read a saved page; one without a JobPosting may be a list, and has none to give.

        Raises:
            Unreadable: it is no page, or one that stands before the site's own.
        """
        vacancies = self.mended(response)
        html = body_text(response)
        if vacancies:
            return vacancies
        if not html.lstrip("\ufeff \t\r\n").startswith("<"):
            raise unexpected(response, "a page with a JobPosting")
        if wall := wall_of(html):
            raise Unreadable(f"expected a page with a JobPosting, got {wall}")
        return []

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
        return replace(notice, knows=told, stands_in=True)

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
        title = line_in(posting.get("title")) or line_in(posting.get("name"))
        if title is None:
            raise Unreadable("expected a JobPosting with a title, got one without")
        facts = page.facts() if alone else {}
        description = text_of(text_in(posting.get("description")))
        published = read_moment(line_in(posting.get("datePosted")), self.zone)
        near = published or self.reference
        url = _own_url(posting, page, alone=alone)
        reference = reference_in(posting, facts)
        deadline, conflicts = self._deadline(posting, facts, description, near)
        salary, doubts = salary_in(posting, facts, description)
        places = places_in(posting)
        closed = alone and page.closed(description)
        return Vacancy(
            key=reference or _key(url, title, places),
            title=title,
            url=url,
            organisation=organisation_in(posting) or self.organisation or printed(facts, _EMPLOYER),
            department=department_in(posting),
            description=description or other_texts_in(posting),
            locations=places.names,
            workplace=places.workplace,
            remote=places.remote,
            employment_types=employment_types(lines_in(posting.get("employmentType"))),
            published=published,
            deadline=deadline,
            salary=salary,
            classifications=tuple(occupations_in(posting)),
            status="closed" if closed else "open",
            reference=reference,
            contact=contact_in(posting),
            language=language_in(posting) or page.language(),
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
        stated = read_deadline(line_in(posting.get("validThrough")), published=near, zone=self.zone)
        words = read_deadline(printed(facts, _CLOSING), published=near, zone=self.zone)
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


# -- identity -----------------------------------------------------------------------------------


def _own_url(posting: JsonObject, page: _Page, *, alone: bool) -> str | None:
    """The vacancy's own address. An address of the site's front door is none."""
    for name in ("url", "mainEntityOfPage", "@id", "sameAs"):
        for each in each_of(posting.get(name)):
            thing = object_or_none(each)
            url = line_in(thing.get("@id") or thing.get("url")) if thing else line_in(each)
            if url and url.startswith(("/", "./", "../")):
                url = web_address(page.url, url)
            found = re.match(r"https?://[^\s/?#]+(/[^\s#]*[^\s/#]|/?\?[^\s#]+)", url or "")
            if found:
                return url
    return page.address if alone else None


def _key(url: str | None, title: str, places: Places) -> str:
    """The address that stays; of a vacancy without one in a list, its title and place."""
    return address_key(url) if url else " | ".join([title, *places.names[:1]])


_CLOSING = re.compile(
    r"(?:advert |application |applications |job |vacancy |role )?"
    r"(?:closing|closes?|closed|deadline|end|expiry|expires|apply by|apply before|last)"
    r"(?: date| on| by| time| date and time| date & time| for applications| for application"
    r"| date for applications| to apply)*"
)
_EMPLOYER = re.compile(
    r"(?:employer|organisation|organization|company|employer name|hiring organi[sz]ation)"
)
