"""How are the demo's three days lived? With the real code, on a site and a database of its own."""

import contextlib
import socket
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from crawler.errors import NoticewatchError
from crawler.source import Source
from crawler.verdict import Run
from noticewatch.config import Config, Defaults, NetworkSettings
from noticewatch.demo.letters import part, read
from noticewatch.demo.server import Server
from noticewatch.demo.site import NoticeSite
from noticewatch.demo.story import DAYS, LONDON, MET, publishers
from noticewatch.tick import tick
from noticewatch.wiring import open_app
from notifier import people
from notifier.settings import MailSettings, WebSettings

_READER = "reader@example.org"
_SEARCHES = (f'kind:vacancy organisation:"{MET}"', f'kind:tender organisation:"{MET}"')


def live(out: Path | None, echo: Callable[[str], object], *, serve: bool) -> int:
    """Do what `noticewatch.demo.run_demo` promises."""
    site = NoticeSite()
    with (
        Server(site) as server,
        tempfile.TemporaryDirectory(prefix="noticewatch-") as folder,
        contextlib.ExitStack() as held,
    ):
        mails = Path(folder) / "mail"
        # The mails of all days lead to the pages, so their place is held from the first day on.
        pages = held.enter_context(_a_place()) if serve else None
        config = _config(server, Path(folder), mails, _web(pages))
        echo(f"{_READER} wants news of the {MET}: {' and '.join(_SEARCHES)}")
        for day, now in enumerate(DAYS, 1):
            site.show(*publishers(day), now=now)
            echo(_live(config, now, subscribing=day == 1))
        digests = [read(path) for path in sorted(mails.glob("*.eml"))]
        for digest in digests:
            echo(f"\n{'=' * 78}\nSubject: {digest['Subject']}\n\n{part(digest, 'plain')}")
        files = _write(out or Path(tempfile.mkdtemp(prefix="noticewatch-demo-")), digests)
        echo(f"The same as HTML: {', '.join(map(str, files))}")
        if pages is not None:
            # The web pages are loaded where they are asked for.
            from noticewatch.demo.open import stay_open

            stay_open(config, site, server, pages, mails, echo)
    return 0


def _a_place() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0), backlog=128)


def _web(pages: socket.socket | None) -> WebSettings:
    """The settings of web pages at the address of `pages`; None: there are none."""
    if pages is None:
        return WebSettings()
    listen = f"127.0.0.1:{pages.getsockname()[1]}"
    return WebSettings(listen=listen, public_url=f"http://{listen}")


def _config(server: Server, folder: Path, mails: Path, web: WebSettings) -> Config:
    def source(name: str, spider: str, **args: str) -> Source:
        return Source(
            name=name, spider=spider, args=args, schedule="daily at 06:30", timezone=LONDON
        )

    return Config(
        database_url=f"sqlite:///{folder / 'demo.db'}",
        mail=MailSettings(sender="Noticewatch <demo@example.org>", smtp=mails.as_uri()),
        web=web,
        network=NetworkSettings(allow=(f"127.0.0.1:{server.port}",)),
        defaults=Defaults(timezone=LONDON),
        sources=(
            source("london-vacancies", "jobposting", url=f"{server.url}/vacancies"),
            source("contracts", "ocds", url=f"{server.url}/api/1.0/ocdsReleasePackages"),
            source("northlight", "greenhouse", board="northlight", base_url=server.url),
        ),
    )


def _live(config: Config, now: datetime, *, subscribing: bool) -> str:
    """Do what is due on one morning; a line that says what was seen."""
    runs: list[Run] = []

    def hear(source: Source, outcome: Run | NoticewatchError) -> None:
        if isinstance(outcome, NoticewatchError):
            raise NoticewatchError(f"the demo's source {source.name} failed: {outcome}")
        runs.append(outcome)

    app = open_app(config, now=now)
    try:
        if subscribing:
            people.add(app.db, app.clock, config, _READER, timezone=LONDON, confirmed=True)
            for query in _SEARCHES:
                people.subscribe(app.db, app.clock, _READER, query=query, at=f"{now:%H:%M}")
        tick(app, hear)
    finally:
        app.close()
    notices, requests = sum(run.notices for run in runs), sum(run.requests for run in runs)
    what = (
        "taken as known, told to nobody"
        if subscribing
        else f"{sum(run.new for run in runs)} new, {sum(run.changed for run in runs)} changed,"
        f" {sum(run.ended for run in runs)} ended"
    )
    return f"{now:%A} {now.day} {now:%B %Y}: {notices} notices, {requests} requests: {what}"


def _write(folder: Path, digests: Sequence[EmailMessage]) -> list[Path]:
    files: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, digest in enumerate(digests, 1):
            file = folder / f"digest-{number}.html"
            file.write_text(part(digest, "html"), "utf-8")
            files.append(file)
    except OSError as error:
        raise NoticewatchError(f"{folder} cannot be written: {error.strerror}") from None
    return files
