"""Which languages is prose read in? Each is one file here, and one line below."""

from crawler.extract.languages.de import GERMAN
from crawler.extract.languages.en import ENGLISH
from crawler.extract.languages.fr import FRENCH
from crawler.extract.languages.words import DateWords, Language, MoneyWords, PageWords

__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "MONEY_WORDS",
    "PAGE_WORDS",
    "DateWords",
    "Language",
    "MoneyWords",
    "PageWords",
    "language",
]

#: In the order in which they are tried where nothing says which one a text is in.
LANGUAGES = (ENGLISH, GERMAN, FRENCH)
MONEY_WORDS = tuple(each.money for each in LANGUAGES if each.money is not None)
PAGE_WORDS = tuple(each.pages for each in LANGUAGES if each.pages is not None)


def language(code: str | None) -> Language | None:
    """The language of a tag ("de", "de-AT"), or None where it is not one that is read."""
    base = (code or "").replace("_", "-").partition("-")[0].lower()
    return next((each for each in LANGUAGES if each.code == base), None)
