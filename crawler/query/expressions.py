"""How is the index of tokens asked? As an expression in the signs of each database.

No token holds a quote or a sign, so that nobody's text becomes a part of the expression.
"""

from dataclasses import dataclass

from crawler.query.tokens import AllOf, Token, Wanted


@dataclass(frozen=True, slots=True)
class Wording:
    """What is asked for: notices that have `tokens`, and do not have `without`."""

    tokens: Wanted
    without: Wanted | None = None


def for_fts5(words: Wording) -> str:
    """As SQLite reads it."""
    signs = ('"{}"', " *", " AND ", " OR ")
    if words.without is None:
        return _written(words.tokens, *signs)
    return f"({_written(words.tokens, *signs)}) NOT ({_written(words.without, *signs)})"


def for_postgresql(words: Wording) -> str:
    """As PostgreSQL reads a `tsquery`."""
    signs = ("'{}'", ":*", " & ", " | ")
    if words.without is None:
        return _written(words.tokens, *signs)
    return f"({_written(words.tokens, *signs)}) & !({_written(words.without, *signs)})"


def depth_of(tokens: Wanted) -> int:
    """How far `tokens` nest."""
    if isinstance(tokens, Token):
        return 0
    return 1 + max(map(depth_of, tokens.parts))


def _written(tokens: Wanted, quoted: str, prefix: str, all: str, any: str) -> str:
    if isinstance(tokens, Token):
        return quoted.format(tokens.text) + (prefix if tokens.prefix else "")
    parts = (_written(each, quoted, prefix, all, any) for each in tokens.parts)
    return f"({(all if isinstance(tokens, AllOf) else any).join(parts)})"
