"""What does a run's reading mean against what is known? Decisions, before anything is written.

Nothing here writes. A decision says what one notice's version, event and marks will be; the
verdict is taken over all of them, and only then `crawler.run` carries them out.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, TypeVar

import orjson

from crawler.ages import same_but_for_ages
from crawler.boilerplate import edit_of, shared_edits
from crawler.cut import without_end
from crawler.diff import Change, diff
from crawler.event import EventKind, Happening, deadline_of, happened
from crawler.extract.text import damaged_text
from crawler.fold import join, ordered
from crawler.notice import ENDED
from crawler.rebase import Rebase, may_be_known_late
from crawler.recording import Ending, PageRead, Reading, Recording, digest_of, encode
from crawler.repost import WITHIN, is_repost, likeness
from crawler.serialise import JsonObject
from crawler.spool import Ref
from crawler.store.notices import Alike, Known
from crawler.verdict import Against
from crawler.wavering import settled

T = TypeVar("T")
Documents = Callable[[Iterable[int]], Mapping[int, JsonObject]]

_ENDINGS = {EventKind.CLOSED, EventKind.WITHDRAWN, EventKind.CANCELLED, EventKind.AWARDED}
#: The stored notices with one of these likenesses (`crawler.repost`).
FindAlike = Callable[[Collection[bytes]], Iterable[Alike]]


def _none_alike(_: Collection[bytes]) -> Iterable[Alike]:
    return ()


#: How many old documents are looked up at once.
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Decision:
    """What will be done about one notice that has a new version.

    `changes` are stored with the version, `told` with the event: without boilerplate, and without
    what only looks different.
    `gone`: it left its source. `original`: the stored notice that a new one is again.
    """

    key: str
    known: Known | None
    ref: Ref
    digest: bytes
    changes: tuple[Change, ...]
    told: tuple[Change, ...]
    happening: Happening
    page: int | None
    pending: bool
    gone: bool
    as_of: datetime | None
    original: Alike | None = None

    @property
    def ended(self) -> bool:
        """Whether it is said to be over now, one way or another."""
        return self.happening.kind in _ENDINGS


@dataclass(slots=True)
class Comparison:
    """Everything that a run's reading means, before the verdict.

    `missed`: absent for the first time, nobody has confirmed it. `left`: absent, and over
    before (no event). `found`: marks of absence to take away. `follow`: the reading is newer
    than the stored one and says the same.
    """

    decisions: list[Decision] = field(default_factory=list[Decision])
    missed: list[int] = field(default_factory=list[int])
    left: list[int] = field(default_factory=list[int])
    found: list[int] = field(default_factory=list[int])
    follow: list[tuple[int, datetime]] = field(default_factory=list[tuple[int, datetime]])
    living: int = 0
    absent: int = 0
    ended: int = 0
    met: int = 0
    altered: Counter[str] = field(default_factory=Counter[str])
    emptied: Counter[str] = field(default_factory=Counter[str])
    contradicted: int = 0
    damaged: int = 0
    boilerplate: int = 0

    def against(self, seen: Sequence[int], filled: Mapping[str, int]) -> Against:
        """The comparison as the judge wants it, beside the counts of earlier runs."""
        return Against(
            seen=tuple(seen),
            filled=dict(filled),
            living=self.living,
            absent=self.absent,
            ended=self.ended,
            met=self.met,
            altered=dict(self.altered),
            emptied=dict(self.emptied),
            contradicted=self.contradicted,
            damaged=self.damaged,
        )


def compare(
    recording: Recording,
    documents: Documents,
    *,
    now: datetime,
    window: bool,
    whole: bool,
    trust_absence: bool = False,
    alike: FindAlike = _none_alike,
    rebase: Rebase | None = None,
) -> Comparison:
    """Decide about every notice that `recording` shows, or no longer shows.

    `documents` gives stored documents by version id. `window`: the source shows only its
    newest notices, absence means nothing. `whole`: every list and page was read, so absence
    may mean something; `trust_absence`: the operator has said that it does (a released run).
    `alike` finds stored notices by their likeness; `rebase`: how old evidence is read
    again, where it is the reading that has changed.
    """
    outcome = Comparison()
    _count_living(recording, outcome, now)
    for batch in _batches(recording.readings.items()):
        _read_batch(recording, documents, outcome, batch, now, rebase)
    known = recording.known
    outcome.met = sum(1 for key in recording.same | recording.readings.keys() if key in known)
    _fold_boilerplate(outcome)
    for decision in outcome.decisions:
        outcome.altered.update(
            {change.field.partition(".")[0] for change in decision.told if change.told}
        )
        outcome.emptied.update(
            change.field
            for change in decision.told
            if change.new in (None, []) and "." not in change.field and change.told
        )
    outcome.contradicted = len(recording.contradicted)
    for key in recording.same:
        if (old := known.get(key)) and (old.gone or old.missed_by is not None):
            outcome.found.append(old.notice_id)
    again = _find_reposts(recording, outcome, alike, now=now, window=window, whole=whole)
    if whole and not window and recording.whole():
        _decide_absent(recording, documents, outcome, now, trust_absence, again)
    else:
        _end(
            recording,
            documents,
            outcome,
            now,
            [(recording.known[key], "withdrawn") for key in again],
        )
    for place, decision in enumerate(outcome.decisions):
        if decision.key in again and decision.happening.kind in _LEAVING:
            outcome.decisions[place] = replace(decision, told=(), happening=Happening(None))
    return outcome


#: How the old one of a re-advertised notice ends without a word.
_LEAVING = {EventKind.CLOSED, EventKind.WITHDRAWN}


def _find_reposts(
    recording: Recording,
    outcome: Comparison,
    alike: FindAlike,
    *,
    now: datetime,
    window: bool,
    whole: bool,
) -> set[str]:
    """Find the new notices that are old ones again; the keys of those that end by it now."""
    if not recording.known:
        return set()
    firsts: dict[int, JsonObject] = {
        place: orjson.loads(recording.spool.read(decision.ref))
        for place, decision in enumerate(outcome.decisions)
        if decision.known is None
    }
    likenesses = {place: likeness(document) for place, document in firsts.items()}
    olds: dict[bytes, list[Alike]] = {}
    for old in alike(set(likenesses.values())) if firsts else ():
        olds.setdefault(likeness(old.document), []).append(old)
    ended = {each.key for each in outcome.decisions if each.known and each.ended}
    again: set[str] = set()
    taken: set[str] = set()
    waiting: set[int] = set()
    for place, document in firsts.items():
        best: tuple[bool, int, Alike] | None = None
        for old in olds.get(likenesses[place], ()):
            if old.key in taken or not is_repost(document, old.document):
                continue
            how = _ended_lately(recording, old, ended, now=now, window=window, whole=whole)
            if how == "unknown":
                waiting.add(place)
            elif how is not None and (best is None or (how == "now", old.notice_id) > best[:2]):
                best = (how == "now", old.notice_id, old)
        if best is not None and best[0]:
            waiting.discard(place)
        if best is None or place in waiting:
            continue  # an old one that ended long ago does not say that the last one has
        taken.add(best[2].key)
        if best[0]:
            again.add(best[2].key)
        outcome.decisions[place] = replace(
            outcome.decisions[place], happening=Happening(EventKind.REPOSTED), original=best[2]
        )
    for place in sorted(waiting, reverse=True):
        # New, or the old one again? Only a run that sees whether the old one left can say.
        if (page := outcome.decisions[place].page) is not None:
            recording.forget(page)
        del outcome.decisions[place]
    return again


def _ended_lately(
    recording: Recording,
    old: Alike,
    ended: set[str],
    *,
    now: datetime,
    window: bool,
    whole: bool,
) -> Literal["now", "before", "unknown"] | None:
    """Whether a stored notice ended in this run, or not long before; None: it has not."""
    known = recording.known.get(old.key)
    if known is None:
        return None
    if old.key in ended:
        return "now"
    if living(known, now):
        if recording.seen(old.key):
            return None
        if window:  # a feed that shows the new one in the place of the old; a register does not
            return "now" if known.as_of is None and whole else None
        return "now" if whole else "unknown"
    if recording.seen(old.key) and known.status not in ENDED:
        return None  # over by its deadline, and still shown beside the new one
    over = old.at if known.status in ENDED or known.deadline is None else known.deadline
    return "before" if now - over <= WITHIN else None


def _count_living(recording: Recording, outcome: Comparison, now: datetime) -> None:
    outcome.living = sum(1 for known in recording.known.values() if living(known, now))


def living(known: Known, now: datetime) -> bool:
    """Whether a stored notice should still be at its source."""
    return (
        not known.gone
        and known.status not in ENDED
        and (known.deadline is None or known.deadline > now)
    )


def _read_batch(
    recording: Recording,
    documents: Documents,
    outcome: Comparison,
    batch: Sequence[tuple[str, list[Reading]]],
    now: datetime,
    rebase: Rebase | None,
) -> None:
    known = recording.known
    old_documents = documents(
        old.version_id for key, _ in batch if (old := known.get(key)) is not None
    )
    for key, readings in batch:
        old = known.get(key)
        old_document = old_documents[old.version_id] if old else None
        document, reading = _folded(recording, readings, old, old_document)
        if old is None or old_document is None:
            outcome.decisions.append(_first_sight(recording, key, document, reading, now))
            continue
        if reading.page in recording.doubtful:
            continue
        if damaged(document) and not damaged(old_document):
            # Misread characters are no edit: what is known stays, and the next run reads it anew.
            outcome.damaged += 1
            recording.forget(reading.page)
            continue
        document = _steady(recording, reading, old, old_document, document)
        document = _ageless(old_document, document)
        changes = tuple(diff(old_document, document))
        page = recording.pages.get(reading.page)
        if changes and rebase is not None and _breaks_off(recording, page, old, rebase):
            continue
        newer = _newer(reading.as_of, old.as_of)
        if not changes:
            if old.gone or old.missed_by is not None:
                outcome.found.append(old.notice_id)
            if newer:
                outcome.follow.append((old.notice_id, newer))
            continue
        decision = _change(recording, old, old_document, document, changes, reading, now)
        if rebase is not None and (
            rebase.everywhere or _late(page, reading, old_document, document)
        ):
            kept = recording.kept(page) if page else None
            base = rebase.base(old.version_id, kept, old_document, document)
            told = _worth_telling(diff(base, document))
            happening = happened(
                base, document, told, now=now, gone=old.gone, passed=_settled(old, now)
            )
            decision = replace(decision, told=told, happening=happening)
        outcome.decisions.append(decision)
        if document["status"] in ENDED and living(old, now):
            outcome.ended += 1
            if document["status"] == "closed" and page is not None and page.detail:
                recording.contradicted.add(key)


def _breaks_off(recording: Recording, page: PageRead | None, old: Known, rebase: Rebase) -> bool:
    """Whether a notice's page ends in the middle now: then it is one that was not read."""
    now = recording.kept(page) if page else None
    if page is None or now is None or not without_end(now.body):
        return False
    before = rebase.kept(old.version_id)
    if before is None or without_end(before.body):
        return False
    recording.lose(page.url, "the page breaks off in the middle", start=page.start)
    recording.doubt(page.number)
    return True


def _late(
    page: PageRead | None, reading: Reading, old_document: JsonObject, document: JsonObject
) -> bool:
    """Whether a notice's own page may have been broken before, and says the rest only now."""
    alone = page is not None and len(page.keys) == 1
    return alone and reading.knows is None and may_be_known_late(old_document, document)


def damaged(document: JsonObject) -> bool:
    """Whether the words of a document were read in the wrong character set."""
    return any(damaged_text(document[name]) for name in _WORDS) or any(
        damaged_text(each) for each in document["locations"]
    )


#: Where damaged characters show, beside the places.
_WORDS = (
    "title",
    "organisation",
    "department",
    "description",
    "supplier",
    "salary_stated",
    "value_stated",
)


def _newer(now: datetime | None, before: datetime | None) -> datetime | None:
    """The publisher's time of a reading, where it is later than that of what is known.

    It only ever moves on: a reading older than what is known would else open the door to itself.
    """
    if now is None or (before is not None and now <= before):
        return None
    return now


def _folded(
    recording: Recording, readings: Sequence[Reading], old: Known | None, base: JsonObject | None
) -> tuple[JsonObject, Reading]:
    """The one document that several readings of a notice say, and the reading that decided.

    They are laid over what is known in the order of `crawler.fold`. A dated one that is older
    than what is known has been counted before: alone, it changes nothing.
    """
    counted = ordered(readings)
    floor = old.as_of if old else None
    if floor is not None and base is not None:
        newer = [each for each in counted if each.as_of is None or each.as_of >= floor]
        if not newer:
            return base, counted[-1]
        counted = newer
    document = base
    for reading in counted:
        document = join(document, recording.document(reading), reading.knows)
    assert document is not None, "there is at least one reading"
    return document, counted[-1]


def _steady(
    recording: Recording,
    reading: Reading,
    old: Known,
    old_document: JsonObject,
    document: JsonObject,
) -> JsonObject:
    """`document` without what two answers of the same run disagree about.

    Where the second look says otherwise, that field is volatile and tells nothing: the known
    value stays, but for an edit that stands in every look (`crawler.wavering`). A notice that the
    second look does not show at all is no disagreement.
    """
    second = recording.second.get(reading.key)
    if not second:
        return document
    first = recording.readings[reading.key]
    volatile: dict[str, list[Any]] = {}
    for look in second:
        # What is shown on several pages is looked at page by page; the others stay as they were.
        original = recording.pages[look.page].original
        before = [each for each in first if each.page == original]
        if any(each.digest == look.digest for each in before):
            continue
        looked = [look if each in before else each for each in first] if before else [look]
        other, _ = _folded(recording, looked, old, old_document)
        for name, value in document.items():
            if (said := other.get(name)) != value:
                volatile.setdefault(name, [value]).append(said)
    if not volatile:
        return document
    recording.forget(reading.page)
    return {
        name: settled(old_document.get(name), volatile[name]) if name in volatile else value
        for name, value in document.items()
    }


def _ageless(old_document: JsonObject, document: JsonObject) -> JsonObject:
    """`document` with the known text where only what counts by itself is another now."""
    name = "description"
    known = old_document.get(name)
    if document[name] != known and same_but_for_ages(document[name], known):
        return {**document, name: known}
    return document


def _first_sight(
    recording: Recording, key: str, document: JsonObject, reading: Reading, now: datetime
) -> Decision:
    deadline = deadline_of(document)
    encoded = encode(document)
    digest = digest_of(encoded)
    return Decision(
        key=key,
        known=None,
        ref=reading.ref if digest == reading.digest else recording.spool.add(encoded),
        digest=digest,
        changes=(),
        told=(),
        happening=Happening(EventKind.NEW),
        page=reading.page,
        pending=deadline is not None and deadline > now and document["status"] not in ENDED,
        gone=False,
        as_of=reading.as_of,
    )


def _change(
    recording: Recording,
    old: Known,
    old_document: JsonObject,
    document: JsonObject,
    changes: tuple[Change, ...],
    reading: Reading | None,
    now: datetime,
) -> Decision:
    encoded = encode(document)
    digest = digest_of(encoded)
    at_hand = reading is not None and digest == reading.digest
    return Decision(
        key=document["key"],
        known=old,
        ref=reading.ref if reading and at_hand else recording.spool.add(encoded),
        digest=digest,
        changes=changes,
        told=_worth_telling(changes),
        happening=happened(
            old_document, document, changes, now=now, gone=old.gone, passed=_settled(old, now)
        ),
        page=reading.page if reading else None,
        pending=_pending(old, document, now),
        gone=reading is None,
        as_of=reading.as_of if reading and reading.as_of else old.as_of,
    )


def _worth_telling(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Changes without those of white space, case and order, which nobody is told."""
    return tuple(change for change in changes if not change.cosmetic)


def _settled(old: Known, now: datetime) -> bool:
    """Whether the known deadline is over and has been told, or never was to be."""
    return old.deadline is not None and old.deadline <= now and not old.pending


def _fold_boilerplate(outcome: Comparison) -> None:
    """Take an edit of wording that most of the board shares out of what is told."""
    edits = {
        decision.key: edit_of(change.old, change.new)
        for decision in outcome.decisions
        for change in decision.changes
        if change.field == "description"
    }
    shared = shared_edits(edits, outcome.met)
    outcome.boilerplate = len(shared)
    for place, decision in enumerate(outcome.decisions):
        if decision.key not in shared:
            continue
        told = tuple(change for change in decision.told if change.field != "description")
        happening = decision.happening
        if happening.kind is EventKind.CHANGED and not any(change.told for change in told):
            happening = Happening(None)
        outcome.decisions[place] = replace(decision, told=told, happening=happening)


def _pending(old: Known, document: JsonObject, now: datetime) -> bool:
    """Whether the deadline of the new document will have to be told as passed.

    One that went by before this run, untold, and still stands, is told by the next look at
    the clock, also when the source has closed the notice since.
    """
    deadline = deadline_of(document)
    if deadline is None:
        return False
    if deadline == old.deadline and old.pending and deadline <= now:
        return True
    return deadline > now and document["status"] not in ENDED


def _decide_absent(
    recording: Recording,
    documents: Documents,
    outcome: Comparison,
    now: datetime,
    trust_absence: bool,
    again: Collection[str],
) -> None:
    over: list[tuple[Known, Ending]] = []
    for key in recording.missing():
        old = recording.known[key]
        if not living(old, now):
            outcome.left.append(old.notice_id)
            continue
        if key in again:  # its place is taken by the same advert under a new key
            over.append((old, "withdrawn"))
            continue
        how = recording.endings.get(key)
        sure = trust_absence or old.missed_by is not None
        # A page that is not there while the list still leads to it may be the site's trouble.
        doubted = how == "withdrawn" and key in recording.contradicted and not sure
        if how is not None and not doubted:
            over.append((old, how))
            outcome.ended += 1
            continue
        outcome.absent += 1
        if sure:
            over.append((old, "withdrawn"))
        else:
            outcome.missed.append(old.notice_id)
    _end(recording, documents, outcome, now, over)


def _end(
    recording: Recording,
    documents: Documents,
    outcome: Comparison,
    now: datetime,
    over: Sequence[tuple[Known, Ending]],
) -> None:
    """Decide that these notices have left their source."""
    for batch in _batches(over):
        old_documents = documents(old.version_id for old, _ in batch)
        for old, how in batch:
            old_document = old_documents[old.version_id]
            document = {**old_document, "status": how}
            changes = tuple(diff(old_document, document))
            outcome.decisions.append(
                _change(recording, old, old_document, document, changes, None, now)
            )


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    batch: list[T] = []
    for item in items:
        batch.append(item)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
