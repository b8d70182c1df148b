"""Until when? Deadlines from labels, timestamps and prose.

A sentence may name many days. Which of them is the moment to apply or to bid is told by the
words before it, or right behind it: "closing date", "tenders must be received by"; the last day
for questions, an interview or a start is none. The words are those of `languages`.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from itertools import islice, pairwise
from typing import Any

from crawler.extract.cues import Cues, Sense, cues_of
from crawler.extract.languages import LANGUAGES, Language, language
from crawler.extract.moments import LAST_SECOND, LONGEST, Moment, moments_in
from crawler.extract.stamp import read_stamp
from crawler.notice import Deadline
from crawler.serialise import tidy_line
from crawler.wallclock import instant

#: What stands further from a date does not speak of it.
_REACH = 300
#: More deadlines, or more doubts, than this are no longer listed.
_MANY = 100
_FEW = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineReading:
    """What prose says of the moment to apply or to bid, and what a reader should know of it.

    `deadline.stated` is the sentence; `stated` the words in it that name the moment, also where
    they name none that could be told ("31 June", "until filled"): then `deadline.at` is None.
    `deadline` None: the text speaks of no deadline at all.
    """

    deadline: Deadline | None = None
    stated: str | None = None
    warnings: tuple[str, ...] = ()


def extract_deadline(
    text: str, *, reference: date | datetime | None = None, zone: tzinfo, tag: str | None = None
) -> DeadlineReading:
    """Everything that `text` says of its deadline; a text that is only a moment is one.

    `reference` is the day on which it was written, from which days without a year, "in two
    weeks" and a time alone count. A time without a zone is in `zone`. `tag` is the language,
    where it is known; else the one that the text shows, and where that says nothing the others.
    """
    return _understood(text, reference, zone, tag=tag, relative=True).reading()


def read_deadline(
    words: Any,
    *,
    published: date | datetime | None = None,
    zone: tzinfo,
    local: bool = False,
) -> Deadline | None:
    """The deadline that a label's value or a timestamp states; None where there is no value.

    Words that name no moment ("until filled", "31 June") are kept with `at` None. A day alone
    means its last second in `zone`. A bare timestamp is not kept as words. `published` gives
    the year to a date without one; `local` is that of `read_stamp`.
    """
    if words is None or words == "":
        return None
    stamp = read_stamp(words, zone, local=local)
    if stamp is not None:
        if not stamp.day:
            return Deadline(at=stamp.at, precision="minute")
        last = datetime.combine(stamp.at.date(), LAST_SECOND)
        return Deadline(at=instant(last, zone), precision="day")
    stated = tidy_line(str(words))
    if stated is None:
        return None
    at = _understood(stated, published, zone).of_label()
    return Deadline(stated=stated) if at is None else _deadline(stated, at)


def find_deadline(
    text: str | None, *, published: date | datetime | None = None, zone: tzinfo
) -> Deadline | None:
    """The deadline that prose states in so many words, with the sentence as `stated`; or None.

    The last day for questions, an interview, a start or a review is none. Of several the last
    one that speaks of a change counts ("the new deadline is"), else the first. A sentence that
    names no moment ("closing date: 31 June") is kept with `at` None. Days by their distance
    ("in two weeks") are not read: the day on which a page was written is not known.
    """
    chosen = _understood(text or "", published, zone, prose=True).chosen()
    if chosen is None or chosen.moment.loose:
        return None
    return _deadline(_around(chosen), chosen.moment)


def deadlines_in(
    text: str | None, *, published: date | datetime | None = None, zone: tzinfo
) -> list[Deadline]:
    """The deadlines that prose states, each with its sentence as `stated`; the first hundred."""
    found = _understood(text or "", published, zone, prose=True).deadlines()
    return [_deadline(_around(each), each.moment) for each in found if each.moment.at]


def _deadline(stated: str, moment: Moment) -> Deadline:
    if moment.at is None:
        return Deadline(stated=stated)
    return Deadline(stated=stated, at=moment.at, precision="minute" if moment.timed else "day")


# -- which language -------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W\d_]+")
#: So much of a text shows which language it is in.
_SHOWN = 2000


def _understood(
    text: str,
    near: date | datetime | None,
    zone: tzinfo,
    *,
    tag: str | None = None,
    relative: bool = False,
    prose: bool = False,
) -> "_Text":
    """`text` as it reads in the first language that finds a deadline in it.

    First comes the language that is known, else the one whose small words it has most of,
    English where nothing tells. A day that one language calls an interview is no other's
    deadline.
    """
    known = language(tag)
    words = [word.lower() for word in _WORD.findall(text[:_SHOWN])]
    shown = {
        each.code: sum(word in each.dates.telling_words for word in words) for each in LANGUAGES
    }
    order = sorted(LANGUAGES, key=lambda each: (each is not known, -shown[each.code]))
    refused: set[date | str] = set()
    read: list[_Text] = []
    for spoken in order:
        named = any(each.stated for each in read)
        if named and not cues_of(spoken.code).may_speak(text[:LONGEST]):
            continue  # the days are known, and it has no word for them
        found = _Text.read(text, near, zone, spoken, relative=relative, prose=prose)
        read.append(found.without(refused))
        if read[-1].deadlines():
            return read[-1]
        refused.update(each.day for each in found.stated if each.refused)
    return next((each for each in read if each.stated), read[0])


# -- a text as a whole ----------------------------------------------------------------------------

_DOTTED = re.compile(r"\b[ap]\.\s?m\.$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Stated:
    """A moment, the sentence that names it and what that makes of it. `moved`: it replaces
    another day."""

    sentence: str
    moment: Moment
    sense: Sense
    moved: bool = False

    @property
    def refused(self) -> bool:
        """Whether words say that it is no deadline."""
        return self.sense in (Sense.QUESTIONS, Sense.OTHER)

    @property
    def day(self) -> date | str:
        """The day, or the words where they name none that is known."""
        return self.moment.at.date() if self.moment.at else self.words

    @property
    def words(self) -> str:
        words = self.sentence[self.moment.start : self.moment.end].strip(" ,;:")
        return words if _DOTTED.search(words) else words.rstrip(".")


@dataclass(frozen=True, slots=True)
class _Text:
    """A text, and the moments that it names in one language, in its order."""

    text: str
    words: Cues
    stated: list[_Stated]

    @classmethod
    def read(
        cls,
        text: str,
        near: date | datetime | None,
        zone: tzinfo,
        spoken: Language,
        *,
        relative: bool,
        prose: bool,
    ) -> "_Text":
        """Read `text`; of `prose` only the lines that can state a deadline."""
        words = cues_of(spoken.code)

        def moments(sentence: str) -> list[Moment]:
            return list(moments_in(sentence, zone, near=near, relative=relative, spoken=spoken))

        stated = islice(_stated(text, words, moments, prose=prose), _MANY)
        return cls(text, words, _with_times(list(stated), zone))

    def without(self, refused: Collection[date | str]) -> "_Text":
        """This reading without the deadlines that are none."""
        kept = [each for each in self.stated if each.refused or each.day not in refused]
        return replace(self, stated=kept)

    def reading(self) -> DeadlineReading:
        """What the text says to somebody who asks for its deadline alone."""
        warnings = [
            f"the last day for questions is no deadline: {_iso(each)}"
            for each in self.stated
            if each.sense is Sense.QUESTIONS
        ]
        if self.words.may_close_early.search(self.text[:LONGEST]):
            warnings.append("it may close early")
        chosen = self.chosen() or self._alone()
        if chosen is None:
            endless = self.words.open_ended.search(self.text[:LONGEST])
            if endless is None:
                return DeadlineReading(warnings=_few(warnings))
            warnings.append("no day is set")
            unknown = Deadline(stated=tidy_line(self.text[:_REACH]))
            return DeadlineReading(deadline=unknown, stated=endless[0], warnings=_few(warnings))
        if chosen.moment.at is None:
            warnings.append(f"these words name no day that is known: {chosen.words}")
        others = {_iso(each) for each in self.deadlines() if _differ(each.moment, chosen.moment)}
        warnings.extend(chosen.moment.doubts)
        warnings.extend(f"another deadline is stated: {each}" for each in sorted(others))
        return DeadlineReading(
            deadline=_deadline(_around(chosen), chosen.moment),
            stated=chosen.words,
            warnings=_few(warnings),
        )

    def of_label(self) -> Moment | None:
        """The moment that the value of a label names: the deadline by its own words, else the
        first that is nothing else."""
        chosen = self.chosen()
        if chosen is None or chosen.moment.at is None:
            known = [each for each in self.stated if each.moment.at and not each.moment.loose]
            chosen = next((each for each in known if each.sense is Sense.UNKNOWN), None)
        return None if chosen is None else chosen.moment

    def chosen(self) -> _Stated | None:
        """The deadline of the text; of several the last that replaces one, else the first."""
        deadlines = self.deadlines()
        days = [each for each in deadlines if not each.moment.loose]
        known = [each for each in days if each.moment.at] or days or deadlines
        chosen = next(iter([each for each in known if each.moved][-1:] or known), None)
        if chosen is None or chosen.moment.at is None or chosen.moment.timed:
            return chosen
        timed = (each for each in known if each.moment.timed)
        return next((each for each in timed if not _differ(each.moment, chosen.moment)), chosen)

    def deadlines(self) -> list[_Stated]:
        """The deadlines that the text states, in its order."""
        return [each for each in self.stated if each.sense is Sense.DEADLINE]

    def _alone(self) -> _Stated | None:
        """The moment of a text that consists of nothing else."""
        if len(self.stated) != 1 or self.stated[0].sense is not Sense.UNKNOWN:
            return None
        only = self.stated[0]
        beside = (only.sentence[: only.moment.start], only.sentence[only.moment.end :])
        whole = len(only.sentence) >= len(self.text.strip()) - 1
        return only if whole and all(map(self.words.is_idle, beside)) else None


def _stated(
    text: str, words: Cues, moments: Callable[[str], list[Moment]], *, prose: bool
) -> Iterator[_Stated]:
    """Each moment with its sense."""
    title = ""
    for line in map(str.strip, text.splitlines()):
        if prose and not title and not (_DIGIT.search(line) and words.may_speak(line)):
            title = line if len(line) <= _TITLE and words.is_title(line) else ""
            continue
        last: _Stated | None = None
        for sentence in words.sentences(line):
            for last in _of_sentence(sentence, title, words, moments(sentence)):
                yield last
            title = ""
        # "Closing date" on a line, and the day on the next; also behind the day of another.
        rest = line
        if last is not None:
            rest = "" if last.sense is Sense.DEADLINE else last.sentence[last.moment.end :].strip()
        title = rest if len(rest) <= _TITLE and (last is None or words.is_title(rest)) else ""


def _of_sentence(
    sentence: str, title: str, words: Cues, moments: list[Moment]
) -> Iterator[_Stated]:
    joined = [
        not (one.clock or two.clock)
        and words.span.fullmatch(sentence, one.end, two.start) is not None
        for one, two in pairwise(moments)
    ]
    start = 0
    for number, moment in enumerate(moments):
        last = number + 1 == len(moments)
        if not last and joined[number]:
            continue  # the first of two days that make a span
        spans = number > 0 and joined[number - 1]
        until = moments[number - 1].start if spans else moment.start
        before = sentence[max(start, until - _REACH) : until]
        if title and not start:
            before = f"{title} : {before}"
        behind = sentence[moment.end : None if last else moments[number + 1].start][:_REACH]
        sense = words.sense(before, behind, last=last)
        if spans and sense is Sense.UNKNOWN and words.spans(before):
            sense = Sense.DEADLINE
        moved = words.moved.search(f"{before} {behind[:_NOTE]}") is not None
        if not moment.loose:  # a time alone says nothing of the day behind it
            start = moment.end
        yield _Stated(sentence, moment, sense, moved)


_DIGIT = re.compile(r"\d")
#: A line of so many letters may be the title of what follows; a note may stand behind a date.
_TITLE = 80
_NOTE = 15


def _with_times(stated: list[_Stated], zone: tzinfo) -> list[_Stated]:
    """The moments, each deadline without a time put to the one time that is told apart."""
    told = {
        each.moment.clock
        for each in stated
        if each.sense is Sense.DEADLINE and each.moment.loose and each.moment.clock
    }
    days = [each for each in stated if each.sense is Sense.DEADLINE and not each.moment.loose]
    if len(told) != 1 or not any(each.moment.at for each in days):
        return stated
    clock = told.pop()
    return [
        replace(each, moment=each.moment.at_time(clock, zone))
        if each.sense is Sense.DEADLINE and not each.moment.timed
        else each
        for each in stated
        if each.moment.clock is None
    ]


def _differ(one: Moment, other: Moment) -> bool:
    """Whether two moments are other days, or other times where both have one."""
    if one.at is None or other.at is None:
        return False
    if one.timed and other.timed:
        return one.at != other.at
    return one.at.date() != other.at.date()


def _iso(each: _Stated) -> str:
    at = each.moment.at
    if at is None:
        return each.words
    return at.isoformat() if each.moment.timed else at.date().isoformat()


def _few(warnings: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(warnings))[:_FEW]


def _around(stated: _Stated) -> str:
    """The sentence, or of a very long one what stands around the moment."""
    sentence, moment = stated.sentence, stated.moment
    if len(sentence) <= _REACH:
        return sentence
    return sentence[max(0, moment.start - 200) : moment.end + 60].strip()
