"""What mail that came back says, and what is not believed of it."""

import pytest

from notifier.address import read_address
from notifier.bounces import SOFT_LIMIT, Kind, enough, judge, read_report
from notifier.verp import Returned, ReturnPath

WAYS = ReturnPath(read_address("bounces@example.org"), b"s" * 32)
MESSAGE_ID = "<abc@example.org>"
TO = WAYS.of(7, MESSAGE_ID) or ""

#: As Postfix writes one (RFC 3464), shortened.
DSN = """\
Return-Path: <>
Delivered-To: {to}
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4D1.1763/mx"

This is a MIME-encapsulated message.

--4D1.1763/mx
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--4D1.1763/mx
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Mon, 20 Apr 2026 06:00:00 +0000

Final-Recipient: rfc822; reader@example.net
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <reader@example.net>: Recipient address
    rejected

--4D1.1763/mx
Content-Type: text/rfc822-headers

From: Noticewatch <alerts@example.org>
To: reader@example.net

--4D1.1763/mx--
"""

#: A feedback report (RFC 5965), shortened.
ARF = """\
From: <feedback@provider.example>
To: {to}
Subject: FW: New: Planning Officer
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part"

--part
Content-Type: text/plain

This is an email abuse report.
--part
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <{sender}>

--part
Content-Type: message/rfc822

From: Noticewatch <alerts@example.org>

New
--part--
"""


def a_dsn(*, to: str = TO, action: str = "failed", status: str = "5.1.1") -> bytes:
    return DSN.format(to=to, action=action, status=status).encode()


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("5.1.1", "hard"),
        ("5.2.1", "hard"),
        ("5.1.10", "hard"),
        ("5.2.2", "soft"),
        ("4.4.1", "soft"),
        ("5.0.0", "soft"),
        ("5.7.1", None),
        ("5.6.7", None),
        ("5.3.4", None),
    ],
)
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_a_delivery_report_tells_what_it_says_of_the_mailbox(
    status: str, kind: Kind | None, line_end: bytes
):
    report = read_report(a_dsn(status=status).replace(b"\n", line_end), WAYS)

    assert report is not None
    assert report.kind == kind
    assert WAYS.signed(report.returned, MESSAGE_ID)
    assert report.why == f"{status} 550 {status} <reader@example.net>: Recipient address rejected"


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_a_report_of_anything_but_a_failure_says_nothing_against_the_address(action: str):
    report = read_report(a_dsn(action=action, status="4.4.7"), WAYS)

    assert report is not None
    assert report.kind is None


def test_a_complaint_names_its_mail_where_the_report_does():
    """It goes to the address that the provider was given, not to the return path."""
    arf = ARF.format(to="feedback@example.org", kind="abuse", sender=TO).encode()

    report = read_report(arf, WAYS)

    assert report is not None
    assert (report.kind, report.returned.id) == ("complaint", 7)


def test_that_something_is_no_spam_is_no_complaint():
    arf = ARF.format(to="feedback@example.org", kind="not-spam", sender=TO).encode()

    report = read_report(arf, WAYS)

    assert report is not None
    assert report.kind is None


@pytest.mark.parametrize(
    "mail",
    [
        b"",
        b"To: " + TO.encode(),
        f"To: {TO}\nAuto-Submitted: auto-replied\nSubject: Out of office\n\n550 5.1.1\n".encode(),
        a_dsn().replace(b"message/delivery-status", b"text/plain"),
        a_dsn().replace(b"multipart/report", b"multipart/mixed"),
        a_dsn().replace(b"boundary=", b"border="),
        a_dsn(to="bounces@example.org"),
        a_dsn(to="reader@example.org"),
        a_dsn(to=TO.replace("example.org", "example.org.evil")),
        a_dsn(to=f"other-{TO}"),
    ],
)
def test_what_is_no_report_about_a_mail_of_ours_says_nothing(mail: bytes):
    """An answer of a machine comes to the return path too (RFC 3834)."""
    assert read_report(mail, WAYS) is None


@pytest.mark.parametrize(
    "to",
    [
        TO.replace("+7-", "+8-"),
        TO[:-14] + ("a" if TO[-14] != "a" else "b") + TO[-13:],
        "bounces+7-aaaaaaaaaaaaaaaaaaaa@example.org",
    ],
)
def test_a_return_path_that_we_did_not_make_proves_nothing(to: str):
    """Else anybody could end anybody's digests."""
    report = read_report(a_dsn(to=to), WAYS)

    assert report is not None
    assert not WAYS.signed(report.returned, MESSAGE_ID)


def test_a_return_path_is_for_one_message_of_one_database():
    returned = WAYS.found_in(TO)

    assert returned is not None
    assert returned == Returned(7, TO[len("bounces+7-") : -len("@example.org")])
    assert WAYS.signed(returned, MESSAGE_ID)
    assert not WAYS.signed(returned, "<other@example.org>")
    assert not ReturnPath(WAYS.address, b"t" * 32).signed(returned, MESSAGE_ID)
    assert len(TO.partition("@")[0]) <= 64


def test_a_server_that_writes_addresses_in_capitals_is_understood():
    returned = WAYS.found_in(f"Delivered-To: <{TO.upper()}>")

    assert returned is not None
    assert WAYS.signed(returned, MESSAGE_ID)


@pytest.mark.parametrize(
    "mail",
    [
        b"Content-Type: multipart/report; boundary=" + b"x" * 1_000_000,
        b"Content-Type: multipart/report; boundary=x\n\n" + b"--x\n" * 300_000,
        b"Content-Type: multipart/report; boundary=x\n\n--x\n"
        b"Content-Type: message/delivery-status\n\n" + b"Action: failed\n\n" * 100_000,
        b"".join(
            b"Content-Type: multipart/report; boundary=%d\n\n--%d\n" % (n, n) for n in range(20_000)
        ),
        b"Content-Type: multipart/report;" + b' a="' * 20_000 + b"\n\n",
        b"Content-Type: multipart/report; boundary*0*=''%00; boundary*1*=%ff\n\n--\xff\n",
        a_dsn().replace(b"Content-Description", b"Content-Transfer-Encoding: base64\nX"),
        bytes(range(256)) * 4000,
    ],
)
def test_a_hostile_mail_costs_little_and_says_nothing(mail: bytes):
    """Huge, deep, endless or broken: whoever knows the address can send it."""
    report = read_report(mail, WAYS)

    assert report is None or report.kind is None


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("550 5.1.1 no such user", "hard"),
        ("550 no such user", "soft"),
        ("552 5.2.2 mailbox full", "soft"),
        ("554 5.7.1 relay access denied", None),
        ("550 10.5.1.1 is a strange host", "soft"),
    ],
)
def test_a_refusal_is_judged_by_its_status_code(reason: str, kind: Kind | None):
    assert judge(reason) == kind


def test_one_hard_bounce_or_complaint_is_enough_and_so_are_some_soft_ones():
    assert enough(["hard"])
    assert enough(["complaint"])
    soft: list[Kind] = ["soft"] * SOFT_LIMIT
    assert enough(soft)
    assert not enough(soft[1:])
