"""How amounts, dates and third-party text are said to a person."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from crawler.notice import Allowance, Deadline, PayRange, PlacePay, Salary, Value
from crawler.serialise import JsonObject, to_document
from notifier.words.wording import Reader, amount, line, link, pay, rewording, worth
from tests.builders import LONDON, a_tender, a_vacancy, london, until

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = london("2026-05-05 09:00")


def salary(**fields: object) -> JsonObject:
    usual = {"min": Decimal(152915), "max": Decimal(197133), "currency": "GBP", "period": "year"}
    return to_document(a_vacancy(salary=Salary(**{**usual, **fields})))["salary"]


def value(**fields: object) -> JsonObject:
    usual = {"min": Decimal(40_000_000), "max": Decimal(150_000_000), "currency": "GBP"}
    return to_document(a_tender(value=Value(**{**usual, **fields})))["value"]


def due(deadline: Deadline | None) -> JsonObject:
    return to_document(a_vacancy(deadline=deadline))


def at(text: str, zone: ZoneInfo = LONDON) -> Deadline:
    return Deadline(at=datetime.fromisoformat(text).replace(tzinfo=zone), precision="minute")


def test_a_salary_is_said_with_its_period_and_its_allowance():
    allowance = Allowance(name="location allowance", amount=Decimal(3501), included=True)

    assert pay(salary(allowances=(allowance,))) == (
        "£152,915 to £197,133 a year (including a £3,501 location allowance)"
    )


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"max": None}, "from £152,915 a year"),
        ({"min": None}, "up to £197,133 a year"),
        ({"max": Decimal(152915)}, "£152,915 a year"),
        ({"period": None}, "£152,915 to £197,133"),
        ({"currency": None}, "152,915 to 197,133 a year"),
        ({"currency": "PLN"}, "PLN 152,915 to PLN 197,133 a year"),
        (
            {"min": Decimal("11.445"), "max": Decimal("12.5"), "period": "hour"},
            "£11.445 to £12.50 an hour",
        ),
        (
            {"pro_rata": True, "actual": PayRange(min=Decimal(80000), max=Decimal(90000))},
            "£152,915 to £197,133 a year pro rata, actually £80,000 to £90,000",
        ),
        (
            {"by_place": (PlacePay(place="Inner London", min=Decimal(160000)),)},
            "£152,915 to £197,133 a year; Inner London from £160,000",
        ),
    ],
)
def test_a_salary_says_what_is_known_and_no_more(fields: dict[str, object], said: str):
    assert pay(salary(**fields)) == said


@pytest.mark.parametrize(
    ("included", "figure", "said"),
    [
        (True, 8000, "(including an £8,000 car allowance)"),
        (False, 11500, "(plus an £11,500 car allowance)"),
        (None, 1100, "(with a £1,100 car allowance)"),
        (None, 800, "(with an £800 car allowance)"),
        (None, 180000, "(with a £180,000 car allowance)"),
    ],
)
def test_an_allowance_says_whether_the_range_holds_it(
    included: bool | None, figure: int, said: str
):
    allowance = Allowance(name="car allowance", amount=Decimal(figure), included=included)

    assert pay(salary(allowances=(allowance,))).endswith(said)


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ("40000000", "£40m"),
        ("1250000", "£1.25m"),
        ("1234567", "£1,234,567"),
        ("150000000", "£150m"),
        ("2500000000", "£2.5bn"),
        ("999999", "£999,999"),
        ("100000000000", "£100bn"),
    ],
)
def test_millions_are_short_only_where_that_is_exact(figure: str, said: str):
    assert amount(figure, "GBP", short=True) == said


def test_the_value_of_a_tender_says_its_term_and_tax():
    assert worth(value()) == "£40m to £150m"
    assert worth(value(vat="excluded", term="year")) == "£40m to £150m a year excluding VAT"


@pytest.mark.parametrize(
    ("deadline", "zone", "said", "left"),
    [
        (until("2026-05-11"), LONDON, "Mon 11 May", "in 6 days"),
        (until("2026-05-06"), LONDON, "Wed 6 May", "tomorrow"),
        (until("2026-05-05"), LONDON, "Tue 5 May", "today"),
        (until("2026-05-04"), LONDON, "Mon 4 May", "yesterday"),
        (until("2026-05-01"), LONDON, "Fri 1 May", "4 days ago"),
        (until("2027-01-11"), LONDON, "Mon 11 January 2027", "in 251 days"),
        (at("2026-05-11 12:00"), LONDON, "Mon 11 May, 12:00", "in 6 days"),
        (at("2026-05-05 08:00"), LONDON, "Tue 5 May, 08:00", "earlier today"),
        (at("2026-05-11 17:00"), TOKYO, "Tue 12 May, 01:00", "in 7 days"),
        (until("2026-05-11"), TOKYO, "Mon 11 May (where it is published)", "in 6 days"),
        (Deadline(stated="until filled"), LONDON, "“until filled”", ""),
        (None, LONDON, "", ""),
    ],
)
def test_a_deadline_is_said_where_the_reader_is_with_the_days_left(
    deadline: Deadline | None, zone: ZoneInfo, said: str, left: str
):
    """A day alone is that day at its source: in Tokyo its last second is tomorrow."""
    reader = Reader(zone=zone, now=NOW)

    assert reader.deadline(due(deadline)) == said
    assert reader.left(due(deadline)) == left


def test_a_moment_near_now_is_said_by_today_and_yesterday():
    reader = Reader(zone=LONDON, now=NOW)

    assert reader.ago(london("2026-05-05 06:30")) == "today, 06:30"
    assert reader.ago(london("2026-05-04 22:15")) == "yesterday, 22:15"
    assert reader.ago(london("2026-05-01 22:15")) == "Fri 1 May, 22:15"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("two\nlines\r\nand a\ttab", "two lines and a tab"),
        ("hidden\u202egnp.exe", "hiddengnp.exe"),
        ("a\u2066b\u2069\x07\x00c\u2028d", "abcd"),
        ("zero\u200bwidth\u00adhyphen", "zerowidthhyphen"),
        (None, ""),
    ],
)
def test_f19_text_of_others_is_one_line_without_anything_unseen(text: str | None, said: str):
    assert line(text) == said


def test_a_long_line_is_cut_at_a_word():
    assert line("one two three four", 12) == "one two…"
    assert line("x" * 50, 10) == "xxxxxxxxxx…"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org/x",
        "https://user@example.org/",
        'https://example.org/"onmouseover="x',
        "https://example.org/a b",
        "https://example.org/\u202ecod",
        "https://example.org:no/",
        "https://[::1",
        "//example.org/x",
        "",
        None,
    ],
)
def test_an_address_that_is_no_plain_web_address_is_no_link(url: str | None):
    assert link(url) is None


def test_a_web_address_is_a_link_as_it_is():
    url = "https://example.org:8443/v/7?a=1&b=%20#c"

    assert link(url) == url


def test_of_a_long_text_only_what_differs_is_shown_with_words_around_it():
    old = "Lead our digital team of twenty people. You will report to the director."
    new = "Lead our digital team of forty people. You will report to the director."

    assert rewording(old, new) == (
        "…digital team of twenty people. You will…",
        "…digital team of forty people. You will…",
    )


def test_words_added_at_the_end_are_shown_as_added():
    assert rewording("One two three four.", "One two three four. And five.") == (
        "…two three four.",
        "…two three four. And five.",
    )
