"""A server on loopback that says exactly the bytes that a test wants, as fast as it wants.

Unlike `tests.site` it knows no notices and no manners: it can break off, drip, flood and lie.
"""

import asyncio
import socket
import ssl
import struct
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Self

Reply = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived; header names are lower case. `at` is in seconds."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    at: float
    connection: int


def answer(
    body: bytes | str = b"",
    status: int = 200,
    *,
    length: int | None = None,
    kind: str = "text/html; charset=utf-8",
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """An ordinary answer. `length`: what Content-Length says, if that is not the truth."""
    content = body.encode() if isinstance(body, str) else body
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        f"Content-Length: {len(content) if length is None else length}",
        f"Content-Type: {kind}",
        *(f"{name}: {value}" for name, value in (headers or {}).items()),
    ]

    async def reply(writer: asyncio.StreamWriter) -> None:
        writer.write("\r\n".join([*lines, "", ""]).encode() + content)
        if length is not None:
            writer.close()

    return reply


def raw(content: bytes, *, reset: bool = False) -> Reply:
    """Exactly these bytes, and then the end of the connection: in order, or by a reset."""

    async def reply(writer: asyncio.StreamWriter) -> None:
        writer.write(content)
        await writer.drain()
        if reset:
            peer: socket.socket = writer.get_extra_info("socket")
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            # What was written must arrive before the reset does, which overtakes it.
            await asyncio.sleep(0.05)
        writer.close()

    return reply


def redirect(to: str, status: int = 302) -> Reply:
    """Elsewhere."""
    return answer(b"", status, headers={"Location": to})


def flood(first: bytes, again: bytes) -> Reply:
    """`first`, and then `again` without end."""

    async def reply(writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        while not writer.is_closing():
            writer.write(again)
            await writer.drain()

    return reply


def drip(first: bytes, again: bytes) -> Reply:
    """`first`, and then `again` every twentieth of a second, without end."""

    async def reply(writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        while not writer.is_closing():
            writer.write(again)
            await writer.drain()
            await asyncio.sleep(0.05)

    return reply


class FetchServer:
    """Answers each path with what the test has said; the last answer stays. Else 404."""

    def __init__(self, host: str = "127.0.0.1", *, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[Asked] = []
        self.most_at_once = 0
        self._now = 0
        self._connections = 0
        self._replies: dict[str, list[Reply]] = {}
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, host, 0, ssl=tls)
        )
        self.port: int = self._server.sockets[0].getsockname()[1]
        self.at = f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"
        self.url = f"{'https' if tls else 'http'}://{self.at}"
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def on(self, path: str, *replies: Reply) -> str:
        """Answer `path` with these, one after the other; its address."""
        self._replies[path] = list(replies)
        return f"{self.url}{path}"

    def robots(self, text: str) -> None:
        """Answer /robots.txt."""
        self.on("/robots.txt", answer(text, kind="text/plain"))

    @property
    def paths(self) -> list[str]:
        """What was asked for, robots.txt aside."""
        return [each.path for each in self.asked if each.path != "/robots.txt"]

    def asked_for(self, path: str) -> list[Asked]:
        """The requests for one path."""
        return [each for each in self.asked if each.path == path]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections += 1
        connection = self._connections
        self._writers.add(writer)
        try:
            while not writer.is_closing():
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                method, path, _ = head[0].split(" ", 2)
                headers = {
                    name.lower(): value.strip()
                    for name, _, value in (line.partition(":") for line in head[1:] if line)
                }
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                asked = Asked(method, path, headers, body, time.monotonic(), connection)
                self.asked.append(asked)
                replies = self._replies.get(path) or [answer(b"no such page", 404)]
                reply = replies.pop(0) if len(replies) > 1 else replies[0]
                self._now += 1
                self.most_at_once = max(self.most_at_once, self._now)
                try:
                    await reply(writer)
                    await writer.drain()
                finally:
                    self._now -= 1
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _close(self) -> None:
        self._server.close()
        for writer in tuple(self._writers):
            writer.transport.abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
