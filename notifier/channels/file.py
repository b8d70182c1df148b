"""Mail as files in a folder: for trying things out, and for the demo."""

import os
from pathlib import Path

from notifier.channels.base import Receipt
from notifier.errors import Down
from notifier.mail import mail_bytes
from notifier.outbox import Message
from notifier.settings import Settings


class FileChannel:
    """Writes each message as an .eml file, named by its number in the outbox."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder = folder
        self._settings = settings

    def send(self, message: Message) -> Receipt:
        """Write the file; written again, it is the same file.

        Raises:
            Down: it cannot be written.
        """
        path = self._folder / f"{message.id:06}.eml"
        part = path.with_suffix(".part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(mail_bytes(message, self._settings))
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            raise Down(f"{path} cannot be written: {error.strerror}") from None
        return Receipt(str(path))

    def close(self) -> None:
        """Nothing is open between messages."""
