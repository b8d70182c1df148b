"""Vacancies on Adzuna."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from scrapy.http import Response

from crawler.bases import Argument, JsonListSpider
from crawler.bases.json_list import object_or_none, objects, text_or_none
from crawler.bases.keyed import KeyedSpider
from crawler.extract import employment_types, line_of, read_moment, read_places, text_of
from crawler.extract.fields import pay_of, place_of, required
from crawler.notice import Salary, Vacancy
from crawler.serialise import JsonObject


class AdzunaSpider(KeyedSpider, JsonListSpider):
    """Every vacancy that a search on Adzuna finds in one country.

    Site: https://api.adzuna.com, Search API v1, JSON, 50 vacancies a page. Built from the public
    documentation, no recording.
    Gone: never: the search is a window on what others advertise.
    Caveat: an id and a key of the operator's are needed (https://developer.adzuna.com; each in a
    file of its own with `app_id_file` and `app_key_file`). The site takes them in the query
    alone; they are put there only for the time a request is on the wire, and taken out of the
    addresses that it answers. There is no deadline, and the text is cut off. Pay that Adzuna has
    predicted is not stated; the currency is the country's. A free account may ask 250 times a
    day.
    """

    name = "adzuna"
    window = True
    base_url = "https://api.adzuna.com"
    arguments = (
        Argument(name="app_id", help="the application id of your account at Adzuna",
                 example="YOUR-ID"),
        Argument(name="app_key", help="the application key of your account", example="YOUR-KEY"),
        Argument(name="country", help="the two letters of a country", example="gb"),
        Argument(name="what", help="words to search for", example="planner", required=False),
        Argument(name="where", help="a town, a region or a postcode", example="Leeds",
                 required=False),
        Argument(name="max_days_old", help="how many days old a vacancy may be", example="7",
                 required=False),
    )  # fmt: skip

    def key_headers(self) -> Mapping[str, str]:
        return {}

    def key_query(self) -> Mapping[str, str]:
        return {name: str(self.args[name]) for name in _KEYS if self.args.get(name)}

    def start_addresses(self) -> list[str]:
        return [self._page(1)] if self.args.get("country") else []

    def expected(self) -> str:
        return 'a JSON object with "results", as many as "count" says'

    def rows(self, answer: Any) -> list[JsonObject] | None:
        found = answer.get("results") if isinstance(answer, dict) else None
        return objects(found) if isinstance(found, list) else None

    def total_of(self, answer: Any) -> int | None:
        count = answer.get("count")
        return count if isinstance(count, int) else None

    def next_address(self, answer: Any, response: Response) -> str | None:
        found = _PAGE.search(response.url)
        page, total = int(found[2]) if found else 1, self.total_of(answer) or 0
        more = answer["results"] and page * _ROWS < total
        return self._page(page + 1) if more and self.args.get("country") else None

    def read(self, row: JsonObject, response: Response) -> Vacancy:
        key = required(row, "id")
        places = read_places(_place(object_or_none(row.get("location")) or {}))
        company = object_or_none(row.get("company")) or {}
        return Vacancy(
            key=key,
            reference=key,
            title=required({"title": line_of(row["title"])}, "title"),
            url=_address(row),
            organisation=line_of(text_or_none(company.get("display_name"))) or self.organisation,
            description=text_of(text_or_none(row.get("description"))),
            locations=places.names,
            workplace=places.workplace,
            remote=places.remote,
            employment_types=employment_types(
                [
                    words
                    for name in ("contract_time", "contract_type")
                    if (words := text_or_none(row.get(name)))
                ]
            ),
            published=read_moment(row.get("created"), self.zone),
            salary=_salary(row, self._country(row, response)),
        )

    def _page(self, number: int) -> str:
        asked = {
            "results_per_page": _ROWS,
            "what": self.args.get("what"),
            "where": self.args.get("where"),
            "max_days_old": self.args.get("max_days_old"),
            "sort_by": "date",
            "content-type": "application/json",
        }
        given = {name: value for name, value in asked.items() if value not in (None, "")}
        country = quote(str(self.args["country"]).lower(), safe="")
        path = f"/v1/api/jobs/{country}/search/{number}"
        return f"{self.site_address(path)}?{urlencode(given, safe='/')}"

    def _country(self, row: JsonObject, response: Response) -> str | None:
        """The country that was asked; of a saved answer that of its address, or of its links."""
        if given := self.args.get("country"):
            return str(given).lower()
        if found := _PAGE.search(response.url):
            return found[1].lower()
        host = urlsplit(text_or_none(row.get("redirect_url")) or "").hostname or ""
        return _HOSTS.get(host.rpartition(".")[2], host.rpartition(".")[2]) or None


_KEYS = ("app_id", "app_key")
_ROWS = 50
_PAGE = re.compile(r"/jobs/([a-z]{2})/search/(\d+)", re.IGNORECASE)
_HOSTS = {"com": "us", "uk": "gb"}
_CURRENCIES = {
    "gb": "GBP", "us": "USD", "au": "AUD", "br": "BRL", "ca": "CAD", "ch": "CHF", "in": "INR",
    "mx": "MXN", "nz": "NZD", "pl": "PLN", "sg": "SGD", "za": "ZAR", "at": "EUR", "be": "EUR",
    "de": "EUR", "es": "EUR", "fr": "EUR", "it": "EUR", "nl": "EUR",
}  # fmt: skip


def _address(row: JsonObject) -> str | None:
    """The vacancy's address without its query, which holds the operator's id and a visit's mark."""
    return (text_or_none(row.get("redirect_url")) or "").partition("?")[0] or None


def _place(location: JsonObject) -> str | None:
    """The place as it is shown, else the smallest areas; the country where nothing is nearer."""
    if shown := line_of(text_or_none(location.get("display_name"))):
        return shown
    listed = location.get("area")
    areas = [text for each in listed if (text := text_or_none(each))] if isinstance(
        listed, list) else []  # fmt: skip
    return place_of(*reversed(areas[1:][-2:] or areas))


def _salary(row: JsonObject, country: str | None) -> Salary | None:
    """The pay that the advert states; what Adzuna has predicted is none."""
    if str(row.get("salary_is_predicted")).strip().lower() in ("1", "1.0", "true"):
        return None
    currency = _CURRENCIES.get(country or "")
    return pay_of(row.get("salary_min"), row.get("salary_max"), currency, None)
