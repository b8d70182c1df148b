"""Vacancies on a Pinpoint careers site."""

from typing import Any

from scrapy.http import Response

from crawler.bases import JsonListSpider
from crawler.bases.hosted import HostedPageSpider
from crawler.bases.json_list import object_or_none, objects, text_or_none
from crawler.extract import (
    Places,
    employment_types,
    find_deadline,
    find_salary,
    read_deadline,
    read_moment,
    read_places,
    workplace_of,
)
from crawler.extract.fields import flag, pay_of, place_of, required, stated_pay, text_of_sections
from crawler.notice import Salary, Vacancy
from crawler.serialise import JsonObject


class PinpointSpider(JsonListSpider, HostedPageSpider):
    """Every published vacancy of an employer at Pinpoint.

    Site: https://{site}.pinpointhq.com, JSON, the whole board in one answer.
    Gone: a closed vacancy leaves the list and its page answers 404.
    Caveat: the employer and the day of publishing are not named. Pay that the employer has
    hidden (`compensation_visible` false) is in the answer and is not read.
    """

    name = "pinpoint"
    host = "{site}.pinpointhq.com"
    start_path = "/postings.json"

    def expected(self) -> str:
        return 'a JSON object with "data"'

    def rows(self, answer: Any) -> list[JsonObject] | None:
        data = answer.get("data") if isinstance(answer, dict) else None
        return objects(data) if isinstance(data, list) else None

    def read(self, row: JsonObject, response: Response) -> Vacancy:
        description = _description(row)
        published = read_moment(row.get("first_published_at") or row.get("published_at"), self.zone)
        near = published or self.reference
        deadline = read_deadline(row.get("deadline_at"), published=near, zone=self.zone)
        places = _places(row)
        job = object_or_none(row.get("job")) or {}
        department = object_or_none(job.get("department")) or object_or_none(row.get("department"))
        path = text_or_none(row.get("path"))
        return Vacancy(
            key=required(row, "id"),
            url=text_or_none(row.get("url")) or (path and self.public_address(path, response)),
            title=required(row, "title"),
            organisation=self.organisation,
            department=text_or_none((department or {}).get("name")),
            description=description,
            locations=places.names,
            workplace=places.workplace,
            remote=places.remote,
            employment_types=employment_types(
                text_or_none(row.get("employment_type"))
                or text_or_none(row.get("employment_type_text"))
            ),
            published=published,
            deadline=deadline or find_deadline(description, published=near, zone=self.zone),
            salary=_salary(row) or find_salary(description),
            reference=text_or_none(job.get("requisition_id")),
        )


def _description(row: JsonObject) -> str | None:
    names = ("key_responsibilities", "skills_knowledge_expertise", "benefits")
    return text_of_sections(
        [
            (None, row.get("description")),
            *((row.get(f"{name}_header"), row.get(name)) for name in names),
        ]
    )


def _places(row: JsonObject) -> Places:
    where = object_or_none(row.get("location")) or {}
    name = text_or_none(where.get("name"))
    named = read_places(name)
    town = place_of(where.get("city"), where.get("province"))
    names = named.names or read_places(town).names  # "Remote" is no place, its town may be
    workplace, remote = workplace_of(row.get("workplace_type"))
    if workplace is None:
        workplace, remote = named.workplace, named.remote
    return Places(names, workplace, remote)


def _salary(row: JsonObject) -> Salary | None:
    if flag(row.get("compensation_visible")) is False:
        return None  # kept from readers, so not stated
    words = text_or_none(row.get("compensation"))
    salary = pay_of(
        row.get("compensation_minimum"),
        row.get("compensation_maximum"),
        row.get("compensation_currency"),
        row.get("compensation_frequency"),
        stated=words,
    )
    if salary is not None and (salary.min is not None or salary.max is not None):
        return salary
    return stated_pay(words)
