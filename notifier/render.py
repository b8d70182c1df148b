"""What does a mail look like? Values to subject, text and HTML: the only templates for mail.

Words and looks are those of `templates/mail`; a file of the same name in the operator's own
folder is used instead. Third-party text only ever goes into a template as a value: escaped in
HTML, and in both forms without what cannot be seen.
"""

import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import css_inline
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    select_autoescape,
)

from crawler.errors import ConfigError
from notifier import example
from notifier.alerts import Alert
from notifier.card import Card, card
from notifier.digest import Digest
from notifier.settings import Settings
from notifier.subscriber import Subscriber, Subscription
from notifier.wording import Reader, clean, line

#: Mail programs cut HTML at about 102,000 bytes; a mail stays well under it.
MOST_BYTES = 95_000
#: How many notices are told in full, and how many more by name, until a mail is small enough.
_SIZES = ((40, 250), (40, 100), (25, 100), (15, 60), (10, 30), (5, 10), (1, 0))
_STATEMENT = re.compile(r"\{%.*?%\}", re.DOTALL)
_HIDDEN = re.compile(r"<!--(\{%.*?%\})-->", re.DOTALL)
#: Columns of the plain text, and of the labels in it.
_WIDTH, _LABEL = 74, 12


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail before it has a recipient: a subject line and both bodies."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A section of a mail: cards in full, then cards by name; `total` counts what is not shown."""

    name: str
    total: int
    cards: Sequence[Card]
    brief: Sequence[Card]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Letter:
    """What `digest.*` is given as `mail`."""

    first: Card
    total: int
    sections: Sequence[_Part]
    more: int
    date: str
    zone: str
    language: str
    searches: Sequence[Mapping[str, str]]
    looks: Sequence[Mapping[str, str]]
    stop: str
    stop_link: str


class Renderer:
    """The templates, ready to use. `folder` is the operator's own, searched first."""

    def __init__(self, folder: Path | None = None) -> None:
        own = [FileSystemLoader(folder)] if folder else []
        loader = _Inlining(ChoiceLoader([*own, PackageLoader("templates", "mail")]))
        self._environment = Environment(
            loader=loader,
            autoescape=select_autoescape(["html.j2"]),
            undefined=StrictUndefined,
            finalize=_seen,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        filters = cast("dict[str, Any]", self._environment.filters)
        filters |= {each.__name__: each for each in (wrap, hang, beside, asked)}

    def digest(
        self,
        digest: Digest,
        *,
        reader: Subscriber,
        searches: Sequence[Subscription],
        now: datetime,
        looks: Mapping[str, datetime],
        settings: Settings,
    ) -> Rendered:
        """The mail that tells `digest`, which must have a line, to `reader`.

        `searches`: all of the reader's. `looks`: when each source was last read whole.
        """
        eyes = Reader(zone=reader.timezone, now=now)
        queries = {search.id: search.query for search in searches}
        cards = [
            (
                told.section,
                card(
                    told,
                    eyes,
                    # With a single search there is nothing to tell apart.
                    tuple(queries[each] for each in told.searches if each in queries)
                    if len(queries) > 1
                    else (),
                ),
            )
            for told in digest.lines
        ]
        person = settings.operator.address or settings.mail.address
        local = now.astimezone(reader.timezone)
        about = {
            "first": cards[0][1],
            "total": len(cards),
            "date": f"{local:%A} {local.day} {local:%B %Y}",
            "zone": reader.timezone.key,
            "language": reader.language,
            "searches": [
                {"query": search.query, "rhythm": search.rhythm.words}
                for search in searches
                if any(search.id in told.searches for told in digest.lines)
            ],
            "looks": [
                {"source": source, "at": eyes.ago(looks[source])}
                for source in digest.sources
                if source in looks
            ],
            "stop": person.shown,
            "stop_link": person.mailto("unsubscribe"),
        }
        rendered = Rendered("", "", "")
        for full, brief in _SIZES:
            letter = _letter(cards, full, brief, about)
            rendered = self._render("digest", letter)
            if len(rendered.html.encode()) <= MOST_BYTES:
                break
        return rendered

    def confirm(self, reader: Subscriber, settings: Settings) -> Rendered:
        """The mail that asks a new subscriber for consent, and nothing else."""
        operator = settings.operator.address
        mail = {
            "address": reader.address.shown,
            "language": reader.language,
            "operator": operator.shown if operator else None,
            "yes_link": (operator or settings.mail.address).mailto("yes"),
        }
        return self._render("confirm", mail)

    def alert(self, alerts: Sequence[Alert], *, over: bool) -> Rendered:
        """The mail that tells the operator of alerts that begin, or that are over."""
        mail = {
            "over": over,
            "alerts": [
                {
                    "source": each.source,
                    "reason": line(each.reason, 600),
                    "since": f"{each.since.astimezone(UTC):%Y-%m-%d %H:%M}",
                }
                for each in alerts
            ],
        }
        return self._render("alert", mail)

    def check(self, settings: Settings) -> None:
        """Fill every template once.

        Raises:
            ConfigError: one of them cannot be read or filled.
        """
        alert = Alert(source="example", reason="an example", since=example.NOW)
        self.digest(
            example.digest(),
            reader=example.READER,
            searches=example.SEARCHES,
            now=example.NOW,
            looks={"example": example.NOW},
            settings=settings,
        )
        self.confirm(example.READER, settings)
        self.alert([alert], over=False)
        self.alert([alert], over=True)

    def consent(self) -> str:
        """The words to which a subscriber agrees."""
        module = cast("Any", self._environment.get_template("_words.j2").module)
        return module.consent

    def _render(self, name: str, mail: object) -> Rendered:
        subject = line(self._template(f"{name}.subject.j2", mail=mail), 200)
        return Rendered(
            subject=subject,
            text=self._template(f"{name}.txt.j2", mail=mail).strip("\n") + "\n",
            html=self._template(f"{name}.html.j2", mail=mail, subject=subject),
        )

    def _template(self, name: str, **values: object) -> str:
        """A template, filled.

        Raises:
            ConfigError: it cannot be read or filled; the operator's folder has a mistake in it.
        """
        try:
            return self._environment.get_template(name).render(**values)
        except TemplateSyntaxError as error:
            raise ConfigError(f"{error.filename or error.name}:{error.lineno}: {error}") from None
        except (TemplateError, css_inline.InlineError, UnicodeError) as error:
            raise ConfigError(f"mail template {name}: {error}") from None


@lru_cache(maxsize=4)
def renderer(folder: Path | None = None) -> Renderer:
    """The renderer for an operator's folder (None: there is none), made once."""
    return Renderer(folder)


def _letter(
    cards: Sequence[tuple[Any, Card]], full: int, brief: int, about: Mapping[str, Any]
) -> _Letter:
    """The mail with so many cards in full and so many by name, in the order of `cards`."""
    parts: list[_Part] = []
    for section in dict.fromkeys(section for section, _ in cards):
        own = [(number, each) for number, (name, each) in enumerate(cards) if name == section]
        parts.append(
            _Part(
                name=str(section),
                total=len(own),
                cards=[each for number, each in own if number < full],
                brief=[each for number, each in own if full <= number < full + brief],
            )
        )
    shown = [part for part in parts if part.cards or part.brief]
    return _Letter(sections=shown, more=max(0, len(cards) - full - brief), **about)


class _Inlining(BaseLoader):
    """Templates with the rules of mail.css written into their elements, once, when loaded.

    What is inlined is the template, not each mail. To its HTML parser the statements of a
    template are comments, which may stand between the rows of a table too; none stands inside
    a tag, and what {{ }} prints is named without <, > or &.
    """

    def __init__(self, inner: BaseLoader) -> None:
        self._inner = inner

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        source, name, fresh = self._inner.get_source(environment, template)
        if template.endswith(".html.j2"):
            css, _, _ = self._inner.get_source(environment, "mail.css")
            inliner = css_inline.CSSInliner(
                keep_at_rules=True, load_remote_stylesheets=False, extra_css=css
            )
            hidden = _STATEMENT.sub(r"<!--\g<0>-->", source)
            whole = "<html" in hidden
            inlined = inliner.inline(hidden) if whole else inliner.inline_fragment(hidden, css)
            source = _HIDDEN.sub(r"\1", inlined)
        return source, name, fresh

    def list_templates(self) -> list[str]:
        return self._inner.list_templates()


def _seen(value: Any) -> Any:
    """What a template prints, without what cannot be seen. Its own markup stays as it is."""
    return clean(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def wrap(text: str) -> str:
    return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def hang(text: str, label: str = "") -> str:
    """A label and a text beside it, further lines under the first one."""
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=f"  {label}".ljust(_LABEL) + " ",
        subsequent_indent=" " * (_LABEL + 1),
        break_long_words=False,
        break_on_hyphens=False,
    )


def beside(text: str, label: str) -> str:
    """A label and an address beside it, never broken."""
    return f"  {label}".ljust(_LABEL) + f" {text}"


def asked(query: str, everything: str) -> str:
    """A search as a reader typed it; without words it asks for everything."""
    return line(query, 80) or everything
