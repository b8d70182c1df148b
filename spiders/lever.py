"""Vacancies on a Lever job board."""

from typing import Any
from urllib.parse import quote

from scrapy.http import Request, Response

from crawler.bases import Argument, JsonListSpider
from crawler.bases.json_list import object_or_none, objects, text_or_none
from crawler.extract import (
    Places,
    employment_types,
    find_deadline,
    find_salary,
    read_moment,
    read_places,
    text_of,
    workplace_of,
)
from crawler.extract.fields import pay_of, required, text_of_sections
from crawler.notice import Salary, Vacancy
from crawler.serialise import JsonObject


class LeverSpider(JsonListSpider):
    """Every published vacancy of an employer at Lever.

    Site: https://api.lever.co, JSON, the whole board in one answer; the answer of a single
    posting is read as well. Employers on Lever's European host: base_url https://api.eu.lever.co.
    Gone: a closed vacancy leaves the list and its own address answers 404.
    Caveat: nothing says when an advert was edited, and the employer is not named. A deadline, if
    any, is in the text. An unknown site answers `{"ok": false}`.
    """

    name = "lever"
    base_url = "https://api.lever.co"
    arguments = (
        Argument(name="site", help="the last part of the board's address", example="acme"),
    )

    def start_addresses(self) -> list[str]:
        return [self._address("")] if self.args.get("site") else []

    def own_page(self, document: JsonObject) -> Request:
        address = self._address("/" + quote(document["key"], safe=""))
        return self.request(address, self.parse_own_page, key=document["key"])

    def expected(self) -> str:
        return "a JSON list of postings"

    def rows(self, answer: Any) -> list[JsonObject] | None:
        if isinstance(answer, list):
            return objects(answer)
        return [answer] if isinstance(answer, dict) and "id" in answer else None

    def read(self, row: JsonObject, response: Response) -> Vacancy:
        categories = object_or_none(row.get("categories")) or {}
        description = _description(row)
        published = read_moment(row.get("createdAt"), self.zone)
        near = published or self.reference
        places = _places(row, categories)
        return Vacancy(
            key=required(row, "id"),
            url=text_or_none(row.get("hostedUrl")),
            title=required(row, "text"),
            organisation=self.organisation,
            department=text_or_none(categories.get("department"))
            or text_or_none(categories.get("team")),
            description=description,
            locations=places.names,
            workplace=places.workplace,
            remote=places.remote,
            employment_types=employment_types(categories.get("commitment")),
            published=published,
            deadline=find_deadline(description, published=near, zone=self.zone),
            salary=_salary(row) or find_salary(description),
        )

    def _address(self, rest: str) -> str:
        site = quote(str(self.args.get("site", "")), safe="")
        return self.site_address(f"/v0/postings/{site}{rest}?mode=json")


def _description(row: JsonObject) -> str | None:
    return text_of_sections(
        [
            (None, row.get("description") or row.get("descriptionPlain")),
            *((each.get("text"), each.get("content")) for each in objects(row.get("lists"))),
            (None, row.get("additional") or row.get("additionalPlain")),
        ]
    )


def _places(row: JsonObject, categories: JsonObject) -> Places:
    every = categories.get("allLocations")
    named = [text for each in every if (text := text_or_none(each))] if every else []
    places = read_places(named or text_or_none(categories.get("location")))
    workplace, remote = workplace_of(row.get("workplaceType"))
    return places if workplace is None else Places(places.names, workplace, remote)


def _salary(row: JsonObject) -> Salary | None:
    pay = object_or_none(row.get("salaryRange")) or {}
    stated = pay_of(pay.get("min"), pay.get("max"), pay.get("currency"), pay.get("interval"))
    if stated is not None:
        return stated
    words = row.get("salaryDescriptionPlain") or row.get("salaryDescription")
    return find_salary(text_of(text_or_none(words)))
