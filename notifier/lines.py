"""What is told about one notice? The events that a reader has not been told, as one net line.

Several events within a window are one line, from what the reader knew to what is so now. What
came back to where it was is no line. Nothing here reads a clock or a database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from crawler.diff import Change, diff
from crawler.event import Event, EventKind
from crawler.serialise import JsonObject


class Section(StrEnum):
    """The parts of a digest, in the order in which they cannot wait."""

    CLOSING = "closing soon"
    DEADLINE = "deadline changed"
    NEW = "new"
    REOPENED = "reopened"
    CHANGED = "changed"
    OPEN = "open now"
    PASSED = "deadline passed"
    GONE = "gone"
    AWARDED = "awarded"


ARRIVALS = (EventKind.NEW, EventKind.REPOSTED)
_GONE = (EventKind.CLOSED, EventKind.CANCELLED, EventKind.WITHDRAWN)
_ENDINGS = (*_GONE, EventKind.AWARDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """An event that searches asked for. `backlog`: it stands for a notice that is open now.

    `followed`: its reader follows the notice. `notice_id` is the notice's, where it is known.
    """

    event: Event
    searches: tuple[int, ...]
    backlog: bool = False
    followed: bool = False
    notice_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A notice as it is now, at one of the places where its opportunity is published."""

    source: str
    key: str
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """As what an opportunity was told before, and when it was seen to be that."""

    status: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a reader is told about one notice.

    `kind` is the event that puts it into its section; None: none did, its deadline is near.
    `before` is the document as the reader knew it (the same as `document` where they knew
    nothing), `changes` what a reader would call news between the two. `searches` are the ids of
    the searches that asked for it, `events` those of the events that it tells. `others` are the
    further places of its opportunity, `earlier` the stage as which that was told before.
    """

    section: Section
    kind: EventKind | None
    source: str
    key: str
    document: Mapping[str, Any]
    before: Mapping[str, Any]
    changes: tuple[Change, ...] = ()
    repost_of: str | None = None
    searches: tuple[int, ...] = ()
    followed: bool = False
    events: tuple[int, ...] = ()
    notice_id: int | None = None
    others: tuple[Place, ...] = ()
    earlier: Stage | None = None

    @property
    def arrives(self) -> bool:
        """Whether it tells of a notice that was unknown, and not of what became of a known one."""
        return self.before is self.document and self.kind in (*ARRIVALS, EventKind.AWARDED)

    @property
    def fields(self) -> list[str]:
        """The fields that changed, each once, in the contract's order."""
        return list(dict.fromkeys(change.field.partition(".")[0] for change in self.changes))


def line_of(group: Sequence[Matched]) -> Line | None:
    """The one line about a notice to which all of `group` happened; None: net, nothing did."""
    group = sorted(group, key=lambda each: each.event.id or 0)
    events = [each.event for each in group]
    first, last = events[0], events[-1]
    after = last.document
    unknown = group[0].backlog or first.kind in ARRIVALS
    before = after if unknown else undone(after, events)
    changes = tuple(change for change in diff(before, after) if change.told)

    ending = _standing(events, _ENDINGS)
    passed = _standing(events, (EventKind.DEADLINE_PASSED,))
    if ending is not None:
        # Told as gone before, back and gone again meanwhile: nothing to a reader.
        if first.kind is EventKind.REOPENED and before["status"] == after["status"]:
            return None
        section = Section.AWARDED if ending is EventKind.AWARDED else Section.GONE
        kind = ending
    elif passed is not None:
        section, kind = Section.PASSED, passed
    elif group[0].backlog:
        section, kind = Section.OPEN, first.kind
    elif unknown and after["status"] == "awarded":
        section, kind = Section.AWARDED, EventKind.AWARDED
    elif unknown:
        section, kind = Section.NEW, first.kind
    elif first.kind is EventKind.REOPENED:
        section, kind = Section.REOPENED, first.kind
    elif any(change.field == "deadline" for change in changes):
        section, kind = Section.DEADLINE, EventKind.DEADLINE_CHANGED
    elif changes:
        section, kind = Section.CHANGED, EventKind.CHANGED
    else:
        return None
    return Line(
        section=section,
        kind=kind,
        source=last.source,
        key=last.key,
        document=after,
        before=before,
        changes=changes,
        repost_of=first.repost_of if first.kind is EventKind.REPOSTED else None,
        searches=tuple(sorted({search for each in group for search in each.searches})),
        followed=any(each.followed for each in group),
        events=tuple(event.id for event in events if event.id is not None),
        notice_id=group[0].notice_id,
    )


def _standing(events: Sequence[Event], kinds: Sequence[EventKind]) -> EventKind | None:
    """The last event of one of these kinds, unless the notice was reopened after it."""
    for event in reversed(events):
        if event.kind is EventKind.REOPENED:
            return None
        if event.kind in kinds:
            return event.kind
    return None


def undone(document: Mapping[str, Any], events: Sequence[Event]) -> JsonObject:
    """`document` as it was before `events`: each of their changes taken back, newest first."""
    before = dict(document)
    for event in reversed(events):
        for change in event.changes:
            field, _, part = change.field.partition(".")
            if not part:
                before[field] = change.old
            elif before[field]:
                before[field] = {**before[field], part: change.old}
    return before
