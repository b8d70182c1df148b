"""Vacancies on an Ashby job board."""

import re
from typing import Any
from urllib.parse import quote

from scrapy.http import Response

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
from crawler.extract.fields import flag, pay_of, place_of, required, stated_pay
from crawler.extract.salary import joined_by_place
from crawler.notice import Salary, Vacancy
from crawler.serialise import JsonObject


class AshbySpider(JsonListSpider):
    """Every listed vacancy of a job board at Ashby.

    Site: https://api.ashbyhq.com, JSON, the whole board in one answer.
    Gone: a closed vacancy leaves the list; it has no address of its own that says so.
    Caveat: a posting that is not listed (`isListed` false) is for those who have its link, and is
    left out. `isRemote` is true of hybrid work as well. The employer is not named. A deadline, if
    any, is in the text.
    """

    name = "ashby"
    base_url = "https://api.ashbyhq.com"
    arguments = (
        Argument(name="board", help="the last part of the board's address", example="acme"),
    )

    def start_addresses(self) -> list[str]:
        board = self.args.get("board")
        if not board:
            return []
        path = f"/posting-api/job-board/{quote(str(board), safe='')}?includeCompensation=true"
        return [self.site_address(path)]

    def expected(self) -> str:
        return 'a JSON object with "jobs"'

    def rows(self, answer: Any) -> list[JsonObject] | None:
        jobs = answer.get("jobs") if isinstance(answer, dict) else None
        return objects(jobs) if isinstance(jobs, list) else None

    def read(self, row: JsonObject, response: Response) -> Vacancy | None:
        if row.get("isListed") is False:
            return None
        description = text_of(
            text_or_none(row.get("descriptionHtml")) or text_or_none(row.get("descriptionPlain"))
        )
        published = read_moment(row.get("publishedAt") or row.get("publishedDate"), self.zone)
        near = published or self.reference
        places = _places(row)
        return Vacancy(
            key=required(row, "id"),
            url=text_or_none(row.get("jobUrl")),
            title=required(row, "title"),
            organisation=self.organisation,
            department=text_or_none(row.get("department")) or text_or_none(row.get("team")),
            description=description,
            locations=places.names,
            workplace=places.workplace,
            remote=places.remote,
            employment_types=employment_types(text_or_none(row.get("employmentType"))),
            published=published,
            deadline=find_deadline(description, published=near, zone=self.zone),
            salary=_salary(row, places) or find_salary(description),
        )


def _places(row: JsonObject) -> Places:
    named = [
        text
        for each in (row, *(row.get("secondaryLocations") or []))
        if (text := text_or_none((object_or_none(each) or {"location": each}).get("location")))
    ]
    places = read_places(named)
    names = places.names or read_places(_address(row)).names  # "Remote": in which country?
    workplace, remote = workplace_of(row.get("workplaceType"))
    if workplace is None:
        workplace, remote = places.workplace, places.remote
        if (stated := flag(row.get("isRemote"))) is not None and workplace != "hybrid":
            workplace, remote = ("remote" if stated else workplace), stated
    return Places(names, workplace, remote)


def _address(row: JsonObject) -> str | None:
    holder = object_or_none(row.get("address")) or {}
    address = object_or_none(holder.get("postalAddress")) or {}
    return place_of(
        address.get("addressLocality"), address.get("addressRegion"), address.get("addressCountry")
    )


# -- pay ----------------------------------------------------------------------------------------

#: What a tier's words say beside its title.
_BESIDE_TITLE = re.compile(r"\s*(?:[£€$¥₹]|[A-Z]{1,3}\$|\d|•).*", re.DOTALL)


def _salary(row: JsonObject, places: Places) -> Salary | None:
    pay = object_or_none(row.get("compensation")) or {}
    if row.get("shouldDisplayCompensationOnJobPostings") is False:
        return None  # not shown to readers, so not stated
    words = text_or_none(pay.get("compensationTierSummary")) or text_or_none(
        pay.get("scrapeableCompensationSalarySummary")
    )
    tiers = [
        (salary, _place(tier, places))
        for tier in objects(pay.get("compensationTiers"))
        if (salary := _base_pay(tier.get("components"), words)) is not None
    ]
    if len(tiers) > 1 and all(place for _, place in tiers):
        return joined_by_place(tiers)
    whole = _base_pay(pay.get("summaryComponents"), words)  # the span of all tiers
    if whole is not None:
        return whole
    return tiers[0][0] if tiers else stated_pay(words)


def _base_pay(components: Any, words: str | None) -> Salary | None:
    """The salary among the parts of a pay; bonus, commission and equity are something else."""
    for part in objects(components):
        if part.get("compensationType") == "Salary":
            salary = pay_of(
                part.get("minValue"),
                part.get("maxValue"),
                part.get("currencyCode"),
                part.get("interval"),
                stated=words,
            )
            if salary is not None and (salary.min is not None or salary.max is not None):
                return salary
    return None


def _place(tier: JsonObject, places: Places) -> str | None:
    """The place whose pay a tier is, where its title names one of the vacancy's places."""
    title = text_or_none(tier.get("title")) or _BESIDE_TITLE.sub(
        "", text_or_none(tier.get("tierSummary")) or ""
    )
    known = [name.casefold() for name in places.names]
    name = title.casefold()
    return title if name and any(name in each or each in name for each in known) else None
