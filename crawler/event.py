"""What happened to a notice? Decided here from what was known and what is read now.

Nothing here reads a clock or a database: the moment and the old state are passed in. The
contract's section "An event" is the specification.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from crawler.diff import Change
from crawler.notice import ENDED
from crawler.serialise import moment, notice_json


class EventKind(StrEnum):
    """Every kind of event, in the contract's words."""

    NEW = "new"
    CHANGED = "changed"
    DEADLINE_CHANGED = "deadline_changed"
    DEADLINE_PASSED = "deadline_passed"
    CLOSED = "closed"
    AWARDED = "awarded"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    REPOSTED = "reposted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of the event log. `id` is None while its run is held.

    `at` is the run's moment, or the deadline itself for `deadline_passed` (whose `run` is
    None). `document` is the notice as it was after the event.
    """

    id: int | None
    source: str
    key: str
    kind: EventKind
    at: datetime
    run: int | None
    document: Mapping[str, Any]
    changes: tuple[Change, ...] = ()
    held: bool = False
    bootstrap: bool = False
    now_past: bool = False
    repost_of: str | None = None
    opportunity: int | None = None

    def json(self) -> dict[str, Any]:
        """The contract's form of an event."""
        form: dict[str, Any] = {
            "id": self.id,
            "source": self.source,
            "key": self.key,
            "event": str(self.kind),
            "at": self._at(),
            "run": self.run,
            "held": self.held,
            "bootstrap": self.bootstrap,
            "changes": [change.json() for change in self.changes],
            "notice": notice_json(
                self.document,
                source=self.source,
                repost_of=self.repost_of,
                opportunity=self.opportunity,
            ),
        }
        if self.now_past:
            form["now_past"] = True
        if self.kind is EventKind.REPOSTED:
            form["repost_of"] = self.repost_of
        return form

    def _at(self) -> str | None:
        """The moment; a deadline in the offset in which its notice states it."""
        if self.kind is EventKind.DEADLINE_PASSED and deadline_of(self.document) == self.at:
            return self.document["deadline"]
        return moment(self.at)


@dataclass(frozen=True, slots=True)
class Happening:
    """What a reading means for a notice: the kind of event, or None for no event."""

    kind: EventKind | None
    now_past: bool = False


def deadline_of(document: Mapping[str, Any]) -> datetime | None:
    """The deadline that `document` states, aware, or None."""
    text = document["deadline"]
    return _moment(text) if text else None


#: Many notices share the end of a day.
_moment = lru_cache(maxsize=4096)(datetime.fromisoformat)


def over(document: Mapping[str, Any], now: datetime) -> bool:
    """Whether a notice is over: its source has ended it, or its deadline is not after `now`."""
    deadline = deadline_of(document)
    return document["status"] in ENDED or (deadline is not None and deadline <= now)


def happened(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    changes: Sequence[Change],
    *,
    now: datetime,
    gone: bool,
    passed: bool,
) -> Happening:
    """What the change from document `old` to `new` is to a reader at `now`.

    `gone`: the notice had left its source (rolled off) before this reading. `passed`: its
    old deadline has been settled as passed (told, or already over at first sight); a deadline
    that went by unnoticed and is moved now has only moved.
    """
    moved = next((change for change in changes if change.field == "deadline"), None)
    deadline = deadline_of(new)
    time_left = deadline is None or deadline > now
    was, is_now = old["status"], new["status"]

    if is_now == "cancelled" and was != "cancelled":
        return Happening(EventKind.CANCELLED)
    if is_now == "awarded" and was != "awarded":
        return Happening(EventKind.AWARDED)
    if is_now == "closed" and was not in ENDED and not over(old, now):
        return Happening(EventKind.CLOSED)
    if is_now == "withdrawn" and was not in ENDED and not over(old, now):
        return Happening(EventKind.WITHDRAWN)
    if is_now not in ENDED and time_left:
        ended = was in ENDED or gone
        revived = passed and deadline is not None
        if ended or revived:
            return Happening(EventKind.REOPENED)
    if moved is not None:
        return Happening(
            EventKind.DEADLINE_CHANGED, now_past=deadline is not None and deadline <= now
        )
    ending = is_now in ENDED and was != is_now
    told = [
        change for change in changes if change.told and not (ending and change.field == "status")
    ]
    return Happening(EventKind.CHANGED if told else None)
