"""What stands in a mail that was written to a file?"""

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path


def read(path: Path) -> EmailMessage:
    """The mail in an .eml file."""
    return BytesParser(policy=policy.default).parsebytes(path.read_bytes())


def part(mail: EmailMessage, kind: str) -> str:
    """The text of a mail, by kind: `plain` or `html`; "" where it has none."""
    found = mail.get_body((kind,))
    return str(found.get_content()) if found is not None else ""
