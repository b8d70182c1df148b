"""Which addresses are read at all, and which IP addresses are a public host's."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from twisted.web.client import URI

from crawler.address import Origin, not_public, opened, origin_of, shown


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://example.org/jobs?page=2", Origin("https", "example.org", 443)),
        ("http://Example.ORG:8080", Origin("http", "example.org", 8080)),
        ("https://xn--bcher-kva.example/", Origin("https", "xn--bcher-kva.example", 443)),
        ("http://93.184.216.34/", Origin("http", "93.184.216.34", 80)),
        ("http://[2606:2800:0220::1]:8080/", Origin("http", "2606:2800:220::1", 8080)),
        ("http://my_site.example?q=user@example.org", Origin("http", "my_site.example", 80)),
    ],
)
def test_a_plain_address_tells_who_is_asked(url: str, origin: Origin):
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/",
        "data:text/html,hello",
        "example.org/jobs",
        "http:example.org",
        "http:///example.org",
        "http://user@example.org/",
        "http://example.org@127.0.0.1/",
        "http://example.org\\@127.0.0.1/",
        "http://example.org/\\evil",
        "http://example .org/",
        "http://example.org/\n",
        "http://example.org/\x7f",
        "http://bücher.example/",
        "http://127。0。0。1/",
        "http://ex%61mple.org/",
        "http://example.org./",
        "http://example..org/",
        "http://.example.org/",
        "http://127.0.0.1./",
        "http://0x7f.1/",
        "http://0x7f000001/",
        "http://017700000001/",
        "http://2130706433/",
        "http://127.1/",
        "http://127.0.0.01/",
        "http://1.2.3.4.5/",
        "http://[fe80::1%25eth0]/",
        "http://[fe80::1%eth0]/",
        "http://[::1/",
        "http://[127.0.0.1]/",
        "http://::1/",
        "http://example.org:/",
        "http://example.org:0/",
        "http://example.org:65536/",
        "http://example.org:80:80/",
        "http://example.org:8O/",
        f"http://{'a' * 64}.example/",
        f"http://{'a.' * 130}example/",
    ],
)
def test_ghsa_rph4_96w6_q594_what_two_parsers_could_read_in_two_ways_is_refused(url: str):
    with pytest.raises(ValueError, match=r"^(it|its|\")"):
        origin_of(url)


@given(st.text("ab01x.:@[]/?#%\\-_~", max_size=24) | st.text(max_size=24))
def test_ghsa_rph4_96w6_q594_the_guard_and_the_client_read_the_same_host(rest: str):
    """Twisted takes the address apart for itself; whatever is let through, it reads alike."""
    try:
        url = Request(f"http://{rest}").url
        origin = origin_of(url)
    except ValueError:
        return

    uri = URI.fromBytes(url.encode("ascii"))

    # Upper case, and another spelling of the same IPv6 address, are the same host.
    host = uri.host.decode("ascii").lower()
    assert (str(ip_address(host)) if ":" in host else host, uri.port) == (origin.host, origin.port)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:93.184.216.34",
        "64:ff9b::127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::5db8:d822",
        "100::1",
        "2001::5db8:d822",
        "2001:db8::1",
        "2002:7f00:1::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_cve_2026_27696_an_address_of_a_special_purpose_is_not_public(address: str):
    why = not_public(ip_address(address))

    assert why is not None
    assert address.partition("::")[0] in why


@pytest.mark.parametrize(
    "address",
    ["93.184.216.34", "1.1.1.1", "172.32.0.1", "2606:2800:220:1::1", "64:ff9b::5db8:d822"],
)
def test_a_public_address_is_public(address: str):
    """An IPv6-only network reaches IPv4 by way of 64:ff9b::/96."""
    assert not_public(ip_address(address)) is None


@given(st.integers(0, 2**32 - 1).map(IPv4Address) | st.integers(0, 2**128 - 1).map(IPv6Address))
def test_what_the_standard_library_calls_private_is_never_public(
    address: IPv4Address | IPv6Address,
):
    """It knows fewer of them, but what it knows holds."""
    if not address.is_global:
        assert not_public(address) is not None


@pytest.mark.parametrize(
    ("entry", "host", "port"),
    [
        ("intranet.example:8080", "intranet.example", 8080),
        ("Localhost:80", "localhost", 80),
        ("127.0.0.1:8080", "127.0.0.1", 8080),
        ("[::1]:8080", "::1", 8080),
        ("[0:0:0:0:0:0:0:1]:8080", "::1", 8080),
    ],
)
def test_an_entry_opens_one_host_and_one_port(entry: str, host: str, port: int):
    assert opened(entry) == (host, port)


@pytest.mark.parametrize(
    "entry", ["", "intranet", "10.0.0.0/8", "http://intranet:80", "::1:80", "*:80", "intranet:"]
)
def test_an_entry_that_opens_something_else_is_explained(entry: str):
    with pytest.raises(ValueError, match="host"):
        opened(entry)


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("https://api.example.org/jobs", "https://api.example.org/jobs"),
        (
            "https://api.example.org/jobs?key=s3cret&page=2#x",
            "https://api.example.org/jobs?key=…&page=2",
        ),
        ("https://user:s3cret@example.org/a@b", "https://example.org/a@b"),
    ],
)
def test_a_log_shows_no_keys_and_no_passwords(url: str, form: str):
    assert shown(url) == form
