"""A site on loopback that a test writes: what it shows, where it fails, what it was asked.

The pages are those of the demo's site (`noticewatch.demo.site`); here stand the faults and the
counts. A part of the site is named in words: "list" (every page of every list), "page 2" (of a
list), "notices" (the own pages of notices), "robots.txt", or a notice's key (its own page).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

import pytest

from crawler.notice import Notice, Tender, Vacancy
from noticewatch.demo.server import HTML, TEXT, Answer, Ask, Server, conditional
from noticewatch.demo.site import HostedBoard, NoticeSite, Publisher, ReleaseApi, VacancyBoard
from tests.publishers import LeverBoard, OnePage, RssFeed, Sitemap, TenderTable

SpiderName = Literal[
    "jobposting", "greenhouse", "lever", "ocds", "board", "feed", "sitemap", "page"
]
Turn = Callable[[Answer], Answer]

WALL = Answer(
    body=b"<!doctype html><title>Sign in</title><form><input name=password type=password></form>",
    content_type=HTML,
)


#: The last parts of the paths of lists.
_LISTS = ("vacancies", "jobs", "ocdsReleasePackages", "tenders", "jobs.rss", "sitemap.xml", "work")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that the site has answered."""

    target: str
    status: int
    sent: int
    headers: dict[str, str]


class Site:
    """Shows the notices that a test gives it, at one address for each kind of source."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.validators = True
        self.robots = "User-agent: *\nDisallow:\n"
        self._pages = NoticeSite()
        self._shown: dict[str, Any] = {}
        self._per_page = 10
        self._faults: list[tuple[str, Turn, list[int]]] = []
        self._server = Server(self._answer)
        self._server.start()
        self.url = self._server.url
        self.at = f"127.0.0.1:{self._server.port}"

    # -- what it shows ---------------------------------------------------------------------

    def shows(
        self,
        notices: Sequence[Notice],
        *,
        spider: SpiderName = "jobposting",
        unlisted: Sequence[Vacancy] = (),
        per_page: int = 10,
        pages: int = 1,
        absent: Literal[200, 404, 410] = 404,
        now: datetime = datetime(2026, 4, 20, tzinfo=UTC),
    ) -> None:
        """Show these where that spider looks, from now on; what others look at stays.

        For `unlisted`, `pages` and `absent` see `VacancyBoard`.
        """
        vacancies = [notice for notice in notices if isinstance(notice, Vacancy)]
        releases = [notice for notice in notices if isinstance(notice, Tender)]
        self._per_page = per_page
        match spider:
            case "jobposting":
                self._shown[spider] = VacancyBoard(
                    vacancies=vacancies,
                    unlisted=unlisted,
                    per_page=per_page,
                    pages=pages,
                    absent=absent,
                )
            case "greenhouse":
                self._shown[spider] = HostedBoard(vacancies=vacancies, company="Acme")
            case "ocds":
                self._shown[spider] = ReleaseApi(releases=releases, per_page=per_page)
            case "lever":
                self._shown[spider] = LeverBoard(vacancies=vacancies)
            case "board":
                self._shown[spider] = TenderTable(
                    tenders=releases, per_page=per_page, absent=200 if absent == 200 else 404
                )
            case "feed":
                self._shown[spider] = RssFeed(vacancies=vacancies)
            case "sitemap":
                self._shown[spider] = Sitemap(vacancies=vacancies)
                self._shown["mapped"] = VacancyBoard(
                    vacancies=vacancies, path="/mapped", absent=absent
                )
            case "page":
                self._shown[spider] = OnePage(vacancies=vacancies)
        self._pages.show(*self._shown.values(), now=now)

    def publishes(self, publisher: Publisher, *, spider: SpiderName = "jobposting") -> None:
        """Show what a publisher of the test's own shows, where that spider looks."""
        self._shown[spider] = publisher
        self._pages.show(*self._shown.values(), now=datetime(2026, 4, 20, tzinfo=UTC))

    def arguments(self, spider: SpiderName) -> dict[str, Any]:
        """The arguments by which a source of that kind reads this site."""
        match spider:
            case "jobposting":
                return {"url": f"{self.url}/vacancies"}
            case "greenhouse":
                return {"board": "acme", "base_url": self.url}
            case "ocds":
                return {"url": f"{self.url}/api/1.0/ocdsReleasePackages"}
            case "lever":
                return {"site": "acme", "base_url": self.url}
            case "board":
                fields = {"title": "td a", "url": "td a"}
                return {"url": f"{self.url}/tenders", "row": "table.t tbody tr", "fields": fields}
            case "feed":
                return {"url": f"{self.url}/jobs.rss"}
            case "sitemap":
                return {"url": f"{self.url}/sitemap.xml"}
            case "page":
                return {"url": f"{self.url}/work", "section": "main h3"}

    # -- where it fails --------------------------------------------------------------------

    def turns(self, part: str, turn: Turn, *, times: int = 1_000_000) -> None:
        """Answer `part` with what `turn` makes of the right answer, so many times."""
        self._faults.append((part, turn, [times]))

    def fails(
        self, part: str, *, status: int = 503, times: int = 1_000_000, **headers: str
    ) -> None:
        """Answer `part` with an error; `retry_after="120"` becomes the header Retry-After."""
        named = tuple((name.replace("_", "-").title(), text) for name, text in headers.items())
        error = Answer(status=status, body=b"<h1>Not now</h1>", headers=named)
        self.turns(part, lambda _: error, times=times)

    def walls(self, part: str) -> None:
        """Answer `part` with a login page, and 200."""
        self.turns(part, lambda _: WALL)

    def cuts(self, part: str, *, times: int = 1_000_000) -> None:
        """Break the connection in the middle of the body."""
        self.turns(part, lambda answer: replace(answer, cut=len(answer.body) // 2), times=times)

    def redirects(self, part: str, to: str) -> None:
        """Answer `part` with 302."""
        self.turns(part, lambda _: Answer(status=302, headers=(("Location", to),)))

    def heals(self) -> None:
        """No fault is left."""
        self._faults.clear()

    def stops(self) -> None:
        """The site is down: connections are refused."""
        self._server.stop()

    # -- what it was asked -----------------------------------------------------------------

    @property
    def bodies(self) -> list[str]:
        """The addresses whose pages were sent in full, robots.txt aside."""
        return [each.target for each in self._pages_asked if each.status == 200]

    @property
    def not_modified(self) -> list[str]:
        """The addresses that were answered 304."""
        return [each.target for each in self._pages_asked if each.status == 304]

    def forgets(self) -> None:
        """Count from zero again."""
        self.asked.clear()

    @property
    def _pages_asked(self) -> list[Asked]:
        return [each for each in self.asked if each.target != "/robots.txt"]

    def _answer(self, ask: Ask) -> Answer:
        answer = self._pages.page(ask)
        if ask.path == "/robots.txt":
            answer = Answer(body=self.robots.encode(), content_type=TEXT)
        for part, turn, left in self._faults:
            if left[0] and self._is(part, ask):
                left[0] -= 1
                answer = turn(answer)
        if not self.validators:
            answer = replace(
                answer,
                headers=tuple(
                    (name, text)
                    for name, text in answer.headers
                    if name not in ("ETag", "Last-Modified")
                ),
            )
        answer = conditional(ask, answer)
        sent = len(answer.body) if answer.cut is None else answer.cut
        self.asked.append(Asked(ask.target, answer.status, sent, dict(ask.headers)))
        return answer

    def _is(self, part: str, ask: Ask) -> bool:
        """Whether `ask` is for the part of the site that a test named."""
        if ask.path == "/robots.txt":
            return part == "robots.txt"
        last = ask.path.rpartition("/")[2]
        listed = last in _LISTS or ask.path == "/v0/postings/acme"
        if part == "list":
            return listed
        if part == "notices":
            return not listed
        if part.startswith("page "):
            return listed and self._page(ask) == int(part.removeprefix("page "))
        return last == part

    def _page(self, ask: Ask) -> int:
        query = ask.query
        if "cursor" in query:  # the register counts releases
            return int(query["cursor"]) // self._per_page + 1
        return int(query.get("page", "1"))


@pytest.fixture
def site() -> Iterator[Site]:
    """A site that shows nothing yet."""
    site = Site()
    yield site
    site.stops()
