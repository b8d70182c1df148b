"""What do the parts of an OCDS release say: names, people, worth, places and codes?"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, cast

from crawler.bases.json_list import object_or_none, objects, text_or_none
from crawler.bases.ocds_process import Process
from crawler.bases.ted_codes import LANGUAGES
from crawler.extract.figures import amount_of, currency_of
from crawler.extract.text import line_of, text_of, unmangled
from crawler.notice import Contact, Value
from crawler.serialise import JsonObject

_REGION_CODE = re.compile(r"[A-Z]{2}[0-9A-Z]{0,3}")
_CPV = re.compile(r"(\d{8})(?:-\d|\.0)?")
#: A tender id that only repeats the ocid: "ocds-kuma6s-148440-tender-148440-CCS/24/297".
_OCID_PART = re.compile(r"ocds-\w+-[\w-]+?(?:-tender-\d+(?:-|$)|-tender-|$)")
_OCID_ALONE = re.compile(r"ocds-\w+-\w+(?:-tender(?:-\d+)?)?")
_NO_PLACE = re.compile(
    r"as (?:detailed|per|specified|stated|described|set out)\b|see\b|refer\b|n/?a\b|not applicable"
    r"|tbc\b|none\b|unknown\b",
    re.IGNORECASE,
)
#: Companies whose portal published a notice for a buyer; they buy nothing themselves.
_PORTALS = re.compile(
    r"(?:eu[- ]supply|proactis|in-tend|mytenders|millstream|due[- ]north|delta e-?sourcing|jaggaer"
    r"|bravosolution|atamis)\b",
    re.IGNORECASE,
)


# -- names and people ---------------------------------------------------------------------------


def title_of(process: Process) -> str | None:
    parts = (
        process.tender,
        process.whole,
        *process.contracts,
        *process.awards,
        process.planning,
    )
    title = next((name for part in parts if (name := plain_line(part.get("title")))), None)
    if title is not None:
        return title
    # Some publishers name nothing but what is bought.
    described = (process.tender, *(each[0] for each in _alone(process)))
    return next(
        (words for part in described if (words := plain_line(part.get("description")))), None
    )


def _alone(process: Process) -> Iterator[list[JsonObject]]:
    """The items, the awards, the contracts: each where there is only one."""
    for parts in (process.items, process.awards, process.contracts):
        if len(parts) == 1:
            yield parts


def buyer_of(process: Process) -> str | None:
    """Who buys. A portal that publishes for somebody else is only named where nobody is."""
    named = [
        object_or_none(process.whole.get("buyer")) or {},
        *_parties(process, "buyer"),
        object_or_none(process.tender.get("procuringEntity")) or {},
        *_parties(process, "procuringEntity"),
    ]
    names = [name for each in named if (name := plain_line(each.get("name")))]
    return next((name for name in names if not _PORTALS.match(name)), next(iter(names), None))


def _parties(process: Process, role: str) -> list[JsonObject]:
    return [
        party
        for party in objects(process.whole.get("parties"))
        if role in cast("list[Any]", party.get("roles") or [])
    ]


def contact_of(process: Process) -> Contact | None:
    buyer = object_or_none(process.whole.get("buyer")) or {}
    same = [
        party
        for party in objects(process.whole.get("parties"))
        if "id" in buyer and party.get("id") == buyer["id"]
    ]
    entity = object_or_none(process.tender.get("procuringEntity")) or {}
    # Before OCDS 1.1 there were no parties: the buyer held all that is said of it.
    own = (buyer, *_parties(process, "buyer"), entity, *_parties(process, "procuringEntity"))
    for party in (*same, *own):
        point = object_or_none(party.get("contactPoint")) or {}
        contact = Contact(
            name=plain_line(point.get("name")),
            email=text_or_none(point.get("email")),
            phone=text_or_none(point.get("telephone")),
            url=web_address(point.get("url")),
        )
        if contact != Contact():
            return contact
    return None


def reference_of(process: Process) -> str | None:
    """The buyer's own number, else the number that Find a Tender gives a notice."""
    id = text_or_none(process.tender.get("id"))
    ocid = (text_or_none(process.whole.get("ocid")) or "").casefold()
    if id is not None and not _OCID_ALONE.fullmatch("".join(id.split())) and id.casefold() != ocid:
        own = _OCID_PART.sub("", id, count=1).strip()
        if own and not own.startswith("ocds-"):
            return own
    number = text_or_none(process.last.get("id")) or ""
    return number if re.fullmatch(r"\d{6}-\d{4}", number) else None


# -- worth --------------------------------------------------------------------------------------


def value_of(part: JsonObject) -> Value | None:
    """The worth of a tender, a lot or an award: `minValue` to `value`, net of VAT if it can be."""
    stated = object_or_none(part.get("value")) or {}
    least = object_or_none(part.get("minValue")) or {}
    net, gross = _amount(stated.get("amount")), _amount(stated.get("amountGross"))
    high = net if net is not None else gross
    low = _amount(least.get("amount"))
    if high is None and low is None:
        return None
    if low is not None and high is not None and low > high:
        low, high = high, low
    vat = "excluded" if net is not None and gross is not None else "included" if gross else None
    return Value(
        min=low if "amount" in least else high,
        max=high,
        currency=currency_of(stated.get("currency")) or currency_of(least.get("currency")),
        vat=vat,
        term="total",
    )


def _amount(value: Any) -> Decimal | None:
    """An amount; 0 and 0.01 are what a form is given that asks for one and gets none."""
    amount = amount_of(value)
    return amount if amount is not None and amount > Decimal("0.01") else None


def only_value(parts: list[JsonObject]) -> Value | None:
    """The worth of the only award or contract; of several, a sum would be an invention."""
    return value_of(parts[0]) if len(parts) == 1 else None


def suppliers_of(process: Process) -> str | None:
    names = [
        plain_line(supplier.get("name"))
        for part in (*process.awards, *process.contracts)
        if part.get("status") not in ("cancelled", "unsuccessful")
        for supplier in objects(part.get("suppliers"))
    ]
    return "; ".join(dict.fromkeys(name for name in names if name)) or None


def amendment_of(process: Process) -> str | None:
    """Why the newest part was amended, in the publisher's words, else what was."""
    for parts in (process.contracts, process.awards, [process.tender]):
        amendments = [
            each
            for part in parts
            for each in (*objects(part.get("amendments")), *objects(part.get("amendment")))
        ]
        for name in ("rationale", "description"):
            for amendment in reversed(amendments):
                if words := plain_text(amendment.get(name)):
                    return words
    return None


# -- places and codes ---------------------------------------------------------------------------


def _addresses(process: Process) -> Iterator[JsonObject]:
    for part in (process.tender, *process.items):
        yield from objects(part.get("deliveryAddresses"))
        yield from objects(part.get("deliveryAddress"))


def locations_of(process: Process) -> list[str]:
    """The places that addresses name, and those that words name. A code is no name."""
    names = [_place(address) for address in _addresses(process)]
    for part in (process.tender, *process.items):
        places = (*objects(part.get("deliveryLocation")), *objects(part.get("deliveryLocations")))
        names += [place.get("description") for place in places]
    found: dict[str, str] = {}
    for name in names:
        line = plain_line(name)
        if line and not _NO_PLACE.match(line):
            line = line.rstrip(" .,;")
            found.setdefault(line.casefold(), line)
    return list(found.values())


def _place(address: JsonObject) -> str | None:
    """An address as a place; the country only where nothing nearer is said, in words or code."""
    region = text_or_none(address.get("region"))
    coded = region is not None and _REGION_CODE.fullmatch(region) is not None
    nearer = (address.get("locality"), None if coded else region, address.get("postalCode"))
    named = [part for part in map(text_or_none, nearer) if part]
    if named or coded:
        return ", ".join(named)
    return text_or_none(address.get("countryName"))


def regions_in(process: Process) -> list[str]:
    """Codes of the regions: TL… are the UK's ITL, the others NUTS."""
    codes = [
        region
        for address in _addresses(process)
        if (region := text_or_none(address.get("region"))) and _REGION_CODE.fullmatch(region)
    ]
    return list(
        dict.fromkeys(f"ITL:{code}" if code.startswith("TL") else f"NUTS:{code}" for code in codes)
    )


_SCHEMES = {"NAICS": "naics", "UNSPSC": "unspsc", "PSC": "psc", "SOC": "soc"}


def classifications_of(process: Process) -> list[str]:
    parts = [process.tender, *objects(process.tender.get("lots")), *process.items]
    return list(dict.fromkeys(codes_of(parts)))


def codes_of(parts: Iterable[JsonObject]) -> Iterator[str]:
    for part in parts:
        classified = (
            *objects(part.get("classification")),
            *objects(part.get("additionalClassifications")),
            *objects(part.get("classifications")),
        )
        for each in classified:
            scheme = (text_or_none(each.get("scheme")) or "").upper()
            code = text_or_none(each.get("id")) or ""
            if scheme in ("CPV", "CPVS") and (found := _CPV.fullmatch(code)):
                yield f"cpv:{found[1]}"
            elif scheme in _SCHEMES and code:
                yield f"{_SCHEMES[scheme]}:{code}"


# -- words --------------------------------------------------------------------------------------


def plain_line(value: Any) -> str | None:
    return line_of(unmangled(text_or_none(value)))


def plain_text(value: Any) -> str | None:
    return text_of(unmangled(text_or_none(value)))


def language_in(value: Any) -> str | None:
    """A language in two letters: "en", "en-GB", "eng"; "English" is what some publishers write."""
    word = (plain_line(value) or "").lower()
    tag = re.match(r"([a-z]{2})(?:[-_]|$)", word)
    return tag[1] if tag else LANGUAGES.get(word[:3])


def web_address(value: Any) -> str | None:
    url = text_or_none(value) or ""
    return url if re.match(r"https?://[^\s/]+", url, re.IGNORECASE) else None
