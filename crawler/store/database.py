"""Where is the database, and what differs between SQLite and PostgreSQL? Only this file knows.

Errors that no retry of the statement mends (locked, gone, unwritable, full) become
`DatabaseUnavailable`, with a text that says what, where and what would be right, and never the
password of the address.
"""

import sqlite3
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar, cast

import psycopg
from sqlalchemy import URL, Connection, Table, create_engine, event, func, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor, ExceptionContext
from sqlalchemy.exc import ArgumentError

from crawler.errors import ConfigError, DatabaseUnavailable

T = TypeVar("T")

#: How many rows a statement carries. More gains little and holds more in memory.
BATCH = 2000

_DRIVERS = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
_WAIT_SECONDS = 30  # for a lock that another process holds
_CONNECT_SECONDS = 10
_PRAGMAS = (
    "PRAGMA synchronous = FULL",  # a commit survives a power cut
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = FAST",  # what a page lost is zeroed when the page is written anyway
    "PRAGMA cache_size = -16000",  # 16 MB: the index pages of 100,000 notices
    "PRAGMA journal_size_limit = 67108864",  # one large run does not leave a large log behind
)


class Database:
    """An open database. Make it with `Database.open`; share it between threads, not processes."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self.url_shown = _shown(url)
        if self.is_sqlite:
            options: dict[str, Any] = {"connect_args": {"timeout": _WAIT_SECONDS}}
        else:
            options = {
                "connect_args": {
                    "connect_timeout": _CONNECT_SECONDS,
                    "fallback_application_name": "noticewatch",
                },
                "pool_pre_ping": True,  # the server may have been restarted since
            }
        # Values never reach an error's text or a log: they are third-party words and addresses.
        self._engine = create_engine(url, hide_parameters=True, **options)
        event.listen(self._engine, "connect", self._connected)
        event.listen(self._engine, "begin", self._begin)
        event.listen(self._engine, "handle_error", self._failed)

    @classmethod
    def open(cls, url: str) -> "Database":
        """The database at `url`; nothing is read or written before it is used.

        Raises:
            ConfigError: `url` names no SQLite file and no PostgreSQL server.
        """
        expected = "expected sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME"
        try:
            parsed = make_url(url)
        except ArgumentError:  # its text holds the address, and so may hold a password
            raise ConfigError(f"[database].url: not an address of a database; {expected}") from None
        driver = _DRIVERS.get(parsed.drivername)
        if driver is None:
            raise ConfigError(
                f'[database].url: "{parsed.drivername}" is no database that is known; {expected}'
            )
        return cls(parsed.set(drivername=driver))

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of SQLite; else it is a PostgreSQL server."""
        return self._url.get_backend_name() == "sqlite"

    @contextmanager
    def transaction(self) -> Generator[Connection]:
        """Read and write; committed at the end, rolled back on an error.

        SQLite takes its one write lock at once: what is read stays true until the commit.
        """
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """Read only, from one snapshot: what others commit meanwhile is not seen."""
        with self._engine.connect() as connection:
            if self.is_sqlite:
                connection.execution_options(reading=True)
            else:
                connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            with connection.begin():
                try:
                    yield connection
                finally:
                    if self.is_sqlite:
                        connection.exec_driver_sql("PRAGMA query_only = OFF")

    def close(self) -> None:
        """Close every connection; the next use opens new ones."""
        self._engine.dispose()

    def empty_log(self) -> None:
        """Write SQLite's log into the file and empty it: what was deleted is then in neither.

        While others read, some of it may have to stay until they are done.
        """
        if self.is_sqlite:
            with self._engine.connect() as connection:
                driver = connection.connection.driver_connection
                assert isinstance(driver, sqlite3.Connection)
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _connected(self, connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        if self.is_sqlite:
            # The driver begins transactions of its own, too late for reads: `_begin` does it.
            connection.isolation_level = None
            _use_wal(cursor)
            for pragma in _PRAGMAS:
                cursor.execute(pragma)
        else:
            cursor.execute(f"SET lock_timeout = '{_WAIT_SECONDS}s'")
            connection.commit()
        cursor.close()

    def _begin(self, connection: Connection) -> None:
        if not self.is_sqlite:
            return
        if connection.get_execution_options().get("reading"):
            connection.exec_driver_sql("PRAGMA query_only = ON")
            connection.exec_driver_sql("BEGIN")
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    def _failed(self, context: ExceptionContext) -> None:
        if context.is_pre_ping:  # the pool opens another connection by itself
            return
        error = context.original_exception
        unavailable = _unavailable(error, self._url, connecting=context.connection is None)
        if unavailable is not None:
            raise unavailable from None
        if isinstance(error, psycopg.Error) and context.sqlalchemy_exception is not None:
            context.sqlalchemy_exception.args = (_without_values(error),)


def _use_wal(cursor: DBAPICursor) -> None:
    """Let readers and a writer not wait for each other.

    Where two processes open a new file at once, SQLite does not let the second one wait.
    """
    until = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)


def insert_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert `rows` of plain values by the fastest way that the database has.

    The values are what the driver takes: times as microseconds (`schema.to_micros`), JSON as
    text. Numbers of rows are given, not made (`next_ids`).
    """
    if not rows:
        return
    names = ", ".join(columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608
        connection.exec_driver_sql(statement, [*rows])
        return
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    types = [table.c[name].type for name in columns]
    statement = f"COPY {table.name} ({names}) FROM STDIN (FORMAT BINARY)"
    try:
        with driver.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            copy.set_types([each.compile(connection.dialect).lower() for each in types])
            for row in rows:
                copy.write_row(row)
    except psycopg.Error as error:
        _without_values(error)
        unavailable = _unavailable(error, connection.engine.url)
        if unavailable is None:
            raise
        raise unavailable from None


def next_ids(connection: Connection, table: Table, count: int) -> list[int]:
    """`count` new ids for rows of `table`, growing. Inside `Database.transaction` only.

    SQLite's one write lock is ours, so what follows the greatest id is free. PostgreSQL gives
    them from the sequence, once each, whoever else asks.
    """
    if connection.dialect.name == "sqlite":
        statement = f"SELECT coalesce(max(id), 0) FROM {table.name}"  # noqa: S608
        last = connection.exec_driver_sql(statement).scalar_one()
        return list(range(last + 1, last + 1 + count))
    sequence = func.nextval(f"{table.name}_id_seq")
    statement = select(sequence).select_from(func.generate_series(1, count))
    return list(connection.execute(statement).scalars())


def insert_or(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that can say `on_conflict_do_update` or `on_conflict_do_nothing`."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def batched(values: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """`values` in lists of at most `size`, none of them empty."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch


def _shown(url: URL) -> str:
    if "password" in url.query:
        url = url.update_query_dict({"password": "***"})
    return url.render_as_string(hide_password=True)


def _unavailable(
    error: BaseException, url: URL, *, connecting: bool = False
) -> DatabaseUnavailable | None:
    """What an error of the driver is to the person who can act on it; None: a mistake of ours."""
    if isinstance(error, sqlite3.Error):
        reason = _sqlite_reason(error, url)
    elif isinstance(error, psycopg.Error):
        reason = _postgresql_reason(error, url, connecting)
    else:
        reason = None
    return DatabaseUnavailable(f"database {_shown(url)}: {reason}") if reason else None


def _without_values(error: psycopg.Error) -> str:
    """The text of `error` from now on: without its details, which repeat the row."""
    if error.diag.message_primary:
        error.args = (error.diag.message_primary,)
    return str(error)


def _sqlite_reason(error: sqlite3.Error, url: URL) -> str | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the upper bits are details
    match code:
        case sqlite3.SQLITE_CANTOPEN:
            path = Path(url.database or "")
            if not path.parent.is_dir():
                return (
                    f"the folder {path.parent} does not exist; make it, or correct [database].url"
                )
            if path.is_dir():
                return "this is a folder; [database].url must name a file"
            return "cannot be opened; this user must be able to write the file and its folder"
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return "cannot be written; this user must be able to write the file and its folder"
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED | sqlite3.SQLITE_PROTOCOL:
            return (
                f"another process has kept it locked for {_WAIT_SECONDS} s;"
                " try again when that one is done"
            )
        case sqlite3.SQLITE_FULL:
            return "the disk is full; nothing of this was recorded. Make room and try again"
        case sqlite3.SQLITE_IOERR:
            return f"the disk does not answer ({error}); nothing of this was recorded"
        case sqlite3.SQLITE_NOTADB:
            return "this file is no database; [database].url must name another"
        case sqlite3.SQLITE_CORRUPT:
            return f"the file is damaged ({error}); bring back a backup: noticewatch db restore"
        case _:
            return None


def _postgresql_reason(error: psycopg.Error, url: URL, connecting: bool) -> str | None:
    said = " ".join(str(error).split())
    if url.password:
        said = said.replace(str(url.password), "***")
    state = error.sqlstate
    match state:
        case None:
            lost = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
            if not (lost or connecting):
                return None
            return (
                f"cannot be reached ({said}); [database].url must name a running server,"
                " a database on it, and a user with the right password"
            )
        case "53100":
            return (
                "the server's disk is full; nothing of this was recorded. Make room and try again"
            )
        case "55P03" | "40P01":
            return (
                f"another process has kept rows locked for {_WAIT_SECONDS} s;"
                " try again when that one is done"
            )
        case "25006":
            return "the server takes no writes; [database].url must name the primary server"
        case "42501":
            return f"not permitted ({said}); the user in [database].url must own the tables"
        case _ if state[:2] in {"08", "28", "3D", "53", "57", "58", "XX"}:
            return f"the server gave up ({said}); nothing of this was recorded"
        case _:
            return None
