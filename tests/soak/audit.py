"""Is the database whole? Asked after each kill, while nobody else is there."""

from collections.abc import Collection

from sqlalchemy import Connection, text

from crawler.store import codec, events
from crawler.store.database import Database

#: Each finds rows that there must never be.
_NEVER = {
    "an event number is missing": """
        SELECT h.last FROM log_head h WHERE h.last <> (SELECT count(*) FROM event)
            OR h.last <> (SELECT max(id) FROM event)""",
    "an event stands in the log twice": """
        SELECT version_id, kind FROM event WHERE kind <> 'deadline_passed'
        GROUP BY notice_id, version_id, kind HAVING count(*) > 1""",
    "a deadline has passed twice": """
        SELECT version_id FROM event WHERE kind = 'deadline_passed'
        GROUP BY version_id HAVING count(*) > 1""",
    "an event tells of another notice's version": """
        SELECT e.id FROM event e JOIN version v ON v.id = e.version_id
        WHERE v.notice_id <> e.notice_id""",
    "a notice does not stand at its newest version": """
        SELECT n.id FROM notice n WHERE n.version_id <>
            (SELECT max(v.id) FROM version v WHERE v.notice_id = n.id)""",
    "a patch has no key frame of its own notice": """
        SELECT v.id FROM version v LEFT JOIN version b ON b.id = v.base_id
        WHERE v.base_id IS NOT NULL
            AND (b.id IS NULL OR b.base_id IS NOT NULL OR b.notice_id <> v.notice_id)""",
    "a notice cannot be searched for": """
        SELECT n.id FROM notice n LEFT JOIN search s ON s.notice_id = n.id
        LEFT JOIN search_due d ON d.notice_id = n.id
        WHERE s.notice_id IS NULL AND d.notice_id IS NULL""",
    "matching is ahead of the log": """
        SELECT event_id FROM cursor WHERE event_id > coalesce((SELECT last FROM log_head), 0)""",
    "something matched that has not been read": """
        SELECT event_id FROM match WHERE event_id > (SELECT event_id FROM cursor)""",
    "a digest tells something and has no mail": """
        SELECT DISTINCT t.digest_id FROM telling t
        LEFT JOIN message m ON m.digest_id = t.digest_id
        WHERE t.digest_id IS NOT NULL AND m.id IS NULL""",
    "a digest has two mails": """
        SELECT digest_id FROM message WHERE digest_id IS NOT NULL
        GROUP BY digest_id HAVING count(*) > 1""",
    "an event is told twice": """
        SELECT subscriber_id, event_id FROM telling
        GROUP BY subscriber_id, event_id HAVING count(*) > 1""",
    "a mail has gone, and what it tells waits to be told": """
        SELECT m.id FROM message m JOIN telling t ON t.digest_id = m.digest_id
        JOIN match a ON a.event_id = t.event_id
        JOIN subscription s ON s.id = a.subscription_id AND s.subscriber_id = t.subscriber_id
        WHERE m.state = 'sent'""",
}


def audit(db: Database, accepted: Collection[str]) -> None:
    """Fail where something is not as it must be. `accepted`: the Message-IDs that a server took."""
    with db.reading() as conn:
        if db.is_sqlite:
            assert conn.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
            assert conn.execute(text("PRAGMA foreign_key_check")).all() == []
        for what, rows in _NEVER.items():
            found = conn.execute(text(rows)).all()
            assert not found, f"{what}: {found[:5]}"
        sent = conn.execute(text("SELECT message_id FROM message WHERE state = 'sent'")).scalars()
        lost = set(sent) - set(accepted)
        assert not lost, f"said to be sent, and nobody took it: {lost}"


def read_everything(db: Database) -> None:
    """Fail where a version or an event cannot be read."""
    with db.reading() as conn:
        _read_versions(conn)
        assert sum(1 for _ in events.stream(conn)) == events.head(conn)


def _read_versions(conn: Connection) -> None:
    rows = conn.execute(
        text("SELECT v.frame, b.frame FROM version v LEFT JOIN version b ON b.id = v.base_id")
    )
    for frame, base in rows:
        codec.document_of(codec.read(bytes(frame), bytes(base) if base is not None else None))
