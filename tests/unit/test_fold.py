"""Several readings of one notice: what do they say together?"""

from datetime import UTC, datetime
from decimal import Decimal

from crawler.fold import fold, join
from crawler.notice import Deadline, Document, Lot, Tender, Value
from crawler.serialise import to_document

MARCH, APRIL, MAY = (datetime(2026, month, 1, tzinfo=UTC) for month in (3, 4, 5))


def _tender(**fields) -> Tender:
    return Tender(**{"key": "ocds-1", "ocid": "ocds-1", "title": "Ferry", **fields})


def test_the_first_of_two_equal_readings_counts():
    """A list shows a notice twice, and a later page may show it cut."""
    documents = fold([_tender(description="whole"), _tender(description="cut"), _tender(key="2")])

    assert [(each["key"], each["description"]) for each in documents] == [
        ("ocds-1", "whole"),
        ("2", None),
    ]


def test_readings_with_a_time_join_in_its_order_whatever_was_read_first():
    """The newest release comes first on a page, and speaks only of the award."""
    award = _tender(
        title="",
        status="awarded",
        supplier="Steamers",
        as_of=MAY,
        knows=frozenset({"status", "supplier"}),
    )
    tender = _tender(
        description="Run it", deadline=Deadline(at=APRIL, precision="minute"), as_of=MARCH
    )

    [document] = fold([award, tender])

    assert (document["title"], document["description"]) == ("Ferry", "Run it")
    assert (document["status"], document["supplier"]) == ("awarded", "Steamers")
    assert document["deadline"] == "2026-04-01T00:00:00+00:00"


def test_documents_and_lots_of_a_part_join_those_known():
    """An amendment adds a file and corrects one lot; the others are still there."""
    known = to_document(
        _tender(
            documents=(Document(url="https://x.org/1", title="Map"),),
            lots=(
                Lot(id="1", title="Boats", value=Value(min=None, max=Decimal(5))),
                Lot(id="2", title="Crew"),
            ),
        )
    )
    reading = to_document(
        _tender(
            documents=(Document(url="https://x.org/2", title="Answers"),),
            lots=(Lot(id="2", value=Value(min=None, max=Decimal(7))),),
        )
    )

    joined = join(known, reading, frozenset({"documents", "lots"}))

    assert [each["title"] for each in joined["documents"]] == ["Map", "Answers"]
    assert [(lot["id"], lot["title"], lot["value"]["max"]) for lot in joined["lots"]] == [
        ("1", "Boats", "5"),
        ("2", "Crew", "7"),
    ]


def test_a_deadline_and_its_words_are_spoken_of_together():
    """The words of an old date must not stand beside a new one."""
    known = to_document(_tender(deadline=Deadline(stated="1 April", at=APRIL, precision="day")))
    reading = to_document(_tender(deadline=Deadline(at=MAY, precision="minute")))

    joined = join(known, reading, frozenset({"deadline"}))

    assert (joined["deadline_precision"], joined["deadline_stated"]) == ("minute", None)


def test_a_reading_that_knows_all_replaces_what_was_known():
    """A field that it does not state is unknown now."""
    known = to_document(_tender(description="old"))
    reading = to_document(_tender())

    assert join(known, reading, None)["description"] is None
    assert join(None, reading, frozenset({"title"})) == reading
