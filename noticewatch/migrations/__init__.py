"""Is the database as this program expects it? Set up, checked and brought up to date here.

The only place that sees the tables of both halves. Alembic is imported only when there is
something to do: the usual start is one SELECT.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

import notifier.store.schema  # noqa: F401  # pyright: ignore[reportUnusedImport]  # adds its tables to the metadata
from crawler.errors import SchemaMismatch
from crawler.store.database import Database
from crawler.store.schema import metadata

__all__ = ["NEWEST", "metadata", "prepare", "upgrade", "version"]

#: The revision that this program works with, the newest in `versions/`.
NEWEST = "0010"

_HERE = Path(__file__).parent
_LOCK = 0x6E6F7469636577  # "noticew": a number that no other program is likely to lock


def version(db: Database) -> str | None:
    """The revision of the schema of `db`; None: nothing has been set up."""
    try:
        with db.reading() as connection:
            return _version(connection)
    except DBAPIError:  # no such table
        return None


def prepare(db: Database) -> None:
    """See to it that `db` can be used; one that holds nothing is set up.

    Raises:
        SchemaMismatch: the schema is older or newer than this program, or is another's.
        DatabaseUnavailable: it cannot be opened.
    """
    found = version(db)
    if found == NEWEST:
        return
    if found is not None:
        raise _mismatch(db, found)
    _migrate(db, only_empty=True)


def upgrade(db: Database) -> None:
    """Bring the schema of `db` up to date; nothing happens where it is.

    Raises:
        SchemaMismatch: the schema is newer than this program, or is another's.
        DatabaseUnavailable: it cannot be opened or written.
    """
    found = version(db)
    if found != NEWEST:
        _migrate(db, only_empty=False)


def _migrate(db: Database, *, only_empty: bool) -> None:
    """Set up an empty database, or upgrade it, under a lock and as a whole."""
    with db.transaction() as connection:
        if not db.is_sqlite:  # where a transaction is not alone by itself
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        tables = set(inspect(connection).get_table_names())
        found = _version(connection) if "alembic_version" in tables else None
        if found == NEWEST:  # another process has been faster
            return
        if found is None and (alien := tables & set(metadata.tables)):
            raise SchemaMismatch(
                f"database {db.url_shown} holds tables of another program"
                f" ({', '.join(sorted(alien))}); [database].url must name another database"
            )
        if found is not None and (only_empty or found not in _revisions()):
            raise _mismatch(db, found)
        _run(connection)


def _run(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    command.upgrade(config, "head")


def _version(connection: Connection) -> str | None:
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _revisions() -> set[str]:
    return {path.name.partition("_")[0] for path in (_HERE / "versions").glob("[0-9]*.py")}


def _mismatch(db: Database, found: str) -> SchemaMismatch:
    if found in _revisions():
        return SchemaMismatch(
            f"database {db.url_shown} has schema {found}, older than this program's ({NEWEST});"
            " bring it up to date: noticewatch db upgrade"
        )
    return SchemaMismatch(
        f"database {db.url_shown} has schema {found}, newer than this program's ({NEWEST});"
        " use the version of Noticewatch that wrote it, or a later one"
    )
