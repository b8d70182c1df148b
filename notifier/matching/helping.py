"""Who else matches, where a great many events wait? A second process, for as long as that lasts.

It knows the searches, is given the later half of each batch, and answers with what these found.
It sees no database, and all that it does can be done here: while it is not ready, and where it
was killed or got stuck, its half is matched by the process that asked.
"""

import gc
import logging
import os
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from socket import socketpair
from threading import Timer
from typing import Any

from crawler.event import Event
from notifier.matching.interest import Interests

logger = logging.getLogger(__name__)

#: From so many searches and so many waiting events on it saves more than its start costs.
SEARCHES, WAITING = 10_000, 5000

#: After so many seconds without an answer it is killed: others wait for the database meanwhile.
PATIENCE = 20.0


class Helper:
    """Matches batch after batch, in two processes where that pays; to be closed after the last."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection[Any, Any] | None = None
        self._busy = self._failed = False
        self._knows: tuple[Interests, int] | None = None  # whose searches, and after which change

    @property
    def pid(self) -> int | None:
        """The second process, if there is one."""
        return self._process.pid if self._process else None

    @property
    def ready(self) -> bool:
        """Whether the next batch is shared."""
        if self._line is not None and self._busy:
            with self._patiently():
                if self._line.poll():
                    self._line.recv()
                    self._busy = False
        return self.pid is not None and not self._busy

    def interested(
        self, everybody: Interests, events: Sequence[Event], waiting: int
    ) -> dict[int, list[int]]:
        """As `everybody.interested`; `waiting`: how many more events there are after these."""
        much = waiting >= WAITING and len(everybody) >= SEARCHES
        if much and self._process is None and not self._failed and _a_core_is_idle():
            self.start(everybody)
        half = len(events) // 2 if self.ready else len(events)
        later = events[half:]
        if later:
            self._give(everybody, later)
        found = everybody.interested(events[:half])
        if later:
            theirs = self._taken()
            if theirs is None:
                theirs = everybody.interested(later)
            for search, ids in theirs.items():
                found[search] = [*found[search], *ids] if search in found else ids
        return found

    def close(self) -> None:
        """End the second process, whatever it does: it holds nothing."""
        if self._line is not None and self._process is not None:
            self._line.close()
            self._process.kill()
            self._process.wait()
        self._process = self._line = self._knows = None

    def start(self, everybody: Interests) -> None:
        """Begin a second process, which is ready when it has an index of its own."""
        ours, theirs = socketpair()
        with ours, theirs:
            # An interpreter of its own: a fork would have the locks of this process's threads.
            command = [sys.executable, "-m", "notifier.matching.helping", str(theirs.fileno())]
            try:
                self._process = subprocess.Popen(  # noqa: S603
                    command,
                    env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,  # what is typed at this process is not for that one
                )
            except OSError as error:  # no memory, no more processes
                logger.warning("matching.alone why=%s", error)
                self._failed = True
                return
            self._line = Connection(ours.detach())
        self._give(everybody, ())

    def _give(self, everybody: Interests, events: Sequence[Event]) -> None:
        """Let it match `events`, and before that know what has changed."""
        if self._line is None:
            return
        now = everybody, everybody.changes
        with self._patiently():
            self._line.send((None if self._knows == now else everybody.searches(), events))
            self._busy, self._knows = True, now

    def _taken(self) -> dict[int, list[int]] | None:
        """What the second process found; None: there is none any more."""
        if self._line is None:
            return None
        found: dict[int, list[int]] | None = None
        with self._patiently():
            found = self._line.recv()
            self._busy = False
        return found

    @contextmanager
    def _patiently(self) -> Generator[None]:
        """Where the second process fails or takes too long, this one goes on alone."""
        assert self._process is not None
        watch = Timer(PATIENCE, self._process.kill)
        watch.daemon = True
        watch.start()
        try:
            yield
        except (OSError, EOFError):
            logger.warning("matching.alone why=the helping process has gone")
            self._failed = True
            self.close()
        finally:
            watch.cancel()


def _a_core_is_idle() -> bool:
    """Whether a second process would not have to wait for its turns; this one takes a core."""
    return os.getloadavg()[0] < (os.cpu_count() or 1) - 0.5


def help_with(line: "Connection[Any, Any]") -> None:
    """Answer every batch, until whoever sends them has gone."""
    logging.disable()  # what there is to say of a search the other process says
    gc.disable()  # the searches last as long as the process
    everybody = Interests()
    with suppress(OSError, EOFError):
        while True:
            searches, events = line.recv()
            if searches is not None:
                everybody.follow(searches)
                searches = None
            line.send(everybody.interested(events))


if __name__ == "__main__":
    help_with(Connection(int(sys.argv[1])))
