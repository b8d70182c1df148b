"""How does a message leave, once? One process at a time sends what is waiting, pass by pass.

A message is marked before it is tried. If this process dies then, nobody knows whether the
message was taken; the next sender lets it go again under the same Message-ID.
"""

import contextlib
import logging
from collections.abc import Generator, Mapping

from crawler.clock import Clock
from crawler.store.database import Database
from crawler.store.keeping import KeptLease
from notifier.channels import Channel, open_channels
from notifier.delivering.sending import Delivered, Pass
from notifier.pace import Pace
from notifier.settings import Settings
from notifier.store import outbox
from notifier.store.secrets import secret
from notifier.verp import KEY, ReturnPath

__all__ = ["LEASE", "WINDOW_SECONDS", "Delivered", "deliver"]

logger = logging.getLogger(__name__)

#: Who sends holds this lease; one that dies is followed by another within its time.
LEASE = "mail"
LEASE_SECONDS = 30.0
BEAT_SECONDS = 10.0
#: A pass begins with no further message after so many seconds; the rest goes with the next.
WINDOW_SECONDS = 60.0


def deliver(
    db: Database,
    clock: Clock,
    settings: Settings,
    channels: Mapping[str, Channel] | None = None,
    *,
    pace: Pace | None = None,
    window: float = WINDOW_SECONDS,
) -> Delivered:
    """Send the messages whose turn it is. Nothing is sent while another process sends.

    `channels`: by name; else those that `settings` configure. A channel that is not there
    leaves its messages waiting. `pace` is for whoever makes several passes a minute. After
    `window` seconds, and what is under way then, the rest is left for the next pass.
    """
    done = Delivered()
    opened = open_channels(settings, clock) if channels is None else channels
    with db.reading() as conn:  # the usual answer, and no writer is kept waiting
        if not opened or not outbox.anything_open(conn):
            return done
    with _turn(db) as lease:
        if not lease.ours:
            logger.info("delivery.busy")
            return done
        with db.transaction() as conn:
            if lost := outbox.recover(conn):
                logger.warning("delivery.recovered messages=%d", lost)
            return_path = ReturnPath(settings.mail.bounces, secret(conn, KEY))
        pace = pace or Pace(settings.mail.domain_rate)
        try:
            for name, channel in opened.items():
                Pass(
                    db=db,
                    clock=clock,
                    name=name,
                    channel=channel,
                    lease=lease,
                    pace=pace,
                    return_path=return_path,
                    done=done,
                    window=window,
                ).run()
        finally:
            for channel in opened.values():
                channel.close()
    if done != Delivered():
        logger.info(
            "delivery.done sent=%d waiting=%d failed=%d parked=%d cancelled=%d",
            done.sent,
            done.waiting,
            done.failed,
            done.parked,
            done.cancelled,
        )
    return done


@contextlib.contextmanager
def _turn(db: Database) -> Generator[KeptLease]:
    """The right to send, for the time of the block, if it can be had."""
    lease = KeptLease(db=db, name=LEASE, seconds=LEASE_SECONDS, beat=BEAT_SECONDS)
    lease.take()
    try:
        yield lease
    finally:
        lease.give_back()
