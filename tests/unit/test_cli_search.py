"""The words of a query on the command line, where a minus also begins an option."""

import pytest
from click.testing import CliRunner

from noticewatch.cli.main import main


@pytest.mark.parametrize("words", [["-agency"], ["nurse", "-agency"]])
def test_a_minus_that_looks_like_an_option_is_explained(words: list[str]):
    """Who searches does not know the rules of options."""
    shown = CliRunner().invoke(main, ["notices", *words])

    assert shown.exit_code == 2
    assert 'after "--": noticewatch notices -- -agency' in shown.stderr


def test_a_long_option_that_is_not_there_is_only_that():
    shown = CliRunner().invoke(main, ["notices", "--agency"])

    assert shown.exit_code == 2
    assert "no such option '--agency'" in shown.stderr
