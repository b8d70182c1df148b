"""`python -m bench`: every measurement in one run, as a table; `--write` keeps it in the docs."""

import argparse
import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from bench import crawl, digests, mail, matching, prose, search, store
from bench.table import markdown

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"


def main() -> None:
    """Measure, print, and write where asked to."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", help="crawl, store, search, prose, matching, digests, mail"
    )
    parser.add_argument("--write", action="store_true", help=f"write docs/{PAGE.name}")
    options = parser.parse_args()
    known = {
        "crawl": crawl.run,
        "store": store.run,
        "search": search.run,
        "prose": prose.run,
        "matching": matching.run,
        "digests": digests.run,
        "mail": mail.run,
    }
    wanted: list[str] = options.parts or [*known]
    if unknown := [part for part in wanted if part not in known]:
        parser.error(f'unknown part "{unknown[0]}"; there are {", ".join(known)}')
    tables = {part: markdown(known[part]()) for part in wanted}
    for part, table in tables.items():
        print(f"\n{part}\n{table}")
    if options.write:
        PAGE.write_text(_page(tables), "utf-8")
        print(f"\nwritten: {PAGE}")


def _page(tables: dict[str, str]) -> str:
    how = {
        "crawl": crawl.__doc__,
        "store": store.__doc__,
        "search": search.__doc__,
        "prose": prose.__doc__,
        "matching": matching.__doc__,
        "digests": digests.__doc__,
        "mail": mail.__doc__,
    }
    parts = [f"## {part.title()}\n\n{how[part]}\n{table}\n" for part, table in tables.items()]
    return "\n".join(
        [_HEAD.format(machine=_machine(), day=f"{datetime.now(UTC):%d %B %Y}"), *parts]
    )


def _machine() -> str:
    return (
        f"{os.cpu_count()} cores of {_processor()}, {platform.system()} {platform.release()},"
        f" Python {platform.python_version()}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


_HEAD = """# Performance

Measured by `make bench` on {day}: {machine}. Each figure is the median of several turns, ours and
its reference in one run on one machine; the ratio is what counts. "met" compares it with the
target that the project has set itself.
"""

if __name__ == "__main__":
    main()
