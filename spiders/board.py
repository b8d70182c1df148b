"""Notices of any list in HTML, by selectors in the configuration."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin

from scrapy.http import Request, Response

from crawler.bases.chosen import Selector, Selectors
from crawler.bases.content import Content, content_of, is_file, same_page, web_address
from crawler.bases.labelled import LabelledSpider
from crawler.bases.listing import looks_empty, next_page, selected_links
from crawler.bases.spider import RENDERING, Argument, body_text, unexpected
from crawler.errors import Unreadable
from crawler.extract import find_deadline, read_deadline, wall_words
from crawler.extract.address import address_key
from crawler.extract.labels import Facts, add_fact, columns_of, facts_in, set_apart
from crawler.extract.text import Tree, html_of, page_text, parse_html, text_of
from crawler.extract.totals import stated_total
from crawler.fold import partial
from crawler.notice import Document, Notice

#: Stands for a saved page whose address nobody knows, so that its links still have a path.
_NOWHERE = "https://nowhere.invalid/"


class BoardSpider(LabelledSpider):
    """Every notice of a list in HTML and of the pages that it leads to.

    Site: any list whose notices are elements that a CSS selector finds; page by page. The page of
    a notice is read by the usual labels ("Closing date and time", "Location of contract", "Ref")
    and its prose, by a JobPosting if it carries one, and first by what `detail` chooses.
    Gone: a notice's page answers 404 or 410, says outside the description that it has closed, or
    no longer shows the title or the reference, or prints another reference. A row without an
    address: a second complete run without it.
    Caveat: known by the reference that the page prints, else by the address without session,
    tracking and slug, else by the title. Heads of columns are labels of a row's cells. A row that
    links to a file, or shares its address with others, is a notice by itself. A total that the
    list states ("57 results") has to be reached, or the run is partial. Without `kind`: a
    vacancy or a tender where labels or words are those of one of them alone, else a page.
    """

    name = "board"
    arguments = (
        Argument(
            name="url",
            help="the address of the list",
            example="https://example.org/tenders",
            many=True,
        ),
        Argument(
            name="row",
            help="the CSS selector of one notice in the list",
            example="table.tenders tbody tr",
            reading=True,
        ),
        Argument(
            name="fields",
            help="a table of fields and CSS selectors within the row",
            example='{"title": "td a", "url": "td a", "deadline": "td:nth-child(3)"}',
            reading=True,
        ),
        Argument(
            name="next",
            help="a CSS selector of the link to the next page",
            example="a.next",
            required=False,
        ),
        Argument(
            name="detail",
            help="a table of fields and CSS selectors on the page of a notice",
            example='{"description": ".advert"}',
            required=False,
        ),
        *RENDERING,
    )

    def __init__(self, **args: Any) -> None:
        super().__init__(**args)
        self._row = Selector(self.name, "row", self.args["row"])
        self._fields = Selectors(self.name, "fields", self.args["fields"])
        self._detail = Selectors(self.name, "detail", self.args.get("detail"))
        following = self.args.get("next")
        self._next = None if following is None else Selector(self.name, "next", following)
        #: What the rows that were read call their notices.
        self._titles: set[str] = set()
        #: The rows of saved lists; and their keys that the saved pages put right.
        self._saved: list[tuple[_Row, Notice]] = []
        self._renamed: dict[str, str] = {}

    # -- the list -------------------------------------------------------------------------------

    def parse(self, response: Response, **_: Any) -> Iterable[Any]:
        html = body_text(response)
        tree = parse_html(html)
        rows = [] if tree is None else self._rows(tree, response.url)
        if tree is None or not rows:
            self._check_empty(response)
        self.expect_total(stated_total(page_text(html), at_least=len(rows)))
        self._titles.update(row.facts["title"] for row in rows)
        for row in rows:
            yield self._page_of(row) if row.leads_on else self._notice(row)
        following = None if tree is None else self._following(tree, response.url)
        if following is not None:
            yield self.request(following, self.parse)

    def parse_notice(self, response: Response, listed: Facts) -> Iterable[Any]:
        """Read a notice's page, together with what its row said."""
        if self.only_closed(response, listed):
            return

        def chosen(tree: Tree) -> Facts:
            self._check_no_list(tree, response, listed)
            return self._detail.facts(tree)

        notice = self.read_page(response, listed, chosen=chosen)
        # A page that only says that it is over no longer speaks of the rest.
        yield partial(notice) if notice.status == "closed" else notice

    def _check_page(self, response: Response, content: Content, listed: Facts) -> None:
        super()._check_page(response, content, listed)
        title, heading = listed.get("title"), content.facts.get("title")
        if not title or heading not in self._titles or content.shows(title):
            return
        if not _holds(title, heading):  # else its list only says more: "Nurse (Leeds)"
            raise unexpected(response, f'the page of "{title[:60]}", not of "{heading[:60]}"')

    def _check_no_list(self, tree: Tree, response: Response, listed: Facts) -> None:
        """Refuse a list that is given for a page of a notice, which then shows it among others.

        A page may show its list beside the notice; then it speaks of it outside of the rows too.
        """
        rows = self._row.elements(tree)
        if len(rows) < 2 or "url" not in listed:
            return
        base, own = _base(tree, response.url), address_key(listed["url"])
        if all(address_key(self._facts(row, base).get("url", "")) != own for row in rows):
            return
        rest = parse_html(body_text(response))
        for row in [] if rest is None else self._row.elements(rest):
            if row.getparent() is not None:
                row.drop_tree()
        if not content_of(html_of(rest) or "", response.url).shows(listed["title"]):
            raise unexpected(response, f'the page of "{listed["title"][:60]}", not a list')

    def _rows(self, tree: Tree, url: str) -> list["_Row"]:
        """What each row says."""
        base = _base(tree, url)
        rows: list[_Row] = []
        unread = 0
        for element in self._row.elements(tree):
            facts = self._facts(element, base)
            if "title" in facts:
                words = set_apart(text_of(html_of(element)) or "")
                self._add_deadline(facts, words)
                rows.append(_Row(facts, words, base))
            elif "url" in facts and next(element.iter("th"), None) is None:
                unread += 1  # a head of columns, a separator or an advertisement has no address
        if unread and not rows:
            raise Unreadable('expected a title in each row; "fields.title" chooses nothing there')
        if unread:
            self.leave_out(unread, "a row without a title")
        titles: dict[str, set[str]] = {}
        for row in rows:
            titles.setdefault(row.facts.get("url", ""), set()).add(row.facts["title"])
        return [replace(row, shared=len(titles[row.facts.get("url", "")]) > 1) for row in rows]

    def _facts(self, row: Tree, base: str) -> Facts:
        """The facts of a row: what `fields` chooses, else what its labels and columns say."""
        facts = self._fields.facts(row)
        href = facts.pop("url", None)
        if href is None and "url" not in self._fields:
            href = next(_links(self._fields.elements("title", row)), None)
        address = web_address(base, href)
        if address is not None:
            facts["url"] = address
        beside = facts_in(row)
        for label, value in columns_of(row):
            add_fact(beside, label, value)
        others = {name: beside[name] for name in beside if name not in _CHOSEN_ALONE}
        return {**others, **facts}

    def _add_deadline(self, facts: Facts, words: str) -> None:
        """Put the deadline that a row's prose states among its facts: "Closes 12 June"."""
        if "deadline" in facts:
            return
        found = find_deadline(words, published=self.reference, zone=self.zone)
        if found is None or found.stated is None:
            return
        again = read_deadline(found.stated, published=self.reference, zone=self.zone)
        if again is not None and again.at == found.at:
            facts["deadline"] = found.stated

    def _page_of(self, row: "_Row") -> Request:
        request = self.request(row.facts["url"], self.parse_notice, listed=row.facts)
        request.meta["detail"] = True
        return request

    def _notice(self, row: "_Row") -> Notice:
        """The notice of a row as the row alone tells it."""
        url = row.address
        files = (Document(title=row.facts["title"], url=url),) if url and is_file(url) else ()
        # The row's words are read for dates and figures, but are no description.
        notice = self.reader.notice([row.facts], key=row.key, url=url, prose=row.words)
        return replace(notice, description=row.facts.get("description"), documents=files)

    def _following(self, tree: Tree, url: str) -> str | None:
        if self._next is None:
            return next_page(tree, url)
        return next(iter(selected_links(self._next.elements(tree), url)), None)

    def _check_empty(self, response: Response) -> None:
        """A list without rows: is it empty, or not the list at all?"""
        text = page_text(body_text(response))
        if wall := wall_words(text):
            raise Unreadable(f'expected a list of notices, got a wall: "{wall}"')
        if not looks_empty(text) and stated_total(text, at_least=0) != 0:
            raise unexpected(response, f'a list with rows that match "{self._row.css}"')

    # -- saved responses ------------------------------------------------------------------------

    def parse_saved(self, response: Response) -> Iterable[Any]:
        """A list, or the page of a notice, which its list may have told of before."""
        html = body_text(response)
        tree = parse_html(html)
        if tree is None:
            raise unexpected(response, "a list of notices, or the page of one")
        rows = self._rows(tree, _web(response.url))
        if rows:
            self.expect_total(stated_total(page_text(html), at_least=len(rows)))
            for row in rows:
                notice = self._notice(row)
                self._saved.append((row, notice))
                yield partial(notice)
            return
        content = content_of(html, response.url)
        row, listed = self._told_of(response.url, content)
        picked = self._detail.facts(tree)
        known = row is not None or bool(picked) or len(content.facts) > 1
        if stated_total(content.text, at_least=0) == 0 or not (known or self.posting(response)):
            self._check_empty(response)
            return
        facts = row.facts if row is not None else {}
        notice = self.read_page(response, facts, chosen=self._detail.facts)
        if listed is not None:
            self._renamed[listed.key] = notice.key
        yield notice

    def _told_of(self, url: str, content: Content) -> tuple["_Row | None", Notice | None]:
        """The row that led to a saved page: by its address, else by its reference or title."""
        ways: tuple[Callable[[_Row, Notice], bool], ...] = (
            lambda row, _: row.facts.get("url") == url,
            lambda _, notice: content.shows(notice.reference),
            lambda _, notice: content.shows(notice.title),
        )
        for fits in ways:
            found = [(row, notice) for row, notice in self._saved if fits(row, notice)]
            if len(found) == 1:
                return found[0]
        return None, None

    def saved_together(self, notices: list[Notice]) -> list[Notice]:
        """Rows come under the key that the page of their notice prints."""
        return [replace(each, key=self._renamed.get(each.key, each.key)) for each in notices]


#: What only a selector may say of a row: its labels would be those of something else.
_CHOSEN_ALONE = frozenset({"title", "url", "description"})


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of a list. `shared`: its address is that of other notices as well."""

    facts: Facts
    words: str
    base: str
    shared: bool = False

    @property
    def address(self) -> str | None:
        """Its address on the web; that of a saved page without one is unknown."""
        url = self.facts.get("url")
        return None if url is None or url.startswith(_NOWHERE) else url

    @property
    def leads_on(self) -> bool:
        """Whether it has a page of its own, to be read."""
        url = self.facts.get("url")
        return not (url is None or self.shared or is_file(url) or same_page(url, self.base))

    @property
    def key(self) -> str | None:
        """The part of its own address that stays."""
        url = self.facts.get("url")
        if url is None or self.shared or same_page(url, self.base):
            return None
        return address_key(url)


def _holds(title: str, heading: str) -> bool:
    """Whether the words of a title hold those of a heading."""
    words, within = (re.findall(r"[^\W_]+", each.casefold()) for each in (heading, title))
    return f" {' '.join(words)} " in f" {' '.join(within)} "


def _links(elements: list[Tree]) -> Iterator[str]:
    for element in elements:
        for link in [element, *element.iter("a"), *element.iterancestors("a")]:
            if link.get("href"):
                yield link.get("href")


def _web(url: str) -> str:
    return url if url.startswith(("http://", "https://")) else _NOWHERE


def _base(tree: Tree, url: str) -> str:
    stated = next((each.get("href") or "" for each in tree.iter("base")), "")
    return urljoin(url, stated)
