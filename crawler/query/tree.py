"""What can a query ask for? The parts that its tree is made of.

Each is a value: equal where it asks for the same. What a part means is said by
`crawler.query.match.fits`; `crawler.query.sql` asks the same of a database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from crawler.event import EventKind
from crawler.notice import Kind, Status

#: Schemes of classification. Each is a field whose words are codes.
CODES = ("cpv", "naics", "psc", "soc", "unspsc")
#: Fields whose words are compared as they are written.
TEXTS = ("organisation", "place", *CODES)
#: Fields that hold one name of a few, and the names.
NAMES: Mapping[str, tuple[str, ...]] = {
    "event": tuple(EventKind),
    "kind": get_args(Kind),
    "remote": ("yes", "no"),
    "status": get_args(Status),
}
#: Fields that hold an amount of money, or a range.
AMOUNTS = ("salary", "value")
#: Every field of the language.
FIELDS = tuple(sorted({*TEXTS, *NAMES, *AMOUNTS, "deadline", "source"}))


@dataclass(frozen=True, slots=True)
class Everything:
    """What an empty query asks for."""


@dataclass(frozen=True, slots=True)
class Words:
    """These words side by side, folded. `field` None: anywhere in what is text for a reader.

    Anywhere, a word stands for all words of its stem in the language of the notice, unless it is
    wanted as it is written: `exact`, or `prefix`, where the last word may go on. In a field,
    words always are as they are written.
    """

    words: tuple[str, ...]
    prefix: bool = False
    field: str | None = None
    exact: bool = False

    @property
    def stemmed(self) -> bool:
        """Whether stems are compared, and not the words as they are written."""
        return self.field is None and not (self.prefix or self.exact)


@dataclass(frozen=True, slots=True)
class Is:
    """A field has this value, folded; `prefix`: begins with it."""

    field: str
    value: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """An amount may lie from `low` to `high`, both included, in hundredths (None: no bound).

    A notice that states a range may mean any amount in it; one that states none, none. A salary
    is compared by the year. `currency` None: whatever the notice's is.
    """

    field: Literal["salary", "value"]
    low: int | None = None
    high: int | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """The deadline is on one of these days, both included, by the clock where it is stated."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Ahead:
    """The deadline is not over, later than `after` from now, and not later than `until`."""

    after: timedelta = timedelta()
    until: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Not:
    """What `query` does not ask for."""

    query: "Query"


@dataclass(frozen=True, slots=True)
class And:
    """All of these."""

    queries: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of these."""

    queries: tuple["Query", ...]


Query = Everything | Words | Is | Range | Days | Ahead | Not | And | Or
