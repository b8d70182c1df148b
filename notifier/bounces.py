"""What does a mail say that came back? Delivery reports and complaints, read without trust.

Anybody can send us one, of any size and shape: it is cut, read line by line, and believed only
where it came to a return path that we made. When mail to an address ends is decided here too.

Sources: RFC 3464 (delivery status), 3463 (status codes), 5965 (feedback reports), 3834 (answers
of machines, which are no bounces).
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Literal

from notifier.verp import Returned, ReturnPath
from notifier.words.wording import line

Kind = Literal["hard", "soft", "complaint"]

#: So much of a mail is read at all; a report says what it has to say at the beginning.
MOST_BYTES = 256 * 1024
#: So much of a header block, and so many parts and recipients.
_MOST_HEAD, _MOST_PARTS = 32 * 1024, 20
#: Status codes that say that there is no such mailbox, and will not be.
_GONE = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
#: Subjects and details of status codes that are about the mail, or about us, not the mailbox.
_NOT_THE_MAILBOX = re.compile(r"[45]\.(?:6|7)\.\d+|[45]\.3\.4")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")

#: So many soft bounces in this time, none of them before the reader last agreed, are enough.
SOFT_LIMIT, SOFT_WITHIN = 5, timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """That a message came back, or was complained of. `returned` names it, unproved."""

    returned: Returned
    kind: Kind | None  # None: it says nothing against the address
    why: str


def judge(reason: str) -> Kind | None:
    """What the words of a refusal say about the address; None: nothing.

    `reason` begins with a reply or holds a status code: "550 5.1.1 no such user".
    """
    found = _STATUS.search(reason)
    status = found[1] if found else ""
    if status in _GONE:
        return "hard"
    return None if _NOT_THE_MAILBOX.fullmatch(status) else "soft"


def enough(kinds: Iterable[Kind]) -> bool:
    """Whether mail to an address ends, given what came back lately."""
    kinds = [*kinds]
    return "hard" in kinds or "complaint" in kinds or kinds.count("soft") >= SOFT_LIMIT


def read_report(mail: bytes, ways: ReturnPath) -> Report | None:
    """What a mail that came in says; None: it is no report about a message of ours.

    A delay is a report that says nothing against the address. An answer of a machine or a person
    is none.
    """
    head, body = _split(mail[:MOST_BYTES])
    headers = _headers(head)
    if headers.get_content_type() != "multipart/report":
        return None
    boundary = headers.get_boundary()
    if not boundary:
        return None
    parts = [*_parts(body, boundary)]
    for content_type, content in parts:
        if content_type == "message/delivery-status":
            return _delivery(content, ways.found_in(_text(head)))
        if content_type == "message/feedback-report":
            within = (_text(head), *(_text(each) for _, each in parts))
            found = next(filter(None, map(ways.found_in, within)), None)
            return _feedback(content, found)
    return None


def _delivery(content: bytes, returned: Returned | None) -> Report | None:
    if returned is None:
        return None
    why = ""
    for block in re.split(rb"\r?\n[ \t]*\r?\n", content, maxsplit=_MOST_PARTS)[:_MOST_PARTS]:
        fields = _headers(block)
        if _word(fields, "Action") == "failed":
            status = _STATUS.search(_field(fields, "Status"))
            said = _field(fields, "Diagnostic-Code").partition(";")[2].strip()
            why = line(f"{status[1] if status else '5.0.0'} {said}".strip(), 300)
            return Report(returned=returned, kind=judge(why), why=why)
        if _word(fields, "Action") == "delayed":
            why = "delayed"
    return Report(returned=returned, kind=None, why=why or "nothing has failed")


def _feedback(content: bytes, returned: Returned | None) -> Report | None:
    if returned is None:
        return None
    what = _word(_headers(content), "Feedback-Type") or "abuse"
    kind = None if what == "not-spam" else "complaint"
    return Report(returned=returned, kind=kind, why=line(f"complaint: {what}", 300))


# -- the form of a mail --------------------------------------------------------------------
# The library's parser follows each part into each other one, as deep as somebody has nested
# them; here one level is read.


def _split(mail: bytes) -> tuple[bytes, bytes]:
    """The header block and what follows it."""
    found = re.search(rb"\r?\n\r?\n", mail)
    if found is None:
        return mail[:_MOST_HEAD], b""
    return mail[: found.start()][:_MOST_HEAD], mail[found.end() :]


def _parts(body: bytes, boundary: str) -> Iterator[tuple[str, bytes]]:
    """The parts of a body: what each is, and its content."""
    mark = re.escape(boundary.encode("utf-8", "replace"))
    split = re.split(rb"(?:^|\r?\n)--" + mark + rb"(?:--)?[ \t]*\r?\n", body, maxsplit=_MOST_PARTS)
    for part in split[1:]:
        head, content = _split(part)
        headers = _headers(head)
        yield headers.get_content_type(), _decoded(content, headers)


def _decoded(content: bytes, headers: Message) -> bytes:
    encoding = _word(headers, "Content-Transfer-Encoding")
    if encoding == "quoted-printable":
        return quopri.decodestring(content)
    if encoding == "base64":
        try:
            return base64.b64decode(content)
        except binascii.Error:
            return b""
    return content


def _headers(block: bytes) -> Message:
    return BytesHeaderParser().parsebytes(block[:_MOST_HEAD])


def _field(headers: Message, name: str) -> str:
    """A field in one line; "" where there is none."""
    return " ".join(str(headers.get(name, "")).split())


def _word(headers: Message, name: str) -> str:
    return _field(headers, name).partition("(")[0].strip().lower()


def _text(block: bytes) -> str:
    return block[:_MOST_HEAD].decode("utf-8", "replace")
