"""What comes out of a packed body: all of it, bounded, or an error."""

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse, Response, XmlResponse

from crawler.middlewares.limits import Incomplete, TooLarge, unpack, whole

MIB = 1024 * 1024
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda content: brotli.compress(content, quality=1),
    "zstd": zstd.compress,
}
CODINGS = pytest.mark.parametrize("coding", PACK)


@CODINGS
@given(content=st.binary(max_size=2000))
def test_what_was_packed_comes_out(coding: str, content: bytes):
    assert unpack(PACK[coding](content), coding, most=2000) == content


def test_raw_deflate_data_are_understood_too():
    """Some servers leave out the header that the name "deflate" stands for."""
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(b"a notice" * 100) + packer.flush()

    assert unpack(packed, "deflate", most=MIB) == b"a notice" * 100


def test_gzip_in_several_members_is_one_body():
    assert unpack(gzip.compress(b"one, ") + gzip.compress(b"two"), "gzip", most=MIB) == b"one, two"


def test_a_line_break_after_gzip_data_does_no_harm():
    assert unpack(gzip.compress(b"a notice") + b"\r\n", "gzip", most=MIB) == b"a notice"


@CODINGS
@given(content=st.binary(min_size=20, max_size=2000), data=st.data())
def test_f13_packed_data_that_end_early_are_never_taken_for_the_whole(
    coding: str, content: bytes, data: st.DataObject
):
    packed = PACK[coding](content)
    cut = data.draw(st.integers(1, len(packed) - 1))

    with pytest.raises(Incomplete, match=f"its {coding} data end early or are broken"):
        unpack(packed[:cut], coding, most=MIB)


@CODINGS
def test_f13_what_is_not_packed_as_it_says_is_an_error(coding: str):
    with pytest.raises(Incomplete):
        unpack(b"<html>plain</html>", coding, most=MIB)


@CODINGS
def test_cve_2025_6176_a_bomb_stops_at_the_limit(coding: str):
    bomb = PACK[coding](bytes(64 * MIB))
    assert len(bomb) < MIB

    with pytest.raises(TooLarge, match="more than 2 MiB after unpacking"):
        unpack(bomb, coding, most=2 * MIB)


@CODINGS
def test_a_body_of_just_the_limit_is_taken(coding: str):
    assert len(unpack(PACK[coding](bytes(MIB)), coding, most=MIB)) == MIB


def test_a_packed_response_becomes_what_is_in_it():
    packed = gzip.compress("<html><p>£40,000</html>".encode())
    response = Response(
        "https://example.org/jobs",
        headers={"Content-Type": "text/html; charset=utf-8", "Content-Encoding": "gzip"},
        body=packed,
    )

    page = whole(response, most=MIB)

    assert isinstance(page, HtmlResponse)
    assert page.css("p::text").get() == "£40,000"
    assert "Content-Encoding" not in page.headers


@pytest.mark.parametrize("stated", ["deflate, gzip", "deflate,identity, x-gzip", "Deflate, GZIP"])
def test_a_body_may_be_packed_twice(stated: str):
    body = gzip.compress(zlib.compress(b"a notice"))
    response = Response("https://example.org/", headers={"Content-Encoding": stated}, body=body)

    assert whole(response, most=MIB).body == b"a notice"


def test_f15_a_body_packed_many_times_is_a_trap():
    response = Response(
        "https://example.org/", headers={"Content-Encoding": "gzip, gzip, gzip"}, body=b"x"
    )

    with pytest.raises(TooLarge, match="packed 3 times"):
        whole(response, most=MIB)


def test_an_empty_body_is_packed_in_no_way():
    """As servers answer that a page has not changed."""
    response = Response("https://example.org/", status=304, headers={"Content-Encoding": "gzip"})

    assert whole(response, most=MIB).body == b""


@pytest.mark.parametrize(
    ("kind", "body", "lacks"),
    [
        (HtmlResponse, b"<!doctype html><html><p>Tree Officer</html>\n", False),
        (HtmlResponse, b"<!doctype html><html><p>Tree Offic", True),
        (HtmlResponse, b"<HTML><p>Tree Officer</HTML><!-- 12 ms -->", False),
        (HtmlResponse, b"<p>Tree Officer, a page without a frame", False),
        (XmlResponse, b'\xef\xbb\xbf<?xml version="1.0"?><rss><item></item></rss>', False),
        (XmlResponse, b'<?xml version="1.0"?><rss><item></item>', True),
        (Response, b'{"jobs": [', False),
        (Response, b"", False),
    ],
)
def test_f13_of_a_body_without_a_length_the_end_must_show(
    kind: type[Response], body: bytes, lacks: bool
):
    """JSON is left to its parser: half of it is none."""
    response = kind("https://example.org/", body=body, flags=["partial"])

    if lacks:
        with pytest.raises(Incomplete, match="before the document's end"):
            whole(response, most=MIB)
    else:
        assert whole(response, most=MIB) is response
