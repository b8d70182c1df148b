"""What finds the same notice again, on its board and elsewhere; which parser read a source last."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns. They are empty for older notices until those have a new version."""
    op.add_column("notice", sa.Column("likeness", sa.LargeBinary(), nullable=True))
    op.add_column("notice", sa.Column("identity", sa.LargeBinary(), nullable=True))
    op.create_index(op.f("ix_notice_likeness"), "notice", ["likeness"], unique=False)
    op.create_index(op.f("ix_notice_identity"), "notice", ["identity"], unique=False)
    op.add_column("source", sa.Column("reader", sa.Text(), nullable=True))
