"""Commands that look at what is known: `notices`, `history`, `events`."""

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from crawler.errors import NoticewatchError, UnknownName
from noticewatch.cli.options import Command, Front, Moment, Number, aware, command, list_format
from noticewatch.cli.output import Column, Format, print_rows, time_column
from noticewatch.cli.rows import (
    EVENT_COLUMNS,
    EVENT_KEYS,
    NOTICE_COLUMNS,
    NOTICE_KEYS,
    what_changed,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from crawler.event import Event
    from crawler.store.notices import VersionRecord
    from noticewatch.wiring import App

_VERSION_KEYS = ("version", "at", "run", "changes", "notice", "evidence")
_NEWEST = "newest"


class _Search(Command):
    """A command whose words are a query: one with a minus before it looks like an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Say what to do with a word that was taken for an option."""
        given = [*args]
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if error.option_name.startswith("--"):
                raise
            word = next(each for each in given if each.startswith(error.option_name))
            raise click.UsageError(
                f'"{word}" looks like an option; write the whole query in quotes, or after "--":'
                f" noticewatch notices -- {word}",
                ctx,
            ) from None


@click.command(
    "notices",
    cls=_Search,
    examples="""
    noticewatch notices
    noticewatch notices 'nurse OR midwife -agency status:open'
    noticewatch notices -- nurse -agency
    noticewatch notices 'kind:tender organisation:"Metropolitan Police"' --format csv
    noticewatch notices 'cpv:72* value:>=40m deadline:<14d'
    """,
)
@click.pass_obj
@click.argument("query", nargs=-1)
@list_format
def notices(front: Front, query: Sequence[str], form: Format) -> None:
    """Search the notices, with the same QUERY as subscriptions; without one, all of them.

    Words, "phrases", prefix*, -minus, AND, OR, NOT, brackets, and the fields kind:, status:,
    organisation:, place:, cpv:, value:, salary:, deadline:, remote:, source: and others; see
    docs/reference/search.md. The newest stand first. A notice past its deadline counts as closed.
    """
    from crawler.query.parse import parse_query

    wanted = parse_query(" ".join(query))
    with front.app() as app, app.db.reading() as conn:
        from crawler.serialise import notice_json
        from crawler.store import search

        found = (
            notice_json(
                each.document,
                source=each.source,
                repost_of=each.repost_of,
                opportunity=each.opportunity,
            )
            for each in search.find(conn, wanted, now=app.clock.now())
        )
        print_rows(found, form, NOTICE_COLUMNS, NOTICE_KEYS)


@command(
    "history",
    examples="""
    noticewatch history acme-careers/REQ-1042
    noticewatch history acme-careers/REQ-1042 --evidence 17 > page.html
    """,
)
@click.argument("notice", metavar="SOURCE/KEY")
@click.option(
    "--evidence",
    metavar="VERSION",
    is_flag=False,
    flag_value=_NEWEST,
    help="Write the response that VERSION was read from to standard output, byte for byte;"
    " without a number, the newest.",
)
@list_format
def history(front: Front, notice: str, evidence: str | None, form: Format) -> None:
    """Every version of one notice, with the fields that changed, old and new.

    KEY is all that follows the first slash.
    """
    from crawler.store import notices as store

    source, slash, key = notice.partition("/")
    if not slash:
        raise click.UsageError(f'"{notice}": expected SOURCE/KEY')
    with front.app() as app:
        with app.db.reading() as conn:
            versions = store.history(conn, source, key)
            known = store.one(conn, source, key)
        if known is None or not versions:
            raise UnknownName(f'there is no notice "{key}" of a source "{source}"')
        if evidence is not None:
            _write_evidence(app, versions, evidence)
            return
        rows = [
            _version_row(version, source, known.repost_of, known.opportunity)
            for version in versions
        ]
        print_rows(rows, form, _VERSION_COLUMNS, _VERSION_KEYS)


@command(
    "events",
    examples="""
    noticewatch events --after 1200 --format jsonl
    noticewatch events --since 2026-04-20 --source acme-careers
    noticewatch events --held
    """,
)
@click.option("--after", type=Number(min=0), default=0, metavar="ID", help="After this.")
@click.option("--since", type=Moment(), metavar="T", help="Not before this moment.")
@click.option("--source", metavar="S", help="Of one source.")
@click.option("--held", is_flag=True, help="What held runs would tell, instead of the log.")
@click.option("--limit", type=Number(min=1), metavar="N", help="At most so many.")
@list_format
def events(
    front: Front,
    after: int,
    since: datetime | None,
    source: str | None,
    held: bool,
    limit: int | None,
    form: Format,
) -> None:
    """The event log, oldest first.

    Ids only grow, so a reader who remembers the last one misses none: --after ID.
    """
    from crawler.store import events as store

    with front.app() as app:
        check_source(app, source)
        moment = aware(since, app.config.defaults.timezone)
        with app.db.reading() as conn:
            found = (
                _held(conn, moment, source)
                if held
                else store.stream(conn, after, since=moment, source=source)
            )
            rows = (event.json() for event in islice(found, limit))
            print_rows(rows, form, EVENT_COLUMNS, EVENT_KEYS)


def check_source(app: "App", name: str | None) -> None:
    """Refuse the name of a source that is neither configured nor known from earlier.

    Raises:
        UnknownName: it is neither.
    """
    import difflib

    from crawler.store import sources

    if name is None or any(source.name == name for source in app.config.sources):
        return
    with app.db.reading() as conn:
        known = {*sources.names(conn), *(source.name for source in app.config.sources)}
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f'did you mean "{near[0]}"?' if near else "see: noticewatch sources"
        raise UnknownName(f'there is no source "{name}"; {hint}')


def _held(conn: "Connection", since: datetime | None, source: str | None) -> "Iterator[Event]":
    from crawler.store import held

    found = held.events(conn, source)
    return (event for event in found if since is None or event.at >= since)


def _write_evidence(app: "App", versions: "Sequence[VersionRecord]", wanted: str) -> None:
    from crawler.store import evidence

    if wanted == _NEWEST:
        number = versions[-1].version
    elif wanted.isdecimal() and int(wanted) in {each.version for each in versions}:
        number = int(wanted)
    else:
        numbers = ", ".join(str(each.version) for each in versions)
        raise UnknownName(f"there is no version {wanted} of this notice; there are: {numbers}")
    with app.db.reading() as conn:
        body = evidence.body(conn, number)
    if body is None:
        raise NoticewatchError(
            f"the response behind version {number} is not kept"
            " (see [crawl].keep_evidence_days; a version made without a response has none)"
        )
    sys.stdout.buffer.write(body)
    sys.stdout.buffer.flush()


def _version_row(
    version: "VersionRecord", source: str, repost_of: str | None, opportunity: int | None
) -> dict[str, Any]:
    from crawler.serialise import moment, notice_json

    return {
        "version": version.version,
        "at": moment(version.at),
        "run": version.run,
        "changes": [change.json() for change in version.changes],
        "notice": notice_json(
            version.document, source=source, repost_of=repost_of, opportunity=opportunity
        ),
        "evidence": version.evidence,
    }


_VERSION_COLUMNS = (
    Column("version", "version", right=True),
    time_column("at", "at"),
    Column("run", "run", right=True),
    Column("title", lambda row: row["notice"]["title"], elastic=True),
    Column("changes", what_changed, elastic=True),
)
