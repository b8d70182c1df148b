"""Where is mail that came back read? In a Maildir or a mailbox of an IMAP server.

What was a report of ours is deleted there. Anything else (the answer of a machine, spam) stays
for a person to look at, marked as seen, and is not read again.
"""

import contextlib
import imaplib
import logging
import re
import secrets
import ssl
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Protocol, cast

from crawler.clock import Clock
from crawler.errors import NoticewatchError
from crawler.store import leases
from crawler.store.database import Database
from notifier.bounces import MOST_BYTES
from notifier.delivering.bouncing import take_back
from notifier.settings import BounceMailbox, Settings
from notifier.words.wording import line

logger = logging.getLogger(__name__)

#: So many mails are read in a pass.
MOST_MAILS = 200
#: A server is asked no more often than this, and waited for no longer than that.
_EVERY_SECONDS, _TIMEOUT_SECONDS = 300.0, 15.0
_ASKED = "bounces read"  # the name of the lease that says so
_FLAGS = re.compile(r":2,[A-Za-z]*\Z")


class Letter(Protocol):
    """A mail in a mailbox."""

    def read(self) -> bytes:
        """Its first bytes, `MOST_BYTES` at most."""
        ...

    def delete(self) -> None:
        """It has been dealt with."""
        ...

    def keep(self) -> None:
        """A person should look at it; it is not read again."""
        ...


def read_returns(db: Database, clock: Clock, settings: Settings) -> int:
    """Read what came back, and draw the consequences; how many reports there were.

    A process that dies between the two reads a report again, which changes nothing.

    Raises:
        NoticewatchError: the mailbox cannot be read.
    """
    mailbox = settings.mail.mailbox
    if mailbox is None or settings.mail.bounces is None or not _due(db, mailbox):
        return 0
    reports = 0
    with _opened(mailbox) as letters:
        for _, letter in zip(range(MOST_MAILS), letters, strict=False):
            if take_back(db, clock, settings, letter.read()):
                reports += 1
                letter.delete()
            else:
                letter.keep()
    if reports:
        logger.info("bounces.read reports=%d", reports)
    return reports


def _due(db: Database, mailbox: BounceMailbox) -> bool:
    """Whether to look now: into a folder always, into a server's mailbox now and then."""
    if mailbox.folder is not None:
        return True
    with db.reading() as conn:
        if leases.holder_of(conn, _ASKED):
            return False
    with db.transaction() as conn:
        return leases.take(conn, _ASKED, secrets.token_hex(8), _EVERY_SECONDS)


@contextlib.contextmanager
def _opened(mailbox: BounceMailbox) -> Generator[Iterator[Letter]]:
    try:
        if mailbox.folder is not None:
            yield _maildir(mailbox.folder)
        else:
            with _imap(mailbox) as letters:
                yield letters
    except (OSError, imaplib.IMAP4.error) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        why = line(said, 300) or type(error).__name__
        raise NoticewatchError(f"[mail].bounce_mailbox: {mailbox.shown}: {why}") from None


# -- Maildir -------------------------------------------------------------------------------


class _File:
    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> bytes:
        with self._path.open("rb") as file:
            return file.read(MOST_BYTES)

    def delete(self) -> None:
        self._path.unlink(missing_ok=True)

    def keep(self) -> None:
        name = _FLAGS.sub("", self._path.name)
        self._path.rename(self._path.parent.parent / "cur" / f"{name}:2,S")


def _maildir(folder: Path) -> Iterator[Letter]:
    """The new mails of a Maildir. Those in `cur` a person, or we, have seen."""
    for path in sorted((folder / "new").iterdir()):
        if not path.is_symlink() and path.is_file():
            yield _File(path)


# -- IMAP ----------------------------------------------------------------------------------


class _OnServer:
    def __init__(self, server: imaplib.IMAP4, uid: str) -> None:
        self._server = server
        self._uid = uid

    def read(self) -> bytes:
        _, found = self._server.uid("fetch", self._uid, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
        parts = (cast("tuple[bytes, bytes]", each) for each in found if isinstance(each, tuple))
        return next((content for _, content in parts), b"")[:MOST_BYTES]

    def delete(self) -> None:
        self._server.uid("store", self._uid, "+FLAGS.SILENT", r"(\Deleted \Seen)")

    def keep(self) -> None:
        self._server.uid("store", self._uid, "+FLAGS.SILENT", r"(\Seen)")


@contextlib.contextmanager
def _imap(mailbox: BounceMailbox) -> Generator[Iterator[Letter]]:
    """The unseen mails of a server's mailbox; what was deleted is gone at the end."""
    if mailbox.tls:
        tls = ssl.create_default_context()
        server = imaplib.IMAP4_SSL(
            mailbox.host, mailbox.port, ssl_context=tls, timeout=_TIMEOUT_SECONDS
        )
    else:
        server = imaplib.IMAP4(mailbox.host, mailbox.port, timeout=_TIMEOUT_SECONDS)
    with server:  # says goodbye, whatever happens
        server.login(mailbox.user, mailbox.password)
        quoted = mailbox.name.replace("\\", r"\\").replace('"', r"\"")
        answer, _ = server.select(f'"{quoted}"')
        if answer != "OK":
            raise imaplib.IMAP4.error(f'there is no mailbox "{mailbox.name}"')
        _, found = server.uid("search", "UNSEEN")
        uids: bytes = found[0] or b""
        yield (_OnServer(server, uid) for uid in uids.decode("ascii").split())
        server.expunge()
