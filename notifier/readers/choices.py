"""What does a reader want with one notice? They follow it, mute it, and say how they are told."""

from typing import TYPE_CHECKING

from crawler.clock import Clock
from crawler.errors import UnknownName
from crawler.store import events
from crawler.store.database import Database
from notifier.choice import Choice, ChoiceKind, Preferences, read_reminders
from notifier.store import choices, subscribers

if TYPE_CHECKING:
    from sqlalchemy import Connection


def follow(db: Database, clock: Clock, subscriber_id: int, notice_id: int) -> None:
    """Tell a reader all that happens to a notice from now on, and remind them of its deadline.

    It is no longer muted. Again, it changes nothing.

    Raises:
        UnknownName: there is no such subscriber, or no such notice.
    """
    _choose(db, clock, subscriber_id, notice_id, "follow")


def mute(db: Database, clock: Clock, subscriber_id: int, notice_id: int) -> None:
    """Tell a reader nothing more of a notice, at any of its places. It is no longer followed.

    Raises:
        UnknownName: there is no such subscriber, or no such notice.
    """
    _choose(db, clock, subscriber_id, notice_id, "mute")


def unfollow(db: Database, subscriber_id: int, notice_id: int) -> None:
    """Tell a reader only what their searches ask for. What is not followed stays so."""
    with db.transaction() as conn:
        choices.drop(conn, subscriber_id, notice_id, "follow")


def unmute(db: Database, subscriber_id: int, notice_id: int) -> None:
    """Tell a reader of a notice again, from what happens next. What is not muted stays so."""
    with db.transaction() as conn:
        choices.drop(conn, subscriber_id, notice_id, "mute")


def chosen(db: Database, subscriber_id: int) -> list[Choice]:
    """What a reader follows and mutes, the newest choice first."""
    with db.reading() as conn:
        return choices.of(conn, subscriber_id)


def preferences(db: Database, subscriber_id: int) -> Preferences:
    """How a reader wants to be told; what they never said is as it usually is."""
    with db.reading() as conn:
        return choices.preferences(conn, subscriber_id)


def prefer(
    db: Database,
    subscriber_id: int,
    *,
    reminders: tuple[int, ...] | None = None,
    calendar: bool | None = None,
) -> Preferences:
    """Change how a reader wants to be told; what is None stays.

    `reminders` are days before a deadline; empty: none.

    Raises:
        UnknownName: there is no such subscriber.
        UsageError: reminders that cannot be kept.
    """
    days = read_reminders(reminders) if reminders is not None else None
    with db.transaction() as conn:
        _reader(conn, subscriber_id)
        known = choices.preferences(conn, subscriber_id)
        given = Preferences(
            reminders=known.reminders if days is None else days,
            calendar=known.calendar if calendar is None else calendar,
        )
        if given != known:
            choices.prefer(conn, subscriber_id, given)
        return given


def _choose(
    db: Database, clock: Clock, subscriber_id: int, notice_id: int, kind: ChoiceKind
) -> None:
    with db.transaction() as conn:
        _reader(conn, subscriber_id)
        if not choices.there(conn, notice_id):
            raise UnknownName(f"there is no notice {notice_id}")
        now = clock.now()
        choices.put(
            conn,
            subscriber_id,
            notice_id,
            kind,
            since=now,
            after_event=events.head(conn),
            due=now if kind == "follow" else None,
        )


def _reader(conn: "Connection", subscriber_id: int) -> None:
    if subscribers.hold(conn, subscriber_id) is None:
        raise UnknownName(f"there is no subscriber {subscriber_id}")
