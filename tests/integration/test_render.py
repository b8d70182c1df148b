"""Pages that scripts draw, read through a real browser, which reaches nothing but through us.

What needs one is skipped where no Chromium is found: NOTICEWATCH_BROWSER names its file.
"""

import json
import os
import select
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import pytest

from noticewatch.demo.server import HTML, JSON, Answer, Ask, Server, conditional
from tests.mailbox import Mailbox
from tests.site import Site, SpiderName
from tests.watch import Watch

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
CHROMIUM = os.environ.get("NOTICEWATCH_BROWSER") or next(
    filter(None, map(shutil.which, _NAMES)), ""
)
# On one day: the first run of a day goes without validators anyway.
FIRST, SECOND = "2026-05-11 07:00", "2026-05-11 13:00"
SCRIPT = "text/javascript"


@pytest.fixture
def chromium() -> str:
    pytest.importorskip("playwright", reason="the extra `browser` is not installed")
    if not CHROMIUM:
        pytest.skip("no Chromium here; NOTICEWATCH_BROWSER names its file")
    return CHROMIUM


class App:
    """A site of one page for all addresses, which a script fills with what an API says."""

    def __init__(self) -> None:
        self.api: dict[str, Any] = {}
        self.script = ""
        self.failing: set[str] = set()
        self.redirects: dict[str, str] = {}
        self.asked: list[Ask] = []
        self._server = Server(self._answer)
        self._server.start()
        self.url = self._server.url
        self.at = f"127.0.0.1:{self._server.port}"

    def stop(self) -> None:
        self._server.stop()

    @property
    def paths(self) -> list[str]:
        return [ask.path for ask in self.asked]

    def _answer(self, ask: Ask) -> Answer:
        self.asked.append(ask)
        if ask.path == "/robots.txt":
            return Answer(status=404)
        if to := self.redirects.get(ask.path):
            return Answer(status=302, headers=(("Location", to),))
        if ask.path == "/app.js":
            return Answer(body=self.script.encode(), content_type=SCRIPT)
        if ask.path.startswith("/api/"):
            wanted = ask.path.removeprefix("/api/")
            if wanted in self.failing:
                return Answer(status=503)
            known = self.api.get(wanted)
            body = json.dumps(known).encode()
            return Answer(status=404 if known is None else 200, body=body, content_type=JSON)
        page = (
            b'<html><title>Jobs</title><div id="app"></div><script src="/app.js"></script></html>'
        )
        cookie = ("Set-Cookie", "visit=7; Path=/")
        shell = Answer(body=page, content_type=HTML, headers=(("ETag", '"shell"'), cookie))
        return conditional(ask, shell)


@pytest.fixture
def app() -> Iterator[App]:
    app = App()
    yield app
    app.stop()


@pytest.fixture
def watching(tmp_path: Path, app: App, mailbox: Mailbox, sqlite_url: str) -> Watch:
    """The product on SQLite, allowed to ask `app` and nobody else on this machine."""
    return Watch(tmp_path, cast("Site", app), mailbox, sqlite_url)


def watches(watching: Watch, spider: str, browser: str | None = None, **args: Any) -> None:
    settings = {"RETRY_TIMES": 0, **({"NOTICEWATCH_BROWSER": browser} if browser else {})}
    watching.source("app", cast("SpiderName", spider), args=args, settings=settings)


def crawled(watching: Watch, at: str, verdict: str) -> dict[str, Any]:
    words = ("crawl", "app", "--now", at, "--format", "jsonl")
    (run,) = watching.run(*words, fails=0 if verdict == "complete" else 1).rows
    assert run["verdict"] == verdict, run
    return run


# -- a list and its pages -------------------------------------------------------------------------

DRAWS = """
const app = document.getElementById("app");
fetch("/api" + location.pathname).then(answer => answer.json()).then(said => {
    app.innerHTML = Array.isArray(said)
        ? "<ul>" + said.map(([n, t]) => `<li><a href="/v/${n}">${t}</a></li>`).join("") + "</ul>"
        : `<h1>${said.title}</h1><dl><dt>Reference</dt><dd>${said.reference}</dd>`
            + `<dt>Closing date</dt><dd>${said.closes}</dd></dl><p>${document.cookie}</p>`;
});
"""


def test_a_list_and_its_pages_that_scripts_draw_are_read_like_any_others(
    watching: Watch, app: App, chromium: str
) -> None:
    """That the empty page is "not modified" says nothing; that its data are missing does."""
    app.script = DRAWS
    app.api = {
        "jobs": [["1", "Clerk"], ["2", "Cook"]],
        "v/1": {"title": "Clerk", "reference": "A-1", "closes": "12 June 2026 at 12 noon"},
        "v/2": {"title": "Cook", "reference": "A-2", "closes": "19 June 2026"},
    }
    fields = {"title": "a", "url": "a"}
    watches(
        watching, "board", chromium, url=f"{app.url}/jobs", row="li", fields=fields, render=True
    )

    crawled(watching, FIRST, "complete")

    first, _ = sorted(watching.rows("notices"), key=lambda notice: notice["key"])
    assert (first["key"], first["title"]) == ("A-1", "Clerk")
    assert first["deadline"] == "2026-06-12T12:00:00+01:00"
    assert first["description"] == "visit=7"
    agents = {ask.headers["user-agent"] for ask in app.asked}
    assert agents == {"Noticewatch/0.1 (+mailto:operator@example.org)"}
    (version,) = watching.rows("history", "app/A-1")
    evidence = watching.run("history", "app/A-1", "--evidence", str(version["version"])).out
    assert "<dd>A-1</dd>" in evidence

    app.api["v/1"]["closes"] = "26 June 2026 at 12 noon"
    app.failing = {"v/2"}
    run = crawled(watching, SECOND, "partial")

    assert run["reasons"] == [f"{app.url}/v/2: was not drawn whole: {app.url}/api/v/2: status 503"]
    assert watching.told(since=SECOND) == [("deadline_changed", "A-1")]


# -- the guard ------------------------------------------------------------------------------------

#: Every way out of a page that there is. `TRAP` is another port of this machine.
ESCAPES = """
const said = [], note = text => said.push(text);
const within = (promise, name) => Promise.race([
    promise.then(() => note(name + " came through"), () => 0),
    new Promise(done => setTimeout(done, 700)),
]);
const worker = body => URL.createObjectURL(new Blob([body]));
const inside = `
    const socket = new WebSocket("ws://TRAP/worker");
    fetch("http://TRAP/worker").finally(() => socket.close());`;
const add = (tag, facts) => document.body.append(Object.assign(document.createElement(tag), facts));
document.cookie = "secret=1";
add("link", {rel: "preconnect", href: "http://TRAP"});
add("link", {rel: "prefetch", href: "http://TRAP/prefetch"});
add("img", {src: "http://TRAP/picture"});
add("iframe", {src: "http://TRAP/frame"});
add("iframe", {src: "/elsewhere"});
window.open("http://TRAP/window");
navigator.sendBeacon("http://TRAP/beacon", "x");
new Worker(worker(inside));
new SharedWorker(worker(inside));
const caller = new RTCPeerConnection({iceServers: [
    {urls: "stun:TRAP"}, {urls: "turn:TRAP?transport=tcp", username: "u", credential: "c"},
]});
caller.createDataChannel("x");
caller.createOffer().then(offer => caller.setLocalDescription(offer));
const register = ServiceWorkerContainer.prototype.register;
Promise.all([
    within(fetch("http://TRAP/fetch", {mode: "no-cors"}), "fetch"),
    within(fetch("http://TRAP/kept", {mode: "no-cors", keepalive: true}), "keepalive"),
    within(fetch("/elsewhere"), "redirect"),
    within(fetch("http://169.254.169.254/latest/meta-data/", {mode: "no-cors"}), "metadata"),
    within(fetch("file:///etc/hostname"), "file"),
    within(register.call(navigator.serviceWorker, "/app.js").then(() =>
        navigator.serviceWorker.ready), "service worker"),
    within(new Promise((open, closed) => Object.assign(new WebSocket("ws://TRAP/socket"),
        {onopen: open, onclose: closed, onerror: closed})), "socket"),
    within(new WebTransport("https://TRAP/").ready, "transport"),
]).then(() => {
    add("h1", {textContent: "All that could be tried"});
    add("p", {id: "said", textContent: said.join(", ") || "nothing came through"});
});
"""


def test_nothing_that_a_page_asks_for_gets_past_the_guard(
    watching: Watch, app: App, chromium: str
) -> None:
    """Not by a redirect, a frame, a worker, a socket or a call; not even a connection is made."""
    with ExitStack() as open_:
        streams = open_.enter_context(socket.create_server(("127.0.0.1", 0)))
        packets = open_.enter_context(socket.socket(type=socket.SOCK_DGRAM))
        packets.bind(streams.getsockname())
        trap = f"127.0.0.1:{streams.getsockname()[1]}"
        app.script = ESCAPES.replace("TRAP", trap)
        app.redirects = {"/elsewhere": f"http://{trap}/redirected"}
        watches(watching, "page", chromium, url=f"{app.url}/", render=True, wait_for="#said")

        crawled(watching, FIRST, "complete")

        assert select.select([streams, packets], [], [], 0) == ([], [], [])
    (notice,) = watching.rows("notices")
    assert notice["description"] == "nothing came through"
    assert "/elsewhere" in app.paths


# -- without a browser ----------------------------------------------------------------------------


def test_without_the_extra_the_configuration_is_wrong_and_says_what_to_install(
    watching: Watch, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`noticewatch check` finds it, before any crawl does."""
    monkeypatch.setitem(sys.modules, "playwright", None)
    watches(watching, "page", url=f"{app.url}/", render=True)

    outcome = watching.run("check", fails=2)

    assert (
        'source "app": page: render = true needs a browser, and the extra that drives one is not'
        ' installed; install it: pip install "noticewatch[browser]"'
    ) in outcome.err


def test_without_a_browser_a_run_fails_before_anything_is_fetched(
    watching: Watch, app: App
) -> None:
    """There is nothing to fetch it for; the reason names the setting."""
    pytest.importorskip("playwright", reason="the extra `browser` is not installed")
    watches(watching, "page", "/nowhere/chromium", url=f"{app.url}/", render=True)

    run = crawled(watching, FIRST, "failed")

    (reason,) = run["reasons"]
    assert reason == (
        'app: NOTICEWATCH_BROWSER names "/nowhere/chromium", which is no program;'
        " expected the file of a Chromium, like /usr/bin/chromium"
    )
    assert app.asked == []


def test_an_empty_page_that_a_script_would_fill_says_that_a_browser_can_draw_it(
    watching: Watch, app: App
) -> None:
    """The person need not know that there is such an argument."""
    watches(watching, "page", url=f"{app.url}/")

    run = crawled(watching, FIRST, "failed")

    assert run["reasons"][0].endswith(
        "a page that only a script fills; with render = true a browser draws it"
    )
