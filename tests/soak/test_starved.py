"""No disk, no database, no mail server: for a while nothing goes, and then all of it."""

import re
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy import make_url

from tests.mailbox import Mailbox
from tests.site import Site
from tests.soak.life import Soak

pytestmark = pytest.mark.soak


def page(soak: Soak) -> int:
    """How the web pages answer."""
    ports = re.findall(r"web.listens host=\S+ port=(\d+)", soak.log.read_text())
    return httpx.get(f"http://127.0.0.1:{ports[-1]}/health", timeout=10).status_code


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for a little more than an empty database."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], check=False
    )
    if mounted.returncode:
        pytest.skip("to mount a small disk one must be root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Leave no room in a folder; the file that takes it."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65_536, 512):
            try:
                while file.write(b"\0" * size):
                    pass
            except OSError:
                pass
    return ballast


def test_f38_a_full_disk_stops_everything_whole_and_room_lets_it_go_on(
    small_disk: Path, sqlite_template: Path, tmp_path: Path, site: Site, mailbox: Mailbox
) -> None:
    """Nobody has to restart it, and the operator is told when it begins and when it is over."""
    file = small_disk / "noticewatch.db"
    file.write_bytes(sqlite_template.read_bytes())
    soak = Soak(tmp_path, site, mailbox, f"sqlite:///{file}", seed=11, readers=20, faults=False)
    with soak.config.open("a") as file_:
        file_.write('[operator]\nemail = "operator@example.org"\n')
    told_operator: list[str] = []
    try:
        soak.settle(0)
        for _ in range(3):
            before = soak.newest_run()
            soak.world.round(soak.now)
            soak.jump(timedelta(hours=20))
            soak.run_clock(600)
            soak.db.close()  # the last to close leaves no log whose room could be used again
            service = soak.begin(distress=0.0)
            soak.wait(lambda service=service: soak.leader() == service, 20, "the service to lead")
            ballast = fill(small_disk)
            told = soak.log.read_text().count("disk")
            soak.wait(
                lambda told=told: soak.log.read_text().count("disk") > told + 3,
                40,
                "the disk to be full",
            )
            assert page(soak) in (200, 503)
            if soak.random.random() < 0.5:
                soak.kill(service)
                service = soak.begin(distress=0.0)
                time.sleep(1)
            ballast.unlink()
            soak.wait(lambda before=before: soak.all_is_told(before), 60, "all to be told")
            subjects = [mail.subject for mail in mailbox.to("operator@example.org")]
            assert "the service: needs a look" in subjects[len(told_operator) :]
            assert subjects[-1] == "the service: well again"
            told_operator = subjects
            assert page(soak) == 200
            soak.end(service)
            soak.stop_clock()
            soak.audit()
        soak.finish()
    finally:
        soak.close()


@pytest.mark.parametrize("seconds", [0.5, 4])
def test_f39_a_locked_database_is_waited_for_and_tried_again(
    tmp_path: Path, site: Site, mailbox: Mailbox, sqlite_url: str, seconds: float
) -> None:
    """Here for as long as is waited for, and for longer; the pages answer all the while."""
    soak = Soak(tmp_path, site, mailbox, sqlite_url, seed=12, readers=20, faults=False)
    try:
        soak.settle(0)
        for _ in range(3):
            before = soak.newest_run()
            soak.world.round(soak.now)
            soak.jump(timedelta(hours=20))
            soak.run_clock(600)
            service = soak.begin(lock_wait=1.0)
            soak.wait(lambda service=service: soak.leader() == service, 20, "the service to lead")
            other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
            other.execute("PRAGMA busy_timeout = 5000")
            other.execute("BEGIN IMMEDIATE")
            time.sleep(seconds / 2)
            assert page(soak) in (200, 503)
            time.sleep(seconds / 2)
            other.execute("ROLLBACK")
            other.close()
            soak.wait(lambda before=before: soak.all_is_told(before), 60, "all to be told")
            assert page(soak) == 200
            soak.end(service)
            soak.stop_clock()
            soak.audit()
        soak.finish()
    finally:
        soak.close()


def test_f39_a_database_server_that_goes_away_again_and_again_loses_nothing(
    tmp_path: Path, site: Site, mailbox: Mailbox, postgresql_url: str
) -> None:
    """Every connection is cut at any moment, as by a restart, and none is let in for a while."""
    soak = Soak(tmp_path, site, mailbox, postgresql_url, seed=13, readers=20)
    name = make_url(postgresql_url).database
    address = make_url(postgresql_url).set(drivername="postgresql", database="postgres")
    try:
        soak.settle(0)
        with psycopg.connect(address.render_as_string(False), autocommit=True) as admin:
            for _ in range(4):
                before = soak.newest_run()
                soak.world.round(soak.now)
                soak.jump(timedelta(hours=20))
                soak.run_clock(600)
                service = soak.begin()
                for _ in range(8):
                    time.sleep(soak.random.random() * 0.5)
                    admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
                    admin.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                        [name],
                    )
                    time.sleep(soak.random.random() * 0.2)
                    admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())
                soak.wait(lambda before=before: soak.all_is_told(before), 60, "all to be told")
                assert page(soak) == 200
                soak.end(service)
                soak.stop_clock()
                soak.audit()
        soak.finish(excused=8)
    finally:
        soak.close()
