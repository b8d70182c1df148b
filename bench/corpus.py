"""Many notices, made up as a large installation would have gathered them over five years.

Tenders and vacancies of thousands of organisations at thousands of places, with codes, values,
pay and deadlines; descriptions of 300 to 4,000 bytes in words as frequent as in a text: a few
hundred in nearly every notice, and a long tail. The later a number, the younger the notice, as
notices are found; the same number is always the same notice.
"""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import accumulate
from typing import Any, NamedTuple

from bench.store import COMMON_WORDS
from crawler.notice import Deadline, Notice, Salary, Value
from tests.builders import a_tender, a_vacancy

#: The moment at which the corpus is searched; the youngest notice is of this day.
NOW = datetime(2026, 4, 20, 7, tzinfo=UTC)
YEARS = timedelta(days=5 * 365)
_ONSETS = [
    "b",
    "br",
    "c",
    "ch",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "pr",
    "qu",
    "r",
    "s",
    "sh",
    "st",
    "t",
    "th",
    "tr",
    "v",
    "w",
    "z",
]
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "ee", "oa", "ou"]
_CODAS = ["", *["ck", "l", "ld", "m", "n", "nd", "ng", "nt", "r", "rd", "rn", "s", "st", "t"]]
_BODIES = ("County Council", "City Council", "Borough Council", "NHS Foundation Trust",
           "University", "Housing Association", "Police", "College", "Fire and Rescue Service",
           "Water", "Development Agency", "Engineering Ltd")  # fmt: skip
_ROLES = ("Officer", "Manager", "Engineer", "Nurse", "Lecturer", "Analyst", "Social Worker",
          "Solicitor", "Surveyor", "Administrator", "Chief Information Officer")  # fmt: skip
_WORK = ("Provision of", "Framework for", "Supply of", "Maintenance of", "Construction of",
         "Consultancy for", "Refurbishment of")  # fmt: skip


class _World(NamedTuple):
    """What notices are made of."""

    sentences: Sequence[str]
    rare: Sequence[str]
    places: Sequence[str]
    organisations: Sequence[str]
    codes: Sequence[str]
    seldom: Sequence[float]  # cumulated weights of places, organisations and codes


@cache
def _world() -> _World:
    rng = random.Random(1)
    made = [*dict.fromkeys(_word(rng) for _ in range(200_000))]
    words = [*COMMON_WORDS, *made[:40_000]]
    weights = [*accumulate(1 / (rank + 3) for rank in range(len(words)))]
    sentences = [
        " ".join(rng.choices(words, cum_weights=weights, k=rng.randrange(8, 28))).capitalize() + "."
        for _ in range(30_000)
    ]
    places = ["London", *(word.capitalize() for word in made[40_000:43_000])]
    bodies = [f"{rng.choice(places)} {rng.choice(_BODIES)}" for _ in range(5000)]
    codes = [f"{rng.choice(range(3, 99)):02}{rng.randrange(1000):03}000" for _ in range(3000)]
    return _World(
        sentences=sentences,
        rare=made[43_000:],
        places=places,
        organisations=["Metropolitan Police Service", *bodies],
        codes=["72000000", "45233141", *codes],
        seldom=[*accumulate(1 / (rank + 5) for rank in range(5001))],
    )


def _word(rng: random.Random) -> str:
    syllables = (
        rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_CODAS)
        for _ in range(rng.choice((2, 2, 3)))
    )
    return "".join(syllables)


def notice(number: int, count: int) -> Notice:
    """Notice `number` of `count`; its source is that of `number // BATCH`."""
    rng, world = random.Random(number), _world()
    published = NOW - YEARS * (1 - number / count)
    left = timedelta(days=rng.randrange(7, 60))
    deadline = None if rng.random() < 0.1 else _day_end(published + left)
    over = published + left < NOW
    place = _one(rng, world.places, world.seldom)
    title_words = rng.choice(world.sentences).rstrip(".").split()[:3]
    length = min(24, max(4, int(rng.lognormvariate(2.3, 0.7))))
    sentences = rng.choices(world.sentences, k=length)
    sentences.insert(1, " ".join(rng.choices(world.rare, k=2)).capitalize() + ".")
    fields: dict[str, Any] = {
        "organisation": _one(rng, world.organisations, world.seldom),
        "description": "\n".join(sentences),
        "locations": (place,),
        "published": published,
        "deadline": deadline and Deadline(at=deadline, precision="day"),
        "language": rng.choices(("en", "de", "fr"), (90, 6, 4))[0],
        "url": f"https://notices.example.org/{rng.randrange(10**9)}",
    }
    if rng.random() < 0.45:
        return _vacancy(rng, number, title_words, fields, over=over)
    return _tender(rng, number, title_words, fields, over=over)


def _vacancy(
    rng: random.Random, number: int, words: list[str], fields: dict[str, Any], *, over: bool
) -> Notice:
    fields["title"] = f"{rng.choice(_ROLES)}, {' '.join(words)}"
    fields["status"] = (
        rng.choices(("open", "closed", "withdrawn"), (60, 30, 10))[0] if over else "open"
    )
    fields["remote"] = rng.choices((None, False, True), (80, 15, 5))[0]
    low = int(rng.lognormvariate(10.45, 0.35)) // 100 * 100
    fields["salary"] = (
        Salary(min=Decimal(low), max=Decimal(low + rng.choice((0, 3000, 6000))),
               currency="GBP", period="year")
        if rng.random() < 0.8
        else None
    )  # fmt: skip
    return a_vacancy(f"V-{number:07}", **fields)


def _tender(
    rng: random.Random, number: int, words: list[str], fields: dict[str, Any], *, over: bool
) -> Notice:
    world = _world()
    fields["title"] = f"{rng.choice(_WORK)} {' '.join(words)}"
    ended = rng.choices(("open", "closed", "awarded", "cancelled"), (40, 17, 40, 3))[0]
    fields["status"] = ended if over else rng.choices(("open", "planned"), (90, 10))[0]
    codes = {_one(rng, world.codes, world.seldom) for _ in range(rng.choice((1, 1, 2, 3)))}
    fields["classifications"] = tuple(f"cpv:{code}" for code in sorted(codes))
    worth = int(10 ** rng.uniform(4, 8)) // 1000 * 1000
    fields["value"] = (
        Value(min=Decimal(worth), max=Decimal(worth),
              currency=rng.choices(("GBP", "EUR", "SEK"), (70, 25, 5))[0])
        if rng.random() < 0.6
        else None
    )  # fmt: skip
    return a_tender(f"ocds-bench-{number:07}", **fields)


def _one(rng: random.Random, some: Sequence[str], weights: Sequence[float]) -> str:
    return rng.choices(some, cum_weights=weights[: len(some)])[0]


def _day_end(at: datetime) -> datetime:
    return at.replace(hour=22, minute=59, second=59, microsecond=0)
