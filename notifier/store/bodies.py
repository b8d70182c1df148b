"""How are the two bodies of a message kept? Together in one zstd frame, a tenth of their size.

A digest has some 60 kB, which are written, read and overwritten once each.
"""

from crawler.store.codec import compress, decompress

#: Stands between them. No text of a mail holds it: it is a control character.
_BETWEEN = "\0"


def packed(text: str, html: str) -> bytes:
    """Plain text and HTML as one frame."""
    return compress(f"{text}{_BETWEEN}{html}".encode("utf-8", "surrogatepass"))


def unpacked(frame: bytes) -> tuple[str, str]:
    """Plain text and HTML again."""
    text, _, html = decompress(frame).decode("utf-8", "surrogatepass").partition(_BETWEEN)
    return text, html
