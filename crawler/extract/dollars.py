"""Whose dollar is "$"? The sign alone is America's, unless the words or the place say another."""

import re
from datetime import tzinfo

from crawler.extract.languages import MONEY_WORDS

_HOME_WORDS = {
    currency: re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)
    for money in MONEY_WORDS
    for currency, pattern in money.dollar_words.items()
}
#: Where the words say that it is America's, no place says otherwise.
_AMERICAN = re.compile(r"\bUS(?:D|A)?\b|\bU\.S\.|(?i:\bus dollars?\b|\bamerican\b)")
_CANADIAN = (
    "Atikokan", "Blanc-Sablon", "Cambridge_Bay", "Creston", "Dawson", "Dawson_Creek", "Edmonton",
    "Fort_Nelson", "Glace_Bay", "Goose_Bay", "Halifax", "Inuvik", "Iqaluit", "Moncton", "Montreal",
    "Nipigon", "Pangnirtung", "Rainy_River", "Rankin_Inlet", "Regina", "Resolute", "St_Johns",
    "Swift_Current", "Thunder_Bay", "Toronto", "Vancouver", "Whitehorse", "Winnipeg",
    "Yellowknife",
)  # fmt: skip
#: Time zones, or all of an area, by the currency of their country.
_ZONES = {
    "Australia": "AUD", "Canada": "CAD", "NZ": "NZD", "Pacific/Auckland": "NZD",
    "Pacific/Chatham": "NZD", **{f"America/{place}": "CAD" for place in _CANADIAN},
}  # fmt: skip


def dollar_at(zone: tzinfo) -> str | None:
    """The dollar of the country whose time `zone` is; None where it has no other than America's."""
    key = str(getattr(zone, "key", ""))
    return _ZONES.get(key) or _ZONES.get(key.partition("/")[0])


def dollar_in(sentence: str, text: str, home: str | None) -> str:
    """The currency of a bare "$" in `sentence` of `text`: that of `home`, or of the words."""
    if _AMERICAN.search(sentence):
        return "USD"
    if home is not None:
        return home
    return next((code for code, said in _HOME_WORDS.items() if said.search(text)), "USD")
