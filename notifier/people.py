"""Everything that others may ask of the people's half: the one place to look.

The passes, in the order in which `tick` makes them: `answer_requests`, `match_events`,
`compose_digests`, `update_alerts`, `deliver`. The rest is what the operator does with people,
their searches and their mail, and what people do themselves on the web pages: whatever begins
with a `Wish` or a `Visit`.
"""

from typing import TYPE_CHECKING

from crawler.clock import Clock
from crawler.errors import UnknownName, UsageError
from crawler.store.database import Database
from notifier.choice import Choice, Preferences
from notifier.delivering.bouncing import take_back
from notifier.delivering.delivery import Delivered, deliver
from notifier.delivering.returns import read_returns
from notifier.operator.alerting import update_alerts
from notifier.operator.distress import Distress
from notifier.operator.figures import Figures, figures
from notifier.outbox import Entry
from notifier.pace import Pace
from notifier.readers.asking import TooMany, Wish, answer_requests, request
from notifier.readers.choices import chosen, follow, mute, prefer, preferences, unfollow, unmute
from notifier.readers.members import add, change, confirm, erase, listing, pause, remove
from notifier.readers.moving import Imported, everybody, take_in
from notifier.readers.roster import written
from notifier.readers.roster_reading import read_people
from notifier.readers.searching import (
    edit_subscription,
    remove_subscription,
    subscribe,
    subscriptions,
)
from notifier.readers.visiting import (
    Visit,
    about,
    confirm_by_link,
    link_key,
    own_search,
    room_for_search,
    searches_of,
    stored,
    unsubscribe_by_link,
    visit,
    words_asked,
)
from notifier.settings import Settings
from notifier.store import digests, outbox
from notifier.subscriber import Subscriber, Subscription
from notifier.telling.composing import compose_digests
from notifier.telling.following import match_events
from notifier.telling.previewing import Preview, preview
from notifier.telling.retelling import Retold, retell
from notifier.words.render import renderer

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = [
    "Choice",
    "Delivered",
    "Distress",
    "Figures",
    "Imported",
    "Pace",
    "Preferences",
    "Preview",
    "Retold",
    "Subscriber",
    "Subscription",
    "TooMany",
    "Visit",
    "Wish",
    "about",
    "add",
    "answer_requests",
    "cancel_message",
    "change",
    "check_templates",
    "chosen",
    "compose_digests",
    "confirm",
    "confirm_by_link",
    "deliver",
    "edit_subscription",
    "erase",
    "everybody",
    "figures",
    "follow",
    "link_key",
    "listing",
    "match_events",
    "messages",
    "mute",
    "own_search",
    "pause",
    "prefer",
    "preferences",
    "preview",
    "read_people",
    "read_returns",
    "remove",
    "remove_subscription",
    "request",
    "retell",
    "retry_message",
    "room_for_search",
    "searches_of",
    "stored",
    "subscribe",
    "subscriptions",
    "take_back",
    "take_in",
    "unfollow",
    "unmute",
    "unsubscribe_by_link",
    "update_alerts",
    "visit",
    "words_asked",
    "written",
]


def messages(db: Database) -> list[Entry]:
    """Everything in the outbox, oldest first."""
    with db.reading() as conn:
        return outbox.listing(conn)


def retry_message(db: Database, id: int) -> Entry:
    """Let a message that failed, was parked or waits be tried with the next pass.

    Raises:
        UnknownName: there is no such message.
        UsageError: it has gone, is going, or was cancelled.
    """
    with db.transaction() as conn:
        entry, _ = _message(conn, id, "tried again")
        outbox.again(conn, id)
        return _message(conn, entry.id, "tried again")[0]


def cancel_message(db: Database, clock: Clock, id: int) -> Entry:
    """Never send a message that has not gone; what it tells counts as told.

    Raises:
        UnknownName: there is no such message.
        UsageError: it has gone, is going, or was cancelled.
    """
    with db.transaction() as conn:
        entry, digest_id = _message(conn, id, "cancelled")
        outbox.cancel(conn, entry.id, at=clock.now(), reason="cancelled by the operator")
        if digest_id is not None:
            digests.settle(conn, [digest_id])
        found = outbox.find(conn, id)
        return found[0] if found else entry


def check_templates(settings: Settings) -> None:
    """Fill every mail template once, the operator's own in place of ours.

    Raises:
        ConfigError: one of them cannot be read or filled; the text names it, and the line.
    """
    renderer(settings.mail.templates).check(settings)


def _message(conn: "Connection", id: int, what: str) -> tuple[Entry, int | None]:
    """A message that can still be changed, and its digest."""
    found = outbox.find(conn, id)
    if found is None:
        raise UnknownName(f"there is no message {id}; see: noticewatch outbox")
    if found[0].state in ("sent", "sending", "cancelled"):
        raise UsageError(f"message {id} is {found[0].state} and cannot be {what}")
    return found
