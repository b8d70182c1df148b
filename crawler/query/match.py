"""Does this notice, or this event, fit this query? On values alone.

A `Subject` is a notice made ready to be asked; whoever has many queries for one notice makes it
once. Words are found in whatever of a notice is text for a reader, side by side only within one
field. A notice whose deadline is over counts as closed (contract, "A notice").
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crawler.event import Event, over
from crawler.notice import ENDED
from crawler.query.parse import And, Everything, Is, Not, Or, Query, Words
from crawler.query.words import fold, words

_TEXT_FIELDS = (
    "title",
    "organisation",
    "department",
    "description",
    "supplier",
    "amendment",
    "key",
    "reference",
    "ocid",
    "workplace",
)
_LIST_FIELDS = ("locations", "employment_types")
_GAP = " \n "  # between two texts: no phrase reaches over it


@dataclass(frozen=True, slots=True)
class Subject:
    """What queries are asked about. `texts`: words with a space on either side of each.

    `names`: the fields that hold one name; None where it cannot be known, as the event of a
    notice that is looked at by itself.
    """

    texts: Mapping[str | None, str]
    names: Mapping[str, str | None]


def subject(
    document: Mapping[str, Any],
    source: str,
    *,
    event: str | None = None,
    now: datetime | None = None,
) -> Subject:
    """`document` of `source` made ready to be asked at `now` (None: whatever its deadline)."""
    ended = now is not None and document["status"] not in ENDED and over(document, now)
    return Subject(
        texts={
            None: _spaced(_everything_written(document)),
            "organisation": _spaced(
                filter(None, (document["organisation"], document["department"]))
            ),
            "place": _spaced((*document["locations"], *document["regions"])),
        },
        names={
            "kind": document["kind"],
            "source": fold(source),
            "status": "closed" if ended else document["status"],
            "event": event,
        },
    )


def fits(query: Query, asked: Subject) -> bool:
    """Whether `asked` is what `query` asks for. What cannot be known of it counts as fitting."""
    return _fits(query, asked) is not False


def matches(query: Query, event: Event) -> bool:
    """Whether `event` is what `query` asks for, its notice taken as it was then."""
    return fits(query, subject(event.document, event.source, event=str(event.kind), now=event.at))


def matches_document(
    query: Query, document: Mapping[str, Any], source: str, *, now: datetime | None = None
) -> bool:
    """Whether the notice `document` of `source` is what `query` asks for, at `now`.

    Terms about events neither find nor exclude a notice.
    """
    return fits(query, subject(document, source, now=now))


def _fits(query: Query, asked: Subject) -> bool | None:
    """True, False, or None: cannot be known. Not of the unknown stays unknown."""
    match query:
        case Everything():
            return True
        case Words():
            wanted = " " + " ".join(query.words) + ("" if query.prefix else " ")
            return wanted in asked.texts[query.field]
        case Is():
            name = asked.names[query.field]
            if name is None:
                return None
            return name.startswith(query.value) if query.prefix else name == query.value
        case Not():
            inner = _fits(query.query, asked)
            return None if inner is None else not inner
        case And():
            answers = [_fits(each, asked) for each in query.queries]
            return False if False in answers else None if None in answers else True
        case Or():
            answers = [_fits(each, asked) for each in query.queries]
            return True if True in answers else None if None in answers else False


def _everything_written(document: Mapping[str, Any]) -> Iterable[str]:
    for field in _TEXT_FIELDS:
        if document[field]:
            yield document[field]
    for field in _LIST_FIELDS:
        yield from document[field]
    for lot in document["lots"]:
        if lot["title"]:
            yield lot["title"]


def _spaced(texts: Iterable[str]) -> str:
    return _GAP.join(f" {' '.join(words(text))} " for text in texts)
