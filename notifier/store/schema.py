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

from crawler.store.schema import Id, JsonText, UtcDateTime, metadata, notice

subscriber = Table(
    "subscriber",
    metadata,
    Column("id", Id, primary_key=True),
    Column("address", Text, nullable=False),  # as mail is sent to it
    Column("address_key", Text, nullable=False, unique=True),  # as it is recognised again
    Column("name", Text),
    Column("timezone", Text, nullable=False),  # IANA
    Column("language", Text, nullable=False),
    Column("state", Text, nullable=False),  # unconfirmed, active, paused, suppressed
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
    Column("channel", Text, nullable=False),
    Column("window", Text, nullable=False),
    Column("composed", UtcDateTime, nullable=False),
    Column("notices", Integer, nullable=False),
    # What its tellings do not say. Null: nothing was so, or it is older than these columns.
    Column("backlog", JsonText),  # events that stood for a notice that was open
    Column("reminded", JsonText),  # notices that were told because their deadline was near
    UniqueConstraint("subscriber_id", "window"),
    sqlite_autoincrement=True,
)

telling = Table(
    "telling",  # one event, one subscriber, one telling on each channel
    metadata,
    Column(
        "subscriber_id",
        Id,
        ForeignKey("subscriber.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("event_id", Id, ForeignKey("event.id"), primary_key=True),
    Column("channel", Text, primary_key=True),
    # Null: it came to nothing within its window, and so was told by silence.
    Column("digest_id", Id, ForeignKey("digest.id", ondelete="CASCADE")),
    # Whether the digest has words for it: beside others it may have come to nothing too.
    Column("said", Boolean, nullable=False),
    # The event's, by which what a reader knows of a notice is found.
    Column("notice_id", Id, ForeignKey("notice.id"), nullable=False),
    Index(None, "digest_id"),
    Index(None, "subscriber_id", "notice_id"),
)

message = Table(
    "message",  # the outbox
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False),  # confirm, link, digest, alert
    # Null: it goes to the operator, or its subscriber was removed since.
    Column("subscriber_id", Id, ForeignKey("subscriber.id", ondelete="SET NULL")),
    Column("digest_id", Id, ForeignKey("digest.id", ondelete="SET NULL")),
    Column("channel", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("recipient_key", Text, nullable=False),
    Column("subject", Text, nullable=False),
    # Text and HTML (`notifier.store.bodies`); null once it has gone, as are the next two.
    Column("body", LargeBinary),
    Column("calendar", Text),  # an iCalendar file of its deadlines; null: not asked for
    Column("message_id", Text, nullable=False, unique=True),
    Column("created", UtcDateTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("first_try", UtcDateTime),
    Column("next_try", UtcDateTime),  # null: with the next pass
    Column("reason", Text),
    Column("ended", UtcDateTime),
    Column("unsubscribe", Text),  # the link for a header
    Index(None, "recipient_key"),
    Index(None, "subscriber_id"),
    Index(None, "digest_id"),
    sqlite_autoincrement=True,
)
# What decides whose turn it is stands in the index: in the table it lies behind the mail itself.
Index(
    "ix_message_open",
    *(message.c[name] for name in ("id", "state", "channel", "next_try", "recipient_key")),
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

consent = Table(
    "consent",  # what a person was asked and what they agreed to; added to, never changed
    metadata,
    Column("id", Id, primary_key=True),
    Column("subscriber_id", Id, ForeignKey("subscriber.id", ondelete="CASCADE"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("act", Text, nullable=False),  # asked, agreed
    Column("how", Text, nullable=False),
    Column("client", Text),  # the network address that it came from, where it came by the web
    Column("words", Text, nullable=False),
    Index(None, "subscriber_id"),
    sqlite_autoincrement=True,
)

request = Table(
    "request",  # what was asked for on the web pages; once answered only its count, for a day
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("address_hash", LargeBinary, nullable=False),
    Column("client_hash", LargeBinary, nullable=False),
    Column("wish", JsonText),  # null once answered
    Index(None, "address_hash"),
    Index(None, "client_hash"),
    sqlite_autoincrement=True,
)

choice = Table(
    "choice",  # what a reader wants with one notice, whatever their searches ask for
    metadata,
    Column(
        "subscriber_id",
        Id,
        ForeignKey("subscriber.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("notice_id", Id, ForeignKey("notice.id"), primary_key=True),
    Column("kind", Text, nullable=False),  # follow, mute
    Column("since", UtcDateTime, nullable=False),
    Column("after_event", Id, nullable=False),  # nothing is told for it up to this one
    # When it is next to be seen whether to remind of the deadline; null: not as things are.
    Column("due", UtcDateTime),
    Index(None, "notice_id"),
    Index(None, "due"),
)

reminder = Table(
    "reminder",  # that a deadline is near has been told
    metadata,
    Column(
        "subscriber_id",
        Id,
        ForeignKey("subscriber.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("notice_id", Id, ForeignKey("notice.id"), primary_key=True),
    Column("deadline", UtcDateTime, primary_key=True),
    Column("days", Integer, primary_key=True),
    Column("digest_id", Id, ForeignKey("digest.id", ondelete="CASCADE"), nullable=False),
    Index(None, "digest_id"),
)

preference = Table(
    "preference",  # how a reader wants to be told; one who never said has no row
    metadata,
    Column(
        "subscriber_id",
        Id,
        ForeignKey("subscriber.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("reminders", JsonText, nullable=False),  # days before a deadline
    Column("calendar", Boolean, nullable=False),
)

# Most notices are alone. Where else one is published is asked for each that is told.
Index(
    "ix_notice_opportunity",
    notice.c.opportunity,
    sqlite_where=notice.c.opportunity.is_not(None),
    postgresql_where=notice.c.opportunity.is_not(None),
)

outage = Table(
    "outage",  # a channel that takes nothing, since when and why
    metadata,
    Column("channel", Text, primary_key=True),
    Column("since", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("until", UtcDateTime, nullable=False),  # it is asked again
)

bounce = Table(
    "bounce",  # mail that came back, or that its reader complained of
    metadata,
    # The message's; the outbox may have lost it since.
    Column("message_id", Id, primary_key=True, autoincrement=False),
    Column("subscriber_id", Id, ForeignKey("subscriber.id", ondelete="CASCADE"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", Text, nullable=False),  # hard, soft, complaint; past: counts no longer
    Column("why", Text, nullable=False),
    Index(None, "subscriber_id"),
)
