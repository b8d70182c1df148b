"""What is there to tell one reader? Matched events to a digest: net, grouped, in order.

Each notice, and each opportunity that several places publish, is told once. Nothing here reads
a clock or a database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from crawler.event import Event, deadline_of
from notifier.lines import Line, Matched, Place, Section, Stage, line_of
from notifier.once import tell_once

__all__ = ["Digest", "Line", "Matched", "Place", "Section", "Stage", "compose", "ordered"]


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


#: The lines of single events, with what they say however a reader came to them: by the event,
#: and whether it stands for a notice that is open now.
Alone = dict[tuple[int, bool], Line | None]
#: What is told once: an opportunity, or a notice that is alone.
_Thing = int | tuple[str, str]


def compose(
    matched: Iterable[Matched],
    *,
    told: Iterable[Event] = (),
    places: Iterable[tuple[int, Place]] = (),
    closing: Iterable[Line] = (),
    alone: Alone | None = None,
) -> Digest:
    """The digest of what matched; without lines where all of it came to nothing.

    `told`: what the reader has been told of the same opportunities before, oldest first.
    `places`: where these are published now, by opportunity. `closing`: lines of notices whose
    deadline is near; one that has other news is told by that. `alone`: what was found out for
    other readers of the same events, and now for these.
    """
    alone = {} if alone is None else alone
    things: dict[_Thing, dict[tuple[str, str], list[Matched]]] = {}
    for each in matched:
        event = each.event
        notices = things.setdefault(_thing(event), {})
        notices.setdefault((event.source, event.key), []).append(each)
    known: dict[_Thing, list[Event]] = {}
    for event in told:
        known.setdefault(_thing(event), []).append(event)
    published: dict[_Thing, list[Place]] = {}
    for opportunity, place in places:
        published.setdefault(opportunity, []).append(place)

    lines: list[Line] = []
    for thing, notices in things.items():
        found = [
            (line, _events(group)) for group in notices.values() if (line := _line_of(group, alone))
        ]
        before, now = known.get(thing, ()), published.get(thing, ())
        if len(found) == 1 and not before and not now:  # as most are: alone, and not told before
            lines.append(found[0][0])
        else:
            lines += tell_once(found, before, now)
    said = {(line.source, line.key) for line in lines}
    said |= {(each.source, each.key) for line in lines for each in line.others}
    lines += [line for line in closing if (line.source, line.key) not in said]
    return ordered(lines)


def ordered(lines: Iterable[Line]) -> Digest:
    """The digest of these lines, in the order in which they cannot wait."""
    return Digest(lines=tuple(sorted(lines, key=_order)))


def _line_of(group: Sequence[Matched], alone: Alone) -> Line | None:
    """The line about a notice; where one event is all, for most readers the same one."""
    one = group[0]
    if len(group) > 1 or one.followed or one.event.id is None:
        return line_of(group)
    key = one.event.id, one.backlog
    if key not in alone:
        alone[key] = line_of(group)
    line = alone[key]
    if line is None or line.searches == one.searches:
        return line
    return replace(line, searches=tuple(sorted(one.searches)))


def _thing(event: Event) -> _Thing:
    return event.opportunity or (event.source, event.key)


_RANK = {section: rank for rank, section in enumerate(Section)}


def _events(group: Sequence[Matched]) -> list[Event]:
    return sorted((each.event for each in group), key=lambda event: event.id or 0)


def _order(line: Line) -> tuple[int, float, str, str]:
    """By section, then by deadline (the soonest first, none last), then by name."""
    deadline: datetime | None = deadline_of(line.document)
    soon = deadline.timestamp() if deadline else float("inf")
    if line.section in (Section.PASSED, Section.GONE, Section.AWARDED):
        soon = 0.0  # over: the order of deadlines says nothing
    return (_RANK[line.section], soon, line.document["title"] or "", line.key)
