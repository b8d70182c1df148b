"""What does a feed hold? RSS 0.9 to 2.0, Atom, JSON Feed, and plain lists in XML, as entries.

Elements are known by their local names, whatever prefix they have. Nothing is resolved or
fetched; a document type is taken off where it declares nothing, and refused where it does.
"""

import re
from dataclasses import dataclass, field
from html.entities import name2codepoint
from typing import Any, cast

from crawler.extract.fields import place_of
from crawler.extract.labels import Facts, field_named
from crawler.extract.xml import Node, read_xml
from crawler.serialise import JsonObject, tidy_line


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `facts`: its elements whose names mean a field. `html`: its longest text.

    `own_id`: the number that a recruiting system gives each posting, beside a number that it
    prints and that several may share. `pay`: minimum, maximum, currency and interval, where they
    have elements of their own.
    """

    title: str | None
    link: str | None
    guid: str | None
    html: str | None
    facts: Facts = field(default_factory=dict[str, str])
    pay: tuple[str | None, str | None, str | None, str | None] | None = None
    own_id: str | None = None
    posting: JsonObject | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its entries, what it says of itself, and where it goes on."""

    entries: list[Entry]
    title: str | None = None
    language: str | None = None
    following: str | None = None


# -- XML ------------------------------------------------------------------------------------------

_DOCTYPE = re.compile(rb"<!DOCTYPE\s[^\[<>]*>", re.IGNORECASE)
_DECLARED = re.compile(rb"^\s*<\?xml[^<>]*\?>")
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,30});")
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_XML_NAMES = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})


def xml_of(body: bytes) -> Node:
    """The document that a feed or sitemap is, small slips mended.

    Mended are HTML's named entities, control characters and a wrong character set; and where that
    is not enough, an "&" that stands for itself and what a server has put behind the end.

    Raises:
        ValueError: it is none, is cut off, or declares entities or a document type of its own.
    """
    body = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    if body[:2] not in (b"\xff\xfe", b"\xfe\xff"):  # UTF-16 is full of NULs
        body = _DOCTYPE.sub(b"", _CONTROLS.sub(b"", body), count=1)
        body = _NAMED.sub(_numbered, body)
    try:
        return _read(body)
    except ValueError as error:
        if "ncoding" not in str(error) and "not proper UTF-8" not in str(error):
            raise
    bare = _DECLARED.sub(b"", body)
    try:
        text = bare.decode()
    except UnicodeDecodeError:
        text = bare.decode("cp1252", "replace")
    return _read(text.encode())


_NAKED = re.compile(rb"&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)")
_ROOT = re.compile(rb"<([A-Za-z][\w:.-]*)")
_HEAD = 2000


def _read(body: bytes) -> Node:
    try:
        return read_xml(body)
    except ValueError:
        mended = _mended(body)
        if mended is None or mended == body:
            raise
    return read_xml(mended)


def _mended(body: bytes) -> bytes | None:
    """A document up to its end, each "&" that begins no reference spelt out; None: it has none.

    What is cut off is never made whole: its root does not end.
    """
    root = _ROOT.search(body[:_HEAD])
    if root is None or b"<!doctype" in body[:_HEAD].lower():
        return None
    closing = b"</%s>" % root[1]
    end = body.rfind(closing)
    if end < 0:
        return None
    first, *rest = body[: end + len(closing)].split(b"<![CDATA[")
    parts = [_NAKED.sub(b"&amp;", first)]
    for part in rest:  # in CDATA all stands for itself
        kept, mark, behind = part.partition(b"]]>")
        parts += [b"<![CDATA[", kept, mark, _NAKED.sub(b"&amp;", behind)]
    return b"".join(parts)


def _numbered(found: re.Match[bytes]) -> bytes:
    if found[1] in _XML_NAMES:
        return found[0]
    code = name2codepoint.get(found[1].decode())
    return found[0] if code is None else b"&#%d;" % code


def read_feed(body: bytes) -> Feed | None:
    """The feed that an XML document is; None where it is another kind of document.

    Raises:
        ValueError: it cannot be read as XML.
    """
    root = xml_of(body)
    channel = root.find("channel") or root
    nodes = root.all(".//item", ".//entry")
    if not nodes and root.name.lower() not in ("rss", "rdf", "feed", "channel"):
        nodes = _records(root)  # a feed without entries is empty: its own title is none
        if not nodes:
            return None
    following = next(
        (
            link.attribute("href")
            for link in [*channel.all("link"), *root.all("link")]
            if link.attribute("rel") == "next"
        ),
        None,
    )
    return Feed(
        [_entry(node) for node in nodes],
        title=tidy_line(channel.said("title")),
        language=channel.said("language"),
        following=following,
    )


def _records(root: Node) -> list[Node]:
    """The elements of a plain list in XML: those next to the root that have a title."""
    for level in (root.children(), [each for part in root.children() for each in part.children()]):
        named = [node for node in level if any(_is(each, "title") for each in node.children())]
        if named:
            return named
    return []


def _is(node: Node, *names: str) -> bool:
    return node.name.lower() in names


#: Elements that hold the text of an entry.
_TEXTS = ("encoded", "content", "description", "summary", "body", "fulltext", "jobdescription")
#: Elements whose names mean something else in a feed than beside a value on a page.
_OWN = frozenset({*_TEXTS, "title", "link", "id", "guid", "category", "categories", "author",
                  "creator", "comments", "source", "updated", "thumbnail", "contributor", "rights",
                  "enclosure", "origlink", "url",  "modified", "subject"})  # fmt: skip
_SPECIAL = {
    "date": "published", "jobnumbersingle": "reference", "advertisefromdate": "published",
    "advertisetodatetimeutc": "deadline", "pubdate": "published", "published": "published",
    "issued": "published", "listingexpires": "deadline", "enddate": "deadline",
    "type": "employment_types", "publisher": "organisation", "department": "department",
}  # fmt: skip
_PAY = ("minimumsalary", "maximumsalary", "salarycurrency", "salaryinterval")
_STAMP = re.compile(r'\b(?:content|datetime)="([^"<>]{8,40})"')
_TAG = re.compile(r"<[^<>]+>")


def _entry(node: Node) -> Entry:
    said: dict[str, str] = {}
    texts: list[str] = []
    facts: Facts = {}
    link = guid = None
    permanent = True
    for child in node.children():
        name = child.name.lower().replace("_", "").replace("-", "")
        text = _html(child)
        if text and child.children() and name not in _OWN:
            text = _parts(child)
        if name == "link":
            relation = child.attribute("rel") or "alternate"
            href = child.attribute("href") or text
            link = link or (href if relation == "alternate" else None)
        elif name in ("guid", "id") and text:
            guid, permanent = guid or text, child.attribute("isPermaLink") != "false"
        elif name in _TEXTS and text:
            texts.append(text)
        elif text:
            said.setdefault(name, text)
            meaning = _SPECIAL.get(name) or (None if name in _OWN else field_named(child.name))
            if meaning is not None:
                value = _value(text, utc=name.endswith("utc"))
                if value and (meaning not in facts or name == "advertisetodatetimeutc"):
                    facts[meaning] = value
    if "cpv" not in facts:
        codes = [text for each in node.all("category") if (text := each.text)]
        facts |= {"classifications": "; ".join(codes)} if codes else {}
    if (state := said.get("state")) and (place := facts.get("locations")) and state not in place:
        facts["locations"] = f"{place}, {state}"
    pay = tuple(said.get(name) for name in _PAY)
    title = said.get("title") or next(
        (each.text for each in node.children() if _is(each, "title") and each.text), None
    )
    if link is None and guid and permanent and guid.startswith(("http://", "https://")):
        link = guid
    return Entry(
        title=title,
        link=link or node.attribute("about") or said.get("url"),
        guid=guid,
        own_id=said.get("jobid"),
        html=max(texts, key=len, default=None),
        facts=facts,
        pay=cast("Any", pay) if any(pay) else None,
    )


def _parts(node: Node) -> str | None:
    """What the elements in an element say: places by town, region and country, one after another.

    A list of places (`<locations><location><city>`) is read as "Bonn, Germany; Ulm, Germany".
    """
    parts = node.children()
    if not parts:
        return tidy_line(node.text)
    if any(part.children() for part in parts) or len({part.name for part in parts}) == 1:
        return "; ".join(text for part in parts if (text := _parts(part))) or None
    said = {part.name.lower(): tidy_line(part.text) for part in parts}
    town = said.get("city") or said.get("town")
    place = place_of(town, said.get("state") or said.get("region"), said.get("country"))
    return (place if town else None) or ", ".join(text for text in said.values() if text) or None


def _html(node: Node) -> str | None:
    """The text of an element, with markup that stands in it unescaped (XHTML in Atom)."""
    if node.attribute("type") == "xhtml" or (_is(node, *_TEXTS) and node.children()):
        return node.markup
    return node.text


def _value(text: str, *, utc: bool) -> str | None:
    """The words of an element; of markup that a template left in it, what machines read."""
    if "<" in text:
        stamp = _STAMP.search(text)
        text = stamp[1] if stamp else _TAG.sub(" ", text)
    line = tidy_line(text)
    return f"{line} +0000" if line and utc and re.search(r"\d:\d\d(?::\d\d)?$", line) else line


# -- JSON Feed ------------------------------------------------------------------------------------


def read_json_feed(answer: Any) -> Feed | None:
    """The JSON Feed (https://jsonfeed.org/version/1.1) that a value is; None: it is none."""
    if not isinstance(answer, dict):
        return None
    feed = cast("JsonObject", answer)
    items = feed.get("items")
    if not isinstance(items, list):
        return None
    rows = cast("list[Any]", items)
    entries = [_json_entry(cast("JsonObject", row)) for row in rows if isinstance(row, dict)]
    return Feed(entries, _text(feed.get("title")), _text(feed.get("language")),
                _text(feed.get("next_url")))  # fmt: skip


def _json_entry(item: JsonObject) -> Entry:
    facts: Facts = {}
    if published := _text(item.get("date_published")):
        facts["published"] = published
    tags = item.get("tags")
    if isinstance(tags, list):
        facts["classifications"] = "; ".join(str(tag) for tag in cast("list[Any]", tags))
    html = _text(item.get("content_html"))
    plain = _text(item.get("content_text")) or _text(item.get("summary"))
    posting = item.get("_jobposting")
    return Entry(
        title=_text(item.get("title")),
        link=_text(item.get("url")) or _text(item.get("external_url")),
        guid=_text(item.get("id")),
        html=html or (plain.replace("&", "&amp;").replace("<", "&lt;") if plain else None),
        facts=facts,
        posting=cast("JsonObject", posting) if isinstance(posting, dict) else None,
    )


def _text(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value).strip() or None
