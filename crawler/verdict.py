"""Is what a run read complete, and is it credible? Decided from its facts alone."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from crawler.serialise import moment

VerdictKind = Literal["complete", "partial", "suspect", "failed"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement on a run, with the reasons a person can act on (empty for complete)."""

    kind: VerdictKind
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """An address that was asked for and not read whole, after retries, and why."""

    url: str
    why: str
    start: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a run met. Counts are of distinct notices.

    `pages`: responses read whole (a 304 counts). `dated`: only what was updated since the last
    complete run was asked for. `lost`: addresses that could not be read.
    `stated`: the largest total that the source itself named, None: it names none.
    `listed`: how many notices the lists led to, read or lost.
    `filled`: for each field of a document, how many of the notices that were parsed state it;
    all of them state "key", so that count is how many were parsed (a 304 parses none).
    """

    pages: int = 0
    dated: bool = False
    lost: tuple[Lost, ...] = ()
    stated: int | None = None
    listed: int = 0
    seen: int = 0
    filled: dict[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """What a run is held against: this source's last complete runs and the stored notices.

    `seen`: the counts of the last complete runs, newest first. `filled`: the counts of the
    newest of them. `living`: stored notices that should still be there (not ended, deadline
    not over). `absent`: how many of those the run did not meet; `ended`: how many of those
    are now over by their own page or status. `altered`: for each field, how many of the met
    notices have it changed, `emptied`: lost it. `met`: how many stored notices the run met.
    `contradicted`: how many a list shows while their own pages say that they are over, or show
    none. `damaged`: how many came in a wrong character set and were clean before.
    """

    seen: tuple[int, ...] = ()
    filled: dict[str, int] = field(default_factory=dict[str, int])
    living: int = 0
    absent: int = 0
    ended: int = 0
    met: int = 0
    altered: dict[str, int] = field(default_factory=dict[str, int])
    emptied: dict[str, int] = field(default_factory=dict[str, int])
    contradicted: int = 0
    damaged: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """When a readable run stops being credible; can be set for a source."""

    share: float = 0.30  # of the notices ended, absent or changed in one field, at once
    at_least: int = 10  # fewer notices than this say nothing by their share
    empty: int = 3  # so many notices are not believed to be gone all at once
    coverage: float = 0.5  # a field filled by less than this part of what it was
    few: int = 3  # so many pages with the same unlikely fault are no accident


DEFAULTS = Thresholds()

_FIRST_AND_ANOTHER = 2


def judge(facts: Facts, against: Against, thresholds: Thresholds = DEFAULTS) -> Verdict:
    """The verdict on a run (contract, "A run and its verdict"), the gravest that applies."""
    if failures := _unreadable(facts):
        return Verdict("failed", failures)
    doubts = _doubts(facts, against, thresholds)
    if doubts:
        return Verdict("suspect", doubts)
    losses = _losses(facts)
    if losses:
        return Verdict("partial", losses)
    return Verdict("complete")


def _unreadable(facts: Facts) -> tuple[str, ...]:
    if facts.pages and not any(lost.start for lost in facts.lost):
        return ()
    if facts.seen:
        return ()
    return tuple(f"{lost.url}: {lost.why}" for lost in facts.lost) or ("nothing was read",)


def _losses(facts: Facts) -> tuple[str, ...]:
    losses = [f"{lost.url}: {lost.why}" for lost in facts.lost]
    if facts.stated is not None and facts.listed < facts.stated:
        losses.append(f"{facts.listed} notices where the source states {facts.stated}")
    return tuple(losses)


def _doubts(facts: Facts, against: Against, thresholds: Thresholds) -> tuple[str, ...]:
    """Reasons not to believe a readable run. What a stated loss explains is no doubt."""
    doubts: list[str] = []
    if not _losses(facts):
        doubts += _too_few(facts, against, thresholds)
    doubts += _too_many_changed(against, thresholds)
    doubts += _emptied(facts, against, thresholds)
    doubts += _unlikely(against, thresholds)
    return tuple(doubts)


def _unlikely(against: Against, thresholds: Thresholds) -> list[str]:
    """Faults that a site shows on many pages at once, however small it is."""
    doubts: list[str] = []
    living = against.living
    if against.contradicted >= max(thresholds.few, thresholds.share * living):
        doubts.append(
            f"list and pages contradict each other: the list shows {against.contradicted}"
            f" of {living} notices whose own pages say that they are over, or show none"
        )
    if against.damaged >= max(thresholds.few, thresholds.share * against.met):
        doubts.append(f"damaged characters in {against.damaged} of {against.met} notices")
    lost_facts = [
        f"{name} is no longer stated by {count} of {against.met} notices"
        for name, count in against.emptied.items()
        if count >= max(thresholds.few, thresholds.coverage * against.met)
    ]
    return doubts + lost_facts


def _too_few(facts: Facts, against: Against, thresholds: Thresholds) -> list[str]:
    missing = against.absent + against.ended
    many = against.living >= thresholds.at_least and missing >= thresholds.share * against.living
    # An empty list is the likeliest lie of a redesign: of more than a couple, even own pages
    # that answer "not found" are no proof.
    few = 0 < against.living < thresholds.empty and against.absent == 0
    # Nothing updated since the last look is usual, unless each look so far has found a lot. The
    # first of all looks says nothing of that: it saw whatever there was.
    alone = len(against.seen) < _FIRST_AND_ANOTHER
    quiet = facts.dated and (alone or min(against.seen) < thresholds.at_least)
    none_left = facts.seen == 0 and against.living > 0 and not few and not quiet
    # Nobody confirms an absence here: most of even a small list is not believed to be gone.
    half = thresholds.coverage * against.living
    most = against.absent >= thresholds.few and against.absent > half
    if not (many or none_left or most):
        return []
    if against.absent == 0 and facts.seen:
        return [f"{missing} of {against.living} notices ended at once"]
    low, high = min(against.seen, default=against.living), max(against.seen, default=against.living)
    before = f"{low}" if low == high else f"{low} to {high}"
    return [f"{facts.seen} notices where the last runs saw {before}"]


def _too_many_changed(against: Against, thresholds: Thresholds) -> list[str]:
    if against.met < thresholds.at_least:
        return []
    return [
        f"{count} of {against.met} notices changed their {name} at once"
        for name, count in against.altered.items()
        if count >= max(thresholds.at_least, thresholds.share * against.met)
    ]


def _emptied(facts: Facts, against: Against, thresholds: Thresholds) -> list[str]:
    parsed, before = facts.filled.get("key", 0), against.filled.get("key", 0)
    if min(parsed, before) < thresholds.at_least:
        return []
    doubts: list[str] = []
    for name, count in against.filled.items():
        usual, now = count / before, facts.filled.get(name, 0) / parsed
        if usual >= thresholds.coverage and now < usual * thresholds.coverage:
            doubts.append(
                f"{name} stated by {facts.filled.get(name, 0)} of {parsed} notices,"
                f" by {count} of {before} before"
            )
    return doubts


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One crawl of one source (contract, "A run and its verdict").

    Times are aware; `finished` and `verdict` are None while it runs. `new`, `changed` and
    `ended` count notices; `bytes` counts response bodies as they came over the network.
    """

    id: int
    source: str
    started: datetime
    finished: datetime | None = None
    verdict: VerdictKind | None = None
    reasons: tuple[str, ...] = ()
    notices: int = 0
    new: int = 0
    changed: int = 0
    ended: int = 0
    requests: int = 0
    not_modified: int = 0
    bytes: int = 0
    held: bool = False

    def json(self) -> dict[str, Any]:
        """The contract's form of a run."""
        return {
            "id": self.id,
            "source": self.source,
            "started": moment(self.started),
            "finished": moment(self.finished),
            "verdict": self.verdict,
            "reasons": list(self.reasons),
            "notices": self.notices,
            "new": self.new,
            "changed": self.changed,
            "ended": self.ended,
            "requests": self.requests,
            "not_modified": self.not_modified,
            "bytes": self.bytes,
            "held": self.held,
        }
