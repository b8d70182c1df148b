"""What does an XML document say? Its elements by local name, whatever prefix a publisher likes.

Nothing is resolved, declared or fetched: no entities, no document type, no network.
"""

from collections.abc import Iterator
from typing import Any, cast

import lxml.etree

from crawler.serialise import tidy_line

# lxml has no types; its elements are `Any` here and nowhere else.
_etree: Any = lxml.etree  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]


class Node:
    """An element of a document. Paths are those of ElementTree, in local names: "A/B", ".//C"."""

    __slots__ = ("_element",)

    def __init__(self, element: Any) -> None:
        self._element = element

    @property
    def name(self) -> str:
        """The local name."""
        return cast("str", self._element.tag)

    def attribute(self, name: str) -> str | None:
        """The attribute of that name, which no prefix stands before; "" is None."""
        return tidy_line(cast("str | None", self._element.get(name)))

    def find(self, *paths: str) -> "Node | None":
        """The first element at the first of `paths` that leads anywhere."""
        for path in paths:
            element = self._element.find(path)
            if element is not None:
                return Node(element)
        return None

    def all(self, *paths: str) -> "list[Node]":
        """The elements at `paths`, in the order of the paths and then of the document."""
        return [Node(element) for path in paths for element in self._element.iterfind(path)]

    def children(self) -> "list[Node]":
        """The elements directly in this one."""
        return [Node(element) for element in self._element]

    def within(self, *names: str) -> bool:
        """Whether an element around this one has one of these names."""
        return any(element.tag in names for element in self._element.iterancestors())

    @property
    def text(self) -> str | None:
        """All text in it, as it stands; None where there is none."""
        return "".join(cast("Iterator[str]", self._element.itertext())).strip() or None

    @property
    def markup(self) -> str:
        """The elements and text in it, as markup."""
        inner = [_etree.tostring(each, encoding="unicode", method="html") for each in self._element]
        return "".join([self._element.text or "", *inner])

    def said(self, *paths: str) -> str | None:
        """The text of the first element at `paths` that has any."""
        return next((text for node in self.all(*paths) if (text := node.text)), None)


def read_xml(body: bytes) -> Node:
    """The root of the document that `body` is.

    Raises:
        ValueError: it is no XML, cut off, not in the character set that it declares, or brings
            a document type along.
    """
    parser = _etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    try:
        root = _etree.fromstring(body.lstrip(b" \t\r\n"), parser)
    except _etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from None
    if root.getroottree().docinfo.doctype:
        raise ValueError("a document type is declared, which is not read")
    for element in root.iter(_etree.Element):
        element.tag = _etree.QName(element).localname
    return Node(root)
