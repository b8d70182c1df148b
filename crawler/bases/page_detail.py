"""What does a site say whose list tells only part, and each notice's own HTML page the rest?"""

import re
from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from typing import Any

from scrapy.http import Response

from crawler.bases.json_detail import JsonDetailSpider
from crawler.bases.spider import Gone, body_text, how_gone, unexpected
from crawler.errors import Unreadable
from crawler.extract import closing_words, deadlines_in, line_of, page_text
from crawler.extract.status import may_speak_of_closing
from crawler.extract.text import Tree, parse_html
from crawler.extract.xml import Node, read_xml
from crawler.fold import partial
from crawler.notice import Conflict, Deadline, Status
from crawler.serialise import JsonObject, moment


class PageDetailSpider(JsonDetailSpider):
    """A spider of a list in HTML, XML or a feed, whose notices have HTML pages of their own.

    A subclass reads the list in `answer_of` and `rows`, one JSON object for each notice, and a
    page in `detail`, which knows the notice by the page's own words.
    """

    def parse_detail(self, response: Response, listed: JsonObject) -> Iterable[Any]:
        """Read a notice's page; one that has closed since its list was read says so."""
        if self.detail(response, listed["key"]) is None and _says_closed(response):
            yield Gone(key=listed["key"], how="closed")
        else:
            yield from super().parse_detail(response, listed)

    def parse_own_page(self, response: Response, key: str) -> Iterable[Any]:
        notice = self.detail(response, key)
        if notice is not None and notice.key == key:
            yield partial(notice)
        else:
            yield Gone(key=key, how=how_gone(response))

    def expected_detail(self) -> str:
        return "a page with a vacancy"


def tree_of(response: Response) -> Tree | None:
    """The tree of a page; None where the response is no HTML."""
    html = body_text(response)
    return parse_html(html) if html.lstrip("\ufeff \t\r\n").startswith("<") else None


def xml_of(response: Response, expected: str) -> Node:
    """The XML of an answer.

    Raises:
        Unreadable: it is none, or cut off; `expected` completes "expected …, got …".
    """
    body = response.body.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not body.startswith(b"<") or body[:14].lower().startswith((b"<!doctype html", b"<html")):
        raise unexpected(response, expected)
    try:
        return read_xml(body)
    except ValueError as error:
        raise Unreadable(f"expected {expected}, got what is cut off or broken: {error}") from None


def by_class(tree: Tree, name: str) -> Tree | None:
    """The first element of that class."""
    return next(iter(tree.find_class(name)), None)


def line_by_class(tree: Tree, name: str) -> str | None:
    """The text of the first element of that class, on one line."""
    return line_of(by_class(tree, name))


def without_label(words: str | None, label: re.Pattern[str]) -> str | None:
    """`words` without the label that a page puts before them."""
    return line_of(label.sub("", words, count=1)) if words else None


def agreed(
    stated: Deadline | None, text: str | None, *, near: date | datetime | None, zone: tzinfo
) -> tuple[Deadline | None, tuple[Conflict, ...]]:
    """The deadline of a page's own field, beside what its text says of it.

    A time in the text makes a bare day precise. Where the two disagree the field is believed,
    and both are kept.
    """
    spoken = [each for each in deadlines_in(text, published=near, zone=zone) if each.at]
    if stated is None or stated.at is None:
        return (spoken[0] if spoken and stated is None else stated), ()
    day = stated.at.astimezone(zone).date()
    same = [each for each in spoken if each.at and each.at.astimezone(zone).date() == day]
    timed = [each for each in same if each.precision == "minute"]
    if stated.precision == "day" and timed:
        return timed[0], ()
    others = spoken if not same else [each for each in timed if each.at != stated.at]
    if not others or (timed and len(others) < len(timed)):
        return stated, ()
    return stated, (
        Conflict(
            field="deadline",
            stated=stated.stated or str(moment(stated.at)),
            elsewhere=others[0].stated or str(moment(others[0].at)),
        ),
    )


def status_of(response: Response, description: str | None) -> Status:
    """What a page says of its notice outside the notice's own text."""
    if not may_speak_of_closing(response.body):
        return "open"
    text = page_text(body_text(response))
    return "closed" if closing_words(text, besides=description) else "open"


def _says_closed(response: Response) -> bool:
    return closing_words(page_text(body_text(response))) is not None
