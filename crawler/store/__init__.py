"""What is remembered of sources, runs, notices and events. The only SQLAlchemy of this half."""
