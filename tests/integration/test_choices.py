"""What a reader chooses beside their searches: to follow, to mute, to be reminded, a calendar."""

from dataclasses import replace

import pytest
from icalendar import Calendar

from crawler.errors import UnknownName
from crawler.notice import Deadline
from notifier import people
from tests.builders import a_tender, a_vacancy, pay, until
from tests.integration.desk import EARLIER, Desk, clock
from tests.mailbox import Mailbox

VACANCY = a_vacancy(deadline=until("2026-06-30"), url="https://jobs.example.org/R-1")

#: What a rule makes of the same rows: once is enough.
on_one = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def notice_of(desk: Desk, key: str = "R-1") -> int:
    with desk.db.reading() as conn:
        return conn.exec_driver_sql(f"SELECT id FROM notice WHERE key = '{key}'").scalar_one()


def follows(desk: Desk, reader: int, *, at: str = EARLIER, key: str = "R-1") -> None:
    people.follow(desk.db, clock(at), reader, notice_of(desk, key))


def subjects(mailbox: Mailbox) -> list[str]:
    return [mail.subject.partition(":")[0] for mail in mailbox.mails]


def test_a_reader_who_follows_a_notice_is_told_what_no_search_of_theirs_asks_for(
    desk: Desk, mailbox: Mailbox
):
    """Its title has changed, and with it what finds it."""
    reader = desk.joins()
    desk.searches("officer")
    desk.happens(VACANCY)
    desk.passes("2026-04-20 08:00")
    follows(desk, reader, at="2026-04-20 09:00")

    manager = replace(VACANCY, title="Planning Manager", description=None)
    desk.happens(manager, kind="changed", at="2026-04-21 07:00")
    desk.passes("2026-04-21 08:00")
    desk.passes("2026-04-21 09:00")

    assert [mail.subject for mail in mailbox.mails] == [
        "New: Planning Officer R-1, Example County Council",
        "Changed: Planning Manager, Example County Council",
    ]
    assert "notices that you follow" in mailbox.mails[-1].text


def test_what_happens_at_another_place_of_a_followed_notice_is_told_too(
    desk: Desk, mailbox: Mailbox
):
    reader = desk.joins()
    desk.searches("gardener")
    own_page = a_tender("T-1", ocid=a_tender().ocid)
    desk.happens(a_tender(), source="register", bootstrap=True)
    desk.happens(own_page, source="council", bootstrap=True)
    follows(desk, reader, key=a_tender().key)

    moved = replace(own_page, deadline=until("2026-07-14"))
    desk.happens(moved, kind="deadline_changed", source="council", at="2026-04-21 07:00")
    desk.passes("2026-04-21 08:00")

    assert subjects(mailbox) == ["Deadline moved"]


@on_one
def test_what_happened_to_a_followed_notice_outlasts_a_changed_search(desk: Desk):
    """It is told because its reader follows it, not because the search finds it."""
    reader = desk.joins()
    search = desk.searches("gardener", cadence="daily", hour="07:00")
    desk.happens(VACANCY)
    follows(desk, reader)
    desk.happens(replace(VACANCY, title="Head"), kind="changed", at="2026-04-20 12:00")
    people.match_events(desk.db, clock("2026-04-20 13:00"))

    people.edit_subscription(desk.db, clock("2026-04-20 14:00"), search, query="florist")

    assert desk.composes("2026-04-21 07:00") == 1


@on_one
def test_a_reader_who_no_longer_follows_is_told_what_their_searches_ask_for(desk: Desk):
    reader = desk.joins()
    desk.searches("gardener")
    desk.happens(VACANCY)
    follows(desk, reader)
    people.unfollow(desk.db, reader, notice_of(desk))

    desk.happens(replace(VACANCY, title="Head"), kind="changed", at="2026-04-21 07:00")

    assert desk.composes("2026-04-21 08:00") == 0


def test_a_muted_notice_is_told_nothing_at_any_of_its_places(desk: Desk):
    reader = desk.joins()
    desk.searches("roads OR road")
    desk.happens(a_tender(), source="register")
    desk.passes("2026-04-20 08:00")
    people.mute(desk.db, clock("2026-04-20 09:00"), reader, notice_of(desk, a_tender().key))
    moved = a_tender("T-1", ocid=a_tender().ocid, deadline=until("2026-07-14"))

    desk.happens(replace(moved, key=a_tender().key), kind="deadline_changed", source="register")
    desk.happens(moved, source="council")

    assert desk.composes("2026-04-21 08:00") == 0
    assert desk.waiting_matches == 0


@on_one
def test_f45_a_notice_that_is_muted_while_its_digest_waits_is_taken_out_of_it(
    desk: Desk, mailbox: Mailbox
):
    reader = desk.joins()
    desk.searches("officer OR road", cadence="daily", hour="07:00")
    desk.happens(VACANCY, a_tender())
    desk.composes("2026-04-21 07:00")
    people.mute(desk.db, clock("2026-04-21 07:00"), reader, notice_of(desk))

    desk.passes("2026-04-21 07:01")
    desk.passes("2026-04-21 07:02")

    (mail,) = mailbox.mails
    assert "Road repairs" in mail.text
    assert "Planning Officer" not in mail.text


def test_a_followed_notice_is_told_again_before_its_deadline(desk: Desk, mailbox: Mailbox):
    """Between the days of a weekly search too, at its hour."""
    reader = desk.joins()
    desk.searches("officer", cadence="weekly", weekday="wed", hour="08:00")
    desk.happens(VACANCY, a_vacancy("R-2", deadline=until("2026-06-30")))
    follows(desk, reader)
    desk.passes("2026-04-22 08:00")

    for at in ("2026-06-23 07:59", "2026-06-23 08:00", "2026-06-23 08:01", "2026-06-29 08:00"):
        desk.passes(at)

    assert subjects(mailbox) == ["New", "Closing soon", "Closing soon"]
    assert "in 7 days" in mailbox.mails[1].text
    assert "tomorrow" in mailbox.mails[2].text
    assert "R-2" not in mailbox.mails[1].text


@on_one
def test_a_deadline_that_moves_moves_its_reminders(desk: Desk, mailbox: Mailbox):
    """At once, though what happened is told with the next weekly digest only."""
    reader = desk.joins()
    desk.searches("officer", cadence="weekly", weekday="wed", hour="07:00")
    desk.happens(VACANCY)
    follows(desk, reader)
    for day in ("04-22", "05-20"):
        desk.passes(f"2026-{day} 07:00")
    sooner = replace(VACANCY, deadline=until("2026-05-30"))
    desk.happens(sooner, kind="deadline_changed", at="2026-05-21 12:00")  # a Thursday

    for day in ("05-21 13:00", "05-23 07:00", "05-27 07:00", "05-29 07:00", "06-23 07:00"):
        desk.passes(f"2026-{day}")

    assert subjects(mailbox) == ["New", "Closing soon", "Deadline moved", "Closing soon"]


@on_one
def test_f23_no_reminder_comes_for_a_deadline_that_was_moved_into_the_past(
    desk: Desk, mailbox: Mailbox
):
    reader = desk.joins()
    desk.searches("officer")
    desk.happens(VACANCY)
    follows(desk, reader)
    past = replace(VACANCY, deadline=until("2026-06-20"))
    desk.happens(past, kind="deadline_changed", at="2026-06-22 07:00")

    for at in ("2026-06-22 08:00", "2026-06-23 07:00", "2026-06-29 07:00"):
        desk.passes(at)

    assert "Closing soon" not in subjects(mailbox)


@on_one
def test_what_a_digest_tells_of_a_deadline_is_its_reminder(desk: Desk, mailbox: Mailbox):
    """A notice stands once in a digest, and nobody is told twice of one morning."""
    reader = desk.joins()
    desk.searches("officer", cadence="daily", hour="07:00")
    desk.happens(VACANCY)
    follows(desk, reader)
    desk.passes("2026-04-21 07:00")
    desk.happens(
        replace(VACANCY, salary=pay(50_000, 52_000)), kind="changed", at="2026-06-22 12:00"
    )

    desk.passes("2026-06-23 07:00")
    desk.passes("2026-06-23 07:05")

    assert subjects(mailbox) == ["New", "Salary changed"]


def test_a_reminder_whose_mail_was_taken_back_comes_again(desk: Desk, mailbox: Mailbox):
    """F45: its reader paused before it went."""
    reader = desk.joins()
    desk.searches("officer")
    desk.happens(VACANCY, bootstrap=True)
    follows(desk, reader)
    desk.passes("2026-04-20 08:00")
    desk.composes("2026-06-23 07:00")
    people.pause(desk.db, "reader@example.org")
    desk.delivers("2026-06-23 07:01")
    assert desk.states == ["cancelled"]

    people.confirm(desk.db, clock("2026-06-24 07:00"), "reader@example.org")
    desk.passes("2026-06-24 07:01")

    assert subjects(mailbox) == ["Closing soon"]


@on_one
def test_a_reader_who_wants_a_calendar_gets_the_deadlines_as_a_file(desk: Desk, mailbox: Mailbox):
    reader = desk.joins()
    people.prefer(desk.db, reader, calendar=True)
    desk.searches("officer")
    desk.happens(VACANCY)
    desk.passes("2026-04-20 08:00")
    moved = replace(VACANCY, deadline=until("2026-07-14"))
    desk.happens(moved, kind="deadline_changed", at="2026-04-21 07:00")
    desk.passes("2026-04-21 08:00")

    entries = []
    for mail in mailbox.mails:
        (attached,) = mail.message.iter_attachments()
        (entry,) = Calendar.from_ical(attached.get_content()).events
        entries.append(entry)
    assert [str(each.start) for each in entries] == ["2026-06-30", "2026-07-14"]
    assert entries[0]["uid"] == entries[1]["uid"]
    assert entries[0]["sequence"] < entries[1]["sequence"]
    assert entries[0]["summary"] == "Planning Officer R-1, Example County Council"


@pytest.mark.parametrize(
    ("deadline", "day", "status"),
    [(None, "2026-06-30", "CANCELLED"), (until("2026-04-19"), "2026-04-19", "CONFIRMED")],
)
def test_a_deadline_that_is_no_longer_to_come_does_not_stay_in_the_calendar(
    desk: Desk, mailbox: Mailbox, deadline: Deadline | None, day: str, status: str
):
    """Taken back, or moved into the past."""
    people.prefer(desk.db, desk.joins(), calendar=True)
    desk.searches("officer")
    desk.happens(VACANCY)
    desk.passes("2026-04-20 08:00")
    moved = replace(VACANCY, deadline=deadline)
    desk.happens(moved, kind="deadline_changed", at="2026-04-21 07:00")
    desk.passes("2026-04-21 08:00")

    (attached,) = mailbox.mails[-1].message.iter_attachments()
    (entry,) = Calendar.from_ical(attached.get_content()).events
    assert str(entry.start) == day
    assert entry["status"] == status


def test_what_a_reader_has_chosen_can_be_shown_and_changed(desk: Desk):
    reader = desk.joins()
    desk.happens(VACANCY, a_tender())
    follows(desk, reader)
    people.mute(desk.db, clock(EARLIER), reader, notice_of(desk, a_tender().key))
    people.mute(desk.db, clock("2026-04-21 07:00"), reader, notice_of(desk))

    chosen = people.chosen(desk.db, reader)

    assert [(each.place.key, each.kind) for each in chosen] == [
        ("R-1", "mute"),
        (a_tender().key, "mute"),
    ]
    assert people.preferences(desk.db, reader).reminders == (7, 1)
    assert people.prefer(desk.db, reader, reminders=(3,)).reminders == (3,)
    assert people.preferences(desk.db, reader).calendar is False


@on_one
def test_who_or_what_is_not_there_cannot_be_chosen(desk: Desk):
    """A link may be older than the reader that it was made for."""
    reader = desk.joins()

    with pytest.raises(UnknownName, match="no notice 7"):
        people.follow(desk.db, clock(EARLIER), reader, 7)
    with pytest.raises(UnknownName, match="no subscriber 99"):
        people.mute(desk.db, clock(EARLIER), 99, 7)
