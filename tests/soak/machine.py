"""A machine whose clock the test sets, and on which a process dies where the test says.

`serve` imports the product once and forks, for each order on standard input, a process that is
`noticewatch run` and nothing else: the same command, service, crawl children, database and mail.
What differs is the machine under it:

- its clock is the one of `clock.json` in the folder, and may run faster than real time;
- what waits for real time (a lease, an answer) waits less, so that a test need not;
- it writes down at which stage it is, where a kill leaves that to be read;
- it can be told to kill (or stop) itself at the n-th step of a stage. A step is a statement of
  SQL, a commit, a request, a page read, a command of SMTP.
"""

import ctypes
import importlib
import json
import os
import signal
import smtplib
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import wraps
from pathlib import Path
from typing import Any

FOLDER = "NOTICEWATCH_SOAK_FOLDER"

#: In the order in which news travels. The first four are those of the process that crawls.
STAGES = (
    "begin a run", "fetch", "parse", "judge and write", "crawled",
    "idle", "deadlines", "match", "render", "alerts", "claim", "before SMTP", "after DATA",
    "after the reply",
)  # fmt: skip
CRAWLING = STAGES[:5]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Where a process dies by itself: at the `step`-th step of `stage`. `stops`: it is stopped."""

    stage: str
    step: int
    stops: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One life of the service. `speed`: how fast its clock runs. `look`: its seconds between looks.

    `lease`: how long a leader, a sender or a crawl is believed to live that is not heard of.
    `distress`: for how long nothing can be done before the operator is told.
    """

    config: str
    log: str
    plan: Plan | None = None
    look: float = 600.0
    lease: float = 60.0
    patience: float = 5.0
    lock_wait: float = 30.0
    distress: float = 60.0


class Clock:
    """What time it is on this machine: so much at some moment, and so fast since."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock.json"
        self._read = ""
        self._at, self._since, self.speed = datetime.now(UTC), 0.0, 1.0

    def now(self) -> datetime:
        """The present moment of this machine."""
        read = self._file.read_text()
        if read != self._read:
            at, self._since, self.speed = json.loads(read)
            self._at, self._read = datetime.fromisoformat(at), read
        return self._at + timedelta(seconds=(time.monotonic() - self._since) * self.speed)

    def set(self, at: datetime, speed: float) -> None:
        """Let it be `at` now, and go on so fast; 0: it stands."""
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps([at.isoformat(), time.monotonic(), speed]))
        part.replace(self._file)


class Marks:
    """At which stage this process is, in a file of its own; and where it dies."""

    def __init__(self, folder: Path, plan: Plan | None) -> None:
        self._file = os.open(folder / "marks" / str(os.getpid()), os.O_CREAT | os.O_WRONLY)
        self._plan = plan
        self._left = plan.step if plan else 0
        self._stages = threading.local()
        self._lock = threading.Lock()

    @property
    def stage(self) -> str:
        """Where this thread is."""
        return getattr(self._stages, "name", "idle")

    def enter(self, stage: str) -> None:
        """This thread is there from now on."""
        self._stages.name = stage
        os.pwrite(self._file, stage.ljust(32).encode(), 0)

    @contextmanager
    def within(self, stage: str) -> Iterator[None]:
        """This thread is there for the time of the block."""
        before = self.stage
        self.enter(stage)
        self.step("begun")
        try:
            yield
        finally:
            self.enter(before)

    def step(self, what: str) -> None:
        """One step of the present stage; the last one, perhaps."""
        plan = self._plan
        if plan is None or plan.stage != self.stage:
            return
        with self._lock:
            self._left -= 1
            if self._left != 0:
                return
            os.pwrite(self._file, f"{self.stage}: {what}".ljust(64).encode(), 0)
            self._plan = None
        os.kill(os.getpid(), signal.SIGSTOP if plan.stops else signal.SIGKILL)


#: This process's. Until it is known where it dies, it does not.
marks: Marks


def stage_of(folder: Path, pid: int) -> str:
    """Where the process `pid` was last, as it wrote down itself."""
    try:
        return (folder / "marks" / str(pid)).read_text().strip() or "begin"
    except FileNotFoundError:
        return "begin"


# -- what differs on this machine --------------------------------------------------------------


def install(folder: Path) -> None:
    """Put the machine under the product, in this process and in those that it forks."""
    global marks
    (folder / "marks").mkdir(exist_ok=True)
    marks = Marks(folder, None)
    clock = Clock(folder)
    _set_clock(clock)
    _mark_database()
    _mark_mail()
    _mark_service()
    _mark_crawl(folder)


def _set_clock(clock: Clock) -> None:
    import apscheduler.schedulers.base as scheduling
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    from noticewatch.wiring import SystemClock

    class Machine(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return clock.now().astimezone(tz)

    start_timer = AsyncIOScheduler._start_timer

    def sooner(self: Any, wait_seconds: float | None) -> None:
        clock.now()
        start_timer(self, wait_seconds and wait_seconds / max(clock.speed, 0.01))

    SystemClock.now = lambda self: clock.now()
    scheduling.datetime = Machine  # pyright: ignore[reportPrivateImportUsage]
    AsyncIOScheduler._start_timer = sooner


def _mark_database() -> None:
    from sqlalchemy import Engine, event

    from crawler.store.database import Database

    event.listen(Engine, "before_cursor_execute", lambda *_: marks.step("before a statement"))
    event.listen(Engine, "commit", lambda *_: marks.step("before a commit"))
    transaction = Database.transaction

    @contextmanager
    def followed(self: Database) -> Iterator[Any]:
        with transaction(self) as connection:
            yield connection
        marks.step("after a commit")

    Database.transaction = followed


def _mark_mail() -> None:
    send, reply = smtplib.SMTP.send, smtplib.SMTP.getreply

    def sent(self: Any, s: Any) -> None:
        begun = (s.encode() if isinstance(s, str) else s).lower().startswith(b"mail ")
        content = isinstance(s, bytes) and s.endswith(b"\r\n.\r\n")
        if begun:
            marks.enter("before SMTP")
        marks.step("before it is said")
        send(self, s)
        if content:
            marks.enter("after DATA")
            marks.step("before the reply")

    def getreply(self: Any) -> Any:
        answer = reply(self)
        if marks.stage == "after DATA":
            marks.enter("after the reply")
        marks.step("after a reply")
        return answer

    smtplib.SMTP.send, smtplib.SMTP.getreply = sent, getreply


def _staged(owner: Any, name: str, stage: str) -> None:
    """Let what `owner` calls `name` be the stage `stage`."""
    original = getattr(owner, name)

    @wraps(original)
    def wrapped(*args: Any, **keys: Any) -> Any:
        with marks.within(stage):
            return original(*args, **keys)

    setattr(owner, name, wrapped)


def _mark_service() -> None:
    from noticewatch import tick
    from notifier import people

    _staged(tick, "tell_passed", "deadlines")
    _staged(people, "match_events", "match")
    _staged(people, "compose_digests", "render")
    _staged(people, "update_alerts", "alerts")
    _staged(people, "deliver", "claim")


def _mark_crawl(folder: Path) -> None:
    from crawler.middlewares.handler import GuardedHandler
    from crawler.recording import Recording
    from crawler.run import RunRecorder
    from noticewatch import crawling

    _staged(RunRecorder, "begin", "begin a run")
    _staged(RunRecorder, "conclude", "judge and write")
    download, new_page, child = (
        GuardedHandler.download_request,
        Recording.new_page,
        crawling._child,  # pyright: ignore[reportPrivateUsage]
    )

    async def fetching(self: Any, request: Any) -> Any:
        marks.enter("fetch")
        marks.step("before a request")
        response = await download(self, request)
        marks.step("after an answer")
        return response

    def parsing(self: Any, **facts: object) -> Any:
        marks.enter("parse")
        marks.step("a page read")
        return new_page(self, **facts)

    @wraps(child)
    def crawls(*args: Any) -> None:
        global marks
        _hurry(*json.loads((folder / "waits.json").read_text()))
        planned = folder / "child.json"
        plan = None
        try:
            # One child carries it out: the first to take it.
            taken = planned.with_suffix(f".{os.getpid()}")
            planned.rename(taken)
            plan = Plan(**json.loads(taken.read_text()))
        except FileNotFoundError:
            pass
        marks = Marks(folder, plan)
        marks.enter("begin a run")
        child(*args)
        marks.enter("crawled")

    GuardedHandler.download_request = fetching
    Recording.new_page = parsing
    crawling._child = crawls  # pyright: ignore[reportPrivateUsage]


# -- lives --------------------------------------------------------------------------------------


def _hurry(lease: float, lock_wait: float) -> None:
    """What the service and the crawls wait for."""
    from crawler import extensions
    from crawler import run as runs
    from crawler.store import database

    runs.LEASE_SECONDS = lease
    extensions._HEARTBEAT_SECONDS = lease / 4  # pyright: ignore[reportPrivateUsage]
    database._WAIT_SECONDS = lock_wait  # pyright: ignore[reportPrivateUsage]


def live(folder: Path, order: Order) -> None:
    """Be the service, to the end."""
    global marks
    from noticewatch import leading, service
    from noticewatch.cli.main import main
    from notifier.channels import smtp
    from notifier.delivering import delivery
    from notifier.operator import distress

    os.setsid()
    # Who stops the test stops this: prctl(PR_SET_PDEATHSIG, SIGKILL).
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    log = os.open(order.log, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(log, stream)
    marks = Marks(folder, order.plan)
    marks.enter("idle")
    clock = Clock(folder)
    clock.now()
    service.LOOK_EVERY, service.JITTER = order.look, 0
    distress.PATIENCE_SECONDS = order.distress
    service.WATCH_EVERY, service.monotonic = 0.25, lambda: time.monotonic() * clock.speed
    leading.LEASE_SECONDS = delivery.LEASE_SECONDS = order.lease
    leading.BEAT_SECONDS = delivery.BEAT_SECONDS = order.lease / 4
    defaults = smtp.SmtpChannel.__init__.__kwdefaults__
    assert defaults is not None, "its time-out can be named"
    defaults["timeout"] = order.patience
    _hurry(order.lease, order.lock_wait)
    main(["--config", order.config, "run"], standalone_mode=True)


def serve(folder: Path) -> None:
    """Fork a life for each order, until standard input ends."""
    from multiprocessing.forkserver import _forkserver

    os.environ[FOLDER] = str(folder)
    importlib.import_module("noticewatch.preload")
    importlib.import_module("noticewatch.service")

    install(folder)
    # One fork server for all lives: each would load the same for a second.
    _forkserver.set_forkserver_preload(["noticewatch.preload", "tests.soak.machine_child"])
    _forkserver.ensure_running()
    pid = _forkserver._forkserver_pid  # pyright: ignore[reportAttributeAccessIssue]
    print(pid, flush=True)  # noqa: T201

    def reap(*_: object) -> None:
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass

    signal.signal(signal.SIGCHLD, reap)
    for line in sys.stdin:
        said = json.loads(line)
        plan = said.pop("plan")
        order = Order(**said, plan=Plan(**plan) if plan else None)
        (folder / "waits.json").write_text(json.dumps([order.lease, order.lock_wait]))
        sys.stdout.flush()
        if pid := os.fork():
            print(pid, flush=True)  # noqa: T201
            continue
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _forkserver.ensure_running = lambda: None  # it runs; it is just not our child
        try:
            live(folder, order)
        except SystemExit as end:
            os._exit(int(end.code or 0))
        except BaseException:
            import traceback

            traceback.print_exc()
            os._exit(70)
        os._exit(0)


def said(order: Order) -> str:
    """An order as the machine reads it."""
    return json.dumps(asdict(order))
