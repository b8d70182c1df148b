"""What is read of XML, and what is refused before anything in it counts."""

import pytest

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
