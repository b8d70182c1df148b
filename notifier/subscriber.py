"""Who wants to be told, of what, and how often? The values that the people's half works on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from crawler.errors import UsageError
from crawler.serialise import moment
from notifier.address import Address

#: Suppressed: mail to them came back, or they complained; they are asked anew before any more.
State = Literal["unconfirmed", "active", "paused", "suppressed"]
Cadence = Literal["immediate", "daily", "weekly"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
CADENCES: tuple[Cadence, ...] = get_args(Cadence)
#: The channel that every subscriber has; others have the names that the operator gives them.
MAIL = "mail"

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """That somebody asked to be mailed: when, how it was given, and to which words."""

    at: datetime
    how: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRecord:
    """One act on record: that somebody was asked, or that they agreed.

    `client` is the network address that it came from, where it came by the web pages.
    """

    act: Literal["asked", "agreed"]
    at: datetime
    how: str
    words: str
    client: str | None

    def json(self) -> dict[str, Any]:
        """The form in which a person is given what is stored about them."""
        return {
            "act": self.act,
            "at": moment(self.at),
            "how": self.how,
            "words": self.words,
            "client": self.client,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """A person. Nothing is sent to one without `consent`, except the question for it."""

    id: int
    address: Address
    name: str | None
    timezone: ZoneInfo
    language: str
    state: State
    created: datetime
    consent: Consent | None = None

    @property
    def must_agree(self) -> bool:
        """Whether nothing but the question for their consent may be sent to them."""
        return self.state in ("unconfirmed", "suppressed")

    def json(self) -> dict[str, Any]:
        """The form in which commands print a subscriber."""
        consent = self.consent
        return {
            "id": self.id,
            "email": self.address.shown,
            "name": self.name,
            "timezone": self.timezone.key,
            "language": self.language,
            "state": self.state,
            "created": moment(self.created),
            "consent": {"at": moment(consent.at), "how": consent.how, "words": consent.words}
            if consent
            else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often, and at which local time; `weekday` counts for weekly, neither for immediate."""

    cadence: Cadence = "daily"
    at: time = time(7)
    weekday: Weekday = "mon"

    @property
    def words(self) -> str:
        """It as a person says it."""
        match self.cadence:
            case "immediate":
                return "as it happens"
            case "daily":
                return f"daily at {self.at:%H:%M}"
            case "weekly":
                return f"weekly, {self.weekday.title()} at {self.at:%H:%M}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A saved search of one subscriber. It sees no event up to `after_event`."""

    id: int
    subscriber_id: int
    query: str
    rhythm: Rhythm
    channel: str
    created: datetime
    after_event: int

    def json(self, email: str) -> dict[str, Any]:
        """The form in which commands print a subscription."""
        return {
            "id": self.id,
            "email": email,
            "query": self.query,
            "cadence": self.rhythm.cadence,
            "at": f"{self.rhythm.at:%H:%M}",
            "weekday": self.rhythm.weekday,
            "channel": self.channel,
            "created": moment(self.created),
        }


def read_name(text: str) -> str:
    """`text`, which must be what somebody is called.

    Raises:
        UsageError: it cannot be that.
    """
    if not text.strip() or not text.isprintable():
        raise UsageError(f"name {text!r}: expected text on one line")
    return text


def read_language(tag: str) -> str:
    """`tag`, which must be one of a language.

    Raises:
        UsageError: it cannot be one.
    """
    if not _LANGUAGE.fullmatch(tag):
        raise UsageError(f'language "{tag}": expected a tag such as en or en-GB')
    return tag


def read_time(text: str) -> time:
    """The local time that "HH:MM" names.

    Raises:
        UsageError: it names none.
    """
    hours, colon, minutes = text.partition(":")
    plain = hours.isascii() and hours.isdecimal() and minutes.isascii() and minutes.isdecimal()
    if not (colon and plain and len(minutes) == 2 and len(hours) <= 2):
        raise UsageError(f'at "{text}": expected a time of the day such as 07:00')
    if int(hours) > 23 or int(minutes) > 59:
        raise UsageError(f'at "{text}": there is no such time of the day; expected 00:00 to 23:59')
    return time(int(hours), int(minutes))


def read_choice(what: str, text: str, known: Mapping[str, Any] | tuple[str, ...]) -> str:
    """`text`, which must be one of `known`; any case will do.

    Raises:
        UsageError: it is another; the text names those that are known.
    """
    if text.lower() not in known:
        raise UsageError(f'{what} "{text}": expected {", ".join(known)}')
    return text.lower()
