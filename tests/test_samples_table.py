"""Every recorded sample is read by its spider, where the samples are there (`make samples`)."""

import pytest

from tests.samples import READ_BY, SAMPLES, table


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not here")
def test_every_sample_is_read_without_an_error_and_each_folder_has_notices():
    """What must fail, fails with a message; everything else is read."""
    rows = table()

    assert [error for row in rows for error in row.errors] == []
    assert {row.folder for row in rows if row.notices} == set(READ_BY)
