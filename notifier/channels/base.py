"""What does every channel promise?"""

from dataclasses import dataclass
from typing import Protocol

from notifier.outbox import Message


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a message was taken: `said` is the answer of whoever took it, for the log."""

    said: str


class Channel(Protocol):
    """A way for messages to leave. Used by one thread at a time, for one pass over the outbox."""

    def send(self, message: Message) -> Receipt:
        """Hand `message` over; when this returns, somebody else has taken it.

        Raises:
            Later: not now; it is tried again.
            Never: not to this recipient.
        """
        ...

    def close(self) -> None:
        """The pass is over."""
        ...
