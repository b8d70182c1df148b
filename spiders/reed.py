"""Vacancies on Reed."""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urljoin, urlsplit
from zoneinfo import ZoneInfo

from scrapy.http import Request, Response

from crawler.bases import Argument, Gone
from crawler.bases.json_detail import JsonDetailSpider
from crawler.bases.json_list import json_of, object_or_none, objects, text_or_none
from crawler.bases.keyed import KeyedSpider
from crawler.extract import (
    employment_types,
    find_deadline,
    line_of,
    read_deadline,
    read_moment,
    read_places,
    text_of,
)
from crawler.extract.fields import flag, pay_of, required
from crawler.notice import Deadline, Vacancy
from crawler.serialise import JsonObject


class ReedSpider(KeyedSpider, JsonDetailSpider):
    """Every vacancy that a search on Reed finds.

    Site: https://www.reed.co.uk/api, the jobseeker API 1.0, JSON, 100 vacancies a page, then each
    vacancy's own answer. Built from the public documentation, no recording.
    Gone: a vacancy that has expired leaves the search, and its own answer is empty or 404.
    Caveat: a key of the operator's is needed (https://www.reed.co.uk/developers; in a file of its
    own with `api_key_file`). It travels as the user of a Basic authorisation and stands in no
    address. The search cuts the text off and does not say for what time its figures are; both
    come from the vacancy's own answer. An expiry is a day, at most six weeks on.
    """

    name = "reed"
    base_url = "https://www.reed.co.uk"
    start_path = "/api/1.0/search"
    site_zone = "Europe/London"
    arguments = (
        Argument(name="api_key", help="the key of your account at Reed", example="YOUR-KEY"),
        Argument(name="keywords", help="words to search for", example="surveyor", required=False),
        Argument(name="location", help="a town or a postcode", example="Leeds", required=False),
        Argument(name="distance", help="how many miles around it", example="15", required=False),
        Argument(name="employer", help="the number of an employer at Reed", example="372124",
                 required=False),
        Argument(name="minimum_salary", help="the least pay a year", example="40000",
                 required=False),
    )  # fmt: skip

    def key_headers(self) -> Mapping[str, str]:
        key = self.args.get("api_key")
        if not key:
            return {}
        return {"Authorization": f"Basic {b64encode(f'{key}:'.encode()).decode()}"}

    def start_addresses(self) -> list[str]:
        return [self._page(0)]

    def own_page(self, document: JsonObject) -> Request:
        address = self.site_address(f"/api/1.0/jobs/{quote(document['key'], safe='')}")
        return self.request(address, self.parse_own_page, key=document["key"])

    def parse_own_page(self, response: Response, key: str) -> Iterable[Any]:
        if _is_empty(response):
            yield Gone(key=key, how="withdrawn")
        else:
            yield from super().parse_own_page(response, key)

    def parse_detail(self, response: Response, listed: JsonObject) -> Iterable[Any]:
        if _is_empty(response):
            yield Gone(key=listed["key"], how="withdrawn")
        else:
            yield from super().parse_detail(response, listed)

    def expected(self) -> str:
        return 'a JSON object with "results", as many as "totalResults" says'

    def rows(self, answer: Any) -> list[JsonObject] | None:
        found = answer.get("results") if isinstance(answer, dict) else None
        return objects(found) if isinstance(found, list) else None

    def total_of(self, answer: Any) -> int | None:
        total = answer.get("totalResults")
        return total if isinstance(total, int) else None

    def next_address(self, answer: Any, response: Response) -> str | None:
        rows, total = len(answer["results"]), self.total_of(answer) or 0
        skipped = parse_qs(urlsplit(response.url).query).get("resultsToSkip", ["0"])[0]
        seen = (int(skipped) if skipped.isdecimal() else 0) + rows
        return self._page(seen) if rows and seen < total else None

    def detail(self, response: Response, key: str | None) -> Vacancy | None:
        answer = object_or_none(json_of(response)) or {}
        return self.read(answer, response) if "jobId" in answer and "jobTitle" in answer else None

    def read(self, row: JsonObject, response: Response) -> Vacancy:
        key = required(row, "jobId")
        description = text_of(text_or_none(row.get("jobDescription")))
        published = read_moment(text_or_none(row.get("datePosted") or row.get("date")), self.zone)
        places = read_places(text_or_none(row.get("locationName")))
        return Vacancy(
            key=key,
            reference=key,
            title=required({"title": line_of(row["jobTitle"])}, "title"),
            url=urljoin(self.site_address("/"), text_or_none(row.get("jobUrl")) or f"/jobs/{key}"),
            organisation=line_of(text_or_none(row.get("employerName"))) or self.organisation,
            description=description,
            locations=places.names,
            workplace=places.workplace,
            remote=places.remote,
            employment_types=employment_types(list(_types(row))),
            published=published,
            deadline=_expiry(row, self.zone)
            or find_deadline(description, published=published or self.reference, zone=self.zone),
            salary=pay_of(
                row.get("minimumSalary"),
                row.get("maximumSalary"),
                row.get("currency"),
                row.get("salaryType"),
                stated=line_of(text_or_none(row.get("salary"))),
            ),
        )

    def _page(self, skipped: int) -> str:
        asked = {
            "keywords": self.args.get("keywords"),
            "locationName": self.args.get("location"),
            "distanceFromLocation": self.args.get("distance"),
            "employerId": self.args.get("employer"),
            "minimumSalary": self.args.get("minimum_salary"),
            "resultsToTake": _ROWS,
            "resultsToSkip": skipped,
        }
        given = {name: value for name, value in asked.items() if value not in (None, "")}
        return f"{self.site_address(self.start_path)}?{urlencode(given)}"


_ROWS = 100
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def _is_empty(response: Response) -> bool:
    return response.body.strip() in (b"", b"null", b"{}")


def _types(row: JsonObject) -> Iterator[str]:
    if flag(row.get("fullTime")):
        yield "full-time"
    if flag(row.get("partTime")):
        yield "part-time"
    for name in ("contractType", "jobType"):
        if words := text_or_none(row.get(name)):
            yield words


def _expiry(row: JsonObject, zone: ZoneInfo) -> Deadline | None:
    """The day of expiry, which is a machine's date and no words: day, month, year."""
    words = text_or_none(row.get("expirationDate")) or ""
    found = _DAY.fullmatch(words)
    day = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else words
    return read_deadline(day, zone=zone)
