"""What do the lists that several commands print look like? Their columns and their fields."""

from datetime import datetime
from typing import Any

from crawler.serialise import FIELDS
from noticewatch.cli.output import Column, Row, time_column

#: The fields of a notice, in the contract's order.
NOTICE_KEYS = ("source", *FIELDS, "repost_of", "opportunity")
NOTICE_COLUMNS = (
    Column("source", "source"),
    Column("key", "key"),
    Column("status", "status"),
    time_column("deadline", "deadline"),
    Column("title", "title", elastic=True),
    Column("organisation", "organisation", elastic=True),
)

#: The fields of a run, in the contract's order.
RUN_KEYS = (
    *("id", "source", "started", "finished", "verdict", "reasons", "notices", "new", "changed"),
    *("ended", "requests", "not_modified", "bytes", "held"),
)
RUN_FIGURES = (
    Column("verdict", "verdict", width=8),
    *(Column(name, name, right=True) for name in ("notices", "new", "changed", "ended")),
    Column("requests", "requests", right=True),
    Column("not modified", "not_modified", right=True),
    Column("seconds", lambda run: _seconds(run), right=True),
)


def _seconds(run: Row) -> str | None:
    if run["finished"] is None:
        return None
    lasted = datetime.fromisoformat(run["finished"]) - datetime.fromisoformat(run["started"])
    return f"{lasted.total_seconds():.0f}"


def what_changed(row: Row) -> str:
    """What changed, field by field, for a person."""
    return "; ".join(
        f"{change['field']}: {_short(change['old'])} → {_short(change['new'])}"
        for change in row["changes"]
    )


def _short(value: Any) -> str:
    if value is None:
        return "unknown"
    text = str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


#: The fields of an event, in the contract's order.
EVENT_KEYS = (
    *("id", "source", "key", "event", "at", "run", "held", "bootstrap", "changes", "notice"),
    *("now_past", "repost_of"),
)
EVENT_COLUMNS = (
    Column("id", "id", right=True),
    time_column("at", "at"),
    Column("source", "source"),
    Column("key", "key"),
    Column("event", "event"),
    Column("title", lambda row: row["notice"]["title"], elastic=True),
    Column("changes", what_changed, elastic=True),
)
