"""Which events interest which search? On values alone."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from crawler.errors import QueryError
from crawler.event import Event, over
from crawler.query.match import fits, matches, matches_document, subject
from crawler.query.parse import Query, parse_query

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What matching needs of a subscription. It sees no event up to `after_event`.

    `backlog`: what is open has still to be put in once.
    """

    id: int
    subscriber_id: int
    query: str
    after_event: int
    backlog: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """An event that a search asked for. `backlog`: for its notice being open, not as news."""

    search: int
    event: int
    backlog: bool = False


def interested(events: Iterable[Event], searches: Sequence[Search]) -> list[Match]:
    """Which of `searches` asked for which of `events`, in the order of events.

    What a source's first run found is nobody's news.
    """
    by_query: dict[str, list[Search]] = {}
    for search in searches:
        by_query.setdefault(search.query, []).append(search)
    found: list[Match] = []
    for event in events:
        if event.bootstrap or event.id is None:
            continue
        asked = subject(event.document, event.source, event=str(event.kind), now=event.at)
        for text, same in by_query.items():
            query = readable(text)
            if query is not None and fits(query, asked):
                found += [Match(each.id, event.id) for each in same if each.after_event < event.id]
    return found


def wants(search: str, event: Event) -> bool:
    """Whether a search asks for this event."""
    query = readable(search)
    return query is not None and matches(query, event)


def wants_open(search: str, document: dict[str, Any], source: str, now: datetime) -> bool:
    """Whether a search asks for this notice, and it is open at `now`."""
    query = readable(search)
    return (
        query is not None
        and document["status"] == "open"
        and not over(document, now)
        and matches_document(query, document, source, now=now)
    )


@lru_cache(maxsize=100_000)
def readable(query: str) -> Query | None:
    """The tree of a stored query; None for one that an older release could still read."""
    try:
        return parse_query(query)
    except QueryError as error:
        logger.warning("query.unreadable why=%s", str(error).partition("\n")[0])
        return None
