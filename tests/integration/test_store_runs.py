"""Sources and runs, on both databases."""

from dataclasses import replace

from crawler.store import runs, sources
from crawler.store.database import Database
from crawler.verdict import Run
from tests.integration.storing import BOARD, MONDAY, TUESDAY, a_run, a_source


def test_a_source_keeps_its_id_when_its_spider_changes(database: Database):
    """Its notices and their history belong to the name, whatever reads them."""
    with database.transaction() as connection:
        first = sources.ensure(connection, BOARD)
        second = sources.ensure(connection, replace(BOARD, spider="greenhouse"))
        other = sources.ensure(connection, replace(BOARD, name="another"))

        assert first == second != other
        assert sources.find(connection, "board") == first
        assert sources.find(connection, "nowhere") is None
        assert sources.names(connection) == ["another", "board"]


def test_a_run_is_recorded_from_its_start_to_its_verdict(database: Database):
    """`noticewatch runs` shows a run that still goes on, and what became of it."""
    with database.transaction() as connection:
        board = a_source(connection)
        run_id = runs.start(connection, board, at=MONDAY, holder="me", full=True)
        assert runs.get(connection, run_id) == Run(id=run_id, source="board", started=MONDAY)

        ended = Run(
            id=run_id,
            source="board",
            started=MONDAY,
            finished=TUESDAY,
            verdict="suspect",
            reasons=("3 notices where the last runs saw 55 to 61",),
            notices=3,
            new=1,
            changed=2,
            ended=4,
            requests=5,
            not_modified=6,
            bytes=7_000_000_000,
            held=True,
        )
        runs.finish(connection, ended, filled={"title": 3})

        assert runs.get(connection, run_id) == ended
        assert runs.held(connection, board) == ended
        runs.set_held(connection, run_id, False)
        assert runs.held(connection, board) is None
        assert runs.get(connection, run_id) == replace(ended, held=False)
        assert runs.get(connection, run_id + 1) is None


def test_runs_are_listed_newest_first(database: Database):
    """The newest is what an operator looks for."""
    with database.transaction() as connection:
        board, other = a_source(connection), a_source(connection, "other")
        one, two, three = (a_run(connection, each) for each in (board, other, board))

        assert [run.id for run in runs.listing(connection, None)] == [three, two, one]
        assert [run.id for run in runs.listing(connection, "board")] == [three, one]
        assert runs.listing(connection, "nowhere") == []


def test_a_run_is_held_against_the_last_complete_ones(database: Database):
    """What a partial or a suspect run saw says nothing about what is usual."""
    with database.transaction() as connection:
        board = a_source(connection)
        assert not runs.bootstrapped(connection, board)
        first = a_run(connection, board, notices=50, full=True)
        assert runs.bootstrapped(connection, board)
        a_run(connection, board, "partial", notices=20)
        second = a_run(connection, board, notices=52)
        third = a_run(connection, board, notices=51)
        a_run(connection, a_source(connection, "other"), notices=7)

        records = runs.last_complete(connection, board, 2)
        assert [record.run.id for record in records] == [third, second]
        assert [record.run.notices for record in records] == [51, 52]
        assert [record.bootstrap for record in records] == [False, False]
        *_, oldest = runs.last_complete(connection, board, 9)
        assert (oldest.run.id, oldest.full, oldest.bootstrap) == (first, True, True)


def test_the_facts_of_a_run_are_kept_with_it(database: Database):
    """A redesign shows as fields that were filled and no longer are."""
    with database.transaction() as connection:
        board = a_source(connection)
        run = runs.get(connection, runs.start(connection, board, at=MONDAY, holder="m", full=False))
        assert run is not None
        runs.finish(
            connection,
            replace(run, verdict="complete", finished=MONDAY),
            filled={"title": 9, "salary": 4},
        )

        [record] = runs.last_complete(connection, board, 1)
        assert record.filled == {"title": 9, "salary": 4}


def test_a_run_whose_process_is_gone_is_recorded_as_failed(database: Database):
    """It ended without a word; whoever takes over the lease says so in its place."""
    with database.transaction() as connection:
        board = a_source(connection)
        lost, over = a_run(connection, board, None), a_run(connection, board)
        assert runs.unfinished(connection, board) == [lost]

        for run in (lost, over):
            runs.abandon(connection, run, at=TUESDAY, reason="its process has gone")

        assert runs.unfinished(connection, board) == []
        failed, complete = runs.get(connection, lost), runs.get(connection, over)
        assert failed is not None
        assert complete is not None
        assert failed.verdict == "failed"
        assert failed.reasons == ("its process has gone",)
        assert failed.finished == TUESDAY
        assert complete.verdict == "complete"


def test_runs_since_the_last_one_without_validators_are_counted(database: Database):
    """At the latest every tenth run of a source, and one a day, asks for everything anew.

    What a suspect or failed run read was not applied: it has made nothing fresh.
    """
    with database.transaction() as connection:
        board = a_source(connection)
        assert runs.since_full(connection, board) == (0, None)
        a_run(connection, board, "failed", full=True)
        a_run(connection, board)
        assert runs.since_full(connection, board) == (2, None)
        a_run(connection, board, full=True, began=TUESDAY)
        assert runs.since_full(connection, board) == (0, TUESDAY)
        a_run(connection, board)
        a_run(connection, board, "suspect", full=True)
        a_run(connection, board, None)
        assert runs.since_full(connection, board) == (2, TUESDAY)
        a_run(connection, board, "partial", full=True, began=MONDAY)
        assert runs.since_full(connection, board) == (0, MONDAY)


def test_the_newest_run_of_each_source_is_known_by_name(database: Database):
    """The schedule asks when each source was last begun, `sources` how it went."""
    with database.transaction() as connection:
        board, other = a_source(connection), a_source(connection, "other")
        a_source(connection, "never run")
        a_run(connection, board)
        ended = a_run(connection, board, "failed")
        a_run(connection, board, None, began=TUESDAY)
        only = a_run(connection, other)

        assert runs.last_started(connection) == {"board": TUESDAY, "other": MONDAY}
        newest = runs.newest(connection)
        assert {name: run.id for name, run in newest.items()} == {"board": ended, "other": only}
