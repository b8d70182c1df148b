"""What does the people's half need to be told? Values read by `noticewatch.config`.

Each class is a table of the configuration and each field one of its keys, `sender` being the
key `from`. A value that cannot be right is refused here, in words for the operator.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from crawler.errors import ConfigError, UsageError
from notifier.address import Address, read_address
from notifier.channel_settings import ChannelSettings
from notifier.dkim import Signer, check_names, read_signer
from notifier.verp import LONGEST_TOKEN

#: The port where a scheme usually listens.
_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_EXPECTED = (
    "expected smtp://HOST:PORT, smtps://USER:PASSWORD@HOST:PORT, smtp+starttls://…"
    " or file:///FOLDER"
)
#: More than this no mail server takes from one client.
MOST_CONNECTIONS = 50
_MAILBOX = re.compile(
    r'\s*(?:"?(?P<name>[^"<>\\]*?)"?\s*<(?P<inside>[^<>]+)>|(?P<bare>[^<>"]+))\s*'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed over. `scheme` is one of `_PORTS`, or `file`: a folder of .eml files."""

    scheme: str
    host: str = ""
    port: int = 0
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    folder: Path | None = None

    @property
    def shown(self) -> str:
        """Its address for people and logs, without user and password."""
        return str(self.folder) if self.folder else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BounceMailbox:
    """Where mail that came back is read: a Maildir, `folder`, or a mailbox of an IMAP server."""

    folder: Path | None = None
    host: str = ""
    port: int = 0
    tls: bool = True
    user: str = ""
    password: str = field(default="", repr=False)
    name: str = "INBOX"

    @property
    def shown(self) -> str:
        """Its address for people and logs, without user and password."""
        return str(self.folder) if self.folder else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """`[mail]`. Without `smtp` mail is written to the outbox and waits there.

    Over at most `connections` to the server at once, and `domain_rate` mails a minute to one
    domain of readers (0: no limit). Mail that comes back goes to addresses below `bounce_address`
    ("bounces+TOKEN@…"), and is read from `bounce_mailbox`. It is signed (DKIM) with `dkim_key`.

    `templates` is a folder of the operator's own; a file in it stands for the one of the same
    name in `templates/mail`.
    """

    sender: str = "Noticewatch <noticewatch@localhost>"
    smtp: str | None = field(default=None, repr=False)  # may hold a password
    templates: Path | None = None
    connections: int = 8
    domain_rate: int = 600
    bounce_address: str | None = None
    bounce_mailbox: str | None = field(default=None, repr=False)  # may hold a password
    dkim_key: str | None = field(default=None, repr=False)
    dkim_selector: str = "noticewatch"
    dkim_domain: str | None = None

    def __post_init__(self) -> None:
        _ = self.address, self.server, self.bounces, self.mailbox, self.signer
        check_names(self.dkim_selector, self.dkim_domain or self.address.domain)
        if not 1 <= self.connections <= MOST_CONNECTIONS:
            raise ConfigError(f"[mail].connections: expected a number from 1 to {MOST_CONNECTIONS}")
        if self.domain_rate < 0:
            raise ConfigError("[mail].domain_rate: expected a number of mails a minute, 0 or more")

    @property
    def name(self) -> str | None:
        """The name that readers see as the sender, if one is given."""
        return _mailbox(self.sender)[0]

    @property
    def address(self) -> Address:
        """The address that mail comes from."""
        return _mailbox(self.sender)[1]

    @property
    def bounces(self) -> Address | None:
        """The address below which mail comes back; None: it comes back to the sender."""
        if self.bounce_address is None:
            return None
        address = _own_address("[mail].bounces", self.bounce_address)
        room = 64 - LONGEST_TOKEN  # RFC 5321 allows so much before the @
        if len(address.wire.rpartition("@")[0]) > room:
            raise ConfigError(f"[mail].bounces: at most {room} characters may stand before the @")
        return address

    @property
    def mailbox(self) -> BounceMailbox | None:
        """Where mail that came back is read."""
        return read_mailbox(self.bounce_mailbox) if self.bounce_mailbox else None

    @property
    def signer(self) -> Signer | None:
        """Who signs what leaves."""
        if self.dkim_key is None:
            return None
        domain = self.dkim_domain or self.address.domain
        return read_signer(self.dkim_key, selector=self.dkim_selector, domain=domain)

    @property
    def server(self) -> MailServer | None:
        """Where mail is handed over."""
        return read_server(self.smtp) if self.smtp else None


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorSettings:
    """`[operator]`. Alerts go to `email`; it is also where readers can reach a person."""

    email: str | None = None

    def __post_init__(self) -> None:
        _ = self.address

    @property
    def address(self) -> Address | None:
        """The operator's address, if there is one."""
        if self.email is None:
            return None
        return _own_address("[operator].email", self.email)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """`[web]`. Without `public_url` readers confirm and unsubscribe by mail.

    `proxies` are the networks whose word is taken for who sends a request. Who has
    `operator_token` may read metrics from elsewhere than this machine.
    """

    listen: str = "127.0.0.1:8000"
    public_url: str | None = None
    proxies: tuple[str, ...] = ()
    operator_token: str | None = field(default=None, repr=False)


class Settings(Protocol):
    """All that the people's half is told; the product's configuration is one."""

    @property
    def mail(self) -> MailSettings: ...
    @property
    def operator(self) -> OperatorSettings: ...
    @property
    def web(self) -> WebSettings: ...
    @property
    def channels(self) -> Mapping[str, ChannelSettings]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleSettings:
    """`Settings` by themselves, for whoever has no configuration."""

    mail: MailSettings = field(default_factory=MailSettings)
    operator: OperatorSettings = field(default_factory=OperatorSettings)
    web: WebSettings = field(default_factory=WebSettings)
    channels: Mapping[str, ChannelSettings] = field(default_factory=dict[str, ChannelSettings])


def read_server(url: str) -> MailServer:
    """The mail server that `[mail].smtp` names.

    Raises:
        ConfigError: it names none. The text never holds the password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ConfigError(f"[mail].smtp: the address cannot be read; {_EXPECTED}") from None
    if parts.scheme == "file":
        folder = Path(url2pathname(parts.path))
        return MailServer(scheme="file", folder=folder)
    if parts.scheme not in _PORTS:
        raise ConfigError(f'[mail].smtp: unknown scheme "{parts.scheme}"; {_EXPECTED}')
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise ConfigError(f"[mail].smtp: the address cannot be read; {_EXPECTED}")
    if (parts.username is None) != (parts.password is None):
        raise ConfigError(
            f"[mail].smtp: a user needs a password and the other way round; {_EXPECTED}"
        )
    return MailServer(
        scheme=parts.scheme,
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        user=unquote(parts.username) if parts.username is not None else None,
        password=unquote(parts.password) if parts.password is not None else None,
    )


@lru_cache(maxsize=16)  # asked for with every mail
def _mailbox(text: str) -> tuple[str | None, Address]:
    found = _MAILBOX.fullmatch(text) if text.isprintable() else None
    if found is None:
        raise ConfigError("[mail].from: expected an address, or NAME <ADDRESS>")
    return found["name"] or None, _own_address("[mail].from", found["inside"] or found["bare"])


@lru_cache(maxsize=16)
def _own_address(key: str, text: str) -> Address:
    """An address of the operator's. It stands in every mail, so that every server must take it."""
    try:
        address = read_address(text)
    except UsageError as error:
        raise ConfigError(f"{key}: {error}") from None
    if not address.wire.isascii():
        raise ConfigError(
            f"{key}: {address.shown} has letters before the @ that not every mail server takes"
        )
    return address


def read_mailbox(url: str) -> BounceMailbox:
    """The mailbox that `[mail].bounce_mailbox` names.

    Raises:
        ConfigError: it names none. The text never holds the password.
    """
    wrong = ConfigError(
        "[mail].bounce_mailbox: expected maildir:///FOLDER or imaps://USER:PASSWORD@HOST/MAILBOX"
    )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme == "maildir" and parts.path.strip("/") and not parts.netloc:
        return BounceMailbox(folder=Path(url2pathname(parts.path)))
    if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username:
        raise wrong
    return BounceMailbox(
        host=parts.hostname,
        port=port or (993 if parts.scheme == "imaps" else 143),
        tls=parts.scheme == "imaps",
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        name=unquote(parts.path.strip("/")) or "INBOX",
    )
