"""How is a page drawn that its own scripts fill? By a browser that has no network of its own.

It is given the page that was fetched, and asks us for all else that it wants. Requests are
intercepted and answered here. What an interception cannot see (a service worker, a web socket, a
look-up of a name) is refused, and the process is started with a proxy that does not exist and
without a resolver, so that nothing which slips by would get anywhere.
"""

import asyncio
import contextlib
import html
import logging
import os
import shutil
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from scrapy.exceptions import IgnoreRequest

from crawler.address import shown
from crawler.errors import NoticewatchError
from crawler.middlewares.limits import TooLarge, size

if TYPE_CHECKING:  # the extra "browser", which need not be there
    from playwright.async_api import Browser as Process
    from playwright.async_api import BrowserContext, Page, Playwright, Route, WebSocketRoute

logger = logging.getLogger(__name__)

#: Setting: the file of the browser; None: Playwright's own, else a Chromium in the usual places.
BROWSER = "NOTICEWATCH_BROWSER"
#: Setting: whether the browser locks its processes in; None: wherever it can, not as root.
SANDBOX = "NOTICEWATCH_BROWSER_SANDBOX"

_USUAL_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_NO_NETWORK = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://nowhere.invalid:9",
    "--proxy-bypass-list=<-loopback>",  # Chromium's default is to ask loopback without a proxy
    "--disable-quic",
    # Of WebRTC: nothing that does not go through the proxy.
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
)
# MiB for the scripts of a page; one that wants more is not drawn in time, or crashes.
_BOUNDS = ("--js-flags=--max-old-space-size=512",)
#: What a browser needs of our environment, where passwords may stand.
_ENVIRONMENT = ("PATH", "HOME", "LANG", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")
#: Of an answer's headers: what was about its way to us.
_OF_THE_WAY = frozenset(
    {"connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding"}
)
#: In a world of its own, where no script of the page has put its functions in place of these.
_READ = """(() => {
    const html = document.documentElement ? document.documentElement.outerHTML : "";
    return html.length > %d ? null : html;
})()"""


class NoBrowser(NoticewatchError):
    """Raised before anything is fetched: no browser is there to draw pages, or none that starts.

    Install Chromium, or name its file in the setting NOTICEWATCH_BROWSER.
    """


class Undrawn(IgnoreRequest):
    """Raised where a page could not be drawn, or not whole; such a page counts as not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a page asks for. `kind` is the browser's word: document, script, stylesheet, xhr …"""

    url: str
    method: str
    headers: Mapping[str, str]
    body: bytes
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What it gets. `url` is where that came from in the end."""

    url: str
    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A page as its scripts have left it; `url` and `status` are those of the last document."""

    url: str
    status: int
    html: str


#: Gets a page what it asks for; None: it does not get it.
Ask = Callable[[Wanted], Awaitable[Answer | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How pages are looked at.

    `timezone` is that of the times which scripts print. `wait_for` is a CSS selector of what is
    there once a page has been drawn; None: it has been when it asks for nothing more. `most`
    characters are taken of one page, and `at_once` pages are drawn at a time.
    """

    user_agent: str
    timezone: str
    wait_for: str | None = None
    most: int
    at_once: int


class Browser:
    """A Chromium, from `start` to `stop`."""

    def __init__(self, view: View, *, path: str | None = None, sandbox: bool | None = None) -> None:
        self._view = view
        self._path = path
        self._sandbox = os.geteuid() != 0 if sandbox is None else sandbox
        self._room = asyncio.Semaphore(view.at_once)
        self._launching = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._process: Process | None = None

    async def start(self) -> None:
        """Start it now, and not in the middle of a crawl. Raises NoBrowser."""
        from playwright.async_api import async_playwright

        self._playwright = await async_playwright().start()
        await self._running()

    async def stop(self) -> None:
        """End it; of no consequence where it has not begun or has died."""
        with contextlib.suppress(Exception):
            if self._process is not None:
                await self._process.close()
        with contextlib.suppress(Exception):
            if self._playwright is not None:
                await self._playwright.stop()

    async def draw(
        self, document: Answer, ask: Ask, *, cookies: Mapping[str, str], place: str, seconds: float
    ) -> Drawn:
        """Draw `document`; `place` is the part of its address after "#".

        `cookies` were sent with it. Done is a page when it has loaded and asks for nothing more,
        or shows what `View.wait_for` chooses.

        Raises:
            Undrawn: it was not done after so many seconds, or crashed.
            TooLarge: it has become more than is taken.
        """
        from playwright.async_api import Error

        async with self._room:
            limit = asyncio.timeout(seconds)
            crashed = False

            def crash(_: object) -> None:  # nobody else would hear of it
                nonlocal crashed
                crashed = True
                limit.reschedule(0)

            try:
                async with limit, self._context() as context:
                    page = await context.new_page()
                    page.on("crash", crash)
                    drawing = _Drawing(page, document, ask)
                    await drawing.intercept(context)
                    await _give_cookies(context, document.url, cookies)
                    await page.goto(document.url + place, timeout=0, wait_until=self._until)
                    await self._wait(page)
                    last = drawing.document
                    text = await _read(page, self._view.most)
            except TimeoutError:
                if crashed:
                    raise Undrawn("could not be drawn: its scripts made it crash") from None
                raise Undrawn(f"was not drawn within {seconds:g} seconds; {self._hint}") from None
            except Error as error:
                raise Undrawn(f"could not be drawn: {_first_line(error)}") from error
        return Drawn(url=last.url, status=last.status, html=text)

    @property
    def _until(self) -> Any:
        return "load" if self._view.wait_for is None else "domcontentloaded"

    @property
    def _hint(self) -> str:
        if self._view.wait_for is None:
            return "it did not come to rest: wait_for says what to wait for instead"
        return f'nothing on it matches wait_for "{self._view.wait_for}"'

    async def _wait(self, page: "Page") -> None:
        if self._view.wait_for is None:
            await page.wait_for_load_state("networkidle", timeout=0)
        else:
            chosen = f"css={self._view.wait_for}"
            await page.wait_for_selector(chosen, state="attached", timeout=0)

    @contextlib.asynccontextmanager
    async def _context(self) -> AsyncGenerator["BrowserContext"]:
        """A window that nobody has used before: each page sees its own cookies and storage."""
        process = await self._running()
        context = await process.new_context(
            user_agent=self._view.user_agent,
            timezone_id=self._view.timezone,
            locale="en-GB",
            service_workers="block",
            accept_downloads=False,
        )
        try:
            yield context
        finally:
            with contextlib.suppress(Exception):  # it may have died, which is no news
                await context.close()

    async def _running(self) -> "Process":
        async with self._launching:
            if self._process is None or not self._process.is_connected():
                self._process = await self._launched()
            return self._process

    async def _launched(self) -> "Process":
        from playwright.async_api import Error

        assert self._playwright is not None, "started first"
        path = _file(self._path, own=self._playwright.chromium.executable_path)
        if not self._sandbox:
            logger.info("browser.unlocked path=%s", path)
        try:
            return await self._playwright.chromium.launch(
                executable_path=path,
                args=[*_NO_NETWORK, *_BOUNDS],
                chromium_sandbox=self._sandbox,
                env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            )
        except Error as error:
            raise NoBrowser(f"the browser {path} does not start: {_why(error, path)}") from error


class _Drawing:
    """One page while it is drawn: gives it what it asks for, and remembers what it shows."""

    def __init__(self, page: "Page", document: Answer, ask: Ask) -> None:
        self._page = page
        self._ask = ask
        self._ready: dict[str, Answer] = {}
        self._first = True
        self.document = document

    async def intercept(self, context: "BrowserContext") -> None:
        """Let nothing of `context` out but through us."""
        await context.route("**/*", self._serve)
        await context.route_web_socket("**/*", _refuse_socket)
        context.on("page", _close)  # what a script opens beside the page, nobody looks at

    async def _serve(self, route: "Route") -> None:
        from playwright.async_api import Error

        with contextlib.suppress(Error):  # the page has gone meanwhile, and its question with it
            answer = await self._answer(route)
            if answer is None:
                await route.abort("blockedbyclient")
                return
            headers: dict[str, str] = {}
            for name, value in answer.headers:
                if (name := name.lower()) not in _OF_THE_WAY:
                    # The only header that may not be one with commas between.
                    between = "\n" if name == "set-cookie" else ", "
                    headers[name] = f"{headers[name]}{between}{value}" if name in headers else value
            await route.fulfill(status=answer.status, headers=headers, body=answer.body)

    async def _answer(self, route: "Route") -> Answer | None:
        request = route.request
        navigation = request.is_navigation_request()
        main = navigation and self._is_main(route)
        if main and self._first:
            self._first = False
            return self.document
        if navigation and not main and self._is_beside(route):
            return None
        answer = self._ready.pop(request.url, None)
        if answer is None:
            answer = await self._ask(
                Wanted(
                    url=request.url,
                    method=request.method,
                    headers=await request.all_headers(),
                    body=request.post_data_buffer or b"",
                    kind=request.resource_type,
                )
            )
        if answer is None:
            return None
        if navigation and answer.url != request.url.partition("#")[0]:
            # A page is of the origin that it came from, whose cookies and scripts it gets.
            self._ready[answer.url] = answer
            return _leads_to(answer.url)
        if main:
            self.document = answer
        return answer

    def _is_main(self, route: "Route") -> bool:
        return not self._is_beside(route) and route.request.frame == self._page.main_frame

    def _is_beside(self, route: "Route") -> bool:
        """Whether the request is one of another page, as a pop-up."""
        from playwright.async_api import Error

        try:
            return route.request.frame.page != self._page
        except Error:  # a page that is not there yet
            return True


def _leads_to(url: str) -> Answer:
    refresh = f'<meta http-equiv="refresh" content="0;url={html.escape(url)}">'
    headers = (("content-type", "text/html; charset=utf-8"),)
    return Answer(url=url, status=200, headers=headers, body=refresh.encode())


async def _refuse_socket(socket: "WebSocketRoute") -> None:
    logger.info("browser.refused url=%s why=a web socket", shown(socket.url))
    await socket.close()


async def _close(page: "Page") -> None:
    with contextlib.suppress(Exception):
        await page.close()


async def _give_cookies(context: "BrowserContext", url: str, cookies: Mapping[str, str]) -> None:
    from playwright.async_api import Error

    site = urljoin(url, "/")
    for name, value in cookies.items():
        with contextlib.suppress(Error):  # a cookie that a browser would not have kept
            await context.add_cookies([{"name": name, "value": value, "url": site}])


async def _read(page: "Page", most: int) -> str:
    """The page's document as text, of no more than `most` characters."""
    session: Any = await page.context.new_cdp_session(page)
    tree = await session.send("Page.getFrameTree")
    frame = tree["frameTree"]["frame"]["id"]
    world = await session.send("Page.createIsolatedWorld", {"frameId": frame})
    question = {
        "expression": _READ % most,
        "contextId": world["executionContextId"],
        "returnByValue": True,
    }
    said = await session.send("Runtime.evaluate", question)
    text = said["result"].get("value")
    if text is None:
        raise TooLarge(f"more than {size(most)} when drawn")
    return f"<!doctype html>{text}"


def _file(named: str | None, *, own: str) -> str:
    """The file of a browser: that `named`, else Playwright's `own` if it is there, else a usual."""
    if named is not None:
        if shutil.which(named) is None:
            raise NoBrowser(
                f'{BROWSER} names "{named}", which is no program;'
                " expected the file of a Chromium, like /usr/bin/chromium"
            )
        return named
    if Path(own).is_file():
        return own
    for name in _USUAL_NAMES:
        if (found := shutil.which(name)) is not None:
            return found
    raise NoBrowser(
        f"no browser is there to draw pages; install Chromium (its usual names:"
        f" {', '.join(_USUAL_NAMES)}; or: playwright install chromium), or name its file:"
        f' settings = {{{BROWSER} = "/opt/chromium/chrome"}}'
    )


def _why(error: Exception, path: str) -> str:
    """Why a browser has not started, and what to do; the error itself is pages long."""
    if "sandboxing failed" in str(error):
        return (
            "it cannot lock its processes in here; run as an ordinary user, who may,"
            f" or do without: settings = {{{SANDBOX} = false}}"
        )
    return f"{_first_line(error)}; what does it say to: {path} --headless --dump-dom about:blank"


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)[:200]
