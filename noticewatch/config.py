"""What has the operator set? TOML, environment and secret files, read into one frozen value.

The keys themselves are in `noticewatch.keys`. All mistakes are reported at once, each with file
and line, what is wrong and what would be right.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from crawler.errors import ConfigError, UsageError
from crawler.source import Source
from noticewatch.keys import (
    CHANNEL_KEYS,
    DATABASE,
    FORMS,
    KEEP_EVIDENCE_DAYS,
    KEYS,
    PREFIX,
    SOURCE_KEYS,
    Form,
    Key,
    secret,
)
from noticewatch.toml_lines import Place, line_of, lines
from notifier.channel_settings import ChannelSettings
from notifier.settings import MailSettings, OperatorSettings, WebSettings

FILE_NAME = "noticewatch.toml"


class NoConfiguration(UsageError):
    """Raised where a configuration is needed and there is none; the text says how to start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlSettings:
    """`[crawl]`: what holds for every source."""

    keep_evidence_days: int = KEEP_EVIDENCE_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSettings:
    """`[network]`: the private addresses that may be fetched, as "host:port"."""

    allow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """`[defaults]`: what a source or a subscriber has who does not say otherwise."""

    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All that the operator has set. `path` None: nothing but environment variables.

    `places` tells for each source where it stands ("noticewatch.toml:14"), for messages.
    """

    path: Path | None = None
    database_url: str = field(default=DATABASE, repr=False)  # may hold a password
    crawl: CrawlSettings = field(default_factory=CrawlSettings)
    mail: MailSettings = field(default_factory=MailSettings)
    operator: OperatorSettings = field(default_factory=OperatorSettings)
    network: NetworkSettings = field(default_factory=NetworkSettings)
    web: WebSettings = field(default_factory=WebSettings)
    channels: Mapping[str, ChannelSettings] = field(default_factory=dict[str, ChannelSettings])
    defaults: Defaults = field(default_factory=Defaults)
    sources: tuple[Source, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict[str, str])


def load_config(given: Path | None = None, environment: Mapping[str, str] = os.environ) -> Config:
    """The configuration: the file `given`, else the first of the usual places, and environment.

    Raises:
        ConfigError: mistakes, one a line.
        NoConfiguration: there is no file, and no NOTICEWATCH_DATABASE__URL either.
    """
    path = locate(given, environment)
    config = find_config(path, environment)
    if config is None:
        places = f"./{FILE_NAME}, {_user_file()}"
        raise NoConfiguration(
            f"there is no configuration ({places}). Start with the example:"
            f" cp noticewatch.example.toml {FILE_NAME}; or name a file: --config FILE;"
            f" or a database alone: {PREFIX}DATABASE__URL=sqlite:///noticewatch.db"
        )
    return config


def survey(
    given: Path | None = None, environment: Mapping[str, str] = os.environ
) -> tuple[Config, list[str]]:
    """What can be read of the configuration, and every mistake in it: for those who look for more.

    Raises:
        ConfigError: the file cannot be read at all.
        NoConfiguration: as for `load_config`.
    """
    path = locate(given, environment)
    if path is None and not _says_database(environment):
        return load_config(given, environment), []
    reading = _Reading(path, environment)
    return reading.read(), reading.told()


def find_config(
    given: Path | None = None, environment: Mapping[str, str] = os.environ
) -> Config | None:
    """Like `load_config`; None where nothing is configured."""
    path = locate(given, environment)
    if path is None and not _says_database(environment):
        return None
    return _Reading(path, environment).config()


def bare_config(environment: Mapping[str, str] = os.environ) -> Config:
    """What the environment alone says, a database or not."""
    return _Reading(None, environment).config()


def locate(given: Path | None, environment: Mapping[str, str] = os.environ) -> Path | None:
    """The configuration file: `given`, NOTICEWATCH_CONFIG, here, the user's folder; or None.

    Raises:
        NoConfiguration: the file that was asked for is not there.
    """
    asked = given or (Path(named) if (named := environment.get(f"{PREFIX}CONFIG")) else None)
    if asked is not None:
        if not asked.is_file():
            raise NoConfiguration(f"there is no configuration file {asked}")
        return asked
    return next((path for path in (Path(FILE_NAME), _user_file()) if path.is_file()), None)


def _user_file() -> Path:
    from platformdirs import user_config_path

    return user_config_path("noticewatch", appauthor=False) / FILE_NAME


def _says_database(environment: Mapping[str, str]) -> bool:
    return any(environment.get(f"{PREFIX}DATABASE__URL{end}") for end in ("", "_FILE"))


# -- reading -------------------------------------------------------------------------------


class _Reading:
    """One reading of a file and of the environment, and the mistakes met on the way."""

    def __init__(self, path: Path | None, environment: Mapping[str, str]) -> None:
        self.path = path
        self.environment = environment
        self.folder = path.absolute().parent if path else Path.cwd()
        self.mistakes: list[tuple[int, str]] = []
        self.lines: Mapping[Place, int] = {}

    def config(self) -> Config:
        config = self.read()
        if self.mistakes:
            raise ConfigError("\n".join(self.told()))
        return config

    def told(self) -> list[str]:
        """The mistakes met, by their place."""
        return [text for _, text in sorted(self.mistakes)]

    def read(self) -> Config:
        """What can be read; what is wrong is noted, and stands at its default."""
        data = self._data()
        values = self._sections(data)
        channels = self._channels(data.get("channels", {}), values["network.allow"])
        self._unknown_variables(channels)
        zone: ZoneInfo = values["defaults.timezone"]
        sources, places = self._sources(data.get("source", []), zone)
        return Config(
            path=self.path,
            database_url=values["database.url"],
            crawl=CrawlSettings(keep_evidence_days=values["crawl.keep_evidence_days"]),
            mail=MailSettings(
                sender=values["mail.from"],
                smtp=values["mail.smtp"],
                templates=values["mail.templates"],
                connections=values["mail.connections"],
                domain_rate=values["mail.domain_rate"],
                bounce_address=values["mail.bounces"],
                bounce_mailbox=values["mail.bounce_mailbox"],
                dkim_key=values["mail.dkim_key"],
                dkim_selector=values["mail.dkim_selector"],
                dkim_domain=values["mail.dkim_domain"],
            ),
            operator=OperatorSettings(email=values["operator.email"]),
            network=NetworkSettings(allow=values["network.allow"]),
            web=WebSettings(
                listen=values["web.listen"],
                public_url=values["web.public_url"],
                proxies=values["web.proxies"],
                operator_token=values["web.operator_token"],
            ),
            channels={name: each for name, each in channels.items() if each is not None},
            defaults=Defaults(timezone=zone),
            sources=sources,
            places=places,
        )

    def _data(self) -> dict[str, Any]:
        if self.path is None:
            return {}
        try:
            text = self.path.read_text("utf-8-sig")
        except OSError as error:
            raise ConfigError(f"{self.path}: cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise ConfigError(f"{self.path}: is no text in UTF-8") from None
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"{self.path}:{_toml_mistake(str(error), text)}") from None
        self.lines = lines(text)
        return data

    # -- sections and environment ----------------------------------------------------------

    def _sections(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The value of each of KEYS, as "section.key"."""
        sections = _sections()
        for name, table in data.items():
            if name in ("source", "channels"):
                continue
            if name not in sections:
                self._mistake(
                    (name,),
                    f"unknown table [{name}]{_near(name, [*sections, 'channels', 'source'])}",
                )
            elif not isinstance(table, dict):
                self._mistake((name,), f"[{name}]: expected a table, got {_said(table)}")
            else:
                known = sections[name]
                for key in cast("dict[str, Any]", table):
                    if key not in known:
                        hint = _near(key, known)
                        self._mistake((name, key), f'[{name}]: unknown key "{key}"{hint}')
        return {f"{key.section}.{key.name}": self._value(key, data) for key in KEYS}

    def _unknown_variables(self, channels: Iterable[str]) -> None:
        keys = [*KEYS, *(key.of(name) for name in channels for key in CHANNEL_KEYS)]
        known = [key.variable for key in keys]
        known += [f"{key.variable}_FILE" for key in keys if key.secret]
        for name in self.environment:
            if name.startswith(PREFIX) and "__" in name and name not in known:
                self._mistake(name, f"unknown variable{_near(name, known)}")

    def _value(self, key: Key, data: Mapping[str, Any]) -> Any:
        """What `key` is: by environment, else by the file, else by default."""
        given = data.get(key.section)
        table = cast("dict[str, Any]", given) if isinstance(given, dict) else {}
        shown = f"[{key.section}].{key.name}"
        section = tuple(key.section.split("."))
        place: Place | str = (*section, key.name)
        file_name = f"{key.name}_file"
        value, file = table.get(key.name), table.get(file_name) if key.secret else None
        if file is not None and value is not None:
            self._mistake((*section, file_name), f'{shown} and "{file_name}" are both given')
        from_environment = self.environment.get(key.variable)
        file_variable = f"{key.variable}_FILE"
        if from_environment:
            place, file, value = key.variable, None, _from_text(key.form, from_environment)
        elif key.secret and self.environment.get(file_variable):
            place, file = file_variable, self.environment[file_variable]
        elif file is not None:
            place = (*section, file_name)
        if file is not None:
            value = self._try(place, shown, lambda: secret(file, self.folder))
        if value is None:
            value = key.default
        return None if value is None else self._checked(key, value, place, shown)

    def _checked(self, key: Key, value: Any, place: Place | str, shown: str) -> Any:
        kind, expected = FORMS[key.form]
        right = isinstance(value, kind) and isinstance(value, bool) == (kind is bool)
        if right and key.form == "list":
            right = all(isinstance(each, str) for each in cast("list[Any]", value))
        if not right or value == "":
            got = "an empty text" if value == "" else _said(value)
            self._mistake(place, f"{shown}: expected {expected}, got {got}")
            return self._fallback(key)
        checked = self._try(place, shown, lambda: key.check(value, self.folder))
        return self._fallback(key) if checked is None else checked

    def _fallback(self, key: Key) -> Any:
        """What reading goes on with after a mistake, to find the next one."""
        return None if key.default is None else key.check(key.default, self.folder)

    # -- channels --------------------------------------------------------------------------

    def _channels(self, data: Any, allow: tuple[str, ...]) -> dict[str, ChannelSettings | None]:
        """The channels by name; None: there is a mistake in it."""
        tables = cast("dict[str, Any]", data) if isinstance(data, dict) else {"": data}
        known = [name for key in CHANNEL_KEYS for name in (key.name, f"{key.name}_file")]
        channels: dict[str, ChannelSettings | None] = {}
        for name, given in tables.items():
            here, before = ("channels", name), len(self.mistakes)
            channels[name] = None
            if not isinstance(given, dict):
                self._mistake(
                    here, "[channels]: expected a table for each, like [channels.my-hook]"
                )
                continue
            table = cast("dict[str, Any]", given)
            for key in table:
                if key not in known:
                    hint = _near(key, known)
                    self._mistake((*here, key), f'[channels.{name}]: unknown key "{key}"{hint}')
            section = f"channels.{name}"
            values = {key.name: self._value(key.of(name), {section: table}) for key in CHANNEL_KEYS}
            if len(self.mistakes) > before:
                continue
            if values["url"] is None:
                self._mistake(here, f'[{section}]: the key "url" is missing')
                continue
            settings = partial(ChannelSettings, name=name, allow=allow, **values)
            channels[name] = self._try(here, f"[{section}]", settings)
        return channels

    # -- sources ---------------------------------------------------------------------------

    def _sources(self, data: Any, zone: ZoneInfo) -> tuple[tuple[Source, ...], dict[str, str]]:
        if not isinstance(data, list):
            self._mistake(("source",), "expected [[source]], with two brackets")
            return (), {}
        sources: list[Source] = []
        places: dict[str, str] = {}
        for number, table in enumerate(cast("list[Any]", data)):
            if not isinstance(table, dict):
                self._mistake(("source",), f"source {number + 1}: expected a table")
                continue
            source = self._source(number, cast("dict[str, Any]", table), zone)
            if source is None:
                continue
            if source.name in places:
                self._mistake(
                    ("source", number, "name"),
                    f'source "{source.name}": the name is taken already, at {places[source.name]}',
                )
                continue
            places[source.name] = self._where(("source", number))
            sources.append(source)
        return tuple(sources), places

    def _source(self, number: int, table: Mapping[str, Any], zone: ZoneInfo) -> Source | None:
        here: Place = ("source", number)
        name = table.get("name")
        shown = f'source "{name}"' if isinstance(name, str) and name else f"source {number + 1}"
        known = [key.name for key in SOURCE_KEYS]
        before = len(self.mistakes)
        for key in table:
            if key not in known:
                self._mistake((*here, key), f'{shown}: unknown key "{key}"{_near(key, known)}')
        for key in ("name", "spider"):
            if key not in table:
                self._mistake(here, f'{shown}: the key "{key}" is missing')
        values: dict[str, Any] = {"timezone": zone}
        values |= {
            key.name: self._checked(key, table[key.name], (*here, key.name), f"{shown}: {key.name}")
            for key in SOURCE_KEYS
            if key.name in table
        }
        if len(self.mistakes) > before:
            # Its name counts all the same (a second source may be refused for it), and its
            # spider and arguments may be wrong as well.
            if not isinstance(name, str) or not name:
                return None
            values |= {"name": name, "spider": values.get("spider") or ""}
        return Source(**{key: value for key, value in values.items() if value is not None})

    # -- mistakes --------------------------------------------------------------------------

    def _try(self, place: Place | str, shown: str, do: Callable[[], Any]) -> Any:
        """What `do` answers; None, and a mistake noted, where it refuses."""
        try:
            return do()
        except ConfigError as error:  # by the settings' own class; it names the key already
            self._mistake(place, str(error))
        except (UsageError, ValueError) as error:
            self._mistake(place, f"{shown}: {error}")
        return None

    def _mistake(self, place: Place | str, text: str) -> None:
        """Note a mistake at a place of the file, or in an environment variable."""
        if isinstance(place, str):
            self.mistakes.append((0, f"{place}: {text}"))
        else:
            self.mistakes.append((line_of(self.lines, place), f"{self._where(place)}: {text}"))

    def _where(self, place: Place) -> str:
        return f"{self.path}:{line_of(self.lines, place)}"


def _sections() -> dict[str, list[str]]:
    """The names of the keys in each table."""
    sections: dict[str, list[str]] = {}
    for key in KEYS:
        names = sections.setdefault(key.section, [])
        names.append(key.name)
        if key.secret:
            names.append(f"{key.name}_file")
    return sections


def _from_text(form: Form, text: str) -> Any:
    """A value as an environment variable states it; what cannot be right stays a text."""
    if form == "list":
        # As words ("a:80, b:81") or as TOML has it (["a:80", "b:81"]).
        inner = re.sub(r"^\s*\[(.*)\]\s*$", r"\1", text, flags=re.DOTALL)
        return [part for part in re.split(r"[\s,\"']+", inner) if part]
    if form == "number" and text.strip().isdecimal():
        return int(text)
    return text


def _near(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f'; did you mean "{near[0]}"?' if near else f"; known: {', '.join(known)}"


def _said(value: Any) -> str:
    """`value` in a message: what it is, in words."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f'the text "{value[:40]}"'
    return "a list" if isinstance(value, list) else "a table" if isinstance(value, dict) else value


def _toml_mistake(message: str, text: str) -> str:
    """`tomllib`'s message as "LINE: column N: what"."""
    shape = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", message, re.DOTALL)
    if not shape:  # "(at end of document)"
        what = message.removesuffix(" (at end of document)")
        return f"{text.count(chr(10)) + 1}: {what}; the file ends too early"
    return f"{shape[2]}: column {shape[3]}: {shape[1][:1].lower()}{shape[1][1:]}"
