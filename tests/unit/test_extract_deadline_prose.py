"""What do the sentences of adverts and tender notices say of their deadline?"""

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from textwrap import fill
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract import DeadlineReading, extract_deadline
from crawler.extract.languages import LANGUAGES, language
from crawler.wallclock import instant

LONDON = ZoneInfo("Europe/London")
BERLIN = ZoneInfo("Europe/Berlin")
PARIS = ZoneInfo("Europe/Paris")
WRITTEN = date(2026, 4, 20)


def _read(text: str, *, reference: date | None = WRITTEN, zone: ZoneInfo = LONDON):
    return extract_deadline(text, reference=reference, zone=zone)


def _said(reading: DeadlineReading, expected: str | None) -> str | None:
    """The moment as `expected` is written: a day alone, a local time, a time with its offset."""
    deadline = reading.deadline
    if deadline is None or deadline.at is None:
        return None
    if deadline.precision == "day":
        return deadline.at.date().isoformat()
    with_offset = expected is not None and datetime.fromisoformat(expected).tzinfo is not None
    return (deadline.at if with_offset else deadline.at.replace(tzinfo=None)).isoformat()


def test_sentences_say_what_a_person_reads_in_them():
    """Wordings of real adverts and notices, in three languages; null where none is stated."""
    wrong: list[str] = []
    for line in (Path(__file__).parent / "deadlines.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        written = date.fromisoformat(case["reference"]) if "reference" in case else None
        reading = _read(case["text"], reference=written, zone=ZoneInfo(case["timezone"]))
        said = _said(reading, case["expected"])
        if said != case["expected"]:
            wrong.append(f"{case['text']!r}: {said}, not {case['expected']}")

    assert wrong == []


@pytest.mark.parametrize("width", [60, 72])
def test_a_sentence_says_the_same_however_it_was_wrapped(width):
    """A mail or a PDF breaks its lines where they are full, also within a date."""
    changed: list[str] = []
    for line in (Path(__file__).parent / "deadlines.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        written = date.fromisoformat(case["reference"]) if "reference" in case else None
        if "\n" in case["text"] or "\t" in case["text"]:
            continue
        wrapped = fill(case["text"], width, break_long_words=False, break_on_hyphens=False)
        said = _said(_read(wrapped, reference=written, zone=ZoneInfo(case["timezone"])), None)
        flat = _said(_read(case["text"], reference=written, zone=ZoneInfo(case["timezone"])), None)
        if said != flat:
            changed.append(f"{wrapped!r}: {said}, not {flat}")

    assert changed == []


def test_the_sentence_of_a_deadline_is_on_one_line():
    """A digest prints it."""
    reading = _read("Applications are welcome and must reach us\nby 5 May 2026.")

    assert reading.deadline is not None
    assert reading.deadline.stated == "Applications are welcome and must reach us by 5 May 2026."


# -- what is said beside the moment ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Apply before 11:55 pm on Tuesday 21st July 2026", "11:55 pm on Tuesday 21st July 2026"),
        ("The closing date is 31 June 2026.", "31 June 2026"),
        ("Open until filled.", "until filled"),
        ("Closing date: mid-June 2026", "mid-June 2026"),
        ("Please return tenders by 10 a.m. on 5 May 2026.", "10 a.m. on 5 May 2026"),
    ],
)
def test_the_words_that_name_the_moment_are_kept(text, stated):
    """A reader judges the reading by them, and sees what could not be read."""
    reading = _read(text)

    assert reading.stated == stated
    assert reading.deadline is not None


def test_a_text_that_speaks_of_no_deadline_has_no_words_of_one():
    """An interview is none."""
    assert _read("Interviews will be held on 14 May 2026.") == DeadlineReading()


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("Clarification deadline: 5pm, 8 May 2026", "questions is no deadline: 2026-05-08T17:00"),
        ("Queries to the Clerk by 8 May 2026", "questions is no deadline: 2026-05-08"),
        ("Closing date: Monday 12 June 2026", "the weekday is not that of 2026-06-12"),
        ("Closes 31 May 2026. We may close this advert early.", "may close early"),
        ("Closing date: 31 June 2026", "no day that is known: 31 June 2026"),
        ("Closing date: 00/06/2026", "no day that is known: 00/06/2026"),
        ("Closing date: 2026-00-00", "no day that is known: 2026-00-00"),
        ("Open until filled", "no day is set"),
        ("Bid opening: 4 June 2026", "it is that of the opening of the bids"),
        ("Closing date 5 May 2026. Apply by 7 May 2026.", "another deadline is stated: 2026-05-07"),
        ("Closing date: 1 April", "2027-04-01 is far from the reference date"),
    ],
)
def test_a_reader_is_warned_of_what_is_in_doubt(text, warning):
    """The value alone would hide it."""
    assert any(warning in each for each in _read(text).warnings)


def test_a_weekday_that_contradicts_its_date_does_not_move_it():
    """The date is what a form and a portal go by; the weekday is the commoner slip."""
    reading = _read("Closing date: Monday 12 June 2026 at noon")

    assert _said(reading, None) == "2026-06-12T12:00:00"
    assert len(reading.warnings) == 1


def test_a_clear_sentence_raises_no_warning():
    """Else nobody reads them."""
    assert _read("Closing date: Friday 12 June 2026 at noon").warnings == ()


def test_what_one_language_refuses_no_other_makes_a_deadline_of():
    """ "Deadline" is German too, "questions" is not."""
    assert _read("The deadline for questions is 8 May 2026").deadline is None


def test_the_language_that_is_known_is_read_first():
    """A short line may not show its own."""
    read = extract_deadline("Deadline 12.06.2026, 17 Uhr", zone=BERLIN, tag="de-AT")

    assert _said(read, None) == "2026-06-12T17:00:00"
    assert language("es") is None


@pytest.mark.parametrize(
    ("zone", "text", "day"),
    [
        ("America/New_York", "Closing date: 06/05/2026", "2026-06-05"),
        ("Europe/London", "Closing date: 06/05/2026", "2026-05-06"),
        ("America/Toronto", "Closing date: 06/05/2026", "2026-05-06"),
        ("UTC", "Offers due by 06/05/2026 2 PM ET", "2026-06-05T14:00:00-04:00"),
        ("America/New_York", "Closing date: 6.5.2026", "2026-05-06"),
    ],
)
def test_the_order_of_day_and_month_is_that_of_the_place(zone, text, day):
    """Of the source, or of the clock that is named."""
    assert _said(_read(text, zone=ZoneInfo(zone)), day) == day


@pytest.mark.parametrize("spoken", LANGUAGES, ids=lambda each: each.code)
def test_a_language_knows_the_names_that_the_unicode_consortium_lists(spoken):
    """CLDR has each name once; ours has the ways people shorten it as well."""
    locale = Locale.parse(spoken.code)
    months = locale.months["format"]
    days = locale.days["format"]

    for width in ("wide", "abbreviated"):
        for number, name in months[width].items():
            assert spoken.dates.month_names[name.lower().rstrip(".")] == number
        for number, name in days[width].items():
            assert spoken.dates.weekday_names[name.lower().rstrip(".")] == number


# -- properties -----------------------------------------------------------------------------------

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_MONATE = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
    "November", "Dezember",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
_JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_TAGE = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")


def _ordinal(day: int) -> str:
    ending = "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _half(at: datetime) -> str:
    return f"{at.hour % 12 or 12}:{at:%M} {'a.m.' if at.hour < 12 else 'p.m.'}"


ENGLISH_STYLES = (
    lambda at: f"{at:%H:%M} on {at.day} {_MONTHS[at.month - 1]} {at.year}",
    lambda at: (
        f"{at:%H:%M} on {_DAYS[at.weekday()]} {_ordinal(at.day)} {_MONTHS[at.month - 1]} {at.year}"
    ),
    lambda at: (
        f"{_half(at)} on {_DAYS[at.weekday()][:3]} {at.day} {_MONTHS[at.month - 1][:3]} {at.year}"
    ),
    lambda at: f"{_ordinal(at.day)} of {_MONTHS[at.month - 1]} {at.year} at {at:%H.%M} hours",
    lambda at: f"{_MONTHS[at.month - 1]} {at.day}, {at.year}, {_half(at)}",
    lambda at: f"{at:%d/%m/%Y} at {at:%H:%M}",
    lambda at: f"{at:%d.%m.%Y}, {at:%H:%M}",
    lambda at: f"{at:%d}-{_MONTHS[at.month - 1][:3]}-{at:%Y} @ {at:%H:%M}",
    lambda at: f"{at:%H%M}hrs on {at:%d/%m/%y}",
    lambda at: f"{at:%Y-%m-%d} {at:%H:%M}",
    lambda at: f"{at:%Y-%m-%dT%H:%M:%S}",
    lambda at: f"{at:%H}h{at:%M} on the {_ordinal(at.day)} {_MONTHS[at.month - 1]} {at.year}",
)
GERMAN_STYLES = (
    lambda at: f"{at.day}. {_MONATE[at.month - 1]} {at.year}, {at:%H:%M} Uhr",
    lambda at: f"{_TAGE[at.weekday()]}, {at:%d.%m.%Y}, {at:%H.%M} Uhr",
    lambda at: f"den {at.day}. {_MONATE[at.month - 1]} {at.year} um {at:%H:%M}",
    lambda at: f"{at.day}.{at.month}.{at.year} um {at:%H:%M} Uhr",
)
BESIDE = (
    ("Closing date: {}", "Please apply online."),
    ("Salary £30,000 to £35,000 a year. Applications must be received by {}.", ""),
    ("Tenders must reach the Clerk no later than {}.", "The contract starts on 1 July 2031."),
    ("{} is the deadline for applications.", "Interviews: 3 March 2031."),
    ("Interviews will be held on 3 March 2031. The closing date is {}", "(37 hours a week)"),
)
DANEBEN = (
    ("Bewerbungsfrist: {}", "Die Stelle ist befristet bis zum 31.12.2031."),
    ("Angebote sind bis zum {} einzureichen.", "Bieterfragen bis zum 01.02.2031."),
)
FRENCH_STYLES = (
    lambda at: f"{at.day} {_MOIS[at.month - 1]} {at.year} à {at:%H}h{at:%M}",
    lambda at: f"{_JOURS[at.weekday()]} {at.day} {_MOIS[at.month - 1]} {at.year}, {at:%H:%M}",
    lambda at: f"{at:%d/%m/%Y} à {at:%H:%M}",
    lambda at: f"{at:%d.%m.%Y} - {at:%H} h {at:%M}",
)
A_COTE = (
    ("Date limite de candidature : {}", "Poste à pourvoir le 3 mars 2031."),
    ("Les offres doivent être remises avant le {}.", "Visite obligatoire le 3 mars 2031."),
)
_MOMENTS = st.builds(
    datetime.combine,
    st.dates(date(2000, 1, 1), date(2030, 12, 31)),
    st.builds(time, st.integers(0, 23), st.integers(0, 59)),
)


@settings(max_examples=120, derandomize=True, deadline=None)
@given(_MOMENTS, st.sampled_from(ENGLISH_STYLES), st.sampled_from(BESIDE))
def test_a_deadline_written_in_any_style_is_read_back_whatever_stands_beside_it(at, style, beside):
    """Reading undoes writing."""
    sentence, after = beside
    reading = _read(f"{sentence.format(style(at))} {after}", reference=None)

    assert reading.deadline is not None
    assert reading.deadline.at == instant(at, LONDON)
    assert reading.deadline.precision == "minute"


@settings(max_examples=60, derandomize=True, deadline=None)
@given(_MOMENTS, st.sampled_from(GERMAN_STYLES), st.sampled_from(DANEBEN))
def test_a_german_deadline_is_read_back_whatever_stands_beside_it(at, style, beside):
    """The second language has the same promise."""
    sentence, after = beside
    reading = _read(f"{sentence.format(style(at))} {after}", reference=None, zone=BERLIN)

    assert reading.deadline is not None
    assert reading.deadline.at == instant(at, BERLIN)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(_MOMENTS, st.sampled_from(FRENCH_STYLES), st.sampled_from(A_COTE))
def test_a_french_deadline_is_read_back_whatever_stands_beside_it(at, style, beside):
    """And so has the third."""
    sentence, after = beside
    reading = _read(f"{sentence.format(style(at))} {after}", reference=None, zone=PARIS)

    assert reading.deadline is not None
    assert reading.deadline.at == instant(at, PARIS)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.dates(date(2000, 1, 1), date(2030, 12, 31)), st.sampled_from(_DAYS))
def test_a_day_without_a_year_is_the_next_one_and_its_last_second(day, weekday):
    """The weekday that is right changes nothing."""
    written = date(day.year, day.month, 1)
    named = f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    reading = _read(f"Closing date: {named}. Our office opens each {weekday}.", reference=written)

    assert reading.deadline is not None
    assert reading.deadline.at == instant(datetime.combine(day, time(23, 59, 59)), LONDON)
    assert reading.deadline.precision == "day"


_PIECES = (
    "0", "00", "31", "2026", "99", "1/", "-", ".", ":", "12:60", "24:00", "am", "pm", "by ", "Z",
    "closing date ", "apply ", "in ", "within ", "days", "months", "weeks", "May", "Feb ", " ",
    "end of ", "mid-", "w/c ", "Friday ", "on ", "tomorrow", "(", ")", ", ", "\u0130", "UTC+99",
    "\u0663", "first of ", "bis zum ", "Bewerbung ", "extended to ", "\n",
    "avant le ", "juin ", "|", "\t", "until ", "1200, ", "expires ", "please send ", ";",
)  # fmt: skip


@settings(max_examples=300, derandomize=True, deadline=None)
@given(
    st.lists(st.sampled_from(_PIECES), max_size=14).map("".join),
    st.sampled_from((None, WRITTEN, date(1, 1, 1), date(9999, 12, 31), date(2028, 2, 29))),
)
def test_no_text_makes_the_reader_fail(text, written):
    """Whatever stands there, the answer is a reading, and its words are the text's."""
    reading = _read(text, reference=written)

    assert reading.stated is None or reading.stated in text


@pytest.mark.parametrize(
    "text",
    [
        "at " * 330_000,
        "," * 1_000_000,
        "may " * 250_000,
        "by 1 May, " * 100_000,
        "closing date " * 80_000,
        "(" * 1_000_000,
        "open " + "w" * 1_000_000,
        "Bewerbungsfrist " * 60_000,
        "Closing date 1 May 2026\n" * 40_000,
        "12:12 " * 160_000,
        "1200, " * 160_000,
        "please send " * 80_000,
        "by 1\n" * 60_000,
        "a b c\n" * 80_000,
        "closing date | " * 66_000,
        "Closing date\tx\n" * 60_000,
        ("Jo Bloggs\n" * 14 + "by 5\n") * 6_000,
        "**" * 500_000,
        "*a* _b_ " * 120_000,
        "bid opening " * 80_000,
        "bid opening: 1 May 2026 " * 40_000,
        "1 May 2026\nto " * 60_000,
        "tender has been extended\n" * 40_000,
        "a\n\non 5 " * 100_000,
        "1 May 5pm closing: " * 50_000,
        "answers to the questions " * 40_000,
        "extension of the date " * 45_000,
        "bids will be received at " * 40_000,
        "Expiry 1/1/2026; " * 60_000,
        "12 Octber 2026 " * 66_000,
        "will at 5pm on 1 May 2026 receive bids " * 25_000,
        "received and opened " * 50_000,
        "12:00 | 5pm | " * 70_000,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_prose_is_read_in_linear_time(text):
    """A megabyte must not hold the crawl; the test's own time-out is the judge."""
    reading = _read(text)

    assert reading.deadline is None or reading.deadline.at in (
        None,
        datetime(2026, 5, 1, 22, 59, 59, tzinfo=UTC),
        datetime(2026, 5, 1, 16, tzinfo=UTC),
    )
