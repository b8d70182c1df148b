"""Where can a reader do something about a mail? Links into the web pages, each for one thing.

A link opens a page with a button; opening it alone changes nothing, as mail scanners open all.
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from notifier.settings import Settings
from notifier.tokens import Purpose, make_token

#: The name under which the database keeps the key that links are signed with.
KEY = "links"

#: Stands for links that are put in later, and is nothing that a stranger could write.
_MARK = secrets.token_hex(16)
_MARKED = re.compile(rf"{_MARK}(follow|mute)(\d+)x")


def marked(purpose: Literal["follow", "mute"], notice_id: int) -> str:
    """What stands for any reader's link to `purpose` a notice, until `Links.put_in`."""
    return f"{_MARK}{purpose}{notice_id}x"


@dataclass(frozen=True, slots=True)
class Links:
    """Links for readers, made at `now`; each is None where [web].public_url is not set.

    `secret` is `notifier.store.secrets.secret(conn, KEY)`.
    """

    settings: Settings
    secret: bytes = field(repr=False)
    now: datetime

    @property
    def any(self) -> bool:
        """Whether there are web pages to lead to."""
        return self.settings.web.public_url is not None

    def confirm(self, subscriber_id: int) -> str | None:
        """Where a reader says that they want this."""
        return self._to("confirm", subscriber_id)

    def edit(self, subscriber_id: int) -> str | None:
        """Where a reader sees and changes their searches and all else that is theirs."""
        return self._to("edit", subscriber_id)

    def digest(self, subscriber_id: int, digest_id: int) -> str | None:
        """Where a reader finds everything that a digest tells, also what its mail has no room for.

        Whoever holds it is given links to follow and mute, as by the mail itself.
        """
        return self._to("digest", subscriber_id, digest_id)

    def unsubscribe(self, subscriber_id: int) -> str | None:
        """Where a reader ends all of it; for List-Unsubscribe too (RFC 8058)."""
        return self._to("unsubscribe", subscriber_id)

    def follow(self, subscriber_id: int, notice_id: int) -> str | None:
        """Where a reader asks to be told of all that happens to a notice."""
        return self._to("follow", subscriber_id, notice_id)

    def mute(self, subscriber_id: int, notice_id: int) -> str | None:
        """Where a reader asks to hear no more of a notice."""
        return self._to("mute", subscriber_id, notice_id)

    def put_in(self, text: str, subscriber_id: int, quoted: Callable[[str], str] = str) -> str:
        """`text` with this reader's links where they are `marked`, each `quoted` as it needs."""

        def own(mark: re.Match[str]) -> str:
            notice_id = int(mark[2])
            follow = mark[1] == "follow"
            found = (self.follow if follow else self.mute)(subscriber_id, notice_id)
            return quoted(found or "")

        return _MARKED.sub(own, text)

    def _to(self, purpose: Purpose, subscriber_id: int, number: int | None = None) -> str | None:
        public = self.settings.web.public_url
        if public is None:
            return None
        token = make_token(self.secret, purpose, self.now, subscriber_id, number)
        return f"{public}/{purpose}/{token}"
