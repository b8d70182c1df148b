"""What the integration tests share beyond tests/conftest.py."""

from tests.integration.desk import desk

__all__ = ["desk"]
