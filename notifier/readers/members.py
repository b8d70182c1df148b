"""Who is told? People come, agree, pause and go; nothing is sent to anybody without consent."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crawler.clock import Clock
from crawler.errors import UnknownName, UsageError
from crawler.store.database import Database
from notifier.address import Address, read_address
from notifier.readers.consenting import agree, ask, begin_searches
from notifier.readers.suppression import hashed, suppress, why_suppressed
from notifier.settings import Settings
from notifier.store import outbox, privacy, requests, subscribers
from notifier.subscriber import Subscriber, read_language, read_name
from notifier.telling.following import catch_up
from notifier.window import next_end

if TYPE_CHECKING:
    from sqlalchemy import Connection


def add(
    db: Database,
    clock: Clock,
    settings: Settings,
    email: str,
    *,
    name: str | None = None,
    timezone: ZoneInfo,
    language: str = "en",
    confirmed: bool = False,
) -> Subscriber:
    """Take somebody in. Unless `confirmed` (the operator has their consent on record) they get
    the question whether they want this, and nothing else until they do.

    Somebody who has been asked and has not answered is asked again.

    Raises:
        UsageError: no address, or that of somebody who subscribes already, or of somebody who
            must never be mailed again; a name or a language that cannot be one.
    """
    address = read_address(email)
    now = clock.now()
    if name is not None:
        read_name(name)
    read_language(language)
    with db.transaction() as conn:
        if why := why_suppressed(conn, address.key):
            raise UsageError(f"{address.shown} is never to be mailed again: {why}")
        known = subscribers.find(conn, address.key)
        if known is not None and not known.must_agree:
            raise UsageError(f"{address.shown} subscribes already; the state is {known.state}")
        if known is not None:
            id = known.id
        else:
            id = subscribers.add(
                conn,
                address,
                name=name,
                timezone=timezone,
                language=language,
                state="unconfirmed",
                created=now,
            )
        if id is None:
            raise UsageError(f"{address.shown} is just being added by another process")
        if confirmed:
            agree(conn, clock, id, how="operator, on adding")
        else:
            ask(conn, clock, settings, id, how="operator, on adding")
        return there(conn, address)


def confirm(db: Database, clock: Clock, email: str) -> Subscriber:
    """Record that somebody has agreed (or wants to go on after a pause): mail begins now.

    What happened before is not told; a search that asked for what is open gets that.

    Raises:
        UnknownName: nobody with this address.
    """
    with db.transaction() as conn:
        known = there(conn, read_address(email))
        if known.must_agree:
            agree(conn, clock, known.id, how="operator, on a reply")
        elif known.state == "paused":
            subscribers.set_state(conn, known.id, "active")
            begin_searches(conn, clock, known)
        return there(conn, known.address)


def change(
    db: Database, clock: Clock, email: str, *, timezone: ZoneInfo, language: str
) -> Subscriber:
    """Let somebody be elsewhere, or read another language: their windows end by the new clock.

    Raises:
        UnknownName: nobody with this address.
        UsageError: a language that cannot be one.
    """
    read_language(language)
    with db.transaction() as conn:
        known = there(conn, read_address(email))
        subscribers.move(conn, known.id, timezone=timezone, language=language)
        if timezone != known.timezone:
            now = clock.now()
            for search in subscribers.subscriptions(conn, known.id):
                due = next_end(search.rhythm, timezone, now)
                subscribers.change(conn, search.id, rhythm=search.rhythm, due=due)
        return there(conn, known.address)


def pause(db: Database, email: str) -> Subscriber:
    """Match nothing and send nothing to somebody until `confirm`. Again, it changes nothing.

    What was found before and not sent is kept.

    Raises:
        UnknownName: nobody with this address.
        UsageError: they have not confirmed, so that there is nothing to pause.
    """
    with db.transaction() as conn:
        known = there(conn, read_address(email))
        if known.state == "unconfirmed":
            raise UsageError(f"{known.address.shown} has not confirmed; nothing is sent to pause")
        catch_up(conn)
        subscribers.set_state(conn, known.id, "paused")
        return there(conn, known.address)


def remove(db: Database, clock: Clock, email: str) -> Subscriber:
    """Take somebody out with their searches; nothing that waits is sent. They may come again.

    The outbox keeps its list of what was sent; `erase` takes that too.

    Raises:
        UnknownName: nobody with this address.
    """
    with db.transaction() as conn:
        known = there(conn, read_address(email))
        outbox.cancel_for(conn, known.id, at=clock.now(), reason="no longer a subscriber")
        subscribers.remove(conn, known.id)
        return known


def erase(db: Database, clock: Clock, email: str) -> None:
    """Remove every personal datum of an address; it is never mailed again.

    What stays is a keyed hash, by which the address is recognised if it is offered again.

    Raises:
        UnknownName: the address is not known here.
    """
    address = read_address(email)
    with db.transaction() as conn:
        privacy.overwrite(conn)
        known = subscribers.find(conn, address.key)
        mails = outbox.erase(conn, address.key)
        asked = requests.forget(conn, hashed(conn, address.key))
        if known is None and not mails and not asked:
            raise _unknown(address)
        if known is not None:
            subscribers.remove(conn, known.id)
        suppress(conn, address.key, since=clock.now(), why="erased")
    db.empty_log()


def listing(db: Database) -> list[Subscriber]:
    """Everybody, in the order in which they came."""
    with db.reading() as conn:
        return subscribers.listing(conn)


def there(conn: "Connection", address: Address) -> Subscriber:
    """The subscriber with this address.

    Raises:
        UnknownName: nobody has it.
    """
    known = subscribers.find(conn, address.key)
    if known is None:
        raise _unknown(address)
    return known


def _unknown(address: Address) -> UnknownName:
    return UnknownName(f"nobody subscribes as {address.shown}; see: noticewatch subscribers list")
