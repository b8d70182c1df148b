"""On which line does a key stand? Beside what `tomllib` makes of the same text."""

import tomllib
from typing import Any

import pytest

from noticewatch.toml_lines import Place, line_of, lines

DOCUMENT = '''\
# a comment with = and [brackets]
top = "x"

[mail]  # a table
from = "a = b # no comment"
"quoted key" = 'it''s'

[network]
allow = [
    "127.0.0.1:80",  # ] in a comment
    "[::1]:80",
]
after = 1
words = """
[source]
name = "not a key"
"""
literal = \'\'\'
x = 1
\'\'\'
last = { a = 1, b = "}" }

[[source]]
name = "one"
[source.args]
board = "acme"
deep.er = 1

[[source]]
name = "two"
args = { board = "b" }
  [source.settings]
  DELAY = 1
'''.replace("'it''s'", "'its'")


def test_each_key_is_found_on_its_line():
    found = lines(DOCUMENT)
    numbered = DOCUMENT.split("\n")

    assert numbered[found["mail", "from"] - 1].startswith("from =")
    assert numbered[found["mail", "quoted key"] - 1].startswith('"quoted key"')
    assert numbered[found["network", "after"] - 1].startswith("after")
    assert numbered[found["network", "last"] - 1].startswith("last")
    assert numbered[found["source", 0] - 1] == "[[source]]"
    assert found["source", 1, "name"] == found["source", 1] + 1
    assert numbered[found["source", 0, "args", "deep", "er"] - 1] == "deep.er = 1"
    assert numbered[found["source", 1, "settings", "DELAY"] - 1].strip() == "DELAY = 1"


def test_what_stands_in_texts_and_comments_is_no_key():
    found = lines(DOCUMENT)

    assert ("network", "x") not in found
    assert [place for place in found if place[0] == "source" and len(place) == 2] == [
        ("source", 0),
        ("source", 1),
    ]


def test_a_key_of_an_inline_table_is_found_with_the_table():
    found = lines(DOCUMENT)

    assert line_of(found, ("source", 1, "args", "board")) == found["source", 1, "args"]
    assert line_of(found, ("nowhere",)) == 1


def test_every_key_of_the_document_has_a_line():
    found = lines(DOCUMENT)

    def check(value: Any, place: Place) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                check(inner, (*place, key))
        elif isinstance(value, list) and place == ("source",):
            for number, inner in enumerate(value):
                check(inner, (*place, number))
        else:
            assert place in found or place[:-1] in found, place

    check(tomllib.loads(DOCUMENT), ())


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_line_endings_do_not_matter(end: str):
    text = end.join(["[mail]", "smtp = 1", ""]) if end else "[mail]\nsmtp = 1"

    assert lines(text)["mail", "smtp"] == 2
