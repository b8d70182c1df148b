"""Does this notice, or this event, fit this query? On values alone.

A `Subject` is a notice made ready to be asked; whoever has many queries for one notice makes it
once. A notice whose deadline is over counts as closed (contract, "A notice").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from crawler.event import Event, deadline_of, over
from crawler.notice import ENDED
from crawler.query.facts import Amount, amounts_of, day_of, remote_of, words_of
from crawler.query.tree import Ahead, And, Days, Everything, Is, Not, Or, Query, Range, Words
from crawler.query.words import fold, language_of, stems


@dataclass(frozen=True)
class Subject:
    """What queries are asked about.

    `written`: words as they are written, anywhere (None) and in the fields that have any.
    `stemmed`: those from anywhere, each by its stem in `language`. `names`: the fields that hold
    one name; None where it cannot be known, as the event of a notice that is looked at by itself.
    `day`: that of the deadline, where it is stated.
    """

    written: Mapping[str | None, Sequence[str]]
    stemmed: Sequence[str]
    language: str
    names: Mapping[str, str | None]
    amounts: Mapping[str, Amount]
    deadline: datetime | None
    day: date | None
    now: datetime | None

    @cached_property
    def texts(self) -> Mapping[str | None, str]:
        """The words of `written` with a space on either side of each."""
        return {field: _spaced(some) for field, some in self.written.items()}

    @cached_property
    def stems(self) -> str:
        """The words of `stemmed` with a space on either side of each."""
        return _spaced(self.stemmed)


def subject(
    document: Mapping[str, Any],
    source: str,
    *,
    event: str | None = None,
    now: datetime | None = None,
) -> Subject:
    """`document` of `source` made ready to be asked at `now` (None: whatever its deadline)."""
    ended = now is not None and document["status"] not in ENDED and over(document, now)
    found = words_of(document)
    language = language_of(document["language"])
    return Subject(
        written=found,
        stemmed=stems(found[None], language),
        language=language,
        names={
            "kind": document["kind"],
            "source": fold(source),
            "status": "closed" if ended else document["status"],
            "remote": remote_of(document),
            "event": event,
        },
        amounts=amounts_of(document),
        deadline=deadline_of(document),
        day=day_of(document),
        now=now,
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
            return _has_words(query, asked)
        case Is():
            name = asked.names[query.field]
            if name is None:
                return None
            return name.startswith(query.value) if query.prefix else name == query.value
        case Range():
            return _may_be(query, asked.amounts.get(query.field))
        case Days():
            return asked.day is not None and (
                (query.first is None or query.first <= asked.day)
                and (query.last is None or asked.day <= query.last)
            )
        case Ahead():
            return _is_ahead(query, asked)
        case Not():
            inner = _fits(query.query, asked)
            return None if inner is None else not inner
        case And():
            answers = [_fits(each, asked) for each in query.queries]
            return False if False in answers else None if None in answers else True
        case Or():
            answers = [_fits(each, asked) for each in query.queries]
            return True if True in answers else None if None in answers else False


def _has_words(query: Words, asked: Subject) -> bool:
    if query.stemmed:
        wanted, text = stems(query.words, asked.language), asked.stems
    else:
        wanted, text = query.words, asked.texts.get(query.field, "")
    return " " + " ".join(wanted) + ("" if query.prefix else " ") in text


def _may_be(query: Range, amount: Amount | None) -> bool:
    """Whether some amount that is stated is one that is asked for."""
    return (
        amount is not None
        and (query.currency is None or query.currency == amount.currency)
        and (query.low is None or query.low <= amount.high)
        and (query.high is None or amount.low <= query.high)
    )


def _is_ahead(query: Ahead, asked: Subject) -> bool | None:
    if asked.deadline is None:
        return False
    if asked.now is None:
        return None
    return asked.now + query.after < asked.deadline and (
        query.until is None or asked.deadline <= asked.now + query.until
    )


def _spaced(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "
