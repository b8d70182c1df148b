"""Is an edit of wording the same over most of a board?"""

from crawler.boilerplate import edit_of, shared_edits


def advert(about: str, work: str) -> str:
    return f"{about}\n\n{work}\n\nHow to apply"


def test_the_same_new_paragraph_is_the_same_edit_in_different_adverts():
    """What stands around it does not matter."""
    one = edit_of(advert("We are Acme.", "Plan roads."), advert("We are Acme plc.", "Plan roads."))
    two = edit_of(advert("We are Acme.", "Fix pumps."), advert("We are Acme plc.", "Fix pumps."))

    assert one == two


def test_an_edit_of_most_of_a_board_is_shared_and_one_of_a_few_is_not():
    """Eleven of twelve adverts is the company; two of twelve are two vacancies."""
    board = {f"R-{number}": b"about us" for number in range(11)}

    assert shared_edits(board, met=12) == frozenset(board)
    assert shared_edits({"R-1": b"x", "R-2": b"x"}, met=12) == frozenset()


def test_two_of_two_adverts_are_no_board():
    """Too few to tell a company's edit from a vacancy's."""
    assert shared_edits({"R-1": b"x", "R-2": b"x"}, met=2) == frozenset()
