"""What does a JobPosting say of places, people and names, and by which number is it known?"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

from crawler.bases.json_list import object_or_none
from crawler.bases.posting_values import each_of, line_in, lines_in, printed, text_in, things_in
from crawler.extract.address import address_key
from crawler.extract.place import Places, read_places
from crawler.extract.text import text_of
from crawler.notice import Contact
from crawler.serialise import JsonObject

_REFERENCE = re.compile(
    r"(?:job|vacancy|advert|post|position|requisition|req|role|our)?\.? ?"
    r"(?:reference|ref|id|req|requisition|number|no)\.?"
    r"(?: ?(?:number|no|code|id|#))?\.?"
)


def places_in(posting: JsonObject) -> Places:
    names = [name for place in each_of(posting.get("jobLocation")) if (name := _place(place))]
    places = read_places(names)
    kind = " ".join(lines_in(posting.get("jobLocationType"))).upper()
    if "TELECOMMUTE" in kind or "REMOTE" in kind:
        if not places.names:
            asked = each_of(posting.get("applicantLocationRequirements"))
            places = read_places([name for each in asked if (name := _place(each))])
        if places.workplace != "hybrid":
            places = replace(places, workplace="remote", remote=True)
    return places


#: What forms write where they know nothing.
_NO_NAMES = frozenset({"", "null", "NULL", "None", "undefined", "N/A", "n/a", "-"})


_ADDRESS = ("Locality", "Region", "Country")
#: What a system writes where an employer has said nothing.
_NO_PLACE = re.compile(
    r"unavailable|unspecified|unknown|undefined|null|n/?a|not (?:specified|available|provided)",
    re.IGNORECASE,
)


def _place(value: Any) -> str | None:
    """A place as one would say it: town and region; the country only where nothing is nearer."""
    if not isinstance(value, dict):
        return line_in(value)
    place = cast("JsonObject", value)
    address = next(iter(each_of(place.get("address"))), None)
    if isinstance(address, str):
        return line_in(address)
    given = object_or_none(address) or place
    town, region, country = (
        None if text and _NO_PLACE.fullmatch(text) else text
        for text in map(line_in, (given.get(f"address{part}") for part in _ADDRESS))
    )
    named = [part for part in (town, region) if part]
    if not named:
        other = (line_in(given.get("postalCode")), line_in(place.get("name")), country)
        named = [part for part in other if part][:1]
    parts = [part.strip() for name in named for part in name.split(",")]
    return ", ".join(dict.fromkeys(part for part in parts if part not in _NO_NAMES)) or None


def language_in(posting: JsonObject) -> str | None:
    thing = object_or_none(posting.get("inLanguage")) or {}
    code = line_in(thing.get("alternateName")) or line_in(posting.get("inLanguage")) or ""
    return code[:2].lower() if re.fullmatch(r"[A-Za-z]{2}(?:[-_]\w+)?", code) else None


def organisation_in(posting: JsonObject) -> str | None:
    for each in each_of(posting.get("hiringOrganization")):
        if name := line_in(each):
            return name
    return None


def department_in(posting: JsonObject) -> str | None:
    organisations = things_in(posting.get("hiringOrganization"))
    departments = [part for each in organisations for part in each_of(each.get("department"))]
    units = [*departments, *each_of(posting.get("employmentUnit"))]
    return next((name for unit in units if (name := line_in(unit))), None)


def contact_in(posting: JsonObject) -> Contact | None:
    for each in things_in(posting.get("applicationContact")):
        contact = Contact(
            name=line_in(each.get("name")),
            email=line_in(each.get("email")),
            phone=line_in(each.get("telephone")),
            url=line_in(each.get("url")),
        )
        if contact != Contact():
            return contact
    return None


_SOC = re.compile(r"\b(\d{2}-\d{4})(?:\.\d{2})?\b")


def occupations_in(posting: JsonObject) -> Iterator[str]:
    for each in each_of(posting.get("occupationalCategory")):
        code = object_or_none(each)
        words = line_in(code.get("codeValue")) if code else line_in(each)
        for found in _SOC.finditer(words or ""):
            yield f"soc:{found[1]}"


def other_texts_in(posting: JsonObject) -> str | None:
    names = ("responsibilities", "qualifications", "skills", "experienceRequirements")
    texts = (text_of(text_in(posting.get(name))) for name in names)
    return "\n\n".join(text for text in texts if text) or None


def reference_in(posting: JsonObject, facts: dict[str, str]) -> str | None:
    """The vacancy's own reference: that of the markup, else the one that the page prints.

    An identifier that is the employer's, shared by all of its vacancies, is none.
    """
    employers = {
        text.casefold()
        for each in each_of(posting.get("hiringOrganization"))
        for text in _identities(each)
    }
    for each in each_of(posting.get("identifier")):
        value = _identifier(each)
        if value and any(sign.isdigit() for sign in value) and value.casefold() not in employers:
            return value
    told = printed(facts, _REFERENCE)
    return told if told and any(sign.isdigit() for sign in told) else None


def _identifier(value: Any) -> str | None:
    thing = object_or_none(value)
    if thing is None:
        text = line_in(value)
    else:
        text = line_in(thing.get("value")) or line_in(thing.get("@value"))
    if text is None or len(text) > 80:
        return None
    return address_key(text) if text.startswith(("http://", "https://")) else text


def _identities(organisation: Any) -> Iterator[str]:
    thing = object_or_none(organisation) or {}
    for name in ("name", "legalName", "@id", "url", "sameAs", "leiCode", "vatID", "taxID", "duns"):
        if text := line_in(thing.get(name)):
            yield text
    for each in each_of(thing.get("identifier")):
        if text := _identifier(each):
            yield text
