"""The same question to a database: which stored notices does a query ask for?

The condition says what `crawler.query.match` says, in two respects more widely: of words side by
side it asks only that all are there, and what cannot be known counts as fitting. Under a NOT it
therefore asks more narrowly. Where it is not exactly what was asked (`Question.exact`), what the
database finds has still to be asked in memory.

The newest notices are wanted first, and no more than a page of them. No planner knows whether to
walk from the newest on or to begin with what few notices have, where the one takes forever in
place of the other; so that is decided by whoever asks (`crawler.store.search`), who gets both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    Text,
    and_,
    bindparam,
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
from crawler.query.expressions import Wording, depth_of, for_fts5, for_postgresql
from crawler.query.tokens import Wanted, all_of, any_of, wanted
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
LOW, HIGH = "low", "high"
_DAY = timedelta(days=1)
_DEEPEST = 8  # so far may conditions nest: the parsers of SQLite and of FTS5 have little room


@dataclass(frozen=True, slots=True)
class ByWords:
    """All notices with these `tokens` (`found`, in no order), and of them what fits (`rest`)."""

    tokens: Wanted
    found: Select[int]
    rest: Select[int]


@dataclass(frozen=True, slots=True)
class Question:
    """A query as SQL. `statement` gives the ids of the notices that may fit, the newest first.

    It looks at the ids from `LOW` on and before `HIGH`, which it takes. `exact`: all that it
    finds fits. `listing`: it makes lists of what fits a part of the query among these ids.

    `needed`: nothing fits that each of these would not find, by an index and in no order; `days`
    is one of them that asks for days, of which those of one time have ids of one time. `words`:
    the same by the index of tokens, where the statement does not begin with that. `key`: by which
    single ids are picked out.
    """

    statement: Select[int]
    exact: bool
    listing: bool
    needed: tuple[Select[int], ...]
    days: Select[int] | None
    words: ByWords | None
    key: ColumnElement[int]


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
        self._key = self._id  # by which single notices are picked out
        self._tables: set[Table] = set()
        self._listing = False

    def question(self, query: Query) -> Question:
        words, others = self._apart(query)
        statement, there = self._begin(words)
        where = [self._where(each, wide=True) for each in others]
        for each in self._tables - {there}:
            key = notice.c.id if each is notice else search.c.notice_id
            statement = statement.join(each, key == self._id)
        statement = statement.where(*where, *_between(self._id)).order_by(self._id.desc())
        statement, by_words = self._end(statement, words)
        days = [found for each in others if isinstance(each, Days) for found in self._needed(each)]
        return Question(
            statement=statement,
            exact=self._exact,
            listing=self._listing,
            needed=tuple(found for each in others for found in self._needed(each)),
            days=days[0] if days else None,
            words=by_words,
            key=self._key,
        )

    def _begin(self, words: Wording | None) -> tuple[Select[int], Table | None]:  # noqa: ARG002
        """What gives ids, if it can then of what has `words`, and the table it begins with."""
        return select(self._id).select_from(search), search

    def _end(
        self,
        statement: "Select[int]",
        words: Wording | None,  # noqa: ARG002
    ) -> tuple[Select[int], ByWords | None]:
        """`statement` for what has `words`, if it was not yet, and the other way to it."""
        return statement, None

    def _apart(self, query: Query) -> tuple[Wording | None, list[Query]]:
        """What the index of tokens is asked for all of `query`, and what is left of it."""
        parts = query.queries if isinstance(query, And) else (query,)
        texts, others = self._texts(parts, wide=True)
        if not texts:
            return None, others
        left: list[Query] = []
        without: list[Wanted] = []
        for each in others:
            tokens = self._tokens(each.query, wide=False) if isinstance(each, Not) else None
            if tokens is None or depth_of(tokens) > _DEEPEST:
                left.append(each)
            else:
                without.append(tokens)
        return Wording(all_of(texts), any_of(without) if without else None), left

    def _has(self, words: Wording) -> ColumnElement[bool]:
        """That a notice has `words`."""
        raise NotImplementedError

    def _alone(self, column: ColumnElement[int]) -> ColumnElement[int]:
        """`column`, of which the planner knows nothing."""
        raise NotImplementedError

    def _needed(self, query: Query) -> list[Select[int]]:
        """What finds at least all that fits `query`, by an index."""
        match query:
            case Range():
                low, high = self._bounds(query)
                found = [high >= query.low] if query.low is not None else []
                found += [low <= query.high] if query.high is not None else []
            case Days():
                found = [and_(*self._between_days(query.first, query.last))]
            case Ahead() if self._now is not None:
                # The day is that of a clock somewhere.
                first = (self._now + query.after).date() - _DAY
                until = query.until
                last = None if until is None else (self._now + until).date() + _DAY
                found = [and_(*self._between_days(first, last))]
            case Is("source"):
                return [select(notice.c.id).where(notice.c.source_id.in_(self._named(query)))]
            case _:
                return []
        return [select(search.c.notice_id).where(each) for each in found]

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
                return false() if tokens is None else self._has(Wording(tokens))
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
                    parts.append(self._has(Wording(all_of(texts) if is_and else any_of(texts))))
                return and_(*parts) if is_and else or_(*parts)

    def _texts(self, queries: Sequence[Query], *, wide: bool) -> tuple[list[Wanted], list[Query]]:
        """Of `queries` those that the index of tokens can be asked for at once, and the others."""
        texts: list[Wanted] = []
        others: list[Query] = []
        for each in queries:
            tokens = self._tokens(each, wide=wide)
            if tokens is None or depth_of(tokens) > _DEEPEST:
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
        match query.field:
            case "event":
                return true() if wide else false()
            case "source":
                source_id = self._alone(self._of(notice).c.source_id)
                return source_id.in_(self._named(query))
            case "status":
                return self._status().in_(_fitting(query, NAMES["status"]))
            case "remote":
                return self._of(search).c.remote.in_(_fitting(query, [*NAMES["remote"], ""]))
            case _:
                return self._of(search).c.kind.in_(_fitting(query, NAMES["kind"]))

    def _named(self, query: Is) -> list[int]:
        """The sources whose name is asked for."""
        folded = {id: fold(name) for id, name in self._sources.items()}
        fitting = {*_fitting(query, [*folded.values()])}
        return [id for id, name in folded.items() if name in fitting]

    def _status(self) -> ColumnElement[str]:
        said = self._of(notice).c.status
        if self._now is None:
            return said
        over = and_(said.not_in(sorted(ENDED)), notice.c.deadline <= self._now)
        return case((over, "closed"), else_=said)

    def _may_be(self, query: Range) -> ColumnElement[bool]:
        low, high = self._bounds(query)
        asked: list[ColumnElement[bool]] = [low.is_not(None)]
        if query.currency is not None:
            currency = search.c[f"{query.field}_currency"]
            asked.append(currency.is_not_distinct_from(query.currency))
        if query.low is not None:
            asked.append(high >= query.low)
        if query.high is not None:
            asked.append(low <= query.high)
        return and_(*asked)

    def _bounds(self, query: Range) -> tuple[ColumnElement[int], ColumnElement[int]]:
        columns = self._of(search).c
        return columns[f"{query.field}_low"], columns[f"{query.field}_high"]

    def _on_days(self, query: Days) -> ColumnElement[bool]:
        return and_(*self._between_days(query.first, query.last))

    def _between_days(self, first: date | None, last: date | None) -> list[ColumnElement[bool]]:
        day = self._of(search).c.day
        asked: list[ColumnElement[bool]] = [day.is_not(None)]
        if first is not None:
            asked.append(day >= first.toordinal())
        if last is not None:
            asked.append(day <= last.toordinal())
        return asked

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

    def _begin(self, words: Wording | None) -> tuple[Select[int], Table | None]:
        if words is None:
            return super()._begin(words)
        self._id = _search_text.c.rowid
        self._key = self._alone(self._id)  # FTS5 would begin anew for each of them
        return select(self._id).select_from(_search_text).where(_matches(words)), None

    def _has(self, words: Wording) -> ColumnElement[bool]:
        self._listing = True
        rowid = _search_text.c.rowid
        return self._id.in_(select(rowid).where(_matches(words), *_between(rowid)))

    def _alone(self, column: ColumnElement[int]) -> ColumnElement[int]:
        return column + 0


class _OfPostgresql(_Asking):
    def _has(self, words: Wording) -> ColumnElement[bool]:
        wanted = cast(literal(for_postgresql(words), Text), TSQUERY)
        return search.c.tokens.bool_op("@@")(wanted)

    def _alone(self, column: ColumnElement[int]) -> ColumnElement[int]:
        return column

    def _end(
        self, statement: "Select[int]", words: Wording | None
    ) -> tuple[Select[int], ByWords | None]:
        # The last condition: it reads the tokens, which stand apart from the row. The planner
        # thinks a word rare that is not, so that it may not gather all that has it: no index
        # serves "IS TRUE".
        if words is None:
            return statement, None
        rest = statement
        if words.without is not None:
            rest = rest.where(not_(self._has(Wording(words.without))))
        found = select(search.c.notice_id).where(self._has(Wording(words.tokens)))
        walked = statement.where(self._has(words).is_(true()))
        return walked, ByWords(words.tokens, found, rest)


def _between(id: ColumnElement[int]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    whole = search.c.notice_id.type
    return id >= bindparam(LOW, type_=whole), id < bindparam(HIGH, type_=whole)


def _fitting(query: Is, names: Sequence[str]) -> list[str]:
    """Of `names` those that are asked for."""
    return [
        name
        for name in names
        if (name.startswith(query.value) if query.prefix else name == query.value)
    ]


def _matches(words: Wording) -> ColumnElement[bool]:
    return _search_text.c.search_text.bool_op("MATCH")(for_fts5(words))
