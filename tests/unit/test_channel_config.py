"""Ways for digests beside mail, as the operator names them."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from crawler.errors import ConfigError
from noticewatch.config import Config, load_config

KEY = "QUJD" * 8
SECRET = f"whsec_{KEY}"
URL = "https://hooks.example.org/t0ken"


def read(folder: Path, text: str, environment: Mapping[str, str] | None = None) -> Config:
    file = folder / "noticewatch.toml"
    file.write_text(text, "utf-8")
    return load_config(file, environment or {})


def test_a_webhook_and_an_address_of_apprise_are_told_apart_by_how_they_begin(tmp_path: Path):
    (tmp_path / "chat.url").write_text("slack://T0/B0/t0ken\n", "utf-8")
    config = read(
        tmp_path,
        f'[channels.my-hook]\nurl = "{URL}"\nsecret = "{SECRET}"\n'
        '[channels.chat]\nurl_file = "chat.url"\n'
        '[network]\nallow = ["10.0.0.5:80"]\n',
    )

    hook, chat = config.channels["my-hook"], config.channels["chat"]
    assert (hook.is_webhook, str(hook.origin)) == (True, "https://hooks.example.org")
    assert hook.secrets == (b"ABC" * 8,)
    assert hook.open == {("10.0.0.5", 80)}
    assert (chat.is_webhook, chat.scheme) == (False, "slack")


def test_the_environment_overrides_the_keys_of_a_channel(tmp_path: Path):
    (tmp_path / "secret").write_text(SECRET, "utf-8")
    config = read(
        tmp_path,
        '[channels.my-hook]\nurl = "https://other.example.org/"\n',
        {
            "NOTICEWATCH_CHANNELS__MY_HOOK__URL": URL,
            "NOTICEWATCH_CHANNELS__MY_HOOK__SECRET_FILE": str(tmp_path / "secret"),
        },
    )

    assert config.channels["my-hook"].url == URL


def test_what_a_channel_holds_is_not_shown(tmp_path: Path):
    shown = repr(read(tmp_path, f'[channels.hook]\nurl = "{URL}"\nsecret = "{SECRET}"\n'))

    assert "t0ken" not in shown
    assert KEY not in shown


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (f'url = "{URL}"', "[channels.hook].secret: is missing: a webhook is signed"),
        (f'url = "{URL}"\nsecret = "t0ken"', '[channels.hook].secret: expected "whsec_"'),
        (f'url = "{URL}"\nsecret = "whsec_t0ken"', '[channels.hook].secret: expected "whsec_"'),
        (f'secret = "{SECRET}"', '[channels.hook]: the key "url" is missing'),
        (f'url = "ntfy://t0ken"\nsecret = "{SECRET}"', "[channels.hook].secret: only a webhook"),
        ('url = "t0ken"', "[channels.hook].url: expected https://…, or an address of Apprise"),
        (f'url = "{URL}"\nsecert = "x"', 'unknown key "secert"; did you mean "secret"?'),
        (
            f'url = "http://hooks.example.org/t0ken"\nsecret = "{SECRET}"',
            'http is for what [network].allow names: "hooks.example.org:80"',
        ),
        (
            f'url = "https://10.0.0.7/t0ken"\nsecret = "{SECRET}"',
            "[channels.hook].url: 10.0.0.7 is private (10.0.0.0/8); to open it: [network] allow",
        ),
        (
            f'url = "https://user:t0ken@hooks.example.org/"\nsecret = "{SECRET}"',
            "[channels.hook].url: it holds a user name or a password",
        ),
        (
            f'url = "https://0x7f.1/t0ken"\nsecret = "{SECRET}"',
            "[channels.hook].url: its host is a number that is no plain IPv4 address",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line_and_without_the_address(
    tmp_path: Path, text: str, mistake: str
):
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, f"[channels.hook]\n{text}\n")

    assert mistake in str(refused.value)
    assert "noticewatch.toml:" in str(refused.value)
    assert "t0ken" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (f'[channels.mail]\nurl = "{URL}"\nsecret = "{SECRET}"', '"mail" is no name for a channel'),
        (f'[channels."A b"]\nurl = "{URL}"\nsecret = "{SECRET}"', '"A b" is no name'),
        ("channels = 3", "[channels]: expected a table for each"),
        ("[channels]\nhook = 3", "[channels]: expected a table for each, like [channels.my-hook]"),
    ],
)
def test_a_channel_has_a_table_and_a_name_of_its_own(tmp_path: Path, text: str, mistake: str):
    with pytest.raises(ConfigError, match=r":[12]: ") as refused:
        read(tmp_path, text)

    assert mistake in str(refused.value)


def test_a_misspelt_variable_of_a_channel_is_told(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"did you mean .*CHANNELS__HOOK__SECRET"):
        read(
            tmp_path,
            f'[channels.hook]\nurl = "{URL}"\nsecret = "{SECRET}"\n',
            {"NOTICEWATCH_CHANNELS__HOOK__SECERT": SECRET},
        )
