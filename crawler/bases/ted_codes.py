"""Which words and rules do all of TED's notices share, whatever form they come in?

Tenders Electronic Daily (https://ted.europa.eu) publishes eForms since 2022, the forms of the
TED schema before, and answers searches in JSON: three spellings of the same codes.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from crawler.bases.json_detail import partial
from crawler.extract.deadline import read_deadline, read_moment
from crawler.extract.money import amount_of
from crawler.notice import Deadline, Document, Stage, Status, Tender, Value, Vat
from crawler.serialise import FIELDS

#: Alpha-2 and alpha-3 code, English name, zone of the capital.
_COUNTRY_TABLE = """
AD AND Andorra Europe/Andorra
AL ALB Albania Europe/Tirane
AM ARM Armenia Asia/Yerevan
AT AUT Austria Europe/Vienna
AZ AZE Azerbaijan Asia/Baku
BA BIH Bosnia_and_Herzegovina Europe/Sarajevo
BE BEL Belgium Europe/Brussels
BG BGR Bulgaria Europe/Sofia
BY BLR Belarus Europe/Minsk
CH CHE Switzerland Europe/Zurich
CY CYP Cyprus Asia/Nicosia
CZ CZE Czechia Europe/Prague
DE DEU Germany Europe/Berlin
DK DNK Denmark Europe/Copenhagen
DZ DZA Algeria Africa/Algiers
EE EST Estonia Europe/Tallinn
EG EGY Egypt Africa/Cairo
EL GRC Greece Europe/Athens
ES ESP Spain Europe/Madrid
FI FIN Finland Europe/Helsinki
FO FRO Faroe_Islands Atlantic/Faroe
FR FRA France Europe/Paris
GE GEO Georgia Asia/Tbilisi
GI GIB Gibraltar Europe/Gibraltar
GL GRL Greenland America/Nuuk
GR GRC Greece Europe/Athens
HR HRV Croatia Europe/Zagreb
HU HUN Hungary Europe/Budapest
IE IRL Ireland Europe/Dublin
IL ISR Israel Asia/Jerusalem
IS ISL Iceland Atlantic/Reykjavik
IT ITA Italy Europe/Rome
JO JOR Jordan Asia/Amman
KE KEN Kenya Africa/Nairobi
LB LBN Lebanon Asia/Beirut
LI LIE Liechtenstein Europe/Vaduz
LT LTU Lithuania Europe/Vilnius
LU LUX Luxembourg Europe/Luxembourg
LV LVA Latvia Europe/Riga
MA MAR Morocco Africa/Casablanca
MC MCO Monaco Europe/Monaco
MD MDA Moldova Europe/Chisinau
ME MNE Montenegro Europe/Podgorica
MK MKD North_Macedonia Europe/Skopje
MT MLT Malta Europe/Malta
NL NLD Netherlands Europe/Amsterdam
NO NOR Norway Europe/Oslo
PL POL Poland Europe/Warsaw
PS PSE Palestine Asia/Hebron
PT PRT Portugal Europe/Lisbon
RO ROU Romania Europe/Bucharest
RS SRB Serbia Europe/Belgrade
SE SWE Sweden Europe/Stockholm
SI SVN Slovenia Europe/Ljubljana
SK SVK Slovakia Europe/Bratislava
SM SMR San_Marino Europe/San_Marino
SN SEN Senegal Africa/Dakar
TN TUN Tunisia Africa/Tunis
TR TUR Türkiye Europe/Istanbul
UA UKR Ukraine Europe/Kyiv
UK GBR United_Kingdom Europe/London
GB GBR United_Kingdom Europe/London
VA VAT Vatican_City Europe/Vatican
XK XKX Kosovo Europe/Belgrade
"""


@dataclass(frozen=True, slots=True)
class Country:
    """A country of buyers: what it is called, and the clock that they mean."""

    name: str
    zone: ZoneInfo


def _countries() -> dict[str, Country]:
    countries: dict[str, Country] = {}
    for line in _COUNTRY_TABLE.split("\n"):
        if line:
            short, long, name, zone = line.split()
            country = Country(name.replace("_", " "), ZoneInfo(zone))
            countries[short] = countries[long] = country
    return countries


#: By alpha-2 code ("UK" and "GB", "EL" and "GR") and by alpha-3 code.
COUNTRIES = _countries()

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


def regions_of(codes: list[str | None]) -> tuple[str, ...]:
    """NUTS codes in the contract's form, each once. A country's alpha-3 code is no region."""
    return tuple(
        dict.fromkeys(
            f"NUTS:{code}"
            for code in codes
            if code and _NUTS.fullmatch(code) and not (len(code) == 3 and code in COUNTRIES)
        )
    )


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
