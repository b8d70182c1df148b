"""What does a piece of HTML say, as plain text? And which labelled facts does it list?

Everything here is pure and linear in the length of its input. HTML is parsed by lxml, which
resolves no entities from elsewhere and fetches nothing.
"""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any, cast

import lxml.etree
import lxml.html  # pyright: ignore[reportMissingTypeStubs]

from crawler.serialise import tidy_line, tidy_text

# lxml has no types; its trees are `Any` here and nowhere else.
_etree: Any = lxml.etree  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
_html: Any = lxml.html
Tree = Any

_PARAGRAPHS = (
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "section", "article",
    "header", "footer", "main", "aside", "nav", "blockquote", "pre", "form", "fieldset", "figure",
    "address", "hr",
)  # fmt: skip
_LINES = ("div", "li", "tr", "dt", "dd", "option", "summary", "details", "label", "button")
_CELLS = ("td", "th")
_SILENT = ("script", "style", "template", "noscript", "svg", "iframe", "object", "head")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_BLOCK = re.compile(r"<(?:p|br|div|li|ul|ol|h[1-6]|tr|td|table|section)\b", re.IGNORECASE)
_ESCAPED_TAG = re.compile(
    r"&lt;/?(?:p|br|div|span|strong|b|em|i|u|a|ul|ol|li|h[1-6]|table|tr|td|section)\b",
    re.IGNORECASE,
)
#: A line break that was escaped once more: "practices.&amp;#xa;&amp;#xa;The pay".
_LOST_BREAK = re.compile(r"&amp;#(?:x0?a|10|x0?d|13);", re.IGNORECASE)
#: What somebody who formats one line writes. Other angle brackets in a line are its own:
#: "List<String>", or an attempt at a script, which is shown and runs nowhere.
_INLINE = re.compile(
    r"</?(?:a|abbr|b|big|br|center|div|dl|em|font|h[1-6]|i|li|mark|nobr|ol|p|s|section|small|span"
    r"|strong|sub|sup|table|td|th|tr|u|ul|wbr)\b[^<>]*>",
    re.IGNORECASE,
)
_TITLE = re.compile(r"<title[^<>]*>([^<]*)", re.IGNORECASE)


_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
#: One parser for all: making one costs more than parsing a small piece.
_PARSER = _html.HTMLParser(huge_tree=True)


def parse_html(html: str) -> Tree | None:
    """The tree of a page or fragment, or None where there is none. Never raises on bad HTML."""
    if not html.strip():
        return None
    # A NUL ends the text for libxml2, which takes no other control either; an XML declaration
    # with an encoding is refused in a str.
    html = _CONTROLS.sub("", html)
    if html.lstrip()[:5].lower() == "<?xml":
        html = html.lstrip().partition("?>")[2]
    try:
        return _html.document_fromstring(html, parser=_PARSER)
    except (_etree.ParserError, _etree.XMLSyntaxError, ValueError):
        return None


def text_of(source: Any) -> str | None:
    """The plain text of HTML, with paragraphs and lines kept; None where there is no text.

    `source` is text, a parsel selector, a list of them (the first counts) or an lxml element.
    HTML that was escaped once more ("&lt;p&gt;") is unescaped; text without any tag keeps its
    own line breaks.
    """
    html = html_of(source)
    if html is None:
        return None
    if "&lt;" in html and not _TAG.search(html) and _ESCAPED_TAG.search(html):
        html = unescape(html)
    html = _LOST_BREAK.sub("<br>" if _TAG.search(html) else "\n", html)
    if not _TAG.search(html):
        return tidy_text(unescape(html))
    if _BLOCK.search(html):
        html = " ".join(html.split())  # the source's own white space means nothing
    else:  # only inline tags: the line breaks are the author's
        html = html.replace("\r\n", "\n").replace("\n", "<br>")
    tree = parse_html(html)
    text = None if tree is None else tidy_text(_spell(tree))
    # Markup nested beyond what a tree may have: its words without it.
    return text or tidy_text(unescape(_TAG.sub(" ", html)))


def line_of(source: Any) -> str | None:
    """`text_of` on one line: a title, a name.

    A text is HTML only where it has the tags of a line; else its angle brackets are words.
    """
    if isinstance(source, str):
        if "<" not in source and "&" not in source:
            return tidy_line(source)  # what nearly every value is
        if not _INLINE.search(source) and not _ESCAPED_TAG.search(source):
            return tidy_line(unescape(source))
    return tidy_line(text_of(source))


def html_of(source: Any) -> str | None:
    """The HTML of a selector, an element or a text as it is; None where there is none."""
    if source is None:
        return None
    if isinstance(source, str):
        return source
    if isinstance(source, _etree._Element):
        return _etree.tostring(source, encoding="unicode", method="html", with_tail=False)
    if hasattr(source, "get"):  # a parsel Selector or SelectorList
        return cast("str | None", source.get())
    return str(source)


def _spell(tree: Tree) -> str:
    """The text of `tree`, which is spent by it: breaks are put in where a reader sees them."""
    _etree.strip_elements(tree, *_SILENT, with_tail=False)
    for tags, mark in ((_PARAGRAPHS, "\n\n"), (_LINES, "\n"), (_CELLS, " ")):
        for element in tree.iter(*tags):
            element.text = mark + (element.text or "")
            element.tail = mark + (element.tail or "")
    for element in tree.iter("br"):
        element.tail = "\n" + (element.tail or "")
    return _etree.tostring(tree, encoding="unicode", method="text")


# -- whole pages ------------------------------------------------------------------------------


def page_title(html: str) -> str | None:
    """The words of a page's <title>, or None."""
    found = _TITLE.search(html[:20_000])
    return tidy_line(unescape(found[1])) if found else None


def page_text(html: str) -> str:
    """What a reader sees of a page: no scripts, nothing hidden, no navigation or footer."""
    tree = parse_html(" ".join(html.split()))
    if tree is None:
        return ""
    for element in list(tree.iter("nav", "footer", "aside")):
        _drop(element)
    for element in list(tree.iterfind(".//*[@hidden]")):
        _drop(element)
    for element in list(tree.iterfind(".//*[@style]")):
        style = (element.get("style") or "").replace(" ", "").lower()
        if "display:none" in style or "visibility:hidden" in style:
            _drop(element)
    return tidy_text(_spell(tree)) or ""


def _drop(element: Tree) -> None:
    if element.getparent() is not None:
        element.drop_tree()


_MANGLED = re.compile(
    r"[ÂÃâ][\u0080-\u00bf\u0152-\u0192\u02c6-\u02dc\u2013-\u203a\u20ac\u2122]{1,2}"
)


def unmangled(text: str | None) -> str | None:
    """`text` with UTF-8 that was read as Windows-1252 ("Â£", "â€™") read as it was meant."""
    if text is None or not _MANGLED.search(text):
        return text
    return _MANGLED.sub(_meant, text)


def damaged_text(text: str | None) -> bool:
    """Whether `text` was read in a wrong character set: "�", "Â£", "â€™"."""
    if text is None or text.isascii():
        return False
    return "\ufffd" in text or unmangled(text) != text


def _meant(found: re.Match[str]) -> str:
    try:
        raw = b"".join(
            bytes([ord(sign)]) if ord(sign) < 256 else sign.encode("cp1252") for sign in found[0]
        )
        return raw.decode()
    except (UnicodeDecodeError, UnicodeEncodeError):
        return found[0]


# -- labelled facts ---------------------------------------------------------------------------

_LABELLED = re.compile(r"([^\W\d_][^:\n]{0,58}?)\s*:\s+(\S[^\n]*)")


def read_facts(source: Any) -> dict[str, str]:
    """The label–value pairs of a `dl`, a two-column table, or lines "Label: value".

    Labels stand as printed, without a colon at their end. The first of two equal labels
    counts; a label without a value is left out.
    """
    html = html_of(source)
    if html is None:
        return {}
    return _facts([*_listed(html), *_line_pairs(text_of(html) or "")])


def listed_facts(html: str) -> dict[str, str]:
    """The label–value pairs of the definition lists and tables of a page, without a whole tree."""
    return _facts(pair for part in _lists(html) for pair in _listed(part))


_Pair = tuple[str | None, str | None]
_LISTS = re.compile(r"<(dl|table)\b", re.IGNORECASE)
#: A longer list is not that of one notice's facts.
_LONGEST_LIST = 20_000


def _facts(pairs: Iterable[_Pair]) -> dict[str, str]:
    facts: dict[str, str] = {}
    for label, value in pairs:
        label = (label or "").rstrip(" :")
        if label and value:
            facts.setdefault(label, value)
    return facts


def _lists(html: str) -> Iterator[str]:
    position = 0
    while (start := _LISTS.search(html, position)) is not None:
        end = html.find(f"</{start[1]}", start.end())
        if end < 0:
            return
        if end - start.start() < _LONGEST_LIST:
            yield html[start.start() : end]
        position = end


def _listed(html: str) -> list[_Pair]:
    tree = parse_html(html) if _TAG.search(html) else None
    return [] if tree is None else [*_list_pairs(tree), *_table_pairs(tree)]


def _list_pairs(tree: Tree) -> Iterator[_Pair]:
    for term in tree.iter("dt"):
        values: list[str] = []
        for sibling in term.itersiblings():
            if sibling.tag == "dt":
                break
            if sibling.tag == "dd" and (text := _words(sibling)):
                values.append(text)
        yield _words(term), "; ".join(values)


def _table_pairs(tree: Tree) -> Iterator[_Pair]:
    for row in tree.iter("tr"):
        cells = [cell for cell in row if cell.tag in _CELLS]
        if len(cells) == 2:
            yield _words(cells[0]), _words(cells[1])


def _words(element: Tree) -> str | None:
    """The text of a small element on one line."""
    return tidy_line(element.text) if len(element) == 0 else line_of(element)


def _line_pairs(text: str) -> Iterator[_Pair]:
    for line in text.splitlines():
        if found := _LABELLED.fullmatch(line.strip()):
            yield found[1], found[2]
