"""Values for tests: valid by default, so that a test names only what matters to it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from crawler.diff import diff
from crawler.event import Event, EventKind
from crawler.notice import Deadline, Notice, Salary, Tender, Vacancy, Value
from crawler.serialise import to_document
from notifier.address import read_address
from notifier.subscriber import Consent, Rhythm, Subscriber, Subscription

LONDON = ZoneInfo("Europe/London")


def london(text: str) -> datetime:
    """ "2026-05-11 12:00" as a clock in London shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def until(day: str) -> Deadline:
    """ "2026-05-11": to the end of that day in London, printed as "11 May 2026"."""
    at = london(f"{day} 23:59:59")
    return Deadline(stated=f"{at.day} {at:%B %Y}", at=at, precision="day")


def pay(low: int, high: int) -> Salary:
    """A yearly range in pounds, in a board's words."""
    return Salary(
        stated=f"£{low:,} to £{high:,} a year",
        min=Decimal(low),
        max=Decimal(high),
        currency="GBP",
        period="year",
    )


def worth(high: int, low: int | None = None) -> Value:
    """The value of a tender in pounds."""
    return Value(min=Decimal(low or high), max=Decimal(high), currency="GBP")


def a_vacancy(key: str = "R-1", **fields: Any) -> Vacancy:
    """An open vacancy of Example County Council."""
    vacancy = Vacancy(
        key=key,
        reference=key,
        title=f"Planning Officer {key}",
        organisation="Example County Council",
        description=f"Planning applications of district {key}.",
        locations=("Exampleton",),
        employment_types=("full-time",),
        published=london("2026-04-13"),
        deadline=until("2026-06-30"),
        salary=pay(38_000, 40_000),
    )
    return replace(vacancy, **fields)


def a_tender(key: str = "ocds-test01-1", **fields: Any) -> Tender:
    """An open tender of Example County Council, as its first OCDS release."""
    tender = Tender(
        key=key,
        ocid=key,
        reference=f"{key}-notice",
        title=f"Road repairs {key}",
        organisation="Example County Council",
        description="Resurfacing of unclassified roads.",
        classifications=("cpv:45233141",),
        published=london("2026-04-13 09:00"),
        deadline=Deadline(at=london("2026-06-30 12:00"), precision="minute"),
        value=worth(250_000),
        stage="tender",
    )
    return replace(tender, **fields)


def an_event(
    id: int | None = 1,
    kind: str = "new",
    notice: Notice | None = None,
    *,
    was: Notice | None = None,
    at: str = "2026-04-20 07:00",
    **fields: Any,
) -> Event:
    """What happened to `notice`, which was like `was` before (None: unknown, or just the same)."""
    document: Mapping[str, Any] = to_document(notice or a_vacancy())
    event = Event(
        id=id,
        source="example-council",
        key=document["key"],
        kind=EventKind(kind),
        at=london(at),
        run=1,
        document=document,
        changes=tuple(diff(to_document(was), document)) if was else (),
    )
    return replace(event, **fields)


def a_subscriber(id: int = 1, **fields: Any) -> Subscriber:
    """Somebody in London who has agreed to be mailed."""
    subscriber = Subscriber(
        id=id,
        address=read_address("reader@example.org"),
        name=None,
        timezone=LONDON,
        language="en",
        state="active",
        created=london("2026-03-03 10:00"),
        consent=Consent(at=london("2026-03-03 10:00"), how="operator", words="Yes."),
    )
    return replace(subscriber, **fields)


def a_subscription(id: int = 1, query: str = "officer", **fields: Any) -> Subscription:
    """A search of the first subscriber, told daily at seven."""
    subscription = Subscription(
        id=id,
        subscriber_id=1,
        query=query,
        rhythm=Rhythm(cadence="daily", at=time(7)),
        channel="mail",
        created=london("2026-03-03 10:00"),
        after_event=0,
    )
    return replace(subscription, **fields)
