"""What would a mail look like? A reader and a digest that nobody has, to try templates with."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from crawler.diff import diff
from crawler.event import EventKind
from crawler.notice import Deadline, Salary, Vacancy
from crawler.serialise import to_document
from notifier.address import Address
from notifier.digest import Digest, Line, Place, Section, Stage
from notifier.subscriber import Rhythm, Subscriber, Subscription

NOW = datetime(2015, 4, 20, 7, 0, tzinfo=UTC)
READER = Subscriber(
    id=0,
    address=Address(shown="reader@example.org", wire="reader@example.org"),
    name=None,
    timezone=ZoneInfo("Europe/London"),
    language="en",
    state="active",
    created=NOW,
)
SEARCHES = [
    Subscription(
        id=number,
        subscriber_id=0,
        query=query,
        rhythm=Rhythm(),
        channel="mail",
        created=NOW,
        after_event=0,
    )
    for number, query in enumerate(("information officer", ""))
]


def digest() -> Digest:
    """One notice in each section, so that every part of a template is filled."""
    notices = [
        Vacancy(
            key="example",
            title="Chief Information Officer",
            organisation="Metropolitan Police Service",
            url="https://jobs.example.org/v/1",
            locations=("London",),
            deadline=Deadline(at=NOW + timedelta(days=days), precision="day"),
            salary=Salary(min=Decimal(pounds), currency="GBP", period="year"),
        )
        for days, pounds in ((21, 152_915), (28, 160_000))
    ]
    before, after = map(to_document, notices)
    kinds = {
        Section.CLOSING: None,
        Section.DEADLINE: EventKind.DEADLINE_CHANGED,
        Section.NEW: EventKind.REPOSTED,
        Section.REOPENED: EventKind.REOPENED,
        Section.CHANGED: EventKind.CHANGED,
        Section.OPEN: EventKind.NEW,
        Section.PASSED: EventKind.DEADLINE_PASSED,
        Section.GONE: EventKind.WITHDRAWN,
        Section.AWARDED: EventKind.AWARDED,
    }
    return Digest(
        lines=tuple(
            Line(
                section=section,
                kind=kinds[section],
                source="example",
                key=f"example-{section}",
                document=after,
                before=before,
                changes=tuple(diff(before, after)),
                repost_of="before" if section is Section.NEW else None,
                searches=(0, 1),
                followed=section is Section.CLOSING,
                notice_id=1,
                others=(Place(source="other", key="other", document=before),),
                earlier=Stage(status="planned", since=NOW) if section is Section.NEW else None,
            )
            for section in Section
        )
    )
