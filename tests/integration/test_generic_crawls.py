"""Any site, crawled for real: a list with pages, a feed, a sitemap, one long page, on loopback.

What saved responses cannot show: the next page found without configuration, pages of notices
fetched, and how a notice that has left is confirmed gone, or is not.
"""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from noticewatch.demo.server import HTML, Answer, Ask, Server
from tests.mailbox import Mailbox
from tests.site import Site, SpiderName
from tests.watch import Watch

XML = "application/xml"
FIRST, SECOND, THIRD = "2026-05-11 07:00", "2026-05-12 07:00", "2026-05-13 07:00"


class Pages:
    """A host that shows what a test puts at each path; what it was asked is kept."""

    def __init__(self) -> None:
        self.shown: dict[str, Answer] = {}
        self.asked: list[str] = []
        self._server = Server(self._answer)
        self._server.start()
        self.url = self._server.url
        self.at = f"127.0.0.1:{self._server.port}"

    def shows(self, target: str, body: str | bytes, content_type: str = HTML) -> None:
        content = body.encode() if isinstance(body, str) else body
        self.shown[target] = Answer(body=content, content_type=content_type)

    def stop(self) -> None:
        self._server.stop()

    def _answer(self, ask: Ask) -> Answer:
        if ask.path != "/robots.txt":
            self.asked.append(ask.target)
        return self.shown.get(ask.target, Answer(status=404, body=b"<h1>Not found</h1>"))


@pytest.fixture
def pages() -> Iterator[Pages]:
    pages = Pages()
    yield pages
    pages.stop()


@pytest.fixture
def watching(tmp_path: Path, pages: Pages, mailbox: Mailbox, sqlite_url: str) -> Watch:
    """The product on SQLite, allowed to ask `pages`."""
    return Watch(tmp_path, cast("Site", pages), mailbox, sqlite_url)


def watches(watching: Watch, spider: str, kind: str, **args: Any) -> None:
    watching.source("any", cast("SpiderName", spider), kind=kind, args=args)


def crawled(watching: Watch, at: str, verdict: str = "complete") -> dict[str, Any]:
    words = ("crawl", "any", "--now", at, "--format", "jsonl")
    (run,) = watching.run(*words, fails=0 if verdict == "complete" else 1).rows
    assert run["verdict"] == verdict, run
    return run


def notices(watching: Watch) -> dict[str, dict[str, Any]]:
    return {notice["key"]: notice for notice in watching.rows("notices")}


def events(watching: Watch, after: str) -> list[tuple[str, str]]:
    rows = watching.rows("events", "--since", after)
    return [(event["key"], event["event"]) for event in rows]


# -- board ----------------------------------------------------------------------------------------


def listed(*rows: tuple[str, str], more: str = "") -> str:
    cells = "".join(
        f'<tr><td><a href="/tenders/{number}?sid=1">{title}</a></td></tr>' for number, title in rows
    )
    return f"<main><h1>Tenders</h1><table class='t'>{cells}</table>{more}</main>"


def tender(title: str, reference: str, closes: str = "12 June 2026 at 12 noon") -> str:
    return (
        f"<main><h1>{title}</h1><dl><dt>Ref</dt><dd>{reference}</dd>"
        f"<dt>Closing date and time</dt><dd>{closes}</dd>"
        "<dt>Location of contract</dt><dd>Marl</dd></dl><p>Work for the council.</p></main>"
    )


def board(pages: Pages) -> None:
    """Three tenders on two pages."""
    pages.shows(
        "/tenders", listed(("1", "Paving"), ("2", "Fencing"), more='<a href="?page=2">Next</a>')
    )
    pages.shows("/tenders?page=2", listed(("3", "Painting")))
    for number, title in (("1", "Paving"), ("2", "Fencing"), ("3", "Painting")):
        pages.shows(f"/tenders/{number}?sid=1", tender(title, f"T-{number}"))


BOARD = {"row": "table.t tr", "fields": {"title": "a", "url": "a"}}


def test_a_board_is_read_to_its_last_page_and_each_notice_from_its_own(
    watching: Watch, pages: Pages
) -> None:
    """Neither the next link nor the labels of the notices' pages are configured."""
    board(pages)
    watches(watching, "board", "tender", url=f"{pages.url}/tenders", **BOARD)

    run = crawled(watching, FIRST)

    assert run["notices"] == 3
    found = notices(watching)
    assert sorted(found) == ["T-1", "T-2", "T-3"]
    assert found["T-3"]["deadline"] == "2026-06-12T12:00:00+01:00"
    assert found["T-3"]["locations"] == ["Marl"]
    assert found["T-3"]["description"] == "Work for the council."


def test_a_list_in_place_of_a_notice_s_page_says_nothing_of_it(
    watching: Watch, pages: Pages
) -> None:
    """The list names the notice too, but what else it shows is not about that alone."""
    board(pages)
    watches(watching, "board", "tender", url=f"{pages.url}/tenders", **BOARD)
    crawled(watching, FIRST)

    again = listed(("1", "Paving"), ("2", "Fencing"), more='<a href="?page=2">Next</a>')
    pages.shows("/tenders/1?sid=1", again)
    run = crawled(watching, SECOND, "partial")

    assert any("not a list" in reason for reason in run["reasons"])
    assert events(watching, "2026-05-12") == []
    assert notices(watching)["T-1"]["locations"] == ["Marl"]


def test_the_page_of_another_notice_whose_title_begins_alike_is_not_taken(
    watching: Watch, pages: Pages
) -> None:
    """ "Bus Driver 1" does not stand on the page of "Bus Driver 14"."""
    pages.shows("/tenders", listed(("1", "Bus Driver 1"), ("14", "Bus Driver 14")))
    for number in ("1", "14"):
        pages.shows(f"/tenders/{number}?sid=1", tender(f"Bus Driver {number}", f"T-{number}"))
    watches(watching, "board", "tender", url=f"{pages.url}/tenders", **BOARD)
    crawled(watching, FIRST)

    pages.shows("/tenders/1?sid=1", tender("Bus Driver 14", "T-14"))
    crawled(watching, SECOND, "partial")

    assert events(watching, "2026-05-12") == []
    assert notices(watching)["T-14"]["title"] == "Bus Driver 14"


def test_a_list_may_say_more_than_the_heading_of_a_page(watching: Watch, pages: Pages) -> None:
    """Also where another notice is called by that heading alone."""
    pages.shows("/tenders", listed(("1", "Paving"), ("2", "Paving (Leeds)")))
    for number in ("1", "2"):
        pages.shows(f"/tenders/{number}?sid=1", tender("Paving", f"T-{number}"))
    watches(watching, "board", "tender", url=f"{pages.url}/tenders", **BOARD)

    crawled(watching, FIRST)

    assert sorted(notices(watching)) == ["T-1", "T-2"]


def test_a_page_that_shows_its_list_beside_the_notice_is_read(
    watching: Watch, pages: Pages
) -> None:
    rows = listed(("1", "Paving"), ("2", "Fencing"))
    pages.shows("/tenders", rows)
    for number, title in (("1", "Paving"), ("2", "Fencing")):
        page = tender(title, f"T-{number}").replace("<main>", "").replace("</main>", "")
        pages.shows(f"/tenders/{number}?sid=1", f"{rows}<section>{page}</section>")
    watches(watching, "board", "tender", url=f"{pages.url}/tenders", **BOARD)

    crawled(watching, FIRST)

    assert sorted(notices(watching)) == ["T-1", "T-2"]


def test_a_notice_that_left_its_board_is_asked_for_on_its_own_page(
    watching: Watch, pages: Pages
) -> None:
    """One page still shows it, one says that it has closed, one is not there any more."""
    board(pages)
    watches(watching, "board", "tender", url=f"{pages.url}/tenders", **BOARD)
    crawled(watching, FIRST)

    pages.shows("/tenders", listed(("4", "Roofing")))
    pages.shows("/tenders/4?sid=1", tender("Roofing", "T-4"))
    pages.shows("/tenders/2?sid=1", "<main><h1>Sorry</h1><p>This tender has closed.</p></main>")
    del pages.shown["/tenders/3?sid=1"]
    crawled(watching, SECOND)

    assert sorted(events(watching, "2026-05-12")) == [
        ("T-2", "closed"),
        ("T-3", "withdrawn"),
        ("T-4", "new"),
    ]
    assert notices(watching)["T-1"]["title"] == "Paving"


def test_a_page_that_says_closed_while_its_board_still_lists_it_is_closed_and_not_changed(
    watching: Watch, pages: Pages
) -> None:
    """A page with 200 that has no more than a banner does not empty the notice's fields."""
    board(pages)
    watches(watching, "board", "tender", url=f"{pages.url}/tenders", **BOARD)
    crawled(watching, FIRST)

    pages.shows(
        "/tenders/2?sid=1",
        "<main><h1>Fencing</h1><p>Ref: T-2</p><p>This tender has closed.</p></main>",
    )
    crawled(watching, SECOND)

    assert events(watching, "2026-05-12") == [("T-2", "closed")]
    (change,) = watching.rows("events", "--since", "2026-05-12")[0]["changes"]
    assert change == {"field": "status", "old": "open", "new": "closed"}


@pytest.mark.parametrize(
    "banner",
    [
        "This tender has closed.",
        "Diese Ausschreibung ist leider nicht mehr verfügbar.",
        "Cette consultation est clôturée.",
    ],
)
def test_f08_a_page_that_shows_but_its_title_and_a_banner_is_that_of_the_notice_it_was(
    watching: Watch, pages: Pages, banner: str
) -> None:
    """It prints no reference any more, and is no new notice under its address for that; nor is
    the total missed that the list still states."""
    rows = listed(("1", "Paving"), ("2", "Fencing"), more="<p>2 tenders found</p>")
    pages.shows("/tenders", rows)
    for number, title in (("1", "Paving"), ("2", "Fencing")):
        pages.shows(f"/tenders/{number}?sid=1", tender(title, f"T-{number}"))
    watches(watching, "board", "tender", url=f"{pages.url}/tenders", **BOARD)
    crawled(watching, FIRST)

    pages.shows("/tenders/2?sid=1", f"<main><h1>Fencing</h1><p>{banner}</p></main>")
    crawled(watching, SECOND)
    crawled(watching, THIRD)

    assert events(watching, "2026-05-12") == [("T-2", "closed")]


def test_a_page_that_lost_its_reference_is_a_page_lost_and_no_new_notice(
    watching: Watch, pages: Pages
) -> None:
    """Whatever its words mean, it is not the whole page of the notice known by that reference."""
    board(pages)
    watches(watching, "board", "tender", url=f"{pages.url}/tenders", **BOARD)
    crawled(watching, FIRST)

    whole = pages.shown["/tenders/2?sid=1"]
    pages.shows("/tenders/2?sid=1", "<main><h1>Fencing</h1><p>Something went amiss.</p></main>")
    run = crawled(watching, SECOND, "partial")
    pages.shown["/tenders/2?sid=1"] = whole
    crawled(watching, THIRD)

    assert 'no longer prints "T-2"' in run["reasons"][0]
    assert events(watching, "2026-05-12") == []
    assert sorted(notices(watching)) == ["T-1", "T-2", "T-3"]


def test_f30_a_page_that_prints_another_reference_is_that_of_the_notice_put_up_again(
    watching: Watch, pages: Pages
) -> None:
    """At the same address, under the same title: the old one is not on its page any more."""
    board(pages)
    watches(watching, "board", "tender", url=f"{pages.url}/tenders", **BOARD)
    crawled(watching, FIRST)

    pages.shows("/tenders/2?sid=1", tender("Fencing", "T-22"))
    crawled(watching, SECOND)
    crawled(watching, THIRD)

    assert events(watching, "2026-05-12") == [("T-22", "reposted")]
    found = notices(watching)
    assert found["T-22"]["repost_of"] == "T-2"
    assert found["T-2"]["status"] == "withdrawn"


def test_f25_two_notices_that_print_one_reference_are_two_whichever_is_read_first(
    watching: Watch, pages: Pages
) -> None:
    """Else each run would tell of the one as a change of the other."""
    board(pages)
    pages.shows("/tenders/3?sid=1", tender("Painting", "T-1"))
    watches(watching, "board", "tender", url=f"{pages.url}/tenders", **BOARD)
    crawled(watching, FIRST)

    rows = [("3", "Painting"), ("2", "Fencing"), ("1", "Paving")]
    pages.shows("/tenders", listed(*rows))
    crawled(watching, SECOND)
    pages.shows("/tenders/3?sid=1", tender("Painting", "T-1", "19 June 2026"))
    crawled(watching, THIRD)

    assert events(watching, "2026-05-12") == [("tenders/3", "deadline_changed")]
    titles = {key: notice["title"] for key, notice in notices(watching).items()}
    assert titles == {"T-1": "Paving", "T-2": "Fencing", "tenders/3": "Painting"}


def test_f25_vacancies_that_print_their_employer_s_number_are_known_apart_in_any_order(
    watching: Watch, pages: Pages
) -> None:
    """As above, where the spider itself gives the number to the first that it reads."""
    posting = (
        '<h1>Cook {0}</h1><script type="application/ld+json">{{"@type": "JobPosting",'
        ' "title": "Cook {0}", "identifier": "E-7", "hiringOrganization": "Acme"}}</script>'
    )
    links = [f'<li><a href="/jobs/{number}">Cook {number}</a></li>' for number in (101, 102)]
    for number in (101, 102):
        pages.shows(f"/jobs/{number}", posting.format(number))
    pages.shows("/jobs", f"<h1>Jobs</h1><ul>{''.join(links)}</ul>")
    watches(watching, "jobposting", "vacancy", url=f"{pages.url}/jobs")
    crawled(watching, FIRST)

    for at, rows in ((SECOND, links[::-1]), (THIRD, links)):
        pages.shows("/jobs", f"<h1>Jobs</h1><ul>{''.join(rows)}</ul>")
        crawled(watching, at)

    assert events(watching, "2026-05-12") == []
    assert len(notices(watching)) == 2


def test_f03_vacancies_that_fall_short_of_the_stated_total_are_a_partial_run(
    watching: Watch, pages: Pages
) -> None:
    """The list says how many there are, and leads to fewer."""
    posting = (
        '<h1>Cook {0}</h1><script type="application/ld+json">{{"@type": "JobPosting",'
        ' "title": "Cook {0}", "identifier": "C-{0}", "hiringOrganization": "Acme"}}</script>'
    )
    for number in (11, 12, 13):
        pages.shows(f"/jobs/{number}", posting.format(number))
    links = [f'<li><a href="/jobs/{number}">Cook {number}</a></li>' for number in (11, 12, 13)]
    pages.shows("/jobs", f"<h1>Jobs</h1><p>3 jobs found</p><ul>{''.join(links)}</ul>")
    watches(watching, "jobposting", "vacancy", url=f"{pages.url}/jobs")
    crawled(watching, FIRST)

    pages.shows("/jobs", f"<h1>Jobs</h1><p>3 jobs found</p><ul>{''.join(links[:2])}</ul>")
    del pages.shown["/jobs/13"]
    run = crawled(watching, SECOND, "partial")

    assert run["reasons"] == ["2 notices where the source states 3"]
    assert events(watching, "2026-05-12") == []


def test_a_list_whose_postings_only_name_vacancies_leads_to_their_pages(
    watching: Watch, pages: Pages
) -> None:
    """By addresses relative to the list; a name and an address alone are not the whole of it."""
    items = ", ".join(
        f'{{"@type": "ListItem", "item": {{"@type": "JobPosting", "url": "/d/{number}",'
        f' "title": "Cook {number}"}}}}'
        for number in (11, 12)
    )
    script = '<script type="application/ld+json">{}</script>'
    pages.shows("/jobs", script.format(f'{{"@type": "ItemList", "itemListElement": [{items}]}}'))
    posting = (
        '{"@type": "JobPosting", "title": "Cook 11", "url": "/d/11", "validThrough": "2026-06-30",'
        ' "identifier": "C-11", "hiringOrganization": {"name": ["Acme", "Acme Ltd"]}}'
    )
    pages.shows("/d/11", f"<h1>Cook 11</h1>{script.format(posting)}")
    pages.shows("/d/12", "<h1>Cook 12</h1><p>Cooks for the school.</p>")
    watches(watching, "jobposting", "vacancy", url=f"{pages.url}/jobs")

    crawled(watching, FIRST)

    found = notices(watching)
    assert sorted(found) == ["C-11", "d/12"]
    assert found["C-11"]["deadline"] == "2026-06-30T23:59:59+01:00"
    assert found["C-11"]["url"] == f"{pages.url}/d/11"
    assert found["C-11"]["organisation"] == "Acme"
    assert found["d/12"]["title"] == "Cook 12"


def test_a_board_whose_rows_are_no_longer_found_fails_and_ends_nothing(
    watching: Watch, pages: Pages
) -> None:
    """A redesign is not the end of all notices."""
    board(pages)
    watches(watching, "board", "tender", url=f"{pages.url}/tenders", **BOARD)
    crawled(watching, FIRST)

    pages.shows("/tenders", "<main><h1>Tenders</h1><div class='new-design'>Paving</div></main>")
    run = crawled(watching, SECOND, verdict="failed")

    assert 'rows that match "table.t tr"' in run["reasons"][0]
    assert events(watching, "2026-05-12") == []


# -- feed -----------------------------------------------------------------------------------------


def feed(*numbers: int) -> str:
    items = "".join(
        f"<item><title>Clerk {number}</title><guid isPermaLink='false'>c-{number}</guid>"
        f"<link>/jobs/{number}</link><description>Salary: £2{number},000. Closing date:"
        f" {number} June 2026</description></item>"
        for number in numbers
    )
    return f"<rss version='2.0'><channel><title>Jobs</title>{items}</channel></rss>"


def test_a_notice_that_fell_out_of_a_feed_is_not_told_as_withdrawn(
    watching: Watch, pages: Pages
) -> None:
    """A feed shows its newest entries only."""
    pages.shows("/jobs.rss", feed(1, 2), XML)
    watches(watching, "feed", "vacancy", url=f"{pages.url}/jobs.rss")
    crawled(watching, FIRST)

    pages.shows("/jobs.rss", feed(2, 3), XML)
    crawled(watching, SECOND)
    crawled(watching, THIRD)

    assert events(watching, "2026-05-12") == [("c-3", "new")]
    assert notices(watching)["c-1"]["salary"]["min"] == "21000"


def test_the_page_of_a_feeds_entry_is_read_where_that_is_asked_for(
    watching: Watch, pages: Pages
) -> None:
    """The page knows the hour; what it leaves out the feed has said."""
    pages.shows("/jobs.rss", feed(1), XML)
    pages.shows(
        "/jobs/1",
        "<main><h1>Clerk 1</h1><dl><dt>Closing date</dt><dd>1 June 2026, 5pm</dd></dl>"
        "<p>Keep the books.</p></main>",
    )
    watches(watching, "feed", "vacancy", url=f"{pages.url}/jobs.rss", follow=True)

    crawled(watching, FIRST)

    (notice,) = notices(watching).values()
    assert notice["key"] == "c-1"
    assert notice["deadline"] == "2026-06-01T17:00:00+01:00"
    assert notice["salary"]["min"] == "21000"
    assert notice["description"] == "Keep the books."


# -- sitemap --------------------------------------------------------------------------------------


def posting(title: str) -> str:
    return (
        '<html><head><script type="application/ld+json">{"@type": "JobPosting", "title": "'
        f'{title}", "datePosted": "2026-05-01", "validThrough": "2026-06-30"}}</script></head>'
        f"<body><h1>{title}</h1></body></html>"
    )


def test_a_sitemap_is_found_through_robots_txt_and_an_index_and_unpacked(
    watching: Watch, pages: Pages
) -> None:
    """Pages without a JobPosting are no notices; one that is gone is asked for and withdrawn."""
    root = pages.url
    pages.shows(
        "/robots.txt", f"User-agent: *\nDisallow:\nSitemap: {root}/index.xml\n", "text/plain"
    )
    pages.shows(
        "/index.xml",
        f"<sitemapindex><sitemap><loc>{root}/jobs.xml.gz</loc></sitemap></sitemapindex>",
        XML,
    )

    def lists(*numbers: int) -> None:
        urls = "".join(f"<url><loc>{root}/job/{n}00/post</loc></url>" for n in numbers)
        body = f"<urlset><url><loc>{root}/about</loc></url>{urls}</urlset>".encode()
        pages.shows("/jobs.xml.gz", gzip.compress(body), "application/x-gzip")

    lists(1, 2)
    pages.shows("/about", "<h1>About</h1>")
    pages.shows("/job/100/post", posting("Gardener"))
    pages.shows("/job/200/post", posting("Cook"))
    watches(watching, "sitemap", "vacancy", url=f"{root}/robots.txt")
    crawled(watching, FIRST)
    assert sorted(notices(watching)) == ["job/100", "job/200"]

    lists(1)
    del pages.shown["/job/200/post"]
    crawled(watching, SECOND)

    assert events(watching, "2026-05-12") == [("job/200", "withdrawn")]


# -- page -----------------------------------------------------------------------------------------


def sections(*titles: str) -> str:
    parts = "".join(f"<h3>{title}</h3><p>Salary: £30,000</p>" for title in titles)
    return f"<main><h1>Work here</h1>{parts}</main>"


def test_a_section_that_is_marked_closed_or_has_gone_twice_ends(
    watching: Watch, pages: Pages
) -> None:
    """The page is the only witness: a section missing once may be a slip."""
    pages.shows("/work", sections("Cook", "Porter", "Guard"))
    watches(watching, "page", "vacancy", url=f"{pages.url}/work", section="h3")
    crawled(watching, FIRST)

    pages.shows("/work", sections("Cook (closed)", "Porter"))
    crawled(watching, SECOND)
    assert events(watching, "2026-05-12") == [("cook", "closed")]
    crawled(watching, THIRD)

    assert events(watching, "2026-05-13") == [("guard", "withdrawn")]
    assert notices(watching)["porter"]["status"] == "open"


def test_a_question_about_cookies_is_no_notice(watching: Watch, pages: Pages) -> None:
    """It lies over the page for one visitor, and has a heading like any section."""
    pages.shows("/work", sections("Cook", "Porter", "Guard"))
    watches(watching, "page", "vacancy", url=f"{pages.url}/work", section="h3, h2")
    crawled(watching, FIRST)

    asks = "<div role=dialog><h2>We use cookies</h2><button>OK</button></div>"
    pages.shows("/work", asks + sections("Cook", "Porter", "Guard"))
    crawled(watching, SECOND)

    assert sorted(notices(watching)) == ["cook", "guard", "porter"]
    assert events(watching, "2026-05-12") == []
