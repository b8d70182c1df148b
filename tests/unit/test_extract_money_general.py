"""Which money in a text is not the pay of this post, or not the worth of this contract?"""

import json
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crawler.extract import find_salary, find_value, read_salary
from crawler.extract.reading import read_prose
from crawler.extract.vocabulary import holds_any, plain_words, said

_CASES = Path(__file__).parent / "money.jsonl"


def _pay(text: str, zone: str = "Europe/London"):
    salary = read_prose(text, kind="salary", zone=ZoneInfo(zone)).salary
    return salary and (salary.min, salary.max, salary.currency, salary.period)


def _worth(text: str, zone: str = "Europe/London"):
    value = read_prose(text, kind="value", zone=ZoneInfo(zone)).value
    return value and (value.min, value.max, value.currency)


# -- pay -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "The average salary of a plumber is £34,000 a year.",
        "Bus drivers earn on average £29,500, and tram drivers £33,000.",
        "Pay for head gardeners averages £31,200.",
        "Typical starting salaries are £24,000 to £27,000.",
        "Many employers offer trainees around £23,000 a year.",
        "A qualified joiner can expect a salary of £30,000 to £36,000.",
        "As a paralegal you can expect to earn £26,000.",
        "For comparison, a nurse starts on a salary of £31,000.",
        "The National Living Wage is £12.21 an hour.",
        "Graduates of the course are known to earn a salary of $80,000.",
        "The lowest salary you can expect there is ₹15,000 per month.",
        "According to a report by the union, pay has risen to £41,000.",
        "The Skilled Worker minimum salary is £41,700.",
        "Das durchschnittliche Bruttogehalt eines Kochs liegt bei 33.000 Euro.",
        "Zum Vergleich: Das Gehalt eines Meisters beträgt 51.000 Euro.",
    ],
)
def test_what_others_are_paid_is_no_pay_of_this_post(text):
    """A statistic, a benchmark and a guide to careers speak of nobody's offer."""
    assert _pay(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Salary: £31,500 - £34,000 (sector average £29,000)", (31_500, 34_000, "GBP", "year")),
        ("We pay £13 per hour, above the Real Living Wage of £12.60.", (13, 13, "GBP", "hour")),
        ("Above the living wage (£12.60): you will earn £14 an hour.", (14, 14, "GBP", "hour")),
        ("Above-average pay: £42,000 a year.", (42_000, 42_000, "GBP", "year")),
        (
            "The typical base pay range for this role is USD $98,000 - $140,000 per year.",
            (98_000, 140_000, "USD", "year"),
        ),
        ("Our fitters earn on average £900 a week.", (900, 900, "GBP", "week")),
        (
            "The national average salary is $61,000, and we start at $70,000.",
            (70_000, None, "USD", "year"),
        ),
        (
            "In return you can expect a salary of £32,000 - £36,000.",
            (32_000, 36_000, "GBP", "year"),
        ),
    ],
)
def test_a_benchmark_beside_the_pay_does_not_hide_it(text, expected):
    """What is said of this post, or by who pays, is an offer."""
    assert _pay(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Personally, I would ask for a day rate of £450.",
        "In my opinion a salary of £45,000 is fair for this job.",
        "On a salary of £60,000 the tax rate is 40%.",
        "Night staff get 25% of basic pay up to a maximum of £4,000.",
        "You receive 15% of salary with a minimum payment of £3,000 and a maximum of £5,000.",
        "$18 per fortnight for first aiders and fire wardens.",
        "The insurer sets a cap of Rs. 3 lakhs per annum.",
        "Minimum income of ₹4 lakhs per annum",
        "If you earn less than £25,000 nothing is taken from your pay.",
        "For example, someone earning £28,000 pays £95 a month.",
        "Statutory maternity pay: £187.18 a week",
        "The salary of the last director was £120,000.",
        "We reached $2 million in annual recurring revenue.",
        "Bei einem Gehalt von 50.000 € und 15.000 € Abfindung greift ein anderer Steuersatz.",
        "Personnel: $52,000 for the project period",
        "A training bond of £5,000 is repaid if you leave.",
    ],
)
def test_an_opinion_an_example_or_a_share_of_pay_is_none(text):
    """Nobody is offered it."""
    assert _pay(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("£55,001 – plus", (55_001, None, "GBP", "year")),
        ("Salary minimum $41,000.00 maximum $52,500.00", (41_000, 52_500, "USD", "year")),
        ("Good pay + bonus potential: up to $27.50/hr", (None, Decimal("27.5"), "USD", "hour")),
        ("Scientist, grade C, Rs 31,500/= per month", (31_500, 31_500, "INR", "month")),
        ("Salary Rs.18,000 to 22,000 pm", (18_000, 22_000, "INR", "month")),
        (
            "BASIC SALARY R1234 567.80 per annum",
            (Decimal("1234567.8"), Decimal("1234567.8"), "ZAR", "year"),
        ),
        ("2014 (2011) Salary scale: 48,100-61,900 p.a.", (48_100, 61_900, None, "year")),
        ("Base $80,000 + $40,000 commission", (80_000, 80_000, "USD", "year")),
        ("Stundenlohn 15,10 Euro/ max. 30 Std.", (Decimal("15.1"), Decimal("15.1"), "EUR", "hour")),
        ("1. Ausbildungsjahr: 1.050 €, 2. Ausbildungsjahr: 1.140 €", (1_050, 1_140, "EUR", None)),
        ("1.100 € im ersten, 1.200 € im zweiten Ausbildungsjahr", (1_100, 1_200, "EUR", None)),
        ("The fee of £21k - 24k is that of similar roles.", (21_000, 24_000, "GBP", "year")),
    ],
)
def test_a_pay_is_read_however_it_is_typed(text, expected):
    """Open at the top, in two labels, in the signs of its country, over the years of a training."""
    assert _pay(text) == expected


def test_an_hour_behind_the_noon_is_no_month():
    """ "pm" behind a figure of money only."""
    assert _pay("Please apply by 5pm on 29 May 2026.") is None


@pytest.mark.parametrize(
    ("text", "zone", "currency"),
    [
        ("Salary $81,000 - $92,000 plus superannuation", "Europe/London", "AUD"),
        ("Salary $81,000 + super", "Europe/London", "AUD"),
        ("Salary $81,000, super friendly team", "Europe/London", "USD"),
        ("Salary $81,000 plus KiwiSaver", "Europe/London", "NZD"),
        ("Salary $81,000", "Australia/Hobart", "AUD"),
        ("Salary $81,000", "Pacific/Auckland", "NZD"),
        ("Salary $81,000", "America/Winnipeg", "CAD"),
        ("Salary $81,000", "America/Denver", "USD"),
        ("Salary US$81,000", "America/Toronto", "USD"),
        ("Salary $81,000 USD", "Australia/Perth", "USD"),
        ("Salary (CAD): $81,000", "Europe/London", "CAD"),
    ],
)
def test_a_dollar_is_that_of_the_place_unless_the_words_say_another(text, zone, currency):
    """Twenty countries write "$"; only words and the source's own time zone tell which."""
    pay = _pay(text, zone)

    assert pay is not None
    assert pay[2] == currency


def test_a_page_of_australian_words_is_paid_in_australian_dollars():
    """Also where no zone is known, as a spider reads; the words may stand in another sentence."""
    salary = find_salary("The salary is $75,000 a year.\nSuperannuation is paid on top.")
    label = read_salary("$75,000 plus super")

    assert salary is not None
    assert label is not None
    assert (salary.currency, label.currency) == ("AUD", "AUD")


# -- worth ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Contracts with a value of £10,000 or more are published.",
        "If the contract value exceeds £214,904, the full rules apply.",
        "Any contract with a value that exceeds £5,000 is published.",
        "Low value contracts (under £5,000) are awarded by telephone; total value matters.",
        "Tenders worth between £50,000 and £100,000 need two officers.",
        "Authorities must advertise a contract with a value of £30,000.",
        "This guide is for services with a value below £40,000.",
        "The value of call-offs will be up to £20,000 per order.",
        "Works orders valued above £25k up to £400k",
        "Each lot has a maximum value of £2m.",
        "Earnest money: 2% of the estimated cost, at most Rs. 90,000",
        "Retention of 5% of the contract sum up to £25,000 applies.",
        "Public procurement expenditure exceeds €18 billion a year.",
        "The programme has a total budget of £3m including match funding.",
        "The department let 340 contracts worth $1.8 billion.",
        "The previous contract was valued at £1.1m.",
        "The land is valued at £1.3m.",
        "Our starting budget is $5k/mo",
        "The value is EUR 1",
        "We won a £2m contract last month and are growing.",
        "She was awarded a £500 voucher under the contract.",
        "Aufträge mit einem Wert von bis zu 25.000 EUR pro Abruf",
        "Die Statistik zählt ein Auftragsvolumen von 90 Mrd. Euro.",
    ],
)
def test_a_rule_a_share_or_the_money_of_others_is_no_worth(text):
    """A threshold, a limit for one order, a deposit and a statistic are not this contract's."""
    assert _worth(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The contract value is expected to be £100,000 or more.", (100_000, None, "GBP")),
        ("Bids should not exceed the budget of £50,000.", (None, 50_000, "GBP")),
        ("This framework is for contracts up to a total value of £8m.", (None, 8_000_000, "GBP")),
        ("Value of works: £2.5m - £3m. Insurance: £10m.", (2_500_000, 3_000_000, "GBP")),
        ("There is financial backing of up to £4m.", (None, 4_000_000, "GBP")),
        ("The estimated maximum price is $63,000.", (None, 63_000, "USD")),
        ("Acme won an $18 million cost-plus contract.", (18_000_000, 18_000_000, "USD")),
        (
            "The Navy awarded Acme a potential four-year, $1.3 billion contract.",
            (1_300_000_000, 1_300_000_000, "USD"),
        ),
        (
            "The base contract is worth $40,000,000, but could rise to $90,000,000 with options.",
            (40_000_000, 90_000_000, "USD"),
        ),
        ("Notice value\n- Contract value\n- £275,000 £250K-£1m", (275_000, 275_000, "GBP")),
    ],
)
def test_a_worth_is_read_however_it_is_told(text, expected):
    """By a bound, by the news of an award, or below a heading."""
    assert _worth(text) == expected


def test_a_dollar_of_a_contract_is_that_of_the_place_too():
    """As that of a pay."""
    assert _worth("The contract value is $45,000.", "Australia/Sydney") == (45_000, 45_000, "AUD")
    assert _worth("The contract value is US$45,000.", "Australia/Sydney") == (
        45_000,
        45_000,
        "USD",
    )


def test_an_award_is_found_without_being_asked_for():
    """And a prize is not."""
    won = find_value("The firm was awarded a £3.4 million contract by the council.")

    assert won is not None
    assert (won.min, won.max) == (3_400_000, 3_400_000)
    assert find_value("The firm was awarded a £3.4 million grant.") is None


# -- the words -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("patterns", "plain"),
    [
        (
            [
                said(lambda money: money.general_pay),
                said(lambda money: money.measure),
                said(lambda money: money.reckoning),
            ],
            plain_words(lambda money: money.general_words),
        ),
        ([said(lambda money: money.allowance)], plain_words(lambda money: money.allowance_words)),
        (
            [said(lambda money: money.vat_excluded), said(lambda money: money.vat_included)],
            plain_words(lambda money: money.vat_words),
        ),
        (
            [said(lambda money: money.other_worth)],
            plain_words(lambda money: money.other_worth_words),
        ),
        (
            [
                said(lambda money: money.contracts),
                said(lambda money: money.condition),
                said(lambda money: money.other_sum),
            ],
            plain_words(lambda money: money.rule_words),
        ),
    ],
    ids=["general pay", "allowances", "vat", "other worths", "rules"],
)
def test_what_a_pattern_finds_is_quickly_seen(patterns, plain):
    """The plain words are only a short cut: without one of them a pattern would not be tried."""
    texts = [json.loads(line)["text"] for line in _CASES.read_text("utf-8").splitlines()]
    found = [text for text in texts if any(pattern.search(text) for pattern in patterns)]

    assert found
    assert [text for text in found if not holds_any(text, plain)] == []
