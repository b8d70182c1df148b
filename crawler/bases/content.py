"""What does a page about one notice show? The facts beside its labels, its words, its files."""

import re
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

from crawler.bases.fact_reader import language_of
from crawler.extract.labels import Facts, drop_fact_lists, facts_in, without_facts
from crawler.extract.status import closing_words
from crawler.extract.text import Tree, html_of, line_of, page_text, parse_html, text_of
from crawler.extract.titles import employer_in, reference_in
from crawler.notice import Document
from crawler.serialise import tidy_text

#: A line that says that a notice is over is no longer than this.
_BANNER = 200


@dataclass(frozen=True, slots=True)
class Content:
    """What a page shows: the facts beside its labels, its words, its files."""

    facts: Facts
    prose: str | None
    documents: tuple[Document, ...]
    language: str | None
    text: str

    def shows(self, title: str | None) -> bool:
        """Whether the page's words contain those of a title, whatever its marks and case."""
        wanted = " ".join(re.findall(r"[^\W_]+", (title or "").casefold()))
        said = " ".join(re.findall(r"[^\W_]+", self.text.casefold()))
        return bool(wanted) and f" {wanted} " in f" {said} "

    def closed(self, own: str | None) -> bool:
        """Whether it says that the notice has closed, outside the notice's `own` text."""
        lines = self.text.splitlines()
        if own is None:  # nobody says where the description ends: only a banner counts
            lines = [line for line in lines if len(line) <= _BANNER]
        return closing_words("\n".join(lines), besides=own) is not None


_OUTSIDE = ("nav", "footer", "script", "style", "noscript", "template", "iframe", "svg", "select",
            "button")  # fmt: skip
_MAIN = ('.//main', './/*[@role="main"]', './/article', './/*[@id="main"]', './/*[@id="content"]',
         './/*[@id="main-content"]')  # fmt: skip
_DIALOGS = ("dialog", "alertdialog")
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|rtf|csv|zip)$", re.IGNORECASE)


def content_of(html: str, url: str) -> Content:
    """What a page about one notice shows."""
    tree = parse_html(html)
    if tree is None:
        return Content({}, None, (), None, "")
    language = language_of(tree.get("lang"))
    for element in list(tree.iter(*_OUTSIDE)):
        _drop(element)
    for element in list(tree.iter("header")):
        inside = any(parent.tag in ("main", "article") for parent in element.iterancestors())
        if not inside and next(element.iter("h1"), None) is None:
            _drop(element)
    drop_forms(tree)
    drop_dialogs(tree)
    title = _heading(tree)
    base = urljoin(url, next((each.get("href") or "" for each in tree.iter("base")), ""))
    main = _main(tree)
    facts = facts_in(main)
    for name, value in (facts_in(tree) if main is not tree else {}).items():
        facts.setdefault(name, value)
    if title is not None:
        facts["title"] = title
    if employer := employer_in(line_of(next(tree.iter("title"), None)), title):
        facts.setdefault("organisation", employer)
    if "reference" not in facts:
        headings = (reference_in(line_of(each)) for each in main.iter("h1", "h2", "h3", "h4"))
        facts |= {"reference": found} if (found := next(filter(None, headings), None)) else {}
    return Content(facts, prose_of(main), documents_in(main, base), language, page_text(html))


def _main(tree: Tree) -> Tree:
    for path in _MAIN:
        found = tree.findall(path)
        if len(found) == 1 and len(tidy_words(found[0])) > 40:
            return found[0]
    body = tree.find(".//body")
    return tree if body is None else body


def tidy_words(tree: Tree) -> str:
    """All text of an element, white space folded."""
    return " ".join("".join(tree.itertext()).split())


def _heading(tree: Tree) -> str | None:
    for heading in tree.iter("h1"):
        if (title := line_of(heading)) is not None:
            return title
    return None


def drop_forms(tree: Tree) -> None:
    """Take search boxes and the like out of `tree`; a form around all of a page is none."""
    length = len(tidy_words(tree))
    for form in list(tree.iter("form")):
        if next(form.iter("h1"), None) is None and len(tidy_words(form)) * 2 < length:
            _drop(form)


def drop_dialogs(tree: Tree) -> None:
    """Take out what lies over the page: the question about cookies, an offer to subscribe.

    One that holds most of the page is how a site shows its notices.
    """
    roles = [each for each in tree.iterfind(".//*[@role]") if each.get("role") in _DIALOGS]
    over = [*tree.iter("dialog"), *roles]
    length = len(tidy_words(tree)) if over else 0
    for element in over:
        if len(tidy_words(element)) * 2 < length:
            _drop(element)


def prose_of(part: Tree) -> str | None:
    """The running text of a part of a page: without headings of the page, lists of facts, forms."""
    copy = parse_html(html_of(part) or "")
    if copy is None:
        return None
    drop_forms(copy)
    for element in list(copy.iter("h1", "aside", *_OUTSIDE)):
        _drop(element)
    drop_fact_lists(copy)
    text = without_facts(text_of(copy)) or ""
    lines = [line for line in text.splitlines() if len(line) > _BANNER or not closing_words(line)]
    return tidy_text("\n".join(lines))


def documents_in(part: Tree, base: str) -> tuple[Document, ...]:
    """The files that a part of a page links to."""
    found: dict[str, Document] = {}
    for link in part.iter("a"):
        url = web_address(base, link.get("href"))
        if url is not None and _FILE.search(urlsplit(url).path):
            found.setdefault(url, Document(title=line_of(link), url=url))
    return tuple(found.values())


def is_file(url: str) -> bool:
    """Whether an address is that of a document, which is never fetched."""
    return _FILE.search(urlsplit(url).path) is not None


def web_address(base: str, href: str | None) -> str | None:
    """The absolute address of a link, if it leads into the web at all."""
    if not href or not href.strip():
        return None
    try:
        url = urljoin(base, href.strip())
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def _drop(element: Tree) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def same_page(url: str, other: str) -> bool:
    """Whether two addresses differ at most in the place on the page."""
    return urldefrag(url)[0] == urldefrag(other)[0]
