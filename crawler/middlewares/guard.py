"""Which addresses are never asked? One guard for each hop of whatever is fetched.

The text of an address is looked at before anything else is done with it, robots.txt included.
The IP addresses of its name are looked at where they are found (`resolver.py`), and only those
that passed are connected to: a name that changes its answer in between gains nothing.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address

import idna
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.settings import BaseSettings

from crawler.address import Origin, not_public, opened, origin_of, shown

logger = logging.getLogger(__name__)

#: Setting: what `[network] allow` opens, as "host:port" each.
ALLOW = "NOTICEWATCH_ALLOW"

#: Key of `request.meta`: where a redirect leads that cannot even be a request.
REFUSED = "noticewatch_refused"


class RefusedAddress(IgnoreRequest):
    """Raised before connecting: `url` is not an address to fetch. Open it, or drop the link."""

    def __init__(self, why: str, url: str) -> None:
        super().__init__(f"refused: {why}")
        self.url = url


@dataclass(frozen=True, slots=True)
class Guard:
    """What may be asked. `open`: the hosts and ports that the operator has opened."""

    open: frozenset[tuple[str, int]]

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> "Guard":
        """Raises ValueError where an entry of the setting cannot be read."""
        return cls(frozenset(opened(entry) for entry in settings.getlist(ALLOW)))

    def check(self, url: str) -> Origin:
        """Return whose `url` is, or raise RefusedAddress. A name's addresses come later."""
        try:
            origin = origin_of(url)
        except ValueError as error:
            raise RefusedAddress(str(error), url) from None
        if origin.ip is not None and (why := self.why_not(origin.host, origin.port, origin.host)):
            raise RefusedAddress(why, url)
        return origin

    def why_not(self, host: str, port: int, address: str) -> str | None:
        """Say why `address` must not be connected to for `host` and `port`; None: it may."""
        if (host, port) in self.open:
            return None
        why = not_public(ip_address(address))
        if why is None:
            return None
        entry = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        return f'{why}; to open it: [network] allow = ["{entry}"]'


class GuardMiddleware:
    """Downloader middleware, before all that fetch something of their own (robots.txt)."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._guard = Guard.from_settings(crawler.settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "GuardMiddleware":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if location := request.meta.get(REFUSED):
            raise RefusedAddress("redirected to what is no address", location)
        origin = self._guard.check(request.url)
        if request.meta.get("proxy"):
            raise RefusedAddress("a proxy would connect where the guard cannot look", request.url)
        sites: Sequence[str] = getattr(self._crawler.spider, "allowed_domains", None) or ()
        # Scrapy's own check lets pass what is not filtered: redirects of start addresses, retries.
        if sites and not any(_belongs(origin.host, site) for site in sites):
            why = f"{origin.host} is not on the site ({', '.join(sites)})"
            raise RefusedAddress(why, request.url)

    async def process_exception(self, request: Request, exception: Exception) -> None:
        if isinstance(exception, RefusedAddress):
            logger.warning("fetch.refused url=%s why=%s", shown(request.url), exception)


def _belongs(host: str, site: str) -> bool:
    site = ascii_host(site)
    return host == site or host.endswith(f".{site}")


@cache
def ascii_host(host: str) -> str:
    """The form in which `host` stands in an address that is asked for."""
    if host.isascii():
        return host.lower()
    try:
        return idna.encode(host).decode("ascii")
    except idna.IDNAError:  # such as emoji, which only the older IDNA 2003 can encode
        return host.encode("idna").decode("ascii")
