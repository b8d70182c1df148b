"""What the integration tests share beyond tests/conftest.py."""

from tests.integration.browsing import any_browser, browser
from tests.integration.desk import desk

__all__ = ["any_browser", "browser", "desk"]
