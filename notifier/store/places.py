"""Which notice has this number? As it is now, for a page that asks what to do with it."""

from sqlalchemy import Connection, select

from crawler.store import notices
from crawler.store.schema import notice, source
from notifier.lines import Place


def place(connection: Connection, notice_id: int) -> Place | None:
    """The notice with this id."""
    row = connection.execute(
        select(notice.c.key, notice.c.version_id, source.c.name)
        .join(source, source.c.id == notice.c.source_id)
        .where(notice.c.id == notice_id)
    ).first()
    if row is None:
        return None
    document = notices.documents(connection, [row.version_id])[row.version_id]
    return Place(source=row.name, key=row.key, document=document)
