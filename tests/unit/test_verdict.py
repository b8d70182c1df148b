"""Is a run complete, and is it credible? The contract's table of verdicts, row by row."""

import pytest

from crawler.verdict import Against, Facts, Lost, judge

FAILED_PAGE = Lost(url="https://example.org/jobs?page=3", why="503 Service Unavailable")
FAILED_START = Lost(url="https://example.org/jobs", why="403 Forbidden", start=True)


def test_everything_read_is_complete():
    """The usual run has no reasons to give."""
    verdict = judge(Facts(pages=6, listed=57, seen=57, stated=57), Against(seen=(57,), living=57))

    assert (verdict.kind, verdict.reasons) == ("complete", ())


def test_f02_a_page_that_failed_makes_a_run_partial():
    """What is not read is unseen, not gone: 20 missing notices raise no other doubt."""
    facts = Facts(pages=5, lost=(FAILED_PAGE,), listed=38, seen=37)

    verdict = judge(facts, Against(seen=(57, 57), living=57, absent=20))

    assert verdict.kind == "partial"
    assert verdict.reasons == ("https://example.org/jobs?page=3: 503 Service Unavailable",)


def test_f03_a_stated_total_that_is_not_reached_makes_a_run_partial():
    """The source itself says that there is more."""
    verdict = judge(Facts(pages=1, stated=57, listed=20, seen=20), Against(living=57, absent=37))

    assert verdict.kind == "partial"
    assert verdict.reasons == ("20 notices where the source states 57",)


def test_f03_far_fewer_notices_without_such_proof_make_a_run_suspect():
    """The reason names what was usual."""
    verdict = judge(
        Facts(pages=1, listed=3, seen=3), Against(seen=(61, 55, 58), living=57, absent=54)
    )

    assert verdict.kind == "suspect"
    assert verdict.reasons == ("3 notices where the last runs saw 55 to 61",)


def test_f04_an_empty_list_after_notices_is_suspect_even_for_a_small_board():
    """A redesign empties lists; own pages that answer 404 are part of it."""
    verdict = judge(Facts(pages=1), Against(seen=(4,), living=4, ended=4))

    assert verdict.kind == "suspect"
    assert verdict.reasons == ("0 notices where the last runs saw 4",)


def test_the_last_notice_of_a_tiny_board_may_go_when_its_own_page_says_so():
    """One of one is not a mass."""
    assert judge(Facts(pages=1), Against(seen=(1,), living=1, ended=1)).kind == "complete"


def test_f05_fields_that_empty_over_a_whole_board_make_a_run_suspect():
    """The list is whole and the parser finds nothing in it any more."""
    facts = Facts(pages=1, listed=20, seen=20, filled={"key": 20, "salary": 1})

    verdict = judge(facts, Against(seen=(20,), filled={"key": 20, "salary": 18}, living=20, met=20))

    assert verdict.kind == "suspect"
    assert verdict.reasons == ("salary stated by 1 of 20 notices, by 18 of 20 before",)


def test_f52_a_mass_of_endings_is_held_even_when_confirmed():
    """True or not, a person looks first."""
    verdict = judge(Facts(pages=1, listed=24, seen=24), Against(seen=(40,), living=40, ended=16))

    assert verdict.kind == "suspect"
    assert verdict.reasons == ("16 of 40 notices ended at once",)


def test_the_same_field_changed_in_a_mass_of_notices_is_held():
    """Every salary halved is a parser's mistake more often than news."""
    against = Against(seen=(40,), living=40, met=40, altered={"salary": 12, "title": 1})

    verdict = judge(Facts(pages=1, listed=40, seen=40), against)

    assert verdict.kind == "suspect"
    assert verdict.reasons == ("12 of 40 notices changed their salary at once",)


@pytest.mark.parametrize("living", [3, 9])
def test_a_third_of_a_small_board_may_go(living: int):
    """Shares of a few notices mean nothing."""
    gone = living // 3
    facts = Facts(pages=1, listed=living - gone, seen=living - gone)

    assert judge(facts, Against(seen=(living,), living=living, absent=gone)).kind == "complete"


def test_a_start_address_that_cannot_be_read_makes_a_run_failed():
    """Nothing is known, and nothing is said."""
    verdict = judge(Facts(lost=(FAILED_START,)), Against(seen=(57,), living=57, absent=57))

    assert verdict.kind == "failed"
    assert verdict.reasons == ("https://example.org/jobs: 403 Forbidden",)


def test_one_of_two_start_addresses_that_fails_makes_a_run_partial():
    """The other one was read whole, and speaks."""
    facts = Facts(pages=1, lost=(FAILED_START,), listed=11, seen=10)

    assert judge(facts, Against(seen=(20,), living=20, absent=10)).kind == "partial"


def test_f09_a_list_that_its_own_pages_contradict_makes_a_run_suspect():
    """The list shows what its pages say has closed; one such notice is a list that lags."""
    facts = Facts(pages=5, listed=4, seen=4)

    many = judge(facts, Against(seen=(4,), living=4, met=4, contradicted=3))
    one = judge(facts, Against(seen=(4,), living=4, met=4, contradicted=1))

    assert (many.kind, one.kind) == ("suspect", "complete")
    assert many.reasons[0].startswith("list and pages contradict each other: the list shows 3 of 4")


def test_f17_damaged_characters_in_many_notices_make_a_run_suspect():
    """One is a slip of its author."""
    facts = Facts(pages=12, listed=12, seen=12)

    many = judge(facts, Against(seen=(12,), living=12, met=12, damaged=4))
    one = judge(facts, Against(seen=(12,), living=12, met=12, damaged=1))

    assert (many.kind, one.kind) == ("suspect", "complete")
    assert many.reasons == ("damaged characters in 4 of 12 notices",)


def test_f05_a_small_board_that_loses_a_fact_everywhere_is_suspect():
    """Three of four at once; of one, the employer took it away."""
    facts = Facts(pages=5, listed=4, seen=4)

    many = judge(facts, Against(seen=(4,), living=4, met=4, emptied={"salary": 3}))
    one = judge(facts, Against(seen=(4,), living=4, met=4, emptied={"salary": 1}))

    assert (many.kind, one.kind) == ("suspect", "complete")
    assert many.reasons == ("salary is no longer stated by 3 of 4 notices",)


def test_f03_most_of_a_small_list_missing_without_proof_is_suspect():
    """Where no page can confirm it, a short answer is likelier than an exodus."""
    verdict = judge(Facts(pages=1, listed=2, seen=2), Against(seen=(6,), living=6, absent=4))

    assert verdict.kind == "suspect"


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ((0, 2, 1), "complete"),
        ((), "complete"),
        ((61, 55, 58), "suspect"),
        ((61,), "complete"),  # the first look of all saw whatever there was
    ],
)
def test_nothing_updated_since_the_last_look_is_usual_but_for_a_busy_register(
    before: tuple[int, ...], kind: str
):
    """A register that is asked for what is new since an hour ago often has nothing to say."""
    verdict = judge(Facts(pages=1, dated=True), Against(seen=before, living=40))

    assert verdict.kind == kind
