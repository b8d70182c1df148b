"""What does an OCDS release say about a tender? One reading of it, with all its odd forms.

https://standard.open-contracting.org/1.1/en/schema/reference/ and the extensions that the UK's
publishers use. Pure: the packages and their merging are in `crawler.bases.ocds`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, cast
from zoneinfo import ZoneInfo

from crawler.bases.json_list import object_or_none, objects, text_or_none
from crawler.bases.ted_codes import LANGUAGES
from crawler.extract.deadline import (
    deadlines_in,
    find_deadline,
    read_deadline,
    read_moment,
)
from crawler.extract.money import amount_of, currency_of, worths_in
from crawler.extract.text import line_of, text_of, unmangled
from crawler.fold import TOGETHER
from crawler.notice import (
    Conflict,
    Contact,
    Deadline,
    Document,
    Lot,
    Stage,
    Status,
    Tender,
    Value,
)
from crawler.serialise import JsonObject, moment, money, to_document

Release = JsonObject


@dataclass(frozen=True, slots=True)
class Publisher:
    """Facts about the publisher of an ocid prefix that its releases do not say themselves.

    `local`: it writes local time with a Z. `page`: the address of a notice, by release id.
    """

    zone: ZoneInfo | None = None
    local: bool = False
    page: str | None = None


_LONDON = ZoneInfo("Europe/London")

#: By ocid prefix (https://standard.open-contracting.org/1.1/en/schema/identifiers/).
PUBLISHERS: Mapping[str, Publisher] = {
    # Find a Tender: an older notice is not among its own documents, but has an address.
    "ocds-h6vhtk": Publisher(_LONDON, page="https://www.find-tender.service.gov.uk/Notice/{id}"),
    # Contracts Finder.
    "ocds-b5fd17": Publisher(_LONDON),
    # Sell2Wales and Public Contracts Scotland: "12:00 noon 7 April" is 2025-04-07T12:00:00Z.
    "ocds-kuma6s": Publisher(_LONDON, local=True),
    "ocds-r6ebe6": Publisher(_LONDON, local=True),
}
UNKNOWN = Publisher()


# -- one tender ---------------------------------------------------------------------------------

_AWARD_TAGS = frozenset({"award", "awardUpdate", "awardCancellation"})
_CONTRACT_TAGS = frozenset(
    {
        "contract",
        "contractUpdate",
        "contractAmendment",
        "contractTermination",
        "implementation",
        "implementationUpdate",
    }
)
_PLANNING_TAGS = frozenset({"planning", "planningUpdate"})
_TENDER_TAGS = frozenset({"tender", "tenderUpdate", "tenderAmendment", "tenderCancellation"})
_FORM_STAGES: tuple[tuple[frozenset[str], Stage], ...] = (
    (frozenset({"UK7", "UK9", "UK10", "UK11"}), "contract"),
    (frozenset({"UK5", "UK6"}), "award"),
)
#: Find a Tender's notices of dynamic markets carry the tag of an award and are none.
_MARKET_NOTICES = frozenset({"UK13", "UK14", "UK15"})
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
#: What the page of a notice is called among the documents, the furthest stage first.
_NOTICE_DOCUMENTS = (
    "contractNotice",
    "awardNotice",
    "tenderNotice",
    "plannedProcurementNotice",
    "marketEngagementNotice",
    "notice",
)
_NUMBERS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class _Process:
    """A contracting process as its releases state it, taken apart once.

    `whole` is the compiled release, `last` the newest release, whose tags and forms say what
    the newest news is.
    """

    whole: Release
    last: Release
    planning: JsonObject
    tender: JsonObject
    awards: list[JsonObject]
    contracts: list[JsonObject]
    tags: set[str]
    forms: set[str]

    @classmethod
    def of(cls, whole: Release, last: Release) -> "_Process":
        return cls(
            whole=whole,
            last=last,
            planning=object_or_none(whole.get("planning")) or {},
            tender=object_or_none(whole.get("tender")) or {},
            awards=objects(whole.get("awards")),
            contracts=objects(whole.get("contracts")),
            tags=_tags(last),
            forms=_notice_types(last),
        )

    @property
    def market(self) -> bool:
        """Whether it is a dynamic market, which Find a Tender tags as an award."""
        return bool(self.forms & _MARKET_NOTICES)

    @property
    def items(self) -> list[JsonObject]:
        """What is bought: the tender's items, else those of the awards, else the contracts'."""
        for parts in ([self.tender], self.awards, self.contracts):
            items = [item for part in parts for item in objects(part.get("items"))]
            if items:
                return items
        return []


@dataclass(frozen=True, slots=True)
class ReleaseReader:
    """How one publisher's releases are read."""

    zone: ZoneInfo
    publisher: Publisher

    def moment(self, value: Any) -> datetime | None:
        return read_moment(value, self.zone, local=self.publisher.local)

    def date_of(self, release: Release) -> float:
        at = self.moment(release.get("date"))
        return at.timestamp() if at else 0.0

    def tender(
        self, ocid: str, whole: Release, releases: list[Release], organisation: str | None
    ) -> Tender:
        """The tender of a process: `whole` is its compiled release, of `releases` in order."""
        process = _Process.of(whole, releases[-1])
        tender = process.tender
        stage = _stage(process)
        title = _title(process)
        description = _text(tender.get("description"))
        others = [whole, *objects(tender.get("lots"))]
        texts = [description, *(_text(part.get("description")) for part in others)]
        prose = "\n".join(text for text in texts if text)
        published = self._published(releases, process)
        deadline = self._deadline(tender)
        value = _value(tender) or _only(process.awards) or _only(process.contracts)
        url, documents = self._documents(process)
        conflicts = self._conflicts(prose, deadline, value, published)
        if deadline is None and stage in ("planning", "tender"):
            deadline = find_deadline(prose, published=published, zone=self.zone)
        notice = Tender(
            key=ocid,
            ocid=ocid,
            title=title or ocid,
            url=url,
            organisation=_buyer(process) or organisation,
            description=description,
            locations=tuple(_locations(process)),
            regions=tuple(_regions(process)),
            published=published,
            deadline=deadline,
            classifications=tuple(_classifications(process)),
            status=_status(process, stage),
            stage=stage,
            reference=_reference(process),
            value=value,
            supplier=_suppliers(process),
            procedure=_line(tender.get("procurementMethodDetails"))
            or _line(tender.get("procurementMethod")),
            lots=tuple(self._lots(tender)),
            amendment=_amendment(process),
            documents=documents,
            contact=_contact(process),
            language=_language(whole.get("language")),
            conflicts=conflicts,
            as_of=self.moment(process.last.get("date")),
        )
        return replace(notice, knows=_knows(notice, process, releases))

    def _published(self, releases: list[Release], process: _Process) -> datetime | None:
        """The first publication of the newest notice that opened a stage; updates open none."""
        stated = self.moment(process.tender.get("datePublished"))
        if stated is None and len(process.awards) == 1:
            stated = self.moment(process.awards[0].get("datePublished"))
        opening = [each for each in releases if _tags(each) & {"planning", "tender"}]
        return stated or self.moment((opening or releases)[-1 if opening else 0].get("date"))

    def _deadline(self, tender: JsonObject) -> Deadline | None:
        """The end of the tender period or, of a first stage, of saying that one is interested.

        The end of the enquiry period is no deadline. Where only the lots state one, the first.
        """
        period = object_or_none(tender.get("tenderPeriod")) or {}
        stated = [
            self._one_deadline(period.get("endDate")),
            self._one_deadline(tender.get("expressionOfInterestDeadline")),
        ]
        if not any(stated):
            stated = [self._one_deadline(_lot_end(lot)) for lot in objects(tender.get("lots"))]
        known = [deadline for deadline in stated if deadline is not None]
        return min(known, key=_moment_of, default=None)

    def _one_deadline(self, value: Any) -> Deadline | None:
        deadline = read_deadline(value, zone=self.zone, local=self.publisher.local)
        return deadline if deadline is not None and (deadline.at or deadline.stated) else None

    def _lots(self, tender: JsonObject) -> Iterator[Lot]:
        codes: dict[str, dict[str, None]] = {}
        for item in objects(tender.get("items")):
            codes.setdefault(str(item.get("relatedLot")), {}).update(
                dict.fromkeys(_codes_of([item]))
            )
        lots = [each for each in objects(tender.get("lots")) if text_or_none(each.get("id"))]
        # Publishers shuffle their lots; their numbers do not change.
        for lot in sorted(lots, key=lambda each: _natural(str(each["id"]))):
            id = str(lot["id"])
            deadline = self._one_deadline(_lot_end(lot))
            yield Lot(
                id=id,
                title=_line(lot.get("title")),
                value=_value(lot),
                deadline=deadline.at if deadline else None,
                classifications=tuple(codes.get(id, ())),
            )

    def _documents(self, process: _Process) -> tuple[str | None, tuple[Document, ...]]:
        """The address of the newest notice, and the files beside it."""
        parts = (process.planning, process.tender, *process.awards, *process.contracts)
        files = [
            (file, url)
            for part in parts
            for file in objects(part.get("documents"))
            if (url := _address(file.get("url")))
        ]
        page = self._page(process)
        documents = {
            url: Document(
                title=_line(file.get("title")) or _line(file.get("description")),
                url=url,
                published=self.moment(file.get("datePublished")),
            )
            for file, url in files
            if url != page and not _is_page(file)
        }
        return page, tuple(documents.values())

    def _page(self, process: _Process) -> str | None:
        stages = (process.contracts, process.awards, [process.tender], [process.planning])
        for parts in stages:
            for part in parts:
                for file in objects(part.get("documents")):
                    if page := _notice_address(file):
                        return page
        if address := _address(process.tender.get("url")):
            return address  # no field of the standard, but what it says is plain
        number = text_or_none(process.last.get("id"))
        return self.publisher.page.format(id=number) if self.publisher.page and number else None

    def _conflicts(
        self,
        prose: str,
        deadline: Deadline | None,
        value: Value | None,
        published: datetime | None,
    ) -> tuple[Conflict, ...]:
        """Where the text says another deadline or worth than the fields, which are believed."""
        conflicts: list[Conflict] = []
        if deadline is not None and deadline.at is not None:
            told = find_deadline(prose, published=published, zone=self.zone)
            every = deadlines_in(prose, published=published, zone=self.zone)
            if told and all(_differ(deadline, each, self.zone) for each in every):
                conflicts.append(
                    Conflict(
                        field="deadline",
                        stated=str(moment(deadline.at)),
                        elsewhere=told.stated or "",
                    )
                )
        if value is not None and value.max is not None:
            worths = worths_in(prose)
            same = [worth for worth in worths if worth.max in (value.min, value.max)]
            ranges = [worth for worth in same if worth.min not in (value.min, value.max)]
            other = next(iter(ranges or ([] if same else worths)), None)
            if other is not None:
                conflicts.append(
                    Conflict(
                        field="value", stated=str(money(value.max)), elsewhere=other.stated or ""
                    )
                )
        return tuple(conflicts)


def _moment_of(deadline: Deadline) -> float:
    return deadline.at.timestamp() if deadline.at else float("inf")


def _differ(field: Deadline, told: Deadline, zone: ZoneInfo) -> bool:
    if field.at is None or told.at is None:
        return False
    one, other = field.at.astimezone(zone), told.at.astimezone(zone)
    if "day" in (field.precision, told.precision):
        return one.date() != other.date()
    return one != other


def _knows(notice: Tender, process: _Process, releases: list[Release]) -> frozenset[str] | None:
    """The fields that these releases speak of; None: a compiled release speaks of all.

    What a release leaves out stays as it was, and only an explicit null takes it away.
    """
    if "compiled" in process.tags:
        return None
    document = to_document(notice)
    knows = {field for field, value in document.items() if value not in (None, [])}
    nulls = {name for release in releases for name in _nulls(release)}
    knows |= {
        field
        for name, field in _NULLABLE.items()
        if name in nulls and not _stated(name, process.tender)
    }
    if {"deadline", "value"} & knows:
        knows.add("conflicts")
    for fields in TOGETHER:
        if fields & knows:
            knows |= fields
    # What is taken from an award or a contract stands in for the tender's, and replaces none.
    if not (process.tender.get("title") or process.whole.get("title")):
        knows.discard("title")
    if _value(process.tender) is None and "value" not in nulls:
        knows -= {"value", "value_stated"}
    if not process.tender.get("items"):
        knows -= {"locations", "regions"}
        if not process.tender.get("classification"):
            knows.discard("classifications")
    if not any(_tags(each) & {"planning", "tender"} for each in releases):
        knows.discard("published")  # an update or an award does not publish the notice anew
    return frozenset(knows)


_NULLABLE = {
    "description": "description",
    "value": "value",
    "tenderPeriod": "deadline",
    "procurementMethodDetails": "procedure",
    "lots": "lots",
    "documents": "documents",
}


#: The part of an object of the tender without which it says nothing.
_HEART = {"tenderPeriod": "endDate", "value": "amount"}


def _nulls(release: Release) -> set[str]:
    """The fields of the tender that a release takes away, themselves or what they are about."""
    tender = object_or_none(release.get("tender")) or {}
    return {
        name
        for name, value in tender.items()
        if value is None or _heart(name, value, absent="") is None
    }


def _stated(name: str, tender: JsonObject) -> bool:
    value = tender.get(name)
    return bool(value) and _heart(name, value, absent=None) is not None


def _heart(name: str, value: Any, *, absent: Any) -> Any:
    """What the field `name` is about, `absent` where it is not there; or the field itself."""
    whole = object_or_none(value)
    if whole is None or name not in _HEART:
        return value
    return whole.get(_HEART[name], absent)


def _tags(release: Release) -> set[str]:
    tags = release.get("tag")
    if isinstance(tags, str):
        return {tags}
    return {str(tag) for tag in cast("list[Any]", tags)} if isinstance(tags, list) else set()


def _notice_types(release: Release) -> set[str]:
    """The forms of the UK's Procurement Act among a release's documents: "UK4"."""
    parts = [
        object_or_none(release.get("planning")) or {},
        object_or_none(release.get("tender")) or {},
        *objects(release.get("awards")),
        *objects(release.get("contracts")),
    ]
    return {
        str(file["noticeType"])
        for part in parts
        for file in objects(part.get("documents"))
        if file.get("noticeType")
    }


def _stage(process: _Process) -> Stage:
    tags, forms = process.tags, process.forms
    if process.market and not process.awards:
        return "tender"
    # Find a Tender tags "award, contract" whatever it is; its form says it.
    for known, stage in _FORM_STAGES:
        if forms & known:
            return stage
    if tags & _AWARD_TAGS:
        return "award"
    if tags & _CONTRACT_TAGS or process.contracts:
        return "contract"
    if process.awards:
        return "award"
    planned = process.tender.get("status") in ("planned", "planning")
    if planned or (tags & _PLANNING_TAGS and not tags & _TENDER_TAGS):
        return "planning"  # a release may speak of the plan and of the call at once
    return "tender" if process.tender or not process.planning else "planning"


def _status(process: _Process, stage: Stage) -> Status:
    """What the release says, never what its date implies: a tender past its deadline is open."""
    said = str(process.tender.get("status") or "")
    if said == "cancelled" or said == "withdrawn":
        return said
    lots = {str(lot["status"]) for lot in objects(process.tender.get("lots")) if lot.get("status")}
    if "tenderCancellation" in process.tags and lots <= {"cancelled"}:
        return "cancelled"
    if stage in ("award", "contract") and not process.market:
        results = {str(award["status"]) for award in process.awards if award.get("status")}
        if results and not process.contracts and results <= {"unsuccessful", "cancelled"}:
            return "cancelled" if results == {"cancelled"} else "closed"
        return "awarded"
    if said in ("unsuccessful", "complete"):
        return "closed"
    return "planned" if stage == "planning" else "open"


def _title(process: _Process) -> str | None:
    parts = (
        process.tender,
        process.whole,
        *process.contracts,
        *process.awards,
        process.planning,
    )
    title = next((name for part in parts if (name := _line(part.get("title")))), None)
    if title is not None:
        return title
    # Some publishers name nothing but what is bought.
    described = (process.tender, *(each[0] for each in _alone(process)))
    return next((words for part in described if (words := _line(part.get("description")))), None)


def _alone(process: _Process) -> Iterator[list[JsonObject]]:
    """The items, the awards, the contracts: each where there is only one."""
    for parts in (process.items, process.awards, process.contracts):
        if len(parts) == 1:
            yield parts


def _buyer(process: _Process) -> str | None:
    """Who buys. A portal that publishes for somebody else is only named where nobody is."""
    named = [
        object_or_none(process.whole.get("buyer")) or {},
        *_parties(process, "buyer"),
        object_or_none(process.tender.get("procuringEntity")) or {},
        *_parties(process, "procuringEntity"),
    ]
    names = [name for each in named if (name := _line(each.get("name")))]
    return next((name for name in names if not _PORTALS.match(name)), next(iter(names), None))


def _parties(process: _Process, role: str) -> list[JsonObject]:
    return [
        party
        for party in objects(process.whole.get("parties"))
        if role in cast("list[Any]", party.get("roles") or [])
    ]


def _contact(process: _Process) -> Contact | None:
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
            name=_line(point.get("name")),
            email=text_or_none(point.get("email")),
            phone=text_or_none(point.get("telephone")),
            url=_address(point.get("url")),
        )
        if contact != Contact():
            return contact
    return None


def _reference(process: _Process) -> str | None:
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


def _value(part: JsonObject) -> Value | None:
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


def _only(parts: list[JsonObject]) -> Value | None:
    """The worth of the only award or contract; of several, a sum would be an invention."""
    return _value(parts[0]) if len(parts) == 1 else None


def _suppliers(process: _Process) -> str | None:
    names = [
        _line(supplier.get("name"))
        for part in (*process.awards, *process.contracts)
        if part.get("status") not in ("cancelled", "unsuccessful")
        for supplier in objects(part.get("suppliers"))
    ]
    return "; ".join(dict.fromkeys(name for name in names if name)) or None


def _amendment(process: _Process) -> str | None:
    """Why the newest part was amended, in the publisher's words, else what was."""
    for parts in (process.contracts, process.awards, [process.tender]):
        amendments = [
            each
            for part in parts
            for each in (*objects(part.get("amendments")), *objects(part.get("amendment")))
        ]
        for name in ("rationale", "description"):
            for amendment in reversed(amendments):
                if words := _text(amendment.get(name)):
                    return words
    return None


# -- places and codes ---------------------------------------------------------------------------


def _addresses(process: _Process) -> Iterator[JsonObject]:
    for part in (process.tender, *process.items):
        yield from objects(part.get("deliveryAddresses"))
        yield from objects(part.get("deliveryAddress"))


def _locations(process: _Process) -> list[str]:
    """The places that addresses name, and those that words name. A code is no name."""
    names = [_place(address) for address in _addresses(process)]
    for part in (process.tender, *process.items):
        places = (*objects(part.get("deliveryLocation")), *objects(part.get("deliveryLocations")))
        names += [place.get("description") for place in places]
    found: dict[str, str] = {}
    for name in names:
        line = _line(name)
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


def _regions(process: _Process) -> list[str]:
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


def _classifications(process: _Process) -> list[str]:
    parts = [process.tender, *objects(process.tender.get("lots")), *process.items]
    return list(dict.fromkeys(_codes_of(parts)))


def _codes_of(parts: Iterable[JsonObject]) -> Iterator[str]:
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


# -- small things -------------------------------------------------------------------------------


def _line(value: Any) -> str | None:
    return line_of(unmangled(text_or_none(value)))


def _text(value: Any) -> str | None:
    return text_of(unmangled(text_or_none(value)))


def _language(value: Any) -> str | None:
    """A language in two letters: "en", "en-GB", "eng"; "English" is what some publishers write."""
    word = (_line(value) or "").lower()
    tag = re.match(r"([a-z]{2})(?:[-_]|$)", word)
    return tag[1] if tag else LANGUAGES.get(word[:3])


def _lot_end(lot: JsonObject) -> Any:
    return (object_or_none(lot.get("tenderPeriod")) or {}).get("endDate")


def _natural(id: str) -> list[tuple[int, str]]:
    """ "2" before "10"."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in _NUMBERS.split(id)]


def _address(value: Any) -> str | None:
    url = text_or_none(value) or ""
    return url if re.match(r"https?://[^\s/]+", url, re.IGNORECASE) else None


def _is_page(file: JsonObject) -> bool:
    """Whether it is the page of a notice, of an earlier stage perhaps, and no file beside it."""
    return _notice_address(file) is not None and "html" in str(file.get("format")).lower()


def _notice_address(file: JsonObject) -> str | None:
    is_notice = str(file.get("documentType")) in _NOTICE_DOCUMENTS or "noticeType" in file
    return _address(file.get("url")) if is_notice else None
