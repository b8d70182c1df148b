"""May this address be fetched? Told from its text, and from the IP addresses that its name has.

Two programs that read one address in two ways are how a guard is walked around. So an address
is taken only in a form that every parser reads alike, and anything else is refused, not mended.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_DEFAULT_PORTS = {"http": 80, "https": 443}
_VISIBLE = re.compile(r"[!-\[\]-~]+", re.ASCII)  # printable ASCII without space and backslash
_BRACKETED = re.compile(r"\[(?P<host>[^\]]*)\](?::(?P<port>.*))?")
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PORT = re.compile(r"[0-9]{1,5}")
_SECRET = re.compile(
    r"([?&][\w.-]{0,40}(?:key|token|secret|passw|auth|sig|app_id|session)[\w.-]{0,40}=)[^&\s\"'<>]+",
    re.IGNORECASE,
)
_LONGEST_NAME = 253
_LAST_PORT = 65535

# IANA's special-purpose registries (RFC 6890): what is not one public host. `is_global` of the
# standard library would do, but it takes multicast, the IPv6 forms that wrap an IPv4 address
# and a few others for public, and what it says differs between patch releases of Python.
_NOT_PUBLIC_4 = {
    IPv4Network("0.0.0.0/8"): "this network",
    IPv4Network("10.0.0.0/8"): "private",
    IPv4Network("100.64.0.0/10"): "shared between a carrier's customers",
    IPv4Network("127.0.0.0/8"): "this machine",
    IPv4Network("168.63.129.16/32"): "a cloud's own service",  # public by registry alone
    IPv4Network("169.254.0.0/16"): "link-local",  # the metadata services of clouds, too
    IPv4Network("172.16.0.0/12"): "private",
    IPv4Network("192.0.0.0/24"): "reserved for protocols",
    IPv4Network("192.0.2.0/24"): "for documentation",
    IPv4Network("192.88.99.0/24"): "a 6to4 relay",
    IPv4Network("192.168.0.0/16"): "private",
    IPv4Network("198.18.0.0/15"): "for benchmarks",
    IPv4Network("198.51.100.0/24"): "for documentation",
    IPv4Network("203.0.113.0/24"): "for documentation",
    IPv4Network("224.0.0.0/4"): "multicast",
    IPv4Network("240.0.0.0/4"): "reserved",
}
# The one block from which public IPv6 addresses are given out, and what in it is not public.
_UNICAST_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = {
    IPv6Network("2001::/23"): "reserved for protocols",  # Teredo, which wraps IPv4, among them
    IPv6Network("2001:db8::/32"): "for documentation",
    IPv6Network("2002::/16"): "6to4, which wraps an IPv4 address",
    IPv6Network("3fff::/20"): "for documentation",
}
# How an IPv6-only network reaches IPv4 (RFC 6052): as good as the address inside.
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port: who is asked. Credentials and robots.txt belong to one origin.

    `host` is lower case and has no brackets.
    """

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        standard = self.port == _DEFAULT_PORTS[self.scheme]
        return f"{self.scheme}://{host}" if standard else f"{self.scheme}://{host}:{self.port}"

    @property
    def ip(self) -> IPv4Address | IPv6Address | None:
        """The host as an IP address; None: it is a name."""
        if ":" in self.host or self.host[-1].isdecimal():
            try:
                return ip_address(self.host)
            except ValueError:  # a name may end in a digit: "area51"
                return None
        return None


def origin_of(url: str) -> Origin:
    """Read who would be asked for `url`, the normal form that a Scrapy `Request` gives it.

    Raises:
        ValueError: it is no plain http or https address; the text says why.

    Source: RFC 3986, section 3.2; URL Standard, "host parsing".
    """
    if not _VISIBLE.fullmatch(url):
        raise ValueError("it holds white space, a backslash, a control or a non-ASCII character")
    scheme, separator, rest = url.partition("://")
    scheme = scheme.lower()
    if not separator or scheme not in _DEFAULT_PORTS:
        raise ValueError(f'"{url.partition(":")[0][:20]}:" is neither http: nor https:')
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if "@" in authority:
        raise ValueError("it holds a user name or a password")
    host, port = _host_and_port(authority)
    return Origin(scheme, host, _DEFAULT_PORTS[scheme] if port is None else port)


def opened(entry: str) -> tuple[str, int]:
    """Read an entry of `[network] allow`: "intranet.example:8080", "10.0.0.5:80", "[::1]:8080".

    Raises:
        ValueError: it names no host and port; the text says what was expected.
    """
    try:
        host, port = _host_and_port(entry.strip())
    except ValueError as error:
        raise ValueError(f'"{entry}" is no "host:port": {error}') from None
    if port is None:
        raise ValueError(f'"{entry}" names no port; expected "host:port"')
    return host, port


def not_public(address: IPv4Address | IPv6Address) -> str | None:
    """Say why `address` is not a public host's, or None where it is one."""
    if isinstance(address, IPv4Address):
        for network, what in _NOT_PUBLIC_4.items():
            if address in network:
                return f"{address} is {what} ({network})"
        return None
    if address in _NAT64:
        why = not_public(IPv4Address(int(address) & 0xFFFFFFFF))
        return f"{address} leads to {why}" if why else None
    if address not in _UNICAST_6:
        return f"{address} is not in the public part of IPv6 ({_UNICAST_6})"
    for network, what in _NOT_PUBLIC_6.items():
        if address in network:
            return f"{address} is {what} ({network})"
    return None


def shown(url: str) -> str:
    """`url` as a person may see it: without its fragment, its password, and keys in its query."""
    address, mark, query = url.partition("#")[0].partition("?")
    scheme, separator, rest = address.partition("://")
    authority, slash, path = rest.partition("/")
    return masked(f"{scheme}{separator}{authority.rpartition('@')[2]}{slash}{path}{mark}{query}")


def masked(text: str) -> str:
    """`text` with the values of keys, tokens and the like in its addresses left out."""
    return _SECRET.sub(r"\1…", text) if "=" in text else text


def _host_and_port(authority: str) -> tuple[str, int | None]:
    if authority.startswith("["):
        parts = _BRACKETED.fullmatch(authority)
        if parts is None:
            raise ValueError("its host is no IPv6 address")
        return _ipv6(parts["host"]), _port(parts["port"])
    host, colon, port = authority.partition(":")
    return _name(host.lower()), _port(port if colon else None)


def _ipv6(host: str) -> str:
    try:
        address = IPv6Address(host)
    except ValueError:
        raise ValueError("its host is no IPv6 address") from None
    if address.scope_id is not None:
        raise ValueError("its host has an IPv6 zone, which means something on this machine alone")
    return str(address)


def _name(host: str) -> str:
    labels = host.split(".")
    if not host:
        raise ValueError("it has no host")
    if not labels[-1]:
        raise ValueError("its host ends in a dot")
    if len(host) > _LONGEST_NAME or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError("its host is no name")
    if _NUMBER.fullmatch(labels[-1]):
        # 0x7f.1, 017700000001 and 2130706433 are 127.0.0.1 to some and names to others.
        try:
            return str(IPv4Address(host))
        except ValueError:
            raise ValueError(
                "its host is a number that is no plain IPv4 address (like 192.0.2.1)"
            ) from None
    return host


def _port(text: str | None) -> int | None:
    if text is None:
        return None
    if not _PORT.fullmatch(text) or not 0 < int(text) <= _LAST_PORT:
        raise ValueError(f"its port is no number from 1 to {_LAST_PORT}")
    return int(text)
