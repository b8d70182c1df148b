"""What does a site say whose pages print their facts beside labels, and the rest in prose?

For sites without structured data; where a page carries a JobPosting, that is read first.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from scrapy.http import Request, Response

from crawler.bases.content import Content, content_of, is_file, web_address
from crawler.bases.fact_reader import FactReader
from crawler.bases.job_posting import JobPostingSpider
from crawler.bases.spider import Gone, body_text, how_gone, unexpected
from crawler.errors import Unreadable
from crawler.extract.address import address_key
from crawler.extract.labels import Facts
from crawler.extract.status import may_speak_of_closing, wall_words
from crawler.extract.text import Tree, parse_html
from crawler.fold import confirming, filled, join
from crawler.notice import Kind, Notice, Page, Tender, Vacancy
from crawler.serialise import JsonObject, from_document, to_document

_CLASSES: dict[Kind, type[Notice]] = {"vacancy": Vacancy, "tender": Tender, "page": Page}


class LabelledSpider(JobPostingSpider):
    """A spider of pages that say what they are about beside labels and in prose.

    A page that carries one JobPosting is read by it first. A subclass finds the pages.
    """

    kind: Kind | None = None
    one_site = False  # a list may lead to the host of the system behind it

    @property
    def reader(self) -> FactReader:
        """How this source's facts are read."""
        return FactReader(
            zone=self.zone,
            kind=self.kind,
            organisation=self.organisation,
            reference=self.reference,
        )

    def read_page(
        self,
        response: Response,
        listed: Facts,
        *,
        chosen: Callable[[Tree], Facts] | None = None,
        key: str | None = None,
    ) -> Notice:
        """The notice of its own page, of which a list has said what is `listed`.

        `chosen` picks what the configuration names. `key` is the notice's, where it is known
        already.

        Raises:
            Unreadable: the page is a wall, is empty, or names no notice.
        """
        html = body_text(response)
        content = content_of(html, response.url)
        self._check_page(response, content, listed)
        tree = parse_html(html) if chosen is not None else None
        picked = chosen(tree) if chosen is not None and tree is not None else {}
        url = web_address(response.url, listed.get("url") or response.url)
        said = [picked, _without(content.facts, "title"), listed, content.facts]
        own = picked.get("description") or content.facts.get("description")
        prose = own or content.prose
        stays = key or (address_key(url) if url else None)
        notice = self.reader.notice(
            [facts for facts in said if facts],
            key=stays,
            url=url,
            prose=prose,
            closed=content.closed(own),
            documents=content.documents,
            language=content.language,
        )
        posting = self.posting(response)
        if posting is not None:
            notice = _together(posting, notice, picked=picked)
        if key is not None:
            notice = replace(notice, key=key)
        return notice

    def posting(self, response: Response) -> Vacancy | None:
        """The JobPosting of a page that carries one alone, where this source may have any."""
        if self.kind not in (None, "vacancy"):
            return None
        try:
            postings = self.vacancies(response)
        except Unreadable as error:
            self.logger.warning("posting.unreadable url=%s why=%s", response.url, error)
            return None  # malformed JSON-LD: the page's own words remain
        return postings[0] if len(postings) == 1 else None

    def _check_page(self, response: Response, content: Content, listed: Facts) -> None:
        if not content.text:
            raise unexpected(response, "the page of a notice")
        wall = wall_words(content.text)
        if wall and not content.shows(listed.get("title")):
            raise Unreadable(f'expected the page of a notice, got a wall: "{wall}"')
        if listed.get("title") and not _speaks_of(content, listed) and not content.closed(None):
            raise unexpected(response, f'the page of "{listed["title"][:60]}"')

    def only_closed(self, response: Response, listed: Facts) -> bool:
        """Whether a page says that its notice is over, and nothing else of it.

        Such a page prints no reference either, by which it could be known: its notice is asked
        for once more at the end, where its key is known.
        """
        if not may_speak_of_closing(response.body):
            return False
        content = content_of(body_text(response), response.url)
        if not content.closed(None):
            return False
        known = "reference" in listed or "reference" in content.facts
        told = known or len(_without(content.facts, "title")) >= _SOME_FACTS
        return not (told and _speaks_of(content, listed))

    # -- gone or not ------------------------------------------------------------------------------

    def own_page(self, document: JsonObject) -> Request | None:
        url = document["url"]
        if not url or is_file(url):
            return None
        told = {name: document[name] for name in ("key", "title", "reference", "kind")}
        return self.request(url, self.parse_own_page, key=document["key"], told=told)

    def parse_own_page(
        self, response: Response, key: str, told: JsonObject | None = None
    ) -> Iterable[Any]:
        """Whether a notice that left its list is still on its page, in the words of that page.

        The page says the same as the list in other words, so it only confirms.
        """
        told = told or {}
        html = body_text(response)
        content = content_of(html, response.url)
        names = [told.get("title"), told.get("reference")]
        if _is_of_another(content, told.get("reference")):
            yield Gone(key=key, how="withdrawn", elsewhere=True)
            return
        if any(content.shows(name) for name in names) and not content.closed(None):
            kind = _CLASSES[told["kind"]]
            yield confirming(kind(key=key, title=told["title"]), key)
            return
        yield Gone(key=key, how=how_gone(response))


def _is_of_another(content: Content, reference: str | None) -> bool:
    """Whether a page prints a reference, and not that of the notice that was on it."""
    if not reference or "reference" not in content.facts or content.shows(reference):
        return False
    return not content.closed(None)


def _speaks_of(content: Content, listed: Facts) -> bool:
    """Whether a page shows the notice that its list has told of, or the facts of any."""
    if any(content.shows(listed.get(name)) for name in ("title", "reference")):
        return True
    if "reference" in listed and "reference" in content.facts:
        return False  # it prints another reference, and nothing of this notice
    return len(_without(content.facts, "title")) >= _SOME_FACTS


#: A page with so many labelled facts is that of a notice, whatever its list calls it.
_SOME_FACTS = 2


def _without(facts: Facts, *names: str) -> Facts:
    return {name: value for name, value in facts.items() if name not in names}


def _together(posting: Vacancy, notice: Notice, *, picked: Facts) -> Notice:
    """A page's notice with what its JobPosting says: that counts, but for what was picked."""
    own, marked = to_document(notice), to_document(posting)
    chosen = {name for name in picked if own.get(name)}
    joined = join({**own, "kind": "vacancy"}, marked, filled(marked) - chosen - {"status"})
    joined["conflicts"] = marked["conflicts"]
    joined["key"] = posting.reference or notice.key
    if notice.status == "open":
        joined["status"] = posting.status
    return from_document(joined)
