"""What stands below each heading of a long page, up to the next one?"""

import re
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import lxml.html  # pyright: ignore[reportMissingTypeStubs]

from crawler.extract.text import Tree, line_of

_html: Any = lxml.html
_LEVELS = {f"h{level}": level for level in range(1, 7)}
_NO_CONTENT = frozenset({"nav", "footer", "form", "script", "style", "aside"})
#: An id that a template or an editor counted: "section-3", "accordion-item-12", "h2", "toc_4".
_POSITION = re.compile(
    r"(?:[a-z]+[-_.]?)*\d{1,3}|\d{1,3}|:?r\w{1,2}:?|(?:react|radix|mui|ember|ui|gid|yui|elementor)"
    r"[-_:].*|.*[-_](?:heading|header|title|content|button|trigger|label|panel)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what belongs to it. `body` is a copy without the heading."""

    heading: Tree
    body: Tree
    ids: tuple[str, ...]

    @property
    def title(self) -> str:
        """The heading's words; "" where it has none."""
        return line_of(self.heading) or ""

    @property
    def anchor(self) -> str | None:
        """The id by which the page's address leads to the section."""
        return next(iter(self.ids), None)

    def own_id(self, title: str) -> str | None:
        """An id that names the section: neither its position nor the words of its heading."""
        words = set(_words(self.title)) | set(_words(title))
        for each in self.ids:
            if not _POSITION.fullmatch(each) and not set(_words(each)) <= words:
                return each
        return None


def sections_of(headings: list[Tree]) -> list[Section]:
    """The sections that headings start, in the order of the page."""
    return [_section(heading, headings) for heading in headings]


def _section(heading: Tree, headings: list[Tree]) -> Section:
    """The card that a heading opens, or what follows it up to the next heading of its rank."""
    others = [each for each in headings if each is not heading]
    top = heading
    while (parent := top.getparent()) is not None and parent.tag not in ("body", "html"):
        if _precedes(parent, top) or any(_holds(parent, each) for each in others):
            break
        top = parent
    body = _html.Element("div")
    if _text(top) != _text(heading):
        body.append(_copied(top, heading))
    else:
        for sibling in top.itersiblings():
            if not isinstance(sibling.tag, str):
                continue
            if any(_holds(sibling, each) for each in others) or _outranks(sibling, heading):
                break
            if sibling.tag not in _NO_CONTENT:
                body.append(_copied(sibling, None))
        if top.tail and top.tail.strip():
            body.text = top.tail
    return Section(heading, body, tuple(_ids(heading, top)))


def _copied(element: Tree, heading: Tree | None) -> Tree:
    """A copy of an element and of the text behind it, without the heading in it."""
    if heading is None:
        return deepcopy(element)
    path = element.getroottree().getpath(heading)
    inside = path.removeprefix(element.getroottree().getpath(element)).lstrip("/")
    copy = deepcopy(element)
    copy.tail = None
    found = copy.find(inside) if inside else None
    if found is not None:
        found.drop_tree()
    return copy


def _holds(element: Tree, heading: Tree) -> bool:
    return element is heading or any(parent is element for parent in heading.iterancestors())


def _precedes(parent: Tree, child: Tree) -> bool:
    """Whether words stand in `parent` before `child`."""
    if (parent.text or "").strip():
        return True
    for sibling in parent:
        if sibling is child:
            return False
        if _text(sibling) or (sibling.tail or "").strip():
            return True
    return False


def _outranks(element: Tree, heading: Tree) -> bool:
    """Whether an element is, or starts with, a heading of the same rank or a higher one."""
    rank = _LEVELS.get(heading.tag)
    first = next(iter(element.iter(*_LEVELS)), None)
    return rank is not None and first is not None and _LEVELS[first.tag] <= rank


def _text(element: Tree) -> str:
    return " ".join("".join(element.itertext()).split()) if isinstance(element.tag, str) else ""


def _ids(heading: Tree, top: Tree) -> list[str]:
    around: list[Tree] = []
    for element in [heading, *heading.iterancestors()]:
        around.append(element)
        if element is top:
            break
    found = [each.get("id") for each in [*around, *heading.iter("a", "span")]]
    found += [each.get("name") for each in heading.iter("a")]
    return [each for each in dict.fromkeys(found) if each]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())
