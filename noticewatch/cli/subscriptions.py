"""`noticewatch subscriptions`: saved searches."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import click

from crawler.errors import UnknownName
from noticewatch.cli.options import Front, Group, Number, command, list_format
from noticewatch.cli.output import Column, Format, print_rows, time_column
from noticewatch.cli.rows import EVENT_COLUMNS, EVENT_KEYS

_KEYS = ("id", "email", "query", "cadence", "at", "weekday", "channel", "created")
_COLUMNS = (
    Column("id", "id", right=True),
    Column("email", "email"),
    Column("query", "query", elastic=True),
    Column("cadence", "cadence"),
    Column("at", lambda row: row["at"] if row["cadence"] != "immediate" else None),
    Column("weekday", lambda row: row["weekday"] if row["cadence"] == "weekly" else None),
    Column("channel", "channel"),
    time_column("created", "created"),
)
_DAYS = 30


def _rhythm(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options by which a search says when and how it is told."""
    options = (
        click.option("--at", metavar="HH:MM", help="Local time of a daily or weekly digest."),
        click.option("--weekday", metavar="DAY", help="Of a weekly digest: mon to sun."),
        click.option("--channel", metavar="C", help="How it is told: mail, or one of [channels]."),
        click.option(
            "--backlog", metavar="open", help="Tell once, with the next digest, what is open now."
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


@click.group(
    "subscriptions",
    cls=Group,
    examples="""
    noticewatch subscriptions list
    noticewatch subscriptions add reader@example.org --query 'kind:vacancy nurse'
    """,
)
def subscriptions() -> None:
    """Saved searches: who is told of what, and how often."""


@command(
    "list",
    examples="""
    noticewatch subscriptions list
    noticewatch subscriptions list reader@example.org --format jsonl
    """,
)
@click.argument("email", required=False)
@list_format
def list_(front: Front, email: str | None, form: Format) -> None:
    """Everybody's searches, or somebody's."""
    from notifier import people

    with front.app() as app:
        found = people.subscriptions(app.db, email)
        rows = (search.json(reader.address.shown) for reader, search in found)
        print_rows(rows, form, _COLUMNS, _KEYS)


@command(
    "add",
    examples="""
    noticewatch subscriptions add reader@example.org --query 'kind:vacancy nurse' --cadence daily
    noticewatch subscriptions add reader@example.org --query police --cadence weekly --weekday mon
    noticewatch subscriptions add reader@example.org --query 'place:London' --backlog open
    noticewatch subscriptions add reader@example.org --query police --channel my-hook
    """,
)
@click.argument("email")
@click.option("--query", required=True, metavar="Q", help="What to tell; see: notices --help.")
@click.option(
    "--cadence",
    default="daily",
    metavar="C",
    show_default=True,
    help="How often: immediate, daily or weekly.",
)
@_rhythm
def add(
    front: Front,
    email: str,
    query: str,
    cadence: str,
    at: str | None,
    weekday: str | None,
    channel: str | None,
    backlog: str | None,
) -> None:
    """Save a search for somebody, and print its id. It sees what happens from now on."""
    from notifier import people

    with front.app() as app:
        search = people.subscribe(
            app.db,
            app.clock,
            email,
            query=query,
            cadence=cadence,
            at=at,
            weekday=weekday,
            channel=channel or "mail",
            backlog=backlog or "none",
            channels=app.config.channels,
        )
        click.echo(search.id)


@command(
    "edit",
    examples="""
    noticewatch subscriptions edit 3 --query 'kind:vacancy (nurse OR midwife)'
    noticewatch subscriptions edit 3 --cadence weekly --weekday fri --at 16:00
    """,
)
@click.argument("id", type=Number(min=0))
@click.option("--query", metavar="Q", help="What to tell; see: notices --help.")
@click.option("--cadence", metavar="C", help="How often: immediate, daily or weekly.")
@_rhythm
def edit(
    front: Front,
    id: int,
    query: str | None,
    cadence: str | None,
    at: str | None,
    weekday: str | None,
    channel: str | None,
    backlog: str | None,
) -> None:
    """Change a search; what is not named stays. A new query sees what happens from now on."""
    from notifier import people

    with front.app() as app:
        search = people.edit_subscription(
            app.db,
            app.clock,
            id,
            query=query,
            cadence=cadence,
            at=at,
            weekday=weekday,
            channel=channel,
            backlog=backlog,
            channels=app.config.channels,
        )
        click.echo(f"{search.id}: {search.query} ({search.rhythm.words})")


@command("remove", examples="noticewatch subscriptions remove 3")
@click.argument("id", type=Number(min=0))
def remove(front: Front, id: int) -> None:
    """Take a search out; what it found and nobody was sent is not told."""
    from notifier import people

    with front.app() as app:
        search = people.remove_subscription(app.db, id)
        click.echo(f"{search.id}: removed")


@command(
    "test",
    examples="""
    noticewatch subscriptions test 3
    noticewatch subscriptions test --query 'kind:tender police' --days 7
    """,
)
@click.argument("id", type=Number(min=0), required=False)
@click.option("--query", metavar="Q", help="A search that is not saved (yet).")
@click.option(
    "--days",
    type=click.IntRange(1, 3660),
    default=_DAYS,
    metavar="N",
    show_default=True,
    help="How far back to look.",
)
@list_format
def test(front: Front, id: int | None, query: str | None, days: int, form: Format) -> None:
    """The events of the last days that a search would have matched."""
    from crawler.query.parse import parse_query
    from crawler.store import events
    from notifier import people
    from notifier.matching.interest import wants

    if (id is None) == (query is None):
        raise click.UsageError("name a subscription's id, or give --query")
    with front.app() as app:
        if query is None:
            saved = {search.id: search.query for _, search in people.subscriptions(app.db)}
            if id not in saved:
                raise UnknownName(
                    f"there is no subscription {id}; see: noticewatch subscriptions list"
                )
            query = saved[id]
        parse_query(query)
        since = app.clock.now() - timedelta(days=days)
        with app.db.reading() as conn:
            rows = (
                event.json()
                for event in events.stream(conn, since=since)
                if not event.bootstrap and wants(query, event)
            )
            print_rows(rows, form, EVENT_COLUMNS, EVENT_KEYS)


for each in (list_, add, edit, remove, test):
    subscriptions.add_command(each)
