"""The same question to a database: which stored notices does a query ask for?

The condition says what `crawler.query.match` says, in two respects more widely: of words side by
side it asks only that all are there, and what cannot be known counts as fitting. Under a NOT it
therefore asks more narrowly. Where it is not exactly what was asked (`Question.exact`), what the
database finds has still to be asked in memory.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    Text,
    and_,
    case,
    cast,
    column,
    false,
    literal,
    not_,
    or_,
    select,
    table,
    true,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from crawler.notice import ENDED
from crawler.query.tokens import AllOf, Token, Wanted, all_of, any_of, wanted
from crawler.query.tree import (
    NAMES,
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
from crawler.query.words import fold
from crawler.store.schema import notice, search

_search_text = table("search_text", column("rowid", search.c.notice_id.type), column("search_text"))
_DEEPEST = 8  # so far may conditions nest: the parsers of SQLite and of FTS5 have little room


@dataclass(frozen=True, slots=True)
class Question:
    """A query as SQL. `statement` gives the ids of the notices that may fit, the newest first.

    `exact`: they all do.
    """

    statement: Select[int]
    exact: bool


def question(
    query: Query, *, dialect: str, now: datetime | None, sources: Mapping[int, str]
) -> Question:
    """`query` as it is asked of a database. `sources`: the names of all sources by their ids."""
    asking = _OfSqlite(now, sources) if dialect == "sqlite" else _OfPostgresql(now, sources)
    return asking.question(query)


class _Asking:
    """A query on its way to SQL. Every condition is true or false, never null: NOT turns it."""

    def __init__(self, now: datetime | None, sources: Mapping[int, str]) -> None:
        self._now = now
        self._sources = sources
        self._exact = True
        self._id: ColumnElement[int] = search.c.notice_id
        self._tables: set[Table] = set()

    def question(self, query: Query) -> Question:
        where = self._where(query, wide=True)
        statement = select(self._id).select_from(search)
        return self._finished(statement.where(where), {search})

    def _has(self, tokens: Wanted) -> ColumnElement[bool]:
        """That a notice has `tokens`."""
        raise NotImplementedError

    def _finished(self, statement: "Select[int]", there: set[Table]) -> Question:
        if search in self._tables - there:
            statement = statement.join(search, search.c.notice_id == self._id)
        if notice in self._tables:
            statement = statement.join(notice, notice.c.id == self._id)
        return Question(statement.order_by(self._id.desc()), self._exact)

    def _where(self, query: Query, *, wide: bool, depth: int = 0) -> ColumnElement[bool]:
        """The condition for `query`. Where it is not exact it finds more, or not `wide`, less."""
        if depth > _DEEPEST:
            self._exact = False
            return true() if wide else false()
        match query:
            case Everything():
                return true()
            case Words():
                tokens = self._tokens(query, wide=wide)
                return false() if tokens is None else self._has(tokens)
            case Is():
                return self._is(query, wide=wide)
            case Range():
                return self._may_be(query)
            case Days():
                return self._on_days(query)
            case Ahead():
                return self._is_ahead(query, wide=wide)
            case Not():
                return not_(self._where(query.query, wide=not wide, depth=depth + 1))
            case And() | Or():
                is_and = isinstance(query, And)
                texts, others = self._texts(query.queries, wide=wide)
                parts = [self._where(each, wide=wide, depth=depth + 1) for each in others]
                if texts:
                    parts.append(self._has(all_of(texts) if is_and else any_of(texts)))
                return and_(*parts) if is_and else or_(*parts)

    def _texts(self, queries: Sequence[Query], *, wide: bool) -> tuple[list[Wanted], list[Query]]:
        """Of `queries` those that the index of tokens can be asked for at once, and the others."""
        texts: list[Wanted] = []
        others: list[Query] = []
        for each in queries:
            tokens = self._tokens(each, wide=wide)
            if tokens is None or _depth(tokens) > _DEEPEST:
                others.append(each)
            else:
                texts.append(tokens)
        return texts, others

    def _tokens(self, query: Query, *, wide: bool) -> Wanted | None:
        """What the index of tokens is asked for `query`; None: it cannot be, or nothing is."""
        if isinstance(query, Words):
            tokens, exact = wanted(query)
            self._exact &= exact
            return tokens if exact or wide else None
        if isinstance(query, And | Or):
            texts, others = self._texts(query.queries, wide=wide)
            if not others:
                return all_of(texts) if isinstance(query, And) else any_of(texts)
        return None

    def _is(self, query: Is, *, wide: bool) -> ColumnElement[bool]:
        def wanted(names: Sequence[str]) -> list[str]:
            return [
                name
                for name in names
                if (name.startswith(query.value) if query.prefix else name == query.value)
            ]

        match query.field:
            case "event":
                return true() if wide else false()
            case "source":
                folded = {id: fold(name) for id, name in self._sources.items()}
                fitting = {*wanted([*folded.values()])}
                ids = [id for id, name in folded.items() if name in fitting]
                return self._of(notice).c.source_id.in_(ids)
            case "status":
                return self._status().in_(wanted(NAMES["status"]))
            case "remote":
                return self._of(search).c.remote.in_(wanted([*NAMES["remote"], ""]))
            case _:
                return self._of(search).c.kind.in_(wanted(NAMES["kind"]))

    def _status(self) -> ColumnElement[str]:
        said = self._of(notice).c.status
        if self._now is None:
            return said
        over = and_(said.not_in(sorted(ENDED)), notice.c.deadline <= self._now)
        return case((over, "closed"), else_=said)

    def _may_be(self, query: Range) -> ColumnElement[bool]:
        columns = self._of(search).c
        low, high = columns[f"{query.field}_low"], columns[f"{query.field}_high"]
        asked: list[ColumnElement[bool]] = [low.is_not(None)]
        if query.currency is not None:
            asked.append(columns[f"{query.field}_currency"].is_not_distinct_from(query.currency))
        if query.low is not None:
            asked.append(high >= query.low)
        if query.high is not None:
            asked.append(low <= query.high)
        return and_(*asked)

    def _on_days(self, query: Days) -> ColumnElement[bool]:
        day = self._of(search).c.day
        asked: list[ColumnElement[bool]] = [day.is_not(None)]
        if query.first is not None:
            asked.append(day >= query.first.toordinal())
        if query.last is not None:
            asked.append(day <= query.last.toordinal())
        return and_(*asked)

    def _is_ahead(self, query: Ahead, *, wide: bool) -> ColumnElement[bool]:
        deadline = self._of(notice).c.deadline
        asked: list[ColumnElement[bool]] = [deadline.is_not(None)]
        if self._now is None:
            asked.append(true() if wide else false())
        else:
            asked.append(deadline > self._now + query.after)
            if query.until is not None:
                asked.append(deadline <= self._now + query.until)
        return and_(*asked)

    def _of(self, table: Table) -> Table:
        self._tables.add(table)
        return table


class _OfSqlite(_Asking):
    """FTS5 leads where the query has words: it gives what it finds in the order that is wanted."""

    def question(self, query: Query) -> Question:
        texts, others = self._texts(
            query.queries if isinstance(query, And) else (query,), wide=True
        )
        if not texts:
            return super().question(query)
        self._id = _search_text.c.rowid
        where = [self._where(each, wide=True) for each in others]
        statement = select(self._id).select_from(_search_text)
        return self._finished(statement.where(_matches(all_of(texts)), *where), set())

    def _has(self, tokens: Wanted) -> ColumnElement[bool]:
        return self._id.in_(select(_search_text.c.rowid).where(_matches(tokens)))


class _OfPostgresql(_Asking):
    def _has(self, tokens: Wanted) -> ColumnElement[bool]:
        wanted = cast(literal(_written(tokens, "'{}'", ":*", " & ", " | "), Text), TSQUERY)
        return search.c.tokens.bool_op("@@")(wanted)


def _matches(tokens: Wanted) -> ColumnElement[bool]:
    wanted = _written(tokens, '"{}"', " *", " AND ", " OR ")
    return _search_text.c.search_text.bool_op("MATCH")(wanted)


def _written(tokens: Wanted, quoted: str, prefix: str, all: str, any: str) -> str:
    """`tokens` as an expression of an index, in its signs. No token holds a quote."""
    if isinstance(tokens, Token):
        return quoted.format(tokens.text) + (prefix if tokens.prefix else "")
    parts = (_written(each, quoted, prefix, all, any) for each in tokens.parts)
    return f"({(all if isinstance(tokens, AllOf) else any).join(parts)})"


def _depth(tokens: Wanted) -> int:
    if isinstance(tokens, Token):
        return 0
    return 1 + max(map(_depth, tokens.parts))
