"""How a list looks to a person and to a program."""

import io
import json
import os
import sys
from collections.abc import Callable
from typing import Any

import pytest

from noticewatch.cli.output import Column, Format, print_rows

COLUMNS = (
    Column("key", "key"),
    Column("title", "title", elastic=True),
    Column("n", "n", right=True),
)
KEYS = ("key", "title", "n")

Show = Callable[..., str]


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch) -> Show:
    """Print rows and answer what stood on standard output; `width`: of a terminal."""
    monkeypatch.delenv("NO_COLOR", raising=False)

    def shown(
        rows: list[dict[str, Any]],
        form: Format = "table",
        *,
        width: int | None = None,
        columns: tuple[Column, ...] = COLUMNS,
    ) -> str:
        out = io.BytesIO()
        stream = io.TextIOWrapper(out, "utf-8")
        monkeypatch.setattr(stream, "isatty", lambda: width is not None, raising=False)
        monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((width or 80, 24)))
        with monkeypatch.context() as inside:
            inside.setattr(sys, "stdout", stream)
            print_rows(rows, form, columns, KEYS)
        return out.getvalue().decode()

    return shown


def row(key: str, title: str | None, n: Any = 1) -> dict[str, Any]:
    return {"key": key, "title": title, "n": n}


def test_a_table_is_aligned_with_figures_to_the_right(show: Show):
    assert show([row("R-1", "Nurse", 7), row("R-10", None, 12)]) == (
        "key   title   n\nR-1   Nurse   7\nR-10  -      12\n"
    )


def test_letters_that_take_two_cells_or_none_are_counted_as_such(show: Show):
    combined, wide = "Cafe\u0301", "技師"

    table = show([row("a", combined), row("b", wide)])

    assert table.splitlines()[1:] == [f"a    {combined}   1", f"b    {wide}   1"]


def test_without_a_terminal_nothing_is_cut(show: Show):
    assert "x" * 500 in show([row("R-1", "x" * 500)])


def test_on_a_narrow_terminal_only_the_text_gives_way(show: Show):
    key = "a-key-that-is-rather-long"
    (_, line) = show([row(key, "x" * 100)], width=50).splitlines()

    assert len(line) == 50
    assert line.startswith(key)
    assert "x…" in line


def test_a_verdict_has_a_colour_on_a_terminal_alone(show: Show, monkeypatch: pytest.MonkeyPatch):
    rows, columns = [row("R-1", "failed")], (Column("title", "title"),)

    assert "\x1b[31mfailed" in show(rows, width=80, columns=columns)
    assert "\x1b" not in show(rows, columns=columns)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in show(rows, width=80, columns=columns)


def test_what_a_site_wrote_cannot_move_the_cursor(show: Show):
    """A title with a terminal's control sequence is shown as text (F19)."""
    table = show([row("R-1", "\x1b[2JNurse\nDoctor\x9b31m")], width=80)

    assert "\x1b" not in table
    assert "\x9b" not in table
    assert len(table.splitlines()) == 2


def test_json_lines_are_one_object_a_line_as_it_is(show: Show):
    rows = [row("R-1", "Zürich\nline", ["a"]), row("R-2", None, {"x": None})]

    text = show(rows, "jsonl")

    assert [json.loads(line) for line in text.splitlines()] == rows
    assert "Zürich" in text


def test_csv_quotes_what_must_be_and_has_nested_values_as_json(show: Show):
    text = show([row("R-1", 'a "b", c', {"x": True}), row("R-2", None, False)], "csv")

    assert text == ('key,title,n\r\nR-1,"a ""b"", c","{""x"":true}"\r\nR-2,,false\r\n')
