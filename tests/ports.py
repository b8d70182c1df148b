"""Which port can a server of a test have? One that nobody else takes before the server starts."""

import random
import socket

#: Below the ports that systems give to outgoing connections (Linux from 32768, others from
#: 49152), which the tests that run beside this one open all the time.
_OURS = range(20_000, 32_000)


def free_port() -> int:
    """A port of loopback at which nobody listens."""
    while True:
        port = random.choice(_OURS)
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue
