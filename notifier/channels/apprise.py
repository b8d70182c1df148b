"""Digests as text, to whatever Apprise can reach: chats, push services, telephones.

Apprise is the extra `apprise`. It says only whether a service took a message; so what it does
not take is tried again later, whatever the reason, until the outbox gives it up.
"""

import importlib
import logging
import re
from typing import Any

from crawler.errors import NoticewatchError
from notifier.channel_settings import ChannelSettings
from notifier.channels.base import Receipt
from notifier.errors import Down, Later
from notifier.outbox import Message

#: They log addresses and answers, in which there are tokens.
_TALKATIVE = ("apprise", "urllib3", "requests")
#: How long a service may take over one message.
TIMEOUT_SECONDS = 30.0
_CODE = re.compile(r"\berror=(\d{3})\b")
#: Words by which a chat calls everybody, or somebody: third-party text must not.
_CALLS = re.compile(r"@(?=everyone|here|channel|all\b)|<(?=[!@#&])", re.IGNORECASE)
_JOINER = "\u2060"


class NoApprise(NoticewatchError):
    """Raised where an address of Apprise is to be used and Apprise is not installed."""

    def __init__(self) -> None:
        super().__init__("Apprise is not installed; install it: pip install noticewatch[apprise]")


class AppriseChannel:
    """An address that Apprise knows."""

    def __init__(self, given: ChannelSettings) -> None:
        self._given = given
        self._service: Any = None

    def send(self, message: Message) -> Receipt:
        """Hand the text of `message` to Apprise, with the subject as its title.

        Raises:
            Down: Apprise is not installed, or does not know the address.
            Later: the service did not take it.
        """
        try:
            service = self._service = self._service or open_service(self._given)
        except (NoApprise, ValueError) as error:
            raise Down(f"[channels.{self._given.name}].url: {error}") from None
        heard = _Codes()
        try:
            with heard:
                taken = service.notify(
                    body=_quiet(message.text), title=_quiet(message.subject), body_format="text"
                )
        except Exception as error:
            # Of whichever of its hundred services; what it says may hold a token.
            raise Later(f"{self._given.scheme}: Apprise failed: {type(error).__name__}") from None
        if not taken:
            code = f" (HTTP status {heard.codes[-1]})" if heard.codes else ""
            raise Later(f"{self._given.scheme}: the service did not take it{code}")
        return Receipt(f"taken by {self._given.scheme}")

    def close(self) -> None:
        """Nothing is open between messages."""


def open_service(given: ChannelSettings) -> Any:
    """Apprise for one address.

    Raises:
        NoApprise: it is not installed.
        ValueError: it does not know the address; the text does not hold it.
    """
    try:
        library: Any = importlib.import_module("apprise")  # whose own types are incomplete
    except ImportError:
        raise NoApprise from None
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    asset = library.AppriseAsset(
        # No text of a notice is a template, an escape or an emoji's name.
        allow_templates=False,
        interpret_escapes=False,
        interpret_emojis=False,
        async_mode=False,
        http_redirects=False,
        service_timeout=TIMEOUT_SECONDS,
        storage_mode="memory",
        app_id="Noticewatch",
        app_desc="Noticewatch",
    )
    service = library.Apprise.instantiate(given.url, asset=asset)
    if service is None:
        raise ValueError(f"Apprise knows no such address ({given.scheme}://…)")
    if "overflow=" not in given.url:
        service.overflow_mode = library.OverflowMode.SPLIT  # a service refuses what is too long
    several = library.Apprise(asset=asset)
    several.add(service)
    return several


class _Codes(logging.Handler):
    """Listens to Apprise for the status of an answer, and keeps all else from the log."""

    def __init__(self) -> None:
        super().__init__()
        self.codes: list[str] = []
        self._logger = logging.getLogger("apprise")

    def emit(self, record: logging.LogRecord) -> None:
        self.codes += _CODE.findall(record.getMessage())

    def __enter__(self) -> None:
        self._logger.propagate = False
        self._logger.setLevel(logging.WARNING)
        self._logger.addHandler(self)

    def __exit__(self, *_: object) -> None:
        self._logger.removeHandler(self)
        self._logger.setLevel(logging.CRITICAL + 1)


def _quiet(text: str) -> str:
    """`text`, in which nothing calls anybody. It looks the same."""
    return _CALLS.sub(lambda call: f"{call[0]}{_JOINER}", text)
