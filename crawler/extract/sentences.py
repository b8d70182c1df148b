"""Where does a sentence of a publisher's prose end?"""

import re
from collections.abc import Iterator

from crawler.extract.vocabulary import shortened_words

#: A sentence beyond this is cut into pieces; no person writes one.
LONGEST = 5_000
_DIGIT = re.compile(r"\d")
#: A place with its own figure goes on with what the sentence before it said.
_ANOTHER_PLACE = r"(?![A-Z][\w ,()/-]{1,40}[:–-]\s?(?:[A-Z]{3}\s?)?[£€$]\s?\d)"
#: "im 1. Lehrjahr": an ordinal ends no sentence either; but "189,900.00." does.
_SHORTENED = (*map(re.escape, shortened_words()), r"(?<![.,])\d", r"(?<![.,])\d\d")
#: "**Closing date:** **12 May**", "_noon_": marks of emphasis around words.
_EMPHASIS = re.compile(r"(?<![\w*])[*_]{1,3}(?=[^\s*_])|(?<=[^\s*_])(?:\*{1,3}(?!\*)|_{1,3}(?!\w))")
_END = re.compile(
    r"(?<=[A-Za-zäöüß0-9)%€£$][.!?])"
    + "".join(rf"(?<!\b(?i:{word})\.)" for word in _SHORTENED)
    + rf"\s+(?=[A-ZÄÖÜ]){_ANOTHER_PLACE}"
)


def without_emphasis(text: str) -> str:
    """`text` without the marks that make its words bold or slanted in Markdown."""
    return _EMPHASIS.sub("", text) if "*" in text or "_" in text else text


def has_digit(text: str) -> bool:
    """Whether a text can state a figure at all."""
    return _DIGIT.search(text) is not None


def sentences_with_figures(text: str | None) -> Iterator[str]:
    """The sentences of `text`, line by line, that hold a digit."""
    for line in (text or "").splitlines():
        if has_digit(line):
            yield from sentences_of(line)


def sentences_of(line: str) -> Iterator[str]:
    """The sentences of one line, those with a digit."""
    for start in range(0, len(line), LONGEST):
        for part in _END.split(line[start : start + LONGEST]):
            if has_digit(part):
                yield part.strip()
