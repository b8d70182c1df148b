"""Backing up, bringing back and bringing up to date, through the commands."""

import sqlite3
from pathlib import Path

import pytest

from noticewatch.migrations import NEWEST
from tests.builders import a_vacancy
from tests.mailbox import Mailbox
from tests.watch import READER, Outcome, Watch


@pytest.fixture
def watched_database(database_url: str) -> str:
    """On both kinds of database: what differs between them."""
    return database_url


LISTS = (
    ("sources",),
    ("runs",),
    ("notices",),
    ("events",),
    ("history", "board/R-1"),
    ("subscribers", "list"),
    ("subscriptions", "list"),
)


@pytest.fixture
def full(watch: Watch, mailbox: Mailbox) -> Watch:
    """Two days, a reader, and a mail that could not be sent yet."""
    watch.crawl(shows=[a_vacancy("R-1")], at="2026-04-20 07:00")
    watch.subscribe("officer", cadence="immediate")
    mailbox.refuse("451 try again later")
    watch.crawl(
        shows=[a_vacancy("R-1", title="Tree Officer"), a_vacancy("R-2")], at="2026-04-21 07:00"
    )
    watch.tick("2026-04-21 07:00")
    return watch


def elsewhere(watch: Watch, *words: str, fails: int = 0) -> Outcome:
    """A command on another database, beside the first."""
    other = watch.folder / "other.toml"
    text = watch.config.read_text()
    lines = [
        'url = "sqlite:///other.db"'
        if line.startswith(('url = "sqlite', 'url = "postgres'))
        else line
        for line in text.splitlines()
    ]
    other.write_text("\n".join(lines))
    return watch.run(*words, "--config", str(other), fails=fails)


def test_a_backup_brought_back_elsewhere_is_the_same(full: Watch):
    """Also from one kind of database into the other: so an installation moves."""
    file = full.folder / "watch.backup"

    full.run("db", "backup", str(file))
    elsewhere(full, "db", "restore", str(file))

    for words in LISTS:
        assert elsewhere(full, *words, "--format", "jsonl").rows == full.rows(*words), words


def test_work_goes_on_after_a_backup_is_brought_back(full: Watch, mailbox: Mailbox):
    """Identifiers go on from where they were, and what is new is found and told."""
    file = full.folder / "watch.backup"
    full.run("db", "backup", str(file))
    before = full.rows("events")

    full.run("db", "restore", str(file), "--replace")
    full.crawl(
        shows=[a_vacancy("R-1", title="Tree Officer"), a_vacancy("R-2"), a_vacancy("R-3")],
        at="2026-04-22 07:00",
    )

    after = full.rows("events")
    assert after[: len(before)] == before
    assert [(event["event"], event["key"]) for event in after[len(before) :]] == [("new", "R-3")]
    assert after[-1]["id"] > before[-1]["id"]


def test_f55_mail_that_waited_in_a_backup_is_parked(full: Watch, mailbox: Mailbox):
    """It may have gone after the backup was made; told twice is worse than asked about. The
    operator, whom it is up to, is told.
    """
    file = full.folder / "watch.backup"
    full.run("db", "backup", str(file))
    mailbox.accept()
    full.tick("2026-04-21 12:00")
    assert len(mailbox.mails) == 1

    full.run("db", "restore", str(file), "--replace")
    full.tick("2026-04-21 13:00")

    alert = mailbox.mails[-1]
    assert [mail.to for mail in mailbox.mails] == [READER, "operator@example.org"]
    assert alert.message["Subject"] == "parked mail: needs a look"
    (message,) = [row for row in full.rows("outbox") if row["to"] == READER]
    assert message["state"] == "parked"
    assert "brought back from a backup" in message["reason"]


def test_a_backup_replaces_no_file_and_leaves_no_half_of_one(full: Watch):
    file = full.folder / "watch.backup"
    file.write_text("precious")

    shown = full.run("db", "backup", str(file), fails=2)

    assert "is there already" in shown.err
    assert file.read_text() == "precious"
    assert full.run("db", "backup", str(full.folder / "absent" / "file"), fails=2)
    assert list(full.folder.glob("*.part*")) == []


def test_a_backup_can_be_read_by_its_owner_only(full: Watch):
    file = full.folder / "watch.backup"

    full.run("db", "backup", str(file))

    assert file.stat().st_mode & 0o777 == 0o600
    assert list(full.folder.glob("watch.backup-*")) == []


def test_a_database_that_holds_something_is_not_replaced_unasked(full: Watch):
    file = full.folder / "watch.backup"
    full.run("db", "backup", str(file))

    shown = full.run("db", "restore", str(file), fails=2)

    assert "is not empty" in shown.err
    assert "--replace" in shown.err
    assert full.rows("notices")


@pytest.mark.parametrize("content", [None, b"", b"no database", "sqlite"])
def test_what_is_no_backup_is_refused(watch: Watch, tmp_path: Path, content: bytes | str | None):
    file = tmp_path / "file"
    if content == "sqlite":
        with sqlite3.connect(file) as other:
            other.execute("CREATE TABLE x (y)")
        other.close()
    elif isinstance(content, bytes):
        file.write_bytes(content)

    shown = watch.run("db", "restore", str(file), fails=2)

    assert str(file) in shown.err


def test_an_up_to_date_schema_is_left_as_it_is(watch: Watch):
    assert watch.run("db", "upgrade").out.startswith("database ")
    assert f"schema {NEWEST}" in watch.run("db", "upgrade").out
