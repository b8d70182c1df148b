"""Putting all that is known aside and bringing it back, into either kind of database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, Connection, LargeBinary, String, Table, select

from crawler.errors import UsageError
from crawler.store import events, evidence, held, notices, pages
from crawler.store.database import Database
from crawler.store.schema import JsonText, TokenSet, UtcDateTime, lease, metadata, restored
from noticewatch import migrations
from noticewatch.migrations import backup as backups
from tests.builders import a_vacancy
from tests.integration.storing import (
    MONDAY,
    TUESDAY,
    a_body,
    a_page,
    a_run,
    a_source,
    digest_of,
    tell,
    write,
)

LATER = TUESDAY


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database to bring things back into, of either kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'other.db'}"
    else:
        url = request.getfixturevalue("empty_postgresql_url")
    opened = Database.open(url)
    yield opened
    opened.close()


def fill(connection: Connection) -> None:
    """A row, or more, in every table: what the crawl writes, and something in the others."""
    board = a_source(connection)
    run = a_run(connection, board, notices=2, held=True)
    body = bytes(range(256)) * 50
    evidence.keep(connection, [a_body(body)], MONDAY)
    words = "\n".join(f"Paragraph {n} with ümläuts, \\ and \x85." for n in range(50))
    first = a_vacancy("R-1", description=words)
    written = write(connection, board, first, a_vacancy("R-2"), run_id=run)
    tell(connection, board, written, run_id=run)
    edited = a_vacancy("R-1", description=words + "\nMore.")
    tell(connection, board, write(connection, board, edited, evidence=digest_of(body)))
    pages.save(connection, board, "reader 1", [a_page(b"\x00\xff")])
    held.keep(connection, run, [b"\x00one", b"two"], events.after(connection, 0))
    for table in metadata.sorted_tables:
        if connection.execute(select(table).limit(1)).first() is None:
            connection.execute(table.insert().values(a_row(connection, table)))


def a_row(connection: Connection, table: Table) -> dict[str, Any]:
    """Any row that `table` takes, pointing to rows that are there."""
    row: dict[str, Any] = {}
    for column in table.columns:
        if column.foreign_keys:
            [key] = column.foreign_keys
            row[column.name] = connection.execute(select(key.column).limit(1)).scalar()
        elif isinstance(column.type, UtcDateTime):
            row[column.name] = MONDAY
        elif isinstance(column.type, Boolean):
            row[column.name] = True
        elif isinstance(column.type, LargeBinary):
            row[column.name] = b"\x00\xff"
        elif isinstance(column.type, TokenSet):
            row[column.name] = "gardener head"
        elif isinstance(column.type, JsonText):
            row[column.name] = ["one"]
        else:
            row[column.name] = "waiting" if isinstance(column.type, String) else 7
    return row


def everything(database: Database) -> dict[str, set[Any]]:
    """The rows of every table, leases excepted: they are of the moment."""
    with database.reading() as connection:
        return {
            table.name: {repr(row) for row in connection.execute(select(table))}
            for table in metadata.sorted_tables
            if table is not lease
        }


def test_every_row_comes_back_in_either_kind_of_database(
    database: Database, other: Database, tmp_path: Path
):
    """A backup is also how an installation moves from SQLite to PostgreSQL."""
    with database.transaction() as connection:
        fill(connection)
    before = everything(database)
    assert all(before.values()), "a table without a row proves nothing"

    count = backups.backup(database, tmp_path / "backup", now=MONDAY)
    assert backups.restore(other, tmp_path / "backup", now=LATER) == MONDAY

    after = everything(other)
    assert count == sum(map(len, before.values()))
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"message", "restored"}  # parked, and noted
    assert migrations.version(other) == migrations.NEWEST
    with other.reading() as connection:
        newest = select(restored.c.at, restored.c.taken).order_by(restored.c.id.desc())
        assert tuple(connection.execute(newest).first() or ()) == (LATER, MONDAY)


def test_work_goes_on_where_the_backup_ended(database: Database, other: Database, tmp_path: Path):
    """Numbers are given on from those that were brought back, never twice."""
    with database.transaction() as connection:
        fill(connection)
    backups.backup(database, tmp_path / "backup", now=MONDAY)
    backups.restore(other, tmp_path / "backup", now=LATER)

    with other.transaction() as connection:
        assert a_source(connection) == 1
        assert a_source(connection, "another") == 2
        assert a_run(connection, 1) == 2
        changed = write(connection, 1, a_vacancy("R-3"), a_vacancy("R-2", title="Head"))
        assert tell(connection, 1, changed) == [4, 5]
        assert [each.document["title"] for each in notices.current(connection)] == [
            "Planning Officer R-1",
            "Head",
            "Planning Officer R-3",
        ]


def test_f55_mail_that_waited_is_parked_after_a_restore(
    database: Database, other: Database, tmp_path: Path
):
    """It may have gone between the backup and the loss; nothing is told twice."""
    with database.transaction() as connection:
        fill(connection)
    backups.backup(database, tmp_path / "backup", now=MONDAY)
    backups.restore(other, tmp_path / "backup", now=LATER)

    with other.reading() as connection:
        message = metadata.tables["message"]
        assert set(connection.execute(select(message.c.state)).scalars()) == {"parked"}


def test_a_database_that_holds_something_is_not_overwritten(database: Database, tmp_path: Path):
    """A restore into the wrong place must not cost what is there."""
    with database.transaction() as connection:
        a_source(connection)
    backups.backup(database, tmp_path / "backup", now=MONDAY)

    with pytest.raises(UsageError, match="is not empty"):
        backups.restore(database, tmp_path / "backup", now=LATER)

    assert len(everything(database)["source"]) == 1


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00" + b"x" * 5000])
def test_a_file_that_is_no_backup_changes_nothing(
    database: Database, tmp_path: Path, content: bytes
):
    """The wrong file was named, or it was cut off on its way."""
    (tmp_path / "backup").write_bytes(content)

    with pytest.raises(UsageError, match="is no backup"):
        backups.restore(database, tmp_path / "backup", now=LATER)

    assert not any(everything(database).values())


def test_a_backup_does_not_replace_a_file(database: Database, tmp_path: Path):
    """It might be the only good one."""
    (tmp_path / "backup").write_text("the last good one")

    with pytest.raises(UsageError, match="is there already"):
        backups.backup(database, tmp_path / "backup", now=MONDAY)

    assert (tmp_path / "backup").read_text() == "the last good one"
