"""What does the product do? Three days of a small notice site, lived through in seconds."""

from collections.abc import Callable
from pathlib import Path


def run_demo(out: Path | None, echo: Callable[[str], object], *, serve: bool = False) -> int:
    """Live through the story, print the digests that its reader gets, and write them as HTML.

    Needs no network and no configuration: the site and the database exist as long as it runs.
    `out` is the folder for the HTML; None: a new one of the system's. With `serve` the site, the
    digests and the web pages stay open on loopback until SIGINT (Ctrl-C) or SIGTERM. The answer
    is the exit code.

    Raises:
        NoticewatchError: a source could not be read, or a file not be written.
    """
    # Tests and the benchmark read the demo's site, and need not load the product for it.
    from noticewatch.demo.days import live

    return live(out, echo, serve=serve)
