"""Whole mails as files: what a reader sees changes only on purpose. `make golden` writes anew."""

import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crawler.event import Event
from crawler.notice import Allowance, Deadline, Salary, Tender, Vacancy, Value
from notifier.alerts import Alert
from notifier.digest import Matched, compose
from notifier.render import Rendered, renderer
from notifier.settings import MailSettings, OperatorSettings, PeopleSettings
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


def integration_tender() -> Event:
    return an_event(
        2,
        "new",
        Tender(
            key="ocds-1",
            title="Service Integration and Management",
            organisation=MET,
            url="https://tenders.example.org/notice/1",
            value=Value(min=Decimal(40_000_000), max=Decimal(150_000_000), currency="GBP"),
            deadline=Deadline(at=london("2015-06-02 12:00"), precision="minute"),
        ),
        source="contracts-finder",
    )


def a_2015_vacancy(key: str, **fields: Any) -> Vacancy:
    return a_vacancy(key, **{"deadline": until("2015-05-29"), **fields})


def everything_that_can_happen() -> list[Event]:
    head = a_2015_vacancy("V-7", title="Head of Digital", url="https://jobs.example.org/V-7")
    gone = a_2015_vacancy("V-3", title="Network Engineer", url="https://jobs.example.org/V-3")
    return [
        chief_information_officer(),
        integration_tender(),
        an_event(3, "new", a_tender("ocds-2", status="planned", deadline=None, value=None)),
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
        ),
    ]


def digest(events: list[Event], searches: dict[int, str]) -> Rendered:
    return renderer().digest(
        compose(
            Matched(event=event, searches=tuple(searches)[: 1 + number % 2])
            for number, event in enumerate(events)
        ),
        reader=a_subscriber(),
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


def all_sections() -> Rendered:
    return digest(everything_that_can_happen(), {1: f'"{MET}" OR council', 2: "digital"})


def confirmation() -> Rendered:
    return renderer().confirm(a_subscriber(state="unconfirmed", consent=None), SETTINGS)


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
        ("confirm", confirmation()),
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
