"""Commands that look after the installation: `check` and `db`."""

from pathlib import Path

import click

from crawler.errors import NoticewatchError
from noticewatch.cli.errors import WRONG, code, explain, say
from noticewatch.cli.options import Front, Group, command


@command(
    "check",
    examples="""
    noticewatch check
    noticewatch check --send-test operator@example.org
    """,
)
@click.option("--send-test", "recipient", metavar="ADDRESS", help="Send a test mail there.")
def check(front: Front, recipient: str | None) -> int:
    """Whether the configuration, its sources, templates and database are as they should be.

    Every mistake is told with file and line, what is wrong and what would be right.
    """
    from noticewatch.checking import (
        channel_mistakes,
        search_mistakes,
        send_test,
        source_mistakes,
        template_mistakes,
    )

    front.log()
    config, wrong = front.survey()
    mistakes = [*wrong, *source_mistakes(config), *template_mistakes(config)]
    mistakes += channel_mistakes(config)
    for mistake in mistakes:
        say(mistake)
    result = WRONG if mistakes else 0
    named = config.path or "environment variables"
    click.echo(
        f"configuration: {named} (sources: {len(config.sources)}, mistakes: {len(mistakes)})"
    )
    if wrong:
        return result  # which database, and which mail server, is not known for sure
    try:
        with front.app() as app:
            click.echo(f"database: {app.db.url_shown}, ready")
            for mistake in search_mistakes(app):
                say(mistake)
                result = WRONG
            server = config.mail.server
            click.echo(f"mail: {server.shown if server else 'waits in the outbox, no [mail].smtp'}")
            if signer := config.mail.signer:
                name, record = signer.record
                click.echo(f"dkim: expected in DNS: {name} TXT {record}")
            if recipient is not None:
                click.echo(f"test mail to {recipient}: {send_test(app, recipient)}")
    except NoticewatchError as error:
        explain(error)
        result = result or code(error)
    return result


@click.group(
    "db",
    cls=Group,
    examples="""
    noticewatch db upgrade
    noticewatch db backup noticewatch.backup
    noticewatch db restore noticewatch.backup
    """,
)
def db() -> None:
    """The database: bring its schema up to date, back it up, bring a backup back."""


@command("upgrade", examples="noticewatch db upgrade")
def upgrade(front: Front) -> None:
    """Bring the schema up to date. Make a backup first; nothing else may be running."""
    from crawler.store.database import Database
    from noticewatch import migrations

    front.log()
    database = Database.open(front.config().database_url)
    try:
        migrations.upgrade(database)
        click.echo(f"database {database.url_shown}: schema {migrations.NEWEST}")
    finally:
        database.close()


@command("backup", examples="noticewatch db backup noticewatch.backup")
@click.argument("file", type=click.Path(path_type=Path))
def backup(front: Front, file: Path) -> None:
    """Write all that is known to a new FILE, as of one moment; the service may be running.

    The file holds addresses and keys: keep it as safe as the database.
    """
    from noticewatch.migrations import backup as backups

    with front.app() as app:
        rows = backups.backup(app.db, file, now=app.clock.now())
        click.echo(f"{file}: {rows} rows")


@command(
    "restore",
    examples="""
    noticewatch db restore noticewatch.backup
    noticewatch db restore noticewatch.backup --replace
    """,
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Lose what the database holds now.")
def restore(front: Front, file: Path, replace: bool) -> None:
    """Bring a backup back, also into the other kind of database; stop the service first.

    Mail that waited when the backup was made is parked, as it may have gone since: look with
    `noticewatch outbox`.
    """
    from noticewatch.migrations import backup as backups

    with front.app() as app:
        taken = backups.restore(app.db, file, now=app.clock.now(), replace=replace)
        click.echo(f"database {app.db.url_shown}: as of {taken:%Y-%m-%d %H:%M} UTC")


for each in (upgrade, backup, restore):
    db.add_command(each)
