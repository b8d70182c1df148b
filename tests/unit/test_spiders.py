"""Spiders without a network: their addresses, their links, and how a notice is gone."""

from datetime import UTC, datetime
from typing import Any

import pytest
from scrapy.http import HtmlResponse, Request, Response, TextResponse

from crawler.bases import Gone, NoticeSpider
from crawler.errors import ArgumentError, Unreadable
from crawler.load import spider_class
from crawler.notice import Notice
from crawler.serialise import to_document


def _spider(name: str, **args: Any) -> NoticeSpider:
    return spider_class(name)(**args)


def _html(body: str, url: str = "https://x.org/jobs") -> Response:
    return HtmlResponse(url, body=body.encode())


def _posting(title: str = "Clerk", url: str = "https://x.org/jobs/101", **more: str) -> str:
    fields = "".join(f',"{name}":"{value}"' for name, value in more.items())
    return (
        '<script type="application/ld+json">'
        f'{{"@type":"JobPosting","title":"{title}","url":"{url}"{fields}}}</script>'
    )


def _yields(spider: NoticeSpider, response: Response) -> tuple[list[str], list[str], list[str]]:
    """Keys of notices, addresses of details, addresses of further lists."""
    read = list(spider.parse(response))
    keys = [each.key for each in read if isinstance(each, Notice)]
    requests = [each for each in read if isinstance(each, Request)]
    details = [each.url for each in requests if each.meta.get("detail")]
    return keys, details, [each.url for each in requests if not each.meta.get("detail")]


# -- arguments and addresses ----------------------------------------------------------------------


def test_a_missing_argument_says_what_it_is_and_how_to_give_it():
    """The person can act on it."""
    with pytest.raises(ArgumentError) as raised:
        _spider("greenhouse")

    assert str(raised.value) == (
        'greenhouse: argument "board" is missing;'
        " it is the last part of the board's address: -a board=acme"
    )


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"board": "a", "base_url": "mirror"}, 'base_url "mirror" is no address'),
        ({"board": "a", "timezone": "Europe/Lodnon"}, 'unknown time zone "Europe/Lodnon"'),
        ({"board": "a", "kind": "job"}, 'unknown kind "job"'),
        ({"board": "a", "reference": "yesterday"}, 'reference "yesterday" is no date'),
        ({"board": '{"a":'}, "begins like JSON"),
    ],
)
def test_an_argument_that_cannot_be_read_is_refused_when_the_spider_is_made(args, message):
    """Not in the middle of a crawl."""
    with pytest.raises(ArgumentError, match=message):
        _spider("greenhouse", **args)


def test_a_mirror_replaces_the_sites_address_and_the_path_stays():
    """Any source can be run against a test server; what the site names itself stays on it."""
    spider = _spider("find_a_tender", base_url="http://127.0.0.1:8000/fts")

    [address] = spider.start_addresses()

    assert (
        spider.mirrored(address)
        == "http://127.0.0.1:8000/fts/api/1.0/ocdsReleasePackages?limit=100"
    )
    assert spider.mirrored("https://elsewhere.org/x") == "https://elsewhere.org/x"
    assert spider.allowed_domains == ["127.0.0.1"]


def test_a_spider_whose_address_is_an_argument_can_be_mirrored_too():
    """The first address names the site."""
    spider = _spider("ocds", url="https://x.org/api/r.json", base_url="http://127.0.0.1:1")

    assert (
        spider.request("https://x.org/api/r.json?page=2").url
        == "http://127.0.0.1:1/api/r.json?page=2"
    )


def test_a_list_of_start_addresses_may_be_json():
    """As the command line gives it."""
    spider = _spider("ocds", url='["https://x.org/1", "https://x.org/2"]')

    assert list(spider.start_addresses()) == ["https://x.org/1", "https://x.org/2"]


def test_the_date_cursor_is_the_start_of_the_last_complete_run():
    """With an overlap; the first run looks back further."""
    spider = _spider("find_a_tender")
    spider.now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    [first] = spider.start_addresses()
    spider.since = datetime(2026, 6, 1, 11, tzinfo=UTC)
    [later] = spider.start_addresses()

    assert first.endswith("&updatedFrom=2026-05-02T12:00:00")
    assert later.endswith("&updatedFrom=2026-06-01T05:00:00")


def test_a_monthly_source_asks_for_this_month_and_the_one_before():
    """What was published on the last day of a month is not missed on the first of the next."""
    spider = _spider("sell2wales", notice_type="2")
    spider.now = datetime(2026, 6, 1, 0, 30, tzinfo=UTC)

    months = [address.partition("dateFrom=")[2] for address in spider.start_addresses()]

    assert months == ["06-2026&noticeType=2", "05-2026&noticeType=2"]


def test_a_page_of_releases_leads_to_the_next():
    """By `links.next`, on the mirror."""
    spider = _spider("ocds", url="https://x.org/r", base_url="http://127.0.0.1:1")
    body = b'{"releases":[],"links":{"next":"https://x.org/r?cursor=2"}}'

    assert _yields(spider, TextResponse("http://127.0.0.1:1/r", body=body)) == (
        [],
        [],
        ["http://127.0.0.1:1/r?cursor=2"],
    )


def test_a_stated_total_is_told_to_whoever_counts():
    """It may stand in words."""
    spider, told = _spider("greenhouse", board="a"), []
    spider.on_total = told.append

    spider.expect_total("1,295")
    spider.expect_total(None)

    assert (told, spider.stated) == ([1295], 1295)


def test_one_row_that_cannot_be_read_costs_itself_and_the_run_is_not_whole():
    """The others count, and nothing ends by its absence."""
    spider, told = _spider("greenhouse", board="a"), []
    spider.on_left_out = told.append
    body = b'{"jobs":[{"id":1,"title":"A"},{"id":2}],"meta":{"total":1}}'

    keys, _, _ = _yields(spider, TextResponse("https://x.org", body=body))

    assert keys == ["1"]
    assert told == ["1 notices could not be read: row 2: no 'title'"]


# -- lists in HTML --------------------------------------------------------------------------------


def test_links_that_may_be_vacancies_are_followed_and_the_sites_furniture_is_not():
    """Navigation, log-in, files, sorting and other sites lead to no vacancy."""
    spider = _spider("jobposting", url="https://x.org/jobs")
    page = _html(
        '<nav><a href="/team">Team</a></nav><header><a href="/">Home</a></header>'
        '<main><a href="/jobs/101-clerk">Clerk</a><a href="https://www.x.org/jobs/102">Cook</a>'
        '<a href="/jobs/101-clerk#apply">Clerk</a><a href="?sort=date">Sort</a>'
        '<a href="/login">Log in</a><a href="/pack.pdf">Pack</a><a href="mailto:a@x.org">Mail</a>'
        '<a href="https://other.org/jobs/9">Other</a><a href="javascript:void(0)">x</a></main>'
    )

    assert _yields(spider, page) == (
        [],
        ["https://x.org/jobs/101-clerk", "https://www.x.org/jobs/102"],
        [],
    )


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="next" href="?page=2">',
        '<a rel="nofollow next" href="?page=2">2</a>',
        '<a href="?page=2">Next</a>',
        '<a href="?page=2">Next page ›</a>',
        '<a href="?page=2">»</a>',
        '<a href="?page=2" aria-label="Go to next page"><svg></svg></a>',
        '<li class="pagination-next"><a href="?page=2"><i></i></a></li>',
        '<div class="pager"><span class="current">1</span><a href="?page=2">2</a></div>',
        '<ul class="pagination"><li class="active"><a>1</a></li><li><a href="?page=2">2</a></ul>',
        '<a href="?page=2">Nächste Seite »</a>',
        '<a href="?page=2">Mehr Stellen laden</a>',
        '<a href="?page=2">Page suivante</a>',
    ],
)
def test_the_next_page_is_found_where_the_page_shows_it(link):
    """As a reader, a screen reader or a machine would find it."""
    spider = _spider("jobposting", url="https://x.org/jobs")

    _, details, following = _yields(spider, _html(f'<a href="/jobs/101">Clerk</a>{link}'))

    assert (details, following) == (["https://x.org/jobs/101"], ["https://x.org/jobs?page=2"])


@pytest.mark.parametrize(
    "rows",
    [
        '<a href="/jobs/101">More</a><a href="/jobs/102">More</a>',
        '<h3><a href="/jobs/101">Clerk</a></h3><a href="/jobs/101">View more details</a>',
        '<h3><a href="/jobs/101">Koch</a></h3><a href="/jobs/101">Weiter</a>',
    ],
)
def test_a_link_to_a_notice_that_says_more_is_not_the_next_page(rows):
    """Each row has one, or its title leads there too."""
    assert _yields(_spider("jobposting", url="https://x.org/jobs"), _html(rows))[2] == []


@pytest.mark.parametrize(
    "link",
    [
        '<a class="next disabled" href="?page=2">Next</a>',
        '<a href="#">Next</a>',
        '<div class="pager"><a href="?page=1">1</a><span class="current">2</span></div>',
    ],
)
def test_the_last_page_has_no_next(link):
    """A link that is shown and dead leads nowhere."""
    spider = _spider("jobposting", url="https://x.org/jobs")

    assert _yields(spider, _html(f'<a href="/jobs/101">Clerk</a>{link}'))[2] == []


@pytest.mark.parametrize("follow", ["h2.title", "h2.title a", r"/vacancy/\d+$", "vacancy/1"])
def test_links_can_be_named_by_a_selector_or_an_expression(follow):
    """Which of the two it is, is seen."""
    spider = _spider("jobposting", url="https://x.org/jobs", follow=follow, next="a.more")
    page = _html(
        '<h2 class="title"><a href="https://ats.example/vacancy/12">Clerk</a></h2>'
        '<a href="/about">About</a><a class="more" href="?p=2">onwards</a>'
    )

    assert _yields(spider, page) == (
        [],
        ["https://ats.example/vacancy/12"],
        ["https://x.org/jobs?p=2"],
    )


def test_a_list_that_names_its_items_for_machines_is_believed():
    """An ItemList in JSON-LD, where the links are drawn by a script."""
    spider = _spider("jobposting", url="https://x.org/jobs")
    page = _html(
        '<script type="application/ld+json">{"@type":"ItemList","itemListElement":'
        '[{"@type":"ListItem","url":"https://x.org/j/101"},{"@type":"ListItem","url":"/j/102"}]}'
        "</script>"
    )

    assert _yields(spider, page)[1] == ["https://x.org/j/101", "https://x.org/j/102"]


def test_an_empty_list_is_empty_and_a_wall_or_a_shell_is_not_a_list():
    """Silence of a source is not news of its notices."""
    spider = _spider("jobposting", url="https://x.org/jobs")

    assert _yields(spider, _html("<p>There are currently no vacancies.</p>")) == ([], [], [])
    with pytest.raises(Unreadable, match="got a wall"):
        _yields(spider, _html("<p>Please verify you are human</p>"))
    with pytest.raises(Unreadable, match="expected a list with links to vacancies"):
        _yields(spider, _html("<html><title>Careers</title><div id='app'></div></html>"))


def test_an_employers_number_is_not_the_reference_of_each_of_its_vacancies():
    """Two vacancies with one identifier are two."""
    spider = _spider("jobposting", url="https://x.org/jobs")
    pages = [
        _posting("Clerk", "https://x.org/jobs/101", identifier="ACME-1"),
        _posting("Cook", "https://x.org/jobs/102", identifier="ACME-1"),
    ]

    keys = [each.key for page in pages for each in spider.parse_saved(_html(page))]

    assert keys == ["ACME-1", "jobs/102"]


# -- gone or not --------------------------------------------------------------------------------


def _own(spider: NoticeSpider, body: str, key: str) -> list[Any]:
    return list(spider.parse_own_page(_html(body, "https://x.org/jobs/101"), key=key))


def test_a_vacancys_own_page_confirms_whether_it_is_gone():
    """Still there, closed in words, or no longer on its page."""
    spider = _spider("jobposting", url="https://x.org/jobs")

    [still] = _own(spider, _posting(), "jobs/101")
    [closed] = _own(spider, f"<h1>Sorry, this job has expired.</h1>{_posting()}", "jobs/101")

    assert (still.key, still.status) == ("jobs/101", "open")
    assert closed.status == "closed"
    assert _own(spider, "<p>This vacancy has closed.</p>", "jobs/101") == [
        Gone(key="jobs/101", how="closed")
    ]
    assert _own(spider, "<h1>All jobs</h1>", "jobs/101") == [Gone(key="jobs/101", how="withdrawn")]
    other = _posting("Cook", "https://x.org/jobs/102")
    assert _own(spider, other, "jobs/101") == [
        Gone(key="jobs/101", how="withdrawn", elsewhere=True)
    ]


@pytest.mark.parametrize(
    "body", ["", "<p>Please log in to continue</p>", "<p>Down for maintenance</p>"]
)
def test_a_wall_says_nothing_of_a_notice(body):
    """It is asked again another time."""
    spider = _spider("jobposting", url="https://x.org/jobs")

    with pytest.raises(Unreadable):
        _own(spider, body, "jobs/101")


def test_the_own_page_of_a_board_is_its_own_address():
    """With the key to confirm."""
    spider = _spider("greenhouse", board="acme works", base_url="http://127.0.0.1:1")
    body = b'{"jobs":[{"id":7,"title":"Clerk","absolute_url":"https://acme.org/7"}]}'
    [notice] = spider.parse(TextResponse("http://127.0.0.1:1", body=body))

    request = spider.own_page(to_document(notice))

    assert request is not None
    assert request.url == "http://127.0.0.1:1/v1/boards/acme%20works/jobs/7"
    assert request.cb_kwargs == {"key": "7"}


def test_a_source_that_shows_a_window_has_no_own_pages():
    """Nothing is gone because an API stopped mentioning it."""
    spider = _spider("ocds", url="https://x.org/r")

    assert spider.window
    assert spider.own_page({"key": "ocds-1", "url": "https://x.org/n/1"}) is None


def test_the_page_of_another_tender_is_not_read_as_that_of_the_row_that_led_there():
    """A mixed-up cache answers 200 with another's page: it prints a reference of its own."""
    board = _spider("board", url="https://x.org/t", row="tr", fields={"title": "a"}, kind="tender")
    row = {"title": "Resurfacing", "reference": "T-7", "url": "https://x.org/t/7"}
    page = _html(
        "<main><h1>Catering</h1><dl><dt>Reference</dt><dd>T-8</dd><dt>Location</dt><dd>York</dd>"
        "<dt>Closing date</dt><dd>4 June 2026</dd></dl></main>"
    )

    with pytest.raises(Unreadable, match='expected the page of "Resurfacing"'):
        list(board.parse_notice(page, listed=row))  # pyright: ignore[reportAttributeAccessIssue]
