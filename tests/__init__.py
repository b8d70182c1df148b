"""Tests; see README.md for the kinds and what each may do."""
