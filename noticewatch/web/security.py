"""What does no request get past? One gate before every page, whatever the page is.

The name that was called, how often, from which site, how much and how slowly; and what every
answer says to a browser. Everything that has no page is 404; a page says itself who may see it
(`noticewatch.web.doors`).
"""

import asyncio
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from noticewatch.web.callers import caller, networks
from noticewatch.web.limits import Turnstile
from notifier.readers.asking import network_of
from notifier.settings import WebSettings

#: The longest body that any form sends, and the seconds in which it must have come.
MOST_BYTES, BODY_SECONDS = 64 * 1024, 10.0
#: What one caller may do in a minute.
REQUESTS, CHANGES = 300, 60

_ALWAYS = {
    # No script, no style of a page's own, nothing from elsewhere, in nobody's frame.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    # Links hold a right: no other site learns the address of a page.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
_HSTS = "max-age=15552000"
_SAFE = ("GET", "HEAD")
#: Machines ask these, by whatever name they know this one.
_FOR_MACHINES = ("/health", "/metrics")


@dataclass(slots=True, kw_only=True)
class Gate:
    """Lets through to `app` what may come at all."""

    app: ASGIApp
    web: WebSettings
    every: Turnstile = field(default_factory=lambda: Turnstile(REQUESTS))
    changes: Turnstile = field(default_factory=lambda: Turnstile(CHANGES))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        public = urlsplit(self.web.public_url or "")
        scope["path"] = _below(scope["path"], public.path)
        came = caller(scope, headers, networks(self.web.proxies))
        host = headers.get("host", "")
        by_name = bool(public.netloc) and host.lower() == public.netloc.lower()
        # Who came to this machine by its public name has come from elsewhere, by a proxy.
        scope["state"] = {"caller": came, "near": came.near and _is_loopback(host)}
        outgoing = _Outgoing(send, secure=public.scheme == "https")
        refusal = self._refusal(scope, headers, by_name=by_name, who=network_of(came.address))
        if refusal is not None:
            status, words = refusal
            extra = {"Retry-After": "60"} if status == 429 else None
            answer = PlainTextResponse(f"{words}\n", status, extra)
            await answer(scope, receive, outgoing)
        else:
            await self.app(scope, _Incoming(receive, headers), outgoing)

    def _refusal(
        self, scope: Scope, headers: Headers, *, by_name: bool, who: str
    ) -> tuple[int, str] | None:
        """Why a request must not come further: a status, and words for a person."""
        path, host = scope["path"], headers.get("host", "")
        # A page of another site may call us by its own name (DNS rebinding), never by a number.
        if not (by_name or (path in _FOR_MACHINES and _number(host))):
            if self.web.public_url is None:
                return 404, "There is nothing here."
            return 421, "These pages have another address."
        if scope["method"] in _SAFE:
            return None if self.every.admits(who) else (429, "Too much at once. Wait a minute.")
        if path.startswith("/unsubscribe/"):
            # A mail provider unsubscribes many readers at once, and from its own site: the link
            # alone decides (RFC 8058).
            return None
        if not self.changes.admits(who):
            return 429, "Too much at once. Wait a minute."
        public = urlsplit(self.web.public_url or "")
        origin = headers.get("origin")
        if origin is not None and origin.lower() != f"{public.scheme}://{public.netloc}".lower():
            return 403, "This form was sent from another site."
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return 403, "This form was sent from another site."
        return None


class _Incoming:
    """A body that is neither longer nor slower than a form's."""

    def __init__(self, receive: Receive, headers: Headers) -> None:
        self._receive = receive
        self._left = MOST_BYTES
        self._until = asyncio.get_running_loop().time() + BODY_SECONDS
        self._stated = headers.get("content-length", "0")

    async def __call__(self) -> Message:
        """The next part of it."""
        if not self._stated.isdecimal() or int(self._stated[:12]) > MOST_BYTES:
            raise HTTPException(413)
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408) from None
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise HTTPException(413)
        return message


class _Outgoing:
    """What every answer says to a browser, whoever gives it."""

    def __init__(self, send: Send, *, secure: bool) -> None:
        self._send = send
        self._secure = secure

    async def __call__(self, message: Message) -> None:
        """Send `message` on."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _ALWAYS.items():
                headers[name] = value
            headers.setdefault("Cache-Control", "no-store")
            if self._secure:
                headers["Strict-Transport-Security"] = _HSTS
        await self._send(message)


def _below(path: str, base: str) -> str:
    """`path` as from the root of the site, whether or not a proxy has taken `base` away."""
    if base and (path == base or path.startswith(f"{base}/")):
        return path.removeprefix(base) or "/"
    return path


def _number(host: str) -> IPv4Address | IPv6Address | None:
    """The network address that a Host header names, if it names none by a word of its own."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return ip_address("127.0.0.1" if name == "localhost" else name)
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    number = _number(host)
    return number is not None and number.is_loopback
