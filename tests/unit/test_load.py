"""Spiders by name, and what a spider reads in saved responses."""

import json
from pathlib import Path

import pytest

from crawler.errors import ArgumentError, UnknownName
from crawler.load import parse_files, spider_class, spider_names


def _file(folder: Path, name: str, body: object) -> Path:
    path = folder / name
    path.write_text(body if isinstance(body, str) else json.dumps(body))
    return path


def test_a_misspelt_spider_names_the_nearest():
    """The person sees what they meant."""
    with pytest.raises(UnknownName, match=r'"greenhous"; did you mean "greenhouse"\?'):
        spider_class("greenhous")

    assert {"greenhouse", "ocds", "jobposting"} <= set(spider_names())


def test_files_that_follow_each_other_are_one_reading(tmp_path):
    """A notice met on two pages is printed once."""
    jobs = [{"id": number, "title": f"Job {number}"} for number in (1, 2, 3)]
    files = [
        _file(tmp_path, "1.json", {"jobs": jobs[:2]}),
        _file(tmp_path, "2.json", {"jobs": jobs[1:]}),
        _file(tmp_path, "3.json", jobs[0]),
    ]

    parsed = parse_files("greenhouse", files)

    assert [each["key"] for each in parsed.documents] == ["1", "2", "3"]
    assert parsed.errors == []


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        (
            "wall.html",
            "<html><title>Just a moment</title></html>",
            "got text/html: <title>Just a moment",
        ),
        (
            "error.json",
            {"status": 404, "error": "Job not found"},
            'expected a JSON object with "jobs"',
        ),
        ("cut.json", '{"jobs":[{"id":1,"title":"A', "cut off"),
        ("empty.json", {"jobs": [], "meta": {"total": 57}}, "expected 57 notices"),
        ("nothing.json", "", "an empty body"),
        ("rows.json", {"jobs": [{"name": "A"}]}, "cannot read any row; row 1: no 'title'"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_named_and_the_others_count(
    tmp_path, name, body, message
):
    """One bad file costs itself alone."""
    bad = _file(tmp_path, name, body)
    good = _file(tmp_path, "good.json", {"jobs": [{"id": 1, "title": "Clerk"}]})

    parsed = parse_files("greenhouse", [bad, good, tmp_path / "missing.json"])

    assert [each["title"] for each in parsed.documents] == ["Clerk"]
    assert [error.path.name for error in parsed.errors] == [name, "missing.json"]
    assert message in str(parsed.errors[0])
    assert str(bad) in str(parsed.errors[0])


def test_each_file_has_its_address_or_all_the_same_one(tmp_path):
    """The key of a posting without a reference is its address."""
    page = '<script type="application/ld+json">{"@type":"JobPosting","title":"Clerk"}</script>'
    files = [_file(tmp_path, f"{number}.html", page) for number in (1, 2)]

    parsed = parse_files(
        "jobposting", files, urls=["https://x.org/job/101", "https://x.org/job/102"]
    )

    assert [each["key"] for each in parsed.documents] == ["job/101", "job/102"]
    assert [each["url"] for each in parsed.documents] == [
        "https://x.org/job/101",
        "https://x.org/job/102",
    ]


def test_a_posting_without_any_address_has_no_url(tmp_path):
    """A path of this machine is no address."""
    page = '<script type="application/ld+json">{"@type":"JobPosting","title":"Clerk"}</script>'

    parsed = parse_files("jobposting", [_file(tmp_path, "page.html", page)])

    assert [(each["key"], each["url"]) for each in parsed.documents] == [("Clerk", None)]


def test_arguments_for_fetching_may_be_left_out_and_unknown_ones_may_not(tmp_path):
    """A saved answer needs no board; a slip of the pen is still one."""
    files = [_file(tmp_path, "1.json", {"jobs": []})]

    assert parse_files("greenhouse", files).documents == []
    with pytest.raises(ArgumentError, match=r'"bord"; did you mean "board"\?'):
        parse_files("greenhouse", files, args={"bord": "acme"})
