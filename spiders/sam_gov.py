"""Tenders of the federal government of the United States on SAM.gov."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from scrapy.http import Response

from crawler.bases import Argument, JsonListSpider
from crawler.bases.json_detail import partial
from crawler.bases.json_list import object_or_none, objects, text_or_none
from crawler.bases.keyed import KeyedSpider
from crawler.errors import Unreadable
from crawler.extract import amount_of, line_of, read_deadline, read_moment, text_of
from crawler.extract.fields import required
from crawler.notice import Contact, Document, Stage, Status, Tender, Value
from crawler.serialise import JsonObject


class SamGovSpider(KeyedSpider, JsonListSpider):
    """Every contract opportunity of the US federal government that was posted lately.

    Site: https://api.sam.gov, Get Opportunities Public API v2, JSON, 1,000 notices a page.
    Gone: never: the list is a window of what was posted; a notice ends by its status (`active`)
    or by an award.
    Caveat: a key of the operator's is needed (Account Details on SAM.gov; in a file of its own
    with `api_key_file`). It travels in the header X-Api-Key and stands in no address. An
    ordinary account may ask ten times a day. What was posted since the day before the last
    complete run is asked for, in the first run since 30 days before. The text of a notice is
    another request each, which that allowance does not have: `description` stays empty, and the
    notice's page has it. `postedDate` has no time; set `timezone` to America/New_York. Notices
    of one solicitation number are one notice. The organisation is the department, the offices
    below it are the `department`.
    """

    name = "sam_gov"
    dated = True
    kind = "tender"
    window = True
    base_url = "https://api.sam.gov"
    start_path = "/opportunities/v2/search"
    arguments = (
        Argument(
            name="api_key",
            help="the public API key of your account at SAM.gov",
            example="YOUR-KEY",
        ),
        Argument(
            name="naics", help="a NAICS code of the industry", example="541512", required=False
        ),
        Argument(
            name="notice_type",
            help="the letter of a type: o solicitation, k combined, p presolicitation, a award",
            example="o",
            required=False,
        ),
        Argument(name="state", help="a state where the work is done", example="CO", required=False),
        Argument(name="title", help="words of the title", example="dredging", required=False),
    )
    page_size = 1000
    first_look = timedelta(days=30)
    overlap = timedelta(days=1)

    def key_headers(self) -> Mapping[str, str]:
        key = self.args.get("api_key")
        return {"X-Api-Key": str(key)} if key else {}

    def start_addresses(self) -> list[str]:
        return [self._page(0)]

    def expected(self) -> str:
        return 'a JSON object with "opportunitiesData"'

    def rows(self, answer: Any) -> list[JsonObject] | None:
        found = answer.get("opportunitiesData") if isinstance(answer, dict) else None
        if not isinstance(found, list):
            return None
        rows, total, offset = objects(found), self.total_of(answer), answer.get("offset")
        if not rows and total and not offset:
            raise Unreadable(f"expected some of {total} notices, got none")
        return rows

    def total_of(self, answer: Any) -> int | None:
        total = answer.get("totalRecords")
        return total if isinstance(total, int) else None

    def next_address(self, answer: Any, response: Response) -> str | None:
        """The page after this one. SAM.gov's `offset` numbers pages, from 0, not notices.

        A page past the last is not empty there, so the stated total says where to stop.
        """
        page, size = answer.get("offset"), answer.get("limit")
        following = (page if isinstance(page, int) else 0) + 1
        total = self.total_of(answer)
        if not answer["opportunitiesData"] or total is None:
            return None
        size = size if isinstance(size, int) and size > 0 else self.page_size
        return self._page(following) if following * size < total else None

    def read(self, row: JsonObject, response: Response) -> Tender:
        number = line_of(text_or_none(row.get("solicitationNumber")))
        posted = read_moment(row.get("postedDate"), self.zone)
        award = object_or_none(row.get("award")) or {}
        stage, status = _standing(row, award)
        organisation, department = _agencies(row)
        deadline = read_deadline(text_or_none(row.get("responseDeadLine")), zone=self.zone)
        notice = Tender(
            key=number or required(row, "noticeId"),
            title=required(row, "title"),
            url=_address(row.get("uiLink")) or _public_address(row),
            organisation=organisation or self.organisation,
            department=department,
            description=_description(row.get("description")),
            locations=tuple(_places(row)),
            published=posted,
            deadline=deadline,
            classifications=tuple(dict.fromkeys(_classifications(row))),
            status=status,
            stage=stage,
            reference=number or text_or_none(row.get("noticeId")),
            value=_value(award),
            supplier=_supplier(award),
            procedure=_set_aside(row),
            documents=tuple(_documents(row)),
            contact=_contact(row),
            language="en",
            as_of=posted,
        )
        if stage != "award":
            return notice
        # It adds to what was called for under the same number, and publishes nothing anew.
        return replace(notice, knows=(partial(notice).knows or frozenset()) - {"published"})

    def _page(self, number: int) -> str:
        asked = {
            "limit": self.page_size,
            "offset": number,
            **self._window(),
            "ncode": self.args.get("naics"),
            "ptype": self.args.get("notice_type"),
            "state": self.args.get("state"),
            "title": self.args.get("title"),
        }
        given = {name: value for name, value in asked.items() if value not in (None, "")}
        return f"{self.site_address(self.start_path)}?{urlencode(given, safe='/')}"

    def _window(self) -> dict[str, str]:
        """The days of posting that are asked for; both ends must be given."""
        now = getattr(self, "now", None)  # an address is asked for before there is a run
        if now is None:
            return {}
        first = self.since - self.overlap if self.since else now - self.first_look
        # It may be tomorrow there already where the run is.
        return {"postedFrom": _day(first.date()), "postedTo": _day(now.date())}


_TYPES: Mapping[str, tuple[Stage | None, Status]] = {
    "solicitation": ("tender", "open"),
    "combined synopsis/solicitation": ("tender", "open"),
    "sale of surplus property": ("tender", "open"),
    "presolicitation": ("planning", "planned"),
    "pre solicitation": ("planning", "planned"),
    "sources sought": ("planning", "planned"),
    "intent to bundle requirements (dod-funded)": ("planning", "planned"),
    "consolidate/(substantially) bundle": ("planning", "planned"),
    "award notice": ("award", "awarded"),
    "justification": ("award", "awarded"),
    "justification (j&a)": ("award", "awarded"),
    "justification and approval (j&a)": ("award", "awarded"),
    "special notice": (None, "open"),
}
#: The letters by which the API is asked for them.
_LETTERS = {
    "o": "solicitation", "k": "combined synopsis/solicitation", "g": "sale of surplus property",
    "p": "presolicitation", "r": "sources sought", "a": "award notice", "u": "justification",
    "i": "intent to bundle requirements (dod-funded)", "s": "special notice",
}  # fmt: skip
_PART = re.compile(r"(?<!\b[A-Z])\.(?!\s)")
_NO_SET_ASIDE = re.compile(r"no set[- ]?aside|none\b", re.IGNORECASE)
_HOME = frozenset({"USA", "US"})
#: What some offices put where a name is asked for: "Telephone: 7175550100".
_NUMBER_AS_NAME = re.compile(r"(?:tele)?phone\s*:?\s*([\d()+. -]{7,}\d)", re.IGNORECASE)
_NOTHING = Decimal("0.01")


def _standing(row: JsonObject, award: JsonObject) -> tuple[Stage | None, Status]:
    """What the type of a notice means; one that is not active any more has ended."""
    word = (text_or_none(row.get("type")) or text_or_none(row.get("baseType")) or "").lower()
    stage, status = _TYPES.get(_LETTERS.get(word, word), (None, "open"))
    if _supplier(award) is not None:
        stage, status = "award", "awarded"
    inactive = str(row.get("active")).strip().lower() in ("no", "false")
    return stage, "closed" if inactive and status in ("open", "planned") else status


def _agencies(row: JsonObject) -> tuple[str | None, str | None]:
    """The department, and the offices below it, down to the one that buys."""
    path = text_or_none(row.get("fullParentPathName"))
    parts = (
        _PART.split(path)
        if path
        else [text_or_none(row.get(name)) or "" for name in ("department", "subTier", "office")]
    )
    # Some departments are their own agency as well, and stand there twice.
    names = list(dict.fromkeys(line for part in parts if (line := line_of(part))))
    return (names[0] if names else None), " / ".join(names[1:]) or None


def _description(value: Any) -> str | None:
    """A text; mostly the address of one, which is not asked for."""
    texts = [text_or_none(part.get("body")) for part in objects(value)] or [text_or_none(value)]
    said = [text for text in texts if text and text != "null" and not _address(text)]
    return text_of("\n".join(said)) if said else None


def _places(row: JsonObject) -> Iterator[str]:
    place = object_or_none(row.get("placeOfPerformance")) or {}
    country = object_or_none(place.get("country")) or {}
    abroad = text_or_none(country.get("code")) not in _HOME
    parts = [_name(place.get("city")), _name(place.get("state"))]
    if abroad or not any(parts):
        parts.append(_name(country))
    named = dict.fromkeys(part for part in parts if part)
    if named:
        yield ", ".join(named)


def _name(place: Any) -> str | None:
    """The name of a city, a state or a country, else its code where that is not a number."""
    parts = object_or_none(place)
    if parts is None:
        return line_of(text_or_none(place))
    code = line_of(text_or_none(parts.get("code")))
    return line_of(text_or_none(parts.get("name"))) or (
        None if code is None or code.isdecimal() else code
    )


def _classifications(row: JsonObject) -> Iterator[str]:
    codes = row.get("naicsCodes")
    for code in [*(codes if isinstance(codes, list) else []), row.get("naicsCode")]:
        if digits := text_or_none(code):
            yield f"naics:{digits}"
    if service := text_or_none(row.get("classificationCode")):
        yield f"psc:{service}"


def _value(award: JsonObject) -> Value | None:
    """What was awarded, in dollars; 0 and 0.01 are unknown."""
    figure = amount_of((text_or_none(award.get("amount")) or "").removeprefix("$") or None)
    if figure is None or figure <= _NOTHING:
        return None
    return Value(min=figure, max=figure, currency="USD", term="total")


def _supplier(award: JsonObject) -> str | None:
    awardee = object_or_none(award.get("awardee")) or {"name": award.get("awardee")}
    return line_of(text_or_none(awardee.get("name")))


def _set_aside(row: JsonObject) -> str | None:
    """For whom it is set aside, which in US words is how it is bought."""
    words = line_of(text_or_none(row.get("typeOfSetAsideDescription")))
    return None if words is None or _NO_SET_ASIDE.match(words) else words


def _documents(row: JsonObject) -> Iterator[Document]:
    links = row.get("resourceLinks")
    for link in links if isinstance(links, list) else []:
        file = object_or_none(link) or {"url": link}
        if url := _address(file.get("url")):
            yield Document(title=line_of(text_or_none(file.get("name"))), url=url)


def _contact(row: JsonObject) -> Contact | None:
    """The first of those to ask, the primary one if there is one."""
    people = objects(row.get("pointOfContact"))
    primary = [each for each in people if each.get("type") == "primary"]
    for person in [*primary, *people]:
        name = line_of(text_or_none(person.get("fullName")))
        phone = text_or_none(person.get("phone"))
        if name and (number := _NUMBER_AS_NAME.fullmatch(name)):
            name, phone = None, phone or number[1]
        contact = Contact(name=name, email=text_or_none(person.get("email")), phone=phone)
        if contact != Contact():
            return contact
    return None


def _address(value: Any) -> str | None:
    url = text_or_none(value) or ""
    return url if re.match(r"https?://[^\s/]+", url, re.IGNORECASE) else None


def _public_address(row: JsonObject) -> str | None:
    id = text_or_none(row.get("noticeId"))
    return f"https://sam.gov/opp/{id}/view" if id else None


def _day(day: date) -> str:
    return f"{day:%m/%d/%Y}"
