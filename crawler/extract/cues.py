"""What do the words around a date make of it: a deadline, the last day for questions, or none?

The nearest clause before a date decides. "Closing date" makes a deadline by itself, "by" where
an application or a bid is what is asked for; an interview, a start or a contract's end refuses.
"""

import re
from collections import deque
from collections.abc import Iterator
from enum import Enum
from functools import cache

from crawler.extract.languages import ENGLISH, language
from crawler.extract.languages.words import DateWords
from crawler.extract.lines import Lines, cells_of, is_row
from crawler.extract.moments import spaced


class Sense(Enum):
    """What the words around a moment make of it."""

    DEADLINE = "deadline"
    QUESTIONS = "questions"
    OPENING = "opening of the bids"
    OTHER = "other"
    UNKNOWN = "unknown"


class Cues:
    """The patterns that tell, in one language, what a date is."""

    def __init__(self, words: DateWords) -> None:
        # Of text in lower case: a choice of words is several times faster without IGNORECASE.
        self.lines = Lines(words)
        #: Words that show that a day may stand there.
        self.names = frozenset((*words.month_names, *words.near_words, *words.telling_words))
        self._cue = _whole(words.cue)
        self._limit = _whole(words.limit)
        self._asked = _whole(words.asked)
        self._sent = _whole(words.sent)
        self._till = _whole(words.till)
        without = f"{words.not_taken}|{words.not_taken_day}"
        self._taken = _whole(rf"(?:{words.taken})(?![^;]* (?:{without}) )")
        self._taken_timed = _whole(rf"(?:{words.taken})(?![^;]* (?:{words.not_taken}) )")
        self._point = re.compile(rf"(?<!\w)(?:{spaced(words.point)})\W*(?:{words.article}\s)?$")
        self._taken_at = _whole(rf"(?:{words.taken_at})(?![^;]* (?:{words.not_taken}) )")
        self._and_opened = _whole(words.and_opened)
        self._will = re.compile(
            rf"(?<!\w)(?:{spaced(words.will)})\W(?:\W|(?:{spaced(words.joining)})(?!\w)){{0,20}}$"
        )
        self._receiving = _whole(words.receiving)
        self._asking = _whole(words.asking)
        self._enclosed = _whole(words.enclosed)
        self._question = _whole(words.question)
        self._other = _whole(words.other)
        self._replaced = _whole(words.replaced)
        self._span_cue = _whole(words.span_cue)
        self._span_about = _whole(words.span_about)
        # "closing date for the Visits Officer": a title says nothing of a date.
        self._post = re.compile(
            rf"(?<!\w)(?:{spaced(words.for_post)})\s(?:[^\W\d_][\w&/’'-]*,?\s){{0,4}}"
            rf"(?:{words.post})(?!\w)"
        )
        self._other_behind = re.compile(rf"\W{{0,4}}(?:{spaced(words.other_behind)})(?!\w)")
        self._moved = _whole(words.moved)
        self._ending_moved = re.compile(rf"(?<!\w)(?:{spaced(words.moved)})\W*$")
        self._unset = _whole(words.unset)
        self._answering = _whole(words.answering)
        self._bids_opened = re.compile(rf"(?<!\w)(?:{spaced(words.bids_opened)})\s?[:–-]\W*$")
        self.open_ended = _whole(words.open_ended, re.IGNORECASE)
        self._may_close_early = _whole(words.may_close_early)
        self.span = re.compile(rf"\s*(?:(?:{spaced(words.span)})|[-–—])\s*", re.IGNORECASE)
        self._despite = re.compile(rf"(?<!\w)(?:{spaced(words.cue_despite)})\W{{0,3}}$")
        self._behind = re.compile(rf"\W{{0,4}}(?:{spaced(words.cue_behind)})(?!\w)")
        small = f"{spaced(words.joining)}|{spaced(words.article)}|{spaced(words.moved)}"
        self._lasting = _whole(words.lasting)
        self._opening = re.compile(rf"\W*(?:{spaced(words.opening)})\W*", re.IGNORECASE)
        self._expiry = re.compile(rf"\W*(?:{spaced(words.expiry)})\W*", re.IGNORECASE)
        self._advert = _whole(words.advert)
        self._span_open = re.compile(rf"\W*(?:{spaced(words.span_open)})\W*", re.IGNORECASE)
        self._idle = re.compile(rf"(?:\W|(?:{small})(?!\w)){{0,40}}", re.IGNORECASE)
        self._break = re.compile(rf"[,–—(\n]|:(?!\d)|\s-\s|(?<!\w)(?:{spaced(words.clause)})(?!\w)")
        clocks = (*words.zone_words, *(name for name in words.offset_words if len(name) > 2))
        names = "|".join(map(re.escape, (*words.month_names, *words.weekday_names, *clocks)))
        short = "|".join(map(re.escape, words.abbreviation_words))
        # An initial ends no sentence ("Mr A. Smith"), and a day, a month or a zone goes on with
        # it: "by 5 p.m. Friday".
        self._sentence_end = re.compile(
            r"[;|•·▪]\s|(?<=[\w)])(?<!(?<![\w.])[^\W\d_])[.!?][)\"'’”]?\s+(?=[^\W\d_])"
            rf"(?!(?:{names})(?!\w))",
            re.IGNORECASE,
        )
        self._unfinished = re.compile(rf"(?<![\w.])(?:{short})$", re.IGNORECASE)
        self._clock_cell = re.compile(
            rf"\s?(?:\d{{1,2}}(?:[:.]\d\d)?\s?(?:{spaced(words.morning)}"
            rf"|{spaced(words.afternoon)}|{spaced(words.hours)})|\d{{1,2}}:\d\d"
            rf"|{spaced(words.noon)}|{spaced(words.midnight)})\.?\s?(?:\||$)",
            re.IGNORECASE,
        )

    def may_speak(self, line: str) -> bool:
        """Whether a line is worth looking at. Cheap."""
        lower = line.lower()
        return self._cue.search(lower) is not None or self._limit.search(lower) is not None

    def is_title(self, line: str) -> bool:
        """Whether a line names a deadline by itself: "Closing date"."""
        return self._cue.search(line.lower()) is not None

    def is_moved(self, text: str) -> bool:
        """Whether words beside a date say that it replaces another."""
        return self._moved.search(text.lower()) is not None

    def is_replaced(self, before: str) -> bool:
        """Whether words name a deadline, and as one that no longer holds: "original deadline"."""
        lower = before.lower()
        return bool(self._replaced.search(lower) and self._cue.search(lower))

    def is_ending_moved(self, text: str) -> bool:
        """Whether a line ends with the word that a day was replaced: by that on the next."""
        return self._ending_moved.search(text.lower()) is not None

    def may_close_early(self, text: str) -> bool:
        """Whether a text warns that its day may come sooner."""
        return self._may_close_early.search(text.lower()) is not None

    def is_asking(self, text: str) -> bool:
        """Whether words ask to send an application."""
        return self._asking.search(text.lower()) is not None

    def is_idle(self, text: str) -> bool:
        """Whether words beside a date say nothing more than that it is one."""
        return self._idle.fullmatch(text) is not None

    def columns(self, line: str) -> list[str]:
        """The names of the columns of a table, where a line is its head and one is a deadline."""
        cells = cells_of(line) if is_row(line) and not _DIGIT.search(line) else []
        named = any(map(self.is_title, cells)) and len(cells) > 1
        short = all(len(cell) <= _COLUMN and not cell.endswith(":") for cell in cells)
        return cells if named and short else []

    def is_opening(self, before: str, title: str) -> bool:
        """Whether a line that begins so names its deadline by that: "Expires" of an advert, not
        of an insurance."""
        if self._opening.fullmatch(before) is None:
            return False
        return self._lasting.search(title.lower()) is None

    def is_expiry(self, before: str) -> bool:
        """Whether a line begins with "Expiry date", of whatever it be."""
        return self._expiry.fullmatch(before) is not None

    def is_advert(self, text: str) -> bool:
        """Whether a list of labels is that of an advert, and of nothing that lasts."""
        lower = text.lower()
        return self._advert.search(lower) is not None and self._lasting.search(lower) is None

    def is_span_open(self, before: str) -> bool:
        """Whether nothing but "from" stands before a span."""
        return self._span_open.fullmatch(before) is not None

    def sentences(self, line: str) -> Iterator[str]:
        """The sentences of a line, and the parts of one that semicolons make."""
        start = 0
        for found in self._sentence_end.finditer(line):
            mark, end = found.span()
            stops = line[mark] in ".!?"
            if stops and (
                not line[end].isupper() or self._unfinished.search(line, max(0, mark - 12), mark)
            ):
                continue
            if line[mark] == "|" and self._is_label(line[start:mark]):
                continue  # "Closing date: | 12 May"
            if line[mark] == "|" and self._clock_cell.match(line, end):
                continue  # "Closing date | 12 May | 5 pm"
            part = line[start : end if stops else mark].strip()
            start = end
            if part:
                yield part
        rest = line[start:].strip()
        if rest:
            yield rest

    def _is_label(self, cell: str) -> bool:
        return len(cell) <= _COLUMN and not _DIGIT.search(cell) and self.is_title(cell)

    def sense(self, before: str, behind: str, *, last: bool, timed: bool = False) -> Sense:
        """What the words between the date before and this one, and those behind, make of it.

        `last`: no other date follows that the words behind could belong to. `timed`: a time of
        day stands beside it, as it does not beside the end of a contract.
        """
        before = before.lower()
        if "@" in before or "://" in before or "www." in before:
            before = _ADDRESS.sub(" ", before)
        if "\n" in before:
            before = _WRAPPED.sub(r"\1 ", before)
        if "(" in before:
            before = _BRACKETED.sub(" ", before)
        if "  " in before:
            before = _WIDE.sub(" ", before)
        before = self._post.sub(" ", before)
        opened = "opened" in before and self._and_opened.search(before) is not None
        before = self._and_opened.sub(" ", before) if opened else before
        behind = behind.lower()
        if self._receiving.search(behind) and self._will.search(before):
            return Sense.DEADLINE
        sense = self._before(before, timed=timed, opened=opened)
        if sense is Sense.QUESTIONS:
            without = self._answering.sub(" ", before)
            sense = self._before(without) if without != before else sense
        if sense is Sense.DEADLINE and (unset := _last(self._unset, before)):
            sense = self._before(before[unset.end() :])  # "Due date: TBD Council: 5 May"
        if sense is Sense.OTHER and self._asking.search(before) and self._limits(before):
            without = self._enclosed.sub(" ", before)
            sense = self._before(without) if self._asked.search(without) else sense
        if sense is Sense.DEADLINE and self._other_behind.match(behind):
            return Sense.OTHER
        if sense is Sense.OTHER and self._bids_opened.search(before):
            return Sense.OPENING
        if sense is not Sense.UNKNOWN:
            return sense
        found = self._behind.match(behind)
        if found and (last or behind[: found.end()].strip()[:1] in _OPENING):
            return self._kind(behind[: found.end() + _AFTERWARDS])
        # "By noon on 12 May, tenders must be with the clerk."
        limit = _last(self._limit, before)
        alone = limit and self.is_idle(before[: limit.start()] + before[limit.end() :])
        return (
            self._kind(behind) if last and alone and self._asked.search(behind) else Sense.UNKNOWN
        )

    def spans(self, before: str) -> bool:
        """Whether words before two dates make the second one the end of a time to apply in."""
        lower = before.lower()
        cue = _last(self._span_cue, lower)
        if cue is None or self._other.search(lower):
            return False
        # "applications for temporary workers in the season from 1 May to 12 June"
        return self._span_about.search(lower, cue.end()) is None

    def _before(self, before: str, *, timed: bool = False, opened: bool = False) -> Sense:
        if self._despite.search(before):
            return Sense.DEADLINE
        for clause in self._clauses(before):
            limited = self._limits(clause)
            cue = self._cue.search(clause) is not None
            if self._question.search(clause):
                if cue or limited:
                    return Sense.QUESTIONS
                continue
            if self._other.search(clause) or self._replaced.search(clause):
                return Sense.OTHER
            if cue or (limited and self._asked.search(clause)):
                return Sense.DEADLINE
        limited = self._limits(before)
        if self._question.search(before):
            return Sense.QUESTIONS if limited else Sense.OTHER
        if limited and self._sent.search(before):
            return Sense.DEADLINE
        # "Bids will be received by the Clerk, 1 High Street, Exampleton, until 12 May".
        till = _last(self._till, before)
        if till is not None and self.is_idle(before[till.end() :]):
            taken = (self._taken_timed if timed else self._taken).search(before)
        elif timed and self._point.search(before):
            taken = self._taken_at.search(before)
        else:
            return Sense.UNKNOWN
        asked = opened or self._asked.search(before)
        return Sense.DEADLINE if taken and asked else Sense.UNKNOWN

    def _limits(self, clause: str) -> bool:
        """Whether a clause ends with "by", but for small words or a few others."""
        limit = _last(self._limit, clause)
        if limit is None:
            return False
        between = clause[limit.end() :]
        return self.is_idle(between) or len(between.split()) <= _LIMITED

    def _kind(self, clause: str) -> Sense:
        if self._question.search(clause):
            return Sense.QUESTIONS
        return Sense.OTHER if self._other.search(clause) else Sense.DEADLINE

    def _clauses(self, before: str) -> Iterator[str]:
        """The last clause, then the last two, and so on: the nearest words decide."""
        for found in reversed(deque(self._break.finditer(before), maxlen=_CLAUSES)):
            if before[found.end() :].strip():
                yield before[found.end() :]
        yield before


_DIGIT = re.compile(r"\d")
#: The name of a column is no longer.
_COLUMN = 60
_ADDRESS = re.compile(r"\S+@\S+|\b(?:https?://|www\.)\S+")
#: A long line was wrapped where it ends; the end of a short one is that of a clause.
_WRAPPED = re.compile(r"([^\n]{40})\n")
_WIDE = re.compile(r" {2,}")
_BRACKETED = re.compile(r"\([^()]*\)")
_OPENING = ("(", "-", "–", "—", ":")
#: So far behind a date may stand what its "closing date" is for; before it, so many words
#: behind its "by": "not later than first post on".
_AFTERWARDS = 60
_LIMITED = 3
#: So many clauses back, nothing is said of a date any more.
_CLAUSES = 12


def _whole(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{spaced(pattern)})(?!\w)", flags)


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next(iter(deque(pattern.finditer(text), maxlen=1)), None)


@cache
def cues_of(code: str) -> Cues:
    return Cues((language(code) or ENGLISH).dates)
