"""Which lines of a publisher's text belong together? Sentences that were wrapped, and tables.

A line break is no end of a sentence in a mail or a PDF, and no mere space in a list. Lines are
put together only where the words or the width show it; each is looked at once.
"""

import re
from collections.abc import Iterator, Sequence

from crawler.extract.languages.words import DateWords
from crawler.extract.moments import spaced

#: A sentence goes on over so many lines and letters at most.
_LINES = 16
_LETTERS = 600
#: So much of a line shows how it ends, or begins.
_TAIL = 32
#: A line of so many letters may be the title of what follows.
TITLE = 80
#: No line that was wrapped is shorter, and no text is wrapped at a greater width.
_NARROW = 40
_WIDE = 120
_DIGIT = re.compile(r"\d")
_ENDED = (".", "!", "?")
_UNFINISHED = (",", "@", " -", " –")
# "b) ..." begins something of its own, and so does "location: ...".
_ITEM = re.compile(r"\w{1,3}[.)]\s")
_LABEL = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){0,4}:(?!\d)")
_BULLET = re.compile(r"[-–—*•·▪>#=+]")
_OPENING = "([{\"'*_“‘"

Span = tuple[int, int]


class Lines:
    """Puts lines together, in the words of one language."""

    def __init__(self, words: DateWords) -> None:
        months = "|".join(map(re.escape, words.month_names))
        weekdays = "|".join(map(re.escape, words.weekday_names))
        zones = "|".join(
            map(re.escape, (*words.zone_words, *(z for z in words.offset_words if len(z) > 2)))
        )
        ordinal = rf"(?:\s?(?:{words.ordinal_ending}))"
        halves = spaced(f"{words.morning}|{words.afternoon}")
        hours = f"{halves}|{spaced(words.hours)}|{spaced(words.noon)}|{spaced(words.midnight)}"
        joining = spaced(words.joining)
        # Of text in lower case.
        self._unfinished = words.unfinished_words
        self._small_end = re.compile(rf"(?::|(?<!\w)(?:{joining}))$")
        self._day_end = re.compile(rf"(?:(?<!\w)(?:{weekdays})\.?,?|(?<![\d.,:/])\d\d?{ordinal}?)$")
        self._day_begin = re.compile(
            rf"(?:(?:{words.article})\s)?(?:\d{{1,2}}(?![\d:])|(?:{months}|{weekdays})(?!\w))"
        )
        self._month_end = re.compile(rf"(?<!\w)(?:{months})\.?,?$")
        self._month_goes_on = re.compile(rf"20\d\d(?!\d)|\d{{1,2}}(?:{ordinal}(?!\w)|,)")
        self._clock_end = re.compile(rf"(?:\d:\d\d|(?:(?<=\d)|(?<!\w))(?:{hours}|{zones}))$")
        self._zone_begin = re.compile(rf"\W{{0,2}}(?:{hours}|{zones}|utc|gmt)(?!\w)")
        self._date_end = re.compile(rf"(?:\d|(?<!\w)(?:{months})\.?),?(?:\s(?:{joining})){{0,3}}$")
        before = rf"(?:\W|(?:{joining})(?!\w)){{0,12}}"
        self._clock_begin = re.compile(
            rf"{before}(?:\d{{1,2}}(?:\s?[:.h]\s?\d\d(?!\d)|\s?(?:{hours})(?!\w))"
            rf"(?!\s?[–-]|\.?\s{{0,2}}(?:{spaced(words.worked)}))"
            rf"|(?:{spaced(words.noon)}|{spaced(words.midnight)})(?!\w)|$)"
        )
        self._goes_with_date = re.compile(
            rf"\W{{0,3}}(?:\d|(?:{months}|{weekdays}|{words.article}|{joining}|{hours}|{zones})\b|$)"
        )
        self._span_end = re.compile(
            rf"(?:{spaced(words.span)})\s(?:\W|\d|(?<=\d)(?:{words.ordinal_ending})(?!\w)"
            rf"|(?:{months}|{weekdays}|{words.article}|{joining}|{hours}|{zones})(?!\w)){{1,{_TAIL}}}"
        )
        self._day_goes_on = re.compile(rf"(?:(?:{joining}|{words.article})\s){{1,3}}\d")
        self._own = re.compile(rf"(?:(?:{joining})\s?){{1,4}}:")
        self._dated = re.compile(
            rf"\d{ordinal}?[\s.-]{{0,3}}(?:{months})(?!\w)|(?<!\w)(?:{months})\.?\s\d"
            r"|\d[./-]\d{1,2}[./-]\d"
        )
        self._limit = re.compile(rf"(?<!\w)(?:{spaced(words.limit)})(?!\w)")

    def together(self, text: str) -> Iterator[str]:
        """The lines of `text`, those that make one sentence as one; "" for an empty line."""
        lines = text.splitlines(keepends=True)
        if len(lines) < 2:
            yield text.strip()
            return
        held: list[Span] = []  # what may still go on
        for (first, last), wrapped in _measured(text, lines):
            count = self._goes_on(text, held, text[first:last], wrapped=wrapped)
            if count:
                held[-count:] = [(held[-count][0], last)]
                continue
            if held and (len(held) > _LINES or self._is_over(text[held[-1][0] : held[-1][1]])):
                yield from (text[one:two] for one, two in held)
                held.clear()
            held.append((first, last))
        yield from (text[one:two] for one, two in held)

    def _is_over(self, line: str) -> bool:
        """Whether nothing that follows a line can go on with it but the very next."""
        if line.endswith(_ENDED):
            return True
        return _DIGIT.search(line) is not None and self._dated.search(line.lower()) is not None

    def _goes_on(self, text: str, held: list[Span], line: str, *, wrapped: bool) -> int:
        """With how many of the lines that are held `line` makes one; 0: it begins its own."""
        if not line or not held or is_row(line):
            return 0
        start, end = held[-1]
        if start == end:
            return self._from_afar(text, held, line)
        if len(line) + end - start > _LETTERS or is_row(text[start:end]):
            return 0
        tail = text[max(start, end - _TAIL) : end].lower()
        head = line[:_TAIL].lower()
        if self._breaks_a_date(tail, head):
            return 1
        if len(line) < _TAIL and self._span_end.fullmatch(head) and self._dated.search(tail):
            return 1  # "12 May", "to 26 May"
        # A shorter line without a date is its title, which is another matter.
        titled = end - start <= TITLE and not self._is_over(text[start:end])
        if not titled and self._small_end.search(tail) and self._day_begin.match(head):
            return 1
        if tail.endswith(_ENDED):
            return 0
        if self._is_fragment(line):
            return self._from_afar(text, held, line) or 1
        begins = _LABEL.match(line) or _ITEM.match(line) or _BULLET.match(line)
        return 1 if wrapped and not begins and not tail.endswith(":") else 0

    def _breaks_a_date(self, tail: str, head: str) -> bool:
        """Whether a line ends in the middle of a date, of a time or of what leads to one."""
        if tail.endswith(_UNFINISHED) or _last_word(tail) in self._unfinished:
            return True
        if not self._goes_with_date.match(head):
            return False
        day = self._day_begin.match(head)
        if day and self._day_end.search(tail):
            return True
        if self._month_end.search(tail) and self._month_goes_on.match(head):
            return True
        if self._date_end.search(tail) and self._clock_begin.match(head):
            return True
        # "5 p.m." ends no sentence.
        clock = self._clock_end.search(tail)
        if clock and day:
            return True
        goes_on = (clock or tail[-1:].isdecimal()) and self._zone_begin.match(head)
        return bool(goes_on)

    def _from_afar(self, text: str, held: list[Span], line: str) -> int:
        """How many lines a line goes on with that begins with "by": an address stands between."""
        digit = _DIGIT.search(line)
        if digit is None or not self._is_fragment(line):
            return 0
        lead = line[: digit.end()].lower()
        if not self._limit.search(lead) and not self._is_day_of(text, held, lead):
            return 0
        near = held[-1][1] + len(line) - held[0][0] <= _LETTERS
        return len(held) if near and not any(is_row(text[one:two]) for one, two in held) else 0

    def _is_day_of(self, text: str, held: list[Span], lead: str) -> bool:
        """Whether a line begins with a day behind a line that stops before one."""
        spans = [(start, end) for start, end in held[-2:] if start < end]
        if not spans or self._day_goes_on.fullmatch(lead) is None:
            return False
        return text[spans[-1][1] - 1].isalpha()

    def _is_fragment(self, line: str) -> bool:
        """Whether a line begins in the middle of a sentence."""
        if not line.lstrip(_OPENING)[:1].islower() or _ITEM.match(line):
            return False
        return _LABEL.match(line) is None or self._own.match(line) is not None


def _last_word(tail: str) -> str:
    return tail.rpartition(" ")[2]


def is_row(line: str) -> bool:
    """Whether a line is made of cells."""
    return "\t" in line or "|" in line


def cells_of(line: str) -> list[str]:
    """The cells of a row, without the strokes around it."""
    if "\t" in line:
        return [cell.strip() for cell in line.split("\t")]
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _measured(text: str, lines: Sequence[str]) -> Iterator[tuple[Span, bool]]:
    """Where each line begins and ends, and whether it stands there because it had no room on
    the line before."""
    spans: list[Span] = []
    widths: list[int] = []  # of the paragraph that each line is in
    end = begun = width = 0
    for line in lines:
        start, end = end, end + len(line)
        first, last = _stripped(line, start)
        spans.append((first, last))
        if first == last:
            widths += [width] * (len(spans) - begun)
            begun, width = len(spans), 0
        else:
            width = max(width, last - first)
    widths += [width] * (len(spans) - begun)
    before = 0
    for (first, last), width in zip(spans, widths, strict=True):
        wrapped = False
        if _NARROW <= before <= width <= _WIDE:
            word = text[first : first + _TAIL].partition(" ")[0]
            wrapped = before + len(word) >= width
        yield (first, last), wrapped
        before = last - first


def _stripped(line: str, start: int) -> Span:
    """Where a line begins and ends without the white space around it; an empty cell is kept."""
    bare = line.rstrip()
    if not bare:
        return start, start
    inner = bare.lstrip(" ") if "\t" in bare.strip() else bare.lstrip()
    return start + len(bare) - len(inner), start + len(bare)
