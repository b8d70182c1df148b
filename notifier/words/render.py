"""What does a mail look like? Values to subject, text and HTML: the only templates for mail.

Words and looks are those of `templates/mail`; a file of the same name in the operator's own
folder is used instead. Third-party text only ever goes into a template as a value: escaped in
HTML, and in both forms without what cannot be seen.
"""

import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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
    pass_eval_context,
    select_autoescape,
)
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from crawler.errors import ConfigError
from notifier.alerts import Alert
from notifier.digest import Digest
from notifier.links import Links
from notifier.settings import PeopleSettings, Settings, WebSettings
from notifier.subscriber import Subscriber, Subscription
from notifier.tokens import LIVES, Purpose
from notifier.words import example
from notifier.words.card import Card
from notifier.words.cards import Cards
from notifier.words.language import Language, language, languages
from notifier.words.letter import letters
from notifier.words.wording import ENGLISH, Reader, clean, line

#: Mail programs cut at about 102,000 bytes; a mail, with both bodies as they travel, stays under.
MOST_BYTES = 95_000
_ASCII = bytes(range(128))
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


class Renderer:
    """The templates, ready to use. `folder` is the operator's own, searched first."""

    def __init__(self, folder: Path | None = None) -> None:
        self._own = folder is not None
        own = [FileSystemLoader(folder)] if folder else []
        self._loader = _Inlining(ChoiceLoader([*own, PackageLoader("templates", "mail")]))
        self._environments: dict[str, Environment] = {}

    def _environment(self, language: Language) -> Environment:
        """The templates in a language, made when first asked for."""
        known = self._environments.get(language.tag)
        if known is not None:
            return known
        made = Environment(
            loader=self._loader,
            autoescape=select_autoescape(["html.j2"]),
            undefined=StrictUndefined,
            finalize=_seen,
            trim_blocks=True,
            lstrip_blocks=True,
            # Ours never change while we run; an operator may be at work on theirs.
            auto_reload=self._own,
            extensions=["jinja2.ext.i18n"],
        )
        filters = cast("dict[str, Any]", made.filters)
        filters |= {each.__name__: each for each in (wrap, hang, beside, asked)}

        @pass_eval_context
        def drawn(context: EvalContext, card: Card) -> str:
            return self._draw(language, "html" if context.autoescape else "txt", card)

        filters["drawn"] = drawn
        cast("Any", made).install_gettext_translations(language.words, newstyle=True)
        self._environments[language.tag] = made
        return made

    def digest(
        self,
        digest: Digest,
        *,
        reader: Subscriber,
        searches: Sequence[Subscription],
        now: datetime,
        looks: Mapping[str, datetime],
        settings: Settings,
        links: Links | None = None,
        digest_id: int | None = None,
        shared: Cards | None = None,
    ) -> Rendered:
        """The mail that tells `digest`, which must have a line, to `reader`.

        `searches`: all of the reader's. `looks`: when each source was last read whole. `links`:
        by which they do something about it, where there are web pages. `digest_id`: its number,
        where it is on record. `shared`: the cards of other mails of the same `now`, and of this.
        """
        words = language(reader.language)
        rendered = Rendered("", "", "")
        for letter in letters(
            digest,
            reader=reader,
            language=words,
            searches=searches,
            now=now,
            looks=looks,
            settings=settings,
            links=links,
            digest_id=digest_id,
            shared=shared or Cards(),
        ):
            rendered = self._render("digest", letter, words)
            if links:
                rendered = Rendered(
                    subject=rendered.subject,
                    text=links.put_in(rendered.text, reader.id),
                    html=links.put_in(rendered.html, reader.id, escape),
                )
            if on_the_wire(rendered.text) + on_the_wire(rendered.html) <= MOST_BYTES:
                break
        return rendered

    def confirm(
        self, reader: Subscriber, settings: Settings, *, link: str | None = None
    ) -> Rendered:
        """The mail that asks a new subscriber for consent, and nothing else.

        They answer at `link`; by a reply where there are no web pages. It holds no word of
        whoever asked: nobody may send words of their own to a stranger through us.
        """
        operator = settings.operator.address
        mail = {
            **_addressed(reader, settings),
            "link": link,
            "link_days": _days("confirm"),
            "yes_link": (operator or settings.mail.address).mailto("yes"),
        }
        return self._render("confirm", mail, language(reader.language))

    def link(
        self,
        reader: Subscriber,
        settings: Settings,
        *,
        link: str,
        searches: Sequence[Subscription] = (),
    ) -> Rendered:
        """The mail by which somebody who subscribes reaches the page about themselves."""
        eyes = Reader(reader.timezone, reader.created, language(reader.language))
        mail = {
            **_addressed(reader, settings),
            "link": link,
            "link_days": _days("edit"),
            "searches": [
                {"query": search.query, "rhythm": eyes.rhythm(search.rhythm)} for search in searches
            ],
        }
        return self._render("link", mail, language(reader.language))

    def alert(self, alerts: Sequence[Alert], *, over: bool) -> Rendered:
        """The mail that tells the operator of alerts that begin, or that are over.

        In English, as are the commands and the log.
        """
        mail = {
            "over": over,
            "ours": not all(each.of_source for each in alerts),
            "alerts": [
                {
                    "source": each.source,
                    "look": each.look,
                    "reason": line(each.reason, 600),
                    "since": f"{each.since.astimezone(UTC):%Y-%m-%d %H:%M}",
                }
                for each in alerts
            ],
        }
        return self._render("alert", mail, ENGLISH)

    def check(self, settings: Settings) -> None:
        """Fill every template once, in each language, with and without web pages.

        Raises:
            ConfigError: one of them cannot be read or filled.
        """
        alert = Alert(source="example", reason="an example", since=example.NOW)
        address = "https://notices.example.org"
        for tag in languages():
            reader = replace(example.READER, language=tag)
            for public_url in (None, address):
                web = PeopleSettings(
                    mail=settings.mail,
                    operator=settings.operator,
                    web=WebSettings(public_url=public_url),
                )
                self.digest(
                    example.digest(),
                    reader=reader,
                    searches=example.SEARCHES,
                    now=example.NOW,
                    looks={"example": example.NOW},
                    settings=settings,
                    links=Links(web, b"example", example.NOW),
                )
            self.confirm(reader, settings)
            self.confirm(reader, settings, link=address)
            self.link(reader, settings, link=address, searches=example.SEARCHES)
        self.alert([alert], over=False)
        self.alert([alert], over=True)

    def consent(self, tag: str = "en") -> str:
        """The words to which a subscriber agrees who reads the language `tag`."""
        words = self._environment(language(tag)).get_template("_words.j2")
        return cast("Any", words.module).consent

    def _render(self, name: str, mail: object, words: Language) -> Rendered:
        subject = line(self._template(words, f"{name}.subject.j2", {"mail": mail}), 200)
        text = self._template(words, f"{name}.txt.j2", {"mail": mail})
        whole = {"mail": mail, "subject": subject}
        return Rendered(
            subject=subject,
            text=text.strip("\n") + "\n",
            html=self._template(words, f"{name}.html.j2", whole),
        )

    def _draw(self, words: Language, form: str, card: Card) -> str:
        """A card as it looks in a form of mail; one that readers share is drawn once."""
        look = card.looks.get(form) if card.looks is not None else None
        if look is None:
            names = self._environment(words).get_template("_words.j2").module
            values = {"card": card, "words": names}
            look = _Drawn(self._template(words, f"_card.{form}.j2", values))
            if card.looks is not None:
                card.looks[form] = look
        return look

    def _template(self, words: Language, name: str, values: Mapping[str, object]) -> str:
        """A template, filled.

        Raises:
            ConfigError: it cannot be read or filled; the operator's folder has a mistake in it.
        """
        try:
            return self._environment(words).get_template(name).render(values)
        except TemplateSyntaxError as error:
            raise ConfigError(f"{error.filename or error.name}:{error.lineno}: {error}") from None
        except (TemplateError, css_inline.InlineError, UnicodeError) as error:
            raise ConfigError(f"mail template {name}: {error}") from None


@lru_cache(maxsize=4)
def renderer(folder: Path | None = None) -> Renderer:
    """The renderer for an operator's folder (None: there is none), made once."""
    return Renderer(folder)


def on_the_wire(body: str) -> int:
    """How many bytes `body` has, at the most, as it travels: in quoted-printable."""
    encoded = body.encode("utf-8", "replace")
    outside = 0 if body.isascii() else len(encoded.translate(None, _ASCII))
    length = len(encoded) + encoded.count(b"\n") + 2 * (encoded.count(b"=") + outside)
    return length + length // 73 * 3  # the ends of lines that are no ends of the text's lines


def _addressed(reader: Subscriber, settings: Settings) -> dict[str, object]:
    operator = settings.operator.address
    return {
        "address": reader.address.shown,
        "language": language(reader.language).tag,
        "operator": operator.shown if operator else None,
    }


def _days(purpose: Purpose) -> int | None:
    life = LIVES[purpose]
    return life.days if life else None


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


class _Drawn(Markup):
    """What a template has made, as it is."""


def _seen(value: Any) -> Any:
    """What a template prints, without what cannot be seen; markup stays markup.

    Markup may hold a value that was put, escaped, into a translated sentence.
    """
    if not isinstance(value, str) or isinstance(value, _Drawn):
        return value
    seen = clean(value)
    return value if len(seen) == len(value) else value.__class__(seen)


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
