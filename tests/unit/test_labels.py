"""Labels, marks in headings and stated totals: what a page prints about a notice."""

from typing import Any

import pytest

from crawler.errors import ArgumentError
from crawler.extract.labels import facts_in, field_of, line_facts
from crawler.extract.text import parse_html
from crawler.extract.titles import reference_in, status_of, without_status
from crawler.extract.totals import stated_total
from crawler.load import spider_class


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Closing date and time", "deadline"),
        ("Deadline for submission of tenders:", "deadline"),
        ("Time limit for receipt of tenders or requests to participate", "deadline"),
        ("Closing time", "closing_time"),
        ("Location of contract", "locations"),
        ("Ref", "reference"),
        ("Bid No.", "reference"),
        ("Contract value (ex VAT)", "value"),
        ("Salary range", "salary"),
        ("Contracting authority", "organisation"),
        ("Publication Date/Time:", "published"),
        ("Deadline for questions", None),
        ("Contract start date", None),
        ("Interview date", None),
        ("Last updated", None),
        ("Opening hours of the office", None),
        ("Bewerbungsfrist:", "deadline"),
        ("Kenn-Ziffer", None),
        ("KENNZIFFER", "reference"),
        ("Frist für Fragen", None),
        ("Date limite de remise des offres", "deadline"),
        ("Date limite pour poser des questions", None),
        ("Lieu d’exécution", "locations"),
        ("N° de référence :", "reference"),
        ("Placed on", "published"),
        ("Statut", "status"),
    ],
)
def test_a_label_means_its_field_or_nothing(label: str, field: str | None) -> None:
    """A date that is no deadline is worse read as one than not read."""
    assert field_of(label) == field


@pytest.mark.parametrize(
    "html",
    [
        "<dl><dt>Closing date</dt><dd>1 June 2026</dd></dl>",
        "<table><tr><th>Closing date</th><td>1 June 2026</td></tr></table>",
        "<table><tr><td>Closing date:</td></tr><tr><td>1 June 2026</td></tr></table>",
        "<p><strong>Closing date</strong> 1 June 2026</p>",
        "<p><b>Closing date:</b><br>1 June 2026</p>",
        "<div><div>Closing date</div><div>1 June 2026</div></div>",
        "<div><span class='label'>Closing date</span><span>1 June 2026</span></div>",
        "<h3>Closing date</h3><p>1 June 2026</p>",
        "<p>Ref: A1 | Closing date: 1 June 2026 | Location: Marl</p>",
        "<p>Reference: A1 Closing date: 1 June 2026 Location: Marl</p>",
        "<div>Status:<br>Closing date:</div><div>Open<br>1 June 2026</div>",
    ],
)
def test_a_value_is_found_in_whatever_element_its_label_stands(html: str) -> None:
    """Publishers write the same fact in a dozen ways."""
    assert facts_in(parse_html(f"<div>{html}</div>"))["deadline"] == "1 June 2026"


def test_a_colon_that_follows_no_label_makes_no_fact() -> None:
    """Times and addresses have colons, too."""
    assert list(line_facts("Call at 12:00: bring https://x.example and note: the location")) == []


@pytest.mark.parametrize(
    ("heading", "title", "status"),
    [
        ("Finance Officer (closed)", "Finance Officer", "closed"),
        ("Finance Officer - POSITION FILLED", "Finance Officer", "closed"),
        ("CLOSED: Finance Officer", "Finance Officer", "closed"),
        ("[Cancelled] Roof repairs", "Roof repairs", "cancelled"),
        ("Roof repairs (awarded)", "Roof repairs", "awarded"),
        ("Closed circuit television (CCTV)", "Closed circuit television (CCTV)", None),
        ("Award-winning chef", "Award-winning chef", None),
        ("Koch (bereits besetzt)", "Koch", "closed"),
        ("Travaux de voirie (annulé)", "Travaux de voirie", "cancelled"),
        ("Close protection officer", "Close protection officer", None),
    ],
)
def test_a_mark_that_a_notice_is_over_is_no_part_of_its_title(
    heading: str, title: str, status: str | None
) -> None:
    """Else closing would look like a new notice with a new name."""
    assert without_status(heading) == (title, status)


def test_a_reference_in_a_heading_is_read_where_it_is_called_one() -> None:
    """A number alone may be anything."""
    assert reference_in("Driver (Ref: DR/22)") == "DR/22"
    assert reference_in("RFP 2026-023 - Plan review") == "RFP 2026-023"
    assert reference_in("Refurbishment of 12 flats") is None


def test_words_of_a_status_are_told_apart() -> None:
    """A status that nobody knows is none."""
    assert status_of("Under evaluation") == "closed"
    assert status_of("Open") == "open"
    assert status_of("Ref 12") is None
    assert status_of("Aufgehoben") == "cancelled"
    assert status_of("Noch nicht besetzt") is None
    assert status_of("Open, close date 12 June") == "open"
    assert status_of("En cours") == "open"


def test_hours_and_the_type_of_contract_say_a_part_each_of_the_same() -> None:
    """The first label alone would often be the number of hours."""
    tree = parse_html(
        "<dl><dt>Hours</dt><dd>18.5</dd><dt>Contract type</dt><dd>Part time</dd></dl>"
    )

    assert tree is not None
    assert facts_in(tree)["employment_types"] == "18.5; Part time"


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("57 results", 57),
        ("Showing 1 to 10 of 1,295 vacancies", 1295),
        ("We've found 2415 contracts in your selected area", 2415),
        ("Results found: 12", 12),
        ("57 results\n12 jobs", None),  # two numbers: which is it?
        ("3 jobs", None),  # fewer than are shown
        ("We have 200 employees and 12 offices", None),
    ],
)
def test_a_total_counts_only_where_it_clearly_is_one(text: str, total: int | None) -> None:
    """A wrong total would make every run partial."""
    assert stated_total(text, at_least=5) == total


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"row": "tr >> td", "fields": {"title": "a"}}, 'row "tr >> td" is no CSS selector'),
        ({"row": "tr", "fields": {"titlle": "a"}}, 'did you mean "title"'),
        ({"row": "tr", "fields": {"title": "a:foo("}}, 'fields.title "a:foo(" is no CSS selector'),
        ({"row": "tr", "fields": "a"}, "is no table of fields"),
        ({"fields": {"title": "a"}}, 'argument "row" is missing'),
    ],
)
def test_a_selector_that_cannot_be_read_is_named_with_the_reason(
    args: dict[str, Any], words: str
) -> None:
    """The operator typed it and can put it right."""
    with pytest.raises(ArgumentError) as raised:
        spider_class("board")(url="https://x.example", **args)

    assert words in str(raised.value)
