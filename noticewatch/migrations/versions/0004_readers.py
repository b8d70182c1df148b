"""What readers may choose: notices they follow or mute, reminders, what they have been told of."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables and columns."""
    op.add_column("message", sa.Column("calendar", sa.Text(), nullable=True))
    _name_told_notices()
    op.create_index(
        op.f("ix_notice_opportunity"),
        "notice",
        ["opportunity"],
        sqlite_where=sa.text("opportunity IS NOT NULL"),
        postgresql_where=sa.text("opportunity IS NOT NULL"),
    )
    op.create_table(
        "choice",
        sa.Column("subscriber_id", _ID, nullable=False),
        sa.Column("notice_id", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("after_event", _ID, nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=True),
        _of_subscriber("choice"),
        _of_notice("choice"),
        sa.PrimaryKeyConstraint("subscriber_id", "notice_id", name=op.f("pk_choice")),
    )
    op.create_index(op.f("ix_choice_notice_id"), "choice", ["notice_id"])
    op.create_index(op.f("ix_choice_due"), "choice", ["due"])
    op.create_table(
        "reminder",
        sa.Column("subscriber_id", _ID, nullable=False),
        sa.Column("notice_id", _ID, nullable=False),
        sa.Column("deadline", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("digest_id", _ID, nullable=False),
        _of_subscriber("reminder"),
        _of_notice("reminder"),
        sa.ForeignKeyConstraint(
            ["digest_id"],
            ["digest.id"],
            name=op.f("fk_reminder_digest_id_digest"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "subscriber_id", "notice_id", "deadline", "days", name=op.f("pk_reminder")
        ),
    )
    op.create_index(op.f("ix_reminder_digest_id"), "reminder", ["digest_id"])
    op.create_table(
        "preference",
        sa.Column("subscriber_id", _ID, autoincrement=False, nullable=False),
        sa.Column("reminders", sa.Text(), nullable=False),
        sa.Column("calendar", sa.Boolean(), nullable=False),
        _of_subscriber("preference"),
        sa.PrimaryKeyConstraint("subscriber_id", name=op.f("pk_preference")),
    )


def _name_told_notices() -> None:
    """Say of each telling which notice it is about, as its event does, and whether in words."""
    op.add_column("telling", sa.Column("notice_id", _ID, nullable=True))
    op.add_column("telling", sa.Column("said", sa.Boolean(), nullable=True))
    op.execute(
        "UPDATE telling SET said = digest_id IS NOT NULL, notice_id ="
        " (SELECT event.notice_id FROM event WHERE event.id = telling.event_id)"
    )
    with op.batch_alter_table("telling") as telling:
        telling.alter_column("notice_id", existing_type=_ID, nullable=False)
        telling.alter_column("said", existing_type=sa.Boolean(), nullable=False)
        telling.create_foreign_key(
            op.f("fk_telling_notice_id_notice"), "notice", ["notice_id"], ["id"]
        )
    op.create_index(
        op.f("ix_telling_subscriber_id_notice_id"), "telling", ["subscriber_id", "notice_id"]
    )


def _of_subscriber(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["subscriber_id"],
        ["subscriber.id"],
        name=op.f(f"fk_{table}_subscriber_id_subscriber"),
        ondelete="CASCADE",
    )


def _of_notice(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["notice_id"], ["notice.id"], name=op.f(f"fk_{table}_notice_id_notice")
    )
