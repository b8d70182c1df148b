"""Mail over SMTP: one connection for a pass, and each answer understood (RFC 5321).

What a server refuses about the recipient or the message is final; what it refuses about us, and
whatever it does not answer, is tried again later. A server that cannot be reached is asked once
in a pass, not once for each message.
"""

import contextlib
import smtplib
import ssl
from typing import Any, NoReturn

from notifier.address import read_address
from notifier.channels.base import Receipt
from notifier.errors import Down, Later, Never
from notifier.mail import mail_bytes
from notifier.outbox import Message
from notifier.settings import MailServer, Settings
from notifier.wording import line

#: How long one answer may take. RFC 5321 would wait for minutes; the outbox tries again instead.
TIMEOUT_SECONDS = 30.0
_DONE, _FORWARDED, _GO_AHEAD = 250, 251, 354
_CLOSING = 421  # "service not available, closing transmission channel"


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
        self._connection: smtplib.SMTP | None = None
        self._down: str | None = None

    def send(self, message: Message) -> Receipt:
        """Hand `message` to the server.

        Raises:
            Down: no connection, no answer, or a server that does not want us.
            Later: an answer that asks for patience.
            Never: the server refuses this recipient or this message for good.
        """
        if self._down is not None:
            raise Down(self._down)
        try:
            content = mail_bytes(message, self._settings)
        except ValueError as error:
            raise Never(f"cannot be written as a mail: {error}") from None
        try:
            connection = self._begun()
            return self._hand_over(connection, read_address(message.recipient).wire, content)
        except UnicodeError:  # its text would show a part of the password
            self._give_up("[mail].smtp: host, user and password must be in ASCII")
        except (OSError, smtplib.SMTPException) as error:
            self._give_up(f"{self._server.shown}: {_said(error)}")

    def close(self) -> None:
        """Say goodbye, and let the next pass ask a server anew that could not be reached."""
        connection, self._down = self._connection, None
        self._connection = None
        if connection is not None:
            try:
                connection.quit()
            except (OSError, smtplib.SMTPException):
                connection.close()

    def _begun(self) -> smtplib.SMTP:
        """A connection on which a mail has begun, where it can be the one of before.

        A server may end a connection after a while, or after so many mails: that is no reason
        to wait with the next one.
        """
        sender = self._settings.mail.address.wire
        if self._connection is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if self._connection.mail(sender)[0] == _DONE:
                    return self._connection
            self._drop()
        self._connection = self._connect()
        code, answer = self._connection.mail(sender)
        if code != _DONE:
            # It is us whom the server does not want; the next message would fare no better.
            self._give_up(f"{self._server.shown} refuses the sender: {_reply(code, answer)}")
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        # Named by our own domain: the library would look this machine's name up.
        own = self._settings.mail.address.domain
        tls = self._tls or ssl.create_default_context()
        if server.scheme == "smtps":
            connection = smtplib.SMTP_SSL(
                server.host, server.port, own, timeout=self._timeout, context=tls
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, own, timeout=self._timeout)
        try:
            if server.scheme == "smtp+starttls":
                connection.starttls(context=tls)
            connection.ehlo_or_helo_if_needed()
            if server.user is not None and server.password is not None:
                connection.login(server.user, server.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def _hand_over(self, connection: smtplib.SMTP, recipient: str, content: bytes) -> Receipt:
        code, answer = connection.rcpt(recipient)
        if code not in (_DONE, _FORWARDED):
            self._refused(code, answer)
        code, answer = connection.docmd("DATA")
        if code != _GO_AHEAD:
            self._refused(code, answer)
        try:
            connection.send(_dotted(content))
            code, answer = connection.getreply()
        except (OSError, smtplib.SMTPException) as error:
            reason = (
                f"{self._server.shown} took the mail and did not confirm it ({_said(error)});"
                " it goes again under the same Message-ID"
            )
            if isinstance(error.__context__, TimeoutError):
                self._give_up(reason)
            self._drop()
            raise Later(reason) from None
        if code != _DONE:
            self._refused(code, answer)
        return Receipt(_reply(code, answer))

    def _refused(self, code: int, answer: bytes) -> NoReturn:
        if code == _CLOSING:
            self._give_up(f"{self._server.shown}: {_reply(code, answer)}")
        if self._connection is not None:
            try:
                self._connection.rset()
            except (OSError, smtplib.SMTPException):
                self._drop()
        if 500 <= code < 600:
            raise Never(_reply(code, answer))
        raise Later(_reply(code, answer))

    def _give_up(self, reason: str) -> NoReturn:
        """Ask this server nothing more in this pass."""
        self._drop()
        self._down = reason
        raise Down(reason) from None

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


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
