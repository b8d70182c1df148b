"""Is a new key an old notice again? The words of both decide."""

from datetime import timedelta
from typing import Any

import pytest

from crawler.compare import Comparison, compare
from crawler.event import EventKind
from crawler.notice import Notice
from crawler.repost import identity, is_repost, likeness
from crawler.serialise import to_document
from crawler.store.notices import Alike
from tests.builders import a_tender, a_vacancy, london, until
from tests.unit.test_compare import NOW, Watched

ADVERT: dict[str, Any] = {
    "title": "Tree Officer",
    "description": "Care for the trees of the district. Apply by 11 May 2026.",
}


def again(watched: Watched, *, days_ago: int = 10, **how: Any) -> Comparison:
    """What a run means where the store finds every notice by its likeness."""
    stored = [
        Alike(document["key"], number, NOW - timedelta(days=days_ago), document)
        for number, document in watched.documents.items()
    ]
    return compare(
        watched.recording,
        lambda versions: {version: watched.documents[version] for version in versions},
        now=NOW,
        window=how.get("window", False),
        whole=how.get("whole", True),
        alike=lambda likenesses: [each for each in stored if likeness(each.document) in likenesses],
    )


def events(comparison: Comparison) -> dict[str, EventKind | None]:
    return {decision.key: decision.happening.kind for decision in comparison.decisions}


@pytest.mark.parametrize(
    ("fields", "same"),
    [
        ({}, True),
        ({"title": "TREE OFFICER"}, True),
        ({"description": "Care for the trees of the district. Apply by 12 June 2026."}, True),
        ({"deadline": until("2026-09-30"), "salary": None}, True),
        ({"title": "Senior Tree Officer"}, False),
        ({"organisation": "Other Council"}, False),
        ({"locations": ("Elsewhere",)}, False),
        ({"description": "Plant hedges along the new road, with a team of four."}, False),
    ],
)
def test_f30_title_organisation_places_and_text_make_an_advert_the_same(
    fields: dict[str, Any], same: bool
):
    """Dates and pay may differ: that is what a re-advertisement changes."""
    old, new = a_vacancy("R-1", **ADVERT), a_vacancy("R-2", **{**ADVERT, **fields})

    assert is_repost(to_document(new), to_document(old)) is same


@pytest.mark.parametrize(
    "sign", [*map(chr, range(32, 48)), "_", "~", "\x1f", "\n", " — ", "’", "…"]
)
def test_marks_and_case_make_no_other_likeness(sign: str):
    """Text in ASCII goes a way of its own, and has to arrive at the same."""
    plain, marked = ({"title": each, "organisation": "Oak"} for each in ("tree 2", f"TREE{sign}2"))

    assert likeness(marked) == likeness(plain)


def test_f30_the_same_advert_under_a_new_key_is_reposted_and_the_old_one_ends_without_a_word():
    """Nobody has to confirm that the old one is gone: the new one stands in its place."""
    watched = Watched(a_vacancy("R-1", **ADVERT)).shows(a_vacancy("R-2", **ADVERT))

    comparison = again(watched)

    assert events(comparison) == {"R-2": EventKind.REPOSTED, "R-1": None}
    assert comparison.decisions[0].original is not None
    assert comparison.decisions[0].original.key == "R-1"
    assert comparison.decisions[1].gone
    assert (comparison.absent, comparison.ended, comparison.missed) == (0, 0, [])


def test_f30_an_old_one_whose_page_is_gone_in_the_same_run_is_not_withdrawn_as_well():
    """A re-advertisement is only `reposted`."""
    watched = Watched(a_vacancy("R-1", **ADVERT)).shows(a_vacancy("R-2", **ADVERT))
    watched.recording.end("R-1", "withdrawn")

    assert events(again(watched)) == {"R-2": EventKind.REPOSTED, "R-1": None}


def test_f25_a_twin_beside_a_notice_that_is_still_shown_is_a_notice_of_its_own():
    """Two posts of the same kind; neither is lost."""
    watched = Watched(a_vacancy("R-1", **ADVERT))
    watched.shows(a_vacancy("R-1", **ADVERT), a_vacancy("R-2", **ADVERT))

    assert events(again(watched)) == {"R-2": EventKind.NEW}


def test_f30_one_old_notice_is_again_only_one_new_one():
    """The second of two posts is new."""
    watched = Watched(a_vacancy("R-1", **ADVERT))
    watched.shows(a_vacancy("R-2", **ADVERT), a_vacancy("R-3", **ADVERT))

    kinds = events(again(watched))

    assert sorted(str(kinds[key]) for key in ("R-2", "R-3")) == ["new", "reposted"]


def test_f30_in_a_partial_run_a_likely_repost_waits():
    """Whether the old one has left, only a whole look can say."""
    watched = Watched(a_vacancy("R-1", **ADVERT)).shows(a_vacancy("R-2", **ADVERT))

    assert again(watched, whole=False).decisions == []


@pytest.mark.parametrize(("days_ago", "kind"), [(170, "reposted"), (190, "new")])
def test_f30_after_half_a_year_it_is_a_new_notice(days_ago: int, kind: str):
    """A post that falls vacant each year is no re-advertisement."""
    watched = Watched(a_vacancy("R-1", **ADVERT, status="withdrawn", deadline=None))
    watched.shows(a_vacancy("R-2", **ADVERT))

    assert events(again(watched, days_ago=days_ago)) == {"R-2": kind}


def test_f30_in_a_feed_the_new_entry_takes_the_place_of_the_old():
    """Absence from a window means nothing, but for the same advert beside it."""
    watched = Watched(a_vacancy("R-1", **ADVERT)).shows(a_vacancy("R-2", **ADVERT))

    assert events(again(watched, window=True)) == {"R-2": EventKind.REPOSTED, "R-1": None}


def test_f30_a_tender_that_a_register_does_not_show_today_has_not_ended():
    """A register answers with what is new since the last look."""
    old = a_tender("ocds-1", title="Paving", as_of=london("2026-04-01"))
    new = a_tender("ocds-2", title="Paving", as_of=london("2026-04-20"))

    assert events(again(Watched(old).shows(new), window=True)) == {"ocds-2": EventKind.NEW}


def the(notice: Notice) -> bytes | None:
    return identity(to_document(notice))


def test_one_identity_is_an_ocid_or_a_reference_beside_its_organisation():
    """A reference alone is not: every employer has a REQ-0001."""
    tender = a_tender("ocds-1")

    assert the(tender) == the(a_tender("ocds-1", title="Other", reference=None))
    assert the(a_vacancy(reference="REQ-0001")) == the(a_vacancy(reference="req 0001"))
    assert the(a_vacancy(reference="REQ-0001")) != the(
        a_vacancy(reference="REQ-0001", organisation="Other")
    )
    assert the(a_vacancy(reference="REQ-0001", organisation=None)) is None
    assert the(a_vacancy(reference="12")) is None
