"""What has a run read so far? Pages, readings, losses: staged, and visible to nobody else.

A *page* is one response read whole. A *reading* is one notice as one page says it. What is
staged here becomes versions and events only when `crawler.run` has judged the whole.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from typing import Literal

import orjson

from crawler.address import masked, shown
from crawler.errors import Unreadable
from crawler.extract.address import address_key
from crawler.notice import Notice
from crawler.rebase import Kept, Read
from crawler.serialise import JsonObject, moment, to_document
from crawler.spool import Ref, Spool
from crawler.store.notices import Known
from crawler.store.pages import PageMemory
from crawler.verdict import Facts, Lost

#: How a notice's own page told that it is over.
Ending = Literal["closed", "withdrawn"]

#: Fields that a site may word in one way or another.
_WORDING = frozenset({"title", "organisation", "department", "description"})
_DIGEST_SIZE = 16
_EVIDENCE_SIZE = 20


def encode(document: JsonObject) -> bytes:
    """The bytes of a document: what is stored, and what its digest is taken over."""
    return orjson.dumps(document)


def digest_of(encoded: bytes) -> bytes:
    """Equal for equal documents."""
    return blake2b(encoded, digest_size=_DIGEST_SIZE).digest()


def validated(notice: Notice) -> JsonObject:
    """The document of `notice`.

    Raises:
        Unreadable: it has no key or no title, so its page is not what the spider believes.
    """
    document = to_document(notice)
    for name in ("key", "title"):
        if not document[name]:
            raise Unreadable(f"a notice without a {name}")
    return document


@dataclass(slots=True)
class PageRead:
    """One response, while and after it is read.

    `again`: it is a second look, at the page with the number `original`. `detail`: a list has led
    to it, so that list shows its notice.
    """

    number: int
    fingerprint: bytes
    url: str
    given: bytes
    etag: str | None = None
    last_modified: str | None = None
    content_type: str = ""
    again: bool = False
    original: int = 0
    start: bool = False
    detail: bool = False
    rememberable: bool = True
    body: Ref | None = None
    evidence: bytes | None = None
    keys: list[str] = field(default_factory=list[str])
    links: list[JsonObject] = field(default_factory=list[JsonObject])
    left_out: list[str] = field(default_factory=list[str])
    stated: int | None = None

    def memory(self) -> PageMemory:
        """What the next run needs to know of this page when it has not been modified."""
        return PageMemory(
            fingerprint=self.fingerprint,
            etag=self.etag,
            last_modified=self.last_modified,
            given=self.given,
            keys=tuple(self.keys),
            links=tuple(self.links),
            stated=self.stated,
            evidence=self.evidence,
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """One notice as one page says it. `ref` finds the document in the spool."""

    key: str
    ref: Ref
    digest: bytes
    page: int
    as_of: datetime | None
    knows: frozenset[str] | None


class Recording:
    """All that one run has read. Not thread-safe: it lives on the crawl's event loop."""

    def __init__(
        self,
        *,
        known: Mapping[str, Known],
        memory: Mapping[bytes, PageMemory] | None = None,
        spool: Spool | None = None,
    ) -> None:
        self.known = known
        self.memory = memory or {}
        self.spool = spool or Spool()
        self.pages: dict[int, PageRead] = {}
        self.readings: dict[str, list[Reading]] = {}
        self.second: dict[str, list[Reading]] = {}
        self.same: set[str] = set()
        self.endings: dict[str, Ending] = {}
        #: Addresses of own pages to which lists have led; notices that a list shows in this run
        #: and whose own page says that they are over, or shows none.
        self.followed: set[str] = set()
        self.contradicted: set[str] = set()
        self.lost: list[Lost] = []
        self.skipped: list[Lost] = []
        self.doubtful: set[int] = set()
        #: Only what the source has updated since the last complete run was asked for.
        self.dated = False
        self.stated: int | None = None
        self.yielded = 0
        self.dead = 0
        self.requests = 0
        self.not_modified = 0
        self.bytes = 0
        #: A response, read by the parser of this run (`crawler.rebase`).
        self.reread: Read | None = None
        self._filled: Counter[str] = Counter()
        self._pages = 0

    # --- what the crawl tells ---------------------------------------------------------------

    def new_page(self, **facts: object) -> PageRead:
        """A response that is about to be read; it counts only once `keep_page` is called."""
        self._pages += 1
        return PageRead(number=self._pages, **facts)  # pyright: ignore[reportArgumentType]

    def keep_page(
        self,
        page: PageRead,
        readings: Iterable[tuple[JsonObject, Notice]],
        body: Callable[[], bytes],
    ) -> bool:
        """Stage a page that was read whole; whether it says anything new.

        `body` gives the response's bytes; it is called only when they may become evidence.
        """
        self.pages[page.number] = page
        if page.stated is not None:
            self.stated = max(self.stated or 0, page.stated)
        if page.left_out and not page.again:
            page.rememberable = False  # the next run is to try the rest again
            for why in page.left_out:
                self.lose(page.url, why, start=False)
        news = False
        for document, notice in readings:
            page.keys.append(document["key"])
            news |= self._stage(page, document, notice, body)
        return news

    def _stage(
        self, page: PageRead, document: JsonObject, notice: Notice, body: Callable[[], bytes]
    ) -> bool:
        key: str = document["key"]
        encoded = encode(document)
        digest = digest_of(encoded)
        known = self.known.get(key)
        whole = notice.knows is None
        if not page.again:
            self.yielded += 1
            if whole and key not in self.same and key not in self.readings:
                self._count(document)
            if whole and known and known.digest == digest:
                self.same.add(key)
                return False
        if page.body is None:
            content = body()
            page.body = self.spool.add(content)
            page.evidence = blake2b(content, digest_size=_EVIDENCE_SIZE).digest()
        staged = self.second if page.again else self.readings
        staged.setdefault(key, []).append(
            Reading(key, self.spool.add(encoded), digest, page.number, notice.as_of, notice.knows)
        )
        return known is not None and not page.again

    def _count(self, document: JsonObject) -> None:
        self._filled.update(name for name, value in document.items() if value not in (None, []))

    def replay(self, page: PageRead, memory: PageMemory) -> None:
        """A page that has not been modified: what it gave last time is still there."""
        self.not_modified += 1
        page.keys.extend(memory.keys)
        page.links.extend(memory.links)
        page.stated = memory.stated
        page.evidence = memory.evidence
        self.pages[page.number] = page
        if memory.stated is not None:
            self.stated = max(self.stated or 0, memory.stated)
        self.yielded += len(memory.keys)
        self.same.update(memory.keys)

    def lose(self, url: str, why: str, *, start: bool) -> None:
        """An address that could not be read, after retries."""
        self.lost.append(Lost(url=shown(url), why=masked(why), start=start))

    def lose_notice(self, key: str, why: str) -> None:
        """A notice that was staged, and whose pages are not believed after all."""
        self.second.pop(key, None)
        for reading in self.readings.pop(key, ()):
            page = self.pages[reading.page]
            self.lose(page.url, why, start=page.start)
            self.forget(page.number)

    def claimed(self) -> dict[str, list[Reading]]:
        """What own pages say of notices where another page speaks of one under the same key, or
        where the page is known to be that of a notice of its own."""
        several: dict[str, list[Reading]] = {}
        for staged in (self.readings, self.second):
            for key, readings in staged.items():
                own = [
                    each for each in readings if each.knows is None and self.pages[each.page].detail
                ]
                if own and (len(own) > 1 or key in self.same or self._is_known_apart(own[0], key)):
                    several.setdefault(key, []).extend(own)
        return several

    def _is_known_apart(self, reading: Reading, key: str) -> bool:
        own = address_key(self.pages[reading.page].url)
        return own != key and own in self.known

    def rename(self, reading: Reading, key: str, reference: str | None) -> None:
        """Stage a reading under another key and reference than those that its page prints."""
        document = {**self.document(reading), "key": key, "reference": reference}
        encoded = encode(document)
        own = replace(reading, key=key, ref=self.spool.add(encoded), digest=digest_of(encoded))
        page = self.pages[reading.page]
        page.keys = [key if each == reading.key else each for each in page.keys]
        staged = self.second if page.again else self.readings
        staged[reading.key].remove(reading)
        if not staged[reading.key]:
            del staged[reading.key]
        known = self.known.get(key)
        if not page.again and known is not None and known.digest == own.digest:
            self.same.add(key)
        else:
            staged.setdefault(key, []).append(own)

    def skip(self, url: str, why: str) -> None:
        """An address that is none of the run's business (robots.txt forbids it)."""
        self.skipped.append(Lost(url=shown(url), why=why))

    def doubt(self, page: int) -> None:
        """A second look that failed: what the page would change waits for another run."""
        self.doubtful.add(page)
        self.forget(page)

    def forget(self, page: int) -> None:
        """Ask for a page whole the next time: what it said now has not been believed."""
        if (read := self.pages.get(page)) is not None:
            read.rememberable = False

    def end(self, key: str, how: Ending) -> None:
        """The notice's own page says that it is over."""
        self.endings[key] = how

    # --- what the judge asks ----------------------------------------------------------------

    def seen(self, key: str) -> bool:
        """Whether any page showed the notice, in either look."""
        return key in self.same or key in self.readings or key in self.second

    def disagreed(self) -> bool:
        """Whether any second look has read another notice than the first look did."""
        return any(
            {each.digest for each in looks} - self._first_said(key)
            for key, looks in self.second.items()
        )

    def _first_said(self, key: str) -> set[bytes]:
        """The digests of what the first look said of a notice; what is known, where that is it."""
        said = {each.digest for each in self.readings.get(key, ())}
        return said | {self.known[key].digest} if key in self.same else said

    def steady(self, page: int) -> bool:
        """Whether a page has news on which all looks at it agree so far."""
        return page not in self.doubtful and any(
            {each.digest for each in self.second[key]} == {first.digest}
            for key in self.pages[page].keys
            for first in self.readings.get(key, ())
            if first.page == page and key in self.second
        )

    def reworded(self, page: int, known: Mapping[str, JsonObject]) -> bool:
        """Whether words are all that a page has changed in any of its notices."""
        for key in self.pages[page].keys:
            for first in self.readings.get(key, ()):
                if (old := known.get(key)) is None or first.page != page:
                    continue
                changed = {
                    name
                    for name, value in self.document(first).items()
                    if old.get(name) != value and (first.knows is None or name in first.knows)
                }
                if changed and changed <= _WORDING:
                    return True
        return False

    def missing(self) -> Iterator[str]:
        """Known notices that had not left the source before and that no page showed."""
        return (key for key, known in self.known.items() if not known.gone and not self.seen(key))

    def document(self, reading: Reading) -> JsonObject:
        """The document of a reading."""
        return orjson.loads(self.spool.read(reading.ref))

    def facts(self) -> Facts:
        """The facts on which the run is judged."""
        seen = len(self.same | self.readings.keys())
        return Facts(
            pages=len(self.pages),
            dated=self.dated,
            lost=tuple(self.lost),
            stated=self.stated,
            # A page that says that its notice is over shows none, and was listed all the same.
            listed=max(seen + len(self.lost) + self.dead, self.yielded, len(self.followed)),
            seen=seen,
            filled=dict(self._filled),
        )

    def records(self, *, absence: bool) -> Iterator[bytes]:
        """The whole of what was read, as records that `recorded` understands.

        `absence`: whether a notice that is not among them may be taken for gone.
        """
        yield orjson.dumps({"same": sorted(self.same)})
        yield orjson.dumps({"endings": self.endings, "absence": absence})
        for readings in self.readings.values():
            for reading in readings:
                page = self.pages.get(reading.page)
                yield orjson.dumps(
                    {
                        "document": orjson.Fragment(self.spool.read(reading.ref)),
                        "as_of": moment(reading.as_of),
                        "knows": sorted(reading.knows) if reading.knows is not None else None,
                        "evidence": page.evidence.hex() if page and page.evidence else None,
                    }
                )

    def kept(self, page: PageRead) -> Kept | None:
        """The response that a page was read from, where it was staged."""
        if page.body is None:
            return None
        return Kept(self.spool.read(page.body), page.url, page.content_type)

    def whole(self) -> bool:
        """Whether every list and every page of the source was read."""
        facts = self.facts()
        return not facts.lost and (facts.stated is None or facts.listed >= facts.stated)


def recorded(known: Mapping[str, Known], records: Iterable[bytes]) -> tuple[Recording, bool]:
    """A recording from its `records`, and whether absence from it may mean something."""
    recording = Recording(known=known)
    absence = False
    for number, record in enumerate(records):
        said: JsonObject = orjson.loads(record)
        if "same" in said:
            recording.same.update(key for key in said["same"] if key in known)
        elif "endings" in said:
            recording.endings.update(said["endings"])
            absence = said["absence"]
        else:
            _restage(recording, said, number)
    return recording, absence


def _restage(recording: Recording, said: JsonObject, number: int) -> None:
    encoded = encode(said["document"])
    key: str = said["document"]["key"]
    page = PageRead(number=number, fingerprint=b"", url="", given=b"")
    page.evidence = bytes.fromhex(said["evidence"]) if said["evidence"] else None
    recording.pages[number] = page
    recording.readings.setdefault(key, []).append(
        Reading(
            key=key,
            ref=recording.spool.add(encoded),
            digest=digest_of(encoded),
            page=number,
            as_of=datetime.fromisoformat(said["as_of"]) if said["as_of"] else None,
            knows=frozenset(said["knows"]) if said["knows"] is not None else None,
        )
    )
