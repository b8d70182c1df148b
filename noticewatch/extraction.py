"""What is answered to one line of prose? JSON, whatever the line holds.

The line is prose, or a JSON object with the prose and what is known about it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import orjson

from crawler.extract.reading import FACTS, Fact, Reading, read_prose
from crawler.serialise import JsonObject, moment, salary_json, tidy_line, value_json
from noticewatch.keys import read_zone

#: A longer line is no prose, and is not read.
LONGEST_LINE = 2**20
_LONGEST_ZONE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known about prose beforehand."""

    kind: Fact | None = None
    reference: datetime | None = None
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class _Question:
    text: str
    known: Known
    doubts: tuple[str, ...] = ()


def answers(stream: BinaryIO, known: Known) -> Iterator[JsonObject]:
    """One answer for each line of `stream`, as it comes.

    `known` holds for lines that say nothing else.
    """
    return (_answer(line, known) for line in _lines(stream))


def _answer(line: bytes | None, known: Known) -> JsonObject:
    if line is None:
        return _json(Reading(), (f"longer than {LONGEST_LINE} bytes: not read",))
    try:
        question = _question(line, known)
    except ValueError as error:
        return _json(Reading(), (f"not read: {error}",))
    if not question.text.strip():
        return _json(Reading(), (*question.doubts, "the line is empty"))
    about = question.known
    reading = read_prose(question.text, kind=about.kind, reference=about.reference, zone=about.zone)
    return _json(reading, question.doubts)


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines of `stream` without their ends; None in the place of one that is too long."""
    while line := stream.readline(LONGEST_LINE + 1):
        whole = line.endswith(b"\n") or len(line) <= LONGEST_LINE
        if not whole:
            while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
        yield line.rstrip(b"\r\n") if whole else None


def _question(line: bytes, known: Known) -> _Question:
    """What a line asks. Raises ValueError where its own settings cannot be understood."""
    doubts: tuple[str, ...] = ()
    if line.lstrip()[:1] == b"{":
        try:
            return _asked(orjson.loads(line), known)
        except orjson.JSONDecodeError:
            doubts = ("begins like JSON, and is none: read as text",)
    text = line.decode("utf-8", "replace")
    if "\ufffd" in text:
        doubts += ("not in UTF-8: some characters are lost",)
    return _Question(text, known, doubts)


def _asked(said: JsonObject, known: Known) -> _Question:
    text, kind, reference, zone = map(said.get, ("text", "kind", "reference", "timezone"))
    if not isinstance(text, str):
        raise ValueError('expected "text" with the prose to read')  # noqa: TRY004 - told alike
    if kind is not None:
        if kind not in FACTS:
            raise ValueError(f'"kind": expected one of {", ".join(FACTS)}')
        known = replace(known, kind=kind)
    if reference is not None:
        known = replace(known, reference=_reference(reference))
    if zone is not None:
        known = replace(known, zone=_zone(zone))
    return _Question(text, known)


def _reference(value: Any) -> datetime:
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError('"reference": expected a date like 2026-04-20') from None


def _zone(value: Any) -> ZoneInfo:
    if not isinstance(value, str) or len(value) > _LONGEST_ZONE:
        raise ValueError('"timezone": expected one like Europe/London')
    return read_zone(value)


def _json(reading: Reading, doubts: tuple[str, ...]) -> JsonObject:
    deadline = reading.deadline
    at = deadline.at if deadline else None
    return {
        "deadline": moment(at),
        "deadline_precision": deadline.precision if deadline and at else None,
        "salary": salary_json(reading.salary) if reading.salary else None,
        "value": value_json(reading.value),
        "stated": {fact: tidy_line(words) for fact, words in reading.stated},
        "warnings": [*doubts, *reading.warnings],
    }
