"""What does every channel promise?"""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from notifier.outbox import Message


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a message was taken: `said` is the answer of whoever took it, for the log."""

    said: str


class Channel(Protocol):
    """A way for messages to leave, for one pass over the outbox. By one thread at a time.

    One that can do more is `Wide`.
    """

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


@runtime_checkable
class Wide(Channel, Protocol):
    """A channel that sends several messages at once: `send` may be called from `width` threads.

    It may then also raise `Crowded`: this one was not tried, and there should be fewer at once.
    """

    @property
    def width(self) -> int:
        """How many at once."""
        ...

    def abort(self) -> None:
        """The pass has lasted too long: let what is under way fail now."""
        ...
