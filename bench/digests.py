"""How fast do matches become mails that a server has taken, beside the obvious way?

Ours is the whole way of the service, on SQLite with synchronous FULL: readers whose window has
ended, each with 20 of 200 notices that they have not been told; what is new to them, both bodies,
the outbox, consent looked at again, MIME, SMTP, and a record of all of it.

The reference has the same digests in memory, and for each mail fills the same templates, writes
the CSS into the elements, builds an EmailMessage of the standard library and sends it with smtplib
over one connection. It knows no readers, reads nothing and records nothing.

The mail server is that of `bench.mail`, a process of its own.

Of what a digest costs (some 2.5 ms of the processor), half is composing: filling the templates
around cards that are drawn once 0.5 ms, what is new to a reader 0.3, SQL 0.3. The other half is
sending: MIME 0.25, SMTP 0.25, claiming and recording 0.5. Each is small by now; what would help
most is a second process that sends while this one composes, which SQLite's one writer limits.
"""

import argparse
import random
import smtplib
import statistics
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from time import perf_counter

import css_inline

from bench.mail import AT, NOTICES, TIMES, reader_address, settings, sink, write_notices
from bench.table import Row, markdown
from crawler.clock import StoppedClock
from crawler.store import events
from crawler.store.database import Database
from noticewatch import migrations
from notifier import people
from notifier.digest import Digest, Matched, compose
from notifier.store import subscribers
from notifier.store.schema import match
from notifier.words import example
from notifier.words.render import renderer

READERS = 500
_POOL = 200
#: Later than the windows of all, and when their source was last read.
_LATER, _READ = AT + timedelta(days=2), AT + timedelta(days=1)


def _fill(db: Database, readers: int) -> list[Digest]:
    """Readers with matches that they have not been told; what each will be told."""
    clock, mail = StoppedClock(AT), settings(25)
    for number in range(readers):
        address = reader_address(number)
        people.add(db, clock, mail, address, timezone=example.READER.timezone, confirmed=True)
        people.subscribe(db, clock, address, query="", cadence="daily", at="07:00")
    rng = random.Random(3)
    told: list[Digest] = []
    with db.transaction() as conn:
        ids = list(write_notices(conn, _POOL, AT + timedelta(hours=1)))
        known = {event.id: event for event in events.some(conn, ids)}
        for reader in subscribers.listing(conn):
            (search,) = subscribers.subscriptions(conn, reader.id)
            found = rng.sample(ids, NOTICES)
            conn.execute(
                match.insert(),
                [
                    {"subscription_id": search.id, "event_id": event, "backlog": False}
                    for event in found
                ],
            )
            told.append(compose(Matched(event=known[id], searches=(search.id,)) for id in found))
    return told


def _ours(db: Database, readers: int, port: int) -> float:
    mail, later = settings(port), StoppedClock(_LATER)
    renderer(None).check(mail)  # as the service does when it begins
    began = perf_counter()
    composed = people.compose_digests(db, later, mail, {"bench": _READ})
    done = people.deliver(db, later, mail)
    seconds = perf_counter() - began
    assert composed == done.sent == readers, (composed, done)
    return seconds


def _obvious(digests: Sequence[Digest], port: int) -> float:
    mail = settings(port)
    began = perf_counter()
    with smtplib.SMTP("127.0.0.1", port, "example.org") as server:
        for number, digest in enumerate(digests):
            made = renderer(None).digest(
                digest,
                reader=example.READER,
                searches=example.SEARCHES[:1],
                now=_LATER,
                looks={"bench": _READ},
                settings=mail,
            )
            message = EmailMessage()
            message["From"] = mail.mail.sender
            message["To"] = reader_address(number)
            message["Subject"] = made.subject
            message["Date"] = format_datetime(_LATER)
            message["Message-ID"] = f"<{number}@example.org>"
            message.set_content(made.text)
            message.add_alternative(css_inline.inline(made.html), subtype="html")
            server.send_message(message)
    return perf_counter() - began


def run(readers: int = READERS, times: int = TIMES) -> list[Row]:
    """The measurement, as rows for the table."""
    ours: list[float] = []
    obvious: list[float] = []
    with sink() as port:
        for _ in range(times):
            with tempfile.TemporaryDirectory() as folder:
                db = Database.open(f"sqlite:///{folder}/bench.db")
                migrations.prepare(db)
                digests = _fill(db, readers)
                ours.append(_ours(db, readers, port))
                db.close()
            obvious.append(_obvious(digests, port))
    rate, beside = (readers / statistics.median(each) for each in (ours, obvious))
    return [
        Row(
            what=f"digests of {NOTICES} notices, the whole way, one process",
            ours=f"{rate:,.0f}/s, durable",
            beside=f"templates, css-inline, EmailMessage, smtplib: {beside:,.0f}/s",
            ratio=rate / beside,
            at_least=5,
        )
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=READERS)
    parser.add_argument("--times", type=int, default=TIMES)
    given = parser.parse_args()
    print(markdown(run(given.readers, given.times)))
