"""Is this edit of wording the same over most of a board? Then it is no news of any one notice.

A company rewrites its "About us" and eleven adverts change at once (research: jobs, section 3).
That is stored with each notice and told to the operator in one line.
"""

from collections import Counter
from collections.abc import Mapping
from difflib import SequenceMatcher
from hashlib import blake2b

#: The same edit on more than this part of the notices that were met, and on at least so many.
_SHARE = 0.5
_AT_LEAST = 3

Edit = bytes


def edit_of(old: str | None, new: str | None) -> Edit:
    """A name for what was taken out of a text and what was put in, paragraph by paragraph.

    Equal for two texts that differ elsewhere and were edited in the same way.
    """
    before, after = (old or "").split("\n"), (new or "").split("\n")
    digest = blake2b(digest_size=16)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag != "equal":
            digest.update(repr((before[i:j], after[k:m])).encode())
    return digest.digest()


def shared_edits(edits: Mapping[str, Edit], met: int) -> frozenset[str]:
    """The keys whose edit is shared by most of the `met` notices of a board."""
    counts = Counter(edits.values())
    common = {edit for edit, count in counts.items() if count >= _AT_LEAST and count > _SHARE * met}
    return frozenset(key for key, edit in edits.items() if edit in common)


def line(count: int, met: int) -> str:
    """What the operator is told about it."""
    return f"the same wording was edited in {count} of {met} notices; nobody is told"
