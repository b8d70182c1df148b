"""Vacancies on Civil Service Jobs."""

import re
from base64 import b64decode
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlencode

from scrapy.http import Request, Response

from crawler.bases import Argument
from crawler.bases.listing import next_page
from crawler.bases.page_detail import (
    PageDetailSpider,
    agreed,
    by_class,
    line_by_class,
    status_of,
    tree_of,
    without_label,
)
from crawler.bases.spider import body_text
from crawler.extract import (
    Places,
    currency_of,
    employment_types,
    line_of,
    read_deadline,
    read_places,
    text_of,
)
from crawler.extract.fields import required, stated_pay, text_of_sections
from crawler.extract.text import Tree
from crawler.notice import Contact, Salary, Vacancy
from crawler.serialise import JsonObject


class CivilServiceJobsSpider(PageDetailSpider):
    """Every vacancy that a search on Civil Service Jobs finds.

    Site: https://www.civilservicejobs.service.gov.uk, server-rendered HTML, 25 vacancies a page;
    the search form is sent, its answer read page by page, then each vacancy's page.
    Gone: an advert that has closed leaves the list, and its page is no longer available.
    Caveat: the site has asked for a robot check since February 2025; where it does, the run
    fails and says so. All links hold a session, so a vacancy is known by its reference number,
    and its address is the one that the page offers for sharing. A vacancy that is advertised
    anew has another reference. When it was published is not said.
    """

    name = "civil_service_jobs"
    base_url = "https://www.civilservicejobs.service.gov.uk"
    start_path = "/csr/index.cgi"
    site_zone = "Europe/London"
    arguments = (
        Argument(
            name="keywords",
            help="words of a title, a skill or a department",
            example="policy",
            required=False,
        ),
        Argument(name="place", help="a postcode, town or region", example="Leeds", required=False),
    )

    def parse(self, response: Response, **_: Any) -> Iterable[Any]:
        tree = self.answer_of(response)
        form = _search_form(tree)
        if form is None or _total(tree) is not None:
            yield from super().parse(response)
        else:
            yield self._search(form, response)

    def own_page(self, document: JsonObject) -> Request | None:
        url = document["url"]
        return self.request(url, self.parse_own_page, key=document["key"]) if url else None

    def expected(self) -> str:
        return "a page of search results of Civil Service Jobs"

    def answer_of(self, response: Response) -> Any:
        return tree_of(response)

    def rows(self, answer: Any) -> list[JsonObject] | None:
        total = _total(answer)
        if total is None:
            return None
        rows = [_row(box) for box in answer.find_class("search-results-job-box")]
        return rows if rows or total == 0 else None

    def total_of(self, answer: Any) -> int | None:
        return _total(answer)

    def next_address(self, answer: Any, response: Response) -> str | None:
        return next_page(answer, response.url)

    def read(self, row: JsonObject, response: Response) -> Vacancy:
        key = required(row, "reference")
        places = _places(row["location"])
        return Vacancy(
            key=key,
            reference=key,
            title=required(row, "title"),
            url=self._address(_code_in(row["link"])),
            organisation=row["department"] or self.organisation,
            locations=places.names,
            workplace=places.workplace,
            remote=places.remote,
            deadline=read_deadline(row["closes"], zone=self.zone),
            salary=stated_pay(row["salary"]),
        )

    def detail(self, response: Response, key: str | None) -> Vacancy | None:
        tree = tree_of(response)
        if tree is None or by_class(tree, "vac_display_field_value") is None:
            return None
        page = _Page(tree)
        reference = page.line("reference number")
        title = line_of(next(tree.iter("h1"), None))
        if reference is None or title is None:
            return None
        closes = line_by_class(tree, "vac_display_closing_date")
        description = page.description()
        deadline, conflicts = agreed(
            read_deadline(without_label(closes, _CLOSES), zone=self.zone),
            description,
            near=self.reference,
            zone=self.zone,
        )
        places = _places("\n".join(page.texts("location")))
        return Vacancy(
            key=reference,
            reference=reference,
            title=title,
            url=self._address(_code_of(response, tree)),
            organisation=line_by_class(tree, "csr-page-subtitle") or self.organisation,
            department=page.line("business area"),
            description=description,
            locations=places.names,
            workplace=places.workplace,
            remote=places.remote,
            employment_types=employment_types(
                [*page.lines("working pattern"), *page.lines("contract type")]
            ),
            deadline=deadline,
            salary=_salary(page, line_of(tree.get_element_by_id("salary_currency_code", None))),
            contact=_contact(tree),
            language=_language(tree),
            status=status_of(response, description),
            conflicts=conflicts,
        )

    def _address(self, code: str | None) -> str | None:
        return self.site_address(f"/csr/jobs.cgi?jcode={code}") if code else None

    def _search(self, form: Tree, response: Response) -> Request:
        """The search for everything, or for what the arguments name."""
        asked = {"what": self.args.get("keywords"), "where": self.args.get("place")}
        fields = {
            **dict(form.form_values()),
            **{name: str(value) for name, value in asked.items() if value},
        }
        return Request(
            self.mirrored(response.urljoin(form.action)),
            method="POST",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode(fields),
            callback=self.parse,
        )


_RESULTS = re.compile(r"\b([\d,]+|no)\s+(?:search\s+)?(?:results?|jobs?|vacanc(?:y|ies))\b", re.I)
_CLOSES = re.compile(r"^\s*(?:apply (?:before|by)|clos(?:es?|ing date))\s*:?\s*", re.IGNORECASE)
_LABEL = re.compile(
    r"^\s*(?:salary|reference(?: number)?|location|department)\s*:\s*", re.IGNORECASE
)


# -- the list -----------------------------------------------------------------------------------


def _search_form(tree: Tree | None) -> Tree | None:
    forms = () if tree is None else tree.iter("form")
    return next((each for each in forms if "esearch.cgi" in (each.get("action") or "")), None)


def _total(tree: Tree | None) -> int | None:
    """How many vacancies a page of results says it has; None where it is no such page."""
    if tree is None:
        return None
    for heading in tree.iter("h1"):
        if found := _RESULTS.search(line_of(heading) or ""):
            return 0 if found[1].lower() == "no" else int(found[1].replace(",", ""))
    return None


def _row(box: Tree) -> JsonObject:
    def said(name: str) -> str | None:
        return line_by_class(box, f"search-results-job-box-{name}")

    link = next(box.iter("a"), None)
    return {
        "title": said("title"),
        "link": (link.get("href") or "") if link is not None else "",
        "department": without_label(said("department"), _LABEL),
        "location": without_label(said("location"), _LABEL),
        "salary": without_label(said("salary"), _LABEL),
        "closes": without_label(said("closingdate"), _CLOSES),
        "reference": without_label(said("refcode"), _LABEL),
    }


# -- addresses ----------------------------------------------------------------------------------

_SESSION = re.compile(r"[?&]SID=([^&#]+)")
#: The vacancy's number in a session, which is a query or a serialised object in base 64.
_IN_SESSION = re.compile(rb"joblist_view_vac=(\d+)|\b(\d{5,9})\x00\x00\x00\x10joblist_view_vac")
_IN_ADDRESS = re.compile(r"jobs\.cgi(?:\?|%3F)jcode(?:=|%3D)(\d+)", re.IGNORECASE)


def _code_in(address: str) -> str | None:
    """The vacancy's number in an address, which may be hidden in its session."""
    if found := _IN_ADDRESS.search(address):
        return found[1]
    session = _SESSION.search(address)
    return _code_in_session(unquote(session[1])) if session else None


def _code_in_session(session: str) -> str | None:
    try:
        decoded = b64decode(session + "=" * (-len(session) % 4))
    except ValueError:
        return None
    found = _IN_SESSION.search(decoded)
    return (found[1] or found[2]).decode() if found else None


def _code_of(response: Response, tree: Tree) -> str | None:
    """The vacancy's number on its page: in the links for sharing, else in its session."""
    if found := _IN_ADDRESS.search(response.url) or _IN_ADDRESS.search(body_text(response)):
        return found[1]
    sessions = [each.get("value") or "" for each in tree.iter("input") if "return_sid" in
                (each.get("name") or "")]  # fmt: skip
    return next((code for each in sessions if (code := _code_in_session(each))), None)


# -- a vacancy's page ---------------------------------------------------------------------------


class _Page:
    """The values of an advert by the heading that they stand under, in lower case."""

    def __init__(self, tree: Tree) -> None:
        self._values: dict[str, list[Tree]] = {}
        self._sections: dict[str, list[tuple[str | None, Tree]]] = {}
        section = heading = None
        for element in tree.iter("h2", "h3", "div"):
            if element.tag == "h2":
                section, heading = line_of(element), None
            elif element.tag == "h3":
                heading = line_of(element)
            elif "vac_display_field_value" in (element.get("class") or "").split():
                under = heading or section or ""
                self._values.setdefault(under.lower(), []).append(element)
                self._sections.setdefault((section or "").lower(), []).append((heading, element))

    def lines(self, heading: str) -> list[str]:
        values = self._values.get(heading, [])
        return [line for each in values if (line := line_of(each))]

    def line(self, heading: str) -> str | None:
        return next(iter(self.lines(heading)), None)

    def texts(self, heading: str) -> list[str]:
        values = self._values.get(heading, [])
        return [text for each in values if (text := text_of(each))]

    def description(self) -> str | None:
        """What the advert says of the job, section by section."""
        names = [name for name in self._sections if _ABOUT.match(name)]
        written: list[tuple[str | None, str | None]] = []
        for name in names:
            before: str | None = None
            for heading, element in self._sections[name]:
                own = heading or name.capitalize()
                written.append((own if own != before else None, text_of(element)))
                before = own
        return text_of_sections(written)


_ABOUT = re.compile(r"about the job|benefits|things you need to know")


def _salary(page: _Page, currency: str | None) -> Salary | None:
    """The pay of the salary's first line, with what the lines after it add.

    They give ranges by place, name allowances, and may hold other figures of all kinds.
    """
    first, *others = [line for text in page.texts("salary") for line in text.splitlines()] or [""]
    details = " ".join(line for line in others if line and not _PENSION.search(line))
    salary, more = stated_pay(first), stated_pay(details)
    if salary is None or more is None:
        return _in_currency(salary or more, currency)
    words = f"{first}. {details}"[:_LONGEST_WORDS]
    if salary.min is None and salary.max is None:
        return _in_currency(replace(more, stated=words), currency)
    base = more.max if more.max is not None else more.min
    allowances = tuple(
        # "£57,515 - £82,430. The base pay is £57,515 … an allowance of up to £24,915"
        replace(each, included=True)
        if base is not None and (base, base + each.amount) == (salary.min, salary.max)
        else each
        for each in more.allowances
    )
    made = replace(
        salary,
        stated=words,
        allowances=(*salary.allowances, *allowances),
        by_place=more.by_place,
        pro_rata=salary.pro_rata or more.pro_rata,
    )
    return _in_currency(made, currency)


_PENSION = re.compile(r"\bpension\b", re.IGNORECASE)
_LONGEST_WORDS = 500


def _in_currency(salary: Salary | None, currency: str | None) -> Salary | None:
    """`salary` in the currency that the page states apart, where its figures name none."""
    if salary is None or salary.currency or (salary.min is None and salary.max is None):
        return salary
    return replace(salary, currency=currency_of(currency))


def _contact(tree: Tree) -> Contact | None:
    """Whom the advert says to ask: the first contact that is named."""
    for people in tree.find_class("contact_details"):
        said: dict[str, str] = {}
        for line in people.iter("li"):
            label = (line_by_class(line, "contact_details_label") or "").rstrip(": ").lower()
            value = line_by_class(line, "contact_details_value")
            if label and value:
                said.setdefault(label, value)
        contact = Contact(
            name=said.get("name"), email=said.get("email"), phone=said.get("telephone")
        )
        if contact != Contact():
            return contact
    return None


def _language(tree: Tree) -> str | None:
    found = next(tree.iter("html"), None)
    return (found.get("lang") or None) if found is not None else None


# -- places -------------------------------------------------------------------------------------

_NAME = r"[A-Z][\w’'-]+(?:[ -](?:(?:upon|on|under|in|and|of|the|le)[ -])?[A-Z][\w’'-]+)*"
#: Places that a sentence names: "may be based in Leeds, Newcastle or Sheffield".
_IN_PROSE = re.compile(
    r"\b(?:in|at|from|either|locations?\s*[;:–-]?|sites?\s*[;:–-]?|offices?\s*[;:–-]?)\s*"
    rf"(?:either\s+|one of\s+|our\s+)?({_NAME}(?:(?:\s*,\s*|\s*,?\s+(?:or|and)\s+){_NAME})*)"
)
_BETWEEN = re.compile(r"\s*,\s*(?:or\s+|and\s+)?|\s+(?:or|and)\s+")
_CUT = re.compile(r"\s*\.{3}\s*see the job advert.*$", re.IGNORECASE)
_LONGEST_NAME = 100
_SENTENCE = re.compile(
    r"\b(?:is|are|be|will|may|can|could|you|we|this|these|our|please|offer)\b", re.IGNORECASE
)


def _places(words: str | None) -> Places:
    """Where the work is: a list of places, one place with its region and postcode, or prose."""
    lines = [line for line in _CUT.sub("", words or "").splitlines() if line.strip()]
    plain = [line for line in lines if not _SENTENCE.search(line)]
    names = [name for line in plain for name in _listed(line) if len(name) <= _LONGEST_NAME]
    if not names and (found := _IN_PROSE.search(" ".join(lines))):
        names = [name for name in _BETWEEN.split(found[1]) if name]
    said = read_places(lines)
    if said.remote and len(plain) < len(lines):
        said = Places()  # a sentence that speaks of home does not say that all may be done there
    return replace(said, names=tuple(dict.fromkeys(names)))


def _listed(line: str) -> list[str]:
    parts = [part for part in re.split(r"\s*[;|]\s*|\s+:\s+", line) if part]
    names = [name for part in parts for name in read_places(part).names]
    # Where marks tell the places apart, a comma is inside one of them.
    several = [[_BASED.sub("", name)] if len(parts) > 1 else _several(name) for name in names]
    return [name for each in several for name in each]


def _several(name: str) -> list[str]:
    """The places of a list with commas or dashes; a place's own parts stay together.

    A place has a postcode or a number, begins with a building, or ends in a county or region.
    """
    name = _BASED.sub("", name).rstrip(" .")
    dashes = name.split(" - ")
    if len(dashes) > 2 and "," not in name:
        return dashes
    parts = [part for part in re.split(r"\s*,\s*", name) if part]
    if len(parts) > 1 and " and " in parts[-1] and not _WIDE.fullmatch(parts[-1]):
        parts[-1:] = parts[-1].split(" and ")  # "Hull, Leeds and York"; "Brighton and Hove" alone
    wide = [_WIDE.fullmatch(part) is not None for part in parts]
    one = re.search(r"\d", name) or _BUILDING.search(parts[0] if parts else "")
    return [name] if one or (wide[-1:] == [True] and wide.count(True) == 1) else parts


_BASED = re.compile(r"\s+based(?:\s+with)?$")
_BUILDING = re.compile(
    r"\b(?:HMP|House|Street|Road|Lane|Way|Gate|Quay|Court|Square|Building|Centre|Hall|Park|Tower"
    r"|Barracks|Garrison|Camp|Base|Headquarters|Prison|Hospital|Airport|Station|Campus|Office)\b"
)
#: A county, a region or a nation, which is no place beside a town but around it.
_WIDE = re.compile(
    r"(?:North|South|East|West|Greater )?\s?\w+shire|\w+ \(region\)|.+ \(England\)"
    r"|(?:North|South) (?:East|West)(?: England)?|East of England|Yorkshire and the Humber"
    r"|England|Scotland|Wales|Northern Ireland|United Kingdom|UK"
    r"|(?:County |Co )?Durham|Cornwall|Cumbria|Devon|Dorset|(?:East|West) Sussex|Essex|Kent|Norfolk"
    r"|Suffolk|Somerset|Surrey|Merseyside|Northumberland|Rutland|Tyne and Wear|Greater (?:London"
    r"|Manchester)|(?:North|South|East|West) (?:Yorkshire|Midlands)|Isle of Wight"
)
