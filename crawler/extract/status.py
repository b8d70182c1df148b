"""Do the words of a page say that a notice is over, or that the page is no notice at all?

Words inside a notice's own description are not evidence: "once this vacancy has closed, we
will …" is part of many adverts. The caller passes the text around it.
"""

import re

_THING = (
    r"(?:job|vacancy|vacancies|position|role|post|posting|advert|advertisement|opportunity|"
    r"opening|requisition|listing|competition|tender|notice|recruitment|campaign|application"
    r"(?: period| window)?)s?"
)
_OVER = (
    r"(?:closed|expired|ended|passed|unavailable|not available any ?more"
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
    return False


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
        found = _CLOSING.search(line)
        if found is None or _CONDITION.search(line[: found.start()]):
            continue
        if own and " ".join(line.split()).casefold() in own:
            continue
        return line
    return None


_WALL = re.compile(
    r"\b(?:verify|verifying|confirm) (?:that )?you(?: are|'re)? (?:not )?(?:a )?(?:human|robot)"
    r"|\bcheck(?:ing)? (?:if the site connection|your browser)"
    r"|\bare you (?:a )?(?:human|robot)\b"
    r"|\bcaptcha\b"
    r"|\bunusual (?:traffic|activity)\b"
    r"|\brequest (?:has been |was )?(?:blocked|forbidden)\b"
    r"|\baccess (?:is |has been )?denied\b"
    r"|\b(?:down|closed|offline|unavailable) for (?:\w+ )?maintenance\b"
    r"|\b(?:under|scheduled|undergoing) maintenance\b"
    r"|\b(?:service|site|website|page) (?:is )?temporarily unavailable\b"
    r"|\benable (?:java ?script|cookies)\b"
    r"|\bjava ?script is (?:required|disabled)\b"
    r"|\b(?:log|sign) ?in to (?:continue|view|your account)\b"
    r"|\byour session has (?:expired|timed out|ended)\b",
    re.IGNORECASE,
)
#: A wall says little; a page with more words than this is about something.
_WALL_LENGTH = 3000


def wall_words(text: str) -> str | None:
    """The line that shows a page to be a wall (robot check, login, maintenance), or None."""
    if len(text) > _WALL_LENGTH:
        return None
    for line in text.splitlines():
        if _WALL.search(line):
            return line.strip()[:120]
    return None
