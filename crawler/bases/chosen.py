"""What do the selectors of a configuration choose on a page?

Selectors are the operator's, never a page's. One may end in ::text or ::attr(x); else it stands
for the element's text, and for an address its href.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, cast

import lxml.etree
from cssselect import SelectorError
from parsel.csstranslator import HTMLTranslator

from crawler.errors import ArgumentError
from crawler.extract.labels import EXTRA, Facts, field_named
from crawler.extract.text import Tree, line_of, text_of
from crawler.serialise import FIELDS

_etree: Any = lxml.etree  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
_css_to_xpath = HTMLTranslator().css_to_xpath

#: Fields of a notice that a selector may fill.
CHOOSABLE = (
    "title", "url", "reference", "organisation", "department", "description", "locations",
    "regions", "published", "deadline", "salary", "value", "status", "stage", "procedure",
    "supplier", "classifications", "employment_types", "workplace", "contact", "language",
)  # fmt: skip
_SEVERAL = frozenset({"locations", "regions", "classifications", "employment_types", "cpv"})


class Selector:
    """One CSS selector of the configuration, ready for use.

    Raises:
        ArgumentError: it is no CSS selector; the text says which and why.
    """

    def __init__(self, spider: str, argument: str, css: Any) -> None:
        if not isinstance(css, str) or not css.strip():
            raise ArgumentError(f"{spider}: {argument} {css!r} is no CSS selector")
        self.css = css.strip()
        relative = f":scope {self.css}" if self.css.startswith(">") else self.css
        try:
            self._find: Any = _etree.XPath(_css_to_xpath(relative))
        except (SelectorError, _etree.XPathSyntaxError, ValueError) as error:
            raise ArgumentError(
                f'{spider}: {argument} "{self.css}" is no CSS selector: {error}'
            ) from None

    def elements(self, part: Tree) -> list[Tree]:
        """The elements of `part` that it chooses, in the order of the page."""
        found = cast("list[Any]", self._find(part))
        return [each for each in found if not isinstance(each, str)]

    def words(self, part: Tree, field: str) -> str | None:
        """What it chooses, as the words of a field: the first that says anything, or all."""
        found = cast("list[Any]", self._find(part))
        if field == "url":
            return next((href for each in found if (href := _href(each))), None)
        if field == "description":
            return next((text for each in _runs(found) if (text := text_of(each))), None)
        texts = [text for each in _runs(found) if (text := _line(each, field))]
        return "; ".join(dict.fromkeys(texts)) if field in _SEVERAL else next(iter(texts), None)


class Selectors:
    """Selectors by field: what `fields` and `detail` of a source hold.

    Raises:
        ArgumentError: it is no table, a field is unknown (the text names the nearest), or a
            selector cannot be read.
    """

    def __init__(self, spider: str, argument: str, given: Any) -> None:
        if given is None:
            given = {}
        if not isinstance(given, Mapping):
            raise ArgumentError(
                f'{spider}: {argument} "{given}" is no table of fields and CSS selectors;'
                ' expected one like {"title": "h2 a"}'
            )
        table = cast("Mapping[str, Any]", given)
        self._by_field = {
            _field(spider, argument, name): Selector(spider, f"{argument}.{name}", css)
            for name, css in table.items()
        }

    def __contains__(self, field: str) -> bool:
        return field in self._by_field

    def __bool__(self) -> bool:
        return bool(self._by_field)

    def elements(self, field: str, part: Tree) -> list[Tree]:
        """The elements that a field's selector chooses; none where it has none."""
        selector = self._by_field.get(field)
        return [] if selector is None else selector.elements(part)

    def facts(self, part: Tree) -> Facts:
        """The words of each field that is chosen and says anything."""
        return {
            field: words
            for field, selector in self._by_field.items()
            if (words := selector.words(part, field)) is not None
        }


def _field(spider: str, argument: str, name: str) -> str:
    field = field_named(name)
    if field in CHOOSABLE or field in EXTRA:
        return field
    near = get_close_matches(name, CHOOSABLE, 1, 0.6)
    what = "a known field that no page prints" if name in FIELDS else "no field"
    hint = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(CHOOSABLE)}"
    raise ArgumentError(f'{spider}: {argument} "{name}" is {what}; {hint}')


def _runs(found: list[Any]) -> list[Any]:
    """What was chosen; pieces of one element's own text as one."""
    runs: list[Any] = []
    parent: Any = None
    for each in found:
        owner = each.getparent() if hasattr(each, "is_text") and not each.is_attribute else None
        if owner is not None and each.is_tail:
            owner = owner.getparent()
        if owner is not None and owner is parent:
            runs[-1] = f"{runs[-1]} {each}"
        else:
            runs.append(each if owner is None else str(each))
        parent = owner
    return runs


def _line(chosen: Any, field: str) -> str | None:
    if isinstance(chosen, str):
        return line_of(chosen.replace("<", "&lt;")) if "<" in chosen else line_of(chosen)
    if chosen.tag == "time" and chosen.get("datetime") and field in ("deadline", "published"):
        return line_of(_moment(chosen))
    if field in _SEVERAL:
        return "; ".join(line for line in (text_of(chosen) or "").splitlines() if line) or None
    return line_of(chosen)


def _moment(element: Tree) -> str | None:
    """A <time>: what it says to machines, unless its words say more than a day."""
    stamp, words = element.get("datetime"), line_of(element)
    timed = len(stamp) > 10
    return stamp if timed or not words else words


def _href(chosen: Any) -> str | None:
    if isinstance(chosen, str):
        return chosen.strip() or None
    around = [chosen, *chosen.iter("a"), *chosen.iterancestors("a")]
    return next((each.get("href") for each in around if each.get("href")), None)
