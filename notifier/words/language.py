"""In which language is it said? Words from a catalogue, dates and figures as is usual there.

English is the language of the templates and of the code; another one is a catalogue in
`templates/languages`, named by its tag: `de.po`. Whoever reads a language that has none is
written to in English.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

#: Currencies with a sign that everybody reads; the others are named by their letters.
_SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """A language that mail is written in. Made by `language`, one object each."""

    tag: str
    locale: Locale = field(repr=False)
    words: NullTranslations = field(repr=False)

    def gettext(self, message: str) -> str:
        """`message` in this language."""
        return self.words.gettext(message)

    def pgettext(self, context: str, message: str) -> str:
        """`message` as it is said in a context."""
        return self.words.pgettext(context, message)

    def ngettext(self, one: str, many: str, number: int) -> str:
        """`one` or `many` in this language, as the number asks."""
        return self.words.ngettext(one, many, number)

    def date(self, day: date, pattern: str) -> str:
        """A day by a pattern of Unicode's (CLDR), with its names in this language."""
        return _date(day, pattern, self.locale)

    def figure(self, value: Decimal, *, exact: bool = False) -> str:
        """A number with its thousands apart: with two decimals where it is not whole.

        `exact`: only those that count. A rate such as £11.445 an hour is never rounded.
        """
        pattern = "#,##0.##########" if exact or value % 1 == 0 else "#,##0.00########"
        return format_decimal(value, pattern, locale=self.locale)

    def money(self, figure: str, currency: str | None) -> str:
        """A figure with its currency before or after it, as this language has it."""
        if currency is None:
            return figure
        sign = _SIGNS.get(currency, currency)
        if self.locale.currency_formats["standard"].pattern.startswith("¤"):
            return f"{sign}{figure}" if sign in _SIGNS.values() else f"{sign} {figure}"
        return f"{figure}\u00a0{sign}"


@lru_cache(maxsize=64)
def language(tag: str) -> Language:
    """The language that a tag such as "de-AT" names, else English."""
    first = tag.partition("-")[0].lower()
    known = first if first in languages() else "en"
    try:
        locale = Locale.parse(tag, sep="-") if first == known else Locale(known)
    except (ValueError, UnknownLocaleError):
        locale = Locale(known)
    return Language(known, locale, _words(known))


@lru_cache(maxsize=1)
def languages() -> list[str]:
    """The languages that there are, English first."""
    names = [each.name for each in files("templates").joinpath("languages").iterdir()]
    return ["en", *sorted(name.removesuffix(".po") for name in names if name.endswith(".po"))]


@lru_cache(maxsize=16)
def _words(tag: str) -> NullTranslations:
    """The words of a language. A catalogue is kept as people write it, and compiled here."""
    if tag == "en":
        return NullTranslations()
    source = files("templates").joinpath("languages", f"{tag}.po")
    with source.open("rb") as file:
        catalogue = read_po(file, locale=tag)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


@lru_cache(maxsize=4096)
def _date(day: date, pattern: str, locale: Locale) -> str:
    return format_date(day, pattern, locale=locale)
