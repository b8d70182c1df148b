"""What changed between two documents of one notice, field by field?

Values are those of the JSON form (`crawler.serialise`). A change is *told* when a reader would
call it news; the others are stored with the version and told to nobody.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

#: Dotted paths go down to scalars inside these; lists stay whole.
_OBJECTS = ("salary", "value", "contact")
#: Stored, but never an event alone (contract, "An event").
_UNTOLD = frozenset(
    {
        "key",
        "kind",
        "url",
        "published",
        "deadline_precision",
        "deadline_stated",
        "salary_stated",
        "value_stated",
        "reference",
        "ocid",
        "remote",
        "language",
        "conflicts",
    }
)


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs. `field` is a dotted path; `old` and `new` are JSON values."""

    field: str
    old: Any
    new: Any

    @property
    def told(self) -> bool:
        """Whether a reader would call it news: not url, published …, not order, not case."""
        return self.field.partition(".")[0] not in _UNTOLD and _meaning(self.old) != _meaning(
            self.new
        )

    @property
    def cosmetic(self) -> bool:
        """Whether it says the same in other white space, case or order: stored, and no more."""
        return _meaning(self.old) == _meaning(self.new)

    def json(self) -> dict[str, Any]:
        """The contract's form of a change."""
        return {"field": self.field, "old": self.old, "new": self.new}


def diff(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Every field that differs between two documents, in the contract's order.

    An object that comes or goes is one change (`salary`: None → {…}). Two deadlines that are
    the same instant in different offsets do not differ.
    """
    changes: list[Change] = []
    for field, now in new.items():
        before = old.get(field)
        if before == now:
            continue
        if field == "deadline" and before and now and _same_instant(before, now):
            continue
        if field in _OBJECTS and before and now:
            changes += [
                Change(f"{field}.{part}", before.get(part), value)
                for part, value in now.items()
                if before.get(part) != value
            ]
        else:
            changes.append(Change(field, before, now))
    return changes


def _same_instant(one: str, other: str) -> bool:
    return datetime.fromisoformat(one) == datetime.fromisoformat(other)


def _meaning(value: Any) -> Any:
    """`value` without what carries no meaning: white space, case and the order of a list."""
    if isinstance(value, str):
        return " ".join(unicodedata.normalize("NFKC", value).casefold().split())
    if isinstance(value, list):
        return sorted(repr(_meaning(each)) for each in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, dict):
        return {key: _meaning(each) for key, each in value.items()}  # pyright: ignore[reportUnknownVariableType]
    return value
