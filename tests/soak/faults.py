"""What may go wrong at a site, or between it and us? By name, in tables.

A fault turns answers into others, or shows a list other than it is. It says nothing of any notice:
when it is over, the log has to be what truly happened.
"""

import gzip
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Literal

from noticewatch.demo.server import HTML, JSON, TEXT, Answer, Ask
from tests.soak.publishers import Listing, Look, Post, Publisher, data, page

#: Where a fault strikes. "third": the own pages of every third notice; "two thirds": of the others.
Part = Literal["all", "list", "page 2", "notices", "third", "two thirds", "robots.txt"]
Turn = Callable[[Answer, Ask, Publisher], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong, for so many `rounds`.

    `flips`: every other request alone is struck, so that a second look may see what the first did
    not. `stale`: the answer is that of a round ago. `validators`: what the site says of its age.
    `misleads`: pages that can be read say what is not so. What is first seen then is known so, and
    nobody could know better: nothing new comes up in such a round.
    """

    part: Part = "all"
    turn: Turn | None = None
    listing: Listing | None = None
    look: Look | None = None
    flips: bool = False
    stale: bool = False
    validators: tuple[tuple[str, str], ...] = ()
    rounds: int = 1
    misleads: bool = False


# -- answers that are none ------------------------------------------------------------------------


def _always(answer: Answer) -> Turn:
    return lambda _answer, _ask, _site: answer


def _status(status: int, *headers: tuple[str, str]) -> Turn:
    body = b"<html><body><h1>Error</h1></body></html>"
    return _always(Answer(status=status, body=body, headers=headers))


def _bodiless(status: int) -> Turn:
    return lambda answer, _ask, _site: replace(answer, status=status, body=b"")


def _moved(to: str, status: int = 302) -> Turn:
    def turn(_: Answer, ask: Ask, site: Publisher) -> Answer:
        port = ask.headers.get("host", "").rpartition(":")[2]
        address = to.format(itself=ask.target, port=port)
        return Answer(status=status, headers=(("Location", address),))

    return turn


LOGIN = page(
    "Log in",
    "<h1>Log in to continue</h1><form method=post><label>User <input name=u></label>"
    "<input type=password name=p><button>Log in</button></form>",
)
CLOSED = page("Closed", "<h1>Vacancy closed</h1><p>Sorry, this vacancy has closed.</p>")
_WALLS: dict[str, Answer] = {
    "a login": LOGIN,
    "a captcha": Answer(
        body=b"<html><head><title>Just a moment...</title></head><body><div id=cf-challenge>"
        b"Checking your browser before accessing. Please enable cookies.</div></body></html>"
    ),
    "a cookie wall": page(
        "Your privacy",
        "<h1>We value your privacy</h1><p>We and our partners use cookies."
        " <button>Accept all</button><button>Reject</button></p>",
    ),
    "maintenance": page(
        "Maintenance",
        "<h1>Scheduled maintenance</h1>"
        "<p>The service is currently unavailable. Please try again later.</p>",
    ),
    "nothing": Answer(body=b"", content_type=HTML),
    "a script shell": Answer(
        body=b"<!doctype html><html><head><title>App</title><script defer src=/main.js></script>"
        b"</head><body><noscript>You need to enable JavaScript to run this app.</noscript>"
        b"<div id=root></div></body></html>"
    ),
    "a parked domain": page("bors.example", "<h1>This domain is for sale</h1><p>Buy it now.</p>"),
    "an error in JSON": data({"error": {"code": 500, "message": "Internal error"}}),
    "an empty object": data({}),
    "null": data(None),
    "an empty array": data([]),
    "a proxy's words": Answer(
        body=b"upstream connect error or disconnect/reset before headers", content_type=TEXT
    ),
}


# -- answers that are damaged ---------------------------------------------------------------------


def _cut(share: float) -> Turn:
    return lambda answer, _ask, _site: replace(answer, cut=int(len(answer.body) * share))


def _ends_early(answer: Answer, _ask: Ask, _site: Publisher) -> Answer:
    """Half of the body, and the length that says so."""
    return replace(answer, body=answer.body[: len(answer.body) // 2])


def _chunks_cut(answer: Answer, _ask: Ask, _site: Publisher) -> Answer:
    """Chunks without the last, after which the connection is closed."""
    half = answer.body[: len(answer.body) // 2]
    chunks = f"{len(half):x}\r\n".encode() + half + b"\r\n"
    headers = (*answer.headers, ("Transfer-Encoding", "chunked"))
    return replace(answer, body=chunks, headers=headers, cut=len(chunks))


def _with_header(name: str, value: str) -> Turn:
    return lambda answer, _ask, _site: replace(answer, headers=(*answer.headers, (name, value)))


def _as_type(content_type: str) -> Turn:
    return lambda answer, _ask, _site: replace(answer, content_type=content_type)


def _latin(answer: Answer, _ask: Ask, _site: Publisher) -> Answer:
    kind = answer.content_type.partition(";")[0]
    return replace(answer, content_type=f"{kind}; charset=iso-8859-1")


def _bomb(answer: Answer, _ask: Ask, _site: Publisher) -> Answer:
    body = gzip.compress(b" " * 80_000_000, 1)
    return replace(answer, body=body, headers=(*answer.headers, ("Content-Encoding", "gzip")))


def _swapped(*pairs: tuple[str, str]) -> Turn:
    def turn(answer: Answer, _ask: Ask, _site: Publisher) -> Answer:
        body = answer.body
        packed = body.startswith(b"\x1f\x8b")
        body = gzip.decompress(body) if packed else body
        for old, new in pairs:
            body = body.replace(old.encode(), new.encode())
        return replace(answer, body=gzip.compress(body) if packed else body)

    return turn


_DAMAGED = _swapped(
    *((each, "\ufffd") for each in "éü£"),
    *((json.dumps(each)[1:-1], "\\ufffd") for each in "éü£"),
)
_RENAMED = _swapped(
    ("class=item", "class=row"),
    ("JobPosting", "JobPostingX"),
    ("<item>", "<thing>"),
    ("</item>", "</thing>"),
    ('"jobs"', '"positions"'),
    ('"releases"', '"rels"'),
    ("<h2>", "<h4>"),
    ("</h2>", "</h4>"),
)
_EMPTIED = _swapped(
    ("Salary:", "Xx:"),
    ("Pay:", "Xx:"),
    ("Closing date", "Yy"),
    ("Closes:", "Yy:"),
    ("Apply by", "Yy"),
    ("Estimated value", "Zz"),
    ('"baseSalary"', '"bs"'),
    ('"validThrough"', '"vt"'),
    ('"salaryRange"', '"sr"'),
    ('"value"', '"vv"'),
    ('"tenderPeriod"', '"tp"'),
)
_BROKEN_LINKED_DATA = _swapped(('"hiringOrganization"', "hiringOrganization"))
_REWORDED = _swapped(("council", "authority"), ("Council", "Authority"))
_GERMAN = _swapped(
    ("the ", "die "),
    (" and ", " und "),
    ("lang=en", "lang=de"),
    ("Closing date", "Bewerbungsschluss"),
    ("Location", "Ort"),
    ("Salary", "Gehalt"),
)
_BANNER = _swapped(
    (
        "<main>",
        "<div role=dialog class=cookies><h2>We use cookies</h2><button>OK</button></div><main>",
    )
)
_ENTITIES = _swapped(("é", "&eacute;"), ("ü", "&#252;"), ("£", "&pound;"), (" - ", " &#45; "))
_HARD_SPACES = _swapped((" at ", "\u00a0at "), ("the council", "the\u00a0council"))
_WIDE_SPACES = _swapped((" and ", "  and \n "), ("</h1>", "  </h1>"), ("</dd>", " \t</dd>"))
_WIDE_SPACES_IN_JSON = _swapped((" and ", "  and "), ('", "', ' ", "'))
_ADVERTS = _swapped(
    (
        "</tr><tr class=item>",
        "</tr><tr class=ad><td colspan=3>Train with us!</td></tr><tr class=item>",
    ),
    ("</article><article class=card>", "</article><aside class=ad>Ad</aside><article class=card>"),
)


# -- answers that mean something else -------------------------------------------------------------


def _as_list(list_: Any) -> list[Any] | None:
    """Where the notices of an answer in JSON stand."""
    if isinstance(list_, list):
        return list_
    for name in ("jobs", "releases"):
        if isinstance(list_.get(name) if isinstance(list_, dict) else None, list):
            return list_[name]
    return None


def _json(change: Callable[[list[Any]], list[Any]]) -> Turn:
    """A change to the list of notices in an answer in JSON; other answers stay."""

    def turn(answer: Answer, _ask: Ask, _site: Publisher) -> Answer:
        if answer.content_type != JSON:
            return answer
        content = json.loads(answer.body)
        notices = _as_list(content)
        if notices is None:
            return answer
        notices[:] = change(notices)
        return replace(answer, body=json.dumps(content).encode())

    return turn


def _ids_as_words(notices: list[Any]) -> list[Any]:
    return [{**each, "id": str(each["id"])} for each in notices]


def _holes(notices: list[Any]) -> list[Any]:
    return [None if number % 4 == 3 else each for number, each in enumerate(notices)]


def _half_objects(notices: list[Any]) -> list[Any]:
    return [{"id": each["id"]} if number % 4 == 3 else each for number, each in enumerate(notices)]


def _keys_twice(answer: Answer, _ask: Ask, _site: Publisher) -> Answer:
    if answer.content_type != JSON:
        return answer
    return replace(answer, body=answer.body.replace(b'"title":', b'"title": "X", "title":'))


def _of_another(answer: Answer, ask: Ask, site: Publisher) -> Answer:
    """Another notice's page, under this one's address."""
    shown = [post for post in site.posts.values() if post.shown]
    for number, post in enumerate(shown):
        other = shown[number - 1].key
        for one, two in ((post.key, other), (post.key.lower(), other.lower())):
            if one in ask.target:
                elsewhere = replace(ask, target=ask.target.replace(one, two))
                return site.answer(elsewhere) or answer
    return answer


def _list_instead(answer: Answer, ask: Ask, site: Publisher) -> Answer:
    return site.answer(replace(ask, target=site.lists[0])) or answer


def _first_page(answer: Answer, ask: Ask, site: Publisher) -> Answer:
    """Whatever page is asked for, the first is given."""
    return site.answer(replace(ask, target=ask.path)) or answer


_CIRCLE = _swapped(("page=3", "page=1"), ("cursor=12", "cursor=0"))


# -- lists that are not what they were ------------------------------------------------------------


def _first(share: float) -> Listing:
    return lambda posts, _random: list(posts[: int(len(posts) * share)])


def _shuffled(posts: Sequence[Post], random: Random) -> list[Post]:
    return random.sample(posts, len(posts))


def _turned(posts: Sequence[Post], random: Random) -> list[Post]:
    """The list moves on while it is paged."""
    start = random.randrange(max(1, len(posts)))
    return [*posts[start:], *posts[:start]]


def _stamped(answer: Answer, _ask: Ask, site: Publisher) -> Answer:
    """The moment of the answer, in the middle of what is said."""
    stamp = f"Page generated at 07:{site.random.randrange(60):02}:{site.random.randrange(60):02}. "
    return replace(answer, body=answer.body.replace(b"the council", f"{stamp}the council".encode()))


_OTHER_DATES = Look(moment=lambda at: f"{at:%H:%M} on {at:%A} {at.day} {at:%b} {at:%Y}")
_ISO_DATES = Look(moment=lambda at: f"{at:%Y-%m-%d %H:%M}")
_PENCE = Look(money=lambda amount: f"£{amount:,}.00")
_NO_SEPARATORS = Look(money=lambda amount: f"£{amount}")
_CAPITALS = Look(title=str.upper)
_UPSIDE_DOWN = Look(upside_down=True)

_FUTURE = "Tue, 01 Jan 2030 00:00:00 GMT"

FAULTS: dict[str, Fault] = {
    # -- statuses
    **{
        f"the list answers {status}": Fault(part="list", turn=_status(status))
        for status in (400, 401, 403, 404, 410, 500, 502, 503, 520)
    },
    "the list asks for patience": Fault(part="list", turn=_status(429, ("Retry-After", "0"))),
    "the list is accepted": Fault(part="list", turn=_bodiless(202)),
    "the list has no content": Fault(part="list", turn=_bodiless(204)),
    "half of the list as 206": Fault(
        part="list", turn=lambda a, k, s: replace(_ends_early(a, k, s), status=206)
    ),
    "notices answer 204": Fault(part="notices", turn=_bodiless(204)),
    **{
        f"a third of the notices answers {status}": Fault(part="third", turn=_status(status))
        for status in (403, 404, 410, 500, 503)
    },
    "all notices answer 404": Fault(part="notices", turn=_status(404)),
    "all notices answer 500": Fault(part="notices", turn=_status(500)),
    "notices answer 404 now and then": Fault(part="notices", turn=_status(404), flips=True),
    "notices answer 503 now and then": Fault(part="notices", turn=_status(503), flips=True),
    "the list answers 503 now and then": Fault(part="list", turn=_status(503), flips=True),
    "page 2 answers 404": Fault(part="page 2", turn=_status(404)),
    "page 2 answers 500": Fault(part="page 2", turn=_status(500)),
    # -- walls
    **{
        f"{wall} instead of the list": Fault(part="list", turn=_always(answer))
        for wall, answer in _WALLS.items()
    },
    **{
        f"{wall} instead of {part}": Fault(part=part, turn=_always(_WALLS[wall]))
        for wall in ("a login", "a captcha", "maintenance", "nothing", "a script shell")
        for part in ("notices", "third")
    },
    "a login instead of page 2": Fault(part="page 2", turn=_always(LOGIN)),
    "a login now and then": Fault(turn=_always(LOGIN), flips=True),
    "all notices say that they have closed": Fault(part="notices", turn=_always(CLOSED)),
    # A few would be believed, and rightly: that a page says so is what there is to go by (F08).
    "two thirds of the notices say that they have closed": Fault(
        part="two thirds", turn=_always(CLOSED)
    ),
    "notices say now and then that they have closed": Fault(
        part="notices", turn=_always(CLOSED), flips=True
    ),
    # -- ways that lead astray
    "the list leads to itself": Fault(part="list", turn=_moved("{itself}")),
    "the list leads to itself with a session": Fault(
        part="list", turn=lambda a, k, s: a if "sid=" in k.target else _session(a, k, s)
    ),
    "the list leads to a login": Fault(part="list", turn=_moved("/login")),
    "the list leads to the front door": Fault(part="list", turn=_moved("/")),
    "the list leads to another host": Fault(
        part="list", turn=_moved("http://localhost:{port}{itself}")
    ),
    "the list leads to the machine's own data": Fault(
        part="list", turn=_moved("http://169.254.169.254/latest/")
    ),
    "notices lead to the front door": Fault(part="notices", turn=_moved("/")),
    "a third of the notices leads to the front door": Fault(part="third", turn=_moved("/")),
    "a third of the notices leads to the list": Fault(part="third", turn=_list_instead),
    "a third of the notices shows another": Fault(part="third", turn=_of_another, misleads=True),
    "notices show another now and then": Fault(
        part="notices", turn=_of_another, flips=True, misleads=True
    ),
    "page 2 is page 1": Fault(part="page 2", turn=_first_page),
    "the next page is the first": Fault(part="list", turn=_CIRCLE),
    # -- bytes
    "everything is cut": Fault(turn=_cut(0.5)),
    "everything is cut before its first byte": Fault(turn=_cut(0)),
    "the list is cut": Fault(part="list", turn=_cut(0.9)),
    "a third of the notices is cut": Fault(part="third", turn=_cut(0.5)),
    "everything ends early": Fault(turn=_ends_early, misleads=True),
    "a third of the notices ends early": Fault(part="third", turn=_ends_early, misleads=True),
    "the last chunk is missing": Fault(turn=_chunks_cut),
    "two lengths": Fault(turn=_with_header("Content-Length", "7")),
    "gzip that is none": Fault(turn=_with_header("Content-Encoding", "gzip")),
    "a bomb": Fault(part="list", turn=_bomb),
    "another charset is stated": Fault(turn=_latin),
    "damaged characters": Fault(turn=_DAMAGED, misleads=True),
    "plain text is stated": Fault(turn=_as_type("text/plain")),
    "no type is stated": Fault(turn=_as_type("application/octet-stream")),
    # -- mark-up
    "a redesign": Fault(turn=_RENAMED),
    "a redesign of the list": Fault(part="list", turn=_RENAMED),
    "facts are gone": Fault(turn=_EMPTIED, misleads=True),
    "the linked data is broken": Fault(turn=_BROKEN_LINKED_DATA),
    "a third of the linked data is broken": Fault(part="third", turn=_BROKEN_LINKED_DATA),
    "a banner on each page": Fault(turn=_BANNER),
    "a banner now and then": Fault(turn=_BANNER, flips=True),
    "adverts between the rows": Fault(part="list", turn=_ADVERTS),
    "entities": Fault(turn=_ENTITIES),
    "entities now and then": Fault(turn=_ENTITIES, flips=True),
    "hard spaces": Fault(turn=_HARD_SPACES),
    "wide spaces": Fault(turn=_WIDE_SPACES_IN_JSON),
    "sections in another order": Fault(look=_UPSIDE_DOWN),
    "sections in this order or that": Fault(look=_UPSIDE_DOWN, flips=True),
    "titles in capitals": Fault(look=_CAPITALS),
    "titles in capitals now and then": Fault(look=_CAPITALS, flips=True),
    "dates in other words": Fault(look=_OTHER_DATES),
    "dates in other words now and then": Fault(look=_OTHER_DATES, flips=True),
    "dates in figures": Fault(look=_ISO_DATES),
    "pence": Fault(look=_PENCE),
    "pence now and then": Fault(look=_PENCE, flips=True),
    "thousands without a comma": Fault(look=_NO_SEPARATORS),
    "two wordings by request": Fault(turn=_REWORDED, flips=True, misleads=True),
    "two wordings of the list by request": Fault(
        part="list", turn=_REWORDED, flips=True, misleads=True
    ),
    "another language by request": Fault(turn=_GERMAN, flips=True, misleads=True),
    "a stamp in the text": Fault(turn=_stamped, misleads=True),
    # -- JSON
    "ids as words": Fault(turn=_json(_ids_as_words)),
    "holes in the array": Fault(part="list", turn=_json(_holes)),
    "notices without a title": Fault(part="list", turn=_json(_half_objects)),
    "keys that come twice": Fault(turn=_keys_twice),
    # -- lists
    "half of the list": Fault(listing=_first(0.5)),
    "a tenth of the list": Fault(listing=_first(0.15)),
    "an empty list": Fault(listing=_first(0)),
    "an empty list now and then": Fault(listing=_first(0), flips=True),
    "notices that come twice": Fault(listing=lambda posts, _: [*posts, *posts[:3]]),
    "a list in another order": Fault(listing=_shuffled),
    "a list that moves on": Fault(listing=_turned),
    # The first is the newest: what was put up again, whose old page has gone, hides behind it.
    "the first is missing now and then": Fault(
        listing=lambda posts, _: list(posts[1:]), flips=True, misleads=True
    ),
    "the last are missing": Fault(listing=lambda posts, _: list(posts[:-2])),
    "an old list": Fault(part="list", stale=True),
    "an old list now and then": Fault(part="list", stale=True, flips=True, misleads=True),
    "old notices now and then": Fault(part="notices", stale=True, flips=True, misleads=True),
    "everything as it was": Fault(stale=True),
    "a total too high": Fault(
        part="list",
        turn=_swapped((" vacancies found", "0 vacancies found"), ('"total": ', '"total": 9')),
    ),
    # -- validators
    "one ETag for ever": Fault(validators=(("ETag", '"same"'),), rounds=3),
    "modified in the future": Fault(validators=(("Last-Modified", _FUTURE),), rounds=3),
    "modified long ago": Fault(
        validators=(("Last-Modified", "Tue, 01 Jan 2019 00:00:00 GMT"),), rounds=3
    ),
    # -- robots.txt
    "robots.txt answers 500": Fault(part="robots.txt", turn=_status(500)),
    "robots.txt answers 503": Fault(part="robots.txt", turn=_status(503)),
    "robots.txt is a page": Fault(part="robots.txt", turn=_always(LOGIN)),
    "robots.txt forbids everything": Fault(
        part="robots.txt",
        turn=_always(Answer(body=b"User-agent: *\nDisallow: /\n", content_type=TEXT)),
    ),
}


def _session(_: Answer, ask: Ask, site: Publisher) -> Answer:
    sign = "&" if "?" in ask.target else "?"
    address = f"{ask.target}{sign}sid={site.random.getrandbits(32):x}"
    return Answer(status=302, headers=(("Location", address),))
