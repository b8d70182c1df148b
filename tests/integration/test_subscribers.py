"""People come, agree, pause and go, and nobody is mailed who did not ask."""

from pathlib import Path

import pytest

from crawler.errors import QueryError, UnknownName, UsageError
from crawler.store.database import Database
from notifier import people
from notifier.subscriber import Rhythm
from tests.builders import LONDON, a_vacancy, london
from tests.integration.desk import READER, Desk, clock
from tests.mailbox import Mailbox

MORNING = "2026-04-21 07:00"


def asks(desk: Desk, email: str = READER, at: str = "2026-04-20 07:00") -> people.Subscriber:
    return people.add(desk.db, clock(at), desk.settings, email, timezone=LONDON)


def test_who_has_not_agreed_gets_the_question_and_nothing_else(desk: Desk, mailbox: Mailbox):
    """A notice that fits is no reason to mail somebody who did not ask."""
    asks(desk)
    desk.searches()
    desk.happens(a_vacancy())

    desk.passes(MORNING)
    desk.passes("2026-04-22 07:00")

    (mail,) = mailbox.mails
    assert mail.to == READER
    assert "Reply-To" in mail.message
    assert "reply to this mail" in mail.text
    assert "Planning Officer" not in mail.text


def test_who_agrees_is_told_of_what_happens_from_then_on(desk: Desk, mailbox: Mailbox):
    asks(desk)
    desk.searches()
    desk.happens(a_vacancy("R-1"))
    people.confirm(desk.db, clock("2026-04-20 09:00"), READER)
    desk.happens(a_vacancy("R-2"))

    desk.passes(MORNING)

    (mail,) = mailbox.mails
    assert "Planning Officer R-2" in mail.text
    assert "R-1" not in mail.text


def test_consent_is_on_record_when_how_and_to_which_words(desk: Desk):
    """GDPR, article 7: it must be possible to show."""
    asked = asks(desk)
    agreed = people.confirm(desk.db, clock("2026-04-20 09:00"), READER)

    assert (asked.state, asked.consent) == ("unconfirmed", None)
    assert agreed.state == "active"
    assert agreed.consent is not None
    assert agreed.consent.at == london("2026-04-20 09:00")
    assert agreed.consent.how == "operator, on a reply"
    assert agreed.consent.words.startswith("Please mail me the notices")


def test_consent_that_the_operator_has_on_record_needs_no_question(desk: Desk):
    desk.joins()

    (reader,) = people.listing(desk.db)
    assert reader.state == "active"
    assert reader.consent is not None
    assert reader.consent.how == "operator, on adding"
    assert desk.outbox == []


def test_an_unanswered_question_can_be_asked_again_and_is_another_mail(desk: Desk):
    asks(desk)
    asks(desk, at="2026-04-25 07:00")

    assert [entry.kind for entry in desk.outbox] == ["confirm", "confirm"]
    assert len({entry.message_id for entry in desk.outbox}) == 2
    assert len(people.listing(desk.db)) == 1


def test_a_question_that_was_answered_meanwhile_is_not_sent(desk: Desk, mailbox: Mailbox):
    asks(desk)
    people.confirm(desk.db, clock("2026-04-20 07:01"), READER)

    desk.delivers(MORNING)

    assert mailbox.mails == []
    assert desk.states == ["cancelled"]


def test_the_same_address_in_capitals_is_the_same_person(desk: Desk):
    desk.joins("Reader@Example.ORG")

    with pytest.raises(UsageError, match="subscribes already; the state is active"):
        asks(desk, "reader@example.org")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": "A\nBcc: b@example.org"}, "name .*expected text on one line"),
        ({"name": " "}, "name .*expected text on one line"),
        ({"language": "english please"}, 'language "english please": expected a tag'),
    ],
)
def test_a_name_or_language_that_cannot_be_one_is_refused(
    desk: Desk, given: dict[str, str], message: str
):
    with pytest.raises(UsageError, match=message):
        desk.joins(**given)
    assert people.listing(desk.db) == []


def test_f46_while_paused_nothing_is_matched_and_afterwards_nothing_comes_back(
    desk: Desk, mailbox: Mailbox
):
    desk.joins()
    desk.searches()
    people.pause(desk.db, READER)
    desk.happens(a_vacancy("R-1"))
    desk.passes(MORNING)
    people.confirm(desk.db, clock("2026-04-22 07:00"), READER)
    desk.happens(a_vacancy("R-2"))

    desk.passes("2026-04-22 08:00")

    (mail,) = mailbox.mails
    assert "R-2" in mail.text
    assert "R-1" not in mail.text


def test_what_was_found_before_a_pause_is_told_after_it(desk: Desk, mailbox: Mailbox):
    """A pause of a day is no reason to miss what came the hour before."""
    desk.joins()
    desk.searches()
    desk.happens(a_vacancy("R-1"))
    people.pause(desk.db, READER)
    desk.passes(MORNING)
    assert mailbox.mails == []

    people.confirm(desk.db, clock("2026-04-22 07:00"), READER)
    desk.passes("2026-04-22 08:00")

    (mail,) = mailbox.mails
    assert "R-1" in mail.text


def test_f45_a_digest_that_waits_when_its_reader_pauses_is_told_after_the_pause(
    desk: Desk, mailbox: Mailbox
):
    desk.joins()
    desk.searches()
    desk.happens(a_vacancy("R-1"))
    desk.composes(MORNING)
    people.pause(desk.db, READER)

    desk.passes("2026-04-21 07:01")
    assert mailbox.mails == []
    people.confirm(desk.db, clock("2026-04-22 07:00"), READER)
    desk.passes("2026-04-22 08:00")

    assert [mail.subject for mail in mailbox.mails] == [
        "New: Planning Officer R-1, Example County Council"
    ]
    assert desk.states == ["cancelled", "sent"]


def test_pausing_again_changes_nothing_and_the_unconfirmed_have_nothing_to_pause(desk: Desk):
    desk.joins()
    assert people.pause(desk.db, READER).state == "paused"
    assert people.pause(desk.db, READER).state == "paused"

    asks(desk, "other@example.org")
    with pytest.raises(UsageError, match="has not confirmed"):
        people.pause(desk.db, "other@example.org")


def test_f45_who_goes_is_not_sent_what_was_waiting(desk: Desk, mailbox: Mailbox):
    desk.joins()
    desk.searches()
    desk.happens(a_vacancy())
    desk.composes(MORNING)

    people.remove(desk.db, clock("2026-04-21 07:01"), READER)
    assert desk.states == ["cancelled"]
    desk.passes("2026-04-21 07:02")

    assert mailbox.mails == []
    assert [(entry.state, entry.reason) for entry in desk.outbox] == [
        ("cancelled", "no longer a subscriber")
    ]
    assert people.listing(desk.db) == []


def test_who_went_can_come_again_and_has_no_past(desk: Desk, mailbox: Mailbox):
    first = desk.joins()
    desk.searches()
    desk.happens(a_vacancy("R-1"))
    people.remove(desk.db, clock(MORNING), READER)
    again = desk.joins(at="2026-04-22 07:00")
    desk.searches(at="2026-04-22 07:00")

    desk.passes("2026-04-22 08:00")

    assert mailbox.mails == []
    assert again > first, "a Message-ID is made from it: it must not come twice"


def test_erasing_leaves_no_trace_of_the_address_and_nothing_is_mailed_to_it_again(
    desk: Desk, mailbox: Mailbox, tmp_path: Path
):
    """GDPR, article 17. What stays is a keyed hash."""
    desk.joins("somebody.unusual@example.org", name="Zebedee Unusual")
    desk.searches("zygote OR officer", "somebody.unusual@example.org")
    desk.happens(a_vacancy("R-1"))
    desk.passes(MORNING)
    desk.happens(a_vacancy("R-2"))
    desk.composes("2026-04-22 07:00")
    assert desk.states == ["sent", "waiting"]

    people.erase(desk.db, clock("2026-04-22 08:00"), "Somebody.Unusual@example.org")

    assert people.listing(desk.db) == []
    assert people.subscriptions(desk.db) == []
    assert desk.outbox == []
    if desk.db.is_sqlite:
        left = b"".join(path.read_bytes() for path in tmp_path.glob("noticewatch.db*"))
        for datum in (b"unusual", b"Zebedee", b"zygote"):
            assert datum not in left
    with pytest.raises(UsageError, match="never to be mailed again: erased"):
        asks(desk, "somebody.unusual@example.org")


def test_an_address_that_went_before_can_still_be_erased(desk: Desk):
    """The list of what was sent holds it."""
    desk.joins()
    desk.searches()
    desk.happens(a_vacancy())
    desk.passes(MORNING)
    people.remove(desk.db, clock(MORNING), READER)

    people.erase(desk.db, clock(MORNING), READER)

    assert desk.outbox == []


def test_two_databases_make_different_hashes_of_one_address(desk: Desk, tmp_path: Path):
    """A leaked list of hashes cannot be searched for an address without the secret."""
    from noticewatch.migrations import prepare
    from notifier.store.secrets import secret

    other = Database.open(f"sqlite:///{tmp_path / 'other.db'}")
    prepare(other)
    secrets: list[bytes] = []
    for database in (desk.db, other):
        with database.transaction() as conn:
            secrets.append(secret(conn, "suppression"))
            assert secret(conn, "suppression") == secrets[-1]
    other.close()

    assert secrets[0] != secrets[1]


@pytest.mark.parametrize("verb", [people.remove, people.erase, people.confirm])
def test_a_verb_about_somebody_unknown_says_where_to_look(desk: Desk, verb: object):
    assert callable(verb)
    with pytest.raises(UnknownName, match=r"nobody subscribes as nobody@example\.org"):
        verb(desk.db, clock(MORNING), "nobody@example.org")


# -- searches ------------------------------------------------------------------------------


def test_a_search_is_daily_at_seven_unless_it_says_otherwise(desk: Desk):
    desk.joins()
    id = people.subscribe(desk.db, clock(MORNING), READER, query="officer").id

    ((reader, search),) = people.subscriptions(desk.db, READER)

    assert search.json(reader.address.shown) == {
        "id": id,
        "email": READER,
        "query": "officer",
        "cadence": "daily",
        "at": "07:00",
        "weekday": "mon",
        "channel": "mail",
        "created": "2026-04-21T06:00:00+00:00",
    }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"cadence": "hourly"}, 'cadence "hourly": expected immediate, daily, weekly'),
        ({"at": "7 am"}, 'at "7 am": expected a time of the day such as 07:00'),
        ({"at": "24:00"}, "there is no such time of the day"),
        ({"weekday": "monday"}, 'weekday "monday": expected mon, tue'),
        ({"channel": "fax"}, 'channel "fax": expected mail'),
        ({"backlog": "all"}, 'backlog "all": expected none, open'),
    ],
)
def test_a_word_that_no_search_knows_is_refused_with_those_it_knows(
    desk: Desk, given: dict[str, str], message: str
):
    desk.joins()

    with pytest.raises(UsageError, match=message):
        people.subscribe(desk.db, clock(MORNING), READER, query="officer", **given)
    assert people.subscriptions(desk.db) == []


def test_a_query_that_cannot_be_read_is_refused_before_it_is_saved(desk: Desk):
    desk.joins()
    id = desk.searches()

    with pytest.raises(QueryError, match="column"):
        people.subscribe(desk.db, clock(MORNING), READER, query='"unclosed')
    with pytest.raises(QueryError, match="column"):
        people.edit_subscription(desk.db, clock(MORNING), id, query="colour:red")


def test_f46_a_changed_search_sees_only_what_happens_from_then_on(desk: Desk, mailbox: Mailbox):
    desk.joins()
    id = desk.searches("gardener")
    desk.happens(a_vacancy("R-1"))
    people.edit_subscription(desk.db, clock("2026-04-20 08:00"), id, query="officer")
    desk.happens(a_vacancy("R-2"))

    desk.passes(MORNING)

    (mail,) = mailbox.mails
    assert "R-2" in mail.text
    assert "R-1" not in mail.text


def test_what_a_search_found_and_still_asks_for_after_a_change_is_told(
    desk: Desk, mailbox: Mailbox
):
    """Whoever makes a search wider, or another hour, must not miss what it had found."""
    desk.joins()
    id = desk.searches("officer OR gardener")
    desk.happens(a_vacancy("R-1"), a_vacancy("R-2", title="Gardener", description=None))
    people.edit_subscription(desk.db, clock("2026-04-20 08:00"), id, query="officer")

    desk.passes(MORNING)

    (mail,) = mailbox.mails
    assert "R-1" in mail.text
    assert "Gardener" not in mail.text


def test_editing_keeps_what_is_not_named(desk: Desk):
    desk.joins()
    id = desk.searches(cadence="weekly", hour="09:30", weekday="fri")

    changed = people.edit_subscription(desk.db, clock(MORNING), id, at="10:00")

    assert changed.query == "officer"
    assert changed.rhythm == Rhythm(
        cadence="weekly", at=changed.rhythm.at.replace(hour=10, minute=0), weekday="fri"
    )


def test_a_removed_search_is_gone_and_a_verb_about_it_says_so(desk: Desk):
    desk.joins()
    id = desk.searches()
    people.remove_subscription(desk.db, id)

    assert people.subscriptions(desk.db) == []
    with pytest.raises(UnknownName, match=f"there is no subscription {id}"):
        people.remove_subscription(desk.db, id)
    with pytest.raises(UnknownName, match="there is no subscription"):
        people.edit_subscription(desk.db, clock(MORNING), id, at="10:00")
