"""From events to one digest a reader: once, in its window, and only what was asked for."""

import re
import threading
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crawler.clock import StoppedClock
from crawler.notice import Deadline
from crawler.store import events
from notifier import people
from notifier.settings import WebSettings
from notifier.telling import following
from tests.builders import LONDON, a_tender, a_vacancy, london, pay, until
from tests.integration.desk import READER, Desk, clock
from tests.mailbox import Mailbox

OPEN = a_vacancy(url="https://jobs.example.org/R-1")
MORNING = "2026-04-21 07:00"

#: What a rule makes of the same rows: once is enough.
on_one = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_reader_is_told_once_however_often_the_passes_run(desk: Desk, mailbox: Mailbox):
    desk.joins()
    desk.searches()
    desk.happens(OPEN)

    for at in (MORNING, MORNING, "2026-04-21 07:05", "2026-04-22 07:00"):
        desk.passes(at)

    assert [mail.subject for mail in mailbox.mails] == [
        "New: Planning Officer R-1, Example County Council"
    ]


def test_several_searches_of_one_reader_are_one_mail_with_each_notice_once(
    desk: Desk, mailbox: Mailbox
):
    desk.joins()
    desk.searches("officer")
    desk.searches('"county council"')
    desk.happens(OPEN, a_tender())

    desk.passes(MORNING)

    (mail,) = mailbox.mails
    assert mail.text.count("Planning Officer R-1") == 1
    assert 'Found by   officer; "county council"' in mail.text
    assert "Road repairs" in mail.text


def test_an_event_told_at_once_is_not_told_again_by_a_weekly_search(desk: Desk, mailbox: Mailbox):
    """One event, one subscriber, one telling."""
    desk.joins()
    desk.searches("officer", cadence="immediate")
    desk.searches("council", cadence="weekly", weekday="wed", hour="07:00")
    desk.happens(OPEN)

    desk.passes(MORNING)
    desk.passes("2026-04-29 07:00")

    assert len(mailbox.mails) == 1


def test_readers_are_told_each_for_themselves(desk: Desk, mailbox: Mailbox):
    for email in ("a@example.org", "b@example.org"):
        desk.joins(email)
        desk.searches(email=email)
    desk.happens(OPEN)

    desk.passes(MORNING)

    assert sorted(mail.to for mail in mailbox.mails) == ["a@example.org", "b@example.org"]
    assert all(mail.message["To"] == mail.to for mail in mailbox.mails)


def test_nothing_to_tell_is_no_digest(desk: Desk, mailbox: Mailbox):
    desk.joins()
    desk.searches("gardener", cadence="daily")
    desk.happens(OPEN)

    desk.passes(MORNING)
    desk.passes("2026-04-22 07:00")

    assert mailbox.mails == []
    assert desk.outbox == []


def test_f28_the_first_run_of_a_source_is_told_to_nobody(desk: Desk):
    desk.joins()
    desk.searches()
    desk.happens(OPEN, bootstrap=True)

    assert desk.composes(MORNING) == 0


def test_f27_what_came_and_went_within_a_window_is_told_by_silence(desk: Desk, mailbox: Mailbox):
    """And is not told later either, when only half of it would be left."""
    desk.joins()
    desk.searches(cadence="daily")
    desk.happens(OPEN, bootstrap=True)
    desk.happens(a_vacancy(salary=pay(40_000, 42_000), url=OPEN.url), kind="changed")
    desk.happens(OPEN, kind="changed")

    desk.passes("2026-04-21 07:00")
    assert desk.waiting_matches == 0
    desk.happens(a_vacancy(title="Senior Officer", url=OPEN.url), kind="changed")
    desk.passes("2026-04-22 07:00")

    (mail,) = mailbox.mails
    assert mail.subject == "Title changed: Senior Officer, Example County Council"
    assert "42,000" not in mail.text


def test_a_daily_digest_waits_for_its_hour(desk: Desk, mailbox: Mailbox):
    desk.joins(at="2026-04-20 12:00")
    desk.searches(cadence="daily", hour="08:00", at="2026-04-20 12:00")
    desk.happens(OPEN)

    desk.passes("2026-04-21 07:59")
    assert mailbox.mails == []
    desk.passes("2026-04-21 08:00")

    assert len(mailbox.mails) == 1


def test_a_weekly_digest_waits_for_its_day(desk: Desk, mailbox: Mailbox):
    """20 April 2026 is a Monday."""
    desk.joins()
    desk.searches(cadence="weekly", weekday="thu", hour="08:00")
    desk.happens(OPEN)

    for at in ("2026-04-21 09:00", "2026-04-22 09:00", "2026-04-23 07:59"):
        desk.passes(at)
    assert mailbox.mails == []
    desk.passes("2026-04-23 08:00")

    assert len(mailbox.mails) == 1


def test_the_hour_is_the_readers_own(desk: Desk, mailbox: Mailbox):
    """07:00 in New York is noon in London."""
    desk.joins(timezone=ZoneInfo("America/New_York"))
    desk.searches(cadence="daily", hour="07:00")
    desk.happens(OPEN)

    desk.passes("2026-04-20 11:59")
    assert mailbox.mails == []
    desk.passes("2026-04-20 12:00")

    assert len(mailbox.mails) == 1


def test_f48_missed_windows_are_one_digest(desk: Desk, mailbox: Mailbox):
    desk.joins()
    desk.searches(cadence="daily")
    desk.happens(OPEN)
    desk.happens(a_vacancy("R-2"), at="2026-04-22 12:00")

    desk.passes("2026-04-25 11:00")
    desk.passes("2026-04-25 12:00")

    (mail,) = mailbox.mails
    assert "R-1" in mail.text
    assert "R-2" in mail.text


@pytest.mark.parametrize("first", ["2026-03-28", "2026-10-24"])
def test_f50_each_local_day_gets_one_digest_over_both_changes_of_the_clocks(desk: Desk, first: str):
    """01:30 is skipped in March, and comes twice in October."""
    desk.joins(at=f"{first} 00:00")
    desk.searches(cadence="daily", hour="01:30", at=f"{first} 00:00")
    start = london(f"{first} 00:00").astimezone(UTC)
    digests: list[str] = []

    for step in range(2 * 24 * 3 - 2):
        now = StoppedClock(start + timedelta(minutes=30 * step))
        if step % 8 == 0:
            desk.happens(a_vacancy(f"R-{step}"))
            people.match_events(desk.db, now)
        if people.compose_digests(desk.db, now, desk.settings, {}):
            digests.append(f"{now.at.astimezone(LONDON):%d %H:%M}")

    skipped = "02:00" if first == "2026-03-28" else "01:30"
    days = [int(first[-2:]) + each for each in range(3)]
    assert digests == [f"{days[0]} 01:30", f"{days[1]} {skipped}", f"{days[2]} 01:30"]


def test_f24_a_clock_that_was_put_back_tells_nothing_twice_and_skips_nothing(
    desk: Desk, mailbox: Mailbox
):
    """It ran ten years ahead for one pass; the reader's next morning is as usual."""
    desk.joins()
    desk.searches(cadence="daily", hour="07:00")
    desk.happens(OPEN)
    desk.passes("2036-04-20 08:00")
    desk.happens(a_vacancy("R-2"), at="2026-04-20 12:00")

    desk.passes("2026-04-21 06:00")
    assert len(mailbox.mails) == 1
    desk.passes("2026-04-21 07:00")

    assert ["R-1" in mail.text for mail in mailbox.mails] == [True, False]
    assert ["R-2" in mail.text for mail in mailbox.mails] == [False, True]


def test_f24_after_a_clock_was_put_back_a_window_that_ended_today_is_told_today(
    desk: Desk, mailbox: Mailbox
):
    desk.joins()
    desk.searches(cadence="daily", hour="07:00")
    desk.passes("2036-04-20 08:00")
    desk.happens(OPEN)

    desk.passes("2026-04-21 08:00")

    assert len(mailbox.mails) == 1


def test_f46_a_new_search_sees_nothing_of_before(desk: Desk):
    desk.joins()
    desk.happens(OPEN)
    desk.searches()

    assert desk.composes(MORNING) == 0


def test_a_search_that_asks_for_what_is_open_now_is_told_it_once(desk: Desk, mailbox: Mailbox):
    desk.joins()
    desk.happens(
        OPEN,
        a_vacancy("R-2", deadline=until("2026-04-19")),
        a_vacancy("R-3", status="closed"),
        a_vacancy("R-4", title="Gardener", description=None),
        bootstrap=True,
    )
    desk.happens(a_vacancy("R-1", title="Senior Officer", url=OPEN.url), kind="changed")
    desk.searches(backlog="open")

    desk.passes(MORNING)
    desk.passes("2026-04-22 07:00")

    (mail,) = mailbox.mails
    assert mail.subject == "Open now: Senior Officer, Example County Council"
    assert "was " not in mail.text
    assert all(key not in mail.text for key in ("R-2", "R-3", "Gardener"))


def test_what_is_open_waits_for_consent(desk: Desk, mailbox: Mailbox):
    people.add(desk.db, clock("2026-04-20 07:00"), desk.settings, READER, timezone=LONDON)
    desk.happens(OPEN, bootstrap=True)
    desk.searches(backlog="open")
    desk.passes("2026-04-20 08:00")
    assert [mail.subject for mail in mailbox.mails] == [
        "Please confirm: shall we mail you notices?"
    ]

    people.confirm(desk.db, clock("2026-04-20 09:00"), READER)
    desk.passes("2026-04-20 10:00")

    assert mailbox.mails[-1].subject.startswith("Open now: ")


def test_what_a_reader_has_been_told_is_not_open_news(desk: Desk, mailbox: Mailbox):
    desk.joins()
    desk.searches()
    desk.happens(OPEN)
    desk.passes(MORNING)

    desk.searches("council", backlog="open")
    desk.passes("2026-04-22 07:00")

    assert len(mailbox.mails) == 1
    assert desk.waiting_matches == 0


def test_matches_and_cursor_move_together(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    """F37: a crash between the batches loses no event and doubles none."""
    monkeypatch.setattr(following, "BATCH", 2)
    desk.joins()
    desk.searches()
    desk.happens(*(a_vacancy(f"R-{number}") for number in range(5)))
    calls = 0
    real = events.after

    def failing(*args: object, **named: object):
        nonlocal calls
        calls += 1
        if calls == 2:
            raise RuntimeError("killed")
        return real(*args, **named)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(events, "after", failing)
    with pytest.raises(RuntimeError):
        people.match_events(desk.db, clock(MORNING))

    assert people.match_events(desk.db, clock(MORNING)) == 3
    assert people.match_events(desk.db, clock(MORNING)) == 0


def test_f47_two_processes_that_compose_at_once_write_one_digest(desk: Desk):
    desk.joins()
    desk.searches()
    desk.happens(OPEN)
    people.match_events(desk.db, clock(MORNING))
    together = threading.Barrier(2)
    written: list[int] = []

    def compose() -> None:
        together.wait()
        written.append(people.compose_digests(desk.db, clock(MORNING), desk.settings, {}))

    threads = [threading.Thread(target=compose) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(written) == [0, 1]
    assert len(desk.outbox) == 1


def test_a_crash_while_rendering_leaves_everything_to_be_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    """F37: digest, what it tells and the message are one transaction."""
    desk.joins()
    desk.searches()
    desk.happens(OPEN)
    with monkeypatch.context() as patch:
        patch.setattr("notifier.telling.composing.renderer", lambda folder: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            desk.composes(MORNING)
    assert desk.outbox == []

    assert desk.composes("2026-04-21 07:01") == 1


def test_a_digest_names_the_last_whole_look_at_each_source_it_tells_of(
    desk: Desk, mailbox: Mailbox
):
    """Silence since then is not news of the notices."""
    desk.looks = {"board": london("2026-04-21 06:30"), "other": london("2026-04-20 06:30")}
    desk.joins()
    desk.searches()
    desk.happens(OPEN)

    desk.passes(MORNING)

    (mail,) = mailbox.mails
    assert "- board: today, 06:30" in mail.text
    assert "other" not in mail.text


def test_the_preview_is_what_would_be_sent_and_writes_nothing(desk: Desk, mailbox: Mailbox):
    desk.joins()
    desk.searches(cadence="weekly", backlog="open")
    desk.happens(a_vacancy("R-9"), bootstrap=True)
    desk.happens(OPEN)

    seen = desk.preview("2026-04-20 08:00")
    again = desk.preview("2026-04-20 08:00")

    assert seen == again
    assert seen is not None
    assert "R-1" in seen.text
    assert "R-9" in seen.text
    assert b"To: reader@example.org" in seen.eml
    assert desk.outbox == []
    desk.passes("2026-04-27 08:00")
    (mail,) = mailbox.mails
    assert mail.subject == seen.subject


def test_a_preview_of_nothing_is_none(desk: Desk):
    desk.joins()

    assert desk.preview(MORNING) is None


def test_f45_a_removed_search_takes_its_part_out_of_a_digest_that_waits(
    desk: Desk, mailbox: Mailbox
):
    """The rest is told in a new digest at the next pass."""
    desk.joins()
    officers = desk.searches("officer", cadence="daily")
    desk.searches("roads OR road", cadence="daily")
    desk.happens(OPEN, a_tender())
    desk.composes(MORNING)
    people.remove_subscription(desk.db, officers)

    desk.passes("2026-04-21 07:01")
    desk.passes("2026-04-21 07:02")
    desk.passes("2026-04-22 07:02")

    (mail,) = mailbox.mails
    assert "Road repairs" in mail.text
    assert "Planning Officer" not in mail.text
    assert desk.states == ["cancelled", "sent"]
    assert len({entry.message_id for entry in desk.outbox}) == 2


def test_f45_a_digest_for_no_search_any_more_is_not_sent(desk: Desk, mailbox: Mailbox):
    desk.joins()
    id = desk.searches()
    desk.happens(OPEN)
    desk.composes(MORNING)
    people.remove_subscription(desk.db, id)

    desk.passes("2026-04-21 07:01")

    assert mailbox.mails == []
    assert desk.states == ["cancelled"]


# -- one opportunity at several sources ----------------------------------------------------

#: One tender, under the key of a register and under that of its buyer's own page.
REGISTERED = a_tender(url="https://register.example.org/1", deadline=until("2026-06-30"))
OWN = replace(REGISTERED, key="T-1", url="https://council.example.org/t/1")


@on_one
def test_the_same_opportunity_at_two_sources_is_told_once_with_both_addresses(
    desk: Desk, mailbox: Mailbox
):
    desk.joins()
    desk.searches("road", cadence="daily", hour="07:00")
    desk.happens(REGISTERED, source="register")
    desk.happens(OWN, source="council")

    desk.passes(MORNING)

    (mail,) = mailbox.mails
    assert mail.text.count(REGISTERED.title) == 1
    assert "Also at    https://council.example.org/t/1" in mail.text


def test_a_source_that_publishes_the_same_a_day_later_is_told_by_silence(
    desk: Desk, mailbox: Mailbox
):
    """And so is the deadline that moves at both, one after the other."""
    desk.joins()
    desk.searches("road")
    moved = {"deadline": until("2026-07-14")}
    desk.happens(REGISTERED, source="register")
    desk.passes(MORNING)
    desk.happens(OWN, source="council", at="2026-04-22 06:00")
    desk.passes("2026-04-22 07:00")
    desk.happens(replace(REGISTERED, **moved), kind="deadline_changed", source="register")
    desk.passes("2026-04-23 07:00")

    desk.happens(replace(OWN, **moved), kind="deadline_changed", source="council")
    desk.passes("2026-04-24 07:00")

    assert [mail.subject.partition(":")[0] for mail in mailbox.mails] == ["New", "Deadline moved"]
    assert desk.waiting_matches == 0


def test_f45_what_went_unsaid_beside_another_place_is_said_when_that_is_taken_out(
    desk: Desk, mailbox: Mailbox
):
    """Nothing is missed: its reader was told of neither."""
    desk.joins()
    register = desk.searches("source:register", cadence="daily", hour="07:00")
    desk.searches("source:council", cadence="daily", hour="07:00")
    desk.happens(REGISTERED, source="register")
    desk.happens(OWN, source="council")
    desk.composes(MORNING)
    people.remove_subscription(desk.db, register)

    desk.passes("2026-04-21 07:01")
    desk.passes("2026-04-21 07:02")

    (mail,) = mailbox.mails
    assert "Read it    https://council.example.org/t/1" in mail.text


@on_one
def test_a_later_stage_says_since_when_it_was_planned(desk: Desk, mailbox: Mailbox):
    """Under another key too: the number of the procurement is the same."""
    desk.joins()
    desk.searches("road")
    planned = replace(OWN, key="P-1", url=None, status="planned", stage="planning", deadline=None)
    desk.happens(planned, at="2026-03-03 07:00")
    desk.passes("2026-03-03 08:00")

    desk.happens(OWN)
    desk.passes(MORNING)

    assert mailbox.mails[-1].subject.startswith("Now open: Road repairs")
    assert "Planned since Tue 3 March; now open." in mailbox.mails[-1].text


@on_one
def test_news_of_an_immediate_search_goes_at_once_and_then_together(desk: Desk, mailbox: Mailbox):
    """Ten notices that come within ten minutes are three mails, not ten."""
    desk.joins()
    desk.searches()
    for number in range(10):
        desk.happens(a_vacancy(f"R-{number}"), at=f"2026-04-21 07:0{number}")
        desk.passes(f"2026-04-21 07:0{number}")

    assert [mail.text.count("Planning Officer R-") for mail in mailbox.mails] == [1, 5]
    desk.passes("2026-04-21 07:10")
    assert len(mailbox.mails) == 3


@on_one
def test_with_web_pages_a_mail_says_where_to_follow_mute_edit_and_unsubscribe(
    desk: Desk, mailbox: Mailbox
):
    web = WebSettings(public_url="https://notices.example.org")
    desk.settings = replace(desk.settings, web=web)
    reader = desk.joins()
    desk.searches()
    desk.happens(OPEN)

    desk.passes(MORNING)

    (mail,) = mailbox.mails
    for purpose in ("follow", "mute", "edit", "unsubscribe"):
        assert f"https://notices.example.org/{purpose}/{reader}-" in mail.text
    unsubscribe = str(mail.message["List-Unsubscribe"])
    assert unsubscribe.startswith(f"<https://notices.example.org/unsubscribe/{reader}-")


@on_one
def test_who_reads_german_is_written_to_in_german(desk: Desk, mailbox: Mailbox):
    desk.joins(language="de")
    desk.searches()
    desk.happens(OPEN)

    desk.passes(MORNING)

    assert mailbox.mails[0].subject == "Neu: Planning Officer R-1, Example County Council"
    assert "Gehalt     38.000" in mailbox.mails[0].text


@on_one
def test_readers_of_the_same_notice_get_each_their_own_mail(desk: Desk, mailbox: Mailbox):
    """What they share is made once; links, language, zone and searches are each one's own."""
    web = WebSettings(public_url="https://notices.example.org")
    desk.settings = replace(desk.settings, web=web)
    where: dict[str, dict[str, Any]] = {
        "one": {},
        "two": {},
        "follower": {},
        "berlin": {"timezone": ZoneInfo("Europe/Berlin")},
        "german": {"language": "de"},
    }
    ids = {
        f"{name}@example.org": desk.joins(f"{name}@example.org", **at) for name, at in where.items()
    }
    emails = list(ids)
    for email in emails:
        desk.searches("planning", email)
    desk.searches("officer", "two@example.org")
    noon = Deadline(stated="1 May, noon", at=london("2026-05-01 12:00"), precision="minute")
    desk.happens(a_vacancy("R-1", deadline=noon), at="2026-04-20 08:00")
    desk.passes("2026-04-20 08:00")
    mailbox.mails.clear()
    people.follow(desk.db, clock("2026-04-20 09:00"), ids["follower@example.org"], 1)

    later = replace(noon, at=london("2026-05-08 12:00"))
    desk.happens(a_vacancy("R-1", deadline=later), kind="deadline_changed", at="2026-04-20 10:00")
    desk.happens(a_vacancy("R-2"), at="2026-04-20 10:00")
    desk.passes("2026-04-20 10:00")

    mails = {email: mail for email in emails for mail in mailbox.to(email)}
    assert mails.keys() == set(emails)
    for email, mail in mails.items():
        for body in (mail.text, mail.html):
            links = re.findall(r"https://notices\.example\.org/(\w+)/(\d+)-", body)
            assert {int(who) for _, who in links} == {ids[email]}
            follow = 1 if email.startswith("follower") else 2
            assert [what for what, _ in links].count("follow") == follow
            assert [what for what, _ in links].count("mute") == 2
        assert ("Found by" in mail.text) == email.startswith("two")
        assert ("13:00" in mail.text) == email.startswith("berlin")
        assert ("\n  Frist " in mail.text) == email.startswith("german")
