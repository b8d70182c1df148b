"""What a mail server may do, and what becomes of the message: each answer and each silence."""

import datetime
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from notifier.channels.smtp import SmtpChannel
from notifier.errors import Crowded, Down, Later, Never
from notifier.outbox import Message
from tests.builders import london
from tests.integration.desk import settings

#: A step of a server's script: what it answers to a command; None: it closes the connection.
Script = Callable[[str], str | None]


@dataclass
class Server:
    """A mail server that follows a script, to the letter. `heard` is every command it got."""

    script: Script
    tls: ssl.SSLContext | None = None
    implicit: bool = False
    heard: list[str] = field(default_factory=list[str])
    bodies: list[bytes] = field(default_factory=list[bytes])
    connections: int = 0
    port: int = 0

    def answers(self, command: str) -> str | None:
        self.heard.append(command)
        return self.script(command)


class _Handler(socketserver.StreamRequestHandler):
    """One connection: a line, an answer; DATA is read to the lone dot."""

    disable_nagle_algorithm = True
    wbufsize = -1

    def handle(self) -> None:
        server: Server = self.server.scripted  # pyright: ignore[reportAttributeAccessIssue]
        server.connections += 1
        if server.implicit and server.tls:
            self._secure(server.tls)
        if not self._say(server.answers("CONNECT")):
            return
        while line := self.rfile.readline().decode().strip():
            answer = server.answers(line)
            if not self._say(answer):
                return
            if line == "STARTTLS" and answer and server.tls:
                self._secure(server.tls)
            elif line == "DATA" and answer and answer.startswith("354"):
                server.bodies.append(self._read_body())
                if not self._say(server.answers("BODY")):
                    return

    def _say(self, answer: str | None) -> bool:
        if answer is None:
            return False
        self.wfile.write(answer.encode() + b"\r\n")
        self.wfile.flush()
        return True

    def _read_body(self) -> bytes:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines)

    def _secure(self, tls: ssl.SSLContext) -> None:
        self.connection = tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb")

    def finish(self) -> None:
        super().finish()
        self.connection.close()


def usual(command: str) -> str:
    """A server that takes everything."""
    verb = command.split(" ")[0].upper()
    return {
        "CONNECT": "220 ready",
        "EHLO": "250-localhost\r\n250-STARTTLS\r\n250 AUTH PLAIN",
        "STARTTLS": "220 go ahead",
        "AUTH": "235 welcome",
        "DATA": "354 go ahead",
        "BODY": "250 queued as 7",
        "QUIT": "221 bye",
    }.get(verb, "250 ok")


def but(**answers: str | None) -> Script:
    """The usual server with other answers to some commands."""

    def script(command: str) -> str | None:
        verb = command.split(" ")[0].upper()
        return answers[verb] if verb in answers else usual(command)

    return script


Serve = Callable[..., Server]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a server that follows a script."""
    running: list[tuple[socketserver.ThreadingTCPServer, threading.Thread]] = []

    def start(script: Script = usual, **options: object) -> Server:
        scripted = Server(script, **options)  # pyright: ignore[reportArgumentType]
        listening = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Handler)
        listening.daemon_threads = True
        listening.scripted = scripted  # pyright: ignore[reportAttributeAccessIssue]
        scripted.port = listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        running.append((listening, thread))
        return scripted

    yield start
    for listening, thread in running:
        listening.shutdown()
        thread.join()
        listening.server_close()


MESSAGE = Message(
    id=1,
    kind="digest",
    channel="mail",
    recipient="reader@example.org",
    subject="New",
    text=".a dot first\nand £\n",
    html="<p>New</p>",
    message_id="<abc@example.org>",
    created=london("2026-04-21 07:00"),
    attempts=0,
    first_try=None,
)


def channel(
    server: Server,
    *,
    scheme: str = "smtp",
    login: str = "",
    timeout: float = 5,
    tls: ssl.SSLContext | None = None,
) -> SmtpChannel:
    given = settings(f"{scheme}://{login}127.0.0.1:{server.port}")
    assert given.mail.server is not None
    return SmtpChannel(given.mail.server, given, timeout=timeout, tls=tls)


def test_a_mail_is_handed_over_whole_and_the_servers_answer_is_the_receipt(serve: Serve):
    server = serve()
    sending = channel(server)

    receipt = sending.send(MESSAGE)
    sending.close()

    assert receipt.said == "250 queued as 7"
    assert server.heard == [
        "CONNECT",
        "ehlo example.org",
        "mail FROM:<alerts@example.org>",
        "rcpt TO:<reader@example.org>",
        "DATA",
        "BODY",
        "quit",
    ]
    (body,) = server.bodies
    assert b"\r\n..a dot first\r\n" in body, "a leading dot would end the mail"
    assert body.replace(b"\r\n", b"").count(b"\n") == 0


def test_several_mails_go_over_one_connection(serve: Serve):
    server = serve()
    sending = channel(server)

    for _ in range(3):
        sending.send(MESSAGE)
    sending.close()

    assert (server.connections, len(server.bodies)) == (1, 3)


def test_a_connection_that_the_server_ended_between_two_mails_is_made_anew(serve: Serve):
    """Servers end idle connections, and those that carried many mails."""
    server = serve(lambda command: None if server_full(server, command) else usual(command))

    def server_full(server: Server, command: str) -> bool:
        return command.startswith("mail") and len(server.bodies) == 1 and server.connections == 1

    sending = channel(server)

    sending.send(MESSAGE)
    sending.send(MESSAGE)
    sending.close()

    assert (server.connections, len(server.bodies)) == (2, 2)


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (but(RCPT="450 4.2.1 mailbox busy"), "450 4.2.1 mailbox busy"),
        (but(BODY="452 4.3.1 disk full"), "452 4.3.1 disk full"),
        (but(DATA="451 not now"), "451 not now"),
        (but(CONNECT="421 too many connections"), "421 too many connections"),
        (but(RCPT="421 closing"), "421 closing"),
        (but(MAIL="550 no relay for you"), "refuses the sender: 550 no relay for you"),
        (but(MAIL=None), "closed"),
        (but(RCPT=None), "closed"),
        (but(CONNECT=None), "closed"),
        (but(BODY=None), "did not confirm it"),
        (but(CONNECT="HTTP/1.1 400 Bad Request"), "what answers there is no mail server"),
    ],
)
def test_whatever_is_not_about_the_recipient_is_for_later(serve: Serve, script: Script, why: str):
    sending = channel(serve(script))

    with pytest.raises(Later, match=why):
        sending.send(MESSAGE)
    sending.close()


@pytest.mark.parametrize(
    "script", [but(RCPT="550 5.1.1 no such user"), but(BODY="554 5.7.1 not this mail")]
)
def test_a_5xx_about_recipient_or_message_is_final_and_the_next_one_goes(
    serve: Serve, script: Script
):
    server = serve(script)
    sending = channel(server)
    with pytest.raises(Never, match=r"55[04] 5\."):
        sending.send(MESSAGE)

    server.script = usual
    sending.send(replace(MESSAGE, recipient="other@example.org"))
    sending.close()

    assert server.connections == 1


def test_f42_a_connection_dropped_after_data_is_said_to_be_in_doubt(serve: Serve):
    """The mail may have arrived; the operator should know why it comes twice."""
    server = serve(but(BODY=None))
    sending = channel(server)

    with pytest.raises(Later, match=r"did not confirm it .*again under the same Message-ID"):
        sending.send(MESSAGE)
    server.script = usual
    sending.send(MESSAGE)
    sending.close()

    assert server.bodies[0] == server.bodies[1]


@pytest.mark.parametrize("stage", ["CONNECT", "RCPT", "BODY"])
def test_f43_a_server_that_does_not_answer_is_waited_for_once(serve: Serve, stage: str):
    """A thousand messages must not wait half a minute each."""
    silence = threading.Event()

    def script(command: str) -> str | None:
        if command.split(" ")[0].upper() == stage:
            silence.wait(10)
            return None
        return usual(command)

    server = serve(script)
    sending = channel(server, timeout=0.2)
    for _ in range(20):
        with pytest.raises(Later, match=r"no answer in time|timed out"):
            sending.send(MESSAGE)
    sending.close()
    silence.set()

    assert server.connections == 1


def test_f43_a_421_on_a_connection_that_carried_mail_ends_that_connection_alone(serve: Serve):
    """It has had enough of the connection, not of us."""
    server = serve()
    sending = channel(server)
    sending.send(MESSAGE)
    server.script = but(RCPT="421 4.7.0 too many mails over this connection")
    with pytest.raises(Later) as error:
        sending.send(MESSAGE)
    assert not isinstance(error.value, Down)

    server.script = usual
    sending.send(MESSAGE)
    sending.close()

    assert (server.connections, len(server.bodies)) == (2, 2)


def test_f43_a_server_that_takes_no_further_connection_keeps_those_it_has(serve: Serve):
    """So many at once are too many; fewer are right."""
    reached, answered = threading.Event(), threading.Event()
    server = serve()
    sending = channel(server)
    sending.send(MESSAGE)

    def script(command: str) -> str | None:
        if command.startswith("mail"):
            reached.set()
            answered.wait(10)
        return "421 4.7.0 too many connections" if command == "CONNECT" else usual(command)

    server.script = script
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(sending.send, MESSAGE)
        assert reached.wait(10), "the one connection is in use"
        with pytest.raises(Crowded, match="421"):
            sending.send(MESSAGE)
        answered.set()
        assert first.result().said == "250 queued as 7"
    sending.close()


def test_f43_what_lasts_too_long_is_broken_off(serve: Serve):
    """A server that sends a byte now and then is never late by any one of them."""
    reached, silence = threading.Event(), threading.Event()

    def script(command: str) -> str | None:
        if command == "BODY":
            reached.set()
            silence.wait(10)
        return usual(command)

    sending = channel(serve(script), timeout=60)
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(sending.send, MESSAGE)
        assert reached.wait(10)
        sending.abort()
        with pytest.raises(Later, match="did not confirm it"):
            first.result()
    silence.set()
    sending.close()


PIPELINING = "250-localhost\r\n250-PIPELINING\r\n250 SMTPUTF8"


def test_a_server_that_allows_it_is_told_sender_and_recipient_at_once(serve: Serve):
    """RFC 2920: a mail then costs two waits instead of four."""
    server = serve(but(EHLO=PIPELINING))
    sending = channel(server)

    for _ in range(2):
        assert sending.send(MESSAGE).said == "250 queued as 7"
    sending.close()

    assert server.heard[2:6] == [
        "mail FROM:<alerts@example.org>",
        "rcpt TO:<reader@example.org>",
        "DATA",
        "BODY",
    ]


@pytest.mark.parametrize("data", ["503 5.5.1 no valid recipients", "354 go ahead"])
def test_a_recipient_refused_among_commands_sent_together_gets_no_mail(serve: Serve, data: str):
    """Also where the server waits for one that would go to nobody."""
    server = serve(but(EHLO=PIPELINING, RCPT="550 5.1.1 no such user", DATA=data))
    sending = channel(server)
    with pytest.raises(Never, match=r"550 5\.1\.1 no such user") as error:
        sending.send(MESSAGE)
    assert error.value.address

    server.script = but(EHLO=PIPELINING)
    sending.send(MESSAGE)
    sending.close()

    assert server.bodies[-1].startswith(b"From: Noticewatch")
    assert not any(server.bodies[:-1])


@pytest.mark.parametrize("answer", ["530 5.7.0 authentication required", "535 5.7.8 who are you"])
def test_what_is_refused_because_of_us_is_no_fault_of_the_recipient(serve: Serve, answer: str):
    """A relay that forgot our password must not end every reader's digests."""
    sending = channel(serve(but(RCPT=answer)))

    with pytest.raises(Down, match=answer):
        sending.send(MESSAGE)
    sending.close()


# -- addresses of any script ---------------------------------------------------------------


def test_an_address_of_another_script_goes_to_a_server_that_takes_it(serve: Serve):
    """RFC 6531 and 6532: as it is, in the envelope and in the header."""
    server = serve(but(EHLO=PIPELINING))
    sending = channel(server)

    sending.send(replace(MESSAGE, recipient="用户@例え.jp"))
    sending.close()

    assert "mail FROM:<alerts@example.org> SMTPUTF8" in server.heard
    assert "rcpt TO:<用户@xn--r8jz45g.jp>" in server.heard
    assert "To: 用户@xn--r8jz45g.jp\r\n".encode() in server.bodies[0]


def test_an_address_of_another_script_is_refused_where_the_server_does_not_take_it(serve: Serve):
    server = serve()
    sending = channel(server)

    with pytest.raises(Never, match="SMTPUTF8"):
        sending.send(replace(MESSAGE, recipient="用户@example.org"))
    sending.send(MESSAGE)
    sending.close()

    assert len(server.bodies) == 1


# -- what an attacker would like to send ---------------------------------------------------


@pytest.mark.parametrize(
    "recipient",
    [
        "a@example.org>\r\nRCPT TO:<b@example.org",
        "a@example.org\nDATA",
        "a@example.org\r",
        "a\0@example.org",
        "<a@example.org> b@example.org",
    ],
)
def test_ghsa_v3q9_hj7j_63hq_an_address_is_never_a_command(serve: Serve, recipient: str):
    """Whatever got into the database: it is looked at again before it is sent."""
    server = serve()
    sending = channel(server)

    with pytest.raises(Never, match="cannot be written as a mail"):
        sending.send(replace(MESSAGE, recipient=recipient))
    sending.close()

    assert server.heard == []


@pytest.mark.parametrize(
    "words",
    ["a\n.\nMAIL FROM:<x@example.org>", "a\r.\r\nb", "a\n.\r\nb", "a\r\n.\rb", ".\r\n.\n"],
)
def test_cve_2023_51764_no_bare_line_end_leaves_and_a_lone_dot_ends_nothing(
    serve: Serve, words: str
):
    server = serve()
    sending = channel(server)

    sending.send(replace(MESSAGE, text=words, html=words))
    sending.close()

    (body,) = server.bodies
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert b"\r" not in body.replace(b"\r\n", b"")
    assert b"\r\n.\r\n" not in body


def test_a_server_that_was_down_is_asked_again_in_the_next_pass(serve: Serve):
    server = serve(but(CONNECT="421 busy"))
    sending = channel(server)
    with pytest.raises(Later):
        sending.send(MESSAGE)
    sending.close()

    server.script = usual
    sending.send(MESSAGE)
    sending.close()

    assert len(server.bodies) == 1


def test_a_wrong_password_is_for_later_and_is_not_shown(serve: Serve):
    server = serve(but(AUTH="535 5.7.8 authentication failed"))
    sending = channel(server, login="user:hunter2@")

    with pytest.raises(Later, match=r"535 5\.7\.8 authentication failed") as error:
        sending.send(MESSAGE)
    sending.close()

    assert "hunter2" not in str(error.value)


def test_a_password_outside_ascii_is_said_without_it(serve: Serve):
    sending = channel(serve(), login="user:p%C3%A9ss@")

    with pytest.raises(Later, match="must be in ASCII") as error:
        sending.send(MESSAGE)
    sending.close()

    assert "é" not in str(error.value)


# -- over TLS ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    address = x509.IPAddress(__import__("ipaddress").ip_address("127.0.0.1"))
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
        .not_valid_after(datetime.datetime(2120, 1, 1, tzinfo=datetime.UTC))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def server_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_mail_goes_over_tls_with_user_and_password(
    serve: Serve, scheme: str, certificate: Path, server_tls: ssl.SSLContext
):
    server = serve(tls=server_tls, implicit=scheme == "smtps")
    trusted = ssl.create_default_context(cafile=str(certificate))
    sending = channel(server, scheme=scheme, login="user:secret@", tls=trusted)

    sending.send(MESSAGE)
    sending.close()

    assert len(server.bodies) == 1
    (auth,) = [each for each in server.heard if each.startswith("AUTH")]
    if scheme == "smtp+starttls":
        assert server.heard.index("STARTTLS") < server.heard.index(auth)


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_server_whose_certificate_nobody_vouches_for_gets_no_mail(
    serve: Serve, scheme: str, server_tls: ssl.SSLContext
):
    server = serve(tls=server_tls, implicit=scheme == "smtps")
    sending = channel(server, scheme=scheme, login="user:secret@")

    with pytest.raises(Later, match="certificate"):
        sending.send(MESSAGE)
    sending.close()

    assert not any(each.startswith(("AUTH", "mail")) for each in server.heard)


def test_a_server_without_starttls_gets_no_mail_where_that_was_asked_for(serve: Serve):
    """No quiet way back to plain text."""
    server = serve(but(EHLO="250 localhost"))
    sending = channel(server, scheme="smtp+starttls", login="user:secret@")

    with pytest.raises(Later, match="STARTTLS"):
        sending.send(MESSAGE)
    sending.close()

    assert not any(each.startswith(("AUTH", "mail")) for each in server.heard)
