"""Vacancies at universities and research institutes on jobs.ac.uk."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urljoin

from scrapy.http import Request, Response

from crawler.bases import Argument
from crawler.bases.job_posting import read_posting
from crawler.bases.json_list import text_or_none
from crawler.bases.page_detail import (
    PageDetailSpider,
    by_class,
    line_by_class,
    status_of,
    tree_of,
    xml_of,
)
from crawler.bases.spider import body_text
from crawler.extract import (
    Places,
    employment_types,
    line_of,
    read_deadline,
    read_facts,
    read_moment,
    read_places,
    text_of,
)
from crawler.extract.fields import required, stated_pay
from crawler.extract.markup import linked_data
from crawler.extract.text import Tree, listed_facts
from crawler.extract.xml import Node
from crawler.notice import EmploymentType, Vacancy
from crawler.serialise import JsonObject


class JobsAcUkSpider(PageDetailSpider):
    """The newest vacancies of a place or a subject on jobs.ac.uk.

    Site: https://www.jobs.ac.uk, an RSS feed for each place and subject, then each vacancy's page
    in HTML. A saved page of the site's own search results, in HTML, is read as well; its dates
    have no year, so the day on which it was saved must be given (`reference`).
    Gone: never by its absence: a feed holds only the newest. A page says when it has closed.
    Caveat: a vacancy is known by the code in its address; "Job Ref" is the employer's own and is
    the reference. A closing date is a day; the markup writes it as midnight, which is not meant.
    Studentships stand on the same site and in the same feeds.
    """

    name = "jobs_ac_uk"
    window = True
    base_url = "https://www.jobs.ac.uk"
    site_zone = "Europe/London"
    arguments = (
        Argument(
            name="topic",
            help="a place or a subject as it stands in a feed's address",
            example="computer-sciences",
            many=True,
        ),
    )

    def start_addresses(self) -> list[str]:
        topics: tuple[str, ...] = self.args.get("topic", ())
        return [self.site_address(f"/jobs/{quote(each, safe='')}/?format=rss") for each in topics]

    def own_page(self, document: JsonObject) -> Request | None:
        url = document["url"]
        return self.request(url, self.parse_own_page, key=document["key"]) if url else None

    def answer_of(self, response: Response) -> Any:
        """The feed; of a saved page of results, its tree."""
        if _CARD in response.body and (tree := tree_of(response)) is not None:
            return tree
        return xml_of(response, self.expected())

    def expected(self) -> str:
        return "an RSS feed of vacancies"

    def rows(self, answer: Any) -> list[JsonObject] | None:
        if not isinstance(answer, Node):
            return [_card(each, self.reference) for each in answer.find_class(_CARD.decode())]
        if answer.name not in ("rss", "RDF") or answer.find("channel") is None:
            return None
        return [
            {each.name: each.text for each in item.children()}
            for item in answer.all("channel/item", "item")
        ]

    def read(self, row: JsonObject, response: Response) -> Vacancy:
        text = text_of(row.get("description")) or ""
        facts = {name.lower(): value for name, value in read_facts(text).items()}
        first = next((line for line in text.splitlines() if line), None)
        organisation, department = _employer(None if first and _FACT.match(first) else first)
        link = urljoin(self.site_address("/"), required(row, "link", "guid"))
        code = _code_in(link)
        if code is None:
            raise ValueError(f"no vacancy's address: {link}")
        published = read_moment(row.get("pubDate") or row.get("date"), self.zone)
        places = _places(facts)
        return Vacancy(
            key=code,
            title=required({"title": line_of(row.get("title"))}, "title"),
            url=_without_query(link),
            organisation=organisation or self.organisation,
            department=department,
            locations=places.names,
            workplace=places.workplace,
            remote=places.remote,
            employment_types=_types(facts),
            published=published,
            deadline=read_deadline(
                _fact(facts, _CLOSES), published=published or self.reference, zone=self.zone
            ),
            salary=stated_pay(_fact(facts, _PAY)),
        )

    def detail(self, response: Response, key: str | None) -> Vacancy | None:
        tree = (
            tree_of(response) if b"/job/" in response.body or b"Closes" in response.body else None
        )
        if tree is None or by_class(tree, "j-search-result__result") is not None:
            return None
        html = body_text(response)
        facts = {name.lower(): value for name, value in listed_facts(html).items()}
        postings, _ = linked_data(html, "JobPosting")
        marked = (
            read_posting(postings[0], self.zone, self.organisation, self.reference)
            if len(postings) == 1 and postings[0].get("title")
            else None
        )
        title = line_of(next(tree.iter("h1"), None)) or (marked.title if marked else None)
        reference = _fact(facts, _REFERENCE)
        key = key or _code_in(response.url) or _code_of(tree) or reference
        if title is None or key is None or (_fact(facts, _CLOSES) is None and marked is None):
            return None
        organisation, department = _employer_on(tree)
        published = read_moment(_fact(facts, _PLACED), self.zone)
        places = _places(facts)
        closes = read_deadline(
            _fact(facts, _CLOSES), published=published or self.reference, zone=self.zone
        )
        if closes is None and postings:
            # The markup's midnight stands for the day.
            day = str(postings[0].get("validThrough") or "")[:10]
            closes = read_deadline(day or None, zone=self.zone)
        description = _text(tree) or (marked.description if marked else None)
        return Vacancy(
            key=key,
            reference=reference or (marked.reference if marked else None),
            title=title,
            url=self._page(response, tree),
            organisation=organisation or (marked.organisation if marked else self.organisation),
            department=department or (marked.department if marked else None),
            description=description,
            locations=places.names or (marked.locations if marked else ()),
            workplace=places.workplace,
            remote=places.remote,
            employment_types=_types(facts) or _types(_kind(postings)),
            published=published or (marked.published if marked else None),
            deadline=closes,
            salary=stated_pay(_fact(facts, _PAY)) or (marked.salary if marked else None),
            status=status_of(response, description),
            language="en",
        )

    def _page(self, response: Response, tree: Tree) -> str | None:
        for address in (response.url, _canonical(tree)):
            if _code_in(address):
                return _without_query(address)
        return None


_CODE = re.compile(r"/job/([A-Za-z]{2,4}\d{2,4})(?=[/?#]|$)")
_CLOSES = re.compile(r"clos(?:es|ing date)|application deadline|deadline|expires")
_PLACED = re.compile(r"placed on|date placed|posted on|date posted|published")
_PAY = re.compile(r"salary|funding(?: amount)?|pay")
_WHERE = re.compile(r"locations?")
_HOURS = re.compile(r"hours|working hours|working pattern")
_CONTRACT = re.compile(r"contract(?: type)?|type of contract")
_REFERENCE = re.compile(r"job ref(?:erence)?|reference(?: number)?|ref")
_FACT = re.compile(r"[\w ]{2,30}:\s")


#: A result on a page of the site's own search.
_CARD = b"j-search-result__result"
_DAY_ALONE = re.compile(r"(\d{1,2}) ([A-Z][a-z]{2})[a-z]*")


def _card(card: Tree, saved: date | None) -> JsonObject:
    """A result, under the names of a feed's item. `saved`: the day on which it was shown."""
    link = next(card.iter("a"), None)
    employer = line_by_class(card, "j-search-result__employer")
    department = line_by_class(card, "j-search-result__department")
    closes = line_by_class(card, "j-search-result__date--blue")
    texts = [line_of(each) or "" for each in card.iter("div") if len(each.findall("div")) == 0]
    facts = [each for each in texts if _FACT.match(each) and not each.startswith("Date Placed")]
    placed = next((each for each in texts if each.startswith("Date Placed")), "")
    lines = [" - ".join(name for name in (employer, department) if name), *facts]
    return {
        "title": line_of(link),
        "link": link.get("href") if link is not None else None,
        "description": "\n".join([*lines, f"Closes: {closes}" if closes else ""]),
        "date": _placed(placed, saved),
    }


def _placed(words: str, saved: date | None) -> str | None:
    """The day on which an advert was placed: the last such day before the page was saved."""
    found = _DAY_ALONE.search(words)
    if found is None or saved is None:
        return None
    for year in (saved.year, saved.year - 1):
        try:
            day = datetime.strptime(f"{found[1]} {found[2]} {year}", "%d %b %Y").date()  # noqa: DTZ007
        except ValueError:  # 29 February
            continue
        if day <= saved:
            return day.isoformat()
    return None


def _fact(facts: dict[str, str], label: re.Pattern[str]) -> str | None:
    return next((value for name, value in facts.items() if label.fullmatch(name)), None)


def _code_in(address: str) -> str | None:
    found = _CODE.search(address)
    return found[1].upper() if found else None


def _canonical(tree: Tree) -> str:
    for link in tree.iter("link", "meta"):
        if link.get("rel") == "canonical" or link.get("property") == "og:url":
            return link.get("href") or link.get("content") or ""
    return ""


def _code_of(tree: Tree) -> str | None:
    """The code in the address that a saved page gives itself."""
    return _code_in(_canonical(tree))


def _without_query(address: str) -> str:
    return re.split(r"[?#]", address, maxsplit=1)[0]


def _employer(words: str | None) -> tuple[str | None, str | None]:
    """Employer and department of "University of Example - Faculty of Science"."""
    employer, _, department = (words or "").partition(" - ")
    return line_of(employer), line_of(department)


def _employer_on(tree: Tree) -> tuple[str | None, str | None]:
    """Employer and department of a page: the employer's name is bold where both stand there."""
    heading = by_class(tree, "j-advert__employer")
    if heading is None:
        enhanced = by_class(tree, "enhanced-header")
        heading = None if enhanced is None else next(enhanced.iter("h3"), None)
    whole = line_of(heading)
    bold = None if heading is None else line_of(next(heading.iter("b", "strong"), None))
    if whole and bold and whole.startswith(bold):
        return bold, line_of(whole.removeprefix(bold).lstrip(" -–,"))
    return _employer(whole)


def _text(tree: Tree) -> str | None:
    for name in ("job-description", "enhanced-content", "enhanced-right"):
        if (found := tree.get_element_by_id(name, None)) is not None:
            return text_of(found)
    return None


def _places(facts: dict[str, str]) -> Places:
    return read_places(_fact(facts, _WHERE))


def _types(facts: dict[str, str]) -> tuple[EmploymentType, ...]:
    """ "Fixed-Term/Contract" is the site's one word for what ends."""
    return employment_types(list(_words(facts)))


def _kind(postings: list[JsonObject]) -> dict[str, str]:
    """What the markup says of hours and contract, in one field, under the label of the page."""
    kinds = [words for each in postings if (words := text_or_none(each.get("employmentType")))]
    return {"hours": kinds[0]} if kinds else {}


def _words(facts: dict[str, str]) -> Iterator[str]:
    for label in (_HOURS, _CONTRACT):
        if words := _fact(facts, label):
            yield re.sub(r"fixed[- ]term\s*/\s*contract", "fixed-term", words, flags=re.IGNORECASE)
