"""What a hostile or a broken server costs: bounded memory, bounded time, and no half page."""

import gzip
import zlib
from collections.abc import Callable, Iterator

import brotli
import pytest
from backports import zstd

from tests.integration.fetch_server import FetchServer, answer, drip, flood, raw
from tests.integration.fetching import Ask, Fetched, fetch

MIB = 1024 * 1024
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
PAGE = b"<html><p>Tree Officer</p></html>"
IMPATIENT = {"DOWNLOAD_TIMEOUT": 0.5, "ROBOTSTXT_OBEY": False}
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: gzip.compress(body, 1),
    "deflate": lambda body: zlib.compress(body, 1),
    "br": lambda body: brotli.compress(body, quality=1),
    "zstd": zstd.compress,
}


@pytest.fixture
def server() -> Iterator[FetchServer]:
    with FetchServer() as server:
        server.robots("")
        yield server


def test_f12_a_slow_drip_ends_at_the_time_limit(server: FetchServer):
    """The limit is for the whole request: a byte now and then does not begin it anew."""
    urls = [
        server.on("/status", drip(b"", b"H")),
        server.on("/head", drip(HEAD, b"X-Drip: 1\r\n")),
        server.on("/body", drip(HEAD + b"Content-Length: 100000\r\n\r\n", b"x")),
        server.on("/endless", drip(HEAD + b"\r\n", b"x")),
    ]

    fetched = fetch(
        *urls,
        allow=[server.at],
        settings={**IMPATIENT, "CONCURRENT_REQUESTS_PER_DOMAIN": 4},
    )

    assert [result.why for result in fetched.results] == ["took longer than 0.5 seconds"] * 4
    assert len(server.paths) == 8  # what took too long is tried once more, not twice


def test_f12_one_slow_page_does_not_keep_the_others(server: FetchServer):
    slow = server.on("/slow", drip(HEAD + b"\r\n", b"x"))
    page = server.on("/page", answer(PAGE))

    fetched = fetch(slow, page, allow=[server.at], settings=IMPATIENT)

    assert [result.url for result in fetched.results] == [page, slow]
    assert fetched.of(page).body == PAGE


@pytest.mark.parametrize(
    "reply",
    [
        raw(HEAD + b"Content-Length: 100\r\n\r\n" + PAGE),
        raw(HEAD + b"Content-Length: 100\r\n\r\n" + PAGE, reset=True),
        raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n20\r\n" + PAGE + b"\r\n"),
        raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n20\r\n" + PAGE + b"\r\n", reset=True),
        raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n40\r\n" + PAGE),
        raw(HEAD + b"\r\n" + PAGE[:20]),
        raw(HEAD + b"\r\n" + PAGE, reset=True),
        raw(HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(PAGE)[:-9]),
        answer(gzip.compress(PAGE)[:-9], headers={"Content-Encoding": "gzip"}),
    ],
    ids=[
        "stated length",
        "stated length, reset",
        "no last chunk",
        "no last chunk, reset",
        "cut chunk",
        "cut document",
        "reset",
        "packed and cut",
        "packed and cut, length kept",
    ],
)
def test_f13_a_partial_body_is_never_read_as_whole(server: FetchServer, reply: object):
    """It is asked for again; a page that comes whole the second time is no loss."""
    cut = server.on("/cut", reply)  # pyright: ignore[reportArgumentType]
    mended = server.on("/mended", reply, answer(PAGE))  # pyright: ignore[reportArgumentType]

    fetched = fetch(cut, mended, allow=[server.at])

    assert fetched.of(cut).error == "Incomplete"
    assert fetched.of(mended).body == PAGE
    assert len(server.asked_for("/cut")) == 3


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
def test_a_body_without_a_length_that_shows_its_end_is_whole(server: FetchServer, version: bytes):
    """An old server says that it is done by hanging up."""
    page = server.on("/", raw(b"HTTP/" + version + HEAD[8:] + b"\r\n" + PAGE))

    fetched = fetch(page, allow=[server.at])

    assert fetched.of(page).body == PAGE
    assert len(server.paths) == 1


def test_f13_a_connection_that_says_nothing_is_an_error(server: FetchServer):
    urls = [server.on("/closed", raw(b"")), server.on("/reset", raw(b"", reset=True))]

    fetched = fetch(*urls, allow=[server.at])

    closed, reset = (fetched.of(url) for url in urls)
    assert (closed.error, closed.why) == ("DownloadFailedError", "Connection was closed cleanly.")
    assert reset.error == "DownloadFailedError"
    assert "lost" in reset.why


def within(fetched: Fetched, mib: int) -> bool:
    """Whether the crawl's process, some 70 MiB of Python, stayed below so many MiB."""
    return fetched.peak / 1024 < mib


def test_f15_a_body_beyond_the_maximum_is_not_taken(server: FetchServer):
    """Stated or not, and not asked for again."""
    stated = server.on("/stated", flood(HEAD + b"Content-Length: 1000000000\r\n\r\n", bytes(65536)))
    endless = server.on("/endless", flood(HEAD + b"\r\n", bytes(65536)))

    fetched = fetch(stated, endless, allow=[server.at], settings={"DOWNLOAD_MAXSIZE": 2 * MIB})

    for url in (stated, endless):
        assert fetched.of(url).error == "TooLarge"
        assert fetched.of(url).why == "more than 2 MiB"
    assert len(server.paths) == 2
    assert within(fetched, 120)


@pytest.mark.parametrize("coding", PACK)
def test_ghsa_7j7m_v7m3_jqm7_the_maximum_holds_for_what_was_packed(
    server: FetchServer, coding: str
):
    """CVE-2025-6176, for every packing that is taken."""
    bomb = PACK[coding](bytes(128 * MIB))
    page = server.on("/", answer(bomb, headers={"Content-Encoding": coding}))

    fetched = fetch(page, allow=[server.at], settings={"DOWNLOAD_MAXSIZE": 2 * MIB})

    assert fetched.of(page).error == "TooLarge"
    assert fetched.of(page).why == "more than 2 MiB after unpacking"
    assert len(server.paths) == 1
    assert within(fetched, 120)


def test_ordinary_packed_pages_are_unpacked(server: FetchServer):
    urls = [
        server.on(f"/{coding}", answer(pack(PAGE), headers={"Content-Encoding": coding}))
        for coding, pack in PACK.items()
    ]

    fetched = fetch(*urls, allow=[server.at])

    assert {result.body for result in fetched.results} == {PAGE}
    assert {result.kind for result in fetched.results} == {"HtmlResponse"}
    assert server.asked[1].headers["accept-encoding"] == "gzip, deflate, br, zstd"


@pytest.mark.parametrize(
    "line",
    [b"X-Bomb: " + b"x" * 8000 + b"\r\n", b"a:b\r\n", b"Set-Cookie: a=b\r\n", b" folded\r\n"],
)
def test_f15_a_head_without_end_is_not_taken(server: FetchServer, line: bytes):
    page = server.on("/", flood(HEAD, line * 100))

    fetched = fetch(page, allow=[server.at])

    assert fetched.of(page).error == "TooLarge"
    assert fetched.of(page).why == "more than 256 KiB of headers"
    assert len(server.paths) == 1
    assert within(fetched, 120)


def test_f15_interim_answers_without_end_are_a_head_without_end(server: FetchServer):
    page = server.on("/", flood(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100))

    fetched = fetch(page, allow=[server.at])

    assert fetched.of(page).error == "TooLarge"


def test_a_large_but_honest_head_is_taken(server: FetchServer):
    headers = {f"X-Policy-{number}": "x" * 8000 for number in range(20)}
    page = server.on("/", answer(PAGE, headers=headers))

    assert fetch(page, allow=[server.at]).of(page).body == PAGE


def test_f15_a_flood_of_cookies_is_poured_away(server: FetchServer):
    """Else each request would send back all that each answer has set."""
    cookies = b"".join(b"Set-Cookie: c%d=x\r\n" % number for number in range(500))
    page = server.on("/", raw(HEAD + b"Set-Cookie: a=b\r\n" + cookies + b"\r\n" + PAGE))
    second = server.on("/second", answer(PAGE))

    fetched = fetch(page, second, allow=[server.at], settings={"CONCURRENT_REQUESTS": 1})

    assert len(fetched.results) == 2
    assert "cookie" not in server.asked_for("/second")[0].headers
    assert f"cookies.flood url={page} cookies=501" in fetched.log


def test_a_site_s_few_cookies_are_sent_back(server: FetchServer):
    """Sites that count sessions ask for them."""
    page = server.on(
        "/", answer("", 302, headers={"Location": "/", "Set-Cookie": "s=1"}), answer(PAGE)
    )

    fetched = fetch(page, allow=[server.at])

    assert fetched.of(page).body == PAGE
    assert server.asked_for("/")[1].headers["cookie"] == "s=1"


def test_a_page_may_have_a_limit_of_its_own(server: FetchServer):
    page = server.on("/", answer(bytes(3 * MIB)))

    fetched = fetch(Ask(url=page, meta={"download_maxsize": MIB}), allow=[server.at])

    assert fetched.of(page).why == "more than 1 MiB"
