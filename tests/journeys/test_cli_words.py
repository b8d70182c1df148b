"""The command line as a person meets it: help, mistakes, forms of output, how it ends."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from noticewatch.cli.main import main

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Nothing of the person who runs the tests is read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home" / "config"))
    monkeypatch.delenv("NOTICEWATCH_CONFIG", raising=False)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration with one source that nobody will reach."""
    file = tmp_path / "watch.toml"
    file.write_text(
        '[defaults]\ntimezone = "Europe/London"\n'
        '[[source]]\nname = "acme-careers"\nspider = "greenhouse"\nschedule = "daily at 06:30"\n'
        'args = { board = "acme" }\n'
    )
    return file


def run(*words: str, environment: Mapping[str, str] | None = None) -> Result:
    return CliRunner().invoke(main, list(words), env=environment)


def process(*words: str, **options: object) -> "subprocess.CompletedProcess[bytes]":
    """The real process, where its streams and its imports matter."""
    return subprocess.run(
        [sys.executable, "-m", "noticewatch", *words],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=60,
        **options,  # pyright: ignore[reportArgumentType, reportCallIssue]
    )


def every_command() -> list[tuple[str, ...]]:
    """The words of each command and group."""
    found: list[tuple[str, ...]] = []

    def walk(command: click.Command, words: tuple[str, ...]) -> None:
        found.append(words)
        if isinstance(command, click.Group):
            for name, inner in command.commands.items():
                walk(inner, (*words, name))

    walk(main, ())
    return found


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_every_command_has_help_with_an_example(words: tuple[str, ...]):
    shown = run(*words, "--help")

    assert shown.exit_code == 0
    assert f"Usage: {' '.join(['noticewatch', *words])}" in shown.stdout
    assert f"Examples:\n  {' '.join(['noticewatch', *words])}" in shown.stdout
    assert "--config FILE" in shown.stdout


def test_help_answers_without_loading_what_only_the_work_needs():
    """A person who asks for help waits for Scrapy and SQLAlchemy otherwise."""
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            (
                "import sys\n"
                "from noticewatch.cli.main import main\n"
                "try: main(['crawl', '--help'])\n"
                "except SystemExit: pass\n"
                "print(sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)"
            ),
        ],
        capture_output=True,
        check=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ).stderr

    for heavy in ("scrapy", "twisted", "sqlalchemy", "apscheduler", "jinja2", "alembic"):
        assert f"'{heavy}'" not in loaded


def test_the_version_is_told():
    assert run("--version").stdout.startswith("noticewatch ")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["crwl"], 'noticewatch: unknown command "crwl"; did you mean "crawl"?'),
        (["runs", "realease"], 'noticewatch: unknown command "realease"; did you mean "release"?'),
        (["crawl"], "noticewatch: name the sources to crawl, or say --all"),
        (["crawl", "x", "--all"], "noticewatch: name the sources to crawl, or say --all"),
        (["events", "--formt", "csv"], "noticewatch: no such option '--formt'"),
        (["events", "--format", "xml"], "noticewatch: invalid value for '--format'"),
        (["tick", "--now", "noon"], '"noon": expected ISO 8601, like 2026-04-20T07:00'),
        (["parse", "x.json"], "noticewatch: missing option '--spider'"),
        (["history", "acme"], 'noticewatch: "acme": expected SOURCE/KEY'),
    ],
)
def test_wrong_usage_is_explained_on_standard_error_with_exit_code_2(
    words: list[str], message: str
):
    shown = run(*words)

    assert shown.exit_code == 2
    assert message in shown.stderr
    assert shown.stdout == ""


@pytest.mark.parametrize(
    "words",
    [
        ["--config", "watch.toml", "sources"],
        ["sources", "--config", "watch.toml"],
        ["--config", "absent.toml", "sources", "--config", "watch.toml"],
    ],
)
@pytest.mark.usefixtures("config")
def test_the_configuration_may_be_named_before_or_after_the_verb(words: list[str]):
    assert "acme-careers" in run(*words).stdout


def test_the_configuration_may_be_named_by_the_environment(config: Path):
    shown = run("sources", environment={"NOTICEWATCH_CONFIG": str(config)})

    assert "acme-careers" in shown.stdout


def test_a_mistake_in_the_configuration_is_told_as_file_and_line_with_exit_code_2(config: Path):
    config.write_text(config.read_text() + 'shedule = "hourly"\n')

    shown = run("crawl", "--all", "--config", "watch.toml")

    assert shown.exit_code == 2
    assert shown.stderr == (
        'watch.toml:8: source "acme-careers": unknown key "shedule"; did you mean "schedule"?\n'
    )


def test_without_a_configuration_the_message_says_how_to_start():
    shown = run("sources")

    assert shown.exit_code == 2
    assert "cp noticewatch.example.toml noticewatch.toml" in shown.stderr


def test_a_query_that_cannot_be_read_is_shown_with_its_column(config: Path):
    shown = run("--config", str(config), "notices", "nurse AND")

    assert shown.exit_code == 2
    assert shown.stderr == (
        'noticewatch: column 7: "AND" has nothing after it\n  nurse AND\n        ^\n'
    )


@pytest.mark.parametrize(
    "words",
    [
        ["runs", "--source", "acme-carers"],
        ["events", "--source", "acme-carers"],
        ["crawl", "acme-carers"],
    ],
)
def test_an_unknown_source_is_refused_with_exit_code_2(config: Path, words: list[str]):
    shown = run("--config", str(config), *words)

    assert shown.exit_code == 2
    assert shown.stdout == ""
    assert 'there is no source "acme-carers"' in shown.stderr


@pytest.mark.parametrize(
    "words", [["runs", "release", "9"], ["runs", "discard", "9"], ["history", "acme-careers/x"]]
)
def test_an_unknown_run_or_notice_is_refused_with_exit_code_2(config: Path, words: list[str]):
    shown = run("--config", str(config), *words)

    assert shown.exit_code == 2
    assert shown.stderr.startswith("noticewatch: there is no ")


def test_a_source_is_shown_in_the_form_of_the_contract(config: Path):
    (line,) = run("--config", str(config), "sources", "--format", "jsonl").stdout.splitlines()
    source = json.loads(line)

    assert source.pop("next_due")
    assert source == {
        "name": "acme-careers",
        "spider": "greenhouse",
        "schedule": "daily at 06:30",
        "health": "new",
        "reason": None,
        "last_complete": None,
        "notices": 0,
    }


@pytest.mark.parametrize(
    ("words", "head"),
    [
        ("sources", "name,spider,schedule,health,reason,last_complete,next_due,notices"),
        ("events", "id,source,key,event,at,run,held,bootstrap,changes,notice,now_past,repost_of"),
        (
            "runs",
            (
                "id,source,started,finished,verdict,reasons,notices,new,changed,ended,requests,"
                "not_modified,bytes,held"
            ),
        ),
    ],
)
def test_csv_has_a_header_even_where_there_is_nothing(config: Path, words: str, head: str):
    shown = run("--config", str(config), words, "--format", "csv")

    assert shown.stdout_bytes.split(b"\r\n")[0].decode() == head


def test_an_empty_list_is_empty_in_every_form(config: Path):
    for form in ("table", "jsonl"):
        assert run("--config", str(config), "notices", "--format", form).stdout == ""


@pytest.mark.parametrize("database", ["sqlite:///absent/folder/n.db", "sqlite:////dev/null"])
def test_an_unwritable_database_is_explained_with_exit_code_1(config: Path, database: str):
    shown = run(
        "--config", str(config), "sources", environment={"NOTICEWATCH_DATABASE__URL": database}
    )

    assert shown.exit_code == 1
    assert shown.stderr.startswith("noticewatch: database sqlite:///")
    assert "Traceback" not in shown.stderr


def test_a_reader_that_stops_reading_ends_the_command_without_a_word():
    """As in `noticewatch notices | head`."""
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        [sys.executable, "-m", "noticewatch", "--help"],
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    os.close(writer)

    assert ended.stderr == b""
    assert ended.returncode == 1


def test_output_to_a_file_has_no_colours(config: Path):
    assert b"\x1b" not in process("--config", str(config), "sources").stdout


def test_the_shell_can_complete_the_commands():
    shown = subprocess.run(
        [sys.executable, "-m", "noticewatch"],
        capture_output=True,
        check=False,
        text=True,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "_NOTICEWATCH_COMPLETE": "bash_complete",
            "COMP_WORDS": "noticewatch cra",
            "COMP_CWORD": "1",
        },
    )

    assert shown.stdout == "plain,crawl\n"
