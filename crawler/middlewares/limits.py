"""How much of a response is taken, and is it all of it? Bounded memory, and no half page.

Scrapy bounds a body as it comes in, and the time of a request. Here stand the limits that it
lacks: on the head, on packed bodies that swell, on cookies; and the proofs of a whole body.
"""

import logging
import re
import sys
import zlib
from collections.abc import Callable, Iterator
from gzip import BadGzipFile, GzipFile
from io import BytesIO
from typing import Any

import brotli  # pyright: ignore[reportMissingTypeStubs]
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,  # pyright: ignore[reportPrivateUsage]
    _LenientHTTP11ClientProtocol,  # pyright: ignore[reportPrivateUsage]
)
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.exceptions import IgnoreRequest, ResponseDataLossError
from scrapy.http import Headers, HtmlResponse, Response, TextResponse
from scrapy.responsetypes import responsetypes
from twisted.internet.error import ConnectionDone
from twisted.python.failure import Failure

from crawler.address import shown

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

logger = logging.getLogger(__name__)

# Neither of them is typed.
_BROTLI: Any = brotli
_Client: Any = _LenientHTTP11ClientProtocol
_ClientFactory: Any = _LenientHTTP11ClientFactory

#: What the handler says that it can unpack.
ACCEPT_ENCODING = "gzip, deflate, br, zstd"

_MIB = 1024 * 1024
_MOST_HEAD = 256 * 1024  # the head of an answer; browsers stop at about as much
_MOST_CODINGS = 2  # a body packed ten times is a trap
_MOST_COOKIES = 200
_MOST_COOKIE_BYTES = 64 * 1024
_CHUNK = 256 * 1024


class TooLarge(IgnoreRequest):
    """Raised where a response is more than is taken. Not retried: it would come again."""


class Incomplete(ResponseDataLossError):
    """Raised where a body is not all of what was meant to come; retried like a lost connection."""


# --- the body -------------------------------------------------------------------------------


def whole(response: Response, *, most: int) -> Response:
    """Return `response` unpacked, if its body is whole and no more than `most` bytes.

    Raises:
        TooLarge: it would be more.
        Incomplete: its packed data end early, or a document whose length nobody stated lacks
            its end.
    """
    codings = _codings(response)
    if codings and response.body:
        response = _unpacked(response, codings, most)
    if "partial" in response.flags and _lacks_its_end(response):
        raise Incomplete("the connection was closed before the document's end")
    return response


def unpack(body: bytes, coding: str, *, most: int) -> bytes:
    """Return what is packed in `body`; `coding` is gzip, deflate, br or zstd.

    Raises:
        TooLarge: it is more than `most` bytes; no more than that is ever unpacked.
        Incomplete: the data end early or are broken.
    """
    content = bytearray()
    try:
        for chunk in _UNPACK[coding](body):
            content += chunk
            if len(content) > most:
                raise TooLarge(f"more than {size(most)} after unpacking")
    except (EOFError, OSError, zlib.error, zstd.ZstdError, _BROTLI.error) as error:
        raise Incomplete(f"its {coding} data end early or are broken") from error
    return bytes(content)


def _unpacked(response: Response, codings: list[str], most: int) -> Response:
    if len(codings) > _MOST_CODINGS:
        raise TooLarge(f"packed {len(codings)} times over; at most {_MOST_CODINGS} are taken")
    body = response.body
    while codings and codings[-1] in _UNPACK:
        body = unpack(body, codings.pop(), most=most)
    headers = Headers(response.headers)
    del headers["Content-Encoding"]
    if codings:  # what is left is as strange to us as to Scrapy, which hands it on as well
        headers["Content-Encoding"] = ", ".join(codings)
    # Packed, the body told nothing of its kind; Scrapy guesses that from the start of it, too.
    kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
    again: dict[str, Any] = {"body": body, "headers": headers}
    if issubclass(kind, TextResponse):
        again["encoding"] = None
    return response.replace(cls=kind, **again)


def _codings(response: Response) -> list[str]:
    stated = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1").lower()
    names = (name.strip() for name in stated.split(","))
    return ["gzip" if name == "x-gzip" else name for name in names if name not in ("", "identity")]


def _gunzip(body: bytes) -> Iterator[bytes]:
    some = False
    try:
        # One member's data at a time, so that they are ours before what follows is looked at.
        for chunk in _read(GzipFile(fileobj=BytesIO(body)).read1):
            yield chunk
            some = True
    except BadGzipFile as error:
        # Some servers add a line break to what they packed; every browser lets that pass.
        if not some or not str(error).startswith("Not a gzipped file"):
            raise


def _inflate(body: bytes) -> Iterator[bytes]:
    # Some servers send raw deflate data under that name, without zlib's two bytes.
    zlib_header = body[0] & 0x0F == zlib.DEFLATED and int.from_bytes(body[:2], "big") % 31 == 0
    inflater = zlib.decompressobj(zlib.MAX_WBITS if zlib_header else -zlib.MAX_WBITS)
    for start in range(0, len(body), _CHUNK):
        piece = body[start : start + _CHUNK]
        while True:
            chunk = inflater.decompress(piece, _CHUNK)
            yield chunk
            if inflater.eof:
                return
            piece = inflater.unconsumed_tail
            if not piece and len(chunk) < _CHUNK:
                break
    raise EOFError


def _unbrotli(body: bytes) -> Iterator[bytes]:
    decoder = _BROTLI.Decompressor()
    chunk: bytes = decoder.process(body, output_buffer_limit=_CHUNK)
    yield chunk
    while not decoder.is_finished():
        chunk = decoder.process(b"", output_buffer_limit=_CHUNK)
        if not chunk:
            raise EOFError
        yield chunk


def _unzstd(body: bytes) -> Iterator[bytes]:
    return _read(zstd.ZstdFile(BytesIO(body)).read)


def _read(read: Callable[[int], bytes]) -> Iterator[bytes]:
    while chunk := read(_CHUNK):
        yield chunk


_UNPACK: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}

_FIRST_TAG = re.compile(rb"<([A-Za-z_][^\s/>]*)")
_START, _END = 4096, 8192


def _lacks_its_end(response: Response) -> bool:
    """Whether a document stops before the tag that closes it.

    Asked of a body that ends where the connection does, without a length (RFC 9112, section
    6.3): a server that broke off looks the same. JSON needs no such look, half of it is none.
    """
    start = response.body[:_START]
    tag = _FIRST_TAG.search(start)
    if tag is None or not start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return False
    name = tag[1].lower()
    if isinstance(response, HtmlResponse) and name != b"html":
        return False  # a fragment, or a page that leaves out what HTML lets it leave out
    return b"</" + name not in response.body[-_END:].lower()


# --- the connection -------------------------------------------------------------------------


class BoundedProtocol(_Client):
    """Twisted's HTTP client, which would take a head without end, and a reset for an end."""

    _head = 0

    def request(self, request: Any) -> Any:
        self._head = 0
        client: Any = super()
        return client.request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        parser: Any = self._parser
        if parser is not None and parser.state in ("STATUS", "HEADER"):
            self._head += len(data)
            if self._head > _MOST_HEAD:
                self._giveUp(Failure(TooLarge(f"more than {size(_MOST_HEAD)} of headers")))
                return
        client: Any = super()
        client.dataReceived(data)

    def connectionLost(self, reason: Any) -> None:  # noqa: N802
        decoder: Any = self._parser.bodyDecoder if self._parser is not None else None
        # A body without a stated length ends with the connection, if that ends in order (RFC
        # 9112, section 8). Else one more byte is missing: what Twisted calls a loss.
        if getattr(decoder, "contentLength", 0) is None and not reason.check(ConnectionDone):
            decoder.contentLength = 1
        client: Any = super()
        client.connectionLost(reason)


class BoundedFactory(_ClientFactory):
    """Makes the connections of a crawl."""

    def buildProtocol(self, addr: object) -> BoundedProtocol:  # noqa: ARG002, N802
        return BoundedProtocol(self._quiescentCallback)


# --- cookies --------------------------------------------------------------------------------


class CookieMiddleware(CookiesMiddleware):
    """Downloader middleware: Scrapy's cookies, of which a site cannot set without end."""

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Any = None,  # noqa: ARG002 - Scrapy's signature
    ) -> Request | Response:
        answer = super().process_response(request, response)
        if "Set-Cookie" in response.headers:
            jar = self.jars[request.meta.get("cookiejar")].jar
            held = sum(len(cookie.name) + len(cookie.value or "") for cookie in jar)
            if len(jar) > _MOST_COOKIES or held > _MOST_COOKIE_BYTES:
                logger.warning("cookies.flood url=%s cookies=%s", shown(request.url), len(jar))
                jar.clear()
        return answer


def size(count: int) -> str:
    """`count` bytes in words."""
    for unit, name in ((_MIB, "MiB"), (1024, "KiB")):
        if count >= unit:
            return f"{count // unit} {name}"
    return f"{count} bytes"
