"""Commands that read sources: `run`, `tick`, `crawl`, and `parse` for saved responses."""

import contextlib
import json
import logging
import signal
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from crawler.errors import NoticewatchError, UsageError
from crawler.notice import Kind
from noticewatch.cli.errors import FAILED, code, explain, say
from noticewatch.cli.options import Front, command, list_format, now_option
from noticewatch.cli.output import Column, Format, Printer, print_rows
from noticewatch.cli.rows import NOTICE_COLUMNS, NOTICE_KEYS, RUN_FIGURES, RUN_KEYS

if TYPE_CHECKING:
    from crawler.source import Source
    from crawler.verdict import Run


@command(
    "run",
    examples="""
    noticewatch run
    noticewatch --config /etc/noticewatch.toml run --verbose
    """,
)
def run(front: Front) -> None:
    """Run as a service, until SIGTERM.

    Crawls each source by its schedule, tells passed deadlines, composes digests and mails them.
    """
    import asyncio

    from noticewatch.service import serve
    from noticewatch.wiring import open_service

    front.log(usual=logging.INFO)
    # Also where it still waits for its database; the service then hears it itself.
    signal.signal(signal.SIGTERM, _end)
    app = open_service(front.config())
    try:
        asyncio.run(serve(app))
    finally:
        app.close()


def _end(number: int, frame: object) -> None:  # noqa: ARG001 - what a handler is told
    sys.exit(0)


@command(
    "tick",
    examples="""
    noticewatch tick
    noticewatch tick --now 2026-04-20T07:00
    """,
)
@now_option
def tick(front: Front, now: datetime | None) -> int:
    """Do everything that is due, once, and exit: for cron, systemd timers and tests.

    In this order: crawls whose schedule is due, deadlines that have passed, matching, digests,
    mail, alerts. The trouble of a source is told by an alert, not by the exit code.

    Exit code 1: the mail server took nothing, or another process is doing this work.
    """
    from noticewatch.tick import tick as do_tick

    with front.app(now) as app:
        delivered = do_tick(
            app, lambda source, outcome: _complain(app.config.places, source, outcome)
        )
    if delivered.down is not None:
        say(f"noticewatch: mail waits in the outbox: {delivered.down}; see: noticewatch outbox")
        return FAILED
    return 0


@command(
    "crawl",
    examples="""
    noticewatch crawl acme-careers
    noticewatch crawl --all --format jsonl
    """,
)
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every source that is enabled.")
@now_option
@list_format
def crawl(
    front: Front, names: tuple[str, ...], every: bool, now: datetime | None, form: Format
) -> int:
    """Crawl sources now, whatever their schedule; one row for each, as it ends.

    Exit code 1: a run was not complete, or a source could not be crawled.
    """
    from crawler.store import search
    from noticewatch.crawling import crawl_sources, source_named

    if bool(names) == every:
        raise click.UsageError("name the sources to crawl, or say --all")
    with front.app(now) as app:
        chosen = list(dict.fromkeys(names)) or [
            source.name for source in app.config.sources if source.enabled
        ]
        for name in chosen:
            source_named(app.config, name)  # an unknown one is refused before anything is printed
        width = max((len(name) for name in chosen), default=0)
        columns = (
            Column("source", "source", width=width),
            *RUN_FIGURES,
            Column("reasons", "reasons"),
        )
        printer = Printer(form, columns, RUN_KEYS, live=True)
        failures: list[NoticewatchError] = []

        def on_run(source: "Source", outcome: "Run | NoticewatchError") -> None:
            _complain(app.config.places, source, outcome)
            if isinstance(outcome, NoticewatchError):
                failures.append(outcome)
            else:
                printer.add(outcome.json())

        runs = crawl_sources(app, chosen, on_run, verbosity=front.verbosity)
        printer.end()
        with contextlib.suppress(NoticewatchError):  # what is due stays due, and is found anyway
            search.catch_up(app.db)
    if failures and not runs:
        return max(code(error) for error in failures)
    return FAILED if failures or any(run.verdict != "complete" for run in runs) else 0


@command(
    "parse",
    examples="""
    noticewatch parse --spider greenhouse jobs.json
    noticewatch parse --spider jobposting --url https://jobs.example.org/v/7 page.html
    noticewatch parse --spider ocds --format jsonl release_*.json
    """,
)
@click.option("--spider", required=True, metavar="NAME", help="Which spider reads.")
@click.option("--arg", "pairs", multiple=True, metavar="K=V", help="An argument of the spider.")
@click.option(
    "--url", "urls", multiple=True, help="Where the n-th FILE came from; one alone is for all."
)
@click.option("--kind", type=click.Choice(get_args(Kind)), help="Where the spider cannot know.")
@click.option(
    "--timezone", default="UTC", metavar="TZ", help="Of times that state none.", show_default=True
)
@click.option(
    "--reference",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day from which dates without a year are read.",
)
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@list_format
def parse(
    front: Front,  # noqa: ARG001 - every command has one; this needs no configuration
    spider: str,
    pairs: Sequence[str],
    urls: Sequence[str],
    kind: Kind | None,
    timezone: str,
    reference: datetime | None,
    files: Sequence[Path],
    form: Format,
) -> int:
    """Read saved responses with a spider: no network, no database, no configuration.

    Several files may follow each other (the pages of a list, a list and its notices). A file
    that cannot be read is named on standard error, and the others are read: exit code 1.
    """
    from crawler.load import parse_files
    from crawler.serialise import notice_json

    if len(urls) > 1 and len(urls) != len(files):
        raise click.UsageError(f"{len(urls)} --url for {len(files)} files; give one, or one each")
    parsed = parse_files(
        spider,
        files,
        args=_arguments(pairs),
        urls=urls,
        kind=kind,
        timezone=timezone,
        reference=_date(reference),
    )
    print_rows(
        (notice_json(document, source=spider) for document in parsed.documents),
        form,
        NOTICE_COLUMNS,
        NOTICE_KEYS,
    )
    sys.stdout.flush()
    for error in parsed.errors:
        say(f"noticewatch: {error}")
    return FAILED if parsed.errors else 0


def _complain(places: Mapping[str, str], source: "Source", outcome: object) -> None:
    """Say why a source could not be crawled; what is wrong with it stands in the configuration."""
    if isinstance(outcome, UsageError):
        explain(outcome, f'{places[source.name]}: source "{source.name}"')
    elif isinstance(outcome, NoticewatchError):
        explain(outcome)


def _arguments(pairs: Sequence[str]) -> dict[str, Any]:
    """The arguments of a spider from `--arg K=V`; a value that begins with { or [ is JSON."""
    given: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise click.UsageError(f'--arg "{pair}": expected NAME=VALUE')
        given[name] = value
        if value[:1] in ("{", "["):
            try:
                given[name] = json.loads(value)
            except ValueError as error:
                if value[0] == "{":  # a CSS selector may begin with a bracket
                    raise click.UsageError(
                        f"--arg {name}: begins like JSON, and is none: {error}"
                    ) from None
    return given


def _date(day: datetime | None) -> date | None:
    return day.date() if day else None
