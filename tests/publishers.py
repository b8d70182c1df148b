"""What else does a site publish? The kinds of source that the demo's site does not have.

Each is a value like those of `noticewatch.demo.site`: the notices that it shows, and how.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Literal
from xml.sax.saxutils import escape as xml_escape

from crawler.notice import Notice, Tender, Vacancy
from noticewatch.demo.server import HTML, JSON, Answer, Ask

XML = "application/xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverBoard:
    """An employer's board in the form of Lever's postings API."""

    vacancies: Sequence[Vacancy]
    path: str = "/v0/postings/acme"

    def answer(self, ask: Ask) -> Answer | None:
        if ask.path == self.path:
            return _json([self._posting(each, ask) for each in self.vacancies])
        if not ask.path.startswith(self.path + "/"):
            return None
        for each in self.vacancies:
            if ask.path == f"{self.path}/{each.key}":
                return _json(self._posting(each, ask))
        return _json({"ok": False, "error": "Document not found"}, status=404)

    def _posting(self, vacancy: Vacancy, ask: Ask) -> dict[str, object]:
        published = vacancy.published or datetime.min.replace(tzinfo=UTC)
        text = paragraphs(vacancy.description) + "".join(
            f"<p>{escape(line)}</p>" for line in _lines(vacancy, "Salary", "Closing date")
        )
        return {
            "id": vacancy.key,
            "text": vacancy.title,
            "hostedUrl": f"{ask.base}/acme/{vacancy.key}",
            "categories": {
                "location": "; ".join(vacancy.locations),
                "team": vacancy.department,
                "commitment": "Full-time",
            },
            "description": text,
            "descriptionPlain": vacancy.description,
            "createdAt": int(published.timestamp() * 1000),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderTable:
    """A table of tenders in HTML, in pages, and a page a tender, without structured data."""

    tenders: Sequence[Tender]
    path: str = "/tenders"
    per_page: int = 10
    absent: Literal[200, 404] = 404

    def answer(self, ask: Ask) -> Answer | None:
        if ask.path == self.path:
            return Answer(body=self._list(int(ask.query.get("page", "1"))))
        if not ask.path.startswith(self.path + "/"):
            return None
        for each in self.tenders:
            if ask.path == f"{self.path}/{each.key}":
                return Answer(body=_page(each.title, facts_page(each)))
        if self.absent == 200:
            return Answer(body=_page("Tenders", "<main><p>This tender has closed.</p></main>"))
        return Answer(status=404, body=_page("Not found", "<p>There is no such page.</p>"))

    def _list(self, page: int) -> bytes:
        shown = self.tenders[(page - 1) * self.per_page : page * self.per_page]
        rows = "".join(
            f'<tr><td><a href="{self.path}/{escape(each.key)}">{escape(each.title)}</a></td>'
            f"<td>{escape(each.organisation or '')}</td></tr>"
            for each in shown
        )
        more = page * self.per_page < len(self.tenders)
        following = f'<a href="{self.path}?page={page + 1}">Next</a>' if more else ""
        return _page(
            "Tenders",
            f"<main><h1>Tenders</h1><table class=t><thead><tr><th>Title</th><th>Buyer</th></tr>"
            f"</thead><tbody>{rows}</tbody></table>{following}</main>"
            if shown
            else "<main><h1>Tenders</h1><p>There are no tenders at the moment.</p></main>",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RssFeed:
    """A feed whose entries say all of a vacancy in their text."""

    vacancies: Sequence[Vacancy]
    path: str = "/jobs.rss"
    newest: int = 20

    def answer(self, ask: Ask) -> Answer | None:
        if ask.path != self.path:
            return None
        entries = "".join(self._entry(each, ask) for each in self.vacancies[: self.newest])
        body = (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
            f"<title>Jobs</title><link>{ask.base}</link><description>Jobs</description>"
            f"{entries}</channel></rss>"
        )
        return Answer(body=body.encode(), content_type="application/rss+xml")

    def _entry(self, vacancy: Vacancy, ask: Ask) -> str:
        lines = [f"<p>{escape(line)}</p>" for line in _lines(vacancy)]
        text = paragraphs(vacancy.description) + "".join(lines)
        published = format_datetime(vacancy.published) if vacancy.published else ""
        return (
            f"<item><title>{xml_escape(vacancy.title)}</title>"
            f"<link>{ask.base}/jobs/{vacancy.key}</link>"
            f'<guid isPermaLink="false">{vacancy.key}</guid><pubDate>{published}</pubDate>'
            f"<description>{xml_escape(text)}</description></item>"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """A sitemap that lists the pages of a `VacancyBoard` at `board`."""

    vacancies: Sequence[Vacancy]
    path: str = "/sitemap.xml"
    board: str = "/mapped"

    def answer(self, ask: Ask) -> Answer | None:
        if ask.path != self.path:
            return None
        urls = "".join(
            f"<url><loc>{ask.base}{self.board}/{each.key}</loc></url>" for each in self.vacancies
        )
        body = (
            '<?xml version="1.0" encoding="UTF-8"?>'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
        )
        return Answer(body=body.encode(), content_type=XML)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnePage:
    """One long page with a section for each vacancy."""

    vacancies: Sequence[Vacancy]
    path: str = "/work"

    def answer(self, ask: Ask) -> Answer | None:
        if ask.path != self.path:
            return None
        sections = "".join(
            f"<h3>{escape(each.title)}</h3>"
            + "".join(f"<p>{escape(line)}</p>" for line in _lines(each))
            + paragraphs(each.description)
            for each in self.vacancies
        )
        nothing = "" if self.vacancies else "<p>There are currently no vacancies.</p>"
        return Answer(
            body=_page("Work", f"<main><h1>Work with us</h1>{sections}{nothing}</main>"),
            content_type=HTML,
        )


def facts_page(notice: Notice) -> str:
    """The page of a notice: its facts beside labels, then its text."""
    rows = "".join(
        f"<tr><th>{label}</th><td>{escape(text)}</td></tr>" for label, text in _facts(notice)
    )
    return (
        f"<main><h1>{escape(notice.title)}</h1><table>{rows}</table>"
        f"<h2>Description</h2>{paragraphs(notice.description)}</main>"
    )


def _facts(notice: Notice) -> list[tuple[str, str]]:
    deadline = notice.deadline
    closes = None
    if deadline is not None and deadline.at is not None:
        closes = f"{deadline.at.day} {deadline.at:%B %Y}"
        if deadline.precision == "minute":
            closes += f" at {deadline.at:%H:%M}"
    worth = notice.value.max if isinstance(notice, Tender) and notice.value else None
    pay = notice.salary.stated if isinstance(notice, Vacancy) and notice.salary else None
    facts = [
        ("Reference", notice.reference or notice.key),
        ("Organisation", notice.organisation),
        ("Location", "; ".join(notice.locations)),
        ("Salary", pay),
        ("Value", f"£{worth:,}" if worth else None),
        ("Closing date", closes),
    ]
    return [(label, text) for label, text in facts if text]


def _lines(notice: Notice, *labels: str) -> list[str]:
    return [f"{label}: {text}" for label, text in _facts(notice) if not labels or label in labels]


def paragraphs(text: str | None) -> str:
    """Plain text as paragraphs of HTML."""
    return "".join(f"<p>{escape(line)}</p>" for line in (text or "").splitlines() if line)


def _json(body: object, status: int = 200) -> Answer:
    return Answer(status=status, body=json.dumps(body).encode(), content_type=JSON)


def _page(title: str, body: str) -> bytes:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}'
        f"</title></head><body>{body}</body></html>"
    ).encode()
