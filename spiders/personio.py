"""Vacancies on a Personio careers site."""

from collections.abc import Iterable
from typing import Any

from scrapy.http import Response

from crawler.bases import Argument, JsonListSpider
from crawler.bases.hosted import HostedSpider
from crawler.bases.spider import unexpected
from crawler.errors import Unreadable
from crawler.extract import (
    Places,
    employment_types,
    find_deadline,
    find_salary,
    read_moment,
    read_places,
    workplace_of,
)
from crawler.extract.fields import pay_of, required, text_of_sections
from crawler.extract.xml import Node, read_xml
from crawler.notice import Vacancy
from crawler.serialise import JsonObject


class PersonioSpider(JsonListSpider, HostedSpider):
    """Every vacancy in the XML feed of an employer at Personio.

    Site: https://{site}.jobs.personio.de, XML, the whole board in one answer. Some boards are
    only at {site}.jobs.personio.com: then `site` is that whole host.
    Gone: a closed vacancy leaves the document; where it has no page to ask, a second look decides.
    Caveat: one language per call; what has no translation comes in another. A deadline, if any,
    is in the text. An office called "Remote" is no place.
    """

    name = "personio"
    host = "{site}.jobs.personio.de"
    arguments = (
        *HostedSpider.arguments,
        Argument(
            name="language",
            help="the language to ask for, two letters; without it English",
            example="de",
            required=False,
        ),
    )

    def start_addresses(self) -> list[str]:
        language = self.args.get("language", "en")
        return [f"{address}xml?language={language}" for address in super().start_addresses()]

    def parse(self, response: Response, **_: Any) -> Iterable[Any]:
        try:
            feed = read_xml(response.body)
        except ValueError as error:
            if _ROOT.encode() in response.body[:1000]:
                raise Unreadable(f"expected {self.expected()}, got broken XML: {error}") from None
            raise unexpected(response, self.expected()) from None
        if feed.name != _ROOT:
            raise unexpected(response, self.expected())
        yield from self.readings([_row(each) for each in feed.all(".//position")], response)

    def expected(self) -> str:
        return f"XML with <{_ROOT}>"

    def read(self, row: JsonObject, response: Response) -> Vacancy:
        key = required(row, "id")
        description = text_of_sections(row["texts"])
        published = read_moment(row.get("createdAt"), self.zone)
        near = published or self.reference
        places = read_places(row["offices"])
        workplace, remote = workplace_of(row.get("workplaceType"))
        if workplace is not None:
            places = Places(places.names, workplace, remote)
        pay: JsonObject = row["pay"]
        return Vacancy(
            key=key,
            url=self.public_address(f"/job/{key}", response),
            title=required(row, "name"),
            organisation=row.get("subcompany") or self.organisation,
            department=row.get("department"),
            description=description,
            locations=places.names,
            workplace=places.workplace,
            remote=places.remote,
            employment_types=employment_types(
                [each for each in (row.get("schedule"), row.get("employmentType")) if each]
            ),
            published=published,
            deadline=find_deadline(description, published=near, zone=self.zone),
            salary=pay_of(
                pay.get("min"),
                pay.get("max"),
                pay.get("currencyCode") or pay.get("currencySymbol"),
                pay.get("type"),
            )
            or find_salary(description),
        )


_ROOT = "workzag-jobs"


def _row(position: Node) -> JsonObject:
    """A position as a row: its plain fields by name, and what has parts of its own."""
    return {
        **_fields(position),
        "offices": [
            office.text for office in position.all("office", "additionalOffices/*") if office.text
        ],
        "texts": [
            (section.said("name"), section.said("value"))
            for section in position.all("jobDescriptions/jobDescription")
        ],
        "pay": _fields(position.find("salaryInformation")),
    }


def _fields(element: Node | None) -> JsonObject:
    children = element.children() if element is not None else []
    return {child.name: child.text for child in children}
