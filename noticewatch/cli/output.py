"""How is a list printed? As a table for a person, as JSON lines or CSV for a program.

The rows are the contract's JSON objects in every form; a table shows some of their fields.
"""

import csv
import io
import os
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import click
import orjson

Row = Mapping[str, Any]
Format = Literal["table", "jsonl", "csv"]
FORMATS = ("table", "jsonl", "csv")

_COLOURS = {
    "complete": "green",
    "ok": "green",
    "sent": "green",
    "partial": "yellow",
    "degraded": "yellow",
    "suspect": "red",
    "failed": "red",
    "broken": "red",
    "parked": "red",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `cell` is a field's name, or makes the text from a row.

    `right`: figures. `elastic`: on a narrow terminal it is what gives way. `width`: what to
    reserve for it where rows are printed before all are known.
    """

    title: str
    cell: str | Callable[[Row], Any]
    right: bool = False
    elastic: bool = False
    width: int = 0

    def text(self, row: Row) -> str:
        """What stands in the cell of `row`, on one line; unknown is a dash."""
        value = row[self.cell] if isinstance(self.cell, str) else self.cell(row)
        if value is None or value in ("", []):
            return "-"
        if isinstance(value, bool):
            return "yes" if value else "no"
        return _plain(", ".join(map(str, value)) if isinstance(value, list) else str(value))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


class Printer:
    """Prints rows in one form, all at the end or, `live`, each as it comes."""

    def __init__(
        self, form: Format, columns: Sequence[Column], keys: Sequence[str], *, live: bool = False
    ) -> None:
        self._form = form
        self._columns = columns
        self._keys = keys
        self._live = live
        self._rows: list[list[str]] = []
        self._out = sys.stdout.buffer
        if form == "csv":
            self._write(_csv_line(keys))
        elif form == "table" and live:
            self._line([column.title for column in columns], self._widths([]), plain=True)

    def add(self, row: Row) -> None:
        """Print `row`, now or with the others."""
        match self._form:
            case "jsonl":
                self._write(orjson.dumps(row) + b"\n")
            case "csv":
                self._write(_csv_line([_csv_cell(row.get(key)) for key in self._keys]))
            case _:
                cells = [column.text(row) for column in self._columns]
                if self._live:
                    self._line(cells, self._widths([]))
                else:
                    self._rows.append(cells)
        if self._live:
            self._out.flush()

    def end(self) -> None:
        """Print what has waited for the widths of all rows."""
        if self._form == "table" and not self._live and self._rows:
            widths = self._widths(self._rows)
            self._line([column.title for column in self._columns], widths, plain=True)
            for cells in self._rows:
                self._line(cells, widths)
        self._out.flush()

    def _widths(self, rows: Sequence[Sequence[str]]) -> list[int]:
        widths = [
            max([_width(column.title), column.width, *(_width(row[at]) for row in rows)])
            for at, column in enumerate(self._columns)
        ]
        over = sum(widths) + 2 * (len(widths) - 1) - _terminal_width()
        for at, column in enumerate(self._columns):
            if column.elastic and over > 0:
                given = min(over, max(0, widths[at] - 12))
                widths[at] -= given
                over -= given
        return widths

    def _line(self, cells: Sequence[str], widths: Sequence[int], *, plain: bool = False) -> None:
        parts: list[str] = []
        for column, cell, width in zip(self._columns, cells, widths, strict=True):
            shown = _cut(cell, width) if column.elastic else cell
            space = " " * max(0, width - _width(shown))
            coloured = shown if plain else paint(shown)
            parts.append(space + coloured if column.right else coloured + space)
        self._write(f"{'  '.join(parts).rstrip()}\n".encode())

    def _write(self, line: bytes) -> None:
        self._out.write(line)


def print_rows(
    rows: Iterable[Row], form: Format, columns: Sequence[Column], keys: Sequence[str]
) -> None:
    """Print all of `rows`. `keys` are the fields of the CSV form, in their order."""
    printer = Printer(form, columns, keys)
    for row in rows:
        printer.add(row)
    printer.end()


def paint(text: str) -> str:
    """`text` in the colour of what it says, on a terminal that wants colour."""
    colour = _COLOURS.get(text)
    if colour is None or not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return text
    return click.style(text, fg=colour)


def short_time(text: str | None) -> str | None:
    """A moment of a row for a table: to the minute, with its offset."""
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M%z}" if text else None


def time_column(title: str, field: str) -> Column:
    """A column with the moment in `field`."""
    return Column(title, lambda row: short_time(row[field]))


def _terminal_width() -> int:
    """How wide a line may be; without a terminal nothing is cut."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 1_000_000


def _plain(text: str) -> str:
    """`text` on one line and without what could move a terminal's cursor."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _width(text: str) -> int:
    """How many cells of a terminal `text` takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in "WF")
        for sign in text
    )


def _cut(text: str, width: int) -> str:
    if _width(text) <= width:
        return text
    while _width(text) > width - 1:
        text = text[:-1]
    return f"{text}…"


def _csv_cell(value: Any) -> str:
    """A value in CSV: what is no text, number or truth by itself is JSON; unknown is empty."""
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _csv_line(cells: Sequence[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)  # RFC 4180
    return line.getvalue().encode()
