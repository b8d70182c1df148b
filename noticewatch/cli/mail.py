"""What reaches people: `digest preview` and `outbox`."""

import sys
from pathlib import Path

import click

from crawler.errors import UsageError
from noticewatch.cli.errors import say
from noticewatch.cli.options import Front, Group, Number, command, list_format
from noticewatch.cli.output import Column, Format, print_rows, time_column

_KEYS = ("id", "to", "kind", "subject", "state", "attempts", "next_try", "reason", "message_id")
_COLUMNS = (
    Column("id", "id", right=True),
    Column("to", "to"),
    Column("kind", "kind"),
    Column("state", "state"),
    Column("attempts", "attempts", right=True),
    time_column("next try", "next_try"),
    Column("subject", "subject", elastic=True),
    Column("reason", "reason", elastic=True),
)


@click.group("digest", cls=Group, examples="noticewatch digest preview reader@example.org")
def digest() -> None:
    """Digests before they are sent."""


@command(
    "preview",
    examples="""
    noticewatch digest preview reader@example.org
    noticewatch digest preview reader@example.org --html digest.html --eml digest.eml
    """,
)
@click.argument("email")
@click.option("--html", type=click.Path(path_type=Path), metavar="FILE", help="Write the HTML.")
@click.option("--eml", type=click.Path(path_type=Path), metavar="FILE", help="Write the mail.")
def preview(front: Front, email: str, html: Path | None, eml: Path | None) -> None:
    """The digest that somebody would get if it were sent now; nothing is sent or recorded."""
    from noticewatch.tick import last_looks
    from notifier import people

    with front.app() as app:
        shown = people.preview(app.db, app.clock, app.config, last_looks(app), email)
    if shown is None:
        say(f"noticewatch: there is nothing to tell {email}")
        return
    for file, content in ((html, shown.html.encode()), (eml, shown.eml)):
        if file is not None:
            _write(file, content)
    click.echo(f"Subject: {shown.subject}\n\n{shown.text}", nl=False)


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}") from None


@click.group(
    "outbox",
    cls=Group,
    invoke_without_command=True,
    examples="""
    noticewatch outbox
    noticewatch outbox retry 12
    noticewatch outbox cancel 12
    """,
)
@list_format
@click.pass_context
def outbox(context: click.Context, form: Format) -> None:
    """The mail that waits, went, failed or came back, oldest first, and why."""
    if context.invoked_subcommand is not None:
        return
    from notifier import people

    with context.ensure_object(Front).app() as app:
        print_rows((each.json() for each in people.messages(app.db)), form, _COLUMNS, _KEYS)


@command("retry", examples="noticewatch outbox retry 12")
@click.argument("id", type=Number(min=0))
def retry(front: Front, id: int) -> None:
    """Try a message again that waits, failed or was parked, with the next pass."""
    from notifier import people

    with front.app() as app:
        click.echo(f"{id}: {people.retry_message(app.db, id).state}")


@command("cancel", examples="noticewatch outbox cancel 12")
@click.argument("id", type=Number(min=0))
def cancel(front: Front, id: int) -> None:
    """Never send a message that has not gone; what it tells counts as told."""
    from notifier import people

    with front.app() as app:
        click.echo(f"{id}: {people.cancel_message(app.db, app.clock, id).state}")


@command("bounce", examples="noticewatch outbox bounce < returned.eml")
def bounce(front: Front) -> None:
    """Read one mail that came back from standard input, as a mail server's pipe gives it.

    What is no report about a mail from here changes nothing.
    """
    from notifier import people
    from notifier.bounces import MOST_BYTES

    mail = sys.stdin.buffer.read(MOST_BYTES)
    while sys.stdin.buffer.read(MOST_BYTES):
        pass  # else the mail server would say that nobody listened
    with front.app() as app:
        known = people.take_back(app.db, app.clock, app.config, mail)
        say("noticewatch: a report, noted" if known else "noticewatch: no report of ours")


digest.add_command(preview)
outbox.add_command(retry)
outbox.add_command(cancel)
outbox.add_command(bounce)
