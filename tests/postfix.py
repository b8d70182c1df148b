"""A real mail server: Debian's postfix in a throw-away folder, on loopback, with no name server.

One port refuses unknown recipients at once; the other takes them and sends a real report later.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.ports import free_port

POSTFIX = shutil.which("postfix") or shutil.which("postfix", path="/usr/sbin:/sbin")
DOMAIN = "example.test"
_SECONDS = 20


@dataclass(frozen=True)
class Postfix:
    """A running server with the mailboxes `reader` and `bounces`, each a Maildir in `mail`."""

    strict: int  # the port that refuses unknown recipients
    lenient: int  # the port that takes them
    mail: Path

    def waits_for(self, mailbox: str) -> Path:
        """The next new mail in a mailbox."""
        new = self.mail / mailbox / "new"
        until = time.monotonic() + _SECONDS
        while time.monotonic() < until:
            if new.is_dir() and (found := [*new.iterdir()]):
                return found[0]
            time.sleep(0.02)  # the mail server has no other way to say so
        raise AssertionError(f"no mail came to {mailbox}")


@pytest.fixture(scope="module")
def postfix() -> Iterator[Postfix]:
    """The server; skipped where it cannot be."""
    if POSTFIX is None:
        pytest.skip("postfix is not installed")
    if os.geteuid() != 0:
        pytest.skip("postfix can only be started by root")
    folder = Path(mkdtemp(prefix="noticewatch-postfix-"))
    try:
        server = _configured(folder)
        _run(folder, "start")
        try:
            for port in (server.strict, server.lenient):
                _wait_for(port)
            yield server
        finally:
            _run(folder, "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _configured(folder: Path) -> Postfix:
    folder.chmod(0o755)
    strict, lenient = free_port(), free_port()
    for name in ("etc", "spool", "data", "mail"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    shutil.chown(folder / "mail", "postfix")
    uid = (folder / "mail").stat().st_uid
    boxes = ",".join(f"{{{name}@{DOMAIN} = {name}/}}" for name in ("reader", "bounces"))
    (folder / "etc" / "main.cf").write_text(f"""\
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_dns_support_level = disabled
myhostname = mx.{DOMAIN}
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
local_recipient_maps =
recipient_delimiter = +
virtual_mailbox_domains = {DOMAIN}
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = inline:{{{boxes}}}
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{uid}
smtputf8_enable = yes
smtputf8_autodetect_classes = bounce
""")
    services = [
        f"127.0.0.1:{strict} inet n - n - - smtpd",
        f"127.0.0.1:{lenient} inet n - n - - smtpd -o smtpd_reject_unlisted_recipient=no",
        "pickup unix n - n 60 1 pickup",
        "cleanup unix n - n - 0 cleanup",
        "qmgr unix n - n 300 1 qmgr",
        "tlsmgr unix - - n 1000? 1 tlsmgr",
        "rewrite unix - - n - - trivial-rewrite",
        "bounce unix - - n - 0 bounce",
        "defer unix - - n - 0 bounce",
        "trace unix - - n - 0 bounce",
        "verify unix - - n - 1 verify",
        "flush unix n - n 1000? 0 flush",
        "proxymap unix - - n - - proxymap",
        "proxywrite unix - - n - 1 proxymap",
        "smtp unix - - n - - smtp",
        "relay unix - - n - - smtp",
        "showq unix n - n - - showq",
        "error unix - - n - - error",
        "retry unix - - n - - error",
        "discard unix - - n - - discard",
        "local unix - n n - - local",
        "virtual unix - n n - - virtual",
        "lmtp unix - - n - - lmtp",
        "anvil unix - - n - 1 anvil",
        "scache unix - - n - 1 scache",
        "postlog unix-dgram n - n - 1 postlogd",
    ]
    (folder / "etc" / "master.cf").write_text("\n".join(services) + "\n")
    return Postfix(strict=strict, lenient=lenient, mail=folder / "mail")


def _run(folder: Path, what: str) -> None:
    assert POSTFIX is not None
    done = subprocess.run(
        [POSTFIX, "-c", str(folder / "etc"), what], capture_output=True, text=True, check=False
    )
    if what == "start" and done.returncode:
        log = folder / "log"
        said = log.read_text() if log.is_file() else ""
        pytest.skip(f"postfix does not start here: {done.stderr} {said}")


def _wait_for(port: int) -> None:
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("the mail server does not listen")
