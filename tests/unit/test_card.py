"""What a reader sees of one notice: enough to make sense by itself, and what has changed."""

from dataclasses import replace
from decimal import Decimal

from crawler.event import Event
from crawler.notice import Document, Lot, Notice, Tender, Value
from crawler.serialise import to_document
from notifier.digest import Matched, Place, compose
from notifier.words.card import Card, Step, card
from notifier.words.wording import Reader
from tests.builders import LONDON, a_tender, a_vacancy, an_event, london, pay, until

READER = Reader(zone=LONDON, now=london("2026-04-21 07:00"))


def seen(*events: Event, backlog: bool = False) -> Card:
    (line,) = compose(Matched(event=each, searches=(1,), backlog=backlog) for each in events).lines
    return card(line, READER)


def changed(now: Notice, was: Notice, kind: str = "changed") -> Card:
    return seen(an_event(1, kind, now, was=was))


def facts(shown: Card) -> dict[str, tuple[str, str | None]]:
    return {fact.label: (fact.text, fact.was) for fact in shown.facts}


def test_a_new_notice_says_who_where_until_when_and_for_how_much():
    shown = seen(an_event(1, "new", a_vacancy(url="https://jobs.example.org/v/1")))

    assert (shown.title, shown.who, shown.where) == (
        "Planning Officer R-1",
        "Example County Council",
        "Exampleton",
    )
    assert (shown.link, shown.site) == ("https://jobs.example.org/v/1", "jobs.example.org")
    assert facts(shown) == {
        "deadline": ("Tue 30 June", None),
        "salary": ("£38,000 to £40,000 a year", None),
    }


def test_a_moved_deadline_says_both_dates_and_still_the_salary():
    """A reader who never saw the notice knows what it is about."""
    shown = changed(a_vacancy(deadline=until("2026-07-14")), a_vacancy(), "deadline_changed")

    assert shown.headline == "deadline moved"
    assert facts(shown)["deadline"] == ("Tue 14 July", "Tue 30 June")
    assert facts(shown)["salary"] == ("£38,000 to £40,000 a year", None)


def test_a_deadline_that_comes_or_goes_is_set_or_taken_back():
    silent = a_vacancy(deadline=None)

    assert changed(a_vacancy(), silent, "deadline_changed").headline == "deadline set"
    gone = changed(silent, a_vacancy(), "deadline_changed")
    assert gone.headline == "no deadline"
    assert facts(gone)["deadline"] == ("", "Tue 30 June")


def test_f23_a_deadline_moved_into_the_past_says_that_it_is_over():
    shown = changed(a_vacancy(deadline=until("2026-04-19")), a_vacancy(), "deadline_changed")

    assert shown.note == "now past"


def test_one_changed_field_names_itself():
    """So that the subject of a mail can say "Salary changed"."""
    shown = changed(a_vacancy(salary=pay(40_000, 42_000)), a_vacancy())

    assert shown.changed == "salary"
    assert facts(shown)["salary"] == ("£40,000 to £42,000 a year", "£38,000 to £40,000 a year")


def test_several_changed_fields_are_each_said_old_and_new():
    shown = changed(a_vacancy(title="Head", locations=("Leeds", "York")), a_vacancy())

    assert shown.changed == ""
    assert facts(shown)["title"] == ("Head", "Planning Officer R-1")
    assert facts(shown)["locations"] == ("Leeds, York", "Exampleton")


def test_of_lots_and_documents_it_is_said_which_came_and_which_went():
    one, two = Lot(id="1", title="North"), Lot(id="2", title="South")
    dearer = replace(one, value=Value(min=Decimal(5), max=Decimal(5), currency="GBP"))
    paper = Document(title="Questions and answers", url="https://example.org/q.pdf")

    shown = changed(a_tender(lots=(dearer,), documents=(paper,)), a_tender(lots=(one, two)))

    assert facts(shown)["lots"] == ("changed North; removed South", None)
    assert facts(shown)["documents"] == ("added Questions and answers", None)


def test_the_one_who_publishes_is_an_employer_or_a_buyer():
    assert "employer" in facts(changed(a_vacancy(organisation="B"), a_vacancy()))
    assert "buyer" in facts(changed(a_tender(organisation="B"), a_tender()))


def test_an_award_says_to_whom_and_for_how_much():
    shown = seen(an_event(1, "awarded", a_tender(status="awarded", supplier="Example Ltd")))

    assert facts(shown) == {"supplier": ("Example Ltd", None), "value": ("£250,000", None)}


def test_a_planned_notice_says_that_it_is_planned():
    shown = seen(an_event(1, "new", a_tender(status="planned", deadline=None, value=None)))

    assert facts(shown) == {"status": ("planned", None)}


def test_a_notice_that_is_gone_says_how_and_not_how_many_days_are_left():
    shown = changed(a_vacancy(status="withdrawn"), a_vacancy(), "withdrawn")

    assert (shown.headline, shown.note) == ("withdrawn", "withdrawn")
    assert [fact.left for fact in shown.facts if fact.label == "deadline"] == [""]
    assert "status" not in facts(shown)


def test_a_notice_advertised_again_names_the_one_before():
    shown = seen(an_event(1, "reposted", repost_of="R-0"))

    assert (shown.headline, shown.note, shown.repost_of) == ("reposted", "reposted", "R-0")


def test_a_notice_without_a_title_is_called_by_its_key():
    assert seen(an_event(1, "new", Tender(key="ocds-7", title=" "))).title == "ocds-7"


def test_f19_a_hostile_notice_is_text_on_one_line():
    shown = seen(
        an_event(
            1,
            "new",
            a_vacancy(title="Nurse\u202e\nBcc: x@example.org", url="javascript:alert(1)"),
        )
    )

    assert shown.title == "Nurse Bcc: x@example.org"
    assert shown.link is None


# -- one opportunity at several places -----------------------------------------------------


def place(notice: Notice, source: str = "council") -> Place:
    return Place(source=source, key=notice.key, document=to_document(notice))


def told(*events: Event, before: tuple[Event, ...] = (), others: tuple[Notice, ...] = ()) -> Card:
    """The card of what happened to the opportunity 1, after `before` was told of it."""
    (line,) = compose(
        [Matched(event=replace(each, opportunity=1), searches=(1,)) for each in events],
        told=[replace(each, opportunity=1) for each in before],
        places=[(1, place(each)) for each in others],
    ).lines
    return card(line, READER)


OWN_PAGE = a_tender("T-1", url="https://council.example.org/t/1")


def test_the_other_places_of_a_notice_are_named_with_their_addresses():
    shown = told(an_event(1, "new", a_tender()), others=(OWN_PAGE, a_tender("T-2")))

    assert [(each.site, each.link) for each in shown.also] == [
        ("council.example.org", "https://council.example.org/t/1"),
        ("council", None),  # without an address, by the source's name
    ]


def test_a_place_that_states_another_deadline_is_shown_beside_it():
    other = replace(OWN_PAGE, deadline=until("2026-06-29"))

    shown = told(an_event(1, "new", a_tender()), others=(other,))

    (deadline, _) = shown.facts
    assert [(each.site, each.text) for each in deadline.elsewhere] == [
        ("council.example.org", "Mon 29 June")
    ]


def test_a_plan_that_opens_says_so_and_since_when_it_was_one():
    planned = a_tender(status="planned", stage="planning", deadline=None, value=None)
    opens = an_event(2, "deadline_changed", a_tender(), was=planned)

    shown = told(opens, before=(an_event(1, "new", planned, at="2026-03-03 07:00"),))

    assert shown.headline == "now open"
    assert shown.step == Step(was="planned", since="Tue 3 March", now="open")
    assert facts(shown) == {
        "deadline": ("Tue 30 June, 12:00", None),
        "value": ("£250,000", None),
    }


def test_an_award_that_stands_apart_names_its_tender():
    award = an_event(2, "new", a_tender("A-1", status="awarded", stage="award", supplier="Acme"))

    shown = told(award, others=(OWN_PAGE,))

    assert shown.headline == "awarded"
    assert shown.tender is not None
    assert (shown.tender.text, shown.tender.link) == (OWN_PAGE.title, OWN_PAGE.url)


def test_a_place_that_is_left_while_another_is_open_is_not_called_gone():
    gone = a_tender(status="withdrawn")
    left = an_event(2, "withdrawn", gone, was=a_tender())

    shown = told(left, before=(an_event(1, "new", a_tender()),), others=(OWN_PAGE,))

    assert (shown.headline, shown.note) == ("left one place", "left one place")


def test_a_place_that_is_told_for_what_differs_says_so():
    other = replace(OWN_PAGE, deadline=until("2026-06-29"))
    known = an_event(1, "new", a_tender(), source="register")

    shown = told(an_event(2, "new", other), before=(known,), others=(other, a_tender()))

    assert (shown.headline, shown.note) == ("also published", "also published")
