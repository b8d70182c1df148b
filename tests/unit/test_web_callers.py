"""Who sends a request, seen through proxies, and how much one caller may ask."""

import pytest
from starlette.datastructures import Headers

from noticewatch.web.callers import caller, networks
from noticewatch.web.limits import Turnstile
from notifier.readers.asking import network_of

PROXIES = networks(["127.0.0.1", "10.0.0.0/8"])


def seen(peer: str, *forwarded: str) -> str:
    headers = Headers(raw=[(b"x-forwarded-for", each.encode()) for each in forwarded])
    return caller({"client": (peer, 1)}, headers, PROXIES).address


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["8.8.8.8, 198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["8.8.8.8", "198.51.100.1, 10.1.2.3"], "198.51.100.1"),
        ("127.0.0.1", ["10.1.2.3"], "10.1.2.3"),
        ("127.0.0.1", ["nonsense"], "127.0.0.1"),
        ("127.0.0.1", ["198.51.100.1, nonsense"], "127.0.0.1"),
        ("::ffff:127.0.0.1", ["2001:db8::7"], "2001:db8::7"),
        ("not an address", ["198.51.100.1"], "unknown"),
    ],
)
def test_f54_only_a_trusted_proxy_says_whom_it_was_called_by(
    peer: str, forwarded: list[str], address: str
):
    """Else everybody would count as whoever they like, and no limit would hold."""
    assert seen(peer, *forwarded) == address


@pytest.mark.parametrize(
    ("peer", "headers", "near"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("203.0.113.9", {}, False),
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}, False),
        ("127.0.0.1", {"via": "1.1 proxy"}, False),
        ("127.0.0.1", {"x-real-ip": "203.0.113.9"}, False),
    ],
)
def test_what_came_through_a_proxy_does_not_come_from_this_machine(
    peer: str, headers: dict[str, str], near: bool
):
    """A proxy beside the service calls from the loopback address for all the world."""
    assert caller({"client": (peer, 1)}, Headers(headers), PROXIES).near is near


def test_a_household_with_ipv6_is_one_caller():
    """It has as many addresses as it likes."""
    assert network_of("2001:db8:0:1::1") == network_of("2001:db8:0:1:ffff::9")
    assert network_of("2001:db8:0:2::1") != network_of("2001:db8:0:1::1")
    assert network_of("203.0.113.9") != network_of("203.0.113.8")


def test_a_caller_is_let_through_so_often_in_a_minute():
    minute = 0.0
    turnstile = Turnstile(2, lambda: minute * 60)

    assert [turnstile.admits("a") for _ in range(3)] == [True, True, False]
    assert turnstile.admits("b")
    minute = 1.0
    assert turnstile.admits("a")
