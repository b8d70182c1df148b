"""Whole mails as files: what a reader sees changes only on purpose. `make golden` writes anew."""

import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crawler.event import Event
from crawler.notice import Allowance, Deadline, Salary, Tender, Vacancy, Value
from crawler.serialise import to_document
from notifier.alerts import Alert
from notifier.digest import Line, Matched, Place, Section, compose
from notifier.links import Links
from notifier.settings import MailSettings, OperatorSettings, PeopleSettings, WebSettings
from notifier.words.render import Rendered, renderer
from tests.builders import (
    a_subscriber,
    a_subscription,
    a_tender,
    a_vacancy,
    an_event,
    london,
    pay,
    until,
)

HERE = Path(__file__).parent
MET = "Metropolitan Police Service"
SETTINGS = PeopleSettings(
    mail=MailSettings(sender="Noticewatch <alerts@example.org>"),
    operator=OperatorSettings(email="operator@example.org"),
)
NOW = london("2015-04-21 07:00")


def chief_information_officer() -> Event:
    """Applications a week longer, and more money."""
    before = Vacancy(
        key="REQ-1042",
        title="Chief Information Officer",
        organisation=MET,
        url="https://jobs.example.org/REQ-1042",
        locations=("London",),
        deadline=until("2015-05-11"),
        salary=Salary(
            min=Decimal(152915),
            max=Decimal(197133),
            currency="GBP",
            period="year",
            allowances=(Allowance(name="location allowance", amount=Decimal(3501), included=True),),
        ),
    )
    assert before.salary is not None
    after = replace(
        before,
        deadline=until("2015-05-18"),
        salary=replace(before.salary, max=Decimal(205000)),
    )
    return an_event(1, "deadline_changed", after, was=before, source="met-police-jobs")


def integration_tender_notice() -> Tender:
    return Tender(
        key="ocds-1",
        title="Service Integration and Management",
        organisation=MET,
        url="https://tenders.example.org/notice/1",
        value=Value(min=Decimal(40_000_000), max=Decimal(150_000_000), currency="GBP"),
        deadline=Deadline(at=london("2015-06-02 12:00"), precision="minute"),
    )


def integration_tender() -> Event:
    return an_event(2, "new", integration_tender_notice(), source="contracts-finder", opportunity=1)


def a_2015_vacancy(key: str, **fields: Any) -> Vacancy:
    return a_vacancy(key, **{"deadline": until("2015-05-29"), **fields})


def everything_that_can_happen() -> list[Event]:
    head = a_2015_vacancy("V-7", title="Head of Digital", url="https://jobs.example.org/V-7")
    gone = a_2015_vacancy("V-3", title="Network Engineer", url="https://jobs.example.org/V-3")
    return [
        chief_information_officer(),
        integration_tender(),
        an_event(
            3,
            "deadline_changed",
            a_tender("ocds-2", deadline=until("2015-06-30")),
            was=road_planned(),
            opportunity=2,
        ),
        an_event(11, "new", a_tender("ocds-3", status="planned", deadline=None, value=None)),
        an_event(4, "reposted", a_2015_vacancy("V-8", title="Tree Officer"), repost_of="V-2"),
        an_event(
            5,
            "changed",
            replace(head, salary=pay(42_000, 44_000), description="Digital services of V-7."),
            was=head,
        ),
        an_event(6, "reopened", a_2015_vacancy("V-9", title="Archivist")),
        an_event(7, "deadline_passed", a_2015_vacancy("V-1", deadline=until("2015-04-19"))),
        an_event(8, "withdrawn", replace(gone, status="withdrawn"), was=gone),
        an_event(9, "cancelled", a_2015_vacancy("V-4", title="Surveyor", status="cancelled")),
        an_event(
            10,
            "awarded",
            a_tender("ocds-9", status="awarded", supplier="Example Computers Ltd"),
            opportunity=9,
        ),
    ]


def road_planned() -> Tender:
    return a_tender("ocds-2", status="planned", deadline=None, value=None, stage="planning")


def told_before() -> list[Event]:
    """A road was told as planned, and later as a tender of its buyer's own page."""
    return [
        an_event(-3, "new", road_planned(), at="2015-03-03 07:00", opportunity=2),
        an_event(
            -2, "new", a_tender("R-9"), at="2015-03-16 07:00", source="council", opportunity=9
        ),
    ]


def places() -> list[tuple[int, Place]]:
    """The tender stands on its buyer's own page too, with a day less; the award stands apart."""
    sooner = replace(
        integration_tender_notice(),
        url="https://met.example.org/tenders/1",
        deadline=Deadline(at=london("2015-06-01 12:00"), precision="minute"),
    )
    road = a_tender("R-9", title="Road repairs, west", url="https://council.example.org/r/9")
    return [
        (1, Place(source="met-police-tenders", key="1", document=to_document(sooner))),
        (9, Place(source="council", key="R-9", document=to_document(road))),
    ]


def closing() -> Line:
    """A notice that its reader follows, a day before its deadline."""
    document = to_document(a_2015_vacancy("V-0", title="Curator", deadline=until("2015-04-22")))
    return Line(
        section=Section.CLOSING,
        kind=None,
        source="met-police-jobs",
        key="V-0",
        document=document,
        before=document,
        followed=True,
        notice_id=100,
    )


def digest(
    events: list[Event], searches: dict[int, str], language: str = "en", **more: Any
) -> Rendered:
    settings = replace(SETTINGS, web=WebSettings(public_url="https://notices.example.org"))
    return renderer().digest(
        compose(
            (
                Matched(event=event, searches=tuple(searches)[: 1 + number % 2], notice_id=number)
                for number, event in enumerate(events)
            ),
            **more,
        ),
        links=Links(settings, b"secret", NOW) if more else None,
        reader=a_subscriber(language=language),
        searches=[a_subscription(id, query) for id, query in searches.items()],
        now=NOW,
        looks={
            "met-police-jobs": london("2015-04-21 06:30"),
            "contracts-finder": london("2015-04-20 22:15"),
        },
        settings=SETTINGS,
    )


def one_notice() -> Rendered:
    return digest([chief_information_officer()], {1: '"chief information officer"'})


def all_sections(language: str = "en") -> Rendered:
    return digest(
        everything_that_can_happen(),
        {1: f'"{MET}" OR council', 2: "digital"},
        language,
        told=told_before(),
        places=places(),
        closing=[closing()],
    )


def confirmation(language: str = "en") -> Rendered:
    reader = a_subscriber(state="unconfirmed", consent=None, language=language)
    return renderer().confirm(reader, SETTINGS)


def confirmation_by_link() -> Rendered:
    link = "https://notices.example.org/confirm/1-1429596000-0123456789abcdefghijklmnopq"
    reader = a_subscriber(state="unconfirmed", consent=None)
    return renderer().confirm(reader, SETTINGS, link=link)


def link_to_searches() -> Rendered:
    link = "https://notices.example.org/edit/1-1429596000-0123456789abcdefghijklmnopq"
    return renderer().link(a_subscriber(), SETTINGS, link=link, searches=[a_subscription()])


ALERTS = [
    Alert(
        source="acme-careers",
        reason="run 9 is held: 3 notices where the last runs saw 55 to 61."
        " Let out: noticewatch runs release 9",
        since=NOW,
    ),
    Alert(source="find-a-tender", reason="run 12 is failed: robots.txt forbids it", since=NOW),
]


@pytest.mark.parametrize(
    ("name", "mail"),
    [
        ("digest_one", one_notice()),
        ("digest_all", all_sections()),
        ("digest_german", all_sections("de")),
        ("confirm", confirmation()),
        ("confirm_german", confirmation("de")),
        ("confirm_by_link", confirmation_by_link()),
        ("link", link_to_searches()),
        ("alert_begun", renderer().alert(ALERTS, over=False)),
        ("alert_over", renderer().alert(ALERTS[:1], over=True)),
    ],
)
def test_a_mail_looks_as_it_was_reviewed(name: str, mail: Rendered):
    forms = {
        HERE / f"{name}.txt": f"Subject: {mail.subject}\n\n{mail.text}",
        HERE / f"{name}.html": mail.html,
    }
    for path, content in forms.items():
        if os.environ.get("NOTICEWATCH_GOLDEN") == "write":
            path.write_text(content, "utf-8")
        assert content == path.read_text("utf-8"), f"{path.name}: `make golden`, then look at it"
