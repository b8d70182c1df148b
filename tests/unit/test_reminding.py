"""When a reader is reminded of a deadline: at their hour, days before it, once."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from crawler.errors import UsageError
from crawler.notice import Deadline, Notice
from crawler.serialise import to_document
from notifier.choice import read_reminders
from notifier.reminding import Reminder, look
from tests.builders import LONDON, a_vacancy, london, until

#: To the end of 30 June; its reader has followed it since 20 April and is told at seven.
VACANCY = a_vacancy(deadline=until("2026-06-30"))


def seen(
    now: str,
    notice: Notice = VACANCY,
    *,
    told: tuple[int, ...] = (),
    since: str = "2026-04-20 12:00",
    zone: ZoneInfo = LONDON,
    distances: tuple[int, ...] = (7, 1),
) -> Reminder:
    return look(
        to_document(notice),
        distances,
        told,
        since=london(since),
        now=london(now),
        zone=zone,
        hour=time(7),
    )


@pytest.mark.parametrize(
    ("now", "told", "days"),
    [
        ("2026-06-23 06:59", (), None),
        ("2026-06-23 07:00", (), 7),
        ("2026-06-23 07:01", (7,), None),
        ("2026-06-29 07:00", (7,), 1),
        ("2026-06-29 07:01", (7, 1), None),
    ],
)
def test_a_reader_is_reminded_a_week_and_a_day_before(
    now: str, told: tuple[int, ...], days: int | None
):
    assert seen(now, told=told).days == days


def test_reminders_that_were_missed_are_one_the_nearest():
    """The service was down for a week."""
    missed = seen("2026-06-29 12:00")

    assert missed.days == 1
    assert set(missed.settled) == {7, 1}


def test_whoever_begins_to_follow_is_not_reminded_of_what_they_have_just_seen():
    """Five days before: the week has gone by, the day is still to come."""
    begun = seen("2026-06-25 12:00", since="2026-06-25 12:00")

    assert begun.days is None
    assert begun.next_look == london("2026-06-29 07:00")


def test_f23_a_deadline_that_was_moved_into_the_past_is_nothing_to_be_reminded_of():
    moved = a_vacancy(deadline=until("2026-06-20"))

    assert seen("2026-06-23 07:00", moved) == Reminder(days=None, settled=(), next_look=None)


@pytest.mark.parametrize("notice", [a_vacancy(deadline=None), a_vacancy(status="cancelled")])
def test_what_is_over_or_has_no_deadline_is_nothing_to_be_reminded_of(notice: Notice):
    assert seen("2026-06-29 07:00", notice).days is None


def test_who_wants_no_reminders_gets_none():
    assert seen("2026-06-29 07:00", distances=()).days is None


def test_a_day_is_the_day_where_it_is_published_and_the_hour_the_readers():
    """7 in the morning of the 29th in Auckland is the evening of the 28th in London."""
    auckland = ZoneInfo("Pacific/Auckland")

    assert seen("2026-06-28 19:59", told=(7,), zone=auckland).days is None
    assert seen("2026-06-28 20:00", told=(7,), zone=auckland).days == 1


def test_a_moment_is_counted_on_the_readers_own_calendar():
    """Midnight between the 29th and the 30th in London is the 30th already in Auckland."""
    at = datetime(2026, 6, 30, 0, 0, tzinfo=LONDON)
    notice = a_vacancy(deadline=Deadline(at=at, precision="minute"))

    assert seen("2026-06-29 07:00", notice, told=(7,)).days == 1


def test_a_reminder_over_the_change_of_the_clocks_comes_at_the_readers_hour():
    spring = a_vacancy(deadline=until("2026-03-30"))

    assert seen("2026-03-29 06:59", spring, told=(7,), since="2026-03-01").days is None
    assert seen("2026-03-29 07:00", spring, told=(7,), since="2026-03-01").days == 1


def test_distances_are_read_each_once_and_the_most_first():
    assert read_reminders((1, 14, 1)) == (14, 1)


@pytest.mark.parametrize("days", [(0,), (-1,), (61,), (1, 2, 3, 4, 5, 6)])
def test_distances_that_cannot_be_kept_are_refused(days: tuple[int, ...]):
    with pytest.raises(UsageError, match="days before a deadline"):
        read_reminders(days)
