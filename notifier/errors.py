"""What can go wrong on the way to a reader? One class per cause, raised by channels."""

from crawler.errors import NoticewatchError


class Later(NoticewatchError):
    """Raised where a message was not taken now and may be taken later.

    The text is the reason, for the operator: what the mail server answered, or that it did not.
    """


class Down(Later):
    """Raised where nothing at all is taken now: the mail server is not there, or refuses us."""


class Never(NoticewatchError):
    """Raised where a message will not be taken for this recipient, however often it is tried."""
