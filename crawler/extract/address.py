"""What in an address names the thing, and what is a visit's or a fashion's?

A session, a tracking parameter, a slug that follows the title and even the host may change
while the notice stays the same.
"""

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_SESSION = re.compile(
    r"^(?:utm_\w+|mtm_\w+|pk_\w+|gclid|fbclid|msclkid|mc_[ce]id|_ga|_gl|trk\w*|tracking\w*|source|src"
    r"|medium|campaign|referrer|referer|origin|from|via|sid|sess\w*|s?session\w*|jsessionid"
    r"|phpsessid|aspsessionid\w*|cfid|cftoken|token|csrf\w*|auth\w*|hash|nonce|ts|timestamp|rand"
    r"|lang|language|locale|l|mode|view|in_iframe|iframe|embed|mobile|width|height|back\w*|return\w*"
    r"|page|p|pg|offset|start|sort\w*|order\w*|q|query|keywords?|search\w*|filter\w*|facet\w*"
    r"|gh_src|lever-source|applied|apply)$",
    re.IGNORECASE,
)
_ID_NAME = re.compile(
    r"(?:^|_)(?:id|jid|nid|pid|vid|oid|ref|no|nr|num|number|code|key|uuid|guid)$|id$|ref(?:erence)?$"
    r"|^(?:job|vacancy|position|posting|req|requisition|advert|opening|role|notice)$|vac|jobcode",
    re.IGNORECASE,
)
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_NUMBER_FIRST = re.compile(r"(\d{3,})(?:[-_].*)?")
_NUMBER_LAST = re.compile(r".*[-_](\d{4,}|[a-z]{1,5}[-_]?\d{3,})(?:\.\w{2,5})?", re.IGNORECASE)
_CODE = re.compile(r"(?=[^\d]*\d)(?=.{4,40}$)[A-Za-z]{0,6}[-_]?\d{3,}[A-Za-z0-9]*", re.IGNORECASE)
#: A number of a system's own before a slug, or alone: "9b5dbab30b78-nurse", "ujxQN2lhPz".
_HEX_FIRST = re.compile(r"(?=[a-f]*\d)(?=\d*[a-f])([0-9a-f]{8,32})[-_].*", re.IGNORECASE)
_MIXED = re.compile(r"(?=\D*\d)(?=[^A-Z]*[A-Z])(?=[^a-z]*[a-z])(?![A-Z]?[a-z]+\d)[A-Za-z0-9]{9,14}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(r"(?:19|20)\d\d[-_]\d{1,2}(?:[-_]\d{1,2})?")
_PATH_SESSION = re.compile(r";[^/?#]*|\(S\([^)]*\)\)/?", re.IGNORECASE)
#: Words of a path that say what kind of thing follows; others may be a place or a title.
_WORD = re.compile(
    r"(?:view|show|apply|open|current)?[-_]?(?:jobs?|vacanc(?:y|ies)|positions?|postings?|roles?"
    r"|careers?|openings?|opportunit(?:y|ies)|adverts?|advertisements?|requisitions?|req|notices?"
    r"|tenders?|listings?|offers?|stellen|emploi)[-_]?(?:details?|view|search|ad)?"
    r"|\w+\.(?:aspx?|php|jsp|cfm|html?|do|pl|cgi)",
    re.IGNORECASE,
)


def address_key(url: str) -> str:
    """The part of an address that stays: its own id, else its path. Never the host.

    "/jobs/leeds/chief-officer/47917/apply;jsessionid=1?utm_source=x" is "jobs/47917".
    """
    parts = urlsplit(url)
    path = _PATH_SESSION.sub("", unquote(parts.path))
    fragment = parts.fragment if "/" in parts.fragment else ""  # a page drawn by a script
    segments = [part for part in f"{path}/{fragment}".split("/") if part]
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query)
        if not _SESSION.match(name) and any(sign.isdigit() for sign in value)
    ]
    own = [(name, value) for name, value in query if _ID_NAME.search(name)]
    ids = [found for part in segments if (found := _id_of(part))]
    if own and not ids:
        return "/".join(_words(segments)) + "?" + urlencode(sorted(own))
    if ids:
        last = max(number for number, part in enumerate(segments) if _id_of(part))
        return "/".join([*_words(segments[:last]), _id_of(segments[last]) or ""])
    tail = "?" + urlencode(sorted(query)) if query else ""
    return "/".join(segments) + tail


def is_visit(name: str) -> bool:
    """Whether a field of a query is that of a visit or a campaign, whatever its value."""
    return _SESSION.match(name) is not None


def _id_of(segment: str) -> str | None:
    """The id that a part of a path holds: a number, a code, a UUID, before or after a slug."""
    if found := _UUID.search(segment):
        return found[0].lower()
    if _YEAR.fullmatch(segment) or _DATE.fullmatch(segment):
        return None
    if found := _NUMBER_FIRST.fullmatch(segment):
        return found[1]
    if _CODE.fullmatch(segment) or _MIXED.fullmatch(segment):
        return segment
    if found := _HEX_FIRST.fullmatch(segment):
        return found[1]
    if found := _NUMBER_LAST.fullmatch(segment):
        return None if _YEAR.fullmatch(found[1]) else found[1]
    return None


def _words(segments: list[str]) -> list[str]:
    """Parts of a path that name a kind of thing and are no slug: "jobs", "vacancy.php"."""
    return [part for part in segments if _WORD.fullmatch(part)]
