"""Vacancies on a Workday careers site."""

import re
from collections.abc import AsyncIterator, Iterable
from typing import Any
from urllib.parse import quote, urlsplit

from scrapy.http import JsonRequest, Request, Response

from crawler.bases import Argument
from crawler.bases.json_detail import JsonDetailSpider
from crawler.bases.json_list import json_of, object_or_none, objects, text_or_none
from crawler.extract import (
    Places,
    employment_types,
    find_deadline,
    find_salary,
    read_deadline,
    read_moment,
    read_places,
    text_of,
    workplace_of,
)
from crawler.extract.fields import flag, required, stated_pay
from crawler.notice import Deadline, Salary, Vacancy
from crawler.serialise import JsonObject


class WorkdaySpider(JsonDetailSpider):
    """Every vacancy on an employer's careers site at Workday.

    Site: https://{tenant}.wd1.myworkdayjobs.com (the number differs), JSON, 20 vacancies a page
    asked for by POST; each vacancy's text is in its own answer.
    Gone: a closed vacancy leaves the list and its own address answers 404.
    Caveat: a list shows at most 2,000 vacancies; on a board of that size a vacancy that is missing
    means nothing. The list says "Posted 3 Days Ago" and "3 Locations"; dates and places are in the
    vacancy's own answer. The key is the end of the vacancy's address, which is its requisition
    number and, where that was posted more than once, a count.
    """

    name = "workday"
    arguments = (
        Argument(name="host", help="the board's host", example="acme.wd3.myworkdayjobs.com"),
        Argument(name="tenant", help="the employer's name at Workday", example="acme"),
        Argument(name="site", help="the site's part of the board's address", example="Careers"),
    )

    def start_addresses(self) -> list[str]:
        return [self._api("/jobs")] if self._placed() else []

    async def start(self) -> AsyncIterator[Any]:
        for address in self.start_addresses():
            yield self._page(address, 0, 0).replace(dont_filter=True, meta={"start": True})

    def own_page(self, document: JsonObject) -> Request | None:
        path = _path_of(document["url"])
        if path is None or not self._placed():
            return None
        return self.request(self._api(path), self.parse_own_page, key=document["key"])

    def parse(self, response: Response, offset: int = 0, total: int = 0, **_: Any) -> Iterable[Any]:
        yield from super().parse(response)
        answer = json_of(response)
        total = max(total, _total(answer))  # only the first page is sure to state it
        after = offset + len(objects(answer["jobPostings"]))
        if total >= _MOST:
            self.window = True
        if offset < after < min(total, _MOST):
            yield self._page(response.url, after, total)

    def expected(self) -> str:
        return 'a JSON object with "jobPostings", as many as "total" says'

    def rows(self, answer: Any) -> list[JsonObject] | None:
        postings = answer.get("jobPostings") if isinstance(answer, dict) else None
        if not isinstance(postings, list) or (not postings and _total(answer)):
            return None
        return objects(postings)

    def total_of(self, answer: Any) -> int | None:
        return _total(answer) or None

    def read(self, row: JsonObject, response: Response) -> Vacancy:
        path = _vacancy_path(required(row, "externalPath"))
        bullets = [text for each in row.get("bulletFields") or [] if (text := text_or_none(each))]
        key, reference = _key(path, bullets)
        places = _places(row.get("locationsText"), row)
        return Vacancy(
            key=key,
            url=self._public(path, response),
            title=required(row, "title"),
            organisation=self.organisation,
            locations=places.names,
            workplace=places.workplace,
            remote=places.remote,
            employment_types=employment_types(text_or_none(row.get("timeType"))),
            published=read_moment(row.get("startDate"), self.zone),
            salary=_pay(bullets),
            reference=reference,
        )

    def detail(self, response: Response, key: str | None) -> Vacancy | None:
        answer = object_or_none(json_of(response)) or {}
        row = object_or_none(answer.get("jobPostingInfo"))
        if row is None:
            return None
        employer = object_or_none(answer.get("hiringOrganization")) or {}
        reference = text_or_none(row.get("jobReqId"))
        url = text_or_none(row.get("externalUrl"))
        asked = _path_of(response.url) if response.url.startswith("http") else None
        path = _path_of(url) or asked or text_or_none(row.get("jobPostingId")) or reference
        description = text_of(text_or_none(row.get("jobDescription")))
        published = read_moment(row.get("startDate"), self.zone)
        near = published or self.reference
        main = row.get("location") or row.get("jobRequisitionLocation")
        places = _places([main, *(row.get("additionalLocations") or [])], row)
        return Vacancy(
            key=key or _key(path or required(row, "id"), [reference])[0],
            url=url or (asked and self._public(asked, response)),
            title=required(row, "title"),
            organisation=text_or_none(employer.get("name")) or self.organisation,
            description=description,
            locations=places.names,
            workplace=places.workplace,
            remote=places.remote,
            employment_types=employment_types(text_or_none(row.get("timeType"))),
            published=published,
            deadline=self._deadline(row)
            or find_deadline(description, published=near, zone=self.zone),
            salary=find_salary(description),
            status="closed" if flag(row.get("posted")) is False else "open",
            reference=reference,
        )

    def expected_detail(self) -> str:
        return 'a JSON object with "jobPostingInfo"'

    # -- addresses ------------------------------------------------------------------------

    def _placed(self) -> bool:
        return all(self.args.get(argument.name) for argument in self.arguments)

    def _api(self, path: str) -> str:
        tenant, site = (quote(str(self.args[name]), safe="") for name in ("tenant", "site"))
        return f"https://{self.args['host']}/wday/cxs/{tenant}/{site}{path}"

    def _page(self, address: str, offset: int, total: int) -> Request:
        return JsonRequest(
            self.mirrored(address),
            data={"appliedFacets": {}, "limit": _PAGE, "offset": offset, "searchText": ""},
            callback=self.parse,
            cb_kwargs={"offset": offset, "total": total},
        )

    def _public(self, path: str, response: Response) -> str | None:
        """The address that people see: the site's own, or else that of the answer's host."""
        if self._placed():
            return f"https://{self.args['host']}/{self.args['site']}{path}"
        found = re.match(r"(https?://[^/]+)/wday/cxs/[^/]+/([^/]+)/", response.url)
        return f"{found[1]}/{found[2]}{path}" if found else None

    def _deadline(self, row: JsonObject) -> Deadline | None:
        stated = text_or_none(row.get("endDate")) or text_or_none(
            row.get("jobPostingEndDateAsText")
        )
        return read_deadline(stated, zone=self.zone)


_PAGE = 20
_MOST = 2_000
_COUNT = re.compile(r"\d+ \w+")
_MONEY = re.compile(r"[£€$¥₹]|\b[A-Z]{3} ?\d")


def _total(answer: Any) -> int:
    total = answer.get("total") if isinstance(answer, dict) else None
    return total if isinstance(total, int) else 0


def _vacancy_path(external: str) -> str:
    """A vacancy's path on the site, which begins with /job/."""
    path = "/" + external.lstrip("/")
    return path if path.startswith("/job/") else f"/job{path}"


def _path_of(url: str | None) -> str | None:
    """The vacancy's path in its public address: /en-US/Careers/job/Leeds/Nurse_R-7."""
    _, found, rest = urlsplit(url or "").path.partition("/job/")
    return f"/job/{rest}" if found else None


def _key(path: str, references: Iterable[str | None]) -> tuple[str, str | None]:
    """A vacancy's key, the end of its path, and which of `references` it bears.

    The title's words stand before the first underscore, and follow the title.
    """
    end = path.rstrip("/").rpartition("/")[2]
    for reference in references:
        if reference and (found := re.search(rf"(?:^|_){re.escape(reference)}(?:-\d+)?$", end)):
            return found[0].lstrip("_"), reference
    return end.partition("_")[2] or end, None


def _places(named: Any, row: JsonObject) -> Places:
    given = named if isinstance(named, list) else [named]
    texts = [
        text
        for each in given
        if (text := text_or_none((object_or_none(each) or {"descriptor": each}).get("descriptor")))
        and not _COUNT.fullmatch(text)  # "3 Locations", in any language
    ]
    places = read_places(texts)
    workplace, remote = workplace_of(row.get("remoteType"))
    if workplace is not None:
        return Places(places.names, workplace, remote)
    if places.remote is None and (stated := flag(row.get("remote"))) is not None:
        return Places(places.names, "remote" if stated else None, remote=stated)
    return places


def _pay(bullets: list[str]) -> Salary | None:
    return stated_pay(next((text for text in bullets if _MONEY.search(text)), None))
