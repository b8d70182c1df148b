"""Where does a run keep what it has read until it is judged? In a temporary file, not in memory.

The file has no name and goes with the process, so a run that dies leaves nothing behind.
"""

import tempfile
import weakref
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ref:
    """Where a record stands in the spool."""

    offset: int
    size: int


#: A run smaller than this never touches the disk.
_IN_MEMORY = 4 * 1024 * 1024


class Spool:
    """An append-only file of byte records, read back in any order."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
        self._closed = weakref.finalize(self, self._file.close)
        self._end = 0

    def add(self, record: bytes) -> Ref:
        """Append `record`; the answer finds it again."""
        self._file.seek(self._end)
        self._file.write(record)
        ref = Ref(self._end, len(record))
        self._end += ref.size
        return ref

    def read(self, ref: Ref) -> bytes:
        """The record at `ref`, byte for byte."""
        self._file.seek(ref.offset)
        return self._file.read(ref.size)

    def close(self) -> None:
        """Give the space back."""
        self._closed()
