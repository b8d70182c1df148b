"""On which line does a key stand? What `tomllib` reads but does not tell.

Works on text that `tomllib` has accepted already, so it need not find mistakes, only places.
Keys inside inline tables and lists are not told apart: ask for the nearest key around them.
"""

import re
import tomllib
from collections.abc import Mapping

#: Where a value stands: names of tables and keys, and the number of an entry of `[[…]]`.
Place = tuple[str | int, ...]

_HEADER = re.compile(r"[ \t]*(\[\[?)")
_PART = re.compile(r"""[ \t]*("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[A-Za-z0-9_-]+)[ \t]*""")
_REST_OF_LINE = re.compile(r"[^\n]*\n?")
_STRINGS = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|' + r"'''.*?'{3,5}|" + r""""(?:[^"\\\n]|\\.)*"|'[^'\n]*'""",
    re.DOTALL,
)


def lines(text: str) -> Mapping[Place, int]:
    """The line, from 1, of each table and key of the TOML document `text`."""
    found: dict[Place, int] = {}
    entries: dict[Place, int] = {}  # how many entries each [[list]] has so far
    table: Place = ()
    at, line = 0, 1
    while at < len(text):
        if header := _HEADER.match(text, at):
            names, end = _names(text, header.end())
            place = _within(names, entries)
            if header[1] == "[[":
                number = entries[place] = entries.get(place, -1) + 1
                place = (*place, number)
            found.setdefault(place, line)
            table = place
        else:
            names, end = _names(text, at)
            if names:
                found.setdefault((*table, *names), line)
                end = _after_value(text, end)
        end = _rest(text, end)
        line += text.count("\n", at, end)
        at = end
    return found


def line_of(found: Mapping[Place, int], place: Place) -> int:
    """The line of `place`, or of the nearest table or key around it; 1 if there is none."""
    while place:
        if place in found:
            return found[place]
        place = place[:-1]
    return 1


def _names(text: str, at: int) -> tuple[list[str], int]:
    """The dotted key that begins at `at`, and where it ends; no key: an empty list."""
    names: list[str] = []
    while part := _PART.match(text, at):
        names.append(_plain(part[1]))
        at = part.end()
        if text[at : at + 1] != ".":
            break
        at += 1
    return names, at


def _plain(part: str) -> str:
    return tomllib.loads(f"key = {part}")["key"] if part[0] in "\"'" else part


def _within(names: list[str], entries: Mapping[Place, int]) -> Place:
    """The place that a header names: below a [[list]] it means the list's newest entry."""
    place: Place = ()
    for number, name in enumerate(names):
        place = (*place, name)
        if place in entries and number < len(names) - 1:
            place = (*place, entries[place])
    return place


def _after_value(text: str, at: int) -> int:
    """Where the value ends that begins after `at`: strings and lists may go over many lines."""
    depth = 0
    while at < len(text):
        if string := _STRINGS.match(text, at):
            at = string.end()
            continue
        sign = text[at]
        if sign == "#":
            at = text.find("\n", at)
            if at < 0:
                return len(text)
            continue
        if sign == "\n" and depth == 0:
            return at
        depth += (sign in "[{") - (sign in "]}")
        at += 1
    return at


def _rest(text: str, at: int) -> int:
    rest = _REST_OF_LINE.match(text, at)
    return rest.end() if rest else len(text)
