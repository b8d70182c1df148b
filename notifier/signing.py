"""How does a receiver know that a webhook is ours, and new? By a signature over all of it.

Source: Standard Webhooks 1.0 (https://www.standardwebhooks.com), the symmetric form: there is a
library that checks it in every usual language.
"""

import binascii
import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from hashlib import sha256

_PREFIX = "whsec_"
#: Bytes of a key, by the standard.
_FEWEST, _MOST = 24, 64
_EXPECTED = (
    f'expected "{_PREFIX}" and {_FEWEST} to {_MOST} bytes in base64;'
    f" to make one: echo {_PREFIX}$(openssl rand -base64 32)"
)


def read_secrets(text: str) -> tuple[bytes, ...]:
    """The keys in `text`: one, or more with spaces between them while they are changed.

    Raises:
        ValueError: it holds none, or something else; the text never holds a part of it.
    """
    words = text.split()
    if not words:
        raise ValueError(_EXPECTED)
    return tuple(_key(word) for word in words)


def signed(keys: Sequence[bytes], *, id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers that go with `body`: what is delivered, when, and a signature by each key.

    `id` stays the same however often it is sent; `timestamp` is that of this try, in seconds.
    """
    content = b"%b.%d.%b" % (id.encode(), timestamp, body)
    signatures = (b64encode(hmac.digest(key, content, sha256)).decode() for key in keys)
    return {
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{each}" for each in signatures),
    }


def _key(word: str) -> bytes:
    if not word.startswith(_PREFIX):
        raise ValueError(_EXPECTED)
    try:
        key = b64decode(word.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(_EXPECTED) from None
    if not _FEWEST <= len(key) <= _MOST:
        raise ValueError(_EXPECTED)
    return key
