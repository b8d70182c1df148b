"""How does a small site on loopback speak HTTP? For the demo, the tests and the bench alone.

A handler turns an `Ask` into an `Answer`; everything else (keep-alive, HEAD, lengths, the thread)
is here. It is no server for the world: it listens on 127.0.0.1 and trusts who asks.
"""

import asyncio
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import blake2b
from http import HTTPStatus
from http.client import responses
from types import TracebackType
from typing import Self, cast
from urllib.parse import parse_qsl, unquote

HTML = "text/html; charset=utf-8"
JSON = "application/json"
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `target` is what stands in the request line; header names are lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        """The path, decoded, without the query."""
        return unquote(self.target.partition("?")[0])

    @property
    def query(self) -> dict[str, str]:
        """The query's fields; of one that comes twice, the last."""
        return dict(parse_qsl(self.target.partition("?")[2]))

    @property
    def base(self) -> str:
        """The address of the site as the client knows it, without a slash at its end."""
        return f"http://{self.headers.get('host', '127.0.0.1')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One response. `cut`: the connection breaks after so many bytes of the body."""

    status: int = 200
    body: bytes = b""
    content_type: str = HTML
    headers: tuple[tuple[str, str], ...] = ()
    cut: int | None = None


Handler = Callable[[Ask], Answer]


def with_validators(answer: Answer, modified: datetime) -> Answer:
    """`answer` with an ETag made of its body and with Last-Modified."""
    etag = f'"{blake2b(answer.body, digest_size=12).hexdigest()}"'
    stamp = format_datetime(modified.astimezone(UTC), usegmt=True)
    return replace(answer, headers=(*answer.headers, ("ETag", etag), ("Last-Modified", stamp)))


def conditional(ask: Ask, answer: Answer) -> Answer:
    """A 304 where `ask` names what `answer` would bring, else `answer` (RFC 9110, 13.2.2)."""
    have = dict(answer.headers)
    etag, modified = have.get("ETag"), have.get("Last-Modified")
    if answer.status != HTTPStatus.OK:
        return answer
    if (known := ask.headers.get("if-none-match")) is not None:
        same = etag is not None and etag in (tag.strip() for tag in known.split(","))
    elif (since := ask.headers.get("if-modified-since")) is not None:
        same = modified is not None and parsedate_to_datetime(modified) <= parsedate_to_datetime(
            since
        )
    else:
        same = False
    return replace(answer, status=HTTPStatus.NOT_MODIFIED, body=b"") if same else answer


class Server:
    """A handler at an address of its own, served from a thread of its own.

    The port is free from the start (`url`); requests are answered between `start` and `stop`,
    or inside a `with` block. The handler is called in that thread, one request at a time.
    """

    def __init__(self, handle: Handler) -> None:
        self._handle = handle
        self._loop = asyncio.new_event_loop()
        self._open: set[asyncio.Transport] = set()
        self._listening = self._loop.run_until_complete(
            self._loop.create_server(lambda: _Connection(handle, self._open), "127.0.0.1", 0)
        )
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="loopback-site", daemon=True
        )
        self.port: int = self._listening.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Close the port and every connection; connecting again is refused."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._close)
            self._thread.join()
        self._loop.close()

    def serve_forever(self) -> None:
        """Answer in the calling thread until it is interrupted."""
        try:
            self._loop.run_forever()
        finally:
            self._close()
            self._loop.run_until_complete(asyncio.sleep(0))
            self._loop.close()

    def _close(self) -> None:
        self._listening.close()
        for transport in tuple(self._open):
            transport.abort()
        # One more turn of the loop, so that the aborted connections are closed.
        self._loop.call_soon(self._loop.stop)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class _Connection(asyncio.Protocol):
    """One keep-alive connection: requests in, answers out, in order."""

    def __init__(self, handle: Handler, open_: set[asyncio.Transport]) -> None:
        self._handle = handle
        self._open = open_
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._open.add(self._transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self._open.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        self._rest += data
        while (end := self._rest.find(b"\r\n\r\n")) >= 0:
            lines = self._rest[:end].decode("latin-1").split("\r\n")
            method, target, _ = lines[0].split(" ", 2)
            headers = {
                name.lower(): value.strip()
                for name, _, value in (line.partition(":") for line in lines[1:])
            }
            whole = end + 4 + int(headers.get("content-length", "0"))
            if len(self._rest) < whole:
                return
            body, self._rest = self._rest[end + 4 : whole], self._rest[whole:]
            ask = Ask(method, target, headers, body)
            self._send(ask, self._handle(ask))

    def _send(self, ask: Ask, answer: Answer) -> None:
        closing = ask.headers.get("connection", "").lower() == "close" or answer.cut is not None
        head = [f"HTTP/1.1 {answer.status} {responses.get(answer.status, 'Unknown')}"]
        head += [f"{name}: {value}" for name, value in answer.headers]
        if answer.status != HTTPStatus.NOT_MODIFIED:
            head += [f"Content-Type: {answer.content_type}", f"Content-Length: {len(answer.body)}"]
        if closing:
            head.append("Connection: close")
        body = b"" if ask.method == "HEAD" else answer.body[: answer.cut]
        self._transport.write("\r\n".join([*head, "", ""]).encode("latin-1") + body)
        if closing:
            self._transport.close()
