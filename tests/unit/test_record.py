"""`make record`: a recorded page holds no person."""

from tests.record import masked


def test_contacts_are_masked_wherever_they_stand_and_the_page_reads_as_before():
    """By the notice's own contact, and by the look of an address or a telephone number."""
    page = '{"contactPoint": {"name": "Ann Other", "telephone": "+44 113 496 0999"},'
    page += (
        ' "text": "Ask Ann Other (ann.other@leeds.example) on 0113 496 0998. Ref 2026-0412345."}'
    )
    contact = {"name": "Ann Other", "email": None, "phone": "+44 113 496 0999", "url": None}

    told = masked(page, [{"contact": contact}])

    assert "Ann" not in told
    assert "113 496" not in told
    assert "leeds.example" not in told
    assert "Ref 2026-0412345" in told
