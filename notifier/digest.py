"""What is there to tell one reader? Matched events to a digest: net, grouped, in order.

Several events of one notice within a window are one line, from what the reader knew to what is
so now. What came back to where it was is no line. Nothing here reads a clock or a database.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from crawler.diff import Change, diff
from crawler.event import Event, EventKind, deadline_of
from crawler.serialise import JsonObject


class Section(StrEnum):
    """The parts of a digest, in the order in which they cannot wait."""

    DEADLINE = "deadline changed"
    NEW = "new"
    REOPENED = "reopened"
    CHANGED = "changed"
    OPEN = "open now"
    PASSED = "deadline passed"
    GONE = "gone"
    AWARDED = "awarded"


_GONE = (EventKind.CLOSED, EventKind.CANCELLED, EventKind.WITHDRAWN)
_ENDINGS = (*_GONE, EventKind.AWARDED)
_ARRIVALS = (EventKind.NEW, EventKind.REPOSTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """An event that searches asked for. `backlog`: it stands for a notice that is open now."""

    event: Event
    searches: tuple[int, ...]
    backlog: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a reader is told about one notice.

    `kind` is the event that puts it into its section. `before` is the document as the reader
    knew it (the same as `document` where they knew nothing), `changes` what a reader would call
    news between the two. `searches` are the ids of the searches that asked for it.
    """

    section: Section
    kind: EventKind
    source: str
    key: str
    document: Mapping[str, Any]
    before: Mapping[str, Any]
    changes: tuple[Change, ...]
    repost_of: str | None
    searches: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Everything to tell one reader at one time, news first."""

    lines: tuple[Line, ...]

    @property
    def sections(self) -> list[tuple[Section, list[Line]]]:
        """The sections that have lines, in order."""
        grouped: dict[Section, list[Line]] = {}
        for line in self.lines:
            grouped.setdefault(line.section, []).append(line)
        return list(grouped.items())

    @property
    def sources(self) -> list[str]:
        """The sources that it tells of, in the order of the alphabet."""
        return sorted({line.source for line in self.lines})


def compose(matched: Iterable[Matched]) -> Digest:
    """The digest of what matched; without lines where all of it came to nothing."""
    notices: dict[tuple[str, str], list[Matched]] = {}
    for each in matched:
        notices.setdefault((each.event.source, each.event.key), []).append(each)
    lines = [line for group in notices.values() if (line := _line(group)) is not None]
    return Digest(lines=tuple(sorted(lines, key=_order)))


def _line(group: Sequence[Matched]) -> Line | None:
    """The one line about a notice to which all of `group` happened; None: net, nothing did."""
    group = sorted(group, key=lambda each: each.event.id or 0)
    events = [each.event for each in group]
    first, last = events[0], events[-1]
    after = last.document
    unknown = group[0].backlog or first.kind in _ARRIVALS
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


def _order(line: Line) -> tuple[int, float, str, str]:
    """By section, then by deadline (the soonest first, none last), then by name."""
    deadline: datetime | None = deadline_of(line.document)
    soon = deadline.timestamp() if deadline else float("inf")
    if line.section in (Section.PASSED, Section.GONE, Section.AWARDED):
        soon = 0.0  # over: the order of deadlines says nothing
    return (list(Section).index(line.section), soon, line.document["title"] or "", line.key)
