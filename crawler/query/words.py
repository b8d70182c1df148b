"""What is a word? The one answer for queries and for the notices that they are asked of.

Case and accents do not count ("Café" is "cafe", "Łódź" is "lodz"), nor do hyphens and a
possessive ("Women's part-time" is women, part, time). A few names that live by their signs
stay whole, or a search for C++ would find every C.
"""

import re
import unicodedata

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
_MARKS = re.compile("[\u0300-\u036f]")
_POSSESSIVE = re.compile(r"'s\b")
_WORD = re.compile(r"(?<!\w)(?:c\+\+|[cf]#|\.net|r&d|q&a)(?!\w)|[^\W_]+")


def fold(text: str) -> str:
    """`text` without what does not count: case, accents, variants of a letter."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text).casefold()
    return _MARKS.sub("", text).translate(_LETTERS)


def words(text: str) -> list[str]:
    """The words of `text`, folded, in their order."""
    return _WORD.findall(_POSSESSIVE.sub("", fold(text)))
