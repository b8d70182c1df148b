"""How do the messages of one channel leave in a pass? Several at once, each recorded before more.

A connection gets its next message only after the last one has been recorded, so that a process
that dies leaves no more in doubt than it had under way. What ended in the meantime is recorded
together with the claim of what is next: one commit for all.
"""

import logging
import re
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from crawler.clock import Clock
from crawler.errors import DatabaseUnavailable
from crawler.store.database import Database
from crawler.store.keeping import KeptLease
from notifier.channels import Channel, Receipt, Wide
from notifier.delivering.bouncing import refused
from notifier.delivering.clearing import clear
from notifier.errors import Crowded, Down, Later, Never
from notifier.outbox import MessageState, next_try
from notifier.pace import Pace
from notifier.store import digests, outages, outbox
from notifier.store.outbox import Ready
from notifier.subscriber import MAIL
from notifier.verp import ReturnPath

if TYPE_CHECKING:
    from sqlalchemy import Connection

logger = logging.getLogger(__name__)

#: What is under way when the pass is over may take so many seconds more, and is broken off.
GRACE_SECONDS = 30.0
#: A database that cannot record what has gone is asked again so often, so many seconds apart:
#: what is not recorded goes twice.
_RECORD_TRIES, RETRY_SECONDS = 10, 1.0
#: What ends so soon after something else is recorded with it.
_LINGER_SECONDS = 0.002
#: While every domain has had enough, whether one may get more is looked at so often.
_BREATH_SECONDS = 0.1


@dataclass(slots=True)
class Delivered:
    """What became of the messages of one pass. `down`: why a channel took nothing at all."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0
    parked: int = 0
    cancelled: int = 0
    down: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What became of a message. `untried`: it was not handed over at all.

    `down`: the channel takes nothing. `address`: it was the address that was refused.
    """

    ready: Ready
    state: MessageState
    reason: str = ""
    next_try: datetime | None = None
    untried: bool = False
    down: bool = False
    address: bool = False


@dataclass(slots=True, kw_only=True)
class Pass:
    """One channel's messages, as many at once as it can take.

    It begins with one, so that a server that is not there is asked once; each message that is
    taken makes room for one more.
    """

    db: Database
    clock: Clock
    name: str
    channel: Channel
    lease: KeptLease
    pace: Pace
    return_path: ReturnPath
    done: Delivered
    window: float
    _room: int = 1
    _most: int = 1
    _out: bool = False  # it took nothing when it was asked last
    _more: bool = True
    _under_way: dict[Future[Receipt], Ready] = field(default_factory=dict[Future[Receipt], Ready])

    def run(self) -> None:
        """Send until nothing is left, the channel gives up, or the time is over."""
        with self.db.reading() as conn:
            outage = outages.standing(conn).get(self.name)
        if outage is not None and not outage.over(self.clock.now()):
            self.done.down = outage.reason
            return
        self._out = outage is not None
        self._most = self.channel.width if isinstance(self.channel, Wide) else 1
        ends = time.monotonic() + self.window
        mistake: BaseException | None = None
        with ThreadPoolExecutor(self._most, thread_name_prefix=f"{self.name} out") as threads:
            ended: Iterable[Future[Receipt]] = ()
            while True:
                self._more = self._more and self.lease.ours and time.monotonic() < ends
                outcomes: list[_Outcome] = []
                for each in ended:
                    ready, error = self._under_way.pop(each), each.exception()
                    if error is None or isinstance(error, Later | Never):
                        outcomes.append(self._judge(ready, error))
                    else:  # a mistake of ours: the message is in doubt, as if we had died
                        mistake, self._more = error, False
                for ready in self._record_and_claim(outcomes):
                    self._under_way[threads.submit(self.channel.send, ready.message)] = ready
                if self._under_way:
                    ended = self._next(ends + GRACE_SECONDS - time.monotonic())
                elif self._more:
                    ended = ()
                    threading.Event().wait(_BREATH_SECONDS)
                else:
                    break
        if mistake is not None:
            raise mistake

    def _next(self, seconds: float) -> Iterable[Future[Receipt]]:
        """What has ended, as soon as something has; after `seconds` all of it is broken off."""
        ended, others = wait(self._under_way, max(0.0, seconds), FIRST_COMPLETED)
        if ended and others:
            ended, _ = wait(self._under_way, _LINGER_SECONDS)
        if not ended:
            if isinstance(self.channel, Wide):
                self.channel.abort()
            ended, _ = wait(self._under_way, return_when=FIRST_COMPLETED)
        return ended

    # -- what became of a message ----------------------------------------------------------

    def _judge(self, ready: Ready, error: Later | Never | None) -> _Outcome:
        """What an answer comes to, and what it means for the messages after it."""
        if error is None:
            self._room = min(self._room + 1, self._most)
            return _Outcome(ready=ready, state="sent")
        reason, now = str(error), self.clock.now()
        if isinstance(error, Never):
            return _Outcome(ready=ready, state="failed", reason=reason, address=error.address)
        if isinstance(error, Crowded):
            self._most = self._room = max(1, len(self._under_way))
            self.pace.give_back(_domain(ready))
            return _Outcome(ready=ready, state="waiting", reason=reason, untried=True)
        if isinstance(error, Down):
            self._more = False
            return _Outcome(ready=ready, state="waiting", reason=reason, down=True)
        message = ready.message
        after = next_try(message.message_id, message.attempts + 1, message.first_try or now, now)
        state = "parked" if after is None else "waiting"
        return _Outcome(ready=ready, state=state, reason=reason, next_try=after)

    def _record_and_claim(self, outcomes: Sequence[_Outcome]) -> list[Ready]:
        """Record what has ended and claim what is next, in one transaction.

        Where nothing can be written, what has gone is recorded as soon as it can be.
        """
        for tried in range(_RECORD_TRIES):
            try:
                with self.db.transaction() as conn:
                    self._record(conn, outcomes)
                    self._more = self._more and self.lease.holds(conn)
                    claimed = self._claim(conn) if self._more else []
                break
            except DatabaseUnavailable as error:
                self._more = False
                if not outcomes or tried + 1 == _RECORD_TRIES:
                    raise
                logger.warning("delivery.unrecorded messages=%d why=%s", len(outcomes), error)
                threading.Event().wait(RETRY_SECONDS)
        else:
            raise AssertionError("the last try ends or raises")
        for outcome in outcomes:
            self._tell(outcome)
        return claimed

    def _record(self, conn: "Connection", outcomes: Sequence[_Outcome]) -> None:
        now = self.clock.now()
        sent = [each.ready.message.id for each in outcomes if each.state == "sent"]
        if sent:
            if gone := outbox.sent(conn, sent, at=now):
                digests.settle(conn, gone)
            if self._out:
                outages.end(conn, self.name)
        if untried := [each.ready.message.id for each in outcomes if each.untried]:
            outbox.untried(conn, untried)
        down = [each for each in outcomes if each.down]
        until = outages.note(conn, self.name, down[0].reason, now).until if down else None
        for each in outcomes:
            if each.state == "sent" or each.untried:
                continue
            after = until if each.down else each.next_try
            id = each.ready.message.id
            outbox.record(conn, id, each.state, at=now, reason=each.reason, next_try=after)
            if each.address:
                refused(conn, each.ready, each.reason, now)

    def _tell(self, outcome: _Outcome) -> None:
        """Count an outcome, and say it in the log, which holds no reader's address."""
        message, done = outcome.ready.message, self.done
        why = ""
        if outcome.reason:
            why = re.sub(re.escape(message.recipient), "…", outcome.reason, flags=re.IGNORECASE)
        if outcome.untried:
            logger.info("delivery.crowded connections=%d why=%s", self._most, why)
        elif outcome.state == "sent":
            self._out = False
            done.sent += 1
            logger.debug("delivery.sent message=%d", message.id)
        elif outcome.state == "failed":
            done.failed += 1
            logger.warning("delivery.failed message=%d why=%s", message.id, why)
        elif outcome.state == "parked":
            done.parked += 1
            logger.error("delivery.parked message=%d why=%s", message.id, why)
        else:
            done.waiting += 1
            if outcome.down:
                done.down = outcome.reason
            logger.warning("delivery.later message=%d why=%s", message.id, why)

    # -- what is next ----------------------------------------------------------------------

    def _claim(self, conn: "Connection") -> list[Ready]:
        """The next messages that may go and are still wanted, as many as there is room for.

        Where there are none any more, the pass ends.
        """
        room = self._room - len(self._under_way)
        claimed: list[Ready] = []
        while room > len(claimed):
            now, full = self.clock.now(), self.pace.full() if self.name == MAIL else set[str]()
            found = outbox.ready(conn, now, self.name, room - len(claimed), without=full)
            if not found:
                self._more = bool(full and outbox.ready(conn, now, self.name, 1))
                break
            paced = [each for each in found if self.name != MAIL or self.pace.take(_domain(each))]
            cleared = clear(conn, paced, now)
            self.done.cancelled += len(paced) - len(cleared)
            claimed += [self._with_return_path(each) for each in cleared]
        return claimed

    def _with_return_path(self, ready: Ready) -> Ready:
        sender = self.return_path.of(ready.message.id, ready.message.message_id)
        return replace(ready, message=replace(ready.message, sender=sender))


def _domain(ready: Ready) -> str:
    return ready.recipient_key.rpartition("@")[2]
