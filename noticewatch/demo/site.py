"""What does a site of notices publish? The same notices in the three ways of real publishers.

A publisher is a value: the notices that it shows, and how. `NoticeSite` puts some of them behind
one address, and `show` gives it others: the next day. Notices are those of `crawler.notice`, so
that what a crawl should read is what was shown.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from html import escape
from typing import Any, Literal, Protocol

from crawler.notice import Deadline, Lot, Salary, Tender, Vacancy, Value
from noticewatch.demo.server import JSON, TEXT, Answer, Ask, conditional, with_validators

_ROBOTS = b"User-agent: *\nDisallow:\n"
_EMPLOYMENT = {
    "full-time": "FULL_TIME",
    "part-time": "PART_TIME",
    "contractor": "CONTRACTOR",
    "temporary": "TEMPORARY",
    "intern": "INTERN",
    "volunteer": "VOLUNTEER",
    "other": "OTHER",
}


class Publisher(Protocol):
    """Something that shows notices at some paths of a site."""

    def answer(self, ask: Ask) -> Answer | None:
        """The page at the path of `ask`; None: the path is not one of ours."""
        ...


class NoticeSite:
    """Publishers behind one address: robots.txt, validators, and 404 for everything else."""

    def __init__(self) -> None:
        self._publishers: tuple[Publisher, ...] = ()
        self._now: datetime | None = None
        self._changed: dict[str, tuple[bytes, datetime]] = {}

    def show(self, *publishers: Publisher, now: datetime) -> None:
        """Publish these and nothing else from `now` on, the moment that pages state as changed."""
        self._publishers, self._now = publishers, now

    def __call__(self, ask: Ask) -> Answer:
        """The handler of a `Server`."""
        return conditional(ask, self.page(ask))

    def page(self, ask: Ask) -> Answer:
        """What stands at the address of `ask`, whatever the client has of it already."""
        if ask.path == "/robots.txt":
            return Answer(body=_ROBOTS, content_type=TEXT)
        for publisher in self._publishers:
            if (answer := publisher.answer(ask)) is not None:
                return self._stamped(ask, answer)
        return Answer(status=404, body=_html("Not found", "<p>There is no such page.</p>"))

    def _stamped(self, ask: Ask, answer: Answer) -> Answer:
        if answer.status != 200 or self._now is None:
            return answer
        body, since = self._changed.get(ask.target, (b"", self._now))
        if body != answer.body:
            since = self._now
            self._changed[ask.target] = (answer.body, since)
        return with_validators(answer, since)


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyBoard:
    """A vacancy board in HTML: a list in pages and a page a vacancy, with schema.org JobPosting.

    The pages of a vacancy stand below `path`. `unlisted` have a page and are not in the list.
    `absent`: how the page of any other vacancy answers; 200 is a page that says that it has
    closed. `pages`: so many pages of the list even where fewer would do.
    """

    vacancies: Sequence[Vacancy]
    unlisted: Sequence[Vacancy] = ()
    name: str = "Public Service Vacancies"
    path: str = "/vacancies"
    per_page: int = 10
    pages: int = 1
    absent: Literal[200, 404, 410] = 404

    def answer(self, ask: Ask) -> Answer | None:
        """The list, a vacancy, or how a vacancy that has gone answers."""
        if ask.path == self.path:
            return Answer(body=self._list(int(ask.query.get("page", "1"))))
        if not ask.path.startswith(self.path + "/"):
            return None
        key = ask.path.removeprefix(self.path + "/")
        for vacancy in (*self.vacancies, *self.unlisted):
            if vacancy.key == key:
                return Answer(body=self._vacancy(vacancy))
        if self.absent == 200:
            gone = "<p>This vacancy has closed. Thank you for your interest.</p>"
            return Answer(body=_html(self.name, gone))
        return Answer(status=self.absent, body=_html("Not found", "<p>There is no such page.</p>"))

    def _list(self, page: int) -> bytes:
        shown = self.vacancies[(page - 1) * self.per_page : page * self.per_page]
        cards = "".join(
            f'<article><h2><a class="title" href="{self.path}/{escape(vacancy.key)}">'
            f"{escape(vacancy.title)}</a></h2><p>{escape(vacancy.organisation or '')}</p></article>"
            for vacancy in shown
        )
        more = page < max(self.pages, -(-len(self.vacancies) // self.per_page))
        next_page = f'<a rel="next" href="{self.path}?page={page + 1}">Next</a>' if more else ""
        count = f'<p class="count">{len(self.vacancies)} vacancies</p>'
        return _html(self.name, f"<h1>{escape(self.name)}</h1>{count}{cards}<nav>{next_page}</nav>")

    def _vacancy(self, vacancy: Vacancy) -> bytes:
        facts = {
            "Reference": vacancy.reference or vacancy.key,
            "Organisation": vacancy.organisation,
            "Location": "; ".join(vacancy.locations),
            "Salary": _salary_words(vacancy.salary),
            "Closing date": _deadline_words(vacancy.deadline),
        }
        rows = "".join(
            f"<dt>{label}</dt><dd>{escape(text)}</dd>" for label, text in facts.items() if text
        )
        return _html(
            vacancy.title,
            f"<main><h1>{escape(vacancy.title)}</h1><dl>{rows}</dl>"
            f'<div class="advert">{_paragraphs(vacancy.description)}</div></main>',
            head=f'<script type="application/ld+json">{_for_script(job_posting(vacancy))}</script>',
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedBoard:
    """A company's board as a recruiting system serves it, in the form of Greenhouse's board API."""

    vacancies: Sequence[Vacancy]
    board: str = "acme"
    company: str | None = None

    def answer(self, ask: Ask) -> Answer | None:
        """The board, one posting of it, or the page of a posting that a person reads."""
        jobs = f"/v1/boards/{self.board}/jobs"
        public = f"/{self.board}/jobs/"
        if ask.path == jobs:
            postings = [self._posting(vacancy, ask) for vacancy in self.vacancies]
            return _json({"jobs": postings, "meta": {"total": len(postings)}})
        if ask.path.startswith((jobs + "/", public)):
            key = ask.path.rpartition("/")[2]
            for vacancy in self.vacancies:
                if vacancy.key == key and ask.path.startswith(public):
                    return Answer(body=_html(vacancy.title, _paragraphs(vacancy.description)))
                if vacancy.key == key:
                    return _json(self._posting(vacancy, ask))
            return _json({"status": 404, "error": "Job not found"}, status=404)
        return None

    def _posting(self, vacancy: Vacancy, ask: Ask) -> dict[str, Any]:
        words = _salary_words(vacancy.salary)
        pay = f"<p>Salary: {escape(words)}</p>" if words else ""
        updated = vacancy.as_of or vacancy.published
        return {
            "absolute_url": f"{ask.base}/{self.board}/jobs/{vacancy.key}",
            "id": int(vacancy.key) if vacancy.key.isdecimal() else vacancy.key,
            "title": vacancy.title,
            "company_name": vacancy.organisation or self.company,
            "requisition_id": vacancy.reference,
            "location": {"name": "; ".join(vacancy.locations)},
            "departments": [{"id": 1, "name": vacancy.department}] if vacancy.department else [],
            "offices": [],
            "metadata": None,
            "first_published": _iso(vacancy.published),
            "updated_at": _iso(updated),
            "application_deadline": _iso(vacancy.deadline.at) if vacancy.deadline else None,
            "language": vacancy.language or "en",
            # The board's own form: HTML, escaped once more.
            "content": escape(_paragraphs(vacancy.description) + pay),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseApi:
    """Tenders as OCDS release packages, newest first, in the manner of Find a Tender.

    Each tender given is one OCDS release, dated by `as_of`, else `published`: a procurement with
    a history is given once for each of its releases.
    """

    releases: Sequence[Tender]
    path: str = "/api/1.0/ocdsReleasePackages"
    per_page: int = 20

    def answer(self, ask: Ask) -> Answer | None:
        """One package of releases, or the page of a notice that a person reads.

        `updatedFrom`, `updatedTo`, `limit` and `cursor` narrow the package, as they do there.
        """
        if ask.path.startswith("/Notice/"):
            return self._page(ask.path.removeprefix("/Notice/"))
        if ask.path != self.path:
            return None
        query = ask.query
        since, until = _bound(query.get("updatedFrom")), _bound(query.get("updatedTo"))
        wanted = [
            tender
            for tender in sorted(self.releases, key=_dated, reverse=True)
            if (since is None or _dated(tender) >= since)
            and (until is None or _dated(tender) <= until)
        ]
        limit = int(query.get("limit", self.per_page))
        begin = int(query.get("cursor", "0"))
        package: dict[str, Any] = {
            "uri": f"{ask.base}{ask.target}",
            "version": "1.1",
            "publisher": {"name": "Contracts Register"},
            "releases": [
                ocds_release(tender, ask.base) for tender in wanted[begin : begin + limit]
            ],
        }
        if begin + limit < len(wanted):
            kept = "".join(f"{name}={query[name]}&" for name in query if name != "cursor")
            package["links"] = {"next": f"{ask.base}{self.path}?{kept}cursor={begin + limit}"}
        return _json(package)

    def _page(self, reference: str) -> Answer | None:
        for tender in reversed(self.releases):
            if tender.reference == reference:
                body = f"<h1>{escape(tender.title)}</h1>{_paragraphs(tender.description)}"
                return Answer(body=_html(tender.title, body))
        return None


def job_posting(vacancy: Vacancy) -> dict[str, Any]:
    """`vacancy` as a schema.org JobPosting."""
    posting: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": vacancy.title,
        "description": _paragraphs(vacancy.description),
        "identifier": {
            "@type": "PropertyValue",
            "name": vacancy.organisation,
            "value": vacancy.reference or vacancy.key,
        },
        "hiringOrganization": {"@type": "Organization", "name": vacancy.organisation},
        "jobLocation": [
            {
                "@type": "Place",
                "address": {"@type": "PostalAddress", "addressLocality": place},
            }
            for place in vacancy.locations
        ],
        "employmentType": [_EMPLOYMENT[each] for each in vacancy.employment_types],
        "datePosted": vacancy.published.date().isoformat() if vacancy.published else None,
        "validThrough": _valid_through(vacancy.deadline),
        "baseSalary": _base_salary(vacancy.salary),
    }
    return {name: value for name, value in posting.items() if value}


def ocds_release(tender: Tender, base: str) -> dict[str, Any]:
    """`tender` as one release of OCDS 1.1, its notice standing below the address `base`."""
    ocid = tender.ocid or tender.key
    dated = _dated(tender)
    status = {"open": "active", "closed": "complete", "awarded": "complete"}
    body: dict[str, Any] = {
        "id": tender.reference or ocid,
        "title": tender.title,
        "description": tender.description,
        "status": status.get(tender.status, tender.status),
        "procurementMethodDetails": tender.procedure,
        "amendments": [{"id": "1", "description": tender.amendment}] if tender.amendment else None,
        "lots": [_lot(lot) for lot in tender.lots],
        "items": _items(tender.classifications, tender.regions),
        "documents": _documents(tender, base),
        **_value(tender.value),
    }
    if cpv := _cpv(tender.classifications):
        body["classification"] = {"scheme": "CPV", "id": cpv[0]}
    if tender.deadline and tender.deadline.at:
        body["tenderPeriod"] = {"endDate": _iso(tender.deadline.at)}
    release: dict[str, Any] = {
        "ocid": ocid,
        "id": f"{tender.reference or ocid}-{dated:%Y%m%d%H%M}",
        "date": _iso(dated),
        "tag": [_tag(tender)],
        "initiationType": "tender",
        "language": tender.language or "en",
        "tender": {name: value for name, value in body.items() if value},
    }
    if tender.organisation:
        release["buyer"] = {"id": "GB-1", "name": tender.organisation}
        release["parties"] = [{"id": "GB-1", "name": tender.organisation, "roles": ["buyer"]}]
    if tender.supplier:
        release["awards"] = [
            {
                "id": "1",
                "status": "active",
                "suppliers": [{"id": "GB-2", "name": tender.supplier}],
            }
        ]
    return release


def _documents(tender: Tender, base: str) -> list[dict[str, Any]]:
    notice = {
        "id": "notice",
        "documentType": "tenderNotice",
        "url": f"{base}/Notice/{tender.reference}",
        "format": "text/html",
    }
    files = [
        {"id": str(number), "title": each.title, "url": each.url}
        for number, each in enumerate(tender.documents, 1)
    ]
    return [notice, *files] if tender.reference else files


def _tag(tender: Tender) -> str:
    if tender.status == "cancelled":
        return "tenderCancellation"
    if tender.status == "awarded":
        return "award"
    if tender.stage == "planning":
        return "planning"
    return "tenderUpdate" if tender.amendment else "tender"


def _dated(tender: Tender) -> datetime:
    dated = tender.as_of or tender.published
    if dated is None:
        raise ValueError(f"a release of {tender.key} needs a date: as_of or published")
    return dated


def _bound(text: str | None) -> datetime | None:
    if not text:
        return None
    # `+01:00` reaches us as a space: nobody escapes the plus sign.
    at = datetime.fromisoformat(text.replace(" ", "+"))
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _value(value: Value | None) -> dict[str, Any]:
    """An upper bound is the value; the lower one stands beside it, as Contracts Finder has it."""
    if value is None or value.max is None:
        return {}
    said: dict[str, Any] = {"value": {"amount": _number(value.max), "currency": value.currency}}
    if value.min is not None and value.min != value.max:
        said["minValue"] = {"amount": _number(value.min), "currency": value.currency}
    return said


def _lot(lot: Lot) -> dict[str, Any]:
    body: dict[str, Any] = {"id": lot.id, "title": lot.title, **_value(lot.value)}
    if lot.deadline:
        body["tenderPeriod"] = {"endDate": _iso(lot.deadline)}
    return {name: value for name, value in body.items() if value}


def _items(classifications: Sequence[str], regions: Sequence[str]) -> list[dict[str, Any]]:
    more = [{"scheme": "CPV", "id": code} for code in _cpv(classifications)[1:]]
    places = [{"region": region.removeprefix("NUTS:")} for region in regions]
    if not more and not places:
        return []
    return [{"id": "1", "additionalClassifications": more, "deliveryAddresses": places}]


def _cpv(classifications: Sequence[str]) -> list[str]:
    return [code.removeprefix("cpv:") for code in classifications if code.startswith("cpv:")]


def _valid_through(deadline: Deadline | None) -> str | None:
    if deadline is None or deadline.at is None:
        return None
    if deadline.precision == "day":
        return deadline.at.date().isoformat()
    return deadline.at.isoformat()


def _base_salary(salary: Salary | None) -> dict[str, Any] | None:
    if salary is None or (salary.min is None and salary.max is None):
        return None
    amounts = {"minValue": salary.min, "maxValue": salary.max}
    return {
        "@type": "MonetaryAmount",
        "currency": salary.currency,
        "value": {
            "@type": "QuantitativeValue",
            **{name: _number(amount) for name, amount in amounts.items() if amount is not None},
            **({"unitText": salary.period.upper()} if salary.period else {}),
        },
    }


def _salary_words(salary: Salary | None) -> str | None:
    if salary is None or salary.stated:
        return salary.stated if salary else None
    bounds = [f"{amount:,f}" for amount in (salary.min, salary.max) if amount is not None]
    period = f" a {salary.period}" if salary.period else ""
    return " to ".join(f"{salary.currency} {each}" for each in dict.fromkeys(bounds)) + period


def _deadline_words(deadline: Deadline | None) -> str | None:
    if deadline is None or deadline.stated:
        return deadline.stated if deadline else None
    if deadline.at is None:
        return None
    day = f"{deadline.at.day} {deadline.at:%B %Y}"
    return day if deadline.precision == "day" else f"{day} at {deadline.at:%H:%M}"


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _json(body: object, status: int = 200) -> Answer:
    return Answer(status=status, body=json.dumps(body).encode(), content_type=JSON)


def _for_script(body: object) -> str:
    """JSON that may stand inside a script element."""
    return json.dumps(body).replace("</", "<\\/")


def _paragraphs(text: str | None) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in (text or "").splitlines() if line)


def _html(title: str, body: str, *, head: str = "") -> bytes:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>{head}</head><body>{body}</body></html>"
    ).encode()
