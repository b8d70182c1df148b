"""What has changed at a site, and what only in our reading of it?

After the parser or the arguments of a source changed, the stored versions are in other words than
the new readings. The evidence of a stored version, read once more by the parser of today, says
which of the differences the site has made: those are told, the others are only stored.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from crawler.notice import ENDED
from crawler.serialise import JsonObject


class Kept(NamedTuple):
    """A response as it was received, and where and as what."""

    body: bytes
    url: str
    content_type: str


#: A response read by the parser of today: its notices by key.
Read = Callable[[Kept], Mapping[str, JsonObject]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebase:
    """How old and new evidence are read in the same way.

    `stale`: whether another parser read a version. `kept`: the evidence of a version, if any.
    """

    stale: Callable[[int], bool]
    kept: Callable[[int], Kept | None]
    read: Read

    def base(
        self, version_id: int, now: Kept | None, old: JsonObject, document: JsonObject
    ) -> JsonObject:
        """`document` with the old values of those fields alone that the site has changed."""
        if not self.stale(version_id):
            return old
        before = self.kept(version_id)
        changed = None
        if before is not None and now is not None:
            changed = _differing(self.read(before), self.read(now), document["key"])
        if changed is None:  # nothing to go by: only that it ended, or no longer has, is news
            ended = (old["status"] in ENDED) != (document["status"] in ENDED)
            changed = {"status"} if ended else set[str]()
        return {
            name: old.get(name) if name in changed else value for name, value in document.items()
        }


def _differing(
    before: Mapping[str, JsonObject], now: Mapping[str, JsonObject], key: str
) -> set[str] | None:
    """The fields of the notice `key` in which two readings differ; None: one lacks it."""
    one, other = _of(before, key), _of(now, key)
    if one is None or other is None:
        return None
    return {name for name, value in other.items() if one.get(name) != value}


def _of(readings: Mapping[str, JsonObject], key: str) -> JsonObject | None:
    """The notice of a page: by its key, else the only one (a list may know the key better)."""
    alone = next(iter(readings.values())) if len(readings) == 1 else None
    return readings.get(key, alone)
