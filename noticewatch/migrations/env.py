"""How does Alembic reach the database? Through the open connection that the caller hands over.

Its transaction is the caller's too: a second process waits, and a failure leaves nothing behind.
"""

from alembic import context

from noticewatch.migrations import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
)
context.run_migrations()
