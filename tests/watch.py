"""The whole product on a temporary database, through its commands only: what a journey needs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from crawler.notice import Notice
from noticewatch.cli.main import main
from tests.mailbox import Mailbox
from tests.site import Site, SpiderName

READER = "reader@example.org"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command left behind."""

    exit_code: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        """Standard output as text."""
        return self.raw.decode()

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


class Watch:
    """Noticewatch in a folder of its own, watching a site that the test writes."""

    def __init__(self, folder: Path, site: Site, mailbox: Mailbox, database: str) -> None:
        self.folder = folder
        self.config = folder / "noticewatch.toml"
        self._site = site
        self._sources: dict[str, str] = {}
        self._head = "\n".join(
            [
                _table("[database]", {"url": database}),
                _table("[mail]", {"from": "Watch <watch@example.org>", "smtp": mailbox.url}),
                _table("[operator]", {"email": "operator@example.org"}),
                _table("[network]", {"allow": [site.at]}),
                _table("[defaults]", {"timezone": "Europe/London"}),
            ]
        )
        self._write()

    # -- configuration ---------------------------------------------------------------------

    def source(
        self,
        name: str = "board",
        spider: SpiderName = "jobposting",
        *,
        args: Mapping[str, Any] | None = None,
        **keys: Any,
    ) -> None:
        """Configure a source that reads the site; `keys` are those of `[[source]]`.

        It asks a site that fails again as often as any source, and waits less before.
        """
        settings = {"NOTICEWATCH_BACK_OFF": 0.01} | keys.pop("settings", {})
        given = self._site.arguments(spider) if args is None else args
        table = _table("[[source]]", {"name": name, "spider": spider, **keys})
        more = _table("[source.settings]", settings)
        self._sources[name] = f"{table}{_table('[source.args]', given)}{more}"
        self._write()

    def _write(self) -> None:
        self.config.write_text("\n".join([self._head, *self._sources.values()]), "utf-8")

    # -- commands --------------------------------------------------------------------------

    def run(self, *words: str, fails: int = 0) -> Outcome:
        """Run a command, which must end with exit code `fails`."""
        outcome = self._invoke(words)
        assert outcome.exit_code == fails, f"{words}: {outcome}"
        return outcome

    def _invoke(self, words: Sequence[str]) -> Outcome:
        result = CliRunner().invoke(main, ["--config", str(self.config), *words])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Outcome(result.exit_code, result.stdout_bytes, result.stderr)

    def rows(self, *words: str) -> list[dict[str, Any]]:
        """What a command that lists things prints as JSON."""
        return self.run(*words, "--format", "jsonl").rows

    def crawl(
        self,
        *,
        at: str,
        shows: Sequence[Notice] | None = None,
        source: str = "board",
        spider: SpiderName = "jobposting",
        failing: str | None = None,
        status: int = 503,
    ) -> SimpleNamespace:
        """Crawl `source`, made when first named, at a moment of London and answer its run.

        `shows` is what the site shows there from now on. `failing` is a part of the site
        (`tests.site`) that answers `status` in this crawl alone.
        """
        if source not in self._sources:
            self.source(source, spider)
        pages = int(failing.removeprefix("page ")) if failing and "page " in failing else 1
        if shows is not None:
            self._site.shows(shows, spider=spider, pages=pages)
        if failing:
            self._site.fails(failing, status=status)
        outcome = self._invoke(["crawl", source, "--now", at, "--format", "jsonl"])
        if failing:
            self._site.heals()
        assert len(outcome.rows) == 1, f"one run was expected: {outcome}"
        run = SimpleNamespace(**outcome.rows[0])
        assert outcome.exit_code == (0 if run.verdict == "complete" else 1), outcome
        return run

    def tick(self, at: str) -> Outcome:
        """Everything that is due at a moment of London."""
        return self.run("tick", "--now", at)

    # -- what became of it -----------------------------------------------------------------

    def events(self, *, since: str | None = None, held: bool = False) -> list[dict[str, Any]]:
        """The event log, oldest first, without what a source's first run found."""
        words = ["events", *(["--since", since] if since else []), *(["--held"] if held else [])]
        return [event for event in self.rows(*words) if not event["bootstrap"]]

    def told(self, *, since: str | None = None) -> list[tuple[str, str]]:
        """The same in short: kind and key."""
        return [(event["event"], event["key"]) for event in self.events(since=since)]

    @property
    def last_run(self) -> SimpleNamespace:
        """The newest run of any source."""
        return SimpleNamespace(**self.rows("runs")[0])

    def subscribe(
        self, query: str, *, email: str = READER, cadence: str = "daily", at: str = "08:00"
    ) -> None:
        """A confirmed reader with one saved search; a daily or weekly one is sent at `at`."""
        if email not in {row["email"] for row in self.rows("subscribers", "list")}:
            self.run("subscribers", "add", email, "--confirmed", "--timezone", "Europe/London")
        hour = ["--at", at] if cadence != "immediate" else []
        self.run("subscriptions", "add", email, "--query", query, "--cadence", cadence, *hour)


def _table(header: str, values: Mapping[str, Any]) -> str:
    lines = [f"{key} = {_toml(value)}" for key, value in values.items()]
    return "\n".join([header, *lines, ""])


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + "}"
    # JSON's strings, numbers, lists and truth values are TOML's too.
    return json.dumps(value, ensure_ascii=False)


@pytest.fixture
def watched_database(sqlite_url: str) -> str:
    """The database of `watch`. Whatever is stored is tested on both kinds, below the commands; a
    module whose journeys are to run on both has a fixture of this name that gives `database_url`.
    """
    return sqlite_url


@pytest.fixture
def watch(tmp_path: Path, site: Site, mailbox: Mailbox, watched_database: str) -> Watch:
    """The product, watching `site`, mailing to `mailbox`."""
    folder = tmp_path / "watch"
    folder.mkdir()
    return Watch(folder, site, mailbox, watched_database)
