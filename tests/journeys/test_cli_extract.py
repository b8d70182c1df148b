"""`noticewatch extract`: one JSON answer for each line, whatever the line holds."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from noticewatch.cli.main import main
from noticewatch.extraction import LONGEST_LINE

ROOT = Path(__file__).parents[2]
KEYS = ["deadline", "deadline_precision", "salary", "value", "stated", "warnings"]
SALARY = {
    "min": "152915",
    "max": "197133",
    "currency": "GBP",
    "period": "year",
    "allowances": [{"name": "location allowance", "amount": "3501", "included": True}],
    "by_place": [],
    "pro_rata": False,
    "actual": None,
}


def extract(*words: str, lines: bytes) -> list[dict[str, Any]]:
    shown = CliRunner().invoke(main, ["extract", *words], input=lines)
    assert shown.exit_code == 0, shown.output
    return [json.loads(line) for line in shown.stdout.splitlines()]


def test_a_line_of_prose_is_answered_with_all_that_it_states():
    """Without a kind; the keys are the contract's, in its order."""
    (answer,) = extract(
        lines=(
            "Pay is between £152,915 and £197,133, including a £3,501 location allowance."
            " Apply by 23:55 on Sunday 23rd February 2025"
        ).encode()
    )

    assert list(answer) == KEYS
    assert answer["deadline"] == "2025-02-23T23:55:00+00:00"
    assert answer["deadline_precision"] == "minute"
    assert answer["salary"] == SALARY
    assert answer["value"] is None
    assert answer["stated"]["deadline"] == "23:55 on Sunday 23rd February 2025"
    assert "£152,915 and £197,133" in answer["stated"]["salary"]
    assert answer["warnings"] == []


def test_the_options_hold_for_lines_that_say_nothing_else():
    """A JSON line speaks for itself alone."""
    ours = {"text": "Closes 3 May", "reference": "2027-04-20", "timezone": "America/New_York"}

    said, plain = extract(
        *("--kind", "deadline", "--reference", "2026-04-20", "--timezone", "Europe/London"),
        lines=f"{json.dumps(ours)}\nClosing date: 3 May; salary £30,000\n".encode(),
    )

    assert said["deadline"] == "2027-05-03T23:59:59-04:00"
    assert plain["deadline"] == "2026-05-03T23:59:59+01:00"
    assert plain["deadline_precision"] == "day"
    assert plain["salary"] is None


def test_prose_of_a_known_kind_need_not_say_what_it_is():
    """A field of a form holds no sentence."""
    told, untold = extract(
        lines="""{"text": "£40m and £150m", "kind": "value"}\n£40m and £150m""".encode()
    )

    assert told["value"] == {
        "min": "40000000",
        "max": "150000000",
        "currency": "GBP",
        "vat": None,
        "term": "total",
    }
    assert (untold["salary"], untold["value"]) == (None, None)


@pytest.mark.parametrize(
    ("line", "warning"),
    [
        (b"", "the line is empty"),
        (b" \t ", "the line is empty"),
        (b'{"text": ""}', "the line is empty"),
        (b"{}", 'not read: expected "text" with the prose to read'),
        (b'{"text": 5}', 'not read: expected "text" with the prose to read'),
        (b'{"text": "x", "kind": "pay"}', 'not read: "kind": expected one of deadline, salary'),
        (b'{"text": "x", "kind": []}', 'not read: "kind": expected one of deadline, salary'),
        (b'{"text": "x", "reference": "May"}', 'not read: "reference": expected a date like'),
        (b'{"text": "x", "reference": 5}', 'not read: "reference": expected a date like'),
        (b'{"text": "x", "timezone": "London"}', "did you mean"),
        (b'{"text": "x", "timezone": 5}', 'not read: "timezone": expected one like Europe/London'),
        (b'{"text": "x"', "begins like JSON, and is none: read as text"),
        (b"caf\xe9", "not in UTF-8: some characters are lost"),
        (b"1" * (LONGEST_LINE + 5), f"longer than {LONGEST_LINE} bytes: not read"),
    ],
)
def test_a_line_that_cannot_be_read_is_answered_and_says_why(line, warning):
    """A script that counts lines stays in step."""
    before, answer, after = extract(
        "--kind", "salary", lines=b"Salary: \xc2\xa330,000\n" + line + b"\nSalary: \xc2\xa340,000"
    )

    assert (before["salary"]["min"], after["salary"]["min"]) == ("30000", "40000")
    assert list(answer) == KEYS
    assert (answer["deadline"], answer["salary"], answer["value"]) == (None, None, None)
    assert any(warning in each for each in answer["warnings"])


def test_no_input_has_no_answer():
    assert extract(lines=b"") == []


def test_a_script_is_answered_before_it_ends_its_input():
    """A co-process; and it starts without what only the work of a crawl needs."""
    script = (
        "import atexit, sys\n"
        "from noticewatch.cli.main import main\n"
        "atexit.register(lambda: print(sorted(sys.modules), file=sys.stderr))\n"
        "main(['extract'])"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as script_beside:
        assert script_beside.stdin
        assert script_beside.stdout
        for _ in range(2):
            script_beside.stdin.write("Salary: £30,000 a year\n".encode())
            script_beside.stdin.flush()
            assert json.loads(script_beside.stdout.readline())["salary"]["max"] == "30000"
        _, loaded = script_beside.communicate(timeout=30)

    assert script_beside.returncode == 0
    for heavy in ("scrapy", "twisted", "sqlalchemy", "jinja2"):
        assert f"'{heavy}'".encode() not in loaded
