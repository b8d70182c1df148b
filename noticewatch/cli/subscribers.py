"""`noticewatch subscribers`: the people who are told."""

import sys
from typing import BinaryIO, Literal
from zoneinfo import ZoneInfo

import click

from crawler.errors import UsageError
from noticewatch.cli.errors import FAILED, say
from noticewatch.cli.options import Front, Group, Zone, command, list_format
from noticewatch.cli.output import Column, Format, print_rows, time_column

_KEYS = ("id", "email", "name", "timezone", "language", "state", "created", "consent")
_COLUMNS = (
    Column("id", "id", right=True),
    Column("email", "email"),
    Column("name", "name", elastic=True),
    Column("state", "state"),
    Column("timezone", "timezone"),
    time_column("created", "created"),
)


@click.group(
    "subscribers",
    cls=Group,
    examples="""
    noticewatch subscribers list
    noticewatch subscribers add reader@example.org --timezone Europe/London
    """,
)
def subscribers() -> None:
    """The people who are told: add, confirm, pause, remove, erase or move them."""


@command(
    "list",
    examples="""
    noticewatch subscribers list
    noticewatch subscribers list --format csv
    """,
)
@list_format
def list_(front: Front, form: Format) -> None:
    """Everybody, in the order in which they came."""
    from notifier import people

    with front.app() as app:
        print_rows((each.json() for each in people.listing(app.db)), form, _COLUMNS, _KEYS)


@command(
    "add",
    examples="""
    noticewatch subscribers add reader@example.org --name "Ann Reader"
    noticewatch subscribers add reader@example.org --timezone Europe/Paris --confirmed
    """,
)
@click.argument("email")
@click.option("--name", metavar="N", help="What they are called.")
@click.option(
    "--timezone", type=Zone(), metavar="TZ", help="Where they are; by default [defaults].timezone."
)
@click.option(
    "--language", default="en", metavar="L", show_default=True, help="What they read (BCP 47)."
)
@click.option("--confirmed", is_flag=True, help="You have their consent on record.")
def add(
    front: Front,
    email: str,
    name: str | None,
    timezone: ZoneInfo | None,
    language: str,
    confirmed: bool,
) -> None:
    """Take somebody in.

    Without --confirmed they get a mail that asks whether they want this, and nothing else until
    they have said so.
    """
    from notifier import people

    with front.app() as app:
        added = people.add(
            app.db,
            app.clock,
            app.config,
            email,
            name=name,
            timezone=timezone or app.config.defaults.timezone,
            language=language,
            confirmed=confirmed,
        )
        click.echo(f"{added.address.shown}: {added.state}")


@command("confirm", examples="noticewatch subscribers confirm reader@example.org")
@click.argument("email")
def confirm(front: Front, email: str) -> None:
    """Record that somebody has agreed, or wants to go on after a pause."""
    from notifier import people

    with front.app() as app:
        known = people.confirm(app.db, app.clock, email)
        click.echo(f"{known.address.shown}: {known.state}")


@command("pause", examples="noticewatch subscribers pause reader@example.org")
@click.argument("email")
def pause(front: Front, email: str) -> None:
    """Send somebody nothing until they are confirmed again."""
    from notifier import people

    with front.app() as app:
        known = people.pause(app.db, email)
        click.echo(f"{known.address.shown}: {known.state}")


@command("remove", examples="noticewatch subscribers remove reader@example.org")
@click.argument("email")
def remove(front: Front, email: str) -> None:
    """Take somebody out, with their subscriptions; they may come again."""
    from notifier import people

    with front.app() as app:
        known = people.remove(app.db, app.clock, email)
        click.echo(f"{known.address.shown}: removed")


@command("erase", examples="noticewatch subscribers erase reader@example.org")
@click.argument("email")
def erase(front: Front, email: str) -> None:
    """Remove every personal datum of an address, and never mail it again.

    A keyed hash stays, by which the address is recognised if it is offered again.
    """
    from notifier import people

    with front.app() as app:
        people.erase(app.db, app.clock, email)
        click.echo("erased")


@command(
    "import",
    examples="""
    noticewatch subscribers import people.jsonl
    noticewatch subscribers import people.csv --confirm-mail
    """,
)
@click.argument("file", type=click.File("rb"))
@click.option(
    "--confirm-mail", is_flag=True, help="Ask those who have not agreed whether they want this."
)
def import_(front: Front, file: BinaryIO, confirm_mail: bool) -> int:
    """Take in the people of FILE (-: standard input) with their searches: JSON lines or CSV.

    With a mistake anywhere in it nothing is imported. Whoever is here already keeps what they
    have, and is given the searches that they lack. Nobody is mailed unless you say so, and
    nobody is told of what happened before.

    Exit code 1: all but those who must never be mailed again.
    """
    from notifier import people

    name = getattr(file, "name", "-")
    try:
        text = file.read().decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{name} is no text in UTF-8") from None
    with front.app() as app:
        found = people.read_people(
            text, name, timezone=app.config.defaults.timezone, channels=app.config.channels
        )
        done = people.take_in(app.db, app.clock, app.config, found, confirm=confirm_mail)
    for line, why in done.refused:
        say(f"{name}:{line}: {why}")
    asked = f", asked by mail: {done.asked}" if confirm_mail else ""
    click.echo(
        f"imported: {done.people} of {len(found)} people, {done.searches} subscriptions{asked}"
    )
    return FAILED if done.refused else 0


@command(
    "export",
    examples="""
    noticewatch subscribers export > people.jsonl
    noticewatch subscribers export --format csv > people.csv
    """,
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("jsonl", "csv")),
    default="jsonl",
    show_default=True,
    help="A person a line as JSON, or a search a row as CSV.",
)
def export(front: Front, form: Literal["jsonl", "csv"]) -> None:
    """Everybody with their consent, their searches and how they want to be told, for `import`.

    Not what they were told, nor who must never be mailed again: for all there is, `db backup`.
    """
    from notifier import people

    with front.app() as app:
        for line in people.written(people.everybody(app.db), form):
            sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()


for each in (list_, add, confirm, pause, remove, erase, import_, export):
    subscribers.add_command(each)
