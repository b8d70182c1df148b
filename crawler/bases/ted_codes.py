"""Which words and rules do all of TED's notices share, whatever form they come in?

Tenders Electronic Daily (https://ted.europa.eu) publishes eForms since 2022, the forms of the
TED schema before, and answers searches in JSON: three spellings of the same codes.
"""

import re
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from crawler.bases.json_detail import partial
from crawler.bases.ted_countries import COUNTRIES
from crawler.extract.deadline import read_deadline
from crawler.extract.figures import amount_of
from crawler.extract.moments import read_moment
from crawler.notice import Deadline, Document, Stage, Status, Tender, Value, Vat
from crawler.serialise import FIELDS

#: The publisher's codes of languages, of three letters, in two.
LANGUAGES = {
    "bul": "bg", "ces": "cs", "dan": "da", "deu": "de", "ell": "el", "eng": "en", "est": "et",
    "fin": "fi", "fra": "fr", "gle": "ga", "hrv": "hr", "hun": "hu", "isl": "is", "ita": "it",
    "lav": "lv", "lit": "lt", "ltz": "lb", "mkd": "mk", "mlt": "mt", "nld": "nl", "nor": "no",
    "pol": "pl", "por": "pt", "ron": "ro", "slk": "sk", "slv": "sl", "spa": "es", "srp": "sr",
    "swe": "sv", "tur": "tr", "ukr": "uk", "cat": "ca", "eus": "eu", "glg": "gl",
}  # fmt: skip

#: The code list `procurement-procedure-type` of eForms.
PROCEDURES = {
    "open": "Open procedure",
    "restricted": "Restricted procedure",
    "neg-w-call": "Negotiated procedure with prior call for competition",
    "neg-wo-call": "Negotiated procedure without prior call for competition",
    "comp-dial": "Competitive dialogue",
    "comp-tend": "Competitive tendering",
    "innovation": "Innovation partnership",
    "exp-int-rail": "Request for expression of interest",
    "oth-single": "Other single stage procedure",
    "oth-mult": "Other multiple stage procedure",
}

#: What a notice's type means. (The code lists `form-type` and `notice-type` of eForms.)
FORM_TYPES: dict[str, tuple[Stage, Status]] = {
    "planning": ("planning", "planned"),
    "consultation": ("planning", "planned"),
    "competition": ("tender", "open"),
    "dir-awa-pre": ("award", "awarded"),
    "result": ("award", "awarded"),
    "cont-modif": ("contract", "awarded"),
    "completion": ("contract", "awarded"),
}
#: Registrations of European companies: on TED, but nobody buys anything.
NO_TENDER = "bri"
_FORM_OF_NOTICE = (
    ("brin", NO_TENDER),
    ("can-modif", "cont-modif"),
    ("can-", "result"),
    ("veat", "dir-awa-pre"),
    ("compl", "completion"),
    ("pmc", "consultation"),
    ("pin-cfc", "competition"),
    ("pin-", "planning"),
    ("cn-", "competition"),
    ("qu-sy", "competition"),
    ("subco", "competition"),
)


def form_type(form: str | None, notice_type: str | None) -> str | None:
    """The form type of a notice, by its own word for it, else by the type of notice."""
    if form in FORM_TYPES or form == NO_TENDER:
        return form
    code = (notice_type or "").lower()
    return next((form for start, form in _FORM_OF_NOTICE if code.startswith(start)), None)


# -- names and numbers --------------------------------------------------------------------------

_NUMBER = re.compile(r"0*(\d+-\d{4})")
_ADDRESS = re.compile(r"https?://[^\s/]+", re.IGNORECASE)
_BARE_HOST = re.compile(r"www\.[\w-]+\.[\w.-]+(?:/\S*)?", re.IGNORECASE)
_NOTHING_SAID = re.compile(r"(?:not (?:available|applicable|specified)|n/?a|none|-+)\.?", re.I)


def publication_number(text: str | None) -> str | None:
    """A number as TED shows it: "00187273-2024" is 187273-2024."""
    found = _NUMBER.fullmatch((text or "").strip())
    return found[1] if found else None


def notice_address(number: str | None) -> str | None:
    """Where people read the notice of a publication number."""
    shown = publication_number(number)
    return f"https://ted.europa.eu/en/notice/-/detail/{shown}" if shown else None


def address_of(text: str | None) -> str | None:
    """A web address that a form was given; "www.example.org" is one without its scheme."""
    if text and _ADDRESS.match(text):
        return text
    return f"http://{text}" if text and _BARE_HOST.fullmatch(text) else None


def documents_at(addresses: list[str | None]) -> tuple[Document, ...]:
    """The files at `addresses`, each once; what is no address is left out."""
    urls = dict.fromkeys(url for text in addresses if (url := address_of(text)))
    return tuple(Document(url=url) for url in urls)


def told(text: str | None) -> str | None:
    """`text`, unless it only says that a form's field was left open ("not available")."""
    return None if text is None or _NOTHING_SAID.fullmatch(text.strip()) else text


def joined(names: list[str | None]) -> str | None:
    """Several names as one text, each once."""
    return "; ".join(dict.fromkeys(name for name in names if name)) or None


# -- codes --------------------------------------------------------------------------------------

_CPV = re.compile(r"(\d{8})(?:-\d)?")
_NUTS = re.compile(r"[A-Z]{2}[0-9A-Z]{0,3}")


def classified(codes: list[str | None]) -> tuple[str, ...]:
    """CPV codes in the contract's form, the check digit dropped, each once."""
    found = (_CPV.fullmatch(code) for code in codes if code)
    return tuple(dict.fromkeys(f"cpv:{each[1]}" for each in found if each))


#: The regions of level 1 that look like an alpha-3 code ("DEA", "UKI", "ESZ").
_LETTERS_ONLY = re.compile(r"DE[A-G]|FR[A-MY]|IT[C-I]|TR[A-C]|UK[C-N]|([A-Z]{2})Z")


def regions_of(codes: list[str | None]) -> tuple[str, ...]:
    """NUTS codes in the contract's form, each once. A country's alpha-3 code is no region."""
    return tuple(dict.fromkeys(f"NUTS:{code}" for code in codes if code and _is_region(code)))


def _is_region(code: str) -> bool:
    if _NUTS.fullmatch(code) is None:
        return False
    if len(code) != 3 or not code.isalpha():
        return True
    found = _LETTERS_ONLY.fullmatch(code)
    return code not in COUNTRIES and found is not None and (found[1] or "DE") in COUNTRIES


# -- times --------------------------------------------------------------------------------------

_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})\s*(Z|[+-]\d{2}:\d{2})?")
_CLOCK = re.compile(
    r"(\d{1,2})\s?[:.hH]\s?(\d{2})?(?::(\d{2})(?:\.\d+)?)?\s*(?:hrs|h|uur|Uhr)?\s*"
    r"(Z|[+-]\d{2}:\d{2})?"
)


def deadline_of(day: str | None, clock: str | None, zone: ZoneInfo) -> Deadline | None:
    """A day and, apart from it, a time, each with its offset or without.

    The time's offset counts, else the day's, else that of `zone`. A day alone is its last
    second. What is no day, or lies in no credible year, is None.
    """
    on = _DAY.fullmatch((day or "").strip())
    if on is None:
        return None
    at = _CLOCK.fullmatch((clock or "").strip())
    date, offset = f"{on[1]}-{on[2]}-{on[3]}", on[4] or ""
    if at is not None:
        time = f"{int(at[1]):02}:{at[2] or '00'}:{at[3] or '00'}"
        deadline = read_deadline(f"{date}T{time}{at[4] or offset}", zone=zone)
        if deadline is not None and deadline.at is not None:
            return deadline
    end = read_deadline(f"{date}T23:59:59{offset}", zone=zone)
    return replace(end, precision="day") if end is not None and end.at is not None else None


def moment_of(day: str | None, clock: str | None, zone: ZoneInfo) -> datetime | None:
    """When something happened; a day alone is its first second."""
    if clock is None or not _CLOCK.fullmatch(clock.strip()):
        clock = "00:00"
    on = deadline_of(day, clock, zone)
    return on.at if on is not None else read_moment(day, zone)


def first(deadlines: list[Deadline | None]) -> Deadline | None:
    """The earliest of several deadlines."""
    known = [(each.at, each) for each in deadlines if each is not None and each.at is not None]
    return min(known, key=_by_time)[1] if known else None


def _by_time(known: tuple[datetime, Deadline]) -> datetime:
    return known[0]


# -- worth --------------------------------------------------------------------------------------

_CURRENCY = re.compile(r"[A-Z]{3}")


def amount(figures: Any) -> Decimal | None:
    """An amount; 0 and 0.01 are what a form is given that asks for one and gets none."""
    figure = amount_of(figures)
    return figure if figure is not None and figure > Decimal("0.01") else None


def worth(
    low: Decimal | None, high: Decimal | None, currency: str | None, *, vat: Vat | None
) -> Value | None:
    """A worth in a currency, in total; None where neither bound is known."""
    if low is None and high is None:
        return None
    if low is not None and high is not None and low > high:
        low, high = high, low
    code = (currency or "").strip().upper()
    known = code if _CURRENCY.fullmatch(code) else None
    return Value(min=low, max=high, currency=known, vat=vat, term="total")


# -- what a later notice of a procedure speaks of -----------------------------------------------


def adding(notice: Tender) -> Tender:
    """`notice` as that of a result or a contract, which adds to what was called for.

    What it leaves out (the deadline, the documents) was said before and still holds, and the
    procedure is not published anew.
    """
    said = partial(notice).knows or frozenset()
    return replace(notice, knows=said - {"published"})


def correcting(notice: Tender) -> Tender:
    """`notice` as one that says everything again, with changes, and publishes nothing anew."""
    return replace(notice, knows=frozenset(FIELDS) - {"published"})
