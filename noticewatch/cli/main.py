"""`noticewatch`: the one command that holds all others."""

import sys
from collections.abc import Sequence
from importlib import metadata
from typing import Any

import click

from noticewatch.cli import (
    care,
    crawl,
    demo,
    extract,
    mail,
    notices,
    sources,
    subscribers,
    subscriptions,
)
from noticewatch.cli.errors import told
from noticewatch.cli.options import Front, Group


class Noticewatch(Group):
    """The outermost group: here every error becomes a message and an exit code."""

    def main(self, args: Sequence[str] | None = None, **extra: Any) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Run with `args` (None: those of the process) and end the process."""
        extra["standalone_mode"] = False
        extra["prog_name"] = "noticewatch"
        with told():
            result = super().main(args, **extra)
            sys.stdout.flush()
            raise SystemExit(result if isinstance(result, int) else 0)


def _version() -> str:
    try:
        return metadata.version("noticewatch")
    except metadata.PackageNotFoundError:
        return "(from a checkout, not installed)"


@click.group(
    "noticewatch",
    cls=Noticewatch,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    examples="""
    noticewatch demo
    noticewatch crawl --all
    noticewatch events --since 2026-04-20
    noticewatch --config /etc/noticewatch.toml run
    eval "$(_NOTICEWATCH_COMPLETE=bash_source noticewatch)"    # completion; also zsh, fish
    """,
)
@click.version_option(_version(), prog_name="noticewatch", message="%(prog)s %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """Watch job and tender notices, and tell each subscriber, once, what is new, what changed
    and what has closed.
    """
    context.ensure_object(Front)


for each in (
    *(crawl.run, crawl.tick, crawl.crawl, crawl.parse, extract.extract),
    *(notices.notices, notices.history, notices.events),
    *(sources.sources, sources.runs),
    *(subscribers.subscribers, subscriptions.subscriptions),
    *(mail.digest, mail.outbox),
    *(care.check, care.db, demo.demo),
):
    main.add_command(each)
