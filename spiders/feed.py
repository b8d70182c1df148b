"""Notices of any feed: RSS, Atom, JSON Feed."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scrapy.http import Response

from crawler.bases.content import prose_of, web_address
from crawler.bases.fact_reader import language_of
from crawler.bases.job_posting import read_posting
from crawler.bases.json_list import json_of
from crawler.bases.labelled import LabelledSpider
from crawler.bases.spider import RENDERING, Argument, unexpected
from crawler.errors import Unreadable
from crawler.extract.address import address_key, is_visit
from crawler.extract.feed import Entry, Feed, read_feed, read_json_feed
from crawler.extract.fields import flag, pay_of
from crawler.extract.labels import Facts, facts_in
from crawler.extract.text import line_of, parse_html, text_of
from crawler.fold import filled, join
from crawler.notice import Notice, Vacancy
from crawler.serialise import JsonObject, from_document, to_document


class FeedSpider(LabelledSpider):
    """Every entry of a feed, read by the labels in its text ("Salary", "Closing date") and prose.

    Site: RSS 0.9 to 2.0, Atom, JSON Feed, or a plain list in XML whose elements have a title. Known
    are Dublin Core, content:encoded, job_listing, NEOGOV's joblisting and JobPosting in JSON Feed.
    Gone: a feed shows only its newest entries, so one that falls out of it is not taken for gone.
    Caveat: known by the reference that the entry prints, else by its guid, else by its address
    without session, tracking and slug. With `follow` the entry's page is read as well, as `board`
    reads it. Without `kind`: a vacancy or a tender where labels or words are those of one of them
    alone, else a page.
    """

    name = "feed"
    window = True
    arguments = (
        Argument(
            name="url",
            help="the address of the feed",
            example="https://example.org/jobs.rss",
            many=True,
        ),
        Argument(
            name="follow",
            help="true, to read the page of each entry as well",
            example="true",
            required=False,
        ),
        *RENDERING,
    )

    def __init__(self, **args: Any) -> None:
        super().__init__(**args)
        self._follow = flag(self.args.get("follow")) or False
        #: The entries of saved feeds, for the saved pages that follow them.
        self._saved: list[tuple[Facts, Notice]] = []

    def parse(self, response: Response, **_: Any) -> Iterable[Any]:
        feed = self._feed(response)
        entries = self._entries(feed, response)
        for facts, notice in entries:
            if self._follow and notice.url:
                request = self.request(
                    notice.url, self.parse_entry, key=notice.key, told=to_document(notice),
                    listed=facts,
                )  # fmt: skip
                request.meta["detail"] = True
                yield request
            else:
                yield notice
        following = web_address(response.url, feed.following)
        if following is not None:
            yield self.request(following, self.parse)

    def parse_entry(
        self, response: Response, key: str, told: JsonObject, listed: Facts
    ) -> Iterable[Any]:
        """Read an entry's page; what the page does not say, the feed has said."""
        page = to_document(self.read_page(response, listed, key=key))
        kept = filled(page) - {"kind"} if page["kind"] != told["kind"] else filled(page)
        yield from_document({**join(told, page, kept), "kind": told["kind"]})

    def parse_saved(self, response: Response) -> Iterable[Any]:
        """A feed, or the page of an entry of a feed that was read before."""
        if self._saved and _is_page(response):
            for facts, notice in self._saved:
                if notice.url == response.url:
                    told = to_document(notice)
                    yield from self.parse_entry(response, notice.key, told, facts)
                    return
        feed = self._feed(response)
        self._saved += self._entries(feed, response)
        yield from (notice for _, notice in self._saved[-len(feed.entries) :] if feed.entries)

    def _feed(self, response: Response) -> Feed:
        expected = "a feed (RSS, Atom or JSON Feed)"
        start = response.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
        if start.startswith((b"{", b"[")):
            feed = read_json_feed(json_of(response))
        elif _is_page(response):
            feed = None
        else:
            try:
                feed = read_feed(response.body)
            except ValueError as error:
                if not start.startswith(b"<"):
                    raise unexpected(response, expected) from None
                raise Unreadable(f"expected {expected}, got broken XML: {error}") from None
        if feed is None:
            raise unexpected(response, expected)
        return feed

    def _entries(self, feed: Feed, response: Response) -> list[tuple[Facts, Notice]]:
        """The notices of a feed, with the facts that they were read from.

        A reference that several entries print is not theirs: they go under their guid.
        """
        read: list[tuple[Entry, Facts, Notice]] = []
        unread = 0
        for entry in feed.entries:
            if line_of(entry.title) is None:
                unread += 1
                continue
            facts = self._facts(entry)
            read.append((entry, facts, self._notice(entry, facts, feed, response)))
        if unread and not read:
            raise Unreadable("expected entries with a title, got none")
        if unread:
            self.leave_out(unread, "an entry without a title")
        titles: dict[str, set[str]] = {}
        for _, _, notice in read:
            titles.setdefault(notice.key, set()).add(notice.title)
        return [
            (facts, notice)
            if len(titles[notice.key]) == 1
            else (facts, replace(notice, key=_other_key(entry) or notice.key))
            for entry, facts, notice in read
        ]

    def _facts(self, entry: Entry) -> Facts:
        facts = {"title": entry.title or "", **entry.facts}
        tree = parse_html(entry.html or "")
        if tree is not None:
            for name, value in facts_in(tree).items():
                if name not in ("url", "description"):
                    facts.setdefault(name, value)
        return facts

    def _notice(self, entry: Entry, facts: Facts, feed: Feed, response: Response) -> Notice:
        url = web_address(response.url, entry.link)
        if entry.posting is not None and self.kind in (None, "vacancy"):
            vacancy = read_posting(entry.posting, self.zone, self.organisation, self.reference)
            key = vacancy.reference or _other_key(entry) or vacancy.key
            return replace(vacancy, key=key, url=vacancy.url or url)
        tree = parse_html(entry.html or "")
        prose = prose_of(tree) if tree is not None else None
        system = entry.pay is not None  # NEOGOV: the feed is that of one authority, which it names
        reader = self.reader
        if system:
            reader = replace(
                reader,
                kind=reader.kind or "vacancy",
                organisation=reader.organisation or line_of(feed.title),
            )
        notice = reader.notice(
            [facts],
            key=_other_key(entry),
            url=url,
            prose=prose,
            language=language_of(feed.language),
        )
        notice = replace(notice, description=text_of(entry.html), key=entry.own_id or notice.key)
        if isinstance(notice, Vacancy) and entry.pay is not None:
            notice = replace(notice, salary=pay_of(*entry.pay) or notice.salary)
        return notice


def _is_page(response: Response) -> bool:
    """Whether a response is a page of HTML."""
    start = response.body[:500].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html")) or b"<html" in start


def _other_key(entry: Entry) -> str | None:
    """The identity of an entry that prints no reference."""
    guid = line_of(entry.guid)
    if guid is not None:
        return _without_visit(guid) if guid.startswith(("http://", "https://")) else guid
    return address_key(entry.link) if entry.link else None


def _without_visit(guid: str) -> str:
    """A guid that is an address, without what a visit or a campaign put into it."""
    parts = urlsplit(guid)
    query = [(name, value) for name, value in parse_qsl(parts.query) if not is_visit(name)]
    path = parts.path.partition(";")[0]
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(query), parts.fragment))
