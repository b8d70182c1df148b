"""Vacancies on a Teamtailor careers site."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from scrapy.http import Response

from crawler.bases import JsonListSpider
from crawler.bases.hosted import HostedPageSpider, is_page
from crawler.bases.job_posting import read_posting
from crawler.bases.json_list import object_or_none, objects, text_or_none
from crawler.extract import Places, read_moment, read_places
from crawler.extract.fields import place_of, required
from crawler.notice import Vacancy
from crawler.serialise import JsonObject


class TeamtailorSpider(JsonListSpider, HostedPageSpider):
    """Every published vacancy in the JSON Feed of an employer at Teamtailor.

    Site: https://{site}.teamtailor.com, JSON Feed page by page, a schema.org JobPosting in each
    item.
    Gone: a closed vacancy leaves the feed and its page answers 404.
    Caveat: the key is the feed's own id; the number in the address is the reference, and the key
    of a page that is read alone. A region is the employer's own ("Europe") and no part of a
    place. Pay in a title ("Mållön 80-100k") is a target and is not read. Many boards asked at
    once are refused for a while.
    """

    name = "teamtailor"
    host = "{site}.teamtailor.com"
    start_path = "/jobs.json"

    def parse_saved(self, response: Response) -> Iterable[Any]:
        readings = super().parse_saved(response)
        return (_numbered(each) for each in readings) if is_page(response) else readings

    def expected(self) -> str:
        return 'a JSON Feed with "items"'

    def rows(self, answer: Any) -> list[JsonObject] | None:
        items = answer.get("items") if isinstance(answer, dict) else None
        if not isinstance(items, list):
            return None
        feed = {"feed_language": text_or_none(answer.get("language"))}
        return [{**feed, **item} for item in objects(items)]

    def next_address(self, answer: Any, response: Response) -> str | None:
        following = text_or_none(answer.get("next_url"))
        if following is None:
            return None
        # A feed may name the employer's own domain; its pages are on this host as well.
        parts = urlsplit(following)
        return urlunsplit(("", "", parts.path, parts.query, ""))

    def read(self, row: JsonObject, response: Response) -> Vacancy:
        posting = object_or_none(row.get("_jobposting")) or {}
        title = required({"title": row.get("title") or posting.get("title")}, "title")
        text = posting.get("description") or row.get("content_html") or row.get("content_text")
        vacancy = read_posting(
            {**posting, "title": title, "description": text},
            self.zone,
            self.organisation,
            self.reference,
        )
        places = _places(posting, vacancy)
        identifier = object_or_none(posting.get("identifier")) or {}
        published = read_moment(row.get("date_published"), self.zone)
        return replace(
            vacancy,
            key=required(row, "id"),
            url=text_or_none(row.get("url")) or vacancy.url,
            organisation=vacancy.organisation or text_or_none(identifier.get("name")),
            published=published or vacancy.published,
            locations=places.names,
            workplace=places.workplace,
            remote=places.remote,
            reference=text_or_none(identifier.get("value")),
            language=vacancy.language or row.get("language") or row["feed_language"],
        )


def _numbered(vacancy: Vacancy) -> Vacancy:
    """A vacancy's page under the number in its address."""
    found = re.search(r"/jobs/(\d+)", vacancy.url or "")
    return replace(vacancy, key=found[1], reference=found[1]) if found else vacancy


def _places(posting: JsonObject, vacancy: Vacancy) -> Places:
    places = objects(posting.get("jobLocation"))
    addresses = [object_or_none(place.get("address")) or {} for place in places]
    named = [
        place
        for each in addresses
        if (place := place_of(each.get("addressLocality"), each.get("addressCountry")))
    ]
    return Places(read_places(named).names or vacancy.locations, vacancy.workplace, vacancy.remote)
