"""Are recorded feeds, lists and pages of sites without a system read as a person reads them?

Runs where the folder of recorded samples is: `NOTICEWATCH_SAMPLES`, else `shared/samples` beside
the checkout. The expected values were read in the recorded responses, by eye.
"""

import os
import re
from pathlib import Path
from typing import Any

import pytest

from crawler.load import Parsed, parse_files

SAMPLES = Path(
    os.environ.get("NOTICEWATCH_SAMPLES", Path(__file__).parents[2] / "shared" / "samples")
)
JOBS, TENDERS = SAMPLES / "jobs", SAMPLES / "tenders"
FEEDS = [
    path
    for folder in (JOBS / "rss", JOBS / "neogov", TENDERS / "ustda_rss")
    for path in sorted(folder.glob("*"))
    if path.suffix in (".rss", ".xml")
]
#: How many entries a person counts in each feed.
ENTRIES = {
    "weworkremotely.rss": 3, "michigan.rss": 5, "michigan_expired.rss": 1, "feed.xml": 1,
    "tradeleads.xml": 1,
}  # fmt: skip

pytestmark = pytest.mark.skipif(not FEEDS, reason="no recorded samples here")

CONTRACTS_FINDER = {
    "row": ".search-result",
    "fields": {"title": "h2 a", "organisation": ".search-result-sub-header"},
}
BIDS = {"row": ".listItemsRow", "fields": {"title": ".bidTitle a"}}


def feed(path: Path, timezone: str = "America/Detroit") -> Parsed:
    return parse_files("feed", [path], timezone=timezone)


def search(name: str) -> Parsed:
    return parse_files(
        "board",
        [TENDERS / "contracts_finder" / "html" / name],
        args=CONTRACTS_FINDER,
        urls=["https://www.contractsfinder.service.gov.uk/Search/Results"],
        kind="tender",
        timezone="Europe/London",
    )


def portal(*names: str, urls: tuple[str, ...], **args: Any) -> Parsed:
    return parse_files(
        "board",
        [TENDERS / "us_portals" / name for name in names],
        args=args,
        urls=urls,
        kind="tender",
        timezone="America/New_York",
    )


def bids() -> Parsed:
    """A list whose first notice has its page beside it."""
    return portal(
        "civicplus_bids.html",
        "civicplus_detail.html",
        urls=("https://x.example/bids.aspx", "https://x.example/bids.aspx?bidID=110"),
        **BIDS,
    )


def solicitation() -> Parsed:
    """A page alone, with its labels in columns of a grid."""
    return portal("md_detail.html", urls=("https://x.example/Home/Details/5016370",), **BIDS)


def files() -> Parsed:
    """Links to files, and nothing else."""
    return portal(
        "coral_gables_notices.html",
        urls=("https://x.example/notices",),
        row="a",
        fields={"title": "a"},
    )


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.name)
def test_every_recorded_feed_is_read_whole(path: Path) -> None:
    """Each entry is a notice with a title and an identity."""
    parsed = feed(path)

    assert not parsed.errors
    assert len(parsed.documents) == ENTRIES[path.name]
    assert all(each["title"] and each["key"] for each in parsed.documents)


def test_a_recorded_search_is_read_by_its_labels() -> None:
    """Twenty rows; "£0" and "£0.01" are figures that nobody has filled in."""
    parsed = search("search_results_2021-08-28.html")

    assert not parsed.errors
    assert len(parsed.documents) == 20
    assert {each["stage"] for each in parsed.documents} == {"tender", "planning"}
    assert sum(each["value_stated"] == "£0" for each in parsed.documents) == 4
    assert all(each["value"] is None for each in parsed.documents if each["value_stated"] == "£0")


def test_a_recorded_search_that_found_nothing_is_no_notice_and_no_error() -> None:
    """ "We've found 0 contracts" is an answer."""
    parsed = search("search_empty_2021-08-28.html")

    assert (parsed.documents, parsed.errors) == ([], [])


@pytest.mark.parametrize("name", ["bds_detail_no_jsonld.html", "bds_listing.html"])
def test_a_recorded_page_without_a_posting_has_no_notice(name: str) -> None:
    """That is most pages that a list leads to."""
    parsed = parse_files("jobposting", [JOBS / "icims" / name])

    assert (parsed.documents, parsed.errors) == ([], [])


def examples() -> dict[str, str]:
    """The three syntaxes of the example of schema.org, cut out of the file they stand in."""
    text = (JOBS / "schema_org" / "jobposting_examples.txt").read_text()
    parts = re.split(r"^(PRE-MARKUP|MICRODATA|RDFA|JSON):\s*$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("syntax", ["MICRODATA", "RDFA", "JSON"])
def test_the_three_syntaxes_of_schema_org_say_the_same(syntax: str, tmp_path: Path) -> None:
    """Only the JSON-LD leaves the employer out."""
    page = tmp_path / "page.html"
    page.write_text(f"<html><body>{examples()[syntax]}</body></html>")

    parsed = parse_files("jobposting", [page], timezone="America/Los_Angeles")

    assert not parsed.errors
    (notice,) = parsed.documents
    assert notice["title"] == "Software Engineer"
    assert notice["locations"] == ["Kirkland, WA"]
    assert notice["employment_types"] == ["full-time"]
    assert notice["published"] == "2011-10-31T00:00:00-07:00"
    assert notice["organisation"] == (None if syntax == "JSON" else "ABC Company Inc.")
    assert notice["classifications"] == ["soc:15-1132"]
    salary = notice["salary"]
    assert (salary["min"], salary["currency"], salary["period"]) == ("100000", "USD", "year")


def pay(notice: dict[str, Any], field: str) -> Any:
    value = notice[field]
    return value and (value["min"], value["max"], value["currency"])


def notice_of(parsed: Parsed, key: str) -> dict[str, Any]:
    assert not parsed.errors
    return next(each for each in parsed.documents if each["key"] == key)


READINGS = {
    "search": lambda: search("search_results_2021-08-28.html"),
    "bids": bids,
    "solicitation": solicitation,
    "files": files,
    "michigan": lambda: feed(JOBS / "neogov" / "michigan.rss"),
    "expired": lambda: feed(JOBS / "neogov" / "michigan_expired.rss"),
    "remote": lambda: feed(JOBS / "rss" / "weworkremotely.rss"),
    "ustda": lambda: feed(TENDERS / "ustda_rss" / "feed.xml", "America/New_York"),
    "leads": lambda: feed(TENDERS / "ustda_rss" / "tradeleads.xml", "America/New_York"),
    "icims": lambda: parse_files("jobposting", [JOBS / "icims" / "bds_detail_jsonld.html"]),
}
#: A reading, a key, and what a person reads there. A field that is not named is not asked.
READ_BY_EYE: list[tuple[str, str, dict[str, Any]]] = [
    (
        "search",
        "notice/216602b8-6a82-4748-b46b-069551a8cbee",
        {
            "title": "GBC - Scrub Clearance Works at Pirbright",
            "organisation": "Guildford Borough Council",
            "deadline": "2021-09-17T12:00:00+01:00",
            "deadline_precision": "minute",
            "published": "2021-08-28T00:00:00+01:00",
            "locations": ["GU2 4BB"],
            "value": None,
            "status": "open",
            "stage": "tender",
        },
    ),
    (
        "search",
        "notice/5d357eed-4f51-440e-aba6-56172b87e046",
        {
            "title": "SAP Application Management and Innovation Services",
            "organisation": "Sanctuary Housing Association",
            "deadline": "2021-09-27T12:00:00+01:00",
            "locations": ["England"],
            "value": ("5000000", "10000000", "GBP"),
        },
    ),
    (
        "search",
        "notice/abad1906-38cc-4027-b8c3-3be1a6ff2289",
        {
            "title": "Extra Care Services - Soft Market Testing",
            "organisation": "Reading Borough Council",
            "deadline": "2021-09-26T23:59:59+01:00",
            "deadline_precision": "day",
            "locations": ["South East"],
            "value": None,
            "stage": "planning",
        },
    ),
    (
        "search",
        "notice/c0fd944a-829b-4fda-87a3-1756f587bb8c",
        {
            "title": "Fire - Fire Prevention (20% VAT)",
            "organisation": "London Borough of Haringey",
            "deadline": "2021-09-10T17:00:00+01:00",
            "value": (None, "5000000", "GBP"),
            "value_stated": "£0.01 to £5,000,000",
        },
    ),
    (
        "search",
        "notice/31de4624-1cc0-4bbf-a611-8718690798c3",
        {
            "title": "Sealing Systems",
            "organisation": "CTM Portal for the NDA Shared Services Alliance",
            "deadline": "2021-09-12T12:00:00+01:00",
            "value": ("2400000", "2400001", "GBP"),
            "published": "2021-08-27T00:00:00+01:00",
        },
    ),
    (
        "bids",
        "IFB No. 22-25-26",
        {
            "title": "N.E. 3rd Court Stormwater Drainage Improvement Project",
            "url": "https://x.example/bids.aspx?bidID=110",
            "reference": "IFB No. 22-25-26",
            "published": "2026-04-23T00:00:00-04:00",
            "deadline": None,
            "deadline_stated": "Open Until Contracted",
            "status": "open",
            "value": None,
        },
    ),
    (
        "bids",
        "ITQ No. 20-25-26",
        {
            "title": "Neat Streets Tree Planting Project",
            "url": "https://x.example/bids.aspx?bidID=108",
            "deadline": None,
            "deadline_stated": "Upon Contract",
            "status": "open",
        },
    ),
    (
        "solicitation",
        "RPQ No P16370",
        {
            "title": "Pump Station No. 0348 Emergency Generator Relocation",
            "reference": "RPQ No P16370",
            "status": "open",
            "value": None,
        },
    ),
    (
        "files",
        "IFB 2026-019",
        {
            "title": "Public Notice - IFB 2026-019 - Rotary Park Renovation Revised [PDF]",
            "reference": "IFB 2026-019",
            "deadline": None,
        },
    ),
    (
        "michigan",
        "634789",
        {
            "title": "Professional Development and Training Intern-DHS",
            "reference": "1903-13-DHS Prof Dvl",
            "organisation": "State of Michigan, MI",
            "department": "State of Michigan Internship Program – Statewide",
            "locations": ["Lansing, Michigan"],
            "employment_types": ["intern"],
            "published": "2013-04-12T15:52:34-04:00",
            "deadline": "2022-02-01T04:59:00+00:00",
            "salary": None,
        },
    ),
    (
        "michigan",
        "631517",
        {
            "title": "MEDC Corporate - Business Attraction Manager",
            "reference": "0740-13-BCD009",
            "employment_types": ["full-time"],
            "salary": ("59334", "77066", "USD"),
        },
    ),
    (
        "michigan",
        "234175",
        {
            "title": "Registered Nurse Non-Career",
            "locations": ["Munising, Michigan"],
            "salary": ("28.37", "38.87", "USD"),
            "reference": "4735-12-10",
        },
    ),
    (
        "michigan",
        "282662",
        {
            "title": "Dentist-A",
            "locations": ["Freeland, Michigan"],
            "employment_types": ["part-time"],
            "deadline": None,
            "deadline_stated": "Continuous",
            "salary": ("37.33", "51.66", "USD"),
        },
    ),
    ("expired", "282662", {"title": "Dentist-A", "deadline": "2012-03-14T05:00:00+00:00"}),
    (
        "remote",
        "https://weworkremotely.com/remote-jobs/remote-account-executive-dach-1",
        {
            "kind": "vacancy",
            "title": "Remote: Account Executive DACH",
            "locations": [],
            "workplace": "remote",
            "employment_types": ["full-time"],
            "published": "2026-08-11T07:30:41+00:00",
            "deadline": "2026-09-10T07:30:41+00:00",
            "salary": None,
            "language": "en",
        },
    ),
    (
        "ustda",
        "2467",
        {
            "title": "High Definition Data Transfer from Mobile Aerial Vehicles",
            "url": "https://ustda.gov/business-opportunities/trade-leads/high-definition-data",
            "published": "2020-02-03T00:00:00-05:00",
            "deadline": None,
            "language": "en",
        },
    ),
    (
        "leads",
        "high-definition-data-transfer-from-mobile-aerial-vehicles",
        {
            "published": "2020-02-03T00:00:00-05:00",
            "deadline": "2020-02-07T23:59:59-05:00",
            "deadline_precision": "day",
        },
    ),
    (
        "icims",
        "jobs/47917",
        {
            "title": "Meta Lab Assistant Manager",
            "organisation": "BDS Connected Solutions",
            "locations": ["Houston, Texas"],
            "employment_types": ["full-time"],
            "published": "2026-02-13T05:00:00+00:00",
            "deadline": "2026-03-13T05:00:00+00:00",
            "salary": ("65000", "70000", "USD"),
        },
    ),
]


@pytest.mark.parametrize(("reading", "key", "expected"), READ_BY_EYE)
def test_a_recorded_notice_is_read_as_a_person_reads_it(
    reading: str, key: str, expected: dict[str, Any]
) -> None:
    """A wrong value is worse than none, and none is worse than the right one."""
    notice = notice_of(READINGS[reading](), key)

    read = {
        field: pay(notice, field) if field in ("salary", "value") else notice[field]
        for field in expected
    }
    assert read == expected
