"""How does one make a value that only this database can make again?"""

import hashlib
import hmac

#: Bytes of a database's secret, and of a hash made with it.
SIZE = 32


def keyed_hash(secret: bytes, purpose: str, *parts: str) -> bytes:
    """A hash of `parts` under `secret`. Hashes for one purpose say nothing about another's."""
    # A length before each part: ("ab", "c") and ("a", "bc") differ.
    content = "".join(f"{len(part)}:{part}" for part in (purpose, *parts))
    return hmac.new(secret, content.encode(), hashlib.sha256).digest()
