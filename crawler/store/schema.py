"""What tables are there? One `metadata` for both halves; `notifier.store` adds its own to it.

Times are microseconds since 1970 in UTC, on both databases the same. Identifiers only grow.
Foreign keys point down only: from what happened to what it happened to.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    true,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.types import TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(at: datetime) -> int:
    """`at` as the database keeps it. A naive time is a mistake of ours.

    Raises:
        ValueError: `at` has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"a time without a zone: {at.isoformat()}")
    return _micros(at, at.fold)


@lru_cache(maxsize=4096)  # a run writes its moment, and the end of a day, again and again
def _micros(at: datetime, fold: int) -> int:  # noqa: ARG001 - times of a repeated hour are equal
    return (at - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The time that the database keeps as `micros`, aware, in UTC."""
    return _EPOCH + timedelta(microseconds=micros)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in, aware and UTC out, to the microsecond."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """An aware time as microseconds."""
        return None if value is None else to_micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Microseconds as an aware time in UTC."""
        return None if value is None else from_micros(value)


class JsonText(TypeDecorator[Any]):
    """A small JSON value (a list of reasons, counts by field), kept as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """`value` as JSON; None stays null."""
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """The JSON value again."""
        return None if value is None else orjson.loads(value)


class TokenSet(TypeDecorator[str]):
    """Tokens of an index, with a space between: text on SQLite, a `tsvector` on PostgreSQL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """What the database calls it."""
        native = TSVECTOR() if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(native)

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The tokens as the database reads them. None of them holds a quote."""
        if value is None or dialect.name != "postgresql":
            return value
        return " ".join(f"'{token}'" for token in value.split(" "))

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The tokens again, in an order that does not depend on the database."""
        return None if value is None else " ".join(sorted(value.replace("'", "").split(" ")))


#: A number that identifies a row. SQLite numbers rows itself only where the type is INTEGER.
Id = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

source = Table(
    "source",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("spider", Text, nullable=False),
    Column("reader", Text),  # the parser of its last complete run; null: it had none
)

run = Table(
    "run",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source_id", Id, ForeignKey("source.id"), nullable=False),
    Column("holder", Text, nullable=False),  # whose lease it runs under
    Column("started", UtcDateTime, nullable=False),
    Column("finished", UtcDateTime),
    Column("verdict", Text),  # null while it runs
    Column("reasons", JsonText, nullable=False),
    Column("notices", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("ended", Integer, nullable=False),
    Column("requests", Integer, nullable=False),
    Column("not_modified", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("filled", JsonText, nullable=False),  # field name -> how many notices state it
    Column("full", Boolean, nullable=False),  # went without validators
    Column("bootstrap", Boolean, nullable=False),  # no complete run before it
    Column("held", Boolean, nullable=False),
    Index(None, "source_id", "id"),
)
Index(
    "ix_run_open",
    run.c.source_id,
    sqlite_where=run.c.verdict.is_(None),
    postgresql_where=run.c.verdict.is_(None),
)
Index(
    "ix_run_held",
    run.c.source_id,
    sqlite_where=run.c.held == true(),
    postgresql_where=run.c.held == true(),
)

notice = Table(
    "notice",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source_id", Id, ForeignKey("source.id"), nullable=False),
    Column("key", Text, nullable=False),
    # The newest version. No foreign key: it would point up, and notices are inserted first.
    Column("version_id", Id, nullable=False),
    Column("digest", LargeBinary, nullable=False),  # of the newest version's document
    Column("status", Text, nullable=False),
    Column("deadline", UtcDateTime),
    Column("pending", Boolean, nullable=False),  # its deadline has still to be told as passed
    Column("gone", Boolean, nullable=False),  # it left its source
    Column("missed_by", Id, ForeignKey("run.id")),  # the complete run that first missed it
    Column("as_of", UtcDateTime),  # the publisher's own time of the newest reading
    Column("repost_of", Id, ForeignKey("notice.id")),
    Column("opportunity", Id),
    # By which the same notice is found again, here and elsewhere (crawler.repost).
    Column("likeness", LargeBinary),
    Column("identity", LargeBinary, index=True),
    UniqueConstraint("source_id", "key"),
    Index(None, "likeness", "deadline"),
)
Index(
    "ix_notice_due",
    notice.c.deadline,
    sqlite_where=notice.c.pending == true(),
    postgresql_where=notice.c.pending == true(),
)

search = Table(
    "search",  # what can be asked of a notice's newest version (crawler.query), beside `notice`
    metadata,
    Column("notice_id", Id, ForeignKey("notice.id"), primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("remote", Text, nullable=False),  # yes, no, or nothing
    Column("day", Integer),  # of the deadline, where it is stated; counted from 1 January 1
    # Amounts in hundredths; both are null where nothing is stated.
    Column("value_low", BigInteger),
    Column("value_high", BigInteger),
    Column("value_currency", Text),
    Column("salary_low", BigInteger),  # by the year
    Column("salary_high", BigInteger),
    Column("salary_currency", Text),
    # SQLite finds them by `search_text`, an FTS5 table (crawler.store.indexing keeps it).
    Column("tokens", TokenSet, nullable=False),
    # For what few notices have (crawler.store.search).
    Index(None, "day", "notice_id"),
    # For who walks through all of it: a thirtieth of the table.
    Index(
        "ix_search_facts",
        "notice_id",
        "kind",
        "remote",
        "day",
        "value_low",
        "value_high",
        "value_currency",
        "salary_low",
        "salary_high",
        "salary_currency",
    ),
)
for _bound in ("value_low", "value_high", "salary_low", "salary_high"):
    _stated = search.c[_bound].is_not(None)
    Index(
        None,
        search.c[_bound],
        search.c.notice_id,
        sqlite_where=_stated,
        postgresql_where=_stated,
    )
search_due = Table(
    "search_due",  # versions that `search` does not know yet: it is written behind the runs
    metadata,
    Column("version_id", Id, ForeignKey("version.id"), primary_key=True, autoincrement=False),
    Column("notice_id", Id, ForeignKey("notice.id"), nullable=False),
    Index(None, "notice_id"),
)
Index("ix_search_tokens", search.c.tokens, postgresql_using="gin").ddl_if(dialect="postgresql")

version = Table(
    "version",  # append-only
    metadata,
    Column("id", Id, primary_key=True),
    Column("notice_id", Id, ForeignKey("notice.id"), nullable=False),
    Column("run_id", Id, ForeignKey("run.id")),
    Column("at", UtcDateTime, nullable=False),
    Column("reader", Text, nullable=False),  # which parser read it
    # The key frame that `frame` is a patch of; null: it is a key frame (crawler.store.codec).
    Column("base_id", Id, ForeignKey("version.id")),
    Column("frame", LargeBinary, nullable=False),
    # Digest of the body it was read from. No foreign key: bodies are pruned, versions are not.
    Column("evidence", LargeBinary),
    Index(None, "notice_id"),
)

event = Table(
    "event",  # append-only
    metadata,
    # Given under the lock of `log_head`, so that ids grow in commit order.
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("source_id", Id, ForeignKey("source.id"), nullable=False),
    Column("notice_id", Id, ForeignKey("notice.id"), nullable=False),
    Column("version_id", Id, ForeignKey("version.id"), nullable=False),
    Column("run_id", Id, ForeignKey("run.id")),
    Column("kind", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("bootstrap", Boolean, nullable=False),
    Column("now_past", Boolean, nullable=False),
    # Which of the changes of its version it tells; null: none. The values stand there.
    Column("fields", JsonText),
    Index(None, "source_id", "id"),
)

log_head = Table(
    "log_head",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),  # always 1
    Column("last", Id, nullable=False),  # the newest event's id
)

evidence = Table(
    "evidence",
    metadata,
    Column("digest", LargeBinary, primary_key=True),  # blake2b, 20 bytes, of the body
    Column("body", LargeBinary, nullable=False),  # zstd
    Column("url", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

page = Table(
    "page",
    metadata,
    Column("source_id", Id, ForeignKey("source.id"), primary_key=True),
    Column("fingerprint", LargeBinary, primary_key=True),
    Column("reader", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("given", LargeBinary, nullable=False),
    Column("keys", JsonText, nullable=False),
    Column("links", JsonText, nullable=False),
    Column("stated", Integer),
    Column("evidence", LargeBinary),
)

lease = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", BigInteger, nullable=False),  # microseconds by the database's own clock
)

held_reading = Table(
    "held_reading",
    metadata,
    Column("run_id", Id, ForeignKey("run.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("reading", LargeBinary, nullable=False),  # zstd
)

held_event = Table(
    "held_event",
    metadata,
    Column("run_id", Id, ForeignKey("run.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("event", LargeBinary, nullable=False),  # zstd of JSON
)

restored = Table(
    "restored",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", UtcDateTime, nullable=False),  # when a backup was read back
    Column("taken", UtcDateTime, nullable=False),  # when that backup was written
)
