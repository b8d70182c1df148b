"""Does a page break off in the middle, with a length that says it is whole?

A page may leave out its end tags, and some sites always do: that one has none means something only
beside what the same notice was read from before.
"""

_OPENS = (b"<html", b"<body")
_ENDS = (b"</html", b"</body")
#: Where the tags stand; scripts of others are often put behind the last.
_EDGE = 4_096


def without_end(body: bytes) -> bool:
    """Whether `body` is a page of HTML that is opened and never ended."""
    start, tail = body[:_EDGE].lower(), body[-_EDGE:].lower()
    return any(tag in start for tag in _OPENS) and not any(tag in tail for tag in _ENDS)
