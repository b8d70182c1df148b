"""Tenders on Tenders Electronic Daily, the supplement to the EU's Official Journal."""

import json
import re
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from scrapy.http import Request, Response

from crawler.bases import Argument, JsonListSpider
from crawler.bases.eforms import ROOTS, read_eforms
from crawler.bases.json_detail import partial
from crawler.bases.json_list import json_of, objects
from crawler.bases.spider import unexpected
from crawler.bases.ted_forms import ROOT, read_ted_export
from crawler.bases.ted_search import FIELDS, is_tender, read_row
from crawler.errors import Unreadable
from crawler.extract.xml import read_xml
from crawler.notice import Notice, Tender
from crawler.serialise import JsonObject


class TedSpider(JsonListSpider):
    """Every notice on TED that a query finds, each read from its own document.

    Site: https://ted.europa.eu; the search API v3 (https://api.ted.europa.eu) lists, and each
    notice is a document: eForms (UBL 2.3) since 2022, the forms of TED_EXPORT (R2.0.7 to R2.0.9)
    before.
    Gone: never: what is published stays, and a procedure ends by a notice of its result or by a
    change that cancels it.
    Caveat: without `query` everything is read that was published since the last complete run, in
    the first run the day before; that is thousands of notices a day, so name what you want. With
    it, the first run looks 30 days back. A query that names `publication-date` itself is left as
    it is. The notices of one procedure are one notice here, under the procedure's identifier;
    the older forms know none and stand under their publication numbers. The deadline is the
    earliest of those of the lots (of two stages, the first one's); where they differ, each lot
    keeps its own. The last day for questions is none. TED_EXPORT states local times, which are
    read in the zone of the buyer's country. Values are without VAT where the form says so; that
    of a lot is given for the whole only where there is but one. Registrations of European
    companies are no tenders and are left out. In a saved answer of the search, titles are
    TED's, in English, and a deadline may be a day alone.
    """

    name = "ted"
    dated = True
    kind = "tender"
    window = True
    base_url = "https://ted.europa.eu"
    arguments = (
        Argument(
            name="query",
            help="an expert query of TED's search",
            example="classification-cpv IN (72*) AND buyer-country IN (IRL)",
            required=False,
        ),
    )
    #: Notices a page. 250 are allowed, and 10,000 fields.
    page_size = 100
    first_look = timedelta(days=30)
    #: What is published on the day of a run may come after it.
    overlap = timedelta(days=1)

    search_host = "https://api.ted.europa.eu"

    def __init__(self, **args: Any) -> None:
        super().__init__(**args)
        # Lists are on one host and documents on another.
        documents = urlsplit(self.mirrored(self.site_address("/"))).hostname
        self.allowed_domains = sorted({*self.allowed_domains, *([documents] if documents else [])})

    def start_addresses(self) -> list[str]:
        return [f"{self.search_host}/v3/notices/search"]

    def mirrored(self, url: str) -> str:
        """A mirror stands for both hosts."""
        if self.base_url != type(self).base_url and url.startswith(f"{self.search_host}/"):
            url = self.site_address(url.removeprefix(self.search_host))
        return super().mirrored(url)

    # -- asking -----------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        yield self.search(None, seen=0, others=0).replace(dont_filter=True, meta={"start": True})

    def search(self, token: str | None, *, seen: int, others: int) -> Request:
        """A request for the first page, or for that which a token of the page before leads to.

        `seen` rows came before it, `others` of them about no tender.
        """
        asked: JsonObject = {
            "query": self.query(),
            "fields": list(FIELDS),
            "limit": self.page_size,
            "scope": "ALL",
            "paginationMode": "ITERATION",
        }
        if token is not None:
            asked["iterationNextToken"] = token
        address = self.mirrored(self.start_addresses()[0])
        return Request(
            address,
            callback=self.parse,
            method="POST",
            headers={"Content-Type": "application/json"},
            body=json.dumps(asked, ensure_ascii=False),
            cb_kwargs={"seen": seen, "others": others},
        )

    def query(self) -> str:
        """The query as it is asked: what was wanted, published since the last complete run."""
        wanted = str(self.args.get("query") or "").strip()
        if _PUBLISHED.search(wanted):
            return wanted
        since = self._since()
        window = f"publication-date >= {since:%Y%m%d}" if since else "publication-date >= today(-1)"
        order = _ORDER.search(wanted)
        condition = wanted[: order.start()].strip() if order else wanted
        asked = f"({condition}) AND {window}" if condition else window
        return f"{asked} {order[0].strip()}" if order else asked

    def _since(self) -> datetime | None:
        if self.since is not None:
            return (self.since - self.overlap).astimezone(UTC)
        if self.now is None:
            return None
        look = self.first_look if self.args.get("query") else self.overlap
        return (self.now - look).astimezone(UTC)

    # -- reading ----------------------------------------------------------------------------------

    def parse(self, response: Response, seen: int = 0, others: int = 0, **_: Any) -> Iterable[Any]:
        """Read a page of the search: a request for each notice, and for the page after it."""
        answer, rows = self._answer(response)
        tenders = [row for row in rows if is_tender(row)]
        for row in tenders:
            number = row.get("publication-number")
            if not isinstance(number, str) or not _NUMBER.fullmatch(number):
                raise Unreadable(f"expected rows with a publication-number, got {number!r}")
            yield self.document(number)
        seen, others = seen + len(rows), others + len(rows) - len(tenders)
        token = answer.get("iterationNextToken")
        if token and rows:
            yield self.search(str(token), seen=seen, others=others)
            return
        # Only here is it known how many of those stated are no tenders.
        total = self.total_of(answer)
        if total is not None:
            self.expect_total(max(total, seen) - others)

    def parse_document(self, response: Response) -> Iterable[Any]:
        """Read a notice's own document."""
        notice = self._notice(response)
        if notice is not None:
            yield notice

    def parse_saved(self, response: Response) -> Iterable[Any]:
        """Read a document, or a page of the search with what its rows say."""
        if response.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"{":
            yield from self.parse_document(response)
            return
        _, rows = self._answer(response)
        yield from self.readings(rows, response)

    def document(self, number: str) -> Request:
        """A request for the document of a notice."""
        address = self.site_address(f"/en/notice/{number}/xml")
        return self.request(address, self.parse_document).replace(meta={"detail": True})

    def expected(self) -> str:
        return 'TED\'s search answer with "notices"'

    def rows(self, answer: Any) -> list[JsonObject] | None:
        notices = answer.get("notices") if isinstance(answer, dict) else None
        return objects(notices) if isinstance(notices, list) else None

    def total_of(self, answer: Any) -> int | None:
        total = answer.get("totalNoticeCount")
        return total if isinstance(total, int) else None

    def read(self, row: JsonObject, response: Response) -> Notice | None:
        return partial(read_row(row, self.zone)) if is_tender(row) else None

    def _answer(self, response: Response) -> tuple[JsonObject, list[JsonObject]]:
        answer = json_of(response)
        rows = self.rows(answer)
        if rows is None:
            raise unexpected(response, self.expected())
        if answer.get("timedOut"):
            raise Unreadable("expected a whole answer of TED's search, got one that timed out")
        total = self.total_of(answer)
        if not rows and total:
            raise Unreadable(f"expected some of {total} notices, got none")
        return answer, rows

    def _notice(self, response: Response) -> Tender | None:
        """The tender of a document; None where it is a company's registration."""
        expected = "a notice's document in XML (eForms or TED_EXPORT)"
        try:
            root = read_xml(response.body)
        except ValueError as error:
            if not response.body.lstrip().startswith(b"<") or _WEB_PAGE.match(response.body):
                raise unexpected(response, expected) from None
            raise Unreadable(f"expected {expected}, got what cannot be read: {error}") from None
        if root.name == ROOT:
            return read_ted_export(root, self.zone)
        if root.name in ROOTS:
            number = _IN_ADDRESS.search(response.url)
            return read_eforms(root, self.zone, number=number[1] if number else None)
        raise unexpected(response, expected)


_PUBLISHED = re.compile(r"\bpublication-date\b|\bPD\b")
_ORDER = re.compile(r"\bSORT BY\b.*$", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"\d{1,8}-\d{4}")
_WEB_PAGE = re.compile(rb"\s*<(?:!doctype )?html", re.IGNORECASE)
_IN_ADDRESS = re.compile(r"/notice/(?:-/detail/)?(\d{1,8}-\d{4})(?:/|$)")
