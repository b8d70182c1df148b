"""What every test may ask for."""

from tests.databases import (
    database,
    database_url,
    empty_database,
    empty_postgresql_url,
    postgresql_server,
    postgresql_url,
    shared_folder,
    sqlite_template,
    sqlite_url,
)
from tests.mailbox import mailbox
from tests.site import site
from tests.watch import watch, watched_database

__all__ = [
    "database",
    "database_url",
    "empty_database",
    "empty_postgresql_url",
    "mailbox",
    "postgresql_server",
    "postgresql_url",
    "shared_folder",
    "site",
    "sqlite_template",
    "sqlite_url",
    "watch",
    "watched_database",
]
