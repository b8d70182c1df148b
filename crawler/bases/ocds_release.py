"""What does an OCDS release say about a tender? One reading of it, with all its odd forms.

https://standard.open-contracting.org/1.1/en/schema/reference/ and the extensions that the UK's
publishers use. Pure: the packages and their merging are in `crawler.bases.ocds`, how far a
process has come in `ocds_process`, what its parts say in `ocds_parts`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from crawler.bases.json_list import object_or_none, objects, text_or_none
from crawler.bases.ocds_parts import (
    amendment_of,
    buyer_of,
    classifications_of,
    codes_of,
    contact_of,
    language_in,
    locations_of,
    only_value,
    plain_line,
    plain_text,
    reference_of,
    regions_in,
    suppliers_of,
    title_of,
    value_of,
    web_address,
)
from crawler.bases.ocds_process import Process, Release, stage_of, status_of, tags_of
from crawler.extract.deadline import deadlines_in, find_deadline, read_deadline
from crawler.extract.moments import read_moment
from crawler.extract.value import worths_in
from crawler.fold import TOGETHER
from crawler.notice import Conflict, Deadline, Document, Lot, Tender, Value
from crawler.serialise import JsonObject, moment, money, to_document


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
        process = Process.of(whole, releases[-1])
        tender = process.tender
        stage = stage_of(process)
        title = title_of(process)
        description = plain_text(tender.get("description"))
        others = [whole, *objects(tender.get("lots"))]
        texts = [description, *(plain_text(part.get("description")) for part in others)]
        prose = "\n".join(text for text in texts if text)
        published = self._published(releases, process)
        deadline = self._deadline(tender)
        value = value_of(tender) or only_value(process.awards) or only_value(process.contracts)
        url, documents = self._documents(process)
        conflicts = self._conflicts(prose, deadline, value, published)
        if deadline is None and stage in ("planning", "tender"):
            deadline = self._engagement(process, prose, published)
        notice = Tender(
            key=ocid,
            ocid=ocid,
            title=title or ocid,
            url=url,
            organisation=buyer_of(process) or organisation,
            description=description,
            locations=tuple(locations_of(process)),
            regions=tuple(regions_in(process)),
            published=published,
            deadline=deadline,
            classifications=tuple(classifications_of(process)),
            status=status_of(process, stage),
            stage=stage,
            reference=reference_of(process),
            value=value,
            supplier=suppliers_of(process),
            procedure=plain_line(tender.get("procurementMethodDetails"))
            or plain_line(tender.get("procurementMethod")),
            lots=tuple(self._lots(tender)),
            amendment=amendment_of(process),
            documents=documents,
            contact=contact_of(process),
            language=language_in(whole.get("language")),
            conflicts=conflicts,
            as_of=self.moment(process.last.get("date")),
        )
        return replace(notice, knows=_knows(notice, process, releases))

    def _published(self, releases: list[Release], process: Process) -> datetime | None:
        """The first publication of the newest notice that opened a stage; updates open none."""
        stated = self.moment(process.tender.get("datePublished"))
        if stated is None and len(process.awards) == 1:
            stated = self.moment(process.awards[0].get("datePublished"))
        opening = [each for each in releases if tags_of(each) & {"planning", "tender"}]
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

    def _engagement(
        self, process: Process, prose: str, published: datetime | None
    ) -> Deadline | None:
        """The end of a preliminary market engagement: the last day to say that one is interested.

        It is a milestone of the planning, a bare day mostly; a time on that day is in the text.
        Without a milestone the text alone counts.
        """
        told = find_deadline(prose, published=published, zone=self.zone)
        for milestone in objects(process.planning.get("milestones")):
            stated = self._one_deadline(milestone.get("dueDate"))
            if milestone.get("type") == "engagement" and stated and stated.at:
                same_day = (
                    told is not None
                    and told.at is not None
                    and not _differ(replace(stated, precision="day"), told, self.zone)
                )
                return told if same_day else stated
        return told

    def _one_deadline(self, value: Any) -> Deadline | None:
        deadline = read_deadline(value, zone=self.zone, local=self.publisher.local)
        return deadline if deadline is not None and (deadline.at or deadline.stated) else None

    def _lots(self, tender: JsonObject) -> Iterator[Lot]:
        codes: dict[str, dict[str, None]] = {}
        for item in objects(tender.get("items")):
            codes.setdefault(str(item.get("relatedLot")), {}).update(
                dict.fromkeys(codes_of([item]))
            )
        lots = [each for each in objects(tender.get("lots")) if text_or_none(each.get("id"))]
        # Publishers shuffle their lots; their numbers do not change.
        for lot in sorted(lots, key=lambda each: _natural(str(each["id"]))):
            id = str(lot["id"])
            deadline = self._one_deadline(_lot_end(lot))
            yield Lot(
                id=id,
                title=plain_line(lot.get("title")),
                value=value_of(lot),
                deadline=deadline.at if deadline else None,
                classifications=tuple(codes.get(id, ())),
            )

    def _documents(self, process: Process) -> tuple[str | None, tuple[Document, ...]]:
        """The address of the newest notice, and the files beside it."""
        parts = (process.planning, process.tender, *process.awards, *process.contracts)
        files = [
            (file, url)
            for part in parts
            for file in objects(part.get("documents"))
            if (url := web_address(file.get("url")))
        ]
        page = self._page(process)
        documents = {
            url: Document(
                title=plain_line(file.get("title")) or plain_line(file.get("description")),
                url=url,
                published=self.moment(file.get("datePublished")),
            )
            for file, url in files
            if url != page and not _is_page(file)
        }
        return page, tuple(documents.values())

    def _page(self, process: Process) -> str | None:
        stages = (process.contracts, process.awards, [process.tender], [process.planning])
        for parts in stages:
            for part in parts:
                for file in objects(part.get("documents")):
                    if page := _notice_address(file):
                        return page
        if address := web_address(process.tender.get("url")):
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
            if told and every and all(_differ(deadline, each, self.zone) for each in every):
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


def _knows(notice: Tender, process: Process, releases: list[Release]) -> frozenset[str] | None:
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
    if value_of(process.tender) is None and "value" not in nulls:
        knows -= {"value", "value_stated"}
    if not process.tender.get("items"):
        knows -= {"locations", "regions"}
        if not process.tender.get("classification"):
            knows.discard("classifications")
    if not any(tags_of(each) & {"planning", "tender"} for each in releases):
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


def _lot_end(lot: JsonObject) -> Any:
    return (object_or_none(lot.get("tenderPeriod")) or {}).get("endDate")


def _natural(id: str) -> list[tuple[int, str]]:
    """ "2" before "10"."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in _NUMBERS.split(id)]


def _is_page(file: JsonObject) -> bool:
    """Whether it is the page of a notice, of an earlier stage perhaps, and no file beside it."""
    return _notice_address(file) is not None and "html" in str(file.get("format")).lower()


def _notice_address(file: JsonObject) -> str | None:
    is_notice = str(file.get("documentType")) in _NOTICE_DOCUMENTS or "noticeType" in file
    return web_address(file.get("url")) if is_notice else None
