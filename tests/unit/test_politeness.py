"""How long a host asks us to wait, and who waits."""

import asyncio
from datetime import UTC, datetime

import pytest

from crawler.middlewares.politeness import AskedToWait, CrawlEnding, Turns, retry_after

NOW = datetime(2026, 4, 20, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("Mon, 20 Apr 2026 07:02:00 GMT", 120.0),
        ("Mon, 20 Apr 2026 08:02:00 +0100", 120.0),
        ("Mon, 20 Apr 2026 07:02:00 -0000", 120.0),
        ("Mon, 20 Apr 2026 06:00:00 GMT", 0.0),
    ],
)
def test_f11_retry_after_is_read_in_both_forms(value: str, seconds: float):
    assert retry_after(value, now=NOW) == seconds


@pytest.mark.parametrize("value", ["", "soon", "-1", "1.5", "Mon, 99 Apr 2026", "2026-04-20"])
def test_f11_a_retry_after_of_no_form_is_an_error(value: str):
    with pytest.raises(ValueError, match=r"."):
        retry_after(value, now=NOW)


class Waiting:
    """Turns whose clock moves when somebody waits."""

    def __init__(self, most: float = 120.0) -> None:
        self.clock = 0.0
        self.turns = Turns(at_once=2, most_wait=most, wait=self._wait, now=lambda: self.clock)

    async def _wait(self, seconds: float) -> None:
        self.clock += seconds

    def over(self, host: str) -> float:
        """The time at which `host` may be asked."""

        async def turn() -> float:
            async with self.turns.of(host):
                return self.clock

        return asyncio.run(turn())


def test_a_host_is_left_alone_for_as_long_as_it_asked():
    waiting = Waiting()
    waiting.turns.rest("example.org", 120)

    assert waiting.over("other.example") == 0
    assert waiting.over("example.org") == 120
    assert waiting.over("example.org") == 120


def test_the_longest_pause_that_a_host_asked_for_holds():
    waiting = Waiting()
    waiting.turns.rest("example.org", 60)
    waiting.turns.rest("example.org", 5)

    assert waiting.over("example.org") == 60


def test_more_patience_than_a_run_has_is_not_waited_for():
    waiting = Waiting(most=120)
    waiting.turns.rest("example.org", 3600)

    with pytest.raises(AskedToWait, match=r"asks to wait 3600 seconds; at most 120 are waited"):
        waiting.over("example.org")
    assert waiting.clock == 0


@pytest.mark.parametrize("host", ["example.org", "other.example"])
def test_nobody_waits_or_asks_when_the_crawl_is_ending(host: str):
    """A run that has reached its deadline ends then, and not when its hosts are ready."""
    waiting = Waiting()
    waiting.turns.rest("example.org", 60)
    waiting.turns.end()

    with pytest.raises(CrawlEnding, match="ended before its turn"):
        waiting.over(host)
