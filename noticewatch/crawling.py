"""How is a source crawled? In a warm child process of its own, with a deadline that kills.

A child is forked from a server that has Scrapy loaded already, so a crawl costs a tenth of a
fresh process, and whatever a spider does to its process it does to nobody else.
"""

import contextlib
import gc
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from typing import Any

from crawler import run as runs
from crawler.errors import NoticewatchError, SourceBusy, UnknownName
from crawler.settings import NOTICEWATCH_RUN_SECONDS
from crawler.source import Source
from crawler.store.holders import holder_name, new_token
from crawler.verdict import Run
from noticewatch.config import Config
from noticewatch.wiring import App, open_app

logger = logging.getLogger(__name__)

#: Crawls at the same time: each mostly waits for its host, and a child takes some 30 MB.
PARALLEL = 2 * (os.cpu_count() or 1)

#: What a child may take beyond its run's deadline to judge and write, before it is killed.
GRACE_SECONDS = 120.0

_OURS = ("crawler", "spiders", "noticewatch")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a child is told to do. `now`: the clock stands there.

    `token` makes, with the child's process, the name under which it holds its source.
    """

    config: Config
    source: Source
    token: str
    now: datetime | None
    verbosity: int


class CrawlFailed(NoticewatchError):
    """Raised when a crawl could not be judged: its child was killed, died or was refused."""


class Crawls:
    """The children that crawl at this moment, so that a service that ends can end them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._children: set[ForkServerProcess] = set()
        self._ending = False
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["noticewatch.preload"])

    def crawl(self, app: App, source: Source, *, verbosity: int = 0) -> Run:
        """Crawl `source` now, in a child, and say how it went.

        Raises:
            NoticewatchError: no run was recorded (a wrong argument, the source is busy), or the
                child died; then the run is recorded as failed.
        """
        order = Order(
            config=app.config,
            source=source,
            token=new_token(),
            now=_stopped_at(app),
            verbosity=verbosity,
        )
        ours, theirs = self._context.Pipe(duplex=False)
        child = self._context.Process(target=_child, args=(order, theirs), daemon=False)
        with self._lock:
            if self._ending:
                raise CrawlFailed(f"{source.name}: not crawled, the service is stopping")
            child.start()
            self._children.add(child)
        theirs.close()
        try:
            answer = self._wait(child, ours, source)
        finally:
            ours.close()
            with self._lock:
                self._children.discard(child)
        return self._judge(app, order, child, answer)

    def _wait(self, child: ForkServerProcess, ours: Any, source: Source) -> Any:
        limit = (
            float(source.settings.get("NOTICEWATCH_RUN_SECONDS", NOTICEWATCH_RUN_SECONDS))
            + GRACE_SECONDS
        )
        answer: Any = None
        try:
            answer = ours.recv() if ours.poll(limit) else "late"
        except EOFError:
            answer = None
        if answer == "late":
            child.kill()  # SIGKILL: a blocked child has been seen to outlive SIGTERM
        child.join()
        return answer

    def _judge(self, app: App, order: Order, child: ForkServerProcess, answer: Any) -> Run:
        name = order.source.name
        if isinstance(answer, Run):
            return answer
        if isinstance(answer, NoticewatchError):
            if not isinstance(answer, SourceBusy):
                self._record(app, order, child, str(answer))
            raise answer
        reason = "it took too long and was killed" if answer == "late" else _death(child.exitcode)
        run = self._record(app, order, child, reason)
        logger.error("crawl.died source=%s run=%s why=%s", name, run.id, reason)
        return run

    def _record(self, app: App, order: Order, child: ForkServerProcess, why: str) -> Run:
        """The failed run of a child that has left none: begun and unfinished, or never begun."""
        name, holder = order.source.name, holder_name(order.token, child.pid)
        run = runs.abandon(app.db, app.clock, name, holder=holder, reason=why)
        return run or runs.record_failure(app.db, app.clock, order.source, holder=holder, why=why)

    def end(self, seconds: float = 10.0) -> None:
        """Ask every child to stop (what it has read is judged), then insist."""
        with self._lock:
            self._ending = True
            children = list(self._children)
        for child in children:
            if child.pid is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child.pid, signal.SIGTERM)
        for child in children:
            child.join(seconds)
            if child.is_alive():
                child.kill()


def crawl_sources(
    app: App,
    names: Iterable[str],
    on_run: Callable[[Source, Run | NoticewatchError], None] = lambda source, outcome: None,
    *,
    crawls: Crawls | None = None,
    verbosity: int = 0,
) -> list[Run]:
    """Crawl the named sources now, several at a time; the runs, in the order of `names`.

    `on_run` hears of each as it ends; one that could not be crawled harms no other.

    Raises:
        UnknownName: no source has that name; nothing has been crawled.
    """
    sources = [source_named(app.config, name) for name in names]
    crawls = crawls or Crawls()
    done: dict[str, Run] = {}
    with ThreadPoolExecutor(max_workers=min(PARALLEL, max(1, len(sources)))) as pool:
        waiting = {
            pool.submit(crawls.crawl, app, source, verbosity=verbosity): source
            for source in sources
        }
        for future in as_completed(waiting):
            source = waiting[future]
            try:
                done[source.name] = future.result()
            except NoticewatchError as error:
                on_run(source, error)
            else:
                on_run(source, done[source.name])
    return [done[source.name] for source in sources if source.name in done]


def source_named(config: Config, name: str) -> Source:
    """The configured source called `name`. Raises UnknownName."""
    for source in config.sources:
        if source.name == name:
            return source
    known = ", ".join(source.name for source in config.sources) or "none is configured"
    raise UnknownName(f'there is no source "{name}"; there are: {known}')


def crawl_settings(config: Config) -> dict[str, Any]:
    """The Scrapy settings that follow from the configuration."""
    contact = config.operator.email or "no contact configured"
    return {
        "USER_AGENT": f"Noticewatch/0.1 (+mailto:{contact})"
        if config.operator.email
        else "Noticewatch/0.1",
        "NOTICEWATCH_ALLOW": tuple(config.network.allow),
    }


def _stopped_at(app: App) -> datetime | None:
    at: datetime | None = getattr(app.clock, "at", None)
    return at


def _death(exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        return f"the crawling process was killed by {signal.Signals(-exitcode).name}"
    return f"the crawling process ended with exit code {exitcode}"


def _child(order: Order, answer: Connection) -> None:
    """In the child: crawl, and answer with the run or with the error that explains."""
    from crawler.bases import NoticeSpider
    from crawler.process import crawl_here, reader_of
    from crawler.run import RunRecorder

    # What was loaded before the fork is never garbage: it is not looked through again.
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)
    _log(order.verbosity)
    outcome: Run | NoticewatchError
    app: App | None = None
    try:
        app = joined = open_app(order.config, now=order.now)

        def recorder(spider: NoticeSpider) -> RunRecorder:
            return RunRecorder(
                db=joined.db,
                clock=joined.clock,
                source=order.source,
                holder=holder_name(order.token),
                reader=reader_of(type(spider), order.source),
                window=spider.window,
            )

        outcome = crawl_here(order.source, recorder, crawl_settings(order.config))
    except NoticewatchError as error:
        outcome = error
    except Exception as error:
        logger.exception("crawl.broken source=%s", order.source.name)
        outcome = CrawlFailed(f"{order.source.name}: {type(error).__name__}: {error}")
    finally:
        if app is not None:
            app.close()
    with contextlib.suppress(BrokenPipeError):  # the parent has gone; the run is recorded
        answer.send(outcome)
    answer.close()


def _log(verbosity: int) -> None:
    """Our own lines from `verbosity` on; the libraries' only where somebody is looking for them."""
    from crawler.log import MaskingFormatter

    level = {-1: logging.ERROR, 0: logging.WARNING, 1: logging.INFO}.get(verbosity, logging.DEBUG)
    handler = logging.StreamHandler()
    handler.setFormatter(MaskingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.setLevel(level)
    handler.addFilter(lambda record: verbosity > 1 or record.name.startswith(_OURS))
    logging.basicConfig(level=level, handlers=[handler], force=True)
