"""Whoever receives webhooks, on loopback: keeps what is posted, and answers as a test says."""

import json
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest


@dataclass(frozen=True, slots=True)
class Posted:
    """One request: its first line, its headers by small letters, its body."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Receiver:
    """`reply` is the head of each answer; None: the connection is closed without one."""

    def __init__(self) -> None:
        self.posted: list[Posted] = []
        self.reply: bytes | None = b"HTTP/1.1 204 No Content\r\n\r\n"
        self.drips = False
        receiver = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                line = self.rfile.readline().decode().strip()
                headers: dict[str, str] = {}
                while header := self.rfile.readline().strip():
                    name, _, value = header.decode().partition(":")
                    headers[name.lower()] = value.strip()
                body = self.rfile.read(int(headers.get("content-length", "0")))
                receiver.posted.append(Posted(line, headers, body))
                if receiver.drips:
                    self._drip()
                elif receiver.reply is not None:
                    self.wfile.write(receiver.reply)

            def _drip(self) -> None:
                self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                while not receiver.ended.wait(0.02):
                    try:
                        self.wfile.write(b"x: y\r\n")
                    except OSError:
                        return

        self.ended = threading.Event()
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        self.at = f"127.0.0.1:{self.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )
        self._thread.start()

    def answers(self, status: str, *headers: str) -> None:
        """Answer with a status ("503 Busy") and headers from now on."""
        head = [f"HTTP/1.1 {status}", *headers, "Content-Length: 0", "", ""]
        self.reply = "\r\n".join(head).encode()

    def close(self) -> None:
        """Stop listening: a connection is refused."""
        if not self.ended.is_set():
            self.ended.set()
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    running = Receiver()
    yield running
    running.close()
