"""Which pages of the reference are made from the code? All that this writes: `make docs`.

`tests/test_docs.py` fails where a page is not what this would write now.
"""

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import click

import crawler
import noticewatch
import notifier
from crawler.bases.spider import NoticeSpider
from crawler.errors import NoticewatchError, UsageError
from crawler.load import spider_class, spider_names
from crawler.serialise import FIELDS
from noticewatch.cli.main import main as noticewatch_command
from noticewatch.keys import CHANNEL_KEYS, KEYS, SOURCE_KEYS, Key, example

ROOT = Path(__file__).parent.parent
MADE = "<!-- Made by `make docs`; edit the code it is made from. -->\n\n"

#: What each field of a notice means. `crawler.notice` has the types.
NOTICE_FIELDS: Mapping[str, str] = {
    "source": "the name of the source that it was read from",
    "key": "its identity within the source: the publisher's own reference",
    "kind": "`vacancy`, `tender` or `page`",
    "url": "where a person reads it",
    "title": "what it is about",
    "organisation": "who employs or buys",
    "department": "the part of the organisation",
    "description": "plain text, paragraphs kept",
    "locations": "places, as the source writes them",
    "regions": "codes of regions: `NUTS:UKI`, `ITL:TLI3`",
    "remote": "true only where all of the work may be done elsewhere",
    "workplace": "`onsite`, `hybrid` or `remote`",
    "employment_types": "any of `full-time`, `part-time`, `contractor`, `temporary`, `intern`,"
    " `volunteer`, `other`",
    "published": "when the publisher says it was published",
    "deadline": "the last moment to apply or to bid; a day alone is its last second there",
    "deadline_precision": "`minute` or `day`",
    "deadline_stated": "the source's own words for the deadline",
    "salary": "`min`, `max`, `currency`, `period`, `allowances` (`name`, `amount`, `included`),"
    " `by_place` (`place`, `min`, `max`), `pro_rata`, `actual` (`min`, `max`)",
    "salary_stated": "the source's own words for the pay",
    "value": "`min`, `max`, `currency`, `vat` (`included`, `excluded`), `term` (`total`, `year`);"
    " never the sum of lots",
    "value_stated": "the source's own words for the worth",
    "classifications": "codes of what is bought or done: `cpv:72000000`, `naics:`, `psc:`,"
    " `unspsc:`, `soc:`",
    "status": "`planned`, `open`, `closed`, `awarded`, `cancelled` or `withdrawn`, as the source"
    " says or shows; a deadline that passes does not change it",
    "stage": "of a tender: `planning`, `tender`, `award` or `contract`",
    "reference": "the number that the publisher prints",
    "ocid": "the identifier of its contracting process (OCDS)",
    "supplier": "who was awarded the contract",
    "procedure": "how the contract is awarded, in the source's words",
    "lots": "parts that can be bid for alone: `id`, `title`, `value`, `deadline`,"
    " `classifications`",
    "amendment": "what the publisher says has been amended",
    "documents": "files that belong to it: `title`, `url`, `published`",
    "contact": "whom to ask: `name`, `email`, `phone`, `url`",
    "language": "the language it is written in (BCP 47)",
    "conflicts": "where the page says two things of one field: `field`, `stated` (which the field"
    " holds), `elsewhere`",
    "repost_of": "the key of the notice that it advertises again",
    "opportunity": "the number shared by notices that are one opportunity",
}

_EVENT_FIELDS: Mapping[str, str] = {
    "id": "grows in the order in which events are published; null while its run is held",
    "source": "the name of the source",
    "key": "the notice's key",
    "event": "`new`, `changed`, `deadline_changed`, `deadline_passed`, `closed`, `awarded`,"
    " `cancelled`, `withdrawn`, `reopened` or `reposted`",
    "at": "the moment of its run; of `deadline_passed` the deadline itself",
    "run": "the run that found it; null for `deadline_passed`, which the clock tells",
    "held": "true while its run waits for the operator",
    "bootstrap": "true up to and with the first complete run of its source; told to nobody",
    "changes": "the fields that changed: `field` (a dotted path), `old`, `new`",
    "notice": "the notice as it was after the event",
    "now_past": "only on `deadline_changed`: true where the new deadline is over already",
    "repost_of": "only on `reposted`: the key of the notice that is advertised again",
}

_RUN_FIELDS: Mapping[str, str] = {
    "id": "its number",
    "source": "the name of the source",
    "started": "when it began",
    "finished": "when it was judged; null while it runs",
    "verdict": "`complete`, `partial`, `suspect` or `failed`; null while it runs",
    "reasons": "why it is not complete",
    "notices": "how many notices it read",
    "new": "how many of them were new",
    "changed": "how many had changed",
    "ended": "how many were closed, awarded, cancelled or withdrawn",
    "requests": "how many requests it made",
    "not_modified": "how many answers were 304: nothing new, no body",
    "bytes": "the size of the bodies as they came over the network",
    "held": "true while it waits to be released or discarded",
}

_SOURCE_FIELDS: Mapping[str, str] = {
    "name": "its name",
    "spider": "what reads it",
    "schedule": "when it is crawled; null: by hand only",
    "health": "`new` (no run yet), `ok`, `degraded` (the last run was not complete), `broken` (an"
    " alert is out) or `off`",
    "reason": "why it is not well",
    "last_complete": "when it was last read whole",
    "next_due": "when it is crawled next",
    "notices": "how many of its notices are neither ended nor gone",
}


def commands() -> str:
    """docs/reference/commands.md: every command with its usage, options and examples."""
    top = click.Context(noticewatch_command, info_name="noticewatch")
    parts = [
        f"# Commands\n\n{MADE}",
        (
            "Every command takes `--config FILE`, `-v`/`--verbose` and `-q`/`--quiet`, before or"
            " after its name. Machine formats go to standard output with nothing else mixed in;"
            " messages go to standard error.\n\n"
            "Exit codes: 0 done; 1 done, but something failed; 2 wrong usage, configuration or"
            " name.\n\n"
            'Completion in the shell: `eval "$(_NOTICEWATCH_COMPLETE=bash_source noticewatch)"`'
            " (or `zsh_source`; fish: `_NOTICEWATCH_COMPLETE=fish_source noticewatch | source`).\n"
        ),
    ]
    return "".join([*parts, *map(_command, _walk(top))])


def _walk(context: click.Context) -> Iterator[click.Context]:
    group = context.command
    if isinstance(group, click.Group):
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            if command is not None:
                inner = click.Context(command, info_name=name, parent=context)
                yield inner
                yield from _walk(inner)


def _command(context: click.Context) -> str:
    command = context.command
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    rows = [
        record
        for parameter in command.get_params(context)
        if isinstance(parameter, click.Option)
        and not {"--config", "--verbose", "--quiet", "--help"} & {*parameter.opts}
        and (record := parameter.get_help_record(context))
    ]
    options = _table(("option", "meaning"), [(f"`{name}`", text) for name, text in rows])
    examples = "\n".join(getattr(command, "examples", ()))
    return (
        f"\n## `{context.command_path}`\n\n    {usage}\n\n{inspect.cleandoc(command.help or '')}\n"
        f"{chr(10) + options if rows else ''}\n```\n{examples}\n```\n"
    )


def configuration() -> str:
    """docs/reference/configuration.md: every key, its default and its meaning."""
    parts = [
        f"# Configuration\n\n{MADE}",
        (
            "One file, `noticewatch.toml`: the one that `--config` names, else NOTICEWATCH_CONFIG,"
            " else the one in this folder, else the one in your own configuration folder"
            " (`~/.config/noticewatch` on Linux). Paths in it are relative to it."
            " `noticewatch check` names every mistake with its line.\n\n"
            "A key outside `[[source]]` can be overridden by the environment variable beside it."
            " A secret can stand in a file of its own, which the key (or the variable) with `_file`"
            " at its end names: `smtp_file`, `NOTICEWATCH_MAIL__SMTP_FILE`.\n"
        ),
    ]
    named = [*KEYS, *(key.of("NAME") for key in CHANNEL_KEYS)]
    for section in dict.fromkeys(key.section for key in named):
        keys = [key for key in named if key.section == section]
        rows = [
            (f"`{key.name}`", _default(key), f"`{key.variable}`", _meaning(key)) for key in keys
        ]
        table = _table(("key", "default", "variable", "meaning"), rows)
        parts.append(f"\n## `[{section}]`\n\n{table}")
    rows = [(f"`{key.name}`", _default(key), _meaning(key)) for key in SOURCE_KEYS]
    parts.append(
        "\n## `[[source]]`\n\nOne such table for each source.\n\n"
        + _table(("key", "default", "meaning"), rows)
        + "\nA cron line has the five fields of cron and its meaning: 0 and 7 are Sunday, and"
        " where day of the month and day of the week are both restricted, either is enough."
        " An interval counts from the last run. A time of day is on the wall clock of the"
        " source's zone: one that the clocks skip comes at the next valid instant, one that they"
        " show twice comes at the first. What was missed is made up for by one crawl.\n"
    )
    return "".join(parts)


def _default(key: Key) -> str:
    if key.default is None:
        return ""
    return f"`{key.default}`" if key.form != "flag" else f"`{str(key.default).lower()}`"


def _meaning(key: Key) -> str:
    return key.meaning + (f"; may stand in a file: `{key.name}_file`" if key.secret else "")


def notices() -> str:
    """docs/reference/notices.md: every field of notices, events, runs and sources."""
    missing = {"source", *FIELDS, "repost_of", "opportunity"} ^ set(NOTICE_FIELDS)
    if missing:
        raise SystemExit(f"docs/generate.py: say what these fields of a notice mean: {missing}")
    forms = (
        ("A notice", NOTICE_FIELDS),
        ("An event", _EVENT_FIELDS),
        ("A run", _RUN_FIELDS),
        ("A source", _SOURCE_FIELDS),
    )
    parts = [
        f"# Notices, events, runs, sources\n\n{MADE}",
        (
            "The JSON form, the same in every command, export and test. Unknown is `null`, never a"
            " guess and never an empty text; a list without members is `[]`. Times are ISO 8601"
            " with the offset that was stated, else that of the source's zone. Money is decimal"
            ' texts: `"152915"`, `"17.5"`.\n'
        ),
    ]
    for title, fields in forms:
        rows = [(f"`{name}`", meaning) for name, meaning in fields.items()]
        parts.append(f"\n## {title}\n\n{_table(('field', 'meaning'), rows)}")
    return "".join(parts)


def sources() -> str:
    """docs/sources.md: every spider, from its docstring and its arguments."""
    parts = [
        f"# Sources\n\n{MADE}",
        (
            "What can be watched, by the name of its spider. Every spider also takes `base_url`,"
            " which replaces its site's address by that of a mirror or a test server.\n"
        ),
    ]
    for name in spider_names():
        spider = spider_class(name)
        rows = [
            (
                f"`{argument.name}`",
                "needed" if argument.required else "",
                f"{argument.help}; for example `{argument.example}`",
            )
            for argument in spider.arguments
        ]
        table = _table(("argument", "", "meaning"), rows) if rows else "It takes no argument.\n"
        parts.append(f"\n## `{name}`\n\n{_docstring(spider)}\n\n{table}")
    return "".join(parts)


def _docstring(spider: type[NoticeSpider]) -> str:
    """A spider's docstring; its facts (Site, Gone, Caveat …) as a list."""
    lines: list[str] = []
    within = False
    for line in inspect.cleandoc(spider.__doc__ or "").splitlines():
        word, colon, rest = line.partition(":")
        if colon and word[:1].isupper() and " " not in word:
            within = True
            lines.append(f"- **{word}**:{rest}")
        else:
            lines.append(f"  {line}" if within and line else line)
    return "\n".join(lines)


#: Modules that do something when they are imported.
_NOT_TO_IMPORT = (
    *("noticewatch.migrations.", "noticewatch.__main__", "noticewatch.preload"),
    *("noticewatch.scrapy_settings",),
)


def errors() -> str:
    """docs/reference/errors.md: every error that the product explains, and what to do."""
    for package in (crawler, notifier, noticewatch):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith(_NOT_TO_IMPORT):
                importlib.import_module(module.name)
    rows = [
        (f"`{error.__name__}`", "2" if issubclass(error, UsageError) else "1", _one_line(error))
        for error in sorted(every_error(), key=lambda error: error.__name__)
    ]
    return (
        f"# Errors\n\n{MADE}A message says what is wrong, where, and what would be right. These"
        f" are the kinds, with the exit code of a command that ends with one.\n\n"
        + _table(("error", "exit code", "when, and what to do"), rows)
    )


def every_error(ancestor: type[NoticewatchError] = NoticewatchError) -> Iterator[type[Exception]]:
    """Every class of error below `ancestor`."""
    for error in ancestor.__subclasses__():
        yield error
        yield from every_error(error)


def _one_line(error: type[Exception]) -> str:
    return " ".join((error.__doc__ or "").split())


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines
    )


#: Every file that is made here, and by what.
PAGES: Mapping[str, Callable[[], str]] = {
    "docs/reference/commands.md": commands,
    "docs/reference/configuration.md": configuration,
    "docs/reference/notices.md": notices,
    "docs/reference/errors.md": errors,
    "docs/sources.md": sources,
    "noticewatch.example.toml": example,
}


def write() -> None:
    """Write every page that is not as it should be, and say which."""
    for name, make in PAGES.items():
        path, text = ROOT / name, make()
        if not path.exists() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            sys.stdout.write(f"{name} written\n")


if __name__ == "__main__":
    write()
