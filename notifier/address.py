"""Can mail go to this address, and is it one that we know? Syntax only; no name is looked up."""

from dataclasses import dataclass
from urllib.parse import quote

import email_validator

from crawler.errors import UsageError

# The library refuses names that the internet at large cannot deliver to ("localhost",
# "corp.local"). Whoever runs this inside an organisation has exactly such readers.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox. Two addresses with the same `key` are the same person's.

    `shown` is for people, `wire` is for the mail server: an international domain in its ASCII
    form. What stands before the @ may be of any script; not every server takes that (RFC 6531).
    `key` ignores case, as every mail system that matters does.
    """

    shown: str
    wire: str

    @property
    def key(self) -> str:
        """What it is recognised by."""
        return self.wire.lower()

    @property
    def domain(self) -> str:
        """The ASCII form of what follows the @."""
        return self.wire.rpartition("@")[2]

    def mailto(self, subject: str) -> str:
        """A link that begins a mail to it."""
        return f"mailto:{quote(self.wire, safe='@')}?subject={quote(subject)}"


def read_address(text: str) -> Address:
    """The address that `text` is, strictly: no name around it, no comment, no control character.

    Raises:
        UsageError: it is none; the text says what is wrong with it.
    """
    try:
        found = email_validator.validate_email(
            text.strip(" "),
            allow_smtputf8=True,
            check_deliverability=False,
            globally_deliverable=False,
        )
    except email_validator.EmailNotValidError as error:
        shown = text if text.isprintable() else repr(text)
        raise UsageError(f"{shown} is no mail address: {error}") from None
    return Address(
        shown=found.normalized,
        wire=f"{found.ascii_local_part or found.local_part}@{found.ascii_domain}",
    )
