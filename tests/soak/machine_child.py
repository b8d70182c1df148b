"""What a crawl child finds beside the product: the machine that the test sets (`machine`)."""

import errno
import os
from multiprocessing import reduction
from pathlib import Path

from tests.soak.machine import FOLDER, install

_receive = reduction.recvfds


def _recvfds(*args: object) -> object:
    """As it was; but the fork server of many lives outlives one that died while it asked."""
    try:
        return _receive(*args)  # pyright: ignore[reportArgumentType]
    except EOFError:
        raise OSError(errno.ECONNABORTED, "it is gone") from None


reduction.recvfds = _recvfds  # pyright: ignore[reportAttributeAccessIssue]
install(Path(os.environ[FOLDER]))
