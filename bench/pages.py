"""The site that the crawl benchmark reads: N vacancies on pages of about 30 KB, in its own process.

`python -m bench.pages 2000` prints its port. Round 2 differs from round 1 in one page of twenty
(deadline, salary, a sentence). What was asked for is counted. Pages are rendered at the start, so
that serving one costs next to nothing.
"""

import json
import random
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from crawler.notice import Deadline, Salary, Vacancy
from noticewatch.demo.server import JSON, TEXT, Answer, Ask, Server, conditional, with_validators
from noticewatch.demo.site import VacancyBoard

SIZE = 30_000
PER_PAGE = 50
_START = datetime(2026, 4, 20, tzinfo=UTC)
_WORDS = "service team council report system contract change lead budget network policy".split()  # noqa: SIM905


def vacancies(count: int, *, changed: bool, seed: int = 1) -> list[Vacancy]:
    """`count` vacancies; with `changed` every twentieth has been edited."""
    rng = random.Random(seed)
    notices: list[Vacancy] = []
    for number in range(count):
        paragraphs = [_sentence(rng, 60) for _ in range(14)]
        low = rng.randrange(22_000, 60_000, 100)
        notice = Vacancy(
            key=f"V-{number:06d}",
            reference=f"V-{number:06d}",
            title=_sentence(rng, 4).rstrip("."),
            organisation=f"{rng.choice(_WORDS).title()} Council",
            description="\n".join(paragraphs),
            locations=(rng.choice(("Leeds", "Cardiff", "Derby", "Exeter")),),
            employment_types=("full-time",),
            published=_START,
            deadline=_deadline(rng.randrange(10, 60)),
            salary=_salary(low),
        )
        if changed and number % 20 == 7:
            edits = (
                {"deadline": _deadline(70)},
                {"salary": _salary(low + 1000)},
                {"description": f"{notice.description}\nInterviews are held in person."},
            )
            notice = replace(notice, **edits[number // 20 % 3])
        notices.append(notice)
    return notices


def _sentence(rng: random.Random, words: int) -> str:
    return " ".join(rng.choice(_WORDS) for _ in range(words)).capitalize() + "."


def _deadline(days: int) -> Deadline:
    at = _START + timedelta(days=days, hours=23, minutes=59, seconds=59)
    return Deadline(stated=f"{at.day} {at:%B %Y}", at=at, precision="day")


def _salary(low: int) -> Salary:
    return Salary(
        stated=f"£{low:,} to £{low + 6000:,} a year",
        min=Decimal(low),
        max=Decimal(low + 6000),
        currency="GBP",
        period="year",
    )


class Pages:
    """Every page of both rounds, rendered; which round it is; what was asked for."""

    def __init__(self, count: int) -> None:
        self._rounds = [_rendered(vacancies(count, changed=late)) for late in (False, True)]
        self._round = 0
        self._counts = dict.fromkeys(("requests", "bodies", "not_modified", "needless"), 0)

    def __call__(self, ask: Ask) -> Answer:
        page = self._rounds[self._round].get(ask.target)
        if page is not None:
            answer = conditional(ask, page)
            self._counts["requests"] += 1
            self._counts["bodies" if answer.status == 200 else "not_modified"] += 1
            if answer.status == 200 and page == self._rounds[0].get(ask.target):
                self._counts["needless"] += 1  # in round 2: the client had it already
            return answer
        if ask.path == "/robots.txt":
            return Answer(body=b"User-agent: *\nDisallow:\n", content_type=TEXT)
        if ask.path == "/-/round":  # the benchmark's own: which round, and the counts so far
            self._round = int(ask.query["is"]) - 1
            counts, self._counts = self._counts, dict.fromkeys(self._counts, 0)
            return Answer(body=json.dumps(counts).encode(), content_type=JSON)
        return Answer(status=404)


def _rendered(notices: list[Vacancy]) -> dict[str, Answer]:
    board = VacancyBoard(vacancies=notices, per_page=PER_PAGE)
    lists = [f"{board.path}?page={n + 1}" for n in range(-(-len(notices) // PER_PAGE))]
    own = [
        VacancyBoard(vacancies=(notice,)).answer(_get(f"{board.path}/{notice.key}"))
        for notice in notices
    ]
    pages = {board.path: board.answer(_get(board.path))}
    pages |= {target: board.answer(_get(target)) for target in lists}
    pages |= {f"{board.path}/{notice.key}": page for notice, page in zip(notices, own, strict=True)}
    return {target: _sized(page) for target, page in pages.items() if page is not None}


def _get(target: str) -> Ask:
    return Ask("GET", target, {})


def _sized(page: Answer) -> Answer:
    """The page with a site's chrome around it, to the size of a real one."""
    links = "".join(f'<li><a href="/about/{n}">About this service {n}</a></li>' for n in range(40))
    chrome = f"<header><ul>{links}</ul></header>"
    script = "/* menu */ function toggle(id){return document.getElementById(id)}\n"
    missing = max(0, SIZE - len(page.body) - len(chrome))
    tail = f"<script>{script * (missing // len(script))}</script>"
    body = page.body.replace(b"<body>", b"<body>" + chrome.encode())
    body = body.replace(b"</body>", tail.encode() + b"</body>")
    return with_validators(replace(page, body=body), _START)


def main() -> None:
    """Serve until killed."""
    server = Server(Pages(int(sys.argv[1])))
    print(server.port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
