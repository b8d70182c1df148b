"""How are words said to an index, the same to every database?

A notice is indexed under tokens of our own making, and a term of a query asks for tokens. They
consist of letters, figures and the few signs of `words`; nobody's text is ever taken for an
expression of the index.

    nurs  nurs_de       a word with this stem, in an English or in a German text
    _nursing  _pflege_de  a word as it is written; one that is its own stem stands for that too
    organisation:police   a word in a field
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crawler.query.facts import GAP, words_of
from crawler.query.tree import Words
from crawler.query.words import LANGUAGES, language_of, stems


@dataclass(frozen=True, slots=True)
class Token:
    """A notice is found by this token; `prefix`: by all that begin so."""

    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class AllOf:
    """A notice is found by all of these."""

    parts: tuple["Wanted", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """A notice is found by one of these."""

    parts: tuple["Wanted", ...]


Wanted = Token | AllOf | AnyOf


def tokens_of(document: Mapping[str, Any]) -> str:
    """What `document` is indexed under: tokens with a space between, each of them once."""
    found = words_of(document)
    language = language_of(document["language"])
    tag = _TAGS[language]
    written = dict.fromkeys(found.pop(None))
    written.pop(GAP, None)
    stem_of = dict(zip(written, stems(written, language), strict=True))
    # A word that is its own stem stands for that too.
    tokens = [
        f"{stem}{tag}" for stem in dict.fromkeys(stem_of.values()) if stem_of.get(stem) != stem
    ]
    for field, some in found.items():
        tokens += [f"{field}:{word}" for word in dict.fromkeys(some) if word != GAP]
    if written:
        tokens.append("_" + f"{tag} _".join(written) + tag)
    return " ".join(tokens)


def wanted(term: Words) -> tuple[Wanted, bool]:
    """What is asked of the index for `term`, and whether that is all there is to it.

    Words side by side are found by each of them: an index of tokens knows no order.
    """
    alone = len(term.words) == 1
    if term.field is not None:
        return _written(term, f"{term.field}:", ""), alone
    if term.prefix and alone:  # whatever language follows
        return Token(f"_{term.words[0]}", prefix=True), True
    if term.stemmed:
        languages = [_stemmed(term, language) for language in LANGUAGES]
    else:
        languages = [_written(term, "_", tag) for tag in _TAGS.values()]
    return any_of(languages), alone


def all_of(parts: list[Wanted]) -> Wanted:
    """All of `parts`, which are not none."""
    flat: list[Wanted] = []
    for part in parts:
        flat += part.parts if isinstance(part, AllOf) else (part,)
    flat = [*dict.fromkeys(flat)]
    return flat[0] if len(flat) == 1 else AllOf(tuple(flat))


def any_of(parts: list[Wanted]) -> Wanted:
    """One of `parts`, which are not none."""
    flat: list[Wanted] = []
    for part in parts:
        flat += part.parts if isinstance(part, AnyOf) else (part,)
    flat = [*dict.fromkeys(flat)]
    return flat[0] if len(flat) == 1 else AnyOf(tuple(flat))


def _written(term: Words, mark: str, tag: str) -> Wanted:
    *first, last = term.words
    parts: list[Wanted] = [Token(f"{mark}{word}{tag}") for word in first]
    parts.append(Token(f"{mark}{last}" + ("" if term.prefix else tag), term.prefix))
    return all_of(parts)


def _stemmed(term: Words, language: str) -> Wanted:
    tag = _TAGS[language]
    parts: list[Wanted] = []
    for stem in stems(term.words, language):
        alike: list[Wanted] = [Token(f"{stem}{tag}")]
        if stems([stem], language) == [stem]:
            alike.append(Token(f"_{stem}{tag}"))
        parts.append(any_of(alike))
    return all_of(parts)


_TAGS = {language: "" if language == "en" else f"_{language}" for language in LANGUAGES}
