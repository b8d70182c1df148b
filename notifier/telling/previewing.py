"""What would a reader be mailed now? A digest in all its forms; nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from crawler.clock import Clock
from crawler.errors import UnknownName
from crawler.store.database import Database
from notifier.address import read_address
from notifier.mail import mail_bytes
from notifier.outbox import Message
from notifier.settings import Settings
from notifier.store import digests, matches, subscribers
from notifier.subscriber import MAIL
from notifier.telling.composing import Sitting, links_of
from notifier.telling.following import unread
from notifier.telling.news import addressees, news_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A digest that has not been sent, in all its forms."""

    subject: str
    text: str
    html: str
    eml: bytes


def preview(
    db: Database,
    clock: Clock,
    settings: Settings,
    looks: Mapping[str, datetime],
    email: str,
) -> Preview | None:
    """The digest that `email` would be mailed if every window ended now; nothing is written.

    None: there is nothing to tell.

    Raises:
        UnknownName: nobody subscribes with this address.
    """
    now = clock.now()
    sitting = Sitting(now=now, settings=settings, looks=looks, links=links_of(db, settings, now))
    with db.reading() as conn:
        reader = subscribers.find(conn, read_address(email).key)
        if reader is None:
            raise UnknownName(f"nobody subscribes as {email}; see: noticewatch subscribers list")
        [who] = addressees(conn, [reader])
        mailed = {each.id for each in who.on(MAIL)}
        searches = [each for each in matches.searches(conn, reader.id) if each.id in mailed]
        found = digests.pending(conn, [reader.id]).get((reader.id, MAIL), [])
        known = {(match.search, match.event) for match in found}
        found += [
            each for each in unread(conn, searches, now) if (each.search, each.event) not in known
        ]
        news = news_of(conn, who, found, now, sitting.remembered)
    if not news.digest.lines:
        return None
    rendered = sitting.rendered(who, MAIL, news)
    message = Message(
        id=0,
        kind="digest",
        channel=MAIL,
        recipient=reader.address.shown,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        message_id=f"<preview@{settings.mail.address.domain}>",
        created=now,
        attempts=0,
        first_try=None,
        unsubscribe=sitting.links.unsubscribe(reader.id),
        calendar=sitting.calendar(who, news),
    )
    return Preview(
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        eml=mail_bytes(message, settings),
    )
