"""Which keys has the configuration? Each with its meaning, its default and what it may be.

The example file and the reference are made from here.
"""

import difflib
import json
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, cast, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from crawler.notice import Kind
from crawler.schedule import read_schedule
from notifier.settings import MailSettings, OperatorSettings, WebSettings

PREFIX = "NOTICEWATCH_"
DATABASE = "sqlite:///noticewatch.db"
KEEP_EVIDENCE_DAYS = 90

#: Reads a value, paths in it relative to the folder; raises ValueError or a UsageError.
Check = Callable[[Any, Path], Any]


def _as_it_is(value: Any, _: Path) -> Any:
    return value


def _database(value: str, folder: Path) -> str:
    if value.startswith(("postgresql://", "postgres://")):  # as hosting companies write it
        return f"postgresql+psycopg://{value.partition('://')[2]}"
    if value.startswith("postgresql+psycopg://"):
        return value
    file = value.removeprefix("sqlite:///")
    # A database in memory would be another one in each crawling process.
    if file == value or file in ("", ":memory:") or "?" in file:
        raise ValueError("expected sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME")
    return f"sqlite:///{(folder / Path(file).expanduser()).absolute()}"


def _sender(value: str, _: Path) -> str:
    return MailSettings(sender=value).sender


def _smtp(value: str, _: Path) -> str:
    MailSettings(smtp=value)
    return value


def _connections(value: int, _: Path) -> int:
    return MailSettings(connections=value).connections


def _domain_rate(value: int, _: Path) -> int:
    return MailSettings(domain_rate=value).domain_rate


def _bounces(value: str, _: Path) -> str:
    MailSettings(bounce_address=value)
    return value


def _bounce_mailbox(value: str, _: Path) -> str:
    MailSettings(bounce_mailbox=value)
    return value


def _dkim_key(value: str, _: Path) -> str:
    MailSettings(dkim_key=value)
    return value


def _dkim_selector(value: str, _: Path) -> str:
    return MailSettings(dkim_selector=value).dkim_selector


def _dkim_domain(value: str, _: Path) -> str | None:
    return MailSettings(dkim_domain=value).dkim_domain


def _folder(value: str, folder: Path) -> Path:
    path = folder / Path(value).expanduser()
    if not path.is_dir():
        raise ValueError(f'there is no folder "{path}"')
    return path.absolute()


def _operator(value: str, _: Path) -> str:
    OperatorSettings(email=value)
    return value


def _is_host_and_port(value: str) -> bool:
    shape = re.fullmatch(r"(?:\[[0-9a-fA-F:.]+\]|[^\s:/\[\]]+):(\d{1,5})", value)
    return shape is not None and int(shape[1]) < 65536


def _listen(value: str, _: Path) -> str:
    if not _is_host_and_port(value):
        raise ValueError(f'"{value}" is no address to listen on; expected "HOST:PORT"')
    return value


def _allow(value: Sequence[str], _: Path) -> tuple[str, ...]:
    for each in value:
        if not _is_host_and_port(each):
            raise ValueError(f'"{each}": expected "HOST:PORT", like "127.0.0.1:8080"')
    return tuple(value)


def _proxies(value: Sequence[str], _: Path) -> tuple[str, ...]:
    for each in value:
        try:
            ip_network(each)
        except ValueError as error:
            raise ValueError(
                f'{error}; expected an address like "127.0.0.1" or a network like "10.0.0.0/8"'
            ) from None
    return tuple(value)


def _operator_token(value: str, _: Path) -> str:
    if len(value) < 16 or not value.isascii() or not value.isprintable() or " " in value:
        raise ValueError("expected at least 16 letters, digits and signs without a space")
    return value


def _public_url(value: str, _: Path) -> str:
    parts = urlsplit(value)
    plain = re.fullmatch(r"[\x21-\x7e]+", value) and not {*"\"'<>\\%"} & {*value}
    if (
        parts.scheme not in ("http", "https")
        or not (plain and parts.hostname)
        or parts.username is not None
        or parts.query
        or parts.fragment
    ):
        raise ValueError(f'"{value}" is no address of a site; expected https://HOST')
    return value.rstrip("/")


def _days(value: int, _: Path) -> int:
    if value < 0:
        raise ValueError("expected a number of days, 0 or more")
    return value


def read_zone(value: str) -> ZoneInfo:
    """The IANA time zone `value`. Raises ValueError, which names the nearest."""
    try:
        return ZoneInfo(value)
    except (LookupError, ValueError, OSError):
        zones = available_timezones()
        near = difflib.get_close_matches(value, zones, n=1, cutoff=0.5)
        near = near or [zone for zone in zones if zone.endswith("/" + value.title())]
        hint = f'; did you mean "{near[0]}"?' if near else "; expected one like Europe/London"
        raise ValueError(f'unknown time zone "{value}"{hint}') from None


def _zone(value: str, _: Path) -> ZoneInfo:
    return read_zone(value)


def _schedule(value: str, _: Path) -> str:
    read_schedule(value)
    return value


def _kind(value: str, _: Path) -> Kind:
    if value not in get_args(Kind):
        raise ValueError(f'unknown kind "{value}"; expected vacancy, tender or page')
    return cast("Kind", value)


_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def _source_name(value: str, _: Path) -> str:
    if not _NAME.fullmatch(value):
        raise ValueError(
            f'"{value}" is no name for a source; expected letters, digits, "-", "_" and "."'
        )
    return value


def _scrapy_settings(value: Mapping[str, Any], _: Path) -> Mapping[str, Any]:
    for name in value:
        if not name.isupper():
            raise ValueError(f'"{name}" is no Scrapy setting; did you mean "{name.upper()}"?')
    return value


def _arguments(value: Mapping[str, Any], folder: Path) -> Mapping[str, Any]:
    """The arguments of a spider; one that ends in `_file` names a file that holds the value."""
    args: dict[str, Any] = {}
    for name, given in value.items():
        if not name.endswith("_file"):
            args[name] = given
        elif name.removesuffix("_file") in value:
            raise ValueError(f'"{name}" and "{name.removesuffix("_file")}" are both given')
        else:
            args[name.removesuffix("_file")] = secret(given, folder)
    return args


def secret(value: Any, folder: Path) -> str:
    """What stands in the file that `value` names. Raises ValueError."""
    if not isinstance(value, str) or not value:
        raise ValueError("expected the path of a file")
    path = folder / Path(value).expanduser()
    try:
        return path.read_text("utf-8").strip()
    except OSError as error:
        raise ValueError(f"cannot read the file {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError(f"the file {path} is no text in UTF-8") from None


Form = Literal["text", "number", "flag", "list", "table"]
#: How each form is read by `tomllib`, and how it is called in a message.
FORMS: Mapping[str, tuple[type, str]] = {
    "text": (str, "a text in quotes"),
    "number": (int, "a whole number"),
    "flag": (bool, "true or false"),
    "list": (list, "a list of texts"),
    "table": (dict, "a table"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key: what it is called, what it means, what it is if it is not given (None: nothing).

    `example` stands in the example file in place of the default. A `secret` may
    stand in a file of its own, which the key with `_file` names.
    """

    name: str
    meaning: str
    section: str = ""
    form: Form = "text"
    default: Any = None
    example: Any = None
    secret: bool = False
    check: Check = _as_it_is

    @property
    def variable(self) -> str:
        """The environment variable that overrides it."""
        section = self.section.replace(".", "__").replace("-", "_")
        return f"{PREFIX}{section}__{self.name}".upper()

    def of(self, channel: str) -> "Key":
        """It as the key of one channel."""
        return replace(self, section=f"channels.{channel}")


#: Every key outside [[source]], in the order of the example file.
KEYS: tuple[Key, ...] = (
    Key(
        section="database",
        name="url",
        default=DATABASE,
        meaning="SQLite beside this file, or postgresql+psycopg://USER:PASSWORD@HOST/NAME",
        secret=True,
        check=_database,
    ),
    Key(
        section="mail",
        name="from",
        default=MailSettings().sender,
        meaning="who digests and alerts come from",
        check=_sender,
    ),
    Key(
        section="mail",
        name="smtp",
        example="smtp://localhost:25",
        meaning="the mail server: smtps://USER:PASSWORD@HOST:465, smtp+starttls://…, or"
        " file:///FOLDER for .eml files; without it mail waits in the outbox",
        secret=True,
        check=_smtp,
    ),
    Key(
        section="mail",
        name="templates",
        example="my-templates",
        meaning="a folder whose files replace those of the same names in templates/mail, and those"
        " in its folder web those in templates/web",
        check=_folder,
    ),
    Key(
        section="mail",
        name="connections",
        form="number",
        default=MailSettings().connections,
        meaning="how many connections to the mail server there may be at once",
        check=_connections,
    ),
    Key(
        section="mail",
        name="domain_rate",
        form="number",
        default=MailSettings().domain_rate,
        meaning="how many mails a minute may go to readers at one domain; 0: no limit",
        check=_domain_rate,
    ),
    Key(
        section="mail",
        name="bounces",
        example="bounces@example.org",
        meaning="mail that cannot be delivered comes back to addresses below this one"
        " (bounces+TOKEN@example.org); without it, to the sender",
        check=_bounces,
    ),
    Key(
        section="mail",
        name="bounce_mailbox",
        example="maildir:///var/mail/bounces",
        meaning="where that is read: a Maildir, or imaps://USER:PASSWORD@HOST/MAILBOX",
        secret=True,
        check=_bounce_mailbox,
    ),
    Key(
        section="mail",
        name="dkim_key",
        example="-----BEGIN PRIVATE KEY----- …",
        meaning="the private key that mail is signed with (DKIM), RSA or Ed25519 in PEM;"
        " `noticewatch check` prints the DNS record that goes with it",
        secret=True,
        check=_dkim_key,
    ),
    Key(
        section="mail",
        name="dkim_selector",
        default=MailSettings().dkim_selector,
        meaning="under which name that record stands: SELECTOR._domainkey.DOMAIN",
        check=_dkim_selector,
    ),
    Key(
        section="mail",
        name="dkim_domain",
        example="example.org",
        meaning="the domain that signs; by default that of the sender",
        check=_dkim_domain,
    ),
    Key(
        section="operator",
        name="email",
        example="operator@example.org",
        meaning="alerts go here; also the contact in the User-Agent",
        check=_operator,
    ),
    Key(
        section="network",
        name="allow",
        form="list",
        default=[],
        meaning='private addresses that may be fetched all the same, as "host:port"',
        check=_allow,
    ),
    Key(
        section="crawl",
        name="keep_evidence_days",
        form="number",
        default=KEEP_EVIDENCE_DAYS,
        meaning="how long the response behind an older version is kept; that of the current"
        " version always is",
        check=_days,
    ),
    Key(
        section="web",
        name="listen",
        default=WebSettings().listen,
        meaning="where the service listens: web pages, /health and /metrics",
        check=_listen,
    ),
    Key(
        section="web",
        name="public_url",
        example="https://notices.example.org",
        meaning="the pages' address for readers; without it there are none (only /health and"
        " /metrics), and readers confirm and unsubscribe by mail",
        check=_public_url,
    ),
    Key(
        section="web",
        name="proxies",
        form="list",
        default=[],
        meaning="reverse proxies in front of the pages, as addresses or networks: their"
        " X-Forwarded-For is believed, nobody else's",
        check=_proxies,
    ),
    Key(
        section="web",
        name="operator_token",
        meaning="whoever sends it (Authorization: Bearer …) may read /metrics and all of /health"
        " from elsewhere than this machine",
        example="a long random text",
        secret=True,
        check=_operator_token,
    ),
    Key(
        section="defaults",
        name="timezone",
        default="UTC",
        example="Europe/London",
        meaning="the zone of sources and subscribers that name none",
        check=_zone,
    ),
)

#: Every key of a [channels.NAME].
CHANNEL_KEYS: tuple[Key, ...] = (
    Key(
        name="url",
        meaning="where digests go: https://… is a webhook, anything else an address of Apprise"
        " (slack://…, ntfy://…)",
        example="https://hooks.example.org/notices",
        secret=True,
    ),
    Key(
        name="secret",
        meaning="what a webhook is signed with: whsec_ and 24 to 64 bytes in base64; two with a"
        " space between them while one takes the other's place",
        example="whsec_…",
        secret=True,
    ),
)

#: Every key of a [[source]].
SOURCE_KEYS: tuple[Key, ...] = (
    Key(name="name", meaning="its own name, in every list", check=_source_name),
    Key(name="spider", meaning="what reads it; `scrapy list` names them all"),
    Key(
        name="schedule",
        meaning='"every 15 minutes", "daily at 06:30", "weekdays at 07:00",'
        ' "weekly on monday at 06:30" or cron; absent: crawled by hand only',
        check=_schedule,
    ),
    Key(
        name="timezone",
        meaning="of the schedule, and of times on its pages that state none",
        check=_zone,
    ),
    Key(name="kind", meaning="vacancy, tender or page, where the spider cannot know", check=_kind),
    Key(name="organisation", meaning="who publishes there, when the site never says"),
    Key(name="enabled", form="flag", default=True, meaning="false: never crawled by schedule"),
    Key(
        name="args",
        form="table",
        meaning="the spider's arguments; `base_url` reads a mirror; a secret can stand in a"
        " file of its own (`key_file`)",
        check=_arguments,
    ),
    Key(
        name="settings",
        form="table",
        meaning="Scrapy settings for this source alone",
        check=_scrapy_settings,
    ),
)


def example() -> str:
    """The text of noticewatch.example.toml."""
    parts = [_EXAMPLE_HEAD]
    section = ""
    for key in KEYS:
        if key.section != section:
            section = key.section
            parts.append(f"\n[{section}]\n")
        meaning = (
            f"{key.meaning}{'; may stand in a file: ' + key.name + '_file' if key.secret else ''}"
        )
        parts += [f"# {line}\n" for line in textwrap.wrap(meaning, 96)]
        value = json.dumps(key.default if key.example is None else key.example, ensure_ascii=False)
        off = "# " if key.default is None else ""
        differs = key.default is not None and key.example is not None
        note = f"  # without this line: {json.dumps(key.default)}" if differs else ""
        parts.append(f"{off}{key.name} = {value}{note}\n")
    parts.append("\n# Ways for digests beside mail, each with a name of its own:\n")
    parts.append("# [channels.my-hook]\n")
    for key in CHANNEL_KEYS:
        meaning = f"{key.meaning}; may stand in a file: {key.name}_file"
        parts += [f"# {line}\n" for line in textwrap.wrap(meaning, 96)]
        parts.append(f"# {key.name} = {json.dumps(key.example, ensure_ascii=False)}\n")
    parts.append("\n# A [[source]] has these keys:\n")
    for key in SOURCE_KEYS:
        words = textwrap.wrap(key.meaning.replace("`", ""), 80)
        parts.append(f"#   {key.name:<13}{words[0]}\n")
        parts += [f"#   {'':<13}{line}\n" for line in words[1:]]
    return "".join([*parts, _EXAMPLE_SOURCES])


_EXAMPLE_HEAD = """\
# Every key of the configuration, with its default and what it means. To start:
#   cp noticewatch.example.toml noticewatch.toml
# Paths are relative to this file. A key outside [[source]] can be overridden by an environment
# variable: NOTICEWATCH_MAIL__SMTP for [mail].smtp. This file is made by `make docs`.
"""

_EXAMPLE_SOURCES = """
[[source]]
name = "find-a-tender"
spider = "find_a_tender"
schedule = "every 15 minutes"
timezone = "Europe/London"

[[source]]
name = "gitlab-careers"
spider = "greenhouse"
schedule = "daily at 06:30"
[source.args]
board = "gitlab"
"""
