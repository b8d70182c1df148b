"""Where? Words about a workplace to the places they name, and whether it is remote.

"Remote" is no place, and a job of which one office is remote is not a remote job.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from crawler.notice import Workplace
from crawler.serialise import tidy_line

_SPLIT = re.compile(r"\s*[;|•·\n]\s*|\s+/\s+|(?<=[a-z])/(?=[A-Z])|\s+or\s+")
_AND = re.compile(r"\s*(?:&|\band\b|,)\s*", re.IGNORECASE)
_MAYBE = re.compile(
    r"\bremote[- ]?(?:friendly|possible|considered|optional|first)\b", re.IGNORECASE
)
_REMOTE = re.compile(
    r"\b(?:(?:fully|100%|completely)[ -])?remote(?:ly)?\b"
    r"(?:[ -](?:work(?:ing)?|position|role|job|only))?"
    r"|\bhome[- ]?(?:based|working|office)\b|\bwork(?:ing)? from (?:home|anywhere)\b|\bwfh\b"
    r"|\banywhere\b|\btelecommut\w*|\bvirtual\b",
    re.IGNORECASE,
)
_HYBRID = re.compile(r"\bhybrid\b(?:[ -](?:work(?:ing)?|remote|role|position))?", re.IGNORECASE)
_ONSITE = re.compile(
    r"\bon[- ]?site\b|\bin[- ](?:the )?office\b|\boffice[- ]based\b|\bin[- ]person\b", re.IGNORECASE
)
_EDGES = re.compile(r"^[\s,;:()\[\]/–—-]+|[\s,;:([/–—-]+$")
_INNER = re.compile(r"\(\s*\)|\[\s*\]")
_SMALL = re.compile(r"^(?:in|within|across|based in|from|the|to|at)\s+", re.IGNORECASE)
_NOWHERE = re.compile(
    r"(?:multiple|various|several|many|different|flexible|all|other)"
    r"(?: (?:locations?|sites?|offices?))?"
    r"|(?:\d+|multiple) locations?|n/?a|none|tbc|tbd|global|worldwide|negotiable",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Places:
    """The places that words name, and what they say about where the work is done."""

    names: tuple[str, ...] = ()
    workplace: Workplace | None = None
    remote: bool | None = None


def read_places(words: str | Iterable[str] | None, *, known: Iterable[str] = ()) -> Places:
    """The places named in a location field.

    Several are told apart by ; | / "or", and by "&" or "and" only where the parts are `known`
    places, since "Brighton & Hove" is one.
    """
    given = [words] if isinstance(words, str) else list(words or ())
    segments = [part for text in given for part in _segments(text, known)]
    names: dict[str, None] = {}
    remote = hybrid = onsite = other = maybe = 0
    for segment in segments:
        name = segment
        if _MAYBE.search(name):
            maybe += 1
            name = _MAYBE.sub("", name)
        elif _HYBRID.search(name):
            hybrid += 1
            name = _REMOTE.sub("", _HYBRID.sub("", name))
        elif _REMOTE.search(name):
            remote += 1
            name = _REMOTE.sub("", name)
        elif _ONSITE.search(name):
            onsite += 1
            name = _ONSITE.sub("", name)
        else:
            other += 1
        name = _trimmed(name, cut=name != segment)
        if name and not _NOWHERE.fullmatch(name):
            names.setdefault(name)
    if hybrid:
        return Places(tuple(names), "hybrid", remote=False)
    if remote and not (onsite or other or maybe):
        return Places(tuple(names), "remote", remote=True)
    if onsite and not (remote or maybe):
        return Places(tuple(names), "onsite", remote=False)
    return Places(tuple(names))


def workplace_of(words: object) -> tuple[Workplace | None, bool | None]:
    """What a field "workplace type" says: "Hybrid", "On-site", "Remote", "in_office"."""
    text = re.sub(r"[_\s]+", " ", str(words or ""))
    if _HYBRID.search(text):
        return "hybrid", False
    if _MAYBE.search(text):
        return None, None
    if _REMOTE.search(text):
        return "remote", True
    if _ONSITE.search(text):
        return "onsite", False
    return None, None


def _segments(text: str, known: Iterable[str]) -> list[str]:
    parts: list[str] = []
    names = {name.casefold() for name in known}
    for segment in _SPLIT.split(text):
        line = tidy_line(segment)
        if line is None:
            continue
        several = [part for part in _AND.split(line) if part]
        if len(several) > 1 and names and all(_is_known(part, names) for part in several):
            parts += several
        else:
            parts.append(line)
    return parts


def _is_known(part: str, names: set[str]) -> bool:
    return part.casefold() in names


def _trimmed(name: str, *, cut: bool) -> str:
    """`name` without loose marks at its ends; where words were `cut` from it, small ones go too."""
    before = None
    while name != before:
        before = name
        name = _EDGES.sub("", _INNER.sub(" ", name))
        name = _SMALL.sub("", name) if cut else name
    if name.count("(") < name.count(")"):  # "(STS) Taiwan - Other" lost its first mark
        name = name.rstrip(") ") if name.endswith(")") else f"({name}"
    return tidy_line(name) or ""
