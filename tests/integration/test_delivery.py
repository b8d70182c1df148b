"""A message leaves once, whatever the mail server says and whenever this process dies."""

import itertools
import multiprocessing
import os
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.errors import DatabaseUnavailable, UnknownName, UsageError
from crawler.store import leases
from crawler.store.database import Database
from notifier import people
from notifier.channels import Receipt
from notifier.delivering import sending
from notifier.errors import Down, Later, Never
from notifier.outbox import Message
from notifier.pace import Pace
from notifier.store import outbox
from tests.builders import a_vacancy, london
from tests.integration.desk import READER, Desk, Refusing, clock, settings
from tests.mailbox import Mailbox

MORNING = "2026-04-21 07:00"


def with_news(desk: Desk, *emails: str) -> None:
    """Each reader has one message waiting."""
    for email in emails or (READER,):
        desk.joins(email)
        desk.searches(email=email)
    desk.happens(a_vacancy())
    desk.composes(MORNING)


def test_a_message_is_in_the_outbox_before_anything_tries_to_send_it(desk: Desk):
    """A digest that was composed survives a crash before SMTP."""
    with_news(desk)

    (entry,) = desk.outbox
    assert entry.json() == {
        "id": 1,
        "to": READER,
        "kind": "digest",
        "subject": "New: Planning Officer R-1, Example County Council",
        "state": "waiting",
        "attempts": 0,
        "next_try": None,
        "reason": None,
        "message_id": entry.message_id,
    }
    assert entry.message_id.endswith("@example.org>")


def test_what_the_server_took_is_sent_and_its_text_is_not_kept(desk: Desk, mailbox: Mailbox):
    """A year of everybody's mail is not for a database to keep."""
    with_news(desk)
    desk.delivers(MORNING)

    (entry,) = desk.outbox
    assert (entry.state, entry.attempts, entry.reason) == ("sent", 1, None)
    assert mailbox.mails[0].message["Message-ID"] == entry.message_id
    assert mailbox.mails[0].message["Date"] == "Tue, 21 Apr 2026 06:00:00 +0000"
    with desk.db.reading() as conn:
        (body,) = conn.exec_driver_sql("SELECT body FROM message").one()
    assert body is None


def test_one_connection_carries_all_messages_of_a_pass(desk: Desk, mailbox: Mailbox):
    with_news(desk, *(f"reader{number}@example.org" for number in range(5)))

    assert desk.delivers(MORNING).sent == 5
    assert len({mail.to for mail in mailbox.mails}) == 5


def test_f40_a_4xx_is_tried_again_later_under_the_same_message_id(desk: Desk, mailbox: Mailbox):
    with_news(desk)
    mailbox.refuse("451 4.7.1 greylisted")
    desk.delivers(MORNING)
    (waiting,) = desk.outbox
    assert (waiting.state, waiting.attempts) == ("waiting", 1)
    assert waiting.reason == "451 4.7.1 greylisted"
    assert waiting.next_try is not None
    assert timedelta(0) < waiting.next_try - london(MORNING) <= timedelta(minutes=2)

    mailbox.accept()
    desk.delivers(MORNING)
    assert mailbox.mails == [], "its time has not come"
    desk.delivers("2026-04-21 07:02")

    assert [mail.message["Message-ID"] for mail in mailbox.mails] == [waiting.message_id]


def test_f40_after_a_day_of_refusals_a_message_is_parked_with_the_reason(
    desk: Desk, mailbox: Mailbox
):
    with_news(desk)
    mailbox.refuse("451 later")
    at = london(MORNING)
    for _ in range(30):
        desk.delivers(f"{at:%Y-%m-%d %H:%M}")
        at += timedelta(hours=5)

    (parked,) = desk.outbox
    assert (parked.state, parked.reason) == ("parked", "451 later")
    assert parked.attempts == mailbox.tried < 10

    mailbox.accept()
    people.retry_message(desk.db, parked.id)
    desk.delivers(f"{at:%Y-%m-%d %H:%M}")
    assert [mail.message["Message-ID"] for mail in mailbox.mails] == [parked.message_id]


def test_f41_a_5xx_stops_that_recipient_and_nobody_else(desk: Desk, mailbox: Mailbox):
    with_news(desk, "a@example.org", "gone@example.org", "z@example.org")
    mailbox.refuse("550 5.1.1 no such user", to="gone@example.org")

    desk.delivers(MORNING)
    desk.delivers("2026-04-25 07:00")

    assert [mail.to for mail in mailbox.mails] == ["a@example.org", "z@example.org"]
    failed = desk.outbox[1]
    assert (failed.state, failed.reason, failed.attempts) == ("failed", "550 5.1.1 no such user", 1)


def test_f44_each_mail_is_for_one_reader_so_that_no_half_of_it_can_be_taken(
    desk: Desk, mailbox: Mailbox
):
    """Readers with the same news share no envelope: what one is refused, the others have."""
    readers = ["a@example.org", "b@example.org", "c@example.org"]
    with_news(desk, *readers)
    mailbox.refuse("451 later", to="b@example.org")
    desk.delivers(MORNING)
    assert [mail.to for mail in mailbox.mails] == ["a@example.org", "c@example.org"]

    mailbox.accept()
    desk.delivers("2026-04-25 07:00")

    assert sorted(mail.to for mail in mailbox.mails) == readers
    assert [mail.message["To"] for mail in mailbox.mails] == [mail.to for mail in mailbox.mails]
    assert len({mail.message["Message-ID"] for mail in mailbox.mails}) == 3


def test_a_readers_address_reaches_no_log(
    desk: Desk, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
):
    """Servers like to repeat it in their answers."""
    with_news(desk)
    mailbox.refuse(f"550 <{READER.upper()}> is unknown")

    with caplog.at_level("DEBUG"):
        desk.delivers(MORNING)

    ours = [record.getMessage() for record in caplog.records if record.name.startswith("notifier")]
    assert any("550 <…> is unknown" in each for each in ours)
    assert not any(READER in each.lower() for each in ours)


def test_f43_a_server_that_refuses_connections_is_asked_once_in_a_pass(
    desk: Desk, mailbox: Mailbox
):
    """And every message says why it waits, and until when. It loses no patience by it."""
    with_news(desk, "a@example.org", "b@example.org")
    mailbox.close()

    done = desk.delivers(MORNING)

    assert done.waiting == 1
    assert "Connection refused" in (done.down or "")
    assert all("Connection refused" in (entry.reason or "") for entry in desk.outbox)
    assert {entry.next_try for entry in desk.outbox} == {london("2026-04-21 07:01")}
    assert [entry.attempts for entry in desk.outbox] == [1, 0]


def test_f43_a_server_that_is_away_for_days_parks_nothing(desk: Desk, mailbox: Mailbox):
    """It is not about the messages: a weekend without a mail server is no work for the operator."""
    with_news(desk)
    mailbox.close()
    at = london(MORNING)
    for _ in range(20):
        desk.delivers(f"{at:%Y-%m-%d %H:%M}")
        at += timedelta(hours=4)
    assert desk.states == ["waiting"]

    back = Refusing()
    desk.delivers(f"{at:%Y-%m-%d %H:%M}", back)

    assert desk.states == ["sent"]


def test_f43_what_the_operator_tries_again_is_tried_though_the_server_was_away(
    desk: Desk, mailbox: Mailbox
):
    """They know that it is back; the next try by itself may be a quarter of an hour away."""
    with_news(desk)
    desk.delivers(MORNING, Refusing(Down("away")))
    desk.delivers(MORNING)
    assert mailbox.mails == []

    people.retry_message(desk.db, 1)
    desk.delivers(MORNING)

    assert desk.states == ["sent"]


def test_f43_a_pass_ends_in_time_and_the_rest_goes_with_the_next(desk: Desk, mailbox: Mailbox):
    """Crawls and deadlines wait for the pass that goes before."""
    with_news(desk, "a@example.org", "b@example.org")

    people.deliver(desk.db, clock(MORNING), desk.settings, window=0)
    assert desk.states == ["waiting", "waiting"]
    desk.delivers(MORNING)

    assert desk.states == ["sent", "sent"]


def test_one_domain_gets_so_many_mails_a_minute_and_others_do_not_wait_for_it(
    desk: Desk, mailbox: Mailbox
):
    """A provider that is flooded takes us for spam."""
    with_news(desk, "a@example.org", "b@example.org", "c@example.com")
    looks = itertools.count(0, 0.5)  # half a second goes by between two looks at the clock
    pace = Pace(10, lambda: next(looks))  # one at once, then one in six seconds

    people.deliver(desk.db, clock(MORNING), desk.settings, pace=pace)

    assert [mail.to for mail in mailbox.mails] == [
        "a@example.org",
        "c@example.com",
        "b@example.org",
    ]


def test_f42_no_more_is_in_doubt_than_there_are_connections(desk: Desk):
    """What has gone is recorded before its connection gets the next one."""
    with_news(desk, *(f"reader{number}@example.org" for number in range(12)))
    most = 0

    class Counting(Refusing):
        width = 3

        def send(self, message: Message) -> Receipt:
            nonlocal most
            with desk.db.reading() as conn:
                count = "SELECT count(*) FROM message WHERE state = 'sending'"
                most = max(most, conn.exec_driver_sql(count).scalar_one())
            return super().send(message)

        def abort(self) -> None:
            raise AssertionError

    assert desk.delivers(MORNING, Counting()).sent == 12
    assert 1 < most <= 3


def test_f39_what_has_gone_is_recorded_though_the_database_was_away_for_a_moment(
    desk: Desk, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
):
    """Else it would go twice."""
    with_news(desk)
    calls = 0
    real = outbox.sent

    def away_once(*given: Any, **named: Any) -> list[int]:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise DatabaseUnavailable("the disk is full")
        return real(*given, **named)

    monkeypatch.setattr(outbox, "sent", away_once)
    monkeypatch.setattr(sending, "RETRY_SECONDS", 0.0)
    desk.delivers(MORNING)
    desk.delivers(MORNING)

    assert len(mailbox.mails) == 1
    assert desk.states == ["sent"]


def test_without_a_mail_server_messages_wait_untried(desk: Desk):
    with_news(desk)
    desk.settings = settings(smtp=None)

    desk.delivers(MORNING)

    (entry,) = desk.outbox
    assert (entry.state, entry.attempts) == ("waiting", 0)


def test_a_folder_can_stand_for_a_mail_server(desk: Desk, tmp_path: Path):
    desk.settings = settings(f"file://{tmp_path}/mail")
    with_news(desk)

    desk.delivers(MORNING)

    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == "000001.eml"
    assert f"Message-ID: {desk.outbox[0].message_id}".encode() in file.read_bytes()


def test_a_message_for_a_channel_that_is_not_there_waits(desk: Desk):
    with_news(desk)

    people.deliver(desk.db, clock(MORNING), desk.settings, {"post": Refusing()})

    assert desk.states == ["waiting"]


def test_f37_a_process_killed_after_data_sends_again_under_the_same_message_id(
    desk: Desk, mailbox: Mailbox, database_url: str
):
    """The one gap in "exactly once": nobody knows whether the server's yes was on its way."""
    with_news(desk)
    desk.db.close()
    context = multiprocessing.get_context("spawn")
    child = context.Process(target=_killed_after_data, args=(database_url, mailbox.url))
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    assert desk.states == ["sending"]
    with desk.db.transaction() as conn:  # as if half a minute had gone by
        conn.exec_driver_sql("UPDATE lease SET until = 0")

    desk.delivers("2026-04-21 07:01")
    desk.delivers("2026-04-21 07:02")

    assert len(mailbox.mails) == 2
    assert len({mail.raw for mail in mailbox.mails}) == 1
    assert desk.states == ["sent"]


def _killed_after_data(database_url: str, smtp: str) -> None:
    from notifier.channels.smtp import SmtpChannel

    given = settings(smtp)
    server = given.mail.server
    assert server is not None
    real = SmtpChannel(server, given)

    class Killing(Refusing):
        def send(self, message: Message) -> Receipt:
            real.send(message)
            os.kill(os.getpid(), signal.SIGKILL)
            raise AssertionError

    people.deliver(Database.open(database_url), clock(MORNING), given, {"mail": Killing()})


def test_while_another_process_sends_nothing_is_sent_here(desk: Desk, mailbox: Mailbox):
    """Else both would take what the other has in its hands for lost."""
    with_news(desk, "a@example.org", "b@example.org")
    with desk.db.transaction() as conn:
        assert leases.take(conn, "mail", "another", 30)
        conn.exec_driver_sql("UPDATE message SET state = 'sending' WHERE id = 1")

    desk.delivers(MORNING)

    assert mailbox.mails == []
    assert desk.states == ["sending", "waiting"]


def test_f37_a_sender_that_was_stopped_and_wakes_takes_nothing_more_in_hand(desk: Desk):
    """Another sends in its place by now, and would take what it has in hand for lost."""
    with_news(desk, "a@example.org", "b@example.org", "c@example.org")

    class Stopped(Refusing):
        def send(self, message: Message) -> Receipt:
            with desk.db.transaction() as conn:
                conn.exec_driver_sql("UPDATE lease SET holder = 'another' WHERE name = 'mail'")
            return super().send(message)

    channel = Stopped()
    people.deliver(desk.db, clock(MORNING), desk.settings, {"mail": channel})

    assert len(channel.sent) == 1
    assert sorted(desk.states) == ["sent", "waiting", "waiting"]


def test_the_right_to_send_is_given_back_after_a_pass(desk: Desk):
    with_news(desk)
    desk.delivers(MORNING)

    with desk.db.reading() as conn:
        assert leases.holder_of(conn, "mail") is None


def test_a_mistake_in_a_channel_ends_the_pass_and_loses_nothing(desk: Desk, mailbox: Mailbox):
    with_news(desk)
    broken = Refusing(RuntimeError("a mistake of ours"))
    with pytest.raises(RuntimeError):
        desk.delivers(MORNING, broken)
    assert broken.closed == 1

    desk.delivers("2026-04-21 07:01")

    assert len(mailbox.mails) == 1


@pytest.mark.parametrize("answer", [Later("452 full"), Never("550 no"), None])
def test_consent_is_looked_at_when_a_message_is_claimed(desk: Desk, answer: Exception | None):
    """Between composing and sending somebody may have gone."""
    with_news(desk)
    channel = Refusing(answer)
    with desk.db.transaction() as conn:
        conn.exec_driver_sql("UPDATE subscriber SET state = 'unconfirmed'")

    desk.delivers(MORNING, channel)

    assert channel.sent == []
    assert [(entry.state, entry.reason) for entry in desk.outbox] == [
        ("cancelled", "the subscriber is unconfirmed")
    ]


def test_an_operator_can_cancel_what_waits_and_what_it_tells_counts_as_told(
    desk: Desk, mailbox: Mailbox
):
    with_news(desk)
    entry = people.cancel_message(desk.db, clock(MORNING), 1)
    assert (entry.state, entry.reason) == ("cancelled", "cancelled by the operator")

    desk.passes("2026-04-21 08:00")

    assert mailbox.mails == []
    assert len(desk.outbox) == 1


def test_a_failed_message_can_be_tried_again(desk: Desk, mailbox: Mailbox):
    with_news(desk)
    mailbox.refuse("550 no such user")
    desk.delivers(MORNING)
    mailbox.accept()

    people.retry_message(desk.db, 1)
    desk.delivers("2026-04-21 09:00")

    assert desk.states == ["sent"]


def test_what_has_gone_can_neither_be_tried_again_nor_cancelled(desk: Desk):
    with_news(desk)
    desk.delivers(MORNING)

    with pytest.raises(UsageError, match="message 1 is sent and cannot be tried again"):
        people.retry_message(desk.db, 1)
    with pytest.raises(UsageError, match="message 1 is sent and cannot be cancelled"):
        people.cancel_message(desk.db, clock(MORNING), 1)
    with pytest.raises(UnknownName, match="there is no message 9"):
        people.retry_message(desk.db, 9)


def test_f24_a_clock_that_ran_ahead_when_a_message_failed_does_not_hold_it_for_years(
    desk: Desk, mailbox: Mailbox
):
    with_news(desk)
    mailbox.refuse("451 later")
    desk.delivers("2036-04-21 07:00")
    mailbox.accept()

    desk.delivers("2026-04-21 07:01")

    assert desk.states == ["sent"]
