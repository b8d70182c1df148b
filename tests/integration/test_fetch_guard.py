"""What is never asked, at any hop, whoever wants it."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import IPv4Address as IPv4
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from twisted.internet.address import IPv4Address

from crawler.address import Origin
from crawler.middlewares.guard import Guard
from crawler.middlewares.resolver import GuardedResolver
from tests.integration.fetch_server import FetchServer, answer, redirect
from tests.integration.fetching import Ask, fetch

KEYS = {
    "Authorization": "Basic c2VjcmV0",
    "Cookie": "session=secret",
    "X-Api-Key": "secret",
    "Authorization-Key": "secret",
}


@pytest.fixture
def server() -> Iterator[FetchServer]:
    with FetchServer() as server:
        yield server


@pytest.fixture
def other() -> Iterator[FetchServer]:
    """The same host on another port: another origin."""
    with FetchServer() as server:
        yield server


def test_cve_2026_27696_a_private_address_is_refused_before_connecting(server: FetchServer):
    urls = [
        server.url,
        f"http://[::1]:{server.port}/",
        f"http://[::ffff:127.0.0.1]:{server.port}/",
        f"http://[64:ff9b::7f00:1]:{server.port}/",
        f"http://0.0.0.0:{server.port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "https://[fd00:ec2::254]/",
    ]

    fetched = fetch(*urls)

    assert {result.error for result in fetched.results} == {"RefusedAddress"}
    assert len(fetched.results) == len(urls)
    assert server.asked == []


def test_f16_a_refusal_says_why_and_what_would_open_the_address(server: FetchServer):
    fetched = fetch(f"{server.url}/?key=secret")

    (result,) = fetched.results
    assert result.why == (
        "refused: 127.0.0.1 is this machine (127.0.0.0/8);"
        f' to open it: [network] allow = ["{server.at}"]'
    )
    assert fetched.log == [f"fetch.refused url={server.url}/?key=… why={result.why}"]


def test_ghsa_rph4_96w6_q594_confusing_addresses_are_refused(server: FetchServer):
    """Scrapy mends some of them on the way; what comes out of that is what is looked at."""
    hosts = ["0x7f.1", "2130706433", "017700000001", "127。0。0。1", "①②⑦.⓪.⓪.①", "127.0.0.1."]
    urls = [f"http://{host}:{server.port}/" for host in hosts]
    urls += [f"http://example.org@127.0.0.1:{server.port}/", f"http://127.1:{server.port}/"]

    fetched = fetch(*urls)

    assert [result.error for result in fetched.results] == ["RefusedAddress"] * len(urls)
    assert server.asked == []


def test_allow_opens_exactly_that_host_and_port(server: FetchServer, other: FetchServer):
    """Not another port of the host, and not another name of the address."""
    page = server.on("/", answer("open"))
    other.on("/", answer("closed"))

    fetched = fetch(
        page,
        other.url,
        f"http://localhost:{server.port}/",
        f"http://127.0.0.2:{server.port}/",
        allow=[server.at],
    )

    assert fetched.of(page).body == b"open"
    assert [result.error for result in fetched.results].count("RefusedAddress") == 3
    assert other.asked == []
    assert server.paths == ["/"]


def test_f16_a_name_is_looked_at_after_resolution(server: FetchServer):
    """The address of a public name may be a private one."""
    url = f"http://innocent.example:{server.port}/"

    fetched = fetch(url, names={"innocent.example": [["127.0.0.1"]]}, allow=[server.at])

    assert fetched.of(url).error == "RefusedAddress"
    assert "127.0.0.1 is this machine" in fetched.of(url).why
    assert server.asked == []


def test_f16_of_a_name_with_several_addresses_only_the_public_ones_are_left():
    resolver, received = a_resolver([["127.0.0.1", "93.184.216.34", "10.0.0.1"]])

    resolver.resolveHostName(received, "innocent.example", 80)

    assert received.addresses == ["93.184.216.34"]


def test_f16_a_name_that_changes_its_answer_gains_nothing():
    """DNS rebinding: public when it is looked at, private when it is connected to."""
    resolver, received = a_resolver([["93.184.216.34"], ["127.0.0.1"]])

    resolver.resolveHostName(received, "rebinding.example", 80)
    resolver.resolveHostName(received, "rebinding.example", 80)

    assert received.addresses == ["93.184.216.34", "93.184.216.34"]


def test_f16_a_name_that_was_private_is_looked_at_again_each_time():
    resolver, received = a_resolver([["127.0.0.1"], ["10.0.0.1"], ["93.184.216.34"]])

    for _ in range(2):
        resolver.resolveHostName(received, "slow.example", 80)
    assert received.addresses == []
    assert "10.0.0.1" in (resolver.refusal(Origin("http", "slow.example", 80)) or "")

    resolver.resolveHostName(received, "slow.example", 80)
    assert received.addresses == ["93.184.216.34"]


def test_f16_every_connection_goes_to_the_address_that_was_looked_at(server: FetchServer):
    """A name is resolved once a crawl; a connection that is made anew asks nobody else."""
    base = f"http://intranet.example:{server.port}"
    for path in ("/a", "/b", "/c"):
        server.on(path, answer(path, headers={"Connection": "close"}))

    fetched = fetch(
        f"{base}/a",
        f"{base}/b",
        f"{base}/c",
        names={"intranet.example": [["127.0.0.1"], ["10.0.0.1"]]},
        allow=[f"intranet.example:{server.port}"],
    )

    assert [result.status for result in fetched.results] == [200, 200, 200]
    assert fetched.looked_up == ["intranet.example"]


def test_f16_a_redirect_is_a_hop_like_any_other(server: FetchServer, other: FetchServer):
    private = server.on("/private", redirect(f"{other.url}/secret"))
    named = server.on("/named", redirect("http://metadata.example/latest"))
    confusing = server.on("/confusing", redirect("http://2130706433/"))

    fetched = fetch(
        private,
        named,
        confusing,
        names={"metadata.example": [["169.254.169.254"]], "127.0.0.1": [["127.0.0.1"]]},
        allow=[server.at],
    )

    assert [result.error for result in fetched.results] == ["RefusedAddress"] * 3
    assert other.asked == []


def test_cve_2026_95656_robots_txt_is_a_fetch_like_any_other(
    server: FetchServer, other: FetchServer
):
    server.on("/robots.txt", redirect(f"{other.url}/robots.txt"))
    page = server.on("/", answer("page"))

    fetched = fetch(page, allow=[server.at])

    assert fetched.of(page).error == "RobotsUnreachable"
    assert "127.0.0.1 is this machine" in fetched.of(page).why
    assert other.asked == []


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "data:text/html,hello",
        "ftp://example.org/",
        "s3://bucket/key",
        "javascript:alert(1)",
        "http://[::1",
        "http://example.org:99999/",
    ],
)
def test_ghsa_23j4_mw76_5v7h_a_redirect_leads_to_the_web_or_nowhere(
    server: FetchServer, location: str
):
    page = server.on("/", redirect(location))

    fetched = fetch(page, allow=[server.at])

    assert fetched.of(page).error == "RefusedAddress"
    assert server.paths == ["/"]


def test_a_request_for_anything_but_the_web_is_refused():
    fetched = fetch("file:///etc/passwd", "data:text/html,hello", "ftp://example.org/")

    assert {result.error for result in fetched.results} == {"RefusedAddress"}


def test_cve_2024_3574_keys_and_cookies_do_not_follow_to_another_origin(
    server: FetchServer, other: FetchServer
):
    """The other origin is the same host on another port; another host or scheme is no less so."""
    page = server.on("/", redirect(other.on("/there", answer("there"))))
    auth = {"http_user": "user", "http_pass": "secret"}

    fetched = fetch(
        Ask(url=page, headers={**KEYS, "Accept": "text/html"}, meta=auth),
        allow=[server.at, other.at],
        settings={"COOKIES_ENABLED": False},
    )

    assert fetched.of(page).body == b"there"
    (first,) = server.asked_for("/")
    assert {name: first.headers[name.lower()] for name in KEYS} == KEYS
    (second,) = other.asked_for("/there")
    assert "secret" not in str(second.headers)
    assert "c2VjcmV0" not in str(second.headers)
    assert second.headers["accept"] == "text/html"
    assert second.headers["user-agent"].startswith("Noticewatch/")


def test_keys_follow_on_the_same_origin(server: FetchServer):
    page = server.on("/", redirect("/there"))
    server.on("/there", answer("there"))

    fetch(Ask(url=page, headers=KEYS), allow=[server.at], settings={"COOKIES_ENABLED": False})

    (second,) = server.asked_for("/there")
    assert {name: second.headers[name.lower()] for name in KEYS} == KEYS


def test_cve_2022_0577_a_site_s_cookies_go_to_no_other_host(server: FetchServer):
    """And they do come back to the host that set them."""
    elsewhere = f"http://localhost:{server.port}/elsewhere"
    page = server.on("/", redirect(elsewhere))
    server.on("/", answer("", 302, headers={"Location": elsewhere, "Set-Cookie": "a=secret"}))
    server.on("/elsewhere", redirect(f"{server.url}/back"))
    server.on("/back", answer("back"))

    fetched = fetch(page, allow=[server.at, f"localhost:{server.port}"])

    assert fetched.of(page).body == b"back"
    assert "cookie" not in server.asked_for("/elsewhere")[0].headers
    assert server.asked_for("/back")[0].headers["cookie"] == "a=secret"


def test_ghsa_cwxj_rr6w_m6w7_no_response_chooses_what_the_next_request_says(
    server: FetchServer, other: FetchServer
):
    """Referrer-Policy named a Python callable; and an address may hold an API key."""
    policy = {"Referrer-Policy": "unsafe-url"}
    there = other.on("/there", answer("there"))
    moved = server.on("/moved?key=secret", answer("", 302, headers={"Location": there, **policy}))
    linked = server.on("/linked?key=secret", answer("page", headers=policy))

    fetched = fetch(moved, Ask(url=linked, then=there), allow=[server.at, other.at])

    assert [result.status for result in fetched.results] == [200, 200, 200]
    assert len(other.asked_for("/there")) == 2
    assert all("referer" not in each.headers for each in [*server.asked, *other.asked])


def test_validators_belong_to_one_address(server: FetchServer):
    """Else a 304 for a page that was never read would pass for "not changed"."""
    page = server.on("/", redirect("/there"))
    server.on("/there", answer("there"))

    fetch(
        Ask(url=page, headers={"If-None-Match": '"1"', "If-Modified-Since": "yesterday"}),
        allow=[server.at],
    )

    assert "if-none-match" in server.asked_for("/")[0].headers
    assert "if-none-match" not in server.asked_for("/there")[0].headers
    assert "if-modified-since" not in server.asked_for("/there")[0].headers


def test_f14_a_redirect_loop_ends_with_an_error(server: FetchServer):
    page = server.on("/a", redirect("/b"))
    server.on("/b", redirect("/a"))

    fetched = fetch(page, allow=[server.at])

    assert fetched.of(page).error == "TooManyRedirects"
    assert fetched.of(page).why == "redirected more than 5 times"
    assert len(server.paths) == 6


def test_f14_a_chain_of_five_is_followed_and_of_six_is_not(server: FetchServer):
    for hop in range(6):
        server.on(f"/{hop}", redirect(f"/{hop + 1}"))
    server.on("/6", answer("there"))

    fetched = fetch(f"{server.url}/1", f"{server.url}/0", allow=[server.at])

    assert fetched.of(f"{server.url}/1").body == b"there"
    assert fetched.of(f"{server.url}/0").error == "TooManyRedirects"


def test_two_pages_that_redirect_to_one_are_both_answered(server: FetchServer):
    """A request that Scrapy drops as a duplicate is answered by nobody: a page would be missing."""
    server.on("/a", redirect("/home"))
    server.on("/b", redirect("/home"))
    server.on("/home", answer("home"))
    asks = [Ask(url=f"{server.url}{path}", dont_filter=False) for path in ("/home", "/a", "/b")]

    fetched = fetch(*asks, allow=[server.at])

    assert [result.body for result in fetched.results] == [b"home"] * 3


@pytest.mark.parametrize(
    ("status", "method", "body"),
    [
        (301, "GET", b""),
        (302, "GET", b""),
        (303, "GET", b""),
        (307, "POST", b"x"),
        (308, "POST", b"x"),
    ],
)
def test_a_search_that_moved_is_asked_again_as_the_standard_says(
    server: FetchServer, status: int, method: str, body: bytes
):
    page = server.on("/", redirect("/there", status))
    server.on("/there", answer("there"))

    fetch(Ask(url=page, method="POST", body="x"), allow=[server.at])

    (second,) = server.asked_for("/there")
    assert (second.method, second.body) == (method, body)


def test_allowed_domains_hold_for_redirects_and_retries_too(server: FetchServer):
    """Scrapy lets pass what is not to be filtered, as the redirect of a start address is."""
    away = f"http://localhost:{server.port}/away"
    page = server.on("/", answer("", 503), redirect(away))

    fetched = fetch(
        page,
        allow=[server.at, f"localhost:{server.port}"],
        spider={"allowed_domains": ["127.0.0.1"]},
    )

    assert fetched.of(page).why == "refused: localhost is not on the site (127.0.0.1)"
    assert server.asked_for("/away") == []


def test_allowed_domains_take_in_what_is_below_them(server: FetchServer):
    url = f"http://jobs.bücher.example:{server.port}/"
    server.on("/", answer("jobs"))

    fetched = fetch(
        url,
        names={"jobs.xn--bcher-kva.example": [["127.0.0.1"]]},
        allow=[f"jobs.xn--bcher-kva.example:{server.port}"],
        spider={"allowed_domains": ["bücher.example"]},
    )

    assert fetched.of(url).body == b"jobs"


def test_no_proxy_connects_in_our_place(server: FetchServer):
    """It could reach what the guard would have refused."""
    proxy = server.on("http://example.org/", answer("by proxy"))

    fetched = fetch(Ask(url="http://example.org/", meta={"proxy": proxy}), allow=[server.at])

    assert fetched.of("http://example.org/").error == "RefusedAddress"
    assert server.asked == []


def test_without_the_guard_s_resolver_nothing_is_fetched(server: FetchServer):
    """A setting that went missing closes the door instead of opening it."""
    page = server.on("/", answer("page"))

    fetched = fetch(
        page,
        allow=[server.at],
        settings={"TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingThreadedResolver"},
    )

    assert fetched.of(page).error == "RobotsUnreachable"
    assert "TWISTED_DNS_RESOLVER" in fetched.of(page).why
    assert server.asked == []


@pytest.fixture
def self_signed(tmp_path: Path) -> Iterator[FetchServer]:
    """A server with a certificate for its address, for which nobody vouches."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "server.pem"
    pem.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + certificate.public_bytes(Encoding.PEM)
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    with FetchServer(tls=context) as server:
        yield server


def test_a_certificate_that_nobody_vouches_for_is_an_error(self_signed: FetchServer):
    """Scrapy's default is to take any."""
    page = self_signed.on("/", answer("page"))

    fetched = fetch(page, allow=[self_signed.at])
    trusting = fetch(page, allow=[self_signed.at], settings={"DOWNLOAD_VERIFY_CERTIFICATES": False})

    assert "certificate verify failed" in fetched.of(page).why
    assert trusting.of(page).body == b"page"


def test_cve_2024_1968_keys_do_not_follow_to_another_scheme(
    self_signed: FetchServer, other: FetchServer
):
    """Everybody on the way could read them."""
    page = self_signed.on("/", redirect(other.on("/there", answer("there"))))

    fetched = fetch(
        Ask(url=page, headers=KEYS),
        allow=[self_signed.at, other.at],
        settings={"COOKIES_ENABLED": False, "DOWNLOAD_VERIFY_CERTIFICATES": False},
    )

    assert fetched.of(page).body == b"there"
    assert self_signed.asked_for("/")[0].headers["x-api-key"] == "secret"
    (second,) = other.asked_for("/there")
    assert not {name.lower() for name in KEYS} & second.headers.keys()


class Received:
    """What a connection is about to use."""

    def __init__(self) -> None:
        self.addresses: list[str] = []

    def resolutionBegan(self, resolutionInProgress: object) -> None:  # noqa: N802, N803
        pass

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self.addresses.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        pass


class Reactor:
    """As much of one as a resolver needs, and a DNS that answers as told."""

    def __init__(self, answers: list[list[str]]) -> None:
        self._answers = answers

    @property
    def nameResolver(self) -> Any:  # noqa: N802
        return self

    def installNameResolver(self, resolver: object) -> object:  # noqa: N802
        return resolver

    def resolveHostName(self, receiver: Any, host: str, port: int, *_: Any) -> object:  # noqa: N802
        receiver.resolutionBegan(object())
        for address in self._answers.pop(0):
            receiver.addressResolved(IPv4Address("TCP", address, port))
        receiver.resolutionComplete()
        return object()


def a_resolver(answers: list[list[str]]) -> tuple[GuardedResolver, Received]:
    return GuardedResolver(Reactor(answers), Guard(frozenset())), Received()
