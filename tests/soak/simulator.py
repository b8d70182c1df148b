"""Does the log say what truly happened at eight sites, whatever went wrong in between?

A world is eight publishers on loopback, each at an address of its own, watched through the
commands alone. Round after round something happens, the sites show it through noise and faults,
and everything is crawled. At the end the log is held against the truth.

Known limits, which are not counted as mistakes because nobody could know better:

- Two edits of one notice in one round are one event, and so are two that a fault hides: nothing
  happens to a site until its fault has been over for two rounds.
- A notice that is first seen while its site shows it in a wrong way may be told as changed once it
  shows it right: nothing is there to compare the first sight with (`Fault.misleads`).
- Of a page that flips a coin at each request, the product asks up to thirteen times, and one in
  4,096 answers alike each time. So a site flips here by turns, and never by chance.
- A change on a page that says it in other words at every other request may be told in parts: the
  words wait for a run whose answers agree.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

from click.testing import CliRunner

from noticewatch.cli.main import main
from noticewatch.demo.server import TEXT, Answer, Ask, Server, conditional, with_validators
from tests.builders import london
from tests.soak.acts import ACTS, FIRSTS, Life, Told
from tests.soak.faults import FAULTS, LOGIN, Fault
from tests.soak.publishers import PLAIN, PUBLISHERS, Post, Publisher, page

BEGIN = london("2026-05-04 07:00")
POSTS = 14
#: How likely something goes wrong at a site that has been well for a while.
ODDS = 0.5
#: The last rounds are quiet, so that what a fault has hidden can be told.
QUIET_AT_THE_END = 3
#: After a fault, so many rounds without acts: an absence that no page confirms is told by the
#: second whole look.
QUIET_AFTER = 2
#: What a site has said wrongly of its age is found out by the run that asks without validators, at
#: the latest after a day: so many rounds.
A_DAY = 5

#: Stored, and never an event alone (contract, "An event").
_SILENT = ("url", "published", "reference", "language", "conflicts", "deadline_precision")


class Site:
    """One publisher behind a server, with the fault that it has at the moment."""

    def __init__(self, publisher: Publisher, random: Random) -> None:
        self.publisher = publisher
        self.fault: Fault | None = None
        self._random = random
        self._before: dict[str, Post] = {}
        self._asked: Counter[str] = Counter()
        self.server = Server(self._answer)

    def begins_round(self, at: datetime, fault: Fault | None, before: Mapping[str, Post]) -> None:
        """Show what there is at `at`, through `fault`; `before` is what there was."""
        self.publisher.now = at
        self._asked.clear()
        self._before = dict(before)
        self.fault = fault

    def _answer(self, ask: Ask) -> Answer:
        fault = self.fault if self._struck(ask) else None
        if ask.path == "/robots.txt":
            answer = Answer(body=b"User-agent: *\nDisallow: /admin\n", content_type=TEXT)
            return fault.turn(answer, ask, self.publisher) if fault and fault.turn else answer
        answer = self._shown(ask, fault)
        if answer.status != 200 or answer.cut is not None:
            return answer
        if fault and fault.validators:
            return conditional(ask, replace(answer, headers=fault.validators))
        if self._random.random() < 0.2:  # a site behind several servers, one of which has none
            return answer
        return conditional(ask, with_validators(answer, BEGIN))

    def _shown(self, ask: Ask, fault: Fault | None) -> Answer:
        publisher = self.publisher
        now = publisher.posts
        publisher.look = fault.look if fault and fault.look else PLAIN
        publisher.listing = fault.listing if fault else None
        if fault and fault.stale:
            publisher.posts = self._before
        try:
            answer = publisher.answer(ask)
            if answer is None:
                return _elsewhere(ask)
            return fault.turn(answer, ask, publisher) if fault and fault.turn else answer
        finally:
            publisher.posts, publisher.listing = now, None

    def _struck(self, ask: Ask) -> bool:
        """Whether the fault is for this request."""
        if self.fault is None:
            return False
        listed = ask.path.rstrip("/") in self.publisher.lists
        address = ask.target.partition("sid=")[0].partition("&amp;jsession")[0]
        address = address.partition("&jsession")[0]
        number = crc32(address.encode())
        hit = {
            "all": ask.path != "/robots.txt",
            "list": listed,
            "page 2": listed and self.publisher.page_of(ask) == 2,
            "notices": not listed and ask.path != "/robots.txt",
            "third": not listed and ask.path != "/robots.txt" and number % 3 == 0,
            "two thirds": not listed and ask.path != "/robots.txt" and number % 3 != 0,
            "robots.txt": ask.path == "/robots.txt",
        }[self.fault.part]
        if hit and self.fault.flips:
            self._asked[address] += 1
            return (self._asked[address] + number) % 2 == 0
        return hit


def _still_after(fault: Fault) -> int:
    """How many rounds nothing happens after a fault, so that what it hid can be told."""
    return A_DAY if fault.validators else QUIET_AFTER


def _elsewhere(ask: Ask) -> Answer:
    if ask.path == "/login":
        return LOGIN
    if ask.path == "/":
        return page("Home", "<h1>Borsetshire Council</h1><p>Welcome.</p>")
    return replace(page("Not found", "<h1>Not found</h1>"), status=404)


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the log is not the truth: an event too few (`missed`) or too many."""

    missed: bool
    told: Told

    def __str__(self) -> str:
        what = "not told" if self.missed else "told, and never happened"
        fields = ", ".join(sorted(self.told.fields)) or "no fields"
        return f"{self.told.source}/{self.told.key} {self.told.event} ({fields}): {what}"


class World:
    """Eight sites, the product that watches them, and the truth."""

    def __init__(self, seed: int, folder: Path, *, sources: Sequence[str] = ()) -> None:
        self.random = Random(seed)
        self.folder = folder
        self.at = BEGIN
        self.history: list[str] = []
        self.lives: dict[str, Life] = {}
        self.sites: dict[str, Site] = {}
        for number, (name, publisher) in enumerate(PUBLISHERS.items()):
            if sources and name not in sources:
                continue
            own = Random(seed * 31 + number)
            shown = publisher(soft=own.random() < 0.5, random=Random(own.random()))
            self.sites[name] = Site(shown, own)
            self.lives[name] = Life.of(name, shown, Random(own.random()))
            for _ in range(POSTS):
                self.lives[name].come(BEGIN - timedelta(days=3), days=(4, 30))
        self._still = dict.fromkeys(self.sites, 0)
        self._worded_by_turns = False
        self._lasting: dict[str, tuple[str, int]] = {}

    @contextmanager
    def served(self) -> Iterator["World"]:
        """Every site answers, and the product knows where."""
        with ExitStack() as stack:
            for site in self.sites.values():
                stack.enter_context(site.server)
            (self.folder / "noticewatch.toml").write_text(self._configuration(), "utf-8")
            yield self

    def _configuration(self) -> str:
        ports = [f"127.0.0.1:{site.server.port}" for site in self.sites.values()]
        lines = [
            "[database]",
            f'url = "sqlite:///{self.folder}/noticewatch.db"',
            "[network]",
            f"allow = {json.dumps(ports)}",
            "[defaults]",
            'timezone = "Europe/London"',
        ]
        for name, site in self.sites.items():
            publisher = site.publisher
            lines += ["[[source]]", f'name = "{name}"', f'spider = "{publisher.spider}"']
            if publisher.states_kind:
                lines.append(f'kind = "{publisher.kind}"')
            lines += ["settings = {RETRY_TIMES = 1, DOWNLOAD_TIMEOUT = 5}", "[source.args]"]
            for key, value in publisher.arguments(site.server.url).items():
                lines.append(f"{key} = {_toml(value)}")
        return "\n".join(lines)

    # -- a life ------------------------------------------------------------------------------

    def lives_through(self, rounds: int, faults: Mapping[str, Fault] = FAULTS) -> None:
        """Crawl once, then `rounds` times more with everything that may happen in between."""
        self._crawl({})
        for number in range(rounds):
            self.at += timedelta(
                hours=self.random.choice([5, 7, 11]), minutes=self.random.randrange(60)
            )
            left = rounds - number
            self._crawl({name: self._round(name, faults, left) for name in self.sites})

    def suffers(self, fault: str, what: Fault) -> None:
        """Every site has this fault while something happens to it, and then is well again."""
        self._crawl({})
        for number in range(what.rounds + _still_after(what) + 1):
            self.at += timedelta(hours=7)
            struck = number < what.rounds
            for name, site in self.sites.items():
                before = deepcopy(site.publisher.posts)
                for _ in range(3 if number == what.rounds - 1 else 0):
                    self._act(self.lives[name], what)
                site.begins_round(self.at, what if struck else None, before)
            self._crawl(dict.fromkeys(self.sites, fault if struck else ""))

    def _round(self, name: str, faults: Mapping[str, Fault], rounds: int) -> str:
        """What happens at a site, and the name of its fault, if any; `rounds` are left."""
        ending = rounds <= QUIET_AT_THE_END
        life, site = self.lives[name], self.sites[name]
        before = deepcopy(life.publisher.posts)
        if self._still[name]:
            self._still[name] -= 1
            fault, left = self._lasting.pop(name, ("", 0))
            fault = fault if left else ""
            if fault:
                self._lasting[name] = (fault, left - 1)
            if fault and left == 1:
                self._act(life, faults[fault])  # hidden behind what a site says of its age
        else:
            fault = ""
            if faults and not ending and self.random.random() < ODDS:
                fault = self.random.choice(list(faults))
                still = _still_after(faults[fault]) + faults[fault].rounds - 1
                if still >= rounds:
                    fault = ""  # nobody would see it over
                else:
                    self._still[name] = still
                    self._lasting[name] = (fault, faults[fault].rounds - 1)
            for _ in range(0 if ending else self.random.choice([0, 1, 1, 2])):
                self._act(life, faults.get(fault))
        site.begins_round(self.at, faults[fault] if fault else None, before)
        return fault

    def _act(self, life: Life, fault: Fault | None) -> None:
        """Something happens; nothing new where the fault would show it as it is not."""
        misled = fault is not None and fault.misleads
        self._worded_by_turns |= fault is not None and fault.misleads and fault.flips
        acts = [act for act in ACTS if not (misled and act in FIRSTS)]
        self.random.shuffle(acts)
        any(act(life, self.at) for act in acts)  # the first that applies here

    def _crawl(self, faults: Mapping[str, str]) -> None:
        for run in self._command("crawl", "--all", "--now", self.at.isoformat()):
            reasons = "; ".join(run["reasons"])[:160]
            fault = faults.get(run["source"])
            if fault or run["verdict"] != "complete":
                self.history.append(
                    f"{run['source']} {self.at:%d %b %H:%M} [{fault or 'no fault'}]"
                    f" {run['verdict']}, {run['notices']} notices {reasons}"
                )
        self._command("tick", "--now", self.at.isoformat())
        for life in self.lives.values():
            life.pass_deadlines(self.at)

    def _command(self, *words: str) -> list[dict[str, Any]]:
        formats = ["--format", "jsonl"] if words[0] != "tick" else []
        result = CliRunner().invoke(
            main, ["--config", str(self.folder / "noticewatch.toml"), *words, *formats]
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]

    # -- the proof ---------------------------------------------------------------------------

    def differences(self) -> list[Difference]:
        """Where the log is not the truth; nothing, if all is well."""
        truth = Counter(told for life in self.lives.values() for told in life.told)
        log = Counter(self.told())
        missed, invented = truth - log, log - truth
        if self._worded_by_turns:
            for told in list(missed.elements()):
                parts = [each for each in invented.elements() if each[:2] == told[:2]]
                if sorted(field for each in parts for field in each.fields) == sorted(told.fields):
                    missed[told] -= 1
                    invented -= Counter(parts)
        return [
            *(Difference(True, told) for told in missed.elements()),
            *(Difference(False, told) for told in invented.elements()),
        ]

    def told(self) -> Iterable[Told]:
        """The log, without what the first run found."""
        for event in self._command("events"):
            if not event["bootstrap"]:
                fields = {change["field"] for change in event["changes"]}
                yield Told(
                    event["source"],
                    event["key"],
                    event["event"],
                    frozenset(
                        field
                        for field in fields
                        if field not in _SILENT and not field.endswith("_stated")
                    ),
                )

    def report(self) -> str:
        """The differences, each with what its site went through, for a person to act on."""
        lines: list[str] = []
        by_source: defaultdict[str, list[Difference]] = defaultdict(list)
        for difference in self.differences():
            by_source[difference.told.source].append(difference)
        for source, differences in by_source.items():
            lines += [str(each) for each in differences]
            lines += [f"    {each}" for each in self.history if each.startswith(source)]
            keys = {each.told.key for each in differences}
            lines += [
                f"    log: {event['at'][:16]} {event['key']} {event['event']}"
                f" {json.dumps(event['changes'])[:300]}"
                for event in self._command("events", "--source", source)
                if event["key"] in keys
            ]
        return "\n".join(lines)


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + "}"
    return json.dumps(value)
