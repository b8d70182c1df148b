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
from crawler.extract.moments import spaced


class Sense(Enum):
    """What the words around a moment make of it."""

    DEADLINE = "deadline"
    QUESTIONS = "questions"
    OTHER = "other"
    UNKNOWN = "unknown"


class Cues:
    """The patterns that tell, in one language, what a date is."""

    def __init__(self, words: DateWords) -> None:
        # Of text in lower case: a choice of words is several times faster without IGNORECASE.
        self._cue = _whole(words.cue)
        self._limit = _whole(words.limit)
        self._asked = _whole(words.asked)
        self._sent = _whole(words.sent)
        self._question = _whole(words.question)
        self._other = _whole(words.other)
        self._replaced = _whole(words.replaced)
        self._span_cue = _whole(words.span_cue)
        # "closing date for the Visits Officer": a title says nothing of a date.
        self._post = re.compile(
            rf"(?<!\w)(?:{spaced(words.for_post)})\s(?:[^\W\d_][\w&/’'-]*,?\s){{0,4}}"
            rf"(?:{words.post})(?!\w)"
        )
        self._other_behind = re.compile(
            rf"\W{{0,4}}(?:{spaced(words.other_behind)})(?!\w)", re.IGNORECASE
        )
        self.moved = _whole(words.moved, re.IGNORECASE)
        self.open_ended = _whole(words.open_ended, re.IGNORECASE)
        self.may_close_early = _whole(words.may_close_early, re.IGNORECASE)
        self.span = re.compile(rf"\s*(?:(?:{spaced(words.span)})|[-–—])\s*", re.IGNORECASE)
        self._despite = re.compile(
            rf"(?<!\w)(?:{spaced(words.cue_despite)})\W{{0,3}}$", re.IGNORECASE
        )
        self._behind = re.compile(rf"\W{{0,4}}(?:{spaced(words.cue_behind)})(?!\w)", re.IGNORECASE)
        small = f"{spaced(words.joining)}|{spaced(words.article)}|{spaced(words.moved)}"
        self._idle = re.compile(rf"(?:\W|(?:{small})(?!\w)){{0,40}}", re.IGNORECASE)
        self._break = re.compile(
            rf"[,–—(]|:(?!\d)|\s-\s|(?<!\w)(?:{spaced(words.clause)})(?!\w)", re.I
        )
        clocks = (name for name in (*words.zone_words, *words.offset_words) if len(name) > 2)
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

    def may_speak(self, line: str) -> bool:
        """Whether a line is worth looking at. Cheap."""
        lower = line.lower()
        return self._cue.search(lower) is not None or self._limit.search(lower) is not None

    def is_title(self, line: str) -> bool:
        """Whether a line names a deadline by itself: "Closing date"."""
        return self._cue.search(line.lower()) is not None

    def is_idle(self, text: str) -> bool:
        """Whether words beside a date say nothing more than that it is one."""
        return self._idle.fullmatch(text) is not None

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
            part = line[start : end if stops else mark].strip()
            start = end
            if part:
                yield part
        rest = line[start:].strip()
        if rest:
            yield rest

    def sense(self, before: str, behind: str, *, last: bool) -> Sense:
        """What the words between the date before and this one, and those behind, make of it.

        `last`: no other date follows that the words behind could belong to.
        """
        before = _BRACKETED.sub(" ", _ADDRESS.sub(" ", before.lower()))
        before = self._post.sub(" ", before)
        behind = behind.lower()
        sense = self._before(before)
        if sense is Sense.DEADLINE and self._other_behind.match(behind):
            return Sense.OTHER
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
        return self._span_cue.search(lower) is not None and not self._other.search(lower)

    def _before(self, before: str) -> Sense:
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
        return Sense.DEADLINE if limited and self._sent.search(before) else Sense.UNKNOWN

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


_ADDRESS = re.compile(r"\S+@\S+|\b(?:https?://|www\.)\S+")
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
