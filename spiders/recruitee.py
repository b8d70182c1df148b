"""Vacancies on a Recruitee careers site."""

from typing import Any
from urllib.parse import quote

from scrapy.http import Request, Response

from crawler.bases import JsonListSpider
from crawler.bases.hosted import HostedSpider
from crawler.bases.json_list import object_or_none, objects, text_or_none
from crawler.extract import (
    Places,
    employment_types,
    find_deadline,
    find_salary,
    read_deadline,
    read_moment,
    read_places,
)
from crawler.extract.fields import flag, pay_of, place_of, required, text_of_sections
from crawler.notice import Salary, Status, Vacancy
from crawler.serialise import JsonObject


class RecruiteeSpider(JsonListSpider, HostedSpider):
    """Every published vacancy of an employer at Recruitee (Tellent).

    Site: https://{site}.recruitee.com, JSON, the whole board in one answer; the answer of a
    single offer is read as well.
    Gone: a closed vacancy leaves the list and its own address answers 404.
    Caveat: `close_at`, which is the deadline, is rarely set. Pay is often an object full of
    nulls, yearly pay is sometimes typed in thousands ("75.00-95.00"), and some employers choose
    the wrong period; it is given as stated.
    """

    name = "recruitee"
    host = "{site}.recruitee.com"
    start_path = "/api/offers/"

    def own_page(self, document: JsonObject) -> Request:
        address = self.site_address(f"/api/offers/{quote(document['key'], safe='')}")
        return self.request(address, self.parse_own_page, key=document["key"])

    def expected(self) -> str:
        return 'a JSON object with "offers"'

    def rows(self, answer: Any) -> list[JsonObject] | None:
        if not isinstance(answer, dict):
            return None
        offers = answer.get("offers", answer.get("offer"))
        return objects(offers) if isinstance(offers, list | dict) else None

    def read(self, row: JsonObject, response: Response) -> Vacancy:
        language, words = _words(row)
        description = text_of_sections(
            [(None, words.get("description")), (None, words.get("requirements"))]
        )
        published = read_moment(row.get("published_at"), self.zone)
        near = published or self.reference
        deadline = read_deadline(row.get("close_at"), published=near, zone=self.zone)
        places = _places(row)
        return Vacancy(
            key=required(row, "id"),
            url=text_or_none(row.get("careers_url")),
            title=required(words, "title"),
            organisation=text_or_none(row.get("company_name")) or self.organisation,
            department=text_or_none(row.get("department")),
            description=description,
            locations=places.names,
            workplace=places.workplace,
            remote=places.remote,
            employment_types=employment_types(
                (text_or_none(row.get("employment_type_code")) or "").split("_")
            ),
            published=published,
            deadline=deadline or find_deadline(description, published=near, zone=self.zone),
            salary=_salary(row) or find_salary(description),
            status=_status(row),
            language=language,
        )


def _words(row: JsonObject) -> tuple[str | None, JsonObject]:
    """The language of an offer's words, and the words: its own or, without, a translation's."""
    translations = {
        language: words
        for language, each in (object_or_none(row.get("translations")) or {}).items()
        if (words := object_or_none(each)) is not None
    }
    title = row.get("title") or next(iter(translations.values()), {}).get("title")
    same = [language for language, words in translations.items() if words.get("title") == title]
    language = same[0] if len(same) == 1 else None
    told = translations.get(language, {}) if language else {}
    names = ("title", "description", "requirements")
    return language, {name: row.get(name) or told.get(name) for name in names}


def _status(row: JsonObject) -> Status:
    status = (text_or_none(row.get("status")) or "").lower()
    return "closed" if status in {"closed", "archived", "unpublished"} else "open"


def _places(row: JsonObject) -> Places:
    # A location's own name is the employer's ("Headquarters"); what it is part of is not.
    named = [
        place
        for each in objects(row.get("locations"))
        if (
            place := place_of(each.get("city"), each.get("state"), each.get("country"))
            or text_or_none(each.get("name"))
        )
    ] or [place_of(row.get("city"), row.get("country")) if row.get("city") else row.get("location")]
    names = read_places([text for each in named if (text := text_or_none(each))]).names
    remote, hybrid, onsite = (flag(row.get(name)) for name in ("remote", "hybrid", "on_site"))
    if hybrid:
        return Places(names, "hybrid", remote=False)
    if remote:  # beside "on site" it is the applicant's choice
        return Places(names, None if onsite else "remote", remote=None if onsite else True)
    return Places(names, "onsite" if onsite else None, remote=remote)


def _salary(row: JsonObject) -> Salary | None:
    pay = object_or_none(row.get("salary")) or {}
    return pay_of(pay.get("min"), pay.get("max"), pay.get("currency"), pay.get("period"))
