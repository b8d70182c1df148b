"""What do the spiders read in the recorded samples? `make samples` prints it as a table.

The samples are real responses that lie beside the checkout and are never part of it
(`NOTICEWATCH_SAMPLES`, else `../shared/samples`).
"""

import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crawler.fold import filled
from crawler.load import parse_files
from crawler.serialise import FIELDS

SAMPLES = Path(
    os.environ.get("NOTICEWATCH_SAMPLES", Path(__file__).parents[2] / "shared" / "samples")
)

#: Folder of samples to the spider that reads it.
READ_BY = {
    "jobs/ashby": "ashby",
    "jobs/bamboohr": "bamboohr",
    "jobs/breezy": "breezy",
    "jobs/civil_service_jobs": "civil_service_jobs",
    "jobs/greenhouse": "greenhouse",
    "jobs/greenhouse/luno_history": "greenhouse",
    "jobs/icims": "jobposting",
    "jobs/lever": "lever",
    "jobs/lever/mamamoney_history": "lever",
    "jobs/neogov": "feed",
    "jobs/nhs_jobs": "jobposting",
    "jobs/personio": "personio",
    "jobs/pinpoint": "pinpoint",
    "jobs/recruitee": "recruitee",
    "jobs/rss": "feed",
    "jobs/schema_org": "jobposting",
    "jobs/smartrecruiters": "smartrecruiters",
    "jobs/teamtailor": "teamtailor",
    "jobs/workable": "workable",
    "jobs/workday": "workday",
    "tenders/contracts_finder/ocds": "ocds",
    "tenders/eforms_sdk": "ted",
    "tenders/find_a_tender": "ocds",
    "tenders/ocds_generic": "ocds",
    "tenders/public_contracts_scotland": "ocds",
    "tenders/sam_gov": "sam_gov",
    "tenders/sell2wales": "ocds",
    "tenders/ted_search_api": "ted",
    "tenders/ted_xml_r209": "ted",
    "tenders/ustda_rss": "feed",
}
#: Files that must fail with a clear message.
BROKEN = re.compile(r"unknown_site_error|^INVALID_")
#: Files that hold no notice, or are the page of one system that another spider reads.
NOT_ALONE = {"teamtailor/paradox_job.html": "jobposting"}


@dataclass(slots=True)
class Row:
    """What one folder gave."""

    folder: str
    spider: str
    files: int = 0
    notices: int = 0
    filled: Counter[str] = field(default_factory=Counter[str])
    errors: list[str] = field(default_factory=list[str])

    def share(self, name: str) -> str:
        return f"{100 * self.filled[name] / self.notices:.0f}" if self.notices else "-"


def table() -> list[Row]:
    """A row for each folder that a spider reads."""
    return [_row(folder, spider) for folder, spider in READ_BY.items()]


def _row(folder: str, spider: str) -> Row:
    row = Row(folder, spider)
    with tempfile.TemporaryDirectory() as scratch:
        for path in _files(SAMPLES / folder, Path(scratch)):
            reader = NOT_ALONE.get(f"{path.parent.name}/{path.name}", spider)
            parsed = parse_files(reader, [path], **_settings(folder))
            row.files += 1
            row.notices += len(parsed.documents)
            for document in parsed.documents:
                row.filled.update(filled(document))
            broken = bool(BROKEN.search(path.name))
            row.errors += [str(error) for error in parsed.errors if not broken]
            if broken and not parsed.errors:
                row.errors.append(f"{path}: is broken, and was read all the same")
    return row


def _settings(folder: str) -> dict[str, Any]:
    kind = "tender" if folder.startswith("tenders") else "vacancy"
    generic = READ_BY[folder] in {"feed", "jobposting"}
    return {"timezone": "Europe/London", "kind": kind if generic else None}


def _files(folder: Path, scratch: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.endswith(".metadata.json") or path.suffix == ".md" or path.is_dir():
            continue
        if path.name == "jobposting_examples.txt":
            yield from _cut_out(path, scratch)
        else:
            yield path


def _cut_out(path: Path, scratch: Path) -> Iterator[Path]:
    """The examples of schema.org: one text with the same vacancy in several notations."""
    parts = re.split(r"^(?:PRE-MARKUP|MICRODATA|RDFA|JSON|TYPES):.*$", path.read_text(), flags=re.M)
    for number, part in enumerate(parts):
        if "JobPosting" in part and "<" in part:
            example = scratch / f"example_{number}.html"
            example.write_text(f"<html><body>{part}</body></html>")
            yield example


def main() -> None:
    """Print the table: notices, and in how many of a hundred each field is stated."""
    rows = table()
    names = [name for name in FIELDS if name not in {"key", "kind", "conflicts"}]
    shown = [name for name in names if any(row.filled[name] for row in rows)]
    for row in rows:
        stated = ", ".join(f"{name} {row.share(name)}" for name in shown if row.filled[name])
        sys.stdout.write(
            f"{row.folder} ({row.spider}): {row.notices} notices in {row.files} files\n"
            f"    % stated: {stated or '-'}\n"
        )
        for error in row.errors:
            sys.stdout.write(f"    ERROR {error}\n")


if __name__ == "__main__":
    main()
