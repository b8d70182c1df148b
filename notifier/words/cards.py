"""The cards of one pass: what is the same for many readers is made once, and drawn once.

Whoever is told of a notice in the same language, zone and manner is shown the same card, but for
the links that are theirs: `notifier.links.marked` stands for these.
"""

from dataclasses import dataclass, field
from typing import Any

from notifier.lines import Line
from notifier.links import marked
from notifier.words.card import Card, card
from notifier.words.wording import Reader


@dataclass(slots=True)
class Cards:
    """Cards by what they say. All readers of one `Cards` read at the same time."""

    # Each with its line: its document is known by its identity, which must stay its own.
    _known: dict[tuple[Any, ...], tuple[Line, Card]] = field(
        default_factory=dict[tuple[Any, ...], tuple[Line, Card]]
    )

    def of(self, told: Line, eyes: Reader, searches: tuple[str, ...], *, linked: bool) -> Card:
        """The card of a line. `linked`: with marks where a reader's links will be."""
        if told.others or told.earlier:  # what other places say is read anew for each reader
            return _card(told, eyes, searches, linked, None)
        key = (
            eyes.language.tag,
            eyes.zone.key,
            id(told.document),
            told.before is told.document,
            told.section,
            told.kind,
            told.events,
            tuple(change.field for change in told.changes),
            told.followed,
            told.repost_of,
            searches,
            linked,
        )
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = (told, _card(told, eyes, searches, linked, {}))
        return known[1]

    def forget(self) -> None:
        """Begin anew."""
        self._known.clear()


def _card(
    told: Line, eyes: Reader, searches: tuple[str, ...], linked: bool, looks: dict[str, str] | None
) -> Card:
    if not linked or told.notice_id is None:
        return card(told, eyes, searches, looks=looks)
    follow, mute = marked("follow", told.notice_id), marked("mute", told.notice_id)
    return card(told, eyes, searches, follow=follow, mute=mute, looks=looks)
