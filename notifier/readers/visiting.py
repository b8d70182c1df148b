"""What may whoever holds a link do? Each link is for one thing; nothing happens by opening it."""

from dataclasses import dataclass
from typing import Any

from crawler.clock import Clock
from crawler.errors import UnknownName, UsageError
from crawler.store.database import Database
from notifier.lines import Place
from notifier.links import KEY, Links
from notifier.readers.asking import MOST_SEARCHES
from notifier.readers.consenting import agree
from notifier.settings import Settings
from notifier.store import choices, consents, outbox, places, restoring, subscribers
from notifier.store.secrets import made, secret
from notifier.subscriber import Subscriber, Subscription
from notifier.tokens import Purpose, WrongToken, read_token


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody with a good link. `reader` None: they no longer subscribe.

    `number` is that of the notice or of the digest that the link is about.
    """

    purpose: Purpose
    token: str
    reader: Subscriber | None
    number: int | None


def link_key(db: Database) -> bytes:
    """The key that links are signed with; it stays the same as long as the database."""
    with db.reading() as conn:  # a page must not wait for whoever writes
        known = made(conn, KEY)
    if known is not None:
        return known
    with db.transaction() as conn:
        return secret(conn, KEY)


def visit(db: Database, clock: Clock, key: bytes, purpose: Purpose, token: str) -> Visit:
    """Who comes by a link; the database is not asked about one that was not made here.

    Raises:
        WrongToken: the link was not made here, or not for this.
        ExpiredToken: it was good once.
    """
    grant = read_token(key, purpose, token, clock.now())
    with db.reading() as conn:
        reader = subscribers.get(conn, grant.subscriber_id)
        # By the clock alone it cannot be told: that may have been put back since they came.
        early = reader is not None and not grant.belongs_to(reader.created)
        if early and restoring.happened(conn):
            raise WrongToken("this link was made for somebody else")
    return Visit(purpose=purpose, token=token, reader=reader, number=grant.number)


def confirm_by_link(
    db: Database, clock: Clock, settings: Settings, reader: Subscriber, client: str
) -> str | None:
    """Record that `reader` agrees, from `client`, a network address. Again, it changes nothing.

    Returns a link to the page about themselves; None: they had agreed before.
    """
    with db.transaction() as conn:
        known = subscribers.hold(conn, reader.id)
        if known is None or not known.must_agree:
            return None
        agree(conn, clock, known.id, how="web link", client=client)
        return Links(settings, secret(conn, KEY), clock.now()).edit(known.id)


def unsubscribe_by_link(db: Database, clock: Clock, reader: Subscriber) -> None:
    """Take `reader` out with their searches; nothing that waits is sent. They may come again."""
    with db.transaction() as conn:
        outbox.cancel_for(conn, reader.id, at=clock.now(), reason="no longer a subscriber")
        subscribers.remove(conn, reader.id)


def searches_of(db: Database, reader: Subscriber) -> list[Subscription]:
    """The searches of `reader`, in the order in which they came."""
    with db.reading() as conn:
        return subscribers.subscriptions(conn, reader.id)


def words_asked(db: Database, reader: Subscriber) -> str:
    """The words that `reader` was asked to agree to, last."""
    with db.reading() as conn:
        record = consents.listing(conn, reader.id)
    return next((each.words for each in reversed(record) if each.act == "asked"), "")


def about(db: Database, notice_id: int) -> Place | None:
    """The notice that a link is about, as it is now."""
    with db.reading() as conn:
        return places.place(conn, notice_id)


def stored(db: Database, reader: Subscriber) -> dict[str, Any]:
    """Everything that is stored about `reader`, for themselves (GDPR, articles 15 and 20)."""
    with db.reading() as conn:
        searches = subscribers.subscriptions(conn, reader.id)
        told = choices.preferences(conn, reader.id)
        return {
            "subscriber": reader.json(),
            "consent": [each.json() for each in consents.listing(conn, reader.id)],
            "searches": [each.json(reader.address.shown) for each in searches],
            "notices": [each.json() for each in choices.of(conn, reader.id)],
            "reminders": list(told.reminders),
            "calendar": told.calendar,
            "mails": [each.json() for each in outbox.to(conn, reader.address.key)],
        }


def own_search(db: Database, reader: Subscriber, id: int) -> Subscription:
    """The search with this id, if it is the reader's.

    Raises:
        UnknownName: it is not, or there is none.
    """
    for search in searches_of(db, reader):
        if search.id == id:
            return search
    raise UnknownName(f"there is no search {id} here")


def room_for_search(db: Database, reader: Subscriber) -> None:
    """See to it that `reader` may have one search more.

    Raises:
        UsageError: they have as many as anybody may.
    """
    if len(searches_of(db, reader)) >= MOST_SEARCHES:
        raise UsageError(f"nobody can have more than {MOST_SEARCHES} searches; remove one first")
