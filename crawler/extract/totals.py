"""How many notices does a list say that it has?"""

import re

from crawler.extract.languages import PAGE_WORDS

_THINGS = (
    r"(?:results?|vacanc(?:y|ies)|jobs?|notices?|tenders?|opportunit(?:y|ies)|contracts?"
    r"|positions?|roles?|adverts?|records?|entries|openings?|bids|posts|matches|solicitations?)"
)
_NUMBER = r"(\d{1,3}(?:[,.\u00a0 ]\d{3})+|\d{1,6})"
#: "57 results", "57 current vacancies found", "Showing 1 to 10 of 57 tenders", "Results: 57".
_STATED = re.compile(
    rf"(?:showing |displaying |viewing )?(?:results? )?\d+\s?(?:-|–|to)\s?\d+ (?:of|out of)"
    rf" {_NUMBER}"
    rf"(?: \w+)?(?: {_THINGS})?"
    rf"|(?:we(?:'ve| have)? found |there are |showing |found |your search (?:returned|found) |total"
    rf" of )?{_NUMBER} (?:(?:current|open|live|matching|active|available|search|job|tender|contract"
    rf"|public|total|new)\s){{0,2}}{_THINGS}"
    rf"(?: (?:found|available|listed|in|match(?:es|ing|ed)?|returned|are open|open)\b"
    rf".{{0,40}})?"
    rf"|(?:total )?(?:number of )?(?:{_THINGS}|total)(?: found)?: ?{_NUMBER}",
    re.IGNORECASE,
)
_ABROAD = tuple(re.compile(each.total, re.IGNORECASE) for each in PAGE_WORDS)
_LONGEST = 100


def stated_total(text: str, *, at_least: int) -> int | None:
    """The number of notices that a list's page states, where it clearly does; else None.

    Clearly: on a short line of its own, the same wherever it stands, and not less than
    `at_least`, the rows shown.
    """
    found: set[int] = set()
    for line in text.splitlines():
        line = line.strip().rstrip(".")
        if len(line) > _LONGEST:
            continue
        for pattern in (_STATED, *_ABROAD):
            if (stated := pattern.fullmatch(line)) is not None:
                digits = next(each for each in stated.groups() if each)
                found.add(int(re.sub(r"\D", "", digits)))
                break
    if len(found) != 1:
        return None
    total = found.pop()
    return total if total >= at_least else None
