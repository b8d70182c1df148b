"""What may a reader choose beside their searches? Values; the rules are those of who uses them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from crawler.errors import UsageError
from crawler.event import Event
from crawler.serialise import moment
from notifier.lines import Place

ChoiceKind = Literal["follow", "mute"]

#: Days before a deadline on which one who never said is reminded.
REMINDERS = (7, 1)
_FURTHEST, _MOST = 60, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A notice that a reader follows or mutes, as it is now."""

    notice_id: int
    kind: ChoiceKind
    since: datetime
    opportunity: int | None
    place: Place

    def json(self) -> dict[str, Any]:
        """The form in which a person is given what is stored about them."""
        return {
            "source": self.place.source,
            "key": self.place.key,
            "kind": self.kind,
            "since": moment(self.since),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """All that one reader follows and mutes, by the ids of notices and opportunities."""

    followed: frozenset[int] = frozenset()
    muted: frozenset[int] = frozenset()
    followed_opportunities: frozenset[int] = frozenset()
    muted_opportunities: frozenset[int] = frozenset()

    def follows(self, event: Event, notice_id: int) -> bool:
        """Whether an event is told because its notice is followed, here or at another place."""
        return notice_id in self.followed or event.opportunity in self.followed_opportunities

    def mutes(self, event: Event, notice_id: int) -> bool:
        """Whether an event must not be told."""
        return notice_id in self.muted or event.opportunity in self.muted_opportunities


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """How a reader wants to be told.

    `reminders` are days before the deadline of a notice they follow, the most first; none: no
    reminders. `calendar`: digests bring their deadlines as a calendar file.
    """

    reminders: tuple[int, ...] = REMINDERS
    calendar: bool = False


def read_reminders(days: tuple[int, ...]) -> tuple[int, ...]:
    """`days` before a deadline, each once, the most first.

    Raises:
        UsageError: too many, or one that cannot be kept.
    """
    read = tuple(sorted(set(days), reverse=True))
    if len(read) > _MOST or any(not 0 < each <= _FURTHEST for each in read):
        raise UsageError(
            f"reminders {', '.join(map(str, days))}: expected at most {_MOST} numbers of days"
            f" before a deadline, 1 to {_FURTHEST}"
        )
    return read
