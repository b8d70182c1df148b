"""How does the operator learn that nothing can be done at all, the outbox included?

A full disk, a database that is gone, a template that cannot be filled: what would tell of them is
stopped by them. So the service tells it by a mail that goes straight to the mail server, once
when it has lasted for a while and once when it is over. Which it told is known to its process
alone: a service that begins anew meanwhile tells it again.
"""

import logging
import secrets
import time
from dataclasses import dataclass, field
from datetime import datetime

from crawler.clock import Clock
from crawler.errors import NoticewatchError
from notifier.alerts import SERVICE, Alert
from notifier.delivering.direct import send_at_once
from notifier.mail import message_id
from notifier.settings import Settings
from notifier.words.render import renderer

logger = logging.getLogger(__name__)

#: What passes in so many seconds is not just a database that is being restarted.
PATIENCE_SECONDS = 60.0


@dataclass(slots=True)
class Distress:
    """Whether the service can work, as it has found out itself."""

    settings: Settings
    clock: Clock
    _since: datetime | None = None
    _began: float = 0.0
    _told: Alert | None = None
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def failed(self, why: str) -> None:
        """It could not do what is due, because of `why`."""
        if self._since is None:
            self._since, self._began = self.clock.now(), time.monotonic()
        if self._told is None and time.monotonic() - self._began >= PATIENCE_SECONDS:
            alert = Alert(source=SERVICE, reason=why, since=self._since)
            if self._tell(alert, over=False):
                self._told = alert

    def well(self) -> None:
        """It did what was due."""
        self._since = None
        if self._told is not None and self._tell(self._told, over=True):
            self._told = None

    def _tell(self, alert: Alert, *, over: bool) -> bool:
        """Whether that need not be tried again."""
        operator, server = self.settings.operator.address, self.settings.mail.server
        if operator is None or server is None:
            return True
        moment = alert.since.isoformat()
        id = message_id(self._key, self.settings, "distress", "over" if over else "begun", moment)
        try:
            mail = renderer(self.settings.mail.templates).alert([alert], over=over)
            send_at_once(self.settings, self.clock, to=operator.shown, mail=mail, message_id=id)
        except NoticewatchError as error:
            logger.error("distress.untold why=%s", error)
            return False
        logger.warning("distress.told over=%s why=%s", over, alert.reason)
        return True
