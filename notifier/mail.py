"""What does a message look like on the wire? Its bytes, the same each time they are made.

Sources: RFC 5322 (messages), 2045 to 2047 (MIME), 2369 and 2919 (List-*), 3834 (automatic mail).
Written by hand because the library's way is slower by far, and so that every header goes
through one function that lets no line break in.
"""

import binascii
import re
from base64 import b64encode, encodebytes
from collections.abc import Sequence
from email.utils import format_datetime
from functools import lru_cache

from notifier.address import Address, read_address
from notifier.outbox import Message
from notifier.settings import Settings
from notifier.tokens import keyed_hash

#: Any of these in a header could begin another one, or end it unseen.
_FORBIDDEN = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
#: Characters of a header line before it is folded, and bytes of text in one encoded word.
_LINE, _WORD = 76, 42


def mail_bytes(message: Message, settings: Settings) -> bytes:
    """`message` as it goes to a mail server: CRLF, ASCII, text, HTML, then what is attached."""
    sender, operator = settings.mail.address, settings.operator.address
    person = operator or sender  # who reads an answer
    boundary = f"=_{message.message_id.strip('<>').partition('@')[0]}"
    headers = [
        header("From", mailbox(settings.mail.name, sender.wire)),
        header("To", read_address(message.recipient).wire, utf8=True),
        header("Subject", message.subject, free=True),
        header("Date", format_datetime(message.created)),
        header("Message-ID", message.message_id),
        header("MIME-Version", "1.0"),
        header("Auto-Submitted", "auto-generated"),
    ]
    if person != sender:
        headers.append(header("Reply-To", person.wire))
    if message.kind == "digest":
        headers += _list_headers(message.unsubscribe, person, sender)
    kind, parts = "alternative", [_part("plain", message.text), _part("html", message.html)]
    if message.calendar is not None:
        inside = b"\r\n\r\n".join(_joined("alternative", f"{boundary}.a", parts))
        kind, parts = "mixed", [inside, _calendar(message.calendar)]
    content_type, body = _joined(kind, boundary, parts)
    headers.append(content_type)
    if (signer := settings.mail.signer) is not None:
        headers.insert(0, signer.header(headers, body, message.created))
    return b"\r\n".join([*headers, b"", body])


def message_id(secret: bytes, settings: Settings, kind: str, *what: str) -> str:
    """The Message-ID of a message: the same for the same `what`, and like no other database's."""
    return f"<{keyed_hash(secret, kind, *what).hex()[:40]}@{settings.mail.address.domain}>"


def _list_headers(unsubscribe: str | None, person: Address, sender: Address) -> list[bytes]:
    """What makes a mail one of a list, and how its reader leaves that. RFC 8058 wants https."""
    ways = [f"<{unsubscribe}>"] if unsubscribe else []
    ways.append(f"<{person.mailto('unsubscribe')}>")
    headers = [
        header("List-Id", f"Noticewatch digests <digest.{sender.domain}>"),
        header("List-Unsubscribe", ", ".join(ways)),
        header("List-Owner", f"<{person.mailto('Noticewatch')}>"),
        header("List-Help", f"<{person.mailto('help')}>"),
    ]
    if unsubscribe and unsubscribe.startswith("https:"):
        headers.append(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return headers


def header(name: str, value: str, *, free: bool = False, utf8: bool = False) -> bytes:
    """One header, folded. `free`: its value is text for people, which may need encoding.

    `utf8`: it is an address, which must not be encoded; outside ASCII it goes as it is, to
    servers that take it (RFC 6532).

    Raises:
        ValueError: the value holds a line break or another control character, or is not ASCII
            where that must not be encoded.
    """
    if _FORBIDDEN.search(value):
        raise ValueError(f"control character in the header {name}")
    if free and (not value.isascii() or "=?" in value or _longest_word(value) > _LINE):
        return b"%b: %b" % (name.encode(), b"\r\n ".join(_encoded(value)))
    first, *words = value.split(" ")
    lines = [f"{name}: {first}"]
    for word in words:
        if len(lines[-1]) + 1 + len(word) > _LINE:
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join(lines).encode("utf-8" if utf8 else "ascii")


def mailbox(name: str | None, address: str) -> str:
    """A name and an address as a header names them; the name is quoted or encoded as it needs."""
    if not name:
        return address
    if not name.isascii() or _FORBIDDEN.search(name):
        return f"{' '.join(word.decode() for word in _encoded(name))} <{address}>"
    if not _ATOMS.fullmatch(name):
        name = f'"{name}"'  # the configuration lets no quote and no backslash into a name
    return f"{name} <{address}>"


def _encoded(text: str) -> Sequence[bytes]:
    """`text` in encoded words (RFC 2047), none of which splits a character."""
    words: list[bytes] = []
    word = b""
    for character in text:
        each = character.encode("utf-8", "replace")
        if len(word) + len(each) > _WORD:
            words.append(word)
            word = b""
        word += each
    return [b"=?utf-8?b?%b?=" % b64encode(each) for each in [*words, word]]


def _longest_word(text: str) -> int:
    return max(map(len, text.split(" ")))


def _joined(kind: str, boundary: str, parts: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Parts as one: the header that says so, and the body."""
    # "=_" never stands in quoted-printable, so that no body can hold the boundary.
    mark = boundary.encode()
    separated = b"".join(b"--%b\r\n%b\r\n" % (mark, part) for part in parts)
    head = header("Content-Type", f'multipart/{kind}; boundary="{boundary}"')
    return head, b"%b--%b--\r\n" % (separated, mark)


def _calendar(file: str) -> bytes:
    """A calendar file, as an attachment. In base64: its lines and their ends are its own."""
    return (
        b'Content-Type: text/calendar; charset="utf-8"; method=PUBLISH\r\n'
        b'Content-Disposition: attachment; filename="deadlines.ics"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n"
        + encodebytes(file.encode()).replace(b"\n", b"\r\n")
    )


def _part(kind: str, body: str) -> bytes:
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return (
        b'Content-Type: text/%b; charset="utf-8"\r\n' % kind.encode()
        + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        + b"\r\n".join(map(_quoted, lines))
    )


@lru_cache(maxsize=4096)  # most lines of a mail stand in those of other readers too
def _quoted(line: str) -> bytes:
    """A line in quoted-printable, which may be several then.

    A space at its end would be lost on the way; this writes it as "=20".
    """
    quoted = binascii.b2a_qp(line.encode("utf-8", "replace"), istext=True)
    return quoted.replace(b"\n", b"\r\n")
