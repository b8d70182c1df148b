"""How is a notice made findable? By a row that says what can be asked of it.

To make the row takes longer than to store the version. So the transaction of a run only notes
that it is due; it is written behind (`crawler.store.search.catch_up`), and a search asks what is
still due in memory: it never misses what is stored and never finds what is not.
"""

import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format
from sqlalchemy import Connection, column, delete, insert, literal, select
from sqlalchemy import table as lightly

from crawler.query.facts import amounts_of, day_of, remote_of
from crawler.query.tokens import tokens_of
from crawler.store.database import batched, insert_rows
from crawler.store.schema import search as table
from crawler.store.schema import search_due as due

_COLUMNS = (
    "notice_id",
    "kind",
    "remote",
    "day",
    "value_low",
    "value_high",
    "value_currency",
    "salary_low",
    "salary_high",
    "salary_currency",
    "tokens",
)
_search_text = lightly("search_text", *map(column, ("search_text", "rowid", "tokens")))
_NOTHING = (None, None, None)


def owe(connection: Connection, written: Sequence[tuple[int, int]]) -> None:
    """Note that these notices, each with its new version, have to be made findable."""
    insert_rows(connection, due, ("version_id", "notice_id"), [(v, n) for n, v in written])


def put(connection: Connection, notices: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
    """Make notices, by id, findable by their documents. None of them is findable yet."""
    rows = [_row(*each) for each in notices]
    insert_rows(connection, table, _COLUMNS, rows)
    if rows and connection.dialect.name == "sqlite":  # a trigger would cost five times as much
        words = [(row[0], row[-1]) for row in rows]
        connection.exec_driver_sql("INSERT INTO search_text (rowid, tokens) VALUES (?, ?)", words)


def take_out(connection: Connection, notice_ids: Iterable[int]) -> None:
    """Forget how these notices were to be found."""
    for ids in batched(notice_ids):
        chosen = table.c.notice_id.in_(ids)
        if connection.dialect.name == "sqlite":  # which is told what it has to forget
            old = select(literal("delete"), table.c.notice_id, table.c.tokens).where(chosen)
            columns = ["search_text", "rowid", "tokens"]
            connection.execute(insert(_search_text).from_select(columns, old))
        connection.execute(delete(table).where(chosen))


def rebuild(connection: Connection) -> None:
    """Make the index anew from the rows, after these were written or removed by other hands."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO search_text (search_text) VALUES ('rebuild')")


def _row(notice_id: int, document: Mapping[str, Any]) -> tuple[Any, ...]:
    day, amounts = day_of(document), amounts_of(document)
    return (
        notice_id,
        document["kind"],
        remote_of(document),
        day and day.toordinal(),
        *amounts.get("value", _NOTHING),
        *amounts.get("salary", _NOTHING),
        tokens_of(document),
    )


class _Tokens(str):
    """The type for which the driver looks up how a `tsvector` is sent."""

    __slots__ = ()


class _TokensDumper(Dumper):
    """Tokens as PostgreSQL takes them in binary: how many, each with its end and no places."""

    format = Format.BINARY
    oid = psycopg.postgres.types["tsvector"].oid

    def dump(self, obj: str) -> bytes:
        tokens = obj.split(" ")
        parts = [f"{token}\0\0\0".encode() for token in tokens]
        return struct.pack(">i", len(parts)) + b"".join(parts)


psycopg.adapters.register_dumper(_Tokens, _TokensDumper)
