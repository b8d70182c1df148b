"""The operator is mailed when a source breaks and when it is well again, and not between."""

import pytest

from crawler.source import Health, SourceState
from notifier import people
from notifier.errors import Down
from notifier.operator.distress import Distress
from notifier.settings import MailSettings, OperatorSettings, PeopleSettings
from tests.builders import a_vacancy, london
from tests.integration.desk import Desk, Refusing, clock
from tests.mailbox import Mailbox

REASON = "run 9 is failed: page 2: 503"


def a_state(name: str = "board", health: Health = "broken") -> SourceState:
    return SourceState(
        name=name,
        spider="jobposting",
        schedule=None,
        health=health,
        reason=REASON if health == "broken" else None,
        last_complete=london("2026-04-19 07:00"),
        next_due=None,
        notices=0,
    )


def looks(desk: Desk, at: str, *states: SourceState) -> int:
    changed = people.update_alerts(desk.db, clock(at), states, desk.settings)
    desk.delivers(at)
    return changed


def test_f57_one_mail_while_it_lasts_and_one_when_it_is_over(desk: Desk, mailbox: Mailbox):
    looks(desk, "2026-04-20 07:00", a_state(health="ok"))
    looks(desk, "2026-04-20 08:00", a_state())
    looks(desk, "2026-04-20 09:00", a_state())
    looks(desk, "2026-04-20 10:00", a_state(health="ok"))
    looks(desk, "2026-04-20 11:00", a_state(health="ok"))

    assert [(mail.to, mail.subject) for mail in mailbox.mails] == [
        ("operator@example.org", "board: broken"),
        ("operator@example.org", "board: well again"),
    ]
    assert REASON in mailbox.mails[0].text
    assert "noticewatch runs --source board" in mailbox.mails[0].text


def test_a_source_that_breaks_again_is_told_again(desk: Desk, mailbox: Mailbox):
    for hour, health in enumerate(("broken", "ok", "broken")):
        looks(desk, f"2026-04-20 {10 + hour}:00", a_state(health=health))

    assert [mail.subject for mail in mailbox.mails] == [
        "board: broken",
        "board: well again",
        "board: broken",
    ]
    assert len({mail.message["Message-ID"] for mail in mailbox.mails}) == 3


def test_sources_that_break_together_share_a_mail(desk: Desk, mailbox: Mailbox):
    """The network is down once, not fifty times."""
    looks(desk, "2026-04-20 07:00", a_state("a"), a_state("b"))

    (mail,) = mailbox.mails
    assert mail.subject == "2 sources are broken: a, b"


def test_without_an_operator_the_alert_stands_and_nothing_is_mailed(desk: Desk):
    desk.settings = PeopleSettings(mail=desk.settings.mail, operator=OperatorSettings())

    assert looks(desk, "2026-04-20 07:00", a_state()) == 1
    assert looks(desk, "2026-04-20 08:00", a_state()) == 0
    assert desk.outbox == []


def test_an_alert_is_not_a_list_that_one_can_leave(desk: Desk, mailbox: Mailbox):
    looks(desk, "2026-04-20 07:00", a_state())

    assert mailbox.mails[0].message["List-Unsubscribe"] is None
    assert mailbox.mails[0].message["Auto-Submitted"] == "auto-generated"


def test_f43_a_channel_that_takes_nothing_for_long_is_told_once_and_when_it_is_over(
    desk: Desk, mailbox: Mailbox
):
    """Mail is the only way out: both go when it is back, and the log and /health know before."""
    desk.joins()
    desk.searches()
    desk.happens(a_vacancy())
    desk.composes("2026-04-21 07:00")
    down = Refusing(Down("127.0.0.1:25: Connection refused"))
    for at in ("07:00", "07:05", "07:20", "07:40"):
        people.update_alerts(desk.db, clock(f"2026-04-21 {at}"), [], desk.settings)
        desk.delivers(f"2026-04-21 {at}", down)
    assert [entry.subject for entry in desk.outbox[1:]] == ["mail channel: needs a look"]

    for at in ("08:00", "08:01", "08:02"):
        looks(desk, f"2026-04-21 {at}")

    assert [mail.subject for mail in mailbox.mails[1:]] == [
        "mail channel: needs a look",
        "mail channel: well again",
    ]
    assert "Connection refused (since 2026-04-21 06:00 UTC" in mailbox.mails[1].text


def test_f57_a_channel_that_is_away_for_a_moment_is_nobodys_trouble(desk: Desk):
    desk.joins()
    desk.searches()
    desk.happens(a_vacancy())
    desk.composes("2026-04-21 07:00")
    desk.delivers("2026-04-21 07:00", Refusing(Down("restarting")))
    people.update_alerts(desk.db, clock("2026-04-21 07:10"), [], desk.settings)
    desk.delivers("2026-04-21 07:10")
    people.update_alerts(desk.db, clock("2026-04-21 09:00"), [], desk.settings)

    assert len(desk.outbox) == 1


def test_parked_mail_is_told_with_what_can_be_done(desk: Desk, mailbox: Mailbox):
    desk.joins()
    desk.searches()
    desk.happens(a_vacancy())
    desk.composes("2026-04-21 07:00")
    with desk.db.transaction() as conn:
        conn.exec_driver_sql("UPDATE message SET state = 'parked'")

    looks(desk, "2026-04-21 08:00")
    people.cancel_message(desk.db, clock("2026-04-21 09:00"), 1)
    looks(desk, "2026-04-21 09:00")

    assert [mail.subject for mail in mailbox.mails] == [
        "parked mail: needs a look",
        "parked mail: well again",
    ]
    assert "noticewatch outbox retry ID" in " ".join(mailbox.mails[0].text.split())


# -- when nothing can be done at all ------------------------------------------------------------


@pytest.fixture
def distress(monkeypatch: pytest.MonkeyPatch, mailbox: Mailbox) -> Distress:
    """A service's view of itself, which has no patience; it needs no database."""
    monkeypatch.setattr("notifier.operator.distress.PATIENCE_SECONDS", 0.0)
    settings = PeopleSettings(
        mail=MailSettings(sender="Noticewatch <alerts@example.org>", smtp=mailbox.url),
        operator=OperatorSettings(email="operator@example.org"),
    )
    return Distress(settings, clock("2026-04-20 07:00"))


def test_f38_a_service_that_cannot_work_says_so_once_and_once_when_it_can(
    distress: Distress, mailbox: Mailbox
):
    """Not through the outbox, which is in the database that cannot be written."""
    for _ in range(3):
        distress.failed("the database or its disk is full")
    for _ in range(3):
        distress.well()

    assert [(mail.to, mail.subject) for mail in mailbox.mails] == [
        ("operator@example.org", "the service: needs a look"),
        ("operator@example.org", "the service: well again"),
    ]
    assert "the database or its disk is full" in mailbox.mails[0].text
    assert "2026-04-20 06:00" in mailbox.mails[0].text


def test_f38_what_passes_soon_is_told_to_nobody(
    distress: Distress, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("notifier.operator.distress.PATIENCE_SECONDS", 60.0)
    distress.failed("the database is locked")
    distress.well()

    assert mailbox.mails == []


def test_f38_a_mail_server_that_is_away_too_is_asked_again(distress: Distress, mailbox: Mailbox):
    mailbox.refuse("451 later")
    distress.failed("the disk is full")
    mailbox.accept()
    distress.failed("the disk is full")

    assert [mail.subject for mail in mailbox.mails] == ["the service: needs a look"]
