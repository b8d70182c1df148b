"""Which process holds a lease, and is it still there? A name that says, and the question.

A process that was killed gives nothing back. Where it ran on this machine, that it is gone can
be seen at once; of other machines, only that their leases run out.
"""

import contextlib
import os
import secrets
import socket
from functools import cache
from hashlib import blake2b
from pathlib import Path

_PROC = Path("/proc")


def new_token() -> str:
    """What tells apart two holders of one process."""
    return secrets.token_hex(4)


def holder_name(token: str, pid: int | None = None) -> str:
    """The name of this process, or of its child `pid`, as a holder of leases.

    Host and process for the operator's eyes, then the machine and `token`.
    """
    return f"{socket.gethostname()}:{pid or os.getpid()}:{_machine()}.{token}"


def is_gone(holder: str) -> bool:
    """Whether the process that `holder` names is known to have ended.

    False where it cannot be known: on another machine, in another container, since another
    start of the machine, or where a new process has its number.
    """
    try:
        _, pid, rest = holder.split(":")
        machine, _, _ = rest.partition(".")
        number = int(pid)
    except ValueError:  # no name of ours
        return False
    if not machine or machine != _machine() or number <= 0:
        return False
    try:
        os.kill(number, 0)  # signal 0 asks, and does nothing
    except ProcessLookupError:
        return True
    except OSError:  # another user's
        return False
    return False


@cache
def _machine() -> str:
    """This start of this machine, as seen from this container; "" where there is no telling.

    A process number means nothing outside its namespace (pid_namespaces(7)).
    """
    with contextlib.suppress(OSError):
        boot = (_PROC / "sys/kernel/random/boot_id").read_bytes()
        space = str((_PROC / "self/ns/pid").readlink()).encode()
        return blake2b(boot + space, digest_size=4).hexdigest()
    return ""
