"""Several readings of one notice: what do they say together?

A list may show a notice twice; a tender's releases each speak of a part of it. Pure, on the
documents of `crawler.serialise`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol, TypeVar, cast

from crawler.notice import Notice
from crawler.serialise import JsonObject, to_document

#: Lists whose members have an identity: a partial reading adds to them and corrects them.
_IDENTITY = {"documents": "url", "lots": "id"}
#: Fields that say one thing together: whoever speaks of one speaks of all.
TOGETHER: tuple[frozenset[str], ...] = (
    frozenset({"deadline", "deadline_precision", "deadline_stated"}),
    frozenset({"salary", "salary_stated"}),
    frozenset({"value", "value_stated"}),
    frozenset({"remote", "workplace"}),
)


def join(known: JsonObject | None, reading: JsonObject, knows: frozenset[str] | None) -> JsonObject:
    """The document of `reading` on top of what was `known`.

    `knows` names the fields that the reading can speak of (None: all); the others keep what
    was known. Documents and lots of a partial reading join those known, by url and id.
    """
    if known is None or knows is None:
        return reading
    knows = frozenset({"key", "kind"}).union(
        knows, *(fields for fields in TOGETHER if fields & knows)
    )
    return {
        field: _joined(field, known.get(field), value) if field in knows else known.get(field)
        for field, value in reading.items()
    }


def filled(document: JsonObject) -> frozenset[str]:
    """The fields of `document` that have a value."""
    return frozenset(field for field, value in document.items() if value not in (None, []))


def partial(notice: Notice) -> Notice:
    """`notice` as a reading that speaks only of the fields that it has a value for."""
    return replace(notice, knows=filled(to_document(notice)))


def confirming(notice: Notice, key: str) -> Notice:
    """The reading that the notice `key` is still there, and nothing more.

    For a page that says what its list says in other words, which are no change.
    """
    return replace(notice, key=key, knows=frozenset({"status"}))


def fold(readings: Iterable[Notice]) -> list[JsonObject]:
    """One document for each key, in the order in which keys were first met.

    Of readings without `as_of` the first whole one counts; partial ones before it (rows of a
    list) join each other. Those with `as_of` join on top in the order of their time, each
    speaking of what it knows.
    """
    by_key: dict[str, list[Notice]] = {}
    for reading in readings:
        by_key.setdefault(reading.key, []).append(reading)
    return [_folded(several) for several in by_key.values()]


class Said(Protocol):
    """What orders a reading among others of the same notice; see `crawler.notice.Notice`."""

    @property
    def as_of(self) -> datetime | None: ...
    @property
    def knows(self) -> frozenset[str] | None: ...


S = TypeVar("S", bound=Said)


def ordered(readings: Sequence[S]) -> list[S]:
    """The readings of one notice that count, in the order in which they join."""
    undated = [reading for reading in readings if reading.as_of is None]
    dated = [(reading.as_of, reading) for reading in readings if reading.as_of is not None]
    dated.sort(key=_time)
    whole = next((n for n, reading in enumerate(undated) if reading.knows is None), len(undated))
    return [*undated[: whole + 1], *(reading for _, reading in dated)]


def _folded(several: list[Notice]) -> JsonObject:
    document: JsonObject | None = None
    for reading in ordered(several):
        document = join(document, to_document(reading), reading.knows)
    assert document is not None, "a key comes with a reading"
    return document


def _time(dated: tuple[datetime, object]) -> datetime:
    return dated[0]


def _joined(field: str, before: Any, now: Any) -> Any:
    identity = _IDENTITY.get(field)
    if identity is None or not before:
        return now
    joined: dict[Any, JsonObject] = {}
    for each in [*cast("list[JsonObject]", before), *cast("list[JsonObject]", now or [])]:
        old = joined.get(each[identity], {})
        said = {name: value for name, value in each.items() if value not in (None, [])}
        joined[each[identity]] = {**each, **old, **said}
    return list(joined.values())
