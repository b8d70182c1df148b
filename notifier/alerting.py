"""How does the operator learn what is broken? One mail while it lasts, one when it is over."""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from crawler.clock import Clock
from crawler.source import SourceState
from crawler.store.database import Database
from notifier.alerts import Alert, decide
from notifier.composing import message_id
from notifier.outbox import Draft
from notifier.render import renderer
from notifier.settings import Settings
from notifier.store import alerts, outbox
from notifier.store.secrets import secret

if TYPE_CHECKING:
    from sqlalchemy import Connection

logger = logging.getLogger(__name__)


def update_alerts(
    db: Database, clock: Clock, states: Sequence[SourceState], settings: Settings
) -> int:
    """Compare what is broken with what the operator has been told; how many alerts changed.

    Sources that break in one pass share a mail. Without an operator's address nothing is
    mailed, and the alert stands all the same.
    """
    with db.transaction() as conn:
        news = decide(states, alerts.standing(conn), clock.now())
        alerts.open_(conn, news.begun)
        alerts.close(conn, [alert.source for alert in news.over])
        if news.begun:
            _mail(conn, clock, news.begun, settings, over=False)
        if news.over:
            _mail(conn, clock, news.over, settings, over=True)
    for alert in news.begun:
        logger.warning("alert.begun source=%s why=%s", alert.source, alert.reason)
    for alert in news.over:
        logger.info("alert.over source=%s", alert.source)
    return len(news.begun) + len(news.over)


def _mail(
    conn: "Connection", clock: Clock, told: Sequence[Alert], settings: Settings, *, over: bool
) -> None:
    operator = settings.operator.address
    if operator is None:
        return
    rendered = renderer(settings.mail.templates).alert(told, over=over)
    what = [f"{alert.source} {alert.since.isoformat()}" for alert in told]
    key = secret(conn, "message")
    outbox.put(
        conn,
        Draft(
            kind="alert",
            recipient=operator.shown,
            recipient_key=operator.key,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            message_id=message_id(key, settings, "alert", "over" if over else "begun", *what),
            created=clock.now(),
        ),
    )
