"""What does somebody want whom nobody knows? Asked on the web pages, answered by mail alone.

A request is only written down, the same way for everybody; what it comes to is found out by the
next pass. So no page, and no time that a page takes, tells whether an address subscribes here.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from crawler.clock import Clock
from crawler.errors import NoticewatchError, UsageError
from crawler.query.parse import parse_query
from crawler.store import events
from crawler.store.database import Database
from notifier.address import Address, read_address
from notifier.readers.consenting import ask, send_link
from notifier.readers.suppression import hashed, why_suppressed
from notifier.settings import Settings
from notifier.store import outbox, requests, subscribers
from notifier.store.secrets import secret
from notifier.subscriber import Rhythm, Subscriber, read_language, read_time
from notifier.tokens import keyed_hash
from notifier.window import next_end

if TYPE_CHECKING:
    from sqlalchemy import Connection

logger = logging.getLogger(__name__)

#: How much one network address may ask for in an hour.
PER_CLIENT = 10
#: How many mails one mail address may be sent in a day because somebody typed it in.
PER_ADDRESS = 3
#: How many searches somebody may have who asks for them on the web pages.
MOST_SEARCHES = 50
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
#: How somebody came to be asked, on record.
BY_WEB = "web form"
#: Who was asked on the web pages and has not answered is forgotten after this.
FORGET_AFTER = timedelta(days=14)


class TooMany(NoticewatchError):
    """Raised where one network address asks for more than anybody would; it may wait an hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks for: a search, or (`query` None) the link to the page about themselves."""

    address: Address
    query: str | None = None
    rhythm: Rhythm = field(default_factory=Rhythm)
    timezone: ZoneInfo
    language: str = "en"

    def __post_init__(self) -> None:
        if self.query is not None:
            parse_query(self.query)
        read_language(self.language)


def network_of(address: str) -> str:
    """Whom a network address is counted with: of IPv6 a household has 2**64 of them."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(found) if found.version == 4 else str(ip_network((found, 64), strict=False))


def request(db: Database, clock: Clock, wish: Wish, client: str) -> None:
    """Write down what `client`, a network address, asks for.

    Raises:
        TooMany: it has asked for a lot already.
    """
    now = clock.now()
    with db.transaction() as conn:
        who = keyed_hash(secret(conn, "suppression"), "client", network_of(client))
        if requests.by_client(conn, who, since=now - _HOUR, until=now) >= PER_CLIENT:
            raise TooMany("this network address has asked for a lot; try again in an hour")
        requests.add(
            conn,
            at=now,
            address_hash=hashed(conn, wish.address.key),
            client_hash=who,
            wish={**_document(wish), "client": client},
        )


def answer_requests(db: Database, clock: Clock, settings: Settings) -> int:
    """Answer by mail what was asked for on the web pages; how much that was.

    A stranger is asked whether they want this; who subscribes already gets a link; who must
    never be mailed, nothing. Who was asked long ago and has been silent is forgotten.
    """
    now = clock.now()
    with db.reading() as conn:
        waiting = requests.unanswered(conn)
        silent = subscribers.silent(conn, BY_WEB, now - FORGET_AFTER)
    for id in waiting:
        with db.transaction() as conn:
            taken = requests.take(conn, id)
            if taken is None:
                continue
            address_hash, document = taken
            try:
                wish = _wish(document)
            except (UsageError, LookupError, ValueError) as error:
                # Written by another release, which knew other words.
                logger.warning("request.dropped id=%d why=%s", id, type(error).__name__)
                continue
            _answer(conn, clock, settings, id, address_hash, wish, document["client"])
    for reader in silent:
        with db.transaction() as conn:
            if (found := subscribers.hold(conn, reader.id)) and found.state == "unconfirmed":
                outbox.erase(conn, reader.address.key)
                subscribers.remove(conn, reader.id)
    if waiting:
        with db.transaction() as conn:
            requests.prune(conn, now - _DAY)
        logger.info("requests.answered requests=%d", len(waiting))
    return len(waiting)


def _answer(
    conn: "Connection",
    clock: Clock,
    settings: Settings,
    id: int,
    address_hash: bytes,
    wish: Wish,
    client: str,
) -> None:
    now = clock.now()
    if why_suppressed(conn, wish.address.key):
        return
    if requests.by_address(conn, address_hash, since=now - _DAY, until=now) > PER_ADDRESS:
        return
    known = subscribers.find(conn, wish.address.key)
    if known is not None and not known.must_agree:
        send_link(conn, clock, settings, known, id)
        return
    if known is None and wish.query is not None:
        known = _take_in(conn, clock, wish)
    if known is None:
        return
    if wish.query is not None:
        _note(conn, clock, known, wish.query, wish.rhythm)
    ask(conn, clock, settings, known.id, how=BY_WEB, client=client)


def _take_in(conn: "Connection", clock: Clock, wish: Wish) -> Subscriber | None:
    subscribers.add(
        conn,
        wish.address,
        name=None,
        timezone=wish.timezone,
        language=wish.language,
        state="unconfirmed",
        created=clock.now(),
    )
    return subscribers.find(conn, wish.address.key)


def _note(conn: "Connection", clock: Clock, reader: Subscriber, query: str, rhythm: Rhythm) -> None:
    """Save a search of somebody who has not agreed yet; it begins when they do."""
    known = subscribers.subscriptions(conn, reader.id)
    if len(known) >= MOST_SEARCHES or any(
        (each.query, each.rhythm) == (query, rhythm) for each in known
    ):
        return
    subscribers.subscribe(
        conn,
        reader.id,
        query=query,
        rhythm=rhythm,
        channel="mail",
        backlog=False,
        created=clock.now(),
        after_event=events.head(conn),
        due=next_end(rhythm, reader.timezone, clock.now()),
    )


def _document(wish: Wish) -> dict[str, Any]:
    return {
        "email": wish.address.shown,
        "query": wish.query.strip() if wish.query is not None else None,
        "cadence": wish.rhythm.cadence,
        "at": f"{wish.rhythm.at:%H:%M}",
        "weekday": wish.rhythm.weekday,
        "timezone": wish.timezone.key,
        "language": wish.language,
    }


def _wish(document: Mapping[str, Any]) -> Wish:
    return Wish(
        address=read_address(document["email"]),
        query=document["query"],
        rhythm=Rhythm(
            cadence=document["cadence"],
            at=read_time(document["at"]),
            weekday=document["weekday"],
        ),
        timezone=ZoneInfo(document["timezone"]),
        language=document["language"],
    )
