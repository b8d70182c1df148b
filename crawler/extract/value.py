"""What is a contract worth? Words to a value.

The worth of the whole counts before that of a year, and a total before a lot; lots are never
added up. What is asked of a bidder (an insurance, a turnover) is no worth. Linear in the length
of the text.
"""

import re
from collections import deque
from dataclasses import dataclass, replace

from crawler.extract.dollars import dollar_in
from crawler.extract.figures import NOTHING, figures_in, may_hold_money
from crawler.extract.sentences import (
    LONGEST,
    has_digit,
    sentences_of,
    sentences_with_figures,
    without_emphasis,
)
from crawler.extract.sums import (
    BESIDE,
    Sum,
    before_figure,
    sums_in,
    words_around,
)
from crawler.extract.vocabulary import holds_any, plain_words, said, spoken, whole_words
from crawler.notice import Term, Value, Vat
from crawler.serialise import tidy_line

_WORTH = said(lambda money: money.worth)
_NO_WORTH = said(lambda money: money.no_worth)
#: "insurance with a minimum value of £5 million"
_ASKED = re.compile(
    whole_words(spoken(lambda money: money.no_worth))
    + rf"\s(?:(?:{spoken(lambda money: money.leading)}|{spoken(lambda money: money.up_to)}"
    rf"|{spoken(lambda money: money.at_least)})\s){{0,4}}$",
    re.IGNORECASE,
)
_OF_OTHERS = said(lambda money: money.other_worth)
_OTHER_WORDS = plain_words(lambda money: money.other_worth_words)
_ONE_OF_MANY = said(lambda money: money.one_of_many)
_EACH_ONE = re.compile(
    rf"\s*(?:\([^()]{{0,40}}\)\s*)?(?:{spoken(lambda money: money.each_one)})(?!\w)",
    re.IGNORECASE,
)
#: "contracts with a value of", "if the value is": where a bound follows, a rule for many.
_CONTRACTS = before_figure(lambda money: money.contracts, r"\W*")
_CONDITION = before_figure(lambda money: money.condition, r"\W*")
_RULE_WORDS = plain_words(lambda money: money.rule_words)
_OTHER_SUM = said(lambda money: money.other_sum)
#: "awarded Acme a potential five-year,"
_LEADING_TO = r"\s(?:[\w&.’'-]+\s){0,4}?(?:an?|the|its|their)\s(?:[\w-]+,?\s){0,4}"
_WON = before_figure(lambda money: money.won, _LEADING_TO)
_WON_ANYWHERE = re.compile(
    whole_words(spoken(lambda money: money.won)) + _LEADING_TO + r"[£€$]", re.IGNORECASE
)
_CONTRACT_BEHIND = re.compile(
    rf"[^.;]*?{whole_words(spoken(lambda money: money.contract))}", re.IGNORECASE
)
_PART = said(lambda money: money.part)
_EXTENDED = said(lambda money: money.extension)
_WHOLE = said(lambda money: money.whole)
_LOT = re.compile(whole_words(spoken(lambda money: money.lot)) + r"[^.;£€$]{0,80}$", re.IGNORECASE)
_LOT_BEHIND = re.compile(
    rf"\s*(?:(?:for|für|in)\s+)?{whole_words(spoken(lambda money: money.lot))}"
    rf"|\s*\(\s*(?:(?:for|für|in)\s+)?{whole_words(spoken(lambda money: money.lot))}\)",
    re.IGNORECASE,
)
_MOVED = re.compile(
    whole_words(spoken(lambda money: money.moved)) + r"[^.;£€$\d]{0,60}\b(?:from|von)\s[^.;]{0,6}$",
    re.IGNORECASE,
)
_VAT_WORDS = plain_words(lambda money: money.vat_words)
_VAT: dict[Vat, re.Pattern[str]] = {
    "excluded": said(lambda money: money.vat_excluded),
    "included": said(lambda money: money.vat_included),
}
#: Where the words behind a figure stop to speak of it: "£3m. Insurance: £10m".
_AT_FIGURE = re.compile(
    rf"{BESIDE.pattern}|\.\s|(?-i:\s(?=[A-Z][a-z]+(?:\s[a-z]+){{0,3}}:))",
    re.IGNORECASE,
)
#: "Value in ₹ 12,50,000 EMD Amount in ₹ 25,000": the name of the next figure.
_IN_NEXT = re.compile(r"(?:\b[A-Z]\w*\s){1,3}in\s$")
_FILLER = said(lambda money: money.filler)
_WORD = re.compile(r"[^\W\d_]{2,}")
#: So many words that say something make of a bare figure a sentence about something else.
_FEW_WORDS = 1
#: So few letters stand between "value of" and its figure.
_AT_ONCE = 30
_LONGEST_HEADING, _BEFORE_FIGURE = 60, 20
#: So far behind a figure stands the "contract" that it is the worth of.
_LONGEST_NAME = 200
#: In prose, what so little is paid for is no contract.
_LEAST = 10
#: "received a £50 voucher under the contract"
_LEAST_WON = 1_000


@dataclass(frozen=True, slots=True)
class WorthReading:
    """A reading of words about worth: the value, its own words, and the worth it leaves out."""

    value: Value
    words: str
    left_out: tuple[str, ...] = ()


def read_value(words: str | None) -> Value | None:
    """The worth that a label's value or a sentence states; None where there is no value.

    0 and 0.01 are unknown. Words without a figure are kept as `stated`.
    """
    stated = tidy_line(words)
    if stated is None:
        return None
    read = _worth(stated[:LONGEST], bare=True)
    return read.value if read else Value(stated=stated)


def find_value(text: str | None) -> Value | None:
    """The first worth of a contract that prose states, with its sentence as `stated`; or None."""
    read = find_worth(text)
    return read and read.value


def find_worth(text: str | None, home: str | None = None) -> WorthReading | None:
    """`find_value`, with its words and what the reading leaves out.

    `home`: whose dollar a bare "$" is.
    """
    worth = _found_worth(text)
    return worth and _at_home(worth, text or "", home)


def _found_worth(text: str | None) -> WorthReading | None:
    heading = ""
    for line in without_emphasis(text or "").splitlines():
        if not has_digit(line):
            heading = line if line.strip() else heading
            continue
        for sentence in sentences_of(line):
            read = None
            if may_hold_money(sentence):
                if _WORTH.search(sentence):
                    others = _is_of_others(sentence)
                    read = None if others else _worth(sentence, bare=False)
                elif _WON_ANYWHERE.search(sentence):
                    read = _won(sentence)
                elif heading:
                    read = _headed_worth(heading, sentence)
            heading = ""
            if read is not None:
                return read
    return None


def _won(sentence: str) -> WorthReading | None:
    """The worth in "won a $85 million contract", which is called by no other word."""
    won = next((each for each in sums_in(sentence, bare=False) if _WON.search(each.before)), None)
    if won is None or won.figure.max < _LEAST_WON or _is_of_others(sentence):
        return None
    end = won.figure.end
    named = _CONTRACT_BEHIND.match(sentence, end, end + _LONGEST_NAME)
    return _worth(sentence[:end], bare=False) if named else None


def _headed_worth(heading: str, sentence: str) -> WorthReading | None:
    """The worth in a line that begins with a figure, below a heading that speaks of worth."""
    figures = figures_in(sentence, bare=False)
    if not figures or figures[0].start > _BEFORE_FIGURE or len(heading) > _LONGEST_HEADING:
        return None
    words = f"{heading.strip(' :')}: {sentence}"
    if not _WORTH.search(heading) or _NO_WORTH.search(heading) or _is_of_others(words):
        return None
    return _worth(words, bare=False)


def told_worth(text: str | None, home: str | None = None) -> WorthReading | None:
    """The worth in words that are known to be about it, though they may not say so.

    As `find_worth`; where that finds none, a text that is hardly more than a figure.
    """
    worth = _told_worth(text)
    return worth and _at_home(worth, text or "", home)


def _at_home(worth: WorthReading, text: str, home: str | None) -> WorthReading:
    value = worth.value
    if value.currency != "USD":
        return worth
    currency = dollar_in(value.stated or "", text, home)
    return replace(worth, value=replace(value, currency=currency))


def _told_worth(text: str | None) -> WorthReading | None:
    found = _found_worth(text)
    words = tidy_line(without_emphasis(text or ""))
    if found is not None or words is None or len(words) > LONGEST:
        return found
    sentence = next(iter(sentences_of(words)), "")
    read = _worth(sentence, bare=False)
    if read is None:
        return None
    figures = figures_in(sentence, bare=False)
    said_beside = "".join(
        sentence[one:other]
        for one, other in zip(
            [0, *(each.end for each in figures)],
            [*(each.start for each in figures), len(sentence)],
            strict=True,
        )
    )
    telling = _WORD.findall(_FILLER.sub(" ", said_beside))
    return read if len(telling) <= _FEW_WORDS else None


def worths_in(text: str | None) -> list[Value]:
    """Every figure that prose calls the worth of the whole; not that of a year, lot or project."""
    return [
        Value(
            stated=sentence[max(0, figure.start - 150) : figure.end + 100],
            min=figure.min,
            max=figure.max,
            currency=figure.currency,
        )
        for sentence in sentences_with_figures(text)
        if _WORTH.search(sentence)
        for figure in figures_in(sentence, bare=False)
        if figure.max > NOTHING
        and not _NO_WORTH.search(sentence, max(0, figure.start - 120), figure.end + 60)
        and _WORTH.search(sentence, max(0, figure.start - 120), figure.end + 60)
        and not _PART.search(sentence, max(0, figure.start - 80), figure.end + 40)
    ]


def _worth(words: str, *, bare: bool) -> WorthReading | None:
    worths = _worths(words, bare=bare)
    worth = _chosen(worths)
    if worth is None:
        return None
    low, high = worth.bounds()
    used = [worth]
    if len(worths) > 1 and low == high and _EXTENDED.search(words):
        used = [each for each in worths if not _of_a_lot(each) and each.period == worth.period]
        used = used if len(used) > 1 else [worth]
        high = max(each.figure.max for each in used)
    vat = _vat(words) if holds_any(words, _VAT_WORDS) else None
    vat = vat and (_vat(worth.behind) or vat)
    period = worth.period
    term: Term | None = "total" if period is None else "year" if period == "year" else None
    value = Value(
        stated=words, min=low, max=high, currency=worth.figure.currency, vat=vat, term=term
    )
    spans = [(each.figure.start, each.figure.end) for each in used]
    left = tuple(
        words[each.figure.start : each.figure.end].strip() for each in worths if each not in used
    )
    return WorthReading(value, words_around(words, spans), left)


def _worths(words: str, *, bare: bool) -> list[Sum]:
    """The figures of `words` that are a worth."""
    worths: list[Sum] = []
    for each in sums_in(words, bare=bare):
        if each.figure.max <= (NOTHING if bare else _LEAST) or _is_no_worth(each):
            continue
        if _MOVED.search(each.before):  # "increased from £95m to £105m"
            each = replace(each, figure=replace(each.figure, min=each.figure.max), before="")
        worths.append(each)
    return worths


def _vat(words: str) -> Vat | None:
    return next((kind for kind, find in _VAT.items() if find.search(words)), None)


def _is_no_worth(each: Sum) -> bool:
    """Whether the words nearest to a figure make it something that is asked of a bidder."""
    called = next(iter(deque(_WORTH.finditer(each.before), maxlen=1)), None)
    near = each.before[called.end() :] if called else each.before
    behind = each.close_behind[:60]
    if behind.endswith(" in "):
        behind = _IN_NEXT.sub("", behind)
    return bool(
        _NO_WORTH.search(near)
        or (called and len(near) < _AT_ONCE and _ASKED.search(each.before, 0, called.start()))
        or _NO_WORTH.search(_AT_FIGURE.split(behind, maxsplit=1)[0])
        or _ONE_OF_MANY.search(each.before)
        or _EACH_ONE.match(each.behind)
        or (holds_any(each.before, _RULE_WORDS) and _is_of_a_rule(each))
    )


def _is_of_others(sentence: str) -> bool:
    """Whether a sentence is about other sums altogether."""
    return holds_any(sentence, _OTHER_WORDS) and _OF_OTHERS.search(sentence) is not None


def _is_of_a_rule(each: Sum) -> bool:
    """Whether a figure is a share of a worth, an earlier contract's, or a bound for many."""
    if _OTHER_SUM.search(each.before):
        return True
    low, high = each.bounds()
    return low != high and bool(_CONTRACTS.search(each.before) or _CONDITION.search(each.before))


def _is_called_worth(each: Sum) -> bool:
    return bool(_WORTH.search(each.before) or _WORTH.search(each.close_behind))


def _of_a_lot(each: Sum) -> bool:
    return bool(_LOT.search(each.before) or _LOT_BEHIND.match(each.behind))


def _of_the_whole(each: Sum) -> bool:
    return bool(_WHOLE.search(each.before) or _WHOLE.search(each.behind))


def _chosen(worths: list[Sum]) -> Sum | None:
    """The worth of the whole: no lot's where a total is told, no year's where the term's is."""
    if len(worths) < 2:
        return next(iter(worths), None)
    others = [each for each in worths if not _of_a_lot(each)]
    if not others:
        return None
    if any(each.period == "year" for each in others):
        whole = [each for each in others if each.period is None and _of_the_whole(each)]
        if whole:
            return whole[0]
    return next((each for each in others if _is_called_worth(each)), others[0])
