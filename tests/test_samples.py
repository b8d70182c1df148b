"""Are real responses read without an error, and as a person read them?

The samples are no part of the project: the tests run where the folder is there. Expected values
were read by eye in the raw files.
"""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.load import Parsed, parse_files
from crawler.serialise import JsonObject

SAMPLES = Path(
    os.environ.get("NOTICEWATCH_SAMPLES", Path(__file__).parents[2] / "shared" / "samples")
)

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"no samples in {SAMPLES}")

#: Which spider reads which files, and in which zone their publisher is.
FOLDERS = [
    ("greenhouse", "jobs/greenhouse/*.json", "UTC"),
    ("greenhouse", "jobs/greenhouse/luno_history/*Z.json", "UTC"),
    ("ocds", "tenders/find_a_tender/*.json", "Europe/London"),
    ("find_a_tender", "tenders/find_a_tender/*.json", "UTC"),
    ("ocds", "tenders/contracts_finder/ocds/*.json", "Europe/London"),
    ("contracts_finder", "tenders/contracts_finder/ocds/*.json", "UTC"),
    ("ocds", "tenders/sell2wales/*.json", "Europe/London"),
    ("sell2wales", "tenders/sell2wales/*.json", "UTC"),
    ("ocds", "tenders/public_contracts_scotland/*.json", "Europe/London"),
    ("public_contracts_scotland", "tenders/public_contracts_scotland/*.json", "UTC"),
    ("ocds", "tenders/ocds_generic/*.json", "UTC"),
    ("ocds", "tenders/ocds_generic/merge/*.json", "UTC"),
    ("jobposting", "jobs/nhs_jobs/*.json", "Europe/London"),
    ("jobposting", "jobs/icims/*.html", "UTC"),
    ("jobposting", "jobs/teamtailor/*.html", "UTC"),
    ("jobposting", "jobs/breezy/*.html", "UTC"),
]
#: Pages of vacancies that carry no JobPosting.
WITHOUT = {"bds_detail_no_jsonld.html", "bds_listing.html"}


def _files() -> Iterator[Any]:
    for spider, pattern, zone in FOLDERS:
        for path in sorted(SAMPLES.glob(pattern)):
            yield pytest.param(spider, path, zone, id=f"{spider}:{path.relative_to(SAMPLES)}")


@pytest.mark.parametrize(("spider", "path", "zone"), list(_files()))
def test_a_sample_is_read_without_an_error(spider: str, path: Path, zone: str) -> None:
    """Each file alone; whatever it is, it holds notices with a key and a title."""
    parsed = parse_files(spider, [path], timezone=zone)

    assert parsed.errors == []
    assert bool(parsed.documents) == (path.name not in WITHOUT)
    assert all(document["key"] and document["title"] for document in parsed.documents)


def _read(spider: str, *names: str, zone: str = "Europe/London") -> dict[str, JsonObject]:
    parsed: Parsed = parse_files(spider, [SAMPLES / name for name in names], timezone=zone)
    assert parsed.errors == []
    return {document["key"]: document for document in parsed.documents}


def _money(low: int | str, high: int | str, **more: Any) -> JsonObject:
    """A value in pounds, with what these publishers never state."""
    return {
        "min": str(low),
        "max": str(high),
        "currency": "GBP",
        "vat": None,
        "term": "total",
        **more,
    }


def _pay(low: int | str, high: int | str, currency: str, **more: Any) -> JsonObject:
    plain = {"allowances": [], "by_place": [], "pro_rata": False, "actual": None}
    figures = {"min": str(low), "max": str(high), "currency": currency, "period": "year"}
    return {**figures, **plain, **more}


FTS = "tenders/find_a_tender/release_package_2026-05-30.json"
CF = "tenders/contracts_finder/ocds/release_{}.json"
S2W = "tenders/sell2wales/release_{}.json"
PCS = "tenders/public_contracts_scotland/release_{}.json"
LIFE = "tenders/ocds_generic/ocds-213czf-000-00001-{}.json"
LUNO = "jobs/greenhouse/luno_history/20260808T195722760851Z.json"
NHS = "jobs/nhs_jobs/jsonld_wales_2020.json"

#: Spider, file, key, and the fields that a person read.
READ_BY_EYE: list[tuple[str, str, str, JsonObject]] = [
    (
        "ocds", FTS, "ocds-h6vhtk-06a94b",
        {
            "title": "Short Term Contract for Adaptations",
            "organisation": "London Borough of Haringey",
            "published": "2026-05-29T16:12:45+01:00",
            "deadline": "2026-06-19T23:59:59+01:00",
            "deadline_precision": "day",
            "value": _money(490000, 490000),
            "regions": ["NUTS:UKI"],
            "locations": [],
            "procedure": "Restricted procedure",
            "status": "open",
            "stage": "tender",
            "language": "en",
            "url": "https://www.find-tender.service.gov.uk/Notice/051000-2026",
        },
    ),
    (
        "ocds", FTS, "ocds-h6vhtk-05fbc8",
        {
            "organisation": "Highlands and Islands Airports Limited",
            "reference": "HIA-25-005",
            "deadline": "2026-06-29T12:00:00+01:00",
            "deadline_precision": "minute",
            "value": _money(350000, 350000),
            "locations": ["Stornoway and Sumburgh"],
            "regions": ["NUTS:UKM6"],
            "classifications": ["cpv:34966200"],
        },
    ),
    (
        "ocds", FTS, "ocds-h6vhtk-06a7da",
        {
            "title": "Air Conditioning-Cooling Plant Maintenance and Repair (GCU)",
            "value": None,
            "locations": ["Glasgow Caledonian University"],
            "deadline": "2026-07-01T12:00:00+01:00",
        },
    ),
    (
        "ocds", CF.format("001"), "ocds-b5fd17-e3b5f385-5989-4cf1-8849-01c247fc9c30",
        {
            "title": "Parking Pilot - CEO",
            "organisation": "London Borough of Merton",
            "published": "2025-01-23T22:10:19+00:00",
            "deadline": "2024-12-21T12:00:00+00:00",
            "value": _money(93007, 372032),
            "supplier": "Marstons holdings plc",
            "status": "awarded",
            "stage": "award",
            "locations": ["England"],
            "procedure": "Direct award",
        },
    ),
    (
        "ocds", CF.format("003"), "ocds-b5fd17-6b5d499c-3804-4496-9f22-2c8551e9912d",
        {
            "deadline": "2024-10-07T12:00:00+01:00",
            "value": _money(3000000, 3000000),
            "supplier": "Itad Limited",
            "classifications": ["cpv:79419000"],
        },
    ),
    (
        "ocds", CF.format("026"), "ocds-b5fd17-b981550e-c529-4a76-9c0a-ed2452eac405",
        {
            "title": "Analytical Testing Support RFI",
            "organisation": "Ministry of Defence",
            "status": "planned",
            "stage": "planning",
            "deadline": "2025-01-31T23:59:59+00:00",
            "value": None,
            "classifications": ["cpv:09100000", "cpv:71630000"],
        },
    ),
    (
        "ocds", CF.format("049"), "ocds-b5fd17-abff81c6-f0cd-47d6-a8ad-ca9478fac6be",
        {"deadline": "2025-01-24T12:00:00+00:00", "status": "open"},
    ),
    (
        "ocds", CF.format("013"), "ocds-b5fd17-c526ac26-3628-456a-ad7a-f869785ad71a",
        {"value": _money("24125.75", "24125.75"), "locations": ["LE15 6HP"]},
    ),
    (
        "ocds", CF.format("006"), "ocds-b5fd17-7445ba73-19af-4b2c-9156-bc70b3b4ee87",
        {
            "organisation": "Luton Council",
            "published": "2025-01-16T14:26:39+00:00",
            "deadline": "2025-02-17T17:00:00+00:00",
            "value": _money(118000000, 118000000),
        },
    ),
    (
        "sell2wales", S2W.format("03"), "ocds-kuma6s-148402",
        {
            "organisation": "Blaenau Gwent County Borough Council",
            "published": "2025-02-21T00:00:00+00:00",
            "deadline": "2025-04-07T12:00:00+01:00",
            "reference": "itt_115893",
            "value": None,
        },
    ),
    (
        "ocds", S2W.format("00"), "ocds-kuma6s-148440",
        {
            "organisation": "City & County of Swansea",
            "value": None,
            "reference": "CCS/24/297",
            "locations": ["Swansea"],
            "deadline": "2025-03-24T12:00:00+00:00",
            "language": "en",
        },
    ),
    (
        "ocds", S2W.format("08"), "ocds-kuma6s-145558",
        {
            "organisation": "Natural Resources Wales",
            "deadline": "2025-04-02T17:00:00+01:00",
            "locations": ["South Wales"],
            "regions": [
                "NUTS:UKL22", "NUTS:UKL21", "NUTS:UKL18", "NUTS:UKL17", "NUTS:UKL1", "NUTS:UKL16",
                "NUTS:UKL15", "NUTS:UKL14",
            ],
        },
    ),
    (
        "ocds", PCS.format("05"), "ocds-r6ebe6-0000581263",
        {
            "organisation": "Transport Scotland",
            "published": "2019-04-26T00:00:00+01:00",
            "deadline": "2019-06-25T12:00:00+01:00",
            "value": _money(20000000, 20000000),
            "reference": "TS/AMFC/SER/2019/01",
            "conflicts": [],
        },
    ),
    (
        "jobposting", NHS, "vacancy/916255244",
        {
            "title": "Principal Project Manager",
            "organisation": "NHS Wales Informatics Service",
            "published": "2020-11-04T09:46:32+00:00",
            "deadline": "2020-11-25T23:59:59+00:00",
            "locations": ["NWIS Offices, Cardiff"],
            "employment_types": ["full-time"],
            "salary": _pay(45753, 51668, "GBP"),
        },
    ),
    (
        "jobposting", NHS, "vacancy/916244641",
        {
            "salary": _pay(79957, 103806, "GBP", pro_rata=True),
            "salary_stated": "£79,957to £103,806 per annum pro rata",
        },
    ),
    (
        "jobposting", NHS, "vacancy/916236690",
        {
            "organisation": "Spire Healthcare Ltd",
            "published": "2020-10-21T13:46:51+01:00",
            "salary": None,
            "salary_stated": "Band 5 dependent on experience",
        },
    ),
    (
        "jobposting", "jobs/icims/bds_detail_jsonld.html", "jobs/47917",
        {
            "title": "Meta Lab Assistant Manager",
            "organisation": "BDS Connected Solutions",
            "locations": ["Houston, Texas"],
            "published": "2026-02-13T05:00:00+00:00",
            "deadline": "2026-03-13T05:00:00+00:00",
            "salary": _pay(65000, 70000, "USD"),
        },
    ),
    (
        "jobposting", "jobs/teamtailor/paradox_job.html", "jobs/6926996",
        {
            "title": "Game Programmer",
            "organisation": "Paradox Interactive",
            "locations": ["Delft"],
            "published": "2025-12-15T08:15:00+01:00",
            "deadline": None,
            "salary": None,
        },
    ),
    (
        "greenhouse", "jobs/greenhouse/gitlab_jobs.json", "8565469002",
        {
            "title": "AI Engineer",
            "organisation": "GitLab",
            "department": "Enterprise Applications",
            "locations": ["US"],
            "remote": True,
            "workplace": "remote",
            "published": "2026-05-29T07:49:29-04:00",
            "salary": _pay(108400, 129600, "USD"),
            "reference": "6418",
            "deadline": None,
        },
    ),
    (
        "greenhouse", "jobs/greenhouse/airbnb_jobs.json", "7995153",
        {
            "organisation": "Airbnb",
            "locations": ["Berlin, Germany"],
            "workplace": "hybrid",
            "remote": False,
            "reference": None,
        },
    ),
    (
        "greenhouse", LUNO, "8093647",
        {
            "title": "Flutter Competency Lead",
            "organisation": "Luno",
            "department": "Engineering",
            "locations": ["Cape Town", "Johannesburg"],
            "published": "2026-07-30T04:28:09-04:00",
            "employment_types": [],
            "salary": None,
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("spider", "file", "key", "fields"),
    READ_BY_EYE,
    ids=[f"{spider}:{key}" for spider, _, key, _ in READ_BY_EYE],
)
def test_a_notice_is_read_as_a_person_read_it(
    spider: str, file: str, key: str, fields: JsonObject
) -> None:
    """To the minute, to the penny, and null where the response does not say."""
    document = _read(spider, file)[key]

    assert {name: document[name] for name in fields} == fields


def test_the_releases_of_one_process_are_one_tender() -> None:
    """Six files of its life, from the plan to the work, merged by their dates."""
    stages = ("01-planning", "02-tender", "03-tenderAmendment", "04-award", "05-contract")
    life = [LIFE.format(stage) for stage in (*stages, "06-implementation")]

    [tender] = _read("ocds", *reversed(life)).values()

    assert tender["title"] == "Planned cycle lane improvements"
    assert tender["organisation"] == "London Borough of Barnet"
    assert (tender["status"], tender["stage"]) == ("awarded", "contract")
    assert tender["published"] == "2010-03-15T09:30:00+00:00"
    assert tender["deadline"] == "2010-04-08T18:00:00+00:00"
    assert tender["value"] == _money(600000, 1100000)
    assert tender["supplier"] == "AnyCorp Cycle Provision"
    assert tender["classifications"] == ["cpv:45233130", "cpv:45233162"]
    assert tender["amendment"] == (
        "The tender period has been extended in accordance with council guidelines"
    )
    assert len(tender["documents"]) > 4


@pytest.mark.parametrize(
    ("file", "key", "field"),
    [
        (CF.format("049"), "ocds-b5fd17-abff81c6-f0cd-47d6-a8ad-ca9478fac6be", "deadline"),
        (PCS.format("08"), "ocds-r6ebe6-0000575122", "value"),
        (CF.format("148"), "ocds-b5fd17-bf1f5535-adc9-11e6-9901-0019b9f3037b", "value"),
    ],
)
def test_a_text_that_contradicts_its_fields_is_flagged(file: str, key: str, field: str) -> None:
    """The reader is told that the page says two things."""
    conflicts = _read("ocds", file)[key]["conflicts"]

    assert [conflict["field"] for conflict in conflicts] == [field]


def test_a_dated_series_of_one_board_has_the_same_keys_for_the_same_postings() -> None:
    """Or each day would be all new."""
    series = sorted((SAMPLES / "jobs/greenhouse/luno_history").glob("*Z.json"))
    days = [
        {
            document["key"]: document["title"]
            for document in parse_files("greenhouse", [day]).documents
        }
        for day in series
    ]

    assert [len(day) for day in days] == [13, 12, 13, 11, 11, 11, 12, 12, 10]
    for one, other in itertools.pairwise(days):
        assert len(one.keys() & other.keys()) >= len(one) - 3
