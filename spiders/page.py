"""Notices of one page: one for each section, or the page itself."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from scrapy.http import Request, Response

from crawler.bases.chosen import Selector
from crawler.bases.content import content_of, drop_dialogs, prose_of, web_address
from crawler.bases.fact_reader import slug_of
from crawler.bases.labelled import LabelledSpider
from crawler.bases.listing import looks_empty
from crawler.bases.sections import Section, sections_of
from crawler.bases.spider import RENDERING, Argument, body_text, unexpected
from crawler.errors import Unreadable
from crawler.extract import closing_words, line_of, text_of, wall_words
from crawler.extract.address import address_key
from crawler.extract.labels import facts_in
from crawler.extract.text import Tree, html_of, page_text, parse_html
from crawler.extract.titles import without_status
from crawler.notice import Notice
from crawler.serialise import JsonObject

#: A longer line is a section's own text, not a banner.
_BANNER = 160


class PageSpider(LabelledSpider):
    """Every section of one page that a heading starts, or the page itself as one notice.

    Site: any page in HTML. With `section`, a selector of headings, each with what stands below it
    is a notice; else the whole page is. Both are read by the usual labels and their prose.
    Gone: a second complete run without the section; "(closed)" or "(filled)" in a heading is its
    status.
    Caveat: a section is known by the reference that it prints, else by its heading's id unless
    that is a mere position, else by the heading's words. Without `kind`: a vacancy or a tender
    where labels or words are those of one of them alone, else a page.
    """

    name = "page"
    arguments = (
        Argument(
            name="url",
            help="the address of the page",
            example="https://example.org/work-with-us",
            many=True,
        ),
        Argument(
            name="section",
            help="a CSS selector of the headings that start a notice",
            example="main h3",
            required=False,
            reading=True,
        ),
        Argument(
            name="exclude",
            help="a CSS selector of what is left out first",
            example=".share, .related",
            required=False,
        ),
        *RENDERING,
    )

    def __init__(self, **args: Any) -> None:
        super().__init__(**args)
        given = {name: self.args.get(name) for name in ("section", "exclude")}
        self._section, self._exclude = (
            None if css is None else Selector(self.name, name, css) for name, css in given.items()
        )

    def parse(self, response: Response, **_: Any) -> Iterable[Any]:
        tree = parse_html(body_text(response))
        if tree is None:
            raise unexpected(response, "a page in HTML")
        if self._exclude is not None:
            for element in self._exclude.elements(tree):
                if element.getparent() is not None:
                    element.drop_tree()
        drop_dialogs(tree)
        if self._section is None:
            return [self._whole(tree, response)]
        return self._sections(tree, self._section, response)

    def parse_saved(self, response: Response) -> Iterable[Any]:
        return self.parse(response)

    def own_page(self, document: JsonObject) -> Request | None:
        return None  # the page that no longer shows it is the only one

    # -- the page as one notice -------------------------------------------------------------------

    def _whole(self, tree: Tree, response: Response) -> Notice:
        html = html_of(tree) or ""
        content = content_of(html, response.url)
        self._check(page_text(html), response)
        facts = {**content.facts}
        if "title" not in facts and (title := line_of(next(tree.iter("title"), None))):
            facts["title"] = title
        if "title" not in facts:
            raise unexpected(response, "a page with a heading")
        url = web_address(response.url, response.url)
        return self.reader.notice(
            [facts],
            key=address_key(response.url) or None,
            url=url,
            prose=content.prose,
            closed=content.closed(None),
            documents=content.documents,
            language=content.language,
        )

    # -- a notice a section -----------------------------------------------------------------------

    def _sections(self, tree: Tree, selector: Selector, response: Response) -> list[Notice]:
        language = content_of(html_of(tree) or "", response.url).language
        sections = [each for each in sections_of(selector.elements(tree)) if each.title]
        if not sections:
            text = page_text(html_of(tree) or "")
            self._check(text, response)
            if not looks_empty(text):
                raise unexpected(response, f'a page with headings that match "{selector.css}"')
        read = [self._of_section(each, response, language) for each in sections]
        return _apart(read)

    def _of_section(self, section: Section, response: Response, language: str | None) -> Notice:
        body = section.body
        facts = {name: value for name, value in facts_in(body).items() if name != "url"}
        own = facts.pop("description", None)
        facts["title"] = section.title
        text = text_of(html_of(body)) or ""
        banners = "\n".join(line for line in text.splitlines() if len(line) <= _BANNER)
        title, _ = without_status(section.title)
        anchor = section.anchor
        place = web_address(response.url, response.url)
        return self.reader.notice(
            [facts],
            key=section.own_id(title or "") or slug_of(title or ""),
            url=f"{place.partition('#')[0]}#{anchor}" if place and anchor else place,
            prose=own or prose_of(body),
            closed=closing_words(banners, besides=own) is not None,
            language=language,
        )

    def _check(self, text: str, response: Response) -> None:
        if wall := wall_words(text):
            raise Unreadable(f'expected a page with notices, got a wall: "{wall}"')
        if not text:
            raise unexpected(response, "a page with notices")


def _apart(notices: list[Notice]) -> list[Notice]:
    """Sections of the same heading told apart by their places; what is left is one notice."""
    keys = [notice.key for notice in notices]
    return [
        replace(notice, key=f"{notice.key}-{slug_of(notice.locations[0])}")
        if notice.reference is None and keys.count(notice.key) > 1 and notice.locations
        else notice
        for notice in notices
    ]
