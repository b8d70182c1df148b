"""Which kinds of employment do a source's words name, in the contract's terms?"""

import re
from collections.abc import Iterable
from typing import Any, cast

from crawler.notice import EmploymentType

#: The first pattern that fits a word counts; "permanent" and "regular" name none of the terms.
_TERMS: tuple[tuple[re.Pattern[str], EmploymentType], ...] = (
    (
        re.compile(
            r"intern(?:ship)?s?\b|placement|trainee|apprentice|graduate scheme|praktik|stagiaire"
        ),
        "intern",
    ),
    (re.compile(r"volunt"), "volunteer"),
    (re.compile(r"\bpart\b|part ?time|partiel|parcial|teilzeit|deeltijd|deltid"), "part-time"),
    (
        re.compile(
            r"full|vollzeit|voltijd|heltid|temps (?:plein|complet)|(?:tiempo|jornada) complet"
            r"|tempo (?:integral|pieno)"
        ),
        "full-time",
    ),
    (
        re.compile(
            r"temp|fixed|seasonal|casual|locum|secondment|term contract|short term"
            r"|(?<!un)limited|(?<!un)befristet"
        ),
        "temporary",
    ),
    (re.compile(r"contract(?:or)?|freelance|self employed|consultan|b2b"), "contractor"),
    (re.compile(r"other|per diem"), "other"),
)
_BETWEEN = re.compile(r"\s*[,;/|]\s*|\s+(?:or|and|&)\s+")


def employment_types(words: Any) -> tuple[EmploymentType, ...]:
    """The kinds of employment that a field names: "FULL_TIME", "Full-time, Permanent", a list."""
    if words is None:
        return ()
    given = cast("Iterable[Any]", words) if isinstance(words, list | tuple) else (words,)
    named: dict[EmploymentType, None] = {}
    for each in given:
        text = re.sub(r"https?://schema\.org/", "", str(each)).replace("_", " ").replace("-", " ")
        for word in _BETWEEN.split(text.lower()):
            term: EmploymentType | None = next(
                (term for find, term in _TERMS if find.search(word)), None
            )
            if term is not None:
                named.setdefault(term)
    return tuple(named)
