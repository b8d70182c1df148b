"""What is said, and what is kept, when the database cannot do what it should."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, select
from sqlalchemy.exc import DBAPIError

from crawler.errors import ConfigError, DatabaseUnavailable
from crawler.store import database as module
from crawler.store import schema, sources
from crawler.store.database import Database
from noticewatch import wiring
from noticewatch.config import Config
from tests.integration.storing import a_source


@pytest.fixture
def sqlite(sqlite_url: str):
    opened = Database.open(sqlite_url)
    yield opened
    opened.close()


def said_by(url: str) -> str:
    """What somebody is told who uses the database at `url`."""
    database = Database.open(url)
    with pytest.raises(DatabaseUnavailable) as error, database.transaction() as connection:
        sources.names(connection)
    database.close()
    assert "secret" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize(
    "url", ["noticewatch.db", "mysql://host/db", "postgresql+asyncpg://host/db", ""]
)
def test_an_address_of_no_known_database_is_a_mistake_in_the_configuration(url: str):
    """Exit code 2, and what would be right."""
    with pytest.raises(ConfigError) as error:
        Database.open(url)

    assert "[database].url" in str(error.value)
    assert "expected sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME" in str(error.value)


def test_an_address_that_cannot_be_read_is_not_repeated():
    """It may hold a password."""
    with pytest.raises(ConfigError) as error:
        Database.open("postgresql:/user:secret@host/name")

    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    "url",
    ["postgresql://me:secret@host/name", "postgresql+psycopg://host/name?user=me&password=secret"],
)
def test_the_password_is_never_shown(url: str):
    """Every message about the database names its address."""
    shown = Database.open(url).url_shown

    assert "secret" not in shown
    assert "me" in shown
    assert "host/name" in shown


def test_the_short_names_of_postgresql_are_understood():
    """Hosting companies print postgres:// and postgresql://."""
    assert Database.open("postgres://host/name").url_shown == "postgresql+psycopg://host/name"


def test_a_missing_folder_is_named(tmp_path: Path):
    """A file is made on first use, a folder is not: it may be a mistyped one."""
    said = said_by(f"sqlite:///{tmp_path}/data/noticewatch.db")

    assert f"the folder {tmp_path}/data does not exist" in said
    assert "[database].url" in said


def test_a_folder_is_no_database(tmp_path: Path):
    """The operator named the folder and forgot the file."""
    assert "this is a folder" in said_by(f"sqlite:///{tmp_path}")


def test_a_file_of_something_else_is_left_alone(tmp_path: Path):
    """Whatever it is, it is somebody's."""
    path = tmp_path / "notes.txt"
    path.write_text("Buy milk. " * 500)

    assert "is no database" in said_by(f"sqlite:///{path}")
    assert path.read_text() == "Buy milk. " * 500


def test_a_file_that_cannot_be_written_is_named(sqlite_url: str):
    """Opened read-only: the way that also holds for root, who may write everything."""
    path = sqlite_url.removeprefix("sqlite:///")
    said = ""
    database = Database.open(f"sqlite:///file:{path}?mode=ro&uri=true")
    with pytest.raises(DatabaseUnavailable) as error, database.transaction() as connection:
        a_source(connection)
    said = str(error.value)
    database.close()

    assert path in said
    assert "cannot be written" in said
    assert "must be able to write the file and its folder" in said


def test_f38_a_full_disk_fails_the_work_as_a_whole_and_it_recovers(sqlite: Database):
    """Nothing is half recorded, what is there can be read, and room is all it takes."""
    with sqlite.transaction() as connection:
        a_source(connection, "before")

    with pytest.raises(DatabaseUnavailable) as error, sqlite.transaction() as connection:  # noqa: PT012
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        for n in range(10_000):
            a_source(connection, f"{'x' * 200}{n}")
    assert "the disk is full" in str(error.value)
    assert "Make room" in str(error.value)

    with sqlite.reading() as connection:
        assert sources.names(connection) == ["before"]
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    with sqlite.transaction() as connection:
        a_source(connection, "after")
        assert sources.names(connection) == ["after", "before"]


def test_f39_a_locked_database_is_waited_for_and_then_named(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
):
    """Another process writes: usually for a moment, and then nobody notices."""
    monkeypatch.setattr(module, "_WAIT_SECONDS", 0.05)
    database = Database.open(sqlite_url)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(DatabaseUnavailable) as error, database.transaction() as connection:
        a_source(connection)
    with database.reading() as connection:  # readers are not in its way
        assert sources.names(connection) == []
    other.execute("COMMIT")
    with database.transaction() as connection:
        a_source(connection)

    assert "another process has kept it locked" in str(error.value)
    other.close()
    database.close()


def test_f39_rows_that_stay_locked_are_named(postgresql_url: str, monkeypatch: pytest.MonkeyPatch):
    """PostgreSQL would wait for ever: a hanging process must not hang all others."""
    monkeypatch.setattr(module, "_WAIT_SECONDS", 0.05)
    database = Database.open(postgresql_url)
    with database.transaction() as connection:
        a_source(connection)

    with database.transaction() as connection:
        connection.execute(select(schema.source).with_for_update()).all()
        with pytest.raises(DatabaseUnavailable) as error, database.transaction() as second:
            second.execute(select(schema.source).with_for_update()).all()

    assert "another process has kept rows locked" in str(error.value)
    database.close()


def test_f39_a_server_that_is_not_there_is_named(tmp_path: Path):
    """The one mistake that every installation makes once."""
    said = said_by(f"postgresql://me:secret@/name?host={tmp_path}")

    assert "cannot be reached" in said
    assert "me:***@" in said
    assert "must name a running server" in said


def test_f39_a_service_waits_for_a_server_that_is_just_starting(
    postgresql_server: str, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
):
    """As after a restart of the machine; a command says at once that it is not there."""
    name = make_url(postgresql_url).database
    config = Config(database_url=postgresql_url)
    with psycopg.connect(postgresql_server, autocommit=True) as admin:

        def lets_in(seconds: float) -> None:
            assert seconds > 0
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())

        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        with pytest.raises(DatabaseUnavailable):
            wiring.open_app(config)
        monkeypatch.setattr(wiring.time, "sleep", lets_in)
        wiring.open_service(config).close()


def test_f39_a_service_that_waits_for_its_server_ends_cleanly(tmp_path: Path):
    """SIGTERM ends `run` with 0, whatever it is doing."""
    url = f"postgresql+psycopg://me@/name?host={tmp_path}"
    with subprocess.Popen(
        [sys.executable, "-m", "noticewatch", "run"],
        cwd=tmp_path,
        env=os.environ | {"NOTICEWATCH_DATABASE__URL": url},
        stderr=subprocess.PIPE,
        text=True,
    ) as service:
        assert service.stderr is not None
        assert "database.waits" in next(service.stderr)
        service.send_signal(signal.SIGTERM)
        assert service.wait(20) == 0


def test_f39_a_service_does_not_wait_for_ever_and_not_for_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A mistake in the configuration has to be told."""
    with pytest.raises(DatabaseUnavailable):
        wiring.open_service(Config(database_url=f"sqlite:///{tmp_path}/nowhere/noticewatch.db"))
    monkeypatch.setattr(wiring, "SERVER_SECONDS", 0.0)
    with pytest.raises(DatabaseUnavailable):
        wiring.open_service(Config(database_url=f"postgresql+psycopg://me@/name?host={tmp_path}"))


def test_a_database_that_is_not_on_the_server_is_named(postgresql_url: str):
    """The server runs; the name is wrong."""
    said = said_by(postgresql_url.replace("/test_", "/nowhere_"))

    assert 'database "nowhere_' in said
    assert "does not exist" in said


def test_a_wrong_user_is_named(postgresql_url: str):
    """The server says which; the password is not repeated."""
    said = said_by(postgresql_url.replace("postgres:@", "nobody:secret@"))

    assert 'role "nobody" does not exist' in said
    assert "a user with the right password" in said


def test_a_wrong_password_is_named_but_not_shown(postgresql_url: str):
    """The server asks for one: what it got is nobody's business."""
    rules = "local all stranger scram-sha-256\n"
    name = "test_" + postgresql_url.partition("/test_")[2].partition("?")[0]
    with psycopg.connect(postgresql_url.replace("+psycopg", ""), autocommit=True) as admin:
        file = admin.execute("SHOW hba_file").fetchall()[0][0]
        admin.execute("CREATE ROLE stranger LOGIN PASSWORD 'other'")
        before = admin.execute("SELECT pg_read_file(%s)", (file,)).fetchall()[0][0]
        write_file(admin, file, rules + before)
        try:
            said = said_by(postgresql_url.replace("postgres:@", "stranger:secret@"))
        finally:
            write_file(admin, file, before)
            admin.execute("DROP ROLE stranger")

    assert 'password authentication failed for user "stranger"' in said
    assert "stranger:***@" in said
    assert name in said


def write_file(admin: psycopg.Connection, file: str, text: str) -> None:
    """Change how the server lets people in."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    values = ", ".join(f"('{line}')" for line in lines)
    admin.execute(f"COPY (VALUES {values}) TO '{file}'".encode())
    admin.execute("SELECT pg_reload_conf()")


def test_f39_a_connection_that_was_lost_is_opened_again(postgresql_url: str):
    """The server was restarted: what was under way fails whole, the next use works."""
    database = Database.open(postgresql_url)
    with pytest.raises(DatabaseUnavailable), database.transaction() as connection:  # noqa: PT012
        a_source(connection)
        with database.transaction() as admin:
            pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
            admin.exec_driver_sql(f"SELECT pg_terminate_backend({pid})")
        sources.names(connection)

    with database.transaction() as connection:
        assert sources.names(connection) == []
        pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    other = Database.open(postgresql_url)
    with other.transaction() as admin:
        admin.exec_driver_sql(f"SELECT pg_terminate_backend({pid})")
    with database.transaction() as connection:
        a_source(connection)
    other.close()
    database.close()


def test_an_error_is_rolled_back(database: Database):
    """A run is applied whole or not at all."""
    with pytest.raises(ZeroDivisionError), database.transaction() as connection:  # noqa: PT012
        a_source(connection)
        raise ZeroDivisionError

    with database.reading() as connection:
        assert sources.names(connection) == []


def test_reading_sees_one_moment(database: Database):
    """A listing that takes long must not show half of a run that is committed meanwhile."""
    with database.reading() as reader:
        assert sources.names(reader) == []
        with database.transaction() as connection:
            a_source(connection)
        assert sources.names(reader) == []
    with database.reading() as reader:
        assert sources.names(reader) == ["board"]


def test_reading_cannot_write(database: Database):
    """A command that only looks must not change anything, whatever it calls by mistake."""
    with (
        pytest.raises((DatabaseUnavailable, DBAPIError)),
        database.reading() as connection,
    ):
        a_source(connection)
    with database.transaction() as connection:  # the connection is as before
        a_source(connection)


def test_values_never_reach_the_text_of_an_error(database: Database):
    """An address or a third party's words would end up in a log."""
    with pytest.raises(DBAPIError) as error, database.transaction() as connection:
        connection.execute(schema.source.insert().values(name="reader@example.org"))

    assert "reader@example.org" not in str(error.value)


def test_references_are_checked_and_commits_are_durable(sqlite: Database):
    """SQLite does neither unless asked on every connection."""
    with sqlite.reading() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("foreign_keys", "synchronous", "journal_mode")
        }

    assert pragmas == {"foreign_keys": 1, "synchronous": 2, "journal_mode": "wal"}


def test_f37_a_killed_writer_leaves_nothing_behind(sqlite_url: str):
    """kill -9 in the middle of a transaction: the next one finds the state before it."""
    code = (
        "import os, signal, sys\n"
        "from crawler.store.database import Database\n"
        "from tests.integration.storing import a_source\n"
        "with Database.open(sys.argv[1]).transaction() as connection:\n"
        "    a_source(connection)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", code, sqlite_url], check=False)
    database = Database.open(sqlite_url)

    with database.transaction() as connection:
        assert killed.returncode == -9
        assert sources.names(connection) == []
    database.close()


def test_many_who_write_at_once_wait_for_each_other(database: Database):
    """A deferred transaction of SQLite would fail when it turns from reading to writing."""
    failed: list[BaseException] = []

    def add(name: str) -> None:
        try:
            for n in range(10):
                with database.transaction() as connection:
                    sources.names(connection)
                    a_source(connection, f"{name}-{n}")
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=add, args=(f"source-{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    with database.reading() as connection:
        assert len(sources.names(connection)) == 40
