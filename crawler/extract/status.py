"""Do the words of a page say that a notice is over, or that the page is no notice at all?

Words inside a notice's own description are not evidence: "once this vacancy has closed, we
will …" is part of many adverts. The caller passes the text around it.
"""

import re
from dataclasses import dataclass

from crawler.extract.languages import PAGE_WORDS, PageWords
from crawler.extract.text import Tree, html_of, line_of, page_text, parse_html

_THING = (
    r"(?:job|vacancy|vacancies|position|role|post|posting|advert|advertisement|opportunity|"
    r"opening|requisition|listing|competition|tender|notice|recruitment|campaign|application"
    r"(?: period| window)?)s?"
)
#: "Has closed documents": what follows is what the notice has, and says nothing of the notice.
_HAS_NO_MORE = (
    r"(?! (?!(?:for|to|and|or|on|at|in|by|as|but|with|since|early|now|so|because|due|please|you|we"
    r"|today|yesterday|already|applications?|recently|while|after)\b)(?-i:[a-z]))"
)
_OVER = (
    rf"(?:closed{_HAS_NO_MORE}|expired|ended|passed|unavailable|not available any ?more"
    r"|(?:now|already) filled"
    r"|been (?:closed|filled|removed|withdrawn|cancelled|archived|taken down)"
    r"|no longer (?:available|open|active|accepting|live|online|(?:being )?advertised"
    r"|exists?|posted|valid|on offer|vacant))"
)
_CLOSING = re.compile(
    r"\bno longer (?:accepting|taking|receiving|open (?:for|to))\b"
    r"|\b(?:not|stopped) (?:currently )?accepting (?:any )?(?:new |more |further )?applica"
    rf"|\b{_THING} (?:[\w-]+ ){{0,6}}?(?:has|have|is|are)"
    rf" (?:now |already |since |currently )?{_OVER}\b"
    r"|\b(?:job|vacancy|position|role|post|posting|advert) (?:closed|expired|filled|not found)\b"
    r"|\b(?:closing date|deadline) (?:[\w-]+ ){0,6}?(?:has passed|passed)\b"
    r"|\bclosed (?:for|to) (?:new )?applica"
    r"|\bapplications? (?:now )?closed\b"
    r"|\b(?:is|are) no longer available\b"
    r"|(?:^|\bapplications |\bvacancy |\bjob |\bcompetition )closed on:? (?:[a-z]+,? )?\d",
    re.IGNORECASE,
)
#: Words before a match that make it a condition or a plan and not news.
_CONDITION = re.compile(
    r"\b(?:once|when|whenever|if|after|until|till|before|unless|as soon as|should|may|might|will"
    r"|would|can|could|where|in case)\b[^.!?]*$",
    re.IGNORECASE,
)
#: One of these is in every closing phrase. Chosen to be few, and rare elsewhere: a page's
#: "closing date" has none.
_STEMS = (b"closed", b"longer", b"expired", b"filled", b"accepting", b"passed", b"ended",
          b"available", b"been ", b"not found")  # fmt: skip
#: A page that repeats a stem more often is looked at as a whole.
_MANY = 100
#: A page of fewer bytes may lack the small words that show its language.
_SHORT = 4000


@dataclass(frozen=True, slots=True)
class _Closing:
    """How another language says that a notice is over."""

    words: PageWords
    find: re.Pattern[str]
    condition: re.Pattern[str]
    stems: tuple[bytes, ...]
    shown_by: tuple[bytes, ...]

    @classmethod
    def of(cls, words: PageWords) -> "_Closing":
        return cls(
            words=words,
            find=_whole_words(words.closed),
            condition=re.compile(rf"\b(?:{words.condition})\b[^.!?]*$", re.IGNORECASE),
            stems=tuple(stem.encode("ascii") for stem in sorted(words.closed_stems)),
            shown_by=tuple(each.encode("ascii") for each in sorted(words.shown_by)),
        )


def _whole_words(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


_ABROAD = tuple(map(_Closing.of, PAGE_WORDS))
_CLOSED_ON = re.compile(r"\bclosed on:? (?:[a-z]+,? )?\d")
_ANY_TAG = re.compile(r"<[^<>]{0,300}>")
#: A banner is short; a long paragraph that mentions closing speaks of something else.
_BANNER = 300


def may_speak_of_closing(page: bytes) -> bool:
    """Whether it is worth asking `closing_words` about a page at all. Cheap, without a tree."""
    lower = _without_scripts(page.lower())
    for stem in _STEMS:
        at = lower.find(stem)
        for _ in range(_MANY):
            if at < 0:
                break
            around = lower[max(0, at - 150) : at + 80].decode("ascii", "replace")
            words = " ".join(_ANY_TAG.sub(" ", around).split())
            if _CLOSING.search(words) or _CLOSED_ON.search(words):
                return True
            at = lower.find(stem, at + len(stem))
        if at >= 0:
            return True
    short = len(lower) < _SHORT
    return any(
        (short or any(map(lower.__contains__, each.shown_by)))
        and any(map(lower.__contains__, each.stems))
        for each in _ABROAD
    )


def _without_scripts(page: bytes) -> bytes:
    kept: list[bytes] = []
    position = 0
    while (start := page.find(b"<script", position)) >= 0:
        kept.append(page[position:start])
        position = page.find(b"</script", start)
        if position < 0:
            return b"".join(kept)
    return b"".join([*kept, page[position:]]) if kept else page


def closing_words(text: str, *, besides: str | None = None) -> str | None:
    """The line of `text` that says a notice has closed, or None.

    `besides` is the notice's own description, whose lines do not count.
    """
    own = " ".join(besides.split()).casefold() if besides else ""
    for line in text.splitlines():
        line = line.strip()
        if not line or len(line) > _BANNER:
            continue
        if not _says_closed(line):
            continue
        if own and " ".join(line.split()).casefold() in own:
            continue
        return line
    return None


def _says_closed(line: str) -> bool:
    if (found := _CLOSING.search(line)) and not _CONDITION.search(line[: found.start()]):
        return True
    lower = line.lower()
    for each in _ABROAD:
        if any(map(lower.__contains__, each.words.closed_stems)):
            found = each.find.search(line)
            if found is not None and not each.condition.search(line[: found.start()]):
                return True
    return False


_WALL = re.compile(
    r"\b(?:verify|verifying|confirm|prove) (?:that )?you(?: are|'re|’re)? (?:not )?(?:a )?"
    r"(?:human|robot)"
    r"|\bcheck(?:ing)? (?:if the site connection|your browser)"
    r"|\bare you (?:a )?(?:human|robot)\b|\b(?:i am|i'm|i’m) not a robot\b"
    r"|\b(?:complete|solve|enter) (?:the |this |a )?captcha\b|^\W*captcha\W*$"
    r"|\bunusual (?:traffic|activity)\b"
    r"|\b(?:your )?request (?:has been |was )?(?:blocked|forbidden)\b"
    r"|\baccess (?:to this (?:page|site|resource) )?(?:is |has been )?denied\b"
    r"|\b(?:down|closed|offline|unavailable|out of service) for (?:\w+ ){0,2}maintenance\b"
    r"|(?:\b(?:is|are|we)|'re|’re) (?:currently |now |temporarily )?"
    r"(?:under|undergoing|in|performing|doing|carrying out)\b[^.!?]{0,40}\bmaintenance\b"
    r"|\b(?:service|site|website|page|system) (?:is )?(?:currently |temporarily )+unavailable\b"
    r"|\b(?:we will|we'll|we’ll|will) be (?:right )?back (?:soon|shortly|online|in a)\b"
    r"|\b(?:enable|turn on|activate) (?:java ?script|(?:your )?cookies)\b"
    r"|\bjava ?script (?:is |must be )?(?:required|disabled|enabled|turned off)\b"
    r"|\b(?:requires?|needs?) java ?script\b"
    r"|\b(?:log|sign) ?in to (?:continue|view|see|proceed|access|your account)\b"
    r"|\b(?:must|have to|need to) (?:be logged|be signed|log|sign) ?in\b"
    r"|\b(?:accept|allow|agree to)(?: \w+){0,3} cookies (?:to|before) \w+"
    r"|\byour session has (?:expired|timed out|ended)\b",
    re.IGNORECASE,
)
#: What a wall calls itself, in its title or heading.
_WALL_NAME = re.compile(
    r"(?:please )?(?:log|sign)[- ]?(?:in|on)(?: (?:to|required|page|\W).*)?|login required"
    r"|just a moment\W*|attention required.*|access denied.*|(?:403 )?forbidden|security check"
    r"|(?:human|robot|bot) (?:check|verification)|captcha|are you (?:a )?(?:human|robot)\W*"
    r"|(?:site |website |system |service |scheduled |planned |under |down for )*maintenance"
    r"(?: mode| page| in progress)?|we(?:'|’| wi)ll be (?:right )?back.*|be right back\W*"
    r"|service (?:temporarily )?unavailable|temporarily unavailable|before you continue.*"
    r"|cookie (?:consent|settings|notice|preferences)|your privacy.*|we value your privacy",
    re.IGNORECASE,
)
_LOGIN_NAME = re.compile(r"\b(?:log|sign)[- ]?(?:in|on)\b", re.IGNORECASE)
_COOKIES = re.compile(
    r"\b(?:cookies?|consent|privacy|accept|reject|partners"
    + "".join(f"|{each.cookies}" for each in PAGE_WORDS)
    + r")\b",
    re.IGNORECASE,
)
_WAITING = re.compile(r"(?:loading|please wait|one moment(?: please)?)[\s.…]*", re.IGNORECASE)
_ROBOT_CHECK = re.compile(r"recaptcha|hcaptcha|h-captcha|turnstile|cf-challenge|arkose|datadome")
#: A wall says little; a page with more words than this is about something.
_WALL_LENGTH = 1500
#: And one with so many is, whatever of them is the site's furniture: looked at no further.
_SURELY_LONG = 4 * _WALL_LENGTH
#: So much may stand beside a login or a robot check without being what the page is for.
_BESIDE = 300
_MANY_LINKS = 3
_MANY_FACTS = 2
_FACT = re.compile(r"[^\W\d_][^:\n]{0,40}: +\S")
_EMPTY = re.compile(
    r"\bno (?:\w+ ){0,3}?(?:vacancies|jobs|positions|roles|openings|opportunities|results|posts"
    r"|adverts|matches|tenders|notices)\b|\b0 (?:vacancies|jobs|positions|roles|results|matches)\b"
    r"|\bnot (?:currently )?(?:recruiting|hiring)\b|\bnothing (?:was )?found\b"
    r"|\bcurrently no\b|\b(?:vacancies|jobs|results)(?: found)?: 0\b",
    re.IGNORECASE,
)


_EMPTY_ABROAD = tuple(_whole_words(each.nothing) for each in PAGE_WORDS)


def says_nothing_is_there(text: str) -> bool:
    """Whether a list without notices says that it has none."""
    return any(each.search(text) for each in (_EMPTY, *_EMPTY_ABROAD))


def wall_words(text: str) -> str | None:
    """The line that shows a page to be a wall (robot check, login, maintenance), or None."""
    if len(text) > _WALL_LENGTH:
        return None
    for line in text.splitlines():
        if any(each.search(line) for each in (_WALL, *_WALLS_ABROAD)):
            return line.strip()[:120]
    return None


_WALLS_ABROAD = tuple(_whole_words(each.wall) for each in PAGE_WORDS)
_WALL_NAMES = (
    _WALL_NAME,
    *(re.compile(each.wall_name, re.IGNORECASE) for each in PAGE_WORDS),
)


#: What `wall_of` calls a page that is empty until its scripts have run.
SCRIPT_SHELL = "a page that only a script fills"


def wall_of(html: str) -> str | None:
    """Why a page of HTML is none of its site's own pages but stands before them; None: it is one.

    A login, a robot check, a question about cookies, maintenance, a shell that only a script
    fills, a blank page: all come with 200. A page that is about something (a JobPosting, labelled
    facts, many words, a list of links) may mention any of them, and is no wall.
    """
    if "JobPosting" in html or html.count("<dt") >= _MANY_FACTS:
        return None
    tree = parse_html(" ".join(html.split()))
    if tree is None:
        return "a blank page"
    silent = sum(len(each.text or "") for each in tree.iter("script", "style"))
    if sum(map(len, tree.itertext())) - silent > _SURELY_LONG:
        return None
    page = _Front.of(tree)
    if page.about_something:
        return None
    for name in page.names:
        if any(each.fullmatch(name) for each in _WALL_NAMES):
            return f'a wall: "{name[:120]}"'
    if page.links > _MANY_LINKS:
        return None
    if not page.words or _WAITING.fullmatch(page.words):
        return SCRIPT_SHELL if page.scripted else "a blank page"
    if page.scripted and len(page.words) < _BESIDE and _WALL.search(page.without_script):
        return SCRIPT_SHELL
    if page.password and (
        len(page.beside) < _BESIDE or any(_LOGIN_NAME.search(name) for name in page.names)
    ):
        return "a login"
    if page.robot_check and len(page.beside) < _BESIDE:
        return "a robot check"
    if words := wall_words(page.words):
        return f'a wall: "{words}"'
    return "a question about cookies" if _asks_about_cookies(page.words) else None


@dataclass(frozen=True, slots=True)
class _Front:
    """What a page shows outside its site's furniture. `beside`: its words outside forms."""

    names: tuple[str, ...]
    words: str
    beside: str
    without_script: str
    links: int
    facts: int
    scripted: bool
    password: bool
    robot_check: bool

    @property
    def about_something(self) -> bool:
        return len(self.words) > _WALL_LENGTH or self.facts >= _MANY_FACTS

    @classmethod
    def of(cls, tree: Tree) -> "_Front":
        names = [line_of(each) for each in tree.iter("title", "h1")]
        marks = " ".join(
            f"{each.get('class') or ''} {each.get('src') or ''} {each.get('id') or ''}"
            for each in tree.iter("div", "iframe", "script")
        )
        noscript = " ".join(line_of(each) or "" for each in tree.iter("noscript"))
        scripted = next(tree.iter("script"), None) is not None
        for element in list(tree.iter("nav", "footer", "noscript", "script")):
            _drop(element)
        for header in list(tree.iter("header")):
            if next(header.iter("h1"), None) is None:  # a box to log in stands there on any page
                _drop(header)
        inputs = [(each.get("type") or "").lower() for each in tree.iter("input")]
        words = page_text(html_of(tree) or "")
        for form in list(tree.iter("form", "header")):
            _drop(form)
        content = html_of(tree) or ""
        pairs = sum(1 for _ in tree.iter("dt")) + sum(
            1 for row in tree.iter("tr") if sum(cell.tag in ("td", "th") for cell in row) > 1
        )
        return cls(
            names=tuple(name for name in names if name),
            words=words,
            beside=page_text(content),
            without_script=noscript,
            links=sum(1 for link in tree.iter("a") if _leads_on(link.get("href"))),
            facts=pairs + len(_FACT.findall(words)),
            scripted=scripted,
            password="password" in inputs,
            robot_check=_ROBOT_CHECK.search(marks) is not None,
        )


def _asks_about_cookies(words: str) -> bool:
    """Whether a page says hardly anything but that it wants consent."""
    if "cookie" not in words.lower() or closing_words(words) or says_nothing_is_there(words):
        return False
    others = [line for line in words.splitlines() if not _COOKIES.search(line)]
    return len(" ".join(others)) < _MOSTLY_COOKIES


#: A site's name and a greeting may stand above the question.
_MOSTLY_COOKIES = 60


def _leads_on(href: str | None) -> bool:
    return bool(href) and not (href or "").startswith(("#", "mailto:", "tel:", "javascript:"))


def _drop(element: Tree) -> None:
    if element.getparent() is not None:
        element.drop_tree()
