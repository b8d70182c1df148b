"""`noticewatch demo`: what a newcomer sees first."""

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urljoin
from urllib.request import urlopen

import pytest


@dataclass(frozen=True, slots=True)
class Shown:
    """What one run of the demo printed, and the folder in which it ran."""

    text: str
    folder: Path


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """The demo, run once in an empty folder, with no configuration anywhere."""
    folder = tmp_path_factory.mktemp("demo")
    with demo(folder) as process:
        text, errors = process.communicate(timeout=100)
    assert (process.returncode, errors) == (0, "")
    return Shown(text, folder)


@contextlib.contextmanager
def demo(folder: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """The demo, begun in `folder`; what goes on after the block is killed."""
    home = {name: text for name, text in os.environ.items() if "NOTICEWATCH" not in name}
    with subprocess.Popen(
        [sys.executable, "-m", "noticewatch", "demo", *words],
        cwd=folder,
        env=home | {"XDG_CONFIG_HOME": str(folder), "HOME": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_the_demo_tells_of_every_kind_of_event_once(shown: Shown) -> None:
    """The Metropolitan Police of spring 2015, in the digests of two mornings."""
    first, second = shown.text.split("=" * 78)[1:]

    assert _sections(first) == ["NEW", "CHANGED"]
    assert "£160,565 to £205,018 a year (including a £3,501 location" in first
    assert "was £152,915 to £197,133 a year" in first
    assert "£40m to £150m" in first
    assert _sections(second) == ["DEADLINE CHANGED", "NEW", "DEADLINE PASSED", "GONE"]
    assert "Integrated policing system" in second
    assert "Mon 11 May" in second


def test_the_demo_s_reader_gets_nothing_that_was_not_asked_for(shown: Shown) -> None:
    """Thirty notices of other bodies are on the same sources."""
    for other in ("Thornbridge", "Eastmarsh", "Ashcombe", "Westmere", "Riverside", "Northlight"):
        assert other not in shown.text


def test_the_demo_says_where_the_html_is(shown: Shown) -> None:
    pages = sorted(shown.folder.rglob("*.html"))

    assert [page.name for page in pages] == ["digest-1.html", "digest-2.html"]
    assert all(page.name in shown.text for page in pages)
    assert "£152,915" in pages[0].read_text("utf-8")


def test_the_demo_stays_open_when_asked_to(tmp_path: Path) -> None:
    """To look at the site, at the digests as their reader does, and to subscribe oneself."""
    with demo(tmp_path, "--serve") as process:
        assert process.stdout is not None
        said = [next(process.stdout)]
        while not said[-1].startswith("Open until Ctrl-C"):
            said.append(next(process.stdout))
        address = said[-1].split()[-1]
        links = re.findall(r'href="([^"]+)"', _page(address))
        assert len([link for link in links if _page(urljoin(address, link))]) == 6

        subscribe = next(line.split()[-1] for line in said if line.startswith("Subscribe: "))
        form = {"email": "new@example.org", "query": "", "cadence": "immediate", "at": "08:00"}
        form |= {"weekday": "mon", "timezone": "Europe/London", "language": "en"}
        assert "Look into your mail" in _page(f"{subscribe}subscribe", urlencode(form).encode())
        assert next(process.stdout).startswith("Mail to new@example.org: Please confirm")
        assert "Yes, mail me" in _page(next(process.stdout).strip())
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
        assert process.stdout.read() == "Closed.\n"


def _page(address: str, form: bytes | None = None) -> str:
    with urlopen(address, form, timeout=10) as page:
        return page.read().decode()


def _sections(digest: str) -> list[str]:
    return [line for line in digest.splitlines() if line and line.isupper() and line.isascii()]
