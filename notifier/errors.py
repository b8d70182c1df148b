"""What can go wrong on the way to a reader? One class per cause, raised by channels."""

from crawler.errors import NoticewatchError


class Later(NoticewatchError):
    """Raised where a message was not taken now and may be taken later.

    The text is the reason, for the operator: what the mail server answered, or that it did not.
    """


class Down(Later):
    """Raised where nothing at all is taken now: the mail server is not there, or refuses us."""


class Crowded(Later):
    """Raised where a further connection is refused while those that are open go on."""


class Never(NoticewatchError):
    """Raised where a message will not be taken for this recipient, however often it is tried.

    `address`: it is the address that was refused, not what was written to it.
    """

    def __init__(self, reason: str, *, address: bool = False) -> None:
        super().__init__(reason)
        self.address = address
