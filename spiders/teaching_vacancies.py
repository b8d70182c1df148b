"""Vacancies in schools in England on Teaching Vacancies."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from scrapy.http import Response

from crawler.bases import JobPostingSpider, JsonListSpider
from crawler.bases.hosted import is_page
from crawler.bases.job_posting import read_posting
from crawler.bases.json_list import object_or_none, objects, text_or_none
from crawler.bases.spider import Gone, body_text, how_gone, unexpected
from crawler.extract import line_of
from crawler.extract.fields import stated_pay
from crawler.extract.text import listed_facts
from crawler.fold import confirming
from crawler.notice import PayRange, Vacancy
from crawler.serialise import JsonObject


class TeachingVacanciesSpider(JsonListSpider, JobPostingSpider):
    """Every live vacancy on Teaching Vacancies, the service of the Department for Education.

    Site: https://teaching-vacancies.service.gov.uk, its public API, JSON page by page, a
    schema.org JobPosting for each vacancy. Built from the public documentation, no recording.
    Gone: a vacancy that has expired leaves the list; its page says that it has expired.
    Caveat: a vacancy has no number, so it is known by its address, which follows its first title.
    Pay is not in the API of today; older answers have it as text. The list does not say how many
    vacancies there are.
    """

    name = "teaching_vacancies"
    base_url = "https://teaching-vacancies.service.gov.uk"
    start_path = "/api/v1/jobs.json"
    site_zone = "Europe/London"

    def parse_saved(self, response: Response) -> Iterable[Any]:
        if not is_page(response):
            return self.parse(response)
        vacancies = self.vacancies(response)
        if not vacancies:
            raise unexpected(response, "a page with a JobPosting")
        return vacancies

    def vacancies(self, response: Response) -> list[Vacancy]:
        """The vacancy of a page, with the pay that only the page's labels tell."""
        facts = {name.lower(): value for name, value in listed_facts(body_text(response)).items()}
        pay = stated_pay(_labelled(facts, _FULL_TIME) or _labelled(facts, _ACTUAL))
        actual = stated_pay(_labelled(facts, _ACTUAL)) if _labelled(facts, _FULL_TIME) else None
        if pay and actual and actual.min:
            pay = replace(pay, actual=PayRange(min=actual.min, max=actual.max))
        return [
            each if each.salary or len(vacancies) > 1 else replace(each, salary=pay)
            for vacancies in [super().vacancies(response)]
            for each in vacancies
        ]

    def parse_own_page(self, response: Response, key: str) -> Iterable[Any]:
        """The page repeats the list's JobPosting in other words, which are no change."""
        vacancies = [each for each in self.vacancies(response) if each.key == key]
        if vacancies:
            yield confirming(vacancies[0], key)
        else:
            yield Gone(key=key, how=how_gone(response))

    def expected(self) -> str:
        return 'a JSON object with "data", a list of JobPostings'

    def rows(self, answer: Any) -> list[JsonObject] | None:
        if not isinstance(answer, dict):
            return None
        if answer.get("@type") == "JobPosting":
            return [answer]
        found = answer.get("data", answer.get("vacancies"))
        if not isinstance(found, list):
            return None
        rows, pages = objects(found), (object_or_none(answer.get("meta")) or {}).get("totalPages")
        return None if not rows and pages else rows

    def next_address(self, answer: Any, response: Response) -> str | None:
        return text_or_none((object_or_none(answer.get("links")) or {}).get("next"))

    def read(self, row: JsonObject, response: Response) -> Vacancy:
        if not text_or_none(row.get("title")):
            raise KeyError("title")
        vacancy = read_posting(row, self.zone, self.organisation, self.reference)
        if vacancy.salary is None or not row.get("baseSalary"):
            salary = stated_pay(line_of(text_or_none(row.get("salary"))))
            vacancy = replace(vacancy, salary=salary or vacancy.salary)
        return replace(vacancy, language=vacancy.language or "en")


_FULL_TIME = re.compile(
    r"(?:full[- ]time equivalent )?salary(?: .*)?|(?:hourly|daily) rate|pay scale"
)
_ACTUAL = re.compile(r"actual salary|part[- ]time salary(?: .*)?")


def _labelled(facts: dict[str, str], label: re.Pattern[str]) -> str | None:
    return next((value for name, value in facts.items() if label.fullmatch(name)), None)
