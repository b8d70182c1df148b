"""Where may a webhook go? To public addresses alone, and to those that the operator opened.

The rules are those of what is fetched (`crawler.address`). A name is looked up here, once, and
the connection is made to the address that was looked at: a name that changes its answer in
between gains nothing.
"""

import socket
from collections.abc import Callable, Collection, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

from crawler.address import Origin, not_public

IP = IPv4Address | IPv6Address
#: The addresses of a host, for a connection to this port. Raises OSError where it has none.
Resolve = Callable[[str, int], Sequence[IP]]


class RefusedAddress(Exception):
    """Raised before connecting: a webhook must not go to where its address leads."""


def resolve(host: str, port: int) -> Sequence[IP]:
    """The addresses of `host`, in the order in which the system would try them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # An address with a zone ("fe80::1%eth0") is one of this machine's networks.
    return [ip_address(str(place[0])) for *_, place in found]


def why_not(origin: Origin, address: IP, open: Collection[tuple[str, int]]) -> str | None:
    """Say why `address` must not be connected to for `origin`; None: it may.

    `open`: the hosts and ports that `[network].allow` opens.
    """
    if (origin.host, origin.port) in open:
        return None
    why = not_public(address)
    if why is None:
        return None
    host = f"[{origin.host}]" if ":" in origin.host else origin.host
    return f'{why}; to open it: [network] allow = ["{host}:{origin.port}"]'


def pinned(origin: Origin, open: Collection[tuple[str, int]], resolve: Resolve) -> Sequence[IP]:
    """The addresses of `origin` that may be connected to, best first.

    Raises:
        OSError: its name has none.
        RefusedAddress: it has, and none of them may be.
    """
    found = [origin.ip] if origin.ip is not None else resolve(origin.host, origin.port)
    refused = ""
    passed: list[IP] = []
    for address in found:
        if why := why_not(origin, address, open):
            refused = why
        elif address not in passed:
            passed.append(address)
    if not passed:
        raise RefusedAddress(refused or f"{origin.host} has no address")
    return passed
