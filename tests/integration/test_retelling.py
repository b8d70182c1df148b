"""A digest that is too long for a mail is there as pages: everything that was told, as it was."""

import re
from dataclasses import replace
from typing import Any

import pytest

from crawler.notice import Notice
from notifier import people
from notifier.store.bodies import unpacked
from notifier.telling import retelling
from notifier.words import letter
from tests.builders import LONDON, a_tender, a_vacancy, london, until
from tests.integration.browsing import PUBLIC, READER, Browser, links_in, words_of
from tests.integration.desk import Desk

OTHER = "other@example.org"
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail with room for two notices and the names of two, and pages of three."""
    monkeypatch.setattr(letter, "_SIZES", ((2, 2),))
    monkeypatch.setattr(retelling, "MOST", 3)


def vacancies(count: int) -> list[Notice]:
    return [a_vacancy(f"R-{n}", title=f"Officer {n}") for n in range(count)]


def sent(browser: Browser, at: str = "2026-04-21 08:00") -> tuple[str, str]:
    """The text of the digest that is composed now, and the path of its whole."""
    browser.at(at)
    browser.desk.composes(at)
    text = browser.mails[-1][1]
    (whole,) = [link for link in links_in(text) if link.startswith("/digest/")]
    return text, whole


def titles(browser: Browser, path: str) -> list[str]:
    page = browser.client.get(path)
    assert page.status_code == 200, path
    return re.findall(r"<h3[^>]*>(?:<a [^>]*>)?(.*?)(?:</a>)?</h3>", page.text)


def headings(browser: Browser, path: str) -> list[str]:
    return re.findall(r"<h2[^>]*>(.*?)</h2>", browser.client.get(path).text)


@pytest.mark.usefixtures("small")
def test_a_long_digest_says_how_many_more_there_are_and_leads_to_all_of_them(any_browser: Browser):
    """None of them is only counted: each stands on one of the pages, once."""
    browser = any_browser
    browser.joins()
    browser.desk.happens(*vacancies(7))

    text, whole = sent(browser)

    assert "And 3 more, for which this mail has no room." in text
    shown = [titles(browser, f"{whole}?page={number}") for number in (1, 2, 3)]
    assert [len(page) for page in shown] == [3, 3, 1]
    assert sorted(shown[0] + shown[1] + shown[2]) == [f"Officer {n}" for n in range(7)]
    first = browser.client.get(whole).text
    assert titles(browser, whole) == shown[0]
    assert "7 new" in words_of(first)
    assert f'<a rel="next" href="{whole}?page=2">' in first
    assert 'rel="prev"' not in first
    for page in ("0", "4", "-1", "x", "", "1" * 5000):
        assert browser.client.get(f"{whole}?page={page}").status_code == 404, page


def test_a_digest_that_is_told_in_full_needs_no_further_page(browser: Browser):
    browser.joins()
    browser.desk.happens(*vacancies(2))
    browser.desk.composes("2026-04-21 08:00")

    assert "/digest/" not in browser.mails[-1][1]


@pytest.mark.usefixtures("small")
def test_without_web_pages_a_long_digest_says_how_to_be_told_less(desk: Desk):
    desk.joins()
    desk.searches()
    desk.happens(*vacancies(7))
    desk.composes("2026-04-21 08:00")

    with desk.db.reading() as conn:
        text, _ = unpacked(conn.exec_driver_sql("SELECT body FROM message").scalar_one())

    assert "And 3 more" in text
    assert "A narrower search tells you of fewer." in text.replace("\n", " ")


@pytest.mark.usefixtures("small")
def test_the_page_tells_what_the_mail_told_whatever_has_happened_since(any_browser: Browser):
    """Each in its section and as it was then, and what was near its end although it has gone."""
    browser = any_browser
    id = browser.joins(query="officer OR road")
    desk = browser.desk
    near = a_vacancy("R-9", title="Curator Officer", deadline=until("2026-04-29"))
    desk.happens(near, a_vacancy("R-1", title="Tree Officer"))
    with browser.db.reading() as conn:
        found = conn.exec_driver_sql("SELECT id FROM notice WHERE \"key\" = 'R-9'").scalar_one()
    people.follow(browser.db, browser.clock, id, found)
    desk.composes("2026-04-21 08:00")

    moved = a_vacancy("R-1", title="Tree Officer", deadline=until("2026-06-16"))
    desk.happens(moved, kind="deadline_changed", at="2026-04-21 12:00")
    desk.happens(a_vacancy("R-2", title="Parks Officer"), at="2026-04-21 12:00")
    desk.happens(a_tender(title="Road repairs"), at="2026-04-21 12:00")
    text, whole = sent(browser, "2026-04-22 08:00")
    assert text.startswith("1 closing soon, 1 deadline moved, 2 new")

    desk.happens(replace(moved, deadline=until("2026-07-07")), kind="deadline_changed")
    desk.happens(replace(near, status="withdrawn"), kind="withdrawn")
    people.unfollow(browser.db, id, found)
    browser.at("2026-04-23 08:00")
    desk.composes("2026-04-23 08:00")

    pages = [words_of(browser.client.get(f"{whole}?page={n}").text) for n in (1, 2)]
    assert all("1 closing soon, 1 deadline moved, 2 new" in page for page in pages)
    assert headings(browser, whole) == ["Closing soon", "Deadline changed", "New"]
    assert headings(browser, f"{whole}?page=2") == ["New"]
    assert "Tue 16 June" in pages[0]
    assert "Tue 7 July" not in pages[0]
    assert "your digest of Wednesday 22 April 2026" in pages[0]
    assert "in 6 days" in pages[0], "counted from the day on which it is read"


@pytest.mark.usefixtures("small")
def test_what_was_open_already_is_shown_as_that(browser: Browser):
    """It is told by its newest event, which may be a change of long ago."""
    desk = browser.desk
    desk.happens(*vacancies(5), bootstrap=True)
    desk.happens(a_vacancy("R-0", title="Officer 0", deadline=until("2026-06-16")), kind="changed")
    people.add(browser.db, browser.clock, browser.config, READER, timezone=LONDON, confirmed=True)
    people.subscribe(browser.db, browser.clock, READER, query="officer", backlog="open")

    text, whole = sent(browser)

    assert text.startswith("5 open now")
    assert headings(browser, whole) == headings(browser, f"{whole}?page=2") == ["Open now"]


@pytest.mark.usefixtures("small")
def test_what_another_place_said_later_is_not_in_a_digest_before_it(browser: Browser):
    """Neither as a place where it is published, nor as what its reader knew."""
    browser.joins(query="road")
    browser.desk.happens(*(a_tender(f"ocds-{n}", title=f"Road {n}") for n in range(3)))
    _, whole = sent(browser)
    before = words_of(browser.client.get(whole).text)
    later = a_tender("R-9", title="Road 0", url="https://council.example.org/r/9")
    at = "2026-04-21 12:00"
    browser.desk.happens(replace(later, deadline=until("2026-07-07")), at=at, source="council")
    with browser.db.transaction() as conn:
        conn.exec_driver_sql("UPDATE notice SET opportunity = 7 WHERE \"key\" IN ('R-9', 'ocds-0')")
    browser.desk.composes("2026-04-22 08:00")
    assert "council.example.org" in browser.mails[-1][1]

    assert words_of(browser.client.get(whole).text) == before


@pytest.mark.usefixtures("small")
def test_notices_that_are_one_opportunity_only_since_are_each_still_there(browser: Browser):
    """Nothing that was told is missing, whatever has been understood meanwhile."""
    browser.joins(query="road")
    browser.desk.happens(*(a_tender(f"ocds-{n}", title=f"Road {n}, part {n}") for n in range(5)))
    _, whole = sent(browser)
    with browser.db.transaction() as conn:
        conn.exec_driver_sql("UPDATE notice SET opportunity = 7")

    shown = titles(browser, whole) + titles(browser, f"{whole}?page=2")

    assert sorted(shown) == [f"Road {n}, part {n}" for n in range(5)]


@pytest.mark.usefixtures("small")
def test_f54_a_digest_is_shown_to_its_reader_alone_and_only_as_long_as_it_is_theirs(
    browser: Browser,
):
    """Whoever has a link cannot make of it one to the next number."""
    id, other = browser.joins(), browser.joins(OTHER)
    browser.desk.happens(*vacancies(5))
    browser.at("2026-04-21 08:00")
    browser.desk.composes("2026-04-21 08:00")
    assert titles(browser, browser.link("digest", id, 1))

    assert browser.client.get(browser.link("digest", other, 1)).status_code == 404
    own = browser.link("digest", id, 1)
    for forged in (own.replace("-1-", "-2-"), own.replace(f"/{id}-", f"/{other}-")):
        assert browser.client.get(forged).status_code == 404
    assert browser.client.get(browser.link("digest", id, 99)).status_code == 404
    people.cancel_message(browser.db, browser.clock, 1)
    assert titles(browser, own), "not mailed, and told all the same"
    browser.at("2026-07-21 08:00")
    assert browser.client.get(own).status_code == 410


@pytest.mark.usefixtures("small")
def test_cve_2023_24769_what_others_write_is_text_and_a_bad_link_is_none(browser: Browser):
    browser.joins(query="")
    browser.desk.happens(
        *(
            a_vacancy(f"R-{n}", title=f"{HOSTILE}\u202e{n}", organisation=HOSTILE, url=url)
            for n, url in enumerate(
                ("javascript:alert(1)", "data:text/html,x", "https://a@b.example/", "/x", "//x.y/")
            )
        )
    )
    _, whole = sent(browser)

    for path in (whole, f"{whole}?page=2"):
        page = browser.client.get(path).text
        assert "<script" not in page
        assert "\u202e" not in page
        assert " style=" not in page
        own = ("/", "#", f"{PUBLIC}/follow/", f"{PUBLIC}/mute/")
        assert all(link.startswith(own) for link in re.findall(r'href="([^"]*)"', page))
        assert HOSTILE in words_of(page), "shown, as text"


@pytest.mark.usefixtures("small")
def test_the_page_changes_nothing_and_its_links_live_no_longer_than_it(browser: Browser):
    id = browser.joins()
    browser.desk.happens(*vacancies(5))
    _, whole = sent(browser)
    before = browser.everything()

    browser.at("2026-07-20 07:59")
    page = browser.client.get(whole).text
    follow = links_in(page)[0]
    assert browser.client.get(follow).status_code == 200
    browser.at("2026-07-20 08:01")
    assert browser.client.get(follow).status_code == 410

    assert browser.client.post(whole).status_code == 405
    assert browser.everything() == before
    assert browser.link("edit", id).rpartition("-")[2] not in page


@pytest.mark.usefixtures("small")
def test_the_page_speaks_its_reader_s_language_and_tells_their_time(browser: Browser):
    given: dict[str, Any] = {"timezone": "Europe/Berlin", "language": "de-AT"}
    browser.subscribes(**given)
    browser.answers()
    browser.client.post(links_in(browser.mails[0][1])[0])
    noon = replace(until("2026-05-18"), at=london("2026-05-18 12:00"), precision="minute")
    browser.desk.happens(*(replace(each, deadline=noon) for each in vacancies(5)))

    text, whole = sent(browser)
    page = browser.client.get(whole).text

    assert "Alles aus dieser Mail" in text
    assert '<html lang="de">' in page
    words = words_of(page)
    assert "Alles aus Ihrer Mail vom Dienstag, 21. April 2026" in words
    assert "5 neu" in words
    assert "13:00" in words
    for english in ("Deadline", "Follow", "Page", "Skip", "Times are", "tells you"):
        assert english not in words
