"""What a digest told beside its events, so that all of it can be shown again."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; of digests that are older nothing more is known."""
    op.add_column("digest", sa.Column("backlog", sa.Text(), nullable=True))
    op.add_column("digest", sa.Column("reminded", sa.Text(), nullable=True))
