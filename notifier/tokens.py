"""How does one make a value that only this database can make again? Hashes, and links' tokens.

A token is for one purpose and one reader, and says when it was made. Whoever holds it may do
that one thing; nothing else is asked of them, so that a link in a mail works without a password.
"""

import base64
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

from crawler.errors import NoticewatchError

#: Bytes of a database's secret, and of a hash made with it.
SIZE = 32

Purpose = Literal["confirm", "digest", "edit", "follow", "mute", "unsubscribe"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
#: How long a token is good for; None: for ever, as mail may be old when its reader has had enough.
LIVES: Mapping[Purpose, timedelta | None] = {
    "confirm": timedelta(days=7),
    "digest": timedelta(days=90),
    "edit": timedelta(days=30),
    "follow": timedelta(days=90),
    "mute": timedelta(days=90),
    "unsubscribe": None,
}


class WrongToken(NoticewatchError):
    """Raised by `read_token`: it was not made here, or not for this purpose."""


class ExpiredToken(WrongToken):
    """Raised by `read_token`: it was good once."""


_TOKEN = re.compile(r"(?P<content>\d{1,18}-\d{1,12}(?:-\d{1,18})?)-(?P<signature>[\w-]{27})", re.A)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token allows: its purpose, to this reader.

    `number` is that of the notice or of the digest that it is about, if it is about one. `made`
    is a whole second. A reader who came after it is another one with the same number (a backup
    was brought back), to whom it allows nothing.
    """

    subscriber_id: int
    number: int | None
    made: datetime

    def belongs_to(self, created: datetime) -> bool:
        """Whether a subscriber who came at `created` is the one it was made for."""
        return created.replace(microsecond=0) <= self.made


def keyed_hash(secret: bytes, purpose: str, *parts: str) -> bytes:
    """A hash of `parts` under `secret`. Hashes for one purpose say nothing about another's."""
    # A length before each part: ("ab", "c") and ("a", "bc") differ.
    content = "".join(f"{len(part)}:{part}" for part in (purpose, *parts))
    return hmac.digest(secret, content.encode(), "sha256")


def make_token(
    secret: bytes, purpose: Purpose, now: datetime, subscriber_id: int, number: int | None = None
) -> str:
    """A token of letters, digits, "-" and "_"; 160 bits of it cannot be guessed."""
    parts = [subscriber_id, int(now.timestamp()), *([] if number is None else [number])]
    content = "-".join(map(str, parts))
    return f"{content}-{_signature(secret, purpose, content)}"


def read_token(secret: bytes, purpose: Purpose, token: str, now: datetime) -> Grant:
    """What `token` allows at `now`.

    Raises:
        WrongToken: nothing, and it never did.
        ExpiredToken: nothing any more.
    """
    shape = _TOKEN.fullmatch(token)
    if shape is None or not hmac.compare_digest(
        _signature(secret, purpose, shape["content"]), shape["signature"]
    ):
        raise WrongToken("this link was not made here")
    subscriber_id, second, *rest = map(int, shape["content"].split("-"))
    made = datetime.fromtimestamp(second, UTC)
    life = LIVES[purpose]
    if life is not None and now - made > life:
        raise ExpiredToken(f"this link was good for {life.days} days")
    return Grant(subscriber_id=subscriber_id, number=rest[0] if rest else None, made=made)


def _signature(secret: bytes, purpose: Purpose, content: str) -> str:
    hashed = keyed_hash(secret, f"{purpose} link", content)[:20]
    return base64.urlsafe_b64encode(hashed).decode().rstrip("=")
