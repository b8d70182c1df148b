"""Two services on one database, and processes that sleep longer than they are thought to live."""

import signal
import sqlite3
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from sqlalchemy import text

from tests.mailbox import Mailbox
from tests.site import Site
from tests.soak.life import CONNECTIONS, Soak
from tests.soak.machine import Plan

pytestmark = pytest.mark.soak

#: Seconds for which a process is believed to live that is not heard of.
LEASE = 2.0


@pytest.fixture
def soak(tmp_path: Path, site: Site, mailbox: Mailbox, database_url: str) -> Iterator[Soak]:
    soak = Soak(tmp_path, site, mailbox, database_url, seed=7, readers=12, faults=False)
    yield soak
    soak.close()


def stopped(pid: int) -> bool:
    return psutil.Process(pid).status() == psutil.STATUS_STOPPED


def stop_outside_of_transactions(soak: Soak, pid: int) -> None:
    """A process that is stopped while it writes keeps all others from writing."""
    while holds_a_lock(soak):
        psutil.Process(pid).send_signal(signal.SIGCONT)
        time.sleep(0.01)
        psutil.Process(pid).send_signal(signal.SIGSTOP)
        soak.wait(lambda: stopped(pid), 5, "it to stop")


def holds_a_lock(soak: Soak) -> bool:
    if not soak.db.is_sqlite:
        with soak.db.reading() as conn:
            time.sleep(0.1)  # what others are just doing is done then
            inside = "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
            return conn.execute(text(inside)).scalar_one() > 0
    other = sqlite3.connect(soak.folder / "noticewatch.db", timeout=0.5, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
        return False
    except sqlite3.OperationalError:
        return True
    finally:
        other.close()


@pytest.mark.parametrize(
    ("stage", "step"),
    [
        ("deadlines", 1), ("match", 1), ("render", 1), ("alerts", 1), ("claim", 1),
        ("before SMTP", 1), ("before SMTP", 2), ("after DATA", 1), ("after the reply", 1),
    ],
)  # fmt: skip
def test_f47_a_leader_that_was_stopped_does_nothing_again_when_it_wakes(
    soak: Soak, stage: str, step: int
) -> None:
    """The other leads as soon as the lease has run out; the one that wakes finds that out."""
    soak.settle(0)
    before = soak.newest_run()
    soak.world.round(soak.now)
    soak.jump(timedelta(hours=26))
    soak.run_clock(600)
    first = soak.begin(Plan(stage=stage, step=step, stops=True), lease=LEASE)
    soak.wait(lambda: stopped(first), 30, f"{stage}, step {step}")
    stop_outside_of_transactions(soak, first)
    second = soak.begin(lease=LEASE)
    soak.wait(lambda: soak.leader() == second, LEASE + 10, "the second to lead")
    soak.wait(lambda: soak.all_is_told(before), 60, "the second to tell it all")

    psutil.Process(first).send_signal(signal.SIGCONT)
    soak.wait(lambda: "service.follows" in soak.log.read_text(), 30, "the first to follow")
    soak.kill(second)
    soak.wait(lambda: soak.leader() == first, LEASE + 10, "the first to lead again")
    soak.end(first)
    soak.stop_clock()
    soak.finish(excused=CONNECTIONS)  # what was on its way when it was stopped, one on each


def test_a_crawl_that_was_stopped_writes_nothing_when_it_wakes(soak: Soak) -> None:
    """Another has crawled the source meanwhile."""
    soak.settle(0)
    before = soak.newest_run()
    soak.world.round(soak.now)
    soak.jump(timedelta(hours=1))
    soak.plan_child(Plan(stage="judge and write", step=1, stops=True))
    soak.run_clock(600)
    first = soak.begin(lease=LEASE)
    soak.wait(lambda: any(stopped(child.pid) for child in soak.children()), 30, "a crawl")
    sleeping = next(child for child in soak.children() if stopped(child.pid))
    soak.kill(first)
    time.sleep(LEASE)  # the child is there, and holds its source for so long
    second = soak.begin(lease=LEASE)
    soak.wait(lambda: soak.all_is_told(before), 60, "the source to be crawled by another")
    known = soak.happened()

    sleeping.send_signal(signal.SIGCONT)
    soak.gone(sleeping.pid)

    assert soak.happened() == known
    soak.end(second)
    soak.stop_clock()
    soak.finish()


def test_f47_of_two_services_one_works_and_the_other_follows_at_once_when_it_dies(
    soak: Soak,
) -> None:
    """On the same machine it is seen that a process is gone; nobody waits for its lease."""
    soak.settle(0)
    for _ in range(4):
        before = soak.newest_run()
        soak.world.round(soak.now)
        soak.jump(timedelta(hours=3))
        soak.run_clock(1500)
        pair = [soak.begin(), soak.begin()]
        soak.wait(lambda pair=pair: soak.leader() in pair, 20, "a leader")
        time.sleep(soak.random.random())
        leader, other = sorted(pair, key=lambda pid: pid != soak.leader())
        soak.kill(leader)
        killed = time.monotonic()
        soak.wait(lambda other=other: soak.leader() == other, 20, "the other")
        assert time.monotonic() - killed < 10  # of the 60 seconds of its lease
        soak.wait(lambda before=before: soak.all_is_told(before), 60, "all to be told")
        soak.end(other)
        soak.stop_clock()
        soak.audit()
    soak.finish(excused=4 * CONNECTIONS)  # four were killed, each with a mail on each connection
