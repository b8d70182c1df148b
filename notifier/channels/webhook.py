"""Digests as signed JSON, posted to an address that the operator named.

What a receiver refuses about the message or the address is final; what it refuses about us, and
whatever it does not answer, is tried again later. One that does not answer is asked once in a
pass, not once for each message.
"""

import asyncio
import logging
import ssl
from collections.abc import Mapping, Sequence
from http import HTTPStatus

import httpx

from crawler.clock import Clock
from notifier.channel_settings import ChannelSettings
from notifier.channels.base import Receipt
from notifier.errors import Down, Later, Never
from notifier.guard import IP, RefusedAddress, Resolve, pinned, resolve
from notifier.outbox import Message
from notifier.signing import signed
from notifier.words.wording import line

# They log whole addresses, which may hold a token, and headers.
for library in ("httpx", "httpcore"):
    logging.getLogger(library).setLevel(logging.WARNING)

#: How long a delivery may take as a whole, however slowly its answer drips.
TIMEOUT_SECONDS = 15.0
#: Answers of 4xx that say something about us, or about now; others are about the message.
_ABOUT_US = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.CONFLICT,
    HTTPStatus.LOCKED,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
)


class WebhookChannel:
    """A webhook. `tls`: whom to trust; else whom the system does."""

    def __init__(
        self,
        given: ChannelSettings,
        clock: Clock,
        *,
        timeout: float = TIMEOUT_SECONDS,
        resolve: Resolve = resolve,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._given = given
        self._clock = clock
        self._timeout = timeout
        self._resolve = resolve
        self._tls = tls
        self._down: str | None = None

    def send(self, message: Message) -> Receipt:
        """Post `message`, whose text is the body.

        Raises:
            Down: no connection, no answer, or an address where a webhook must not go.
            Later: an answer that asks for patience, or about which the operator can do something.
            Never: this message is refused for good, or nobody is there any more (404, 410).
        """
        if self._down is not None:
            raise Down(self._down)
        body = message.text.encode()
        headers = signed(
            self._given.secrets,
            id=message.message_id.strip("<>").partition("@")[0],
            timestamp=int(self._clock.now().timestamp()),
            body=body,
        )
        try:
            addresses = pinned(self._given.origin, self._given.open, self._resolve)
            status, words = asyncio.run(self._post(addresses, headers, body))
        except RefusedAddress as error:
            raise self._give_up(f"refused: {error}") from None
        except (TimeoutError, httpx.TimeoutException):
            raise self._give_up("no answer in time") from None
        except (OSError, httpx.HTTPError) as error:
            raise self._give_up(line(str(error), 300) or type(error).__name__) from None
        return _judged(status, line(f"{status} {words}".strip(), 300))

    def close(self) -> None:
        """Let the next pass ask anew one that did not answer."""
        self._down = None

    def _give_up(self, why: str) -> Down:
        """Ask it nothing more in this pass."""
        self._down = f"{self._given.origin}: {why}"
        return Down(self._down)

    async def _post(
        self, addresses: Sequence[IP], headers: Mapping[str, str], body: bytes
    ) -> tuple[int, str]:
        """The status of the answer and its words. Nothing else of it is read."""
        url = httpx.URL(self._given.url)
        about = {
            "host": url.netloc.decode(),
            "user-agent": "Noticewatch",
            "content-type": "application/json",
        }
        client = httpx.AsyncClient(
            verify=self._tls or ssl.create_default_context(),
            trust_env=False,  # a proxy would connect where the guard cannot look
            follow_redirects=False,  # nor does a signed message go where the operator did not say
            timeout=httpx.Timeout(self._timeout, connect=self._timeout / 2),
        )
        async with asyncio.timeout(self._timeout), client:
            for left, address in zip(range(len(addresses))[::-1], addresses, strict=True):
                try:
                    async with client.stream(
                        "POST",
                        url.copy_with(host=str(address)),
                        content=body,
                        headers={**about, **headers},
                        extensions={"sni_hostname": self._given.origin.host},
                    ) as answer:
                        return answer.status_code, answer.reason_phrase
                except (httpx.ConnectError, httpx.ConnectTimeout):
                    if not left:
                        raise
        raise AssertionError("a host has at least one address")


def _judged(status: int, said: str) -> Receipt:
    """What an answer comes to."""
    if 200 <= status < 300:
        return Receipt(said)
    if 300 <= status < 400:
        raise Later(f"{said}: redirects are not followed; name the address where it leads")
    if 400 <= status < 500 and status not in _ABOUT_US:
        raise Never(said)
    raise Later(said)
