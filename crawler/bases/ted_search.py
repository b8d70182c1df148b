"""What does TED's search answer about a notice? A row of fields, to a tender.

The search API v3 (https://docs.ted.europa.eu/api/): language maps, lists with a member for each
lot, days with an offset and times apart from them, amounts as texts. It says less than the
notice's own document, and each row only what the query asked for.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast
from zoneinfo import ZoneInfo

from crawler.bases.json_list import text_or_none
from crawler.bases.ted_codes import (
    FORM_TYPES,
    LANGUAGES,
    NO_TENDER,
    PROCEDURES,
    amount,
    classified,
    deadline_of,
    documents_at,
    first,
    form_type,
    joined,
    moment_of,
    notice_address,
    publication_number,
    regions_of,
    worth,
)
from crawler.bases.ted_countries import COUNTRIES, Country
from crawler.extract.text import line_of, text_of
from crawler.notice import Contact, Deadline, Lot, Tender, Value
from crawler.serialise import JsonObject

#: What is asked for where each notice's document is read as well: its number, and enough to
#: know whether there is a tender in it.
FIELDS = (
    "publication-number",
    "publication-date",
    "notice-type",
    "form-type",
    "procedure-identifier",
)

#: Ends of receipt, for each lot: of tenders, of requests, of expressions of interest, of answers.
_ENDS = ("tender", "request", "expressions", "answers")
#: The same in one field, whichever it is, as moments. Not `deadline` and `deadline-date-lot`:
#: these hold the last day for questions.
_ANY_END = "deadline-receipt-request"
_CLOCK_FIRST = re.compile(r"\d{1,2}:\d{2}")


def is_tender(row: JsonObject) -> bool:
    """Whether a row is about a tender; companies register themselves on TED as well."""
    return _form(row) != NO_TENDER


def read_row(row: JsonObject, zone: ZoneInfo) -> Tender:
    """The tender of a row of the search's answer.

    Raises:
        KeyError: it has no publication number, or no title.
    """
    stated = _one(row["publication-number"])
    number = publication_number(stated) or stated
    country = _buyer_country(row)
    zone = country.zone if country else zone
    form = _form(row) or "competition"
    stage, status = FORM_TYPES[form]
    title = next((text for name in _TITLES if (text := line_of(_words(row.get(name))))), None)
    if number is None or title is None:
        raise KeyError("publication-number" if number is None else "notice-title")
    called = stage in ("planning", "tender")
    deadlines = list(_deadlines(row, zone)) if called else []
    countries = {place for name in _COUNTRIES for place in _several(row.get(name))}
    codes = [code for name in _CODES for code in _several(row.get(name))]
    places = [place for name in (*_PLACES, *_COUNTRIES) for place in _several(row.get(name))]
    regions = regions_of(
        [place for name in _PLACES for place in _several(row.get(name)) if place not in countries]
    )
    return Tender(
        key=_one(row.get("procedure-identifier")) or number,
        title=title,
        url=notice_address(number),
        organisation=line_of(_words(row.get("buyer-name")) or _words(row.get(_BUYER))),
        description=_description(row),
        locations=tuple(_locations(row, places, regions)),
        regions=regions,
        published=moment_of(_one(row.get("publication-date")), None, zone),
        deadline=first([deadline for _, deadline in deadlines]),
        classifications=classified(cast("list[str | None]", codes)),
        status=status,
        stage=stage,
        reference=number,
        value=_value(row, called=called),
        supplier=joined([line_of(name) for name in _all_words(row.get("winner-name"))]),
        procedure=PROCEDURES.get((_one(row.get("procedure-type")) or "").lower()),
        lots=tuple(_lots(row, dict(deadlines))),
        documents=documents_at(
            [url for name in _FILES for url in _several(row.get(name))],
        ),
        contact=_contact(row),
        language=_language(row),
    )


_TITLES = ("notice-title", "title-proc", "title-lot", "title-part")
_BUYER = "organisation-name-buyer"
_CODES = (
    "main-classification-proc",
    "classification-cpv",
    "main-classification-lot",
    "additional-classification-proc",
    "additional-classification-lot",
)
_PLACES = (
    "place-of-performance",
    "place-of-performance-subdiv-proc",
    "place-of-performance-subdiv-lot",
)
_COUNTRIES = ("place-of-performance-country-proc", "place-of-performance-country-lot")
_TOWNS = ("place-of-performance-city-proc", "place-of-performance-city-lot")
_FILES = ("document-url-lot", "document-restricted-url-lot")
_ESTIMATES = (
    ("estimated-value-proc", "estimated-value-cur-proc"),
    ("total-value", "total-value-cur"),
    ("estimated-value-lot", "estimated-value-cur-lot"),
)
_RESULTS = (("result-value-notice", "result-value-cur-notice"), ("total-value", "total-value-cur"))
_DESCRIPTIONS = ("description-proc", "description-lot", "description-part")


def _form(row: JsonObject) -> str | None:
    return form_type(_one(row.get("form-type")), _one(row.get("notice-type")))


# -- values of fields ---------------------------------------------------------------------------


def _several(value: Any) -> list[str]:
    """The members of a list, or the one value."""
    members = cast("list[Any]", value) if isinstance(value, list) else [value]
    return [text for member in members if (text := text_or_none(member))]


def _one(value: Any) -> str | None:
    return next(iter(_several(value)), None)


def _spoken(value: Any) -> Mapping[str, list[str]]:
    """A language map; a text without one stands under ""."""
    if not isinstance(value, dict):
        return {"": _several(value)}
    spoken = cast("dict[str, Any]", value)
    return {language.lower(): _several(texts) for language, texts in spoken.items()}


def _all_words(value: Any) -> list[str]:
    """A field's texts in English, else in the first language that it has."""
    spoken = _spoken(value)
    nothing: list[str] = []
    return next((texts for texts in (spoken.get("eng"), *spoken.values()) if texts), nothing)


def _words(value: Any) -> str | None:
    return next(iter(_all_words(value)), None)


def _language(row: JsonObject) -> str | None:
    """The language of the buyer's own words; the titles are translated into all."""
    official = _one(row.get("official-language"))
    names = (*_DESCRIPTIONS, "title-proc", "buyer-name", _BUYER)
    spoken = [language for name in names for language in _spoken(row.get(name)) if language]
    chosen = official or ("eng" if "eng" in spoken else next(iter(spoken), None))
    return LANGUAGES.get((chosen or "").lower())


# -- what a row says ----------------------------------------------------------------------------


def _description(row: JsonObject) -> str | None:
    """That of the procedure; of the lots, which repeat one another, the first."""
    return next((text for name in _DESCRIPTIONS if (text := text_of(_words(row.get(name))))), None)


def _buyer_country(row: JsonObject) -> Country | None:
    code = _one(row.get("buyer-country")) or _one(row.get("organisation-country-buyer"))
    return COUNTRIES.get((code or "").upper())


def _locations(row: JsonObject, places: list[str], regions: Iterable[str]) -> Iterable[str]:
    """Towns; where there are neither towns nor regions, the countries."""
    towns = [line_of(town) for name in _TOWNS for town in _all_words(row.get(name))]
    named = [town for town in towns if town]
    if not named and not tuple(regions):
        named = [COUNTRIES[place].name for place in places if place in COUNTRIES]
    return dict.fromkeys(named)


def _deadlines(row: JsonObject, zone: ZoneInfo) -> Iterable[tuple[int, Deadline]]:
    """For each lot that has one, by its place in the lists, the first end of receipt.

    With its time, if the row has one anywhere.
    """
    found = dict(_ends_by_kind(row, zone))
    if not any(deadline.precision == "minute" for deadline in found.values()):
        moments = (text.partition("T") for text in _several(row.get(_ANY_END)))
        ends = (deadline_of(day, clock, zone) for day, _, clock in moments)
        found = {place: end for place, end in enumerate(ends) if end} or found
    yield from found.items()


def _ends_by_kind(row: JsonObject, zone: ZoneInfo) -> Iterable[tuple[int, Deadline]]:
    found: dict[int, list[Deadline | None]] = {}
    for name in _ENDS:
        days = _several(row.get(f"deadline-receipt-{name}-date-lot"))
        clocks = _several(row.get(f"deadline-receipt-{name}-time-lot"))
        if len(clocks) != len(days) or not all(_CLOCK_FIRST.match(each) for each in clocks):
            clocks = [""] * len(days)
        for place, (day, clock) in enumerate(zip(days, clocks, strict=True)):
            found.setdefault(place, []).append(deadline_of(day, clock, zone))
    for place, deadlines in found.items():
        if deadline := first(deadlines):
            yield place, deadline


def _lots(row: JsonObject, deadlines: Mapping[int, Deadline]) -> Iterable[Lot]:
    """The lots, where the row lists several and its other lists are as long."""
    ids = list(dict.fromkeys(_several(row.get("identifier-lot"))))
    if len(ids) < 2:
        return
    titles = _all_words(row.get("title-lot"))
    amounts, currencies = (_several(row.get(f"estimated-value-{name}lot")) for name in ("", "cur-"))
    for place, id in enumerate(ids):
        deadline = deadlines.get(place) if len(deadlines) == len(ids) else None
        value = None
        if len(amounts) == len(ids) and currencies:
            figure = amount(amounts[place])
            currency = currencies[place] if len(currencies) == len(ids) else currencies[0]
            value = worth(figure, figure, currency, vat="excluded")
        yield Lot(
            id=id,
            title=line_of(titles[place]) if len(titles) == len(ids) else None,
            value=value,
            deadline=deadline.at if deadline else None,
        )


def _value(row: JsonObject, *, called: bool) -> Value | None:
    """The total; that of a lot only where it is the only one. `called`: nothing is awarded yet.

    Estimates are without VAT; of what was awarded, the search does not say.
    """
    fields = _ESTIMATES if called else _RESULTS
    for name, currency in fields:
        amounts = _several(row.get(name))
        figure = amount(amounts[0]) if len(amounts) == 1 else None
        if figure is not None:
            vat = "excluded" if called else None
            return worth(figure, figure, _one(row.get(currency)), vat=vat)
    return None


def _contact(row: JsonObject) -> Contact | None:
    contact = Contact(
        name=line_of(_words(row.get("buyer-contact-point"))),
        email=_one(row.get("buyer-email")),
        phone=_one(row.get("buyer-tel")),
        url=_one(row.get("buyer-internet-address")),
    )
    return None if contact == Contact() else contact
