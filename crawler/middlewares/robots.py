"""May a robot fetch this, and how fast? robots.txt, by RFC 9309, read once a run for each origin.

Scrapy's middleware takes an unreachable robots.txt for consent and does not act on Crawl-delay.
"""

import asyncio
import logging
import re
from http import HTTPStatus

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http.request import NO_CALLBACK

from crawler.address import Origin, origin_of, shown
from crawler.middlewares.guard import RefusedAddress
from crawler.middlewares.redirect import TooManyRedirects

logger = logging.getLogger(__name__)

#: Setting: no robots.txt makes us wait longer between two requests; seconds.
MOST_DELAY = "NOTICEWATCH_CRAWL_DELAY_MAX"

#: The key of `request.meta` by which a request for robots.txt itself is known (Scrapy's name).
UNASKED = "dont_obey_robotstxt"

_MOST_BYTES = 500 * 1024  # RFC 9309, section 2.5: read at least this much

# Spellings and missing colons as Protego puts up with them.
_AGENT = re.compile(r"user[- ]?agent\s*[:\s]\s*(\*|[a-z_-]*)", re.IGNORECASE)
_RULE = re.compile(
    r"(allow|di\w{4,8}w|crawl[- ]delay|request[- ]rate|visit[- ]time)\s*[:\s]", re.IGNORECASE
)


class ForbiddenByRobots(IgnoreRequest):
    """Raised in place of a request that robots.txt forbids. Not a fault: the address is skipped."""


class RobotsUnreachable(IgnoreRequest):
    """Raised for each address of an origin whose robots.txt cannot be had: nobody allowed it.

    Unlike one that is forbidden, such an address counts as lost: its notices may be there.
    """


class RobotsMiddleware:
    """Downloader middleware, before all that would ask the host for anything."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        if not settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        # Of "Noticewatch/0.1 (+mailto:…)" the rest names a version and a person, not the robot.
        agent = str(settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"])
        self._product = agent.partition("/")[0].strip()
        self._most_delay = settings.getfloat(MOST_DELAY)
        self._rules: dict[Origin, asyncio.Task[Protego | None]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RobotsMiddleware":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta.get(UNASKED):
            return
        origin = origin_of(request.url)
        task = self._rules.get(origin)
        if task is None:
            task = self._rules[origin] = asyncio.ensure_future(self._read(origin))
        rules = task.result() if task.done() else await task
        if rules is not None and not rules.can_fetch(request.url, self._product):
            logger.info("robots.forbidden url=%s", shown(request.url))
            raise ForbiddenByRobots("robots.txt forbids it")

    async def _read(self, origin: Origin) -> Protego | None:
        """The rules of `origin`; None: it has none."""
        request = Request(
            f"{origin}/robots.txt",
            callback=NO_CALLBACK,
            priority=1000,
            dont_filter=True,
            meta={UNASKED: True},
        )
        try:
            response = await self._crawler.engine.download_async(request)
        except TooManyRedirects:
            return None  # RFC 9309, section 2.3.1.2: as if there were none
        except Exception as error:
            if isinstance(error, RefusedAddress) and error.url == request.url:
                raise  # the whole origin is refused, not only where it keeps its robots.txt
            why = str(error) or type(error).__name__
            raise RobotsUnreachable(f"robots.txt is unreachable: {why}") from error
        status = response.status
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            text = response.body[:_MOST_BYTES].decode("utf-8-sig", "replace")
            rules = Protego.parse(rules_for(self._product, text))
            self._keep_pace(origin.host, rules)
            return rules
        # "Too many requests" says nothing of what is allowed; other refusals mean: no rules.
        client_error = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
        if client_error and status != HTTPStatus.TOO_MANY_REQUESTS:
            return None
        raise RobotsUnreachable(f"robots.txt is unreachable: status {status}")

    def _keep_pace(self, host: str, rules: Protego) -> None:
        """Leave as much time between two requests to `host` as it asks for."""
        asked = rules.crawl_delay(self._product) or 0.0
        rate = rules.request_rate(self._product)
        if rate is not None and rate.requests:
            asked = max(asked, rate.seconds / rate.requests)
        if not asked:
            return
        delay = min(asked, self._most_delay)
        logger.info("robots.pace host=%s asked=%g delay=%g", host, asked, delay)
        downloader = self._crawler.engine.downloader
        known = downloader.per_slot_settings.get(host, {})
        delay = max(
            delay, known.get("delay", 0.0), self._crawler.settings.getfloat("DOWNLOAD_DELAY")
        )
        # For queues yet to be made, after a minute of silence too; and for the one that there is.
        downloader.per_slot_settings[host] = {**known, "delay": delay, "jitter": 0.0}
        slot = downloader.slots.get(host)
        if slot is not None:
            slot.delay, slot.jitter = delay, 0.0


def rules_for(product: str, text: str) -> str:
    """Return a robots.txt with those rules of `text` that are for `product`, and no others.

    The groups that name it, else those for all ("*"), combined (RFC 9309, section 2.2.1).
    Protego alone would also take "notice" for "noticewatch"; and it writes each rule down for
    each agent of its group, which for some hundred kilobytes of a hostile file takes minutes.
    """
    named: list[str] | None = None
    for_all: list[str] = []
    agents: set[str] = set()
    among_agents = False
    for line in text.splitlines():
        content = line.partition("#")[0].strip()
        if agent := _AGENT.match(content):
            if not among_agents:
                agents = set()
            among_agents = True
            agents.add(agent[1].lower())
            if agent[1].lower() == product.lower() and named is None:
                named = []  # named, if only to be forbidden nothing
        elif _RULE.match(content):  # other lines, as of a sitemap, do not end a list of agents
            among_agents = False
            if product.lower() in agents and named is not None:
                named.append(content)
            if "*" in agents:
                for_all.append(content)
    return "\n".join(["User-agent: *", *(for_all if named is None else named)])
