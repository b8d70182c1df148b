"""The service is killed at any instant, for days: nothing is lost, nothing is told twice."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.mailbox import Mailbox
from tests.site import Site
from tests.soak.life import JUMPS, Soak


def days(soak: Soak, *, rounds: int, lives: int, jumps: bool = True) -> None:
    """So many rounds of what happens in the world, with so many lives in each; then the count."""
    try:
        soak.settle(0)
        for _ in range(rounds):
            before = soak.newest_run()
            soak.world.round(soak.now)
            for _ in range(lives):
                soak.life(speed=1500)
            if jumps and soak.random.random() < 0.3:
                soak.jump(soak.random.choice(JUMPS))
            soak.jump(timedelta(hours=soak.random.randint(6, 20)))
            soak.settle(before)
        soak.finish()
    finally:
        soak.close()


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_f37_a_service_that_is_killed_loses_nothing_and_tells_nothing_twice(
    tmp_path: Path, site: Site, mailbox: Mailbox, sqlite_url: str, seed: int
) -> None:
    """Two hundred times in all, its crawls besides, while mail fails and the clock jumps."""
    days(Soak(tmp_path, site, mailbox, sqlite_url, seed=seed), rounds=5, lives=10)


@pytest.mark.soak
def test_f37_a_service_on_postgresql_that_is_killed_loses_nothing_and_tells_nothing_twice(
    tmp_path: Path, site: Site, mailbox: Mailbox, postgresql_url: str
) -> None:
    """Its server outlives it, and takes a while to notice."""
    days(Soak(tmp_path, site, mailbox, postgresql_url, seed=5), rounds=3, lives=10)


def test_f37_a_service_that_is_killed_a_few_times_loses_nothing_and_tells_nothing_twice(
    tmp_path: Path, site: Site, mailbox: Mailbox, sqlite_url: str
) -> None:
    """A small one of what `make soak` does, for every day."""
    soak = Soak(tmp_path, site, mailbox, sqlite_url, seed=6, readers=8)
    days(soak, rounds=1, lives=3, jumps=False)
