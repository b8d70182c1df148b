"""Which spiders are there, by name? And what does a spider read in saved responses?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from scrapy.http import HtmlResponse, Response, TextResponse, XmlResponse
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from crawler.bases.spider import NoticeSpider, notices_of
from crawler.errors import UnknownName, Unreadable
from crawler.fold import fold
from crawler.notice import Kind, Notice
from crawler.serialise import JsonObject

#: Where the spiders are.
SPIDER_MODULES = ["spiders"]


@dataclass(frozen=True, slots=True)
class FileError:
    """A saved response that could not be read, and why: a message for a person."""

    path: Path
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


@dataclass(frozen=True, slots=True)
class Parsed:
    """What saved responses said: a document for each notice, and the files not read."""

    documents: list[JsonObject]
    errors: list[FileError] = field(default_factory=list[FileError])


def spider_names() -> list[str]:
    """Every spider's name, sorted."""
    return sorted(_loader().list())


def spider_class(name: str) -> type[NoticeSpider]:
    """The spider called `name`.

    Raises:
        UnknownName: there is none; the text names the nearest.
    """
    loader = _loader()
    try:
        return cast("type[NoticeSpider]", loader.load(name))
    except KeyError:
        near = get_close_matches(name, loader.list(), 1, 0.5)
        hint = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(spider_names())}"
        raise UnknownName(f'unknown spider "{name}"; {hint}') from None


def parse_files(
    spider: str,
    files: Sequence[Path],
    *,
    args: Mapping[str, Any] | None = None,
    urls: Sequence[str] = (),
    kind: Kind | None = None,
    timezone: str | ZoneInfo = "UTC",
    reference: date | None = None,
) -> Parsed:
    """Read saved responses with `spider`: no network, no database.

    The n-th of `urls` is the address of the n-th file, one for all when it stands alone, the
    site's own start address when there is none. Files that follow each other may be pages of
    a list, single notices, or both; a notice met in several is one document. A file that
    cannot be read as what it should be is in `errors`, and the others still count.

    Raises:
        UnknownName: there is no such spider.
        ArgumentError: an argument is unknown, or parsing needs one that is missing.
    """
    made = spider_class(spider)(
        **dict(args or {}), kind=kind, timezone=timezone, reference=reference, fetching=False
    )
    notices: list[Notice] = []
    errors: list[FileError] = []
    for number, path in enumerate(files):
        url = urls[0] if len(urls) == 1 else urls[number] if number < len(urls) else None
        try:
            notices += _read(made, path, url)
        except OSError as error:
            errors.append(FileError(path, error.strerror or str(error)))
        except Unreadable as error:
            errors.append(FileError(path, str(error)))
        except Exception as error:  # a parser's own mistake costs its file, not the others
            errors.append(FileError(path, f"cannot be read: {type(error).__name__}: {error}"))
    return Parsed(fold(made.saved_together(notices)), errors)


def _read(spider: NoticeSpider, path: Path, url: str | None) -> list[Notice]:
    """The notices of one file.

    Raises:
        Unreadable: it is not what the source answers, or states notices and shows none.
    """
    stated: list[int] = []
    spider.on_total = stated.append
    address = url or next(iter(spider.start_addresses()), None) or path.absolute().as_uri()
    response = saved_response(address, path.read_bytes())
    # Read to the end before anything counts: half a file yields nothing.
    notices = list(notices_of(spider.parse_saved(response)))
    if not notices and any(stated):
        raise Unreadable(f"expected {max(stated)} notices, as it states, got none")
    return notices


def saved_response(url: str, body: bytes) -> Response:
    """A response as Scrapy would hand it over, of the type that its first bytes show."""
    start = body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"{", b"[")):
        return TextResponse(url, body=body, headers={"Content-Type": "application/json"})
    if start.startswith((b"<?xml", b"<rss", b"<feed", b"<urlset", b"<sitemapindex")):
        return XmlResponse(url, body=body, headers={"Content-Type": "application/xml"})
    if start.startswith(b"<"):
        return HtmlResponse(url, body=body, headers={"Content-Type": "text/html"})
    return TextResponse(url, body=body, headers={"Content-Type": "text/plain"})


@cache
def _loader() -> SpiderLoader:
    return SpiderLoader.from_settings(
        Settings({"SPIDER_MODULES": SPIDER_MODULES, "SPIDER_LOADER_WARN_ONLY": True})
    )
