"""Stories through the commands only: from a site's page to a reader's mailbox."""
