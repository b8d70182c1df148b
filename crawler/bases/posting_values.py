"""What are the values of a JobPosting's properties, each of which may have one, several or none?"""

import re
from typing import Any, cast

from crawler.bases.json_list import object_or_none, text_or_none
from crawler.extract.text import line_of
from crawler.serialise import JsonObject


def each_of(value: Any) -> list[Any]:
    """The values of a property, which may have one, several or none."""
    if value is None:
        return []
    return cast("list[Any]", value) if isinstance(value, list) else [value]


def things_in(value: Any) -> list[JsonObject]:
    return [thing for each in each_of(value) if (thing := object_or_none(each)) is not None]


def first_of(value: Any) -> Any:
    return next(iter(each_of(value)), None)


def line_in(value: Any) -> str | None:
    """A property as one line: a text, a number, or the name of the object it is."""
    for each in each_of(value):
        thing = object_or_none(each)
        text = first_of(thing.get("name", thing.get("@value"))) if thing is not None else each
        line = line_of(text_or_none(text))
        if line is not None:
            return line
    return None


def lines_in(value: Any) -> list[str]:
    return [line for each in each_of(value) if (line := line_in(each))]


def text_in(value: Any) -> str | None:
    return next((text for each in each_of(value) if (text := text_or_none(each))), None)


def printed(facts: dict[str, str], label: re.Pattern[str]) -> str | None:
    """The value beside the first label of that form, of those that a page prints."""
    return next((value for name, value in facts.items() if label.fullmatch(name)), None)
