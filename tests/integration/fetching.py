"""A real crawl in a process of its own, through the fetch manners alone: what came of each request.

A reactor cannot be started twice, so each crawl is a child of a warm fork server.
"""

import asyncio
import importlib
import logging
import multiprocessing
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, cast

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response
from scrapy.settings import Settings
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.python.failure import Failure

from crawler.middlewares import settings as manners
from crawler.middlewares.guard import Guard
from crawler.middlewares.politeness import RetryMiddleware
from crawler.middlewares.resolver import GuardedResolver

# What each child would else import for itself, at twice the price of the crawl.
for _name in ("handler", "limits", "redirect", "robots"):
    importlib.import_module(f"crawler.middlewares.{_name}")
for _name in (
    "core.engine",
    "core.scheduler",
    "pqueues",
    "squeues",
    "dupefilters",
    "spidermiddlewares.depth",
    "spidermiddlewares.httperror",
):
    importlib.import_module(f"scrapy.{_name}")

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.integration.fetching"])
_PATIENCE = 30.0  # seconds that a test gives a crawl


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request of the spider, as `scrapy.Request` takes it. `then`: a link it follows."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict[str, Any])
    dont_filter: bool = True
    then: str | None = None


@dataclass(frozen=True, slots=True)
class Got:
    """What came of a request: a response, or an error with its text."""

    url: str
    status: int | None = None
    body: bytes = b""
    error: str | None = None
    why: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of a crawl. `waits`: the seconds that it would have waited, where it did not."""

    results: list[Got]
    log: list[str]
    waits: list[float]
    looked_up: list[str]
    peak: int = 0

    def of(self, url: str) -> Got:
        """What came of the one request for `url`."""
        (result,) = [each for each in self.results if each.url == url]
        return result


def fetch(
    *asks: Ask | str,
    allow: Sequence[str] = (),
    settings: Mapping[str, Any] | None = None,
    spider: Mapping[str, Any] | None = None,
    names: Mapping[str, Sequence[Sequence[str]]] | None = None,
    waits: bool = False,
) -> Fetched:
    """Crawl these addresses and tell what came of each.

    `allow` is the setting of that name, `spider` are attributes of the spider. `names` are what
    the DNS says: for each name the IP addresses of its first answer, its second, and so on; the
    last stays. Nobody waits, unless `waits`: a clock jumps.
    """
    job = {
        "asks": [Ask(url=ask) if isinstance(ask, str) else ask for ask in asks],
        "settings": {
            "NOTICEWATCH_ALLOW": tuple(allow),
            "USER_AGENT": "Noticewatch/0.1 (+mailto:operator@example.org)",
            "NOTICEWATCH_BACK_OFF": 0.01,
            **(settings or {}),
        },
        "spider": dict(spider or {}),
        "names": names,
        "waits": waits,
    }
    ours, theirs = _CONTEXT.Pipe(duplex=False)
    child = _CONTEXT.Process(target=_crawl, args=(theirs, job), daemon=True)
    child.start()
    theirs.close()
    try:
        assert ours.poll(_PATIENCE), "the crawl did not end"
        return cast("Fetched", ours.recv())
    finally:
        ours.close()
        child.join(5)
        child.kill()


# --- in the child ---------------------------------------------------------------------------


class Fetching(Spider):
    """Asks what it was told to ask, and writes down what came of it."""

    name = "fetching"

    def __init__(self, asks: Sequence[Ask], facts: Mapping[str, Any]) -> None:
        super().__init__()
        self.asks = asks
        self.results: list[Got] = []
        for fact, value in facts.items():
            setattr(self, fact, value)

    async def start(self) -> AsyncIterator[Any]:
        for ask in self.asks:
            yield Request(
                ask.url,
                method=ask.method,
                headers=dict(ask.headers),
                body=ask.body,
                callback=self.parse,
                errback=self.failed,
                dont_filter=ask.dont_filter,
                meta={**ask.meta, "asked": ask.url, "then": ask.then},
            )

    def parse(self, response: Response, **_: Any) -> Iterator[Any]:
        self.results.append(
            Got(
                response.meta["asked"],
                response.status,
                response.body,
                kind=type(response).__name__,
            )
        )
        if then := response.meta["then"]:
            meta = {"asked": then, "then": None}
            yield response.follow(then, self.parse, errback=self.failed, meta=meta)

    def failed(self, failure: Failure) -> None:
        error = failure.value
        request: Request = failure.request  # type: ignore[attr-defined]
        response = getattr(error, "response", None)
        self.results.append(
            Got(
                request.meta["asked"],
                response.status if response is not None else None,
                error=type(error).__name__,
                why=str(error),
            )
        )


class TableResolver(GuardedResolver):
    """The guard over a DNS that a test has written."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> "TableResolver":
        resolver = cls(reactor, Guard.from_settings(crawler.settings))
        resolver._inner = _Table(crawler.settings["TEST_NAMES"])
        return resolver


class _Table:
    def __init__(self, names: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self._answers = {name: list(answers) for name, answers in names.items()}

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Any = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> object:
        _LOOKED_UP.append(hostName)
        answers = self._answers.get(hostName, [[]])
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        resolutionReceiver.resolutionBegan(object())
        for address in found:
            made = IPv6Address if ":" in address else IPv4Address
            resolutionReceiver.addressResolved(made("TCP", address, portNumber))
        resolutionReceiver.resolutionComplete()
        return object()


class JumpingRetry(RetryMiddleware):
    """Waits by moving a clock."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._clock = 0.0
        self.turns.wait = self._jump
        self.turns.now = lambda: self._clock

    async def _jump(self, seconds: float) -> None:
        _WAITS.append(seconds)
        self._clock += seconds
        await asyncio.sleep(0)


_LOOKED_UP: list[str] = []
_WAITS: list[float] = []


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith("crawler.") or record.levelno >= logging.ERROR:
            self.lines.append(record.getMessage())


def _crawl(pipe: Connection, job: dict[str, Any]) -> None:
    import resource

    assert "twisted.internet.reactor" not in sys.modules, "too early: it would be the wrong one"
    settings = Settings()
    settings.setmodule(manners, priority="project")
    settings.setdict(
        {
            "LOG_ENABLED": False,
            "EXTENSIONS_BASE": {},
            "LOG_INSTALL_ROOT_HANDLER": False,
            **job["settings"],
        },
        priority="cmdline",
    )
    if job["names"] is not None:
        settings.set("TWISTED_DNS_RESOLVER", TableResolver, priority="cmdline")
        settings.set("TEST_NAMES", job["names"], priority="cmdline")
    if not job["waits"]:
        middlewares = {
            **manners.DOWNLOADER_MIDDLEWARES,
            "crawler.middlewares.politeness.RetryMiddleware": None,
            JumpingRetry: 550,
        }
        settings.set("DOWNLOADER_MIDDLEWARES", middlewares, priority="cmdline")
    log = _Lines()
    logging.getLogger().addHandler(log)
    logging.getLogger().setLevel(logging.INFO)
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(Fetching)
    process.crawl(crawler, asks=job["asks"], facts=job["spider"])
    process.start()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    spider = cast("Fetching", crawler.spider)
    pipe.send(Fetched(spider.results, log.lines, _WAITS, _LOOKED_UP, peak))
    pipe.close()
