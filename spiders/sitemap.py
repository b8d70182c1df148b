"""Vacancies of any site whose sitemap lists pages that carry schema.org JobPosting."""

import re
from collections.abc import Iterable
from typing import Any

from scrapy.http import Request, Response

from crawler.bases import Argument, JobPostingSpider
from crawler.bases.content import web_address
from crawler.bases.spider import RENDERING, body_text, unexpected
from crawler.errors import ArgumentError, Unreadable
from crawler.extract.feed import xml_of
from crawler.extract.xml import Node
from crawler.middlewares.limits import Incomplete, TooLarge, unpack

#: The most that the protocol lets a sitemap be, unpacked (https://www.sitemaps.org/protocol.html).
_MOST = 50 * 1024 * 1024
_GZIP = b"\x1f\x8b"
_ROBOTS = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


class SitemapSpider(JobPostingSpider):
    """Every vacancy on the pages that a sitemap lists, read from the JobPosting on its page.

    Site: a sitemap in XML or plain text, packed or not, an index of sitemaps, or a robots.txt that
    names them. Pages without a JobPosting are no notices.
    Gone: a vacancy's page answers 404 or 410, says that it has closed, or no longer shows it.
    Caveat: every page that `match` fits is looked at in each run, the newest `lastmod` first: it is
    a hint, which sites set to the hour of writing or forget. A vacancy is known by the reference
    that its page prints, else by its address without session, tracking and slug.
    """

    name = "sitemap"
    one_site = False  # a robots.txt may name sitemaps elsewhere, and those the pages of a system
    arguments = (
        Argument(
            name="url",
            help="the address of a sitemap, of an index of sitemaps, or of a robots.txt",
            example="https://example.org/sitemap.xml",
            many=True,
        ),
        Argument(
            name="match",
            help="a regular expression of the addresses of vacancies",
            example="/jobs/",
            required=False,
        ),
        *RENDERING,
    )

    def __init__(self, **args: Any) -> None:
        super().__init__(**args)
        match = self.args.get("match")
        try:
            self._match = re.compile(match or "")
        except re.error as error:
            raise ArgumentError(
                f'sitemap: match "{match}" is no regular expression: {error}'
            ) from None

    def parse(self, response: Response, **_: Any) -> Iterable[Any]:
        """Read a sitemap, an index or a robots.txt: what it leads to."""
        body = _unpacked(response)
        if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            yield from self._of_text(response, body)
            return
        root = _xml(response, body)
        for url in _addresses(root.all("sitemap"), response.url):
            yield self.request(url, self.parse)
        for url in _addresses(root.all("url"), response.url):
            if self._match.search(url):
                yield self._page(url)

    def parse_saved(self, response: Response) -> Iterable[Any]:
        """A sitemap, which has no notices itself, or a page."""
        start = response.body[:500].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        page = b"<html" in start or (start.startswith(b"<") and not _SITEMAP.search(start))
        if page or start.startswith((b"{", b"[")):
            return super().parse_saved(response)
        return list(self.parse(response))

    def _of_text(self, response: Response, body: bytes) -> Iterable[Request]:
        text = body_text(response.replace(body=body))
        named = _ROBOTS.findall(text)
        if named:
            for url in dict.fromkeys(named):
                if (address := web_address(response.url, url)) is not None:
                    yield self.request(address, self.parse)
            return
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if not lines or not all(line.startswith(("http://", "https://")) for line in lines):
            raise unexpected(
                response.replace(body=body), "a sitemap, or a robots.txt that names one"
            )
        for url in dict.fromkeys(lines):
            if self._match.search(url):
                yield self._page(url)

    def _page(self, url: str) -> Request:
        request = self.request(url, self.parse_vacancy)
        request.meta["detail"] = True
        return request


_SITEMAP = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)\b|^<\?xml")


def _unpacked(response: Response) -> bytes:
    body = response.body
    if not body.startswith(_GZIP):
        return body
    try:
        return unpack(body, "gzip", most=_MOST)
    except (TooLarge, Incomplete) as error:
        raise Unreadable(f"expected a sitemap in gzip: {error}") from None


def _xml(response: Response, body: bytes) -> Node:
    try:
        root = xml_of(body)
    except ValueError as error:
        if _SITEMAP.search(body[:500].lower()) is None:
            raise unexpected(response.replace(body=body), "a sitemap in XML") from None
        raise Unreadable(f"expected a sitemap in XML, got what is broken: {error}") from None
    if root.name.lower() not in ("urlset", "sitemapindex"):
        raise unexpected(response.replace(body=body), "a sitemap in XML")
    return root


def _addresses(nodes: list[Node], base: str) -> list[str]:
    """The addresses of a sitemap's entries, once each, the newest first; without a date, last."""
    dated = sorted(nodes, key=lambda node: node.said("lastmod") or "", reverse=True)
    found = [web_address(base, node.said("loc")) for node in dated]
    return list(dict.fromkeys(url for url in found if url is not None))
