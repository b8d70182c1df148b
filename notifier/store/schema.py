"""Which tables does the people's half have? They join `crawler.store.schema.metadata`.

Identifiers only grow, also after rows were deleted (a Message-ID is made from one), hence
`sqlite_autoincrement`. Whatever is a person's own hangs on `subscriber` and goes with it.
"""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from crawler.store.schema import Id, UtcDateTime, metadata

subscriber = Table(
    "subscriber",
    metadata,
    Column("id", Id, primary_key=True),
    Column("address", Text, nullable=False),  # as mail is sent to it
    Column("address_key", Text, nullable=False, unique=True),  # as it is recognised again
    Column("name", Text),
    Column("timezone", Text, nullable=False),  # IANA
    Column("language", Text, nullable=False),
    Column("state", Text, nullable=False),  # unconfirmed, active, paused
    Column("created", UtcDateTime, nullable=False),
    # The record of consent: when, how, and to which words. Null while unconfirmed.
    Column("consent_at", UtcDateTime),
    Column("consent_how", Text),
    Column("consent_words", Text),
    sqlite_autoincrement=True,
)

subscription = Table(
    "subscription",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subscriber_id", Id, ForeignKey("subscriber.id", ondelete="CASCADE"), nullable=False),
    Column("query", Text, nullable=False),
    Column("cadence", Text, nullable=False),  # immediate, daily, weekly
    Column("at", Text, nullable=False),  # HH:MM where the subscriber is
    Column("weekday", Text, nullable=False),  # mon to sun
    Column("channel", Text, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("after_event", Id, nullable=False),  # it sees no event up to this one
    Column("backlog", Boolean, nullable=False),  # what is open has still to be put in
    Column("due", UtcDateTime),  # the end of its present window; null: immediate
    Index(None, "subscriber_id"),
    Index(None, "due"),
    sqlite_autoincrement=True,
)

match = Table(
    "match",  # what is waiting to be told; a row goes when its mail has gone
    metadata,
    Column(
        "subscription_id",
        Id,
        ForeignKey("subscription.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("event_id", Id, ForeignKey("event.id"), primary_key=True),
    Column("backlog", Boolean, nullable=False),  # told as "open now", not as what happened
)

digest = Table(
    "digest",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subscriber_id", Id, ForeignKey("subscriber.id", ondelete="CASCADE"), nullable=False),
    Column("window", Text, nullable=False),
    Column("composed", UtcDateTime, nullable=False),
    Column("notices", Integer, nullable=False),
    UniqueConstraint("subscriber_id", "window"),
    sqlite_autoincrement=True,
)

telling = Table(
    "telling",  # one event, one subscriber, one telling
    metadata,
    Column(
        "subscriber_id",
        Id,
        ForeignKey("subscriber.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("event_id", Id, ForeignKey("event.id"), primary_key=True),
    # Null: it came to nothing within its window, and so was told by silence.
    Column("digest_id", Id, ForeignKey("digest.id", ondelete="CASCADE")),
    Index(None, "digest_id"),
)

message = Table(
    "message",  # the outbox
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False),  # confirm, digest, alert
    # Null: it goes to the operator, or its subscriber was removed since.
    Column("subscriber_id", Id, ForeignKey("subscriber.id", ondelete="SET NULL")),
    Column("digest_id", Id, ForeignKey("digest.id", ondelete="SET NULL")),
    Column("channel", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("recipient_key", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text),  # null once it has gone, as is html
    Column("html", Text),
    Column("message_id", Text, nullable=False, unique=True),
    Column("created", UtcDateTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("first_try", UtcDateTime),
    Column("next_try", UtcDateTime),  # null: with the next pass
    Column("reason", Text),
    Column("ended", UtcDateTime),
    Index(None, "recipient_key"),
    Index(None, "subscriber_id"),
    Index(None, "digest_id"),
    sqlite_autoincrement=True,
)
Index(
    "ix_message_open",
    message.c.id,
    sqlite_where=message.c.state.in_(("waiting", "sending")),
    postgresql_where=message.c.state.in_(("waiting", "sending")),
)

cursor = Table(
    "cursor",  # how far the event log has been read, and by which reader
    metadata,
    Column("name", Text, primary_key=True),
    Column("event_id", Id, nullable=False),
)

suppression = Table(
    "suppression",  # addresses never to be mailed, as keyed hashes
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("since", UtcDateTime, nullable=False),
    Column("why", Text, nullable=False),
)

secret = Table(
    "secret",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

alert = Table(
    "alert",  # what the operator has been told is wrong; a row lasts as long as that does
    metadata,
    Column("source", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("since", UtcDateTime, nullable=False),
)
