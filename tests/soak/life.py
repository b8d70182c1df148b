"""Days of the service's life, in which it is killed again and again; and what became of it all."""

import contextlib
import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import psutil
from sqlalchemy import text

from crawler.event import Event
from crawler.store import events
from crawler.store.database import Database
from noticewatch.config import load_config
from notifier.settings import MailSettings
from tests.builders import london
from tests.mailbox import Fault, Mail, Mailbox
from tests.site import Site
from tests.soak import machine
from tests.soak.audit import audit, read_everything
from tests.soak.machine import CRAWLING, STAGES, Clock, Order, Plan
from tests.soak.readers import Reader, settle
from tests.soak.world import MONEY, SOURCES, Happened, World, counted

BEGIN = london("2026-10-23 05:00")  # the clocks change two days later
_MACHINE = """
import sys
from pathlib import Path
from tests.soak.machine import serve
serve(Path(sys.argv[1]))
"""
CONNECTIONS = MailSettings().connections
#: How far the clock may be put forward or back.
JUMPS = [sign * timedelta(hours=hours) for sign in (1, -1) for hours in (1, 24)]
#: How often a mail meets each fault.
FAULTS: dict[Fault, float] = {
    "later": 0.01, "closing": 0.004, "no reply": 0.01, "silence": 0.001, "slow": 0.01,
}  # fmt: skip
#: A step of a stage at which a life may end: early ones, in which most of the work is done.
_STEPS = {
    "fetch": 30, "parse": 15, "judge and write": 25, "deadlines": 3, "match": 8, "render": 60,
    "claim": 20, "before SMTP": 8, "after DATA": 4,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """One SIGKILL. `whom`: the service, or a crawl child. `mails`: how many had been taken then."""

    whom: str
    stage: str
    mails: int


@dataclass(slots=True)
class Tally:
    """What a soak counts."""

    kills: list[Kill] = field(default_factory=list[Kill])
    lives: int = 0
    events: int = 0
    tellings: int = 0
    digests: int = 0
    mails: int = 0
    again: Counter[str] = field(default_factory=Counter[str])

    def add(self, other: "Tally") -> None:
        """What another has counted too."""
        self.kills += other.kills
        self.lives += other.lives
        self.events += other.events
        self.tellings += other.tellings
        self.digests += other.digests
        self.mails += other.mails
        self.again += other.again

    def table(self) -> str:
        """The counts by stage, as they stand in the docs."""
        by = Counter((kill.whom, kill.stage.partition(":")[0]) for kill in self.kills)
        rows = [
            f"| {stage} | {by['crawl', stage] or ''} | {by['service', stage] or ''} |"
            for stage in ("begin", *STAGES)
            if by["crawl", stage] or by["service", stage]
        ]
        whole = Counter(kill.whom for kill in self.kills)
        return "\n".join(
            [
                "| stage | crawl killed | service killed |",
                "| --- | --- | --- |",
                *rows,
                f"| all | {whole['crawl']} | {whole['service']} |",
                "",
                f"{self.lives} lives; {self.events} events; {self.tellings} tellings",
                f"{self.digests} digests; {self.mails} mails taken; again: {dict(self.again)}",
            ]
        )


#: What every soak of this test run has counted.
TALLY = Tally()


class Soak:
    """The service on one database, with its sites, its readers and the mail server."""

    def __init__(
        self,
        folder: Path,
        site: Site,
        mailbox: Mailbox,
        url: str,
        *,
        seed: int,
        readers: int = 50,
        faults: bool = True,
    ) -> None:
        self.random = Random(seed)
        self.folder, self.mailbox, self.site = folder, mailbox, site
        self.db = Database.open(url)
        self.tally = Tally()
        self.accepted: set[str] = set()
        self.log = folder / "service.log"
        self.config = folder / "noticewatch.toml"
        self.config.write_text(_configuration(url, site, mailbox))
        self.clock = Clock(folder)
        self.now = BEGIN
        self.latest = BEGIN
        self._stop_clock()
        self.world = World(self.random, site, BEGIN)
        self.readers: list[Reader] = settle(
            self.db, load_config(self.config), self.random, readers, BEGIN
        )
        self._lives: list[int] = []
        self._victim: int | None = None
        self._kill_in_gap = False
        mailbox.kept = self._kept
        if faults:
            mailbox.faults = self._fault
        with (folder / "machine.log").open("w") as errors:
            self._machine = subprocess.Popen(
                [sys.executable, "-c", _MACHINE, str(folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        self._forkserver = int(self._answer())

    def close(self) -> None:
        """Nothing of it is left."""
        assert self._machine.stdin is not None
        for pid in self._lives:
            if psutil.pid_exists(pid):
                _signal(pid, signal.SIGKILL)
        for child in self.children():
            child.kill()
        self._machine.stdin.close()
        self._machine.terminate()
        self._machine.wait()
        if self._machine.stdout is not None:
            self._machine.stdout.close()
        self.db.close()

    # -- lives -------------------------------------------------------------------------------

    def begin(self, plan: Plan | None = None, **keys: Any) -> int:
        """Start the service; its process."""
        order = Order(config=str(self.config), log=str(self.log), plan=plan, **keys)
        assert self._machine.stdin is not None
        self._machine.stdin.write(machine.said(order) + "\n")
        self._machine.stdin.flush()
        self.tally.lives += 1
        self._lives.append(int(self._answer()))
        return self._lives[-1]

    def kill(self, pid: int, *, children: bool = False) -> None:
        """Kill the service, and with it perhaps what crawls for it (as a service manager does)."""
        _signal(pid, signal.SIGKILL)
        for child in self.children() if children else []:
            self._kill_child(child)
        self.gone(pid)

    def gone(self, pid: int, seconds: float = 20) -> None:
        """Wait until a process that was killed is no longer there."""
        self.wait(lambda: not psutil.pid_exists(pid), seconds, f"process {pid} to end")

    def end(self, pid: int) -> None:
        """Let the service end in order."""
        _signal(pid, signal.SIGTERM)
        self.gone(pid)

    def wait(self, until: Callable[[], bool], seconds: float, what: str) -> None:
        """Wait until something is so; fail where it does not come."""
        limit = time.monotonic() + seconds
        while not until():
            assert time.monotonic() < limit, f"waited for {what}\n{self.log_tail()}"
            time.sleep(0.03)

    def log_tail(self) -> str:
        """The end of the service's log."""
        return self.log.read_text()[-4000:] if self.log.exists() else ""

    # -- time --------------------------------------------------------------------------------

    def run_clock(self, speed: float) -> None:
        """Let time go on, so fast."""
        self.clock.set(self.now, speed)

    def _stop_clock(self) -> None:
        self.clock.set(self.now, 0)

    def stop_clock(self) -> None:
        """Let time stand where it has come to."""
        self.now = self.clock.now()
        self.latest = max(self.latest, self.now)
        self._stop_clock()

    def jump(self, by: timedelta) -> None:
        """Put the machine's clock forward or back; while it runs, it runs on."""
        speed = self.clock.speed
        self.stop_clock()
        self.now += by
        self.latest = max(self.latest, self.now)
        self.clock.set(self.now, speed)

    # -- violence ----------------------------------------------------------------------------

    def life(self, speed: float) -> None:
        """One life of the service, to its death: at a step, at a moment, or in the reply gap."""
        random = self.random
        how = random.random()
        plan = None
        if random.random() < 0.35:
            stage = random.choice(CRAWLING[:-1])
            self.plan_child(Plan(stage=stage, step=random.randint(1, _STEPS.get(stage, 5))))
        if how < 0.6:
            stage = random.choice(STAGES[STAGES.index("deadlines") :])
            plan = Plan(stage=stage, step=random.randint(1, _STEPS.get(stage, 4)))
        self.run_clock(speed)
        pid = self.begin(plan)
        self._victim, self._kill_in_gap = pid, how > 0.8
        limit = time.monotonic() + (1.5 if plan or self._kill_in_gap else random.random() ** 2 * 2)
        if random.random() < 0.1:
            time.sleep(0.5)
            self.jump(random.choice(JUMPS))
        while time.monotonic() < limit and psutil.pid_exists(pid):
            time.sleep(0.01)
        self._victim, self._kill_in_gap = None, False
        self.kill(pid, children=random.random() < 0.4)
        # What it had sent before it died is taken still.
        self.wait(lambda: not self.mailbox.open, 20, "the mail server to have read all")
        self.stop_clock()
        self._count("service", pid)
        (self.folder / "child.json").unlink(missing_ok=True)
        self._count_children()
        self.audit()

    def settle(self, since: int, *, more: Callable[[], bool] = lambda: True) -> None:
        """A life in which nobody is killed, until every source was looked at after the run `since`
        and all is told; it ends in order.

        Where the clock was put back nothing is due before it is past what it has shown.
        """
        behind = max(timedelta(), self.latest - self.now)
        self.run_clock(max(600, behind.total_seconds() / 15))
        pid = self.begin()
        self.wait(lambda: self._looked(since) and self._told() and more(), 60, "a look")
        self.end(pid)
        self.stop_clock()
        self.audit()

    def audit(self) -> None:
        """Is the database whole, and has nobody been said to be told who was not?"""
        audit(self.db, self.accepted)

    def newest_run(self) -> int:
        """The number of the last run there is."""
        with self.db.reading() as conn:
            return conn.execute(text("SELECT coalesce(max(id), 0) FROM run")).scalar_one()

    def _looked(self, since: int) -> bool:
        with self.db.reading() as conn:
            looked = conn.execute(
                text(
                    "SELECT count(DISTINCT source_id) FROM run"
                    " WHERE id > :since AND verdict = 'complete'"
                ),
                {"since": since},
            ).scalar_one()
        return looked == len(SOURCES)

    def _told(self) -> bool:
        with self.db.reading() as conn:
            read = conn.execute(text("SELECT max(event_id) FROM cursor")).scalar() or 0
            return read == events.head(conn)

    def all_is_told(self, since: int) -> bool:
        """Whether every source was looked at after the run `since`, and what is due has gone."""
        return self._looked(since) and self._told() and self.mail_is_out()

    def leader(self) -> int | None:
        """The process that leads, or led when it was last heard of."""
        with self.db.reading() as conn:
            holder = conn.execute(text("SELECT holder FROM lease WHERE name = 'leader'")).scalar()
        return int(holder.split(":")[1]) if holder else None

    def mail_is_out(self) -> bool:
        """Whether nothing waits."""
        with self.db.reading() as conn:
            waiting = "SELECT count(*) FROM message WHERE state IN ('waiting', 'sending')"
            return conn.execute(text(waiting)).scalar_one() == 0

    def plan_child(self, plan: Plan) -> None:
        """Let one crawl, the next that begins, die (or stop) where `plan` says."""
        planned = self.folder / "child.part"
        planned.write_text(json.dumps(asdict(plan)))
        planned.rename(self.folder / "child.json")

    def _kept(self, mail: Mail) -> None:
        """A mail was taken; its sender does not know yet."""
        self.accepted.add(mail.message["Message-ID"])
        if self._kill_in_gap and self._victim is not None:
            _signal(self._victim, signal.SIGKILL)

    def _fault(self, address: str) -> Fault | None:
        chance = self.random.random()
        for fault, share in FAULTS.items():
            chance -= share
            if chance < 0:
                return fault
        return None

    def _count(self, whom: str, pid: int) -> None:
        stage = machine.stage_of(self.folder, pid)
        self.tally.kills.append(Kill(whom=whom, stage=stage, mails=len(self.mailbox.mails)))

    def _count_children(self) -> None:
        for taken in self.folder.glob("child.[0-9]*"):
            pid = int(taken.suffix[1:])
            if not psutil.pid_exists(pid) and ":" in machine.stage_of(self.folder, pid):
                self._count("crawl", pid)
            taken.unlink()

    def _kill_child(self, child: psutil.Process) -> None:
        try:
            child.kill()
        except psutil.NoSuchProcess:
            return
        self.gone(child.pid)
        self._count("crawl", child.pid)

    def children(self) -> list[psutil.Process]:
        """The crawls under way."""
        try:
            return psutil.Process(self._forkserver).children()
        except psutil.NoSuchProcess:
            return []

    def _answer(self) -> str:
        assert self._machine.stdout is not None
        line = self._machine.stdout.readline()
        assert line, "the machine is broken"
        return line

    # -- what became of it all -----------------------------------------------------------------

    def happened(self) -> list[tuple[int, Happened]]:
        """The event log, without what the first look found."""
        with self.db.reading() as conn:
            return [
                (
                    event.id or 0,
                    Happened(
                        event.source,
                        event.key,
                        str(event.kind),
                        _money(event),
                    ),
                )
                for event in events.stream(conn)
                if not event.bootstrap
            ]

    def check_events(self) -> None:
        """The log is what truly happened: nothing lost, nothing doubled, nothing invented."""
        told = counted([each for _, each in self.happened()])
        true = counted(self.world.expected(self.latest))
        wrong = {
            str(each): (told.get(each, 0), true.get(each, 0))
            for each in told.keys() | true.keys()
            if told.get(each, 0) != true.get(each, 0)
        }
        assert not wrong, f"told, and true: {wrong}"
        self.tally.events = sum(told.values())

    def check_tellings(self) -> None:
        """Each reader has been told all that they asked for, once, and nothing else; by mail."""
        log = self.happened()
        titles = self.world.titles
        with self.db.reading() as conn:
            rows = conn.execute(
                text(
                    "SELECT t.subscriber_id, t.event_id, m.message_id, m.state"
                    " FROM telling t LEFT JOIN message m ON m.digest_id = t.digest_id"
                )
            ).all()
        told: dict[int, dict[int, str | None]] = {}
        for row in rows:
            told.setdefault(row.subscriber_id, {})[row.event_id] = row.message_id
            assert row.message_id is not None, f"told by silence: {row}"
            assert row.state == "sent", f"not sent: {row}"
        by_event = dict(log)
        mails = {mail.message["Message-ID"]: mail for mail in self.mailbox.mails}
        for reader in self.readers:
            asked = {id for id, each in log if reader.asks(each, titles[each.source, each.key])}
            known = told.get(reader.id, {})
            assert known.keys() == asked, (
                f"{reader.address}: lost {asked - known.keys()}, invented {known.keys() - asked}"
            )
            by_mail: dict[str, set[str]] = {}
            for id, message_id in known.items():
                event = by_event[id]
                by_mail.setdefault(message_id or "", set()).add(titles[event.source, event.key])
            for message_id, said in by_mail.items():
                mail = mails[message_id]
                assert mail.to == reader.address
                shown = {title for title in titles.values() if title in mail.text}
                assert shown == said, f"{message_id} to {reader.address}: {shown ^ said}"
            self.tally.digests += len(by_mail)
            self.tally.tellings += len(known)

    def check_mails(self, excused: int = 0) -> None:
        """No mail came twice but for a kill (or a lost reply) in its reply gap, and then as it was.

        A kill finds at most one mail in that gap on each connection to the mail server.
        """
        places: dict[str, list[int]] = {}
        for place, mail in enumerate(self.mailbox.mails):
            places.setdefault(mail.message["Message-ID"], []).append(place)
        self.tally.mails = len(self.mailbox.mails)
        lost_replies = set(self.mailbox.unanswered)
        blamed: Counter[int] = Counter()
        for message_id, several in places.items():
            for first, second in itertools.pairwise(several):
                before, after = self.mailbox.mails[first], self.mailbox.mails[second]
                assert before.to == after.to
                assert before.raw == after.raw, f"{message_id} went again as another mail"
                if first in lost_replies:
                    self.tally.again["reply lost"] += 1
                    continue
                kill = next(
                    (
                        number
                        for number, kill in enumerate(self.tally.kills)
                        if kill.whom == "service" and first < kill.mails <= second
                    ),
                    None,
                )
                if kill is None:
                    self.tally.again["otherwise"] += 1
                    continue
                self.tally.again["killed in the reply gap"] += 1
                blamed[kill] += 1
        assert self.tally.again["otherwise"] <= excused, "went twice, and nobody was killed"
        for kill, count in blamed.items():
            assert count <= CONNECTIONS, f"{count} mails went again after {self.tally.kills[kill]}"

    def finish(self, excused: int = 0) -> Tally:
        """Let all windows end, and count. `excused`: so many mails may have gone twice."""
        self.mailbox.faults = lambda address: None
        # A clock that was put back has to come past all that was planned before.
        ahead = self.latest - self.now
        for by in (ahead + timedelta(days=8), timedelta(hours=1)):
            self.jump(by)
            self.settle(self.newest_run(), more=self.mail_is_out)
        for _ in range(12):
            if self.mail_is_out():
                break
            self.jump(timedelta(hours=5))
            self.settle(self.newest_run())
        assert self.mail_is_out(), self.log_tail()
        self.audit()
        read_everything(self.db)
        self.check_events()
        self.check_tellings()
        self.check_mails(excused)
        TALLY.add(self.tally)
        return self.tally


def _money(event: Event) -> tuple[str, ...]:
    """Which sums of a notice have changed."""
    return tuple(sorted({each.field.partition(".")[0] for each in event.changes} & MONEY))


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _configuration(url: str, site: Site, mailbox: Mailbox) -> str:
    sources = "".join(
        f'[[source]]\nname = "{name}"\nspider = "{spider}"\nschedule = "every 30 minutes"\n'
        f"[source.args]\n"
        + "".join(f"{key} = {json.dumps(each)}\n" for key, each in site.arguments(spider).items())
        for name, spider in SOURCES.items()
    )
    return f"""
[database]
url = "{url}"
[mail]
from = "Watch <watch@example.org>"
smtp = "{mailbox.url}"
[network]
allow = ["{site.at}"]
[web]
listen = "127.0.0.1:0"
[defaults]
timezone = "Europe/London"
{sources}"""
