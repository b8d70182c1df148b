"""Setting up a database and bringing it up to date, on both kinds."""

import subprocess
import sys
import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from crawler.errors import SchemaMismatch
from crawler.store import sources
from crawler.store.database import Database
from noticewatch import migrations
from tests.integration.storing import a_source


def test_the_migrations_make_what_the_code_expects(database: Database):
    """Tables are written down twice: once as they are, once as they came to be."""
    with database.transaction() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, migrations.metadata) == []


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

    assert "0002" in str(error.value)


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
