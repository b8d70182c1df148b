"""How does the demo stay open? Its site, its digests and the web pages, until it is interrupted.

The clock goes on from the morning of the last day. Nothing is crawled any more; what somebody
does on the pages is answered, by mail into a folder.
"""

import asyncio
import logging
import re
import signal
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from html import escape
from pathlib import Path

from crawler.clock import Clock
from crawler.errors import NoticewatchError
from noticewatch.config import Config
from noticewatch.demo.letters import part, read
from noticewatch.demo.server import Answer, Ask, Server
from noticewatch.demo.site import NoticeSite
from noticewatch.demo.story import DAYS, publishers
from noticewatch.tick import mail
from noticewatch.web.app import make_app
from noticewatch.web.server import WebServer
from noticewatch.wiring import App, open_app
from notifier import people
from notifier.links import Links

logger = logging.getLogger(__name__)

#: How often it is seen whether somebody has done something on the pages, in seconds.
_LOOK_EVERY = 1.0
_LINK = re.compile(r"\s(https?://\S+/(?:confirm|edit)/\S+)")


@dataclass(frozen=True, slots=True)
class _Onward(Clock):
    """A clock that shows `begin` when it is made, and goes as fast as the machine's."""

    begin: datetime
    _made: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        return self.begin + timedelta(seconds=time.monotonic() - self._made)


def stay_open(
    config: Config,
    site: NoticeSite,
    server: Server,
    web: socket.socket,
    mails: Path,
    echo: Callable[[str], object],
) -> None:
    """Serve until SIGINT or SIGTERM: the site, and the pages at `web`, which listens already.

    `mails` is the folder into which mail goes.

    Raises:
        NoticewatchError: the database cannot be opened.
    """
    app = open_app(config)
    onward = replace(app, clock=_Onward(DAYS[-1]))
    try:
        asyncio.run(_serve(onward, site, server, web, mails, echo))
    finally:
        app.close()
    echo("Closed.")


async def _serve(
    app: App,
    site: NoticeSite,
    server: Server,
    pages_at: socket.socket,
    mails: Path,
    echo: Callable[[str], object],
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    web = WebServer(make_app(app), pages_at)
    serving = asyncio.create_task(web.serve(stop))
    known = _files(mails)
    pages = _pages(app)
    site.show(_Front([read(path) for path in known], pages), *publishers(len(DAYS)), now=DAYS[-1])
    echo("")
    for words, address in pages.items():
        echo(f"{words}: {address}")
    echo(f"Mail goes to {mails}; the link in it is shown here too.")
    echo(f"Open until Ctrl-C: {server.url}/")
    await _answer(app, mails, set(known), echo, stop)
    await serving


def _pages(app: App) -> dict[str, str]:
    """The web pages to begin with, by what they are for."""
    found = {"Subscribe": f"{app.config.web.public_url}/"}
    links = Links(app.config, people.link_key(app.db), app.clock.now())
    for reader in people.listing(app.db):
        page = links.edit(reader.id)
        if page is not None:
            found[f"The searches of {reader.address.shown}"] = page
    return found


async def _answer(
    app: App, mails: Path, known: set[Path], echo: Callable[[str], object], stop: asyncio.Event
) -> None:
    """Do what the pages ask for until `stop` is set, and say which mail went out."""
    while not stop.is_set():
        try:
            await asyncio.to_thread(mail, app)
        except NoticewatchError as error:
            logger.error("demo.failed why=%s", error)
        for path in _files(mails):
            if path not in known:
                known.add(path)
                echo(_said(read(path)))
        try:
            await asyncio.wait_for(stop.wait(), _LOOK_EVERY)
        except TimeoutError:
            continue


def _files(mails: Path) -> list[Path]:
    return sorted(mails.glob("*.eml"))


def _said(message: EmailMessage) -> str:
    """A line about a mail, with the link that it asks its reader to open."""
    link = _LINK.search(part(message, "plain"))
    return f"Mail to {message['To']}: {message['Subject']}" + (f"\n  {link[1]}" if link else "")


class _Front:
    """Publisher: a page of what there is to see, and each digest as its reader gets it."""

    def __init__(self, digests: Sequence[EmailMessage], pages: Mapping[str, str]) -> None:
        self._pages = {
            f"/digests/{number}": Answer(body=part(digest, "html").encode())
            for number, digest in enumerate(digests, 1)
        }
        links = {"/vacancies": "The vacancy board", "/api/1.0/ocdsReleasePackages": "The register"}
        links |= {
            path: str(digest["Subject"]) for path, digest in zip(self._pages, digests, strict=True)
        }
        links |= {address: words for words, address in pages.items()}
        items = "".join(
            f'<li><a href="{escape(address)}">{escape(text)}</a>' for address, text in links.items()
        )
        page = f"<!doctype html><meta charset=utf-8><title>Noticewatch demo</title><ul>{items}</ul>"
        self._pages["/"] = Answer(body=page.encode())

    def answer(self, ask: Ask) -> Answer | None:
        """The page at a path."""
        return self._pages.get(ask.path)
