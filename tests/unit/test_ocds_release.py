"""What do releases say of a tender, however they are packed? On values alone."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crawler.bases.ocds import tender_of
from crawler.fold import fold
from crawler.serialise import JsonObject

LONDON = ZoneInfo("Europe/London")


def _release(day: str, tag: str, **parts: Any) -> JsonObject:
    return {
        "ocid": "ocds-abc123-1",
        "id": day,
        "date": f"2026-03-{day}T10:00:00Z",
        "tag": [tag],
        **parts,
    }


def _notice(kind: str) -> JsonObject:
    return {
        "id": kind,
        "documentType": kind,
        "format": "text/html",
        "url": f"https://notices.example.org/{kind}",
    }


CALL = _release(
    "01", "tender", tender={"title": "Ferry crossing", "documents": [_notice("tenderNotice")]}
)
AWARD = _release(
    "20", "award", awards=[{"id": "1", "status": "active", "documents": [_notice("awardNotice")]}]
)


def test_the_page_of_an_earlier_notice_is_no_file_beside_the_last() -> None:
    """Else the same process would have another list of files in one package than in two."""
    (together,) = fold([tender_of([CALL, AWARD], LONDON)])
    (apart,) = fold([tender_of([CALL], LONDON), tender_of([AWARD], LONDON)])

    assert together == apart
    assert together["url"] == "https://notices.example.org/awardNotice"
    assert together["documents"] == []


@pytest.mark.parametrize(
    ("said", "language"),
    [("EN", "en"), ("en-GB", "en"), ("English", "en"), ("spa", "es"), ("x", None), (None, None)],
)
def test_a_language_comes_in_two_letters(said: str | None, language: str | None) -> None:
    """The standard asks for them; not every publisher heeds it."""
    assert tender_of([{**CALL, "language": said}], LONDON).language == language


def test_a_plan_and_its_call_in_one_release_are_a_call() -> None:
    release = {**CALL, "tag": ["planning", "tender"], "planning": {"budget": {}}}

    assert tender_of([release], LONDON).stage == "tender"
