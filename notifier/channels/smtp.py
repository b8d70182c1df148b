"""Mail over SMTP: connections that last for a pass, and each answer understood (RFC 5321).

What a server refuses about the recipient or the message is final; what it refuses about us, and
whatever it does not answer, is tried again later. A server that cannot be reached is asked once
in a pass, not once for each message. One that takes no further connection, or has had enough of
one, keeps the others.
"""

import contextlib
import smtplib
import socket
import ssl
import threading
from typing import Any, NoReturn

from crawler.errors import UsageError
from notifier.address import read_address
from notifier.channels.base import Receipt
from notifier.errors import Crowded, Down, Later, Never
from notifier.mail import mail_bytes
from notifier.outbox import Message
from notifier.settings import MailServer, Settings
from notifier.words.wording import line

#: How long one answer may take. RFC 5321 would wait for minutes; the outbox tries again instead.
TIMEOUT_SECONDS = 30.0
_DONE, _FORWARDED, _GO_AHEAD = 250, 251, 354
_CLOSING = 421  # "service not available, closing transmission channel"
#: Who we are is not known, or not let: no recipient can help it.
_ABOUT_US = (530, 534, 535, 538)


class SmtpChannel:
    """A mail server. `tls`: whom to trust under smtps and smtp+starttls; else the system's own."""

    def __init__(
        self,
        server: MailServer,
        settings: Settings,
        *,
        timeout: float = TIMEOUT_SECONDS,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._server = server
        self._settings = settings
        self._timeout = timeout
        self._tls = tls
        self._connections: list[_Connection] = []
        self._idle: list[_Connection] = []
        self._lock = threading.Lock()
        self._down: str | None = None

    @property
    def width(self) -> int:
        """How many connections there are at most."""
        return self._settings.mail.connections

    def send(self, message: Message) -> Receipt:
        """Hand `message` to the server, over a connection that is there or a new one.

        Raises:
            Down: no connection, no answer, or a server that does not want us.
            Later: an answer that asks for patience.
            Crowded: no further connection, and nothing was tried.
            Never: the server refuses this recipient or this message for good.
        """
        if self._down is not None:
            raise Down(self._down)
        try:
            recipient = read_address(message.recipient).wire
            content = mail_bytes(message, self._settings)
        except (ValueError, UsageError) as error:
            raise Never(f"cannot be written as a mail: {error}") from None
        connection = self._taken()
        try:
            sender = message.sender or self._settings.mail.address.wire
            return connection.carry(sender, recipient, content)
        except Down as error:
            if not connection.begun and self._others(connection):
                raise Crowded(str(error)) from None
            self._down = str(error)
            raise
        finally:
            with self._lock:
                self._idle.append(connection)

    def abort(self) -> None:
        """Break off what is under way; what did not get its answer is tried again."""
        with self._lock:
            connections = [each for each in self._connections if each not in self._idle]
        for connection in connections:
            connection.cut()

    def close(self) -> None:
        """Say goodbye, and let the next pass ask a server anew that could not be reached."""
        with self._lock:
            connections, self._connections, self._idle = self._connections, [], []
        self._down = None
        for connection in connections:
            connection.close()

    def _taken(self) -> "_Connection":
        with self._lock:
            if self._idle:
                return self._idle.pop()
            made = _Connection(self._server, self._settings, self._timeout, self._tls)
            self._connections.append(made)
            return made

    def _others(self, connection: "_Connection") -> bool:
        """Whether a mail went over another connection, which is still there."""
        return any(each.proved for each in self._connections if each is not connection)


class _Connection:
    """A connection to a mail server, made when it is needed.

    `begun`: that the server has begun with the present mail.
    """

    def __init__(
        self,
        server: MailServer,
        settings: Settings,
        timeout: float,
        tls: ssl.SSLContext | None,
    ) -> None:
        self._server = server
        self._settings = settings
        self._timeout = timeout
        self._tls = tls
        self._smtp: smtplib.SMTP | None = None
        self._cut = False
        self._carried = 0  # mails that the server has taken over it
        self.begun = False

    @property
    def proved(self) -> bool:
        """Whether it is there and has carried a mail."""
        return self._smtp is not None and self._carried > 0

    def carry(self, sender: str, recipient: str, content: bytes) -> Receipt:
        """Hand a mail over.

        Raises:
            Down, Later, Never: as `SmtpChannel.send`.
        """
        self.begun = False
        try:
            smtp = self._begin(sender, recipient)
            receipt = self._finish(smtp, content)
        except UnicodeError:  # its text would show a part of the password
            self._give_up("[mail].smtp: host, user and password must be in ASCII")
        except (OSError, smtplib.SMTPException) as error:
            self._give_up(f"{self._server.shown}: {_said(error)}")
        self._carried += 1
        return receipt

    def cut(self) -> None:
        """End it from another thread: whoever waits for an answer gets none."""
        self._cut = True
        smtp = self._smtp
        if smtp is not None and smtp.sock is not None:
            with contextlib.suppress(OSError):
                smtp.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Say goodbye."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except (OSError, smtplib.SMTPException):
                smtp.close()

    # -- the steps of a mail ---------------------------------------------------------------

    def _begin(self, sender: str, recipient: str) -> smtplib.SMTP:
        """The connection, when the server waits for the mail itself.

        A server may end a connection after a while, or after so many mails: that is no reason
        to wait with the next one.
        """
        if self._smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                code, _, answers = self._envelope(self._smtp, sender, recipient)
                if code == _DONE:
                    self._accepted(*answers)
                    return self._smtp
            self._drop()
        smtp = self._connect()
        code, answer, answers = self._envelope(smtp, sender, recipient)
        if code != _DONE:
            # It is us whom the server does not want; the next message would fare no better.
            self._give_up(f"{self._server.shown} refuses the sender: {_reply(code, answer)}")
        self._accepted(*answers)
        return smtp

    def _envelope(
        self, smtp: smtplib.SMTP, sender: str, recipient: str
    ) -> tuple[int, bytes, tuple[tuple[int, bytes], tuple[int, bytes]]]:
        """What the server says to sender, recipient and DATA; at once where it can (RFC 2920)."""
        options = ""
        if not recipient.isascii():
            if not smtp.has_extn("smtputf8"):
                raise Never(
                    "550 5.6.7 the mail server does not take addresses outside ASCII (SMTPUTF8)"
                )
            options = " SMTPUTF8"
        lines = [f"mail FROM:<{sender}>{options}", f"rcpt TO:<{recipient}>", "DATA"]
        nothing = (0, b"")
        if smtp.has_extn("pipelining"):
            smtp.send("".join(f"{each}\r\n" for each in lines).encode())
            mail, rcpt, data = smtp.getreply(), smtp.getreply(), smtp.getreply()
            if data[0] == _GO_AHEAD and (mail[0] != _DONE or rcpt[0] not in (_DONE, _FORWARDED)):
                self._drop()  # it waits for a mail that goes to nobody
            return (*mail, (rcpt, data))
        smtp.send(f"{lines[0]}\r\n".encode())
        mail = smtp.getreply()
        if mail[0] != _DONE:
            return (*mail, (nothing, nothing))
        smtp.send(f"{lines[1]}\r\n".encode())
        rcpt = smtp.getreply()
        if rcpt[0] not in (_DONE, _FORWARDED):
            return (*mail, (rcpt, nothing))
        smtp.send(f"{lines[2]}\r\n".encode())
        return (*mail, (rcpt, smtp.getreply()))

    def _accepted(self, rcpt: tuple[int, bytes], data: tuple[int, bytes]) -> None:
        """See to it that recipient and DATA were accepted, after the sender was."""
        self.begun = True
        if rcpt[0] not in (_DONE, _FORWARDED):
            self._refused(*rcpt, address=True)
        if data[0] != _GO_AHEAD:
            self._refused(*data)

    def _finish(self, smtp: smtplib.SMTP, content: bytes) -> Receipt:
        try:
            smtp.send(_dotted(content))
            code, answer = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            reason = (
                f"{self._server.shown} took the mail and did not confirm it ({_said(error)});"
                " it goes again under the same Message-ID"
            )
            if isinstance(error.__context__, TimeoutError) or self._cut:
                self._give_up(reason)
            self._drop()
            raise Later(reason) from None
        if code != _DONE:
            self._refused(code, answer)
        return Receipt(_reply(code, answer))

    def _refused(self, code: int, answer: bytes, *, address: bool = False) -> NoReturn:
        reason = _reply(code, answer)
        if code == _CLOSING and self._carried:
            self._drop()  # it has had enough of this connection, not of us
            raise Later(f"{self._server.shown}: {reason}")
        if code == _CLOSING or code in _ABOUT_US or code < 0:
            self._give_up(f"{self._server.shown}: {reason}")
        if self._smtp is not None:
            try:
                self._smtp.rset()
            except (OSError, smtplib.SMTPException):
                self._drop()
        if 500 <= code < 600:
            raise Never(reason, address=address)
        raise Later(reason)

    # -- the connection itself -------------------------------------------------------------

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        # Named by our own domain: the library would look this machine's name up.
        own = self._settings.mail.address.domain
        if server.scheme == "smtps":
            smtp = smtplib.SMTP_SSL(
                server.host, server.port, own, timeout=self._timeout, context=self._trust()
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, own, timeout=self._timeout)
        self._smtp = smtp
        self._carried = 0
        if self._cut:  # while the connection was being made
            self._give_up(f"{server.shown}: no answer in time")
        if server.scheme == "smtp+starttls":
            smtp.starttls(context=self._trust())
        smtp.ehlo_or_helo_if_needed()
        if server.user is not None and server.password is not None:
            smtp.login(server.user, server.password)
        # A mail ends with a short packet, which must not wait for an answer to the one before.
        if smtp.sock is not None:
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return smtp

    def _trust(self) -> ssl.SSLContext:
        """Whom to trust; to read what the system trusts takes longer than many mails."""
        if self._tls is None:
            self._tls = ssl.create_default_context()
        return self._tls

    def _give_up(self, reason: str) -> NoReturn:
        self._drop()
        raise Down(reason) from None

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None


def _dotted(content: bytes) -> bytes:
    """The lines of a mail as DATA carries them: a leading dot doubled, a lone dot at the end."""
    lines = content.replace(b"\r\n.", b"\r\n..")
    return (b"." if lines.startswith(b".") else b"") + lines + b".\r\n"


def _reply(code: int, answer: bytes | str) -> str:
    if code < 0:  # the library's sign for an answer that begins with no number
        return "what answers there is no mail server"
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return line(f"{code} {text}", 300)


def _said(error: Exception) -> str:
    """What went wrong, for the operator; never what we sent."""
    if isinstance(error, smtplib.SMTPResponseException):
        answer: Any = error.smtp_error
        return _reply(error.smtp_code, answer)
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "no answer in time"
    if isinstance(error, OSError) and error.strerror:
        return line(error.strerror, 300)
    return line(str(error), 300) or type(error).__name__
