"""People subscribe, agree, choose and leave by themselves, and nobody does it for them."""

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest

from crawler.errors import UsageError
from crawler.store.schema import restored
from noticewatch.web.pages import Pages
from notifier import people
from notifier.readers import choices
from notifier.readers.asking import MOST_SEARCHES, PER_ADDRESS
from notifier.tokens import PURPOSES, Purpose
from tests.builders import LONDON, a_vacancy, london
from tests.integration.browsing import FORM, READER, Browser, links_in, words_of
from tests.integration.desk import clock

OTHER = "other@example.org"


def notice_id(browser: Browser) -> int:
    """The number of the one notice that there is."""
    with browser.db.reading() as conn:
        return conn.exec_driver_sql("SELECT id FROM notice").scalar_one()


# -- coming --------------------------------------------------------------------------------


def test_f54_a_stranger_is_asked_by_mail_and_told_nothing_until_they_agree(any_browser: Browser):
    """Double opt-in; on record is when, from where, and to which words."""
    browser = any_browser
    answer = browser.subscribes()
    assert (answer.status_code, answer.headers["location"]) == (303, "/asked")

    (reader,) = browser.answers()
    assert (reader.state, reader.consent) == ("unconfirmed", None)
    ((kind, mail),) = browser.mails
    assert kind == "confirm"
    assert "officer" not in mail, "nobody may send a stranger words of their own through us"
    browser.desk.happens(a_vacancy("R-1"))
    browser.desk.composes("2026-04-21 08:00")
    assert [kind for kind, _ in browser.mails] == ["confirm"]

    (link,) = links_in(mail)
    page = browser.client.get(link)
    assert "Please mail me the notices that my searches find." in words_of(page.text)
    assert "officer , daily at 08:00" in words_of(page.text)
    browser.at("2026-04-21 09:00")
    confirmed = browser.client.post(link)

    (reader,) = people.listing(browser.db)
    assert reader.state == "active"
    assert confirmed.status_code == 303
    data = browser.client.get(
        confirmed.headers["location"]
        .removeprefix("https://notices.example.org")
        .replace("?done=confirmed", "/data")
    ).json()
    assert [(each["act"], each["at"], each["how"], each["client"]) for each in data["consent"]] == [
        ("asked", "2026-04-20T06:00:00+00:00", "web form", "203.0.113.9"),
        ("agreed", "2026-04-21T08:00:00+00:00", "web link", "203.0.113.9"),
    ]
    assert all("I can stop this at any time" in each["words"] for each in data["consent"])


def test_on_record_are_the_words_that_were_shown_in_the_reader_s_own_language(browser: Browser):
    """Consent is to what somebody has read (GDPR, article 7)."""
    browser.subscribes(language="de")
    browser.answers()
    ((_, mail),) = browser.mails
    (link,) = links_in(mail)
    words = people.words_asked(browser.db, people.listing(browser.db)[0])

    assert words.startswith("Bitte schicken Sie mir")
    assert words in " ".join(mail.split())
    assert words in words_of(browser.client.get(link).text)
    browser.client.post(link)
    (reader,) = people.listing(browser.db)
    assert reader.consent is not None
    assert reader.consent.words == words


def test_who_has_agreed_is_told_of_what_happens_from_then_on(browser: Browser):
    browser.subscribes()
    browser.answers()
    browser.desk.happens(a_vacancy("R-1"))
    browser.client.post(links_in(browser.mails[0][1])[0])
    browser.desk.happens(a_vacancy("R-2"))

    browser.desk.composes("2026-04-21 08:00")

    (digest,) = [text for kind, text in browser.mails if kind == "digest"]
    assert "R-2" in digest
    assert "R-1" not in digest


def test_agreeing_twice_is_agreeing_once_and_does_not_end_a_pause(browser: Browser):
    """The old mail is still there, and its link is opened again weeks later."""
    browser.subscribes()
    browser.answers()
    (link,) = links_in(browser.mails[0][1])
    browser.client.post(link)
    people.pause(browser.db, READER)

    again = browser.client.post(link)

    assert (again.status_code, again.headers["location"]) == (303, link)
    assert people.listing(browser.db)[0].state == "paused"


@pytest.mark.parametrize("path", ["/subscribe", "/link"])
def test_f54_no_page_tells_whether_an_address_subscribes(browser: Browser, path: str):
    """The same answer, and the same work for it: a row is written, whoever it is about."""
    browser.joins("active@example.org")
    browser.joins("paused@example.org")
    people.pause(browser.db, "paused@example.org")
    people.add(browser.db, browser.clock, browser.config, "asked@example.org", timezone=LONDON)
    browser.joins("erased@example.org")
    people.erase(browser.db, browser.clock, "erased@example.org")

    told: set[tuple[object, ...]] = set()
    for state in ("active", "paused", "asked", "erased", "unknown"):
        before = browser.everything()
        answer = browser.client.post(path, data={**FORM, "email": f"{state}@example.org"})
        after = browser.everything()
        changed = tuple(name for name in before if before[name] != after[name])
        headers = tuple(sorted(answer.headers.items()))
        told.add((answer.status_code, answer.text, headers, changed))

    ((status, _, _, changed),) = told
    assert (status, changed) == (303, ("request",))


def test_what_comes_of_a_request_is_told_by_mail_alone(browser: Browser):
    """Who subscribes already gets a link; who never wants mail, nothing."""
    browser.joins("active@example.org")
    browser.joins("erased@example.org")
    people.erase(browser.db, browser.clock, "erased@example.org")
    for email in ("active@example.org", "erased@example.org", "new@example.org"):
        browser.subscribes(email=email, query="gardener")
    browser.client.post("/link", data={"email": "unknown@example.org"})

    readers = browser.answers()

    assert [kind for kind, _ in browser.mails] == ["link", "confirm"]
    assert [reader.address.shown for reader in readers] == ["active@example.org", "new@example.org"]
    searches = [search.query for _, search in people.subscriptions(browser.db)]
    assert searches == ["officer", "gardener"], "nobody changes another's searches from outside"


def test_a_link_is_mailed_to_whoever_subscribes_and_asks_for_it(browser: Browser):
    browser.joins()
    browser.client.post("/link", data={"email": "Reader@Example.org"})
    browser.answers()

    ((_, mail),) = browser.mails
    (link,) = links_in(mail)

    assert "Your searches" in browser.client.get(link).text


def test_f54_one_mail_address_is_sent_a_few_mails_a_day_whoever_asks(browser: Browser):
    """Else these pages would be a tool to fill somebody's mailbox."""
    for number in range(PER_ADDRESS + 3):
        browser.seen_from(f"198.51.100.{number}").post("/subscribe", data=FORM)
        browser.answers()
    assert len(browser.mails) == PER_ADDRESS

    browser.at("2026-04-21 07:01")
    browser.subscribes()
    browser.answers()

    assert len(browser.mails) == PER_ADDRESS + 1


def test_f54_one_network_address_may_ask_for_so_much_an_hour_also_after_a_restart(
    any_browser: Browser,
):
    browser = any_browser
    asked = [browser.subscribes(email=f"r{number}@example.org") for number in range(11)]
    assert [answer.status_code for answer in asked] == [303] * 10 + [429]

    browser.start()
    browser.answers()
    assert browser.subscribes().status_code == 429
    assert browser.seen_from("198.51.100.1").post("/subscribe", data=FORM).status_code == 303
    browser.at("2026-04-20 08:01")
    assert browser.subscribes().status_code == 303


def test_who_never_answers_is_forgotten(browser: Browser):
    """An address that somebody else typed in is nobody's to keep."""
    browser.subscribes()
    browser.answers()
    people.add(browser.db, browser.clock, browser.config, OTHER, timezone=LONDON)
    browser.at("2026-05-05 07:00")

    readers = browser.answers()

    assert [reader.address.shown for reader in readers] == [OTHER], "the operator asked that one"
    assert READER not in str(browser.everything())


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"query": 'officer "unclosed'}, "column 9: this quote is never closed"),
        ({"query": "colour:red"}, "column 1"),
        ({"email": "reader"}, "reader is no mail address"),
        ({"email": "a@b.org\r\nBcc: c@d.org"}, "is no mail address"),
        ({"cadence": "hourly"}, "expected immediate, daily, weekly"),
        ({"at": "25:00"}, "there is no such time of the day"),
        ({"timezone": "Europe/Lodon"}, 'did you mean "Europe/London"?'),
        ({"timezone": "../../etc/passwd"}, "unknown time zone"),
        ({"language": "english please"}, "expected a tag such as en"),
    ],
)
def test_what_cannot_be_right_is_said_beside_its_field_and_nothing_is_lost(
    browser: Browser, given: dict[str, str], message: str
):
    answer = browser.subscribes(**given)

    assert answer.status_code == 422
    assert message in words_of(answer.text)
    assert 'value="mon" selected' in answer.text, "what was typed right is still there"
    assert browser.everything()["request"] == []


def test_the_error_of_a_search_points_at_its_column(browser: Browser):
    page = browser.subscribes(query='officer "unclosed').text

    pointer = re.search(r'<pre class="pointer"[^>]*>(.*?)</pre>', page, re.DOTALL)

    assert pointer is not None
    line, caret = pointer[1].replace("&#34;", '"').split("\n")
    assert line[caret.index("^")] == '"'


# -- what a link opens ---------------------------------------------------------------------


def doors(browser: Browser, token: str) -> list[str]:
    """Every page that there is below a link, with this token in the place of the right one."""
    paths = [f"/{purpose}/{token}" for purpose in PURPOSES]
    below = ("searches", "searches/1", "notices/1", "you", "state", "data", "leave")
    return paths + [f"/edit/{token}/{path}" for path in below]


def test_f54_a_link_opens_one_door(browser: Browser):
    """Whoever may follow a notice can neither read the searches nor end them."""
    id = browser.joins()
    browser.desk.happens(a_vacancy())
    before = browser.everything()

    for purpose in PURPOSES:
        about = notice_id(browser) if purpose in ("digest", "follow", "mute") else None
        own = browser.link(purpose, id, about)
        token = own.rpartition("/")[2]
        for door in doors(browser, token):
            if door.startswith(own):
                continue
            assert browser.client.get(door).status_code in (404, 405), door
            assert browser.client.post(door, data={"do": "erase"}).status_code in (404, 405), door
    assert browser.everything() == before


def test_f54_get_never_changes_state(browser: Browser):
    """Mail scanners open every link, and browsers fetch pages ahead."""
    id = browser.joins()
    browser.subscribes(email=OTHER)
    browser.answers()
    asked = next(reader for reader in people.listing(browser.db) if reader.id != id)
    browser.desk.happens(a_vacancy())
    about = notice_id(browser)
    edit = browser.link("edit", id)
    pages = [
        browser.link("confirm", asked.id),
        browser.link("unsubscribe", id),
        browser.link("follow", id, about),
        browser.link("mute", id, about),
        edit,
        *(f"{edit}/{path}" for path in ("data", "leave", "searches/1", "state", "you")),
        *("/", "/link", "/asked", "/subscribe", "/health", "/style.css"),
    ]
    before = browser.everything()

    for page in pages:
        for query in ("", "?do=erase&List-Unsubscribe=One-Click&email=a@b.org"):
            assert browser.client.get(page + query).status_code in (200, 405), page
            assert browser.client.head(page + query).status_code in (200, 405), page

    assert browser.everything() == before


@pytest.mark.parametrize("form", ["urlencoded", "multipart"])
def test_rfc8058_one_click_ends_it_at_once_and_asks_nothing(any_browser: Browser, form: str):
    """No login, no cookie, no redirect, from a site of the mail provider's own; in either form."""
    browser = any_browser
    id = browser.joins()
    browser.desk.happens(a_vacancy())
    browser.desk.composes("2026-04-21 07:00")
    link = browser.link("unsubscribe", id)
    provider = browser.seen_from("198.51.100.7", Origin="https://mail.example.net")

    if form == "multipart":
        answer = provider.post(link, files={"List-Unsubscribe": (None, "One-Click")})
    else:
        answer = provider.post(link, data={"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert people.listing(browser.db) == []
    assert [(entry.state, entry.reason) for entry in people.messages(browser.db)] == [
        ("cancelled", "no longer a subscriber")
    ]
    assert provider.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200


def test_every_digest_says_how_to_end_it_by_one_click(browser: Browser):
    id = browser.joins()
    browser.desk.happens(a_vacancy())
    browser.at("2026-04-21 07:00")
    browser.desk.composes("2026-04-21 07:00")

    with browser.db.reading() as conn:
        stored = conn.exec_driver_sql("SELECT unsubscribe FROM message").scalar_one()

    assert stored == "https://notices.example.org" + browser.link("unsubscribe", id)


def test_a_link_that_has_run_out_says_how_to_get_another(browser: Browser):
    link = browser.link("edit", browser.joins())
    browser.at("2026-05-21 07:00")

    answer = browser.client.get(link)

    assert answer.status_code == 410
    assert 'href="/link"' in answer.text


def test_f55_a_link_from_before_a_restore_is_not_good_for_whoever_came_since(browser: Browser):
    """Both have the same number: what came after the backup is not in it."""
    id = browser.joins(OTHER)
    link = browser.link("edit", id)
    people.remove(browser.db, browser.clock, OTHER)
    browser.at("2026-04-21 07:00")
    with browser.db.transaction() as conn:
        conn.exec_driver_sql("UPDATE sqlite_sequence SET seq = 0 WHERE name = 'subscriber'")
        conn.execute(restored.insert().values(at=browser.clock.now(), taken=browser.clock.now()))
    assert browser.joins() == id

    assert browser.client.get(link).status_code == 404


@pytest.mark.parametrize("purpose", ["edit", "unsubscribe"])
def test_f24_a_clock_that_was_put_back_takes_nobody_s_links_away(
    browser: Browser, purpose: Purpose
):
    """Above all not the way out."""
    browser.at("2026-11-24 07:00")
    id = browser.joins()
    browser.at("2026-04-21 07:00")

    assert browser.client.get(browser.link(purpose, id)).status_code == 200


@pytest.mark.parametrize(("purpose", "kind"), [("follow", "follow"), ("mute", "mute")])
def test_a_notice_is_followed_or_muted_by_a_button(browser: Browser, purpose: str, kind: str):
    id = browser.joins()
    browser.desk.happens(a_vacancy("R-1", title="Planning Officer"))
    link = browser.link("follow" if purpose == "follow" else "mute", id, notice_id(browser))

    assert "Planning Officer" in browser.client.get(link).text
    assert choices.chosen(browser.db, id) == []
    assert browser.client.post(link).status_code == 200
    (chosen,) = choices.chosen(browser.db, id)
    assert chosen.kind == kind

    page = browser.link("edit", id)
    assert "Planning Officer" in browser.client.get(page).text
    take_back = {"do": "unfollow" if kind == "follow" else "unmute"}
    browser.client.post(f"{page}/notices/{chosen.notice_id}", data=take_back)
    assert choices.chosen(browser.db, id) == []


def test_a_link_of_somebody_who_left_is_over(browser: Browser):
    id = browser.joins()
    browser.desk.happens(a_vacancy())
    paths = [
        browser.link("confirm", id),
        browser.link("edit", id),
        browser.link("follow", id, notice_id(browser)),
    ]
    people.remove(browser.db, browser.clock, READER)

    assert [browser.client.get(path).status_code for path in paths] == [410] * 3
    assert [browser.client.post(path).status_code for path in paths] == [410, 405, 410]


# -- the page about oneself ----------------------------------------------------------------


def test_a_reader_adds_changes_and_removes_searches(any_browser: Browser):
    browser = any_browser
    page = browser.link("edit", browser.joins())
    added = browser.client.post(
        f"{page}/searches",
        data={"query": "gardener", "cadence": "weekly", "at": "09:30", "weekday": "fri"},
    )
    assert added.headers["location"] == f"{page}?done=added"
    first, second = (search for _, search in people.subscriptions(browser.db))
    assert (second.query, second.rhythm.words) == ("gardener", "weekly, Fri at 09:30")

    changed = {"query": "head gardener", "cadence": "immediate", "do": "save"}
    browser.client.post(f"{page}/searches/{second.id}", data=changed)
    browser.client.post(f"{page}/searches/{first.id}", data={"do": "remove"})

    ((_, search),) = people.subscriptions(browser.db)
    assert (search.id, search.query, search.rhythm.cadence) == (
        second.id,
        "head gardener",
        "immediate",
    )


def test_a_search_that_cannot_be_read_is_shown_again_with_the_reason(browser: Browser):
    page = browser.link("edit", browser.joins())
    ((_, search),) = people.subscriptions(browser.db)

    answer = browser.client.post(
        f"{page}/searches/{search.id}", data={"query": "(open", "cadence": "daily", "do": "save"}
    )

    assert answer.status_code == 422
    assert "column" in words_of(answer.text)
    assert 'value="(open"' in answer.text
    assert people.subscriptions(browser.db)[0][1].query == "officer"


def test_f54_a_reader_reaches_only_their_own_searches(browser: Browser):
    page = browser.link("edit", browser.joins())
    browser.joins(OTHER, "gardener")
    ((_, others),) = people.subscriptions(browser.db, OTHER)

    for what in ("remove", "save"):
        answer = browser.client.post(
            f"{page}/searches/{others.id}",
            data={"query": "x", "cadence": "daily", "do": what},
        )
        assert answer.status_code == 404

    assert people.subscriptions(browser.db, OTHER)[0][1] == others


@pytest.mark.parametrize("what", ["searches", "notices"])
def test_a_number_that_is_none_is_not_there(browser: Browser, what: str):
    page = browser.link("edit", browser.joins())

    answer = browser.client.post(f"{page}/{what}/{'9' * 26}", data={"do": "remove"})

    assert answer.status_code == 404


def test_nobody_has_more_searches_than_can_be_matched(browser: Browser):
    """A link that got into the wrong hands must not become work without end."""
    page = browser.link("edit", browser.joins())
    for number in range(MOST_SEARCHES - 1):
        people.subscribe(browser.db, browser.clock, READER, query=f"officer {number}")

    answer = browser.client.post(f"{page}/searches", data={"query": "x", "cadence": "daily"})

    assert answer.status_code == 422
    assert f"more than {MOST_SEARCHES} searches" in words_of(answer.text)


def test_a_reader_says_where_they_are_and_how_they_are_told(browser: Browser):
    id = browser.joins()
    page = browser.link("edit", id)
    given = {"timezone": "Asia/Tokyo", "language": "en", "reminders": "3, 14", "calendar": "yes"}

    assert browser.client.post(f"{page}/you", data=given).status_code == 303

    (reader,) = people.listing(browser.db)
    assert reader.timezone.key == "Asia/Tokyo"
    told = choices.preferences(browser.db, id)
    assert (told.reminders, told.calendar) == ((14, 3), True)
    with browser.db.reading() as conn:
        due = conn.exec_driver_sql("SELECT due FROM subscription").scalar_one()
    # Seven in the morning in Tokyo is eleven in the evening before, in London's summer.
    assert due == int(london("2026-04-20 23:00").timestamp() * 1_000_000)


@pytest.mark.parametrize("days", ["soon", "7; DROP", "400", "1,2,3,4,5,6", "٣"])
def test_reminders_that_cannot_be_kept_are_refused(browser: Browser, days: str):
    page = browser.link("edit", browser.joins())
    given = {"timezone": "Europe/London", "language": "en", "reminders": days}

    answer = browser.client.post(f"{page}/you", data=given)

    assert answer.status_code == 422
    assert "days" in words_of(answer.text)


def test_a_reader_pauses_and_goes_on(browser: Browser):
    page = browser.link("edit", browser.joins())

    browser.client.post(f"{page}/state", data={"do": "pause"})
    assert people.listing(browser.db)[0].state == "paused"
    assert "Resume" in browser.client.get(page).text
    browser.client.post(f"{page}/state", data={"do": "resume"})
    assert people.listing(browser.db)[0].state == "active"


def test_a_reader_is_given_all_that_is_stored_about_them_and_nothing_of_others(browser: Browser):
    """GDPR, articles 15 and 20."""
    id = browser.joins()
    browser.joins(OTHER, "gardener")
    browser.desk.happens(a_vacancy("R-1"))
    choices.follow(browser.db, browser.clock, id, notice_id(browser))
    browser.desk.composes("2026-04-21 07:00")

    data = browser.client.get(f"{browser.link('edit', id)}/data")

    assert data.headers["content-disposition"].startswith("attachment")
    told = data.json()
    assert told["subscriber"]["email"] == READER
    assert [search["query"] for search in told["searches"]] == ["officer"]
    assert [each["key"] for each in told["notices"]] == ["R-1"]
    assert [mail["kind"] for mail in told["mails"]] == ["digest"]
    assert OTHER not in data.text


def test_erasing_leaves_a_hash_alone_and_the_address_cannot_come_back(
    browser: Browser, tmp_path: Path
):
    """GDPR, article 17: also what is still waiting to be answered."""
    email = "somebody.unusual@example.org"
    page = browser.link("edit", browser.joins(email))
    browser.client.post("/link", data={"email": email})

    answer = browser.client.post(f"{page}/leave", data={"do": "erase"})

    assert "deleted" in words_of(answer.text)
    left = b"".join(path.read_bytes() for path in tmp_path.glob("noticewatch.db*"))
    assert b"unusual" not in left
    assert browser.everything()["request"] == []
    browser.subscribes(email=email)
    assert browser.answers() == []
    with pytest.raises(UsageError, match="never to be mailed again"):
        people.add(browser.db, clock("2026-04-20 07:00"), browser.config, email, timezone=LONDON)


def test_a_reader_who_leaves_by_their_page_can_come_again(browser: Browser):
    page = browser.link("edit", browser.joins())

    assert browser.client.post(f"{page}/leave", data={"do": "?"}).status_code == 400
    browser.client.post(f"{page}/leave", data={"do": "unsubscribe"})
    assert people.listing(browser.db) == []
    browser.subscribes()

    assert [reader.state for reader in browser.answers()] == ["unconfirmed"]


def test_what_a_page_says_was_done_is_only_what_can_be_done(browser: Browser):
    """The address of a page is typed by anybody; its words are ours."""
    page = browser.link("edit", browser.joins())

    assert "Saved." in browser.client.get(f"{page}?done=saved").text
    other = browser.client.get(f"{page}?{urlencode({'done': 'Send your password to x'})}")
    assert (other.status_code, "password" in other.text) == (200, False)


def test_the_operators_own_page_is_used_and_a_mistake_in_it_is_found(tmp_path: Path):
    own = tmp_path / "web"
    own.mkdir()
    (own / "asked.html.j2").write_text("<p>Post is coming, {{ base }}.</p>")
    (own / "link.html.j2").write_text("line\n{% if %}")

    pages = Pages(tmp_path, "/notices")

    assert pages.text("asked") == "<p>Post is coming, /notices.</p>"
    assert "What is stored" in pages.text(
        "subscribe", given=dict.fromkeys(FORM, ""), errors={}, zones={}, languages={}
    )
    (mistake,) = pages.mistakes()
    assert mistake.startswith(f"{own / 'link.html.j2'}:2: ")
