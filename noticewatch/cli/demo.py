"""`noticewatch demo`: the product at work, with no network and no configuration."""

from pathlib import Path

import click

from noticewatch.cli.options import Front, command


@command(
    "demo",
    examples="""
    noticewatch demo
    noticewatch demo --serve
    """,
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default="demo-out",
    metavar="FOLDER",
    show_default=True,
    help="Where the digest is written as HTML.",
)
@click.option(
    "--serve", is_flag=True, help="Leave the site, the digests and the web pages open until Ctrl-C."
)
def demo(front: Front, out: Path, serve: bool) -> int:
    """Three days of a small notice site in seconds, and the digests that its reader gets.

    Serves the site on loopback and watches it with the real code, on a database of its own.
    Needs no network and no configuration.
    """
    from noticewatch.demo import run_demo

    front.log()
    return run_demo(out, click.echo, serve=serve)
