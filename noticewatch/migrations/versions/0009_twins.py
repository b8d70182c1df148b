"""What finds the same notice at another source: its likeness, and at once its deadline."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put the deadline into the index: many adverts of a board have the same title."""
    op.drop_index(op.f("ix_notice_likeness"), "notice")
    op.create_index(op.f("ix_notice_likeness_deadline"), "notice", ["likeness", "deadline"])
