"""How much? Words to salaries and values."""

from decimal import Decimal

import pytest

from crawler.extract import amount_of, find_salary, find_value, read_salary, read_value
from crawler.extract.period import in_thousands
from crawler.notice import Allowance, PayRange, PlacePay, Salary, Value


def _figures(salary: Salary | None):
    assert salary is not None
    return salary.min, salary.max, salary.currency, salary.period


@pytest.mark.parametrize(
    ("words", "low", "high", "currency", "period"),
    [
        ("£152,915 to £197,133", 152915, 197133, "GBP", "year"),
        ("£152,915 and £197,133 a year", 152915, 197133, "GBP", "year"),
        ("£40k–£45k", 40000, 45000, "GBP", "year"),
        ("£40-45k per annum", 40000, 45000, "GBP", "year"),
        ("60-80,000", 60000, 80000, None, "year"),
        ("£79,957to £103,806 per annum pro rata", 79957, 103806, "GBP", "year"),
        ("£500 per day", 500, 500, "GBP", "day"),
        ("£15.38 p/h", "15.38", "15.38", "GBP", "hour"),
        ("£12.50 - £14 an hour", "12.5", 14, "GBP", "hour"),
        ("$25-30/hr depending on experience", 25, 30, "USD", "hour"),
        ("up to £80k", None, 80000, "GBP", "year"),
        ("from £30,000", 30000, None, "GBP", "year"),
        ("£100,000+", 100000, None, "GBP", "year"),
        ("Circa £ 85,000.00 - negotiable", 85000, 85000, "GBP", "year"),
        ("$139,440—$209,160 USD", 139440, 209160, "USD", "year"),
        ("CAD $90,000 - $110,000", 90000, 110000, "CAD", "year"),
        ("€45.000,50 per year", "45000.5", "45000.5", "EUR", "year"),
        ("1 867,02€ bruts/mois", "1867.02", "1867.02", "EUR", "month"),
        ("R 45 000 per month", 45000, 45000, "ZAR", "month"),
        ("Band 6 £37,338 – £44,962", 37338, 44962, "GBP", "year"),
        ("Grade 7, 37 hours, £31,000", 31000, 31000, "GBP", "year"),
        ("25000 - 30000", 25000, 30000, None, "year"),
        ("75.00-95.00 per year", 75000, 95000, None, "year"),
        ("£9.50", "9.5", "9.5", "GBP", None),
    ],
)
def test_a_pay_in_words_is_its_figures(words, low, high, currency, period):
    """As a person would read it: bounds, currency and period; unknown is None."""
    salary = read_salary(words)

    expected = tuple(None if each is None else Decimal(each) for each in (low, high))
    assert _figures(salary) == (*expected, currency, period)


@pytest.mark.parametrize(
    "words",
    ["competitive", "COMPLETITVE", "Band 5 dependent on experience", "TBC", "£0", "Grade 7"],
)
def test_words_without_a_figure_are_kept_and_no_salary(words):
    """Nothing is invented, and the reader sees what the employer wrote."""
    assert read_salary(words) == Salary(stated=words)


def test_allowances_are_named_and_say_whether_the_range_holds_them():
    """The difference is money."""
    inside = read_salary("between £152,915 and £197,133 - including a £3,501 location allowance")
    outside = read_salary("£30,000 plus London weighting of £4,000")

    assert inside is not None
    assert outside is not None
    assert inside.allowances == (
        Allowance(name="location allowance", amount=Decimal(3501), included=True),
    )
    assert outside.allowances == (
        Allowance(name="London weighting", amount=Decimal(4000), included=False),
    )
    assert outside.max == 30000


def test_ranges_by_place_are_kept_and_joined():
    """The whole range is what a search compares."""
    salary = read_salary("National: £69,675 - £78,035; London: £74,605 - £82,860")

    assert salary is not None
    assert salary.by_place == (
        PlacePay(place="National", min=Decimal(69675), max=Decimal(78035)),
        PlacePay(place="London", min=Decimal(74605), max=Decimal(82860)),
    )
    assert (salary.min, salary.max) == (69675, 82860)


def test_the_part_time_figure_stands_beside_the_full_time_one():
    """Both are true; the full-time one compares."""
    salary = read_salary("£26,403 - £27,254 pro rata (Actual salary £22,671 - £23,401 per annum)")

    assert salary is not None
    assert (salary.min, salary.max, salary.pro_rata) == (26403, 27254, True)
    assert salary.actual == PayRange(min=Decimal(22671), max=Decimal(23401))


@pytest.mark.parametrize(
    "text",
    [
        "You may be eligible for a joining bonus of up to £1500 for this role",
        "Save an average of £50 per month with our free car park",
        "Tuition reimbursement up to $5,250 per year for any field of study",
        "We raised $30M in our Series B and pay attention to detail",
        "You will manage a budget of £2,000,000 per annum",
        "Salary sacrifice schemes and 401(k) match",
    ],
)
def test_other_money_in_an_advert_is_no_pay(text):
    """A bonus, a budget, a benefit or a company's money is no salary."""
    assert find_salary(text) is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("between £40m and £150m", (40_000_000, 150_000_000, "GBP", None, "total")),
        (
            "estimated at €1.2 million excluding VAT",
            (1_200_000, 1_200_000, "EUR", "excluded", "total"),
        ),
        (
            "up to £5,000,000 (inc VAT) over four years",
            (None, 5_000_000, "GBP", "included", "total"),
        ),
        ("£1,110,000 – £1,260,000 per annum", (1_110_000, 1_260_000, "GBP", None, "year")),
        ("Annual Indicative Spend £1,500-1,750K.", (1_500_000, 1_750_000, "GBP", None, "year")),
    ],
)
def test_a_worth_in_words_is_its_figures(words, expected):
    """With VAT and term as stated."""
    value = read_value(words)

    assert value is not None
    assert (value.min, value.max, value.currency, value.vat, value.term) == expected


def test_a_worth_of_nothing_is_unknown():
    """0 is what a form is given that asks for a value and gets none."""
    assert read_value("value: £0.00") == Value(stated="value: £0.00")


@pytest.mark.parametrize(
    "text",
    ["Public Liability Insurance = 5 Million GBP", "A minimum yearly turnover of 500,000 GBP"],
)
def test_a_requirement_is_no_worth(text):
    """Insurance and turnover are asked of the bidder."""
    assert find_value(text) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (24125.75, Decimal("24125.75")),
        ("£1,234.50", Decimal("1234.50")),
        ("8,50,00,000", Decimal(85_000_000)),
        ("₹ 17,00,000.50", Decimal("1700000.50")),
        ("2.5 crore", Decimal(25_000_000)),
        ("1e3", Decimal(1000)),
        (float("inf"), None),
        ("n/a", None),
        (None, None),
        (True, None),
    ],
)
def test_a_machines_amount_is_exact_or_unknown(value, expected):
    """Never a float, never infinity."""
    assert amount_of(value) == expected


def test_an_hourly_rate_marked_as_a_years_pay_is_not_taken_for_thousands():
    """Only whole figures are typed in thousands."""
    assert in_thousands(Decimal(45), Decimal(55), "year") == (45000, 55000)
    assert in_thousands(Decimal("15.38"), Decimal("15.38"), "year") == (
        Decimal("15.38"),
        Decimal("15.38"),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Compensation Range\n\n$180,000 - $210,000 + Equity",
            (180_000, 210_000, "USD", "year", "$180,000 - $210,000 + Equity"),
        ),
        ("Hourly pay:\n£14.50 - £16", (Decimal("14.50"), 16, "GBP", "hour", "£14.50 - £16")),
        (
            "US: $141000 - $202000 (USD) + 15% bonus target + equity",
            (141_000, 202_000, "USD", "year",
             "US: $141000 - $202000 (USD) + 15% bonus target + equity"),
        ),
        (
            "Health fund (up to $8,000 per year)\nThe pay is $20 an hour",
            (20, 20, "USD", "hour", "The pay is $20 an hour"),
        ),
        ("Clerk: £9,500 per annum", (9_500, 9_500, "GBP", "year", "Clerk: £9,500 per annum")),
    ],
)  # fmt: skip
def test_pay_is_found_below_a_heading_and_beside_an_extra(text, expected):
    """A figure that stands alone is explained by the line above it, or by what comes on top."""
    salary = find_salary(text)

    assert salary is not None
    assert (salary.min, salary.max, salary.currency, salary.period, salary.stated) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Fertility account (up to $8,000 per year)",
        "Childcare in Canada: up to C$4,000 a year",
        "$150/month for a bus pass",
        "$1,200 a year internet allowance",
        "2,000 customers pay $30 a month for it",
        "Sick pay\n£10,000 - £12,000",
        "Salary sacrifice for a bicycle: up to £200 a month",
        "Compensation and benefits\n$2,000 to learn\n$500 per month to travel",
        "Why our pay is fair\nWe raised $20,000,000 to do it",
    ],
)
def test_what_an_employer_pays_for_beside_the_salary_is_none(text):
    """A sum that nobody lives on is a benefit, unless the words call it pay."""
    assert find_salary(text) is None


@pytest.mark.parametrize(
    ("words", "currency"),
    [
        ("$86,000 - $88,000 (CAD)", "CAD"),
        ("$86,000 - $88,000 CAD per year", "CAD"),
        ("$90,000 AUD", "AUD"),
        ("$90,000 (NZD) a year", "NZD"),
        ("$90,000 - $95,000", "USD"),
    ],
)
def test_a_dollar_is_that_of_the_code_behind_it(words, currency):
    """The sign alone is taken for the American one."""
    salary = read_salary(words)

    assert salary is not None
    assert salary.currency == currency


@pytest.mark.parametrize(
    "text", ["1" * 1_000_000, "£" * 1_000_000, "£1 " * 300_000, "1,000" * 200_000]
)
def test_hostile_text_is_read_in_linear_time(text):
    """A megabyte must not hold the crawl; the test's own time-out is the judge."""
    read_salary(text)
    find_salary(f"salary {text}")
    find_value(f"value {text}")
