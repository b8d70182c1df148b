"""Vacancies of any site whose pages carry schema.org JobPosting."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin, urlsplit

from cssselect import SelectorError
from parsel.csstranslator import HTMLTranslator
from scrapy.http import Request, Response

from crawler.bases import Argument, JobPostingSpider
from crawler.bases.listing import links_of, looks_empty, next_page, same_site, selected_links
from crawler.bases.spider import RENDERING, body_text, unexpected
from crawler.errors import ArgumentError, Unreadable
from crawler.extract import closing_words, wall_words
from crawler.extract.address import address_key
from crawler.extract.markup import item_addresses
from crawler.extract.text import Tree, page_text, parse_html
from crawler.extract.totals import stated_total
from crawler.notice import Vacancy
from crawler.serialise import JsonObject, from_document, to_document

_XPATH = HTMLTranslator().css_to_xpath
_CSS_START = re.compile(
    r"\s*(?:[.#\[*:]|(?:a|li|ul|ol|div|article|section|main|table|tr|td|h[1-6]|span|p)"
    r"(?=$|[\s.#\[:>+~,]))"
)


class AnyJobPostingSpider(JobPostingSpider):
    """Every vacancy that a list leads to, read from the JobPosting on its page.

    Site: any list in HTML, page by page; the vacancies' pages carry schema.org JobPosting in
    JSON-LD, microdata or RDFa. Vacancies whose JobPosting stands on the list itself are read there.
    Gone: a vacancy's page answers 404 or 410, says that it has closed, or no longer shows it.
    Caveat: without `follow`, every link of the list that stays on the site and is not part of its
    furniture is looked at. A vacancy is known by the reference that its page prints, else by its
    address without session, tracking and slug. A total that the list states ("57 vacancies") has
    to be reached, or the run is partial. A list that scripts draw is seen with `render` alone.
    """

    name = "jobposting"
    one_site = False  # a list may lead to a recruiting system's own host, if `follow` says so
    arguments = (
        Argument(
            name="url",
            help="the address of the list of vacancies",
            example="https://example.org/jobs",
            many=True,
        ),
        Argument(
            name="follow",
            help="a CSS selector or a regular expression of the links to vacancies",
            example="a.job-title",
            required=False,
        ),
        Argument(
            name="next",
            help="a CSS selector of the link to the next page",
            example="a.next",
            required=False,
        ),
        *RENDERING,
    )

    def __init__(self, **args: Any) -> None:
        super().__init__(**args)
        follow = self.args.get("follow")
        self._pattern = None if follow is None or _is_css(follow) else self._compiled(follow)
        self._selector = follow if follow is not None and self._pattern is None else None
        if (following := self.args.get("next")) is not None and not _is_selector(following):
            raise ArgumentError(f'jobposting: next "{following}" is no CSS selector')

    def parse(self, response: Response, **_: Any) -> Iterable[Any]:
        vacancies = self.vacancies(response)
        told = {each.url: each for each in vacancies if each.url and self._leads_on(each, response)}
        yield from (each for each in vacancies if each.url not in told)
        html = body_text(response)
        tree = parse_html(html)
        following = None if tree is None else self._next(tree, response.url)
        here = {response.url, following, *(vacancy.url for vacancy in vacancies)}
        links = [link for link in self._links(html, tree, response.url) if link not in here]
        if not links and not vacancies:
            self._check_empty(response)
        for url, stub in told.items():
            yield self._detail(url, told=to_document(stub))
        self.expect_total(stated_total(page_text(html), at_least=max(len(vacancies), 1)))
        for link in links:
            yield self._detail(link)
        if following is not None:
            yield self.request(following, self.parse)

    def parse_listed(self, response: Response, told: JsonObject) -> Iterable[Any]:
        """Read the page of a vacancy of which its list has a JobPosting with little in it."""
        found = self.mended(response)
        if not found and not closing_words(page_text(body_text(response))):
            found = [from_document(told)]
        return found

    def _detail(self, url: str, **told: JsonObject) -> Request:
        request = self.request(url, self.parse_listed if told else self.parse_vacancy, **told)
        request.meta["detail"] = True
        return request

    def _leads_on(self, vacancy: Vacancy, response: Response) -> bool:
        """Whether the JobPosting of a list only names a vacancy, whose own page says the rest."""
        told = vacancy.description or vacancy.deadline or vacancy.salary
        if told or vacancy.url is None or address_key(vacancy.url) == address_key(response.url):
            return False
        theirs, ours = urlsplit(vacancy.url).hostname, urlsplit(response.url).hostname
        return same_site(theirs or "", ours or "")

    def _links(self, html: str, tree: Tree | None, url: str) -> list[str]:
        if tree is None:
            return []
        if self._selector is not None:
            return selected_links(tree.xpath(_XPATH(self._selector)), url)
        listed = [urljoin(url, address) for address in item_addresses(html)]
        if self._pattern is not None:
            links = selected_links(list(tree.iter("a")), url)
            return [each for each in dict.fromkeys([*listed, *links]) if self._pattern.search(each)]
        return list(dict.fromkeys([*listed, *links_of(tree, url)]))

    def _next(self, tree: Tree, url: str) -> str | None:
        selector = self.args.get("next")
        if selector is None:
            return next_page(tree, url)
        return next(iter(selected_links(tree.xpath(_XPATH(selector)), url)), None)

    def _check_empty(self, response: Response) -> None:
        """A list that leads nowhere: is it empty, or not the list at all?"""
        text = page_text(body_text(response))
        if wall := wall_words(text):
            raise Unreadable(f'expected a list of vacancies, got a wall: "{wall}"')
        if not looks_empty(text):
            raise unexpected(response, "a list with links to vacancies")

    def _compiled(self, follow: str) -> re.Pattern[str]:
        try:
            return re.compile(follow)
        except re.error as error:
            raise ArgumentError(
                f'jobposting: follow "{follow}" is neither a CSS selector nor a regular expression:'
                f" {error}"
            ) from None


def _is_selector(text: str) -> bool:
    try:
        _XPATH(text)
    except SelectorError:
        return False
    return True


def _is_css(text: str) -> bool:
    """Whether `follow` is meant as CSS: "a.title" is both, and "jobs" is no element."""
    return _CSS_START.match(text) is not None and _is_selector(text)
