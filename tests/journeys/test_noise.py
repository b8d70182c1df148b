"""A site that is restless, slow or odd, and says the same: nothing of it is news."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html import escape
from itertools import count

import pytest

from crawler.notice import Vacancy
from noticewatch.demo.server import Answer, Ask
from noticewatch.demo.site import VacancyBoard
from tests.builders import a_vacancy, london, pay, until
from tests.journeys.test_kinds import TENDERS, begun, edited, page, some
from tests.site import Site, SpiderName
from tests.watch import Watch

FIRST, SECOND, THIRD = "2026-04-20 07:00", "2026-04-20 08:00", "2026-04-20 09:00"


@dataclass(slots=True, kw_only=True)
class RestlessBoard:
    """A board whose links are other ones at each request: by position, or with a session."""

    vacancies: Sequence[Vacancy]
    session: bool = False
    _visits: "count[int]" = field(default_factory=count)

    def answer(self, ask: Ask) -> Answer | None:
        board = VacancyBoard(vacancies=self.vacancies)
        if ask.path == "/vacancies":
            visit = next(self._visits)
            links = "".join(
                f'<article><a href="/vacancies/{self._address(place, each, visit)}">'
                f"{escape(each.title)}</a></article>"
                for place, each in enumerate(self.vacancies)
            )
            return page(f"<h1>Vacancies</h1>{links}")
        last = ask.path.rpartition("/")[2]
        if self.session:
            return board.answer(ask)
        if last.isdecimal() and int(last) < len(self.vacancies):
            key = self.vacancies[int(last)].key
            return board.answer(replace(ask, target=f"/vacancies/{key}"))
        return page("<h1>Not found</h1>") if not last.isdecimal() else None

    def _address(self, place: int, vacancy: Vacancy, visit: int) -> str:
        return f"{vacancy.key}?PHPSESSID=a{visit}f" if self.session else str(place)


def test_f06_an_address_that_shows_another_notice_each_time_is_no_identity(
    watch: Watch, site: Site
) -> None:
    """The reference on the page is; one leaves, one comes, all others change their places."""
    notices = [a_vacancy(f"R-{number}") for number in range(5)]
    site.publishes(RestlessBoard(vacancies=notices))
    watch.crawl(at=FIRST)
    site.publishes(RestlessBoard(vacancies=[a_vacancy("R-9"), *reversed(notices[1:])]))

    run = watch.crawl(at=SECOND)
    watch.crawl(at=THIRD)

    assert run.verdict == "complete", run.reasons
    assert sorted(watch.told()) == [("new", "R-9"), ("withdrawn", "R-0")]


@pytest.mark.parametrize("reference", [True, False])
def test_f06_a_session_in_the_links_is_no_new_notice(
    watch: Watch, site: Site, reference: bool
) -> None:
    """Each visit has another; with and without a reference on the page."""
    notices = [a_vacancy(f"R-{number}") for number in range(3)]
    site.publishes(RestlessBoard(vacancies=notices, session=True))
    if not reference:
        site.turns(
            "notices",
            lambda answer: replace(
                answer,
                body=answer.body.replace(b"Reference", b"Blurb").replace(b'"identifier"', b'"x"'),
            ),
        )

    for at in (FIRST, SECOND, THIRD):
        assert watch.crawl(at=at).notices == 3

    assert watch.told() == []


@pytest.mark.parametrize("spider", ["jobposting", "board"])
def test_f07_a_list_that_moves_while_it_is_paged_loses_nothing(
    watch: Watch, site: Site, spider: SpiderName
) -> None:
    """A new notice on top pushes the last of page 1 to page 2, or pulls one off it."""
    notices = [some(spider, number) for number in range(6)]
    watch.source("board", spider, kind="tender" if spider in TENDERS else "vacancy")
    site.shows(notices, spider=spider, per_page=3)
    watch.crawl(spider=spider, at=FIRST)

    def shift(answer: Answer) -> Answer:
        """After page 1 has been read, its first notice is the last of all."""
        site.shows([*notices[1:], notices[0]], spider=spider, per_page=3)
        return answer

    site.turns("page 1", shift, times=1)
    watch.crawl(spider=spider, at=SECOND)
    site.shows(notices, spider=spider, per_page=3)
    site.turns("page 1", shift, times=1)
    watch.crawl(spider=spider, at="2026-04-21 09:00")

    assert watch.told() == []


@pytest.mark.parametrize("spider", ["jobposting", "feed", "page"])
def test_f26_wording_that_differs_from_request_to_request_makes_no_storm(
    watch: Watch, site: Site, spider: SpiderName
) -> None:
    """Every other answer says it in other words; a true change beside it is told."""
    notices = begun(watch, site, spider)
    turn = count()

    def reworded(answer: Answer) -> Answer:
        words = (b"Planning applications", b"Applications for planning")
        if spider == "board":
            words = (b"Resurfacing of unclassified roads", b"Roads, resurfaced")
        return replace(answer, body=answer.body.replace(*words) if next(turn) % 2 else answer.body)

    for part in ("list", "notices"):
        site.turns(part, reworded)
    watch.crawl(shows=[edited(notices[0]), *notices[1:]], spider=spider, at=SECOND)
    for hour in (9, 10, 11):
        watch.crawl(spider=spider, at=f"2026-04-20 {hour:02}:00")

    assert [key for _, key in watch.told()] == [notices[0].key]


def test_f27_what_flips_from_round_to_round_is_each_time_a_change(watch: Watch, site: Site) -> None:
    """The site means it; the digest makes one net line of it."""
    low, high = a_vacancy(salary=pay(30_000, 31_000)), a_vacancy(salary=pay(40_000, 41_000))
    for hour, shown in enumerate((low, high, low, high)):
        watch.crawl(shows=[shown], at=f"2026-04-20 {hour + 7:02}:00")

    assert watch.told() == [("changed", "R-1")] * 3


@pytest.mark.parametrize("spider", ["greenhouse", "feed", "board"])
def test_f25_the_same_notice_twice_on_a_list_is_one(
    watch: Watch, site: Site, spider: SpiderName
) -> None:
    """Also where only one of the two is there in the next round."""
    notices = begun(watch, site, spider)

    watch.crawl(shows=[notices[0], *notices, notices[0]], spider=spider, at=SECOND)
    watch.crawl(shows=notices, spider=spider, at=THIRD)

    assert watch.told() == []
    assert len(watch.rows("notices")) == 4


@pytest.mark.parametrize(
    "broken", [b'{"@context": }', b'{"@type": "JobPosting", "title": "Pla', b"null"]
)
def test_f18_a_broken_jobposting_is_read_from_the_labels_beside_it(
    watch: Watch, site: Site, broken: bytes
) -> None:
    """Nothing that is known changes by it, and a new notice is not missed."""
    watch.crawl(shows=[a_vacancy("R-1")], at=FIRST)

    def spoil(answer: Answer) -> Answer:
        head, mark, rest = answer.body.partition(b'<script type="application/ld+json">')
        # Cut off and without an end, or no JSON at all.
        return replace(
            answer, body=head + mark + broken + b"</script>" + rest.partition(b"</script>")[2]
        )

    site.turns("notices", spoil)
    watch.crawl(shows=[a_vacancy("R-1"), a_vacancy("R-2")], at=SECOND)

    if b"JobPosting" in broken:
        assert watch.told() == [("new", "R-2")]
        (notice,) = [row for row in watch.rows("notices") if row["key"] == "R-2"]
        assert notice["title"] == "Planning Officer R-2"
        assert notice["salary"]["max"] == "40000"
    else:
        assert {kind for kind, _ in watch.told()} <= {"new"}


def test_f22_a_deadline_extended_across_the_change_of_clocks_is_moved_once(
    watch: Watch, site: Site
) -> None:
    """From a Friday in summer time to a Tuesday in winter time, both at noon by the clock."""
    noon = replace(until("2026-10-23"), at=london("2026-10-23 12:00"), precision="minute")
    later = replace(until("2026-10-27"), at=london("2026-10-27 12:00"), precision="minute")
    noon, later = replace(noon, stated=None), replace(later, stated=None)
    watch.crawl(shows=[a_vacancy("R-1", deadline=noon)], at="2026-10-01 07:00")

    watch.crawl(shows=[a_vacancy("R-1", deadline=later)], at="2026-10-20 07:00")
    watch.crawl(at="2026-10-20 08:00")
    watch.tick("2026-10-27 11:59")
    watch.tick("2026-10-27 12:00")

    (moved, passed) = watch.events()
    assert (moved["event"], passed["event"]) == ("deadline_changed", "deadline_passed")
    deadline = next(each for each in moved["changes"] if each["field"] == "deadline")
    assert deadline["old"] == "2026-10-23T12:00:00+01:00"
    assert deadline["new"] == "2026-10-27T12:00:00+00:00"


def test_f10_a_redirect_to_the_log_in_is_no_end(watch: Watch, site: Site) -> None:
    """The page of a notice asks who is there."""
    both = [a_vacancy("R-1"), a_vacancy("R-2")]
    watch.crawl(shows=both, at=FIRST)
    site.redirects("R-2", "/login")
    site.turns("login", lambda _: page("<form><input type=password></form>", "Log in"))

    for shown in (both, both[:1], both[:1]):
        site.shows(shown)
        watch.crawl(at=SECOND)

    assert [kind for kind, _ in watch.told()] in ([], ["withdrawn"])


@pytest.mark.parametrize("spider", ["greenhouse", "board"])
def test_f34_an_etag_that_is_another_each_time_costs_bodies_and_tells_nothing(
    watch: Watch, site: Site, spider: SpiderName
) -> None:
    begun(watch, site, spider)
    number = count()
    for part in ("list", "notices"):
        site.turns(part, lambda answer: replace(answer, headers=(("ETag", f'"{next(number)}"'),)))

    for at in (SECOND, THIRD):
        assert watch.crawl(spider=spider, at=at).verdict == "complete"

    assert watch.told() == []


@pytest.mark.parametrize("spider", ["jobposting", "greenhouse"])
def test_f35_a_server_that_lies_with_304_is_found_out_within_a_day(
    watch: Watch, site: Site, spider: SpiderName
) -> None:
    """A crawl without validators finds what it had hidden, and tells it once."""
    notices = begun(watch, site, spider)

    def frozen(answer: Answer) -> Answer:
        return replace(answer, headers=(("ETag", '"always"'),))

    for part in ("list", "notices"):
        site.turns(part, frozen)
    watch.crawl(spider=spider, at=SECOND)
    site.shows([edited(notices[0]), *notices[1:]], spider=spider)

    watch.crawl(spider=spider, at=THIRD)
    watch.crawl(spider=spider, at="2026-04-21 08:30")
    watch.crawl(spider=spider, at="2026-04-21 09:30")

    assert [key for _, key in watch.told()] == [notices[0].key]


@pytest.mark.parametrize("year", ["2062", "206", "0026", "20226"])
def test_f20_a_deadline_in_an_impossible_year_is_never_believed_as_it_stands(
    watch: Watch, site: Site, year: str
) -> None:
    """Told as printed, at most; nothing crashes and nothing passes."""
    wrong = page(
        "<main><h1>Planning Officer R-1</h1><dl><dt>Reference</dt><dd>R-1</dd>"
        f"<dt>Closing date</dt><dd>11 May {year}</dd></dl></main>"
        '<script type="application/ld+json">{"@context": "https://schema.org", "@type":'
        '"JobPosting", "title": "Planning Officer R-1", "identifier": "R-1"}</script>'
    )
    site.shows([a_vacancy("R-1")])
    site.turns("R-1", lambda _: wrong)

    run = watch.crawl(at=FIRST)

    assert run.verdict == "complete"
    (notice,) = watch.rows("notices")
    assert notice["deadline"] is None or notice["deadline"].startswith("2062"), notice["deadline"]
    assert year in (notice["deadline_stated"] or "")
