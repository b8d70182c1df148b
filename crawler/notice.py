"""What is a notice? The facts that a source publishes about one vacancy, tender or page.

Every value is frozen and says what it does not know: `None` is "the source does not say",
an empty tuple is "none are named". Nothing here reads a page, a clock or a database.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Literal

Kind = Literal["vacancy", "tender", "page"]
Status = Literal["planned", "open", "closed", "awarded", "cancelled", "withdrawn"]
Stage = Literal["planning", "tender", "award", "contract"]
Precision = Literal["minute", "day"]
Period = Literal["hour", "day", "week", "month", "year"]
Workplace = Literal["onsite", "hybrid", "remote"]
EmploymentType = Literal[
    "full-time", "part-time", "contractor", "temporary", "intern", "volunteer", "other"
]
Vat = Literal["included", "excluded"]
Term = Literal["total", "year"]

#: A notice in one of these states is over: its source has said so.
ENDED: frozenset[Status] = frozenset({"closed", "awarded", "cancelled", "withdrawn"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The last moment at which an application or a bid is accepted.

    `stated` keeps the page's own words, so that a reader can judge our reading of them; it is
    None where the source gives a bare timestamp. `at` is aware, in the offset that was stated
    (else that of the source's zone), or None where the words name no moment ("until filled",
    "31 June"). A day alone means its last second where the source is, with precision "day".
    """

    stated: str | None = None
    at: datetime | None = None
    precision: Precision | None = None

    def __post_init__(self) -> None:
        if self.at is not None and self.at.tzinfo is None:
            raise ValueError("a deadline needs a time zone")

    def passed(self, now: datetime) -> bool:
        """Whether it is over at `now`; an unknown deadline is never over."""
        return self.at is not None and self.at <= now


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount in one currency (ISO 4217). Never a float."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """A named part of the pay; `included` says whether the range holds it, None: not stated."""

    name: str
    amount: Decimal
    included: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayRange:
    """Bounds of pay. `min` None: "up to"; `max` None: "from"; one figure: both the same."""

    min: Decimal | None = None
    max: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePay:
    """The range of pay at one place, where an advert states one for each."""

    place: str
    min: Decimal | None = None
    max: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Salary:
    """The pay of a vacancy. `currency` is ISO 4217.

    `stated` keeps the source's words. A salary whose `min` and `max` are both None states no
    figure ("competitive") and is `null` in JSON, where only `salary_stated` remains.
    """

    stated: str | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    currency: str | None = None
    period: Period | None = None
    allowances: tuple[Allowance, ...] = ()
    by_place: tuple[PlacePay, ...] = ()
    pro_rata: bool = False
    actual: PayRange | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """The worth of a tender or a lot, as stated; never a sum of lots, never 0 or 0.01.

    `stated` keeps the source's words; without figures it is all that reaches JSON.
    """

    stated: str | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    currency: str | None = None
    vat: Vat | None = None
    term: Term | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """One part of a tender that can be bid for alone; `id` is the publisher's."""

    id: str
    title: str | None = None
    value: Value | None = None
    deadline: datetime | None = None
    classifications: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file that belongs to a notice; only its address, it is never fetched."""

    title: str | None = None
    url: str
    published: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom the notice says to ask."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two things that the same notice says about one field; the field holds `stated`."""

    field: str
    stated: str
    elsewhere: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice as its source publishes it: the fields every kind has.

    Texts may hold any white space and control characters; `crawler.serialise` tidies them on
    the way to the one JSON form. `key` is the identity within the source: the publisher's own
    reference, never an address with a session in it and never a position.

    Three fields steer how a reading joins what is known and are not part of the JSON form:
    `as_of` orders readings of one notice within a run and against the stored one (an OCDS
    release has a date; None: the order of reading), and `knows` names the JSON fields that
    this reading can speak of (None: all of them); the others keep what was known before.
    `stands_in`: the page's own data was broken, so that this is only what stands beside it.
    """

    kind: ClassVar[Kind] = "page"

    key: str
    title: str
    url: str | None = None
    organisation: str | None = None
    department: str | None = None
    description: str | None = None
    locations: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    published: datetime | None = None
    deadline: Deadline | None = None
    classifications: tuple[str, ...] = ()
    status: Status = "open"
    reference: str | None = None
    documents: tuple[Document, ...] = ()
    contact: Contact | None = None
    language: str | None = None
    conflicts: tuple[Conflict, ...] = ()

    as_of: datetime | None = None
    knows: frozenset[str] | None = None
    stands_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy(Notice):
    """A job. schema.org JobPosting is the nearest standard."""

    kind: ClassVar[Kind] = "vacancy"

    remote: bool | None = None
    workplace: Workplace | None = None
    employment_types: tuple[EmploymentType, ...] = ()
    salary: Salary | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender(Notice):
    """A procurement. OCDS 1.1 is the nearest standard; `ocid` is kept apart from `key`."""

    kind: ClassVar[Kind] = "tender"

    value: Value | None = None
    stage: Stage | None = None
    ocid: str | None = None
    supplier: str | None = None
    procedure: str | None = None
    lots: tuple[Lot, ...] = ()
    amendment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Notice):
    """A notice on a page whose kind nobody knows."""

    kind: ClassVar[Kind] = "page"
