"""Lives of notices, with noise and faults in between: is the log what happened, and nothing else?

Each life is a small board over two weeks. A list of acts (posts come, are edited, end, return, are
re-advertised) is crawled through noise and faults. An oracle that knows the truth says what a
reader should have been told by each look that could be believed: the net difference since the
last. At the end the log must be just that.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler import run as runs
from crawler.clock import Clock
from crawler.deadlines import tell_passed
from crawler.notice import Deadline, Vacancy
from crawler.recording import Recording, validated
from crawler.source import Source
from crawler.store import events
from crawler.store.database import Database
from crawler.verdict import VerdictKind
from tests.builders import a_vacancy, london, pay

BEGIN = london("2026-03-20 07:00")  # the clocks change on the way
ROUNDS = 10
#: Posts that are always there, so that no board is emptied by what truly happens to it.
STAYING = 4
MOST = 9  # shares of a small board say nothing by themselves

Fault = Literal[
    "lost page", "wall", "empty", "damaged", "emptied", "killed", "no second look", "short"
]
FAULTS: tuple[Fault, ...] = (
    "lost page", "wall", "empty", "damaged", "emptied", "killed", "no second look", "short",
)  # fmt: skip
_numbers = count()


@dataclass(slots=True)
class Moving(Clock):
    """A clock that the life moves on."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@dataclass(slots=True)
class Post:
    """A post as it truly is. `ended`: how its own page answers when it is not shown."""

    vacancy: Vacancy
    shown: bool = True
    ended: Literal["closed", "withdrawn"] = "withdrawn"
    repost_of: str | None = None


@dataclass(slots=True)
class Told:
    """What a reader has been told of a post. `left`: it is not at its source any more."""

    vacancy: Vacancy
    status: str = "open"
    left: bool = False
    pending: bool = True  # its deadline is still to pass


class Life:
    """One board, from its first crawl to the end."""

    def __init__(self, db: Database, random: Random) -> None:
        self.db, self.random = db, random
        self.number = next(_numbers)
        self.source = Source(name=f"life-{self.number}", spider="board")
        self.clock = Moving(BEGIN)
        self.posts: dict[str, Post] = {}
        self.told: dict[str, Told] = {}
        self.expected: defaultdict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
        self.keys = count(1)
        for _ in range(STAYING + random.randrange(3)):
            self.post(self.new_vacancy())

    # -- what happens ----------------------------------------------------------------------

    def post(self, vacancy: Vacancy, repost_of: str | None = None) -> None:
        self.posts[vacancy.key] = Post(vacancy, repost_of=repost_of)

    def new_vacancy(self) -> Vacancy:
        number = next(self.keys)
        words = [f"word{self.random.randrange(10**6)}" for _ in range(12)]
        return a_vacancy(
            f"R-{number:04}",
            title=f"Post {number}",
            organisation=f"Council {self.number}",
            description=f"Work of kind {' '.join(words)}.",
            deadline=self.some_deadline(),
        )

    def some_deadline(self) -> Deadline:
        day = self.clock.at + timedelta(days=self.random.randint(2, 30))
        at = day.replace(hour=self.random.choice([12, 17, 23]), minute=30)
        return Deadline(at=at, precision="minute")

    def act(self) -> None:
        """One thing that truly happens."""
        living = [key for key, post in self.posts.items() if post.shown]
        loose = [key for key in living if key not in list(self.posts)[:STAYING]]
        kinds = ["pay", "words", "title", "deadline"]
        kinds += ["come"] if len(living) < MOST else []
        kinds += ["end", "repost"] if loose else []
        ended = [key for key, post in self.posts.items() if not post.shown]
        gone = [key for key in ended if self.can_return(key)]
        kinds += ["return"] if gone and len(living) < MOST else []
        kind = self.random.choice(kinds)
        if kind == "come":
            self.post(self.new_vacancy())
        elif kind == "end":
            post = self.posts[self.random.choice(loose)]
            post.shown, post.ended = False, self.random.choice(["closed", "withdrawn"])
        elif kind == "return":
            post = self.posts[self.random.choice(gone)]
            post.shown = True
            post.vacancy = replace(post.vacancy, deadline=self.some_deadline())
        elif kind == "repost":
            self.repost(self.random.choice(loose))
        else:
            self.edit(self.posts[self.random.choice(living)], kind)

    def can_return(self, key: str) -> bool:
        """Whether a post may be shown again: not one that goes on under another key."""
        return all(post.repost_of != key for post in self.posts.values())

    def repost(self, key: str) -> None:
        """Take a post down and put it up again under another number, in the same words."""
        told = self.told.get(key)
        if (
            told is None
            or told.status != "open"
            or told.vacancy.title != self.posts[key].vacancy.title
        ):
            return
        if told.left or self.passed(told):
            return
        self.posts[key].shown = False
        number = f"R-{next(self.keys):04}"
        again = replace(told.vacancy, key=number, reference=number, deadline=self.some_deadline())
        self.post(again, repost_of=key)

    def edit(self, post: Post, kind: str) -> None:
        if post.repost_of and post.vacancy.key not in self.told:
            return  # nobody has seen it yet: it is still the same advert
        vacancy, number = post.vacancy, self.random.randrange(1, 1000)
        match kind:
            case "pay":
                vacancy = replace(vacancy, salary=pay(30_000 + number, 50_000 + number))
            case "words":
                vacancy = replace(vacancy, description=f"{vacancy.description}\nNote {number}.")
            case "title":
                vacancy = replace(vacancy, title=f"{vacancy.title} {number}")
            case _:
                vacancy = replace(vacancy, deadline=self.some_deadline())
        post.vacancy = vacancy

    # -- what a look sees --------------------------------------------------------------------

    def crawl(self, fault: Fault | None) -> VerdictKind | None:
        begun = runs.begin(self.db, self.clock, self.source, holder="life", reader="one")
        recording = Recording(known=begun.known)
        if fault == "killed":
            runs.abandon(self.db, self.clock, self.source.name, holder="life", reason="killed")
            return None
        if fault == "wall":
            recording.lose("https://example.org/", "a login", start=True)
        else:
            self.read(recording, fault)
        run = runs.conclude(self.db, self.clock, begun, recording, window=False)
        return run.verdict

    def read(self, recording: Recording, fault: Fault | None) -> None:
        shown = [post.vacancy for post in self.posts.values() if post.shown]
        self.random.shuffle(shown)
        if fault in ("empty", "lost page"):
            shown = [] if fault == "empty" else shown[: len(shown) // 2]
        if fault == "lost page":
            recording.lose("https://example.org/?page=2", "503", start=False)
        hidden = {shown[0].key} if fault == "short" else set[str]()
        recording.new_page(fingerprint=b"", url="list", given=b"")
        again = shown[: self.random.randrange(3)]  # some stand on the list twice
        self.seen = {vacancy.key for vacancy in shown}
        for vacancy in [*shown, *again]:
            if vacancy.key not in hidden:
                self.look(recording, vacancy, fault)
        missing = set(recording.missing())
        self.seen -= hidden - missing  # what nobody looks for, nobody sees
        if recording.whole():
            self.ask_own_pages(recording)
        if not recording.pages:  # an empty list is a page as well
            recording.pages[0] = recording.new_page(fingerprint=b"", url="list", given=b"")

    def look(self, recording: Recording, vacancy: Vacancy, fault: Fault | None) -> None:
        """One page, and a second look at it where it says anything new."""
        vacancy = {
            "damaged": lambda: replace(vacancy, description=f"{vacancy.description} caf\ufffd"),
            "emptied": lambda: replace(vacancy, salary=None),
        }.get(fault or "", lambda: vacancy)()
        first = vacancy
        if self.random.random() < 0.2 and vacancy.key in self.told:  # A/B wording
            first = replace(vacancy, department=f"Team {self.random.randrange(99)}")
        if not self.stage(recording, first, again=False):
            return
        if fault == "no second look":
            recording.doubt(len(recording.pages))
        else:
            self.stage(recording, vacancy, again=True)

    def stage(self, recording: Recording, vacancy: Vacancy, *, again: bool) -> bool:
        page = recording.new_page(fingerprint=b"", url=f"https://x/{vacancy.key}", given=b"")
        page.again = again
        page.number = len(recording.pages) + 1
        return recording.keep_page(page, [(validated(vacancy), vacancy)], lambda: b"page")

    def ask_own_pages(self, recording: Recording) -> None:
        for key in list(recording.missing()):
            post = self.posts[key]
            if post.shown and key in self.seen:  # the list did not show it, its page does
                self.look(recording, post.vacancy, None)
            elif not post.shown and self.random.random() < 0.9:
                recording.end(key, post.ended)
            # Else nobody can say: a second look at the whole will.

    # -- what a reader should have been told ---------------------------------------------------

    def passed(self, told: Told) -> bool:
        deadline = told.vacancy.deadline
        return deadline is not None and deadline.passed(self.clock.at)

    def tell(self, fault: Fault | None, confirmed: Callable[[str], bool]) -> None:
        """Take the truth as told, as far as this look could see it."""
        whole = fault in (None, "no second look", "short")
        for key, post in self.posts.items():
            told = self.told.get(key)
            if post.shown and key in self.seen:
                if told is None:
                    self.tell_first(post, whole=whole)
                elif fault != "no second look":
                    self.tell_difference(post, told)
            elif not post.shown and told is not None and whole:
                self.tell_gone(key, post, told, confirmed)

    def tell_first(self, post: Post, *, whole: bool) -> None:
        key = post.vacancy.key
        old = self.told.get(post.repost_of or "")
        here = old is not None and not old.left and not self.passed(old)
        if here and not whole:
            return  # it waits: whether the old one left, nobody has seen
        kind = "reposted" if old is not None else "new"
        self.expected[key].append((kind, frozenset()))
        if old is not None and here:
            old.status, old.left, old.pending = "withdrawn", True, False
        # A deadline already over at first sight makes no event of the clock.
        self.told[key] = Told(post.vacancy)
        self.told[key].pending = not self.passed(self.told[key])

    def tell_difference(self, post: Post, told: Told) -> None:
        fields = differing(told.vacancy, post.vacancy)
        was_over = told.status != "open" or told.left
        revived = self.passed(told) and not told.pending
        if told.status != "open":
            fields |= {"status"}
        if not fields:
            return
        if told.status != "open" or ((was_over or revived) and "deadline" in fields):
            kind = "reopened"
        else:
            kind = "deadline_changed" if "deadline" in fields else "changed"
        self.expected[post.vacancy.key].append((kind, frozenset(fields)))
        moved = "deadline" in fields or told.status != "open"
        told.vacancy, told.status, told.left = post.vacancy, "open", False
        if moved:  # also one that is over by now: it was told as moved, "now past"
            told.pending = not self.passed(told)

    def tell_gone(self, key: str, post: Post, told: Told, confirmed: Callable[[str], bool]) -> None:
        if told.left:
            return
        if self.passed(told):
            told.left = True  # without a word: the clock tells that
            return
        if not confirmed(key):
            return
        self.expected[key].append((self.how(key, post), frozenset({"status"})))
        told.status, told.left, told.pending = "gone", True, False

    def how(self, key: str, post: Post) -> str:
        """Closed or withdrawn: what its page said, if anybody was answered."""
        found = self.log()[key][-1][0] if self.log()[key] else ""
        return found if found in ("withdrawn", post.ended) else post.ended

    def tell_clock(self) -> None:
        for key, told in self.told.items():
            if told.pending and self.passed(told):
                self.expected[key].append(("deadline_passed", frozenset()))
                told.pending = False

    def log(self) -> dict[str, list[tuple[str, frozenset[str]]]]:
        found: defaultdict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
        with self.db.reading() as connection:
            for event in events.after(connection, 0, source=self.source.name):
                if not event.bootstrap:
                    told = {change.field for change in event.changes if change.told}
                    found[event.key].append((str(event.kind), frozenset(told)))
        return found


def differing(old: Vacancy, new: Vacancy) -> set[str]:
    """The fields that a reader would call changed."""
    fields = {name for name in ("title", "description") if getattr(old, name) != getattr(new, name)}
    if old.salary != new.salary:
        fields |= {"salary.min", "salary.max"}
    if old.deadline != new.deadline:
        fields |= {"deadline"}
    return fields


def live(db: Database, random: Random) -> None:
    """A whole life, and the proof at its end."""
    life = Life(db, random)
    assert life.crawl(None) == "complete"
    life.told = {key: Told(post.vacancy) for key, post in life.posts.items()}
    for number in range(ROUNDS + 3):
        life.clock.at += timedelta(days=1, minutes=random.randrange(60))
        over = number >= ROUNDS
        fault = random.choice(FAULTS) if not over and random.random() < 0.4 else None
        for _ in range(0 if over else random.randrange(3)):
            life.act()
        before = life.log()
        verdict = life.crawl(fault)
        assert (verdict in ("complete", "partial")) is (
            fault in (None, "lost page", "no second look", "short")
        ), (verdict, fault)
        if verdict in ("complete", "partial"):
            after = life.log()
            # An absence that nobody could confirm is told by the next whole look.
            life.tell(fault, lambda key, b=before, a=after: len(a[key]) > len(b[key]))
        tell_passed(db, life.clock)
        life.tell_clock()
    found = life.log()
    assert {key: told for key, told in found.items() if told} == {
        key: told for key, told in life.expected.items() if told
    }
    for key, told in life.told.items():
        assert told.left or life.posts[key].shown, f"{key} has left and nobody was told"


@pytest.fixture
def db(sqlite_url: str) -> Iterator[Database]:
    opened = Database.open(sqlite_url)
    yield opened
    opened.close()


_COMMON = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


@settings(max_examples=10, **_COMMON)
@given(seed=st.integers(0, 2**32))
def test_the_log_is_what_happened(db: Database, seed: int) -> None:
    """No false, missing or doubled event in any of a few lives."""
    live(db, Random(seed))


@pytest.mark.soak
@settings(max_examples=500, **_COMMON)
@given(seed=st.integers(0, 2**32))
def test_the_log_is_what_happened_in_500_lives(db: Database, seed: int) -> None:
    """The same, for `make soak`."""
    live(db, Random(seed))
