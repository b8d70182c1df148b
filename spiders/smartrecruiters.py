"""Vacancies of an employer at SmartRecruiters."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from scrapy.http import Request, Response

from crawler.bases import Argument
from crawler.bases.json_detail import JsonDetailSpider
from crawler.bases.json_list import json_of, object_or_none, objects, text_or_none
from crawler.extract import (
    Places,
    employment_types,
    find_deadline,
    find_salary,
    read_moment,
    read_places,
    workplace_of,
)
from crawler.extract.fields import flag, pay_of, place_of, required, stated_pay, text_of_sections
from crawler.extract.labels import field_of
from crawler.notice import Salary, Vacancy
from crawler.serialise import JsonObject


class SmartRecruitersSpider(JsonDetailSpider):
    """Every public posting of an employer at SmartRecruiters.

    Site: https://api.smartrecruiters.com, JSON, 100 postings a page; each posting's text is in
    its own answer.
    Gone: a closed posting leaves the list and its own address answers 404, or says that it is not
    active.
    Caveat: an employer that does not exist is answered like one without postings. A deadline, if
    any, is in the text; pay is in a field of its own, in one that the employer has made, or in
    the text.
    """

    name = "smartrecruiters"
    base_url = "https://api.smartrecruiters.com"
    arguments = (
        Argument(name="site", help="the employer's part of the address", example="AcmeGroup"),
    )

    def start_addresses(self) -> list[str]:
        return [self._address(f"?limit={_PAGE}&offset=0")] if self.args.get("site") else []

    def own_page(self, document: JsonObject) -> Request:
        address = self._address("/" + quote(document["key"], safe=""))
        return self.request(address, self.parse_own_page, key=document["key"])

    def expected(self) -> str:
        return 'a JSON object with "content", as much of it as "totalFound" says'

    def rows(self, answer: Any) -> list[JsonObject] | None:
        postings = list(_postings(answer))
        if not postings and not (isinstance(answer, dict) and answer.get("content") == []):
            return None
        more = _number(answer.get("totalFound")) > _number(answer.get("offset"))
        return None if not postings and more else postings

    def total_of(self, answer: Any) -> int | None:
        return _number(answer.get("totalFound")) if "totalFound" in answer else None

    def next_address(self, answer: Any, response: Response) -> str | None:
        after = _number(answer.get("offset")) + len(objects(answer.get("content")))
        if after >= _number(answer.get("totalFound")):
            return None
        return f"{response.url.partition('?')[0]}?limit={_PAGE}&offset={after}"

    def detail(self, response: Response, key: str | None) -> Vacancy | None:
        answer = object_or_none(json_of(response)) or {}
        if "id" not in answer or "name" not in answer:
            return None
        return self.read(answer, response)

    def read(self, row: JsonObject, response: Response) -> Vacancy:
        company = object_or_none(row.get("company")) or {}
        sections = object_or_none((object_or_none(row.get("jobAd")) or {}).get("sections")) or {}
        description = _description(sections)
        published = read_moment(row.get("releasedDate"), self.zone)
        near = published or self.reference
        places = _places(object_or_none(row.get("location")) or {})
        if places.workplace is None:
            workplace, remote = workplace_of(_own_field(row, _WORKPLACE))
            places = replace(places, workplace=workplace, remote=remote or places.remote)
        key = required(row, "id")
        return Vacancy(
            key=key,
            url=text_or_none(row.get("postingUrl")) or _page(company, key),
            title=required(row, "name"),
            organisation=text_or_none(company.get("name")) or self.organisation,
            department=_label(row.get("department")) or _own_field(row, _DEPARTMENT),
            description=description,
            locations=places.names,
            workplace=places.workplace,
            remote=places.remote,
            employment_types=_types(row),
            published=published,
            deadline=find_deadline(description, published=near, zone=self.zone),
            salary=_salary(row) or find_salary(description),
            status="closed" if flag(row.get("active")) is False else "open",
            reference=text_or_none(row.get("refNumber")),
            language=text_or_none((object_or_none(row.get("language")) or {}).get("code")),
        )

    def _address(self, rest: str) -> str:
        site = quote(str(self.args.get("site", "")), safe="")
        return self.site_address(f"/v1/companies/{site}/postings{rest}")


_PAGE = 100
_SECTIONS = ("companyDescription", "jobDescription", "qualifications", "additionalInformation")
_DEPARTMENT = re.compile(r"department", re.IGNORECASE)
_WORKPLACE = re.compile(
    r"work(?:place|ing)?[ -](?:flexibility|model|mode|type|arrangements?|style)|workplace"
    r"|location type|remote work(?:ing)?",
    re.IGNORECASE,
)
_PAY = re.compile(r"\b(?:salary|compensation|pay|remuneration)\b", re.IGNORECASE)
_BOUND = re.compile(r"\b(?:min|max)", re.IGNORECASE)


def _postings(answer: Any) -> Iterator[JsonObject]:
    """The postings of an answer; also those of several answers that were saved as one."""
    if isinstance(answer, list):
        for each in objects(answer):
            yield from _postings(each)
    elif isinstance(answer, dict):
        if "id" in answer and "name" in answer:
            yield answer
        elif isinstance(answer.get("content"), list):
            yield from objects(answer["content"])
        else:
            for each in answer.values():
                yield from _postings(each)


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _page(company: JsonObject, key: str) -> str | None:
    employer = text_or_none(company.get("identifier"))
    return employer and f"https://jobs.smartrecruiters.com/{quote(employer, safe='')}/{key}"


def _label(value: Any) -> str | None:
    return text_or_none((object_or_none(value) or {}).get("label"))


def _description(sections: JsonObject) -> str | None:
    names = [name for name in _SECTIONS if name in sections]
    names += [name for name in sections if name not in _SECTIONS]
    parts = [object_or_none(sections[name]) or {"text": sections[name]} for name in names]
    return text_of_sections((part.get("title"), part.get("text")) for part in parts)


def _types(row: JsonObject) -> tuple[Any, ...]:
    kind = object_or_none(row.get("typeOfEmployment")) or {}
    return employment_types(
        [text for name in ("label", "id") if (text := text_or_none(kind.get(name)))]
    )


def _places(where: JsonObject) -> Places:
    country = (text_or_none(where.get("country")) or "").upper()  # a code in lower case
    full = text_or_none(where.get("fullLocation")) or place_of(
        where.get("city"), where.get("region"), country
    )
    # "Poland, Remote, Poland": a part that names no place, and one that comes twice.
    parts = [name for part in (full or "").split(",") for name in read_places(part).names]
    named = replace(read_places(full), names=read_places(", ".join(dict.fromkeys(parts))).names)
    remote, hybrid = flag(where.get("remote")), flag(where.get("hybrid"))
    if hybrid:
        return Places(named.names, "hybrid", remote=False)
    if remote is None:
        return named
    return Places(named.names, "remote" if remote else None, remote=remote)


def _own_field(row: JsonObject, name: re.Pattern[str]) -> str | None:
    """The value of a field that the employer has made, by its label."""
    for field in objects(row.get("customField")):
        if name.fullmatch(text_or_none(field.get("fieldLabel")) or ""):
            return text_or_none(field.get("valueLabel"))
    return None


def _salary(row: JsonObject) -> Salary | None:
    pay = object_or_none(row.get("compensation")) or {}
    salary = pay_of(pay.get("min"), pay.get("max"), pay.get("currency"), pay.get("period"))
    return salary or next(_own_pay(row), None)


def _own_pay(row: JsonObject) -> Iterator[Salary]:
    """The pay in fields that the employer has made; a grade's number is none."""
    for field in objects(row.get("customField")):
        label, value = (text_or_none(field.get(name)) for name in ("fieldLabel", "valueLabel"))
        if label and value and (_PAY.search(label) or field_of(label) == "salary"):
            # "Target Salary Range Max" says that the figure is a ceiling.
            salary = stated_pay(f"{label}: {value}" if _BOUND.search(label) else value)
            if salary and (salary.currency or salary.period) and (salary.min or salary.max):
                yield salary
