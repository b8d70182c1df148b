"""Is everything that a person may use written down? The pages are made from the code itself."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import click
import pytest

from crawler.errors import NoticewatchError
from crawler.load import spider_class, spider_names
from crawler.serialise import FIELDS
from noticewatch.cli.main import main
from noticewatch.config import load_config
from noticewatch.keys import CHANNEL_KEYS, KEYS, SOURCE_KEYS

ROOT = Path(__file__).parents[1]


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["generate"] = module
    spec.loader.exec_module(module)
    return module


generate = _load()


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


@pytest.mark.parametrize("name", generate.PAGES)
def test_a_page_made_from_the_code_is_as_the_code_is_now(name: str):
    """Otherwise: `make docs`, and look at the difference."""
    assert (ROOT / name).read_text("utf-8") == generate.PAGES[name]()


def test_every_command_is_documented_with_an_example():
    text = page("reference/commands.md")

    def check(command: click.Command, words: str) -> None:
        assert f"## `{words}`\n" in text
        section = text.split(f"## `{words}`\n")[1].split("\n## ")[0]
        assert f"```\n{words}" in section
        if isinstance(command, click.Group):
            for name, inner in command.commands.items():
                check(inner, f"{words} {name}")

    for name, command in main.commands.items():
        check(command, f"noticewatch {name}")


def test_every_key_of_the_configuration_is_documented():
    text = page("reference/configuration.md")

    for key in (*KEYS, *(key.of("NAME") for key in CHANNEL_KEYS)):
        section = text.split(f"## `[{key.section}]`")[1].split("\n## ")[0]
        assert f"| `{key.name}` |" in section
        assert f"`{key.variable}`" in section
    for key in SOURCE_KEYS:
        assert f"| `{key.name}` |" in text.split("## `[[source]]`")[1]


def test_the_example_file_names_every_key_and_can_be_read():
    path = ROOT / "noticewatch.example.toml"
    lines = path.read_text("utf-8").splitlines()

    for key in KEYS:
        assert any(line.removeprefix("# ").startswith(f"{key.name} = ") for line in lines)
    config = load_config(path, {})
    assert {source.spider for source in config.sources} <= set(spider_names())


def test_every_field_of_a_notice_is_documented():
    text = page("reference/notices.md")

    for field in ("source", *FIELDS, "repost_of", "opportunity"):
        assert f"| `{field}` |" in text


def test_every_spider_is_documented_with_its_arguments_and_how_a_notice_goes():
    text = page("sources.md")

    for name in spider_names():
        section = text.split(f"\n## `{name}`\n")[1].split("\n## ")[0]
        assert "**Site**:" in section
        assert "**Gone**:" in section
        for argument in spider_class(name).arguments:
            assert f"| `{argument.name}` |" in section


def test_every_error_says_when_it_is_raised():
    text = page("reference/errors.md")
    generate.errors()  # sees to it that every module with an error is loaded

    for error in generate.every_error():
        if error.__module__.partition(".")[0] in ("crawler", "notifier", "noticewatch"):
            assert error.__doc__, error
            assert f"| `{error.__name__}` |" in text
    assert issubclass(NoticewatchError, Exception)
