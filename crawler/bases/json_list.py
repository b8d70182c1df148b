"""What does a source say that answers JSON: one document, or pages of it, holding a list?"""

from collections.abc import Iterable, Iterator
from typing import Any, cast

import orjson
from scrapy.http import Response

from crawler.bases.spider import NoticeSpider, body_text, unexpected
from crawler.errors import Unreadable
from crawler.extract.lenient import read_json
from crawler.notice import Notice
from crawler.serialise import JsonObject


class JsonListSpider(NoticeSpider):
    """A spider of a JSON API. A subclass says where the list is and what a row means.

    One row that cannot be read does not cost the others: it is left out, and counted as a
    notice that was not read, so that the run is partial and nothing ends by its absence.
    """

    def parse(self, response: Response, **_: Any) -> Iterable[Any]:
        """Read one answer: its notices, and the request for the page after it."""
        answer = self.answer_of(response)
        rows = self.rows(answer)
        if rows is None:
            raise unexpected(response, self.expected())
        self.expect_total(self.total_of(answer))
        yield from self.readings(rows, response)
        address = self.next_address(answer, response)
        if address:
            yield self.request(response.urljoin(address))

    def answer_of(self, response: Response) -> Any:
        """The answer of a response: its JSON, unless a subclass knows that it is another form."""
        return json_of(response)

    def expected(self) -> str:
        """What an answer should be, to complete "expected …, got …"."""
        return "a JSON object with a list of notices"

    def rows(self, answer: Any) -> list[JsonObject] | None:
        """The rows of an answer, each a notice; None where it is not what it should be."""
        raise NotImplementedError(f"{type(self).__name__} needs rows()")

    def read(self, row: JsonObject, response: Response) -> Notice | None:
        """The notice of a row; None where the row is none.

        Strict where the source promises: `row["id"]`. What that raises costs this row alone.
        """
        raise NotImplementedError(f"{type(self).__name__} needs read()")

    def total_of(self, answer: Any) -> int | None:  # noqa: ARG002
        """How many notices the source says it has, where it says so."""
        return None

    def next_address(self, answer: Any, response: Response) -> str | None:  # noqa: ARG002
        """The address of the page after this one, where there is one."""
        return None

    def readings(self, rows: Iterable[JsonObject], response: Response) -> Iterator[Notice]:
        """The notices of `rows`.

        Raises:
            Unreadable: none of the rows can be read, so the answer is not what it was.
        """
        keys: set[str] = set()
        unread: list[str] = []
        for number, row in enumerate(rows):
            try:
                notice = self.read(row, response)
            except (LookupError, TypeError, ValueError, AttributeError) as error:
                unread.append(f"row {number + 1}: {_missing(error)}")
                continue
            if notice is not None:
                keys.add(notice.key)
                yield notice
        if not unread:
            return
        if not keys:
            raise Unreadable(f"expected {self.expected()}; cannot read any row; {unread[0]}")
        self.leave_out(len(unread), unread[0])


def _missing(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"no {error}"
    return f"{type(error).__name__}: {error}"


def json_of(response: Response) -> Any:
    """The JSON of an answer, small slips mended.

    Raises:
        Unreadable: it is none, or cut off.
    """
    body = response.body.removeprefix(b"\xef\xbb\xbf").strip()
    if not body or body.startswith(b"<"):
        raise unexpected(response, "JSON")
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        pass
    try:
        return read_json(body_text(response))
    except ValueError as error:
        if body[:1] not in (b"{", b"["):
            raise unexpected(response, "JSON") from None
        raise Unreadable(f"expected JSON, got what is cut off or broken: {error}") from None


def object_or_none(value: Any) -> JsonObject | None:
    """`value` where it is a JSON object."""
    return cast("JsonObject", value) if isinstance(value, dict) else None


def objects(value: Any) -> list[JsonObject]:
    """The objects of a list that a source gave; a lone object is a list of one.

    A list whose members have numbers for names ({"1": {…}}) is what PHP makes of one.
    """
    if isinstance(value, dict):
        named = cast("JsonObject", value)
        numbered = named and all(name.isdecimal() for name in named)
        return objects(list(named.values())) if numbered else [named]
    if not isinstance(value, list):
        return []
    return [cast("JsonObject", each) for each in cast("list[Any]", value) if isinstance(each, dict)]


def text_or_none(value: Any) -> str | None:
    """`value` as text where it is a text or a number that says something."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None
