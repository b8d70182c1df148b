"""Does every spider refuse what it should not read, with a message, and without half a notice?"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.load import Parsed, parse_files, spider_names

PAGES = Path(__file__).parents[1] / "pages"
SPIDERS = spider_names()
#: Arguments without which nothing can be read.
ARGS: dict[str, dict[str, Any]] = {"board": {"row": "tr.job", "fields": {"title": "a"}}}

WALL = b"""<!DOCTYPE html><html><head><title>Just a moment...</title></head>
<body><h1>Checking your browser</h1><p>Enable JavaScript and cookies to continue.</p></body></html>
"""
BAD = {
    "wall": WALL,
    "error object": b'{"error": {"code": 403, "message": "Quota exceeded"}, "status": 403}',
    "empty": b"",
    "text": b"Forbidden",
    "null": b"null",
    "bytes": bytes(range(128, 256)) * 4,
}
#: A list of 57 of which it shows none, where the source states how many there are.
OF_57: dict[str, Any] = {
    "adzuna": {"count": 57, "results": []},
    "bamboohr": {"meta": {"totalCount": 57}, "result": []},
    "civil_service_jobs": "<html><body><h1>57 jobs found</h1><ul></ul></body></html>",
    "greenhouse": {"jobs": [], "meta": {"total": 57}},
    "nhs_jobs": "<nhsJobs><totalPages>3</totalPages><totalResults>57</totalResults></nhsJobs>",
    "reed": {"results": [], "totalResults": 57},
    "sam_gov": {"totalRecords": 57, "limit": 10, "offset": 0, "opportunitiesData": []},
    "smartrecruiters": {"offset": 0, "limit": 100, "totalFound": 57, "content": []},
    "teaching_vacancies": {"data": [], "links": {}, "meta": {"totalPages": 57}},
    "ted": {"notices": [], "totalNoticeCount": 57, "timedOut": False},
    "usajobs": {"SearchResult": {"SearchResultCountAll": 57, "SearchResultItems": []}},
    "workday": {"total": 57, "jobPostings": []},
}


def _recorded(spider: str) -> Iterator[Path]:
    """Files of the spider's cases that are read without an error."""
    for case in sorted((PAGES / spider).glob("*")):
        own = case / "case.json"
        settings = json.loads(own.read_text()) if own.exists() else {}
        if (case / "notices.jsonl").exists() and not settings.get("args"):
            bad = {*settings.get("errors", []), "case.json", "notices.jsonl"}
            yield from sorted(each for each in case.iterdir() if each.name not in bad)


DATA = [
    (spider, each)
    for spider in SPIDERS
    for each in list(_recorded(spider))[:1]
    if each.suffix in (".json", ".xml", ".rss", ".atom")
]


def _parse(spider: str, file: Path, body: bytes) -> Parsed:
    file.write_bytes(body)
    return parse_files(spider, [file], args=ARGS.get(spider, {}))


def _assert_refused(parsed: Parsed) -> None:
    assert parsed.documents == []
    assert [error.path.name for error in parsed.errors] == ["answer"]
    message = str(parsed.errors[0])
    assert "expected " in message
    assert "got " in message


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("spider", SPIDERS)
def test_an_answer_of_the_wrong_kind_is_refused_with_what_was_expected(spider, kind, tmp_path):
    """A wall, an error object with 200, nothing: none of them says that there are no notices."""
    _assert_refused(_parse(spider, tmp_path / "answer", BAD[kind]))


@pytest.mark.parametrize("spider", OF_57)
def test_an_empty_list_that_states_57_is_refused(spider, tmp_path):
    """The source says that there are notices; where they are, nobody knows."""
    body = OF_57[spider]
    text = body if isinstance(body, str) else json.dumps(body)

    _assert_refused(_parse(spider, tmp_path / "answer", text.encode()))


@pytest.mark.parametrize(("spider", "file"), DATA, ids=lambda part: getattr(part, "name", part))
@pytest.mark.parametrize("share", [0.6, 0.99])
def test_data_that_is_cut_off_is_refused_whole(spider, file, share, tmp_path):
    """What came before the cut may be read well, and still half a file yields nothing."""
    body = file.read_bytes().rstrip()

    _assert_refused(_parse(spider, tmp_path / "answer", body[: int(len(body) * share)]))
