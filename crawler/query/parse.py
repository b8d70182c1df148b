"""What does a query ask for? Its text to a tree, or an error that points at the column.

    nurse "band 6" -agency            words and phrases; side by side means all of them
    engineer* OR ="nursing"           a prefix, words as they are written; OR binds weaker
    kind:tender (police OR fire)      fields and brackets
    cpv:72* value:>=40m deadline:<14d  codes, amounts, days
    organisation:"Metropolitan Police" NOT event:changed

AND, OR and NOT are operators in capitals only: "and" is a word like any other. Signs that are
no part of the language and of no word are passed over, unless they mean something elsewhere
that is not to be had here (near, alike, weighted): that is said.
"""

import difflib
import re
from collections.abc import Sequence
from typing import NamedTuple, NoReturn

from crawler.errors import QueryError
from crawler.query.tree import (
    AMOUNTS,
    FIELDS,
    NAMES,
    TEXTS,
    Ahead,
    And,
    Days,
    Everything,
    Is,
    Not,
    Or,
    Query,
    Range,
    Words,
)
from crawler.query.values import ValueMistake, read_deadline, read_range
from crawler.query.words import fold, words

__all__ = [
    "FIELDS",
    "NAMES",
    "TEXTS",
    "Ahead",
    "And",
    "Days",
    "Everything",
    "Is",
    "Not",
    "Or",
    "Query",
    "Range",
    "Words",
    "parse_query",
]

_LONGEST, _DEEPEST = 2000, 50


def parse_query(text: str) -> Query:
    """The tree of the query `text`.

    Raises:
        QueryError: an unclosed quote or bracket, an operator with nothing to work on, an
            unknown field or value. The text names the column and what would be right.
    """
    return _Parser(text).parse()


class _Token(NamedTuple):
    """`sign`: one of ( ) - AND OR NOT, or "" for a term; `at`: its column, from 0."""

    sign: str
    at: int
    query: Query | None = None


# What is next, after any space: a word that can be nothing else, as most terms are, a sign, or
# how another term begins.
_NEXT = re.compile(
    r"""\s*+(?:
        (?P<word> [A-Za-z0-9][a-z0-9]{0,63}+ (?![^\s()"]) )
      | (?P<sign> [()] | (?<![^\s(\-])-(?=[^\s\-)]) | (?:AND|OR|NOT)(?![^\s()"]) )
      | (?P<term> \S )
    )""",
    re.VERBOSE,
)
_FIELD = re.compile(r"([^\W\d_][\w]*):(?=[^\s/])")
_BARE_FIELD = re.compile(rf"({'|'.join(FIELDS)}):(?!\S)", re.IGNORECASE)
_EXACTLY = re.compile(r'=(?=["\w.])')
_RUN = re.compile(r"[^\s()\"]+")
_CPV = re.compile(r"(\d{1,8})(?:-\d)?")
# What other search languages have, and this one does not: never passed over in silence.
_ODD = frozenset("ANW|!~^")  # begins so
_ELSEWHERE = (
    (
        re.compile(r"(?:NEAR|ADJ|W)/\d+(?!\w)|NEAR(?=[\s(]|$)"),
        'is not supported (words near each other); write both words, or a "phrase"',
    ),
    (re.compile(r"\|\|?(?=\s|$)"), "is not supported; write OR"),
    (re.compile(r"!(?=[\w\"(])"), "is not supported; write NOT, or a minus before the word"),
)
_AFTER = (
    (
        re.compile(r"~\d*(?=[\s()]|$)"),
        "is not supported (nearly this word); all forms of a word are found, and engin* finds more",
    ),
    (
        re.compile(r"\^\d[\d.]*(?=[\s()]|$)"),
        "is not supported (a word that weighs more); what is found stands in order of time",
    ),
)


class _Parser:
    """A recursive descent over the tokens; one method for each level of binding."""

    def __init__(self, text: str) -> None:
        self.text = re.sub("[“”„]", '"', text)
        if len(text) > _LONGEST:
            self._fail(_LONGEST, f"a query has at most {_LONGEST} characters")
        self.tokens = self._tokens()
        self.next = 0
        self.depth = 0

    def parse(self) -> Query:
        if not self.tokens:
            return Everything()
        terms = [token.query for token in self.tokens if token.query is not None]
        if len(terms) == len(self.tokens):  # no signs: as nearly always
            return _all_of(terms)
        query = self._either()
        if token := self._peek():
            self._stray(token)
        return query

    def _either(self) -> Query:
        parts = [self._all()]
        while self._take("OR"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _all(self) -> Query:
        parts = [self._one()]
        while (token := self._peek()) and token.sign not in ("OR", ")"):
            self._take("AND")
            parts.append(self._one())
        return _all_of(parts)

    def _one(self) -> Query:
        negated = False
        while self._take("NOT") or self._take("-"):
            negated = not negated
        query = self._term()
        return Not(query) if negated else query

    def _term(self) -> Query:
        token = self._peek()
        if token is None or token.sign not in ("", "("):
            self._missing(token)
        self.next += 1
        if token.query is not None:
            return token.query
        self.depth += 1
        if self.depth > _DEEPEST:
            self._fail(token.at, f"brackets go at most {_DEEPEST} deep")
        query = self._either()
        if not self._take(")"):
            self._fail(token.at, 'this "(" is never closed; add a ")"')
        self.depth -= 1
        return query

    def _missing(self, token: _Token | None) -> NoReturn:
        """Something to search for was due, and there is an operator, a bracket or the end."""
        before = self.tokens[self.next - 1] if self.next else None
        if token and token.sign == ")" and before is None:
            self._stray(token)
        if token and token.sign == ")" and before and before.sign == "(":
            self._fail(token.at, "there is nothing in these brackets")
        if before and before.sign not in ("", "("):
            self._fail(before.at, f'"{before.sign}" has nothing after it')
        if token:
            self._fail(token.at, f'"{token.sign}" stands between two terms; the first is missing')
        self._fail(len(self.text), 'a bracket is open here; add what it holds and a ")"')

    def _stray(self, token: _Token) -> NoReturn:
        self._fail(token.at, 'this ")" closes no bracket; remove it, or open one before')

    def _peek(self) -> _Token | None:
        return self.tokens[self.next] if self.next < len(self.tokens) else None

    def _take(self, sign: str) -> bool:
        token = self._peek()
        if token is None or token.sign != sign:
            return False
        self.next += 1
        return True

    def _tokens(self) -> list[_Token]:
        tokens: list[_Token] = []
        at = 0
        while found := _NEXT.match(self.text, at):
            what, at = found.lastgroup, found.end()
            start = found.start(found.lastindex or 0)
            if what == "word":
                tokens.append(_Token("", start, Words((found["word"].lower(),))))
            elif what == "sign":
                tokens.append(_Token(found["sign"], start))
            else:
                query, at = self._read_term(start)
                if query is not None:
                    tokens.append(_Token("", start, query))
                elif tokens and tokens[-1].sign == "-":  # "-*" and the like: a sign, no term
                    tokens.pop()
        return tokens

    def _read_term(self, start: int) -> tuple[Query | None, int]:
        """The term that begins at `start` (None: a sign that is no part of a word), its end."""
        field, at = None, start
        if named := _FIELD.match(self.text, start):
            field, at = named[1].lower(), named.end()
            if field not in FIELDS:
                self._unknown_field(start, named[1])
        elif bare := _BARE_FIELD.match(self.text, start):
            self._fail(bare.end(), f'"{bare[0]}" has no value; write it without a space after it')
        else:
            self._refuse(_ELSEWHERE, start)
        measured = field in AMOUNTS or field == "deadline"  # there, "=" is part of the value
        exactly = not measured and _EXACTLY.match(self.text, at) is not None
        if exactly:
            at += 1
        value, value_at, at = self._read_value(field, at)
        if measured:
            assert field is not None
            return self._measure(field, value, value_at), at
        if field is None:
            self._refuse(_AFTER, at)
        starred = value.rstrip().endswith("*")
        if "*" in value.strip().rstrip("*"):
            self._fail(value_at + value.index("*"), "a star stands only at the end of a word")
        return self._term_of(field, value, starred, value_at, exact=exactly), at

    def _read_value(self, field: str | None, at: int) -> tuple[str, int, int]:
        """What stands at `at` in quotes, or up to a space or a bracket; its place and end."""
        if self.text[at] == '"':
            end = self.text.find('"', at + 1)
            if end < 0:
                self._fail(at, 'this quote is never closed; add a second "')
            return self.text[at + 1 : end], at + 1, end + 1
        run = _RUN.match(self.text, at)
        if run is None:  # a bracket after a field
            self._fail(at, f"brackets cannot follow a field; write ({field}:one OR {field}:two)")
        if field is None and ("~" in run[0] or "^" in run[0]):
            for elsewhere, _ in _AFTER:
                if (found := elsewhere.search(run[0])) and found.start():
                    return run[0][: found.start()], at, at + found.start()
        return run[0], at, run.end()

    def _refuse(self, elsewhere: Sequence[tuple[re.Pattern[str], str]], at: int) -> None:
        if self.text[at : at + 1] not in _ODD:
            return
        for sign, instead in elsewhere:
            if found := sign.match(self.text, at):
                self._fail(at, f'"{found[0]}" {instead}')

    def _measure(self, field: str, value: str, at: int) -> Query:
        """The term for an amount or a deadline."""
        if "*" in value:
            self._fail(at + value.index("*"), f"{field} takes no star; write {field}:>= or a range")
        try:
            if field == "deadline":
                return read_deadline(value.strip())
            return read_range("salary" if field == "salary" else "value", value.strip())
        except ValueMistake as mistake:
            self._fail(at + mistake.at, mistake.problem)

    def _term_of(
        self, field: str | None, value: str, starred: bool, at: int, *, exact: bool
    ) -> Query | None:
        if field == "cpv":
            value = self._cpv(value.strip(), starred, at)
        if field is None or field in TEXTS:
            found = tuple(words(value))
            if found:
                return Words(found, starred, field, exact and not starred and field is None)
            if field is None:
                return None
            self._fail(at, f'"{value}" has no word to search the field {field} for')
        folded = fold(value.strip().rstrip("*"))
        if not folded and not starred:
            self._fail(at, f"the field {field} has no value here")
        known = NAMES.get(field, ())
        if known and not (
            any(name.startswith(folded) for name in known) if starred else folded in known
        ):
            near = difflib.get_close_matches(folded, known, n=1)
            hint = f' did you mean "{near[0]}"?' if near else ""
            self._fail(at, f'{field} is never "{value}";{hint} Known: {", ".join(known)}')
        return Is(field, folded, prefix=starred)

    def _cpv(self, value: str, starred: bool, at: int) -> str:
        """A code without its check digit."""
        code = _CPV.fullmatch(value.rstrip("*"))
        if code is None:
            self._fail(at, f'"{value}" is no CPV code; write 8 figures, or the first with a star')
        if len(code[1]) < 8 and not starred:
            self._fail(
                at, f"a CPV code has 8 figures; all that begin with {code[1]}: cpv:{code[1]}*"
            )
        return code[1]

    def _unknown_field(self, at: int, name: str) -> NoReturn:
        near = difflib.get_close_matches(name.lower(), FIELDS, n=1)
        hint = f' did you mean "{near[0]}"?' if near else ""
        self._fail(
            at,
            f'unknown field "{name}";{hint} Known: {", ".join(FIELDS)}.'
            f" To search for the words, put them in quotes",
        )

    def _fail(self, at: int, problem: str) -> NoReturn:
        shown = re.sub(r"\s", " ", self.text)
        first = max(0, at - 60)
        part = shown[first : at + 20]
        raise QueryError(f"column {at + 1}: {problem}\n  {part}\n  {' ' * (at - first)}^")


def _all_of(parts: Sequence[Query]) -> Query:
    return parts[0] if len(parts) == 1 else And(tuple(parts))
