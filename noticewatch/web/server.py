"""How are the pages served beside everything else? By uvicorn, in the service's event loop.

A caller who is slow to say what they want is not waited for, so that a few of them cannot keep
all others out.
"""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Generator
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

logger = logging.getLogger(__name__)

#: Seconds in which the head of a request must have come, and between two requests.
HEAD_SECONDS, KEEP_ALIVE_SECONDS = 10, 5
#: Connections at once; further ones are answered 503.
MOST_CONNECTIONS = 200
#: The longest head of a request, in bytes.
_MOST_HEAD = 16 * 1024
#: How long a page that is being made may keep the service from ending, in seconds.
_GRACE = 3
#: How often a listening place that is taken is tried again, in seconds.
_AGAIN = 15.0


class WebServer:
    """The pages, listening at `listen`. `port`: which it is, once it `listens`.

    `listen` is "HOST:PORT", or a socket that listens already and is closed at the end.
    """

    def __init__(self, app: ASGIApp, listen: str | socket.socket) -> None:
        self._app = app
        self._listen = listen
        self.port = 0
        self.listens = asyncio.Event()

    async def serve(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set. A place that another process listens at is tried again."""
        while not stop.is_set():
            try:
                listening = _listening(self._listen)
            except OSError as error:
                why = error.strerror or error
                logger.warning("web.waits listen=%s why=%s", self._listen, why)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), _AGAIN)
                continue
            host, self.port = listening.getsockname()[:2]
            self.listens.set()
            logger.info("web.listens host=%s port=%d", host, self.port)
            await self._serve(listening, stop)

    async def _serve(self, listening: socket.socket, stop: asyncio.Event) -> None:
        server = _Server(
            uvicorn.Config(
                self._app,
                http=_Protocol,
                ws="none",
                lifespan="off",
                interface="asgi3",
                log_config=None,
                access_log=False,  # an address of a page may hold a link, and a link is a right
                proxy_headers=False,  # `noticewatch.web.callers` reads them
                server_header=False,
                limit_concurrency=MOST_CONNECTIONS,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=_GRACE,
                h11_max_incomplete_event_size=_MOST_HEAD,
            )
        )
        logging.getLogger("uvicorn").setLevel(logging.ERROR)  # strangers' nonsense is no news
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            server.should_exit = True
            await serving
            listening.close()


class _Server(uvicorn.Server):
    """Leaves signals to the service."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Nothing is captured."""
        yield


class _Protocol(H11Protocol):
    """One connection, which has to say within a time what it wants."""

    _hurry: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Somebody calls."""
        super().connection_made(transport)
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """They are gone."""
        self._expect_nothing()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """Something came; once a request is whole, the page has its own times."""
        super().handle_events()
        if not self._idle:
            self._expect_nothing()

    def on_response_complete(self) -> None:
        """They are answered, and may ask for more."""
        self._expect()
        super().on_response_complete()

    @property
    def _idle(self) -> bool:
        cycle: Any = self.cycle  # None before the first request
        return cycle is None or cycle.response_complete

    def _expect(self) -> None:
        self._expect_nothing()
        self._hurry = self.loop.call_later(HEAD_SECONDS + KEEP_ALIVE_SECONDS, self._too_slow)

    def _expect_nothing(self) -> None:
        if self._hurry is not None:
            self._hurry.cancel()
            self._hurry = None

    def _too_slow(self) -> None:
        if self._idle:
            self.transport.abort()


def _listening(listen: str | socket.socket) -> socket.socket:
    """A socket at "HOST:PORT", or the one that is given. Raises OSError."""
    if isinstance(listen, socket.socket):
        return listen
    host, _, port = listen.rpartition(":")
    family, _, _, _, address = socket.getaddrinfo(
        host.strip("[]"), int(port), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    if family not in (socket.AF_INET, socket.AF_INET6):
        raise OSError(f"{host} is no address of this machine")
    return socket.create_server((str(address[0]), int(address[1])), family=family, backlog=128)
