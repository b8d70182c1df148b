"""Two answers of one page word a text differently: what of it has truly been edited?

A page that is worded in this way or that from request to request (a test of wordings, a counter)
says nothing by it. An edit that stands in all of its answers, away from where they differ, is
one: the answer that has this edit and no other is what the notice says now.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

#: Longer texts are not taken apart: comparing them word by word takes time that grows with the
#: square of their length.
_MOST_WORDS = 2_000


def settled(old: Any, said: Sequence[Any]) -> Any:
    """Of what several answers said of one field, what has been edited since `old`; else `old`."""
    if not isinstance(old, str):
        return old
    texts = [text.split(" ") for text in said if isinstance(text, str)]
    before = old.split(" ")
    if len(texts) < len(said) or max(map(len, [before, *texts])) > _MOST_WORDS:
        return old
    for text in texts:
        edited = _differing(text, before)
        if all(edited.isdisjoint(_differing(text, other)) for other in texts if other != text):
            return " ".join(text)
    return old


def _differing(text: Sequence[str], other: Sequence[str]) -> set[int]:
    """Where `text` differs from `other`: its words by odd numbers, the gaps between by even."""
    places: set[int] = set()
    matcher = SequenceMatcher(None, other, text, autojunk=False)
    for tag, _, _, first, end in matcher.get_opcodes():
        if tag != "equal":
            places.update(range(2 * first, 2 * end + 1))
    return places
