"""What did a broken JSON text mean to say? For answers and markup that hands have touched.

Strict JSON is read as such. Else the usual slips are mended: comments around, trailing and
missing commas, raw line breaks and control characters in strings, invalid escapes, quotes
that were not escaped, numbers that are none. What is cut off is never made whole: half an
answer is no answer. One pass, linear in the length of the text.
"""

import json
import re
from html import unescape
from typing import Any

import orjson

_BEFORE = (
    "<!--",
    "//<![CDATA[",
    "// <![CDATA[",
    "/*<![CDATA[*/",
    "/* <![CDATA[ */",
    "<![CDATA[",
    "\ufeff",
)
_AFTER = ("-->", "//]]>", "// ]]>", "/*]]>*/", "/* ]]> */", "]]>", ";", "//")
_SKIP = r"(?:\s{1,200}|/\*[^*]{0,200}\*/|//[^\n]{0,200}\n){0,9}"
_KEY_AHEAD = re.compile(_SKIP + r'(?:"[^"\n]{1,80}"\s{0,20}:|[}\]])')
_VALUE_AHEAD = re.compile(_SKIP + r'(?:["{\[\]\d-]|true\b|false\b|null\b)')
_VALUE_END = re.compile(r"(?:[\d}\]]|\b(?:true|false|null))\s*$")
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})')
_CONTROL = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_COMMENT = re.compile(r"/\*[^*]*\*/|(?<![:\"'\w])//[^\n]*")
_WORD = re.compile(r"\b(?:undefined|None|NaN|nan)\b|-?\bInfinity\b")
_LEADING_ZERO = re.compile(r"(?<![\w.])(-?)0+(?=\d)")
_TRAILING = re.compile(r",(?=\s*[}\]])")
_BARE_DOT = re.compile(r"(?<=[:\[,\s])\.(?=\d)")


class BrokenJson(ValueError):
    """Raised where a text is no JSON, or is cut off; the text says where."""


def read_json(text: str | bytes) -> Any:
    """The value of `text`, mended where it can be.

    Raises:
        BrokenJson: it cannot be.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    words = _unwrapped(words)
    if words.startswith(("{&quot;", "[{&quot;", "{ &quot;")):
        words = unescape(words)
    try:
        return json.loads(words, strict=False, parse_constant=_no_number)
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(_mended(words), strict=False, parse_constant=_no_number)
    except RecursionError:
        raise BrokenJson("nested too deep") from None
    except ValueError as error:
        raise BrokenJson(str(error)) from None


def _unwrapped(text: str) -> str:
    """`text` without the comments and marks that once hid scripts from old browsers."""
    text = text.strip()
    for _ in range(4):  # nobody wraps more often
        for mark in _BEFORE:
            text = text.removeprefix(mark).lstrip()
        for mark in _AFTER:
            text = text.removesuffix(mark).rstrip()
    return text


def _no_number(_: str) -> None:
    return None


def _mended(text: str) -> str:
    out: list[str] = []
    stack: list[str] = []
    position, key_next = 0, False
    while position < len(text):
        quote = text.find('"', position)
        between = _between(text[position : quote if quote >= 0 else len(text)])
        if quote >= 0:
            between = _with_comma(out, between)
        out.append(between)
        for sign in between:
            if sign in "{[":
                stack.append(sign)
                key_next = sign == "{"
            elif sign in "}]" and stack:
                stack.pop()
                key_next = False
            elif sign == ",":
                key_next = bool(stack) and stack[-1] == "{"
            elif sign == ":":
                key_next = False
        if quote < 0:
            break
        in_object = bool(stack) and stack[-1] == "{"
        end = _string_end(text, quote, key=key_next, in_object=in_object)
        out.append('"' + _escaped(text[quote + 1 : end]) + '"')
        position = end + 1
        key_next = False
    return _TRAILING.sub("", "".join(out))


def _between(text: str) -> str:
    """What stands outside strings: structure, numbers, words."""
    text = _COMMENT.sub("", text)
    text = _WORD.sub("null", text)
    return _BARE_DOT.sub("0.", _LEADING_ZERO.sub(r"\1", text))


def _with_comma(out: list[str], between: str) -> str:
    """`between`, with the comma that is lost where a string follows a value directly."""
    if _VALUE_END.search(between):
        return between + ","
    if not between.strip() and out and out[-1].endswith('"'):
        return "," + between
    return between


def _string_end(text: str, start: int, *, key: bool, in_object: bool) -> int:
    """Where the string that begins at `start` ends: at a quote that structure follows."""
    position = start + 1
    while True:
        quote = text.find('"', position)
        if quote < 0:
            raise ValueError("a string is cut off")
        slashes = quote
        while slashes > start + 1 and text[slashes - 1] == "\\":
            slashes -= 1
        escaped = (quote - slashes) % 2 == 1
        if not escaped and _ends_here(text, quote + 1, key=key, in_object=in_object):
            return quote
        position = quote + 1


def _ends_here(text: str, after: int, *, key: bool, in_object: bool) -> bool:
    while after < len(text) and text[after] in " \t\r\n":
        after += 1
    if after == len(text):
        return True
    sign = text[after]
    if key:
        return sign == ":"
    if sign in "}]":
        return True
    if sign == ",":
        ahead = _KEY_AHEAD if in_object else _VALUE_AHEAD
        return ahead.match(text, after + 1) is not None
    # A lost comma: the next key stands right behind.
    return sign == '"' and in_object and _KEY_AHEAD.match(text, after) is not None


def _escaped(inner: str) -> str:
    """The inside of a string as JSON wants it."""
    out: list[str] = []
    position = 0
    while position < len(inner):
        sign = inner[position]
        if sign == "\\":
            found = _ESCAPE.match(inner, position)
            if found is not None:
                out.append(found[0])
                position = found.end()
                continue
            position += 1  # a backslash that escapes nothing
            continue
        if sign == '"':
            out.append('\\"')
        elif sign < " ":
            out.append(_CONTROL.get(sign, " "))
        else:
            out.append(sign)
        position += 1
    return "".join(out)
