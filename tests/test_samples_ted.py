"""Is every recorded TED and SAM.gov notice read, and do some say what a person read in them?

Only where the folder of recorded samples is: `NOTICEWATCH_SAMPLES`, else ../shared/samples.
People's names and addresses are in it as published, so none of them stands here.
"""

import os
from functools import cache
from pathlib import Path

import pytest

from crawler.load import Parsed, parse_files
from crawler.serialise import JsonObject

ROOT = Path(__file__).parents[1]
SAMPLES = Path(os.environ.get("NOTICEWATCH_SAMPLES") or ROOT / "../shared/samples") / "tenders"
TED = ("eforms_sdk", "ted_xml_r209", "ted_search_api")
TED_FILES = sorted(file for folder in TED for file in (SAMPLES / folder).glob("*.*"))
READABLE = [file for file in TED_FILES if not file.name.startswith(("INVALID_", "X02_"))]

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the recorded samples are not here")

#: What a person read in the raw documents, by file and key. A field that is not named says
#: nothing. `value`: smallest, largest, currency, VAT; `lots`: their ids.
READ_BY_EYE: dict[tuple[str, str], JsonObject] = {
    # -- eForms ---------------------------------------------------------------------------------
    ("eforms_sdk/cn_24_cumbria.xml", "9af3b735-9d6c-45c8-8c39-d58fb9fa824b"): {
        "title": "School Payroll and HR Admin Services",
        "organisation": "Cumbria County Council",
        "locations": ["United Kingdom"],
        "published": "2020-04-09T12:00:00+01:00",
        "deadline": "2020-05-11T10:00:00+01:00 minute",
        "value": "1230000 1230000 EUR excluded",
        "classifications": ["cpv:79000000"],
        "status": "open",
        "stage": "tender",
        "reference": "DN474002",
        "procedure": "Open procedure",
        "documents": ["https://www.the-chest.org.uk/"],
        "language": "en",
    },
    ("eforms_sdk/change-cn_24_open_dates.xml", "31f258b6-5eb2-4875-8997-affa3cdce27c"): {
        "title": "Term Contract for a Planned Programme of In-service Inspection and Testing of "
        "Electrical Equipment",
        "organisation": "Renfrewshire Council",
        "locations": ["Public buildings within the geographical area of Renfrewshire Council"],
        "published": "2020-04-17T12:34:56+01:00",
        "deadline": "2020-06-12T12:00:00+01:00 minute",
        "value": "500000 500000 EUR excluded",
        "classifications": ["cpv:71630000", "cpv:71314100", "cpv:50300000", "cpv:31600000"],
        "status": "open",
        "stage": "tender",
        "reference": "RC-CPU-19-065",
        "procedure": "Open procedure",
        "amendment": "Due to Covid-19 and the UK Government’s decision to extend the UK lockdown "
        "period for an additional 3 weeks the timescales applicable to this contract notice have "
        "been extended accordingly.\n"
        "Time limit for receipt of tenders or requests to participate\n"
        "Conditions for opening of tenders",
        "documents": ["https://www.publictendersscotland.publiccontractsscotland.gov.uk"],
        "language": "en",
    },
    ("eforms_sdk/change-cn_24_void.xml", "4805c409-5939-4be9-8abd-837f7a5fee23"): {
        "title": "Provision of IT Services Related to OP IT Systems (EUR-Lex, N-Lex, Search "
        "Layer, and Others)",
        "organisation": "Publications Office of the European Union",
        "regions": ["NUTS:FRD22"],
        "published": "2019-12-21T12:00:00+01:00",
        "deadline": "2020-02-04T10:00:00+02:00 minute",
        "classifications": ["cpv:72230000"],
        "status": "cancelled",
        "stage": "tender",
        "procedure": "Open procedure",
        "amendment": "We cancel because...",
        "documents": ["https://etendering.ted.europa.eu/cft/cft-display.html?cftId=5629"],
        "language": "en",
    },
    # A request to participate ends; questions, which end before it, do not count.
    ("eforms_sdk/cn_81.xml", "82c626cc-83e1-4644-9cf1-6ed82b3e3dbc"): {
        "title": "Procurement of Military Working Dogs",
        "organisation": "Ministry of Defence",
        "locations": ["United Kingdom"],
        "published": "2020-04-08T03:23:02+01:00",
        "deadline": "2020-05-07T23:55:00+01:00 minute",
        "value": "123456 123456 EUR excluded",
        "classifications": ["cpv:80512000"],
        "status": "open",
        "stage": "tender",
        "reference": "700029324",
        "procedure": "Restricted procedure",
        "language": "en",
    },
    # An expression of interest ends, for a lot of its own.
    ("eforms_sdk/pin-cfc_24.xml", "cab6f088-c4b5-463a-b57b-39cb1130755d"): {
        "title": "A Son vol3",
        "organisation": "ZenithNova Innovations Ltd.",
        "department": "Future Solutions Division",
        "published": "2023-05-26T09:44:27+00:00",
        "deadline": "2023-05-31T15:00:00+03:00 minute",
        "classifications": ["cpv:18000000"],
        "status": "open",
        "stage": "tender",
        "procedure": "Innovation partnership",
        "lots": ["LOT-0001"],
        "language": "en",
    },
    # A consultation has no procedure yet.
    ("eforms_sdk/E1_minimal.xml", "52fe3748-f475-4381-9dbf-31ebb08889e8"): {
        "title": "Procedure Name",
        "organisation": "Buyer Org",
        "published": "2024-12-05T12:00:00+01:00",
        "deadline": "2025-06-01T12:00:00+02:00 minute",
        "classifications": ["cpv:72000000"],
        "status": "planned",
        "stage": "planning",
        "lots": ["LOT-0001"],
        "language": "en",
    },
    ("eforms_sdk/can_24_no_tenders.xml", "084ecda3-0409-427a-a623-1212174063da"): {
        "title": "foo",
        "organisation": "foo",
        "published": "2015-02-02T12:34:56+00:00",
        "classifications": ["cpv:72000000"],
        "status": "closed",
        "stage": "award",
        "procedure": "Other single stage procedure",
        "lots": ["LOT-0001"],
        "language": "en",
    },
    # The total of the notice, not the contract's price in another currency.
    ("eforms_sdk/can-modif_24_value.xml", "8e8b5cf4-595b-4562-85b0-7c79922cb330"): {
        "title": "Change Partner",
        "organisation": "London South Bank University",
        "locations": ["United Kingdom"],
        "published": "2018-08-02T08:08:08+01:00",
        "value": "4500000 4500000 EUR None",
        "classifications": ["cpv:79410000"],
        "status": "awarded",
        "stage": "contract",
        "reference": "17/044",
        "supplier": "PwC UK LLP",
        "amendment": "The original business case was scoped as a technology replacement programme "
        "for a single system. Analysis in the early stages of the programme indicated that two "
        "core enterprise systems should be replaced. In order to maximise benefit for these "
        "systems replacement activities, it was agreed that the organisation should consider "
        "people and process in addition to systems replacement, and work has been re-scoped to "
        "accommodate this.\nIncrease in framework value",
        "language": "en",
    },
    ("eforms_sdk/veat_24.xml", "da39bc05-2d42-4d37-aa4f-2dc9937911a0"): {
        "title": "Supply of Profiling Beds with Accessories, Pressure Relieving Mattresses and "
        "Cushions",
        "organisation": "Middlesbrough Council",
        "locations": ["Tees Valley"],
        "published": "2020-04-23T09:22:55+01:00",
        "value": "350000 350000 EUR None",
        "classifications": ["cpv:33000000"],
        "status": "awarded",
        "stage": "award",
        "reference": "DN140070",
        "supplier": "Direct Healthcare Services Ltd; Harvest Healthcare Ltd; Invacare Ltd",
        "procedure": "Negotiated procedure without prior call for competition",
        "language": "en",
    },
    ("eforms_sdk/cn_24_multilingual.xml", "46c9ce89-5986-40d9-992f-e1a2469a48f8"): {
        "title": "Provision of IT Services Related to OP IT Systems (EUR-Lex, N-Lex, Search "
        "Layer, and Others)",
        "organisation": "Publications Office of the European Union",
        "locations": [
            (
                "The main place of performance is the contractor's premises and the contracting "
                "authority's premises"
            )
        ],
        "regions": ["NUTS:LU000"],
        "published": "2019-11-21T00:00:00+01:00",
        "deadline": "2020-02-03T13:00:00+00:00 minute",
        "value": "4500000 4500000 EUR excluded",
        "classifications": ["cpv:72230000", "cpv:72260000"],
        "status": "open",
        "stage": "tender",
        "reference": "AO 10786",
        "procedure": "Open procedure",
        "documents": ["https://etendering.ted.europa.eu/cft/cft-display.html?cftId=5629"],
        "language": "en",
    },
    # -- TED_EXPORT -----------------------------------------------------------------------------
    ("ted_xml_r209/262744-2018.xml", "262744-2018"): {
        "title": "Broomhill Biomass District Heating System, Operation & Maintenance, Metering & "
        "Billling",
        "organisation": "River Clyde Homes",
        "locations": ["Inverclyde, East Renfrewshire and Renfrewshire"],
        "regions": ["NUTS:UKM83"],
        "published": "2018-06-19T00:00:00+01:00",
        "deadline": "2018-07-16T12:00:00+01:00 minute",
        "classifications": ["cpv:09323000", "cpv:65320000"],
        "status": "open",
        "stage": "tender",
        "reference": "262744-2018",
        "procedure": "Concession award procedure",
        "documents": ["https://www.publiccontractsscotland.gov.uk"],
        "language": "en",
    },
    ("ted_xml_r209/515725-2018.xml", "515725-2018"): {
        "title": "Framework Agreement for the Supply of Electricity and Gas to Metered and "
        "Unmetered Supply Points",
        "organisation": "West Midlands Combined Authority",
        "locations": ["United Kingdom"],
        "regions": ["NUTS:UK"],
        "published": "2018-11-22T00:00:00+00:00",
        "value": "2100000 2300000 GBP excluded",
        "classifications": ["cpv:65400000", "cpv:60210000"],
        "status": "awarded",
        "stage": "award",
        "reference": "515725-2018",
        "supplier": "SSE PLC; Robin Hood Energy Limited; Npower Limited; Centrica PLC",
        "procedure": "Open procedure",
        "language": "en",
    },
    ("ted_xml_r209/520741-2020.xml", "520741-2020"): {
        "title": "Re-opening of TVDBC — Residential Children’s Homes Provision for Children and "
        "Young People for New Submissions",
        "organisation": "Darlington Borough Council",
        "locations": ["NORTH EAST (ENGLAND)"],
        "regions": ["NUTS:UKC"],
        "published": "2020-10-30T00:00:00+00:00",
        "deadline": "2020-12-17T12:00:00+00:00 minute",
        "value": "150000000 150000000 GBP excluded",
        "classifications": ["cpv:85000000"],
        "status": "open",
        "stage": "tender",
        "reference": "520741-2020",
        "procedure": "Open procedure",
        "documents": [
            (
                "https://procontract.due-north.com/Advert?advertId=e8518d53-7f17-eb11-8105-"
                "005056b64545&p=1c9e782c-541e-e611-8114-000c29c9ba21"
            )
        ],
        "language": "en",
    },
    # -- the search API -------------------------------------------------------------------------
    ("ted_search_api/search_2026-05-29.json", "367831-2026"): {
        "title": "France – Software development services – Maintenance et acquisition de "
        "licences BO SAP et prestations de montée de version",
        "organisation": "Région Hauts-de-France",
        "regions": ["NUTS:FRE11"],
        "published": "2026-05-29T00:00:00+02:00",
        "deadline": "2026-06-12T23:59:59+02:00 day",
        "value": "600000 600000 EUR excluded",
        "classifications": ["cpv:72262000"],
        "status": "open",
        "stage": "tender",
        "reference": "367831-2026",
        "procedure": "Open procedure",
        "language": "fr",
    },
    ("ted_search_api/search_2026-05-29.json", "368912-2026"): {
        "title": "France – System and support services – Maintenance technique "
        "d'infrastructures de recharge pour véhicules électriques en Gironde et "
        "Charente-Maritime",
        "organisation": "Territoire d'Energie Lot-et-Garonne",
        "regions": ["NUTS:FRI12", "NUTS:FRI32"],
        "published": "2026-05-29T00:00:00+02:00",
        "value": "450000 450000 EUR None",
        "classifications": ["cpv:72250000"],
        "status": "awarded",
        "stage": "award",
        "reference": "368912-2026",
        "procedure": "Open procedure",
        "language": "fr",
    },
    # -- SAM.gov --------------------------------------------------------------------------------
    ("sam_gov/opportunities_v2_first5.json", "N0002426SN-20"): {
        "title": "MIL-PRF-24282A, Light, Signal, Multipurpose, Kit, Nonmagnetic",
        "organisation": "DEPT OF DEFENSE",
        "department": "DEPT OF THE NAVY / NAVSEA / NAVSEA HQ",
        "published": "2026-02-02T00:00:00-05:00",
        "deadline": "2026-03-02T16:00:00-05:00 minute",
        "classifications": ["naics:335139", "psc:5850"],
        "status": "open",
        "reference": "N0002426SN-20",
        "language": "en",
    },
    ("sam_gov/opportunities_v2_first5.json", "EQ8PSCC250025"): {
        "title": "Aspinall Chambers Renovation",
        "organisation": "GENERAL SERVICES ADMINISTRATION",
        "department": "PUBLIC BUILDINGS SERVICE / PBS PROJECT DELIVERY WEST - BRANCH A",
        "locations": ["Grand Junction, Colorado"],
        "published": "2026-02-02T00:00:00-05:00",
        "deadline": "2026-02-28T16:00:00-07:00 minute",
        "classifications": ["naics:236220", "psc:Z2AA"],
        "status": "planned",
        "stage": "planning",
        "reference": "EQ8PSCC250025",
        "procedure": "Total Small Business Set-Aside (FAR 19.5)",
        "language": "en",
    },
}
#: Not compared: long, or about people, or told by the key.
_LEFT_OUT = ("key", "kind", "url", "description", "contact")


@cache
def _parsed(file: Path) -> Parsed:
    sam = file.parent.name == "sam_gov"
    zone = "America/New_York" if sam else "UTC"
    return parse_files("sam_gov" if sam else "ted", [file], timezone=zone)


@pytest.mark.parametrize("file", READABLE, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_recorded_notice_of_ted_is_read(file: Path) -> None:
    """One publisher's habit must not cost a notice: a title and a buyer are in each."""
    parsed = _parsed(file)

    assert parsed.errors == []
    assert parsed.documents
    assert all(each["title"] and each["organisation"] for each in parsed.documents)


def test_every_recorded_opportunity_of_sam_gov_is_read() -> None:
    """Most of their fields may be null."""
    parsed = _parsed(SAMPLES / "sam_gov/opportunities_v2_first5.json")

    assert parsed.errors == []
    assert len(parsed.documents) == 5


def test_a_search_page_gives_each_of_its_notices() -> None:
    """Ten rows, ten publication numbers."""
    assert len(_parsed(SAMPLES / "ted_search_api/search_2026-05-29.json").documents) == 10


def test_a_notice_without_anything_in_it_is_an_error() -> None:
    """An empty document must never look like a procedure without facts."""
    parsed = _parsed(SAMPLES / "eforms_sdk/INVALID_cn_24_empty.xml")

    assert parsed.documents == []
    assert "without it" in parsed.errors[0].message


def test_a_companys_registration_is_neither_a_notice_nor_an_error() -> None:
    """It is on TED, but nobody buys anything."""
    assert _parsed(SAMPLES / "eforms_sdk/X02_registration.xml") == Parsed([])


@pytest.mark.parametrize(("file", "key"), READ_BY_EYE, ids=lambda text: text.split("/")[-1])
def test_a_recorded_notice_says_what_a_person_read_in_it(file: str, key: str) -> None:
    """Field by field, and nothing beyond."""
    found = [each for each in _parsed(SAMPLES / file).documents if each["key"] == key]

    assert [_plain(each) for each in found] == [READ_BY_EYE[file, key]]


def test_lots_keep_their_own_values_and_the_whole_is_no_sum_of_them() -> None:
    """Form 21 of Devon states a value for each of its lots and none for the whole."""
    (devon,) = _parsed(SAMPLES / "ted_xml_r209/286326-2018.xml").documents

    assert devon["value"] is None
    assert [(lot["id"], lot["value"]["min"]) for lot in devon["lots"][:3]] == [
        ("1", "310000"),
        ("2", "40000"),
        ("3", "205000"),
    ]


def _plain(document: JsonObject) -> JsonObject:
    """What a document says, in few words."""
    said = {
        field: said
        for field, said in document.items()
        if said not in (None, []) and field not in _LEFT_OUT
    }
    if precision := said.pop("deadline_precision", None):
        said["deadline"] += f" {precision}"
    if value := said.get("value"):
        said["value"] = " ".join(str(value[part]) for part in ("min", "max", "currency", "vat"))
    for field, part in (("lots", "id"), ("documents", "url")):
        if field in said:
            said[field] = [each[part] for each in said[field]]
    return said
