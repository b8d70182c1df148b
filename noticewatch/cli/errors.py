"""What does a person see when something is wrong, and with which exit code does it end?

0: done. 1: done, but something failed. 2: wrong usage, configuration or name. Errors go to
standard error, in words; a traceback means a mistake of ours.
"""

import contextlib
import difflib
import os
import sys
from collections.abc import Generator
from typing import NoReturn

import click

from crawler.errors import ConfigError, NoticewatchError, UsageError

FAILED, WRONG = 1, 2
INTERRUPTED = 130  # as a shell reports SIGINT


def say(text: str) -> None:
    """One message to standard error."""
    click.echo(text, err=True)


def explain(error: NoticewatchError, place: str | None = None) -> None:
    """Say what is wrong; `place` is where in the configuration, where that is known.

    A mistake in the configuration names its file and line itself, as a compiler would.
    """
    if place:
        say(f"{place}: {error}")
    elif isinstance(error, ConfigError):
        say(str(error))
    else:
        say(f"noticewatch: {error}")


def code(error: NoticewatchError) -> int:
    """The exit code for `error`."""
    return WRONG if isinstance(error, UsageError) else FAILED


@contextlib.contextmanager
def told() -> Generator[None]:
    """Turn what goes wrong inside into a message and an exit code."""
    try:
        yield
    except NoticewatchError as error:
        explain(error)
        sys.exit(code(error))
    except click.ClickException as error:
        _explain_usage(error)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        _close_quietly()


def _explain_usage(error: click.ClickException) -> None:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return
    message = error.format_message()
    if isinstance(error, click.UsageError) and error.ctx is not None:
        message = f"{message.rstrip('.')}. See: {error.ctx.command_path} --help"
    say(f"noticewatch: {message[:1].lower()}{message[1:]}")


def unknown_command(group: click.Group, context: click.Context, name: str) -> NoReturn:
    """Refuse a command that `group` does not have, naming the nearest that it has."""
    known = group.list_commands(context)
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(known)}"
    raise click.UsageError(f'unknown command "{name}"; {hint}', context)


def _close_quietly() -> NoReturn:
    """The reader of our output has gone (`| head`): end, and let nothing more be written."""
    with contextlib.suppress(OSError, ValueError):  # a test's output is no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(FAILED)  # as click has it
