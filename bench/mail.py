"""How fast does mail leave, beside the plainest way to send the same mails?

Ours takes digests of 20 notices (about 40 KB each, on paper for as many readers) from the outbox:
claims them with a look at each reader's consent, builds the MIME, hands it to a mail server and
records what that said, all durable: synchronous FULL, a row for each message and each event told.

The reference has the same subjects and bodies in a list, builds each mail with the standard
library's EmailMessage and sends it with smtplib over one connection; it records nothing.

The mail server is a process of its own that takes everything and keeps nothing.
"""

import argparse
import asyncio
import multiprocessing
import random
import smtplib
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from multiprocessing.connection import Connection as Pipe
from time import perf_counter

from sqlalchemy import Connection

from bench.store import shown
from bench.table import Row, markdown
from crawler.clock import StoppedClock
from crawler.event import EventKind
from crawler.source import Source
from crawler.store import events, notices, sources
from crawler.store.database import Database
from crawler.store.events import NewEvent
from crawler.store.notices import Writing
from noticewatch import migrations
from notifier import people
from notifier.outbox import Draft
from notifier.settings import MailSettings, OperatorSettings, PeopleSettings
from notifier.store import digests, outbox, subscribers
from notifier.store.digests import NewDigest, Told
from notifier.store.schema import match
from notifier.words import example
from notifier.words.render import renderer

READERS = 1000
NOTICES = 20
TIMES = 3
_DOMAINS = 97  # the readers' mail providers
AT = datetime(2026, 4, 20, 7, tzinfo=UTC)


# -- the mail server -----------------------------------------------------------------------


class _Sink(asyncio.Protocol):
    """Answers as a mail server does, and forgets."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._rest, self._body = transport, b"", False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        data = self._rest + data
        answers: list[bytes] = []
        while True:
            end = b"\r\n.\r\n" if self._body else b"\r\n"
            line, found, rest = data.partition(end)
            if not found:
                break
            data = rest
            if self._body:
                self._body = False
                answers.append(b"250 queued")
                continue
            verb = line[:4].upper()
            if verb == b"EHLO":
                answers.append(b"250-sink\r\n250-PIPELINING\r\n250 SMTPUTF8")
            elif verb == b"DATA":
                self._body = True
                answers.append(b"354 go on")
            else:
                answers.append(b"221 bye" if verb == b"QUIT" else b"250 ok")
        self._rest = data
        if answers:
            self._transport.write(b"".join(answer + b"\r\n" for answer in answers))


def _serve(pipe: Pipe) -> None:
    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(_Sink, "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


@contextmanager
def sink() -> Iterator[int]:
    """A mail server; its port."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


# -- what is sent --------------------------------------------------------------------------


def settings(port: int) -> PeopleSettings:
    return PeopleSettings(
        mail=MailSettings(
            sender="Noticewatch <alerts@example.org>", smtp=f"smtp://127.0.0.1:{port}"
        ),
        operator=OperatorSettings(email="operator@example.org"),
    )


def _bodies() -> tuple[str, str, str]:
    """Subject, text and HTML of about the size that a digest of 20 notices has."""
    mail = settings(25)
    made = renderer(None).digest(
        example.digest(),
        reader=example.READER,
        searches=example.SEARCHES,
        now=example.NOW,
        looks={"example": example.NOW},
        settings=mail,
    )
    rng = random.Random(1)
    words = made.text.split()
    filler = " ".join(rng.choices(words, k=5000))
    text, html = made.text + filler[:5_000], made.html
    return made.subject, text, html + filler[: max(0, 30_000 - len(html))]


def reader_address(number: int) -> str:
    return f"reader{number}@provider{number % _DOMAINS}.example.org"


def write_notices(conn: Connection, number: int, at: datetime) -> dict[int, int]:
    """So many notices that were new at `at`; their events, each with its notice."""
    source_id = sources.ensure(conn, Source(name="bench", spider="jobposting"))
    writings = [
        Writing(
            key=each.document["key"],
            known=None,
            document=each.document,
            encoded=each.encoded,
            digest=each.encoded[:16],
            changes=(),
            evidence=None,
            pending=True,
            gone=False,
            as_of=None,
        )
        for each in shown(0, number, edited=False)
    ]
    written = notices.write(conn, source_id, None, AT, writings, reader="jobposting 1")
    new = [
        NewEvent(
            notice_id=notice_id,
            source_id=source_id,
            kind=EventKind.NEW,
            at=at,
            run_id=None,
            bootstrap=False,
            now_past=False,
            changes=(),
            version_id=version_id,
        )
        for notice_id, version_id in written
    ]
    ids = events.publish(conn, new)
    return dict(zip(ids, (notice_id for notice_id, _ in written), strict=True))


def _fill(db: Database, bodies: tuple[str, str, str], readers: int) -> None:
    """A digest of the same 20 notices for each reader, composed and waiting."""
    clock = StoppedClock(AT)
    mail = settings(25)
    for number in range(readers):
        people.add(
            db,
            clock,
            mail,
            reader_address(number),
            timezone=example.READER.timezone,
            confirmed=True,
        )
        people.subscribe(db, clock, reader_address(number), query="", cadence="immediate")
    with db.transaction() as conn:
        told = write_notices(conn, NOTICES, AT)
        subject, text, html = bodies
        for reader in subscribers.listing(conn):
            (search,) = subscribers.subscriptions(conn, reader.id)
            conn.execute(
                match.insert(),
                [
                    {"subscription_id": search.id, "event_id": event, "backlog": False}
                    for event in told
                ],
            )
            new = NewDigest(
                subscriber_id=reader.id,
                channel="mail",
                window="w",
                composed=AT,
                notices=NOTICES,
            )
            [digest_id] = digests.add(conn, [new])
            digests.tell(conn, [Told(reader.id, "mail", told, digest_id, said=True)])
            outbox.put(
                conn,
                Draft(
                    kind="digest",
                    recipient=reader.address.shown,
                    recipient_key=reader.address.key,
                    subject=subject,
                    text=text,
                    html=html,
                    message_id=f"<{reader.id:040x}@example.org>",
                    created=AT,
                    subscriber_id=reader.id,
                    digest_id=digest_id,
                ),
            )


# -- both ways -----------------------------------------------------------------------------


def _ours(bodies: tuple[str, str, str], readers: int, port: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        db = Database.open(f"sqlite:///{folder}/bench.db")
        migrations.prepare(db)
        _fill(db, bodies, readers)
        began = perf_counter()
        done = people.deliver(db, StoppedClock(AT), settings(port))
        seconds = perf_counter() - began
        db.close()
    assert done.sent == readers, done
    return seconds


def _plainest(bodies: tuple[str, str, str], readers: int, port: int) -> float:
    subject, text, html = bodies
    began = perf_counter()
    with smtplib.SMTP("127.0.0.1", port, "example.org") as server:
        for number in range(readers):
            mail = EmailMessage()
            mail["From"] = "Noticewatch <alerts@example.org>"
            mail["To"] = reader_address(number)
            mail["Subject"] = subject
            mail["Date"] = format_datetime(AT)
            mail["Message-ID"] = f"<{number}@example.org>"
            mail.set_content(text)
            mail.add_alternative(html, subtype="html")
            server.send_message(mail)
    return perf_counter() - began


def run(readers: int = READERS, times: int = TIMES) -> list[Row]:
    """The measurement, as rows for the table."""
    bodies = _bodies()
    with sink() as port:
        ways: list[Callable[[tuple[str, str, str], int, int], float]] = [_ours, _plainest]
        taken = [[way(bodies, readers, port) for way in ways] for _ in range(times)]
    ours, plainest = (readers / statistics.median(each) for each in zip(*taken, strict=True))
    return [
        Row(
            what="digests from the outbox to a mail server, one process",
            ours=f"{ours:,.0f}/s, durable",
            beside=f"EmailMessage and smtplib, nothing recorded: {plainest:,.0f}/s",
            ratio=ours / plainest,
        )
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=READERS)
    parser.add_argument("--times", type=int, default=TIMES)
    given = parser.parse_args()
    print(markdown(run(given.readers, given.times)))
