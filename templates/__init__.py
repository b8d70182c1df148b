"""Every word that reaches a person, as package data: `mail/` in its `languages/`, and `web/`."""
