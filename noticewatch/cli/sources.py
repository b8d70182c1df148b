"""Commands about sources and their runs: `sources`, `runs`, and what to do with a held run."""

from itertools import islice

import click

from noticewatch.cli.notices import check_source
from noticewatch.cli.options import Front, Group, Number, command, list_format
from noticewatch.cli.output import Column, Format, print_rows, time_column
from noticewatch.cli.rows import RUN_FIGURES, RUN_KEYS

_SOURCE_KEYS = (
    *("name", "spider", "schedule", "health", "reason", "last_complete", "next_due", "notices"),
)
_SOURCE_COLUMNS = (
    Column("name", "name"),
    Column("spider", "spider"),
    Column("schedule", "schedule"),
    Column("health", "health"),
    Column("notices", "notices", right=True),
    time_column("last complete", "last_complete"),
    time_column("next due", "next_due"),
    Column("reason", "reason", elastic=True),
)
_RUN_COLUMNS = (
    Column("id", "id", right=True),
    Column("source", "source"),
    time_column("started", "started"),
    *RUN_FIGURES,
    Column("held", lambda run: "held" if run["held"] else None),
    Column("reasons", "reasons", elastic=True),
)


@command(
    "sources",
    examples="""
    noticewatch sources
    noticewatch sources --format jsonl
    """,
)
@list_format
def sources(front: Front, form: Format) -> None:
    """The configured sources: how each is doing and when it is crawled next.

    Health: new (no run yet), ok, degraded (the last run was not complete), broken (an alert is
    out), off (not enabled).
    """
    from noticewatch.health import states

    with front.app() as app:
        print_rows((each.json() for each in states(app)), form, _SOURCE_COLUMNS, _SOURCE_KEYS)


@click.group(
    "runs",
    cls=Group,
    invoke_without_command=True,
    examples="""
    noticewatch runs --source acme-careers
    noticewatch runs release 9
    noticewatch runs discard 9
    """,
)
@click.option("--source", metavar="S", help="Of one source.")
@click.option("--limit", type=Number(min=1), metavar="N", help="At most so many.")
@list_format
@click.pass_context
def runs(context: click.Context, source: str | None, limit: int | None, form: Format) -> None:
    """The crawl runs and their verdicts, newest first; release or discard a held one."""
    if context.invoked_subcommand is not None:
        return
    from crawler.store import runs as store

    front = context.ensure_object(Front)
    with front.app() as app:
        check_source(app, source)
        with app.db.reading() as conn:
            found = store.listing(conn, source)
        rows = (run.json() for run in islice(found, limit))
        print_rows(rows, form, _RUN_COLUMNS, RUN_KEYS)


@command("release", examples="noticewatch runs release 9")
@click.argument("run", type=Number(min=0))
def release(front: Front, run: int) -> None:
    """Let a held run out: what it read becomes what is known, and its events are published."""
    from crawler.run import release as let_out

    with front.app() as app:
        released = let_out(app.db, app.clock, run)
        click.echo(f"run {run} of {released.source} is released; see: noticewatch events")


@command("discard", examples="noticewatch runs discard 9")
@click.argument("run", type=Number(min=0))
def discard(front: Front, run: int) -> None:
    """Drop a held run: what was known before stays, and nothing is told."""
    from crawler.run import discard as drop

    with front.app() as app:
        discarded = drop(app.db, run)
        click.echo(f"run {run} of {discarded.source} is discarded")


runs.add_command(release)
runs.add_command(discard)
