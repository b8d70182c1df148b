"""Which figures of money does a text hold? Numbers, currencies and ranges, as they are written.

What a figure is paid for is the question of `salary` and `value`. Linear in the length of the
text, and the same on every machine: no locale is asked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

from crawler.extract.vocabulary import alternatives, meanings, spoken

#: ISO 4217 codes that are read when they stand beside a figure.
CURRENCIES = frozenset(
    {
        "AED", "ARS", "AUD", "BGN", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP",
        "EUR", "GBP", "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JPY", "KES", "KRW", "MXN", "MYR",
        "NGN", "NOK", "NZD", "PEN", "PHP", "PKR", "PLN", "RON", "RSD", "SAR", "SEK", "SGD", "THB",
        "TRY", "TWD", "UAH", "USD", "VND", "ZAR",
    }
)  # fmt: skip
#: A figure below is what an untouched form holds: 0, or 0.01 where it asks for more than 0.
NOTHING = Decimal("0.01")
_SIGNS = {
    "£": "GBP", "€": "EUR", "$": "USD", "US$": "USD", "USD$": "USD", "A$": "AUD", "AU$": "AUD",
    "AUD$": "AUD", "C$": "CAD", "CA$": "CAD", "CAD$": "CAD", "NZ$": "NZD", "NZD$": "NZD",
    "S$": "SGD", "SG$": "SGD", "SGD$": "SGD", "HK$": "HKD", "R$": "BRL", "¥": "JPY", "₹": "INR",
    "₪": "ILS", "₱": "PHP", "₩": "KRW", "₺": "TRY", "₦": "NGN", "zł": "PLN", "Kč": "CZK",
    "R": "ZAR", "Rs": "INR", "Rs.": "INR", "RM": "MYR", "RMB": "CNY", "SFr": "CHF", "SFr.": "CHF",
}  # fmt: skip
_WORDS = meanings(lambda money: money.currency_words)
_TIMES = meanings(lambda money: money.multiple_words)
#: Currencies whose figures are written 1.250,50.
_CONTINENTAL = frozenset({"EUR", "CHF", "DKK", "NOK", "SEK", "PLN", "BRL", "TRY", "CZK", "HUF"})

_CODE = "|".join(sorted(CURRENCIES))
_DOLLARS = r"(?:(?:USD?|AUD?|CAD?|NZD?|SGD?|HK)\s?|[ACSR])?\$"
_FIGURE = re.compile(
    rf"""
    (?:(?<=Â)|(?<![\w.,£$€\#/])|(?:(?<=[a-z.)/])|(?<=[A-Z]{{4}}))(?=[£€$]))
    (?:(?<=[kKmM]-)|(?<=(?:GBP|EUR)-)|(?<![A-Za-z]-))
    (?P<sign>{_DOLLARS}|[£€¥₹₪₱₩₺₦]|R(?=\s?\d)|Rs\.?|RMB?|SFr\.?|(?i:euro)(?=\s\d)
      |(?:{_CODE})(?:\s?[£€$])?)?
    \s{{0,2}}
    (?P<number>\d{{1,2}}(?:,\d{{2}})+,\d{{3}}(?:\.\d{{1,2}})?(?![\d,])  # 8,50,00,000: in lakhs
      |(?<=R)\d{{4}}[\ \u00a0]\d{{3}}\.\d{{2}}(?!\d)  # R1050 212.40
      |\d{{1,3}}(?:(?:[,.'’]\d{{3}})+|(?:[\ \u00a0\u202f]\d{{3}})+)(?:[.,]\d{{1,2}})?(?!\d)
      |\d{{1,3}}\ ,\d{{3}}(?![\d,])  # 206 ,000
      |(?<=[£€$])(?:\d{{2}},\ \d{{3}}|\d{{3}},\ 000)(?=\s{{0,2}}(?:$|[-–—)(]|p\.?a\b|per\ annum
        |an?\ year|to\ [£€$]|pro\ rata|\.(?!\d)))  # £23, 200
      |\d{{1,12}}(?:[.,]\d{{1,4}})?)
    (?:[,.][-–—]{{1,2}})?
    (?:\s{{0,2}}(?P<times>T(?=EUR|€|\s€|\sEUR)|(?i:(?!t\b|t€){alternatives(_TIMES)})\.?)
      (?![\w(]))?
    (?:\s{{0,2}}(?P<after>[£€](?!\s?\d)|(?:(?<=,\d\d\s)|(?<=\.\d{{3}}\s))€(?=\s\d)|\$(?![\s]?\d)|zł|Kč|(?:{_CODE})\b
      |(?i:{alternatives(_WORDS)})\b))?
    (?P<plus>\+|\s\+(?=\s*$))?
    (?!\d|\s?(?:%|per\ ?cent|(?:hours?|hrs|days?|weeks?|months?|years?|Prozent|Stunden|Std|Tage)\b))
    """,
    re.VERBOSE,
)
_TRAILING = re.compile(rf"\s{{0,2}}\(?({_CODE})\b")
#: "Contract value (AUD): $".
_LEADING = re.compile(rf"\b({_CODE})\)?\s?[:=-]?\s?$")
_CODE_BEFORE = 8
#: "Currency: USD": of every amount that a label names.
_CURRENCY_LABEL = re.compile(
    rf"(?<!\w)(?i:{spoken(lambda money: money.currency_label)})\s?[:=-]\s?({_CODE})\b"
)
_AMOUNT_LABEL = re.compile(
    rf"(?<!\w){spoken(lambda money: money.amount_label)}\s?[:=]?\s?$", re.IGNORECASE
)
_LABEL_BEFORE = 40
_GRADE = re.compile(
    rf"\b{spoken(lambda money: money.grade)}[^\w£$€]{{0,3}}(?:no\.? )?$", re.IGNORECASE
)
_JOINED = re.compile(
    # "£20,000 gross (FTE) - Grade 7 up to £25,000": a note, what joins, a grade, a small word.
    rf"\s*(?:[,(]?\s*{spoken(lambda money: money.range_note)}(?!\w)\.?\)?)?"
    r"(?:\s*\([^()\d]{0,30}\)|\))?\s*,?\s*"
    rf"(?:[-–—−‐‑~→\x96\x97]{{1,2}}|\.{{2,3}}"
    rf"|(?P<and>{spoken(lambda money: money.range_and)})(?!\w)|(?P<sign>&)"
    rf"|{spoken(lambda money: money.range_to)}(?!\w)|[;,/|]?\s*max(?:imum)?(?:\s\w+)?[:.=]?)\s*"
    rf"(?:{spoken(lambda money: money.grade)}[\s-]?\d{{1,3}}[\s,:-]*){{0,3}}\(?\s*"
    rf"(?:(?:{spoken(lambda money: money.about)}|{spoken(lambda money: money.up_to)})\s*)?"
    r"[\\�]?",  # a sign that was escaped, or one that a page has spoilt
    re.IGNORECASE,
)


_MONEY = re.compile(
    rf"[£€$¥₹₪₱₩₺₦]|\bR(?:s\.?|M)?\s?\d|zł|Kč|SFr|{_CODE}|(?i:{alternatives(_WORDS)})"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure or a range as it stands in words. Bounds are those of the words.

    `plus`: a "+" follows, so that it is the least.
    """

    start: int
    end: int
    min: Decimal
    max: Decimal
    currency: str | None
    plus: bool


def figures_in(words: str, *, bare: bool) -> list[Figure]:
    """The figures of `words`, ranges joined. `bare`: figures without a currency count too."""
    figures = [figure for figure in _joined(words) if figure.max > 0]
    if not any(figure.currency for figure in figures) and (named := _CURRENCY_LABEL.search(words)):
        figures = [
            _in_currency(words, figure, named[1]) if _is_labelled(words, figure) else figure
            for figure in figures
        ]
    # Beside figures of money, bare numbers are something else.
    if not bare or any(figure.currency for figure in figures):
        return [figure for figure in figures if figure.currency]
    figures = [figure for figure in figures if figure.max >= 3]
    # "2013 (2010) scale: 55,035-83,070": a year beside another number counts nothing.
    rest = [each for each in figures if not _YEAR.fullmatch(words, each.start, each.end)]
    return rest or figures


def _in_currency(words: str, figure: Figure, code: str) -> Figure:
    if figure.min == figure.max < 1_000:  # "45.000", of a currency that is written so
        amount = _number(words[figure.start : figure.end].strip(), code) or figure.max
        return replace(figure, min=amount, max=amount, currency=code)
    return replace(figure, currency=code)


def _is_labelled(words: str, figure: Figure) -> bool:
    """Whether the name of an amount stands right before a figure."""
    before = max(0, figure.start - _LABEL_BEFORE)
    return _AMOUNT_LABEL.search(words, before, figure.start) is not None


def may_hold_money(words: str) -> bool:
    """Whether a currency is named at all, which is quickly seen."""
    return _MONEY.search(words) is not None


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
            return amount and amount * _times(found)
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
    code = _SIGNS.get(text) or _WORDS.get(text.lower())
    return code or (text.upper() if re.fullmatch(r"[A-Za-z]{3}", text) else None)


def _joined(words: str) -> Iterator[Figure]:
    singles = list(islice(_singles(words), _MOST))
    number = 0
    while number < len(singles):
        found, figure = singles[number]
        number += 1
        if number < len(singles):
            other_found, other = singles[number]
            if _is_range(words, figure, other, other_found):
                figure = _range(words, found, figure, other_found, other)
                number += 1
        yield figure


def _singles(words: str) -> Iterator[tuple[re.Match[str], Figure]]:
    grade: Figure | None = None
    for found in _FIGURE.finditer(words):
        figure = _single(found)
        if figure is None:
            continue
        in_full = figure.max >= 1000 and _PARTED.search(found["number"]) is not None
        if (figure.currency is None and not in_full) and (
            _GRADE.search(words, max(0, found.start() - 20), found.start())
            or (grade is not None and _is_range(words, grade, figure, found))  # "points 12 to 17"
        ):
            grade = figure
        else:
            grade = None
            yield found, figure


#: Longer than any words between the two ends of a range.
_WIDEST = 60
_IN_FULL = re.compile(r"\d{3}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PARTED = re.compile(r"[,.]\d{3}")
#: "Salary range:" or "between" right before a figure, which are two.
_RANGED = re.compile(rf"(?<!\w)(?:{spoken(lambda money: money.ranged)})\W*$", re.IGNORECASE)
_THOUSANDS = re.compile(r"\s{0,2}[£€$]?\s?\d{1,3},\d{3}(?:\.\d\d)?")
_ENDED = re.compile(
    rf"\s{{0,3}}(?:$|[,;.()+|–-]|(?:{spoken(lambda money: money.range_note)}"
    rf"|{spoken(lambda money: money.on_top)})(?!\w))",
    re.IGNORECASE,
)
#: A sentence with more figures is a table, or hostile.
_MOST = 60


def _is_range(words: str, one: Figure, other: Figure, other_found: re.Match[str]) -> bool:
    if other.start - one.end > _WIDEST:
        return False
    if words[one.end : other.start].isspace():
        return _lost_its_dash(words, one, other)
    joined = _JOINED.fullmatch(words, one.end, other.start)
    if joined is None or (one.currency and other.currency and not _alike(one, other)):
        return False
    short = one.currency is None and one.max < 3 and not _IN_FULL.search(words, one.start, one.end)
    if short and _IN_FULL.search(words, other.start, other.end):
        return False  # "(0.5 FTE) to £19,750"
    digit = one.max < 10 and not _PARTED.search(words, one.start, one.end)
    if one.currency is None and other.currency and digit and other.max >= 1_000:
        return _times(other_found) > 1  # "Pay Group 3 pro rata to £23,701"
    if joined["sign"] and not _RANGED.search(words, max(0, one.start - _LABEL_BEFORE), one.start):
        return False  # "the range £30,000 & £34,000", but "£30,000 & £34,000 for two posts"
    return not ((joined["and"] or joined["sign"]) and one.max >= other.max)


def _lost_its_dash(words: str, one: Figure, other: Figure) -> bool:
    """Whether two amounts side by side are the ends of a range: "£51,200  58,300"."""
    if not one.currency or one.plus:
        return False
    if other.currency and (
        other.currency != one.currency
        or not _RANGED.search(words, max(0, one.start - _LABEL_BEFORE), one.start)
    ):
        return False  # "Salary range $51,200 $58,300"; else two figures of their own
    if not _THOUSANDS.fullmatch(words, other.start, other.end) or not _THOUSANDS.search(
        words, one.start, one.end
    ):
        return False
    ended = _ENDED.match(words, other.end)
    return ended is not None and one.max < other.max <= 2 * one.max


def _alike(one: Figure, other: Figure) -> bool:
    """Whether two currencies can be one: "$90,000 - $95,000 CAD"."""
    return one.currency == other.currency or "USD" in (one.currency, other.currency)


def _single(found: re.Match[str]) -> Figure | None:
    sign = re.sub(r"(?<=[A-Z])\s(?=\$)", "", (found["sign"] or found["after"] or "").strip())
    code = sign[:3] if sign[:3] in CURRENCIES else _SIGNS.get(sign) or _WORDS.get(sign.lower())
    if found["sign"] == "$":  # "$90,000 CAD" and "$90,000 (CAD)" are Canadian
        after = (found["after"] or "").strip()
        beside = _TRAILING.match(found.string, found.end()) or _LEADING.search(
            found.string, max(0, found.start() - _CODE_BEFORE), found.start()
        )
        code = after if after in CURRENCIES else beside[1] if beside else code
    elif found["sign"] == "¥" and found["after"]:  # "¥20,000 RMB"
        after = found["after"].strip()
        code = _WORDS.get(after.lower()) or after
    amount = _number(found["number"], code, decimal=_times(found) >= 1_000_000)
    if amount is None:
        return None
    amount *= _times(found)
    return Figure(
        start=found.start(),
        end=found.end(),
        min=amount,
        max=amount,
        currency=code,
        plus=bool(found["plus"]),
    )


def _times(found: re.Match[str]) -> int:
    return _TIMES.get((found["times"] or "").lower().rstrip("."), 1)


def _range(
    words: str, found: re.Match[str], one: Figure, other_found: re.Match[str], other: Figure
) -> Figure:
    low, high = one.min, other.max
    if one.currency is None and other.currency is not None:  # "30.000 – 36.000 €"
        again = _number(found["number"], other.currency, decimal=_times(found) >= 1_000_000)
        low = (again if again is not None else low) * (_times(found) if again is not None else 1)
    # "£40-45k", "£1,500-1,750K": what multiplies the second multiplies the first.
    times = _times(other_found)
    if times > 1 and not found["times"] and low < high / times * 2 and low * times <= high:
        low *= times
    own = _times(found)
    if own > 1 and not other_found["times"] and high < 1000:
        high *= own
    # "60-80,000": the thousands of the second are those of the first.
    if (
        10 <= low < 1000 <= high
        and low * 1000 <= high
        and re.search(r"[,.]", other_found["number"])
    ):
        low *= 1000
    if high < low:
        low, high = high, low
    code = one.currency or other.currency
    if found["sign"] == "$" and one.currency == "USD":  # "$90,000 - $95,000 CAD"
        code = other.currency or code
    if (trailing := _TRAILING.match(words, other.end)) is not None:
        code = trailing[1]
    return replace(one, end=other.end, min=low, max=high, currency=code, plus=other.plus)


def _number(text: str, currency: str | None, *, decimal: bool = False) -> Decimal | None:
    """The number that digits with separators stand for.

    A single full stop before three digits parts thousands where the currency's countries write
    so, or where the last is a zero, for nobody counts thousandths in tens ("£32.500"); `decimal`:
    never ("1.250 million").
    """
    digits = re.sub(r"[\s'’\u00a0\u202f]", "", text)
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and point >= 0:
        thousands, mark = (",", ".") if point > comma else (".", ",")
        digits = digits.replace(thousands, "").replace(mark, ".")
    elif comma >= 0:
        grouped = digits.count(",") > 1 or (len(digits) - comma == 4 and not decimal)
        digits = digits.replace(",", "" if grouped else ".")
    elif point >= 0:
        few = len(digits) - point == 4 and not decimal
        few = few and (currency in _CONTINENTAL or (currency is not None and digits[-1] == "0"))
        grouped = digits.count(".") > 1 or few
        digits = digits.replace(".", "" if grouped else ".")
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None
