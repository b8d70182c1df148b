"""Mail that came back: read from where it lies, and what follows for its reader."""

import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from crawler.errors import NoticewatchError
from notifier import people
from notifier.settings import MailSettings
from tests.builders import a_vacancy
from tests.integration.desk import READER, Desk, clock
from tests.mailbox import Mailbox
from tests.unit.test_bounces import ARF, a_dsn

MORNING = "2026-04-21 07:00"


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    folder = tmp_path / "returned"
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    return folder


@pytest.fixture
def returning(desk: Desk, maildir: Path) -> Desk:
    """A desk whose mail comes back to a Maildir."""
    desk.settings = replace(
        desk.settings,
        mail=MailSettings(
            sender="Noticewatch <alerts@example.org>",
            smtp=desk.settings.mail.smtp,
            bounce_address="bounces@example.org",
            bounce_mailbox=f"maildir://{maildir}",
        ),
    )
    return desk


def sends(desk: Desk, mailbox: Mailbox, *, day: int = 21) -> str:
    """A reader is sent a digest; the return path that it had."""
    if desk.outbox == []:
        desk.joins()
        desk.searches()
    desk.happens(a_vacancy(f"R-{day}"))
    desk.passes(f"2026-04-{day} 07:00")
    return mailbox.mails[-1].sender


def reads(desk: Desk, at: str = MORNING) -> int:
    return people.read_returns(desk.db, clock(at), desk.settings)


def state(desk: Desk) -> str:
    (reader,) = people.listing(desk.db)
    return reader.state


def test_f41_mail_to_a_mailbox_that_is_gone_ends_and_the_operator_sees_why(
    returning: Desk, mailbox: Mailbox, maildir: Path
):
    to = sends(returning, mailbox)
    (maildir / "new" / "1").write_bytes(a_dsn(to=to))

    assert reads(returning) == 1

    assert state(returning) == "suppressed"
    assert (returning.outbox[0].reason or "").startswith("came back: 5.1.1 550 5.1.1")
    assert [*maildir.rglob("*1*")] == [], "what has been dealt with is not kept"
    assert sends(returning, mailbox, day=22) == to, "nothing more was sent"


def test_the_same_report_twice_counts_once(returning: Desk, mailbox: Mailbox, maildir: Path):
    """A process that dies after the first reading reads it again."""
    to = sends(returning, mailbox)
    for name in "abcdefgh":
        (maildir / "new" / name).write_bytes(a_dsn(to=to, status="5.2.2"))

    assert reads(returning) == 8
    assert state(returning) == "active"


def test_f41_a_mailbox_that_is_full_five_times_is_suppressed(
    returning: Desk, mailbox: Mailbox, maildir: Path
):
    states: list[str] = []
    for day in range(21, 26):
        to = sends(returning, mailbox, day=day)
        (maildir / "new" / str(day)).write_bytes(a_dsn(to=to, status="4.2.2"))
        reads(returning, f"2026-04-{day} 08:00")
        states.append(state(returning))

    assert states == [*["active"] * 4, "suppressed"]


def test_a_complaint_is_listened_to_at_once(returning: Desk, mailbox: Mailbox, maildir: Path):
    to = sends(returning, mailbox)
    arf = ARF.format(to="feedback@example.org", kind="abuse", sender=to)
    (maildir / "new" / "1").write_text(arf)

    reads(returning)

    assert state(returning) == "suppressed"
    assert returning.outbox[0].reason == "complaint: abuse"


def test_a_report_that_anybody_could_have_written_changes_nothing(
    returning: Desk, mailbox: Mailbox, maildir: Path
):
    """And stays for a person to look at."""
    sends(returning, mailbox)
    forged = "bounces+1-aaaaaaaaaaaaaaaaaaaa@example.org"
    (maildir / "new" / "1").write_bytes(a_dsn(to=forged))

    assert reads(returning) == 0
    assert reads(returning) == 0

    assert state(returning) == "active"
    assert (maildir / "cur" / "1:2,S").is_file()


def test_who_was_suppressed_comes_back_by_agreeing_anew(
    returning: Desk, mailbox: Mailbox, maildir: Path
):
    """What was counted before no longer counts; what happened meanwhile is not told."""
    to = sends(returning, mailbox)
    (maildir / "new" / "1").write_bytes(a_dsn(to=to))
    reads(returning)
    sends(returning, mailbox, day=22)

    people.confirm(returning.db, clock("2026-04-23 07:00"), READER)

    assert state(returning) == "active"
    later = sends(returning, mailbox, day=24)
    assert later != to
    assert "R-24" in mailbox.mails[-1].text
    assert "R-22" not in mailbox.mails[-1].text


def test_what_came_back_before_somebody_agreed_anew_is_not_counted_again(
    returning: Desk, mailbox: Mailbox, maildir: Path
):
    to = sends(returning, mailbox)
    (maildir / "new" / "1").write_bytes(a_dsn(to=to))
    reads(returning)
    people.confirm(returning.db, clock("2026-04-23 07:00"), READER)

    later = sends(returning, mailbox, day=24)
    (maildir / "new" / "2").write_bytes(a_dsn(to=later, status="5.2.2"))
    (maildir / "new" / "3").write_bytes(a_dsn(to=to))
    assert reads(returning, "2026-04-24 08:00") == 2

    assert state(returning) == "active"


def test_f24_a_clock_that_was_put_back_hides_nothing_that_came_back(
    returning: Desk, mailbox: Mailbox
):
    """Whoever agreed "later" than their mail came back has not agreed anew."""
    mailbox.refuse("550 5.1.1 no such user")
    returning.joins(at="2026-11-24 07:00")
    returning.searches(at="2026-11-24 07:00")
    returning.happens(a_vacancy())
    returning.passes(MORNING)

    assert state(returning) == "suppressed"


def test_a_recipient_refused_at_once_is_no_different(returning: Desk, mailbox: Mailbox):
    mailbox.refuse("550 5.1.1 no such user")
    returning.joins()
    returning.searches()
    returning.happens(a_vacancy())
    returning.passes(MORNING)

    assert state(returning) == "suppressed"
    assert returning.states == ["failed"]


def test_a_mailbox_that_cannot_be_read_is_told(returning: Desk, maildir: Path):
    for folder in maildir.iterdir():
        folder.rmdir()

    with pytest.raises(NoticewatchError, match=r"\[mail\]\.bounce_mailbox: .*No such file"):
        reads(returning)


# -- IMAP ----------------------------------------------------------------------------------


@dataclass
class Imap:
    """An IMAP server with one mailbox, as far as it is asked. `flags` by UID."""

    mails: dict[int, bytes] = field(default_factory=dict[int, bytes])
    flags: dict[int, str] = field(default_factory=dict[int, str])
    heard: list[str] = field(default_factory=list[str])
    port: int = 0


class _Imap(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server: Imap = self.server.imap  # pyright: ignore[reportAttributeAccessIssue]
        self._say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, _, command = line.partition(" ")
            server.heard.append(command)
            verb = command.upper()
            if verb.startswith("CAPABILITY"):
                self._say("* CAPABILITY IMAP4rev1")
            elif verb.startswith("SELECT"):
                self._say(f"* {len(server.mails)} EXISTS")
            elif verb.startswith("UID SEARCH"):
                unseen = [str(uid) for uid in server.mails if uid not in server.flags]
                self._say(f"* SEARCH {' '.join(unseen)}")
            elif verb.startswith("UID FETCH"):
                mail = server.mails[int(command.split()[2])]
                self._say(f"* 1 FETCH (UID 1 BODY[]<0> {{{len(mail)}}}")
                self.wfile.write(mail)
                self._say(")")
            elif verb.startswith("UID STORE"):
                server.flags[int(command.split()[2])] = command.partition("(")[2]
            elif verb.startswith("EXPUNGE"):
                for uid in [uid for uid, flags in server.flags.items() if "Deleted" in flags]:
                    del server.mails[uid]
            self._say(f"{tag} OK done")

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@pytest.fixture
def imap() -> Iterator[Imap]:
    listening = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Imap)
    listening.daemon_threads = True
    server = Imap(port=listening.server_address[1])
    listening.imap = server  # pyright: ignore[reportAttributeAccessIssue]
    thread = threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    listening.shutdown()
    thread.join()
    listening.server_close()


def test_reports_are_read_from_a_mailbox_on_a_server(returning: Desk, mailbox: Mailbox, imap: Imap):
    to = sends(returning, mailbox)
    imap.mails = {11: a_dsn(to=to), 12: b"Subject: out of office\r\n\r\nBack on Monday.\r\n"}
    address = f"imap://me:secret@127.0.0.1:{imap.port}/Returned"
    mail = replace(returning.settings.mail, bounce_mailbox=address)
    returning.settings = replace(returning.settings, mail=mail)

    assert reads(returning) == 1
    assert reads(returning) == 0, "it is asked again in five minutes"

    assert state(returning) == "suppressed"
    assert imap.mails.keys() == {12}, "a person may want to see it"
    assert "Seen" in imap.flags[12]
    assert imap.heard.count("LOGOUT") == 1
