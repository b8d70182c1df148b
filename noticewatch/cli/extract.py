"""`noticewatch extract`: prose from standard input, one JSON answer for each line.

A script can keep it open beside itself: each answer is written as soon as its line was read.
"""

import sys
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click
import orjson

from noticewatch.cli.options import Front, Moment, Zone, command

if TYPE_CHECKING:
    from crawler.extract.reading import Fact


@command(
    "extract",
    examples="""
    noticewatch extract --kind deadline --reference 2026-04-20 --timezone Europe/London < lines.txt
    noticewatch extract < lines.jsonl
    echo 'Salary: £152,915 to £197,133, closes 11 May 2026' | noticewatch extract
    """,
)
@click.option(
    "--kind",
    type=click.Choice(["deadline", "salary", "value"]),
    help="Read this one only; else all three.",
)
@click.option(
    "--reference",
    type=Moment(),
    metavar="DATE",
    help="The day on which the prose was written; dates without a year count from it.",
)
@click.option(
    "--timezone",
    "zone",
    type=Zone(),
    default="UTC",
    metavar="TZ",
    help="Of times that state none.",
    show_default=True,
)
def extract(
    front: Front,  # noqa: ARG001 - every command has one; this needs no configuration
    kind: "Fact | None",
    reference: datetime | None,
    zone: ZoneInfo,
) -> None:
    """Read prose from standard input, a line or a JSON line each, and print what it states.

    A JSON line holds "text" and, for this line alone, "kind", "reference" and "timezone". There
    is one JSON line of output for each line of input, also for one that cannot be read: its
    "warnings" say why. Without --kind a deadline, a salary and a value are looked for.
    """
    from noticewatch.extraction import Known, answers

    known = Known(kind=kind, reference=reference, zone=zone)
    for answer in answers(sys.stdin.buffer, known):
        sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
        sys.stdout.buffer.flush()
