"""After a backup was brought back nothing is mailed twice; what may be in doubt is parked."""

from pathlib import Path

from noticewatch.migrations import backup as backups
from notifier import people
from tests.builders import a_vacancy, london
from tests.integration.desk import Desk
from tests.integration.storing import a_run, a_source, tell, write
from tests.mailbox import Mailbox

BACKUP, LOSS, RESTORE = "2026-04-20 08:00", "2026-04-20 12:00", "2026-04-20 14:00"


def restored(desk: Desk, file: Path) -> None:
    backups.restore(desk.db, file, now=london(RESTORE), replace=True)


def found_by_a_run(desk: Desk, key: str, at: str) -> None:
    """A complete run finds a new vacancy."""
    with desk.db.transaction() as conn:
        source_id = a_source(conn, "board")
        run_id = a_run(conn, source_id, began=london(at))
        written = write(conn, source_id, a_vacancy(key), when=london(at), run_id=run_id)
        tell(conn, source_id, written, run_id=run_id, when=london(at))


def test_f55_what_was_found_but_not_told_at_the_backup_is_parked(
    desk: Desk, mailbox: Mailbox, tmp_path: Path
):
    """It was told between the backup and the loss, of which the backup knows nothing."""
    desk.joins()
    desk.searches()
    desk.happens(a_vacancy("R-1"), at="2026-04-20 07:30")
    backups.backup(desk.db, tmp_path / "backup", now=london(BACKUP))
    desk.passes("2026-04-20 09:00")
    assert len(mailbox.mails) == 1

    restored(desk, tmp_path / "backup")
    desk.passes("2026-04-20 15:00")

    assert len(mailbox.mails) == 1
    (parked,) = desk.outbox
    assert parked.state == "parked"
    assert parked.reason == (
        "a backup of 2026-04-20 07:00 UTC was brought back; this may have been told since"
    )
    people.retry_message(desk.db, parked.id)
    desk.passes("2026-04-20 16:00")
    assert len(mailbox.mails) == 2, "the operator decides"


def test_f55_what_a_source_shows_on_its_first_run_after_it_is_parked_and_then_all_is_as_ever(
    desk: Desk, mailbox: Mailbox, tmp_path: Path
):
    """It may have shown it before the loss, too."""
    desk.joins()
    desk.searches()
    backups.backup(desk.db, tmp_path / "backup", now=london(BACKUP))
    restored(desk, tmp_path / "backup")

    found_by_a_run(desk, "R-1", "2026-04-20 15:00")
    desk.passes("2026-04-20 15:01")
    found_by_a_run(desk, "R-2", "2026-04-20 16:00")
    desk.passes("2026-04-20 16:01")

    assert desk.states == ["parked", "sent"]
    assert "R-2" in mailbox.mails[0].subject


def test_f55_who_asks_only_since_then_is_told_what_is_open(
    desk: Desk, mailbox: Mailbox, tmp_path: Path
):
    """They cannot have been told before."""
    desk.happens(a_vacancy("R-1"), at="2026-04-20 07:30")
    backups.backup(desk.db, tmp_path / "backup", now=london(BACKUP))
    restored(desk, tmp_path / "backup")

    desk.joins(at="2026-04-20 15:00")
    desk.searches(at="2026-04-20 15:00", backlog="open")
    desk.passes("2026-04-20 15:01")

    assert desk.states == ["sent"]
