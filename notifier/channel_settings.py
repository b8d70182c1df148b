"""Which ways are there for digests beside mail? `[channels.NAME]`, as the operator set them."""

import re
from dataclasses import dataclass, field

from crawler.address import Origin, opened, origin_of
from crawler.errors import ConfigError
from notifier.guard import why_not
from notifier.signing import read_secrets
from notifier.subscriber import MAIL

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_APPRISE = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """`[channels.NAME]`. An address with https is a webhook, any other is Apprise's.

    `secret` signs what a webhook is sent. `allow` is `[network].allow`: the private addresses
    where a webhook may be.
    """

    name: str
    url: str = field(repr=False)  # Apprise's hold passwords, those of webhooks often a token
    secret: str | None = field(default=None, repr=False)
    allow: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or self.name == MAIL:
            raise ConfigError(
                f'[channels.{self.name}]: "{self.name}" is no name for a channel; expected small'
                f' letters, digits, "-" and "_", and not "{MAIL}"'
            )
        if self.is_webhook:
            self._check_webhook()
        elif not _APPRISE.fullmatch(self.url):
            raise self._mistake(
                "url", "expected https://…, or an address of Apprise like slack://…"
            )
        elif self.secret is not None:
            raise self._mistake("secret", "only a webhook (https://…) is signed; leave it out")

    @property
    def is_webhook(self) -> bool:
        """Whether it is a webhook; else Apprise knows what it is."""
        return self.url.lower().startswith(("https:", "http:"))

    @property
    def scheme(self) -> str:
        """How the address begins: all of it that may be shown."""
        return self.url.partition(":")[0]

    @property
    def origin(self) -> Origin:
        """Who is asked at a webhook's address."""
        return origin_of(self.url)

    @property
    def secrets(self) -> tuple[bytes, ...]:
        """What a webhook is signed with: one key, or two while one takes the other's place."""
        return read_secrets(self.secret or "")

    @property
    def open(self) -> frozenset[tuple[str, int]]:
        """The private hosts and ports where it may be."""
        return frozenset(opened(entry) for entry in self.allow)

    def _check_webhook(self) -> None:
        try:
            origin = self.origin
        except ValueError as error:
            raise self._mistake("url", str(error)) from None
        if origin.ip is not None and (why := why_not(origin, origin.ip, self.open)):
            raise self._mistake("url", why)
        if origin.scheme == "http" and (origin.host, origin.port) not in self.open:
            where = f"{origin.host}:{origin.port}"
            raise self._mistake(
                "url", f'expected https://…; http is for what [network].allow names: "{where}"'
            )
        if self.secret is None:
            raise self._mistake("secret", "is missing: a webhook is signed; expected whsec_…")
        try:
            _ = self.secrets
        except ValueError as error:
            raise self._mistake("secret", str(error)) from None

    def _mistake(self, key: str, text: str) -> ConfigError:
        return ConfigError(f"[channels.{self.name}].{key}: {text}")
