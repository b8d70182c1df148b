"""Which words bear on a figure? Those since the figure before it, and those up to the next."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from crawler.extract.figures import NOTHING, Figure, figures_in
from crawler.extract.languages import MoneyWords
from crawler.extract.period import PERIODS, named_period
from crawler.extract.vocabulary import spoken, whole_words
from crawler.notice import Period

#: Words further from a figure do not speak of it.
_BEFORE, _BEHIND = 160, 100
_PERIOD_BEFORE, _PERIOD_BEHIND = 60, 50
#: "up to a maximum of approximately" is shorter.
_LED = 60
#: Up to here "pm" is the afternoon.
_HOURS = 24
#: So much nobody is paid for an hour.
_AN_HOUR = 1_000


def before_figure(field: Callable[[MoneyWords], str], between: str) -> re.Pattern[str]:
    """The pattern of `field` before a figure, with no more than `between` between the two."""
    return re.compile(whole_words(spoken(field)) + between + "$", re.IGNORECASE)


#: A period or a note right behind a figure, which may stand before what names it; behind the mark
#: with which a figure may end, as in "Rs. 1,000/- per month".
BEHIND_FIGURE = (
    rf"\s*(?:/[-=]\s*)?(?:\(?(?:{spoken(lambda money: money.range_note)}|{PERIODS})\)?(?!\w))?\s*"
)
_ABOUT = rf"(?:{spoken(lambda money: money.about)}\s*)?"
_UP_TO = before_figure(lambda money: money.up_to, rf"[\s:=]*{_ABOUT}")
_FROM = before_figure(lambda money: money.at_least, rf"[\s:=]*{_ABOUT}")
_FROM_BEHIND = re.compile(
    rf"{BEHIND_FIGURE}(?:[-–—]\s)?(?:{spoken(lambda money: money.at_least_behind)})(?!\w)",
    re.IGNORECASE,
)
_PLUS_BEHIND = re.compile(rf"{BEHIND_FIGURE}\+$", re.IGNORECASE)
_MONTH_BEHIND = re.compile(rf"\s?{spoken(lambda money: money.month_behind)}(?!\w)", re.IGNORECASE)
_HOUR_BEHIND = re.compile(rf"\s?{spoken(lambda money: money.hour_behind)}(?!\w)", re.IGNORECASE)
_UP_TO_CALLED = before_figure(lambda money: money.at_most_called, r"[^.;,£€$\d]{0,80}")
_FROM_CALLED = before_figure(lambda money: money.at_least_called, r"[^.;,£€$\d]{0,40}")
LED_BY = re.compile(
    rf"(?<!\w)(?:(?:{spoken(lambda money: money.up_to)}|{spoken(lambda money: money.at_least)}"
    rf"|{spoken(lambda money: money.about)}|{spoken(lambda money: money.between)})[\s:]*)+$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(BEHIND_FIGURE, re.IGNORECASE)
_INSIDE = re.compile(rf"\s*(?:\([^()]*\)?|{PERIODS}\s*\([^()]*\))", re.IGNORECASE)
_NAMED = re.compile(
    rf"(?:[^\W\d_][\w&’'/-]*\s){{0,4}}?{spoken(lambda money: money.allowance)}(?!\w)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[(;,|]")
BESIDE = re.compile(rf"\b{spoken(lambda money: money.beside)}(?!\w)|[+;&]", re.IGNORECASE)


@dataclass(frozen=True)
class Sum:
    """A figure between the words that can bear on it; `first` or `last` of its sentence, or not."""

    figure: Figure
    before: str
    behind: str
    first: bool
    last: bool

    @cached_property
    def close_before(self) -> str:
        """The words before it in its own clause: "(actual salary £22,000)"."""
        *others, last = _CLAUSE.split(self.before)
        if last.strip():
            # What a bracket closes is said of the figure before: "£28,182 (FTE) actual £26,057".
            return last.rpartition(")")[2] or last
        # "FTE salary (£34,434)"; but in "£28,000 FTE (£16,800)" the words are the other's.
        own = others if self.first else others[1:]
        return next((each for each in reversed(own) if each.strip()), "")

    @cached_property
    def close_behind(self) -> str:
        """The words behind it in its own clause, or in the brackets that follow."""
        inside = _INSIDE.match(self.behind)
        return inside[0] if inside else _CLAUSE.split(self.behind, maxsplit=1)[0]

    @cached_property
    def period(self) -> Period | None:
        """The period named right behind the figure, else nearest before it."""
        behind = BESIDE.split(self.behind[:_PERIOD_BEHIND], maxsplit=1)[0]
        before = self.before if self.first else self.close_before
        if (period := named_period(behind)) is not None:
            return period
        if self.figure.max > _HOURS and _MONTH_BEHIND.match(behind):
            return "month"
        if self.figure.max < _AN_HOUR and _HOUR_BEHIND.match(behind):
            return "hour"
        return named_period(before[-_PERIOD_BEFORE:], last=True)

    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """The bounds that the figure and the words at it state: "up to" has no lower one.

        A lower bound of 0 or 0.01 is unknown.
        """
        low, high = self.figure.min, self.figure.max
        if low != high:
            return (low if low > NOTHING else None), high
        led = self.before[-_LED:]
        if _UP_TO.search(led) or _UP_TO_CALLED.search(self.before):
            return None, high
        if (
            self.figure.plus
            or _FROM.search(led)
            or _FROM_CALLED.search(self.before)
            or _FROM_BEHIND.match(self.behind)
            or (self.last and self.behind.endswith("+") and _PLUS_BEHIND.match(self.behind))
        ):
            return low, None
        return low, high


def sums_in(words: str, *, bare: bool) -> Iterator[Sum]:
    """The figures of `words`, each between its words. `bare`: also those without a currency."""
    figures = figures_in(words, bare=bare)
    ends = [0, *(figure.end for figure in figures)]
    starts = [*(figure.start for figure in figures[1:]), len(words)]
    for number, (figure, since, until) in enumerate(zip(figures, ends, starts, strict=False)):
        yield Sum(
            figure,
            before=words[max(since, figure.start - _BEFORE) : figure.start],
            behind=words[figure.end : min(until, figure.end + _BEHIND)],
            first=number == 0,
            last=number == len(figures) - 1,
        )


def words_around(words: str, spans: Sequence[tuple[int, int]], *, names: bool = False) -> str:
    """The words of the figures at `spans`, with what belongs to them before and behind.

    `names`: the last of them may have a name behind it ("a £3,501 location allowance").
    """
    start, end = min(start for start, _ in spans), max(end for _, end in spans)
    if before := LED_BY.search(words[max(0, start - 60) : start]):
        start -= len(before[0])
    if behind := _GOES_ON.match(words, end):
        end = behind.end()
    if names and (name := _NAMED.match(words, end)):
        end = name.end()
    return words[start:end].strip(" ,;:(")
