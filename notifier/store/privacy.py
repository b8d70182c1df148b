"""How is a person forgotten by the file itself? SQLite keeps deleted bytes unless told not to.

PostgreSQL lets go of them when it cleans its tables, which it does by itself.
"""

from sqlalchemy import Connection


def overwrite(connection: Connection) -> None:
    """What is deleted over this connection from now on is overwritten with zeros."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
