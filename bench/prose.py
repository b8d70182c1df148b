"""How many sentences are read in a second? A crawl reads every description, on one core.

The sentences are those of the tests (`tests/unit/deadlines.jsonl`, `money.jsonl`): wordings of
adverts and tender notices, so that nearly each holds what is looked for. Each kind is asked of
its own sentences, as a spider asks; all three of all sentences, as `noticewatch extract` does.
Beside it stands what is asked for, not another reader: those that there are answer another
question (docs/decisions/0010-prose-is-read-by-our-own-rules.md).
"""

import json
import statistics
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from time import process_time
from zoneinfo import ZoneInfo

from bench.table import Row
from crawler.extract.reading import Fact, read_prose

TIMES = 5
ASKED = 5_000
_DATA = Path(__file__).parent.parent / "tests" / "unit"
_LONDON = ZoneInfo("Europe/London")
_WRITTEN = date(2026, 4, 20)


def run(times: int = TIMES) -> list[Row]:
    """Measure each kind, and all of them together."""
    deadlines, money = _sentences("deadlines"), _sentences("money")
    pay = [text for text, kind in money if kind == "salary"]
    worth = [text for text, kind in money if kind == "value"]
    dates = [text for text, _ in deadlines]
    return [
        _row("deadline of a sentence", dates, "deadline", times),
        _row("salary of a sentence", pay, "salary", times),
        _row("value of a sentence", worth, "value", times),
        _row("all three of a sentence", [*dates, *pay, *worth], None, times, asked=False),
    ]


def _sentences(name: str) -> list[tuple[str, str]]:
    lines = (_DATA / f"{name}.jsonl").read_text("utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    return [(case["text"], case.get("kind", "deadline")) for case in cases]


def _row(
    what: str, sentences: Sequence[str], kind: Fact | None, times: int, *, asked: bool = True
) -> Row:
    rate = len(sentences) / statistics.median(_seconds(sentences, kind) for _ in range(times))
    return Row(
        what=what,
        ours=f"{rate:,.0f} sentences/s",
        beside=f"{ASKED:,} sentences/s",
        ratio=rate / ASKED,
        at_least=1 if asked else None,
    )


def _seconds(sentences: Sequence[str], kind: Fact | None) -> float:
    begun = process_time()
    for sentence in sentences:
        read_prose(sentence, kind=kind, reference=_WRITTEN, zone=_LONDON)
    return process_time() - begun
