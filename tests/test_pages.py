"""Does every spider read its recorded pages as a person did? Cases are folders; no code is added.

`tests/pages/<spider>/<case>/` holds responses in the true format and `notices.jsonl`: the notices
in them, a line each, where a key that is unknown (null) or empty ([]) may be left out. `case.json`
may name `files` (their order), `urls`, `kind`, `timezone`, `reference`, `args`, and `errors`: the
files that cannot be read as what they should be.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawler.load import parse_files
from crawler.serialise import notice_json

PAGES = Path(__file__).parent / "pages"
CASES = sorted(folder for folder in PAGES.glob("*/*") if folder.is_dir())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_spider_reads_its_recorded_pages_as_a_person_did(case: Path) -> None:
    """Every field counts: an invented one is as wrong as a missing one."""
    settings = _settings(case)
    spider = case.parent.name

    parsed = parse_files(
        spider,
        [case / name for name in settings["files"]],
        args=settings.get("args", {}),
        urls=settings.get("urls", ()),
        kind=settings.get("kind"),
        timezone=settings.get("timezone", "UTC"),
        reference=date.fromisoformat(settings["reference"]) if "reference" in settings else None,
    )

    read = [notice_json(document, source=spider) for document in parsed.documents]
    assert [_said(notice) for notice in read] == [_said(each) for each in _expected(case)]
    assert [error.path.name for error in parsed.errors] == settings.get("errors", [])


def test_every_spider_folder_has_a_spider() -> None:
    """A folder with a misspelt name would test nothing."""
    from crawler.load import spider_names

    assert {case.parent.name for case in CASES} <= set(spider_names())


def _settings(case: Path) -> dict[str, Any]:
    own = case / "case.json"
    settings: dict[str, Any] = json.loads(own.read_text()) if own.exists() else {}
    others = {"case.json", "notices.jsonl"}
    settings.setdefault("files", sorted(f.name for f in case.iterdir() if f.name not in others))
    return settings


def _expected(case: Path) -> list[dict[str, Any]]:
    lines = case / "notices.jsonl"
    return [json.loads(line) for line in lines.read_text().splitlines()] if lines.exists() else []


def _said(notice: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in notice.items() if value is not None and value != []}
