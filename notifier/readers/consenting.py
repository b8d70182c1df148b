"""Has somebody agreed to be mailed? They are asked by mail, and what they answer is on record.

On record are the moment, the way, the words, and the network address where it came by the web
pages: GDPR, article 7, asks that consent can be shown.
"""

from typing import TYPE_CHECKING

from crawler.clock import Clock
from crawler.store import events
from notifier.links import KEY, Links
from notifier.mail import message_id
from notifier.outbox import Draft, MessageKind
from notifier.settings import Settings
from notifier.store import bounces, consents, outbox, subscribers
from notifier.store.secrets import secret
from notifier.subscriber import Subscriber
from notifier.window import next_end
from notifier.words.render import Rendered, renderer

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: Under which words an operator's own record stands in for the reader's answer.
ON_RECORD = "The operator has this person's consent on record."


def ask(
    conn: "Connection",
    clock: Clock,
    settings: Settings,
    id: int,
    *,
    how: str,
    client: str | None = None,
) -> None:
    """Put the question into the outbox, and the words of it on record."""
    reader = subscribers.hold(conn, id)
    if reader is None:
        return
    templates = renderer(settings.mail.templates)
    words = templates.consent(reader.language)
    subscribers.ask(conn, id, words)
    number = consents.add(conn, id, "asked", at=clock.now(), how=how, words=words, client=client)
    link = Links(settings, secret(conn, KEY), clock.now()).confirm(id)
    rendered = templates.confirm(reader, settings, link=link)
    _post(conn, clock, settings, reader, "confirm", number, rendered)


def agree(
    conn: "Connection",
    clock: Clock,
    id: int,
    *,
    how: str,
    words: str = ON_RECORD,
    client: str | None = None,
) -> None:
    """Record that somebody agrees; their searches begin. `words` hold unless others were asked.

    What came back of the mail to them before counts no longer.
    """
    now = clock.now()
    subscribers.agree(conn, id, at=now, how=how, words=words)
    bounces.forgive(conn, id)
    reader = subscribers.hold(conn, id)
    if reader is None or reader.consent is None:
        return
    agreed = reader.consent.words
    consents.add(conn, id, "agreed", at=now, how=how, words=agreed, client=client)
    begin_searches(conn, clock, reader)


def send_link(
    conn: "Connection", clock: Clock, settings: Settings, reader: Subscriber, number: int
) -> None:
    """Mail a subscriber the link to the page about themselves, where there are web pages.

    `number` tells this mail from others of its kind.
    """
    link = Links(settings, secret(conn, KEY), clock.now()).edit(reader.id)
    if link is None:
        return
    searches = subscribers.subscriptions(conn, reader.id)
    templates = renderer(settings.mail.templates)
    rendered = templates.link(reader, settings, link=link, searches=searches)
    _post(conn, clock, settings, reader, "link", number, rendered)


def begin_searches(conn: "Connection", clock: Clock, reader: Subscriber) -> None:
    """Let all searches of a reader begin now: what happened before is not theirs."""
    now = clock.now()
    dues = [
        (each.id, next_end(each.rhythm, reader.timezone, now))
        for each in subscribers.subscriptions(conn, reader.id)
    ]
    subscribers.begin(conn, dues, events.head(conn))


def _post(
    conn: "Connection",
    clock: Clock,
    settings: Settings,
    reader: Subscriber,
    kind: MessageKind,
    number: int,
    rendered: Rendered,
) -> None:
    now = clock.now()
    key = secret(conn, "message")
    outbox.put(
        conn,
        Draft(
            kind=kind,
            recipient=reader.address.shown,
            recipient_key=reader.address.key,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            message_id=message_id(key, settings, kind, str(reader.id), str(number)),
            created=now,
            subscriber_id=reader.id,
        ),
    )
