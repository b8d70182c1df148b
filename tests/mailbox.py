"""A real mail server on loopback that keeps what it is given, and fails when a test says so."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Literal

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

#: What goes wrong with one mail: RCPT is answered 4xx, 5xx, or 421 and the connection closed; the
#: mail is kept, and then the connection breaks or is silent in place of the reply; all is slow.
Fault = Literal["later", "never", "closing", "no reply", "silence", "slow"]
_REPLIES: dict[Fault, str] = {
    "later": "451 try again later",
    "never": "550 no such user",
    "closing": "421 closing, too busy",
}


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it was accepted: the envelope's recipient and sender, and the message."""

    to: str
    message: EmailMessage
    raw: bytes
    sender: str = ""

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """The plain part."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """The HTML part."""
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        assert part is not None, f"the mail has no {kind} part"
        return part.get_content()


class Mailbox:
    """Every mail accepted, oldest first. `url` is what `[mail] smtp` needs."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.tried = 0
        #: How many clients are connected: what the dead have sent may not all have been read yet.
        self.open = 0
        #: What goes wrong with the mail to an address that is being begun.
        self.faults: Callable[[str], Fault | None] = lambda address: None
        #: Told of each mail that was kept, before it is answered.
        self.kept: Callable[[Mail], None] = lambda mail: None
        #: The places in `mails` of those whose reply was lost by a fault.
        self.unanswered: list[int] = []
        self._refusals: list[tuple[str | None, str]] = []
        self._faults: dict[int, Fault] = {}
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(
            self._loop.create_server(lambda: _Conversation(self, self._loop), "127.0.0.1", 0)
        )
        self.port: int = self._server.sockets[0].getsockname()[1]
        self.url = f"smtp://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def refuse(self, reply: str, *, to: str | None = None) -> None:
        """Answer RCPT with `reply` ("550 unknown"), for one address or (None) for all."""
        self._refusals.append((to, reply))

    def accept(self) -> None:
        """Refuse nobody any more."""
        self._refusals.clear()

    def to(self, address: str) -> list[Mail]:
        """What was accepted for one address."""
        return [mail for mail in self.mails if mail.to == address]

    def close(self) -> None:
        """Stop listening: a connection is refused."""
        if self._loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    # What aiosmtpd calls.

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.tried += 1
        for whom, reply in self._refusals:
            if whom in (None, address):
                return reply
        match fault := self.faults(address):
            case "later" | "never" | "closing":
                if fault == "closing" and server.transport is not None:
                    self._loop.call_later(0.01, server.transport.close)
                return _REPLIES[fault]
            case "slow":
                await asyncio.sleep(0.2)
            case "no reply" | "silence":
                self._faults[id(session)] = fault
            case None:
                pass
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        raw = envelope.content
        assert isinstance(raw, bytes)
        message = BytesParser(policy=policy.default).parsebytes(raw)
        assert isinstance(message, EmailMessage)
        fault = self._faults.pop(id(session), None)
        for to in envelope.rcpt_tos:
            if fault is not None:
                self.unanswered.append(len(self.mails))
            self.mails.append(Mail(to, message, raw, envelope.mail_from or ""))
            self.kept(self.mails[-1])
        if fault == "silence":
            await asyncio.sleep(60)
        if fault is not None and server.transport is not None:
            server.transport.close()
        return "250 OK"


class _Conversation(SMTP):
    """One client's connection."""

    def __init__(self, box: Mailbox, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(box, hostname="localhost", loop=loop)
        self._box = box

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._box.open += 1
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._box.open -= 1


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server that accepts everything until told otherwise."""
    box = Mailbox()
    yield box
    box.close()
