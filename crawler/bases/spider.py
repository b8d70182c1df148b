"""What have all spiders in common? A site's address, its arguments, its zone, and honesty.

A spider turns responses into notices and knows nothing of databases, subscribers or mail.
Its class docstring is its page in the reference: Site, Gone, Caveat, Arguments.
"""

import importlib.util
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, ClassVar, Literal, Self, cast
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import scrapy
from scrapy.http import Request, Response, TextResponse

from crawler.bases.chosen import Selector
from crawler.errors import ArgumentError, Unreadable
from crawler.extract.fields import flag
from crawler.extract.status import closing_words, wall_words
from crawler.extract.text import page_text, page_title
from crawler.notice import Kind, Notice
from crawler.serialise import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """One argument of a spider.

    `help` completes the sentence "it is …" in a message to the person who left it out.
    `many`: a list is taken as well as one value, and `args` always holds a tuple of texts.
    `reading`: parsing needs it too, not only fetching; `noticewatch parse` asks for it.
    """

    name: str
    help: str
    example: str
    required: bool = True
    many: bool = False
    reading: bool = False


#: The arguments of spiders whose pages may be drawn by scripts.
RENDERING = (
    Argument(
        name="render",
        help="true, where scripts draw the pages: a browser does it (extra `browser`)",
        example="true",
        required=False,
    ),
    Argument(
        name="wait_for",
        help="a CSS selector of what every page shows once it has been drawn",
        example=".vacancy, .no-vacancies",
        required=False,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A notice's own page answers, but no longer shows it.

    `how`: "closed" where the page says that it has closed, "withdrawn" where it is just not
    there any more. `elsewhere`: its address shows something else now, so that a list which leads
    there does not speak of this notice.
    """

    key: str
    how: Literal["closed", "withdrawn"]
    elsewhere: bool = False


class NoticeSpider(scrapy.Spider):
    """The ancestor of every spider: facts about a site as class attributes.

    `base_url` is the site's scheme and host (and path prefix); the argument of the same name
    replaces it, so that any source can be read from a mirror or a test server. A spider whose
    address is an argument leaves it None. `window`: the list shows only a window of what there
    is, so that a notice missing from it means nothing. `dated`: only what was updated since the
    last complete run is asked for, so that an empty answer means nothing. `site_zone` is the
    zone of a site that is in one place; elsewhere times without an offset are in the source's.
    """

    base_url: str | None = None
    start_path: ClassVar[str] = "/"
    arguments: ClassVar[tuple[Argument, ...]] = ()
    kind: Kind | None = "vacancy"
    window: bool = False
    dated: bool = False
    site_zone: ClassVar[str | None] = None
    #: Requests to other hosts than those of the start addresses are refused.
    one_site: ClassVar[bool] = True

    def __init__(
        self,
        *,
        source: str | None = None,
        base_url: str | None = None,
        timezone: str | ZoneInfo = "UTC",
        organisation: str | None = None,
        kind: Kind | None = None,
        reference: str | date | None = None,
        fetching: bool = True,
        **args: Any,
    ) -> None:
        """`reference` is the day from which dates without a year are counted, where a page does
        not say when it was published. `fetching` False: only saved responses are read.

        Raises:
            ArgumentError: an argument is unknown, missing or cannot be read.
        """
        super().__init__(self.name)
        self.source: str = source or self.name
        self.site_url: str | None = type(self).base_url
        self.base_url = self._base(base_url)
        self.zone: ZoneInfo = _zone(self.name, self.site_zone or timezone)
        self.organisation: str | None = organisation or None
        self.kind = _kind(self.name, kind) or type(self).kind
        self.reference: date | None = _day(self.name, reference)
        self.args: dict[str, Any] = self._checked(args, fetching=fetching)
        #: Whether a browser draws the pages, and what they show once it has.
        self.render: bool = _render(self.name, self.args, fetching=fetching)
        self.wait_for: str | None = _wait_for(self.name, self.args, render=self.render)
        #: The moment of the run, and when the last complete run of this source began. A crawl
        #: sets both before `start`; None: unknown. Only for windows and dates without a year.
        self.now: datetime | None = None
        self.since: datetime | None = None
        self.stated: int | None = None
        #: References that pages of several notices have printed, and that one alone was given.
        self.shared_references: set[str] = set()
        #: Called with each total that a page states, by whoever counts that page.
        self.on_total: Callable[[int], None] | None = None
        #: Called with each part of a page that could not be read, by whoever counts that page.
        self.on_left_out: Callable[[str], None] | None = None
        if self.one_site:
            hosts = {urlsplit(self.mirrored(url)).hostname for url in self.start_addresses()}
            self.allowed_domains = sorted(host for host in hosts if host)

    # -- addresses ------------------------------------------------------------------------

    def start_addresses(self) -> Sequence[str]:
        """Where reading starts; the site's `start_path`, or the spider's `url` argument."""
        urls = self.args.get("url")
        if urls:
            return cast("tuple[str, ...]", urls if isinstance(urls, tuple) else (urls,))
        return [self.site_address(self.start_path)] if self.site_url else []

    def site_address(self, path: str) -> str:
        """The site's own address of `path`, whatever mirror is read."""
        return f"{(self.site_url or '').rstrip('/')}/{path.lstrip('/')}"

    def mirrored(self, url: str) -> str:
        """`url` on `base_url` where it is the site's own address, else `url` itself.

        A site names itself in its answers (a next link, a notice's address); what is read from
        a mirror must stay on it.
        """
        site = self.site_url or next(iter(self.start_addresses()), None)
        if not self.base_url or not site:
            return url
        ours, theirs = urlsplit(url), urlsplit(site)
        if ours.netloc.lower() != theirs.netloc.lower():
            return url
        mirror = urlsplit(self.base_url)
        path = ours.path
        if self.site_url:  # a base may have a path prefix of its own, which the mirror's replaces
            path = path.removeprefix(theirs.path.rstrip("/"))
        path = f"{mirror.path.rstrip('/')}/{path.lstrip('/')}"
        return urlunsplit((mirror.scheme, mirror.netloc, path, ours.query, ours.fragment))

    def request(
        self,
        url: str,
        callback: Callable[..., Any] | None = None,
        **cb_kwargs: Any,
    ) -> Request:
        """A request for the site's address `url`, on the mirror if one is read."""
        return Request(self.mirrored(url), callback=callback or self.parse, cb_kwargs=cb_kwargs)

    # -- reading --------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        """The first requests. `meta["start"]` marks an address without which nothing is read."""
        for url in self.start_addresses():
            # Not filtered: a start address that sets a cookie and redirects to itself is read.
            yield Request(
                self.mirrored(url), callback=self.parse, dont_filter=True, meta={"start": True}
            )

    def parse(self, response: Response, **_: Any) -> Iterable[Any]:
        """Read a list: yield its notices, its next page, and requests for notices' pages."""
        raise NotImplementedError(f"{type(self).__name__} needs parse()")

    def parse_saved(self, response: Response) -> Iterable[Any]:
        """Read a response of any of the site's kinds; the spider tells them apart."""
        return self.parse(response)

    def twin(self) -> Self:
        """A spider just like this one that has read nothing yet, for a single saved response."""
        return type(self)(
            source=self.source,
            base_url=self.base_url,
            timezone=self.zone,
            organisation=self.organisation,
            kind=self.kind,
            reference=self.reference,
            fetching=False,
            **self.args,
        )

    def saved_together(self, notices: list[Notice]) -> list[Notice]:
        """The notices of saved responses that follow each other, once all have been read.

        In a crawl a list hands what it knows to the pages that it leads to; here that comes late.
        """
        return notices

    def expect_total(self, total: int | str | None) -> None:
        """Tell how many notices the source says it has; None says nothing.

        A number in words of a page may have separators ("1,295").
        """
        if total is None:
            return
        if isinstance(total, str):
            digits = total.replace(",", "").replace(" ", "").replace("\xa0", "")
            if not digits.isdecimal():
                raise Unreadable(f'expected a number of notices, got "{total[:40]}"')
            total = int(digits)
        self.stated = max(total, self.stated or 0)
        if self.on_total is not None:
            self.on_total(total)

    def leave_out(self, count: int, why: str) -> None:
        """Tell that a page shows `count` more notices, which could not be read, and why.

        The others of the page count; the run is partial, so that nothing ends by its absence.
        """
        self.logger.warning("page.left_out count=%d why=%s", count, why)
        if self.on_left_out is not None:
            self.on_left_out(f"{count} notices could not be read: {why}")

    @property
    def rendering_hint(self) -> str:
        """What to do about a page that is empty without its scripts, to end a message with."""
        takes = any(argument.name == "render" for argument in self.arguments)
        return "; with render = true a browser draws it" if takes and not self.render else ""

    # -- gone or not ----------------------------------------------------------------------

    def own_page(self, document: JsonObject) -> Request | None:  # noqa: ARG002
        """The address that confirms whether a notice missing from its list is gone.

        None: it has none. The request goes to `parse_own_page` with the notice's key. An
        answer 404 or 410 means gone and does not reach the spider.
        """
        return None

    def parse_own_page(self, response: Response, key: str) -> Iterable[Any]:
        """Yield the notice if its page still shows it, else `Gone`.

        Raises:
            Unreadable: the page is a wall (a login, a robot check, maintenance), not an answer.
        """
        for reading in self.parse_saved(response):
            if isinstance(reading, Notice) and reading.key == key:
                yield reading
                return
        yield Gone(key=key, how=how_gone(response))

    # -- making ---------------------------------------------------------------------------

    def _base(self, base_url: str | None) -> str | None:
        if base_url is None:
            return type(self).base_url
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ArgumentError(
                f'{self.name}: base_url "{base_url}" is no address;'
                " expected one like https://mirror.example.org"
            )
        return base_url.rstrip("/")

    def _checked(self, args: dict[str, Any], *, fetching: bool) -> dict[str, Any]:
        known = {argument.name: argument for argument in self.arguments}
        for name in args:
            if name not in known:
                near = get_close_matches(name, [*known, "base_url"], 1, 0.6)
                hint = f'; did you mean "{near[0]}"?' if near else _takes(known)
                raise ArgumentError(f'{self.name}: unknown argument "{name}"{hint}')
        values: dict[str, Any] = {}
        for name, argument in known.items():
            value = args.get(name)
            if value is None or value in ("", [], ()):
                if argument.required and (fetching or argument.reading):
                    raise ArgumentError(
                        f'{self.name}: argument "{name}" is missing;'
                        f" it is {argument.help}: -a {name}={argument.example}"
                    )
                continue
            values[name] = self._value(argument, value)
        return values

    def _value(self, argument: Argument, value: Any) -> Any:
        if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
            try:
                value = json.loads(value)
            except ValueError:
                # A CSS selector may begin with a bracket; what cannot be JSON is meant as text.
                if value.lstrip()[0] == "{":
                    raise ArgumentError(
                        f'{self.name}: argument "{argument.name}" begins like JSON'
                        f' and cannot be read as such: "{value[:60]}"'
                    ) from None
        if not argument.many:
            return value
        several = cast("list[Any]", value) if isinstance(value, list | tuple) else [value]
        return tuple(str(each) for each in several)


def how_gone(response: Response) -> Literal["closed", "withdrawn"]:
    """What a notice's page means that answers without showing the notice.

    Raises:
        Unreadable: it is a wall or an empty page, which says nothing of the notice.
    """
    text = page_text(body_text(response))
    if wall := wall_words(text):
        raise Unreadable(f'expected a notice or word that it is gone, got a wall: "{wall}"')
    if not text:
        raise Unreadable("expected a notice or word that it is gone, got an empty page")
    return "closed" if closing_words(text) else "withdrawn"


def body_text(response: Response) -> str:
    """The body as text.

    Valid UTF-8 is UTF-8, whatever the response declares: a wrong declaration is common, and
    text of another character set is hardly ever valid. What cannot be read is marked.
    """
    try:
        return response.body.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError:
        pass
    if isinstance(response, TextResponse):
        return response.text
    return response.body.decode("utf-8", "replace")


def unexpected(response: Response, expected: str) -> Unreadable:
    """The error that says what was expected of a response and what came instead."""
    kind = (response.headers.get("Content-Type") or b"").decode("latin-1").partition(";")[0]
    text = body_text(response)
    title = page_title(text)
    if title:
        came = f"{kind or 'text/html'}: <title>{title[:80]}"
    elif not text.strip():
        came = "an empty body"
    else:
        came = f"{kind or 'a body'} that begins with {' '.join(text[:60].split())!r}"
    return Unreadable(f"expected {expected}, got {came}")


def _takes(known: dict[str, Argument]) -> str:
    names = ", ".join([*known, "base_url"])
    return f"; it takes {names}"


def _zone(spider: str, zone: str | ZoneInfo) -> ZoneInfo:
    if isinstance(zone, ZoneInfo):
        return zone
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ArgumentError(
            f'{spider}: unknown time zone "{zone}"; expected one like Europe/London'
        ) from None


def _kind(spider: str, kind: str | None) -> Kind | None:
    if not kind:
        return None
    if kind not in ("vacancy", "tender", "page"):
        raise ArgumentError(f'{spider}: unknown kind "{kind}"; expected vacancy, tender or page')
    return kind


def _day(spider: str, day: str | date | None) -> date | None:
    if not day:
        return None
    if isinstance(day, date):
        return day
    try:
        return date.fromisoformat(day[:10])
    except ValueError:
        raise ArgumentError(
            f'{spider}: reference "{day}" is no date; expected one like 2026-04-20'
        ) from None


def _render(spider: str, args: dict[str, Any], *, fetching: bool) -> bool:
    given = args.get("render")
    render = given is not None and flag(given)
    if render is None:
        raise ArgumentError(f'{spider}: render "{given}" is neither true nor false')
    if render and fetching and importlib.util.find_spec("playwright") is None:
        raise ArgumentError(
            f"{spider}: render = true needs a browser, and the extra that drives one is not"
            ' installed; install it: pip install "noticewatch[browser]"'
        )
    return render


def _wait_for(spider: str, args: dict[str, Any], *, render: bool) -> str | None:
    given = args.get("wait_for")
    if given is None:
        return None
    if not render:
        raise ArgumentError(f"{spider}: wait_for is what a browser waits for; add render = true")
    return Selector(spider, "wait_for", given).css


def notices_of(readings: Iterable[Any]) -> Iterator[Notice]:
    """The notices among what a callback yields."""
    return (reading for reading in readings if isinstance(reading, Notice))
