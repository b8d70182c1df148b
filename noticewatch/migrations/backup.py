"""How is all that is known put aside, and brought back? One file, whichever database it is for.

A backup is a SQLite file with the same tables, so that one of SQLite can be brought back into
PostgreSQL and the other way round; that is also how an installation moves.
"""

import shutil
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sqlalchemy import BigInteger, Connection, Integer, Table, func, inspect, select, text, update

from crawler.errors import NoticewatchError, UsageError
from crawler.store import indexing, leases
from crawler.store.database import BATCH, Database
from crawler.store.schema import from_micros, lease, metadata, restored, to_micros
from noticewatch import migrations
from noticewatch.leading import LEASE
from notifier.store.schema import message

#: A table that only a backup has.
_MARK = "noticewatch_backup"


def backup(db: Database, file: Path, *, now: datetime) -> int:
    """Write all that `db` holds, as of one moment, to the new `file`; how many rows.

    Raises:
        UsageError: the file is there already, or its folder is not.
        DatabaseUnavailable: one of the two cannot be read or written.
    """
    if file.exists():
        raise UsageError(f"{file} is there already; a backup does not replace a file")
    if not file.parent.is_dir():
        raise UsageError(f"there is no folder {file.parent}")
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)  # it holds addresses, and the keys that links are signed with
    target = Database.open(f"sqlite:///{part.absolute()}")
    try:
        migrations.prepare(target)
        with db.reading() as source, target.transaction() as sink:
            rows = sum(_copy(source, sink, table) for table in _tables())
            sink.execute(text(f"CREATE TABLE {_MARK} (taken BIGINT NOT NULL)"))
            sink.execute(text(f"INSERT INTO {_MARK} VALUES (:taken)"), {"taken": to_micros(now)})  # noqa: S608
        with target.reading() as done:
            done.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    except BaseException:
        target.close()
        _remove(part)
        raise
    target.close()
    part.rename(file)
    return rows


def restore(db: Database, file: Path, *, now: datetime, replace: bool = False) -> datetime:
    """Bring a backup back into `db`, as a whole or not at all; when it was taken.

    Mail that waited then is parked: it may have gone since. `replace`: what `db` holds now is
    lost.

    Raises:
        UsageError: the file is no backup, or `db` holds something already.
        SchemaMismatch: a newer program wrote it.
        NoticewatchError: the service is running on `db`.
    """
    if not file.is_file():
        raise UsageError(f"there is no file {file}")
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / "backup.db"  # a backup of an older release is brought up to date
        shutil.copyfile(file, copied)
        source = Database.open(f"sqlite:///{copied}")
        try:
            taken = _taken(source, file)
            migrations.upgrade(source)
            migrations.prepare(db)
            with source.reading() as kept, db.transaction() as sink:
                _refuse_while_led(sink)
                _empty(sink, db, replace=replace)
                for table in _tables():
                    _copy(kept, sink, table)
                indexing.rebuild(sink)
                _go_on(sink, now=now, taken=taken)
        finally:
            source.close()
    return taken


def _tables() -> Iterable[Table]:
    """What is worth keeping, what others refer to first. Leases are of the moment."""
    return (table for table in metadata.sorted_tables if table is not lease)


def _copy(source: Connection, sink: Connection, table: Table) -> int:
    rows = source.execution_options(yield_per=BATCH).execute(
        # In the order of the key: what refers to another row of its table is younger.
        select(table).order_by(*table.primary_key.columns)
    )
    copied = 0
    for batch in rows.mappings().partitions():
        sink.execute(table.insert(), [dict(row) for row in batch])
        copied += len(batch)
    return copied


def _taken(source: Database, file: Path) -> datetime:
    try:
        with source.reading() as conn:
            if inspect(conn).has_table(_MARK):
                return from_micros(conn.execute(text(f"SELECT taken FROM {_MARK}")).scalar_one())  # noqa: S608
    except NoticewatchError:  # no database at all
        pass
    raise UsageError(f"{file} is no backup; expected a file that `noticewatch db backup` wrote")


def _refuse_while_led(conn: Connection) -> None:
    if holder := leases.holder_of(conn, LEASE):
        raise NoticewatchError(f"{holder} works on this database; stop the service first")


def _empty(sink: Connection, db: Database, *, replace: bool) -> None:
    held = [
        table.name
        for table in metadata.sorted_tables
        if table.name not in ("lease", "log_head", "secret")
        and sink.execute(select(table).limit(1)).first() is not None
    ]
    if held and not replace:
        raise UsageError(
            f"database {db.url_shown} is not empty ({', '.join(held)});"
            " to lose what it holds now, say --replace"
        )
    for table in reversed(metadata.sorted_tables):
        sink.execute(table.delete())


def _go_on(sink: Connection, *, now: datetime, taken: datetime) -> None:
    """See to it that what was brought back is gone on with and not done again."""
    if sink.dialect.name != "sqlite":
        for table in metadata.sorted_tables:
            _advance_sequence(sink, table)
    reason = f"brought back from a backup of {taken:%Y-%m-%d %H:%M} UTC; it may have gone since"
    sink.execute(
        update(message)
        .where(message.c.state.in_(("waiting", "sending")))
        .values(state="parked", reason=reason)
    )
    sink.execute(restored.insert().values(at=now, taken=taken))


def _advance_sequence(sink: Connection, table: Table) -> None:
    column = table.autoincrement_column
    if column is None or not isinstance(column.type, BigInteger | Integer):
        return
    sequence = func.pg_get_serial_sequence(table.name, column.name)
    if sink.execute(select(sequence)).scalar() is None:
        return
    newest = select(func.coalesce(func.max(column), 0)).scalar_subquery()
    sink.execute(select(func.setval(sequence, newest + 1, False)))


def _remove(part: Path) -> None:
    for end in ("", "-wal", "-shm"):
        part.with_name(part.name + end).unlink(missing_ok=True)
