"""When? Words and timestamps to dates and deadlines."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crawler.extract import (
    deadlines_in,
    extract_deadline,
    find_deadline,
    read_date,
    read_deadline,
    read_moment,
)
from crawler.notice import Deadline

LONDON = ZoneInfo("Europe/London")
POSTED = date(2026, 4, 20)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("23:55 on Sunday 23rd February 2025", "2025-02-23T23:55:00+00:00"),
        ("midday on Friday 12 June", "2026-06-12T12:00:00+01:00"),
        ("5.00pm (UK time), 3 March 2026", "2026-03-03T17:00:00+00:00"),
        ("23/02/25 at 23:59", "2025-02-23T23:59:00+00:00"),
        ("12 noon, 4 May 2026", "2026-05-04T12:00:00+01:00"),
        ("17 September 2021, 12pm", "2021-09-17T12:00:00+01:00"),
        ("noon GMT on 1 July 2026", "2026-07-01T12:00:00+00:00"),
        ("30-Sep-26 @ 11:00 AM (New York time)", "2026-09-30T11:00:00-04:00"),
        ("May 5, 2026 2:00 PM ET", "2026-05-05T14:00:00-04:00"),
        ("5pm (Brussels time) 3 January 2026", "2026-01-03T17:00:00+01:00"),
        ("30-Jun-2026 12:00 pm (ACT Local Time)", "2026-06-30T12:00:00+10:00"),
        ("0900 2025-03-11", "2025-03-11T09:00:00+00:00"),
        ("25th June 2026 at 1700hrs", "2026-06-25T17:00:00+01:00"),
        ("23:55pm on 8th June 2026", "2026-06-08T23:55:00+01:00"),
        ("May 11, 2026 5pm EST", "2026-05-11T17:00:00-05:00"),
    ],
)
def test_a_time_beside_a_date_makes_a_deadline_to_the_minute(words, expected):
    """In the zone that is stated, else in that of the source."""
    deadline = read_deadline(words, published=POSTED, zone=LONDON)

    assert deadline == Deadline(
        stated=words, at=datetime.fromisoformat(expected), precision="minute"
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("11 May", "2026-05-11T23:59:59+01:00"),
        ("30 December", "2026-12-30T23:59:59+00:00"),
        ("2 January", "2027-01-02T23:59:59+00:00"),
        ("Monday 11 May 2026", "2026-05-11T23:59:59+01:00"),
        ("20 May 26", "2026-05-20T23:59:59+01:00"),
    ],
)
def test_a_day_alone_is_its_last_second(words, expected):
    """Midnight at its start would close it a day early; a missing year is that of the advert."""
    deadline = read_deadline(words, published=POSTED, zone=LONDON)

    assert deadline == Deadline(stated=words, at=datetime.fromisoformat(expected), precision="day")


@pytest.mark.parametrize(
    "words", ["until filled", "TBC", "31 June", "ongoing", "2099-13-40", "1 May 0207", "rolling"]
)
def test_words_that_name_no_moment_leave_the_deadline_unknown(words):
    """A reader sees the words; nobody is told of a date that was never stated."""
    deadline = read_deadline(words, published=POSTED, zone=LONDON)

    assert deadline == Deadline(stated=words)


def test_a_date_without_a_year_is_unknown_where_nothing_says_when_it_was_written():
    """No clock is asked."""
    assert read_deadline("11 May", zone=LONDON) == Deadline(stated="11 May")


@pytest.mark.parametrize(
    ("value", "expected", "precision"),
    [
        ("2026-06-19", "2026-06-19T23:59:59+01:00", "day"),
        ("2026-06-19T12:00:00+01:00", "2026-06-19T12:00:00+01:00", "minute"),
        ("2026-03-13T05:00:00.000Z", "2026-03-13T05:00:00+00:00", "minute"),
        ("2020-10-21T13:46:51+0100", "2020-10-21T13:46:51+01:00", "minute"),
        ("2026-07-01 09:30", "2026-07-01T09:30:00+01:00", "minute"),
        (1_780_000_000_000, "2026-05-28T20:26:40+00:00", "minute"),
    ],
)
def test_a_bare_timestamp_is_read_and_not_kept_as_words(value, expected, precision):
    """`stated` is for what people wrote."""
    deadline = read_deadline(value, zone=LONDON)

    assert deadline == Deadline(at=datetime.fromisoformat(expected), precision=precision)


def test_f21_a_wall_clock_time_in_the_gap_is_the_next_valid_instant_and_in_the_fold_the_first():
    """The one rule of the product for both changes of summer time."""
    gap = read_moment("2025-03-30T01:30:00", LONDON)
    fold = read_moment("2025-10-26T01:30:00", LONDON)

    assert gap is not None
    assert fold is not None
    assert gap.astimezone(UTC) == datetime(2025, 3, 30, 1, tzinfo=UTC)
    assert fold.astimezone(UTC) == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)


def test_a_known_lie_about_the_offset_is_read_as_local_time():
    """Sell2Wales writes noon in Cardiff as 12:00Z, also in summer."""
    deadline = read_deadline("2025-07-07T12:00:00Z", zone=LONDON, local=True)

    assert deadline is not None
    assert deadline.at == datetime(2025, 7, 7, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "The deadline for clarification questions is 0900 2025-03-10.",
        "Interviews will be held on 14 May 2026.",
        "Expected sift date w/c 11/06/26",
        "The first batch of applicants will be reviewed on August 27, 2019.",
        "We may close this advert early.",
        "The contract will start on 1 July 2026.",
    ],
)
def test_other_dates_in_prose_are_no_deadline(text):
    """The last day for questions, an interview, a start or a review is none."""
    assert find_deadline(text, published=POSTED, zone=LONDON) is None


def test_a_deadline_that_has_moved_beats_the_one_before():
    """A notice keeps the old sentence beside the new one."""
    text = (
        "Submissions must be returned by 24 January 2025 at 12:00.\n"
        "The submission deadline has changed, the new deadline is 28th January 2025 @ 12pm (noon)"
    )

    found = find_deadline(text, zone=LONDON)

    assert found is not None
    assert found.at == datetime(2025, 1, 28, 12, tzinfo=UTC)
    assert len(deadlines_in(text, zone=LONDON)) == 2


def test_prose_that_names_no_moment_keeps_its_sentence():
    """A reader sees what the page says; nobody is told of a date."""
    text = "Closing date: 31 June 2026. Interviews: 4 July 2026."

    assert find_deadline(text, zone=LONDON) == Deadline(stated="Closing date: 31 June 2026.")
    assert deadlines_in(text, zone=LONDON) == []


def test_a_time_that_is_told_apart_from_its_day_belongs_to_it():
    """A page has a line for each."""
    text = "Closing date: 12 June 2026\nClosing time: 12 noon"

    found = find_deadline(text, zone=LONDON)

    assert found is not None
    assert found.at == datetime(2026, 6, 12, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["Applications close in two weeks.", "Apply by Friday.", "Apply before 11:55 pm"]
)
def test_days_by_their_distance_are_not_read_from_a_page(text):
    """Nobody knows on which day it was written, and they would move with each crawl."""
    assert find_deadline(text, published=POSTED, zone=LONDON) is None
    assert extract_deadline(text, reference=POSTED, zone=LONDON).deadline is not None


def test_dates_are_read_day_first_unless_that_is_impossible():
    """The sources are British; "12/25/2026" can only be American."""
    assert read_date("04/05/2026") == date(2026, 5, 4)
    assert read_date("12/25/2026") == date(2026, 12, 25)


@pytest.mark.parametrize(
    "text", ["1" * 1_000_000, " " * 1_000_000, "1 " * 500_000, "by 1 " * 200_000]
)
def test_hostile_text_is_read_in_linear_time(text):
    """A megabyte must not hold the crawl; the test's own time-out is the judge."""
    find_deadline(text, zone=LONDON)
    read_deadline(text, zone=LONDON)


SAMPLES = Path(__file__).parents[3] / "shared" / "samples"


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not here")
def test_the_sentences_of_the_samples_say_what_people_read_in_them():
    """Sentences of real adverts and notices, with what a person understood."""
    wrong: list[str] = []
    for name in ("prose_jobs.jsonl", "prose_tenders.jsonl"):
        for line in (SAMPLES / name).read_text().splitlines():
            case = json.loads(line)
            if case["kind"] != "deadline":
                continue
            reference = date.fromisoformat(case["reference"]) if "reference" in case else None
            zone = ZoneInfo(case.get("timezone", "UTC"))
            found = find_deadline(case["text"], published=reference, zone=zone)
            read = None
            if found is not None and found.at is not None:
                read = found.at.replace(tzinfo=None).isoformat()
                read = read[:10] if found.precision == "day" else read
            if read != case["expected"]:
                wrong.append(f"{case['text'][:60]}: {read}")

    assert wrong == []
