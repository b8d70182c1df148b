"""Whether a real mail server understands us, and we it: Debian's postfix, where it is there."""

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from crawler.store.database import Database
from notifier import people
from notifier.settings import MailSettings, OperatorSettings, PeopleSettings
from tests.builders import a_vacancy
from tests.integration.desk import Desk, clock
from tests.postfix import DOMAIN, Postfix, postfix

__all__ = ["postfix"]

MORNING = "2026-04-21 07:00"


def a_desk(url: str, server: Postfix, port: int) -> Desk:
    mail = MailSettings(
        sender=f"Noticewatch <alerts@{DOMAIN}>",
        smtp=f"smtp://127.0.0.1:{port}",
        bounce_address=f"bounces@{DOMAIN}",
        bounce_mailbox=f"maildir://{server.mail}/bounces",
    )
    operator = OperatorSettings(email=f"operator@{DOMAIN}")
    return Desk(Database.open(url), PeopleSettings(mail=mail, operator=operator))


def sends(desk: Desk, *names: str) -> None:
    for name in names:
        desk.joins(f"{name}@{DOMAIN}")
        desk.searches(email=f"{name}@{DOMAIN}")
    desk.happens(a_vacancy())
    desk.passes(MORNING)


def test_what_a_real_server_takes_arrives_and_what_it_returns_is_understood(
    sqlite_url: str, postfix: Postfix
):
    """The whole way and back: pipelining, a mail as it lies in a mailbox, a real report.

    Then a server that refuses the recipient at once: one test, as the server takes seconds.
    """
    desk = a_desk(sqlite_url, postfix, postfix.lenient)
    sends(desk, "reader", "nobody")
    assert desk.states == ["sent", "sent"]

    arrived = _mail(postfix.waits_for("reader"))
    postfix.waits_for("bounces")
    assert people.read_returns(desk.db, clock(MORNING), desk.settings) == 1

    assert arrived["Message-ID"] == desk.outbox[0].message_id
    assert str(arrived["Return-Path"]).startswith("<bounces+1-")
    assert "Planning Officer" in arrived["Subject"]
    assert (desk.outbox[1].reason or "").startswith("came back: 5.1.1")
    states = {each.address.shown: each.state for each in people.listing(desk.db)}
    assert states == {f"reader@{DOMAIN}": "active", f"nobody@{DOMAIN}": "suppressed"}

    desk.settings = a_desk(sqlite_url, postfix, postfix.strict).settings
    people.confirm(desk.db, clock(MORNING), f"nobody@{DOMAIN}")
    desk.happens(a_vacancy("R-2"), at="2026-04-21 08:00")
    desk.passes("2026-04-21 08:01")
    assert desk.states[2:] == ["sent", "failed"]
    assert (desk.outbox[3].reason or "").startswith("550 5.1.1")
    desk.db.close()


def _mail(path: Path) -> EmailMessage:
    mail = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    assert isinstance(mail, EmailMessage)
    assert mail.defects == []
    return mail
