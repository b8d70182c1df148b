"""What do releases of one process say when a part of them is taken away? On values alone."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crawler.bases.ocds import tender_of
from crawler.fold import fold

LONDON = ZoneInfo("Europe/London")


def _release(day: str, **tender: Any) -> dict[str, Any]:
    return {
        "ocid": "ocds-abc123-1",
        "id": day,
        "date": f"2026-03-{day}T10:00:00Z",
        "tag": ["tender"],
        "tender": {"id": "1", "title": "Ferry crossing", **tender},
    }


FIRST = _release(
    "01",
    tenderPeriod={"endDate": "2026-04-01T12:00:00Z"},
    value={"amount": 900000, "currency": "EUR"},
)


def _read(*releases: dict[str, Any]) -> dict[str, Any]:
    """Each read on a page of its own, as over several runs."""
    (document,) = fold([tender_of([release], LONDON) for release in releases])
    return document


@pytest.mark.parametrize("gone", [None, {"endDate": None}, {"startDate": None, "endDate": None}])
def test_a_deadline_that_a_later_release_sets_to_null_is_gone(gone: Any):
    """The standard's way to take a value back, at whatever depth."""
    document = _read(FIRST, _release("05", tenderPeriod=gone))

    assert (document["deadline"], document["deadline_precision"]) == (None, None)
    assert document["value"]["max"] == "900000"


@pytest.mark.parametrize("gone", [None, {"amount": None, "currency": "EUR"}])
def test_a_value_that_a_later_release_sets_to_null_is_gone(gone: Any):
    document = _read(FIRST, _release("05", value=gone))

    assert document["value"] is None
    assert document["deadline"] == "2026-04-01T12:00:00+00:00"


@pytest.mark.parametrize("said", [{}, {"startDate": "2026-03-01T00:00:00Z"}])
def test_a_period_that_names_no_end_takes_no_deadline_away(said: dict[str, Any]):
    """What a release leaves out stays as it was."""
    document = _read(FIRST, _release("05", tenderPeriod=said))

    assert document["deadline"] == "2026-04-01T12:00:00+00:00"


def test_a_deadline_that_is_set_again_on_the_same_page_stands():
    releases = [
        _release("05", tenderPeriod={"endDate": None}),
        _release("06", tenderPeriod={"endDate": "2026-05-01T12:00:00Z"}),
    ]
    (document,) = fold([tender_of([FIRST], LONDON), tender_of(releases, LONDON)])

    assert document["deadline"] == "2026-05-01T12:00:00+00:00"


@pytest.mark.parametrize("ocid", [None, "", {}])
def test_a_release_of_no_process_is_no_tender(ocid: Any):
    """Nobody could know it again, and two of them would be one."""
    with pytest.raises(ValueError, match="without an ocid"):
        tender_of([{**FIRST, "ocid": ocid}], LONDON)
