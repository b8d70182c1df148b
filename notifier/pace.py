"""How fast may mail go to one provider? A limit for each domain that readers have addresses at."""

import time
from collections.abc import Callable


class Pace:
    """At most `per_minute` messages a minute to one domain, of which a tenth at once; 0: no limit.

    For one process, which alone sends. `now`: seconds of a clock that never jumps.
    """

    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_minute / 60
        self._at_once = max(1.0, per_minute / 10)
        self._now = now
        self._left: dict[str, tuple[float, float]] = {}  # how many, as of when

    def take(self, domain: str) -> bool:
        """Whether a message may go to `domain` now; it then counts."""
        if not self._per_second:
            return True
        left = self._room(domain)
        if left < 1:
            return False
        self._left[domain] = left - 1, self._now()
        return True

    def give_back(self, domain: str) -> None:
        """A message that was counted did not go."""
        if domain in self._left:
            left, at = self._left[domain]
            self._left[domain] = left + 1, at

    def full(self) -> set[str]:
        """The domains to which nothing may go now."""
        for domain in [each for each in self._left if self._room(each) >= self._at_once]:
            del self._left[domain]
        return {domain for domain in self._left if self._room(domain) < 1}

    def _room(self, domain: str) -> float:
        left, at = self._left.get(domain, (self._at_once, self._now()))
        return min(self._at_once, left + (self._now() - at) * self._per_second)
