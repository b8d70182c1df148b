"""Vacancies on a Greenhouse job board."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import quote

from scrapy.http import Request, Response

from crawler.bases import Argument, JsonListSpider
from crawler.bases.json_list import object_or_none, objects, text_or_none
from crawler.extract import (
    Places,
    amount_of,
    currency_of,
    employment_types,
    find_deadline,
    find_salary,
    line_of,
    read_deadline,
    read_moment,
    read_places,
    read_salary,
    text_of,
    workplace_of,
)
from crawler.extract.period import with_period
from crawler.extract.salary import joined_by_place
from crawler.extract.text import parse_html
from crawler.notice import Deadline, Salary, Vacancy
from crawler.serialise import JsonObject


class GreenhouseSpider(JsonListSpider):
    """Every open vacancy of a board at Greenhouse.

    Site: https://boards-api.greenhouse.io, JSON, the whole board in one answer; the answers of
    `/departments`, `/offices` and `/jobs/{id}` are read as well.
    Gone: a closed vacancy leaves the list and its own address answers 404.
    Caveat: `updated_at` moves without an edit, and an edit does not always move it, so it says
    nothing. A deadline is mostly in the text. Pay is in the text, in a block of its own or, only
    for a single vacancy, in `pay_input_ranges`. A requisition number without a digit ("MULTI") is
    none.
    """

    name = "greenhouse"
    base_url = "https://boards-api.greenhouse.io"
    arguments = (
        Argument(name="board", help="the last part of the board's address", example="acme"),
    )

    def start_addresses(self) -> list[str]:
        board = self.args.get("board")
        return [self._board_address("/jobs?content=true")] if board else []

    def own_page(self, document: JsonObject) -> Request:
        address = self._board_address(f"/jobs/{quote(document['key'], safe='')}")
        return self.request(address, self.parse_own_page, key=document["key"])

    def expected(self) -> str:
        return 'a JSON object with "jobs"'

    def rows(self, answer: Any) -> list[JsonObject] | None:
        if not isinstance(answer, dict):
            return None
        if "id" in answer and "title" in answer:
            return [answer]
        if not any(isinstance(answer.get(name), list) for name in _HOLDERS):
            return None
        return list(_jobs(answer, None))

    def total_of(self, answer: Any) -> int | None:
        total = (object_or_none(answer.get("meta")) or {}).get("total")
        return total if isinstance(total, int) else None

    def read(self, row: JsonObject, response: Response) -> Vacancy:
        title = line_of(row["title"])
        if title is None:
            raise ValueError("an empty title")
        content = text_or_none(row.get("content"))
        description = text_of(content and unescape(content))
        published = read_moment(row.get("first_published"), self.zone)
        places = _places(row)
        return Vacancy(
            key=str(row["id"]),
            url=text_or_none(row.get("absolute_url")),
            title=title,
            organisation=text_or_none(row.get("company_name")) or self.organisation,
            department=_department(row),
            description=description,
            locations=places.names,
            workplace=places.workplace,
            remote=places.remote,
            employment_types=employment_types(
                [each for name in _TYPE_NAMES for each in _metadata(row, name)]
            ),
            published=published,
            deadline=self._deadline(row, description, published),
            salary=_salary(row, content, description),
            reference=_reference(row),
            language=text_or_none(row.get("language")),
        )

    def _board_address(self, rest: str) -> str:
        board = quote(str(self.args.get("board", "")), safe="")
        return self.site_address(f"/v1/boards/{board}{rest}")

    def _deadline(
        self, row: JsonObject, description: str | None, published: Any
    ) -> Deadline | None:
        stated = read_deadline(row.get("application_deadline"), published=published, zone=self.zone)
        if stated is not None:
            return stated
        return find_deadline(description, published=published or self.reference, zone=self.zone)


#: What may hold vacancies, or parts that do.
_HOLDERS = ("jobs", "departments", "offices", "children")
_TYPE_NAMES = (
    re.compile(r"employment|contract type|time type|job type|commitment|working (?:hours|pattern)"),
)
_WORKPLACE_NAMES = re.compile(
    r"workplace|remote|work(?:ing)? (?:model|mode|type|arrangement|style)|location type"
)
_PAY_NAMES = re.compile(
    r"^(?!.*(?:bonus|commission|equity|variable)).*"
    r"(?:salary|compensation|pay (?:range|rate|transparency)|base pay|remuneration)"
)
#: The words of a pay range's title that are not its place.
_PAY_TITLE = re.compile(
    r"\b(?:the|our|your|this|for|of|in|is|are|position|role|job|expected|estimated|target|annual"
    r"|annualized|yearly|hourly|base|cash|starting|gross|full[- ]time|salary|pay|compensation|range"
    r"|ranges|rate|wage|candidates?|employees?|located|based|only|within|usd|gbp|eur|cad)\b|[:.]",
    re.IGNORECASE,
)


def _jobs(holder: JsonObject, department: str | None) -> Iterator[JsonObject]:
    """The vacancies in a tree of departments or offices, with the department they hang on."""
    for job in objects(holder.get("jobs")):
        yield {**job, "departments": job.get("departments") or [{"name": department}]}
    for name in _HOLDERS[1:]:
        for part in objects(holder.get(name)):
            yield from _jobs(part, text_or_none(part.get("name")) if name != "offices" else None)


def _metadata(row: JsonObject, name: re.Pattern[str]) -> list[Any]:
    """The values of the board's own fields whose name fits."""
    return [
        each.get("value")
        for each in objects(row.get("metadata"))
        if each.get("value") not in (None, "", []) and name.search(str(each.get("name")).lower())
    ]


def _department(row: JsonObject) -> str | None:
    names = [line_of(text_or_none(each.get("name"))) for each in objects(row.get("departments"))]
    real = [name for name in names if name and name.lower() != "no department"]
    return ", ".join(dict.fromkeys(real)) or None


def _reference(row: JsonObject) -> str | None:
    reference = text_or_none(row.get("requisition_id"))
    return reference if reference and any(sign.isdigit() for sign in reference) else None


def _places(row: JsonObject) -> Places:
    offices = [
        name
        for office in objects(row.get("offices"))
        if (name := text_or_none(office.get("name"))) and "no office" not in name.lower()
    ]
    located = object_or_none(row.get("location")) or {}
    places = read_places(text_or_none(located.get("name")), known=offices)
    if not places.names:
        # "Remote" or "Multiple locations": the offices say where, if any does.
        places = replace(places, names=read_places(offices).names)
    for value in _metadata(row, _WORKPLACE_NAMES):
        workplace, remote = workplace_of(value)
        if workplace is not None:
            return replace(places, workplace=workplace, remote=remote)
    return places


# -- pay ----------------------------------------------------------------------------------------


def _salary(row: JsonObject, content: str | None, description: str | None) -> Salary | None:
    ranges = [
        *((_cents(each), _pay_title(each)) for each in objects(row.get("pay_input_ranges"))),
    ] or list(_pay_blocks(content))
    stated = [(salary, title) for salary, title in ranges if salary is not None]
    if stated:
        joined = joined_by_place([(salary, _place(title)) for salary, title in stated])
        if not joined.by_place:
            return joined
        words = [f"{title} {salary.stated}" for salary, title in stated if salary.stated]
        return replace(joined, stated="; ".join(words) or None)
    for value in _metadata(row, _PAY_NAMES):
        salary = _pay_field(value)
        if salary is not None:
            return salary
    return find_salary(description)


def _pay_title(pay: JsonObject) -> str | None:
    return text_or_none(pay.get("title"))


def _cents(pay: JsonObject) -> Salary | None:
    low, high = amount_of(pay.get("min_cents")), amount_of(pay.get("max_cents"))
    if not low and not high:
        return None
    return with_period(
        Salary(
            min=low and low / 100,
            max=high and high / 100,
            currency=currency_of(pay.get("currency_type")),
        ),
        f"{pay.get('title') or ''} {line_of(pay.get('blurb')) or ''}",
    )


def _pay_blocks(content: str | None) -> Iterator[tuple[Salary | None, str | None]]:
    """The pay ranges of the block that Greenhouse adds to a text."""
    if not content or "pay-range" not in content:
        return
    tree = parse_html(unescape(unescape(content) if "&lt;" in content else content))
    if tree is None:
        return
    for block in tree.find_class("pay-range"):
        title = next(
            (line_of(each) for each in block.itersiblings(preceding=True) if _is_title(each)), None
        )
        words = line_of(block)
        salary = read_salary(words)
        if salary is not None and words is not None:
            beside = line_of(block.getparent()) or ""
            salary = with_period(replace(salary, period=None), f"{title or ''} {beside}")
        yield salary, title


def _is_title(element: Any) -> bool:
    return "title" in (element.get("class") or "").split()


def _place(title: str | None) -> str | None:
    """The place that a pay range's title names: "NYC Salary Range" is NYC's."""
    return line_of(_PAY_TITLE.sub(" ", title or ""))


def _pay_field(value: Any) -> Salary | None:
    """A board's own field: a text, an amount, or a range with its currency as `unit`."""
    pay = object_or_none(value)
    if pay is None:
        salary = read_salary(text_or_none(value))
        return salary if salary and (salary.min or salary.max) else None
    low = amount_of(pay.get("min_value", pay.get("amount")))
    high = amount_of(pay.get("max_value", pay.get("amount")))
    if not low and not high:
        return None
    return with_period(
        Salary(min=low or None, max=high or None, currency=currency_of(pay.get("unit"))), ""
    )
