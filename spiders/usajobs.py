"""Vacancies of the federal government of the United States on USAJOBS."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from zoneinfo import ZoneInfo

from scrapy.http import Response

from crawler.bases import Argument, JsonListSpider
from crawler.bases.json_list import object_or_none, objects, text_or_none
from crawler.bases.keyed import KeyedSpider
from crawler.extract import Places, employment_types, line_of, read_deadline, read_moment
from crawler.extract.fields import flag, pay_of, place_of, required, text_of_sections
from crawler.notice import Contact, Deadline, Salary, Vacancy
from crawler.serialise import JsonObject


class UsaJobsSpider(KeyedSpider, JsonListSpider):
    """Every vacancy that a search on USAJOBS finds.

    Site: https://data.usajobs.gov, Search API, JSON, 500 vacancies a page. Built from the public
    documentation, no recording.
    Gone: a vacancy that has closed leaves the search; two complete runs without it confirm it.
    Caveat: a key of the operator's is needed (https://developer.usajobs.gov; in a file of its own
    with `api_key_file`), and the address it was asked for with. Both travel in headers. A vacancy
    is known by its control number, since one announcement number may stand on several; that is
    the reference. Times without an offset are those of Washington, and a closing time of midnight
    means the whole day. Pay for a school year, a fortnight or a piece of work has no period here.
    The search gives no more than 10,000 vacancies.
    """

    name = "usajobs"
    base_url = "https://data.usajobs.gov"
    start_path = "/api/search"
    site_zone = "America/New_York"
    arguments = (
        Argument(name="api_key", help="the API key of your account at USAJOBS",
                 example="YOUR-KEY"),
        Argument(name="email", help="the address that the key was asked for with",
                 example="you@example.org"),
        Argument(name="keyword", help="words to search for", example="hydrologist",
                 required=False),
        Argument(name="location", help="a city or a state", example="Denver, Colorado",
                 required=False),
        Argument(name="organisation", help="the code of an agency", example="IN08",
                 required=False),
        Argument(name="series", help="the number of an occupational series", example="2210",
                 required=False),
    )  # fmt: skip

    def key_headers(self) -> Mapping[str, str]:
        key, email = self.args.get("api_key"), self.args.get("email")
        return {"Authorization-Key": str(key), "User-Agent": str(email)} if key and email else {}

    def start_addresses(self) -> list[str]:
        return [self._page(1)]

    def expected(self) -> str:
        return 'a JSON object with "SearchResult", as many items as it counts'

    def rows(self, answer: Any) -> list[JsonObject] | None:
        result = _result(answer)
        found = result.get("SearchResultItems")
        if not isinstance(found, list):
            single = object_or_none(answer) or {}
            return [single] if "MatchedObjectDescriptor" in single else None
        rows = objects(found)
        return None if not rows and result.get("SearchResultCount") else rows

    def total_of(self, answer: Any) -> int | None:
        total = _result(answer).get("SearchResultCountAll")
        return total if isinstance(total, int) else None

    def next_address(self, answer: Any, response: Response) -> str | None:
        asked = parse_qs(urlsplit(response.url).query).get("Page", ["1"])[0]
        page = int(asked) if asked.isdecimal() else 1
        rows = len(objects(_result(answer).get("SearchResultItems")))
        total = self.total_of(answer) or 0
        return self._page(page + 1) if rows == _ROWS and page * _ROWS < total else None

    def read(self, row: JsonObject, response: Response) -> Vacancy:
        job: JsonObject = row["MatchedObjectDescriptor"]
        details = object_or_none((object_or_none(job.get("UserArea")) or {}).get("Details")) or {}
        number = text_or_none(row.get("MatchedObjectId"))
        announcement = line_of(text_or_none(job.get("PositionID")))
        url = (_said("PositionURI", job, details) or "").replace(":443/", "/") or None
        places = _places(job, details)
        organisation = line_of(text_or_none(job.get("OrganizationName")))
        department = line_of(text_or_none(job.get("DepartmentName")))
        return Vacancy(
            key=number or _number_in(url) or required(job, "PositionID"),
            reference=announcement or number,
            title=required(job, "PositionTitle"),
            url=url,
            organisation=organisation or department or self.organisation,
            department=department if organisation and department != organisation else None,
            description=_description(job, details),
            locations=places.names,
            workplace=places.workplace,
            remote=places.remote,
            employment_types=employment_types(list(_types(job))),
            published=read_moment(_said("PublicationStartDate", job, details), self.zone),
            deadline=_closing(job, details, self.zone),
            salary=_salary(job),
            contact=_contact(details),
            language="en",
        )

    def _page(self, number: int) -> str:
        asked = {
            "Keyword": self.args.get("keyword"),
            "LocationName": self.args.get("location"),
            "Organization": self.args.get("organisation"),
            "JobCategoryCode": self.args.get("series"),
            "Fields": "Full",
            "ResultsPerPage": _ROWS,
            "Page": number,
        }
        given = {name: value for name, value in asked.items() if value not in (None, "")}
        return f"{self.site_address(self.start_path)}?{urlencode(given)}"


_ROWS = 500
_NUMBER = re.compile(r"/(?:job|ViewDetails)/(\d+)", re.IGNORECASE)


def _result(answer: Any) -> JsonObject:
    return object_or_none((object_or_none(answer) or {}).get("SearchResult")) or {}


def _said(name: str, job: JsonObject, details: JsonObject) -> str | None:
    """A field of the announcement, or of its details, where a short answer leaves it."""
    return text_or_none(job.get(name)) or text_or_none(details.get(name))


def _number_in(url: str | None) -> str | None:
    found = _NUMBER.search(url or "")
    return found[1] if found else None


# -- when and where -----------------------------------------------------------------------------

_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)T00:00:00(?:\.0*)?(?:Z|[+-]00:?00)?")


def _closing(job: JsonObject, details: JsonObject, zone: ZoneInfo) -> Deadline | None:
    """When applications close. Midnight is a date that a machine wrote: the day counts whole."""
    closes = _said("ApplicationCloseDate", job, details) or _said("PositionEndDate", job, details)
    words = closes or ""
    found = _MIDNIGHT.fullmatch(words)
    return read_deadline(found[1] if found else words, zone=zone)


_ANYWHERE = re.compile(r"\banywhere\b|\bremote\b", re.IGNORECASE)
_NOWHERE = re.compile(r"location negotiable|\b(?:multiple|various|many) (?:vacan\w+|loca)", re.I)


def _places(job: JsonObject, details: JsonObject) -> Places:
    """The places; a remote job is one that says so, and telework is for a part of the time."""
    named = [
        line_of(text_or_none(each.get("LocationName")))
        or place_of(each.get("CityName"), each.get("CountrySubDivisionCode"))
        for each in objects(job.get("PositionLocation"))
    ]
    shown = line_of(text_or_none(job.get("PositionLocationDisplay")))
    every = [each for each in named if each] or [each for each in (shown,) if each]
    anywhere = [each for each in (*every, shown or "") if _ANYWHERE.search(each)]
    names = tuple(dict.fromkeys(
        each for each in every if not _ANYWHERE.search(each) and not _NOWHERE.search(each)
    ))  # fmt: skip
    remote, telework = (_flag(details, job, name) for name in ("RemoteIndicator",
                                                               "TeleworkEligible"))  # fmt: skip
    if remote or (remote is None and anywhere and not names):
        return Places(names, "remote", remote=True)
    if telework:
        return Places(names, "hybrid", remote=False)
    if remote is False and telework is False:
        return Places(names, "onsite", remote=False)
    return Places(names, None, remote=remote)


def _flag(details: JsonObject, job: JsonObject, name: str) -> bool | None:
    value = details.get(name, job.get(name))
    return {"yes": True, "no": False}.get(str(value).strip().lower(), flag(value))


# -- what kind, and for how much ----------------------------------------------------------------

_SCHEDULES = {"1": "full-time", "2": "part-time", "3": "", "4": "", "5": "", "6": ""}
_OFFERINGS = {
    "15317": "", "15318": "temporary", "15319": "temporary", "15320": "temporary",
    "15321": "temporary", "15322": "temporary", "15323": "temporary", "15326": "",
    "15327": "", "15328": "intern", "15667": "",
}  # fmt: skip


def _types(job: JsonObject) -> Iterator[str]:
    """Words of employment, by code where it is known: a name may be a sentence, or empty."""
    for field, codes in (("PositionSchedule", _SCHEDULES), ("PositionOfferingType", _OFFERINGS)):
        for each in objects(job.get(field)):
            code = text_or_none(each.get("Code")) or ""
            name = text_or_none(each.get("Name")) or ""
            yield codes.get(code, "temporary" if name.lower() == "term" else name)


_INTERVALS = {
    "PA": "year", "PM": "month", "PD": "day", "PH": "hour", "PW": "piece work",
    "BW": "bi-weekly", "FB": "fee basis", "SY": "school, not calendar, semi year",
    "ST": "stipend", "WC": "without compensation",
}  # fmt: skip
#: "School year" is no year, and "PW" pays by the piece.
_NO_PERIOD = re.compile(r"school|piece|bi-?weekly|fee|stipend|without", re.IGNORECASE)


def _salary(job: JsonObject) -> Salary | None:
    for pay in objects(job.get("PositionRemuneration")):
        code = text_or_none(pay.get("RateIntervalCode")) or ""
        named = _INTERVALS.get(code.upper(), code) or text_or_none(pay.get("Description"))
        every = "one-time" if named and _NO_PERIOD.search(named) else named
        salary = pay_of(pay.get("MinimumRange"), pay.get("MaximumRange"), "USD", every)
        if salary is not None:
            return salary
    return None


_SECTIONS = (
    ("Summary", "JobSummary"),
    ("Duties", "MajorDuties"),
    ("Requirements", "Requirements"),
    ("Qualifications", "QualificationSummary"),
    ("Education", "Education"),
    ("How you will be evaluated", "Evaluations"),
    ("Additional information", "OtherInformation"),
)


def _description(job: JsonObject, details: JsonObject) -> str | None:
    return text_of_sections(
        (heading, _text(details.get(name) or job.get(name))) for heading, name in _SECTIONS
    )


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        return "\n".join(text for each in value if (text := text_or_none(each))) or None
    return text_or_none(value)


def _contact(details: JsonObject) -> Contact | None:
    contact = Contact(
        name=line_of(text_or_none(details.get("AgencyContactName"))),
        email=text_or_none(details.get("AgencyContactEmail")),
        phone=text_or_none(details.get("AgencyContactPhone")),
    )
    return contact if contact != Contact() else None
