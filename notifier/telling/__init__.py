"""What is a reader told? From the event log, by way of matches, to messages in the outbox."""
