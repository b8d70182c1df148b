"""How much is paid? Words to a salary.

Figures are read by `figures`; here each is told apart by the words around it: pay, a part of the
pay with a name of its own, the part-time figure beside the full-time one, or money that is no
pay (a bonus, a turnover, an insurance). Linear in the length of the text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from crawler.extract.dollars import dollar_in
from crawler.extract.figures import Figure, figures_in, may_hold_money
from crawler.extract.pay_places import pay_by_place
from crawler.extract.period import (
    PERIODS,
    STRONG_CURRENCIES,
    in_thousands,
    named_period,
    period_for,
    top_of,
    usual,
)
from crawler.extract.sentences import LONGEST, has_digit, sentences_of, without_emphasis
from crawler.extract.sums import (
    BEHIND_FIGURE,
    BESIDE,
    LED_BY,
    Sum,
    before_figure,
    sums_in,
    words_around,
)
from crawler.extract.vocabulary import holds_any, plain_words, said, spoken, whole_words
from crawler.notice import Allowance, PayRange, Period, PlacePay, Salary
from crawler.serialise import tidy_line

_LONGEST_HEADING = 60
_BEFORE_FIGURE = 20
#: A text is hardly more than a figure where it begins within so many characters.
_EARLY, _EARLY_RANGE = 60, 160
#: So far from a figure words say whose pay it is.
_AROUND = 120
#: Longer than what makes a figure no pay, with the words between the two.
_NEAR = 100
_LEAST_AN_HOUR, _LEAST_A_YEAR = 3, 1_200
#: Where nothing speaks of pay, so little is hardly one.
_MOST_OF_A_TIP = 10
#: Nothing else that words call pay is of this size where no currency is named.
_YEARLY = range(10_000, 1_000_000)
#: How often a year each is paid; an hour or a day says nothing about the whole.
_A_YEAR: dict[Period, int] = {"week": 52, "month": 12, "year": 1}

_PAY = said(lambda money: money.pay)
_MAYBE_PAY = re.compile(
    whole_words(f"{spoken(lambda money: money.pay)}|{spoken(lambda money: money.maybe_pay)}")
    # "$174,000 - $252,000 + 15% bonus target + equity"
    + r"|[\dkK)]\s*(?:[A-Z]{3}\s*)?\+\s*(?:\d+%\s)?(?:bonus|equity|benefits|commission|stock)\b",
    re.IGNORECASE,
)
_OTHER_HEADING = said(lambda money: money.other_heading)
_NO_PAY_BEFORE = before_figure(lambda money: money.no_pay_before, r"[^;]{0,40}")
_FEE = before_figure(lambda money: money.fee, r"\s*")
#: "Fee: £17.50 per hour", of somebody who works so.
_RATED = re.compile(
    rf"\W{{0,3}}(?:{spoken(lambda money: money.rated)})\s?[:=–-]?\s*(?=[£€$])", re.IGNORECASE
)
#: The whole of it, and nothing that it might be paid for instead ("to use the hall").
_RATE = re.compile(
    rf"[£€$]\s?[\d.,]{{1,9}}(?:\s?[–-]\s?[£€$]?\s?[\d.,]{{1,9}})?\s?{PERIODS}"
    rf"\s*(?:$|[.,;()+]|{spoken(lambda money: money.on_top)}"
    rf"|{spoken(lambda money: money.included)})",
    re.IGNORECASE,
)
_PAID_BY_RATE = said(lambda money: money.paid_by_rate)
_POST_BEHIND = re.compile(
    rf"[^.;]{{0,60}}{whole_words(spoken(lambda money: money.post))}", re.IGNORECASE
)
_OTHER_POST = before_figure(lambda money: money.other_post, r"[^;,]{0,80}")
_NO_PAY_BEHIND = re.compile(
    rf"{BEHIND_FIGURE}(?:(?!(?:{spoken(lambda money: money.parting)})\b)[^\W\d_][\w-]*\s)"
    rf"{{0,2}}?(?:[^\W\d_]+-){{0,3}}{spoken(lambda money: money.no_pay_behind)}(?!\w)"
    # "£31,000 Bonus: £2,000": the name of the next figure.
    r"(?!(?:\s\w+){0,2}\s?:\s*$)",
    re.IGNORECASE,
)
_EXTRA = spoken(lambda money: money.allowance)
_EXTRA_WORDS = plain_words(lambda money: money.allowance_words)
_EXTRA_BEHIND = re.compile(
    rf"{BEHIND_FIGURE}((?:(?!(?:{spoken(lambda money: money.parting)}|incl\w*)\b)"
    rf"[^\W\d_][\w&’'/-]*\s){{0,5}}?(?:{_EXTRA}))(?!\w)",
    re.IGNORECASE,
)
_EXTRA_BEFORE = re.compile(
    rf"(?<!\w)((?:[^\W\d_][\w&’'/-]*\s){{0,4}}(?:{_EXTRA}))(?:\s?\([A-Z]{{2,5}}\))?\s*"
    rf"(?:(?:{spoken(lambda money: money.amounting)}|[:(=-])\s*)*$",
    re.IGNORECASE,
)
_LEADING = re.compile(rf"^(?:{spoken(lambda money: money.leading)}\.?\s+)+", re.IGNORECASE)
_CALLED_PAY = before_figure(lambda money: money.pay, r"[^\d;.]{0,40}")
#: "Gehalt & Bonus 1.580 €": what comes with the pay, in a heading of both.
_TITLED = re.compile(
    rf"\s*(?:[&+]|{spoken(lambda money: money.range_and)})\s"
    rf"(?:[^\W\d_]+\W*|(?:[^\W\d_]+\s){{0,2}}[^\W\d_]+:\W*"
    rf"(?:{spoken(lambda money: money.up_to)}\s)?)",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\([^()]*\)")
_CALLED_PAY_AT_ONCE = before_figure(lambda money: money.pay, r"[^\d;.]{0,30}(?::|=|\bis|\bist)\s*")
_INCLUDED = said(lambda money: money.included)
_ON_TOP = re.compile(rf"{whole_words(spoken(lambda money: money.on_top))}|\+|&", re.IGNORECASE)
_ACTUAL = said(lambda money: money.actual)
_SHARE = before_figure(
    lambda money: money.pro_rata,
    r"(?:\s?\([^()]{0,30}\))?(?:\s(?:salary|pay|of|is|to|at|=))*[\s:(]*",
)
#: "Actual salary £24,000": a sentence that says what becomes of the pay in the one before.
_ACTUAL_PAY = re.compile(
    rf"\W*(?:\w+\s){{0,2}}?(?:{spoken(lambda money: money.actual)}"
    rf"|{spoken(lambda money: money.pro_rata)})\W+(?:\w+\W+){{0,3}}?"
    rf"(?:{spoken(lambda money: money.pay)})(?!\w)",
    re.IGNORECASE,
)
_FULL_TIME = said(lambda money: money.full_time)
_PRO_RATA = said(lambda money: money.pro_rata)
_GENERAL = before_figure(lambda money: money.general_pay, r"[^;]*")
_MEASURE = before_figure(lambda money: money.measure, r"\W*")
_RECKONING = said(lambda money: money.reckoning)
_GENERAL_WORDS = plain_words(lambda money: money.general_words)
_OWN = said(lambda money: money.own_pay)
#: "a bonus of £500, rising to £2,000": what the first figure is not, the second is not.
_LINKED = re.compile(
    rf"[\s,]*(?:(?:{spoken(lambda money: money.range_and)}|an?)\s)*"
    rf"(?:{spoken(lambda money: money.up_to)}|{spoken(lambda money: money.range_to)})\s*",
    re.IGNORECASE,
)
_LEAST = re.compile(r"\bmin(?:imum|\.)?(?!\w)|\bmindest\w*", re.IGNORECASE)
_MOST = re.compile(r"\bmax(?:imum|imal|\.)?(?!\w)|\bhöchst\w*", re.IGNORECASE)
_YEAR_OF_TRAINING = spoken(lambda money: money.training_year)
_TRAINING_BEFORE = re.compile(
    rf"(?<!\w)(?:{_YEAR_OF_TRAINING})\W*(?:\w+\W+){{0,2}}$", re.IGNORECASE
)
_TRAINING_BEHIND = re.compile(
    rf"{BEHIND_FIGURE}\(?(?:\w+\s){{0,2}}?(?:{_YEAR_OF_TRAINING})(?!\w)", re.IGNORECASE
)
_GRADED = re.compile(
    rf"\b(?!{spoken(lambda money: money.ranged)}\W*$)(?<!the )"
    rf"(?:{spoken(lambda money: money.grade)})(?:\s\w{{1,4}}|\d\w{{0,3}})?\b"
    r"\W*(?:\w+\W+){0,2}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pay:
    """A reading of words about pay: the salary, its own words, and the pay that it leaves out."""

    salary: Salary
    words: str
    left_out: tuple[str, ...] = ()


def read_salary(words: str | None) -> Salary | None:
    """The pay that a label's value or a sentence about pay states; None where there is none.

    Words without a figure ("competitive", "Band 5") are kept as `stated`. The first figure that
    is pay counts; figures at several places are joined (`by_place`).
    """
    stated = tidy_line(words)
    if stated is None:
        return None
    pay = _pay(stated[:LONGEST], bare=True)
    return _at_home(pay, stated, None).salary if pay else Salary(stated=stated)


def find_salary(text: str | None) -> Salary | None:
    """The first pay with figures that prose states, with its sentence as `stated`; or None."""
    pay = find_pay(text)
    return pay and pay.salary


def find_pay(text: str | None, home: str | None = None) -> Pay | None:
    """`find_salary`, with what the reading leaves out. `home`: whose dollar a bare "$" is."""
    pay = _found_pay(text)
    return pay and _at_home(pay, text or "", home)


def _found_pay(text: str | None, *, told: bool = False) -> Pay | None:
    heading: str | None = None
    found: Pay | None = None  # what the next sentence may say the part-time pay of
    works: bool | None = told or None  # whether somebody works here, once that is asked
    for line in without_emphasis(text or "").splitlines():
        if not has_digit(line):
            heading = (line.strip() if _is_pay_heading(line) else None) if line.strip() else heading
            continue
        for sentence in sentences_of(line):
            if found is not None:
                return _with_actual(found, sentence)
            pay = None
            if not may_hold_money(sentence):
                pay = _pay_without_currency(sentence)
            elif _MAYBE_PAY.search(sentence):
                label = _RATED.match(sentence)
                if label is not None and works is None:
                    works = _PAID_BY_RATE.search((text or "")[:LONGEST]) is not None
                rated = _rated_pay(sentence, label.end()) if label and works else None
                pay = rated or _pay(sentence, bare=False)
            elif heading:
                pay = _headed_pay(heading, sentence)
            heading = None
            if pay is None or _is_benefit(pay.salary, sentence):
                continue
            if not _is_trifle(pay.salary, sentence):
                if pay.salary.actual or pay.salary.by_place or pay.left_out:
                    return pay
                found = pay
    return found


def _rated_pay(sentence: str, start: int) -> Pay | None:
    """The pay in "Fee: £17.50 per hour", of which the figure stands at `start`."""
    pay = _pay(sentence[start:], bare=False) if _RATE.match(sentence, start) else None
    if pay is None or pay.salary.period not in ("hour", "day"):
        return None
    return replace(pay, salary=replace(pay.salary, stated=sentence))


def _with_actual(pay: Pay, sentence: str) -> Pay:
    """`pay` with the part-time pay that the sentence behind it says it comes to."""
    whole = pay.salary
    if not _ACTUAL_PAY.match(sentence) or _ACTUAL_PAY.match(whole.stated or ""):
        return pay
    part = _pay(sentence, bare=False)
    if part is None or part.left_out or part.salary.by_place or part.salary.actual:
        return pay
    low, high = part.salary.min, part.salary.max
    alike = (part.salary.currency, part.salary.period) == (whole.currency, whole.period)
    if not alike or low is None or high is None or whole.max is None:
        return pay
    if not whole.max / 10 <= high < whole.max:
        return pay
    return replace(pay, salary=replace(whole, actual=PayRange(min=low, max=high)))


def _pay_without_currency(sentence: str) -> Pay | None:
    """A yearly pay that the words right before it call so: "Base salary: 140-170k"."""
    if not _PAY.search(sentence):
        return None
    pay = _pay(sentence, bare=True)
    if pay is None or int(top_of(pay.salary) or 0) not in _YEARLY:
        return None
    ranged = pay.salary.min != pay.salary.max
    called = _CALLED_PAY if ranged else _CALLED_PAY_AT_ONCE
    first = next(sums_in(sentence, bare=True))
    if _is_general(first, sentence):
        return None
    return pay if called.search(first.before) and pay.salary.period == "year" else None


def told_pay(text: str | None, home: str | None = None) -> Pay | None:
    """The pay in words that are known to be about pay, though they may not say so.

    As `find_pay`; where that finds none, a text that begins with a figure, or is little more.
    """
    pay = _told_pay(text)
    return pay and _at_home(pay, text or "", home)


def _told_pay(text: str | None) -> Pay | None:
    found = _found_pay(text, told=True)
    words = tidy_line(without_emphasis(text or ""))
    if found is not None or words is None or len(words) > LONGEST:
        return found
    sentence = next(iter(sentences_of(words)), "")
    pay = _pay(sentence, bare=len(words) <= _EARLY, told=True)
    if pay is None or _is_benefit(pay.salary, sentence):
        return None
    first = next(sums_in(sentence, bare=len(words) <= _EARLY))
    ranged = first.figure.min != first.figure.max
    if first.period is None and not _is_said_enough(first, pay.salary.currency, sentence):
        return None
    far = ranged or first.period is not None
    return pay if first.figure.start <= (_EARLY_RANGE if far else _EARLY) else None


def _at_home(pay: Pay, text: str, home: str | None) -> Pay:
    salary = pay.salary
    if salary.currency != "USD":
        return pay
    currency = dollar_in(salary.stated or "", text, home)
    return replace(pay, salary=replace(salary, currency=currency))


def _is_said_enough(first: Sum, currency: str | None, sentence: str) -> bool:
    """Whether a figure without a period can be pay, where no word of pay is sure to be there."""
    figure, before = first.figure, first.before
    if figure.max < _LEAST_AN_HOUR or (
        figure.max <= _MOST_OF_A_TIP and currency in STRONG_CURRENCIES and not _PAY.search(sentence)
    ):
        return False  # "a dollar for each dollar", "$5 - $10"
    if figure.min != figure.max:  # "we have 10k-20k users"
        lead = LED_BY.sub("", before).rstrip()
        return bool(currency or not lead or lead[-1] in ":(–-" or _MAYBE_PAY.search(lead))
    if _CALLED_PAY_AT_ONCE.search(before):
        return True
    alone = figure.end - figure.start == len(sentence) and int(figure.max) in _YEARLY
    if currency is None and sentence[figure.end - 1] not in "kK" and not alone:
        return False  # "points 12", "20,000 visitors"
    if _NO_PAY_BEFORE.search(before):
        return False  # "referral scheme - earn £500"
    return figure.start <= _BEFORE_FIGURE or bool(
        _MAYBE_PAY.search(sentence)
    )  # "a check costs £38"


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


# -- one sentence -------------------------------------------------------------------------------


def _pay(words: str, *, bare: bool, told: bool = False) -> Pay | None:
    sums, allowances = _sorted_sums(words, bare=bare, told=told)
    if not sums:
        return None
    sums = _ends_joined(sums)
    main, actual, others = _full_and_actual(sums)
    by_place = pay_by_place(sums) if len(sums) > 1 else ()
    if by_place:
        actual, others = None, []
    elif graded := _graded(sums):
        main, others = graded, []
    low, high = main.bounds()
    ranged = main.figure.min != main.figure.max
    if by_place:
        if not ranged:  # "up to £64,135 (National) or £68,967 (London)"
            by_place = tuple(
                replace(each, min=low and each.min, max=high and each.max) for each in by_place
            )
        low = min((each.min for each in by_place if each.min is not None), default=None)
        high = max((each.max for each in by_place if each.max is not None), default=None)
    top = high if high is not None else low
    currency = next((each.figure.currency for each in sums if each.figure.currency), None)
    period = _period(words, main, currency) or period_for(top)
    if top is not None and top < 1_000 and (ranged or currency is None or (bare and not told)):
        low, high = in_thousands(low, high, period)
    salary = Salary(
        stated=words,
        min=low,
        max=high,
        currency=main.figure.currency or currency,
        period=period,
        allowances=tuple(each for _, _, each in allowances),
        by_place=by_place,
        pro_rata=bool(_PRO_RATA.search(words)),
        actual=actual,
    )
    used = [each for each in sums if each not in others]
    spans = [(each.figure.start, each.figure.end) for each in used] + [
        (start, end) for start, end, _ in allowances
    ]
    left = tuple(words[each.figure.start : each.figure.end].strip() for each in others)
    return Pay(salary, words_around(words, spans, names=bool(allowances)), left)


def _sorted_sums(
    words: str, *, bare: bool, told: bool
) -> tuple[list[Sum], list[tuple[int, int, Allowance]]]:
    """The figures of `words` that are pay, and the named parts of it with where they stand."""
    sums: list[Sum] = []
    allowances: list[tuple[int, int, Allowance]] = []
    has_extra = holds_any(words, _EXTRA_WORDS)
    general = refused = False
    doubtful = (told or not bare) and holds_any(words, _GENERAL_WORDS)
    for each in sums_in(words, bare=bare):
        if doubtful:
            if _is_general(each, words):
                general = True
                continue
            if general and not sums and not _OWN.search(each.before):
                continue
        if refused and _LINKED.fullmatch(each.before):
            continue
        refused = False
        extra = _allowance(each, first=not sums) if has_extra else None
        if extra is not None:
            allowances.append((each.figure.start, each.figure.end, extra))
        elif not _is_no_pay(each) and ((bare and not told) or not _too_much(each.figure)):
            sums.append(each)
        elif not (told or bare or sums or _PAY.search(words)):
            break  # "a budget of £2m a year, £8m in all"
        else:
            refused = True
    return sums, allowances


def _is_general(each: Sum, words: str) -> bool:
    """Whether a figure is what others are paid, what pay is held against, or an example."""
    if _MEASURE.search(each.before):
        return True
    start, end = max(0, each.figure.start - _AROUND), each.figure.end + _AROUND
    general = _GENERAL.search(each.before)
    if general is None and _RECKONING.search(words, start, end) is None:
        return False
    # Of this post in the same clause: "the average for this role is", not "we pay well: the ...".
    said_at = general.start() if general else 0
    clause = max(each.before.rfind(mark, 0, said_at) for mark in ":;,") + 1
    behind = BESIDE.split(each.close_behind, maxsplit=1)[0]
    return _OWN.search(each.before, clause) is None and _OWN.search(behind) is None


def _is_no_pay(each: Sum) -> bool:
    """Whether the words around a figure make it something else: a bonus, a budget, a benefit.

    Only what stands nearer than the last word of pay counts: "Training budget, salary £40,000".
    """
    spoken_at = [found.end() for found in _MAYBE_PAY.finditer(each.before)]
    near = each.before[spoken_at[-1] :] if spoken_at else each.before
    near = _BRACKETED.sub(" ", near) if "(" in near else near
    ranged = each.figure.min != each.figure.max
    if (
        spoken_at
        and (ranged or each.period is not None)
        and _TITLED.fullmatch(near)
        and _CALLED_PAY.search(each.before)
    ):
        return False
    near = near[-_NEAR:]
    if _NO_PAY_BEFORE.search(near) or _OTHER_POST.search(near):
        return not (_FEE.search(near) and _POST_BEHIND.match(each.behind))
    # "Salary range: $94,900 - $135,600 Bonus eligible: yes"
    return _NO_PAY_BEHIND.match(each.behind) is not None and not (
        spoken_at and ranged and _CALLED_PAY.search(each.before)
    )


def _too_much(figure: Figure) -> bool:
    """Whether a figure in prose is a company's money and nobody's pay."""
    return figure.max > (1_000_000 if figure.currency in STRONG_CURRENCIES else 2_000_000_000)


def _allowance(each: Sum, *, first: bool) -> Allowance | None:
    figure, before = each.figure, each.before
    found = _EXTRA_BEHIND.match(each.behind) or _EXTRA_BEFORE.search(before)
    if found is None or figure.min != figure.max:
        return None
    if first and _INCLUDED.search(found[1]):  # "Salary including London allowance: £45,000"
        return None
    if _INCLUDED.search(before[-60:]):
        included: bool | None = True
    elif _ON_TOP.search(before[-60:]):
        included = False
    else:
        included = None
    name = re.split(_INCLUDED, tidy_line(found[1]) or "")[-1].strip()
    name = _LEADING.sub("", name)
    return Allowance(name=name or "allowance", amount=figure.min, included=included)


def _full_and_actual(sums: list[Sum]) -> tuple[Sum, PayRange | None, list[Sum]]:
    """The pay to compare by, the part-time pay beside it, and what is neither."""
    if len(sums) == 1:
        return sums[0], None, []
    full = [each for each in sums if _says(_FULL_TIME, each)]
    actual = [
        each
        for each in sums
        if each not in full and (_says(_ACTUAL, each) or _SHARE.search(each.before))
    ]
    rest = [each for each in sums if each not in full and each not in actual]
    main = next(iter(full or rest or actual))
    parts = [each for each in (*actual, *(rest if full else ())) if each is not main]
    part = next((each for each in parts if _is_part(each, main)), None)
    others = [each for each in sums if each is not main and each is not part]
    return main, part and PayRange(min=part.figure.min, max=part.figure.max), others


def _says(pattern: re.Pattern[str], each: Sum) -> bool:
    return bool(pattern.search(each.close_before) or pattern.search(each.close_behind))


def _is_part(each: Sum, main: Sum) -> bool:
    """Whether a figure can be the part-time share of another: no hourly rate, no greater one."""
    return main.figure.max / 10 <= each.figure.max < main.figure.max


def _ends_joined(sums: list[Sum]) -> list[Sum]:
    """`sums` with "minimum £45,000, maximum £55,000" as one range."""
    if len(sums) < 2:
        return sums
    one, other, *rest = sums
    low, high = one.figure, other.figure
    called = _LEAST.search(one.before) and _MOST.search(other.before)
    alike = low.currency == high.currency and low.min == low.max and high.min == high.max
    if not (called and alike and low.max < high.max < 4 * low.max):
        return sums
    joined = replace(low, end=high.end, max=high.max)
    return [replace(one, figure=joined, behind=other.behind), *rest]


def _graded(sums: list[Sum]) -> Sum | None:
    """The pay over the grades at which one post is offered ("Band 5 £.. or Band 6 £..").

    Or over the years of one training.
    """
    if len(sums) < 2:
        return None
    first = sums[0]
    if not (
        all(_GRADED.search(each.before) for each in sums)
        or all(_TRAINING_BEFORE.search(each.before) for each in sums)
        or all(_TRAINING_BEHIND.match(each.behind) for each in sums)
    ):
        return None
    alike = all(each.figure.currency == first.figure.currency for each in sums)
    if not alike:
        return None
    low, high = min(each.figure.min for each in sums), max(each.figure.max for each in sums)
    if low * 3 < high:
        return None
    return replace(first, figure=replace(first.figure, min=low, max=high))


def _period(words: str, main: Sum, currency: str | None) -> Period | None:
    """The period named right after the figure, else nearest before it, else anywhere."""
    if main.period is not None:
        return main.period
    anywhere = named_period(words)
    return anywhere if anywhere and usual(main.figure.max, currency, anywhere) else None


# -- headings and benefits ----------------------------------------------------------------------


def _is_pay_heading(line: str) -> bool:
    return len(line) <= _LONGEST_HEADING and bool(
        _PAY.search(line) and not _OTHER_HEADING.search(line)
    )


def _headed_pay(heading: str, sentence: str) -> Pay | None:
    """The pay in a line that is hardly more than a figure, below a heading that speaks of pay."""
    figures = figures_in(sentence, bare=False)
    if not figures or figures[0].start > _BEFORE_FIGURE:
        return None
    whole = figures[0].min != figures[0].max or period_for(figures[0].max) is not None
    pay = _pay(f"{heading.rstrip(' :')}: {sentence}", bare=False) if whole else None
    return pay and replace(pay, salary=replace(pay.salary, stated=sentence))


def _is_trifle(salary: Salary, sentence: str) -> bool:
    """Whether a sum of some hundreds is paid for no known time and not called pay at once."""
    top = top_of(salary)
    if top is None or top >= 1_000 or salary.period or salary.min != salary.max:
        return False
    first = next(sums_in(sentence, bare=False), None)
    return first is not None and bool(
        not _CALLED_PAY.search(first.before) or _NO_PAY_BEFORE.search(first.before)
    )


def _is_benefit(salary: Salary, sentence: str) -> bool:
    """Whether a sum is too small to live on: what an employer pays for a gym or a doctor.

    "Up to $8,000 per year" without a word of pay is such a sum too.
    """
    top = top_of(salary)
    times = _A_YEAR.get(salary.period or "hour")
    if top is None or salary.currency not in STRONG_CURRENCIES:
        return False
    if salary.period == "hour":
        return top < _LEAST_AN_HOUR
    if times is None:
        return False
    yearly, unspoken = top * times, 15_000 if salary.min is None else 5_000
    return yearly < unspoken and (yearly < _LEAST_A_YEAR or not _PAY.search(sentence))
