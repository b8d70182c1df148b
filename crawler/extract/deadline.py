"""Until when? Deadlines from labels, timestamps and prose.

A sentence may name many days. Which of them is the moment to apply or to bid is told by the
words before it, or right behind it: "closing date", "tenders must be received by"; the last day
for questions, an interview or a start is none. The words are those of `languages`.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from itertools import islice, pairwise
from typing import Any

from crawler.extract.cues import Cues, Sense, cues_of
from crawler.extract.languages import LANGUAGES, Language, language
from crawler.extract.lines import TITLE, cells_of, is_row
from crawler.extract.moments import LAST_SECOND, LONGEST, Moment, moments_in
from crawler.extract.sentences import without_emphasis
from crawler.extract.stamp import read_stamp
from crawler.notice import Deadline
from crawler.serialise import tidy_line
from crawler.wallclock import instant

#: What stands further from a date does not speak of it.
_REACH = 300
#: Two days of which nothing is said are a time to apply in only where it is no longer than this.
_WINDOW = timedelta(days=62)
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
    weeks" and "today" count. A time without a zone is in `zone`. `tag` is the language,
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
#: With so many small words of another language, one of which there is none is not looked for.
_SPOKEN = 3


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
    text = without_emphasis(text)
    known = language(tag)
    words = [word.lower() for word in _WORD.findall(text[:_SHOWN])]
    shown = {
        each.code: sum(map(each.dates.telling_words.__contains__, words)) for each in LANGUAGES
    }
    order = sorted(LANGUAGES, key=lambda each: (each is not known, -shown[each.code]))
    refused: set[date | str] = set()
    read: list[_Text] = []
    for spoken in order:
        if not shown[spoken.code] and shown[order[0].code] >= _SPOKEN:
            continue
        if read and not cues_of(spoken.code).may_speak(text[:LONGEST]):
            named = any(not each.moment.loose for known in read for each in known.stated)
            if named or not cues_of(spoken.code).names.intersection(words):
                continue  # the days are known, or it has no word for one
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
    another day. `since`: the first day of the time that it ends."""

    sentence: str
    moment: Moment
    sense: Sense
    moved: bool = False
    since: Moment | None = None

    @property
    def refused(self) -> bool:
        """Whether words say that it is no deadline."""
        return self.sense in (Sense.QUESTIONS, Sense.OPENING, Sense.OTHER)

    @property
    def day(self) -> date | str:
        """The day, or the words where they name none that is known."""
        return self.moment.at.date() if self.moment.at else self.words

    def is_line(self, line: str, words: Cues) -> bool:
        """Whether a line names this day, and nothing else."""
        if self.moment.loose or len(self.sentence) < len(line) - 1:
            return False
        beside = (line[: self.moment.start], line[self.moment.end :])
        return all(map(words.is_idle, beside))

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

        stated = islice(_ByLine(words, moments, prose=prose).stated(text), _MANY)
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
        if self.words.may_close_early(self.text[:LONGEST]):
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
        if chosen.sense is Sense.OPENING:
            warnings.append("no last day to bid is stated; it is that of the opening of the bids")
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
        chosen = self._opening() if chosen is None else chosen
        if chosen is None or chosen.moment.at is None or chosen.moment.timed:
            return chosen
        timed = (each for each in known if each.moment.timed)
        return next((each for each in timed if not _differ(each.moment, chosen.moment)), chosen)

    def _opening(self) -> _Stated | None:
        """The moment at which the bids are opened: until then they are taken, where nothing
        else is said."""
        opened = (each for each in self.stated if each.sense is Sense.OPENING)
        return next((each for each in opened if each.moment.at), None)

    def deadlines(self) -> list[_Stated]:
        """The deadlines that the text states, in its order."""
        return [each for each in self.stated if each.sense is Sense.DEADLINE]

    def _alone(self) -> _Stated | None:
        """The moment of a text that consists of nothing else."""
        if len(self.stated) != 1 or self.stated[0].sense is not Sense.UNKNOWN:
            return None
        only = self.stated[0]
        before, behind = only.sentence[: only.moment.start], only.sentence[only.moment.end :]
        if len(only.sentence) < len(self.text.strip()) - 1 or not self.words.is_idle(behind):
            return None
        if only.since is not None:
            return only if self._is_window(only.since, only) else None
        return only if self.words.is_idle(before) else None

    def _is_window(self, since: Moment, only: _Stated) -> bool:
        """Whether "from 1 May to 12 June" is a time to apply in, alone in a text. What lasts
        longer is rather a contract."""
        if since.at is None or only.moment.at is None:
            return False
        short = timedelta(0) < only.moment.at - since.at <= _WINDOW
        return short and self.words.is_span_open(only.sentence[: since.start])


class _ByLine:
    """Reads the lines of a text one after another: each may be the title of the next."""

    def __init__(self, words: Cues, moments: Callable[[str], list[Moment]], *, prose: bool) -> None:
        self._words = words
        self._moments = moments
        self._prose = prose
        self._text = ""
        self._advert: bool | None = None  # whether the text is one, once that is asked
        self._title = ""
        self._columns: list[str] = []
        self._awaited = False  # noon "on the date below"
        self._under: _Stated | None = None  # a day alone on its line, by the title above it

    def stated(self, text: str) -> Iterator[_Stated]:
        """Each moment with its sense."""
        self._text = text
        for line in self._words.lines.together(text):
            if not line:
                self._title = self._title if self._is_heading(self._title) else ""
            elif names := self._words.columns(line):
                self._columns, self._title = names, ""
            elif row := self._row(line):
                self._title = ""
                yield from row
            elif self._is_idle(line):
                short = len(line) <= TITLE and self._words.is_title(line)
                self._title = line if short else ""
            else:
                yield from self._line(line)
        if self._under is not None:
            yield self._under

    def _is_heading(self, title: str) -> bool:
        """Whether a title stands above what follows an empty line as well."""
        if not title or len(title) > _HEADING or title.endswith((".", "!", "?")):
            return False
        return self._words.is_title(title)

    def _is_idle(self, line: str) -> bool:
        """Whether a line of prose is not worth looking at."""
        if not self._prose or self._title or self._awaited or self._under:
            return False
        return not (_DIGIT.search(line) and self._words.may_speak(line))

    def _row(self, line: str) -> list[_Stated]:
        """What the cells of a row name, each under the name of its column; of what is no row,
        or says by itself what its days are, nothing."""
        cells = cells_of(line) if self._columns and is_row(line) else []
        if not 1 < len(cells) <= len(self._columns) or any(map(self._words.is_title, cells)):
            return []
        found: list[_Stated] = []
        for name, cell in zip(self._columns, cells, strict=False):
            if _DIGIT.search(cell):
                found += _of_sentence(cell, name, name, self._words, self._moments(cell))
        return found

    def _line(self, line: str) -> Iterator[_Stated]:
        title, around = self._title, self._title
        found: list[_Stated] = []
        end, asks = 0, ""
        for sentence in self._words.sentences(line):
            stated = _of_sentence(sentence, title, around, self._words, self._moments(sentence))
            found += map(self._of_advert, stated)
            end = line.index(sentence, end) + len(sentence)
            # "Please submit a) a CV; b) a covering letter, by 12 May"
            if not line.startswith(";", end):
                asks = ""
            elif not asks and self._words.is_asking(sentence):
                asks = sentence[:_REACH]
            title, around = asks, sentence
        first = None
        if found and (self._title or self._awaited or self._under):
            first = found[0] if found[0].is_line(line, self._words) else None
        if self._under is not None:
            # Two days under one title: which of them holds is not said.
            doubtful = first is not None and first.sense is Sense.UNKNOWN
            yield replace(self._under, sense=Sense.UNKNOWN) if doubtful else self._under
            self._under = None
        if first and self._awaited and first.sense is Sense.UNKNOWN:
            found[0] = replace(first, sense=Sense.DEADLINE)
        elif first and self._title and first.sense is Sense.DEADLINE:
            self._under = first
        if self._under is None:
            yield from found
        last = found[-1] if found else None
        self._awaited = bool(last and last.sense is Sense.DEADLINE and last.moment.elsewhere)
        self._title = self._title_of(line, last)

    def _of_advert(self, stated: _Stated) -> _Stated:
        """A day; behind "Expiry date" the deadline, where the list is that of an advert."""
        if stated.sense is not Sense.UNKNOWN:
            return stated
        expires = self._words.is_expiry(stated.sentence[: stated.moment.start][:TITLE])
        if not expires:
            return stated
        if self._advert is None:
            self._advert = self._words.is_advert(self._text[:_LIST])
        return replace(stated, sense=Sense.DEADLINE) if self._advert else stated

    def _title_of(self, line: str, last: _Stated | None) -> str:
        """What a line is the title of: "Closing date", and the day on the next; also behind the
        day of another."""
        if last is None:
            if self._title and self._words.is_title(self._title) and self._words.is_idle(line):
                return self._title  # "Time limit for tenders", "Date"
            if len(line) <= TITLE or self._words.is_ending_moved(line[-TITLE:]):
                return line[-TITLE:]  # "... the above bid has been extended."
            return ""
        rest = last.sentence[last.moment.end :].strip()
        if last.sense is Sense.DEADLINE or len(rest) > TITLE:
            return ""
        return rest if self._words.is_title(rest) else ""


def _of_sentence(
    sentence: str, title: str, around: str, words: Cues, moments: list[Moment]
) -> Iterator[_Stated]:
    """The moments of a sentence under a title, and behind the words `around` it."""
    joined = [
        not (one.clock or two.clock)
        and words.span.fullmatch(sentence, one.end, two.start) is not None
        for one, two in pairwise(moments)
    ]
    start, named = 0, False
    for number, moment in enumerate(moments):
        last = number + 1 == len(moments)
        if not last and joined[number]:
            continue  # the first of two days that make a span
        spans = number > 0 and joined[number - 1]
        since = moments[number - 1] if spans else None
        until = since.start if since else moment.start
        before = sentence[max(start, until - _REACH) : until]
        if title and not start:
            before = f"{title} : {before}"
        if moment.clock and moment.clock.start > moment.start:
            before += sentence[moment.start : moment.clock.start]  # "apply today by 5 pm"
        behind = sentence[moment.end : None if last else moments[number + 1].start][:_REACH]
        sense = words.sense(before, behind, last=last, timed=moment.timed)
        if sense is Sense.UNKNOWN and (
            words.spans(before)
            if spans
            else not start and words.is_opening(sentence[:until], around)
        ):
            sense = Sense.DEADLINE
        # "The deadline was 3 June but is now 10 June", "of 3 June is postponed to 10 June"
        if sense is Sense.UNKNOWN and named and len(before) <= TITLE and words.is_moved(before):
            sense = Sense.DEADLINE
        moved = words.is_moved(f"{before} {behind[:_NOTE]}")
        named = named or sense is Sense.DEADLINE or words.is_replaced(before)
        if not moment.loose:  # a time alone says nothing of the day behind it
            start = moment.end
        yield _Stated(sentence, moment, sense, moved, since)


_DIGIT = re.compile(r"\d")
#: A line of so many letters may stand above an empty one; a note may stand behind a date.
_HEADING = 50
#: So much of a text shows whether it is a list of the labels of an advert.
_LIST = 2_000
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
    if len(sentence) > _REACH:
        sentence = sentence[max(0, moment.start - 200) : moment.end + 60]
    return tidy_line(sentence) or ""
