"""What is waiting to go, and when is it tried again? The rules of a message; no database here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Literal

from crawler.serialise import moment

MessageKind = Literal["confirm", "link", "digest", "alert"]
MessageState = Literal["waiting", "sending", "sent", "failed", "parked", "cancelled"]

#: The first try again comes after this; each further one after twice as long, up to `_LONGEST`.
_SHORTEST, _LONGEST = timedelta(minutes=1), timedelta(hours=4)
#: So much sooner or later, that not all of a failed pass comes back at one instant.
_JITTER = 0.2
#: After so long without success a message is parked until the operator looks; but not before so
#: many attempts, which a machine that slept meanwhile has not made.
PATIENCE, LEAST_ATTEMPTS = timedelta(hours=24), 6
#: A channel that takes nothing is asked again after the shortest time, then twice as long, up to
#: this. Its messages lose no patience meanwhile: it is not about them.
_LONGEST_OUTAGE = timedelta(minutes=15)
#: A next try further ahead than this was set by a clock that ran ahead, and counts as due.
FURTHEST = _LONGEST * (1 + _JITTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message before it is in the outbox. `channel` is a name of `notifier.channels`.

    `calendar` is an iCalendar file that goes with it. `unsubscribe` is the link that ends all of
    it, where there are web pages.
    """

    kind: MessageKind
    channel: str = "mail"
    recipient: str
    recipient_key: str
    subject: str
    text: str
    html: str
    message_id: str
    created: datetime
    subscriber_id: int | None = None
    digest_id: int | None = None
    unsubscribe: str | None = None
    calendar: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message of the outbox, with all that a channel needs to send it.

    `sender` is where it comes back to if it cannot be delivered; None: to [mail].from.
    """

    id: int
    kind: MessageKind
    channel: str
    recipient: str
    subject: str
    text: str
    html: str
    message_id: str
    created: datetime
    attempts: int
    first_try: datetime | None
    unsubscribe: str | None = None
    calendar: str | None = None
    sender: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A channel that takes nothing since `since`; it is asked again at `until`."""

    channel: str
    since: datetime
    reason: str
    tries: int
    until: datetime

    def over(self, now: datetime) -> bool:
        """Whether it is to be asked again. What a clock that ran ahead put off counts as due."""
        return not now < self.until <= now + _LONGEST_OUTAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A message as the operator sees it. `next_try` None: with the next pass, or never."""

    id: int
    to: str
    kind: MessageKind
    subject: str
    state: MessageState
    attempts: int
    next_try: datetime | None
    reason: str | None
    message_id: str

    def json(self) -> dict[str, Any]:
        """The contract's form of an entry of the outbox."""
        return {
            "id": self.id,
            "to": self.to,
            "kind": self.kind,
            "subject": self.subject,
            "state": self.state,
            "attempts": self.attempts,
            "next_try": moment(self.next_try),
            "reason": self.reason,
            "message_id": self.message_id,
        }


def next_try(message_id: str, attempts: int, first_try: datetime, now: datetime) -> datetime | None:
    """When to try again what has failed `attempts` times, the last one at `now`; None: never.

    The jitter is a function of message and attempt, so that a test can say when.
    """
    if now - first_try >= PATIENCE and attempts >= LEAST_ATTEMPTS:
        return None
    delay = min(_SHORTEST * 2 ** min(attempts - 1, 16), _LONGEST)
    seed = blake2b(f"{message_id} {attempts}".encode(), digest_size=4).digest()
    share = int.from_bytes(seed, "big") / 2**32  # 0 to 1
    return now + delay * (1 - _JITTER + 2 * _JITTER * share)


def again_after_outage(tries: int, now: datetime) -> datetime:
    """When a channel is asked again that took nothing for the `tries`-th time, at `now`."""
    return now + min(_SHORTEST * 2 ** min(tries - 1, 16), _LONGEST_OUTAGE)
