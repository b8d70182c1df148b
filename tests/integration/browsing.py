"""The web pages on a database, asked in this process: what their tests share."""

import asyncio
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.routing import Route

from crawler.clock import Clock
from crawler.source import Source
from crawler.store.database import Database
from noticewatch.config import Config, Defaults
from noticewatch.migrations import metadata
from noticewatch.web.app import make_app
from noticewatch.web.security import Gate
from noticewatch.web.site import Pulse
from noticewatch.wiring import App
from notifier import people
from notifier.links import KEY, Links
from notifier.readers.asking import answer_requests
from notifier.settings import MailSettings, OperatorSettings, WebSettings
from notifier.store.bodies import unpacked
from notifier.store.secrets import secret
from notifier.tokens import Purpose
from tests.builders import LONDON, london
from tests.integration.desk import READER, Desk

PUBLIC = "https://notices.example.org"
MORNING = "2026-04-20 07:00"
READER_AT = "203.0.113.9"
FORM = {
    "email": READER,
    "query": "officer",
    "cadence": "daily",
    "at": "08:00",
    "weekday": "mon",
    "timezone": "Europe/London",
    "language": "en",
}


@dataclass(slots=True)
class Hands(Clock):
    """A clock whose hands a test sets."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True)
class Client:
    """Asks the application in this process, one request at a time."""

    runner: asyncio.Runner
    client: httpx.AsyncClient

    def request(self, method: str, url: str, **given: Any) -> httpx.Response:
        return self.runner.run(self.client.request(method, url, **given))

    def get(self, url: str, **given: Any) -> httpx.Response:
        return self.request("GET", url, **given)

    def head(self, url: str, **given: Any) -> httpx.Response:
        return self.request("HEAD", url, **given)

    def post(self, url: str, **given: Any) -> httpx.Response:
        return self.request("POST", url, **given)


@dataclass
class Browser:
    """The pages as somebody at `READER_AT` sees them, at a time that a test sets."""

    db: Database
    web: WebSettings = field(default_factory=lambda: WebSettings(public_url=PUBLIC))
    pulse: Pulse = field(default_factory=Pulse)
    runner: asyncio.Runner = field(default_factory=asyncio.Runner)

    def __post_init__(self) -> None:
        self.clock = Hands(london(MORNING))
        self.config = Config(
            mail=MailSettings(sender="Noticewatch <alerts@example.org>"),
            operator=OperatorSettings(email="operator@example.org"),
            web=self.web,
            defaults=Defaults(timezone=LONDON),
        )
        self.app = App(config=self.config, db=self.db, clock=self.clock)
        self.start()

    def start(self) -> None:
        """Begin as after a restart: nothing is remembered but what the database holds."""
        self.client = self.seen_from(READER_AT)

    def seen_from(self, address: str, **headers: str) -> Client:
        """The same pages for another caller."""
        transport = httpx.ASGITransport(
            make_app(self.app, self.pulse), client=(address, 40_000), raise_app_exceptions=False
        )
        base = self.web.public_url or "http://127.0.0.1:8000"
        client = httpx.AsyncClient(transport=transport, base_url=base, headers=headers)
        return Client(self.runner, client)

    @property
    def routes(self) -> list[Route]:
        """Every page that there is."""
        gate = make_app(self.app, self.pulse)
        assert isinstance(gate, Gate)
        assert isinstance(gate.app, Starlette)
        return [route for route in gate.app.routes if isinstance(route, Route)]

    def has_source(self, name: str) -> None:
        """Configure a source."""
        source = Source(name=name, spider="greenhouse")
        self.config = replace(self.config, sources=(source,))
        self.app = App(config=self.config, db=self.db, clock=self.clock)
        self.start()

    def at(self, when: str) -> None:
        self.clock.at = london(when)

    # -- what a reader does ----------------------------------------------------------------

    def subscribes(self, **given: str) -> Any:
        return self.client.post("/subscribe", data={**FORM, **given})

    def answers(self) -> list[people.Subscriber]:
        """What the next pass does; who subscribes then."""
        answer_requests(self.db, self.clock, self.config)
        return people.listing(self.db)

    def joins(self, email: str = READER, query: str = "officer") -> int:
        """Somebody with consent on record and a search; their id."""
        id = people.add(self.db, self.clock, self.config, email, timezone=LONDON, confirmed=True).id
        people.subscribe(self.db, self.clock, email, query=query)
        return id

    def link(self, purpose: Purpose, subscriber_id: int, number: int | None = None) -> str:
        """The path of a link for a reader."""
        with self.db.transaction() as conn:
            links = Links(self.config, secret(conn, KEY), self.clock.now())
        make = getattr(links, purpose)
        made = make(subscriber_id, number) if number is not None else make(subscriber_id)
        assert made is not None
        return made.removeprefix(PUBLIC)

    # -- what is there ---------------------------------------------------------------------

    @property
    def desk(self) -> Desk:
        """The rest of the people's half, on the same database."""
        return Desk(self.db, self.config)  # pyright: ignore[reportArgumentType]

    @property
    def mails(self) -> list[tuple[str, str]]:
        """The kind and the text of every mail in the outbox."""
        with self.db.reading() as conn:
            rows = conn.execute(text("SELECT kind, body FROM message ORDER BY id"))
            return [(row.kind, unpacked(row.body)[0]) for row in rows]

    def everything(self) -> dict[str, list[Any]]:
        """Every row of every table, but the secrets made on first use."""
        with self.db.reading() as conn:
            return {
                name: sorted(map(repr, conn.execute(table.select())))
                for name, table in metadata.tables.items()
                if name != "secret"
            }


def links_in(body: str) -> list[str]:
    """The paths of our own links in a mail."""
    return [link.removeprefix(PUBLIC) for link in re.findall(rf"{re.escape(PUBLIC)}/[\w/-]+", body)]


def words_of(page: str) -> str:
    """What a person reads on a page."""
    body = re.sub(r"<(title|style)>.*?</\1>", "", page, flags=re.DOTALL)
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", body).split()))


@pytest.fixture
def browser(sqlite_url: str) -> Iterator[Browser]:
    """The pages on a fresh database of SQLite."""
    db = Database.open(sqlite_url)
    with asyncio.Runner() as runner:
        yield Browser(db, runner=runner)
    db.close()


@pytest.fixture
def any_browser(database: Database) -> Iterator[Browser]:
    """The pages on a fresh database; each test runs on both kinds."""
    with asyncio.Runner() as runner:
        yield Browser(database, runner=runner)
