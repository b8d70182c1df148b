"""Notices and their versions, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from crawler.diff import Change
from crawler.serialise import to_document
from crawler.store import notices, schema
from crawler.store.database import Database
from tests.builders import a_tender, a_vacancy, london, until
from tests.integration.storing import MONDAY, TUESDAY, a_run, a_source, at, to_write, write


def test_a_notice_is_read_back_as_it_was_written(database: Database):
    """The document is what versions are compared by: every field has to survive."""
    tender = a_tender("ocds-1-å", as_of=london("2026-04-01 12:30"))
    with database.transaction() as connection:
        board = a_source(connection)
        run = a_run(connection, board)
        [(notice_id, version_id)] = write(connection, board, tender, run_id=run)

    with database.reading() as connection:
        known = notices.known(connection, board)["ocds-1-å"]
        assert known == notices.Known(
            notice_id=notice_id,
            version_id=version_id,
            digest=to_write(tender).digest,
            status="open",
            deadline=tender.deadline and tender.deadline.at,
            pending=True,
            gone=False,
            missed_by=None,
            as_of=tender.as_of,
        )
        assert notices.documents(connection, [version_id]) == {version_id: to_document(tender)}
        assert notices.one(connection, "board", "ocds-1-å") == notices.Current(
            source="board",
            key="ocds-1-å",
            document=to_document(tender),
            repost_of=None,
            opportunity=None,
        )


def test_what_was_written_is_returned_in_the_order_of_the_batch(database: Database):
    """New notices and new versions stand mixed in a batch; the events need their ids."""
    with database.transaction() as connection:
        board = a_source(connection)
        [(first, _)] = write(connection, board, a_vacancy("R-1"))

        written = write(
            connection, board, a_vacancy("R-0"), a_vacancy("R-1", title="X"), a_vacancy("R-2")
        )

        known = notices.known(connection, board)
        assert [(each.notice_id, each.version_id) for each in known.values()] != []
        assert written == [
            (known[key].notice_id, known[key].version_id) for key in ("R-0", "R-1", "R-2")
        ]
        assert known["R-1"].notice_id == first


def test_a_version_keeps_its_changes_its_run_and_its_evidence(database: Database):
    """`noticewatch history` shows every version with what changed and where it was read."""
    digest = bytes(range(20))
    with database.transaction() as connection:
        board = a_source(connection)
        run = a_run(connection, board)
        write(connection, board, a_vacancy(), run_id=run)
        write(connection, board, a_vacancy(title="Head"), when=TUESDAY, evidence=digest)

        first, second = notices.history(connection, "board", "R-1")

    assert first.at == MONDAY
    assert first.run == run
    assert first.changes == ()
    assert first.evidence is None
    assert second.version > first.version
    assert second.at == TUESDAY
    assert second.run is None
    assert second.changes == (Change("title", "Planning Officer R-1", "Head"),)
    assert second.document == to_document(a_vacancy(title="Head"))
    assert second.evidence == digest.hex()


def test_every_version_of_a_long_history_is_read_back(database: Database):
    """Patches, and new key frames where a text was rewritten, decode to what was written."""
    texts = [f"Round {n}. " + "The council seeks an officer for planning. " * 80 for n in range(4)]
    texts += ["".join(chr(0x4E00 + n * 97 + m * 31) for m in range(900)) for n in range(3)]
    shown = [a_vacancy(description=text) for text in texts]
    shown += [a_vacancy(description=texts[-1], title=f"Officer {n}") for n in range(3)]
    with database.transaction() as connection:
        board = a_source(connection)
        for day, notice in enumerate(shown):
            write(connection, board, notice, when=MONDAY + timedelta(days=day))

        records = notices.history(connection, "board", "R-1")
        frames = select(schema.version.c.base_id).order_by(schema.version.c.id)
        bases = list(connection.execute(frames).scalars())

    assert [record.document for record in records] == [to_document(each) for each in shown]
    assert None in bases[1:]  # a rewritten text began a new key frame
    assert len([base for base in bases if base is not None]) > 3


def test_a_small_edit_of_a_long_notice_takes_little_room(database: Database):
    """Versions are kept for ever; the target is 0.15 of the raw JSON rows."""
    words = " ".join(f"{n * 7919 % 10007:x}" for n in range(900))
    with database.transaction() as connection:
        board = a_source(connection)
        for n in range(10):
            edited = a_vacancy(description=f"{words} {n}", title=f"Officer {n}")
            write(connection, board, edited)

        size = connection.execute(select(func.sum(func.length(schema.version.c.frame)))).scalar()

    assert size is not None
    assert size < 0.15 * 4000 * 10 + 4000


def test_more_notices_than_a_batch_are_written_and_listed_in_order(database: Database):
    """A run of 10,000 is written in batches; none is lost at the seams."""
    keys = [f"R-{n:05}" for n in range(4500)]
    with database.transaction() as connection:
        board = a_source(connection)
        write(connection, board, *(a_vacancy(key) for key in keys))
        run = a_run(connection, board)
        ids = [each.notice_id for each in notices.known(connection, board).values()]
        notices.missed(connection, ids, run)

    with database.reading() as connection:
        assert [each.key for each in notices.current(connection)] == keys
        known = notices.known(connection, board)
        assert sorted(known) == keys
        assert {each.missed_by for each in known.values()} == {run}
        documents = notices.documents(connection, (each.version_id for each in known.values()))
        assert len(documents) == len(keys)


def test_a_missed_notice_that_is_found_again_is_neither_missed_nor_gone(database: Database):
    """Only what two complete runs in a row have not seen may be told as withdrawn."""
    with database.transaction() as connection:
        board = a_source(connection)
        run = a_run(connection, board)
        [(one, _), (two, _), _] = write(
            connection, board, a_vacancy("R-1"), a_vacancy("R-2"), a_vacancy("R-3")
        )
        notices.missed(connection, [one, two], run)
        notices.left(connection, [two])

        known = notices.known(connection, board)
        assert [(each.missed_by, each.gone) for each in known.values()] == [
            (run, False),
            (run, True),
            (None, False),
        ]

        notices.found(connection, [one, two])
        known = notices.known(connection, board)
        assert {(each.missed_by, each.gone) for each in known.values()} == {(None, False)}


def test_a_notice_that_is_written_again_is_no_longer_missed(database: Database):
    """Its page was read: whatever it says now, it was met."""
    with database.transaction() as connection:
        board = a_source(connection)
        run = a_run(connection, board)
        [(one, _)] = write(connection, board, a_vacancy())
        notices.missed(connection, [one], run)

        write(connection, board, a_vacancy(title="Head of Planning"))

        assert notices.known(connection, board)["R-1"].missed_by is None


def test_deadlines_are_due_from_their_own_second_until_settled(database: Database):
    """A deadline passes at its instant; once told it is not told again, gone or not."""
    noon = until("2026-05-11")
    early = replace(noon, at=london("2026-05-11 12:00"), precision="minute")
    with database.transaction() as connection:
        board = a_source(connection)
        written = write(
            connection,
            board,
            a_vacancy("late", deadline=noon),
            a_vacancy("early", deadline=early),
            a_vacancy("never", deadline=None),
        )
        notices.left(connection, [written[1][0]])

        assert notices.due(connection, at("2026-05-11 10:59:59")) == []
        [due] = notices.due(connection, at("2026-05-11 11:00:00"))
        assert due == notices.Due(
            notice_id=written[1][0],
            source_id=board,
            source="board",
            key="early",
            version_id=written[1][1],
            deadline=at("2026-05-11 11:00:00"),
            document=to_document(a_vacancy("early", deadline=early)),
        )
        both = notices.due(connection, at("2026-06-01 00:00"))
        assert [each.key for each in both] == ["early", "late"]

        notices.settle(connection, [due.notice_id])
        assert [each.key for each in notices.due(connection, at("2026-06-01 00:00"))] == ["late"]


def test_only_living_notices_are_counted(database: Database):
    """`noticewatch sources` shows how many notices a source has now."""
    with database.transaction() as connection:
        board, other = a_source(connection), a_source(connection, "other")
        a_source(connection, "empty")
        written = write(
            connection, board, a_vacancy("R-1"), a_vacancy("R-2", status="closed"), a_vacancy("R-3")
        )
        notices.left(connection, [written[2][0]])
        write(connection, other, a_tender("T-1", status="planned"), a_tender("T-2"))

        assert notices.count(connection) == {"board": 1, "other": 2}


def test_the_publishers_own_time_of_a_reading_is_followed_without_a_version(database: Database):
    """An OCDS release that says nothing new must still not be overtaken by an older one."""
    with database.transaction() as connection:
        board = a_source(connection)
        [(one, version)] = write(connection, board, a_tender(as_of=MONDAY))

        notices.follow(connection, [(one, TUESDAY)])

        [known] = notices.known(connection, board).values()
        assert known.as_of == TUESDAY
        assert known.version_id == version


def test_notices_of_one_source_are_listed_alone(database: Database):
    """The same key at two sources is two notices."""
    with database.transaction() as connection:
        write(connection, a_source(connection), a_vacancy("R-1", title="One"))
        write(connection, a_source(connection, "other"), a_vacancy("R-1", title="Two"))

        assert [each.source for each in notices.current(connection)] == ["board", "other"]
        [only] = notices.current(connection, "other")
        assert only.document["title"] == "Two"
        assert notices.one(connection, "board", "R-2") is None
        assert notices.history(connection, "elsewhere", "R-1") == []


def test_a_time_without_a_zone_is_refused(database: Database):
    """A naive time would be stored as another moment on another machine."""
    with database.transaction() as connection, pytest.raises(ValueError, match="without a zone"):
        write(connection, a_source(connection), a_vacancy(), when=MONDAY.replace(tzinfo=None))
