"""The search language, shared by the search of notices and by saved searches."""
