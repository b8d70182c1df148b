"""Which fields changed, under which path, and would a reader call it news?"""

from typing import Any

from crawler.diff import Change, diff
from crawler.serialise import to_document
from tests.builders import a_vacancy, pay


def changed(**fields: Any) -> list[Change]:
    return diff(to_document(a_vacancy()), to_document(a_vacancy(**fields)))


def test_a_change_inside_an_object_has_a_dotted_path():
    """Two figures moved, two changes; the rest of the salary is not repeated."""
    changes = {
        change.field: (change.old, change.new) for change in changed(salary=pay(39_000, 41_000))
    }

    assert changes["salary.min"] == ("38000", "39000")
    assert changes["salary.max"] == ("40000", "41000")
    assert set(changes) == {"salary.min", "salary.max", "salary_stated"}


def test_an_object_that_goes_is_one_change():
    """`salary`: {…} to null, not five fields to null."""
    fields = [change.field for change in changed(salary=None)]

    assert fields == ["salary", "salary_stated"]


def test_lists_are_reported_whole():
    """A reader wants the places, not which index moved."""
    (change,) = changed(locations=("Exampleton", "Otherham"))

    assert (change.old, change.new) == (["Exampleton"], ["Exampleton", "Otherham"])


def test_equal_documents_have_no_changes():
    """Nothing is invented."""
    assert changed() == []


def test_case_is_stored_but_not_told():
    """The change is there for the history, and silent."""
    (change,) = changed(title="planning officer r-1")

    assert not change.told
