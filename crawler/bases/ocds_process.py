"""What is a contracting process, as its OCDS releases state it, and how far has it come?

The stage and the status follow from the tags of a release, the forms of its notices and what it
holds.
"""

from dataclasses import dataclass
from typing import Any, cast

from crawler.bases.json_list import object_or_none, objects
from crawler.notice import Stage, Status
from crawler.serialise import JsonObject

Release = JsonObject

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
#: Find a Tender's notices of dynamic markets carry the tag of an award and are none; the last
#: says that the market ends.
_MARKET_NOTICES = frozenset({"UK13", "UK14", "UK15", "UK16"})
_MARKET_ENDS = "UK16"
#: The notice that a procurement, or a part of it, is given up.
_TERMINATION = "UK12"


@dataclass(frozen=True, slots=True)
class Process:
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
    def of(cls, whole: Release, last: Release) -> "Process":
        return cls(
            whole=whole,
            last=last,
            planning=object_or_none(whole.get("planning")) or {},
            tender=object_or_none(whole.get("tender")) or {},
            awards=objects(whole.get("awards")),
            contracts=objects(whole.get("contracts")),
            tags=tags_of(last),
            forms=_forms_of(last),
        )

    @property
    def market(self) -> bool:
        """Whether it is a dynamic market, which Find a Tender tags as an award."""
        return bool(self.forms & _MARKET_NOTICES)

    @property
    def awarded(self) -> bool:
        """Whether an award says more than that it was amended."""
        return any(award.keys() - {"id", "amendments"} for award in self.awards)

    @property
    def items(self) -> list[JsonObject]:
        """What is bought: the tender's items, else those of the awards, else the contracts'."""
        for parts in ([self.tender], self.awards, self.contracts):
            items = [item for part in parts for item in objects(part.get("items"))]
            if items:
                return items
        return []


def tags_of(release: Release) -> set[str]:
    tags = release.get("tag")
    if isinstance(tags, str):
        return {tags}
    return {str(tag) for tag in cast("list[Any]", tags)} if isinstance(tags, list) else set()


def _forms_of(release: Release) -> set[str]:
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


def stage_of(process: Process) -> Stage:
    tags, forms = process.tags, process.forms
    if _TERMINATION in forms or (process.market and not process.awarded):
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


def status_of(process: Process, stage: Stage) -> Status:
    """What the release says, never what its date implies: a tender past its deadline is open."""
    said = str(process.tender.get("status") or "")
    if said == "cancelled" or said == "withdrawn":
        return said
    lots = {str(lot["status"]) for lot in objects(process.tender.get("lots")) if lot.get("status")}
    if _MARKET_ENDS in process.forms:
        return "closed"
    given_up = "tenderCancellation" in process.tags or _TERMINATION in process.forms
    if given_up and lots <= {"cancelled"}:
        return "cancelled"
    if stage in ("award", "contract") and not process.market:
        results = {str(award["status"]) for award in process.awards if award.get("status")}
        if results and not process.contracts and results <= {"unsuccessful", "cancelled"}:
            return "cancelled" if results == {"cancelled"} else "closed"
        return "awarded"
    if said in ("unsuccessful", "complete"):
        return "closed"
    return "planned" if stage == "planning" else "open"
