"""What does an eForms notice say? A document of UBL 2.3 with the EU's extensions, to a tender.

The standard of notices on TED since 2022 (https://docs.ted.europa.eu/eforms/). "BT-131" and the
like are its names of fields. Nothing here knows where a document came from.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from crawler.bases.ted_codes import (
    FORM_TYPES,
    LANGUAGES,
    NO_TENDER,
    PROCEDURES,
    adding,
    address_of,
    amount,
    classified,
    correcting,
    deadline_of,
    documents_at,
    first,
    form_type,
    joined,
    moment_of,
    notice_address,
    publication_number,
    regions_of,
    told,
    worth,
)
from crawler.bases.ted_countries import COUNTRIES, Country
from crawler.errors import Unreadable
from crawler.extract.text import line_of, text_of
from crawler.extract.xml import Node
from crawler.notice import Contact, Deadline, Lot, Stage, Status, Tender, Value

#: The documents that eForms knows, by the form type that each mostly holds.
ROOTS: Mapping[str, str] = {
    "PriorInformationNotice": "planning",
    "ContractNotice": "competition",
    "ContractAwardNotice": "result",
    "BusinessRegistrationInformationNotice": NO_TENDER,
}

#: Where a lot states an end of receipt: tenders (BT-131), requests to participate (BT-1311),
#: expressions of interest (BT-630), answers to a consultation. Not questions (BT-13).
_ENDS = (
    "TenderingProcess/TenderSubmissionDeadlinePeriod",
    "TenderingProcess/ParticipationRequestReceptionPeriod",
    "TenderingProcess/UBLExtensions//InterestExpressionReceptionPeriod",
    "TenderingProcess/UBLExtensions//AnswerReceptionPeriod",
)
_DOCUMENTS = "TenderingTerms/CallForTendersDocumentReference/Attachment/ExternalReference/URI"
#: The lot of a procedure that is not divided into lots.
_UNDIVIDED = ("LOT-0000", "PAR-0000")
_GROUP_OF_LOTS = "GLO-"
#: Why there is no winner (BT-144): the buyer gave the procedure up; else nobody could win.
_GIVEN_UP = frozenset(
    {"chan-need", "chan-proc", "ins-fund", "rev-body", "rev-buyer", "tch-pref-mod", "cancel"}
)
#: Why a notice was changed (BT-140), for one that gives no reason in words.
_REASONS = {
    "cancel": "The notice is cancelled",
    "cor-buy": "Correction by the buyer",
    "cor-esen": "Correction by the sender",
    "cor-pub": "Correction by the publisher",
    "info-release": "Information that is now available",
    "susp-review": "Suspension by a review body",
    "update-add": "Update or additional information",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Party:
    """An organisation, or a touch point of one, as the notice lists them."""

    name: str | None
    department: str | None
    country: Country | None
    contact: Contact
    leads: bool


def read_eforms(root: Node, zone: ZoneInfo, *, number: str | None = None) -> Tender | None:
    """The tender of an eForms document; None where it is none (a company's registration).

    `number` is its publication number where its address told it and the document does not.
    Times without an offset are those of the buyer's country, else of `zone`. The deadline is
    the first of those of the lots; where they differ, each lot keeps its own.

    Raises:
        Unreadable: it has no identifier or no title, so it is no notice that was published.
    """
    form = _form(root)
    if form == NO_TENDER:
        return None
    return _Reader(root, zone, number, form).tender()


def _form(root: Node) -> str:
    code = root.find("NoticeTypeCode")
    listed = code.attribute("listName") if code is not None else None
    return form_type(listed, root.said("NoticeTypeCode")) or ROOTS[root.name]


class _Reader:
    """One document, and what its parts need to know of the whole."""

    def __init__(self, root: Node, zone: ZoneInfo, number: str | None, form: str) -> None:
        self._root = root
        self._form = form
        self._language = (root.said("NoticeLanguageCode") or "").upper()
        self._extension = root.find("UBLExtensions")
        self._parties = self._all_parties()
        self._buyer = self._find_buyer()
        country = self._buyer.country if self._buyer else None
        self._zone = country.zone if country else zone
        published = self._added(".//NoticePublicationID")
        self._number = publication_number(published) or publication_number(number)
        self._lots = [
            lot
            for lot in root.all("ProcurementProjectLot")
            if not (lot.said("ID") or "").startswith(_GROUP_OF_LOTS)
        ]
        self._projects = [
            project
            for holder in (root, *self._lots)
            if (project := holder.find("ProcurementProject")) is not None
        ]

    def tender(self) -> Tender:
        """The whole of it."""
        root, buyer = self._root, self._buyer
        key = root.said("ContractFolderID") or self._number or root.said("ID")
        title = self._title()
        if key is None or title is None:
            missing = "an identifier" if key is None else "a title"
            raise Unreadable(f"expected a notice with {missing}, got a {root.name} without it")
        changes = self._extension.find(".//Changes") if self._extension else None
        stage, status = self._standing(changes)
        issued = moment_of(root.said("IssueDate"), root.said("IssueTime"), self._zone)
        notice = Tender(
            key=key,
            title=title,
            url=notice_address(self._number),
            organisation=buyer.name if buyer else self._named_buyer(),
            department=buyer.department if buyer else None,
            description=self._description(),
            locations=tuple(self._locations()),
            regions=regions_of(
                [node.text for node in self._realized("Address/CountrySubentityCode")]
            ),
            published=self._published(issued),
            deadline=self._deadline() if stage in ("planning", "tender") else None,
            classifications=self._classified(self._projects),
            status=status,
            stage=stage,
            reference=self._number or told(root.said("ProcurementProject/ID")),
            value=self._value(),
            supplier=joined([self._name(id) for id in self._winners()]),
            procedure=PROCEDURES.get((root.said("TenderingProcess/ProcedureCode") or "").lower()),
            lots=tuple(self._lot(lot) for lot in self._lots if lot.said("ID") not in _UNDIVIDED),
            amendment=self._amendment(changes),
            documents=documents_at([uri.text for lot in self._lots for uri in lot.all(_DOCUMENTS)]),
            contact=buyer.contact if buyer else None,
            language=self._spoken(),
            as_of=issued,
        )
        if changes is not None:
            return correcting(notice)
        return adding(notice) if stage in ("award", "contract") else notice

    # -- words ----------------------------------------------------------------------------------

    def _added(self, path: str) -> str | None:
        """The text of one of the EU's additions to the document as a whole."""
        return self._extension.said(path) if self._extension else None

    def _words(self, nodes: Iterable[Node]) -> str | None:
        """A text that is there once for each language: in English, else the notice's own."""
        spoken: dict[str, str] = {}
        for node in nodes:
            if (text := node.text) is not None:
                spoken.setdefault((node.attribute("languageID") or "").upper(), text)
        for language in ("ENG", self._language):
            if language in spoken:
                return spoken[language]
        return next(iter(spoken.values()), None)

    def _spoken(self) -> str | None:
        """The language of the texts that were taken, in two letters."""
        names = [name for project in self._projects[:1] for name in project.all("Name")]
        english = any(name.attribute("languageID") == "ENG" for name in names)
        return LANGUAGES.get("eng" if english else self._language.lower())

    def _title(self) -> str | None:
        names = (line_of(self._words(project.all("Name"))) for project in self._projects)
        return next((name for name in names if name), None)

    def _description(self) -> str | None:
        """That of the procedure; where it has none, that of its only lot."""
        projects = self._projects if len(self._projects) < 3 else self._projects[:1]
        texts = (text_of(self._words(project.all("Description"))) for project in projects)
        return next((text for text in texts if text), None)

    # -- parties --------------------------------------------------------------------------------

    def _all_parties(self) -> dict[str, _Party]:
        parties: dict[str, _Party] = {}
        listed = self._extension.all(".//Organizations/Organization") if self._extension else []
        for organisation in listed:
            company = organisation.find("Company")
            name = self._words(company.all("PartyName/Name")) if company else None
            leads = organisation.said("GroupLeadIndicator") == "true"
            for node in organisation.all("Company", "TouchPoint"):
                id = node.said("PartyIdentification/ID")
                if id is None:
                    continue
                own = self._words(node.all("PartyName/Name"))
                unit = node.said("PostalAddress/Department")
                if node.name == "TouchPoint" and own != name:
                    unit = own or unit
                country = node.said("PostalAddress/Country/IdentificationCode") or (
                    company.said("PostalAddress/Country/IdentificationCode") if company else None
                )
                parties[id] = _Party(
                    name=line_of(name or own),
                    department=told(line_of(unit)),
                    country=COUNTRIES.get((country or "").upper()),
                    contact=_contact(node),
                    leads=leads,
                )
        return parties

    def _find_buyer(self) -> _Party | None:
        """The buyer; of several, the one that leads them, else the first."""
        ids = [
            node.text for node in self._root.all("ContractingParty/Party/PartyIdentification/ID")
        ]
        buyers = [party for id in ids if (party := self._parties.get(id or ""))]
        return next((buyer for buyer in buyers if buyer.leads), next(iter(buyers), None))

    def _named_buyer(self) -> str | None:
        """The buyer where the notice names it on the spot (the first version of the standard)."""
        return line_of(self._words(self._root.all("ContractingParty/Party/PartyName/Name")))

    def _name(self, id: str) -> str | None:
        party = self._parties.get(id)
        return party.name if party else None

    # -- what is bought, and where --------------------------------------------------------------

    def _classified(self, projects: Iterable[Node]) -> tuple[str, ...]:
        return classified(
            [
                code.text
                for project in projects
                for code in project.all(
                    "MainCommodityClassification/ItemClassificationCode",
                    "AdditionalCommodityClassification/ItemClassificationCode",
                )
                if (code.attribute("listName") or "cpv").lower() == "cpv"
            ]
        )

    def _realized(self, path: str) -> list[Node]:
        return [
            node for project in self._projects for node in project.all(f"RealizedLocation/{path}")
        ]

    def _locations(self) -> list[str]:
        """Towns, else places in words; where there are neither nor a region, the country.

        Beside a town the words are about how to get there ("see the documents").
        """
        names: dict[str, str] = {}
        for place in self._realized("."):
            town = line_of(place.said("Address/CityName"))
            words = line_of(self._words(place.all("Description")))
            said = told(town) or told(words)
            named = [said.rstrip(" .,;")] if said else []
            if not named and place.said("Address/CountrySubentityCode") is None:
                code = place.said("Address/Country/IdentificationCode") or ""
                named = [COUNTRIES[code.upper()].name] if code.upper() in COUNTRIES else []
            for name in named:
                names.setdefault(name.casefold(), name)
        return list(names.values())

    # -- times ----------------------------------------------------------------------------------

    def _published(self, issued: datetime | None) -> datetime | None:
        """The day of the Official Journal; a notice that is not yet in it, when it was issued."""
        return moment_of(self._added(".//Publication/PublicationDate"), None, self._zone) or issued

    def _deadline(self) -> Deadline | None:
        return first([self._lot_deadline(lot) for lot in self._lots])

    def _lot_deadline(self, lot: Node) -> Deadline | None:
        """When a lot stops receiving what comes first: of two stages, the first one's end."""
        return first(
            [
                deadline_of(period.said("EndDate"), period.said("EndTime"), self._zone)
                for period in lot.all(*_ENDS)
            ]
        )

    # -- worth ----------------------------------------------------------------------------------

    def _value(self) -> Value | None:
        """What the notice says of the whole; that of a lot only where it is the only one.

        A result that does not say what was paid may still say what was expected.
        """
        called = self._form in ("planning", "consultation", "competition")
        stated = None if called else self._awarded()
        stated = stated or _estimate(self._root)
        if stated is None and len(self._lots) == 1:
            stated = _estimate(self._lots[0])
        return stated

    def _awarded(self) -> Value | None:
        """The value of all contracts (BT-161), a framework's most (BT-118), or the only one's."""
        result = self._extension.find(".//NoticeResult") if self._extension else None
        if result is None:
            return None
        total = _money(result.find("TotalAmount"))
        if total is not None:
            return worth(total[0], total[0], total[1], vat=None)
        most = _money(result.find("OverallMaximumFrameworkContractsAmount"))
        if most is not None:
            return worth(None, most[0], most[1], vat=None)
        payable = [
            _money(tender.find("LegalMonetaryTotal/PayableAmount"))
            for tender in self._winning(result)
        ]
        if len(payable) != 1 or payable[0] is None:
            return None
        return worth(payable[0][0], payable[0][0], payable[0][1], vat=None)

    # -- lots -----------------------------------------------------------------------------------

    def _lot(self, lot: Node) -> Lot:
        project = lot.find("ProcurementProject")
        deadline = self._lot_deadline(lot)
        return Lot(
            id=lot.said("ID") or "",
            title=line_of(self._words(project.all("Name"))) if project else None,
            value=_estimate(lot),
            deadline=deadline.at if deadline else None,
            classifications=self._classified([project] if project else []),
        )

    # -- what became of it ----------------------------------------------------------------------

    def _standing(self, changes: Node | None) -> tuple[Stage, Status]:
        stage, status = FORM_TYPES[self._form]
        if changes is not None and "cancel" in [
            code.text for code in changes.all("ChangeReason/ReasonCode")
        ]:
            return stage, "cancelled"
        return stage, self._outcome() if self._form == "result" else status

    def _outcome(self) -> Status:
        """What became of a procedure, over its lots: a winner in one of them is an award."""
        results = self._extension.all(".//NoticeResult/LotResult") if self._extension else []
        codes = {code for result in results if (code := result.said("TenderResultCode"))}
        if not codes or "selec-w" in codes:
            return "awarded"
        if "open-nw" in codes:
            return "open"
        reasons = {result.said("DecisionReason/DecisionReasonCode") for result in results}
        return "cancelled" if reasons <= _GIVEN_UP else "closed"

    def _winning(self, result: Node) -> list[Node]:
        """The tenders that became contracts; a list of results may name the losers as well."""
        settled = _ids(result.all("SettledContract/LotTender/ID"))
        won = [lot for lot in result.all("LotResult") if lot.said("TenderResultCode") == "selec-w"]
        ids = settled or _ids([id for lot in won for id in lot.all("LotTender/ID")])
        return [tender for tender in result.all("LotTender") if tender.said("ID") in ids]

    def _winners(self) -> list[str]:
        """The organisations behind the tenders that won."""
        result = self._extension.find(".//NoticeResult") if self._extension else None
        if result is None:
            return []
        won = {tender.said("TenderingParty/ID") for tender in self._winning(result)}
        return [
            id
            for party in result.all("TenderingParty")
            if party.said("ID") in won
            for id in _ids(party.all("Tenderer/ID"))
        ]

    def _amendment(self, changes: Node | None) -> str | None:
        """Why a notice or a contract was changed, and then what, in the buyer's words."""
        modified = self._extension.all(".//ContractModification") if self._extension else []
        parts = [changes] if changes is not None else modified
        lines: dict[str, None] = {}
        for part in parts:
            for reason in part.all("ChangeReason"):
                words = text_of(self._words(reason.all("ReasonDescription")))
                line = words or _REASONS.get(reason.said("ReasonCode") or "")
                lines.update({line: None} if line else {})
        for part in parts:
            for change in part.all("Change"):
                line = text_of(self._words(change.all("ChangeDescription")))
                lines.update({line: None} if line else {})
        return "\n".join(lines) or None


# -- small things -------------------------------------------------------------------------------


def _ids(nodes: Iterable[Node]) -> list[str]:
    return list(dict.fromkeys(id for node in nodes if (id := node.text)))


def _contact(party: Node) -> Contact:
    name = party.said("Contact/Name")  # some buyers put their web address there
    return Contact(
        name=None if address_of(name) else told(name),
        email=told(party.said("Contact/ElectronicMail")),
        phone=told(party.said("Contact/Telephone")),
        url=address_of(party.said("WebsiteURI")),
    )


def _money(node: Node | None) -> tuple[Decimal, str | None] | None:
    figure = amount(node.text) if node is not None else None
    return (figure, node.attribute("currencyID")) if node and figure is not None else None


def _estimate(holder: Node) -> Value | None:
    """The estimated value (BT-27, without VAT) and a framework's maximum (BT-271).

    The estimate alone is one figure; the maximum alone is "up to"; both are a range.
    """
    total = holder.find("ProcurementProject/RequestedTenderTotal")
    if total is None:
        return None
    estimate = _money(total.find("EstimatedOverallContractAmount"))
    most = _money(total.find("UBLExtensions//FrameworkMaximumAmount"))
    if estimate is not None and (most is None or most[1] != estimate[1]):
        return worth(estimate[0], estimate[0], estimate[1], vat="excluded")
    if most is None:
        return None
    return worth(estimate[0] if estimate else None, most[0], most[1], vat="excluded")
