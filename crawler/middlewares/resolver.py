"""Which IP addresses does a name have, less those that must not be connected to?"""

from collections.abc import Sequence
from typing import Protocol

from scrapy.crawler import Crawler
from scrapy.resolver import HostResolution
from twisted.internet.address import IPv4Address, IPv6Address

from crawler.address import Origin
from crawler.middlewares.guard import Guard, ascii_host


class _Receiver(Protocol):
    """Twisted's IResolutionReceiver."""

    def resolutionBegan(self, resolutionInProgress: object) -> None: ...  # noqa: N802, N803
    def addressResolved(self, address: IPv4Address | IPv6Address) -> None: ...  # noqa: N802
    def resolutionComplete(self) -> None: ...  # noqa: N802


class _Resolver(Protocol):
    """Twisted's IHostnameResolver."""

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: _Receiver,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> object: ...


class _Reactor(Protocol):
    """Twisted's IReactorPluggableNameResolver."""

    @property
    def nameResolver(self) -> _Resolver: ...  # noqa: N802
    def installNameResolver(self, resolver: object) -> object: ...  # noqa: N802


class GuardedResolver:
    """Twisted's name resolver (setting TWISTED_DNS_RESOLVER), less what must not be connected to.

    Every connection of a crawl asks it, also for a literal address and for a connection that is
    made anew. What a name was found to have, it has until the process ends: a crawl's.
    """

    def __init__(self, reactor: _Reactor, guard: Guard) -> None:
        self._reactor = reactor
        self._inner = reactor.nameResolver
        self._guard = guard
        self._found: dict[tuple[str, int], list[IPv4Address | IPv6Address]] = {}
        self._refused: dict[tuple[str, int], str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: _Reactor) -> "GuardedResolver":
        return cls(reactor, Guard.from_settings(crawler.settings))

    def install_on_reactor(self) -> None:
        self._reactor.installNameResolver(self)

    def refusal(self, origin: Origin) -> str | None:
        """Why none of the addresses of `origin` may be connected to; None: not for that."""
        return self._refused.get((origin.host, origin.port))

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: _Receiver,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> object:
        host = ascii_host(hostName)
        known = self._found.get((host, portNumber))
        if known is not None:
            resolution = HostResolution(host)
            resolutionReceiver.resolutionBegan(resolution)
            for address in known:
                resolutionReceiver.addressResolved(address)
            resolutionReceiver.resolutionComplete()
            return resolution
        return self._inner.resolveHostName(
            _Checking(self, host, portNumber, resolutionReceiver),
            host,
            portNumber,
            addressTypes,
            transportSemantics,
        )

    def why_not(self, host: str, port: int, address: IPv4Address | IPv6Address) -> str | None:
        return self._guard.why_not(host, port, address.host)

    def note(
        self,
        host: str,
        port: int,
        found: list[IPv4Address | IPv6Address],
        refused: str | None,
    ) -> None:
        """Remember what `host` was found to have. Nothing at all may be a passing failure."""
        if found:
            self._found[host, port] = found
        elif refused:
            self._refused[host, port] = refused


class _Checking:
    """Hands on each address of a name that may be connected to."""

    def __init__(
        self, resolver: GuardedResolver, host: str, port: int, receiver: _Receiver
    ) -> None:
        self._resolver = resolver
        self._host = host
        self._port = port
        self._receiver = receiver
        self._found: list[IPv4Address | IPv6Address] = []
        self._refused: str | None = None

    def resolutionBegan(self, resolutionInProgress: object) -> None:  # noqa: N802, N803
        self._receiver.resolutionBegan(resolutionInProgress)

    def addressResolved(self, address: IPv4Address | IPv6Address) -> None:  # noqa: N802
        why = self._resolver.why_not(self._host, self._port, address)
        if why is not None:
            self._refused = why
            return
        self._found.append(address)
        self._receiver.addressResolved(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        self._resolver.note(self._host, self._port, self._found, self._refused)
        self._receiver.resolutionComplete()
