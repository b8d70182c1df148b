"""What has the operator set? Values from file, environment and secret files; every mistake told."""

from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crawler.errors import ConfigError
from noticewatch.config import Config, NoConfiguration, find_config, load_config

SOURCE = '[[source]]\nname = "acme-careers"\nspider = "greenhouse"\n'


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """No file of the person who runs the tests is read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home" / "config"))


def read(text: str, environment: Mapping[str, str] | None = None) -> Config:
    Path("noticewatch.toml").write_text(text, "utf-8")
    return load_config(None, environment or {})


def mistakes(text: str, environment: Mapping[str, str] | None = None) -> list[str]:
    with pytest.raises(ConfigError) as refused:
        read(text, environment)
    return str(refused.value).split("\n")


def test_the_whole_example_of_the_contract_is_read(tmp_path: Path):
    config = read(
        """
        [database]
        url = "sqlite:///noticewatch.db"
        [mail]
        from = "Noticewatch <alerts@example.org>"
        smtp = "smtp://localhost:25"
        [operator]
        email = "operator@example.org"
        [network]
        allow = ["127.0.0.1:8080"]
        [web]
        listen = "127.0.0.1:8000"
        public_url = "https://notices.example.org"
        [defaults]
        timezone = "Europe/London"
        [[source]]
        name = "find-a-tender"
        spider = "find_a_tender"
        schedule = "every 15 minutes"
        [[source]]
        name = "acme-careers"
        spider = "greenhouse"
        schedule = "daily at 06:30"
        kind = "vacancy"
        timezone = "Europe/Paris"
        organisation = "Acme"
        enabled = false
        settings = { DOWNLOAD_DELAY = 2 }
        [source.args]
        board = "acme"
        """
    )

    assert config.database_url == f"sqlite:///{tmp_path}/noticewatch.db"
    assert config.mail.sender == "Noticewatch <alerts@example.org>"
    assert config.operator.email == "operator@example.org"
    assert config.network.allow == ("127.0.0.1:8080",)
    assert config.web.public_url == "https://notices.example.org"
    tender, acme = config.sources
    assert tender.timezone == ZoneInfo("Europe/London")
    assert acme.timezone == ZoneInfo("Europe/Paris")
    assert (acme.kind, acme.organisation, acme.enabled) == ("vacancy", "Acme", False)
    assert acme.args == {"board": "acme"}
    assert acme.settings == {"DOWNLOAD_DELAY": 2}
    assert config.places["acme-careers"] == "noticewatch.toml:20"


def test_an_empty_file_is_a_configuration_with_every_default(tmp_path: Path):
    config = read("")

    assert config.database_url == f"sqlite:///{tmp_path}/noticewatch.db"
    assert config.defaults.timezone == ZoneInfo("UTC")
    assert config.mail.smtp is None
    assert config.sources == ()


# -- where it is looked for ---------------------------------------------------------------------


def test_the_file_that_is_named_comes_before_the_environment_and_the_usual_places(tmp_path: Path):
    for name in ("named", "variable", "noticewatch"):
        (tmp_path / f"{name}.toml").write_text(f'[operator]\nemail = "{name}@example.org"\n')
    user = tmp_path / "home" / "config" / "noticewatch"
    user.mkdir(parents=True)
    (user / "noticewatch.toml").write_text('[operator]\nemail = "user@example.org"\n')
    variable = {"NOTICEWATCH_CONFIG": str(tmp_path / "variable.toml")}

    def operator(given: Path | None, environment: Mapping[str, str]) -> str | None:
        return load_config(given, environment).operator.email

    assert operator(tmp_path / "named.toml", variable) == "named@example.org"
    assert operator(None, variable) == "variable@example.org"
    assert operator(None, {}) == "noticewatch@example.org"
    (tmp_path / "noticewatch.toml").unlink()
    assert operator(None, {}) == "user@example.org"


def test_without_any_configuration_the_error_says_how_to_start():
    assert find_config(None, {}) is None
    with pytest.raises(NoConfiguration, match=r"cp noticewatch\.example\.toml noticewatch\.toml"):
        load_config(None, {})


def test_a_file_that_was_asked_for_must_be_there():
    with pytest.raises(NoConfiguration, match=r"there is no configuration file absent\.toml"):
        load_config(Path("absent.toml"), {})


def test_a_database_in_the_environment_is_enough():
    config = load_config(
        None,
        {
            "NOTICEWATCH_DATABASE__URL": "postgresql+psycopg://u:p@db/notices",
            "NOTICEWATCH_MAIL__SMTP": "smtp://mail.example.org:2525",
        },
    )

    assert config.path is None
    assert config.database_url == "postgresql+psycopg://u:p@db/notices"
    assert config.mail.smtp == "smtp://mail.example.org:2525"


# -- environment and secret files ---------------------------------------------------------------


def test_the_environment_overrides_every_key_outside_the_sources():
    config = read(
        '[operator]\nemail = "file@example.org"\n',
        {
            "NOTICEWATCH_OPERATOR__EMAIL": "env@example.org",
            "NOTICEWATCH_NETWORK__ALLOW": "127.0.0.1:80, [::1]:81",
            "NOTICEWATCH_CRAWL__KEEP_EVIDENCE_DAYS": "7",
            "NOTICEWATCH_DEFAULTS__TIMEZONE": "Asia/Tokyo",
            "NOTICEWATCH_MAIL__FROM": "Desk <desk@example.org>",
        },
    )

    assert config.operator.email == "env@example.org"
    assert config.network.allow == ("127.0.0.1:80", "[::1]:81")
    assert config.crawl.keep_evidence_days == 7
    assert config.defaults.timezone == ZoneInfo("Asia/Tokyo")
    assert config.mail.sender == "Desk <desk@example.org>"


@pytest.mark.parametrize(
    "text", ['["127.0.0.1:80", "[::1]:81"]', "127.0.0.1:80,[::1]:81", "127.0.0.1:80 [::1]:81"]
)
def test_a_list_in_the_environment_is_written_in_words_or_as_in_the_file(text: str):
    config = read("", {"NOTICEWATCH_NETWORK__ALLOW": text})

    assert config.network.allow == ("127.0.0.1:80", "[::1]:81")


def test_a_bracketed_address_in_the_environment_is_no_list():
    assert read("", {"NOTICEWATCH_NETWORK__ALLOW": "[::1]:81"}).network.allow == ("[::1]:81",)


def test_an_empty_variable_overrides_nothing():
    """As many a container's set-up passes a variable that nobody has filled in."""
    config = read('[operator]\nemail = "file@example.org"\n', {"NOTICEWATCH_OPERATOR__EMAIL": ""})

    assert config.operator.email == "file@example.org"


def test_a_secret_may_stand_in_a_file_of_its_own(tmp_path: Path):
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "smtp").write_text("smtps://user:pass@mail.example.org:465\n")
    (folder / "database").write_text("postgresql://u:p@db/notices")
    (folder / "key").write_text("s3cret\n")

    config = read(
        '[mail]\nsmtp_file = "secrets/smtp"\n' + SOURCE + 'args = { key_file = "secrets/key" }\n',
        {"NOTICEWATCH_DATABASE__URL_FILE": str(folder / "database")},
    )

    assert config.mail.smtp == "smtps://user:pass@mail.example.org:465"
    assert config.database_url == "postgresql+psycopg://u:p@db/notices"
    assert config.sources[0].args == {"key": "s3cret"}


def test_the_environment_comes_before_a_secret_file(tmp_path: Path):
    (tmp_path / "smtp").write_text("smtp://from-file:25")

    config = read(
        '[mail]\nsmtp_file = "smtp"\n', {"NOTICEWATCH_MAIL__SMTP": "smtp://from-variable:25"}
    )

    assert config.mail.smtp == "smtp://from-variable:25"


def test_paths_are_relative_to_the_file(tmp_path: Path):
    folder = tmp_path / "etc"
    (folder / "words").mkdir(parents=True)
    file = folder / "watch.toml"
    file.write_text('[database]\nurl = "sqlite:///data/n.db"\n[mail]\ntemplates = "words"\n')

    config = load_config(file, {})

    assert config.database_url == f"sqlite:///{folder}/data/n.db"
    assert config.mail.templates == folder / "words"


def test_an_absolute_path_stays_as_it_is():
    assert read('[database]\nurl = "sqlite:////var/lib/n.db"\n').database_url == (
        "sqlite:////var/lib/n.db"
    )


def test_a_configuration_never_shows_a_password():
    shown = repr(
        read(
            '[database]\nurl = "postgresql://u:hush@db/n"\n'
            '[mail]\nsmtp = "smtp://u:hush@mail.example.org"\n'
        )
    )

    assert "hush" not in shown


# -- mistakes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (
            SOURCE + 'shedule = "every 15 minutes"\n',
            ('4: source "acme-careers": unknown key "shedule"; did you mean "schedule"?'),
        ),
        (
            '[mail]\nsmpt = "smtp://localhost"\n',
            '2: [mail]: unknown key "smpt"; did you mean "smtp"?',
        ),
        ("[mial]\n", '1: unknown table [mial]; did you mean "mail"?'),
        ("[sources]\n", '1: unknown table [sources]; did you mean "source"?'),
        (
            'smtp = "smtp://localhost"\n',
            (
                "1: unknown table [smtp]; known: "
                "database, mail, operator, network, crawl, web, defaults, channels, source"
            ),
        ),
        ("mail = 3\n", "1: [mail]: expected a table, got the number 3"),
        (
            "[mail]\nfrom = 3\n",
            "2: [mail].from: expected a text in quotes, got the number 3",
        ),
        (
            '[crawl]\nkeep_evidence_days = "a year"\n',
            ('2: [crawl].keep_evidence_days: expected a whole number, got the text "a year"'),
        ),
        (
            "[crawl]\nkeep_evidence_days = true\n",
            "2: [crawl].keep_evidence_days: expected a whole number, got true",
        ),
        (
            '[database]\nurl = "mysql://u:hush@db/n"\n',
            (
                "2: [database].url: expected sqlite:///FILE or"
                " postgresql+psycopg://USER:PASSWORD@HOST/NAME"
            ),
        ),
        (
            '[network]\nallow = ["127.0.0.1"]\n',
            ('2: [network].allow: "127.0.0.1": expected "HOST:PORT", like "127.0.0.1:8080"'),
        ),
        (
            '[web]\npublic_url = "notices.example.org"\n',
            (
                '2: [web].public_url: "notices.example.org" is no address of a site;'
                " expected https://HOST"
            ),
        ),
        (
            '[defaults]\ntimezone = "Europe/Londn"\n',
            (
                '2: [defaults].timezone: unknown time zone "Europe/Londn";'
                ' did you mean "Europe/London"?'
            ),
        ),
        (
            SOURCE + 'timezone = "Paris"\n',
            (
                '4: source "acme-careers": timezone: unknown time zone "Paris";'
                ' did you mean "Europe/Paris"?'
            ),
        ),
        (
            SOURCE + 'kind = "job"\n',
            (
                '4: source "acme-careers": kind: unknown kind "job";'
                " expected vacancy, tender or page"
            ),
        ),
        (
            SOURCE + 'enabled = "yes"\n',
            ('4: source "acme-careers": enabled: expected true or false, got the text "yes"'),
        ),
        (
            SOURCE + "settings = { download_delay = 1 }\n",
            (
                '4: source "acme-careers": settings: "download_delay" is no Scrapy'
                ' setting; did you mean "DOWNLOAD_DELAY"?'
            ),
        ),
        (
            SOURCE + 'args = { key = "x", key_file = "y" }\n',
            '4: source "acme-careers": args: "key_file" and "key" are both given',
        ),
        (
            '[[source]]\nname = "acme"\n',
            '1: source "acme": the key "spider" is missing',
        ),
        (
            '\n[[source]]\nspider = "greenhouse"\n',
            '2: source 1: the key "name" is missing',
        ),
        (
            '[[source]]\nname = "a/b"\nspider = "x"\n',
            (
                '2: source "a/b": name: "a/b" is no name for a source;'
                ' expected letters, digits, "-", "_" and "."'
            ),
        ),
        (
            SOURCE + SOURCE,
            ('5: source "acme-careers": the name is taken already, at noticewatch.toml:1'),
        ),
        ('[source]\nname = "x"\n', "1: expected [[source]], with two brackets"),
        ("[mail\n", "1: column 6: expected ']' at the end of a table declaration"),
        ("a = 1\na = 2\n", "2: column 6: cannot overwrite a value"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_would_be_right(text: str, mistake: str):
    assert mistakes(text) == [f"noticewatch.toml:{mistake}"]


def test_a_schedule_that_cannot_be_read_is_told_with_what_would_be_right():
    (mistake,) = mistakes(SOURCE + 'schedule = "daily 06:30"\n')

    assert mistake.startswith(
        'noticewatch.toml:4: source "acme-careers": schedule: "daily 06:30" names no schedule;'
        ' did you mean "daily at 06:30"?'
    )


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file():
    told = mistakes(
        '[mail]\nsmpt = "x"\n[operator]\nemail = 3\n'
        + SOURCE
        + 'shedule = "x"\ntimezone = "Nowhere/Town"\n',
        {"NOTICEWATCH_DEFAULTS__TIMEZONE": "Nowhere"},
    )

    assert [line.split(": ")[0] for line in told] == [
        "NOTICEWATCH_DEFAULTS__TIMEZONE",
        *(f"noticewatch.toml:{line}" for line in (2, 4, 8, 9)),
    ]


def test_a_misspelt_variable_is_told_with_the_nearest():
    assert mistakes("", {"NOTICEWATCH_MAIL__SMPT": "smtp://localhost"}) == [
        'NOTICEWATCH_MAIL__SMPT: unknown variable; did you mean "NOTICEWATCH_MAIL__SMTP"?'
    ]


def test_a_secret_file_that_is_not_there_is_told():
    (mistake,) = mistakes('[mail]\nsmtp_file = "absent"\n')

    assert mistake.startswith("noticewatch.toml:2: [mail].smtp: cannot read the file ")
    assert mistake.endswith("No such file or directory")


def test_a_mistake_in_a_secret_does_not_show_it():
    told = mistakes('[mail]\nsmtp = "imap://user:hush@mail.example.org"\n')

    assert len(told) == 1
    assert "hush" not in told[0]
