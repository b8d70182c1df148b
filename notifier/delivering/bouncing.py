"""What follows when mail comes back? Its reader is not mailed any more, until they ask again.

They keep their searches. They come back as a stranger comes: asked by mail, and agreeing; or the
operator, who knows better, confirms them.
"""

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from crawler.clock import Clock
from crawler.store.database import Database
from notifier.bounces import MOST_BYTES, SOFT_WITHIN, Kind, enough, judge, read_report
from notifier.settings import Settings
from notifier.store import bounces, outbox, subscribers
from notifier.store.outbox import Ready
from notifier.store.secrets import secret
from notifier.verp import KEY, ReturnPath

if TYPE_CHECKING:
    from sqlalchemy import Connection

logger = logging.getLogger(__name__)


def refused(conn: "Connection", ready: Ready, reason: str, now: datetime) -> None:
    """A mail server refused the address of a message while it was handed over."""
    kind = judge(reason)
    if kind is not None and ready.subscriber_id is not None:
        _count(conn, ready.message.id, ready.subscriber_id, kind, reason, now)


def take_back(db: Database, clock: Clock, settings: Settings, mail: bytes) -> bool:
    """Read a mail that came to a return path; whether it was a report about a message of ours.

    `mail` as it came, or its first `bounces.MOST_BYTES`. Again, it changes nothing.
    """
    with db.transaction() as conn:
        ways = ReturnPath(settings.mail.bounces, secret(conn, KEY))
        report = read_report(mail[:MOST_BYTES], ways)
        if report is None:
            return False
        origin = outbox.origin(conn, report.returned.id)
        if origin is None or not ways.signed(report.returned, origin.message_id):
            logger.warning("bounce.unsigned")
            return False
        logger.info("bounce.read message=%d kind=%s", report.returned.id, report.kind)
        if report.kind is not None:
            why = report.why if report.kind == "complaint" else f"came back: {report.why}"
            outbox.came_back(conn, report.returned.id, why)
            if origin.subscriber_id is not None:
                _count(
                    conn,
                    report.returned.id,
                    origin.subscriber_id,
                    report.kind,
                    report.why,
                    clock.now(),
                )
        return True


def _count(
    conn: "Connection", message_id: int, subscriber_id: int, kind: Kind, why: str, now: datetime
) -> None:
    """Note what came back, and end the mail to its reader where that is enough."""
    reader = subscribers.hold(conn, subscriber_id)
    if reader is None or not bounces.add(
        conn, message_id, subscriber_id, at=now, kind=kind, why=why
    ):
        return
    lately = bounces.since(conn, subscriber_id, now - SOFT_WITHIN)
    if reader.must_agree or not enough(lately):
        return
    subscribers.set_state(conn, subscriber_id, "suppressed")
    outbox.stop_for(conn, subscriber_id, at=now, reason=f"mail to this address came back: {why}")
    logger.warning("subscriber.suppressed subscriber=%d kind=%s", subscriber_id, kind)
