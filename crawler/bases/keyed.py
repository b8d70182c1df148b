"""How does a site get the key that it asks for, without the key getting anywhere else?

In a header that is put on a request at the moment it leaves. The spider's own requests never
have it, so that it is in no address, no remembered link, no log line, no error and no evidence;
`crawler.middlewares.redirect` takes it off where a redirect leads elsewhere. A site that takes
its key in the query alone gets it there, for the time that the request is on the wire.
"""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from crawler.bases.spider import NoticeSpider


class KeyedSpider(NoticeSpider):
    """A spider whose site wants a key in a header, or in the query, of each request."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "KeyedSpider":
        spider = super().from_crawler(crawler, *args, **kwargs)
        # Behind all middlewares, just before the wire.
        crawler.signals.connect(spider.show_key, signals.request_reached_downloader)
        crawler.signals.connect(spider.hide_key, signals.request_left_downloader)
        crawler.signals.connect(spider.forget_key, signals.response_downloaded)
        return spider

    @abstractmethod
    def key_headers(self) -> Mapping[str, str]:
        """The headers that hold the key, from the spider's arguments."""

    def key_query(self) -> Mapping[str, str]:
        """The parameters of the query that hold the key, where the site takes no header."""
        return {}

    def show_key(self, request: Request) -> None:
        """Put the key on a request to the site itself (or the mirror that stands for it)."""
        if self.base_url and _origin(request.url) == _origin(self.base_url):
            for name, value in self.key_headers().items():
                request.headers[name] = value
            if query := urlencode(self.key_query()):
                clean = request.url
                request.meta[_CLEAN] = clean
                _address(request, f"{clean}{'&' if '?' in clean else '?'}{query}")

    def hide_key(self, request: Request) -> None:
        """Take the key out of the address of a request that was answered, or failed."""
        if clean := request.meta.pop(_CLEAN, None):
            _address(request, clean)

    def forget_key(self, response: Response, request: Request) -> None:
        """Take the key out of the address of the answer."""
        if clean := request.meta.get(_CLEAN):
            _address(response, clean)


#: Where a request on the wire keeps its address without the key.
_CLEAN = "address_without_key"


def _address(message: Request | Response, url: str) -> None:
    # Scrapy gives none but a copy another address, and it is this one that is on the wire.
    message._set_url(url)  # pyright: ignore[reportPrivateUsage]


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()
