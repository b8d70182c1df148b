"""Where is which pay paid? Several ranges in one sentence, each at a place of its own."""

import re
from collections.abc import Sequence
from itertools import pairwise

from crawler.extract.sums import Sum
from crawler.extract.vocabulary import spoken
from crawler.notice import PlacePay

_PART = r"[A-ZÄÖÜ][\w.’'&-]*"
_NAME = (
    r"(?:(?:[Ii]nner|[Oo]uter|[Gg]reater|[Cc]entral|[Rr]est of(?: the)?|[Oo]utside(?: of)?)\s)?"
    rf"{_PART}(?:(?:,\s|\s(?:and|of|&|or|the|und)\s|\s?/\s?|\s){_PART}){{0,4}}"
)
_BARE = f"(?i:{spoken(lambda money: money.place_words)})(?!\\w)"
_PLACE = rf"(?P<place>{_BARE}|{_NAME})"
_IN = rf"(?i:{spoken(lambda money: money.in_place)})\s(?:the\s)?"
#: Small words between a place and its figure: "London based roles:".
_CALLED = rf"(?:[\s-]*(?i:{spoken(lambda money: money.place_called)}))" + r"{0,6}"
_BEFORE = (
    # "London: ", "; National (all grades) - ", "California based roles: USD "
    re.compile(
        rf"(?:^|[,;.|/\n(•–:-]|\band\b|\bor\b|\bwhile\b|\bund\b|\bis\b)\s*(?:[Ff]or\s)?{_PLACE}"
        rf"\s*(?:\([^()]{{0,40}}\))?{_CALLED}\s*[:–—(=-]?\s*$"
    ),
    # "pay range (CA, NY) per year: "
    re.compile(
        rf"\((?P<place>[A-Z]{{2}}(?:,?\s(?:and\s|or\s|&\s)?[A-Z]{{2}}){{1,20}}|{_BARE})\)"
        r"(?:\s(?i:per year|per annum|annually|per hour))?\s*[:–—-]?\s*$"
    ),
    # "for candidates in California, the base salary range is "
    re.compile(rf"\b{_IN}{_PLACE}(?:[^.;:£€$\d]{{0,60}}?\b(?:is|are|be|of|range|from|between|,))?"
               rf"\s*[:–—(=-]?\s*(?:between|from)?\s*$"),
)  # fmt: skip
_PAID = r"\s*(?:\(?(?:per annum|per year|p\.?a\.?|a year|per hour|an hour|annually|FTE|/\w+)\)?)?,?"
_BEHIND = (
    re.compile(rf"{_PAID}\s*[\[(]\s*(?:{_IN})?{_PLACE}{_CALLED}\s*[\])]"),
    re.compile(rf"{_PAID}\s*(?:{_IN})?(?=(?:[Oo]utside|{_BARE}))(?P<place>{_BARE}|{_NAME})"),
    re.compile(rf"{_PAID}\s*{_IN}{_PLACE}"),
    re.compile(rf"{_PAID}\s*(?:[–-]\s*)?{_PLACE}{_CALLED}\s*(?:$|[,;.&/)]|\band\b|\bor\b)"),
)
_NO_PLACE = re.compile(spoken(lambda money: money.no_place), re.IGNORECASE)


def pay_by_place(sums: Sequence[Sum]) -> tuple[PlacePay, ...]:
    """The pay at each place, where each figure has another; else nothing."""
    figures = [each.figure for each in sums]
    alike = all(one.currency == other.currency for one, other in pairwise(figures))
    if len(sums) < 2 or not alike or max(each.max for each in figures) > 4 * figures[0].max:
        return ()
    for names in (
        [_named(_BEFORE, each.before, search=True) for each in sums],
        [_named(_BEHIND, each.behind, search=False) for each in sums],
    ):
        known = [name for name in names if name]
        if len(known) == len(sums) and len({name.casefold() for name in known}) == len(sums):
            return tuple(
                PlacePay(place=name, min=figure.min, max=figure.max)
                for name, figure in zip(known, figures, strict=True)
            )
    return ()


def _named(patterns: Sequence[re.Pattern[str]], words: str, *, search: bool) -> str | None:
    for pattern in patterns:
        found = pattern.search(words) if search else pattern.match(words)
        name = _tidy(found["place"]) if found else None
        if name is not None:
            return name
    return None


def _tidy(name: str) -> str | None:
    """The place that words name, without what only leads to it; None: they name none."""
    words = re.sub(r"-(?:based|wide)\b", "", name).strip(" .,-–&/").split()
    while words and _NO_PLACE.fullmatch(words[-1].strip(",.")):
        words.pop()
    while words and _NO_PLACE.fullmatch(words[0].strip(",.")):
        words.pop(0)
    told = " ".join(words).strip(" .,-–")
    return {"nationally": "National", "regionally": "Regional"}.get(told.lower(), told) or None
