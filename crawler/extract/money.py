"""How much? Words to salaries and values.

English, with the separators and currency signs that the samples show. A figure that is no pay
(a bonus, a turnover, an insurance) is none here. Linear in the length of the text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from crawler.notice import Allowance, PayRange, Period, PlacePay, Salary, Term, Value, Vat
from crawler.serialise import tidy_line

#: ISO 4217 codes that are read when they stand beside a figure.
CURRENCIES = frozenset(
    {
        "AED", "ARS", "AUD", "BGN", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP",
        "EUR", "GBP", "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JPY", "KES", "KRW", "MXN", "MYR",
        "NGN", "NOK", "NZD", "PEN", "PHP", "PKR", "PLN", "RON", "RSD", "SAR", "SEK", "SGD", "THB",
        "TRY", "TWD", "UAH", "USD", "VND", "ZAR",
    }
)  # fmt: skip
_SIGNS = {
    "£": "GBP", "€": "EUR", "$": "USD", "US$": "USD", "USD$": "USD", "A$": "AUD", "AU$": "AUD",
    "C$": "CAD", "CA$": "CAD", "CAD$": "CAD", "NZ$": "NZD", "S$": "SGD", "SG$": "SGD",
    "HK$": "HKD", "R$": "BRL", "¥": "JPY", "₹": "INR", "₪": "ILS", "₱": "PHP", "₩": "KRW",
    "₺": "TRY", "₦": "NGN", "zł": "PLN", "R": "ZAR", "euro": "EUR", "euros": "EUR",
    "pounds": "GBP", "sterling": "GBP", "Rs": "INR", "Rs.": "INR", "INR": "INR",
}  # fmt: skip
_TIMES = {
    "k": 1_000, "thousand": 1_000, "m": 1_000_000, "mn": 1_000_000, "mio": 1_000_000,
    "million": 1_000_000, "millions": 1_000_000, "bn": 1_000_000_000, "billion": 1_000_000_000,
    "b": 1_000_000_000, "lakh": 100_000, "lakhs": 100_000, "lpa": 100_000,
    "crore": 10_000_000, "crores": 10_000_000,
}  # fmt: skip
#: Currencies whose figures are written 1.250,50.
_CONTINENTAL = frozenset({"EUR", "CHF", "DKK", "NOK", "SEK", "PLN", "BRL", "TRY", "CZK", "HUF"})
_LONGEST = 5_000

_DIGIT = re.compile(r"\d")
_CODE = "|".join(sorted(CURRENCIES))
_FIGURE = re.compile(
    rf"""
    (?<![\w.,£$€#/])(?:(?<=[kKmM]-)|(?<![A-Za-z]-))
    (?P<sign>(?:US|USD|AU|CA|CAD|NZ|SG|HK|A|C|S|R)?\$|[£€¥₹₪₱₩₺₦]|R(?=\s?\d)|Rs\.?
      |(?:{_CODE})(?:\s?[£€$])?)?
    \s{{0,2}}
    (?P<number>\d{{1,2}}(?:,\d{{2}})+,\d{{3}}(?:\.\d{{1,2}})?(?![\d,])  # 8,50,00,000: in lakhs
      |\d{{1,3}}(?:[,.'’\ \u00a0\u202f]\d{{3}})+(?:[.,]\d{{1,2}})?(?!\d)
      |\d{{1,12}}(?:[.,]\d{{1,4}})?)
    (?:[,.]-)?
    (?:\s{{0,2}}(?P<times>[kK]|thousand|[mM]n?|[mM]io|[mM]illions?|[bB]n|[bB]illion|[lL]akhs?|[cC]rores?|LPA)
      (?![\w(]))?
    (?:\s{{0,2}}(?P<after>[£€]|zł|(?:{_CODE})\b|euros?\b|pounds\b|sterling\b))?
    (?P<plus>\+|\s\+(?=\s*$))?
    (?!\d|\s?(?:%|per\ ?cent|hours?\b|hrs\b|days?\b|weeks?\b|months?\b|years?\b))
    """,
    re.VERBOSE,
)
_TRAILING = re.compile(rf"\s{{0,2}}\(?({_CODE})\b")
#: A number after one of these is a grade, not an amount.
_GRADE = re.compile(
    r"\b(?:bands?|grades?|levels?|scales?|points?|scp|spine|steps?|tiers?|zones?|scale point|so|po"
    r"|teg|step|range|ac|hay|class|ref|reference|lot|job|stage|year|type)\W{0,3}$",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"\s*(?:gross|net|ote|per\s\w+|p\.?a\.?|/\s?\w+)?\s*"
    r"(?:[-–—−‐~]{1,2}|to|until|through|up to|rising to|and|bis|à|\.{2,3})\s*"
    r"(?:c\.?|circa|up to)?\s*",
    re.IGNORECASE,
)
_AND = re.compile(r"\band\b", re.IGNORECASE)
_PERIOD_WORDS: dict[Period, str] = {
    "hour": r"(?:per|an|each|the|/|p/?)\s?(?:hour|hr|h)\b|\bp\.?h\.?(?=\W|$)|\bhourly\b"
    r"|(?:pro|je)\s?stunde|stundenlohn|/std|par heure|/heure",
    "day": r"(?:per|a|each|/)\s?(?:day|diem)\b|\bp/?d\b|\bdaily\b|\bday rate\b",
    "week": r"(?:per|a|each|/)\s?(?:week|wk)\b|\bp\.?w\.?(?=\W|$)|\bweekly\b",
    "month": r"(?:per|a|each|/)\s?(?:calendar\s)?(?:month|mo|mth)\b|\bpcm\b|\bp/m\b"
    r"|\bmonthly\b|/\s?mois|par mois|(?:im|pro|/)\s?monat",
    "year": r"(?:per|an?|each|/)\s?(?:annum|year|yr|anum)\b|\bp\.?a\.?(?=\W|$)"
    r"|\bannual(?:ly|ised|ized)?\b|\byearly\b|\bannum\b|\blpa\b"
    r"|(?:im|pro|/)\s?jahr|par an\b",
}
_PERIODS: dict[Period, re.Pattern[str]] = {
    period: re.compile(words, re.IGNORECASE) for period, words in _PERIOD_WORDS.items()
}
_UP_TO = re.compile(
    r"\b(?:up ?to|max(?:imum)?(?: of)?|no more than|not exceeding|capped at|below)[\s:]*"
    r"(?:c\.?\s*)?$",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"\b(?:from|starting (?:at|from|on)|starts (?:at|from)|min(?:imum)?(?: of)?|at least"
    r"|upwards? of"
    r"|in excess of|more than|over|no less than|not less than)[\s:]*(?:c\.?\s*)?$",
    re.IGNORECASE,
)
_EXTRA = r"allowances?|weighting|supplements?|premium|enhancements?|retention payment|rrp|uplift"
_EXTRA_AFTER = re.compile(
    rf"\s*(?:p\.?a\.?|per annum|a year)?\s*"
    rf"((?:(?!plus\b|incl|and\b|with\b|excl|or\b)[A-Za-z][A-Za-z&’'/-]*\s){{0,5}}?(?:{_EXTRA}))\b",
    re.IGNORECASE,
)
_EXTRA_BEFORE = re.compile(
    rf"\b((?:[A-Za-z][A-Za-z&’'/-]*\s){{0,3}}(?:{_EXTRA}))\s*\)?\s*"
    r"(?:(?:of|:|is|at|worth|up to|\(|=)\s*)*$",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:(?:an?|the|of|plus|and|with|additional|additionally|including|include|includes|inclusive"
    r"|excluding|extra|also|your|attracts|receive|recieve|to|in|addition)\s+)+",
    re.IGNORECASE,
)
_INCLUDED = re.compile(r"\binclud\w*|\binclusive\b|\bincl?\b", re.IGNORECASE)
_ON_TOP = re.compile(
    r"\bplus\b|\badditional|\bin addition|\bexclu\w+|\bon top\b|\+|&", re.IGNORECASE
)
_NO_PAY_BEFORE = re.compile(
    r"\b(?:bonus(?:es)?|pension|turnover|revenues?|budget|tuition|reimburse\w*|funding|funds?|raised"
    r"|valuation|valued|sales|assets|grants?|vouchers?|discounts?|save|savings?|insurance|liability"
    r"|indemnity|contributions?|relocation|referral|signing|sign-on|joining|welcome|fees?|costs?"
    r"|expenses|equity|stock|shares|401\(?k\)?|invest\w*|donat\w+|perks?|commission|portfolio|worth"
    r"|deals?|contracts?|projects?|membership|credit|loan|learning|training|wellness|wellbeing"
    r"|life assurance|retainer|profit|customers|arr|aum|awarded|previous|recent|sacrifice)"
    r"\b[^.;]{0,30}$",
    re.IGNORECASE,
)
_NO_PAY_AFTER = re.compile(
    r"\s*(?:p\.?a\.?|per annum|per year|a year|annual(?:ly)?|per month|a month)?\s*"
    r"(?:(?!plus\b|and\b|with\b|excl|or\b|as\b|base\b|salary\b)[A-Za-z-]+\s){0,2}?"
    r"(?:bonus|turnover|revenue|in revenue|budget|pension|tuition|funding|valuation|sign-on|joining"
    r"|golden|referral|relocation|welcome|retention bonus|equity|stock|commission|voucher|discount"
    r"|contribution|company|business|organi[sz]ation|portfolio|fund|arr|investment|in assets"
    r"|liability|insurance|indemnity|stipend|for (?:any|each|every|learning|training)|of savings"
    r"|towards?|to spend)\b",
    re.IGNORECASE,
)
_ACTUAL = re.compile(
    r"\bactual\b|\bequates? to\b|\bequivalent to\b|\bpro[- ]?rata(?:'?d)?(?: salary)?"
    r"(?:\s(?:of|is|to|at))?[\s:(]*$",
    re.IGNORECASE,
)
_FULL_TIME = re.compile(r"\bF\.?T\.?E\b|full[- ]time(?: equivalent)?", re.IGNORECASE)
_PRO_RATA = re.compile(r"\bpro[- ]?rata", re.IGNORECASE)
_PLACE = re.compile(
    r"(?:^|[,;.|/\n(]|\band\b|\bor\b)\s*((?:[A-Z][\w’'&-]*)(?:\s(?:and|of|&)?\s?(?:[A-Z][\w’'&-]*)){0,3})"
    r"\s*(?:\((?:[^()]{0,40})\))?\s*(?:[:–-]|based|is|only)?\s*$"
)
_NO_PLACE = re.compile(
    r"salary|salaries|range|pay|band|grade|scale|spine|point|from|up|circa|between|starting|full|part|"
    r"base|basic|total|ote|competitive|package|compensation|rate|level|per|actual|fte|annual|hourly|"
    r"remuneration|wage|earn|min|max|year|the|plus|role|post|senior|junior|tier|zone|nhs|job|scp|n?jc|"
    r"currency|our|for|and|or",
    re.IGNORECASE,
)
_WORKER = re.compile(
    r"\bsalar(?:y|ies)\b|\bpay\b|\bpays\b|\bpaid\b|\bcompensation\b|\bremuneration\b|\bote\b"
    r"|\bwages?\b|\bearn\b|\bper annum\b|\bp\.a\b|\ba year\b|\bannually\b|\bper hour\b|\bhourly\b"
    r"|/\s?hr\b|/\s?hour\b|\ban hour\b|\bper day\b|\bday rate\b|\brate\b|\bper year\b|\bpackage\b"
    r"|\bbase range\b|\bbase:"
    # "$174,000 - $252,000 + 15% bonus target + equity"
    r"|[\dkK)]\s*(?:[A-Z]{3}\s*)?\+\s*(?:\d+%\s)?(?:bonus|equity|benefits|commission|stock)\b",
    re.IGNORECASE,
)


#: Words of pay alone; a period is said of other sums as well.
_PAY_WORD = re.compile(
    r"\bsalar(?:y|ies)\b|\bpay\b|\bpays\b|\bpaid\b|\bcompensation\b|\bremuneration\b|\bote\b"
    r"|\bwages?\b|\bearn\b|\brates?\b|\bpackage\b|\bbase (?:range\b|:)",
    re.IGNORECASE,
)
#: A heading with one of these is about something that comes beside the pay.
_OTHER_HEADING = re.compile(
    r"\bbonus|\bequity\b|\bleave\b|\bholidays?\b|\bsick\b|\b(?:ma|pa)ternity\b|\bparental\b"
    r"|\bsacrifice\b|\bpension\b|\bcommission\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure or a range as it stands in words. Bounds are those of the words."""

    start: int
    end: int
    min: Decimal
    max: Decimal
    currency: str | None
    plus: bool


def read_salary(words: str | None) -> Salary | None:
    """The pay that a label's value or a sentence about pay states; None where there is none.

    Words without a figure ("competitive", "Band 5") are kept as `stated`. The first figure that
    is pay counts; figures at several places are joined (`by_place`).
    """
    stated = tidy_line(words)
    if stated is None:
        return None
    return _salary(stated[:_LONGEST], bare=True) or Salary(stated=stated)


def find_salary(text: str | None) -> Salary | None:
    """The first pay with figures that prose states, with its sentence as `stated`; or None."""
    heading: str | None = None
    for line in (text or "").splitlines():
        if not _DIGIT.search(line):
            heading = (line.strip() if _is_pay_heading(line) else None) if line.strip() else heading
            continue
        for sentence in _sentences(line):
            if _WORKER.search(sentence):
                salary = _salary(sentence, bare=False)
            else:
                salary = _headed_pay(heading, sentence) if heading else None
            heading = None
            if salary is not None and not _is_benefit(salary, sentence):
                return salary
    return None


def _is_pay_heading(line: str) -> bool:
    return len(line) <= _LONGEST_HEADING and bool(
        _PAY_WORD.search(line) and not _OTHER_HEADING.search(line)
    )


def _headed_pay(heading: str, sentence: str) -> Salary | None:
    """The pay in a line that is hardly more than a figure, below a heading that speaks of pay."""
    figures = _figures(sentence, bare=False)
    if not figures or figures[0].start > _BEFORE_FIGURE:
        return None
    whole = figures[0].min != figures[0].max or period_for(figures[0].max) is not None
    salary = _salary(f"{heading.rstrip(' :')}: {sentence}", bare=False) if whole else None
    return salary and replace(salary, stated=sentence)


def _is_benefit(salary: Salary, sentence: str) -> bool:
    """Whether a sum is too small to live on: what an employer pays for a gym or a doctor.

    "Up to $8,000 per year" without a word of pay is such a sum too.
    """
    top = _top(salary)
    times = _A_YEAR.get(salary.period or "hour")
    if top is None or times is None or salary.currency not in _STRONG_CURRENCIES:
        return False
    unspoken = 15_000 if salary.min is None else 5_000
    return top * times < (1_200 if _PAY_WORD.search(sentence) else unspoken)


_LONGEST_HEADING = 60
_BEFORE_FIGURE = 20
#: How often a year each is paid; an hour or a day says nothing about the whole.
_A_YEAR: dict[Period, int] = {"week": 52, "month": 12, "year": 1}
_STRONG_CURRENCIES = frozenset({"AUD", "CAD", "CHF", "EUR", "GBP", "NZD", "USD"})


def read_value(words: str | None) -> Value | None:
    """The worth that a label's value or a sentence states; None where there is no value.

    0 and 0.01 are unknown. Words without a figure are kept as `stated`.
    """
    stated = tidy_line(words)
    if stated is None:
        return None
    return _value(stated[:_LONGEST], bare=True) or Value(stated=stated)


def find_value(text: str | None) -> Value | None:
    """The first worth of a contract that prose states, with its sentence as `stated`; or None."""
    for sentence in _sentences(text):
        if _WORTH.search(sentence):
            value = _value(sentence, bare=False)
            if value is not None:
                return value
    return None


def worths_in(text: str | None) -> list[Value]:
    """Every figure that prose calls the worth of the whole; not that of a year, lot or project."""
    return [
        Value(
            stated=sentence[max(0, figure.start - 150) : figure.end + 100],
            min=figure.min,
            max=figure.max,
            currency=figure.currency,
        )
        for sentence in _sentences(text)
        if _WORTH.search(sentence)
        for figure in _figures(sentence, bare=False)
        if figure.max > Decimal("0.01")
        and not _NO_WORTH.search(_around(sentence, figure))
        and _WORTH.search(sentence, max(0, figure.start - 120), figure.end + 60)
        and not _PARTIAL.search(sentence, max(0, figure.start - 80), figure.end + 40)
    ]


def amount_of(value: Any) -> Decimal | None:
    """A machine's figure (a number, or digits in a text) as Decimal; None where it is none.

    Infinite and absurd figures, which some feeds hold, are unknown.
    """
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, float):
        value = repr(value)
    if isinstance(value, str):
        text = value.strip()
        found = _FIGURE.fullmatch(text)
        if found is not None:
            amount = _number(found["number"], None)
            return amount and amount * _TIMES.get((found["times"] or "").lower(), 1)
        value = text
    try:
        amount = Decimal(value)
    except (InvalidOperation, ValueError, TypeError):
        return None
    return amount if amount.is_finite() and abs(amount) < Decimal(10) ** 15 else None


def currency_of(value: Any) -> str | None:
    """The ISO 4217 code that a source's field names, by code or sign; None: unknown."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    code = _SIGNS.get(text)
    return code or (text.upper() if re.fullmatch(r"[A-Za-z]{3}", text) else None)


def period_of(value: Any) -> Period | None:
    """The period that a machine's word names: "YEAR", "1 YEAR", "per_hour", "HOUR", "annual"."""
    if not isinstance(value, str):
        return None
    word = re.sub(r"[\W_]+", " ", value).strip().lower()
    for period, names in _UNITS.items():
        if any(each in names for each in word.split()):
            return period
    return None


_UNITS: dict[Period, frozenset[str]] = {
    "hour": frozenset({"hour", "hourly", "hours", "hr", "hur", "ph"}),
    "day": frozenset({"day", "daily", "days", "diem"}),
    "week": frozenset({"week", "weekly", "weeks", "wk", "wee"}),
    "month": frozenset({"month", "monthly", "months", "mon", "mth", "pcm"}),
    "year": frozenset(
        {"year", "yearly", "years", "annual", "annually", "annum", "yr", "ann", "pa"}
    ),
}


def named_period(words: str | None) -> Period | None:
    """The period that words name first, or None."""
    named: list[tuple[int, Period]] = [
        (found.start(), period)
        for period, find in _PERIODS.items()
        if (found := find.search(words or ""))
    ]
    return min(named)[1] if named else None


def with_period(salary: Salary, words: str = "") -> Salary:
    """`salary` with the period that `words` beside it name, else the usual one for its size.

    A period that cannot be that of such an amount (15.38 a year) is unknown.
    """
    period = salary.period or named_period(words) or period_for(_top(salary))
    low, high = in_thousands(salary.min, salary.max, period)
    made = replace(salary, min=low, max=high, period=period)
    return made if fits(_top(made), period) else replace(made, period=None)


def fits(amount: Decimal | None, period: Period | None) -> bool:
    """Whether anybody is paid such an amount for such a time."""
    if amount is None or period is None:
        return True
    least, most = _CREDIBLE[period]
    return least <= amount <= most


#: Of any currency but the smallest; wide, since it only sorts out mistakes.
_CREDIBLE: dict[Period, tuple[int, int]] = {
    "hour": (1, 10_000_000),
    "day": (5, 100_000_000),
    "week": (20, 1_000_000_000),
    "month": (50, 10_000_000_000),
    "year": (500, 1_000_000_000_000),
}


def _top(salary: Salary) -> Decimal | None:
    return salary.max if salary.max is not None else salary.min


def joined_by_place(ranges: Sequence[tuple[Salary, str | None]]) -> Salary:
    """Several pay ranges as one: by place where each names another place, else the first."""
    first, _ = ranges[0]
    names = [name for _, name in ranges]
    same = len({(each.currency, each.period) for each, _ in ranges}) == 1
    if len(ranges) == 1 or not same or not all(names) or len(set(names)) < len(names):
        return first
    return replace(
        first,
        min=min((each.min for each, _ in ranges if each.min is not None), default=None),
        max=max((each.max for each, _ in ranges if each.max is not None), default=None),
        by_place=tuple(
            PlacePay(place=name or "", min=each.min, max=each.max) for each, name in ranges
        ),
    )


def in_thousands(
    low: Decimal | None, high: Decimal | None, period: Period | None
) -> tuple[Decimal | None, Decimal | None]:
    """A yearly pay whose figures were typed in thousands ("75-95 per year"), in full.

    Nobody is paid less than a thousand a year, and many a form asks for "salary (k)".
    """
    bounds = [each for each in (low, high) if each is not None]
    whole = all(each == each.to_integral_value() for each in bounds)
    if period != "year" or not bounds or not whole or not 15 <= max(bounds) < 1000:
        return low, high
    return low and low * 1000, high and high * 1000


def period_for(amount: Decimal | None) -> Period | None:
    """The period of a pay whose words name none: a year from 10,000 up, else unknown."""
    return "year" if amount is not None and amount >= 10_000 else None


# -- pay ----------------------------------------------------------------------------------------


def _salary(words: str, *, bare: bool) -> Salary | None:
    main: list[tuple[_Figure, str]] = []
    allowances: list[Allowance] = []
    actual: PayRange | None = None
    figures = _figures(words, bare=bare)
    for number, figure in enumerate(figures):
        before = words[figures[number - 1].end if number else 0 : figure.start][-120:]
        after = words[figure.end : figures[number + 1].start if number + 1 < len(figures) else None]
        after = after[:80]
        extra = _allowance(figure, before, after)
        if extra is not None:
            allowances.append(extra)
        elif _is_no_pay(before, after) or (not bare and _too_much(figure)):
            continue
        elif main and _ACTUAL.search(before) and not _FULL_TIME.search(after[:25]):
            actual = actual or PayRange(min=figure.min, max=figure.max)
        elif main and _FULL_TIME.search(before[-30:] + after[:25]):
            first, _ = main[0]
            actual = actual or PayRange(min=first.min, max=first.max)
            main = [(figure, before)]
        else:
            main.append((figure, before))
    if not main:
        return None
    by_place = _by_place(words, main)
    first, before = main[0]
    low, high = _bounds(first, before, words[first.end :])
    if by_place:
        low = min((each.min for each in by_place if each.min is not None), default=None)
        high = max((each.max for each in by_place if each.max is not None), default=None)
    period = _period(words, first, before) or period_for(high if high is not None else low)
    low, high = in_thousands(low, high, period)
    currency = next((f.currency for f, _ in main if f.currency), None)
    return Salary(
        stated=words,
        min=low,
        max=high,
        currency=currency,
        period=period,
        allowances=tuple(allowances),
        by_place=by_place,
        pro_rata=bool(_PRO_RATA.search(words)),
        actual=actual,
    )


def _is_no_pay(before: str, after: str) -> bool:
    """Whether the words around a figure make it something else: a bonus, a budget, a benefit.

    Only what stands nearer than the last word of pay counts: "Training Manager, salary £40,000".
    """
    spoken = [found.end() for found in _WORKER.finditer(before)]
    near = before[spoken[-1] :] if spoken else before
    return bool(_NO_PAY_BEFORE.search(near) or _NO_PAY_AFTER.match(after))


def _too_much(figure: _Figure) -> bool:
    """Whether a figure in prose is a company's money and nobody's pay."""
    return figure.currency in ("GBP", "EUR", "USD") and figure.max > 10_000_000


def _allowance(figure: _Figure, before: str, after: str) -> Allowance | None:
    found = _EXTRA_AFTER.match(after) or _EXTRA_BEFORE.search(before)
    if found is None or figure.min != figure.max:
        return None
    name = _LEADING.sub("", tidy_line(found[1]) or "")
    if _INCLUDED.search(before[-60:]):
        included: bool | None = True
    elif _ON_TOP.search(before[-60:]):
        included = False
    else:
        included = None
    return Allowance(name=name or "allowance", amount=figure.min, included=included)


def _bounds(figure: _Figure, before: str, after: str) -> tuple[Decimal | None, Decimal | None]:
    if figure.min != figure.max:
        return figure.min or None, figure.max
    if _UP_TO.search(before):
        return None, figure.max
    if figure.plus or _FROM.search(before) or after.lower().lstrip().startswith("or more"):
        return figure.min, None
    return figure.min, figure.max


def _period(words: str, figure: _Figure, before: str) -> Period | None:
    """The period named right after the figure, else nearest before it, else anywhere."""
    for text in (words[figure.end : figure.end + 30], before[-60:], words):
        named: list[tuple[int, Period]] = [
            (found.start(), period)
            for period, find in _PERIODS.items()
            if (found := find.search(text))
        ]
        if named:
            return min(named)[1]
    return None


def _by_place(words: str, main: list[tuple[_Figure, str]]) -> tuple[PlacePay, ...]:
    places: list[PlacePay] = []
    for figure, before in main:
        found = _PLACE.search(before)
        if found is None or _NO_PLACE.fullmatch(found[1].split()[0]):
            found = re.match(r"\s*\(?((?:[A-Z][a-z]+\s?){1,3})\)", words[figure.end :])
        if found is None or _NO_PLACE.fullmatch(found[1].split()[0]):
            return ()
        name = tidy_line(found[1]) or ""
        places.append(PlacePay(place=name, min=figure.min, max=figure.max))
    different = len({each.place for each in places}) == len(places) > 1
    return tuple(places) if different else ()


# -- worth --------------------------------------------------------------------------------------

_WORTH = re.compile(
    r"\b(?<!best )(?<!good )values?\b(?! for money)|\bvale\b|\bworth\b|\bspend\b"
    r"|\bcontract (?:price|sum|cost)\b|\bbudget(?:ed)?\b|\bestimated (?:at|cost)\b"
    r"|\bin the region of\b",
    re.IGNORECASE,
)
_NO_WORTH = re.compile(
    r"\b(?:insurance|liability|indemnity|turnover|threshold|insured|penalt\w+|deposit|fees?|fines?"
    r"|bonds?|guarantee|population|claims?|loss|damages)\b",
    re.IGNORECASE,
)
_PARTIAL = re.compile(
    r"\b(?:first|initial|months?|annual(?:ly)?|per|each|lots?|projects?|individual|call-?offs?"
    r"|threshold|minimum|spent|extension|a year|remaining budget)\b",
    re.IGNORECASE,
)
_EXTENDED = re.compile(r"\bextension|\bextend|\boption", re.IGNORECASE)
_VAT: dict[Vat, re.Pattern[str]] = {
    "excluded": re.compile(
        r"\b(?:ex(?:cl?(?:uding|usive|udes?)?)?\.?(?: of)?|net of|plus|without|before)"
        r"\s*\(?V\.?A\.?T"
        r"|\+\s*VAT|VAT (?:excluded|exclusive|not included)",
        re.IGNORECASE,
    ),
    "included": re.compile(
        r"\binc(?:l?(?:uding|usive|udes?)?)?\.?(?: of)?\s*\(?V\.?A\.?T|\bwith VAT"
        r"|VAT (?:included|inclusive)|\bgross\b",
        re.IGNORECASE,
    ),
}


def _value(words: str, *, bare: bool) -> Value | None:
    figures = [
        figure
        for figure in _figures(words, bare=bare)
        if figure.max > Decimal("0.01") and not _NO_WORTH.search(_around(words, figure))
    ]
    if not figures:
        return None
    first = figures[0]
    low, high = _bounds(first, words[: first.start], words[first.end :])
    if len(figures) > 1 and low == high and _EXTENDED.search(words):
        high = max(figure.max for figure in figures)
    period = _period(words, first, words[: first.start])
    vat: Vat | None = next((kind for kind, find in _VAT.items() if find.search(words)), None)
    term: Term | None = "total" if period is None else "year" if period == "year" else None
    return Value(stated=words, min=low, max=high, currency=first.currency, vat=vat, term=term)


def _around(words: str, figure: _Figure) -> str:
    return words[max(0, figure.start - 120) : figure.end + 60]


# -- figures ------------------------------------------------------------------------------------


def _sentences(text: str | None) -> Iterator[str]:
    for line in (text or "").splitlines():
        if not _DIGIT.search(line):
            continue
        for part in re.split(r"(?<=[a-z0-9)%][.!?])\s+(?=[A-Z])", line[:_LONGEST]):
            if part.strip():
                yield part.strip()


def _figures(words: str, *, bare: bool) -> list[_Figure]:
    """The figures of `words`, ranges joined. `bare`: figures without a currency count too."""
    singles = [
        (found, figure)
        for found in _FIGURE.finditer(words)
        if (figure := _single(found))
        and (
            figure.currency or not _GRADE.search(words[max(0, found.start() - 20) : found.start()])
        )
    ]
    figures: list[_Figure] = []
    number = 0
    while number < len(singles):
        found, figure = singles[number]
        number += 1
        if number < len(singles):
            other_found, other = singles[number]
            gap = words[figure.end : other.start]
            if _JOINED.fullmatch(gap) and not (_AND.search(gap) and figure.max >= other.max):
                figure = _range(words, found, figure, other_found, other)
                number += 1
        if figure.max > 0:
            figures.append(figure)
    # Beside figures of money, bare numbers are something else.
    if not bare or any(figure.currency for figure in figures):
        return [figure for figure in figures if figure.currency]
    return [figure for figure in figures if figure.max >= 3]


def _single(found: re.Match[str]) -> _Figure | None:
    sign = (found["sign"] or found["after"] or "").strip()
    code = sign[:3].upper() if sign[:3].upper() in CURRENCIES else _SIGNS.get(sign)
    if found["sign"] == "$":  # "$90,000 CAD" and "$90,000 (CAD)" are Canadian
        after = (found["after"] or "").strip()
        trailing = _TRAILING.match(found.string, found.end())
        code = after if after in CURRENCIES else trailing[1] if trailing else code
    amount = _number(found["number"], code)
    if amount is None:
        return None
    amount *= _TIMES.get((found["times"] or "").lower(), 1)
    return _Figure(
        start=found.start(),
        end=found.end(),
        min=amount,
        max=amount,
        currency=code,
        plus=bool(found["plus"]),
    )


def _range(
    words: str, found: re.Match[str], one: _Figure, other_found: re.Match[str], other: _Figure
) -> _Figure:
    low, high = one.min, other.max
    if one.currency is None and other.currency is not None:  # "30.000 – 36.000 €"
        again = _number(found["number"], other.currency)
        low = (again or low) * _TIMES.get((found["times"] or "").lower(), 1)
    # "£40-45k", "£1,500-1,750K": what multiplies the second multiplies the first.
    times = _TIMES.get((other_found["times"] or "").lower(), 1)
    if times > 1 and not found["times"] and low < high / times * 2 and low * times <= high:
        low *= times
    own = _TIMES.get((found["times"] or "").lower(), 1)
    if own > 1 and not other_found["times"] and high < 1000:
        high *= own
    # "60-80,000": the thousands of the second are those of the first.
    if low < 1000 <= high and low * 1000 <= high and "," in other_found["number"] and low >= 10:
        low *= 1000
    if high < low:
        low, high = high, low
    code = one.currency or other.currency
    if found["sign"] == "$" and one.currency == "USD":  # "$90,000 - $95,000 CAD"
        code = other.currency or code
    if (trailing := _TRAILING.match(words, other.end)) is not None:
        code = trailing[1]
    return replace(one, end=other.end, min=low, max=high, currency=code, plus=other.plus)


def _number(text: str, currency: str | None) -> Decimal | None:
    """The number that digits with separators stand for."""
    digits = re.sub(r"[\s'’\u00a0\u202f]", "", text)
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and point >= 0:
        thousands, decimal = (",", ".") if point > comma else (".", ",")
        digits = digits.replace(thousands, "").replace(decimal, ".")
    elif comma >= 0:
        grouped = digits.count(",") > 1 or len(digits) - comma == 4
        digits = digits.replace(",", "" if grouped else ".")
    elif point >= 0:
        grouped = digits.count(".") > 1 or (len(digits) - point == 4 and currency in _CONTINENTAL)
        digits = digits.replace(".", "" if grouped else ".")
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None
