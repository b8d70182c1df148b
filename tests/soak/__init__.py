"""The service under violence: killed, stopped, starved of disk, mail and database."""
