"""How often does the service look at the clock? Never more often than there is something to see."""

import asyncio
import threading

import pytest

from crawler.clock import StoppedClock
from crawler.store.database import Database
from noticewatch import service
from noticewatch.config import Config
from noticewatch.wiring import App
from tests.builders import london
from tests.integration.desk import settings

on_one = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@on_one
def test_crawls_that_end_during_a_look_are_followed_by_one_more(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    """A thousand sources that are due at once did not leave a thousand looks behind them."""
    begun, go_on = threading.Event(), threading.Event()
    looks: list[int] = []

    def look(*_: object) -> None:
        looks.append(len(looks))
        begun.set()
        go_on.wait(10)

    monkeypatch.setattr(service, "look_at_clock", look)
    plain = settings()
    config = Config(mail=plain.mail, operator=plain.operator)
    clock = StoppedClock(london("2026-04-21 07:00"))

    async def crawls_end() -> None:
        own = service.Service(App(config=config, db=database, clock=clock))
        under_way = asyncio.create_task(own._look())
        await asyncio.to_thread(begun.wait, 10)
        ended = [asyncio.create_task(own._look()) for _ in range(20)]
        await asyncio.sleep(0)
        go_on.set()
        await asyncio.gather(under_way, *ended)

    asyncio.run(crawls_end())
    assert len(looks) == 2
