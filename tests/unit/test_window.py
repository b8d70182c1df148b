"""When a digest's window ends: once a local day, whatever the clocks do."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.wallclock import shown
from notifier.subscriber import Cadence, Rhythm
from notifier.window import FURTHEST, last_end, next_end

LONDON = ZoneInfo("Europe/London")
#: Both directions of summer time, at midnight too; half an hour; a day that never was.
ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/London",
        "America/New_York",
        "Australia/Lord_Howe",
        "America/Scoresbysund",
        "Africa/Cairo",
        "Asia/Kathmandu",
        "Pacific/Apia",
        "UTC",
    )
]


def at_utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


MOMENTS = st.integers(0, 26 * 365 * 24 * 60).map(
    lambda minutes: at_utc("2009-01-01 00:00") + timedelta(minutes=minutes)
)


def daily(at: str) -> Rhythm:
    return Rhythm(cadence="daily", at=time.fromisoformat(at))


def test_a_daily_window_ends_at_the_readers_own_time():
    """07:00 in London is 06:00 UTC in summer."""
    assert next_end(daily("07:00"), LONDON, at_utc("2026-04-20 05:59")) == at_utc(
        "2026-04-20 06:00"
    )


def test_an_end_is_the_last_one_at_its_own_instant_and_the_next_one_is_a_day_on():
    """At 07:00 sharp the digest of today is due, not that of tomorrow."""
    now = at_utc("2026-04-20 06:00")

    assert last_end(daily("07:00"), LONDON, now) == now
    assert next_end(daily("07:00"), LONDON, now) == now + timedelta(days=1)


def test_f50_a_time_that_the_clocks_skip_means_the_next_instant_that_there_is():
    """On 29 March 2026 London goes from 01:00 to 02:00."""
    assert next_end(daily("01:30"), LONDON, at_utc("2026-03-28 12:00")) == at_utc(
        "2026-03-29 01:00"
    )


def test_f50_a_time_that_the_clocks_show_twice_means_the_first():
    """On 25 October 2026 London sees 01:30 in summer time, and an hour later again."""
    first = at_utc("2026-10-25 00:30")

    assert next_end(daily("01:30"), LONDON, at_utc("2026-10-24 12:00")) == first
    assert next_end(daily("01:30"), LONDON, first) == at_utc("2026-10-26 01:30")


def test_a_weekly_window_ends_on_its_weekday():
    rhythm = Rhythm(cadence="weekly", at=time(9), weekday="wed")

    assert next_end(rhythm, LONDON, at_utc("2026-04-20 12:00")) == at_utc("2026-04-22 08:00")
    assert last_end(rhythm, LONDON, at_utc("2026-04-20 12:00")) == at_utc("2026-04-15 08:00")


def test_a_day_that_a_zone_never_had_has_no_window():
    """Samoa went from 29 to 31 December 2011."""
    samoa = ZoneInfo("Pacific/Apia")
    on_the_29th = at_utc("2011-12-29 17:00")

    end = next_end(daily("07:00"), samoa, on_the_29th)

    assert end is not None
    assert f"{shown(end, samoa):%d %H:%M}" == "31 07:00"


def test_an_immediate_search_has_no_windows():
    rhythm = Rhythm(cadence="immediate")

    assert next_end(rhythm, LONDON, at_utc("2026-04-20 12:00")) is None
    assert last_end(rhythm, LONDON, at_utc("2026-04-20 12:00")) is None


@given(
    zone=st.sampled_from(ZONES),
    at=st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    start=MOMENTS,
)
def test_f50_each_local_day_has_exactly_one_end(zone: ZoneInfo, at: time, start: datetime):
    """Neither change of summer time, in any zone, doubles a digest or drops one."""
    rhythm = Rhythm(cadence="daily", at=at)
    end = next_end(rhythm, zone, start)
    assert end is not None
    for _ in range(10):
        following = next_end(rhythm, zone, end)
        assert following is not None
        assert last_end(rhythm, zone, following - timedelta(microseconds=1)) == end
        # A time skipped at midnight may fall on the first instant of the day after.
        one, other = shown(end, zone), shown(following, zone)
        days = (other - timedelta(hours=at.hour, minutes=at.minute)).date() - (
            one - timedelta(hours=at.hour, minutes=at.minute)
        ).date()
        assert days in (timedelta(days=1), timedelta(days=2) if zone.key == "Pacific/Apia" else 0)
        end = following


@pytest.mark.parametrize("cadence", ["daily", "weekly"])
@given(zone=st.sampled_from(ZONES), now=MOMENTS)
def test_no_end_lies_further_ahead_than_stated(cadence: Cadence, zone: ZoneInfo, now: datetime):
    """What lies further ahead was set by a clock that ran ahead."""
    end = next_end(Rhythm(cadence=cadence, at=time(7)), zone, now)

    assert end is not None
    # A week without its Friday (Samoa) has no weekly window at all.
    slack = timedelta(days=7) if zone.key == "Pacific/Apia" else timedelta(0)
    assert end - now <= FURTHEST[cadence] + slack
