"""What does the people's half need to be told? Values read by `noticewatch.config`.

Each class is a table of the configuration and each field one of its keys, `sender` being the
key `from`. A value that cannot be right is refused here, in words for the operator.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from crawler.errors import ConfigError, UsageError
from notifier.address import Address, read_address

#: The port where a scheme usually listens.
_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_EXPECTED = (
    "expected smtp://HOST:PORT, smtps://USER:PASSWORD@HOST:PORT, smtp+starttls://…"
    " or file:///FOLDER"
)
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
class MailSettings:
    """`[mail]`. Without `smtp` mail is written to the outbox and waits there.

    `templates` is a folder of the operator's own; a file in it stands for the one of the same
    name in `templates/mail`.
    """

    sender: str = "Noticewatch <noticewatch@localhost>"
    smtp: str | None = field(default=None, repr=False)  # may hold a password
    templates: Path | None = None

    def __post_init__(self) -> None:
        _ = self.address, self.server

    @property
    def name(self) -> str | None:
        """The name that readers see as the sender, if one is given."""
        return _mailbox(self.sender)[0]

    @property
    def address(self) -> Address:
        """The address that mail comes from."""
        return _mailbox(self.sender)[1]

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
        try:
            return read_address(self.email)
        except UsageError as error:
            raise ConfigError(f"[operator].email: {error}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """`[web]`. Without `public_url` readers confirm and unsubscribe by mail."""

    listen: str = "127.0.0.1:8000"
    public_url: str | None = None


class Settings(Protocol):
    """All that the people's half is told; the product's configuration is one."""

    @property
    def mail(self) -> MailSettings: ...
    @property
    def operator(self) -> OperatorSettings: ...
    @property
    def web(self) -> WebSettings: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleSettings:
    """`Settings` by themselves, for whoever has no configuration."""

    mail: MailSettings = field(default_factory=MailSettings)
    operator: OperatorSettings = field(default_factory=OperatorSettings)
    web: WebSettings = field(default_factory=WebSettings)


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


def _mailbox(text: str) -> tuple[str | None, Address]:
    found = _MAILBOX.fullmatch(text) if text.isprintable() else None
    if found is None:
        raise ConfigError("[mail].from: expected an address, or NAME <ADDRESS>")
    try:
        address = read_address(found["inside"] or found["bare"])
    except UsageError as error:
        raise ConfigError(f"[mail].from: {error}") from None
    return found["name"] or None, address
