"""What has changed at a site, and what only in our reading of it?

After the parser or the arguments of a source changed, the stored versions are in other words than
the new readings. The evidence of a stored version, read once more by the parser of today, says
which of the differences the site has made: those are told, the others are only stored. The same
holds where a page was broken when its notice was first seen: what only its broken part says is no
news once it is whole.
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


class Reread(NamedTuple):
    """A notice as the parser of today reads it in a kept response.

    `knows`: the fields that this reading can speak of, where it stands in for a broken one.
    """

    document: JsonObject
    knows: frozenset[str] | None = None


#: A response read by the parser of today: its notices by key.
Read = Callable[[Kept], Mapping[str, Reread]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebase:
    """How old and new evidence are read in the same way.

    `everywhere`: the parser has changed since the last complete run. `stale`: whether another
    parser read a version. `kept`: the evidence of a version, if any.
    """

    everywhere: bool = True
    stale: Callable[[int], bool]
    kept: Callable[[int], Kept | None]
    read: Read

    def base(
        self, version_id: int, now: Kept | None, old: JsonObject, document: JsonObject
    ) -> JsonObject:
        """`document` with the old values of those fields alone that the site has changed."""
        if not self.stale(version_id):
            return self._known(version_id, old, document)
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

    def _known(self, version_id: int, old: JsonObject, document: JsonObject) -> JsonObject:
        """`old`, but where its page was broken: there only what that reading could speak of."""
        before = self.kept(version_id)
        one = _of(self.read(before), document["key"]) if before is not None else None
        if one is None or one.knows is None:
            return old
        return {
            name: old.get(name) if name in one.knows else value for name, value in document.items()
        }


def may_be_known_late(old: JsonObject, document: JsonObject) -> bool:
    """Whether a page that was broken may be why `old` lacks what `document` states."""
    return any(
        value not in (None, []) and old.get(name) in (None, []) for name, value in document.items()
    )


def _differing(
    before: Mapping[str, Reread], now: Mapping[str, Reread], key: str
) -> set[str] | None:
    """The fields of the notice `key` in which two readings differ; None: one lacks it."""
    one, other = _of(before, key), _of(now, key)
    if one is None or other is None:
        return None
    known = one.knows if one.knows is not None else other.document.keys()
    return {
        name
        for name, value in other.document.items()
        if name in known and one.document.get(name) != value
    }


def _of(readings: Mapping[str, Reread], key: str) -> Reread | None:
    """The notice of a page: by its key, else the only one (a list may know the key better)."""
    alone = next(iter(readings.values())) if len(readings) == 1 else None
    return readings.get(key, alone)
