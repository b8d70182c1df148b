"""Eight kinds of source, a hundred faults: is every event told, once, and with its fields?

`make soak` lives through many rounds of several worlds. A single small one is part of the usual
tests, so that the simulator itself does not rot. What differs is printed with the story of its
source: the faults it had, what the runs made of them, and what the log says of the notice.
"""

from pathlib import Path

import pytest

from tests.soak.faults import FAULTS
from tests.soak.publishers import PUBLISHERS
from tests.soak.simulator import World


def the_log_is_the_truth(world: World, *, rounds: int) -> None:
    """Live through so many rounds; fail with the whole story where the log differs."""
    with world.served():
        world.lives_through(rounds, FAULTS)

        report = world.report()
    assert not report, f"\n{report}"


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1, 9))
def test_whatever_goes_wrong_the_log_is_what_happened(seed: int, tmp_path: Path) -> None:
    """Precision and recall of events are one, and the changed fields are exact."""
    the_log_is_the_truth(World(seed, tmp_path), rounds=24)


@pytest.mark.soak
@pytest.mark.parametrize("fault", FAULTS)
def test_no_fault_invents_or_loses_an_event(fault: str, tmp_path: Path) -> None:
    """Each fault strikes every source while something happens to it, and is then over."""
    world = World([*FAULTS].index(fault), tmp_path)
    with world.served():
        world.suffers(fault, FAULTS[fault])

        report = world.report()
    assert not report, f"\n{report}"


def test_a_small_world_is_told_as_it_is(tmp_path: Path) -> None:
    """Few rounds of one kind of source: the long proofs are for `make soak`."""
    the_log_is_the_truth(World(27, tmp_path, sources=("page",)), rounds=5)


def test_every_kind_of_source_is_simulated() -> None:
    """The eight kinds that the product promises to watch."""
    spiders = {publisher.spider for publisher in PUBLISHERS.values()}

    assert spiders == {
        "board", "feed", "find_a_tender", "greenhouse", "jobposting", "lever", "page", "sitemap",
    }  # fmt: skip
