"""What may truly happen to a notice, and what is a reader to be told of it?

An act changes a post at its publisher and answers with what the log has to say, or None where it
is to say nothing. None of them touches a post in its last days: what a fault hides is then told
in time, before its deadline passes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from tests.soak.publishers import Feed, LongPage, Post, Publisher, Register

#: A post with less time left is let alone.
LAST_DAYS = timedelta(days=3)
#: What has ended may come back after so long: by then every reader has been told of the end.
SETTLED = timedelta(days=2)

_PLACES = ("Leeds", "Bristol", "Cardiff", "York", "Derby", "Truro", "Zürich Road, Hull")
_TRADES = (
    "Planning Officer",
    "Café Manager",
    "Ward Sister",
    "Data Engineer",
    "Bus Driver",
    "Quantity Surveyor",
    "Archivist",
)
_WORDS = tuple(
    word
    for line in (
        "the council seeks somebody who will lead improve deliver maintain and look after services",
        "for residents across the district working with partners colleagues and members on budgets",
        "plans roads parks homes and schools",
    )
    for word in line.split()
)


class Told(NamedTuple):
    """An event as the log has to tell it: of which notice, what, and which fields changed."""

    source: str
    key: str
    event: str
    fields: frozenset[str]


@dataclass(slots=True)
class Life:
    """The posts of one publisher, and what a reader should have been told of them.

    `pending`: posts whose deadline has still to pass. `over`: those that have ended, and when.
    `silent`: those that nobody can know to be over, or that go on under another key.
    """

    source: str
    publisher: Publisher
    random: Random
    told: list[Told]
    pending: set[str]
    over: dict[str, datetime]
    silent: set[str]
    number: int = 0

    @classmethod
    def of(cls, source: str, publisher: Publisher, random: Random) -> "Life":
        """A life that has just begun, without posts."""
        return cls(source, publisher, random, [], set(), {}, set())

    def tell(self, post: Post, event: str, *fields: str) -> None:
        """Expect this event in the log."""
        self.told.append(Told(self.source, post.key, event, frozenset(fields)))

    def edited(self, post: Post, event: str, fact: str, *fields: str) -> None:
        """Expect the edit of a fact, and of a text that repeats it."""
        repeated = ("description",) if fact in self.publisher.repeats else ()
        self.tell(post, event, *fields, *repeated)

    def living(self, at: datetime) -> list[Post]:
        """The posts that something may happen to."""
        return [
            post
            for post in self.publisher.posts.values()
            if post.shown
            and post.status == "open"
            and post.touched < at
            and post.deadline - at > LAST_DAYS
        ]

    def come(self, at: datetime, *, days: tuple[int, int] = (5, 40)) -> Post:
        """A post that was not there before."""
        self.number += 1
        choose = self.random.choice
        low = self.random.randrange(25, 60) * 1000
        post = Post(
            key=self.publisher.key(self.number),
            title=f"{choose(_TRADES)} {self.number}",
            place=choose(_PLACES),
            low=low,
            high=low + self.random.randrange(2, 9) * 1000,
            deadline=self.some_deadline(at, days),
            text=self.some_text(),
            published=at,
            touched=at,
        )
        self.publisher.posts[post.key] = post
        self.pending.add(post.key)
        return post

    def some_text(self) -> str:
        """A sentence of forty words."""
        return " ".join(self.random.choice(_WORDS) for _ in range(40)).capitalize() + "."

    def some_deadline(self, at: datetime, days: tuple[int, int] = (5, 40)) -> datetime:
        """A moment some days from `at`."""
        day = at + timedelta(days=self.random.randint(*days))
        hour, minute = self.random.choice([(12, 0), (17, 30), (23, 59)])
        return day.replace(hour=hour, minute=minute, second=0, microsecond=0)

    def pass_deadlines(self, at: datetime) -> None:
        """Expect the deadlines that have gone by."""
        for key in sorted(self.pending):
            if self.publisher.posts[key].deadline <= at:
                self.tell(self.publisher.posts[key], "deadline_passed")
                self.pending.discard(key)


Act = Callable[[Life, datetime], bool]


def _one(life: Life, at: datetime) -> Post | None:
    living = life.living(at)
    if not living:
        return None
    post = life.random.choice(living)
    post.touched = at
    return post


def _edit(change: Callable[[Life, Post, datetime], None]) -> Act:
    def act(life: Life, at: datetime) -> bool:
        post = _one(life, at)
        if post is not None:
            change(life, post, at)
        return post is not None

    return act


def _pay(life: Life, post: Post, _: datetime) -> None:
    post.low, post.high = post.low + 500, post.high + 700
    if life.publisher.kind == "tender":
        life.edited(post, "changed", "pay", "value.min", "value.max")
    else:
        life.edited(post, "changed", "pay", "salary.min", "salary.max")


def _deadline(life: Life, post: Post, at: datetime) -> None:
    later = post.deadline + timedelta(days=life.random.choice([-1, 3, 7]))
    post.deadline = later if later - at > LAST_DAYS else post.deadline + timedelta(days=3)
    life.edited(post, "deadline_changed", "deadline", "deadline")


def _deadline_into_the_past(life: Life, post: Post, at: datetime) -> None:
    post.deadline = (at - timedelta(days=1)).replace(minute=30, second=0, microsecond=0)
    life.pending.discard(post.key)
    life.edited(post, "deadline_changed", "deadline", "deadline")


def _title(life: Life, post: Post, _: datetime) -> None:
    post.title += " (Senior)" if "Senior" not in post.title else " II"
    life.edited(post, "changed", "title", "title")


def _words(life: Life, post: Post, _: datetime) -> None:
    post.text = f"{post.text} {life.some_text()}"
    life.tell(post, "changed", "description")


def _place(life: Life, post: Post, _: datetime) -> None:
    post.place = life.random.choice([place for place in _PLACES if place != post.place])
    life.edited(post, "changed", "place", "locations")


def _republish(life: Life, post: Post, _: datetime) -> None:
    """The same once more: a new release, a new stamp, and no news."""


def _end(life: Life, at: datetime) -> bool:
    ends = life.publisher.ends
    if not ends or len(life.living(at)) < MANY or (post := _one(life, at)) is None:
        return False
    how = life.random.choice(ends)
    fields = {"status"}
    if isinstance(life.publisher, Register):
        post.status = "cancelled" if how == "cancelled" else "awarded"
        fields |= {"stage", "supplier"} if how == "awarded" else set()
    elif isinstance(life.publisher, LongPage) and how == "closed":
        post.status = "closed"
    else:
        post.shown = False
    life.tell(post, how, *fields)
    life.pending.discard(post.key)
    life.over[post.key] = at
    return True


def _come(life: Life, at: datetime) -> bool:
    if len(life.living(at)) >= MOST:
        return False
    life.tell(life.come(at), "new")
    return True


def _planned(life: Life, at: datetime) -> bool:
    """A tender that is announced before it opens."""
    if not isinstance(life.publisher, Register) or len(life.living(at)) >= MOST:
        return False
    post = life.come(at)
    post.status = "planned"
    life.pending.discard(post.key)
    life.tell(post, "new")
    return True


def _opens(life: Life, at: datetime) -> bool:
    posts = life.publisher.posts.values()
    planned = [post for post in posts if post.status == "planned" and post.touched < at]
    if not planned:
        return False
    post = life.random.choice(planned)
    post.status, post.touched, post.deadline = "open", at, life.some_deadline(at)
    life.pending.add(post.key)
    life.tell(post, "deadline_changed", "deadline", "status", "stage")
    return True


def _ended(life: Life, at: datetime) -> Sequence[Post]:
    """Posts whose end has long been told, and that nobody has put up again."""
    return [
        life.publisher.posts[key]
        for key, when in life.over.items()
        if at - when > SETTLED and key not in life.silent
    ]


def _returns(life: Life, at: datetime) -> bool:
    ended = [post for post in _ended(life, at) if post.status != "awarded"]
    if not ended:
        return False
    post = life.random.choice(ended)
    post.shown, post.status, post.touched = True, "open", at
    fields = {"status"}
    if life.random.random() < 0.5 or post.deadline - at < LAST_DAYS:
        post.deadline = life.some_deadline(at)
        fields |= {"deadline"}
    del life.over[post.key]
    life.pending.add(post.key)
    if "deadline" in fields:
        life.edited(post, "reopened", "deadline", *fields)
    else:
        life.tell(post, "reopened", *fields)
    return True


def _revives(life: Life, at: datetime) -> bool:
    """A deadline that has passed is moved, and there is time again."""
    passed = [
        post
        for post in life.publisher.posts.values()
        if post.shown
        and post.status == "open"
        and at - post.deadline > SETTLED
        and post.key not in life.pending
        and post.touched < at - SETTLED
    ]
    if not passed:
        return False
    post = life.random.choice(passed)
    post.deadline, post.touched = life.some_deadline(at), at
    life.pending.add(post.key)
    life.edited(post, "reopened", "deadline", "deadline")
    return True


def _again(life: Life, old: Post, at: datetime) -> None:
    """The same advert under another key."""
    life.number += 1
    key = life.publisher.key(life.number)
    deadline = life.some_deadline(at)
    new = replace(
        old, key=key, shown=True, status="open", deadline=deadline, published=at, touched=at
    )
    life.publisher.posts[key] = new
    old.shown = False
    life.silent.add(old.key)
    life.pending.discard(old.key)
    life.pending.add(key)
    life.tell(new, "reposted")


def _repost(life: Life, at: datetime) -> bool:
    """A post is taken down and put up again under another key."""
    if isinstance(life.publisher, Register) or (post := _one(life, at)) is None:
        return False
    _again(life, post, at)
    return True


def _repost_later(life: Life, at: datetime) -> bool:
    ended = [] if isinstance(life.publisher, Register) else _ended(life, at)
    if not ended:
        return False
    _again(life, life.random.choice(ended), at)
    return True


def _rolls_off(life: Life, at: datetime) -> bool:
    """A post leaves the window of a feed: it may still be there."""
    oldest = life.publisher.listed()[-1]
    crowded = len(life.living(at)) >= MANY
    if not isinstance(life.publisher, Feed) or not crowded or oldest.touched == at:
        return False
    oldest.shown = False
    return True


def _expires(life: Life, at: datetime) -> bool:
    """A site takes down what is over by its deadline: that has been told."""
    over = [
        post
        for post in life.publisher.posts.values()
        if post.shown and at - post.deadline > SETTLED and post.key not in life.pending
    ]
    if not over or isinstance(life.publisher, Register):
        return False
    life.random.choice(over).shown = False
    return True


#: So many living posts make shares of a board mean something; and no board grows for ever.
MANY, MOST = 13, 17

#: What brings up a key that nobody has seen.
FIRSTS: frozenset[Act] = frozenset({_come, _planned, _repost, _repost_later})

#: What may happen, the usual more often.
ACTS: tuple[Act, ...] = (
    _edit(_pay),
    _edit(_deadline),
    _edit(_title),
    _edit(_words),
    _edit(_place),
    _come,
    _come,
    _come,
    _end,
    _end,
    _edit(_deadline_into_the_past),
    _edit(_republish),
    _planned,
    _opens,
    _returns,
    _revives,
    _repost,
    _repost_later,
    _rolls_off,
    _expires,
)
