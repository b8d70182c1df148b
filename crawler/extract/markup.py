"""Which schema.org objects does a page hold? JSON-LD, microdata and RDFa, as plain dicts.

The three become the same shape: properties by name, `@type`, lists where there are several
values. JSON-LD is found without building a tree, since most pages have nothing else.
"""

import re
from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import urljoin

from crawler.extract.lenient import read_json
from crawler.extract.text import Tree, html_of, line_of, parse_html
from crawler.serialise import JsonObject

_SCRIPT = re.compile(r"<script\b[^<>]{0,400}?\bld\+json\b[^<>]{0,400}>", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script\s*>", re.IGNORECASE)
#: Deeper than any real page nests its objects.
_DEEPEST = 40


def linked_data(html: str, type_name: str) -> tuple[list[JsonObject], list[str]]:
    """The JSON-LD objects of a type, wherever they stand; and what could not be read, and why.

    An object that others refer to by "@id" is put in their place.
    """
    found: list[JsonObject] = []
    errors: list[str] = []
    for script in _scripts(html):
        if type_name not in script:
            continue
        try:
            value = read_json(script)
        except ValueError as error:
            errors.append(str(error))
            continue
        found += typed(value, type_name)
    return found, errors


def item_addresses(html: str) -> list[str]:
    """The addresses that an ItemList in JSON-LD names: a list that says what it lists."""
    if "ItemList" not in html:
        return []
    lists, _ = linked_data(html, "ItemList")
    found: list[str] = []
    for element in (each for thing in lists for each in _walk(thing.get("itemListElement"), 0)):
        url = element.get("url") or element.get("item")
        if isinstance(url, str):
            found.append(url)
    return list(dict.fromkeys(found))


def _scripts(html: str) -> Iterator[str]:
    position = 0
    while (start := _SCRIPT.search(html, position)) is not None:
        end = _SCRIPT_END.search(html, start.end())
        if end is None:
            return
        yield html[start.end() : end.start()]
        position = end.end()


def typed(value: Any, type_name: str) -> list[JsonObject]:
    """The objects of a type in a JSON-LD value: in @graph, lists, and nested in others."""
    objects = list(_walk(value, 0))
    found = [each for each in objects if _is(each, type_name)]
    if not found:
        return []
    named = {str(each["@id"]): each for each in objects if "@id" in each and len(each) > 1}
    return [{name: _resolved(part, named) for name, part in each.items()} for each in found]


def _walk(value: Any, depth: int) -> Iterator[JsonObject]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for each in cast("list[Any]", value):
            yield from _walk(each, depth + 1)
    elif isinstance(value, dict):
        thing = cast("JsonObject", value)
        yield thing
        for each in thing.values():
            if isinstance(each, dict | list):
                yield from _walk(each, depth + 1)


def _is(thing: JsonObject, type_name: str) -> bool:
    types = thing.get("@type")
    names = cast("list[Any]", types) if isinstance(types, list) else [types]
    return any(re.split(r"[/#:]", str(name))[-1] == type_name for name in names)


def _resolved(value: Any, named: dict[str, JsonObject]) -> Any:
    if isinstance(value, dict):
        thing = cast("JsonObject", value)
        return named.get(str(thing["@id"]), thing) if thing.keys() == {"@id"} else thing
    if isinstance(value, list):
        return [_resolved(each, named) for each in cast("list[Any]", value)]
    return value


# -- microdata and RDFa ---------------------------------------------------------------------------


def marked_up(html: str, type_name: str, url: str) -> list[JsonObject]:
    """The objects of a type in microdata or, where there are none, in RDFa."""
    if "itemtype" not in html.lower() and "typeof" not in html.lower():
        return []
    tree = parse_html(html)
    if tree is None:
        return []
    for scope, kind, name in (
        ("itemscope", "itemtype", "itemprop"),
        ("typeof", "typeof", "property"),
    ):
        things = [
            _thing(element, _Syntax(scope, kind, name, url), 0)
            for element in tree.iter()
            if isinstance(element.tag, str) and _names(element.get(kind), type_name)
        ]
        if things:
            return things
    return []


class _Syntax:
    """The attributes of microdata, or of RDFa: what opens an object, its type, a property."""

    def __init__(self, scope: str, kind: str, name: str, url: str) -> None:
        self.scope, self.kind, self.name, self.url = scope, kind, name, url


def _names(types: str | None, type_name: str) -> bool:
    return any(re.split(r"[/#:]", each)[-1] == type_name for each in (types or "").split())


def _thing(element: Tree, syntax: _Syntax, depth: int) -> JsonObject:
    thing: JsonObject = {"@type": re.split(r"[/#:]", (element.get(syntax.kind) or "").strip())[-1]}
    if depth < _DEEPEST:
        _collect(element, thing, syntax, depth)
    return thing


def _collect(element: Tree, thing: JsonObject, syntax: _Syntax, depth: int) -> None:
    pending: list[Tree] = list(element)[::-1]
    while pending:
        child = pending.pop()
        if not isinstance(child.tag, str):
            continue
        opens = child.get(syntax.scope) is not None
        names = (child.get(syntax.name) or "").split()
        if names:
            for name in names:
                name = re.split(r"[/#:]", name)[-1]
                value = _thing(child, syntax, depth + 1) if opens else _value(child, syntax, name)
                _add(thing, name, value)
        if not opens:
            pending += list(child)[::-1]


#: Properties whose paragraphs count.
_RICH = frozenset({"description", "responsibilities", "qualifications", "skills", "jobBenefits"})


def _value(element: Tree, syntax: _Syntax, name: str) -> str | None:
    """What a property's element states: an attribute that machines read, else its text."""
    content = element.get("content")
    if content is not None:
        return content
    for tag, attribute in (("time", "datetime"), ("data", "value"), ("meter", "value")):
        if element.tag == tag and element.get(attribute) is not None:
            return element.get(attribute)
    for tag, attribute in (("a", "href"), ("link", "href"), ("area", "href"), ("img", "src")):
        if element.tag == tag and element.get(attribute) is not None:
            return urljoin(syntax.url, element.get(attribute))
    return html_of(element) if name in _RICH else line_of(element)


def _add(thing: JsonObject, name: str, value: Any) -> None:
    if name not in thing:
        thing[name] = value
    elif isinstance(thing[name], list):
        thing[name].append(value)
    else:
        thing[name] = [thing[name], value]
