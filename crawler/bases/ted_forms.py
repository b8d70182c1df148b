"""What does a notice of the TED schema say? Forms F01 to F25 of before eForms, to a tender.

R2.0.9 (2014 to 2024) and the older R2.0.8, R2.0.7, whose defence forms lived on beside it; the
same facts under other names (https://op.europa.eu/en/web/eu-vocabularies/e-procurement/tedschemas).
Nothing here knows where a document came from.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from crawler.bases.ted_codes import (
    LANGUAGES,
    adding,
    address_of,
    amount,
    classified,
    deadline_of,
    documents_at,
    joined,
    moment_of,
    notice_address,
    regions_of,
    told,
    worth,
)
from crawler.bases.ted_countries import COUNTRIES
from crawler.errors import Unreadable
from crawler.extract.text import line_of, text_of
from crawler.extract.xml import Node
from crawler.notice import Contact, Deadline, Lot, Stage, Status, Tender, Value, Vat

#: The document's root.
ROOT = "TED_EXPORT"

#: What a form is, by TD_DOCUMENT_TYPE, and by its number where that is not there.
_PLANNING: tuple[Stage, Status] = ("planning", "planned")
_CALL: tuple[Stage, Status] = ("tender", "open")
_AWARD: tuple[Stage, Status] = ("award", "awarded")
_CONTRACT: tuple[Stage, Status] = ("contract", "awarded")
_BY_DOCUMENT: Mapping[str, tuple[Stage, Status]] = {
    **dict.fromkeys("0BM6", _PLANNING),
    **dict.fromkeys("12345ACDFHIOPQY89", _CALL),
    **dict.fromkeys("7ERV", _AWARD),
    "K": _CONTRACT,
}
#: Registrations of European companies: nobody buys anything.
_NO_TENDER = ("G", "S")
_BY_FORM: Mapping[int, tuple[Stage, Status]] = {
    **dict.fromkeys((1, 4, 8, 16), _PLANNING),
    **dict.fromkeys((2, 5, 7, 9, 10, 11, 12, 14, 17, 19, 21, 22, 23, 24), _CALL),
    **dict.fromkeys((3, 6, 13, 15, 18, 25), _AWARD),
    20: _CONTRACT,
}
#: What forms 01, 04 and 21 to 23 are used for, in their own words.
_BY_NOTICE: Mapping[str, tuple[Stage, Status]] = {
    "PRI_ONLY": _PLANNING,
    "PER_ONLY": _PLANNING,
    "PRI_REDUCING_TIME_LIMITS": _PLANNING,
    "PER_REDUCING_TIME_LIMITS": _PLANNING,
    "PRI_CALL_COMPETITION": _CALL,
    "PER_CALL_COMPETITION": _CALL,
    "QSU_ONLY": _CALL,
    "QSU_CALL_COMPETITION": _CALL,
    "CONTRACT": _CALL,
    "CONCESSION_NOTICE": _CALL,
    "AWARD_CONTRACT": _AWARD,
    "CONCESSION_AWARD_CONTRACT": _AWARD,
}
#: The forms of R2.0.8, which have names where the later ones have numbers.
_OLD_FORMS = {
    "PRIOR_INFORMATION": 1, "CONTRACT": 2, "CONTRACT_AWARD": 3, "PERIODIC_INDICATIVE_UTILITIES": 4,
    "CONTRACT_UTILITIES": 5, "CONTRACT_AWARD_UTILITIES": 6, "QUALIFICATION_SYSTEM_UTILITIES": 7,
    "BUYER_PROFILE": 8, "SIMPLIFIED_CONTRACT": 9, "CONCESSION": 10, "CONTRACT_CONCESSIONAIRE": 11,
    "DESIGN_CONTEST": 12, "RESULT_DESIGN_CONTEST": 13, "ADDITIONAL_INFORMATION_CORRIGENDUM": 14,
    "VOLUNTARY_EX_ANTE_TRANSPARENCY_NOTICE": 15, "PRIOR_INFORMATION_DEFENCE": 16,
    "CONTRACT_DEFENCE": 17, "CONTRACT_AWARD_DEFENCE": 18, "CONTRACT_CONCESSIONAIRE_DEFENCE": 19,
    "PRIOR_INFORMATION_MOVE": 1, "CONTRACT_MOVE": 3,
}  # fmt: skip

_TITLES = (
    "OBJECT_CONTRACT/TITLE",
    ".//TITLE_CONTRACT",
    ".//TITLE_DESIGN_CONTACT_NOTICE",
    ".//TITLE_RESULT_DESIGN_CONTEST",
    ".//TITLE_QUALIFICATION_SYSTEM",
)
_DESCRIPTIONS = (
    "OBJECT_CONTRACT/SHORT_DESCR",
    ".//SHORT_CONTRACT_DESCRIPTION",
    ".//SHORT_DESCRIPTION",
    ".//SHORT_DESCRIPTION_CONTRACT",
    ".//OBJECT_RESULT_DESIGN_CONTEST/DESCRIPTION",
    ".//OBJECT_QUALIFICATION_SYSTEM/DESCRIPTION",
    ".//DESCRIPTION_OF_CONTRACT",
    ".//TOTAL_QUANTITY_OR_SCOPE",
)
_LOT = "OBJECT_CONTRACT/OBJECT_DESCR"
#: A lot of R2.0.8; each form has its own annex.
_OLD_LOTS = (".//F02_ANNEX_B", ".//F05_ANNEX_B", ".//ANNEX_B", ".//LOT_PRIOR_INFORMATION")
_IN_A_LOT = tuple(name.removeprefix(".//") for name in _OLD_LOTS)
_AWARDS = (
    ".//AWARD_CONTRACT",
    ".//AWARD_OF_CONTRACT",
    ".//AWARD_OF_CONTRACT_DEFENCE",
    ".//AWARD_OF_CONTRACT_DEFENSE",  # form 15, in another spelling
    ".//AWARD_AND_CONTRACT_VALUE",
)
#: Where R2.0.8 names who bought from whom.
_OLD_BUYER = ".//CA_CE_CONCESSIONAIRE_PROFILE"
_DIGITS = re.compile(r"\d+")
_OJ_NUMBER = re.compile(r"(\d{4})/S \d+-(\d+)")
_NO_PROCEDURE = re.compile(r"not (?:specified|applicable)", re.IGNORECASE)
_LONGEST_AMOUNT = 15


def read_ted_export(root: Node, zone: ZoneInfo) -> Tender | None:
    """The tender of a TED_EXPORT document; None where it is none (a company's registration).

    These forms state local times without a zone: they are read in that of the buyer's country,
    else in `zone`.

    Raises:
        Unreadable: it holds no form, or one without a number or a title.
    """
    document_type = root.find("CODED_DATA_SECTION/CODIF_DATA/TD_DOCUMENT_TYPE")
    code = document_type.attribute("CODE") if document_type is not None else None
    if code in _NO_TENDER:
        return None
    form = _chosen(root)
    if form is None:
        raise Unreadable("expected a TED_EXPORT with a form in its FORM_SECTION, got one without")
    return _Reader(root, form, code, zone).tender()


def _chosen(root: Node) -> Node | None:
    """The form in English where there is one, else the original, else the first."""
    section = root.find("FORM_SECTION")
    forms = [each for each in section.children() if each.attribute("LG")] if section else []
    english = next((form for form in forms if form.attribute("LG") == "EN"), None)
    original = next((form for form in forms if form.attribute("CATEGORY") == "ORIGINAL"), None)
    return english or original or next(iter(forms), None)


class _Reader:
    """One form, beside the coded data that the publisher adds."""

    def __init__(self, root: Node, form: Node, document_type: str | None, zone: ZoneInfo) -> None:
        self._root = root
        self._form = form
        self._data = root.find("CODED_DATA_SECTION/NOTICE_DATA")
        self._codes = root.find("CODED_DATA_SECTION/CODIF_DATA")
        self._buyer = form.find(
            "CONTRACTING_BODY/ADDRESS_CONTRACTING_BODY",
            _OLD_BUYER,
            ".//ADDRESS_CONTRACTING_BODY",
            ".//ADDRESS_NOT_STRUCT",
        )
        self._zone = self._clock() or zone
        self._objects = form.all("OBJECT_CONTRACT")
        self._stage: Stage
        self._status: Status
        self._stage, self._status = self._standing(document_type)

    def tender(self) -> Tender:
        """The whole of it."""
        number, title = self._number(), self._title()
        if number is None or title is None:
            missing = "a publication number" if number is None else "a title"
            raise Unreadable(f"expected a notice with {missing}, got a {ROOT} without it")
        published = self._published()
        notice = Tender(
            key=number,
            title=title,
            url=notice_address(number),
            organisation=self._organisation(),
            description=self._description(),
            locations=tuple(self._locations()),
            regions=regions_of(self._regions()),
            published=published,
            deadline=self._deadline() if self._stage in ("planning", "tender") else None,
            classifications=self._classified(),
            status=self._status,
            stage=self._stage,
            reference=number,
            value=self._value(),
            supplier=self._supplier(),
            procedure=self._procedure(),
            lots=tuple(self._lots()),
            amendment=self._amendment(),
            documents=documents_at(
                [node.text for node in self._form.all("CONTRACTING_BODY/URL_DOCUMENT")]
            ),
            contact=self._contact(),
            language=_language(self._form.attribute("LG")),
            as_of=published,
        )
        return adding(notice) if self._stage in ("award", "contract") else notice

    # -- the notice as a whole ------------------------------------------------------------------

    def _number(self) -> str | None:
        number = self._root.attribute("DOC_ID")
        if number is None and self._data is not None:
            found = _OJ_NUMBER.fullmatch(self._data.said("NO_DOC_OJS") or "")
            number = f"{found[2]}-{found[1]}" if found else None
        return number

    def _clock(self) -> ZoneInfo | None:
        """The zone of the buyer's country."""
        own = self._buyer.find("COUNTRY") if self._buyer else None
        coded = self._data.find("ISO_COUNTRY") if self._data else None
        codes = [node.attribute("VALUE") for node in (own, coded) if node]
        known = (COUNTRIES.get((code or "").upper()) for code in codes)
        return next((country.zone for country in known if country), None)

    def _standing(self, document_type: str | None) -> tuple[Stage, Status]:
        notice = self._form.find("NOTICE")
        word = notice.attribute("TYPE") if notice is not None else None
        stage, status = (
            _BY_NOTICE.get(word or "")
            or _BY_DOCUMENT.get(document_type or "")
            or _BY_FORM.get(self._form_number(), _CALL)
        )
        if stage == "award":
            status = self._outcome()
        elif self._form.find(".//AWARDING_PROCEDURE_DISCONTINUED") is not None:
            status = "cancelled"  # form 14 of R2.0.8
        return stage, status

    def _form_number(self) -> int:
        found = _DIGITS.search(self._form.attribute("FORM") or self._form.name)
        return int(found[0]) if found else _OLD_FORMS.get(self._form.name, 2)

    def _outcome(self) -> Status:
        """What became of a procedure, over its lots: a contract for one of them is an award."""
        refused = self._form.all(".//NO_AWARDED_CONTRACT", ".//NO_AWARDED_PRIZE")
        if not refused or self._winners():
            return "awarded"
        given_up = [each.find(".//PROCUREMENT_DISCONTINUED") is not None for each in refused]
        return "cancelled" if all(given_up) else "closed"

    def _published(self) -> datetime | None:
        """The day of the Official Journal, else the day on which the notice was sent."""
        day = self._root.said("CODED_DATA_SECTION/REF_OJS/DATE_PUB") or (
            self._codes.said("DS_DATE_DISPATCH") if self._codes else None
        )
        return moment_of(day or self._form.said(".//DATE_DISPATCH_NOTICE"), None, self._zone)

    # -- words ----------------------------------------------------------------------------------

    def _title(self) -> str | None:
        """The form's own, else what the publisher calls a notice that has none."""
        lot = self._form.find(f"{_LOT}/TITLE") if len(self._form.all(_LOT)) == 1 else None
        own = line_of(self._form.said(*_TITLES)) or line_of(lot.text if lot else None)
        if own is not None:
            return own
        language = self._form.attribute("LG")
        for given in self._root.all("TRANSLATION_SECTION/ML_TITLES/ML_TI_DOC"):
            if given.attribute("LG") == language:
                return line_of(given.said("TI_TEXT"))
        return line_of(self._form.said(".//TI_DOC"))

    def _description(self) -> str | None:
        node = self._form.find(*_DESCRIPTIONS)
        lots = self._form.all(f"{_LOT}/SHORT_DESCR")
        if (node is None or node.text is None) and len(lots) == 1:
            node = lots[0]
        return _paragraphs(node or self._form.find(".//FD_OTH_NOT/CONTENTS"))

    def _procedure(self) -> str | None:
        words = line_of(self._codes.said("PR_PROC")) if self._codes else None
        return None if words is None or _NO_PROCEDURE.match(words) else words

    def _amendment(self) -> str | None:
        """What form 14 corrects, or how and why form 20 changes a contract."""
        lines: dict[str, None] = {}
        for change in self._form.all(".//CHANGES/CHANGE"):
            where = change.said("WHERE/LABEL") or change.said("WHERE/SECTION")
            was, now = _correction(change.find("OLD_VALUE")), _correction(change.find("NEW_VALUE"))
            if now is not None:
                instead = f" (was {was})" if was else ""
                lines[f"{where}: {now}{instead}" if where else f"{now}{instead}"] = None
        for node in self._form.all(
            ".//CHANGES/INFO_ADD",
            ".//MODIFICATIONS_CONTRACT/INFO_MODIFICATIONS/SHORT_DESCR",
            ".//MODIFICATIONS_CONTRACT/INFO_MODIFICATIONS/ADDITIONAL_NEED",
            ".//MODIFICATIONS_CONTRACT/INFO_MODIFICATIONS/UNFORESEEN_CIRCUMSTANCE",
            ".//OTHER_ADDITIONAL_INFO",
        ):
            text = _paragraphs(node)
            lines.update({text: None} if text else {})
        return "\n".join(lines) or None

    # -- parties --------------------------------------------------------------------------------

    def _organisation(self) -> str | None:
        """Who buys; of several, the one that the form names first."""
        own = line_of(self._buyer.said("OFFICIALNAME", "ORGANISATION")) if self._buyer else None
        return own or line_of(self._root.said("TRANSLATION_SECTION/ML_AA_NAMES/AA_NAME"))

    def _contact(self) -> Contact | None:
        buyer = self._buyer
        if buyer is None:
            return None
        return Contact(
            name=told(line_of(buyer.said("ATTENTION", "CONTACT_POINT"))),
            email=told(buyer.said("E_MAIL", "E_MAILS/E_MAIL")),
            phone=told(buyer.said("PHONE")),
            url=address_of(buyer.said("URL_GENERAL") or self._form.said(".//URL_GENERAL")),
        )

    def _winners(self) -> list[str | None]:
        return [
            line_of(name.text)
            for award in self._form.all(*_AWARDS)
            for name in award.all(
                ".//ADDRESS_CONTRACTOR/OFFICIALNAME",
                ".//ADDRESS_WINNER/OFFICIALNAME",
                ".//ECONOMIC_OPERATOR_NAME_ADDRESS//ORGANISATION",
                "CONTACT_DATA_WITHOUT_RESPONSIBLE_NAME_CHP/ORGANISATION",
            )
        ]

    def _supplier(self) -> str | None:
        if self._stage not in ("award", "contract"):
            return None
        results = self._form.all(
            ".//RESULTS//ADDRESS_WINNER/OFFICIALNAME", ".//NAME_ADDRESS_WINNER//ORGANISATION"
        )
        return joined([*self._winners(), *(line_of(name.text) for name in results)])

    # -- what is bought, and where --------------------------------------------------------------

    def _classified(self) -> tuple[str, ...]:
        codes = self._form.all(".//CPV_MAIN/CPV_CODE", ".//CPV_ADDITIONAL/CPV_CODE")
        if not codes and self._data is not None:
            codes = self._data.all("ORIGINAL_CPV")
        return classified([code.attribute("CODE") for code in codes])

    def _regions(self) -> list[str | None]:
        """Where the work is done, not where the buyer sits."""
        nodes = self._form.all(f"{_LOT}/NUTS", ".//LOCATION_NUTS/NUTS", ".//LOCATION/NUTS")
        if not nodes and self._data is not None:
            nodes = self._data.all("PERFORMANCE_NUTS", "ORIGINAL_NUTS")
        return [node.attribute("CODE") for node in nodes]

    def _locations(self) -> list[str]:
        """Places in the form's words, else the publisher's names of its regions."""
        nodes = self._form.all(f"{_LOT}/MAIN_SITE", ".//LOCATION_NUTS/LOCATION")
        texts = [line_of(_paragraphs(node)) for node in nodes]
        if not any(texts) and self._data is not None:
            texts = [
                line_of(node.text)
                for node in self._data.all("PERFORMANCE_NUTS", "ORIGINAL_NUTS")
                if regions_of([node.attribute("CODE")])
            ]
        names: dict[str, str] = {}
        for text in texts:
            name = (told(text) or "").rstrip(" .,;")
            if name:
                names.setdefault(name.casefold(), name)
        return list(names.values())

    # -- times ----------------------------------------------------------------------------------

    def _deadline(self) -> Deadline | None:
        form = self._form
        deadline = deadline_of(
            form.said(".//DATE_RECEIPT_TENDERS"), form.said(".//TIME_RECEIPT_TENDERS"), self._zone
        )
        limit = form.find(".//RECEIPT_LIMIT_DATE")
        if deadline is None and limit is not None:
            deadline = deadline_of(_old_day(limit), limit.said("TIME"), self._zone)
        return deadline or self._corrected_deadline() or self._coded_deadline()

    def _corrected_deadline(self) -> Deadline | None:
        """The new end of receipt in form 14 (section IV.2.2 of the notice that it corrects)."""
        for change in self._form.all(".//CHANGES/CHANGE"):
            if (change.said("WHERE/SECTION") or "").startswith("IV.2.2"):
                day, clock = change.said("NEW_VALUE/DATE"), change.said("NEW_VALUE/TIME")
                return deadline_of(day, clock, self._zone)
        return None

    def _coded_deadline(self) -> Deadline | None:
        """As the publisher coded it: "20180716 12:00"."""
        coded = self._codes.said("DT_DATE_FOR_SUBMISSION") if self._codes else None
        day, _, clock = (coded or "").partition(" ")
        return deadline_of(day, clock, self._zone)

    # -- worth ----------------------------------------------------------------------------------

    def _value(self) -> Value | None:
        """What the form says of the whole; that of a part only where it is the only one."""
        whole = self._whole()
        if whole is not None:
            return whole
        parts = self._form.all(".//MODIFICATIONS_CONTRACT")
        if not parts:
            ended = self._stage in ("award", "contract")
            parts = self._form.all(*(_AWARDS if ended else (_LOT,)))
        return _value(parts[0]) if len(parts) == 1 else None

    def _whole(self) -> Value | None:
        if len(self._objects) == 1:
            awarded = ("VAL_TOTAL", "VAL_RANGE_TOTAL", "VAL_ESTIMATED_TOTAL")
            stated = _first_amount(self._objects[0].all(*awarded))
            if stated is not None:
                return stated
        costs = self._form.all(
            ".//TOTAL_FINAL_VALUE//COSTS_RANGE_AND_CURRENCY_WITH_VAT_RATE",
            ".//COSTS_RANGE_AND_CURRENCY",
        )
        return _first_amount(node for node in costs if not node.within(*_IN_A_LOT))

    # -- lots -----------------------------------------------------------------------------------

    def _lots(self) -> Iterable[Lot]:
        """The lots; the parts of a prior information that announces several are as good."""
        for number, part in enumerate(self._objects):
            inner = part.all("OBJECT_DESCR")
            divided = part.find("LOT_DIVISION") is not None or len(inner) > 1
            if divided and part.find("NO_LOT_DIVISION") is None:
                yield from (_lot(lot, str(place + 1)) for place, lot in enumerate(inner))
            elif len(self._objects) > 1:
                yield _lot(part, part.attribute("ITEM") or str(number + 1))
        for place, lot in enumerate(self._form.all(*_OLD_LOTS)):
            yield _lot(lot, str(place + 1))


# -- pieces of a form ---------------------------------------------------------------------------


def _lot(lot: Node, place: str) -> Lot:
    codes = lot.all(".//CPV_MAIN/CPV_CODE", ".//CPV_ADDITIONAL/CPV_CODE")
    return Lot(
        id=line_of(lot.said("LOT_NO", "LOT_NUMBER")) or lot.attribute("ITEM") or place,
        title=line_of(lot.said("TITLE", "LOT_TITLE")),
        value=_value(lot),
        classifications=classified([code.attribute("CODE") for code in codes]),
    )


def _value(part: Node) -> Value | None:
    """The worth of a lot or of an award."""
    return _first_amount(
        part.all(
            "VAL_OBJECT",
            ".//VALUES/VAL_TOTAL",
            ".//VALUES/VAL_RANGE_TOTAL",
            ".//INFO_MODIFICATIONS/VALUES/VAL_TOTAL_AFTER",
            "VAL_ESTIMATED_TOTAL",
            ".//VALUES/VAL_ESTIMATED_TOTAL",
            ".//COSTS_RANGE_AND_CURRENCY_WITH_VAT_RATE",
            ".//COSTS_RANGE_AND_CURRENCY",
        )
    )


def _first_amount(nodes: Iterable[Node]) -> Value | None:
    return next((value for node in nodes if (value := _amount(node))), None)


def _amount(node: Node) -> Value | None:
    """One figure, or a range. The forms ask for values without VAT; R2.0.8 lets one choose."""
    low = node.find("LOW", ".//LOW_VALUE")
    high = node.find("HIGH", ".//HIGH_VALUE")
    cost = node.find("VALUE_COST") or node
    currency = node.attribute("CURRENCY") or cost.attribute("CURRENCY")
    included = node.find("INCLUDING_VAT") is not None
    vat: Vat | None = "included" if included else "excluded"
    if node.name.startswith("COSTS") and not included and node.find("EXCLUDING_VAT") is None:
        vat = None
    if low is not None or high is not None:
        return worth(_figure(low), _figure(high), currency, vat=vat)
    figure = _figure(cost)
    return worth(figure, figure, currency, vat=vat)


def _figure(node: Node | None) -> Any:
    """The figure of R2.0.8's attribute, unless it is absurd (some are off by powers of ten)."""
    if node is None:
        return None
    coded = node.attribute("FMTVAL")
    return amount(coded if coded and len(coded) < _LONGEST_AMOUNT else node.text)


def _old_day(date: Node) -> str | None:
    """A date of R2.0.8, in parts."""
    year, month, day = (date.said(name) or "" for name in ("YEAR", "MONTH", "DAY"))
    if not (year.isdecimal() and month.isdecimal() and day.isdecimal()):
        return None
    return f"{int(year):04}-{int(month):02}-{int(day):02}"


def _paragraphs(node: Node | None) -> str | None:
    if node is None:
        return None
    lines = [text for paragraph in node.all(".//P") if (text := paragraph.text)]
    return text_of("\n".join(lines) or node.text)


def _correction(value: Node | None) -> str | None:
    """What a correction puts in a place, on one line."""
    if value is None or value.find("NOTHING") is not None:
        return None
    date, time = value.said("DATE"), value.said("TIME")
    if date is not None:
        return f"{date} {time}" if time else date
    codes = [code.attribute("CODE") or "" for code in value.all(".//CPV_CODE")]
    return " ".join(codes) or line_of(_paragraphs(value))


def _language(code: str | None) -> str | None:
    two = (code or "").lower()
    return two if two in LANGUAGES.values() else None
