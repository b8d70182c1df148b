"""What does a digest's mail consist of? The cards of its lines, and what is said around them.

Values for `templates/mail/digest.*`, where they are called `mail`. Where there is too much for
one mail, first the rest is named only, and then it is counted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from notifier.digest import Digest, Line, Section
from notifier.links import Links
from notifier.settings import Settings
from notifier.subscriber import Subscriber, Subscription
from notifier.words.card import Card, card
from notifier.words.cards import Cards
from notifier.words.language import Language
from notifier.words.wording import Reader

#: How many notices are told in full, and how many more by name, until a mail is small enough.
_SIZES = ((40, 250), (40, 100), (25, 100), (15, 100), (10, 60), (10, 30), (5, 10), (1, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section of a mail: cards in full, then cards by name; `total` counts what is not shown."""

    name: str
    total: int
    cards: Sequence[Card]
    brief: Sequence[Card]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One digest as a mail. `more`: how many notices there was no room for.

    The links are None where there are no web pages, but for `stop_link`: that writes a mail.
    `whole` leads to everything in full, where not everything is told in full here.
    """

    first: Card
    total: int
    sections: Sequence[Part]
    more: int
    date: str
    zone: str
    language: str
    searches: Sequence[Mapping[str, str]]
    following: bool
    looks: Sequence[Mapping[str, str]]
    stop: str
    stop_link: str
    whole: str | None
    edit: str | None
    unsubscribe: str | None


def letters(
    digest: Digest,
    *,
    reader: Subscriber,
    language: Language,
    searches: Sequence[Subscription],
    now: datetime,
    looks: Mapping[str, datetime],
    settings: Settings,
    shared: Cards,
    links: Links | None = None,
    digest_id: int | None = None,
) -> Iterator[Letter]:
    """The mail that tells `digest`, each time with less of it.

    `shared`: the cards of this pass; marks stand in them for the links of a reader. `digest_id`:
    its number, where it is on record.
    """
    eyes = Reader(reader.timezone, now, language)
    queries = {search.id: search.query for search in searches}
    cards: list[tuple[Section, Card]] = []
    linked = links is not None and links.any
    for told in digest.lines:
        # With a single search there is nothing to tell apart.
        found_by = (
            tuple(queries[each] for each in told.searches if each in queries)
            if len(queries) > 1 and not told.followed
            else ()
        )
        cards.append((told.section, shared.of(told, eyes, found_by, linked=linked)))
    person = settings.operator.address or settings.mail.address
    asking = [
        {"query": search.query, "rhythm": eyes.rhythm(search.rhythm)}
        for search in searches
        if any(search.id in told.searches for told in digest.lines)
    ]
    seen = [
        {"source": source, "at": eyes.ago(looks[source])}
        for source in digest.sources
        if source in looks
    ]
    whole = links.digest(reader.id, digest_id) if links and digest_id is not None else None
    for full, brief in _SIZES:
        yield Letter(
            first=cards[0][1],
            total=len(cards),
            sections=_parts(cards, full, brief),
            more=max(0, len(cards) - full - brief),
            date=eyes.today(),
            zone=reader.timezone.key,
            language=language.tag,
            searches=asking,
            following=any(told.followed for told in digest.lines),
            looks=seen,
            stop=person.shown,
            stop_link=person.mailto("unsubscribe"),
            whole=whole if len(cards) > full else None,
            edit=links.edit(reader.id) if links else None,
            unsubscribe=links.unsubscribe(reader.id) if links else None,
        )


def linked_card(
    told: Line,
    eyes: Reader,
    reader: Subscriber,
    links: Links | None,
) -> Card:
    """The card of a line, with what `reader` may do about its notice."""
    if links is None or told.notice_id is None:
        return card(told, eyes)
    follow = links.follow(reader.id, told.notice_id)
    mute = links.mute(reader.id, told.notice_id)
    return card(told, eyes, follow=follow, mute=mute)


def _parts(cards: Sequence[tuple[Section, Card]], full: int, brief: int) -> list[Part]:
    """The sections with so many cards in full and so many by name, in the order of `cards`."""
    parts: list[Part] = []
    for section in dict.fromkeys(section for section, _ in cards):
        own = [(number, each) for number, (name, each) in enumerate(cards) if name is section]
        parts.append(
            Part(
                name=str(section),
                total=len(own),
                cards=[each for number, each in own if number < full],
                brief=[each for number, each in own if full <= number < full + brief],
            )
        )
    return [part for part in parts if part.cards or part.brief]
