"""What did an address give last time? Validators, and what a 304 therefore stands for."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from crawler.serialise import JsonObject
from crawler.store.database import batched, insert_or
from crawler.store.schema import page


@dataclass(frozen=True, slots=True)
class PageMemory:
    """One address of a source: its validators and what it gave.

    `fingerprint` names the request, `given` what the answer was read to, `keys` the notices it
    gave, `links` the requests it led to, `stated` the total it named, `evidence` the digest of
    the body where that was kept.
    """

    fingerprint: bytes
    etag: str | None
    last_modified: str | None
    given: bytes
    keys: tuple[str, ...]
    links: tuple[JsonObject, ...]
    stated: int | None
    evidence: bytes | None


def load(connection: Connection, source_id: int, reader: str) -> dict[bytes, PageMemory]:
    """What the addresses of a source gave to the parser `reader`, by fingerprint.

    What another parser read is of no use: this one might read it differently.
    """
    rows = connection.execute(
        select(
            page.c.fingerprint,
            page.c.etag,
            page.c.last_modified,
            page.c.given,
            page.c["keys"],
            page.c.links,
            page.c.stated,
            page.c.evidence,
        ).where(page.c.source_id == source_id, page.c.reader == reader)
    )
    return {
        fingerprint: PageMemory(
            fingerprint, etag, modified, given, tuple(keys), tuple(links), stated, evidence
        )
        for fingerprint, etag, modified, given, keys, links, stated, evidence in rows
    }


def save(connection: Connection, source_id: int, reader: str, pages: Iterable[PageMemory]) -> None:
    """Remember what addresses gave; it replaces what they gave before."""
    statement = insert_or(connection, page)
    statement = statement.on_conflict_do_update(
        index_elements=[page.c.source_id, page.c.fingerprint],
        set_={
            column.name: statement.excluded[column.name]
            for column in page.columns
            if not column.primary_key
        },
    )
    for batch in batched(pages):
        connection.execute(
            statement,
            [
                {
                    "source_id": source_id,
                    "reader": reader,
                    "fingerprint": each.fingerprint,
                    "etag": each.etag,
                    "last_modified": each.last_modified,
                    "given": each.given,
                    "keys": each.keys,
                    "links": each.links,
                    "stated": each.stated,
                    "evidence": each.evidence,
                }
                for each in batch
            ],
        )


def forget(connection: Connection, source_id: int) -> None:
    """Forget what the addresses of a source gave, so that all are read anew."""
    connection.execute(delete(page).where(page.c.source_id == source_id))
