"""What does a reader's calendar need to know? The deadlines of a digest as an iCalendar file.

Sources: RFC 5545 (iCalendar) and 5546 (METHOD, SEQUENCE). The same notice is the same entry each
time, so that one which is opened again moves the one before.
"""

from datetime import UTC, datetime
from typing import Any

from crawler.event import deadline_of
from crawler.notice import ENDED
from notifier.digest import Digest, Line
from notifier.words.wording import line, link


def deadlines_file(digest: Digest, *, now: datetime, domain: str) -> str | None:
    """The deadlines that `digest` tells of and that are, or were, to come; None: there are none.

    What is over, or has no deadline any more, is cancelled in the calendar too. `domain` makes
    the entries ours.
    """
    # Most readers want no calendar, and the library is slow to load.
    from icalendar import Calendar

    calendar: Any = Calendar()  # the library tells no types
    calendar.add("prodid", "-//Noticewatch//Deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for told in digest.lines:
        deadline, known = deadline_of(told.document), deadline_of(told.before)
        # One that was moved into the past must not stay where it was.
        if any(each is not None and each > now for each in (deadline, known)):
            calendar.add_component(_entry(told, now, domain))
    return calendar.to_ical().decode() if calendar.subcomponents else None


def _entry(told: Line, now: datetime, domain: str) -> Any:
    from icalendar import Event

    document = told.document
    dated = document if deadline_of(document) else told.before
    deadline = deadline_of(dated)
    assert deadline is not None, "there is one now, or there was"
    entry: Any = Event()
    entry.add("uid", f"{told.notice_id}@{domain}")
    # It only grows: the number of the newest event that is told of the notice.
    entry.add("sequence", max(told.events, default=0))
    entry.add("dtstamp", now.astimezone(UTC))
    by_day = dated["deadline_precision"] == "day"
    entry.add("dtstart", deadline.date() if by_day else deadline.astimezone(UTC))
    names = [
        line(document["title"], 160) or line(told.key, 160),
        line(document["organisation"], 100),
    ]
    entry.add("summary", ", ".join(filter(None, names)))
    if address := link(document["url"]):
        entry.add("url", address)
    ended = document["status"] in ENDED or dated is not document
    entry.add("status", "CANCELLED" if ended else "CONFIRMED")
    entry.add("transp", "TRANSPARENT")
    return entry
