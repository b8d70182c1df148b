"""Who sends this request? The network address, seen through the proxies that are trusted."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import Scope

#: By any of these a proxy tells that a request is not its own.
_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")

_Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Where a request comes from. `near`: from this machine itself, through no proxy."""

    address: str
    near: bool


def caller(scope: Scope, headers: Headers, proxies: Sequence[_Network]) -> Caller:
    """Who sends the request of `scope`.

    Each proxy adds to X-Forwarded-For whom it was called by. What a trusted one added is
    believed, from the last backwards; what stands before that anybody may have made up.
    """
    peer = _read((scope.get("client") or ("",))[0])
    chain = [
        part.strip() for line in headers.getlist("x-forwarded-for") for part in line.split(",")
    ]
    found = peer
    while found is not None and chain and any(found in network for network in proxies):
        before = _read(chain.pop())
        if before is None:
            break
        found = before
    return Caller(
        address=str(found) if found is not None else "unknown",
        near=peer is not None
        and peer.is_loopback
        and not any(name in headers for name in _FORWARDED),
    )


def networks(proxies: Sequence[str]) -> list[_Network]:
    """The networks that `[web].proxies` names."""
    return [ip_network(each) for each in proxies]


def _read(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        return address.ipv4_mapped or address
    return address
