"""What of a notice can be asked for? The one answer for matching and for the search index.

Everything here is read from the document alone, and means the same whatever the time.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from crawler.event import deadline_of
from crawler.query.tree import CODES
from crawler.query.values import MOST, a_year, hundredths
from crawler.query.words import words

#: Stands between two texts, and is no word: no phrase reaches over it.
GAP = "\n"

_TEXTS = (
    "title",
    "key",
    "reference",
    "ocid",
    "workplace",
    "supplier",
    "amendment",
    "description",
)
# So many bytes of words are looked through, some 60 pages: what an index of PostgreSQL can take.
_LONGEST, _LONGEST_FIELD = 150_000, 20_000


class Amount(NamedTuple):
    """From `low` to `high`, in hundredths; a bound that is not stated is at the far end."""

    low: int
    high: int
    currency: str | None


def words_of(document: Mapping[str, Any]) -> dict[str | None, list[str]]:
    """The words of `document` anywhere (None), and of each field that has any, with gaps."""
    found: dict[str | None, list[str]] = {
        None: _words(_written(document), _LONGEST),
        "organisation": _words(
            filter(None, (document["organisation"], document["department"])), _LONGEST_FIELD
        ),
        "place": _words((*document["locations"], *document["regions"]), _LONGEST_FIELD),
    }
    for field in ("organisation", "place"):
        if found[field]:
            found[None] += (GAP, *found[field])
    for scheme, codes in _codes(document).items():
        found[scheme] = _words(codes, _LONGEST_FIELD)
    return found


def amounts_of(document: Mapping[str, Any]) -> dict[str, Amount]:
    """What `document` states of money, by field: its value, and its salary by the year."""
    found: dict[str, Amount] = {}
    if value := document["value"]:
        sides = (_hundredths(value["min"]), _hundredths(value["max"]))
        found |= _amount("value", *sides, value["currency"])
    if salary := document["salary"]:
        sides = (_a_year(salary["min"], salary), _a_year(salary["max"], salary))
        found |= _amount("salary", *sides, salary["currency"])
    return found


def remote_of(document: Mapping[str, Any]) -> str:
    """Whether all of the work may be done elsewhere: yes, no, or nothing where it is not said."""
    return {None: "", True: "yes", False: "no"}[document["remote"]]


def day_of(document: Mapping[str, Any]) -> date | None:
    """The day of the deadline by the clock of the place where it is stated."""
    deadline = deadline_of(document)
    return deadline.date() if deadline else None


def _written(document: Mapping[str, Any]) -> Iterable[str]:
    """The texts that stand in no field of their own."""
    for field in _TEXTS:
        if document[field]:
            yield document[field]
    yield from document["employment_types"]
    for lot in document["lots"]:
        if lot["title"]:
            yield lot["title"]


def _codes(document: Mapping[str, Any]) -> dict[str, list[str]]:
    """The classifications of the notice and of its lots, by their scheme."""
    found: dict[str, list[str]] = {}
    for part in (document, *document["lots"]):
        for each in part["classifications"]:
            scheme, _, code = each.partition(":")
            if scheme in CODES:
                found.setdefault(scheme, []).append(code)
    return found


def _words(texts: Iterable[str], longest: int) -> list[str]:
    found: list[str] = []
    for text in texts:
        if found:
            found.append(GAP)
        found += words(text[:longest])
        if 4 * len(text) > longest:  # before it costs anything to know exactly
            found = _cut(found, longest)
    return found if 4 * len(found) < longest else _cut(found, longest)


def _cut(found: list[str], longest: int) -> list[str]:
    """The first of the words `found`, `longest` bytes of them and what stands between."""
    left = longest
    for count, word in enumerate(found):
        left -= len(word.encode()) + 1
        if left < 0:
            return found[:count]
    return found


def _amount(field: str, low: int | None, high: int | None, currency: Any) -> dict[str, Amount]:
    if low is None and high is None:
        return {}
    return {field: Amount(-MOST if low is None else low, MOST if high is None else high, currency)}


def _hundredths(amount: str | None) -> int | None:
    return None if amount is None else hundredths(Decimal(amount))


def _a_year(amount: str | None, salary: Mapping[str, Any]) -> int | None:
    return None if amount is None else a_year(Decimal(amount), salary["period"])
