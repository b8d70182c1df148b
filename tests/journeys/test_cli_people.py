"""What the operator does with people, their searches and their mail."""

from pathlib import Path

import pytest

from tests.builders import a_vacancy
from tests.mailbox import Mailbox
from tests.site import Site
from tests.watch import Watch

ANN = "ann@example.org"


@pytest.fixture
def news(watch: Watch, site: Site) -> Watch:
    """One vacancy that is news, and one that was there from the start."""
    site.shows([a_vacancy("R-1")])
    watch.crawl(at="2026-04-20 07:00")
    site.shows([a_vacancy("R-1"), a_vacancy("R-2", title="Tree Officer")])
    return watch


def test_people_come_are_paused_and_go(watch: Watch):
    def state() -> list[tuple[str, str]]:
        return [(row["email"], row["state"]) for row in watch.rows("subscribers", "list")]

    watch.run("subscribers", "add", ANN, "--name", "Ann", "--timezone", "Europe/Paris")
    assert state() == [(ANN, "unconfirmed")]
    watch.run("subscribers", "confirm", ANN)
    assert state() == [(ANN, "active")]
    watch.run("subscribers", "pause", ANN)
    assert state() == [(ANN, "paused")]
    watch.run("subscribers", "remove", ANN)
    assert state() == []
    watch.run("subscribers", "add", ANN, "--confirmed")
    watch.run("subscribers", "erase", ANN)
    assert state() == []
    again = watch.run("subscribers", "add", ANN, fails=2)
    assert again.err.startswith(f"noticewatch: {ANN} is never to be mailed again")


def test_a_subscriber_without_a_zone_is_where_the_operator_is(watch: Watch):
    watch.run("subscribers", "add", ANN)

    (ann,) = watch.rows("subscribers", "list")
    assert ann["timezone"] == "Europe/London"


def test_a_search_is_saved_changed_and_removed(watch: Watch):
    watch.run("subscribers", "add", ANN, "--confirmed")

    id = watch.run(
        *("subscriptions", "add", ANN, "--query", "nurse", "--cadence", "weekly"),
        *("--at", "16:00", "--weekday", "fri"),
    ).out.strip()
    watch.run("subscriptions", "edit", id, "--query", "nurse OR midwife")

    (search,) = watch.rows("subscriptions", "list", ANN)
    assert str(search["id"]) == id
    assert search["query"] == "nurse OR midwife"
    assert (search["cadence"], search["at"], search["weekday"]) == ("weekly", "16:00", "fri")
    watch.run("subscriptions", "remove", id)
    assert watch.rows("subscriptions", "list") == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("subscribers", "add", "no address"), "noticewatch: "),
        (("subscribers", "confirm", "who@example.org"), "nobody subscribes as who@example.org"),
        (("subscribers", "add", "x@example.org", "--timezone", "Pari"), "unknown time zone"),
        (("subscriptions", "add", ANN, "--query", "a AND"), '"AND" has nothing after it'),
        (("subscriptions", "add", ANN, "--query", "a", "--cadence", "hourly"), "cadence"),
        (("subscriptions", "add", ANN, "--query", "a", "--at", "25:00"), "25:00"),
        (("subscriptions", "remove", "9"), "there is no subscription 9"),
        (("subscriptions", "test", "9"), "there is no subscription 9"),
        (("subscriptions", "test"), "name a subscription's id, or give --query"),
        (("digest", "preview", "who@example.org"), "nobody subscribes as who@example.org"),
        (("outbox", "retry", "9"), "there is no message 9"),
        (("outbox", "cancel", "9"), "there is no message 9"),
        (("outbox", "retry", "9" * 26), "is more than there can be"),
        (("subscriptions", "remove", "9" * 26), "is more than there can be"),
        (("runs", "release", "9" * 26), "is more than there can be"),
        (("events", "--after", "9" * 26), "is more than there can be"),
        (("events", "--limit", "9" * 26), "is more than there can be"),
        (("tick", "--now", "9999-12-31"), "expected a year from 1900 to 2999"),
        (("tick", "--now", "0001-01-01"), "expected a year from 1900 to 2999"),
    ],
)
def test_a_wrong_name_or_word_is_explained_with_exit_code_2(
    watch: Watch, words: tuple[str, ...], message: str
):
    watch.run("subscribers", "add", ANN, "--confirmed")

    shown = watch.run(*words, fails=2)

    assert message in shown.err
    assert shown.out == ""


def test_a_search_can_be_tried_on_what_has_happened(news: Watch):
    news.run("crawl", "board")

    def tried(query: str) -> list[str]:
        return [row["key"] for row in news.rows("subscriptions", "test", "--query", query)]

    assert tried("officer") == ["R-2"]  # what the first run found is nobody's news
    assert tried("nurse") == []


def test_a_digest_can_be_looked_at_before_it_is_sent(news: Watch, mailbox: Mailbox, tmp_path: Path):
    news.subscribe("officer")
    news.crawl(at="2026-04-21 07:00")
    page, mail = tmp_path / "digest.html", tmp_path / "digest.eml"

    shown = news.run("digest", "preview", "reader@example.org", "--html", str(page)).out
    news.run("digest", "preview", "reader@example.org", "--eml", str(mail))

    assert shown.startswith("Subject: ")
    assert "Tree Officer" in shown
    assert "Tree Officer" in page.read_text("utf-8")
    assert b"\r\nSubject: " in mail.read_bytes()
    assert mailbox.mails == []
    lost = tmp_path / "nowhere" / "digest.eml"
    told = news.run("digest", "preview", "reader@example.org", "--eml", str(lost), fails=2).err
    assert told == f"noticewatch: {lost} cannot be written: No such file or directory\n"


def test_a_preview_without_news_says_so_and_prints_nothing(watch: Watch):
    watch.subscribe("officer")

    shown = watch.run("digest", "preview", "reader@example.org")

    assert shown.out == ""
    assert shown.err == "noticewatch: there is nothing to tell reader@example.org\n"


def test_the_outbox_shows_what_waits_and_why(news: Watch, mailbox: Mailbox):
    news.subscribe("officer", cadence="immediate")
    mailbox.refuse("451 try again later")
    news.crawl(at="2026-04-21 07:00")
    news.tick("2026-04-21 08:00")

    (message,) = news.rows("outbox")
    assert list(message) == [
        *("id", "to", "kind", "subject", "state", "attempts", "next_try", "reason", "message_id"),
    ]
    assert (message["to"], message["kind"], message["state"]) == (
        "reader@example.org",
        "digest",
        "waiting",
    )
    assert "451" in message["reason"]

    assert news.run("outbox", "retry", str(message["id"])).out == f"{message['id']}: waiting\n"
    assert news.run("outbox", "cancel", str(message["id"])).out == f"{message['id']}: cancelled\n"


def test_the_configuration_is_checked_as_a_whole(watch: Watch):
    watch.source()
    shown = watch.run("check").out

    assert "(sources: 1, mistakes: 0)" in shown
    assert "database: " in shown
    assert "mail: 127.0.0.1:" in shown


def test_a_source_with_a_wrong_spider_or_argument_is_found_by_the_check(watch: Watch):
    watch.source("one", "greenhous", args={})  # pyright: ignore[reportArgumentType]
    watch.source("two", "greenhouse", args={"boad": "acme"})

    told = watch.run("check", fails=2).err.splitlines()

    assert [line.partition(": source ")[2] for line in told] == [
        '"one": unknown spider "greenhous"; did you mean "greenhouse"?',
        '"two": greenhouse: unknown argument "boad"; did you mean "board"?',
    ]
    assert all(line.startswith(f"{watch.config}:") for line in told)


def test_every_mistake_is_found_by_one_check(watch: Watch):
    """An unknown key must not hide that the same source lacks its argument."""
    watch.source("one", "greenhouse", args={}, schedule="daily at 06:30")
    watch.source("two", "greenhous", args={"board": "acme"})  # pyright: ignore[reportArgumentType]
    text = watch.config.read_text()
    text = text.replace("[network]", "[network]\nalow = []").replace("schedule", "shedule")
    watch.config.write_text(text)

    told = watch.run("check", fails=2).err

    for mistake in (
        'unknown key "alow"; did you mean "allow"?',
        'source "one": unknown key "shedule"; did you mean "schedule"?',
        'source "one": greenhouse: argument "board" is missing',
        'source "two": unknown spider "greenhous"; did you mean "greenhouse"?',
    ):
        assert mistake in told


def test_a_mistake_in_an_own_template_is_found_by_the_check(watch: Watch):
    folder = watch.folder / "words"
    folder.mkdir()
    (folder / "alert.txt.j2").write_text("{{ mail.absent }}")
    text = watch.config.read_text().replace("[mail]", '[mail]\ntemplates = "words"')
    watch.config.write_text(text)

    assert "alert.txt.j2" in watch.run("check", fails=2).err


def test_a_test_mail_shows_that_mail_arrives(watch: Watch, mailbox: Mailbox):
    shown = watch.run("check", "--send-test", "operator@example.org").out

    (mail,) = mailbox.mails
    assert mail.to == "operator@example.org"
    assert "test mail to operator@example.org: 250" in shown


def test_a_test_mail_to_what_is_no_address_is_wrong_usage(watch: Watch):
    shown = watch.run("check", "--send-test", "who", fails=2)

    assert "who is no mail address" in shown.err


def test_a_refused_test_mail_is_explained_with_exit_code_1(watch: Watch, mailbox: Mailbox):
    mailbox.refuse("550 not here")

    assert "550 not here" in watch.run("check", "--send-test", "who@example.org", fails=1).err
