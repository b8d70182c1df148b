"""The people's half on a database and a mail server: what its integration tests share."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from crawler.clock import StoppedClock
from crawler.diff import diff
from crawler.event import EventKind
from crawler.notice import Notice
from crawler.serialise import to_document
from crawler.store import notices
from crawler.store.database import Database
from notifier import people
from notifier.channels import Channel, Receipt
from notifier.delivering.delivery import Delivered
from notifier.outbox import Entry, Message
from notifier.settings import MailSettings, OperatorSettings, PeopleSettings
from tests.builders import LONDON, london
from tests.integration.storing import a_source, tell, write
from tests.mailbox import Mailbox

READER = "reader@example.org"
EARLIER = "2026-04-20 07:00"


class Refusing:
    """A channel that answers every message alike, and remembers what it was asked to send."""

    def __init__(self, answer: Exception | None = None) -> None:
        self.answer = answer
        self.sent: list[Message] = []
        self.closed = 0

    def send(self, message: Message) -> Receipt:
        self.sent.append(message)
        if self.answer:
            raise self.answer
        return Receipt("250 OK")

    def close(self) -> None:
        self.closed += 1


@dataclass
class Desk:
    """`passes` does what a tick does after its crawls; times are those of a clock in London."""

    db: Database
    settings: PeopleSettings
    looks: dict[str, datetime] = field(default_factory=dict[str, datetime])

    # -- what happens ----------------------------------------------------------------------

    def happens(
        self,
        *shown: Notice,
        kind: str = "new",
        at: str = EARLIER,
        source: str = "board",
        bootstrap: bool = False,
    ) -> list[int]:
        """Something happens to notices; the ids of the events."""
        with self.db.transaction() as conn:
            source_id = a_source(conn, source)
            known = notices.known(conn, source_id)
            before = notices.documents(conn, [each.version_id for each in known.values()])
            ids: list[int] = []
            for notice in shown:
                was = known.get(notice.key)
                changes = tuple(diff(before[was.version_id], to_document(notice))) if was else ()
                written = write(conn, source_id, notice, when=london(at))
                ids += tell(
                    conn,
                    source_id,
                    written,
                    EventKind(kind),
                    when=london(at),
                    changes=changes,
                    bootstrap=bootstrap,
                )
            return ids

    # -- who asks --------------------------------------------------------------------------

    def joins(self, email: str = READER, *, at: str = EARLIER, **given: Any) -> int:
        """Somebody with consent on record; their id."""
        usual = {"timezone": LONDON, "confirmed": True}
        return people.add(self.db, clock(at), self.settings, email, **usual | given).id

    def searches(
        self,
        query: str = "officer",
        email: str = READER,
        *,
        at: str = EARLIER,
        cadence: str = "immediate",
        **given: Any,
    ) -> int:
        """A search; its id. `hour` is its local time."""
        if "hour" in given:
            given["at"] = given.pop("hour")
        found = people.subscribe(self.db, clock(at), email, query=query, cadence=cadence, **given)
        return found.id

    # -- what the product does -------------------------------------------------------------

    def composes(self, at: str) -> int:
        people.match_events(self.db, clock(at))
        return people.compose_digests(self.db, clock(at), self.settings, self.looks)

    def delivers(self, at: str, channel: Channel | None = None) -> Delivered:
        channels = {"mail": channel} if channel else None
        return people.deliver(self.db, clock(at), self.settings, channels)

    def passes(self, at: str) -> Delivered:
        self.composes(at)
        return self.delivers(at)

    @property
    def outbox(self) -> Sequence[Entry]:
        return people.messages(self.db)

    @property
    def states(self) -> list[str]:
        return [entry.state for entry in self.outbox]

    @property
    def waiting_matches(self) -> int:
        """How many matches are kept because they have still to be told."""
        with self.db.reading() as conn:
            return conn.exec_driver_sql('SELECT count(*) FROM "match"').scalar_one()

    def preview(self, at: str, email: str = READER) -> people.Preview | None:
        return people.preview(self.db, clock(at), self.settings, self.looks, email)


def clock(at: str) -> StoppedClock:
    return StoppedClock(london(at))


def settings(smtp: str | None = None) -> PeopleSettings:
    return PeopleSettings(
        mail=MailSettings(sender="Noticewatch <alerts@example.org>", smtp=smtp),
        operator=OperatorSettings(email="operator@example.org"),
    )


@pytest.fixture
def desk(database: Database, mailbox: Mailbox) -> Desk:
    """The people's half, mailing to `mailbox`; once on each kind of database."""
    return Desk(database, settings(mailbox.url))
