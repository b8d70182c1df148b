"""The pages as the world reaches them: a real server, a real client, the mail in between."""

import asyncio
import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

import httpx
import pytest

from noticewatch.config import load_config
from noticewatch.web import server
from noticewatch.web.app import make_app
from noticewatch.web.server import WebServer
from noticewatch.wiring import open_app
from tests.builders import a_vacancy, london
from tests.mailbox import Mailbox
from tests.ports import free_port
from tests.watch import READER, Watch

FORM = {
    "email": READER,
    "query": "officer",
    "cadence": "daily",
    "at": "08:00",
    "weekday": "mon",
    "timezone": "Europe/London",
    "language": "en",
}


@dataclass
class Pages:
    """The pages of a watch while they are served."""

    watch: Watch
    address: str

    @contextlib.contextmanager
    def served(self, at: str) -> Iterator[httpx.Client]:
        """A client of the pages, whose clock stands at a moment of London."""
        app = open_app(load_config(self.watch.config), now=london(at).astimezone(UTC))
        with (
            _serving(WebServer(make_app(app), self.address)),
            httpx.Client(base_url=f"http://{self.address}", timeout=10) as client,
        ):
            yield client
        app.close()


@contextlib.contextmanager
def _serving(web: WebServer) -> Iterator[WebServer]:
    """Let `web` serve in a thread for the time of the block."""
    begun = threading.Event()
    ending: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def serve() -> None:
        stop = asyncio.Event()
        ending.append((asyncio.get_running_loop(), stop))
        serving = asyncio.create_task(web.serve(stop))
        await web.listens.wait()
        begun.set()
        await serving

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    assert begun.wait(10)
    try:
        yield web
    finally:
        ((loop, stop),) = ending
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        assert not thread.is_alive(), "the server does not end"


@pytest.fixture
def pages(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> Pages:
    """The pages of `watch`, at an address of their own."""
    address = f"127.0.0.1:{free_port()}"
    monkeypatch.setenv("NOTICEWATCH_WEB__LISTEN", address)
    monkeypatch.setenv("NOTICEWATCH_WEB__PUBLIC_URL", f"http://{address}")
    return Pages(watch, address)


def link_in(text: str, purpose: str) -> str:
    found = re.search(rf"http://127\.0\.0\.1:\d+/{purpose}/[\w-]+", text)
    assert found, text
    return found[0]


def test_f54_somebody_subscribes_agrees_is_told_and_leaves_without_the_operator(
    pages: Pages, watch: Watch, mailbox: Mailbox
):
    """The whole life of a subscription, by the pages and the mails alone."""
    watch.crawl(shows=[a_vacancy("R-1")], at="2026-04-20 07:00")
    with pages.served(at="2026-04-20 07:30") as web:
        assert web.get("/").status_code == 200
        assert web.post("/subscribe", data=FORM).headers["location"] == "/asked"
    watch.tick("2026-04-20 07:31")
    (question,) = mailbox.mails
    assert (question.to, "List-Unsubscribe" in question.message) == (READER, False)

    with pages.served(at="2026-04-20 07:35") as web:
        assert "Yes, mail me" in web.get(link_in(question.text, "confirm")).text
        agreed = web.post(link_in(question.text, "confirm"), follow_redirects=True)
        assert "You subscribe." in agreed.text
    watch.crawl(shows=[a_vacancy("R-1"), a_vacancy("R-2")], at="2026-04-20 12:00")
    watch.tick("2026-04-21 08:00")
    _, digest = mailbox.mails
    assert "R-2" in digest.subject

    with pages.served(at="2026-04-21 09:00") as web:
        link = link_in(str(digest.message["List-Unsubscribe"]), "unsubscribe")
        assert "Unsubscribe" in web.get(link).text
        assert len(watch.rows("subscribers", "list")) == 1
        done = web.post(link, data={"List-Unsubscribe": "One-Click"})
        assert (done.status_code, done.history, done.cookies) == (200, [], httpx.Cookies())
    watch.crawl(shows=[a_vacancy("R-3")], at="2026-04-21 12:00")
    watch.tick("2026-04-22 08:00")

    assert watch.rows("subscribers", "list") == []
    assert len(mailbox.mails) == 2


@pytest.fixture
def server_alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server with one small page and little patience; its port."""
    monkeypatch.setattr(server, "HEAD_SECONDS", 0.2)
    monkeypatch.setattr(server, "KEEP_ALIVE_SECONDS", 0)
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 3)

    async def page(scope, receive, send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"here"})

    web = WebServer(page, "127.0.0.1:0")
    with _serving(web):
        yield web.port


def _call(port: int, said: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.sendall(said)
    return connection


def _answer(connection: socket.socket) -> bytes:
    """All that comes until the other side ends it."""
    said = b""
    with contextlib.suppress(ConnectionResetError):
        while part := connection.recv(4096):
            said += part
    connection.close()
    return said


def test_f54_who_never_says_what_they_want_is_not_waited_for(server_alone: int):
    """Slowloris: nothing, half a head, or a whole request and then half of another."""
    silent = _call(server_alone, b"")
    half = _call(server_alone, b"GET / HTTP/1.1\r\nHost: ")

    assert _answer(silent) == _answer(half) == b""
    again = _call(server_alone, b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /")
    assert _answer(again).endswith(b"here\r\n0\r\n\r\n")


def test_more_callers_than_can_be_served_are_told_so_and_the_next_is_served(server_alone: int):
    waiting = [_call(server_alone, b"") for _ in range(3)]
    too_many = _answer(_call(server_alone, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
    for each in waiting:
        _answer(each)

    assert too_many.startswith(b"HTTP/1.1 503")
    served = _answer(_call(server_alone, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
    assert served.startswith(b"HTTP/1.1 200")


def test_a_head_without_end_is_refused(server_alone: int):
    said = _answer(_call(server_alone, b"GET / HTTP/1.1\r\n" + b"X-Fill: " + b"x" * 70_000))

    assert said == b"" or said.startswith(b"HTTP/1.1 400")


def test_a_port_that_is_taken_is_tried_again(monkeypatch: pytest.MonkeyPatch):
    """A second service waits beside the first, and takes its pages over when that ends."""
    first = socket.create_server(("127.0.0.1", 0))
    taken = first.getsockname()[1]
    listening = server._listening

    def first_ends(listen: str) -> socket.socket:
        with first:  # whatever comes of this try, the first service has ended after it
            return listening(listen)

    monkeypatch.setattr(server, "_AGAIN", 0.0)
    monkeypatch.setattr(server, "_listening", first_ends)

    with _serving(WebServer(nothing, f"127.0.0.1:{taken}")) as web:
        assert web.port == taken


async def nothing(scope, receive, send) -> None:
    """An application without pages."""


def test_the_service_serves_pages_and_ends_cleanly_while_somebody_is_slow(
    tmp_path, sqlite_url: str
):
    """SIGTERM ends `run` with 0, whatever hangs on the line."""
    address = f"127.0.0.1:{free_port()}"
    environment = {
        **os.environ,
        "NOTICEWATCH_DATABASE__URL": sqlite_url,
        "NOTICEWATCH_WEB__LISTEN": address,
        "NOTICEWATCH_WEB__PUBLIC_URL": f"http://{address}",
    }
    service = subprocess.Popen(
        [sys.executable, "-m", "noticewatch", "run"],
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert service.stderr is not None
        said: list[str] = []
        for line in service.stderr:
            said.append(line)
            if "web.listens" in line:
                break
        assert httpx.get(f"http://{address}/").status_code == 200, said
        assert httpx.get(f"http://{address}/health").json()["status"] == "ok"
        port = int(address.rpartition(":")[2])
        slow = _call(port, b"POST /link HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n")

        service.send_signal(signal.SIGTERM)

        assert service.wait(20) == 0
        slow.close()
        rest = service.stderr.read()
        assert "Traceback" not in rest, rest
    finally:
        service.kill()
        service.communicate()
