"""A subscriber is told on each channel by which they asked, and on each of them once."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from crawler.errors import UsageError
from crawler.store import events
from crawler.store.database import Database
from notifier import people
from notifier.channel_settings import ChannelSettings
from notifier.words import envelope
from tests.builders import a_vacancy
from tests.integration.desk import EARLIER, READER, Desk, clock
from tests.integration.test_readers_migration import OLD, upgraded_to
from tests.mailbox import Mailbox
from tests.receiver import Receiver, receiver

__all__ = ["receiver"]

MORNING, LATER = "2026-04-21 07:00", "2026-04-21 07:10"
#: What is no matter of SQL is tried on one kind of database.
one_kind = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SECRET = "whsec_c2l4IHRpbWVzIHNldmVuIGlzIGZvcnR5LXR3bw=="


@pytest.fixture
def hooked(desk: Desk, receiver: Receiver) -> Desk:
    """A reader with consent, and a webhook called "hook" that is configured."""
    hook = ChannelSettings(
        name="hook", url=f"http://{receiver.at}/t0ken", secret=SECRET, allow=(receiver.at,)
    )
    desk.settings = replace(desk.settings, channels={"hook": hook})
    desk.joins()
    return desk


def by_hook(desk: Desk, query: str = "officer", **given: Any) -> int:
    return desk.searches(query, channel="hook", channels=desk.settings.channels, **given)


@one_kind
def test_a_webhook_gets_the_events_in_the_form_of_the_contract(hooked: Desk, receiver: Receiver):
    search = by_hook(hooked)
    (id,) = hooked.happens(a_vacancy())

    hooked.passes(MORNING)

    (posted,) = receiver.posted
    with hooked.db.reading() as conn:
        (event,) = events.some(conn, [id])
    assert posted.json == {
        "type": "digest",
        "timestamp": "2026-04-21T06:00:00+00:00",
        "data": {
            "subscriptions": [{"id": search, "query": "officer", "events": [id]}],
            "backlog": [],
            "events": [event.json()],
        },
    }
    assert READER.encode() not in posted.body
    assert hooked.states == ["sent"]


def test_what_is_asked_for_by_mail_and_by_webhook_is_told_on_both_once(
    hooked: Desk, receiver: Receiver, mailbox: Mailbox
):
    """Whoever reads the one need not read the other."""
    hooked.searches("officer")
    by_hook(hooked, "planning")
    hooked.happens(a_vacancy())
    hooked.passes(MORNING)
    hooked.passes(LATER)
    assert (len(receiver.posted), len(mailbox.mails)) == (1, 1)

    hooked.happens(a_vacancy(title="Planning Officer (part-time)"), kind="changed", at=LATER)
    hooked.passes("2026-04-21 07:20")

    assert [each.json["data"]["events"][0]["event"] for each in receiver.posted] == [
        "new",
        "changed",
    ]
    assert len(mailbox.mails) == 2
    assert hooked.waiting_matches == 0
    assert "planning" not in mailbox.mails[0].text.split("\n--")[-1], "it is no mail's search"


def test_what_one_reader_was_told_is_still_news_to_another(hooked: Desk, mailbox: Mailbox):
    """One who was told something a moment ago waits; nobody else's mail makes them wait longer."""
    hooked.joins("ann@example.org")
    hooked.searches("officer")
    hooked.searches("nurse OR officer", "ann@example.org")
    hooked.happens(a_vacancy("R-1", title="Nurse"), at="2026-04-21 06:58")
    hooked.passes("2026-04-21 06:59")
    hooked.happens(a_vacancy("R-2"), at=MORNING)

    hooked.passes("2026-04-21 07:01")
    assert [mail.to for mail in mailbox.mails] == ["ann@example.org", READER]
    hooked.passes(LATER)

    assert [mail.to for mail in mailbox.mails] == ["ann@example.org", READER, "ann@example.org"]


@one_kind
def test_each_channel_keeps_its_own_time(hooked: Desk, receiver: Receiver, mailbox: Mailbox):
    by_hook(hooked)
    hooked.searches(cadence="daily", hour="18:00", at="2026-04-20 19:00")
    hooked.happens(a_vacancy())

    hooked.passes(MORNING)
    assert (len(receiver.posted), len(mailbox.mails)) == (1, 0)
    hooked.passes("2026-04-21 18:00")

    assert (len(receiver.posted), len(mailbox.mails)) == (1, 1)


@one_kind
def test_f43_a_webhook_that_is_not_there_keeps_no_mail_waiting(
    hooked: Desk, receiver: Receiver, mailbox: Mailbox
):
    by_hook(hooked)
    hooked.searches()
    hooked.happens(a_vacancy())
    receiver.close()

    hooked.passes(MORNING)

    assert len(mailbox.mails) == 1
    assert sorted(hooked.states) == ["sent", "waiting"]
    waits = next(entry for entry in hooked.outbox if entry.state == "waiting")
    assert waits.to == f"hook for {READER}"
    assert "t0ken" not in str(waits.json())


@one_kind
def test_f41_a_webhook_that_is_gone_for_good_is_not_asked_again(hooked: Desk, receiver: Receiver):
    by_hook(hooked)
    hooked.happens(a_vacancy())
    receiver.answers("410 Gone")

    hooked.passes(MORNING)
    hooked.passes("2026-04-22 07:00")

    assert [(entry.state, entry.reason) for entry in hooked.outbox] == [("failed", "410 Gone")]
    assert len(receiver.posted) == 1
    assert people.listing(hooked.db)[0].state == "active", "it was not their address"


@one_kind
@pytest.mark.parametrize("act", ["pause", "remove", "erase", "unsubscribe"])
def test_f45_who_has_gone_since_is_told_nothing_on_any_channel(
    hooked: Desk, receiver: Receiver, act: str
):
    search = by_hook(hooked)
    hooked.happens(a_vacancy())
    hooked.composes(MORNING)

    if act == "pause":
        people.pause(hooked.db, READER)
    elif act == "remove":
        people.remove(hooked.db, clock(MORNING), READER)
    elif act == "erase":
        people.erase(hooked.db, clock(MORNING), READER)
    else:
        people.remove_subscription(hooked.db, search)
    hooked.delivers(LATER)

    assert receiver.posted == []
    assert hooked.states in (["cancelled"], [])


def test_a_search_that_moves_to_another_channel_takes_its_news_along(
    hooked: Desk, receiver: Receiver, mailbox: Mailbox
):
    search = hooked.searches()
    hooked.happens(a_vacancy())
    hooked.composes(MORNING)

    people.edit_subscription(hooked.db, clock(MORNING), search, channel="hook", channels=["hook"])
    hooked.passes(LATER)
    hooked.passes("2026-04-21 07:20")

    assert mailbox.mails == []
    assert len(receiver.posted) == 1


def test_what_is_open_is_told_on_a_channel_although_it_was_told_on_another(
    hooked: Desk, receiver: Receiver
):
    hooked.searches()
    (id,) = hooked.happens(a_vacancy(deadline=None))
    hooked.passes(MORNING)

    by_hook(hooked, backlog="open", at=MORNING)
    hooked.passes(LATER)

    (posted,) = receiver.posted
    assert posted.json["data"]["backlog"] == [id]


@one_kind
def test_much_news_comes_in_several_deliveries(
    hooked: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
):
    """Receivers limit what they read; what they refuse would be lost to them."""
    monkeypatch.setattr(envelope, "MOST", 2)
    by_hook(hooked)
    ids = hooked.happens(*(a_vacancy(f"R-{number}") for number in range(5)))

    hooked.passes(MORNING)

    told = [[event["id"] for event in each.json["data"]["events"]] for each in receiver.posted]
    assert told == [ids[:2], ids[2:4], ids[4:]]
    assert len({each.headers["webhook-id"] for each in receiver.posted}) == 3


@one_kind
def test_what_a_channel_that_is_not_configured_is_to_tell_waits_for_it(
    hooked: Desk, receiver: Receiver
):
    """An operator who takes a table out of the configuration loses no news by it."""
    by_hook(hooked, cadence="daily", hour="07:00")
    hooked.happens(a_vacancy())
    configured = hooked.settings
    hooked.settings = replace(configured, channels={})
    hooked.passes(MORNING)
    hooked.passes("2026-04-22 07:00")
    assert hooked.outbox == []

    hooked.settings = configured
    hooked.passes("2026-04-22 07:01")

    assert len(receiver.posted) == 1


@one_kind
def test_a_channel_that_is_not_configured_cannot_be_asked_for(hooked: Desk):
    with pytest.raises(UsageError, match='channel "fax": expected mail, hook'):
        people.subscribe(
            hooked.db, clock(EARLIER), READER, query="a", channel="fax", channels=["hook"]
        )


@one_kind
def test_a_preview_shows_what_would_be_mailed(hooked: Desk):
    by_hook(hooked)
    hooked.happens(a_vacancy())

    assert hooked.preview(MORNING) is None


def test_what_was_told_before_there_were_channels_was_told_by_mail(empty_database: Database):
    """What went by mail is not told again by mail after the upgrade."""
    upgraded_to(empty_database, "0003")
    with empty_database.transaction() as connection:
        for statement in OLD.split(";"):
            connection.execute(text(statement))

    upgraded_to(empty_database, "0006")

    with empty_database.reading() as connection:
        told = text("SELECT event_id, channel, digest_id FROM telling ORDER BY event_id")
        assert [tuple(row) for row in connection.execute(told)] == [
            (1, "mail", 5),
            (2, "mail", None),
        ]
        channel = text("SELECT channel FROM digest")
        assert connection.execute(channel).scalars().all() == ["mail"]
