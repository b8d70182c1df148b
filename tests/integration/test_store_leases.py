"""Leases, by the database's own clock, on both databases."""

import subprocess
import sys
import threading

from crawler.store import leases
from crawler.store.database import Database
from crawler.store.holders import holder_name, new_token

AN_HOUR, OVER = 3600, -1  # a lease of a time already over stands for one that has run out


def test_a_lease_is_held_by_one_at_a_time(database: Database):
    """One source never runs twice, on one machine or on several."""
    with database.transaction() as connection:
        assert leases.take(connection, "source:board", "one", AN_HOUR)
        assert leases.take(connection, "source:other", "two", AN_HOUR)
    with database.transaction() as connection:
        assert not leases.take(connection, "source:board", "two", AN_HOUR)
        assert leases.holder_of(connection, "source:board") == "one"
        assert leases.holds(connection, "source:board", "one")
        assert not leases.holds(connection, "source:board", "two")
        assert not leases.renew(connection, "source:board", "two", AN_HOUR)


def test_a_lease_that_is_ours_can_be_taken_again(database: Database):
    """A process that starts over under its own name is not locked out by itself."""
    with database.transaction() as connection:
        assert leases.take(connection, "source:board", "one", AN_HOUR)
        assert leases.take(connection, "source:board", "one", AN_HOUR)


def test_a_lease_that_has_run_out_goes_to_whoever_asks(database: Database):
    """A process that was killed blocks its source no longer than its lease."""
    with database.transaction() as connection:
        assert leases.take(connection, "source:board", "one", OVER)
        assert leases.holder_of(connection, "source:board") is None
        assert not leases.holds(connection, "source:board", "one")

        assert leases.take(connection, "source:board", "two", AN_HOUR)

        assert leases.holder_of(connection, "source:board") == "two"
        assert not leases.renew(connection, "source:board", "one", AN_HOUR)


def test_a_lease_ends_exactly_when_its_time_is_over(database: Database):
    """A lease of no time at all is nobody's."""
    with database.transaction() as connection:
        assert leases.take(connection, "source:board", "one", 0)
    with database.transaction() as connection:
        assert not leases.holds(connection, "source:board", "one")
        assert leases.take(connection, "source:board", "two", AN_HOUR)


def test_a_lease_that_ran_out_unseen_can_be_renewed_while_nobody_took_it(database: Database):
    """The machine slept through its heartbeats; nobody else did anything meanwhile."""
    with database.transaction() as connection:
        leases.take(connection, "source:board", "one", OVER)

        assert leases.renew(connection, "source:board", "one", AN_HOUR)

        assert leases.holds(connection, "source:board", "one")


def test_a_lease_that_is_given_back_is_free(database: Database):
    """The next run need not wait for the time to run out."""
    with database.transaction() as connection:
        leases.take(connection, "source:board", "one", AN_HOUR)
        leases.release(connection, "source:board", "two")
        assert leases.holder_of(connection, "source:board") == "one"

        leases.release(connection, "source:board", "one")

        assert leases.holder_of(connection, "source:board") is None
        assert leases.take(connection, "source:board", "two", AN_HOUR)


def test_of_many_who_ask_at_once_one_gets_the_lease(database: Database):
    """Two daemons that start together must not both crawl."""
    barrier = threading.Barrier(4)
    got: list[str] = []

    def ask(name: str) -> None:
        barrier.wait()
        with database.transaction() as connection:
            if leases.take(connection, "source:board", name, AN_HOUR):
                got.append(name)

    threads = [threading.Thread(target=ask, args=(f"holder {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(got) == 1


def test_a_lease_that_is_checked_cannot_be_taken_before_the_commit(database: Database):
    """A run is applied while it holds its lease: checked and committed with nobody between."""
    with database.transaction() as connection:
        leases.take(connection, "source:board", "one", 0.5)
    taken: list[bool] = []

    def take() -> None:
        with database.transaction() as connection:
            connection.exec_driver_sql("SELECT 1")
            taken.append(leases.take(connection, "source:board", "two", AN_HOUR))

    with database.transaction() as connection:
        assert leases.holds(connection, "source:board", "one")
        thread = threading.Thread(target=take)
        thread.start()
        thread.join(0.1)
        assert thread.is_alive()
        assert taken == []
        leases.renew(connection, "source:board", "one", AN_HOUR)
    thread.join()

    assert taken == [False]


def test_a_process_of_this_machine_that_is_gone_holds_nothing(database: Database):
    """After a kill nobody waits for a lease to run out."""
    killed = subprocess.Popen([sys.executable, "-c", ""])
    killed.wait()
    dead, ours = holder_name(new_token(), killed.pid), holder_name(new_token())
    with database.transaction() as connection:
        assert leases.take(connection, "source:board", dead, AN_HOUR)
        assert leases.holder_of(connection, "source:board") is None

        assert leases.take(connection, "source:board", ours, AN_HOUR)

        assert leases.holder_of(connection, "source:board") == ours
        assert not leases.holds(connection, "source:board", dead)


def test_a_process_that_lives_or_is_not_of_this_machine_keeps_its_lease(database: Database):
    """The number of a process means nothing elsewhere."""
    host, pid, rest = holder_name(new_token()).split(":")
    elsewhere = f"{host}:{2**22}:0{rest}"
    with database.transaction() as connection:
        for number, holder in enumerate((elsewhere, f"{host}:{pid}:{rest}", "no name of ours")):
            assert leases.take(connection, f"source:{number}", holder, AN_HOUR)
            assert not leases.take(connection, f"source:{number}", "two", AN_HOUR)
            assert leases.holder_of(connection, f"source:{number}") == holder
