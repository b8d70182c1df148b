"""What a message says, in one column and a tenth of the size."""

import sqlalchemy as sa
from alembic import op

from notifier.store.bodies import packed

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Pack the messages that have not gone; the others hold nothing any more."""
    op.add_column("message", sa.Column("body", sa.LargeBinary(), nullable=True))
    connection = op.get_bind()
    message = sa.table(
        "message",
        sa.column("id", sa.BigInteger),
        sa.column("text", sa.Text),
        sa.column("html", sa.Text),
        sa.column("body", sa.LargeBinary),
    )
    ids = connection.execute(sa.select(message.c.id).where(message.c.text.is_not(None))).scalars()
    for id in ids.all():
        own = message.c.id == id
        text, html = connection.execute(
            sa.select(message.c.text, message.c.html).where(own)
        ).one()
        body = packed(text, html or "")
        connection.execute(sa.update(message).where(own).values(body=body))
    op.drop_column("message", "text")
    op.drop_column("message", "html")
