"""Are the recorded pages of Civil Service Jobs read as a person reads them?

Runs where the folder of recorded samples is: `NOTICEWATCH_SAMPLES`, else `shared/samples` beside
the checkout. The expected values were read in the recorded pages, by eye.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from crawler.load import Parsed, parse_files
from crawler.serialise import JsonObject

SAMPLES = Path(
    os.environ.get("NOTICEWATCH_SAMPLES", Path(__file__).parents[2] / "shared" / "samples")
)
FOLDER = SAMPLES / "jobs" / "civil_service_jobs"
FILES = sorted(FOLDER.glob("*.html"))

pytestmark = pytest.mark.skipif(not FILES, reason="no recorded samples here")


def read(*names: str) -> Parsed:
    return parse_files("civil_service_jobs", [FOLDER / name for name in names])


def _pay(low: str, high: str) -> JsonObject:
    return {"min": low, "max": high, "currency": "GBP", "period": "year"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_recorded_page_is_read_without_an_error(path: Path) -> None:
    """Each notice has what a page of results always says."""
    parsed = read(path.name)

    assert not parsed.errors
    assert len(parsed.documents) == (1 if "detail" in path.name else 25)
    for document in parsed.documents:
        assert document["key"].isdecimal()
        assert document["title"]
        assert document["organisation"]
        assert document["locations"]
        assert document["deadline"]
        assert document["salary"]["currency"] == "GBP"
        assert "SID" not in document["url"]
        assert "jobs.cgi?jcode=" in document["url"]


#: File, key, and what a person reads there. A field that is not named is not asked.
READ_BY_EYE: list[tuple[str, str, dict[str, Any]]] = [
    (
        "result_page1.html",
        "292892",
        {
            "title": "Crypto Custodian",
            "organisation": "Defence Science and Technology Laboratory",
            "locations": ["Dstl Porton Down, Salisbury - SP4 0JQ"],
            "salary": _pay("27620", "32163"),
            "deadline": "2023-07-02T23:50:00+01:00",
            "deadline_precision": "minute",
            "url": "https://www.civilservicejobs.service.gov.uk/csr/jobs.cgi?jcode=1859771",
            "status": "open",
            "published": None,
        },
    ),
    (
        "result_page1.html",
        "297868",
        {
            "title": "Executive Assistant to Director and Deputy Director",
            "organisation": "Department for Business and Trade",
            "locations": ["Darlington", "London"],
            "salary": _pay("25661", "31003"),
            "deadline": "2023-07-02T23:55:00+01:00",
        },
    ),
    (
        "result_page1.html",
        "296367",
        {
            "title": "UNIX Engineer",
            "organisation": "Driver and Vehicle Licensing Agency",
            "locations": ["Swansea"],
            "workplace": "hybrid",
            "remote": False,
            "salary": _pay("50238", "60649"),
        },
    ),
    (
        "result_page1.html",
        "297604",
        {
            # A dash of Windows in a page that says it is ISO 8859-1.
            "title": "Lawyer – Inquiries and Investigations Team",
            "organisation": "Care Quality Commission",
            "locations": [
                "East Midlands (England)", "East of England", "London (region)",
                "North East England", "North West England", "Scotland", "South East England",
                "South West England", "Wales", "West Midlands (England)",
                "Yorkshire and the Humber",
            ],
            "salary": _pay("37694", "37694"),
        },
    ),
    (
        "result_page1.html",
        "297067",
        {
            "organisation": "Children and Family Court Advisory and Support Service",
            "locations": ["Coventry, West Midlands (England), CV4 7JJ"],
            "salary": _pay("53577", "57260"),
        },
    ),
    (
        "result_page1.html",
        "296995",
        {
            "organisation": "Office for Standards in Education, Children's Services and Skills",
            "locations": ["Piccadilly Gate, Manchester", "23 Stephenson Street, Birmingham"],
            "salary": _pay("32804", "40292"),
        },
    ),
    (
        "result_page2.html",
        "296906",
        {
            "organisation": "Ofwat (Water Services Regulation Authority)",
            "locations": ["Birmingham (B5 4UA)", "London (E14 4HD)"],
            "workplace": "hybrid",
            "salary": _pay("35328", "52660"),
        },
    ),
    (
        "result_page2.html",
        "295717",
        {
            "title": "Content Designer",
            "organisation": "Department for Work and Pensions",
            "locations": [
                "Birmingham", "Blackpool", "Leeds", "Manchester", "Newcastle", "Sheffield",
            ],
            "salary": _pay("38469", "40666"),
        },
    ),
    (
        "job_detail_page.html",
        "296730",
        {
            "title": "Head of Policy Research",
            "organisation": "House of Lords",
            "department": "Committee",
            "locations": ["Westminster"],
            "employment_types": ["full-time", "temporary"],
            "salary": _pay("53730", "53730"),
            "deadline": "2023-07-02T22:00:00+01:00",
            "deadline_stated": "10:00 pm on Sunday 2nd July 2023",
            "reference": "296730",
            "conflicts": [],
            "url": "https://www.civilservicejobs.service.gov.uk/csr/jobs.cgi?jcode=1862348",
            "status": "open",
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "key", "expected"), READ_BY_EYE, ids=[each[1] for each in READ_BY_EYE]
)
def test_a_recorded_vacancy_says_what_a_person_reads_in_it(
    name: str, key: str, expected: dict[str, Any]
) -> None:
    """Null where the page does not say."""
    (document,) = [each for each in read(name).documents if each["key"] == key]

    pay = document["salary"]
    said = {**document, "salary": {field: pay[field] for field in _pay("", "")}}
    assert {field: said[field] for field in expected} == expected


def test_a_page_of_results_and_an_advert_that_follows_are_one_notice() -> None:
    """The reference is on both; the links to it hold a session."""
    documents = read("result_page1.html", "job_detail_page.html").documents

    assert len(documents) == 25
    (document,) = [each for each in documents if each["key"] == "296730"]
    assert document["description"].startswith("Job summary\nWe are looking for")
