"""Whose page is it? Where pages of several notices print one reference, or a page none any more.

A key is the reference that a page prints, else its address. Which of two notices has a reference
that both print must not hang on which page was read first, and a page that prints none for once
is not that of another notice.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

from crawler.extract.address import address_key
from crawler.recording import Recording
from crawler.serialise import JsonObject

#: What is known of living notices, by their keys.
Living = Callable[[Sequence[str]], Mapping[str, JsonObject]]


def part_namesakes(recording: Recording, living: Living) -> None:
    """Know a notice by its address that prints the reference of another.

    The reference stays with the one that is known by it, else with the one whose address comes
    first.
    """
    claimed = recording.claimed()
    if not claimed:
        return
    known = living([*claimed])
    for key, readings in claimed.items():
        told = [(each, recording.document(each)) for each in readings]
        told = [(each, document) for each, document in told if document["url"]]
        if not told:
            continue
        holder = known.get(key) or min((each for _, each in told), key=lambda each: each["url"])
        rivals = len({each["url"] for _, each in told}) > 1 or key in recording.same
        for reading, document in told:
            own = address_key(document["url"])
            if key != document["reference"] or own == address_key(holder["url"] or ""):
                continue
            # One that is alone may be the holder itself, renamed and moved.
            if not _same_title(document, holder) and (rivals or own in recording.known):
                recording.rename(reading, own, None)


def settle_nameless(recording: Recording, living: Living, shared: Collection[str]) -> None:
    """Take no page for that of a new notice because it no longer prints the reference.

    By its address and title it is the page of a notice that is known by that reference, and what
    it shows of it now is not the whole. `shared`: references that the spider gave to the first
    page that printed them; such a page prints its own all the same.
    """
    nameless: dict[str, JsonObject] = {}
    for key, readings in recording.readings.items():
        if key in recording.known:
            continue
        document = recording.document(readings[-1])
        if document["url"] and not document["reference"] and address_key(document["url"]) == key:
            nameless[key] = document
    if not nameless:
        return
    for document in living([*recording.missing()]).values():
        key, reference = address_key(document["url"] or ""), document["reference"]
        same = nameless.get(key)
        if same is None or not reference or not _same_title(same, document):
            continue
        del nameless[key]
        if reference in shared:
            for reading in list(recording.readings[key]):
                recording.rename(reading, document["key"], reference)
        else:
            recording.lose_notice(key, f'it no longer prints "{reference[:60]}"')


def _same_title(one: JsonObject, other: JsonObject) -> bool:
    return " ".join(one["title"].split()).casefold() == " ".join(other["title"].split()).casefold()
