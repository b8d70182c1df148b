"""What the pages are immune to, whoever asks and however. Named after what has bitten others."""

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from crawler.store.database import Database
from noticewatch.web import public
from noticewatch.web.limits import Turnstile
from noticewatch.web.security import CHANGES, MOST_BYTES, REQUESTS
from noticewatch.web.site import Call
from notifier import people
from notifier.settings import WebSettings
from tests.builders import a_vacancy
from tests.integration.browsing import FORM, PUBLIC, READER, Browser, Client, words_of
from tests.integration.storing import a_run, a_source

TOKEN = "7-1776664800-0123456789abcdefghijklmnopq"
HOSTILE = '"><script>alert(1)</script><a href="javascript:alert(1)">'
BIDI = "\u202egnp.exe"

#: Every door of the application: what a caller without a link, and not the operator, is told.
DOORS = {
    ("GET", "/"): 200,
    ("POST", "/subscribe"): 422,
    ("GET", "/link"): 200,
    ("POST", "/link"): 422,
    ("GET", "/asked"): 200,
    ("GET", "/style.css"): 200,
    ("GET", "/robots.txt"): 200,
    ("GET", "/health"): 200,
    ("GET", "/metrics"): 404,
    **{
        (method, f"/{purpose}/{{token}}"): 404
        for purpose in ("confirm", "unsubscribe", "follow", "mute")
        for method in ("GET", "POST")
    },
    ("GET", "/digest/{token}"): 404,
    ("GET", "/edit/{token}"): 404,
    ("POST", "/edit/{token}/searches"): 404,
    ("POST", "/edit/{token}/searches/{id:number}"): 404,
    ("POST", "/edit/{token}/notices/{id:number}"): 404,
    ("POST", "/edit/{token}/you"): 404,
    ("POST", "/edit/{token}/state"): 404,
    ("GET", "/edit/{token}/data"): 404,
    ("GET", "/edit/{token}/leave"): 404,
    ("POST", "/edit/{token}/leave"): 404,
}


def without(browser: Browser, **keys: object) -> Browser:
    """The same pages where `[web]` says this."""
    web = WebSettings(**keys)  # pyright: ignore[reportArgumentType]
    return Browser(browser.db, web=web, runner=browser.runner)


def near(browser: Browser, **headers: str) -> Client:
    """Somebody on this machine itself."""
    return browser.seen_from("127.0.0.1", Host="127.0.0.1:8000", **headers)


# -- who may come in -----------------------------------------------------------------------


def test_cve_2024_23329_a_page_that_is_not_listed_here_does_not_exist(browser: Browser):
    """A route without a door, or with its door in the wrong place, is how peers were opened."""
    found = {
        (method, route.path)
        for route in browser.routes
        for method in route.methods or ()
        if method != "HEAD"
    }

    assert found == set(DOORS)


def test_cve_2026_35490_without_a_link_every_door_is_shut(browser: Browser):
    browser.joins()
    before = browser.everything()

    for (method, path), status in DOORS.items():
        way = path.replace("{token}", TOKEN).replace("{id:number}", "1")
        form = {"do": "erase"} if method == "POST" else None
        answer = browser.client.request(method, way, data=form)
        assert answer.status_code == status, way

    assert browser.everything() == before


def test_cve_2026_25527_no_path_of_a_request_is_a_path_of_a_file(browser: Browser):
    for path in (
        "/admin",
        "/edit",
        "/edit/",
        "/unsubscribe",
        "/static/../noticewatch.toml",
        "/style.css/../../etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/style.css%00",
        "/templates/web/base.html.j2",
        "/edit/..%2fhealth",
        "/%2f%2fevil.example/",
        "/health/",
    ):
        answer = browser.client.get(path)
        assert answer.status_code == 404, path
        assert "root:" not in answer.text
        assert "location" not in answer.headers


def test_a_method_that_no_page_has_is_refused(browser: Browser):
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        assert browser.client.request(method, "/").status_code == 405


def test_without_a_public_address_there_are_pages_for_machines_only(browser: Browser):
    """Nobody could follow a link: readers confirm and unsubscribe by mail."""
    inside = without(browser, public_url=None)
    id = browser.joins()

    for path in ("/", "/link", "/style.css", browser.link("edit", id)):
        assert inside.client.get(path).status_code == 404
    assert inside.client.post("/subscribe", data=FORM).status_code == 404
    assert inside.client.get("/health").status_code == 200


def test_f54_the_pages_answer_to_their_own_name_alone(browser: Browser):
    """DNS rebinding: a name of somebody else's that leads here."""
    for host in ("evil.example", "127.0.0.1:8000", "notices.example.org.evil.example", ""):
        answer = browser.client.get("/", headers={"Host": host})
        assert answer.status_code == 421
        assert host == "" or host not in answer.text


def test_pages_below_a_path_are_there_whether_or_not_a_proxy_takes_it_away(browser: Browser):
    below = without(browser, public_url="https://example.org/notices")
    page = below.client.get("https://example.org/notices/")

    assert page.status_code == 200
    assert 'action="/notices/subscribe"' in page.text
    assert below.client.get("https://example.org/").text == page.text
    assert below.client.get("https://example.org/notices").text == page.text
    assert below.client.get("https://example.org/noticesx").status_code == 404
    asked = below.client.post("https://example.org/notices/subscribe", data=FORM)
    assert asked.headers["location"] == "/notices/asked"


# -- health and metrics --------------------------------------------------------------------


def test_health_tells_a_stranger_that_something_is_wrong_and_the_operator_what(browser: Browser):
    browser.has_source("acme-careers")
    with browser.db.transaction() as conn:
        source_id = a_source(conn, "acme-careers")
        for _ in range(2):
            a_run(conn, source_id, "failed", reasons=("https://acme.example/?key=s3cret: 403",))

    stranger = browser.client.get("/health")
    operator = near(browser).get("/health")

    assert stranger.status_code == operator.status_code == 200, "the service itself does its work"
    assert stranger.json()["status"] == "troubled"
    assert stranger.json()["sources"]["broken"] == 1
    assert "acme" not in stranger.text
    (trouble,) = operator.json()["troubles"]
    assert (trouble["source"], trouble["health"]) == ("acme-careers", "broken")


def test_f43_health_tells_how_long_mail_has_been_waiting(browser: Browser):
    browser.subscribes()
    browser.answers()
    browser.at("2026-04-20 09:00")

    health = browser.client.get("/health").json()

    assert health["status"] == "troubled"
    assert health["queue"] == {"waiting": 1, "failed": 0, "parked": 0, "oldest_seconds": 7200}


def test_health_is_503_while_the_service_cannot_do_what_is_due(browser: Browser):
    browser.pulse.trouble = "mail template digest.txt: secret word"

    answer = browser.client.get("/health")

    assert (answer.status_code, answer.json()["status"]) == (503, "down")
    assert "secret word" not in answer.text
    assert "secret word" in near(browser).get("/health").text


def test_metrics_are_for_this_machine_or_for_whoever_has_the_token(any_browser: Browser):
    browser = without(any_browser, public_url=PUBLIC, operator_token="sixteen letters-")
    browser.joins()
    bearer = {"Authorization": "Bearer sixteen letters-"}

    assert browser.client.get("/metrics").status_code == 404
    assert browser.client.get("/metrics", headers={"Authorization": "Bearer x"}).status_code == 404
    assert near(browser, **{"X-Forwarded-For": "127.0.0.1"}).get("/metrics").status_code == 404
    by_name = browser.seen_from("127.0.0.1")  # a proxy that tells nothing
    assert by_name.get("/metrics").status_code == 404
    for answer in (
        browser.client.get("/metrics", headers=bearer),
        near(browser).get("/metrics"),
    ):
        assert answer.status_code == 200
        assert 'noticewatch_subscribers{state="active"} 1.0' in answer.text
        assert 'noticewatch_outbox_messages{state="waiting"} 0.0' in answer.text
        assert "noticewatch_runs_total" in answer.text
        assert READER not in answer.text


# -- what must not be forged or guessed ----------------------------------------------------


def test_f54_a_form_of_another_site_is_refused(browser: Browser):
    """There is no cookie to abuse; a browser must not be a stranger's hand all the same."""
    page = browser.link("edit", browser.joins())

    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://notices.example.org"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        for path in ("/subscribe", f"{page}/leave"):
            answer = browser.client.post(path, data={**FORM, "do": "erase"}, headers=headers)
            assert answer.status_code == 403, headers
    assert len(people.listing(browser.db)) == 1
    own = {"Origin": PUBLIC, "Sec-Fetch-Site": "same-origin"}
    assert browser.client.post("/subscribe", data=FORM, headers=own).status_code == 303


def test_f54_no_page_sets_or_wants_a_cookie(browser: Browser):
    page = browser.link("edit", browser.joins())

    for path in ("/", "/link", page):
        assert "set-cookie" not in browser.client.get(path).headers


def test_f54_a_caller_may_ask_so_much_a_minute_and_can_always_unsubscribe(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
):
    within_a_minute = partial(Turnstile, seconds=lambda: 0.0)
    monkeypatch.setattr("noticewatch.web.security.Turnstile", within_a_minute)
    browser.start()
    statuses = {browser.client.get("/robots.txt").status_code for _ in range(REQUESTS)}
    assert statuses == {200}
    assert browser.client.get("/").status_code == 429
    for _ in range(CHANGES):
        browser.client.post("/link", data={"email": "?"})

    refused = browser.client.post("/link", data={"email": "?"})
    left = browser.client.post(browser.link("unsubscribe", browser.joins()))

    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert left.status_code == 200
    assert browser.seen_from("198.51.100.1").get("/").status_code == 200


# -- what others write is text -------------------------------------------------------------


def test_cve_2023_24769_what_others_write_is_text_on_every_page(browser: Browser):
    """Stored: a notice's title, a search, a name. Reflected: whatever is typed into a form."""
    id = browser.joins(query='"<script>alert"')
    title = f"{HOSTILE}{BIDI}"
    browser.desk.happens(a_vacancy(title=title, organisation=title, url="javascript:alert(1)"))
    with browser.db.reading() as conn:
        about = conn.exec_driver_sql("SELECT id FROM notice").scalar_one()
    follow, edit = browser.link("follow", id, about), browser.link("edit", id)
    pages = [
        browser.client.get(follow),
        browser.client.post(follow),
        browser.client.get(f"{edit}?done={HOSTILE}"),
        browser.client.post(f"{edit}/searches", data={"query": f"({HOSTILE}", "cadence": HOSTILE}),
        browser.client.post("/subscribe", data=dict.fromkeys(FORM, HOSTILE)),
        browser.client.post("/link", data={"email": HOSTILE}),
    ]

    for page in pages:
        assert page.status_code in (200, 422)
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "<script" not in page.text
        assert 'href="javascript' not in page.text
        assert BIDI[0] not in page.text
    assert HOSTILE in words_of(pages[0].text), "shown, as text"


def test_no_page_has_a_script_or_a_style_of_its_own(browser: Browser):
    """What the policy forbids would only fail in silence."""
    id = browser.joins()
    for path in ("/", "/link", "/asked", browser.link("edit", id), browser.link("unsubscribe", id)):
        page = browser.client.get(path).text
        for forbidden in ("<script", " style=", "<style", " onclick", "http://", "https://"):
            assert forbidden not in page


def test_cve_2026_1299_no_line_break_of_a_request_reaches_a_header(browser: Browser):
    for path in (
        "/%0d%0aSet-Cookie:%20a=b",
        "/edit/x%0d%0aSet-Cookie:%20a=b",
        "/link?x=%0d%0aSet-Cookie:%20a=b",
        "/subscribe%0aLocation:%20https://evil.example",
    ):
        for method in ("GET", "POST"):
            answer = browser.client.request(method, path)
            assert "set-cookie" not in answer.headers
            assert all("\n" not in value for value in answer.headers.values())


def test_cve_2026_1299_no_line_break_of_a_form_reaches_a_mail(browser: Browser):
    for field in FORM:
        broken = {**FORM, field: f"{FORM[field]}\r\nBcc: evil@example.org"}
        assert browser.client.post("/subscribe", data=broken).status_code in (303, 422)

    browser.answers()

    assert "evil" not in str(browser.everything()["message"])


# -- what is too much ----------------------------------------------------------------------


def test_a_body_that_no_form_sends_is_not_read_to_its_end(browser: Browser):
    long = "query=x&" * (MOST_BYTES // 8) + "more"
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    assert browser.client.post("/subscribe", content=long, headers=form).status_code == 413

    async def pieces():
        for _ in range(70):
            yield b"a=" + b"x" * 1000 + b"&"

    unstated = browser.client.post("/subscribe", content=pieces(), headers=form)
    assert unstated.status_code == 413
    stated = {**form, "Content-Length": "-1"}
    assert browser.client.post("/subscribe", content=b"a=b", headers=stated).status_code == 413


def test_a_form_with_files_or_very_many_fields_is_refused(browser: Browser):
    files = browser.client.post("/subscribe", files={"email": ("a.txt", b"x")})
    fields = browser.client.post(
        "/subscribe", files=[(f"f{number}", (None, "x")) for number in range(200)]
    )

    assert (files.status_code, fields.status_code) == (400, 400)


def test_a_body_that_does_not_come_is_not_waited_for(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("noticewatch.web.security.BODY_SECONDS", 0.01)

    async def slowly():
        yield b"email="
        await asyncio.Event().wait()

    form = {"Content-Type": "application/x-www-form-urlencoded"}

    assert browser.client.post("/link", content=slowly(), headers=form).status_code == 408


# -- what every answer says, and what it does not ------------------------------------------


def test_every_answer_says_what_a_browser_must_not_do(browser: Browser):
    answers = [
        browser.client.get("/"),
        browser.client.get("/style.css"),
        browser.client.get("/nothing"),
        browser.client.get("/health"),
        browser.client.get("/", headers={"Host": "evil.example"}),
        browser.client.post("/subscribe", data=FORM),
        browser.client.post("/link", data=FORM, headers={"Origin": "null"}),
    ]

    assert len({answer.status_code for answer in answers}) == 5
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["strict-transport-security"].startswith("max-age=")
        assert "server" not in answer.headers
        kept = "public" if answer.url.path == "/style.css" else "no-store"
        assert kept in answer.headers["cache-control"]


@pytest.fixture
def without_database(tmp_path: Path) -> Iterator[Browser]:
    """The pages while the database is gone."""
    db = Database.open(f"sqlite:///{tmp_path / 'gone' / 'noticewatch.db'}")
    with asyncio.Runner() as runner:
        yield Browser(db, runner=runner)
    db.close()


def test_f39_without_a_database_a_page_says_to_come_back_and_shows_no_trace(
    without_database: Browser,
):
    browser = without_database
    answers = [
        browser.client.post("/subscribe", data=FORM),
        browser.client.post("/link", data=FORM),
        browser.client.get(f"/edit/{TOKEN}"),
        browser.client.get(f"/unsubscribe/{TOKEN}"),
        browser.client.post(f"/unsubscribe/{TOKEN}"),
    ]

    for answer in answers:
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "15"
        assert "Back in a moment" in answer.text
        for inner in ("Traceback", "sqlite", "gone", "noticewatch.db"):
            assert inner not in answer.text
    assert browser.client.get("/").status_code == 200, "what needs no database goes on"
    assert browser.client.get("/health").status_code == 503
    assert browser.client.get("/health").json() == {"status": "down"}
    assert near(browser).get("/metrics").status_code == 503


def test_f38_pages_are_read_while_another_writes(browser: Browser):
    """A run is applied as a whole, and a full disk takes no write at all: readers do not wait."""
    link = browser.link("edit", browser.joins())
    browser.start()

    with browser.db.transaction():
        for path in (link, f"{link}/data", "/", "/health"):
            assert browser.client.get(path).status_code == 200


def test_an_error_of_ours_is_told_without_its_reason(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def fails(call: Call) -> None:
        raise RuntimeError(f"{FORM['email']} at line 7")

    monkeypatch.setattr(public, "_asked", fails)
    browser.start()

    answer = browser.client.get("/asked")

    assert answer.status_code == 500
    assert "Something went wrong" in answer.text
    assert "line 7" not in answer.text
    assert "web.failed page=/asked why=RuntimeError" in caplog.text
    assert answer.headers["content-security-policy"]


def test_no_log_holds_a_link_or_an_address(browser: Browser, caplog: pytest.LogCaptureFixture):
    """Whoever reads the log must not be able to change what a reader is told."""
    caplog.set_level("DEBUG")
    browser.subscribes()
    browser.answers()
    link = browser.link("edit", browser.joins("other@example.org"))
    browser.client.get(link)
    browser.client.get(f"{link}x")

    ours = [record.getMessage() for record in caplog.records if record.name.startswith("notic")]
    assert not [line for line in ours if READER in line or link.rpartition("/")[2] in line]
