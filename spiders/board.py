"""Notices of any list in HTML, by selectors in the configuration."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

from scrapy.http import Request, Response

from crawler.bases.chosen import Selector, Selectors
from crawler.bases.labelled import LabelledSpider, content_of, is_file, same_page, web_address
from crawler.bases.listing import looks_empty, next_page, selected_links
from crawler.bases.spider import Argument, body_text, unexpected
from crawler.errors import Unreadable
from crawler.extract import line_of, wall_words
from crawler.extract.address import address_key
from crawler.extract.labels import Facts, add_fact, facts_in
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
    no longer shows the title or the reference. A row without an address: a second complete run
    without it.
    Caveat: known by the reference that the page prints, else by the address without session,
    tracking and slug, else by the title. Heads of columns are labels of a row's cells. A row that
    links to a file, or shares its address with others, is a notice by itself. Without `kind`: a
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
    )

    def __init__(self, **args: Any) -> None:
        super().__init__(**args)
        self._row = Selector(self.name, "row", self.args["row"])
        self._fields = Selectors(self.name, "fields", self.args["fields"])
        self._detail = Selectors(self.name, "detail", self.args.get("detail"))
        following = self.args.get("next")
        self._next = None if following is None else Selector(self.name, "next", following)
        #: What the rows of saved lists said, by address; and keys that their pages put right.
        self._saved: dict[str, Facts] = {}
        self._renamed: dict[str, str] = {}

    # -- the list -------------------------------------------------------------------------------

    def parse(self, response: Response, **_: Any) -> Iterable[Any]:
        html = body_text(response)
        tree = parse_html(html)
        rows = [] if tree is None else self._rows(tree, response)
        if tree is None or not rows:
            self._check_empty(response)
        self.expect_total(stated_total(page_text(html), at_least=len(rows)))
        for facts in rows:
            if self._leads_on(facts, response):
                yield self._page_of(facts)
            else:
                yield self._by_itself(facts, response)
        following = None if tree is None else self._following(tree, response.url)
        if following is not None:
            yield self.request(following, self.parse)

    def parse_notice(self, response: Response, listed: Facts) -> Iterable[Any]:
        """Read a notice's page, together with what its row said."""
        notice = self.read_page(response, listed, chosen=self._detail.facts)
        # A page that only says that it is over no longer speaks of the rest.
        yield partial(notice) if notice.status == "closed" else notice

    def _rows(self, tree: Tree, response: Response) -> list[Facts]:
        """What each row says; of rows that share an address, none is taken to have a page."""
        base = _base(tree, response.url)
        rows: list[Facts] = []
        unread = 0
        for element in self._row.elements(tree):
            facts = self._facts(element, base)
            if "title" in facts:
                rows.append(facts)
            elif "url" in facts and next(element.iter("th"), None) is None:
                unread += 1  # a head of columns, a separator or an advertisement has no address
        if unread and not rows:
            raise Unreadable('expected a title in the rows; "fields.title" chooses nothing there')
        if unread:
            self.logger.warning("row.unreadable url=%s count=%d", response.url, unread)
            self.expect_total(len(rows) + unread)
        return rows

    def _facts(self, row: Tree, base: str) -> Facts:
        facts = self._fields.facts(row)
        if "url" not in facts:
            links = [
                link
                for title in self._fields.elements("title", row)
                for link in [title, *title.iter("a"), *title.iterancestors("a")]
                if link.get("href")
            ]
            if links and self._fields_of_a_page():
                facts["url"] = links[0].get("href")
        if "url" in facts:
            address = web_address(base, facts["url"])
            facts.pop("url")
            if address is not None:
                facts["url"] = address
        for label, value in _columns(row):
            add_fact(facts, label, value)
        for field, value in facts_in(row).items():
            if field not in ("title", "url", "description"):
                facts.setdefault(field, value)
        return facts

    def _fields_of_a_page(self) -> bool:
        """Whether the address may be taken from the title's link: no other is configured."""
        return "url" not in self._fields

    def _leads_on(self, facts: Facts, response: Response) -> bool:
        url = facts.get("url")
        if url is None or is_file(url) or same_page(url, response.url):
            return False
        return facts.get("shared") is None

    def _page_of(self, facts: Facts) -> Request:
        request = self.request(facts["url"], self.parse_notice, listed=facts)
        request.meta["detail"] = True
        return request

    def _by_itself(self, facts: Facts, response: Response) -> Notice:
        """The notice of a row that has no page of its own."""
        url = facts.get("url")
        known = url if url is None or not url.startswith(_NOWHERE) else None
        files = (Document(title=facts["title"], url=known),) if known and is_file(known) else ()
        own = url is not None and "shared" not in facts and not same_page(url, response.url)
        return self.reader.notice(
            [facts],
            key=address_key(url) if own and url is not None else None,
            url=known,
            prose=facts.get("row"),
            documents=files,
        )
