"""Steps that the tests of the store share: a source, a run, a notice to be written."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

import orjson
from sqlalchemy import Connection

from crawler.diff import diff
from crawler.event import EventKind, deadline_of
from crawler.notice import Notice
from crawler.serialise import to_document
from crawler.source import Source
from crawler.store import events, notices, runs, sources
from crawler.store.events import NewEvent
from crawler.store.notices import Known, Writing
from crawler.store.pages import PageMemory
from crawler.verdict import Run, VerdictKind

BOARD = Source(name="board", spider="jobposting")


def at(text: str) -> datetime:
    """ "2026-04-20 07:00" in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


MONDAY = at("2026-04-20 07:00")
TUESDAY = at("2026-04-21 07:00")


def a_source(connection: Connection, name: str = "board") -> int:
    """The id of a source that is there."""
    return sources.ensure(connection, replace(BOARD, name=name))


def a_run(
    connection: Connection,
    source_id: int,
    verdict: VerdictKind | None = "complete",
    *,
    began: datetime = MONDAY,
    full: bool = False,
    **counts: Any,
) -> int:
    """A run that has ended with `verdict`, or goes on where that is None."""
    run_id = runs.start(connection, source_id, at=began, holder="me", full=full)
    if verdict is not None:
        begun = runs.get(connection, run_id)
        assert begun is not None
        runs.finish(
            connection, replace(begun, finished=began, verdict=verdict, **counts), filled={}
        )
    return run_id


def ended(run: Run | None, **fields: Any) -> Run:
    """`run` with what is known at its end."""
    assert run is not None
    return replace(run, **fields)


def to_write(
    notice: Notice,
    known: Known | None = None,
    before: dict[str, Any] | None = None,
    evidence: bytes | None = None,
) -> Writing:
    """`notice` as a run writes it: new, or after the document `before`."""
    document = to_document(notice)
    encoded = orjson.dumps(document)
    return Writing(
        key=document["key"],
        known=known,
        document=document,
        encoded=encoded,
        digest=blake2b(encoded, digest_size=16).digest(),
        changes=tuple(diff(before, document)) if before else (),
        evidence=evidence,
        pending=deadline_of(document) is not None,
        gone=False,
        as_of=notice.as_of,
    )


def write(
    connection: Connection,
    source_id: int,
    *shown: Notice,
    run_id: int | None = None,
    when: datetime = MONDAY,
    evidence: bytes | None = None,
) -> list[tuple[int, int]]:
    """Write notices as a run does that knows what is stored."""
    known = notices.known(connection, source_id)
    before = notices.documents(connection, [each.version_id for each in known.values()])
    batch: list[Writing] = []
    for notice in shown:
        was = known.get(notice.key)
        old = before[was.version_id] if was else None
        batch.append(to_write(notice, was, old, evidence))
    return notices.write(connection, source_id, run_id, when, batch, reader="jobposting 1")


def tell(
    connection: Connection,
    source_id: int,
    written: Sequence[tuple[int, int]],
    kind: EventKind = EventKind.NEW,
    *,
    when: datetime = MONDAY,
    **fields: Any,
) -> list[int]:
    """Publish an event of each notice that was written."""
    usual = {"run_id": None, "bootstrap": False, "now_past": False, "changes": ()}
    return events.publish(
        connection,
        [
            NewEvent(
                notice_id=notice_id,
                version_id=version_id,
                source_id=source_id,
                kind=kind,
                at=when,
                **usual | fields,
            )
            for notice_id, version_id in written
        ],
    )


def digest_of(body: bytes) -> bytes:
    """By which a body is kept."""
    return blake2b(body, digest_size=20).digest()


def a_body(body: bytes) -> tuple[bytes, bytes, str, str]:
    """A response as it is kept."""
    return digest_of(body), body, "https://jobs.example.org/v/7", "text/html"


def a_page(fingerprint: bytes = b"f", **fields: object) -> PageMemory:
    """What an address gave."""
    usual = {
        "fingerprint": fingerprint,
        "etag": 'W/"1"',
        "last_modified": None,
        "given": b"\x00given",
        "keys": ("R-1", "R-2"),
        "links": ({"url": "https://jobs.example.org/v/7", "meta": {"page": 2}},),
        "stated": 57,
        "evidence": None,
    }
    return PageMemory(**usual | fields)  # pyright: ignore[reportArgumentType]
