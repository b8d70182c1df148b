"""What of this does a reader know already? One opportunity is told once, wherever it is published.

A register, a council and an aggregator publish the same tender, and each of its changes. The
first of them is news; of the others only what the reader has not been told from any place. Says
nothing that no place said, and leaves nothing out that differs. On values alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from crawler.diff import Change
from crawler.event import Event, EventKind, over
from crawler.notice import ENDED
from notifier.lines import Line, Place, Section, Stage, undone

Json = Mapping[str, Any]

#: What two places may state differently so that a reader has to know of both.
_MATTERS = ("deadline", "salary", "value")
#: The parts of money that count; how a place names an allowance does not.
_MONEY = ("min", "max", "currency")
#: How something ends: each says more than those before it.
_ENDINGS = (
    EventKind.DEADLINE_PASSED,
    EventKind.CLOSED,
    EventKind.CANCELLED,
    EventKind.AWARDED,
)


def tell_once(
    found: Sequence[tuple[Line, Sequence[Event]]], told: Sequence[Event], places: Sequence[Place]
) -> list[Line]:
    """The lines of one opportunity of which something is left to tell.

    `found`: each line that is to be told, with its events. `told`: the events that the reader
    has been told in earlier digests. `places`: where the opportunity is published now.
    """
    lines: list[Line] = []
    heard = list(told)
    for line, events in sorted(found, key=lambda each: each[1][0].id or 0):
        news = _news(line, events, heard, places, lines)
        if news is None:
            continue
        heard += events
        for number, other in enumerate(lines):
            together = _joined(other, news)
            if together is not None:
                lines[number] = together
                break
        else:
            lines.append(news)
    return [
        replace(
            line,
            others=tuple(each for each in places if _elsewhere(each, line)),
            earlier=_earlier(line, told),
        )
        for line in lines
    ]


def stage(document: Json) -> int:
    """How far a procurement is: 0 planned, 1 open or over, 2 awarded."""
    if document["status"] == "awarded" or document["stage"] in ("award", "contract"):
        return 2
    return 0 if document["status"] == "planned" or document["stage"] == "planning" else 1


def agree(field: str, one: Json, other: Json) -> bool:
    """Whether two documents say the same in a field, or in a part of one (`salary.max`)."""
    a, b = _value(field, one), _value(field, other)
    if field == "deadline" and a and b:
        at, by = datetime.fromisoformat(a), datetime.fromisoformat(b)
        days = "day" in (one["deadline_precision"], other["deadline_precision"])
        return at == by or (days and at.date() == by.date())
    if field in ("salary", "value") and a and b:
        return all(a[part] == b[part] for part in _MONEY)
    return not Change(field, a, b).told


def _news(
    line: Line,
    events: Sequence[Event],
    heard: Sequence[Event],
    places: Sequence[Place],
    lines: Sequence[Line],
) -> Line | None:
    """What is left of a line for a reader who has `heard` these events; None: nothing."""
    elsewhere = [each for each in heard if (each.source, each.key) != (line.source, line.key)]
    itself = len(elsewhere) < len(heard)
    if line.kind is EventKind.WITHDRAWN:
        return _withdrawal(line, elsewhere, places, lines, itself)
    if not elsewhere:
        return line
    if line.kind is EventKind.AWARDED and _stage_of(elsewhere) == 2:
        named = any(each.document["supplier"] for each in elsewhere if stage(each.document) == 2)
        return line if line.document["supplier"] and not named else None
    if line.arrives or line.section is Section.OPEN:
        if line.section is Section.OPEN and itself:
            return line
        return _arrival(line, elsewhere, events[0].at)
    if line.kind is not None and line.kind in _ENDINGS:
        return None if _ended(line, line.kind, elsewhere, itself) else line
    return _change(line, elsewhere, itself)


def _arrival(line: Line, elsewhere: Sequence[Event], now: datetime) -> Line | None:
    """A notice that is new at its place, of an opportunity that is known from another."""
    known = _stage_of(elsewhere)
    if stage(line.document) != known:
        return line if stage(line.document) > known else None
    newest = {(each.source, each.key): each.document for each in elsewhere}
    # What was over, wherever it was, can be answered again.
    if all(over(each, now) for each in newest.values()) and not over(line.document, now):
        return line
    for field in _MATTERS:
        if line.document[field] and not any(
            agree(field, line.document, other) for other in newest.values()
        ):
            return replace(line, section=Section.CHANGED, kind=EventKind.NEW, repost_of=None)
    return None


def _ended(line: Line, kind: EventKind, elsewhere: Sequence[Event], itself: bool) -> bool:
    """Whether a reader has heard from another place that it ended so, or in a way that says more.

    A deadline of which they were told as this place's own passes by itself.
    """
    standing = _standing(elsewhere)
    if kind is EventKind.DEADLINE_PASSED and itself:
        return any(
            each.kind is kind and agree("deadline", each.document, line.document)
            for each in standing
        )
    return any(_ENDINGS.index(each.kind) >= _ENDINGS.index(kind) for each in standing)


def _standing(events: Sequence[Event]) -> list[Event]:
    """The last ending at each place, unless it was reopened after that."""
    endings: dict[tuple[str, str], Event] = {}
    for each in events:
        if each.kind in _ENDINGS:
            endings[each.source, each.key] = each
        elif each.kind is EventKind.REOPENED:
            endings.pop((each.source, each.key), None)
    return list(endings.values())


def _change(line: Line, elsewhere: Sequence[Event], itself: bool) -> Line | None:
    """A line of changes without those that another place made before."""
    left = tuple(
        change for change in line.changes if not _made(change.field, line, elsewhere, itself)
    )
    if len(left) == len(line.changes):
        return line
    if line.section is Section.REOPENED:
        again = any(each.kind is EventKind.REOPENED for each in elsewhere)
        return None if again and not left else line
    if not left:
        return None
    if any(change.field == "deadline" for change in left):
        return replace(line, changes=left)
    return replace(line, changes=left, section=Section.CHANGED, kind=EventKind.CHANGED)


def _made(field: str, line: Line, elsewhere: Sequence[Event], itself: bool) -> bool:
    """Whether a reader has heard from another place what this field says now.

    Where they have been told of this place too, from what it was as well.
    """
    by_place: dict[tuple[str, str], list[Event]] = {}
    for each in elsewhere:
        by_place.setdefault((each.source, each.key), []).append(each)
    for events in by_place.values():
        first = events[0]
        said = [undone(first.document, [first]), *(each.document for each in events)]
        since = 0
        if itself:
            was = [number for number, each in enumerate(said) if agree(field, each, line.before)]
            if not was:
                continue
            since = was[0] + 1
        if any(agree(field, each, line.document) for each in said[since:]):
            return True
    return False


def _withdrawal(
    line: Line,
    elsewhere: Sequence[Event],
    places: Sequence[Place],
    lines: Sequence[Line],
    itself: bool,
) -> Line | None:
    """A notice that has left its place: it is gone only where no other place shows it open."""
    open_elsewhere = any(
        each.document["status"] not in ENDED and stage(each.document) >= stage(line.document)
        for each in places
        if (each.source, each.key) != (line.source, line.key)
    )
    if open_elsewhere:
        return replace(line, section=Section.CHANGED) if itself or not elsewhere else None
    gone = any(each.section is Section.GONE for each in lines)
    return None if gone or _standing(elsewhere) else line


def _joined(line: Line, other: Line) -> Line | None:
    """Two lines of one opportunity in one digest as one; None: they are news of two kinds."""
    both: dict[str, Any] = {
        "searches": tuple(sorted({*line.searches, *other.searches})),
        "followed": line.followed or other.followed,
        "events": tuple(sorted({*line.events, *other.events})),
    }
    if line.arrives and stage(other.document) > stage(line.document):
        return replace(other, **both)
    if other.arrives and stage(other.document) <= stage(line.document):
        return replace(line, **both)
    changed = (Section.DEADLINE, Section.CHANGED)
    if line.section not in changed or other.section not in changed or not other.changes:
        return None
    extra = [field for field in other.fields if field not in line.fields]
    if not all(agree(field, line.before, other.before) for field in extra):
        return None
    sections = sorted((line.section, other.section), key=changed.index)
    return replace(
        line,
        section=sections[0],
        kind=EventKind.DEADLINE_CHANGED if sections[0] is Section.DEADLINE else line.kind,
        document={**line.document, **_parts(other.document, extra)},
        before={**line.before, **_parts(other.before, extra)},
        changes=(*line.changes, *(c for c in other.changes if c.field.partition(".")[0] in extra)),
        **both,
    )


def _parts(document: Json, fields: Sequence[str]) -> dict[str, Any]:
    """Some fields of a document, with what was read beside them."""
    beside = ("_stated", "_precision")
    names = [*fields, *(field + end for field in fields for end in beside)]
    return {name: document[name] for name in names if name in document}


def _earlier(line: Line, told: Sequence[Event]) -> Stage | None:
    """The stage as which the opportunity was told, where this line is of a later one."""
    known = _stage_of(told)
    if not told or known >= stage(line.document):
        return None
    same = [each for each in told if stage(each.document) == known]
    return Stage(status=same[-1].document["status"], since=min(each.at for each in same))


def _stage_of(events: Sequence[Event]) -> int:
    return max((stage(each.document) for each in events), default=0)


def _elsewhere(place: Place, line: Line) -> bool:
    return (place.source, place.key) != (line.source, line.key) and (
        place.document["status"] != "withdrawn"
    )


def _value(field: str, document: Json) -> Any:
    name, _, part = field.partition(".")
    value = document[name]
    return value[part] if part and value else value
