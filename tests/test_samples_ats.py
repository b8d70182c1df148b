"""Are the recorded boards of recruiting systems read as a person reads them?

Runs where the folder of recorded samples is: `NOTICEWATCH_SAMPLES`, else `shared/samples` beside
the checkout. The expected values were read in the recorded responses, by eye.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from crawler.load import Parsed, parse_files

SAMPLES = Path(
    os.environ.get("NOTICEWATCH_SAMPLES", Path(__file__).parents[2] / "shared" / "samples")
)
JOBS = SAMPLES / "jobs"
SYSTEMS = (
    "ashby", "bamboohr", "breezy", "lever", "personio", "pinpoint", "recruitee",
    "smartrecruiters", "teamtailor", "workable", "workday",
)  # fmt: skip
#: An answer that is an error, and lists that are empty.
ERRORS = {"unknown_site_error.json"}
EMPTY = {"search_empty.json"}
FILES = [
    path
    for system in SYSTEMS
    for path in sorted((JOBS / system).rglob("*"))
    if path.is_file() and path.name != "README.md" and ".metadata." not in path.name
]

pytestmark = pytest.mark.skipif(not FILES, reason="no recorded samples here")


def read(*names: str) -> Parsed:
    """What the spider of that system reads in these files."""
    return parse_files(
        names[0].partition("/")[0], [JOBS / name for name in names], timezone="Europe/London"
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(JOBS)))
def test_every_recorded_board_is_read_without_an_error(path: Path) -> None:
    """But for an error object, which is refused, and an empty list, which has no notice."""
    parsed = read(str(path.relative_to(JOBS)))

    assert bool(parsed.errors) == (path.name in ERRORS)
    assert bool(parsed.documents) == (path.name not in ERRORS | EMPTY)
    for document in parsed.documents:
        assert document["title"]
        assert document["key"] not in ("", "None", "null")


def _pay(low: str | None, high: str | None, currency: str | None, period: str | None) -> Any:
    return (low, high, currency, period)


#: File (or files), key, and what a person reads there. A field that is not named is not asked.
READ_BY_EYE: list[tuple[tuple[str, ...], str, dict[str, Any]]] = [
    (
        ("lever/matchgroup_postings.json",),
        "3414ba28-35f7-45d3-8e13-35c883959635",
        {
            "title": "Android Engineer III",
            "organisation": None,
            "department": "Hinge",
            "locations": ["New York, New York"],
            "workplace": "hybrid",
            "remote": False,
            "employment_types": ["full-time"],
            "published": "2026-05-19T20:38:11+00:00",
            "salary": _pay("150000", "180000", "USD", "year"),
            "deadline": None,
        },
    ),
    (
        ("lever/spotify_postings.json",),
        "88499546-e9f7-4403-87a5-240050bd7c5b",
        {
            "title": "Accounts Payable Analyst",
            "department": "Finance",
            "locations": ["New York, NY"],
            "employment_types": [],
            "published": "2026-05-11T20:00:11+00:00",
            "salary": _pay("66189", "94556", "USD", "year"),
        },
    ),
    (
        ("lever/veeva_postings.json",),
        "7465bdb3-4f75-43bc-b5d9-c23c77fd3a29",
        {
            "title": "(Associate) Team Lead - Data Operations",
            "locations": ["Spain - Barcelona"],
            "workplace": "remote",
            "remote": True,
            "published": "2026-01-30T19:28:54+00:00",
            "salary": None,
        },
    ),
    (
        ("lever/mamamoney_history/20260821T131103012385Z.json",),
        "9365941c-d494-4079-afbb-f9ef3cf9b96e",
        {
            "title": "Head of Agent Network",
            "department": "Growth",
            "locations": ["Cape Town, ZA"],
            "workplace": "onsite",
            "remote": False,
            "employment_types": ["full-time"],
            "published": "2026-08-21T12:40:09+00:00",
        },
    ),
    (
        ("lever/mamamoney_history/20260821T131103012385Z.json",),
        "5cf8f26c-7aa4-4bde-b5ec-2c9eb61de69d",
        {
            "title": "Future Opportunities at Mama Money",
            "locations": [],
            "employment_types": ["contractor"],
            "published": "2024-12-03T00:07:08+00:00",
        },
    ),
    (
        ("ashby/linear_board.json",),
        "d3bc1ced-3ce4-4086-a050-555055dbb1ff",
        {
            "title": "Senior / Staff Fullstack Engineer",
            "department": "Product",
            "locations": ["Europe"],
            "workplace": "remote",
            "remote": True,
            "employment_types": ["full-time"],
            "published": "2021-04-27T20:13:45+00:00",
            "salary": None,
            "url": "https://jobs.ashbyhq.com/linear/d3bc1ced-3ce4-4086-a050-555055dbb1ff",
        },
    ),
    (
        ("ashby/openai_board.json",),
        "240d459b-696d-43eb-8497-fab3e56ecd9b",
        {
            "title": "Research Engineer",
            "department": "Research",
            "locations": ["San Francisco"],
            "workplace": None,
            "remote": None,
            "published": "2025-04-05T00:03:20+00:00",
        },
    ),
    (
        ("smartrecruiters/visa_detail.json",),
        "744000133907678",
        {
            "title": "Sr. Manager",
            "organisation": "Visa",
            "department": "Software Development/Engineering",
            "locations": ["Austin, TX, United States"],
            "remote": False,
            "employment_types": ["full-time"],
            "published": "2026-06-24T10:00:11+00:00",
            "reference": "REF97395W",
            "language": "en",
            "status": "open",
            "url": "https://jobs.smartrecruiters.com/Visa/744000133907678-sr-manager",
        },
    ),
    (
        ("smartrecruiters/bosch_nielsen.json",),
        "744000135078460",
        {
            "title": "Software Architect",
            "organisation": "Bosch Group",
            "department": None,
            "locations": ["bangalore, India"],
            "workplace": "hybrid",
            "remote": False,
            "employment_types": ["part-time"],
            "reference": "REF289553X",
        },
    ),
    (
        ("smartrecruiters/bosch_nielsen.json",),
        "744000900000001",
        {
            "organisation": "The Nielsen Company",
            "department": "Technology",
            "locations": ["United States"],
            "workplace": "remote",
            "remote": True,
            "published": "2026-06-29T10:00:00+00:00",
            "description": "Job Description\nBuild data pipelines.",
        },
    ),
    (
        ("workday/advantage_detail.json",),
        "R12345",
        {
            "title": "Retail Sales Specialist - Samsung",
            "organisation": None,
            "reference": "REQ_099113",
            "locations": ["New York, NY", "Brooklyn, NY", "Jersey City, NJ"],
            "remote": False,
            "employment_types": ["full-time"],
            "published": "2026-02-10T00:00:00+00:00",
            "salary": _pay("18", "22", "USD", "hour"),
            "salary_stated": "$18.00 - $22.00 per hour plus commission",
        },
    ),
    (
        ("workday/advantage_search_page_2.json",),
        "R12351",
        {
            "title": "Retail Training Coordinator",
            "locations": ["Denver, CO"],
            "published": None,
            "reference": None,
            "salary": _pay("55000", "65000", "USD", "year"),
        },
    ),
    (
        ("recruitee/anonymised_offers.json",),
        "2700825",
        {
            "title": "(Senior) Financial Accountant (f/m/d) - Berlin/Brandenburg Region, Germany",
            "organisation": "Acme",
            "department": "Finance",
            "locations": ["Berlin, Germany"],
            "workplace": "hybrid",
            "remote": False,
            "employment_types": ["full-time"],
            "published": "2026-08-05T10:10:39+00:00",
            "deadline": None,
            "salary": _pay("60000", "75000", "EUR", "year"),
            "status": "open",
            "language": "en",
        },
    ),
    (
        ("personio/personio_sample.xml",),
        "2099001",
        {
            "title": "Working Student, Customer Support (m/f/d)",
            "organisation": None,
            "department": "Customer Operations",
            "locations": [],
            "remote": True,
            "workplace": "remote",
            "employment_types": ["intern", "part-time"],
            "published": "2025-02-01T09:00:00+00:00",
            "description": None,
        },
    ),
    (
        ("personio/personio_live.xml",),
        "1834171",
        {
            "title": "Staff Software Engineer, Data Platform",
            "organisation": "Personio SE & Co. KG",
            "department": "Product and Tech",
            "locations": ["Munich", "Berlin"],
            "employment_types": ["full-time"],
            "published": "2024-11-13T14:10:41+00:00",
        },
    ),
    (
        ("teamtailor/teamtailor_jobs.json",),
        "a52c9a45-1132-44c9-9696-76974817ae6e",
        {
            "title": "Mid-Market Account Executive - Copenhagen",
            "organisation": "Teamtailor",
            "locations": ["Stockholm, SE", "København, DK"],
            "published": "2026-01-18T19:35:57+01:00",
            "reference": "7069633",
            "deadline": None,
            "salary": None,
        },
    ),
    (
        ("teamtailor/paradox_job.html",),
        "6926996",
        {
            "title": "Game Programmer",
            "organisation": "Paradox Interactive",
            "locations": ["Delft"],
            "employment_types": ["full-time"],
            "published": "2025-12-15T08:15:00+01:00",
        },
    ),
    (
        ("workable/zego_account.json",),
        "450EC5C378",
        {
            "title": "Claims Handler - Third Party",
            "organisation": "Zego",
            "department": "Claims and Fraud",
            "locations": ["Halifax, England, United Kingdom"],
            "remote": False,
            "employment_types": ["full-time"],
            "published": "2025-09-04T00:00:00+01:00",
        },
    ),
    (
        ("pinpoint/shape_postings.json",),
        "post-001",
        {
            "title": "Enterprise Applications Architect",
            "department": "Technology",
            "reference": "REQ-001",
            "locations": ["United States"],
            "workplace": "remote",
            "remote": True,
            "deadline": "2026-08-28T23:59:59-04:00",
            "salary": _pay("135000", "198000", "USD", "year"),
            "salary_stated": "$135,000 - $198,000 / year",
        },
    ),
    (
        ("pinpoint/shape_postings.json",),
        "post-002",
        {
            "title": "CRM Program Consultant",
            "department": "Consulting",
            "locations": ["Atlanta, GA"],
            "workplace": "hybrid",
            "remote": False,
            "deadline": None,
            "salary": _pay("70", "90", "USD", "hour"),
        },
    ),
    (
        ("bamboohr/careers_list.json",),
        "39",
        {
            "title": "Aircraft Maintenance Engineer",
            "department": "Maintenance",
            "locations": ["Edmonton International Airport, Alberta"],
            "workplace": "onsite",
            "remote": False,
            "employment_types": ["full-time"],
            "published": None,
        },
    ),
    (
        ("bamboohr/careers_list.json",),
        "44",
        {"remote": True, "locations": [], "employment_types": ["intern"]},
    ),
    (
        ("breezy/shape_list.json", "breezy/shape_position.html"),
        "abc123",
        {
            "title": "Director of UX Design",
            "organisation": "ExampleCo",
            "locations": ["US"],
            "remote": True,
            "workplace": "remote",
            "employment_types": ["full-time"],
            "published": "2026-06-01T00:00:00+01:00",
            "salary": _pay("210000", "250000", "USD", "year"),
            "url": "https://exampleco.breezy.hr/p/abc123-director-of-ux-design",
        },
    ),
]


@pytest.mark.parametrize(
    ("names", "key", "expected"), READ_BY_EYE, ids=[each[0][0] for each in READ_BY_EYE]
)
def test_a_recorded_vacancy_says_what_a_person_reads_in_it(
    names: tuple[str, ...], key: str, expected: dict[str, Any]
) -> None:
    """Null where the response does not say."""
    (document,) = [each for each in read(*names).documents if each["key"] == key]

    pay = document["salary"]
    said = {
        **document,
        "salary": pay and _pay(pay["min"], pay["max"], pay["currency"], pay["period"]),
        "employment_types": sorted(document["employment_types"]),
    }
    assert {name: said[name] for name in expected} == expected


def test_an_unknown_lever_site_is_refused_with_what_came() -> None:
    (error,) = read("lever/unknown_site_error.json").errors

    assert "expected a JSON list of postings" in error.message
    assert "Document not found" in error.message
