"""Vacancies on NHS Jobs."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from scrapy.http import Request, Response

from crawler.bases import Argument
from crawler.bases.page_detail import (
    PageDetailSpider,
    agreed,
    by_class,
    status_of,
    tree_of,
    without_label,
    xml_of,
)
from crawler.extract import employment_types, line_of, read_deadline, read_moment, text_of
from crawler.extract.fields import place_of, required, stated_pay, text_of_sections
from crawler.extract.text import Tree
from crawler.extract.xml import Node
from crawler.notice import Contact, Vacancy
from crawler.serialise import JsonObject


class NhsJobsSpider(PageDetailSpider):
    """Every vacancy that a search on NHS Jobs finds.

    Site: https://www.jobs.nhs.uk, an XML search answer page by page, then each vacancy's page in
    HTML. A saved page of the site's own search results, in HTML, is read as well.
    Gone: a closed vacancy leaves the search, and its page is not found or says that it has closed.
    Caveat: a vacancy is known by the reference in its address; the number that the employer's own
    system gives it is the reference where the page prints one. Pay is text and keeps its own
    period. The closing date is a day; a time is taken from the advert's text where it names one
    on that day.
    """

    name = "nhs_jobs"
    base_url = "https://www.jobs.nhs.uk"
    start_path = "/api/v1/search_xml"
    site_zone = "Europe/London"
    #: The page gives the employer's address in lines, the search the place of work.
    row_first = frozenset({"url", "locations"})
    arguments = (
        Argument(name="keyword", help="words of a title or a skill", example="nurse",
                 required=False),
        Argument(name="location", help="a town or a postcode", example="Leeds", required=False),
        Argument(name="distance", help="how many miles around it", example="20", required=False),
        Argument(name="contract_type", help="a contract type as the site names it",
                 example="Permanent", required=False),
        Argument(name="staff_group", help="a staff group as the site's addresses name it",
                 example="ADMINISTRATIVE_AND_CLERICAL", required=False),
    )  # fmt: skip

    def start_addresses(self) -> list[str]:
        return [self._page(1)]

    def own_page(self, document: JsonObject) -> Request:
        address = self._advert(document["key"])
        return self.request(address, self.parse_own_page, key=document["key"])

    def answer_of(self, response: Response) -> Any:
        """The XML of the search; of a saved page of results, its tree."""
        if _RESULTS in response.body and (tree := tree_of(response)) is not None:
            return tree
        return xml_of(response, self.expected())

    def expected(self) -> str:
        return 'the XML of a search, "nhsJobs"'

    def rows(self, answer: Any) -> list[JsonObject] | None:
        if not isinstance(answer, Node):
            return [_card(each) for each in answer.iter("li") if each.get("data-test") == _CARD]
        node = answer
        if node.name != "nhsJobs" or node.find("totalResults", "vacancyDetails") is None:
            return None
        rows = [_row(each) for each in node.all("vacancyDetails")]
        page = _number(node.said("totalPages"))
        return None if not rows and self.total_of(node) and page else rows

    def total_of(self, answer: Any) -> int | None:
        if isinstance(answer, Node):
            return _number(answer.said("totalResults"))
        found = _FOUND.search(text_of(answer) or "")
        return _number(found[1].replace(",", "")) if found else None

    def next_address(self, answer: Any, response: Response) -> str | None:
        if not isinstance(answer, Node):
            return None  # only saved; a crawl reads the XML
        asked = parse_qs(urlsplit(response.url).query).get("page", ["1"])[0]
        page, pages = _number(asked) or 1, _number(answer.said("totalPages")) or 1
        return self._page(page + 1) if page < pages else None

    def read(self, row: JsonObject, response: Response) -> Vacancy:
        key = _key_in(row.get("url")) or required(row, "reference", "id")
        published = read_moment(row.get("postDate"), self.zone)
        return Vacancy(
            key=key,
            reference=line_of(row.get("reference")) or key,
            title=required(row, "title"),
            url=self._advert(key),
            organisation=line_of(row.get("employer")) or self.organisation,
            description=text_of(row.get("description")),
            locations=tuple(dict.fromkeys(row["places"])),
            employment_types=employment_types(row.get("type")),
            published=published,
            deadline=read_deadline(row.get("closeDate"), published=published, zone=self.zone),
            salary=stated_pay(row.get("salary")),
        )

    def detail(self, response: Response, key: str | None) -> Vacancy | None:
        tree = tree_of(response) if b"closing_date" in response.body else None
        title = tree is not None and line_of(next(tree.iter("h1"), None))
        if tree is None or not title:
            return None
        page = _Page(tree)
        printed = page.line("trac-job-reference", "job_reference_number", under="Reference number")
        key = key or _key_in(response.url) or _key_of(tree) or printed
        if key is None:
            return None
        description = page.description()
        published = read_moment(page.line("date_posted", under="Date posted"), self.zone)
        deadline, conflicts = agreed(
            read_deadline(
                without_label(page.line("closing_date"), _CLOSES),
                published=published,
                zone=self.zone,
            ),
            description,
            near=published or self.reference,
            zone=self.zone,
        )
        return Vacancy(
            key=key,
            reference=printed or key,
            title=title,
            url=self._advert(key),
            organisation=page.line("employer_name", "employer_name_details") or self.organisation,
            description=description,
            locations=tuple(page.places()),
            employment_types=employment_types(
                [
                    words
                    for words in (
                        page.line("working_pattern", under="Working pattern"),
                        page.line("contract_type", under="Contract"),
                    )
                    if words
                ]
            ),
            published=published,
            deadline=deadline,
            salary=stated_pay(
                page.line(
                    "range_salary", "fixed_salary", "negotiable_salary", "salary", under="Salary"
                )
            ),
            contact=page.contact(),
            language="en",
            status=status_of(response, description),
            conflicts=conflicts,
        )

    def _page(self, number: int) -> str:
        asked = {
            "keyword": self.args.get("keyword"),
            "location": self.args.get("location"),
            "distance": self.args.get("distance"),
            "contractType": self.args.get("contract_type"),
            "staffGroup": self.args.get("staff_group"),
            "sort": "publicationDateDesc",
            "limit": _ROWS,
            "page": number,
        }
        given = {name: value for name, value in asked.items() if value not in (None, "")}
        return f"{self.site_address(self.start_path)}?{urlencode(given)}"

    def _advert(self, key: str) -> str:
        return self.site_address(f"/candidate/jobadvert/{quote(key, safe='')}")


_ROWS = 100
_RESULTS = b'data-test="search-result'
_CARD = "search-result"
_FOUND = re.compile(r"\b([\d,]+) jobs? found", re.IGNORECASE)
_ADVERT = re.compile(r"/candidate/jobadvert/([\w-]+)")
_CLOSES = re.compile(r"^\s*(?:the )?clos(?:es|ing date)(?: is| on)?\s*:?\s*", re.IGNORECASE)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.strip().isdecimal() else None


def _row(node: Node) -> JsonObject:
    """A vacancy of the search: its fields by name, and the places, which are a list."""
    row = {each.name: each.text for each in node.children()}
    places = [line for each in node.all(".//location", "locations/locations")
              if not each.children() and (line := line_of(each.text))]  # fmt: skip
    return {**row, "places": places}


def _card(card: Tree) -> JsonObject:
    """A vacancy of a page of results, under the names that the XML has for its fields."""
    parts = {name: each for each in card.iter() if (name := each.get("data-test"))}
    title, where = parts.get("search-result-job-title"), parts.get("search-result-location")
    employer = place = None
    if where is not None:
        employer = line_of(next(where.iter("h3"), None))
        place = line_of(by_class(where, "location-font-size"))
    row = {
        name: line_of(next(part.iter("strong"), None))
        for name, test in _CARD_FIELDS.items()
        if (part := parts.get(f"search-result-{test}")) is not None
    }
    return {
        **row,
        "title": line_of(title),
        "url": title.get("href") if title is not None else None,
        "employer": (employer or "").removesuffix(place or "").strip(),
        "type": [row[name] for name in ("contract", "pattern") if row.get(name)],
        "places": [place] if place else [],
    }


_CARD_FIELDS = {
    "salary": "salary",
    "postDate": "publicationDate",
    "closeDate": "closingDate",
    "contract": "jobType",
    "pattern": "workingPattern",
}


def _key_in(url: str | None) -> str | None:
    found = _ADVERT.search(url or "")
    return found[1] if found else None


def _key_of(tree: Tree) -> str | None:
    """The reference in the address that a saved page gives itself."""
    for link in tree.iter("link", "meta"):
        if link.get("rel") == "canonical" or link.get("property") == "og:url":
            return _key_in(link.get("href") or link.get("content"))
    return None


class _Page:
    """An advert's page. Its values have ids; some stand only under their heading."""

    def __init__(self, tree: Tree) -> None:
        self._by_id: dict[str, Tree] = {}
        self._under: dict[str, Tree] = {}
        for element in tree.iter():
            if not isinstance(element.tag, str):
                continue
            if name := element.get("id"):
                self._by_id.setdefault(name, element)
            if element.tag in ("h2", "h3", "h4", "dt"):
                following = element.getnext()
                if following is not None and following.tag in ("p", "div", "dd", "ul"):
                    self._under.setdefault((line_of(element) or "").lower(), following)

    def line(self, *ids: str, under: str | None = None) -> str | None:
        """The text of the first of these that says something, else what stands `under`."""
        elements = [self._by_id.get(each) for each in ids]
        elements.append(self._under.get(under.lower()) if under else None)
        return next((line for each in elements if (line := line_of(each))), None)

    def places(self) -> Iterator[str]:
        """The places of work; the second has its number behind its names: "employer_town_1"."""
        for number in ("", *(f"_{each}" for each in range(1, _MOST_PLACES))):
            town, postcode, county = (
                self.line(f"employer_{name}{number}") for name in ("town", "postcode", "county")
            )
            if place := place_of(town or county, postcode):
                yield place

    def description(self) -> str | None:
        return text_of_sections(
            (heading, self._section(name)) for name, heading in _SECTIONS.items()
        )

    def _section(self, name: str) -> str | None:
        """The text under an id. It is a paragraph with paragraphs in it, which HTML does not know.

        So all but its first words stand behind it, up to whatever has a name or is a heading.
        """
        element = self._by_id.get(name)
        texts: list[str | None] = []
        while element is not None:
            texts += [text_of(element), line_of(element.tail)]
            element = element.getnext()
            if element is None or element.get("id") or element.tag not in _TEXT:
                break
        return "\n".join(text for text in texts if text) or None

    def contact(self) -> Contact | None:
        contact = Contact(
            name=self.line("contact_details_name"),
            email=self.line("contact_details_email"),
            phone=self.line("contact_details_number"),
        )
        return contact if contact != Contact() else None


_TEXT = frozenset({"p", "ul", "ol", "h4", "h5", "h6", "br", "b", "strong", "em", "i", "span", "a"})
_MOST_PLACES = 20
_SECTIONS = {
    "job_overview": "Job summary",
    "job_description": "Main duties of the job",
    "about_organisation": "About us",
    "job_description_large": "Job responsibilities",
}
