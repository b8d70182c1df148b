"""A backup is brought back, and an older database is brought up to date: no mail goes again."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from click.testing import CliRunner
from sqlalchemy import RowMapping, inspect, text

from crawler.store.database import Database
from crawler.store.schema import metadata
from noticewatch.cli.main import main
from noticewatch.wiring import SystemClock
from notifier.store.bodies import unpacked
from tests.mailbox import Mailbox
from tests.site import Site
from tests.soak.life import Soak

pytestmark = pytest.mark.soak


def run(soak: Soak, *words: str, fails: int = 0) -> str:
    """What a command says, by the clock of the soak."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SystemClock, "now", lambda self: soak.now)
        outcome = CliRunner().invoke(main, ["--config", str(soak.config), *words])
    assert outcome.exit_code == fails, outcome.output
    return outcome.output


def a_round(soak: Soak, hours: int) -> None:
    before = soak.newest_run()
    soak.world.round(soak.now)
    soak.jump(timedelta(hours=hours))
    soak.settle(before)


def test_f55_what_a_restored_database_does_not_know_to_be_told_is_not_told_again(
    tmp_path: Path, site: Site, mailbox: Mailbox, sqlite_url: str
) -> None:
    """Two days after the backup everything is lost but the backup."""
    soak = Soak(tmp_path, site, mailbox, sqlite_url, seed=21, readers=20, faults=False)
    try:
        soak.settle(0)
        a_round(soak, 20)
        run(soak, "db", "backup", str(tmp_path / "backup.db"))
        for _ in range(3):
            a_round(soak, 20)
        told = {
            (mail.to, title) for mail in mailbox.mails for title in soak.world.staying_in(mail.text)
        }

        run(soak, "db", "restore", str(tmp_path / "backup.db"), "--replace")
        since = len(mailbox.mails)
        soak.settle(soak.newest_run())
        soak.jump(timedelta(days=8))
        soak.settle(soak.newest_run(), more=soak.mail_is_out)

        again = {
            (mail.to, title)
            for mail in mailbox.mails[since:]
            for title in soak.world.staying_in(mail.text)
        }
        assert not told & again
        soak.audit()
        # What happens from now on is told as ever.
        before, since = soak.newest_run(), len(mailbox.mails)
        soak.world.round(soak.now)
        soak.jump(timedelta(hours=26))
        soak.settle(before, more=lambda: len(mailbox.mails) > since)
    finally:
        soak.close()


@pytest.mark.parametrize("revision", ["0004", "0005"])
def test_f56_an_older_database_keeps_its_full_outbox_through_the_upgrade(
    tmp_path: Path, site: Site, mailbox: Mailbox, sqlite_url: str, revision: str
) -> None:
    """The mail server was away for a day; then the program was replaced."""
    soak = Soak(tmp_path, site, mailbox, sqlite_url, seed=22, readers=20, faults=False)
    try:
        soak.settle(0)
        mailbox.refuse("451 not now")
        a_round(soak, 14)
        mailbox.accept()
        with soak.db.reading() as conn:
            count = "SELECT count(*) FROM message WHERE state = 'waiting'"
            waiting = conn.execute(text(count)).scalar_one()
        assert waiting > 5
        _grow_old(soak.db, tmp_path / "old.db", revision)
        soak.db.close()
        for end in ("-wal", "-shm"):
            Path(f"{tmp_path}/noticewatch.db{end}").unlink(missing_ok=True)
        (tmp_path / "old.db").replace(tmp_path / "noticewatch.db")

        assert "noticewatch db upgrade" in run(soak, "tick", fails=1)
        run(soak, "db", "upgrade")

        assert not mailbox.mails
        soak.jump(timedelta(hours=5))
        soak.settle(soak.newest_run(), more=soak.mail_is_out)
        assert len(mailbox.mails) >= waiting
        soak.finish()
    finally:
        soak.close()


def _grow_old(db: Database, file: Path, revision: str) -> None:
    """Write what `db` holds, as far as it was known then, to a database of an older release."""
    old = Database.open(f"sqlite:///{file}")
    config = Config()
    config.set_main_option("script_location", "noticewatch:migrations")
    with old.transaction() as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, revision)
    with db.reading() as new, old.transaction() as conn:
        known = inspect(conn)
        tables = set(known.get_table_names())
        for table in metadata.sorted_tables:
            if table.name not in tables or table.name == "lease":
                continue
            names = {column["name"] for column in known.get_columns(table.name)}
            found = new.execute(text(f"SELECT * FROM {table.name}")).mappings()
            rows = [_as_then(row, names) for row in found]
            conn.execute(text(f"DELETE FROM {table.name}"))
            if rows:
                columns = ", ".join(f'"{name}"' for name in rows[0])
                marks = ", ".join(f":{name}" for name in rows[0])
                conn.execute(text(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})"), rows)
    with old.reading() as conn:
        conn.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    old.close()


def _as_then(row: RowMapping, names: set[str]) -> dict[str, Any]:
    """A row with the columns of an older release; what a message says stood in two of them."""
    bodies: dict[str, Any] = {}
    if "html" in names and "body" in row:
        bodies = dict.fromkeys(("text", "html"))
        if row["body"]:
            bodies = dict(zip(bodies, unpacked(row["body"]), strict=True))
    return {name: value for name, value in row.items() if name in names} | bodies
