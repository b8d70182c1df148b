"""How do subscribers move from one installation to another? Out of a database, into a database.

What goes with them: who they are, what they agreed to, what they search for and how they want to
be told. What stays: what they were told, what they follow or mute, and who must never be mailed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from crawler.clock import Clock
from crawler.store import events
from crawler.store.database import Database, batched
from notifier.choice import Preferences
from notifier.readers.consenting import ask
from notifier.readers.roster import Person, Wanted
from notifier.readers.suppression import why_suppressed
from notifier.settings import Settings
from notifier.store import bounces, choices, consents, outbox, subscribers
from notifier.subscriber import Subscriber
from notifier.window import next_end

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: So many people are one commit: some tenths of a second, for which others wait to write.
_AT_ONCE = 100


@dataclass(slots=True)
class Imported:
    """What became of the people in a file. `refused`: the line of each, and why."""

    people: int = 0
    searches: int = 0
    asked: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])


def everybody(db: Database) -> Iterator[Person]:
    """All subscribers, as they go into a file, in the order in which they came."""
    with db.reading() as conn:
        for each in subscribers.listing(conn):
            yield Person(
                address=each.address,
                name=each.name,
                timezone=each.timezone,
                language=each.language,
                state=each.state,
                created=each.created,
                consent=each.consent,
                record=tuple(consents.listing(conn, each.id)),
                preferences=choices.preferences(conn, each.id),
                searches=tuple(
                    Wanted(query=search.query, rhythm=search.rhythm, channel=search.channel)
                    for search in subscribers.subscriptions(conn, each.id)
                ),
            )


def take_in(
    db: Database,
    clock: Clock,
    settings: Settings,
    people: Sequence[Person],
    *,
    confirm: bool = False,
) -> Imported:
    """Take in the people of a file, a hundred at a time: crawls and mail go on meanwhile.

    Whoever is here already keeps all that they have; searches that they lack are added, and who
    has not agreed here is taken to have agreed where the file has it on record. So the same file
    again changes nothing, and completes what was cut short. No search has a backlog. Nothing is
    mailed, unless `confirm`: then whoever has not agreed, and was not asked from here before, is
    asked.
    """
    done = Imported()
    for part in batched(people, _AT_ONCE):
        with db.transaction() as conn:
            for person in part:
                if why := why_suppressed(conn, person.address.key):
                    done.refused.append(
                        (person.line, f"{person.address.shown} is never to be mailed again: {why}")
                    )
                    continue
                _take_in(conn, clock, settings, person, confirm, done)
    return done


def _take_in(
    conn: "Connection",
    clock: Clock,
    settings: Settings,
    person: Person,
    confirm: bool,
    done: Imported,
) -> None:
    known = subscribers.find(conn, person.address.key)
    if known is None:
        known = _added(conn, clock, person)
        done.people += 1
    elif known.state == "unconfirmed" and person.consent is not None:
        _agreed(conn, known.id, person)
        known = replace(known, state=person.state)
        done.people += 1
    done.searches += _add_searches(conn, clock, known, person)
    if confirm and known.state == "unconfirmed" and not _asked(conn, known):
        ask(conn, clock, settings, known.id, how="operator, on importing")
        done.asked += 1


def _added(conn: "Connection", clock: Clock, person: Person) -> Subscriber:
    id = subscribers.add(
        conn,
        person.address,
        name=person.name,
        timezone=person.timezone,
        language=person.language,
        state=person.state,
        created=person.created or clock.now(),
    )
    assert id is not None, "nobody else writes within this transaction"
    _agreed(conn, id, person)
    if person.preferences != Preferences():
        choices.prefer(conn, id, person.preferences)
    known = subscribers.get(conn, id)
    assert known is not None, "it has just been added"
    return known


def _agreed(conn: "Connection", id: int, person: Person) -> None:
    """Put the record of consent down as it stands in the file, with the state."""
    for act in person.record:
        consents.add(conn, id, act.act, at=act.at, how=act.how, words=act.words, client=act.client)
    consent = person.consent
    if consent is None:
        return
    subscribers.ask(conn, id, consent.words)  # in place of what they may have been asked here
    subscribers.agree(conn, id, at=consent.at, how=consent.how, words=consent.words)
    bounces.forgive(conn, id)
    if not any(act.act == "agreed" for act in person.record):
        consents.add(conn, id, "agreed", at=consent.at, how=consent.how, words=consent.words)
    subscribers.set_state(conn, id, person.state)


def _asked(conn: "Connection", reader: Subscriber) -> bool:
    """Whether `reader` has been sent the question whether they want this, or soon is."""
    return any(each.kind == "confirm" for each in outbox.to(conn, reader.address.key))


def _add_searches(conn: "Connection", clock: Clock, reader: Subscriber, person: Person) -> int:
    """Add those of the file that `reader` does not have; how many that were."""
    now, head = clock.now(), events.head(conn)
    there = [
        Wanted(query=each.query, rhythm=each.rhythm, channel=each.channel)
        for each in subscribers.subscriptions(conn, reader.id)
    ]
    lacking = [each for each in person.searches if each not in there]
    for search in lacking:
        subscribers.subscribe(
            conn,
            reader.id,
            query=search.query,
            rhythm=search.rhythm,
            channel=search.channel,
            backlog=False,
            created=now,
            after_event=head,
            due=next_end(search.rhythm, reader.timezone, now),
        )
    return len(lacking)
