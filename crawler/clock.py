"""What time is it? One object is passed in; nothing else asks the machine."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time by which things are decided and recorded."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class StoppedClock:
    """A clock that stands still: `--now T`, and tests."""

    at: datetime

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a clock needs a time zone")

    def now(self) -> datetime:
        return self.at
