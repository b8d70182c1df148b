"""How much may one caller ask in a minute? Counted in memory: it protects this process alone.

What must be remembered for longer (mails that somebody makes us send) is counted in the
database, by `notifier.readers.asking`.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

#: More callers than this in a minute are not told apart, so that counting them costs no memory.
_MOST_CALLERS = 50_000


@dataclass(slots=True)
class Turnstile:
    """Lets each caller through `most` times in a minute of `seconds`, a clock that only grows."""

    most: int
    seconds: Callable[[], float] = time.monotonic
    _minute: int = -1
    _counts: dict[str, int] = field(default_factory=dict[str, int])

    def admits(self, who: str) -> bool:
        """Whether `who` may come through; counts it."""
        minute = int(self.seconds() // 60)
        if minute != self._minute or len(self._counts) >= _MOST_CALLERS:
            self._minute = minute
            self._counts.clear()
        self._counts[who] = self._counts.get(who, 0) + 1
        return self._counts[who] <= self.most
