"""Vacancies on a Breezy HR careers site."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from scrapy.http import Response

from crawler.bases import Gone
from crawler.bases.hosted import HostedPageSpider, is_page
from crawler.bases.json_detail import JsonDetailSpider
from crawler.bases.json_list import object_or_none, objects, text_or_none
from crawler.extract import Places, employment_types, read_moment, read_places, text_of
from crawler.extract.fields import flag, place_of, required, stated_pay
from crawler.notice import Vacancy
from crawler.serialise import JsonObject


class BreezySpider(JsonDetailSpider, HostedPageSpider):
    """Every published vacancy of an employer at Breezy HR.

    Site: https://{site}.breezy.hr, JSON, the whole board in one answer; each vacancy's text is
    on its page, as schema.org JobPosting.
    Gone: a closed vacancy leaves the list, and its page leads back to the board.
    Caveat: pay is text that some employers type in thousands or as a joke ("$1 – $5 / year");
    figures that nobody is paid are kept as words only.
    """

    name = "breezy"
    host = "{site}.breezy.hr"
    start_path = "/json"
    #: The page repeats some of this in other words; its text may name another pay.
    row_first = frozenset(
        {"url", "title", "organisation", "locations", "remote", "workplace", "employment_types",
         "salary", "salary_stated", "published"}
    )  # fmt: skip

    def parse_detail(self, response: Response, listed: JsonObject) -> Iterable[Any]:
        yield from self._gone(response, listed["key"]) or super().parse_detail(response, listed)

    def parse_own_page(self, response: Response, key: str) -> Iterable[Any]:
        yield from self._gone(response, key) or super().parse_own_page(response, key)

    def expected(self) -> str:
        return "a JSON list of positions"

    def expected_detail(self) -> str:
        return "a page with a JobPosting"

    def rows(self, answer: Any) -> list[JsonObject] | None:
        return objects(answer) if isinstance(answer, list) else None

    def read(self, row: JsonObject, response: Response) -> Vacancy:
        company = object_or_none(row.get("company")) or {}
        kind = object_or_none(row.get("type")) or {}
        places = _places(row)
        return Vacancy(
            key=required(row, "id", "_id"),
            url=text_or_none(row.get("url")),
            title=required(row, "name"),
            organisation=text_or_none(company.get("name")) or self.organisation,
            department=_name(row.get("department")),
            description=text_of(text_or_none(row.get("description"))),
            locations=places.names,
            workplace=places.workplace,
            remote=places.remote,
            employment_types=employment_types(
                text_or_none(kind.get("name")) or text_or_none(kind.get("id"))
            ),
            published=read_moment(row.get("published_date"), self.zone),
            salary=stated_pay(text_or_none(row.get("salary"))),
            status="open" if row.get("state") in (None, "published") else "closed",
        )

    def detail(self, response: Response, key: str | None) -> Vacancy | None:
        vacancies = self.vacancies(response) if is_page(response) else []
        if len(vacancies) != 1:
            return None
        found = _PAGE.search(vacancies[0].url or "")
        same = [each for each, row in self.listed.items() if row["title"] == vacancies[0].title]
        key = key or (found[1] if found else same[0] if len(same) == 1 else vacancies[0].key)
        return replace(vacancies[0], key=key)

    def _gone(self, response: Response, key: str) -> list[Gone]:
        """What a vacancy's address means that leads elsewhere: a closed one leads to the board."""
        return [] if _PAGE.search(response.url) else [Gone(key=key, how="withdrawn")]


_PAGE = re.compile(r"/p/([0-9A-Za-z]+)")


def _name(value: Any) -> str | None:
    thing = object_or_none(value)
    return text_or_none(thing.get("name") if thing else value)


def _places(row: JsonObject) -> Places:
    given = objects(row.get("locations")) or objects(row.get("location"))
    named = read_places([_place(each) or "" for each in given])
    flags = {flag(each.get("is_remote")) for each in given}
    if named.workplace == "hybrid":
        return named
    if flags == {True}:
        return Places(named.names, "remote", remote=True)
    if True in flags:  # at one of several places
        return Places(named.names)
    return Places(named.names, named.workplace, False if flags == {False} else named.remote)


def _place(where: JsonObject) -> str | None:
    """A place's name; where that names none ("Remote"), what it is part of."""
    name = text_or_none(where.get("name"))
    if read_places(name).names:
        return name
    within = place_of(
        _name(where.get("city")), _name(where.get("state")), _name(where.get("country"))
    )
    return " ".join(part for part in (name, within) if part) or None
