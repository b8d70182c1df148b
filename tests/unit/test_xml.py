"""What is read of XML, and what is refused before anything in it counts."""

import pytest

from crawler.extract.feed import read_feed
from crawler.extract.xml import read_xml


def test_names_are_local_whatever_prefix_stands_before_them() -> None:
    """Publishers choose their own prefixes."""
    root = read_xml(
        b'<a:Notice xmlns:a="urn:x" xmlns="urn:y"><ID> 7 </ID><a:ID>8</a:ID></a:Notice>'
    )

    assert root.name == "Notice"
    assert [each.text for each in root.all("ID")] == ["7", "8"]


def test_comments_and_instructions_are_not_text() -> None:
    """They stand in the middle of titles."""
    root = read_xml(b"<T>Roof <!-- draft -->and <?x y?>wall</T>")

    assert root.text == "Roof and wall"


def test_an_empty_element_says_nothing() -> None:
    """A form's open field is not an empty title."""
    root = read_xml(b"<N><A> </A><B/><A>x</A></N>")

    assert root.said("B") is None
    assert root.said("A") == "x"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<N><A>",
        b"{}",
        b"<N>\xff</N>",
        b'<!DOCTYPE N [<!ENTITY x "y">]><N>&x;</N>',
        b'<!DOCTYPE N SYSTEM "http://127.0.0.1/n.dtd"><N/>',
        b'<?xml version="1.0"?><!DOCTYPE N [<!ENTITY x SYSTEM "file:///etc/hostname">]><N>&x;</N>',
        b"<N>&undeclared;</N>",
    ],
)
def test_what_is_no_plain_document_is_refused(body: bytes) -> None:
    """Cut off, in another character set, or with declarations that would have to be resolved."""
    with pytest.raises(ValueError, match=r"."):
        read_xml(body)


def _feed(title: str, behind: str = "") -> bytes:
    item = f"<item><title>{title}</title><link>https://x.org/1?a=1&b=2</link></item>"
    return f"<?xml version='1.0'?><rss><channel>{item}</channel></rss>{behind}".encode()


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("Research & Development", "Research & Development"),
        ("Research &amp; Development", "Research & Development"),
        ("<![CDATA[Q&A &amp; more]]>", "Q&A &amp; more"),
        ("A &hellip; B", "A … B"),
    ],
)
def test_a_feed_is_read_for_all_that_its_writer_did_not_escape(title: str, read: str) -> None:
    """Many sites write "&" as it is; one server puts its own words behind the end."""
    feed = read_feed(_feed(title, "\n<!-- 0.2 s --><script>track()</script>"))

    assert feed is not None
    assert [(each.title, each.link) for each in feed.entries] == [(read, "https://x.org/1?a=1&b=2")]


@pytest.mark.parametrize("length", [-1, -9, -40])
def test_f13_a_feed_that_breaks_off_is_not_mended(length: int) -> None:
    """Half a list is no list, whatever else would have to be mended in it."""
    with pytest.raises(ValueError, match=r"."):
        read_feed(_feed("Research & Development")[:length])
