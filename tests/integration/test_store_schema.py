"""Setting up a database and bringing it up to date, on both kinds."""

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from crawler.errors import SchemaMismatch
from crawler.query.parse import parse_query
from crawler.store import indexing, search, sources
from crawler.store.database import Database
from crawler.store.schema import to_micros
from noticewatch import migrations
from tests.builders import LONDON, a_vacancy
from tests.integration.storing import a_source, write


def test_the_migrations_make_what_the_code_expects(database: Database):
    """Tables are written down twice: once as they are, once as they came to be."""
    with database.transaction() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": _on_both(database)}
        )

        assert compare_metadata(context, migrations.metadata) == []


def _on_both(database: Database) -> Callable[..., bool]:
    """Whether something is to be compared: each database has an index of words of its own."""

    def compared(_: object, name: str | None, *_rest: object) -> bool:
        if database.is_sqlite:
            return not (name or "").startswith(("search_text", "ix_search_tokens"))
        return True

    return compared


def test_the_newest_migration_is_the_one_that_the_program_asks_for():
    """A new migration that nobody announces would never run."""
    config = Config()
    config.set_main_option("script_location", "noticewatch:migrations")

    assert ScriptDirectory.from_config(config).get_heads() == [migrations.NEWEST]


def test_an_empty_database_is_set_up_on_first_use(empty_database: Database):
    """No command has to be known before the first crawl."""
    assert migrations.version(empty_database) is None

    migrations.prepare(empty_database)
    migrations.prepare(empty_database)

    assert migrations.version(empty_database) == migrations.NEWEST
    with empty_database.transaction() as connection:
        a_source(connection)


def test_what_an_older_release_stored_is_found_after_the_upgrade(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch
):
    """The index is younger than the notices of those who were here first."""
    config = Config()
    config.set_main_option("script_location", "noticewatch:migrations")
    with empty_database.transaction() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
    with empty_database.transaction() as connection:
        monkeypatch.setattr(indexing, "owe", lambda *_: None)
        shown = [a_vacancy(f"R-{number}") for number in range(5)]
        write(connection, a_source(connection), *shown, a_vacancy("R-5", title="Head Gardener"))
        monkeypatch.undo()

    migrations.upgrade(empty_database)

    for due in (6, 0):
        with empty_database.reading() as connection:
            (found,) = search.find(connection, parse_query("gardener"))
            assert found.key == "R-5"
            assert len([*search.find(connection, parse_query("planning"))]) == 6
        assert search.catch_up(empty_database) == due


def test_what_was_findable_before_an_upgrade_is_found_after_it(empty_database: Database):
    """Indexes of what can be asked for come to rows that are there."""
    config = Config()
    config.set_main_option("script_location", "noticewatch:migrations")
    with empty_database.transaction() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0007")
    with empty_database.transaction() as connection:
        write(connection, a_source(connection), *[a_vacancy(f"R-{n}") for n in range(5)])
        search.fill(connection)

    migrations.upgrade(empty_database)

    with empty_database.reading() as connection:
        for query in ("planning salary:39k", "deadline:2026-06-30 -gardener", "kind:vacancy"):
            assert len([*search.find(connection, parse_query(query))]) == 5, query


def test_two_who_start_at_once_set_it_up_once(empty_database: Database):
    """The service and a command of cron start together after a boot."""
    failed: list[BaseException] = []

    def prepare() -> None:
        try:
            migrations.prepare(empty_database)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=prepare) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert migrations.version(empty_database) == migrations.NEWEST


def test_an_older_schema_is_refused_with_the_command_that_helps(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    """Data is not changed behind the operator's back: a backup comes first."""
    monkeypatch.setattr(migrations, "NEWEST", "9999")

    with pytest.raises(SchemaMismatch, match="noticewatch db upgrade") as error:
        migrations.prepare(database)

    assert f"schema {migrations.version(database)}" in str(error.value)


@pytest.mark.parametrize("command", [migrations.prepare, migrations.upgrade])
def test_a_newer_schema_is_refused(database: Database, command):
    """An older program would not know what it must not break."""
    with database.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SchemaMismatch, match="newer than this program's"):
        command(database)


def test_tables_of_another_program_are_left_alone(empty_database: Database):
    """`event` and `source` are names that others use as well."""
    with empty_database.transaction() as connection:
        connection.execute(text("CREATE TABLE event (name TEXT)"))

    with pytest.raises(SchemaMismatch, match="another program"):
        migrations.prepare(empty_database)


def test_upgrading_what_is_up_to_date_changes_nothing(database: Database):
    """The command may be run by a script after each update."""
    with database.transaction() as connection:
        a_source(connection)

    migrations.upgrade(database)

    with database.reading() as connection:
        assert sources.names(connection) == ["board"]


def test_the_usual_start_does_not_load_alembic(sqlite_url: str):
    """Every command opens the database; setting it up is once in its life."""
    code = (
        "import sys\n"
        "from crawler.store.database import Database\n"
        "from noticewatch import migrations\n"
        "migrations.prepare(Database.open(sys.argv[1]))\n"
        "print('alembic' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, sqlite_url], capture_output=True, text=True, check=True
    )

    assert done.stdout == "False\n"


def test_the_two_times_of_a_repeated_hour_are_kept_apart():
    """Python takes them for equal where both are in one zone."""
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)

    assert to_micros(first.replace(fold=1)) - to_micros(first) == 3_600_000_000
