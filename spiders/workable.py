"""Vacancies on a Workable careers page."""

from collections.abc import Iterable, Iterator
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
    workplace_of,
)
from crawler.extract.fields import flag, place_of, required, text_of_sections
from crawler.fold import confirming
from crawler.notice import Notice, Status, Vacancy
from crawler.serialise import JsonObject


class WorkableSpider(JsonListSpider):
    """Every published vacancy of an employer at Workable.

    Site: https://apply.workable.com, JSON, the whole account in one answer; the answer of a
    single vacancy is read as well.
    Gone: a closed vacancy leaves the list and its own address answers 404.
    Caveat: a vacancy at several places is listed once for each, under one shortcode. A place
    whose city is hidden is given by its country. Pay and a deadline, if any, are in the text.
    """

    name = "workable"
    base_url = "https://apply.workable.com"
    arguments = (Argument(name="site", help="the first part of the page's path", example="acme"),)

    def start_addresses(self) -> list[str]:
        site = self.args.get("site")
        if not site:
            return []
        account = quote(str(site), safe="")
        return [self.site_address(f"/api/v1/widget/accounts/{account}?details=true")]

    def own_page(self, document: JsonObject) -> Request:
        site, key = (quote(str(each), safe="") for each in (self.args["site"], document["key"]))
        address = self.site_address(f"/api/v2/accounts/{site}/jobs/{key}")
        return self.request(address, self.parse_own_page, key=document["key"])

    def parse_own_page(self, response: Response, key: str) -> Iterable[Any]:
        for reading in super().parse_own_page(response, key):
            # A single vacancy's answer is of another make than the list: no change of the advert.
            known = isinstance(reading, Notice) and reading.status == "open"
            yield confirming(reading, key) if known else reading

    def expected(self) -> str:
        return 'a JSON object with "jobs"'

    def rows(self, answer: Any) -> list[JsonObject] | None:
        if not isinstance(answer, dict):
            return None
        if "shortcode" in answer:
            return [answer]
        if not isinstance(answer.get("jobs"), list):
            return None
        account = {"account": text_or_none(answer.get("name"))}
        return [{**account, **row} for row in objects(answer["jobs"])]

    def readings(self, rows: Iterable[JsonObject], response: Response) -> Iterator[Notice]:
        return super().readings(_by_vacancy(rows), response)

    def read(self, row: JsonObject, response: Response) -> Vacancy:
        description = text_of_sections(
            [
                (None, row.get("description")),
                ("Requirements", row.get("requirements")),
                ("Benefits", row.get("benefits")),
            ]
        )
        published = read_moment(row.get("published_on") or row.get("published"), self.zone)
        near = published or self.reference
        places = _places(row)
        return Vacancy(
            key=required(row, "shortcode"),
            url=text_or_none(row.get("url")) or text_or_none(row.get("shortlink")),
            title=required(row, "title"),
            organisation=row.get("account") or self.organisation,
            department=_department(row.get("department")),
            description=description,
            locations=places.names,
            workplace=places.workplace,
            remote=places.remote,
            employment_types=employment_types(
                text_or_none(row.get("employment_type")) or text_or_none(row.get("type"))
            ),
            published=published,
            deadline=find_deadline(description, published=near, zone=self.zone),
            salary=find_salary(description),
            status=_status(row),
            reference=text_or_none(row.get("code")),
            language=text_or_none(row.get("language")),
        )


def _by_vacancy(rows: Iterable[JsonObject]) -> list[JsonObject]:
    """One row for each vacancy: those of one shortcode are the same at other places."""
    joined: dict[str, JsonObject] = {}
    for number, row in enumerate(rows):
        code = text_or_none(row.get("shortcode"))
        known = joined.setdefault(code or f"row {number}", {**row, "locations": []})
        known["locations"] += _where(row)
    return list(joined.values())


def _where(row: JsonObject) -> list[JsonObject]:
    """The places of a row; without a list of them, the one that its own fields name."""
    own = object_or_none(row.get("location")) or {**row, "region": row.get("state")}
    return objects(row.get("locations")) or [own]


def _places(row: JsonObject) -> Places:
    named = [place for each in row["locations"] if (place := _place(each))]
    names = read_places(named).names
    own = object_or_none(row.get("location")) or {}
    workplace, remote = workplace_of(
        (
            text_or_none(row.get("workplace")) or text_or_none(own.get("workplace_type")) or ""
        ).replace("_", " ")
    )
    if workplace is not None:
        return Places(names, workplace, remote)
    stated = flag(row.get("telecommuting", row.get("remote", own.get("telecommuting"))))
    return Places(names, "remote" if stated else None, remote=stated)


def _place(where: JsonObject) -> str | None:
    if where.get("hidden") is True:
        return text_or_none(where.get("country"))
    return place_of(where.get("city"), where.get("region"), where.get("country"))


def _department(value: Any) -> str | None:
    names = value if isinstance(value, list) else [value]
    return ", ".join(text for each in names if (text := text_or_none(each))) or None


def _status(row: JsonObject) -> Status:
    # "state" is a part of the place in a list, and the state of the vacancy in its own answer.
    return "closed" if row.get("state") in {"closed", "archived", "draft"} else "open"
