"""What does a notice look like as JSON? The contract's section "A notice"."""

from decimal import Decimal

import pytest

from crawler.notice import Contact, Document, Lot, Notice, Page, Salary, Value
from crawler.serialise import (
    FIELDS,
    from_document,
    money,
    notice_json,
    tidy_line,
    tidy_text,
    to_document,
)
from tests.builders import a_tender, a_vacancy, london, worth


def test_every_key_is_there_and_in_the_contracts_order():
    """Scripts may rely on each key, also where nothing is known."""
    form = notice_json(to_document(Page(key="1", title="x")), source="s")

    assert list(form) == ["source", *FIELDS, "repost_of", "opportunity"]


def test_unknown_is_null_and_lists_are_empty():
    """Never a guess, never an empty string."""
    document = to_document(Page(key="1", title="x", description=" \n ", organisation=""))

    assert document["description"] is None
    assert document["organisation"] is None
    assert document["locations"] == []


@pytest.mark.parametrize(
    ("amount", "text"),
    [("152915", "152915"), ("17.50", "17.5"), ("1E+6", "1000000"), ("0.10", "0.1"), ("100", "100")],
)
def test_money_is_digits_without_exponent_or_idle_zeros(amount: str, text: str):
    """ "152915", "17.5"."""
    assert money(Decimal(amount)) == text


def test_a_salary_without_figures_keeps_only_its_words():
    """ "Competitive" is no amount."""
    document = to_document(a_vacancy(salary=Salary(stated="Competitive")))

    assert (document["salary"], document["salary_stated"]) == (None, "Competitive")


def test_f19_controls_and_direction_overrides_do_not_reach_the_document():
    """Text that pretends to be other text is third-party trickery, not meaning."""
    assert tidy_line("Plan\x00ning \u202eOfficer\u2066") == "Planning Officer"


def test_white_space_is_noise_in_a_line_and_paragraphs_are_kept_in_a_text():
    """ "plain text, paragraphs kept"."""
    assert tidy_line("  Planning\u00a0 Officer\n") == "Planning Officer"
    assert tidy_text("One \r\n\r\n\n\n two  words\n") == "One\n\ntwo words"


@pytest.mark.parametrize(
    "notice",
    [
        a_vacancy(),
        a_tender(
            value=worth(150_000_000, low=40_000_000),
            lots=(Lot(id="1", value=Value(max=Decimal(5)), deadline=london("2026-06-01 12:00")),),
            documents=(Document(url="https://example.org/d.pdf", published=london("2026-04-01")),),
            contact=Contact(email="buyer@example.org"),
        ),
        Page(key="p", title="A page"),
    ],
    ids=["vacancy", "tender", "page"],
)  # fmt: skip
def test_a_document_read_back_is_the_same_document(notice: Notice):
    """What is stored is what was read."""
    document = to_document(notice)

    assert to_document(from_document(document)) == document
