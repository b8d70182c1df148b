"""Where does a list in HTML lead: to which pages, and to which next part of itself?"""

import re
from urllib.parse import parse_qsl, urljoin, urlsplit

from crawler.extract.address import address_key
from crawler.extract.languages import PAGE_WORDS
from crawler.extract.status import says_nothing_is_there
from crawler.extract.text import Tree, line_of

_FILES = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|odt|rtf|csv|zip|gz|jpe?g|png|gif|svg|webp|ico|css|js|json|xml|rss"
    r"|atom|ics|mp[34]|mov|avi|woff2?|ttf)$",
    re.IGNORECASE,
)
#: Parts of a path that lead to no notice.
_ELSEWHERE = re.compile(
    r"(?:log|sign)[-_]?(?:in|out|on|up)|logout|register|registration|account|my[-_]?account|profile"
    r"|password|privacy(?:[-_].*)?|cookies?(?:[-_].*)?|terms(?:[-_].*)?|legal|imprint|impressum"
    r"|contact(?:[-_]us)?|about(?:[-_]us)?|faqs?|help|support|accessibility(?:[-_].*)?|sitemap"
    r"|feeds?|rss|alerts?|job[-_]?alerts?|saved(?:[-_].*)?|basket|cart|share|print|tags?|category"
    r"|categories|news|blog|events?|press|benefits|culture|diversity|locations?|teams?|apply"
    r"|talent[-_]?(?:community|network|pool)|unsubscribe|subscribe|wp-admin|wp-login(?:\.php)?"
    r"|search|home|index\.html?",
    re.IGNORECASE,
)
_CHROME = ("nav", "header", "footer")
_CARDS = ("article", "li", "main", "section")
_SCHEME = re.compile(r"^(?:mailto|tel|javascript|data|sms|whatsapp):", re.IGNORECASE)
_NEXT = re.compile(
    r"(?:go to )?(?:the )?next(?: page| results?| \d+)?(?: of results)?\s*[›»>→]*"
    r"|(?:more|older)(?: jobs| vacancies| results| posts)?|(?:load|show|view|see) more(?: \w+)?"
    r"|[›»>→]+|&gt;+",
    re.IGNORECASE,
)
_NEXT_ABROAD = re.compile(
    rf"(?:{'|'.join(each.next_page for each in PAGE_WORDS)})\s*[›»>→]*", re.IGNORECASE
)
_NEXT_CLASS = re.compile(r"(?:^|[\s_-])next(?:$|[\s_-])", re.IGNORECASE)
_PAGER = re.compile(r"pag(?:er|inat|ing|e-?nav|e-?numbers)", re.IGNORECASE)
_CURRENT = re.compile(r"(?:^|[\s_-])(?:current|active|selected)(?:$|[\s_-])", re.IGNORECASE)


def links_of(tree: Tree, url: str) -> list[str]:
    """The addresses in a list that may be notices: of the same site, and not its furniture."""
    here = urlsplit(url)
    base = urljoin(url, _base_of(tree))
    for element in list(tree.iter(*_CHROME)):
        # A card may have a header of its own; the site's has no card around it.
        if not any(parent.tag in _CARDS for parent in element.iterancestors()):
            _drop(element)
    found: dict[str, None] = {}
    for link in tree.iter("a"):
        address = _address(link, base)
        if address is None or "next" in (link.get("rel") or ""):
            continue
        if _may_lead(address, here.hostname or "", url):
            found.setdefault(address)
    return list(found)


def selected_links(elements: list[Tree], url: str) -> list[str]:
    """The addresses of elements that a person has chosen: their own, inside, or around them."""
    found: dict[str, None] = {}
    for element in elements:
        inside = [] if element.get("href") else list(element.iter("a"))
        around = [] if inside else list(element.iterancestors("a"))
        for link in [element, *inside, *around][: None if inside else 2]:
            if (address := _address(link, url)) is not None:
                found.setdefault(address)
    return list(found)


def next_page(tree: Tree, url: str) -> str | None:
    """The address of the next part of a list, as the page shows it; None: this is the last.

    A link marked so for machines (`rel`), for screen readers or by its class, one that says so,
    or the page number after the current one.
    """
    base = urljoin(url, _base_of(tree))
    for element in tree.iter("link", "a"):
        if "next" in (element.get("rel") or "").lower().split():
            return _address(element, base)
    links = [link for link in tree.iter("a") if _address(link, base) not in (None, url)]
    saying = [link for link in links if _says_next(link)]
    for link in saying:
        if not _is_of_a_row(link, links, saying, base):
            return _address(link, base)
    return _numbered(tree, links, base)


def _is_of_a_row(link: Tree, links: list[Tree], saying: list[Tree], base: str) -> bool:
    """Whether a link that says "More" leads to a notice: each row has one, or its title does too.

    The next part of a list has one address, which is called by a number at most beside that.
    """
    words, address = line_of(link), _address(link, base)
    if words and any(line_of(each) == words and _address(each, base) != address for each in saying):
        return True
    for other in links:
        if other not in saying and _address(other, base) == address:
            called = line_of(other)
            if called and not called.isdecimal() and not _is_disabled(other):
                return True
    return False


def looks_empty(text: str) -> bool:
    """Whether a list without notices says that it has none."""
    return says_nothing_is_there(text)


def _says_next(link: Tree) -> bool:
    if _is_disabled(link):
        return False
    label = link.get("aria-label") or link.get("title") or ""
    for words in (label.strip(), line_of(link) or ""):
        if _NEXT.fullmatch(words) or _NEXT_ABROAD.fullmatch(words):
            return True
    parent = link.getparent()
    classes = [link.get("class"), parent.get("class") if parent is not None else None]
    return any(_NEXT_CLASS.search(each or "") for each in classes) and not link.get("data-slide")


def _is_disabled(link: Tree) -> bool:
    parent = link.getparent()
    for element in (link, parent):
        if element is not None and (
            "disabled" in (element.get("class") or "") or element.get("aria-disabled") == "true"
        ):
            return True
    return False


def _numbered(tree: Tree, links: list[Tree], base: str) -> str | None:
    """The link to the number after the current one, in a row of page numbers."""
    for element in tree.iter("a", "span", "li", "strong", "em", "b", "button"):
        text = line_of(element) or ""
        if not text.isdecimal() or len(text) > 4 or not _is_current(element):
            continue
        if not any(_PAGER.search(f"{each.get('class')} {each.get('aria-label')} {each.get('id')}")
                   for each in element.iterancestors()):  # fmt: skip
            continue
        after = str(int(text) + 1)
        for link in links:
            if (line_of(link) or "") == after:
                return _address(link, base)
    return None


def _is_current(element: Tree) -> bool:
    if element.get("aria-current") in ("page", "true"):
        return True
    return _CURRENT.search(element.get("class") or "") is not None


def _may_lead(address: str, host: str, here: str) -> bool:
    parts = urlsplit(address)
    if not same_site(parts.hostname or "", host) or _FILES.search(parts.path):
        return False
    if any(_ELSEWHERE.fullmatch(part) for part in parts.path.rstrip("/").split("/")[-1:]):
        return False
    path, own = parts.path.rstrip("/"), urlsplit(here).path.rstrip("/")
    if path in ("", own) or own.startswith(path + "/"):
        # The list itself, sorted or filtered, or what is above it; unless the query is an id.
        return path == own and "=" in address_key(address) and _has_number(parts.query)
    return True


def _has_number(query: str) -> bool:
    return any(value.isdecimal() and int(value) > 9 for _, value in parse_qsl(query))


def same_site(one: str, other: str) -> bool:
    """Whether two hosts are one site: the same, with "www." or one below the other."""
    one, other = one.removeprefix("www."), other.removeprefix("www.")
    return one == other or one.endswith("." + other) or other.endswith("." + one)


def _address(link: Tree, base: str) -> str | None:
    href = (link.get("href") or "").strip()
    if not href or href.startswith("#") or _SCHEME.match(href):
        return None
    try:
        address = urljoin(base, href)
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    fragment = f"#{parts.fragment}" if parts.fragment.startswith(("/", "!")) else ""
    return address.partition("#")[0] + fragment


def _base_of(tree: Tree) -> str:
    base = next(tree.iter("base"), None)
    return (base.get("href") or "") if base is not None else ""


def _drop(element: Tree) -> None:
    if element.getparent() is not None:
        element.drop_tree()
