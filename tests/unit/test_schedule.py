"""When is a source due? The words of the configuration against a calendar on the wall."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import ScheduleError
from crawler.schedule import ScheduleTrigger, is_due, next_due, read_schedule
from crawler.wallclock import instant

LONDON = ZoneInfo("Europe/London")
BERLIN = ZoneInfo("Europe/Berlin")


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def times(schedule: str, after: datetime, count: int, zone: ZoneInfo) -> list[str]:
    """The next `count` times, each found from the one before, as the zone's clock shows them."""
    shown: list[str] = []
    last = after
    for _ in range(count):
        last = next_due(schedule, last, last, zone)
        shown.append(last.strftime("%a %d %b %H:%M %z"))
    return shown


def test_a_source_that_was_never_crawled_is_due_now():
    now = london("2026-04-20 12:00")

    assert next_due("daily at 06:30", None, now, LONDON) == now
    assert is_due("daily at 06:30", None, now, LONDON)


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("every 15 minutes", "2026-04-20 12:18:30"),
        ("every minute", "2026-04-20 12:04:30"),
        ("Every 2 Hours", "2026-04-20 14:03:30"),
        ("every day", "2026-04-21 12:03:30"),
        ("every  3 days", "2026-04-23 12:03:30"),
    ],
)
def test_an_interval_counts_from_the_last_run(words: str, due: str):
    last = london("2026-04-20 12:03:30")

    assert next_due(words, last, last, LONDON) == london(due)


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("daily at 06:30", "2026-04-21 06:30"),
        ("daily at 18:05", "2026-04-20 18:05"),
        ("daily at 6:30", "2026-04-21 06:30"),
        ("weekdays at 07:00", "2026-04-21 07:00"),
        ("weekly on monday at 06:30", "2026-04-27 06:30"),
        ("weekly on fri at 06:30", "2026-04-24 06:30"),
        ("0 7 * * mon-fri", "2026-04-21 07:00"),
        ("*/15 * * * *", "2026-04-20 12:15"),
        ("0 6,18 * * *", "2026-04-20 18:00"),
        ("30 5 1 jan,jul *", "2026-07-01 05:30"),
        ("0 9-17/4 * * *", "2026-04-20 13:00"),
        ("0 0 29 2 *", "2028-02-29 00:00"),
    ],
)
def test_words_and_cron_name_times_on_the_wall_clock(words: str, due: str):
    monday_noon = london("2026-04-20 12:00")

    assert next_due(words, monday_noon, monday_noon, LONDON) == london(due)


@pytest.mark.parametrize("sunday", ["0", "7", "sun", "SUN"])
def test_the_days_of_a_cron_line_are_those_of_cron(sunday: str):
    """APScheduler reads 0 as Monday, and a weekly crawl would come a day late."""
    monday = london("2026-04-20 12:00")

    assert next_due(f"0 6 * * {sunday}", monday, monday, LONDON) == london("2026-04-26 06:00")


@pytest.mark.parametrize("days", ["sat-sun", "6-7", "0,6", "sat,sun", "6-0"])
def test_a_range_of_days_may_go_over_the_weekend(days: str):
    assert times(f"0 6 * * {days}", london("2026-04-20 12:00"), 3, LONDON) == [
        "Sat 25 Apr 06:00 +0100",
        "Sun 26 Apr 06:00 +0100",
        "Sat 02 May 06:00 +0100",
    ]


def test_a_cron_line_with_both_kinds_of_day_fits_on_either():
    """So cron has it (POSIX crontab): the 13th, and every Friday."""
    assert times("0 6 13 * fri", london("2026-05-09 12:00"), 3, LONDON) == [
        "Wed 13 May 06:00 +0100",
        "Fri 15 May 06:00 +0100",
        "Fri 22 May 06:00 +0100",
    ]


def test_a_time_that_the_clocks_skip_comes_once_at_the_next_valid_instant():
    assert times("daily at 02:30", london("2026-03-28 12:00"), 3, BERLIN) == [
        "Sun 29 Mar 03:00 +0200",
        "Mon 30 Mar 02:30 +0200",
        "Tue 31 Mar 02:30 +0200",
    ]


def test_a_time_that_the_clocks_show_twice_comes_once_at_the_first():
    assert times("daily at 02:30", london("2026-10-24 12:00"), 3, BERLIN) == [
        "Sun 25 Oct 02:30 +0200",
        "Mon 26 Oct 02:30 +0100",
        "Tue 27 Oct 02:30 +0100",
    ]


@pytest.mark.parametrize("last", ["2026-10-25T02:45:00+02:00", "2026-10-25T02:10:00+01:00"])
def test_a_run_within_the_repeated_hour_does_not_bring_its_time_again(last: str):
    """By hand at 02:45, or at the second 02:10: the day's 02:30 is over all the same."""
    at = datetime.fromisoformat(last)

    assert next_due("daily at 02:30", at, at, BERLIN) == datetime(
        2026, 10, 26, 2, 30, tzinfo=BERLIN
    )


def test_an_hourly_cron_line_follows_real_time_over_both_changes():
    """Otherwise a source that is watched by the hour would be left alone for two."""
    assert times("30 * * * *", datetime(2026, 10, 24, 23, 0, tzinfo=UTC), 4, BERLIN) == [
        "Sun 25 Oct 01:30 +0200",
        "Sun 25 Oct 02:30 +0200",
        "Sun 25 Oct 02:30 +0100",
        "Sun 25 Oct 03:30 +0100",
    ]
    assert times("30 * * * *", datetime(2026, 3, 29, 0, 0, tzinfo=UTC), 3, BERLIN) == [
        "Sun 29 Mar 01:30 +0100",
        "Sun 29 Mar 03:30 +0200",
        "Sun 29 Mar 04:30 +0200",
    ]


@given(
    start=st.integers(0, 3 * 365 * 24 * 3600).map(
        lambda seconds: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    ),
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
    zone=st.sampled_from(
        ["Europe/London", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Beirut", "UTC"]
    ).map(ZoneInfo),
)
def test_a_daily_time_comes_exactly_once_on_every_local_day(
    start: datetime, hour: int, minute: int, zone: ZoneInfo
):
    at = next_due(f"daily at {hour:02}:{minute:02}", start, start, zone)
    days = [at]
    for _ in range(5):
        days.append(next_due(f"daily at {hour:02}:{minute:02}", days[-1], days[-1], zone))

    assert at > start
    assert all(
        later.date() - earlier.date() == timedelta(days=1) for earlier, later in pairwise(days)
    )


def test_times_missed_in_a_long_sleep_are_made_up_for_by_one_run():
    last, now = london("2026-04-20 06:30"), london("2026-04-27 12:00")

    assert is_due("daily at 06:30", last, now, LONDON)
    assert next_due("daily at 06:30", now, now, LONDON) == london("2026-04-28 06:30")


def test_a_run_by_a_clock_that_ran_ahead_keeps_no_source_waiting():
    """A clock that was a year ahead and is put right would else stop the source for a year."""
    ahead, now = london("2027-04-20 06:30"), london("2026-04-20 12:00")

    assert is_due("every 15 minutes", ahead, now, LONDON)
    assert next_due("daily at 06:30", ahead, now, LONDON) == now


@pytest.mark.parametrize("earlier", ["2026-04-19 12:00:00", "2026-04-20 12:00:00"])
def test_an_earlier_now_makes_nothing_due_again(earlier: str):
    """`tick --now` with a time that has been lived through; two machines with two clocks."""
    assert not is_due("every 15 minutes", london("2026-04-20 12:00:05"), london(earlier), LONDON)


def test_the_trigger_fires_first_when_the_source_is_due_and_then_by_its_schedule():
    overdue, now = london("2026-04-18 06:30"), london("2026-04-20 12:00")
    trigger = ScheduleTrigger("daily at 06:30", overdue, LONDON)

    assert trigger.get_next_fire_time(None, now) == overdue
    assert trigger.get_next_fire_time(now, now) == london("2026-04-21 06:30")


def test_jitter_only_delays():
    trigger = ScheduleTrigger("every 15 minutes", london("2026-04-20"), LONDON, jitter=30)
    wait = trigger.get_next_fire_time(london("2026-04-20"), london("2026-04-20"))

    assert wait is not None
    assert timedelta(0) <= wait - london("2026-04-20 00:15") <= timedelta(seconds=30)


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("", "every 15 minutes"),
        ("sometimes", "every 15 minutes"),
        ("evry 15 minutes", 'did you mean "every 15 minutes"?'),
        ("daily 06:30", 'did you mean "daily at 06:30"?'),
        ("every 0 minutes", "at least one minute"),
        ("every 999999 days", "at most 366 days"),
        ("daily at 25:00", '"25:00" is no time of day'),
        ("daily at 6am", '"6am" is no time of day'),
        ("weekly on mnday at 06:30", 'did you mean "monday"?'),
        ("0 7 * *", "a cron line has five fields, this has 4"),
        ("0 24 * * *", '"24" is no hour; write 0 to 23'),
        ("0 7 * * 8", "0 to 7 or sun to sat"),
        ("0 7 * foo *", "1 to 12 or jan to dec"),
        ("5/10 * * * *", '"5/10" is no minute'),
        ("*/0 * * * *", '"*/0" is no minute'),
        ("0 17-9 * * *", '"17-9" is no hour'),
        ("0 0 31 2,4 *", "no month that it names has a day 31"),
    ],
)
def test_words_that_name_no_schedule_are_refused_with_what_would_be_right(words: str, hint: str):
    with pytest.raises(ScheduleError) as refused:
        read_schedule(words)

    assert hint in str(refused.value)


@pytest.mark.parametrize(
    ("local", "zone", "utc"),
    [
        ("2026-03-29T01:30", "Europe/London", "2026-03-29T01:00"),  # skipped: next valid
        ("2026-10-25T01:30", "Europe/London", "2026-10-25T00:30"),  # twice: the first
        ("2026-07-01T12:00", "Europe/London", "2026-07-01T11:00"),
        ("2011-12-30T09:00", "Pacific/Apia", "2011-12-30T10:00"),  # a whole day skipped
        ("2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:30"),  # half an hour
    ],
)
def test_f21_a_time_on_the_wall_is_one_instant(local: str, zone: str, utc: str):
    expected = datetime.fromisoformat(utc).replace(tzinfo=UTC)

    assert instant(datetime.fromisoformat(local), ZoneInfo(zone)).astimezone(UTC) == expected
