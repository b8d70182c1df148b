"""Every channel keeps the same promises, whoever is at the other end."""

import logging
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from crawler.clock import StoppedClock
from notifier.channel_settings import ChannelSettings
from notifier.channels import Channel, FileChannel, SmtpChannel
from notifier.channels.apprise import AppriseChannel
from notifier.channels.webhook import WebhookChannel
from notifier.errors import Down, Later, Never
from notifier.guard import resolve
from notifier.outbox import Message
from tests.builders import london
from tests.integration.desk import settings
from tests.mailbox import Mailbox
from tests.receiver import Receiver, receiver

__all__ = ["receiver"]

SECRET = "whsec_c2l4IHRpbWVzIHNldmVuIGlzIGZvcnR5LXR3bw=="
NOW = datetime(2026, 4, 21, 6, 0, 30, tzinfo=UTC)
MESSAGE = Message(
    id=7,
    kind="digest",
    channel="any",
    recipient="reader@example.org",
    subject="New: Officer @everyone",
    text='{"£": 1}\n',
    html="",
    message_id="<0123abcd@example.org>",
    created=london("2026-04-21 07:00"),
    attempts=0,
    first_try=None,
)


@dataclass
class Way:
    """A channel and the other end of it; what a channel cannot do is None."""

    channel: Channel
    taken: Callable[[], int]
    gone: Callable[[], object]
    later: Callable[[], object] | None = None
    never: Callable[[], object] | None = None
    hidden: tuple[str, ...] = ()


def hook(receiver: Receiver, path: str = "/t0ken-in-path", **options: Any) -> WebhookChannel:
    given = ChannelSettings(
        name="hook",
        url=f"http://{receiver.at}{path}?key=t0ken-in-query",
        secret=SECRET,
        allow=(receiver.at,),
    )
    return WebhookChannel(given, StoppedClock(NOW), **{"timeout": 5.0, **options})


#: Some of its hundred services use what Python has deprecated.
old_words = pytest.mark.filterwarnings("ignore::DeprecationWarning")
APPRISE = pytest.param("apprise", marks=old_words)


@pytest.fixture(params=["mail", "file", "webhook", APPRISE])
def way(
    request: pytest.FixtureRequest, receiver: Receiver, mailbox: Mailbox, tmp_path: Path
) -> Way:
    folder = tmp_path / "mail"
    if request.param == "mail":
        given = settings(mailbox.url)
        assert given.mail.server is not None
        return Way(
            channel=SmtpChannel(given.mail.server, given),
            taken=lambda: len(mailbox.mails),
            gone=mailbox.close,
            later=lambda: mailbox.refuse("451 later"),
            never=lambda: mailbox.refuse("550 no"),
        )
    if request.param == "file":
        return Way(
            channel=FileChannel(folder, settings(f"file://{folder}")),
            taken=lambda: len(list(folder.iterdir())),
            gone=lambda: folder.write_text("in the way of the folder"),
        )
    url = f"json://user:t0ken-as-password@{receiver.at}/t0ken-in-path"
    return Way(
        channel=hook(receiver)
        if request.param == "webhook"
        else AppriseChannel(ChannelSettings(name="chat", url=url)),
        taken=lambda: len(receiver.posted),
        gone=receiver.close,
        later=lambda: receiver.answers("503 t0ken-in-answer is busy"),
        never=(lambda: receiver.answers("410 Gone")) if request.param == "webhook" else None,
        hidden=("t0ken-in-path", "t0ken-in-query", "t0ken-as-password", SECRET, SECRET[6:]),
    )


def test_a_message_that_was_taken_gives_a_receipt(way: Way):
    receipt = way.channel.send(MESSAGE)
    way.channel.close()

    assert receipt.said
    assert way.taken() == 1


def test_a_channel_can_be_closed_again_and_used_again(way: Way):
    """One is kept for as long as the settings; a pass closes it."""
    way.channel.close()
    way.channel.close()

    assert way.channel.send(MESSAGE).said
    way.channel.close()


@pytest.mark.parametrize("way", ["mail", "webhook", APPRISE], indirect=True)
def test_what_is_not_taken_now_is_to_be_tried_again(way: Way):
    assert way.later
    way.later()

    with pytest.raises(Later) as error:
        way.channel.send(MESSAGE)
    way.channel.close()

    assert not isinstance(error.value, Down), "others may still be taken"
    assert re.search(r"\b(451|503)\b", str(error.value)), "the operator wants to know why"


@pytest.mark.parametrize("way", ["mail", "webhook"], indirect=True)
def test_what_is_refused_for_good_is_never_to_be_tried_again(way: Way):
    assert way.never
    way.never()

    with pytest.raises(Never, match=r"550 no|410 Gone"):
        way.channel.send(MESSAGE)
    way.channel.close()


def test_where_nobody_is_there_each_message_is_to_be_tried_again(way: Way):
    way.gone()

    for _ in range(2):
        with pytest.raises(Later) as error:
            way.channel.send(MESSAGE)
        assert str(error.value)
    way.channel.close()


@pytest.mark.parametrize("trouble", ["gone", "later", "never", None])
def test_no_secret_reaches_an_error_or_a_log(
    way: Way, trouble: str | None, caplog: pytest.LogCaptureFixture
):
    """Tokens stand in addresses, and HTTP libraries log addresses."""
    if trouble and (act := getattr(way, trouble)):
        act()

    said = ""
    with caplog.at_level(logging.DEBUG):
        try:
            said = way.channel.send(MESSAGE).said
        except (Later, Never) as error:
            said = f"{error} {error!r}"
        way.channel.close()

    logged = "\n".join(record.getMessage() for record in caplog.records)
    for secret in way.hidden:
        assert secret not in said
        assert secret not in logged


# -- webhooks ------------------------------------------------------------------------------


def test_a_webhook_is_posted_signed_and_each_time_under_the_same_id(receiver: Receiver):
    """By the id a receiver knows what it has; by the time, that nobody plays it back later."""
    sending = hook(receiver)
    sending.send(MESSAGE)
    sending.send(MESSAGE)

    first, second = receiver.posted
    assert first.line == "POST /t0ken-in-path?key=t0ken-in-query HTTP/1.1"
    assert first.body == MESSAGE.text.encode()
    assert first.headers["content-type"] == "application/json"
    assert first.headers["host"] == receiver.at
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == "0123abcd"
    assert first.headers["webhook-timestamp"] == f"{NOW.timestamp():.0f}"


def test_a_receiver_checks_a_signature_as_the_manual_shows_it(receiver: Receiver):
    page = Path(__file__).parents[2] / "docs" / "how-to" / "webhooks.md"
    (example,) = re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    manual: dict[str, Any] = {}
    exec(example, manual)
    hook(receiver).send(MESSAGE)
    (posted,) = receiver.posted

    def check(**other: Any) -> bool:
        given = {"secret": SECRET, "headers": posted.headers, "body": posted.body}
        return manual["is_genuine"](**{**given, "now": NOW.timestamp(), **other})

    assert check()
    assert not check(body=posted.body + b" ")
    assert not check(headers={**posted.headers, "webhook-id": "another"})
    assert not check(secret="whsec_" + "A" * 40)
    assert not check(now=NOW.timestamp() + 3600), "played back an hour later"


def test_while_a_secret_is_changed_both_sign(receiver: Receiver):
    other = "whsec_" + "QUJD" * 8
    given = ChannelSettings(
        name="hook",
        url=f"http://{receiver.at}/",
        secret=f"{other} {SECRET}",
        allow=(receiver.at,),
    )
    WebhookChannel(given, StoppedClock(NOW)).send(MESSAGE)
    hook(receiver).send(MESSAGE)

    both, one = (each.headers["webhook-signature"] for each in receiver.posted)
    assert len(both.split()) == 2
    assert one in both.split()


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("200 OK", None),
        ("202 Accepted", None),
        ("302 Found", Later),
        ("400 Bad Request", Never),
        ("401 Unauthorized", Later),
        ("403 Forbidden", Later),
        ("404 Not Found", Never),
        ("408 Request Timeout", Later),
        ("410 Gone", Never),
        ("413 Content Too Large", Never),
        ("425 Too Early", Later),
        ("429 Too Many Requests", Later),
        ("500 Internal Server Error", Later),
        ("503 Service Unavailable", Later),
        ("599 Whatever", Later),
    ],
)
def test_an_answer_says_whether_to_try_again(
    receiver: Receiver, status: str, outcome: type[Exception] | None
):
    receiver.answers(status, "Location: http://127.0.0.1:9/")
    sending = hook(receiver)

    if outcome is None:
        assert sending.send(MESSAGE).said == status
    else:
        with pytest.raises(outcome, match=status) as error:
            sending.send(MESSAGE)
        assert not isinstance(error.value, Down)
    assert len(receiver.posted) == 1, "no redirect is followed"


def test_an_answer_that_drips_for_ever_is_cut_off(receiver: Receiver):
    """Each byte comes in time; together they never end."""
    receiver.drips = True

    with pytest.raises(Down, match="no answer in time"):
        hook(receiver, timeout=0.3).send(MESSAGE)


def test_one_that_does_not_answer_is_asked_once_in_a_pass(receiver: Receiver):
    receiver.reply = None
    sending = hook(receiver)
    for _ in range(3):
        with pytest.raises(Down):
            sending.send(MESSAGE)
    assert len(receiver.posted) == 1

    sending.close()
    receiver.answers("200 OK")
    assert sending.send(MESSAGE).said == "200 OK"


def named(receiver: Receiver, *allow: str) -> ChannelSettings:
    scheme = "http" if allow else "https"
    return ChannelSettings(
        name="hook", url=f"{scheme}://hooks.test:{receiver.port}/", secret=SECRET, allow=allow
    )


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "169.254.169.254", "10.1.2.3", "::1", "::ffff:127.0.0.1", "fe80::1"]
)
def test_a_name_that_leads_inside_is_refused_before_connecting(receiver: Receiver, address: str):
    """CVE-2026-27696's class: the operator trusts the name, not wherever its owner lets it lead."""
    given = named(receiver)
    sending = WebhookChannel(
        given, StoppedClock(NOW), resolve=lambda host, port: [ip_address(address)]
    )

    with pytest.raises(Down, match=r"refused: .*\[network\] allow = \[\"hooks\.test:") as error:
        sending.send(MESSAGE)

    assert str(ip_address(address)) in str(error.value)
    assert receiver.posted == []


def test_the_connection_goes_to_the_address_that_was_looked_at(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
):
    """A name that answers otherwise when it is asked again gains nothing: it is not asked."""
    asked: list[str] = []

    def once(host: str, port: int) -> list[Any]:
        asked.append(host)
        return [ip_address("127.0.0.1")]

    def never(*_: object, **__: object) -> None:
        raise AssertionError("a name was looked up again")

    given = named(receiver, f"hooks.test:{receiver.port}")
    sending = WebhookChannel(given, StoppedClock(NOW), resolve=once)
    looked_up = socket.getaddrinfo

    def literal_only(host: Any, *args: Any, **options: Any) -> Any:
        ip_address(host.decode() if isinstance(host, bytes) else host)
        return looked_up(host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", literal_only)
    monkeypatch.setattr(socket, "gethostbyname", never)
    sending.send(MESSAGE)

    assert asked == ["hooks.test"]
    assert receiver.posted[0].headers["host"] == f"hooks.test:{receiver.port}"


def test_an_address_that_does_not_answer_is_followed_by_the_next(receiver: Receiver):
    given = named(receiver, f"hooks.test:{receiver.port}")
    both = [ip_address("::1"), ip_address("127.0.0.1")]
    sending = WebhookChannel(given, StoppedClock(NOW), resolve=lambda host, port: both)

    assert sending.send(MESSAGE).said == "204 No Content"


def test_a_proxy_of_the_environment_is_not_used(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
):
    """It would connect where the guard cannot look."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert hook(receiver).send(MESSAGE).said


def test_the_addresses_of_a_name_are_those_of_the_system():
    assert ip_address("127.0.0.1") in resolve("localhost", 80)


# -- Apprise -------------------------------------------------------------------------------


@old_words
def test_apprise_is_given_text_that_calls_nobody(receiver: Receiver):
    """Third-party text is text: it must not wake a whole channel."""
    given = ChannelSettings(name="chat", url=f"json://{receiver.at}/")

    AppriseChannel(given).send(MESSAGE)

    (posted,) = receiver.posted
    assert posted.json["title"] == "New: Officer @\u2060everyone"
    assert posted.json["message"].strip() == '{"£": 1}'


def test_without_apprise_a_message_waits_and_says_what_to_install(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(__import__("sys").modules, "apprise", None)

    with pytest.raises(Down, match=r"pip install noticewatch\[apprise\]"):
        AppriseChannel(ChannelSettings(name="chat", url="ntfy://topic")).send(MESSAGE)


@old_words
def test_an_address_that_apprise_does_not_know_is_not_repeated():
    with pytest.raises(Down, match=r"\[channels.chat\].url: Apprise knows no such") as error:
        AppriseChannel(ChannelSettings(name="chat", url="carrier-pigeon://t0ken")).send(MESSAGE)

    assert "t0ken" not in str(error.value)
