"""Which stored notices are the same thing? On both databases."""

import pytest
from sqlalchemy import Connection

from crawler.notice import Notice
from crawler.store import notices
from crawler.store.database import Database
from tests.builders import a_tender, until
from tests.integration.storing import a_source, write

TITLE = "Repair of the town hall's roof"


def a_roof(key: str, deadline: str | None = "2026-06-30", **fields: object) -> Notice:
    """A tender for the roof, without a reference of its publisher's."""
    fields = {"title": TITLE, "reference": None, "ocid": None, **fields}
    return a_tender(key, deadline=until(deadline) if deadline else None, **fields)


def groups(connection: Connection) -> set[frozenset[str]]:
    """The keys of the notices that share an opportunity."""
    keys: dict[int, set[str]] = {}
    for each in notices.current(connection):
        if each.opportunity is not None:
            keys.setdefault(each.opportunity, set()).add(each.key)
    return {frozenset(some) for some in keys.values()}


@pytest.mark.parametrize("one_batch", [True, False])
def test_those_of_one_reference_are_the_same_also_at_one_source(
    database: Database, one_batch: bool
):
    """A publisher that gives one reference twice means one thing; in the same run or later."""
    shown = [
        a_roof("R-1", reference="ABC-1234"),
        a_roof("R-2", reference="abc 1234", title="Roof"),
        a_roof("R-3", reference="ABC-1235"),
    ]
    with database.transaction() as connection:
        board = a_source(connection)
        for some in [shown] if one_batch else [[each] for each in shown]:
            write(connection, board, *some)

        assert groups(connection) == {frozenset({"R-1", "R-2"})}


def test_those_of_one_title_and_deadline_are_the_same_at_another_source_only(database: Database):
    """Two adverts of a board in the same words are two posts; and so are those of other days."""
    with database.transaction() as connection:
        board, register = a_source(connection), a_source(connection, "register")
        write(connection, board, a_roof("B-1"), a_roof("B-2", "2026-07-01"), a_roof("B-3", None))
        write(connection, board, a_roof("B-4", "2026-07-02"), a_roof("B-5", "2026-07-02"))
        write(connection, register, a_roof("G-1"), a_roof("G-3", None), a_roof("G-4", "2026-07-03"))

        assert groups(connection) == {frozenset({"B-1", "G-1"})}


def test_an_edit_that_makes_it_the_same_joins_it(database: Database):
    """A council corrects its date; what is joined stays so when it is corrected back."""
    with database.transaction() as connection:
        board, register = a_source(connection), a_source(connection, "register")
        write(connection, board, a_roof("B-1"))
        write(connection, register, a_roof("G-1", "2026-07-01"))
        assert groups(connection) == set()

        for deadline in ("2026-06-30", "2026-07-01"):
            write(connection, register, a_roof("G-1", deadline))

            assert groups(connection) == {frozenset({"B-1", "G-1"})}


def test_one_that_two_groups_have_in_common_joins_those_it_meets(database: Database):
    """By its reference it is one thing, by its words another: all are the first of them."""
    with database.transaction() as connection:
        board, register = a_source(connection), a_source(connection, "register")
        write(connection, board, a_roof("B-1"), a_roof("B-2", "2026-07-01", reference="XY-2026"))

        write(connection, register, a_roof("G-1", reference="XY-2026"))

        assert groups(connection) == {frozenset({"B-1", "B-2", "G-1"})}
