"""How does a message leave? One class for each way; a new way is a file and a line here.

Mail is there for every subscriber. Other channels have the names that the operator gave them,
and are of the kind that their address says.
"""

from collections.abc import Mapping

from crawler.clock import Clock
from notifier.channel_settings import ChannelSettings
from notifier.channels.base import Channel, Receipt, Wide
from notifier.channels.file import FileChannel
from notifier.channels.smtp import SmtpChannel
from notifier.settings import Settings
from notifier.subscriber import MAIL

__all__ = ["Channel", "FileChannel", "Receipt", "SmtpChannel", "Wide", "open_channels"]


def open_channels(settings: Settings, clock: Clock) -> Mapping[str, Channel]:
    """Every channel that is configured, by the name that subscriptions use."""
    opened = {name: _other(given, clock) for name, given in settings.channels.items()}
    mail = _mail(settings)
    return {MAIL: mail, **opened} if mail else opened


def _mail(settings: Settings) -> Channel | None:
    server = settings.mail.server
    if server is None:
        return None
    if server.folder is not None:
        return FileChannel(server.folder, settings)
    return SmtpChannel(server, settings)


def _other(given: ChannelSettings, clock: Clock) -> Channel:
    # Loaded when needed: HTTP takes longer to load than all the rest of a short command.
    if given.is_webhook:
        from notifier.channels.webhook import WebhookChannel

        return WebhookChannel(given, clock)
    from notifier.channels.apprise import AppriseChannel

    return AppriseChannel(given)
