"""What readers were told before the tables knew of which notice: an older database, upgraded."""

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from crawler.store.database import Database
from tests.integration.desk import Desk, settings
from tests.mailbox import Mailbox

#: A reader who was told of a notice in a digest, and by silence of what happened next.
OLD = """
INSERT INTO source (id, name, spider) VALUES (1, 'board', 'board');
INSERT INTO notice (id, source_id, key, version_id, digest, status, pending, gone)
  VALUES (7, 1, 'R-1', 1, '', 'open', false, false);
INSERT INTO version (id, notice_id, at, reader, frame) VALUES (1, 7, 0, '', '');
INSERT INTO event (id, source_id, notice_id, version_id, kind, at, bootstrap, now_past)
  VALUES (1, 1, 7, 1, 'new', 0, false, false), (2, 1, 7, 1, 'changed', 0, false, false);
INSERT INTO subscriber (id, address, address_key, timezone, language, state, created)
  VALUES (3, 'a@example.org', 'a@example.org', 'UTC', 'en', 'active', 0);
INSERT INTO digest (id, subscriber_id, "window", composed, notices) VALUES (5, 3, 'w', 0, 1);
INSERT INTO telling (subscriber_id, event_id, digest_id) VALUES (3, 1, 5), (3, 2, NULL)
"""


def upgraded_to(database: Database, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", "noticewatch:migrations")
    with database.transaction() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def test_what_was_told_keeps_its_notice_and_whether_it_was_said(empty_database: Database):
    """What was told in a digest is not told again from another place after the upgrade."""
    upgraded_to(empty_database, "0003")
    with empty_database.transaction() as connection:
        for statement in OLD.split(";"):
            connection.execute(text(statement))

    upgraded_to(empty_database, "0004")

    with empty_database.reading() as connection:
        told = text("SELECT event_id, notice_id, said FROM telling ORDER BY event_id")
        rows = connection.execute(told).all()
    assert [(row.event_id, row.notice_id, bool(row.said)) for row in rows] == [
        (1, 7, True),
        (2, 7, False),
    ]


#: A mail that was waiting, and one that was being sent.
QUEUE = """
INSERT INTO subscriber (id, address, address_key, timezone, language, state, created)
  VALUES (3, 'a@example.org', 'a@example.org', 'UTC', 'en', 'active', 0);
INSERT INTO message (id, kind, subscriber_id, channel, recipient, recipient_key, subject, text,
    html, message_id, created, state, attempts)
  VALUES (1, 'link', 3, 'mail', 'a@example.org', 'a@example.org', 'One', 'text', 'html',
    '<1@example.org>', 0, 'waiting', 0),
  (2, 'link', 3, 'mail', 'a@example.org', 'a@example.org', 'Two', 'text', 'html',
    '<2@example.org>', 0, 'sending', 1)
"""


def test_f56_mail_that_waits_goes_out_after_an_upgrade(empty_database: Database, mailbox: Mailbox):
    """An upgrade in the middle of a queue loses none of it."""
    upgraded_to(empty_database, "0004")
    with empty_database.transaction() as connection:
        for statement in QUEUE.split(";\n"):
            connection.execute(text(statement))

    upgraded_to(empty_database, "head")
    Desk(empty_database, settings(mailbox.url)).delivers("2026-04-21 07:00")

    assert [mail.subject for mail in mailbox.mails] == ["One", "Two"]
