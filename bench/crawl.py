"""How fast does a crawl become events, beside a bare Scrapy spider that stores nothing?

Both read the same site (`bench.pages`), in turns, several times; the median counts. Ours runs as
in the service: a warm child process, from the start to the recorded verdict. The bare spider's
time begins when its process is ready, so that it does not pay for its imports.

By hand, on 24 November 2026: the service with 1,000 sources and 10,000 searches, while nothing is
due, takes 0.7 % of a core (asked: 1) and 115 MB (asked: 200); two processes beside it, from which
crawls are forked, have 117 MB. Over the first 1,000 crawls it grew from 113.5 to 115.5 MB.
"""

import json
import logging
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

import psutil

from bench.table import Row
from crawler.source import Source
from noticewatch.config import Config, NetworkSettings
from noticewatch.crawling import Crawls, crawl_sources
from noticewatch.wiring import open_app

PAGES = 2_000
TIMES = 3
_FIRST = datetime(2026, 4, 20, 7, tzinfo=ZoneInfo("Europe/London"))


@dataclass(frozen=True, slots=True)
class Served:
    """A site of `bench.pages` that runs in a process of its own."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/vacancies"

    def turn_to(self, number: int) -> dict[str, int]:
        """Show round `number`; the counts of requests since the last turn."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/-/round?is={number}") as answer:
            return json.load(answer)


@contextmanager
def serving(count: int) -> Iterator[Served]:
    """A site of `count` pages for as long as the block lasts."""
    command = [sys.executable, "-m", "bench.pages", str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Served(int(process.stdout.readline()))
        finally:
            process.kill()


@dataclass(frozen=True, slots=True)
class Measured:
    """One crawl, or several at once."""

    seconds: float
    pages: int
    peak_mb: float
    cpu_seconds: float

    @property
    def rate(self) -> float:
        return self.pages / self.seconds

    @property
    def cpu_ms(self) -> float:
        """CPU time a page. Steadier than `rate` on a machine that others use too."""
        return 1000 * self.cpu_seconds / self.pages


class Watching:
    """Noticewatch on a fresh embedded database, with one source for each site."""

    def __init__(self, folder: Path, crawls: Crawls, *sites: Served) -> None:
        self._crawls = crawls
        self._config = Config(
            database_url=f"sqlite:///{folder / 'bench.db'}",
            network=NetworkSettings(allow=tuple(f"127.0.0.1:{site.port}" for site in sites)),
            sources=tuple(
                Source(name=f"site-{site.port}", spider="jobposting", args={"url": site.url})
                for site in sites
            ),
        )

    def crawl(self, hours: int = 0) -> Measured:
        """Crawl every source at once, some hours after the first time."""
        app = open_app(self._config, now=_FIRST + timedelta(hours=hours))
        names = [source.name for source in self._config.sources]
        with Children() as children:
            began = time.perf_counter()
            runs = crawl_sources(app, names, crawls=self._crawls)
            seconds = time.perf_counter() - began
        app.close()
        if len(runs) != len(names) or {run.verdict for run in runs} != {"complete"}:
            raise RuntimeError(f"a crawl of the benchmark was not complete: {runs}")
        pages = sum(run.notices for run in runs)
        return Measured(seconds, pages, children.peak_mb, children.cpu_seconds)


class Children:
    """The processes below this one, looked at twenty times a second: memory and CPU time."""

    def __init__(self) -> None:
        self.peak_mb = 0.0
        self._cpu: dict[int, float] = {}
        self._before: dict[int, float] = {}
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._watch)

    @property
    def cpu_seconds(self) -> float:
        """What they have used since the watch began."""
        return sum(used - self._before.get(pid, 0.0) for pid, used in self._cpu.items())

    def __enter__(self) -> Self:
        self._look()
        self._before = dict(self._cpu)
        self._watcher.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._over.wait(0.05):
            self._look()

    def _look(self) -> None:
        for child in psutil.Process().children(recursive=True):
            with suppress(psutil.Error), child.oneshot():
                if "bench.pages" not in child.cmdline():
                    times = child.cpu_times()
                    self._cpu[child.pid] = times.user + times.system
                    self.peak_mb = max(self.peak_mb, child.memory_info().rss / 2**20)


def bare(site: Served) -> Measured:
    """The reference, once."""
    command = [sys.executable, "-m", "bench.bare", site.url]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)
    return Measured(**said)


def run(pages: int = PAGES, times: int = TIMES) -> list[Row]:
    """Measure everything about crawling; a row for each target."""
    logging.disable(logging.WARNING)
    crawls = Crawls()
    references: list[Measured] = []
    firsts: list[Measured] = []
    seconds: list[Measured] = []
    pairs: list[Measured] = []
    counts: dict[str, int] = {}
    with ExitStack() as stack:
        site, other = (stack.enter_context(serving(pages)) for _ in range(2))
        for _ in range(times):
            site.turn_to(1)
            references.append(bare(site))
            with tempfile.TemporaryDirectory() as folder:
                watching = Watching(Path(folder), crawls, site)
                firsts.append(watching.crawl())
                site.turn_to(2)
                seconds.append(watching.crawl(hours=1))
                counts = site.turn_to(1)
            with tempfile.TemporaryDirectory() as folder:
                pairs.append(Watching(Path(folder), crawls, site, other).crawl())
    return [*_rates(pages, references, firsts, seconds, pairs, counts), one_page(crawls)]


def _rates(
    pages: int,
    references: list[Measured],
    firsts: list[Measured],
    seconds: list[Measured],
    pairs: list[Measured],
    counts: dict[str, int],
) -> list[Row]:
    reference, first, second, pair = map(_rate, (references, firsts, seconds, pairs))
    peak = max(each.peak_mb for each in (*firsts, *seconds))
    return [
        Row(
            what=f"crawl, parse, judge, compare, store: {pages:,} pages of 30 KB",
            ours=f"{first:,.0f} pages/s",
            beside=f"bare Scrapy spider, {reference:,.0f} pages/s",
            ratio=_ratio(firsts, references),
            at_least=0.95,
        ),
        Row(
            what="the same, CPU time a page",
            ours=f"{_cpu(firsts):.2f} ms",
            beside=f"bare Scrapy spider, {_cpu(references):.2f} ms",
            ratio=_cpu(firsts) / _cpu(references),
        ),
        Row(
            what="the same, two sources at once",
            ours=f"{pair:,.0f} pages/s",
            beside=f"one source, {first:,.0f} pages/s",
            ratio=_ratio(pairs, firsts),
            at_least=1.7,
        ),
        Row(
            what="second round, 5 % changed",
            ours=f"{second:,.0f} pages/s",
            beside=f"first round, {first:,.0f} pages/s",
            ratio=_ratio(seconds, firsts),
            at_least=3.0,
        ),
        Row(
            what="second round: bodies of unchanged pages",
            ours=f"{counts['needless']} of {counts['requests']} answers",
            beside=f"{counts['not_modified']} answered 304",
            ratio=float(counts["needless"]),
            at_most=0.0,
        ),
        Row(
            what="peak memory of a crawl process",
            ours=f"{peak:,.0f} MB",
            beside=f"bare Scrapy spider, {max(each.peak_mb for each in references):,.0f} MB",
            ratio=peak / max(each.peak_mb for each in references),
        ),
    ]


def one_page(crawls: Crawls, times: int = 9) -> Row:
    """A crawl of one page in a warm child, beside a process that only imports Scrapy."""
    ours: list[float] = []
    imports: list[float] = []
    with serving(1) as site, tempfile.TemporaryDirectory() as folder:
        watching = Watching(Path(folder), crawls, site)
        for hours in range(times):
            ours.append(watching.crawl(hours).seconds)
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", "import scrapy"], check=True)
            imports.append(time.perf_counter() - began)
    mine, reference = statistics.median(ours), statistics.median(imports)
    return Row(
        what="one crawl of one page in the service, start to recorded verdict",
        ours=f"{mine * 1000:,.0f} ms",
        beside=f'python -c "import scrapy", {reference * 1000:,.0f} ms',
        ratio=mine / reference,
        at_most=0.6,
    )


def _rate(measured: list[Measured]) -> float:
    return statistics.median(each.rate for each in measured)


def _cpu(measured: list[Measured]) -> float:
    return statistics.median(each.cpu_ms for each in measured)


def _ratio(ours: list[Measured], others: list[Measured]) -> float:
    """The median over the turns: what disturbs a turn disturbs both."""
    return statistics.median(
        mine.rate / other.rate for mine, other in zip(ours, others, strict=True)
    )
