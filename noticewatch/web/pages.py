"""What does a page look like? The only templates for the web: `templates/web`.

A file of the same name in the folder `web` of the operator's own templates is used instead.
A page may say what mails say: those templates are there as `mail/…`, and the sentences in `_()`
are those of a language's catalogue. Everything is escaped; whatever comes from outside goes into
a template as a value only.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)
from starlette.responses import HTMLResponse, Response

from crawler.errors import ConfigError
from notifier.words.language import language as of_tag
from notifier.words.wording import clean


class Pages:
    """The templates, ready to use. `folder`: the operator's own; `base`: the path of the site."""

    def __init__(self, folder: Path | None, base: str) -> None:
        own = [FileSystemLoader(folder / "web")] if folder else []
        mails = [FileSystemLoader(folder)] if folder else []
        self._loader = ChoiceLoader(
            [
                *own,
                PackageLoader("templates", "web"),
                PrefixLoader({"mail": ChoiceLoader([*mails, PackageLoader("templates", "mail")])}),
            ]
        )
        self._environments: dict[str, Environment] = {}
        self._base = base
        self.style = self._loader.get_source(self._environment("en"), "style.css")[0]

    def _environment(self, tag: str) -> Environment:
        """The templates in the language `tag`, made when first asked for."""
        known = self._environments.get(tag)
        if known is not None:
            return known
        made = Environment(
            loader=self._loader,
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_seen,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        cast("Any", made).install_gettext_translations(of_tag(tag).words, newstyle=True)
        self._environments[tag] = made
        return made

    def page(
        self, name: str, status: int = 200, *, language: str = "en", **values: Any
    ) -> Response:
        """The page `name`, filled, in the language with this tag."""
        return HTMLResponse(self.text(name, language=language, **values), status)

    def text(self, name: str, *, language: str = "en", **values: Any) -> str:
        """The HTML of the page `name`.

        Raises:
            ConfigError: it cannot be filled; the operator's folder has a mistake in it.
        """
        try:
            template = self._environment(language).get_template(f"{name}.html.j2")
            return template.render(base=self._base, language=language, **values)
        except TemplateError as error:
            raise ConfigError(f"web template {name}: {error}") from None

    def mistakes(self) -> Iterator[str]:
        """What cannot be read in a page, with file and line."""
        templates = self._environment("en")
        for name in templates.list_templates(["j2"]):
            if name.startswith("mail/"):
                continue  # those are filled when they are checked (notifier.words.render)
            try:
                templates.get_template(name)
            except TemplateSyntaxError as error:
                yield f"{error.filename or error.name}:{error.lineno}: {error.message}"


@lru_cache(maxsize=4)
def pages(folder: Path | None, base: str) -> Pages:
    """The pages for an operator's folder (None: there is none), made once."""
    return Pages(folder, base)


def _seen(value: Any) -> Any:
    """What a template prints, without what cannot be seen; markup stays markup.

    Markup may hold a value that was put, escaped, into a translated sentence.
    """
    return value.__class__(clean(value)) if isinstance(value, str) else value
