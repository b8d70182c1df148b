"""What the operator sets for mail, and what cannot be right."""

from pathlib import Path

import pytest

from crawler.errors import ConfigError, UsageError
from notifier.address import read_address
from notifier.settings import BounceMailbox, MailServer, MailSettings, OperatorSettings


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://localhost:2525", MailServer(scheme="smtp", host="localhost", port=2525)),
        ("smtp://mail.example.org", MailServer(scheme="smtp", host="mail.example.org", port=25)),
        (
            "smtps://me%40example.org:p%3Aw@mail.example.org",
            MailServer(
                scheme="smtps",
                host="mail.example.org",
                port=465,
                user="me@example.org",
                password="p:w",
            ),
        ),
        (
            "smtp+starttls://u:p@mail.example.org",
            MailServer(
                scheme="smtp+starttls", host="mail.example.org", port=587, user="u", password="p"
            ),
        ),
        ("file:///tmp/mail", MailServer(scheme="file", folder=Path("/tmp/mail"))),
    ],
)
def test_a_mail_server_is_named_by_an_address(url: str, server: MailServer):
    assert MailSettings(smtp=url).server == server


@pytest.mark.parametrize(
    "url",
    [
        "localhost:25",
        "http://localhost",
        "smtp://",
        "smtp://host:no",
        "smtp://host/path",
        "smtp://secret@host",
        "smtp://host:99999",
    ],
)
def test_an_address_that_names_no_mail_server_is_refused(url: str):
    with pytest.raises(ConfigError, match=r"\[mail\]\.smtp: .*expected smtp://") as error:
        MailSettings(smtp=url)
    assert "secret" not in str(error.value)


def test_the_password_of_a_mail_server_is_never_shown():
    settings = MailSettings(smtp="smtps://user:hunter2@mail.example.org")

    assert settings.server is not None
    for shown in (repr(settings), repr(settings.server), settings.server.shown):
        assert "hunter2" not in shown


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("Noticewatch <alerts@example.org>", "Noticewatch", "alerts@example.org"),
        ('"Notices, daily" <alerts@example.org>', "Notices, daily", "alerts@example.org"),
        ("alerts@example.org", None, "alerts@example.org"),
        ("noticewatch@localhost", None, "noticewatch@localhost"),
    ],
)
def test_a_sender_is_an_address_with_or_without_a_name(text: str, name: str | None, address: str):
    settings = MailSettings(sender=text)

    assert (settings.name, settings.address.wire) == (name, address)


@pytest.mark.parametrize("text", ["", "Noticewatch", "a <b", "a@b <c@d> e", "A\nB <a@example.org>"])
def test_a_sender_that_is_none_is_refused(text: str):
    with pytest.raises(ConfigError, match=r"\[mail\]\.from: "):
        MailSettings(sender=text)


def test_an_operator_who_cannot_be_mailed_is_refused():
    with pytest.raises(ConfigError, match=r"\[operator\]\.email: operator is no mail address"):
        OperatorSettings(email="operator")


def test_two_ways_of_writing_an_address_are_one_person():
    one, other = read_address("A.Reader@Example.ORG"), read_address("a.reader@example.org")

    assert one.key == other.key
    assert one.wire == "A.Reader@example.org"


def test_an_international_domain_goes_to_the_wire_in_ascii():
    address = read_address("leser@bücher.example")

    assert (address.shown, address.wire) == ("leser@bücher.example", "leser@xn--bcher-kva.example")


@pytest.mark.parametrize(
    "text",
    [
        "nobody",
        "a@b@c",
        "a b@example.org",
        "A <a@example.org>",
        "a@example.org\nBcc: b@example.org",
        "a@example.org\r",
        "a\0@example.org",
        "a,b@example.org",
        "a@[127.0.0.1]",
        "@example.org",
        "a@example.org, b@example.org",
    ],
)
def test_what_is_not_exactly_one_address_is_refused(text: str):
    """GHSA-v3q9-hj7j-63hq, CVE-2023-27043: what a lenient reader makes of these is an attack."""
    with pytest.raises(UsageError, match="is no mail address") as error:
        read_address(text)
    assert str(error.value).isprintable()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Jörg.Müller@example.org", "jörg.müller@example.org"),
        ("用户@例え.jp", "用户@xn--r8jz45g.jp"),
        ("straße@example.org", "straße@example.org"),  # another mailbox than strasse@
    ],
)
def test_an_address_may_be_of_any_script(text: str, key: str):
    """RFC 6531: those who have one are as welcome as others."""
    assert read_address(text).key == key


def test_the_operators_own_addresses_are_ones_that_every_server_takes():
    with pytest.raises(ConfigError, match=r"\[mail\]\.from: .* not every mail server takes"):
        MailSettings(sender="jörg@example.org")
    with pytest.raises(ConfigError, match=r"\[mail\]\.bounces: "):
        MailSettings(bounce_address="jörg@example.org")
    with pytest.raises(ConfigError, match=r"\[mail\]\.bounces: at most 24 characters"):
        MailSettings(bounce_address="a-very-long-name-for-bounces@example.org")


@pytest.mark.parametrize(
    ("url", "mailbox"),
    [
        ("maildir:///var/mail/bounces", BounceMailbox(folder=Path("/var/mail/bounces"))),
        (
            "imaps://me%40example.org:p%3Aw@mail.example.org/Returned%20mail",
            BounceMailbox(
                host="mail.example.org",
                port=993,
                user="me@example.org",
                password="p:w",
                name="Returned mail",
            ),
        ),
    ],
)
def test_a_mailbox_for_bounces_is_named_by_an_address(url: str, mailbox: BounceMailbox):
    assert MailSettings(bounce_mailbox=url).mailbox == mailbox
    assert "p:w" not in repr(mailbox)


@pytest.mark.parametrize("url", ["/var/mail", "maildir://", "pop3://u:p@host", "imaps://host"])
def test_an_address_that_names_no_mailbox_is_refused(url: str):
    with pytest.raises(ConfigError, match=r"\[mail\]\.bounce_mailbox: expected maildir:///"):
        MailSettings(bounce_mailbox=url)


@pytest.mark.parametrize("given", [{"connections": 0}, {"connections": 99}, {"domain_rate": -1}])
def test_numbers_that_cannot_be_are_refused(given: dict[str, int]):
    with pytest.raises(ConfigError, match=r"expected a number"):
        MailSettings(**given)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("text", ["reader@localhost", "reader@corp.local", "reader@example.test"])
def test_an_address_inside_an_organisation_is_an_address(text: str):
    assert read_address(text).wire == text
