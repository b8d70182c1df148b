"""Eight kinds of source live through the same days: what happened is told, and nothing else."""

from dataclasses import replace
from typing import Any, cast

import pytest

from crawler.notice import Notice, Tender, Vacancy
from noticewatch.demo.server import HTML, Answer
from tests.builders import a_tender, a_vacancy, london, pay, until, worth
from tests.site import Site, SpiderName
from tests.watch import Watch

KINDS: tuple[SpiderName, ...] = (
    "jobposting", "greenhouse", "lever", "ocds", "board", "feed", "sitemap", "page",
)  # fmt: skip
TENDERS = ("ocds", "board")
#: Where a fault of any kind is tried with each change; `make soak` tries it on all of them.
ALIKE = tuple(
    pytest.param(kind, marks=() if kind in ("jobposting", "board", "ocds") else pytest.mark.soak)
    for kind in KINDS
)
#: A notice that leaves these is not said to have gone.
WINDOWS = ("ocds", "feed")


def some(spider: SpiderName, number: int, **fields: Any) -> Notice:
    """The n-th notice of a source of that kind, each with its own title."""
    if spider == "ocds":
        fields.setdefault("as_of", london("2026-04-13 09:00"))
        return a_tender(f"ocds-test01-{number}", **fields)
    if spider == "board":
        fields.setdefault("deadline", until("2026-06-30"))
        return a_tender(f"T-{number}", reference=f"T-{number}", **fields)
    return a_vacancy(str(100 + number), **fields)


def edited(notice: Notice) -> Notice:
    """The same notice with more money and more time."""
    if isinstance(notice, Tender):
        later = replace(notice, value=worth(300_000), deadline=until("2026-07-10"))
        return replace(later, as_of=london("2026-04-20 12:00"))
    assert isinstance(notice, Vacancy)
    return replace(notice, salary=pay(50_000, 52_000))


def begun(watch: Watch, site: Site, spider: SpiderName, count: int = 4) -> list[Notice]:
    """A source that has been crawled once."""
    kind = "tender" if spider in TENDERS else "vacancy"
    watch.source("board", spider, kind=kind)
    notices = [some(spider, number) for number in range(count)]
    run = watch.crawl(shows=notices, spider=spider, at="2026-04-20 07:00")
    assert (run.verdict, run.notices) == ("complete", count)
    return notices


@pytest.mark.parametrize("spider", KINDS)
def test_f01_clean_rounds_tell_all_that_happened_and_nothing_else(
    watch: Watch, site: Site, spider: SpiderName
) -> None:
    """One is edited, one leaves, one comes; two more rounds of the same say nothing more."""
    notices = begun(watch, site, spider)
    after = [edited(notices[0]), *notices[2:], some(spider, 9, as_of=london("2026-04-20 12:00"))]

    run = watch.crawl(shows=after, spider=spider, at="2026-04-20 13:00")
    assert run.verdict == "complete"
    for at in ("2026-04-20 14:00", "2026-04-21 14:00"):
        assert watch.crawl(spider=spider, at=at).verdict == "complete"

    first = "deadline_changed" if spider in TENDERS else "changed"
    gone = [] if spider in WINDOWS else [("withdrawn", notices[1].key)]
    assert sorted(watch.told()) == sorted([(first, notices[0].key), ("new", after[-1].key), *gone])
    (change,) = [event for event in watch.events() if event["event"] == first]
    # What is stored beside it and would be no event alone does not matter here.
    beside = {"published", "deadline_precision", "salary_stated", "deadline_stated", "value_stated"}
    fields = {each["field"] for each in change["changes"]} - beside
    pays = {"salary.min", "salary.max"}
    if spider in ("greenhouse", "lever", "feed"):
        pays.add("description")  # where the pay is part of the advert's own words
    if spider in TENDERS:
        pays = {"value.min", "value.max", "deadline"}
    assert fields == pays


def page(body: str, title: str = "Acme") -> Answer:
    head = f'<head><meta charset="utf-8"><title>{title}</title></head>'
    return Answer(
        body=f"<!doctype html><html>{head}<body>{body}</body></html>".encode(), content_type=HTML
    )


WALLS = {
    "login": page("<h1>Sign in</h1><form><input name=u><input type=password></form>", "Sign in"),
    "captcha": page('<p>One more step</p><div class="g-recaptcha" data-sitekey="x"></div>'),
    "cookies": page("<p>We use cookies. Accept all to continue.</p><button>Accept</button>"),
    "maintenance": page("<h1>We'll be back soon</h1><p>We are carrying out maintenance.</p>"),
    "shell": page('<div id="root"></div><script src="/app.js"></script>'),
    "blank": Answer(body=b"", content_type=HTML),
}


#: Which walls are told is tested with `wall_of`; here, that they are told everywhere.
@pytest.mark.parametrize(
    ("spider", "wall"),
    [
        ("jobposting", "captcha"),
        ("board", "cookies"),
        ("page", "maintenance"),
        ("feed", "login"),
        ("greenhouse", "blank"),
        ("sitemap", "shell"),
    ],
)
def test_f10_a_wall_instead_of_the_list_is_a_failed_run(
    watch: Watch, site: Site, spider: SpiderName, wall: str
) -> None:
    """Never a change, never an end; the round after it tells what happened meanwhile."""
    notices = begun(watch, site, spider, 3)
    site.turns("list", lambda _: WALLS[wall])

    run = watch.crawl(spider=spider, at="2026-04-20 08:00")

    assert (run.verdict, run.held) == ("failed", False)
    site.heals()
    watch.crawl(shows=[*notices, some(spider, 9)], spider=spider, at="2026-04-20 09:00")
    assert watch.told() == [("new", some(spider, 9).key)]


@pytest.mark.parametrize(
    ("spider", "wall"),
    [("jobposting", "login"), ("jobposting", "blank"), ("board", "captcha"), ("board", "shell"),
     ("sitemap", "cookies")],
)  # fmt: skip
def test_f10_a_wall_on_the_pages_of_notices_changes_and_ends_nothing(
    watch: Watch, site: Site, spider: SpiderName, wall: str
) -> None:
    """Also of one that the list has never shown before: an empty notice is no notice."""
    notices = begun(watch, site, spider, 3)
    site.shows([*notices, some(spider, 9)], spider=spider)
    for each in (notices[0].key, some(spider, 9).key):
        site.turns(each, lambda _: WALLS[wall])

    run = watch.crawl(spider=spider, at="2026-04-20 08:00")

    assert run.verdict == "partial"
    assert watch.told() == []
    site.heals()
    watch.crawl(spider=spider, at="2026-04-20 09:00")
    assert watch.told() == [("new", some(spider, 9).key)]


@pytest.mark.parametrize("spider", ["jobposting", "board", "sitemap"])
def test_f08_a_listed_page_that_says_closed_is_closed(
    watch: Watch, site: Site, spider: SpiderName
) -> None:
    """The list lags behind the page of one notice."""
    notices = begun(watch, site, spider)
    site.turns(notices[1].key, lambda _: page("<main><p>This notice has closed.</p></main>"))

    run = watch.crawl(spider=spider, at="2026-04-20 08:00")
    watch.crawl(spider=spider, at="2026-04-20 09:00")

    assert run.verdict == "complete"
    assert watch.told() == [("closed", notices[1].key)]


@pytest.mark.parametrize("spider", ["jobposting", "board", "sitemap"])
def test_f09_pages_that_all_say_closed_while_still_listed_are_not_believed(
    watch: Watch, site: Site, spider: SpiderName
) -> None:
    """List and pages contradict each other: held, and the next good run makes it moot."""
    begun(watch, site, spider)
    site.turns("notices", lambda _: page("<main><p>This notice has closed.</p></main>"))

    run = watch.crawl(spider=spider, at="2026-04-20 08:00")

    assert run.verdict == "suspect", run.reasons
    assert watch.told() == []
    site.heals()
    watch.crawl(spider=spider, at="2026-04-20 09:00")
    assert watch.told() == []


@pytest.mark.parametrize("spider", ["jobposting", "sitemap"])
def test_f09_a_listed_page_that_no_longer_shows_its_notice_ends_nothing(
    watch: Watch, site: Site, spider: SpiderName
) -> None:
    """One page redesigned: that is a page lost, and no end by itself."""
    notices = begun(watch, site, spider)
    site.turns(notices[1].key, lambda _: page("<main><h1>Job</h1><p>New look!</p></main>"))

    run = watch.crawl(spider=spider, at="2026-04-20 08:00")
    watch.crawl(spider=spider, at="2026-04-20 09:00")

    assert run.verdict == "partial"
    assert watch.told() == []


@pytest.mark.parametrize("spider", ALIKE)
def test_f04_a_list_that_is_empty_all_at_once_ends_nothing(
    watch: Watch, site: Site, spider: SpiderName
) -> None:
    """Well-formed and empty: the likeliest lie of a redesign."""
    notices = begun(watch, site, spider)

    run = watch.crawl(shows=[], spider=spider, at="2026-04-20 08:00")

    assert spider in WINDOWS or run.verdict == "suspect", run.reasons
    watch.crawl(shows=notices, spider=spider, at="2026-04-20 09:00")
    assert watch.told() == []


REDESIGNED = page("<main><div class=x><b>Careers</b> at Acme, now in a new look</div></main>")


@pytest.mark.parametrize("spider", ALIKE)
def test_f04_a_redesign_yields_nothing(watch: Watch, site: Site, spider: SpiderName) -> None:
    """Neither list nor pages are what they were."""
    notices = begun(watch, site, spider)
    site.turns("list", lambda _: REDESIGNED)
    site.turns("notices", lambda _: REDESIGNED)

    run = watch.crawl(spider=spider, at="2026-04-20 08:00")

    assert run.verdict in ("failed", "suspect"), run.reasons
    site.heals()
    watch.crawl(shows=notices, spider=spider, at="2026-04-20 09:00")
    assert watch.told() == []


@pytest.mark.parametrize("spider", ALIKE)
def test_f05_a_redesign_that_empties_a_field_tells_nothing(
    watch: Watch, site: Site, spider: SpiderName
) -> None:
    """Four notices are enough to see that all of them lost the same fact at once."""
    notices = begun(watch, site, spider)
    without = {"value": None} if spider in TENDERS else {"salary": None}
    bare = [replace(each, **without) for each in notices]
    if spider == "ocds":
        bare = [replace(each, as_of=london("2026-04-20 07:30")) for each in bare]

    run = watch.crawl(shows=bare, spider=spider, at="2026-04-20 08:00")

    assert spider == "ocds" or run.verdict == "suspect", run.reasons
    watch.crawl(shows=notices, spider=spider, at="2026-04-20 09:00")
    assert watch.told() == []


def recoded(answer: Answer, declared: str) -> Answer:
    """The same words in Windows-1252, declared as something else."""
    body = answer.body.decode().encode("cp1252", "replace").replace(b"utf-8", declared.encode())
    kind = answer.content_type.partition(";")[0]
    return replace(answer, body=body, content_type=f"{kind}; charset={declared}")


WORDS = "The council’s café – £5 a day."


@pytest.mark.parametrize(
    ("spider", "declared"),
    [("jobposting", "utf-8"), ("board", "iso-8859-1"), ("feed", "utf-8"), ("page", "utf-8")],
)
def test_f17_another_charset_is_no_change(
    watch: Watch, site: Site, spider: SpiderName, declared: str
) -> None:
    """The best reading of bytes that are no UTF-8, whatever they are declared as."""
    begun(watch, site, spider, 1)
    shown = [some(spider, number, description=WORDS) for number in range(3)]
    watch.crawl(shows=shown, spider=spider, at="2026-04-20 08:00")
    told = watch.told()
    for part in ("list", "notices"):
        site.turns(part, lambda answer: recoded(answer, declared))

    watch.crawl(spider=spider, at="2026-04-20 09:00")

    assert watch.told() == told


@pytest.mark.parametrize("spider", ["jobposting", "greenhouse", "page"])
def test_f17_characters_damaged_at_the_source_are_no_change(
    watch: Watch, site: Site, spider: SpiderName
) -> None:
    """ "Â£" and "â€™": UTF-8 that somebody read as Windows-1252 and wrote out again."""
    watch.source("board", spider, kind="tender" if spider in TENDERS else "vacancy")
    clean = [some(spider, number, description=WORDS) for number in range(4)]
    watch.crawl(shows=clean, spider=spider, at="2026-04-20 07:00")
    mangled = WORDS.encode().decode("cp1252")
    damaged = [replace(each, description=mangled) for each in clean]

    watch.crawl(shows=damaged, spider=spider, at="2026-04-20 08:00")
    watch.crawl(shows=clean, spider=spider, at="2026-04-20 09:00")

    assert watch.told() == []


@pytest.mark.parametrize("spider", ["greenhouse", "board"])
def test_f17_lost_characters_hold_the_run(watch: Watch, site: Site, spider: SpiderName) -> None:
    """U+FFFD cannot be mended: nothing of such a run is told."""
    watch.source("board", spider, kind="tender" if spider in TENDERS else "vacancy")
    clean = [some(spider, number, description=WORDS) for number in range(4)]
    watch.crawl(shows=clean, spider=spider, at="2026-04-20 07:00")
    damaged = [replace(each, description=WORDS.replace("é", "\ufffd")) for each in clean]

    run = watch.crawl(shows=damaged, spider=spider, at="2026-04-20 08:00")

    assert run.verdict == "suspect"
    watch.crawl(shows=clean, spider=spider, at="2026-04-20 09:00")
    assert watch.told() == []


@pytest.mark.parametrize("spider", cast("Any", ["jobposting", "board"]))
def test_f03_a_list_cut_short_tells_nothing_and_ends_nothing(
    watch: Watch, site: Site, spider: SpiderName
) -> None:
    """The second page answers 500; the notices on it are unseen."""
    notices = [some(spider, number) for number in range(6)]
    watch.source("board", spider, kind="tender" if spider in TENDERS else "vacancy")
    site.shows(notices, spider=spider, per_page=3)
    watch.crawl(spider=spider, at="2026-04-20 07:00")
    site.fails("page 2", status=500)

    run = watch.crawl(spider=spider, at="2026-04-20 08:00")

    assert run.verdict == "partial"
    assert watch.told() == []
