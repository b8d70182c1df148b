"""Every word that reaches a person, as package data: `mail/`, and `spiders/` for genspider."""
