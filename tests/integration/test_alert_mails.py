"""The operator is mailed when a source breaks and when it is well again, and not between."""

from crawler.source import Health, SourceState
from notifier import people
from notifier.settings import OperatorSettings, PeopleSettings
from tests.builders import london
from tests.integration.desk import Desk, clock
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
