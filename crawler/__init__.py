"""Collect, understand, compare and remember notices. Knows nothing of people or mail."""
