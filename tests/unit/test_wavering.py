"""What of a text that is worded this way or that has truly been edited?"""

import pytest

from crawler.wavering import settled

OLD = "The council seeks an archivist. Salary: £30,000. Apply by May."


@pytest.mark.parametrize(
    ("said", "now"),
    [
        pytest.param(
            [
                "The authority seeks an archivist. Salary: £32,000. Apply by May.",
                "The council seeks an archivist. Salary: £32,000. Apply by May.",
            ],
            "The council seeks an archivist. Salary: £32,000. Apply by May.",
            id="an edit beside the wavering words",
        ),
        pytest.param(
            [OLD.replace("council", "authority"), OLD],
            OLD,
            id="nothing but the wavering words",
        ),
        pytest.param(
            [f"{OLD} Viewed 12 times.", f"{OLD} Viewed 13 times."],
            OLD,
            id="a counter is no edit, wherever it stands",
        ),
        pytest.param(
            [OLD.replace("£30,000", "£32,000"), None], OLD, id="a text that comes and goes"
        ),
        pytest.param(["word " * 3_000, "other " * 3_000], OLD, id="too long to take apart"),
    ],
)
def test_only_an_edit_away_from_the_wavering_words_counts(said: list[str], now: str) -> None:
    """Told in the same breath, an edit would be lost; a wavering word would be invented."""
    assert settled(OLD, said) == now


def test_what_is_no_text_stays_as_it_was() -> None:
    """A list or a number has no words to tell apart."""
    assert settled(["Leeds"], [["York"], ["Hull"]]) == ["Leeds"]
