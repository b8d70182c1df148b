"""What truly happens on the sites that are watched, and what a reader of them should be told.

The truth changes in rounds. Between two rounds every source is looked at, so that what is to be
told of a round does not depend on when the service was alive: each act is one event.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from crawler.notice import Deadline, Notice, Tender, Vacancy
from tests.builders import a_tender, a_vacancy, pay, worth
from tests.site import Site, SpiderName

SOURCES: dict[str, SpiderName] = {"board": "jobposting", "acme": "greenhouse", "register": "ocds"}
TRADES = ("engineer", "nurse", "planner", "teacher", "surveyor")
MONEY = {"salary", "value"}
#: Deadlines that pass, in hours; not before their notices are seen, though the clock may jump.
SOON = (80, 120)
#: Deadlines that do not pass while the test lives.
FAR = timedelta(days=90)


@dataclass(frozen=True, slots=True, order=True)
class Happened:
    """One event as it should be told. `fields`: what changed of its `MONEY`."""

    source: str
    key: str
    kind: str
    fields: tuple[str, ...] = ()


class World:
    """Three sites, each with a dozen notices at first."""

    def __init__(self, random: Random, site: Site, begin: datetime) -> None:
        self._random, self._site, self._begin = random, site, begin
        self._shown: dict[str, list[Notice]] = {source: [] for source in SOURCES}
        self._number = 0
        self._newest = begin
        self._passing: set[str] = set()
        self._deadlines: dict[tuple[str, str], datetime] = {}
        self.titles: dict[tuple[str, str], str] = {}
        self.happened: list[Happened] = []
        for source in SOURCES:
            for _ in range(14):
                self._come(source, begin)
        self._show(begin)

    def round(self, now: datetime) -> None:
        """Some of what can happen, happens on every site."""
        for source in SOURCES:
            self._come(source, now, passes=self._random.random() < 0.4)
            self.happened.append(Happened(source, self._shown[source][-1].key, "new"))
            living = [each for each in self._shown[source] if each.key not in self._passing]
            self._random.shuffle(living)
            # The newest stays as it is: nobody has seen it yet.
            living = [each for each in living if each is not self._shown[source][-1]]
            self._edit(source, living.pop(), now)
            if SOURCES[source] != "ocds" and len(living) > 12:
                self._end(source, living.pop())
        self._show(now)

    def expected(self, now: datetime) -> list[Happened]:
        """All that should have been told by `now`, of what happened after the first look."""
        passed = [
            Happened(*which, "deadline_passed") for which, at in self._deadlines.items() if at < now
        ]
        return sorted(self.happened + passed)

    def staying_in(self, mail: str) -> set[str]:
        """The notices of which a mail speaks, without those whose deadlines will pass."""
        return {
            title
            for (_, key), title in self.titles.items()
            if title in mail and key not in self._passing
        }

    # -- acts --------------------------------------------------------------------------------

    def _come(self, source: str, now: datetime, *, passes: bool = False) -> None:
        self._number += 1
        key = f"R{self._number:04}"
        trade = TRADES[self._number % len(TRADES)]
        title = f"{trade.capitalize()} of ward {key}"
        at = now + (timedelta(hours=self._random.randint(*SOON)) if passes else FAR)
        deadline = Deadline(at=at.replace(second=0, microsecond=0), precision="minute")
        words = f"Work of kind {self._random.randrange(10**6)} in ward {key}."
        if SOURCES[source] == "ocds":
            key = f"ocds-soak-{key}"
            notice: Notice = a_tender(
                key, title=title, deadline=deadline, description=words, as_of=self._dated(now)
            )
        else:
            if SOURCES[source] == "greenhouse":
                key = f"{self._number}"
            notice = a_vacancy(key, title=title, deadline=deadline, description=words)
        self._shown[source].append(notice)
        self.titles[source, key] = title
        if passes:
            self._passing.add(key)
            self._deadlines[source, key] = at

    def _dated(self, now: datetime) -> datetime:
        """What the register gives as its time: its clock is right, and so never goes back."""
        self._newest = max(now, self._newest + timedelta(seconds=1))
        return self._newest

    def _edit(self, source: str, notice: Notice, now: datetime) -> None:
        place = self._shown[source].index(notice)
        amount = 41_000 + self._random.randrange(500) + 1_000 * len(self.happened)
        if isinstance(notice, Tender):
            edited: Notice = replace(notice, value=worth(amount), as_of=self._dated(now))
            fields: tuple[str, ...] = ("value",)
        else:
            assert isinstance(notice, Vacancy)
            edited = replace(notice, salary=pay(amount, amount + 2_000))
            fields = ("salary",)
        self._shown[source][place] = edited
        self.happened.append(Happened(source, notice.key, "changed", fields))

    def _end(self, source: str, notice: Notice) -> None:
        self._shown[source].remove(notice)
        self.happened.append(Happened(source, notice.key, "withdrawn"))

    def _show(self, now: datetime) -> None:
        for source, spider in SOURCES.items():
            self._site.shows(self._shown[source], spider=spider, now=now)


def counted(happened: Sequence[Happened]) -> dict[Happened, int]:
    """How often each happened."""
    counts: dict[Happened, int] = {}
    for each in happened:
        counts[each] = counts.get(each, 0) + 1
    return counts
