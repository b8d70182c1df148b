"""Is a new key an old notice again, or a twin of another? Decided from the words of both.

Some boards take an advert down each month and put it up again under a new number; a register and
a council's own page show the same tender. Nothing here reads a database: `crawler.store.notices`
finds the few notices with the same `likeness` or `identity`, and the words decide.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Any

#: A notice that ended longer ago is not the same advert again.
WITHIN = timedelta(days=180)

_DIGEST_SIZE = 8
#: So much of the words of two descriptions has to be the same: dates and numbers do not count.
_ALIKE = 0.9
_WORD = re.compile(r"[^\W\d_]+")
_SIGN = re.compile(r"[\W_]+")
#: For text in ASCII, where this is several times as fast: small letters, figures, else a space.
_PLAIN = bytes(
    ord(chr(each).lower()) if each < 128 and chr(each).isalnum() else 32 for each in range(256)
)
#: A shorter reference ("1", "A2") is one that many have.
_REFERENCE = 4


def likeness(document: Mapping[str, Any]) -> bytes:
    """Equal for notices of the same title at the same organisation, whatever marks and case."""
    return _digest("like", _plain(document["title"]), _plain_name(document["organisation"]))


def identity(document: Mapping[str, Any]) -> bytes | None:
    """Equal for notices that their publishers call the same: by ocid, else by reference.

    A reference counts only beside the organisation that gave it. None: neither is stated.
    """
    if document["ocid"]:
        return _digest("ocid", document["ocid"].casefold())
    reference, organisation = _plain(document["reference"]), _plain_name(document["organisation"])
    if not organisation or len(reference) < _REFERENCE or not any(map(str.isdigit, reference)):
        return None
    return _digest("reference", reference, organisation)


def is_repost(new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    """Whether `new` is the advert `old` under another key: title, organisation, places, text."""
    return (
        likeness(new) == likeness(old)
        and {_plain(each) for each in new["locations"]}
        == {_plain(each) for each in old["locations"]}
        and _alike(new["description"], old["description"])
    )


def _alike(one: str | None, other: str | None) -> bool:
    """Whether two texts have nearly all of their words in common."""
    if one is None or other is None:
        return one is other
    words, others = Counter(_words(one)), Counter(_words(other))
    if not words or not others:
        return _plain(one) == _plain(other)
    return 2 * (words & others).total() >= _ALIKE * (words.total() + others.total())


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _plain(text: str | None) -> str:
    """Letters and figures alone: marks, white space and case carry no meaning here."""
    if not text:
        return ""
    if text.isascii():
        return b" ".join(text.encode().translate(_PLAIN).split()).decode()
    return _SIGN.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


#: A board names the same few organisations again and again.
_plain_name = lru_cache(maxsize=1024)(_plain)


def _digest(*parts: str) -> bytes:
    return blake2b("\0".join(parts).encode(), digest_size=_DIGEST_SIZE).digest()
