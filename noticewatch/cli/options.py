"""Which words do all commands share? The configuration, how much to say, the form of a list."""

import contextlib
import logging
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import click

from noticewatch.cli.errors import say, unknown_command
from noticewatch.cli.output import FORMATS

if TYPE_CHECKING:
    from noticewatch.config import Config
    from noticewatch.wiring import App

#: Times are counted on from a moment, which no calendar does at its ends.
_YEARS = range(1900, 3000)
#: The largest number that a database can hold.
_MOST = 2**63 - 1

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


@dataclass(slots=True)
class Front:
    """What was said before and after the verb. `verbosity`: -1 quiet, 1 and 2 more."""

    config_file: Path | None = None
    verbosity: int = 0

    def config(self) -> "Config":
        """The configuration. Raises ConfigError and NoConfiguration."""
        from noticewatch.config import load_config

        return load_config(self.config_file)

    def survey(self) -> "tuple[Config, list[str]]":
        """What can be read of the configuration, and every mistake in it."""
        from noticewatch.config import survey

        return survey(self.config_file)

    @contextlib.contextmanager
    def app(self, now: datetime | None = None) -> "Generator[App]":
        """The product on the configured database, open for the time of the block.

        `now` (naive: in the default time zone) stands for the clock.
        """
        from noticewatch.wiring import open_app

        self.log()
        config = self.config()
        app = open_app(config, now=aware(now, config.defaults.timezone))
        try:
            yield app
        finally:
            app.close()

    def log(self, usual: int = logging.WARNING) -> None:
        """Log to standard error, by default from `usual` on."""
        level = {-1: logging.ERROR, 0: usual, 1: logging.INFO}.get(self.verbosity, logging.DEBUG)
        root = logging.getLogger()
        if not any(isinstance(handler, _StandardError) for handler in root.handlers):
            root.addHandler(_StandardError())
        root.setLevel(level)
        for library in ("apscheduler", "alembic", "asyncio"):  # they tell of each step they take
            logging.getLogger(library).setLevel(max(level, logging.WARNING))


class _StandardError(logging.Handler):
    """Writes to what is standard error at that moment, which a test may have replaced."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Write `record` as a line."""
        try:
            say(self.format(record))
        except Exception:
            self.handleError(record)


def aware(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """`moment`, taken to be on the wall clock of `zone` where it has no offset."""
    from crawler.wallclock import instant

    if moment is None or moment.tzinfo is not None:
        return moment
    return instant(moment, zone)


class Moment(click.ParamType[datetime]):
    """A time in ISO 8601, with or without an offset."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The time that `value` names."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            self.fail(f'"{value}": expected ISO 8601, like 2026-04-20T07:00', param, ctx)
        if moment.year not in _YEARS:
            said = f"{_YEARS.start} to {_YEARS.stop - 1}"
            self.fail(f'"{value}": expected a year from {said}', param, ctx)
        return moment


class Number(click.IntRange):
    """A whole number that a database can hold: an id, or how many of something."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number that `value` names."""
        number = super().convert(value, param, ctx)
        if number > _MOST:
            self.fail(f"{value} is more than there can be", param, ctx)
        return number


class Zone(click.ParamType[ZoneInfo]):
    """An IANA time zone."""

    name = "zone"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> ZoneInfo:
        """The zone that `value` names."""
        from noticewatch.keys import read_zone

        if isinstance(value, ZoneInfo):
            return value
        try:
            return read_zone(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def _set_config(context: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        context.ensure_object(Front).config_file = value


def _set_verbosity(context: click.Context, parameter: click.Parameter, value: int | bool) -> None:
    if value:
        louder = parameter.name == "verbose"
        context.ensure_object(Front).verbosity = int(value) if louder else -1


def _common() -> list[click.Parameter]:
    return [
        click.Option(
            ["--config"],
            type=click.Path(path_type=Path),
            metavar="FILE",
            callback=_set_config,
            expose_value=False,
            help="Configuration file; by default NOTICEWATCH_CONFIG, ./noticewatch.toml, or the"
            " one in your own configuration folder.",
        ),
        click.Option(
            ["-v", "--verbose"],
            count=True,
            callback=_set_verbosity,
            expose_value=False,
            help="Log what is done; twice: in detail.",
        ),
        click.Option(
            ["-q", "--quiet"],
            is_flag=True,
            callback=_set_verbosity,
            expose_value=False,
            help="Log errors only.",
        ),
    ]


class _WithExamples(click.Command):
    """A command with the common options, and with examples below its help."""

    def __init__(self, *args: Any, examples: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.params += _common()
        self.examples = [line.strip() for line in examples.strip().splitlines()]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """The examples, as they are typed."""
        if self.examples:
            with formatter.section("Examples"):
                for line in self.examples:
                    formatter.write(f"{'':>{formatter.current_indent}}{line}\n")


class Command(_WithExamples):
    """One command."""


class Group(_WithExamples, click.Group):
    """Commands under one name."""

    command_class = Command

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """In the order in which they were added, which is that of their use."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first of `args` names; the nearest is named where it is none."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            unknown_command(self, ctx, args[0])
        return super().resolve_command(ctx, args)


def command(name: str, examples: str) -> Callable[[Callable[..., Any]], Command]:
    """Make a function a command that is given `Front` first."""

    def decorate(function: Callable[..., Any]) -> Command:
        return click.command(name, cls=Command, examples=examples)(click.pass_obj(function))

    return decorate


def list_format(function: Decorated) -> Decorated:
    """Let a command that prints a list be told its form, as the argument `form`."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="table",
        show_default=True,
        help="For a person, as JSON lines, or as CSV.",
    )(function)


def now_option(function: Decorated) -> Decorated:
    """Let a command be told the time."""
    return click.option(
        "--now",
        type=Moment(),
        metavar="T",
        help="The time that stands for the clock (ISO 8601; without an offset in"
        " [defaults].timezone).",
    )(function)
