"""What the soaks have counted, at the end of their output."""

import pytest

from tests.soak.life import TALLY


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The counts by stage, over all of them."""
    if TALLY.lives:
        terminalreporter.section("kills by stage")
        terminalreporter.write_line(TALLY.table())
