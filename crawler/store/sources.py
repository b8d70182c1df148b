"""Which sources has the database heard of?"""

from sqlalchemy import Connection, select, update

from crawler.source import Source
from crawler.store.database import insert_or
from crawler.store.schema import source as table


def ensure(connection: Connection, source: Source) -> int:
    """The id of `source`, which is made known where it is new. Its spider may change."""
    row = connection.execute(
        select(table.c.id, table.c.spider).where(table.c.name == source.name)
    ).first()
    if row is not None and row.spider == source.spider:
        return row.id
    statement = (
        insert_or(connection, table)
        .values(name=source.name, spider=source.spider)
        .on_conflict_do_update(index_elements=[table.c.name], set_={"spider": source.spider})
    )
    return connection.execute(statement.returning(table.c.id)).scalar_one()


def reader(connection: Connection, source_id: int) -> str | None:
    """The parser, with its arguments, of the last complete run; None: there has been none."""
    return connection.execute(select(table.c.reader).where(table.c.id == source_id)).scalar()


def read_by(connection: Connection, source_id: int, reader: str) -> None:
    """Remember that a complete run was read by `reader`: all that is known is in its words."""
    statement = update(table).where(
        table.c.id == source_id, table.c.reader.is_distinct_from(reader)
    )
    connection.execute(statement.values(reader=reader))


def find(connection: Connection, name: str) -> int | None:
    """The id of the source called `name`; None: it has never been crawled."""
    return connection.execute(select(table.c.id).where(table.c.name == name)).scalar()


def names(connection: Connection) -> list[str]:
    """The names of all sources, in the order of the alphabet."""
    return list(connection.execute(select(table.c.name).order_by(table.c.name)).scalars())
