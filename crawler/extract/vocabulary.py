"""How do the money words of every language become patterns? One pattern matches them all.

A line of a table, a heading or a sum is too short to tell its language, and the words around
money are hardly ever mistaken for those of another language.
"""

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from crawler.extract.languages import MONEY_WORDS, MoneyWords

Meaning = TypeVar("Meaning")


def spoken(field: Callable[[MoneyWords], str]) -> str:
    """What `field` holds in every language, as one group of a regular expression."""
    return f"(?:{'|'.join(pattern for money in MONEY_WORDS if (pattern := field(money)))})"


def meanings(field: Callable[[MoneyWords], Mapping[str, Meaning]]) -> dict[str, Meaning]:
    """The plain words of `field` in every language, and what they stand for."""
    return {word: meaning for money in MONEY_WORDS for word, meaning in field(money).items()}


def shortened_words() -> list[str]:
    """The abbreviations of every language, in a fixed order."""
    return sorted({word for money in MONEY_WORDS for word in money.shortened_words})


def plain_words(field: Callable[[MoneyWords], frozenset[str]]) -> tuple[str, ...]:
    """The plain words of `field` in every language, in a fixed order."""
    return tuple(sorted({word for money in MONEY_WORDS for word in field(money)}))


def holds_any(words: str, plain: tuple[str, ...]) -> bool:
    """Whether one of `plain` stands anywhere in `words`, which is quickly seen."""
    return any(map(words.lower().__contains__, plain))


def alternatives(words: Mapping[str, object]) -> str:
    """`words` as one group of a regular expression, the longest first."""
    return f"(?:{'|'.join(re.escape(word) for word in sorted(words, key=len, reverse=True))})"


def whole_words(pattern: str) -> str:
    """`pattern` from the first letter of a word, or a stroke or plus, to the end of a word.

    A figure may precede it ("£50,000pa"), and a letter the stroke ("k€/hour").
    """
    return rf"(?:(?<![^\W\d_])(?=[^\W\d_])|(?=[/+]))(?:{pattern})(?!\w)"


def said(field: Callable[[MoneyWords], str]) -> re.Pattern[str]:
    """The pattern of `field` in every language, in any case, as whole words."""
    return re.compile(whole_words(spoken(field)), re.IGNORECASE)
