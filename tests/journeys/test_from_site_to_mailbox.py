"""A reader asks once, and hears of each event once."""

from typing import Any

import pytest

from tests.builders import a_tender, a_vacancy, london, pay, until, worth
from tests.mailbox import Mailbox
from tests.site import Site
from tests.watch import READER, Watch


@pytest.fixture
def watched_database(database_url: str) -> str:
    """On both kinds of database: the whole road."""
    return database_url


EVERY_MORNING: dict[str, Any] = {"schedule": "daily at 06:30", "timezone": "Europe/London"}


def test_a_reader_gets_one_digest_with_what_is_new_changed_moved_and_gone(
    watch: Watch, site: Site, mailbox: Mailbox
) -> None:
    """The one promise that everything else serves."""
    watch.source(**EVERY_MORNING)
    watch.subscribe("kind:vacancy", at="08:00")
    site.shows([a_vacancy("R-1"), a_vacancy("R-2"), a_vacancy("R-3")])
    watch.tick("2026-04-20 08:00")

    site.shows(
        [
            a_vacancy("R-1", salary=pay(40_000, 42_000)),
            a_vacancy("R-2", deadline=until("2026-07-14")),
            a_vacancy("R-4", title="Tree Officer"),
        ]
    )
    watch.tick("2026-04-21 08:00")
    watch.tick("2026-04-21 08:00")
    watch.tick("2026-04-21 09:00")

    (mail,) = mailbox.mails
    assert mail.to == READER
    for form in (mail.text, mail.html):
        assert "Tree Officer" in form
        assert all(pay in form for pay in ("40,000", "42,000", "38,000"))
        assert all(day in form for day in ("30 June", "14 July"))
        assert "Planning Officer R-3" in form
    assert sorted(watch.told()) == [
        ("changed", "R-1"),
        ("deadline_changed", "R-2"),
        ("new", "R-4"),
        ("withdrawn", "R-3"),
    ]


def test_what_a_source_shows_at_first_sight_is_told_to_nobody(
    watch: Watch, site: Site, mailbox: Mailbox
) -> None:
    """Sixty old vacancies are no news; the first run is the baseline."""
    watch.source(**EVERY_MORNING)
    watch.subscribe("kind:vacancy", cadence="immediate")
    site.shows([a_vacancy("R-1"), a_vacancy("R-2")])

    watch.tick("2026-04-20 08:00")

    assert mailbox.mails == []
    assert {event["bootstrap"] for event in watch.rows("events")} == {True}


def test_a_digest_holds_only_what_its_reader_asked_for(
    watch: Watch, site: Site, mailbox: Mailbox
) -> None:
    watch.source("board", **EVERY_MORNING)
    watch.source("register", "ocds", **EVERY_MORNING)
    watch.subscribe('kind:tender organisation:"Fire and Rescue"', cadence="immediate")
    site.shows([])
    site.shows([a_tender("ocds-t-0")], spider="ocds")
    watch.tick("2026-04-20 08:00")

    site.shows([a_vacancy("R-1", organisation="Westmere Fire and Rescue")])
    site.shows(
        [
            a_tender("ocds-t-0"),
            a_tender("ocds-t-1", published=london("2026-04-20 12:00")),
            a_tender(
                "ocds-t-2",
                title="Protective clothing",
                organisation="Westmere Fire and Rescue",
                value=worth(150_000_000, 40_000_000),
                published=london("2026-04-20 13:00"),
            ),
        ],
        spider="ocds",
    )
    watch.tick("2026-04-21 08:00")

    (mail,) = mailbox.mails
    assert "Protective clothing" in mail.text
    assert "40" in mail.text
    assert "Road repairs" not in mail.text
    assert "Planning Officer" not in mail.text


def test_the_preview_is_the_digest_that_will_be_sent(
    watch: Watch, site: Site, mailbox: Mailbox
) -> None:
    """What an operator sees beforehand is what the reader gets."""
    watch.source(**EVERY_MORNING)
    watch.subscribe("kind:vacancy", at="08:00")
    site.shows([a_vacancy("R-1")])
    watch.tick("2026-04-20 08:00")
    site.shows([a_vacancy("R-1"), a_vacancy("R-2", title="Tree Officer")])
    watch.tick("2026-04-21 07:00")

    preview = watch.run("digest", "preview", READER).out

    assert "Tree Officer" in preview
    assert mailbox.mails == []


def test_a_mail_server_that_says_later_gets_the_same_mail_later(
    watch: Watch, site: Site, mailbox: Mailbox
) -> None:
    watch.source(**EVERY_MORNING)
    watch.subscribe("kind:vacancy", cadence="immediate")
    site.shows([])
    watch.tick("2026-04-20 08:00")
    site.shows([a_vacancy("R-1")])
    mailbox.refuse("451 try again later")
    watch.tick("2026-04-21 08:00")
    (waiting,) = [row for row in watch.rows("outbox") if row["to"] == READER]

    mailbox.accept()
    watch.tick("2026-04-21 20:00")
    watch.tick("2026-04-21 21:00")

    (mail,) = mailbox.to(READER)
    assert mail.message["Message-ID"].strip("<>") == waiting["message_id"].strip("<>")
    assert waiting["state"] == "waiting"
    assert "451" in waiting["reason"]


def test_a_mail_server_that_is_not_there_is_told_by_exit_code_1_and_loses_nothing(
    watch: Watch, site: Site, mailbox: Mailbox
) -> None:
    """Cron mails what a command that failed says; the work on the other side of it is done."""
    watch.source(**EVERY_MORNING)
    watch.subscribe("kind:vacancy", cadence="immediate")
    site.shows([])
    watch.tick("2026-04-20 08:00")
    site.shows([a_vacancy("R-1")])
    mailbox.close()

    told = watch.run("tick", "--now", "2026-04-21 08:00", fails=1).err

    assert "noticewatch: mail waits in the outbox: 127.0.0.1:" in told
    assert watch.told(since="2026-04-21") == [("new", "R-1")]
    assert [row["state"] for row in watch.rows("outbox") if row["to"] == READER] == ["waiting"]
    watch.run("tick", "--now", "2026-04-21 08:00", fails=1)  # it waits still, and is not tried yet


def test_days_that_nobody_looked_at_come_in_one_digest(
    watch: Watch, site: Site, mailbox: Mailbox
) -> None:
    """A machine that slept for three days sends one mail, not three."""
    watch.source(**EVERY_MORNING)
    watch.subscribe("kind:vacancy", at="08:00")
    site.shows([a_vacancy("R-1")])
    watch.tick("2026-04-20 08:00")
    site.shows([a_vacancy("R-1"), a_vacancy("R-2", title="Tree Officer")])

    watch.tick("2026-04-24 11:00")
    watch.tick("2026-04-24 11:00")

    (mail,) = mailbox.mails
    assert "Tree Officer" in mail.text
    assert len(watch.rows("runs")) == 2
