"""Digests that go another way than by mail: what was told is told by its channel."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Say of each digest, and of all that was told, that it went by mail."""
    op.add_column("digest", _channel())
    with op.batch_alter_table("telling") as telling:
        telling.add_column(_channel())
        telling.drop_constraint(op.f("pk_telling"), type_="primary")
        telling.create_primary_key(op.f("pk_telling"), ["subscriber_id", "event_id", "channel"])


def _channel() -> sa.Column[str]:
    # With a default: SQLite adds no other column that must have a value, and `digest` cannot be
    # made anew there without losing what refers to it.
    return sa.Column("channel", sa.Text(), nullable=False, server_default="mail")
