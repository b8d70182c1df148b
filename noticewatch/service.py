"""How does the product run for months? APScheduler decides when, `noticewatch.tick` does what.

One job a source, fired by its schedule; one job that looks at the clock (deadlines, matching,
digests, mail, alerts). What is due is a question to the database: a job that fires asks it, so
that a restart, a long sleep or a second service neither loses nor doubles a crawl. A clock that
is put back would leave the jobs waiting for a time that has long been; so it is watched. The web
pages are served in the same event loop; all that takes time is done in threads.
"""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from time import monotonic

from apscheduler.schedulers.asyncio import (  # pyright: ignore[reportMissingTypeStubs]
    AsyncIOScheduler,
)
from apscheduler.triggers.interval import (  # pyright: ignore[reportMissingTypeStubs]
    IntervalTrigger,
)

from crawler.errors import NoticewatchError, SourceBusy
from crawler.schedule import ScheduleTrigger, is_due, next_due
from crawler.source import Source
from crawler.store import runs
from noticewatch.crawling import PARALLEL, Crawls
from noticewatch.leading import Leadership
from noticewatch.tick import look_at_clock, scheduled
from noticewatch.web.app import make_app
from noticewatch.web.server import WebServer
from noticewatch.web.site import Pulse
from noticewatch.wiring import App
from notifier import people

logger = logging.getLogger(__name__)

#: How late a deadline or a digest may be told, in seconds.
LOOK_EVERY = 15
#: Scheduled crawls are spread over so many seconds.
JITTER = 20
#: How often it is seen whether the clock was put forward or back, in seconds; and by how much.
WATCH_EVERY, JUMP = 15.0, timedelta(minutes=1)


class Service:
    """The long-running service on one database. It works only while it leads."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._crawls = Crawls()
        self._leadership = Leadership(db=app.db)
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._crawlers = ThreadPoolExecutor(max_workers=PARALLEL, thread_name_prefix="crawl")
        self._looking = asyncio.Lock()
        self._look_waits = False
        self._leads = self._follows = False
        self._ending = False
        self._under_way: set[asyncio.Task[None]] = set()
        self._pulse = Pulse()
        self._pace = people.Pace(app.config.mail.domain_rate)
        self._distress = people.Distress(app.config, app.clock)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; then end what is under way and let another lead."""
        self._plan_looks()
        self._scheduler.start()
        web = WebServer(make_app(self._app, self._pulse), self._app.config.web.listen)
        # Whether it leads or not: another service's pages are as good as the leader's.
        serving = asyncio.create_task(web.serve(stop))
        watching = asyncio.create_task(self._watch_clock())
        try:
            await stop.wait()
        finally:
            watching.cancel()
            await self._end()
            await serving

    async def _end(self) -> None:
        """Begin nothing more, wait for what is under way, and only then let another lead."""
        self._ending = True
        self._scheduler.pause()  # pyright: ignore[reportUnknownMemberType]
        await asyncio.to_thread(self._crawls.end)
        await asyncio.gather(*self._under_way, return_exceptions=True)
        self._crawlers.shutdown()
        await asyncio.to_thread(self._leadership.leave)
        self._scheduler.shutdown(wait=False)  # pyright: ignore[reportUnknownMemberType]

    @contextlib.contextmanager
    def _working(self) -> Generator[None]:
        """The service does not end before the task that is in this block is done."""
        task = asyncio.current_task()
        assert task is not None, "jobs are tasks"
        self._under_way.add(task)
        try:
            yield
        finally:
            self._under_way.discard(task)

    def _plan_looks(self) -> None:
        """The first look now."""
        self._scheduler.add_job(  # pyright: ignore[reportUnknownMemberType]
            self._look_now,
            IntervalTrigger(seconds=LOOK_EVERY, timezone=UTC),
            next_run_time=self._app.clock.now(),
            id="look",
            replace_existing=True,
        )

    async def _watch_clock(self) -> None:
        """Plan anew where the clock was put forward or back."""
        while True:
            shown, passed = self._app.clock.now(), monotonic()
            await asyncio.sleep(WATCH_EVERY)
            by = self._app.clock.now() - shown - timedelta(seconds=monotonic() - passed)
            if abs(by) < JUMP:
                continue
            logger.warning("clock.jumped seconds=%+d", by.total_seconds())
            self._plan_looks()
            if self._leads:
                try:
                    await self._plan_sources()
                except NoticewatchError as error:  # the jobs there are ask the database as well
                    logger.error("clock.unplanned why=%s", error)

    async def _look_now(self) -> None:
        with self._working():
            await self._look()

    async def _look(self) -> None:
        """One look at the clock; on the first as leader also the sources' jobs.

        None where another waits to begin: that one sees all that there is by then.
        """
        if self._look_waits:
            return
        self._look_waits = True
        try:
            await self._looking.acquire()
        finally:
            self._look_waits = False
        try:
            await self._look_at_all()
        finally:
            self._looking.release()

    async def _look_at_all(self) -> None:
        if self._ending:
            return
        try:
            leads = await asyncio.to_thread(self._leadership.take)
            self._follows = not leads
            if leads != self._leads:
                await (self._lead() if leads else self._follow())
                self._leads = leads
            if leads:
                await asyncio.to_thread(look_at_clock, self._app, self._pace)
            self._pulse.trouble = None
            await asyncio.to_thread(self._distress.well)
        except NoticewatchError as error:
            self._pulse.trouble = str(error)
            logger.error("look.failed why=%s", error)  # the next look tries again
            if not self._follows:  # else it is the leader who tells
                await asyncio.to_thread(self._distress.failed, str(error))

    async def _lead(self) -> None:
        await self._plan_sources()
        logger.info("service.leads sources=%s", len(scheduled(self._app.config)))

    async def _plan_sources(self) -> None:
        last = await asyncio.to_thread(self._last_started)
        for source in scheduled(self._app.config):
            self._plan(source, last.get(source.name))

    async def _follow(self) -> None:
        """Another process leads: no source is crawled from here."""
        for source in scheduled(self._app.config):
            self._scheduler.remove_job(_job(source))  # pyright: ignore[reportUnknownMemberType]
        logger.warning("service.follows leader=%s", self._leadership.leader())

    def _last_started(self) -> dict[str, datetime]:
        with self._app.db.reading() as conn:
            return runs.last_started(conn)

    def _plan(self, source: Source, last: datetime | None) -> None:
        """The one job of `source`: fires when it is next due, by what the database says."""
        assert source.schedule is not None
        now = self._app.clock.now()
        due = next_due(source.schedule, last, now, source.timezone)
        # What is overdue starts at once; the others do not all start on the same second.
        jitter = JITTER if due > now else 0
        self._scheduler.add_job(  # pyright: ignore[reportUnknownMemberType]
            self._crawl,
            ScheduleTrigger(source.schedule, max(due, now), source.timezone, jitter=jitter),
            args=[source],
            id=_job(source),
            replace_existing=True,
        )

    async def _crawl(self, source: Source) -> None:
        loop = asyncio.get_running_loop()
        with self._working():
            try:
                crawled = await loop.run_in_executor(self._crawlers, self._crawl_if_due, source)
                last = await asyncio.to_thread(self._last_started)
                self._plan(source, last.get(source.name))
            except NoticewatchError as error:
                logger.error("crawl.failed source=%s why=%s", source.name, error)
                return
            if crawled:
                await self._look()  # news travels at once, not at the next look

    def _crawl_if_due(self, source: Source) -> bool:
        """Crawl, unless another process has done so meanwhile."""
        assert source.schedule is not None
        if self._ending:
            return False
        last = self._last_started().get(source.name)
        if not is_due(source.schedule, last, self._app.clock.now(), source.timezone):
            return False
        try:
            self._crawls.crawl(self._app, source)
        except SourceBusy as error:
            logger.info("crawl.busy source=%s why=%s", source.name, error)
            return False
        except NoticewatchError as error:
            logger.error("crawl.failed source=%s why=%s", source.name, error)
        return True


def _job(source: Source) -> str:
    return f"source:{source.name}"


async def serve(app: App) -> None:
    """Run the service until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await Service(app).run(stop)
