"""What does a webhook receive? The events of a digest as JSON, and which search asked for which.

Each event has the form in which `noticewatch events` prints it. There is no address of a
subscriber in it: a subscription's number says whose it is to those who may know.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby

import orjson

from crawler.event import Event
from crawler.serialise import moment
from notifier.matching.interest import Match
from notifier.subscriber import Subscription

#: Events in one delivery: what is more comes in further ones, as receivers limit what they read.
MOST = 100


def envelope(
    events: Iterable[Event],
    found: Iterable[Match],
    searches: Iterable[Subscription],
    *,
    now: datetime,
) -> str:
    """The body of one delivery. `found`: by which of `searches` each event was asked for."""
    told = sorted(events, key=lambda event: event.id or 0)
    ids = {event.id for event in told}
    asked: dict[int, list[int]] = {}
    news: set[int] = set()
    for match in found:
        if match.event in ids:
            asked.setdefault(match.search, []).append(match.event)
            if not match.backlog:
                news.add(match.event)
    document = {
        "type": "digest",
        "timestamp": moment(now.astimezone(UTC)),
        "data": {
            "subscriptions": [
                {"id": each.id, "query": each.query, "events": asked[each.id]}
                for each in searches
                if each.id in asked
            ],
            "backlog": [event.id for event in told if event.id not in news],
            "events": [event.json() for event in told],
        },
    }
    return orjson.dumps(document).decode()


def parts(found: Sequence[Match]) -> Iterator[list[Match]]:
    """`found`, which is in the order of its events, with so many events in each part."""
    grouped = [list(group) for _, group in groupby(found, key=lambda match: match.event)]
    for start in range(0, len(grouped), MOST):
        yield [match for group in grouped[start : start + MOST] for match in group]
