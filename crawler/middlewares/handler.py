"""The one door to the network: every request of a crawl goes out here, every answer comes in.

Out: past the guard, when the host is not resting, and while this host has room for one more.
In: whole, unpacked, and no larger than is taken.
"""

from typing import Any, cast

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Response

from crawler.address import origin_of
from crawler.middlewares.guard import RefusedAddress
from crawler.middlewares.limits import (
    ACCEPT_ENCODING,
    BoundedFactory,
    Incomplete,
    TooLarge,
    size,
    whole,
)
from crawler.middlewares.politeness import RetryMiddleware
from crawler.middlewares.resolver import GuardedResolver


class GuardedHandler(HTTP11DownloadHandler):
    """Download handler for http and https (setting DOWNLOAD_HANDLERS)."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = BoundedFactory  # pyright: ignore[reportPrivateUsage]
        self._most = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    async def download_request(self, request: Request) -> Response:
        from twisted.internet import reactor  # here: to import it is to install it

        resolver = cast("Any", reactor).nameResolver
        if not isinstance(resolver, GuardedResolver):
            raise RuntimeError(  # noqa: TRY004 - the settings are wrong, no argument is
                "nothing is fetched while TWISTED_DNS_RESOLVER is not the guard's"
            )
        politeness = self.crawler.get_downloader_middleware(RetryMiddleware)
        if politeness is None:
            raise RuntimeError("nothing is fetched while DOWNLOADER_MIDDLEWARES lacks politeness")
        origin = origin_of(request.url)
        most: int = request.meta.get("download_maxsize", self._most)
        request.headers.setdefault("Accept-Encoding", ACCEPT_ENCODING)
        try:
            async with politeness.turns.of(origin.host):
                response = await super().download_request(request)
                politeness.heed(origin.host, response)
        except CannotResolveHostError:
            if why := resolver.refusal(origin):
                raise RefusedAddress(why, request.url) from None
            raise
        except DownloadCancelledError as error:  # Scrapy's word for a body beyond the maximum
            raise TooLarge(f"more than {size(most)}") from error
        except ResponseDataLossError as error:
            raise Incomplete("the connection was closed before the body's end") from error
        except DownloadTimeoutError as error:
            seconds = request.meta.get("download_timeout", 0)
            raise DownloadTimeoutError(f"took longer than {seconds:g} seconds") from error
        except DownloadFailedError as error:
            raise _reason(error) from error
        return whole(response, most=most)


def _reason(error: DownloadFailedError) -> Exception:
    """What Twisted has wrapped twice, in words that a run can give as its reason."""
    reasons: list[BaseException] = [
        reason.value for reason in getattr(error.__cause__, "reasons", ())
    ]
    for reason in reasons:
        if isinstance(reason, TooLarge):
            return reason
    words = "; ".join(str(reason) or type(reason).__name__ for reason in reasons)
    return DownloadFailedError(words or str(error))
