"""How does a message leave? One class for each way; a new way is a file and a line here."""

from collections.abc import Callable, Mapping

from notifier.channels.base import Channel, Receipt
from notifier.channels.file import FileChannel
from notifier.channels.smtp import SmtpChannel
from notifier.settings import Settings

__all__ = ["CHANNELS", "Channel", "FileChannel", "Receipt", "SmtpChannel", "open_channels"]


def _mail(settings: Settings) -> Channel | None:
    server = settings.mail.server
    if server is None:
        return None
    if server.folder is not None:
        return FileChannel(server.folder, settings)
    return SmtpChannel(server, settings)


#: How each channel is made, by the name that subscriptions use; None: it is not configured.
CHANNELS: Mapping[str, Callable[[Settings], Channel | None]] = {"mail": _mail}


def open_channels(settings: Settings) -> dict[str, Channel]:
    """Every channel that is configured."""
    made = {name: make(settings) for name, make in CHANNELS.items()}
    return {name: channel for name, channel in made.items() if channel is not None}
