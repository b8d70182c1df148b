"""Vacancies on a BambooHR careers page."""

import re
from typing import Any
from urllib.parse import quote

from scrapy.http import Request, Response

from crawler.bases.hosted import HostedSpider
from crawler.bases.json_detail import JsonDetailSpider
from crawler.bases.json_list import json_of, object_or_none, objects, text_or_none
from crawler.extract import (
    Places,
    employment_types,
    find_deadline,
    find_salary,
    read_moment,
    read_places,
    text_of,
)
from crawler.extract.fields import flag, place_of, required, stated_pay
from crawler.notice import Salary, Vacancy, Workplace
from crawler.serialise import JsonObject


class BambooHrSpider(JsonDetailSpider, HostedSpider):
    """Every open vacancy of an employer at BambooHR.

    Site: https://{site}.bamboohr.com, JSON, the whole board in one answer; each vacancy's text,
    pay and date are in its own answer.
    Gone: a closed vacancy leaves the list and its own address answers 404.
    Caveat: the employer is not named. Pay is free text. Where the work is done is a code:
    0 at the employer's, 1 remote, 2 both.
    """

    name = "bamboohr"
    host = "{site}.bamboohr.com"
    start_path = "/careers/list"

    def own_page(self, document: JsonObject) -> Request:
        address = self.site_address(f"/careers/{quote(document['key'], safe='')}/detail")
        return self.request(address, self.parse_own_page, key=document["key"])

    def expected(self) -> str:
        return 'a JSON object with "result", as many as "totalCount" says'

    def rows(self, answer: Any) -> list[JsonObject] | None:
        result = answer.get("result") if isinstance(answer, dict) else None
        if not isinstance(result, list) or (not result and self.total_of(answer)):
            return None
        return objects(result)

    def total_of(self, answer: Any) -> int | None:
        total = (object_or_none(answer.get("meta")) or {}).get("totalCount")
        return total if isinstance(total, int) else None

    def read(self, row: JsonObject, response: Response) -> Vacancy:
        return self._vacancy(required(row, "id"), row, response)

    def detail(self, response: Response, key: str | None) -> Vacancy | None:
        answer = object_or_none(json_of(response)) or {}
        result = object_or_none(answer.get("result")) or {}
        row = object_or_none(result.get("jobOpening"))
        if row is None:
            return None
        found = _NUMBER.search(text_or_none(row.get("jobOpeningShareUrl")) or response.url)
        return self._vacancy(key or (found[1] if found else required(row, "id")), row, response)

    def expected_detail(self) -> str:
        return 'a JSON object with "jobOpening"'

    def _vacancy(self, key: str, row: JsonObject, response: Response) -> Vacancy:
        description = text_of(text_or_none(row.get("description")))
        published = read_moment(row.get("datePosted"), self.zone)
        near = published or self.reference
        places = _places(row)
        return Vacancy(
            key=key,
            url=text_or_none(row.get("jobOpeningShareUrl"))
            or self.public_address(f"/careers/{key}", response),
            title=required(row, "jobOpeningName"),
            organisation=self.organisation,
            department=text_or_none(row.get("departmentLabel")),
            description=description,
            locations=places.names,
            workplace=places.workplace,
            remote=places.remote,
            employment_types=employment_types(
                text_or_none(row.get("employmentStatusLabel"))
                or text_or_none(row.get("employmentType"))
            ),
            published=published,
            deadline=find_deadline(description, published=near, zone=self.zone),
            salary=_salary(row) or find_salary(description),
            status="open" if row.get("jobOpeningStatus") in (None, "", "Open") else "closed",
        )


_NUMBER = re.compile(r"/careers/(\d+)")
_WORKPLACES: dict[str, Workplace] = {"0": "onsite", "1": "remote", "2": "hybrid"}


def _places(row: JsonObject) -> Places:
    # Work at one of the employer's places has `location`, other work `atsLocation`.
    own, other = (object_or_none(row.get(name)) or {} for name in ("location", "atsLocation"))
    place = place_of(own.get("city"), own.get("state"), own.get("addressCountry")) or place_of(
        other.get("city"), other.get("state") or other.get("province"), other.get("country")
    )
    names = read_places(place).names
    remote = flag(row.get("isRemote"))
    workplace = "remote" if remote else _WORKPLACES.get(text_or_none(row.get("locationType")) or "")
    if workplace is not None:
        return Places(names, workplace, remote=workplace == "remote")
    return Places(names, None, remote)


def _salary(row: JsonObject) -> Salary | None:
    return stated_pay(text_or_none(row.get("compensation")))
