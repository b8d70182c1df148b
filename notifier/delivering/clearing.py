"""May a message still go out? Its recipient is looked at again in the moment it is claimed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from notifier.readers.suppression import suppressed
from notifier.store import digests, outbox, subscribers
from notifier.store.outbox import Ready
from notifier.subscriber import Subscriber

if TYPE_CHECKING:
    from sqlalchemy import Connection


def clear(conn: "Connection", ready: Sequence[Ready], now: datetime) -> list[Ready]:
    """Mark those messages as being sent that are still wanted, and cancel the others.

    Returns the former. Who unsubscribes from now on does so while the mail is under way.
    """
    mails = [each for each in ready if each.message.kind != "alert"]
    never = suppressed(conn, {each.recipient_key for each in mails}) if mails else {}
    ids = {each.subscriber_id for each in mails if each.subscriber_id is not None}
    readers = subscribers.hold_all(conn, ids) if ids else {}
    told = [each.digest_id for each in mails if each.digest_id is not None]
    unwanted = digests.unwanted(conn, told) if told else set[int]()
    cleared: list[Ready] = []
    for each in ready:
        refusal = _refusal(conn, each, now, never, readers, unwanted)
        if refusal is None:
            cleared.append(each)
        else:
            outbox.cancel(conn, each.message.id, at=now, reason=refusal)
    if cleared:
        outbox.sending(conn, [each.message.id for each in cleared], now)
    return cleared


def _refusal(
    conn: "Connection",
    ready: Ready,
    now: datetime,
    never: Mapping[str, str],
    readers: Mapping[int, Subscriber],
    unwanted: set[int],
) -> str | None:
    """Why a message must not go out any more; None: it may."""
    if ready.message.kind == "alert":
        return None
    if why := never.get(ready.recipient_key):
        return f"suppressed: {why}"
    reader = readers.get(ready.subscriber_id) if ready.subscriber_id is not None else None
    if reader is None:
        return "no longer a subscriber"
    if ready.message.kind == "confirm":
        return None if reader.must_agree else "confirmed already"
    if ready.message.kind == "link":
        return None
    if ready.digest_id is None:
        return "the digest is no longer there"
    if reader.state != "active":
        # What it tells is told after the pause.
        digests.withdraw(conn, ready.digest_id, now=None)
        return f"the subscriber is {reader.state}"
    if ready.digest_id in unwanted:
        digests.withdraw(conn, ready.digest_id, now=now)
        return "a search was changed or removed; what is still asked for comes in a new digest"
    return None
