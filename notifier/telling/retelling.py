"""What did a digest tell? All of it again, a page at a time, however long the mail could be.

Composed once more from what is on record: from the events that the digest had words for, and
from what its reader had been told before it. As a reader knows now how many days are left, the
days are counted from now.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crawler.clock import Clock
from crawler.errors import UnknownName
from crawler.store.database import Database
from notifier.choice import Marks
from notifier.digest import Digest, Matched, compose, ordered
from notifier.links import Links
from notifier.matching.interest import Match
from notifier.settings import Settings
from notifier.store import choices, retelling
from notifier.store.retelling import Record
from notifier.subscriber import Subscriber
from notifier.telling.news import Remembered, digest_of
from notifier.words.language import language
from notifier.words.letter import Part, linked_card
from notifier.words.wording import Reader

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: Notices on one page.
MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Retold:
    """A page of a digest. `counts`: how many notices each section has, on all `pages` of it.

    `date` is the day of the digest, in the words of its reader, `number` that of the page.
    """

    date: str
    zone: str
    language: str
    counts: Sequence[tuple[str, int]]
    sections: Sequence[Part]
    number: int
    pages: int


def retell(
    db: Database,
    clock: Clock,
    settings: Settings,
    key: bytes,
    reader: Subscriber,
    digest_id: int,
    page: int,
) -> Retold:
    """A page (the first is 1) of what a digest told `reader`. `key` is that of links.

    Raises:
        UnknownName: it was not theirs, was taken back, or has no such page.
    """
    with db.reading() as conn:
        known = retelling.record(conn, digest_id, reader.id)
        if known is None:
            raise UnknownName(f"there is no digest {digest_id} here")
        digest = _digest(conn, reader, digest_id, known)
    pages = -(-len(digest.lines) // MOST)
    if not 1 <= page <= pages:
        raise UnknownName(f"digest {digest_id} has no page {page}")
    words = language(reader.language)
    eyes = Reader(reader.timezone, clock.now(), words)
    # Made as of then: whoever holds the link to this page is given nothing that outlives it.
    links = Links(settings, key, known.composed)
    shown = ordered(digest.lines[(page - 1) * MOST : page * MOST])
    return Retold(
        date=Reader(reader.timezone, known.composed, words).today(),
        zone=reader.timezone.key,
        language=words.tag,
        counts=[(str(section), len(lines)) for section, lines in digest.sections],
        sections=[
            Part(
                name=str(section),
                total=len(lines),
                cards=[linked_card(line, eyes, reader, links) for line in lines],
                brief=(),
            )
            for section, lines in shown.sections
        ],
        number=page,
        pages=pages,
    )


def _digest(conn: "Connection", reader: Subscriber, digest_id: int, known: Record) -> Digest:
    """The digest again."""
    remembered, marks = Remembered(), choices.marks(conn, reader.id)
    digest = digest_of(
        conn,
        reader,
        known.channel,
        # By which searches they came is not on record.
        [Match(0, id, id in known.backlog) for id in known.events],
        retelling.noticed(conn, known.reminded, known.composed),
        marks,
        remembered,
        before=digest_id,
        at=known.composed,
    )
    told = {id for line in digest.lines for id in line.events}
    left = [id for id in known.events if id not in told]
    return ordered([*digest.lines, *_apart(conn, left, known, marks, remembered).lines])


def _apart(
    conn: "Connection", ids: Sequence[int], known: Record, marks: Marks, remembered: Remembered
) -> Digest:
    """What was told of several notices that have since been seen to be one opportunity."""
    return compose(
        Matched(
            event=replace(event, opportunity=None),
            searches=(),
            backlog=id in known.backlog,
            followed=marks.follows(event, remembered.about[id]),
            notice_id=remembered.about[id],
        )
        for id, event in remembered.of(conn, ids).items()
    )
