"""How does the operator learn what is broken? One mail while it lasts, one when it is over."""

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from crawler.clock import Clock
from crawler.source import SourceHealth
from crawler.store.database import Database
from notifier.alerts import Alert, decide, own_troubles
from notifier.mail import message_id
from notifier.outbox import Draft
from notifier.settings import Settings
from notifier.store import alerts, outages, outbox
from notifier.store.secrets import secret
from notifier.words.render import renderer

if TYPE_CHECKING:
    from sqlalchemy import Connection

logger = logging.getLogger(__name__)


def update_alerts(
    db: Database,
    clock: Clock,
    states: Sequence[SourceHealth],
    settings: Settings,
    *,
    troubles: Mapping[str, str] | None = None,
) -> int:
    """Compare what is broken with what the operator has been told; how many alerts changed.

    `troubles`: what is wrong with parts of the product, beside what the outbox says itself.
    Sources that break in one pass share a mail, and so do parts. What says that no mail goes out
    goes out when mail does; until then the health page and the log say it. Without an operator's
    address nothing is mailed, and the alert stands all the same.
    """
    with db.transaction() as conn:
        now = clock.now()
        own = own_troubles(outages.standing(conn).values(), outbox.parked(conn), now)
        news = decide(states, alerts.standing(conn), now, own | dict(troubles or {}))
        alerts.open_(conn, news.begun)
        alerts.close(conn, [alert.source for alert in news.over])
        for of_source in (True, False):
            for told, over in ((news.begun, False), (news.over, True)):
                if alike := [alert for alert in told if alert.of_source == of_source]:
                    _mail(conn, clock, alike, settings, over=over)
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
