"""Where does a message come back to? An address of its own, which nobody else can make.

VERP, variable envelope return paths: "bounces+TOKEN@example.org". The token names the message and
is signed, so that nobody who sends a bounce of their own can have a reader suppressed.
"""

import base64
import hmac
import re
from dataclasses import dataclass, field

from notifier.address import Address
from notifier.tokens import keyed_hash

#: The name under which the database keeps the key that return paths are signed with.
KEY = "bounces"
#: Characters of the signature: 100 bits, in letters that survive a change of case.
_SIGNED = 20
#: What "+TOKEN" adds to the local part of an address, which may have 64 characters.
LONGEST_TOKEN = 1 + 18 + 1 + _SIGNED


@dataclass(frozen=True, slots=True)
class ReturnPath:
    """The return paths below `address`; None: mail comes back to [mail].from, for a person.

    `secret` is `notifier.store.secrets.secret(conn, KEY)`.
    """

    address: Address | None
    secret: bytes = field(repr=False)

    def of(self, id: int, message_id: str) -> str | None:
        """The return path of the message with this number and this Message-ID."""
        if self.address is None:
            return None
        local, _, domain = self.address.wire.rpartition("@")
        return f"{local}+{id}-{self._signature(id, message_id)}@{domain}"

    def found_in(self, text: str) -> "Returned | None":
        """The first return path that `text` holds, whoever made it."""
        if self.address is None:
            return None
        local, _, domain = map(re.escape, self.address.wire.rpartition("@"))
        shape = rf"(?<![\w.+-]){local}\+(\d{{1,18}})-([a-z2-7]{{{_SIGNED}}})@{domain}(?![\w-]|\.\w)"
        found = re.search(shape, text, re.IGNORECASE)
        return Returned(int(found[1]), found[2].lower()) if found else None

    def signed(self, returned: "Returned", message_id: str) -> bool:
        """Whether we made this return path, for the message with this Message-ID.

        Numbers may be given again after a backup was brought back; a Message-ID is not.
        """
        return hmac.compare_digest(self._signature(returned.id, message_id), returned.signature)

    def _signature(self, id: int, message_id: str) -> str:
        hashed = keyed_hash(self.secret, "return path", str(id), message_id)
        return base64.b32encode(hashed).decode()[:_SIGNED].lower()


@dataclass(frozen=True, slots=True)
class Returned:
    """A return path as it was read: the number of a message, and what is to prove it."""

    id: int
    signature: str
