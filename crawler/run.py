"""How does a crawl become part of what is known? Begun under a lease, concluded in one step.

`begin` takes the source and says what is known; the crawl stages what it reads in a
`Recording`; `conclude` judges, compares and writes everything in one transaction, and only
while the lease still holds. The same two steps serve the service, `noticewatch crawl` and
plain `scrapy crawl`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Protocol

import orjson

from crawler import boilerplate
from crawler.clock import Clock
from crawler.compare import Comparison, Decision, compare, living
from crawler.errors import LeaseLost, SourceBusy, UnknownName
from crawler.event import Event, EventKind
from crawler.rebase import Kept, Rebase, Reread
from crawler.recording import Recording, digest_of, recorded
from crawler.serialise import JsonObject
from crawler.source import Source
from crawler.store import events, evidence, held, leases, notices, pages, runs, sources
from crawler.store.database import Database
from crawler.store.events import NewEvent
from crawler.store.notices import Known, Writing
from crawler.store.pages import PageMemory
from crawler.verdict import DEFAULTS, Run, Thresholds, Verdict, judge

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: A lease outlives its last heartbeat by this; a crawl that stops beating loses its source.
LEASE_SECONDS = 60.0
#: At the latest so many runs after a full one, and so long after it, nothing is conditional.
FULL_EVERY = 10
FULL_AFTER = timedelta(days=1)

NOTHING: Mapping[str, int] = {}

#: Versions are written, and events prepared, in batches of this many.
_BATCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A run that holds its source. `full`: it asks for everything without validators.

    `rebase`: the last complete run had another parser, or other arguments.

    `bootstrap`: no run of this source has been complete yet, so nothing is told. `since`: when
    the last complete run began, or the newest time that the publisher has given, if that is
    earlier.
    """

    run: int
    source: Source
    source_id: int
    holder: str
    reader: str
    started: datetime
    full: bool
    bootstrap: bool
    since: datetime | None
    known: Mapping[str, Known]
    memory: Mapping[bytes, PageMemory]
    rebase: bool = False


def lease_name(source: str) -> str:
    """The name of the lease that a crawl of `source` holds."""
    return f"source:{source}"


def begin(db: Database, clock: Clock, source: Source, *, holder: str, reader: str) -> Begun:
    """Take `source` and open a run.

    `holder` names the process in a way that no other uses; `reader` names the parser and its
    arguments: pages remembered under another reader are asked for anew.

    Raises:
        SourceBusy: another process is crawling it.
    """
    now = clock.now()
    with db.transaction() as conn:
        if not leases.take(conn, lease_name(source.name), holder, LEASE_SECONDS):
            raise SourceBusy(f"{source.name} is being crawled by another process")
        source_id = sources.ensure(conn, source)
        for dead in runs.unfinished(conn, source_id):
            runs.abandon(conn, dead, at=now, reason="the crawling process died")
        since, last_full = runs.since_full(conn, source_id)
        full = last_full is None or since >= FULL_EVERY - 1 or now - last_full >= FULL_AFTER
        run = runs.start(conn, source_id, at=now, holder=holder, full=full)
        complete = runs.last_complete(conn, source_id, 1)
        known = notices.known(conn, source_id)
        memory = {} if full else pages.load(conn, source_id, reader)
        read_by = sources.reader(conn, source_id)
        # By the publisher's clock: what was published while ours ran ahead is not passed over.
        dated = notices.newest_as_of(conn, source_id)
    return Begun(
        run=run,
        source=source,
        source_id=source_id,
        holder=holder,
        reader=reader,
        started=now,
        full=full,
        bootstrap=not complete,
        since=min(complete[0].run.started, dated or now) if complete else None,
        known=known,
        memory=memory,
        rebase=read_by is not None and read_by != reader,
    )


def beat(db: Database, begun: Begun) -> bool:
    """Keep the source for another `LEASE_SECONDS`; False: it is lost."""
    with db.transaction() as conn:
        return leases.renew(conn, lease_name(begun.source.name), begun.holder, LEASE_SECONDS)


def conclude(
    db: Database,
    clock: Clock,
    begun: Begun,
    recording: Recording,
    *,
    window: bool,
    thresholds: Thresholds = DEFAULTS,
) -> Run:
    """Judge what was read, and write all of it or nothing.

    Raises:
        LeaseLost: somebody else has taken the source in the meantime; nothing is written.
    """
    now = clock.now()
    with db.transaction() as conn:
        if not leases.holds(conn, lease_name(begun.source.name), begun.holder):
            raise LeaseLost(f"run {begun.run} of {begun.source.name} lost its lease")
        comparison = compare(
            recording,
            lambda ids: notices.documents(conn, ids),
            now=now,
            window=window,
            whole=recording.whole(),
            alike=lambda likenesses: notices.alike(conn, begun.source_id, likenesses),
            rebase=_rebase(conn, begun, recording),
        )
        facts = recording.facts()  # after the comparison: a page that breaks off is lost
        before = runs.last_complete(conn, begun.source_id, 5)
        filled = next((each.filled for each in before if each.filled.get("key")), NOTHING)
        if begun.rebase:  # another parser finds other facts
            filled = NOTHING
        against = comparison.against([each.run.notices for each in before], filled)
        verdict = judge(facts, against, thresholds)
        run = _report(begun, recording, comparison, verdict, now)
        if verdict.kind in {"complete", "partial"}:
            if verdict.kind == "complete":
                _make_moot(conn, begun.source_id)
                sources.read_by(conn, begun.source_id, begun.reader)
            _apply(conn, begun, recording, comparison, now)
            pages.save(conn, begun.source_id, begun.reader, _memories(recording))
        elif verdict.kind == "suspect":
            _make_moot(conn, begun.source_id)
            _hold(conn, begun, recording, comparison, now, window=window)
        runs.finish(conn, run, filled=facts.filled)
        leases.release(conn, lease_name(begun.source.name), begun.holder)
    recording.spool.close()
    return run


def _rebase(conn: "Connection", begun: Begun, recording: Recording) -> Rebase:
    """How to tell what the site has changed, where our reading of it has changed as well."""
    read: dict[bytes, Mapping[str, Reread]] = {}

    def reread(kept: Kept) -> Mapping[str, Reread]:
        if recording.reread is None:
            return {}
        digest = digest_of(kept.body)
        if digest not in read:
            if len(read) >= _REREAD_AT_ONCE:
                del read[next(iter(read))]
            read[digest] = recording.reread(kept)
        return read[digest]

    return Rebase(
        everywhere=begun.rebase,
        stale=lambda version: begun.rebase and evidence.reader(conn, version) != begun.reader,
        kept=lambda version: evidence.kept(conn, version),
        read=reread,
    )


#: A list that holds many notices is read again once, and not for each of them.
_REREAD_AT_ONCE = 8


def abandon(db: Database, clock: Clock, source: str, *, holder: str, reason: str) -> Run | None:
    """Close the run of a crawling process that died or was killed; None: it had none open."""
    with db.transaction() as conn:
        leases.release(conn, lease_name(source), holder)
        source_id = sources.find(conn, source)
        if source_id is None:
            return None
        closed = runs.opened_by(conn, source_id, holder)
        for run in closed:
            runs.abandon(conn, run, at=clock.now(), reason=reason)
        return runs.get(conn, closed[-1]) if closed else None


def record_failure(db: Database, clock: Clock, source: Source, *, holder: str, why: str) -> Run:
    """A failed run of a source whose crawl could not even begin, so that it is heard of."""
    now = clock.now()
    with db.transaction() as conn:
        source_id = sources.ensure(conn, source)
        run_id = runs.start(conn, source_id, at=now, holder=holder, full=False)
        runs.abandon(conn, run_id, at=now, reason=why)
        run = runs.get(conn, run_id)
    assert run is not None, "it has just been written"
    return run


def release(db: Database, clock: Clock, run_id: int) -> Run:
    """Let the newest held run of a source out: what it read becomes what is known.

    Raises:
        UnknownName: there is no such run, or it is not held.
        SourceBusy: the source is being crawled at this moment.
    """
    with db.transaction() as conn:
        run, source_id = _held_run(conn, run_id)
        holder = f"release of run {run_id}"
        if not leases.take(conn, lease_name(run.source), holder, LEASE_SECONDS):
            raise SourceBusy(f"{run.source} is being crawled; try again when it is done")
        known = notices.known(conn, source_id)
        recording, absence = recorded(known, held.readings(conn, run_id))
        at = run.finished or clock.now()
        comparison = compare(
            recording,
            lambda ids: notices.documents(conn, ids),
            now=at,
            window=False,
            whole=absence,
            trust_absence=True,
            alike=lambda likenesses: notices.alike(conn, source_id, likenesses),
        )
        begun = Begun(
            run=run_id,
            source=Source(name=run.source, spider=""),
            source_id=source_id,
            holder=holder,
            reader="",
            started=run.started,
            full=True,
            bootstrap=not runs.bootstrapped(conn, source_id),
            since=None,
            known=known,
            memory={},
        )
        _apply(conn, begun, recording, comparison, at)
        held.drop(conn, run_id)
        runs.set_held(conn, run_id, False)
        pages.forget(conn, source_id)
        leases.release(conn, lease_name(run.source), holder)
        return replace(run, held=False)


def discard(db: Database, run_id: int) -> Run:
    """Drop a held run: what was known stays.

    Raises:
        UnknownName: there is no such run, or it is not held.
    """
    with db.transaction() as conn:
        run, _ = _held_run(conn, run_id)
        held.drop(conn, run_id)
        runs.set_held(conn, run_id, False)
        return replace(run, held=False)


def _held_run(conn: "Connection", run_id: int) -> tuple[Run, int]:
    run = runs.get(conn, run_id)
    if run is None:
        raise UnknownName(f"there is no run {run_id}; see: noticewatch runs")
    if not run.held:
        raise UnknownName(f"run {run_id} of {run.source} is not held; see: noticewatch runs")
    source_id = sources.find(conn, run.source)
    if source_id is None:
        raise UnknownName(f"run {run_id} belongs to no source")
    return run, source_id


def _report(
    begun: Begun, recording: Recording, comparison: Comparison, verdict: Verdict, now: datetime
) -> Run:
    """The run as it will be listed. What is held or failed has changed nothing yet."""
    facts = recording.facts()
    counts = _counts(comparison.decisions)
    told = verdict.kind in {"complete", "partial", "suspect"}
    notes = (
        [boilerplate.line(comparison.boilerplate, comparison.met)] if comparison.boilerplate else []
    )
    return Run(
        id=begun.run,
        source=begun.source.name,
        started=begun.started,
        finished=now,
        verdict=verdict.kind,
        reasons=(*verdict.reasons, *notes),
        notices=facts.seen,
        new=counts["new"] if told else 0,
        changed=counts["changed"] if told else 0,
        ended=counts["ended"] if told else 0,
        requests=recording.requests,
        not_modified=recording.not_modified,
        bytes=recording.bytes,
        held=verdict.kind == "suspect",
    )


_ENDINGS = {EventKind.CLOSED, EventKind.WITHDRAWN, EventKind.CANCELLED, EventKind.AWARDED}
_FIRSTS = {EventKind.NEW, EventKind.REPOSTED}


def _counts(decisions: Sequence[Decision]) -> dict[str, int]:
    counts = {"new": 0, "changed": 0, "ended": 0}
    for decision in decisions:
        kind = decision.happening.kind
        if kind in _FIRSTS:
            counts["new"] += 1
        elif kind in _ENDINGS:
            counts["ended"] += 1
        elif kind is not None:
            counts["changed"] += 1
    return counts


def _apply(
    conn: "Connection", begun: Begun, recording: Recording, comparison: Comparison, at: datetime
) -> None:
    """Write versions, marks and, last, events: the log's lock is held as briefly as can be."""
    evidence.keep(conn, _bodies(recording, comparison.decisions), at)
    new_events: list[NewEvent] = []
    decisions = iter(comparison.decisions)
    while batch := list(islice(decisions, _BATCH)):
        writings = [_writing(recording, decision) for decision in batch]
        written = notices.write(conn, begun.source_id, begun.run, at, writings, reader=begun.reader)
        for decision, (notice_id, version_id) in zip(batch, written, strict=True):
            if decision.happening.kind is None:
                continue
            new_events.append(
                NewEvent(
                    notice_id=notice_id,
                    source_id=begun.source_id,
                    kind=decision.happening.kind,
                    at=at,
                    run_id=begun.run,
                    bootstrap=begun.bootstrap,
                    now_past=decision.happening.now_past,
                    changes=decision.told,
                    version_id=version_id,
                )
            )
    notices.missed(conn, comparison.missed, begun.run)
    notices.left(conn, comparison.left)
    notices.found(conn, comparison.found)
    notices.follow(conn, comparison.follow)
    events.publish(conn, new_events)


def _writing(recording: Recording, decision: Decision) -> Writing:
    encoded = recording.spool.read(decision.ref)
    page = recording.pages.get(decision.page) if decision.page is not None else None
    document: JsonObject = orjson.loads(encoded)
    return Writing(
        key=decision.key,
        known=decision.known,
        document=document,
        encoded=encoded,
        digest=decision.digest,
        changes=decision.changes,
        evidence=page.evidence if page else None,
        pending=decision.pending,
        gone=decision.gone,
        as_of=decision.as_of,
        repost_of=decision.original.notice_id if decision.original else None,
    )


def _bodies(
    recording: Recording, decisions: Sequence[Decision]
) -> Iterator[tuple[bytes, bytes, str, str]]:
    """The responses that give a new version, each once."""
    kept: set[bytes] = set()
    for decision in decisions:
        page = recording.pages.get(decision.page) if decision.page is not None else None
        if page and page.body and page.evidence and page.evidence not in kept:
            kept.add(page.evidence)
            yield page.evidence, recording.spool.read(page.body), page.url, page.content_type


def _memories(recording: Recording) -> Iterator[PageMemory]:
    for page in recording.pages.values():
        if page.rememberable and not page.again and (page.etag or page.last_modified):
            yield page.memory()


def _make_moot(conn: "Connection", source_id: int) -> None:
    """A run that says more than a held one takes its place."""
    while (run := runs.held(conn, source_id)) is not None:
        held.drop(conn, run.id)
        runs.set_held(conn, run.id, False)


def _hold(
    conn: "Connection",
    begun: Begun,
    recording: Recording,
    comparison: Comparison,
    at: datetime,
    *,
    window: bool,
) -> None:
    """Keep a run whole, for the operator's eyes; nothing of what is known moves."""
    evidence.keep(conn, _bodies(recording, comparison.decisions), at)
    held.keep(
        conn,
        begun.run,
        recording.records(absence=recording.whole() and not window),
        (
            _held_event(begun, recording, decision, at)
            for decision in comparison.decisions
            if decision.happening.kind is not None
        ),
    )


def _held_event(begun: Begun, recording: Recording, decision: Decision, at: datetime) -> Event:
    kind = decision.happening.kind
    assert kind is not None
    return Event(
        id=None,
        source=begun.source.name,
        key=decision.key,
        kind=kind,
        at=at,
        run=begun.run,
        document=orjson.loads(recording.spool.read(decision.ref)),
        changes=decision.told,
        held=True,
        bootstrap=begun.bootstrap,
        now_past=decision.happening.now_past,
        repost_of=decision.original.key if decision.original else None,
    )


class Reads(Protocol):
    """What a recorder tells a spider: the run's moment, and when the last complete run began."""

    dated: bool
    now: datetime | None
    since: datetime | None
    reference: date | None  # from which a day without a year is counted


@dataclass(slots=True, kw_only=True)
class RunRecorder:
    """A crawl's line to the database: `crawler.extensions.Recorder`, kept."""

    db: Database
    clock: Clock
    source: Source
    holder: str
    reader: str
    window: bool
    begun: Begun | None = None

    def begin(self, spider: Reads) -> Recording:
        self.begun = begin(self.db, self.clock, self.source, holder=self.holder, reader=self.reader)
        spider.now, spider.since = self.begun.started, self.begun.since
        spider.reference = spider.reference or self.begun.started.date()
        recording = Recording(known=self.begun.known, memory=self.begun.memory)
        recording.dated = spider.dated and self.begun.since is not None
        return recording

    def beat(self) -> bool:
        return self.begun is not None and beat(self.db, self.begun)

    def living(self, keys: Sequence[str]) -> dict[str, JsonObject]:
        assert self.begun is not None
        now = self.clock.now()
        versions = {
            known.version_id: key
            for key in keys
            if (known := self.begun.known.get(key)) and living(known, now)
        }
        with self.db.reading() as conn:
            documents = notices.documents(conn, versions)
        return {versions[version]: document for version, document in documents.items()}

    def conclude(self, recording: Recording, thresholds: Thresholds) -> Run:
        assert self.begun is not None
        return conclude(
            self.db,
            self.clock,
            self.begun,
            recording,
            window=self.window,
            thresholds=thresholds,
        )
