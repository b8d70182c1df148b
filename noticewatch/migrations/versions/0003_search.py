"""What the search of notices asks in the database.

The rows for notices that are there are written behind, as for those of a run.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Whole words in, whole words out: what a word is has been decided before. No order of words is
# kept. The text itself stands in `search` alone.
_SQLITE = """
    CREATE VIRTUAL TABLE search_text USING fts5(
        tokens,
        content = 'search',
        content_rowid = 'notice_id',
        detail = none,
        columnsize = 0,
        tokenize = "ascii tokenchars '_:+#.&'"
    )
"""


def upgrade() -> None:
    """Add the table and its index."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "search",
        sa.Column("notice_id", _ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("remote", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=True),
        sa.Column("value_low", sa.BigInteger(), nullable=True),
        sa.Column("value_high", sa.BigInteger(), nullable=True),
        sa.Column("value_currency", sa.Text(), nullable=True),
        sa.Column("salary_low", sa.BigInteger(), nullable=True),
        sa.Column("salary_high", sa.BigInteger(), nullable=True),
        sa.Column("salary_currency", sa.Text(), nullable=True),
        sa.Column("tokens", sa.Text() if on_sqlite else TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_search_notice_id_notice")
        ),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_search")),
    )
    op.create_table(
        "search_due",
        sa.Column("version_id", _ID, autoincrement=False, nullable=False),
        sa.Column("notice_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["version.id"], name=op.f("fk_search_due_version_id_version")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_search_due_notice_id_notice")
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_search_due")),
    )
    op.create_index(op.f("ix_search_due_notice_id"), "search_due", ["notice_id"], unique=False)
    op.execute("INSERT INTO search_due (version_id, notice_id) SELECT version_id, id FROM notice")
    if on_sqlite:
        op.execute(_SQLITE)
    else:
        op.create_index("ix_search_tokens", "search", ["tokens"], postgresql_using="gin")
