"""Which events interest which search? On values alone.

`interested` asks every search, which is right for the few of one reader. `Interests` keeps those
of everybody in an index, and finds the same.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from crawler.errors import QueryError
from crawler.event import Event, over
from crawler.query.match import Subject, fits, matches, matches_document, subject
from crawler.query.parse import Query, parse_query
from notifier.matching.index import Index, places

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


class Interests:
    """The searches of everybody, ready to be asked. Those with one query are asked as one."""

    def __init__(self) -> None:
        self._index = Index[str]()
        self._searches: dict[int, tuple[int, str, int]] = {}
        self._asking: dict[str, tuple[int, ...]] = {}
        self._all_see_after = 0  # an event after this one is seen by every search
        self.changes = 0  #: how often a search came, changed or went

    def __len__(self) -> int:
        return len(self._searches)

    def reader(self, search: int) -> int | None:
        """The subscriber whose search this is; None: it is not among them."""
        known = self._searches.get(search)
        return known[0] if known else None

    def searches(self) -> list[tuple[int, int, str, int]]:
        """Those that there are, as `follow` takes them."""
        return [(id, *known) for id, known in self._searches.items()]

    def follow(self, searches: Iterable[tuple[int, int, str, int]]) -> int | None:
        """Let `searches` be those that there are: id, subscriber, query, last event not to see.

        Returns the least such event; None: there are no searches. One that has not changed is
        only looked at.
        """
        known = self._searches
        there: list[int] = []
        least: int | None = None
        for id, subscriber_id, query, after_event in searches:
            there.append(id)
            if least is None or after_event < least:
                least = after_event
            if known.get(id) != (subscriber_id, query, after_event):
                self.put(id, subscriber_id, query, after_event)
        if len(there) != len(known):
            for id in known.keys() - there:
                self.drop(id)
        return least

    def put(self, id: int, subscriber_id: int, query: str, after_event: int) -> None:
        """A search is new, or is no longer as it was."""
        self.changes += 1
        known = self._searches.get(id)
        if known is not None and known[1] != query:
            self.drop(id)
            known = None
        if known is None:
            asking = self._asking.get(query, ())
            if not asking and (tree := _read(query)) is not None:
                self._index.add(query, tree)
            self._asking[query] = (*asking, id)
        self._searches[id] = subscriber_id, query, after_event
        self._all_see_after = max(self._all_see_after, after_event)

    def drop(self, id: int) -> None:
        """A search is no longer there."""
        self.changes += 1
        _, query, _ = self._searches.pop(id)
        asking = tuple(each for each in self._asking[query] if each != id)
        if asking:
            self._asking[query] = asking
        else:
            del self._asking[query]
            if query in self._index:
                self._index.remove(query)

    def interested(self, events: Iterable[Event]) -> dict[int, list[int]]:
        """As `interested`: which searches asked for which of `events`, these in their order."""
        told = [event for event in events if not event.bootstrap and event.id is not None]
        ids = [event.id for event in told if event.id is not None]
        found: dict[int, list[int]] = {}
        for query, those in self._index.fitting([_asked(event) for event in told]).items():
            wanted = [ids[place] for place in places(those)]
            asking = self._asking[query]
            if wanted[0] > self._all_see_after:
                for search in asking:
                    found[search] = wanted
                continue
            for search in asking:
                after = self._searches[search][2]
                seen = wanted if after < wanted[0] else [each for each in wanted if each > after]
                if seen:
                    found[search] = seen
        return found


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
        asked = _asked(event)
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


def _asked(event: Event) -> Subject:
    return subject(event.document, event.source, event=str(event.kind), now=event.at)


@lru_cache(maxsize=10_000)
def readable(query: str) -> Query | None:
    """The tree of a stored query; None for one that an older release could still read."""
    return _read(query)


def _read(query: str) -> Query | None:
    try:
        return parse_query(query)
    except QueryError as error:
        logger.warning("query.unreadable why=%s", str(error).partition("\n")[0])
        return None
