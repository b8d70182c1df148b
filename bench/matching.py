"""How fast do events find the searches that asked for them, beside asking every search?

`--searches` saved searches (words, phrases, codes, buyers, places, values, exclusions) and
`--events` notices of 300 words, all made up, are matched by the service's index, 1,000 events at
a time, from the notice to the list of events of each search. Beside it, with the same outcome:

The *naive loop* asks every query about each notice that was made ready once; only some of the
events, as it takes long. *FTS5* holds all notices in one table in memory, of the same words and
stems, and is asked once for every distinct query: the way of a search engine.

All but one row is one thread, so that seconds are those of the processor: others on the machine
count less. "Ready" is from the rows of the database to the index; the memory is that of a process
which does nothing but match, from the database and into it. The second process of the row about
two is there when a great many events wait (docs/decisions/0015).

By hand, on 24 November 2026, 100,000 and 1,000,000 searches in turns of one process, on a busy
machine: with 1,000,000 the rate is 0.34 of that with 100,000 (target 0.3; of the release before
0.31), its index is made in 28 s of the processor, and both take 1.08 GB.
"""

import argparse
import gc
import json
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from itertools import accumulate
from pathlib import Path
from time import process_time, sleep

import orjson

from bench import store
from bench.table import Row, markdown
from crawler.event import Event, EventKind
from crawler.query.match import Subject, fits, subject
from crawler.query.parse import parse_query
from crawler.serialise import to_document
from crawler.store.database import Database
from noticewatch import migrations
from notifier.matching.helping import Helper
from notifier.matching.interest import Interests
from notifier.store import interests
from notifier.telling import following
from tests.builders import a_tender, a_vacancy, worth

SEARCHES, EVENTS = 100_000, 10_000
TIMES = 3
BATCH = 1000
_NAIVE = 1_000_000  # so many questions the naive loop is asked
_AT = datetime(2026, 4, 20, 7, tzinfo=UTC)
_TRADES, _TRADE, _COMMON = 38, 400, 6000  # so many trades, words of a trade, words of all

# -- what is published, and what is asked for ------------------------------------------------


@dataclass(frozen=True, slots=True)
class Language:
    """Made-up words, the first of a list the most frequent."""

    common: list[str]
    trades: list[list[str]]
    places: list[str]
    buyers: list[str]
    codes: list[list[str]]


@cache
def language() -> Language:
    """The words of this benchmark: always the same."""
    rng = random.Random(7)

    def words(count: int) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < count:
            parts = rng.choice((2, 3, 3, 4))
            syllables = (rng.choice("bcdfghklmnprstvw") + rng.choice("aeiou") for _ in range(parts))
            found["".join(syllables) + rng.choice(("", "n", "t", "r"))] = None
        return list(found)

    return Language(
        common=words(_COMMON),
        trades=[words(_TRADE) for _ in range(_TRADES)],
        places=words(300),
        buyers=[f"{one} Council" for one in words(1500)],
        codes=[[f"{rng.randrange(10**6):06}{n:02}" for n in range(12)] for _ in range(_TRADES)],
    )


def notice(number: int) -> dict[str, object]:
    """A notice of about 300 words."""
    rng, words = random.Random(number * 7 + 1), language()
    trade = rng.randrange(_TRADES)

    def text(count: int) -> str:
        common = rng.choices(words.common, cum_weights=_zipf(_COMMON, 3), k=count)
        special = rng.choices(words.trades[trade], cum_weights=_zipf(_TRADE, 3), k=count)
        return " ".join(
            one if rng.random() < 0.6 else other for one, other in zip(common, special, strict=True)
        )

    place = rng.choices(words.places, cum_weights=_zipf(300, 2))[0].title()
    facts = {
        "title": text(8).title(),
        "description": f"{text(290).capitalize()}.",
        "organisation": rng.choice(words.buyers),
    }
    if number % 2:
        return to_document(a_vacancy(f"V-{number}", locations=(place,), **facts))
    codes = (f"cpv:{rng.choice(words.codes[trade])}",)
    value = worth(rng.choice((10, 25, 50, 80, 120, 250, 400, 900, 2500)) * 1000)
    return to_document(
        a_tender(f"T-{number}", regions=(place,), classifications=codes, value=value, **facts)
    )


def event(number: int) -> Event:
    """What happened to that notice."""
    kind = EventKind.NEW if number % 3 else EventKind.DEADLINE_CHANGED
    document = notice(number)
    return Event(
        id=number + 1,
        source="board",
        key=f"{document['key']}",
        kind=kind,
        at=_AT,
        run=1,
        document=document,
    )


@dataclass(slots=True)
class Asked:
    """A query, and the same as an expression of FTS5 and a bound on the value."""

    text: list[str] = field(default_factory=list[str])
    fts: list[str] = field(default_factory=list[str])
    without: list[str] = field(default_factory=list[str])
    least: int | None = None

    @property
    def query(self) -> str:
        """As a reader writes it."""
        return " ".join(self.text)

    @property
    def match(self) -> str:
        """As FTS5 is asked."""
        left = "".join(f" NOT {each}" for each in self.without)
        return " AND ".join(f"({each})" for each in self.fts) + left

    def add(self, text: str, fts: str) -> None:
        """One term more."""
        self.text.append(text)
        self.fts.append(fts)


def asked(number: int) -> Asked:
    """A saved search."""
    rng, words, made = random.Random(number * 13 + 5), language(), Asked()
    trade = rng.randrange(_TRADES)

    def word() -> str:
        if rng.random() < 0.7:
            return rng.choices(words.trades[trade], cum_weights=_zipf(_TRADE, 20, 0.5))[0]
        return rng.choices(words.common, cum_weights=_zipf(_COMMON, 50, 0.5))[0]

    def stem(*said: str) -> str:
        return f'stems:"{" ".join(_stems(said))}"'

    tender = rng.random() < 0.4
    if rng.random() < 0.88:
        if rng.random() < 0.34:
            one, other = word(), word()
            made.add(f'"{one} {other}"', stem(one, other))
        else:
            one = word()
            made.add(one, stem(one))
        if rng.random() < 0.35:
            one = word()
            made.add(one, stem(one))
        if rng.random() < 0.15:
            one, other = word(), word()
            made.add(f"({one} OR {other})", f"{stem(one)} OR {stem(other)}")
        if rng.random() < 0.03:
            start = word()[:5]
            made.add(f"{start}*", f'written:"{start}"*')
        if rng.random() < 0.10:
            one = word()
            made.text.append(f"-{one}")
            made.without.append(stem(one))
    else:
        tender = True
    if tender and (not made.fts or rng.random() < 0.6):
        code = rng.choice(words.codes[trade])[: rng.choice((3, 4, 5))]
        made.add(f"cpv:{code}*", f'cpv:"{code}"*')
    if rng.random() < 0.2:
        buyer = rng.choice(words.buyers)
        made.add(f'organisation:"{buyer}"', f'organisation:"{buyer.lower()}"')
    if rng.random() < 0.3:
        place = rng.choices(words.places, cum_weights=_zipf(300, 10))[0]
        made.add(f"place:{place}", f'place:"{place}"')
    if tender and rng.random() < 0.5:
        made.least = rng.choice((20, 50, 100, 250, 500))
        made.text.append(f"value:>={made.least}k")
    elif rng.random() < 0.5:
        kind = "tender" if tender else "vacancy"
        made.add(f"kind:{kind}", f'names:"{kind}"')
    if rng.random() < 0.2:
        made.add("event:new", 'names:"new"')
    return made


@cache
def _zipf(count: int, skip: int, power: float = 1.0) -> list[float]:
    return list(accumulate((rank + skip) ** -power for rank in range(count)))


def _stems(said: Sequence[str]) -> list[str]:
    from crawler.query.words import stems

    return stems(said, "en")


# -- the three ways ----------------------------------------------------------------------------


def pairs_of(query: int, event_id: int) -> int:
    """What a pair adds to the sum over all pairs."""
    return (query * 1_000_003 + event_id) * 0x9E3779B97F4A7C15 % 2**61


@dataclass(slots=True)
class Outcome:
    """What a way took and found."""

    seconds: float
    pairs: int
    checksum: int


def ours(everybody: Interests, events: Sequence[Event], batch: int) -> Outcome:
    """The index; searches are numbered as queries are."""
    seconds, pairs, checksum = 0.0, 0, 0
    for first in range(0, len(events), batch):
        began = process_time()
        found = everybody.interested(events[first : first + batch])
        seconds += process_time() - began
        for search, ids in found.items():
            pairs += len(ids)
            checksum += sum(pairs_of(search, id) for id in ids)
    return Outcome(seconds, pairs, checksum)


def naive(queries: Sequence[str], events: Sequence[Event]) -> Outcome:
    """Every query, of which each was read beforehand, about every event."""
    trees = [parse_query(query) for query in queries]
    began = process_time()
    found: list[tuple[int, int]] = []
    for each in events:
        about = _subject(each)
        id = each.id or 0
        found += [(number, id) for number, tree in enumerate(trees) if fits(tree, about)]
    seconds = process_time() - began
    return Outcome(seconds, len(found), sum(pairs_of(*pair) for pair in found))


def fts5(searches: Sequence[Asked], events: Sequence[Event]) -> Outcome:
    """A search engine that holds the events, asked once for each distinct query."""
    numbers: dict[str, list[int]] = {}
    distinct: dict[str, Asked] = {}
    for number, each in enumerate(searches):
        numbers.setdefault(each.query, []).append(number)
        distinct[each.query] = each
    plain = "SELECT rowid FROM notice WHERE notice MATCH ?"
    began = process_time()
    base = sqlite3.connect(":memory:")
    base.execute(
        "CREATE VIRTUAL TABLE notice"
        " USING fts5(stems, written, organisation, place, cpv, names, content='')"
    )
    values: dict[int, int] = {}  # compared here: a join lets SQLite ask once for each row
    for each in events:
        about = _subject(each)
        texts = [about.stems, *(about.texts.get(name, "") for name in (None, *_FIELDS))]
        names = f"{about.names['kind']} {about.names['event']}"
        base.execute(
            "INSERT INTO notice (rowid, stems, written, organisation, place, cpv, names)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (each.id, *(text.replace("\n", "gapgap") for text in texts), names),
        )
        if amount := about.amounts.get("value"):
            values[each.id or 0] = amount.high
    found: dict[str, list[tuple[int]]] = {}
    for query, each in distinct.items():
        rows = base.execute(plain, (each.match,)).fetchall()
        if each.least is not None:
            rows = [row for row in rows if values.get(row[0], 0) >= each.least * 100_000]
        found[query] = rows
    seconds = process_time() - began
    base.close()
    pairs = [
        (number, id) for query, rows in found.items() for (id,) in rows for number in numbers[query]
    ]
    return Outcome(seconds, len(pairs), sum(pairs_of(*pair) for pair in pairs))


_FIELDS = ("organisation", "place", "cpv")


def _subject(event: Event) -> Subject:
    return subject(event.document, event.source, event=str(event.kind), now=event.at)


# -- measuring ---------------------------------------------------------------------------------


def one_at_a_time(everybody: Interests, events: Sequence[Event]) -> tuple[float, float]:
    """Milliseconds for an event by itself: the median, and the 99th of a hundred."""
    taken: list[float] = []
    for each in events:
        began = process_time()
        everybody.interested([each])
        taken.append((process_time() - began) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=100)[98]


def changed(everybody: Interests, queries: Sequence[str]) -> tuple[float, float]:
    """Microseconds to take a search in, from its text, and to take one out."""
    first = len(everybody)
    began = process_time()
    for number, query in enumerate(queries):
        everybody.put(first + number, 1, query, 0)
    added = process_time() - began
    began = process_time()
    for number in range(len(queries)):
        everybody.drop(first + number)
    removed = process_time() - began
    return added / len(queries) * 1e6, removed / len(queries) * 1e6


def in_two(everybody: Interests, events: Sequence[Event]) -> tuple[float, float, bool]:
    """Beside one process, how fast are two? The peak of the second in MB; whether they differ.

    By seconds of the processor, of whichever process took more: others on the machine count less.
    """
    with closing(Helper()) as helper:
        ratios: list[float] = []
        differ = False
        helper.start(everybody)
        while not helper.ready:
            sleep(0.1)
        second = Path(f"/proc/{helper.pid}")
        both = [events[first : first + 2 * BATCH] for first in range(0, len(events), 2 * BATCH)]
        helper.interested(everybody, both[0], 0)  # learns what is rare
        for part in both:
            began = process_time()
            apart = [everybody.interested(some) for some in (part[:BATCH], part[BATCH:])]
            alone = process_time() - began
            began, before = process_time(), _processor(second)
            together = helper.interested(everybody, part, 0)
            taken = max(process_time() - began, _processor(second) - before)
            ratios.append(alone / taken)
            pairs = sum(len(ids) for found in apart for ids in found.values())
            differ |= pairs != sum(map(len, together.values())) or any(
                together[search][: len(ids)] != ids for search, ids in apart[0].items()
            )
        return statistics.median(ratios), _peak_mb(second), differ


def _processor(process: Path) -> float:
    """The seconds of the processor that a process has taken."""
    said = (process / "stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")


def fill(url: str, queries: Sequence[str], events: Sequence[Event]) -> None:
    """A database with these searches, of two for each reader, and the events unread."""
    database = Database.open(url)
    migrations.prepare(database)
    with database.transaction() as conn:
        readers = range(1, len(queries) // 2 + 2)
        conn.exec_driver_sql(
            "INSERT INTO subscriber (id, address, address_key, timezone, language, state, created)"
            " VALUES (?, ?, ?, 'Europe/London', 'en', 'active', 0)",
            [(id, f"r{id}@example.org", f"r{id}@example.org") for id in readers],
        )
        conn.exec_driver_sql(
            "INSERT INTO subscription (id, subscriber_id, query, cadence, at, weekday, channel,"
            " created, after_event, backlog)"
            " VALUES (?, ?, ?, 'daily', '07:00', 'mon', 'mail', 0, 0, false)",
            [(id, id // 2 + 1, query) for id, query in enumerate(queries)],
        )
    shown = [store.Shown(dict(each.document), orjson.dumps(each.document)) for each in events]
    for first in range(0, len(shown), store.A_RUN):
        store.ours(database, "board", shown[first : first + store.A_RUN])
    database.close()


def ready(url: str) -> dict[str, float]:
    """In a process of its own: from the database to the index, and again when it is there."""
    database = Database.open(url)
    everybody = Interests()
    taken: list[float] = []
    gc.disable()  # as the service does
    for _ in range(2):
        began = process_time()
        with database.reading() as conn:
            everybody.follow(interests.searches(conn))
        taken.append(process_time() - began)
    return {"ready": taken[0], "again": taken[1]}


def whole(url: str) -> dict[str, float]:
    """In a process of its own: all events of the log matched, and the matches written."""
    database = Database.open(url)
    began, matches, more = process_time(), 0, True
    while more:
        with database.transaction() as conn:
            count, more = following.follow(conn)
            matches += count
    return {"seconds": process_time() - began, "matches": matches, "peak_mb": _peak_mb()}


def _peak_mb(process: Path = Path("/proc/self")) -> float:
    """The most memory that a process has had; unlike `ru_maxrss` not that of its parent."""
    lines = (process / "status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def in_a_process(queries: Sequence[str], events: Sequence[Event]) -> dict[str, float]:
    """`ready` and `whole`, on a database made for them."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'matching.db'}"
        fill(url, queries, events)
        found: dict[str, float] = {}
        for part in ("ready", "whole"):
            command = [sys.executable, "-m", "bench.matching", "--part", part, url]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            found |= json.loads(done.stdout)
        return found


def run(searches: int = SEARCHES, count: int = EVENTS) -> list[Row]:
    """Measure; the rows of the table."""
    return [*_rows(searches, count)]


def _rows(searches: int, count: int) -> Iterator[Row]:
    wanted = [asked(number) for number in range(searches)]
    queries = [each.query for each in wanted]
    events = [event(number) for number in range(count)]
    everybody = Interests()
    everybody.follow((id, 1, query, 0) for id, query in enumerate(queries))
    everybody.interested(events[:BATCH])  # learns what is rare; all figures are without this
    gc.collect()
    gc.freeze()  # as the service does

    few = events[: max(1, _NAIVE // searches)]
    loop = naive(queries, few)
    same = ours(everybody, few, BATCH)
    turns = [(fts5(wanted, events), ours(everybody, events, BATCH)) for _ in range(TIMES)]
    differing = sum(
        one.pairs != other.pairs or one.checksum != other.checksum
        for one, other in ((loop, same), *turns)
    )
    engine, mine = turns[0]
    ratios = sorted(other.seconds / own.seconds for other, own in turns)
    rate = count / statistics.median(own.seconds for _, own in turns)
    theirs = count / statistics.median(other.seconds for other, _ in turns)
    what = f"{count:,} events, {searches:,} searches"
    yield Row(
        what=f"{what}: {mine.pairs / count:,.0f} matches an event",
        ours=f"{rate:,.0f} events/s",
        beside=f"naive loop, {len(few) / loop.seconds:,.2f} events/s",
        ratio=rate / (len(few) / loop.seconds),
        at_least=120,
    )
    yield Row(
        what=f"the same, {TIMES} turns: {ratios[0]:.2f} to {ratios[-1]:.2f}",
        ours=f"{rate:,.0f} events/s",
        beside=f"FTS5, {theirs:,.0f} events/s",
        ratio=statistics.median(ratios),
        at_least=4,
    )
    yield Row(
        what="ways that found other pairs",
        ours=f"{mine.pairs:,} pairs",
        beside=f"FTS5 {engine.pairs:,}; of {len(few)} events {same.pairs:,}, loop {loop.pairs:,}",
        ratio=differing,
        at_most=0,
    )
    half, most = one_at_a_time(everybody, events[:1000])
    yield Row(
        what="one event by itself, ms: median and 99th of a hundred",
        ours=f"{half:.2f} and {most:.2f}",
        beside=f"naive loop, {loop.seconds / len(few) * 1000:,.0f}",
        ratio=most,
        at_most=2,
    )
    more = [asked(searches + number).query for number in range(2000)]
    added, removed = changed(everybody, more)
    for verb, taken in (("take in", added), ("take out", removed)):
        yield Row(
            what=f"to {verb} a search, from its text, µs",
            ours=f"{taken:.0f}",
            beside="no rebuild",
            ratio=taken,
            at_most=50,
        )
    ratio, second, differ = in_two(everybody, events)
    yield Row(
        what=f"two processes, {2 * BATCH:,} events at a time, by the processor of the busier",
        ours=f"the second: {second:,.0f} MB at most",
        beside="one process, found other pairs" if differ else "one process, the same pairs",
        ratio=ratio,
        at_least=1.6,
    )
    del everybody
    alone = in_a_process(queries, events)
    yield Row(
        what="ready, from the database, s",
        ours=f"{alone['ready']:.1f}",
        beside=f"to see that nothing has changed: {alone['again']:.2f}",
        ratio=alone["ready"],
        at_most=5 * max(1, 9 * searches / 1_000_000),
    )
    yield Row(
        what="peak memory of a process that matches, MB",
        ours=f"{alone['peak_mb']:,.0f}",
        beside=f"{alone['matches']:,.0f} matches written",
        ratio=alone["peak_mb"],
        at_most=250 if searches <= 100_000 else 1500,
    )
    yield Row(
        what="from the log to matches in the database, ready included",
        ours=f"{count / alone['seconds']:,.0f} events/s",
        beside=f"{alone['matches'] / alone['seconds']:,.0f} matches/s",
        ratio=count / alone["seconds"] / rate,
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="How fast do events find their searches?")
    parser.add_argument("--searches", type=int, default=SEARCHES, help="default: %(default)s")
    parser.add_argument("--events", type=int, default=EVENTS, help="default: %(default)s")
    parser.add_argument("--part", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part:
        part, url = arguments.part
        print(json.dumps(ready(url) if part == "ready" else whole(url)))
    else:
        print(markdown(run(arguments.searches, arguments.events)))


if __name__ == "__main__":
    main()
