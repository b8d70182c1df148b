"""What is a word, and which words are one? The one answer for queries and for notices.

Case and accents do not count ("Café" is "cafe", "Łódź" is "lodz"), nor do hyphens and a
possessive ("Women's part-time" is women, part, time). A few names that live by their signs
stay whole, or a search for C++ would find every C. Words that a language makes of one stem
(nurse, nurses, nursing) are told from each other only where somebody asks for that.
"""

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from threading import Lock
from typing import Any, cast

# Letters that Unicode does not take apart into a letter and its mark.
_LETTERS = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "’": "'",
    }
)
_FOLDING = "noticewatch.fold"
_MARKS = re.compile("[\u0300-\u036f]")
_POSSESSIVE = re.compile(r"'s\b")
_WORD = re.compile(r"(?<!\w)(?:c\+\+|[cf]#|\.net|r&d|q&a)(?!\w)|[^\W_]+")
_SIGNED = ("c++", "c#", "f#", ".net", "r&d", "q&a")
_SPACED = bytes(code if code < 128 and chr(code).isalnum() else 32 for code in range(256))
_LONGEST = 64

#: The languages whose words have stems here, by their code, and what the stemmer calls them.
LANGUAGES = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "sv": "swedish",
}
_ALSO = {"nb": "no", "nn": "no"}


def fold(text: str) -> str:
    """`text` without what does not count: case, accents, variants of a letter, foreign signs."""
    if text.isascii():
        return text.lower()
    return text.encode("ascii", _FOLDING).lower().decode()


def words(text: str) -> list[str]:
    """The words of `text`, folded, in their order. Of an endless one, how it begins."""
    folded = fold(text)
    if "'s" in folded:
        folded = _POSSESSIVE.sub("", folded)
    if any(map(folded.__contains__, _SIGNED)) or not folded.isascii():
        found = _WORD.findall(folded)
    else:  # nearly every text: the same, and several times faster
        found = folded.encode().translate(_SPACED).decode().split()
    if len(folded) > _LONGEST and max(map(len, found), default=0) > _LONGEST:
        return [word[:_LONGEST] for word in found]
    return found


@lru_cache(maxsize=1000)
def language_of(code: str | None) -> str:
    """The language whose stems a text in the language `code` (BCP 47) has; English by default."""
    main = (code or "").lower().replace("_", "-").partition("-")[0]
    main = _ALSO.get(main, main)
    return main if main in LANGUAGES else "en"


def stems(found: Iterable[str], language: str) -> list[str]:
    """The stem of each of the words `found` in `language`, one of `LANGUAGES`."""
    return [*map(_STEMS[language].__getitem__, found)]


@lru_cache(maxsize=10_000)
def _folded(letters: str) -> bytes:
    """Characters beyond ASCII, folded; a space for each that is no part of a word."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", letters).casefold()).translate(_LETTERS)
    return "".join(each if each.isascii() or each.isalnum() else " " for each in plain).encode()


def _fold_where_not_ascii(error: UnicodeError) -> tuple[bytes, int]:
    assert isinstance(error, UnicodeEncodeError)
    return _folded(error.object[error.start : error.end]), error.end


# A codec finds what is not ASCII many times faster than a regular expression does.
codecs.register_error(_FOLDING, _fold_where_not_ascii)


class _Stems(dict[str, str]):
    """The stems of the words of one language; kept, as words come again."""

    _MOST = 100_000  # texts are strangers': what is kept of them has an end

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self._stem: Callable[[str], str] | None = None
        self._one_at_a_time = Lock()  # a stemmer keeps the word that it works on

    def __missing__(self, word: str) -> str:
        with self._one_at_a_time:
            if self._stem is None:
                self._stem = _stemmer(LANGUAGES[self._language])
            stem = self._stem(word) or word
            if len(self) >= self._MOST:
                self.clear()
            self[word] = stem
        return stem


def _stemmer(name: str) -> Callable[[str], str]:
    import Stemmer  # pyright: ignore[reportMissingTypeStubs]

    make = cast("Callable[[str], Any]", Stemmer.Stemmer)  # pyright: ignore[reportUnknownMemberType]
    return make(name).stemWord


_STEMS = {language: _Stems(language) for language in LANGUAGES}
