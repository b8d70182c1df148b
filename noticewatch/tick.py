"""What is due at this moment? Done once, in the order in which news travels.

Crawls whose schedule is due, deadlines that have passed, matching, digests, mail, alerts. The
service does the same work through the same functions; it only decides when.
"""

import logging
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from crawler.deadlines import tell_passed
from crawler.errors import NoticewatchError
from crawler.schedule import is_due
from crawler.source import Source, SourceHealth
from crawler.store import evidence, leases, runs, search
from crawler.verdict import Run
from noticewatch.config import Config
from noticewatch.crawling import Crawls, crawl_sources
from noticewatch.health import healths
from noticewatch.leading import leading
from noticewatch.wiring import App
from notifier import people

logger = logging.getLogger(__name__)

_A_DAY = 86_400.0  # seconds
_PRUNED = "evidence pruned"  # the name of the lease that says so

OnRun = Callable[[Source, Run | NoticewatchError], None]


def tick(app: App, on_run: OnRun = lambda source, outcome: None) -> people.Delivered:
    """Do everything that is due by the app's clock, once; what became of the mail.

    A source's trouble is recorded and is the alerts' business; it stops nothing else.

    Raises:
        AnotherLeader: another process does this work on the same database.
        DatabaseUnavailable: nothing can be read or written.
    """
    with leading(app.db):
        crawl_due(app, on_run)
        return look_at_clock(app)


def crawl_due(app: App, on_run: OnRun, crawls: Crawls | None = None) -> None:
    """Crawl each enabled source whose schedule has come round since its last run."""
    now = app.clock.now()
    with app.db.reading() as conn:
        last = runs.last_started(conn)
    due = [source.name for source in app.config.sources if _due(source, last, now)]
    crawl_sources(app, due, on_run, crawls=crawls)


def look_at_clock(app: App, pace: people.Pace | None = None) -> people.Delivered:
    """What the clock and the event log ask for, without any crawl; what became of the mail.

    `pace` is for whoever looks several times a minute.
    """
    tell_passed(app.db, app.clock)
    delivered = mail(app, pace)
    search.catch_up(app.db)
    prune_evidence(app)
    return delivered


def mail(app: App, pace: people.Pace | None = None) -> people.Delivered:
    """Carry new events to the people who asked for them, and to the operator what is broken.

    Before that, what was asked for on the web pages is answered, and what came back is read.
    """
    troubles: dict[str, str] = {}
    try:
        people.read_returns(app.db, app.clock, app.config)
    except NoticewatchError as error:
        troubles["bounce mailbox"] = str(error)
    people.answer_requests(app.db, app.clock, app.config)
    people.match_events(app.db, app.clock)
    known = healths(app)
    people.compose_digests(app.db, app.clock, app.config, _last_looks(known))
    people.update_alerts(app.db, app.clock, known, app.config, troubles=troubles)
    return people.deliver(app.db, app.clock, app.config, pace=pace)


def prune_evidence(app: App) -> None:
    """Once a day: drop the responses that are older than they are to be kept."""
    with app.db.reading() as conn:  # the usual answer, and no writer is kept waiting
        if leases.holder_of(conn, _PRUNED):
            return
    before = app.clock.now() - timedelta(days=app.config.crawl.keep_evidence_days)
    with app.db.transaction() as conn:
        # The lease is never given back: it is today's right to prune.
        if leases.take(conn, _PRUNED, secrets.token_hex(8), _A_DAY):
            evidence.prune(conn, before=before)


def last_looks(app: App) -> dict[str, datetime]:
    """When each source was last read whole."""
    return _last_looks(healths(app))


def _last_looks(known: Iterable[SourceHealth]) -> dict[str, datetime]:
    return {each.name: each.last_complete for each in known if each.last_complete}


def _due(source: Source, last: dict[str, datetime], now: datetime) -> bool:
    return (
        source.enabled
        and source.schedule is not None
        and is_due(source.schedule, last.get(source.name), now, source.timezone)
    )


def scheduled(config: Config) -> list[Source]:
    """The sources that are crawled without being asked for."""
    return [source for source in config.sources if source.enabled and source.schedule]
