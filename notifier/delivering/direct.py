"""How does one mail go out at once, beside the outbox? For a test of the way, and for distress."""

from crawler.clock import Clock
from crawler.errors import NoticewatchError
from notifier.channels import open_channels
from notifier.outbox import Message
from notifier.settings import Settings
from notifier.subscriber import MAIL
from notifier.words.render import Rendered


def send_at_once(
    settings: Settings, clock: Clock, *, to: str, mail: Rendered, message_id: str
) -> str:
    """Hand `mail` to the mail server; what that answered.

    Raises:
        NoticewatchError: no mail server is configured, or it does not take the mail.
    """
    channel = open_channels(settings, clock).get(MAIL)
    if channel is None:
        raise NoticewatchError("there is no mail server; set [mail].smtp")
    message = Message(
        id=0,
        kind="alert",
        channel=MAIL,
        recipient=to,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        message_id=message_id,
        created=clock.now(),
        attempts=0,
        first_try=None,
    )
    try:
        return channel.send(message).said
    finally:
        channel.close()
