"""A message as bytes: standard, the same each time, and with no header that nobody wrote."""

from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest

from crawler.errors import UsageError
from notifier.address import read_address
from notifier.mail import header, mail_bytes, mailbox
from notifier.outbox import Message
from notifier.settings import MailSettings, OperatorSettings, PeopleSettings

SETTINGS = PeopleSettings(
    mail=MailSettings(sender="Noticewatch <alerts@example.org>"),
    operator=OperatorSettings(email="operator@example.org"),
)
MESSAGE = Message(
    id=7,
    kind="digest",
    channel="mail",
    recipient="reader@example.org",
    subject="Deadline moved: Chief Information Officer",
    text="£40,000\nnew line\n.\nspace at the end \n",
    html="<p>£40,000</p>\n",
    message_id="<abc123@example.org>",
    created=datetime(2026, 4, 20, 6, 0, tzinfo=UTC),
    attempts=0,
    first_try=None,
)


def parsed(message: Message = MESSAGE, settings: PeopleSettings = SETTINGS) -> EmailMessage:
    mail = BytesParser(policy=policy.default).parsebytes(mail_bytes(message, settings))
    assert isinstance(mail, EmailMessage)
    assert mail.defects == []
    return mail


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return part.get_content().replace("\r\n", "\n")


def test_a_digest_has_every_header_that_it_must_have():
    """research: RFC 5322, 2369, 2919, 3834."""
    mail = parsed()

    assert {name: str(value) for name, value in mail.items()} == {
        "From": "Noticewatch <alerts@example.org>",
        "To": "reader@example.org",
        "Subject": "Deadline moved: Chief Information Officer",
        "Date": "Mon, 20 Apr 2026 06:00:00 +0000",
        "Message-ID": "<abc123@example.org>",
        "MIME-Version": "1.0",
        "Auto-Submitted": "auto-generated",
        "Reply-To": "operator@example.org",
        "List-Id": "Noticewatch digests <digest.example.org>",
        "List-Unsubscribe": "<mailto:operator@example.org?subject=unsubscribe>",
        "List-Owner": "<mailto:operator@example.org?subject=Noticewatch>",
        "List-Help": "<mailto:operator@example.org?subject=help>",
        "Content-Type": 'multipart/alternative; boundary="=_abc123"',
    }


def test_a_digest_can_be_unsubscribed_from_by_one_click():
    """RFC 8058: an https link, and the header that says that a POST to it is enough."""
    link = "https://notices.example.org/unsubscribe/7-1776664800-0123456789abcdefghijklmnopq"
    mail = parsed(replace(MESSAGE, unsubscribe=link))

    assert mail["List-Unsubscribe"] == (
        f"<{link}>, <mailto:operator@example.org?subject=unsubscribe>"
    )
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_what_is_no_digest_is_of_no_list_and_has_no_link_out_of_one():
    """Somebody who never subscribed cannot unsubscribe from the question whether they want to."""
    mail = parsed(replace(MESSAGE, kind="confirm"))

    assert not [name for name in mail if name.startswith("List-")]


def test_the_plain_text_comes_first_and_both_parts_survive_the_way():
    mail = parsed()

    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert body(mail, "plain") == MESSAGE.text
    assert body(mail, "html") == MESSAGE.html


def test_what_leaves_is_ascii_with_short_lines_that_end_in_crlf():
    """RFC 5322: at most 998 bytes a line; a bare line feed can smuggle a second mail."""
    raw = mail_bytes(replace(MESSAGE, html="x" * 5000 + "é" * 3000), SETTINGS)

    raw.decode("ascii")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 78


def test_the_same_message_is_the_same_bytes():
    """Sent again after a crash, it is the mail that may have arrived already."""
    assert mail_bytes(MESSAGE, SETTINGS) == mail_bytes(MESSAGE, SETTINGS)


def test_only_a_digest_can_be_unsubscribed():
    assert parsed(replace(MESSAGE, kind="alert"))["List-Unsubscribe"] is None


def test_without_an_operator_answers_go_to_the_sender():
    mail = parsed(settings=PeopleSettings(mail=SETTINGS.mail))

    assert mail["Reply-To"] is None
    assert mail["List-Unsubscribe"] == "<mailto:alerts@example.org?subject=unsubscribe>"


@pytest.mark.parametrize(
    "subject",
    [
        "Neu: Größerer Auftrag über 40 Mio. €, Straßenbau in Köln und Umgebung " * 3,
        "新しい求人 " * 20,
        "=?utf-8?q?not_encoded?=",
        "word" * 60,
        "Plain, but longer than one line of a header may be, so that it has to be folded once",
    ],
)
def test_a_subject_in_any_script_and_length_arrives_as_it_was(subject: str):
    subject = subject.strip()
    raw = mail_bytes(replace(MESSAGE, subject=subject), SETTINGS)

    assert parsed(replace(MESSAGE, subject=subject))["Subject"] == subject
    head = raw.partition(b"\r\n\r\n")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 90


@pytest.mark.parametrize("character", ["\r", "\n", "\0", "\x1b", "\x85", "\u2028"])
@pytest.mark.parametrize("field", ["subject", "message_id", "recipient"])
def test_a_line_break_never_gets_into_a_header(field: str, character: str):
    """Whoever could write one could write a header of their own."""
    value = f"{getattr(MESSAGE, field)}{character}Bcc: other@example.org"

    with pytest.raises((ValueError, UsageError), match=r"control character|no mail address"):
        mail_bytes(replace(MESSAGE, **{field: value}), SETTINGS)


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\r\n ", "\n\t", "\x0b", "\x0c", "\u2028"])
def test_cve_2024_6923_a_line_end_in_a_value_makes_no_header(end: str):
    """Folded or not: what is no header must not read as one after the mail was parsed."""
    for free in (True, False):
        with pytest.raises(ValueError, match="control character"):
            header("Subject", f"New{end}Bcc: other@example.org", free=free)


@pytest.mark.parametrize("end", ["\r\nBcc: other@example.org", "\nX: y", "\r"])
def test_cve_2026_82661_a_line_end_in_a_link_makes_no_header(end: str):
    """The List headers are made of links; one of them could come from a configuration."""
    link = f"https://notices.example.org/unsubscribe/1{end}"

    with pytest.raises(ValueError, match="control character"):
        mail_bytes(replace(MESSAGE, unsubscribe=link), SETTINGS)


@pytest.mark.parametrize(
    "text",
    [
        "alice@example.org)bob@example.org",
        '"alice@example.org"<bob@example.org>',
        "alice@example.org<bob@example.org>",
        "alice@example.org (comment) bob@example.org",
        "Alice <alice@example.org>",
    ],
)
def test_cve_2023_27043_an_address_is_all_of_what_was_given_or_none(text: str):
    """A lenient reader finds one address in these, and another program the other one."""
    with pytest.raises(UsageError, match="is no mail address"):
        read_address(text)


def test_a_header_that_must_not_be_encoded_is_refused_in_another_script():
    with pytest.raises(UnicodeEncodeError):
        header("Message-ID", "<é@example.org>")


@pytest.mark.parametrize(
    "name", ["Notices, daily", "Jobs & Tenders (UK)", "Ausschreibungen für Köln"]
)
def test_a_senders_name_is_quoted_or_encoded_as_it_needs(name: str):
    raw = header("From", mailbox(name, "alerts@example.org"))
    mail = BytesParser(policy=policy.default).parsebytes(raw + b"\r\n\r\n")
    assert isinstance(mail, EmailMessage)

    (address,) = mail["From"].addresses
    assert (address.display_name, address.addr_spec) == (name, "alerts@example.org")


def test_a_calendar_file_is_attached_as_it_is():
    """Programs that know calendars offer to open it; the others show the mail as ever."""
    file = "BEGIN:VCALENDAR\r\nSUMMARY:Übung\r\nEND:VCALENDAR\r\n"
    mail = parsed(replace(MESSAGE, calendar=file))

    assert mail.get_content_type() == "multipart/mixed"
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == "deadlines.ics"
    assert attached.get_content_type() == "text/calendar"
    assert attached.get_content() == file
    assert body(mail, "plain") == MESSAGE.text
    assert body(mail, "html") == MESSAGE.html
