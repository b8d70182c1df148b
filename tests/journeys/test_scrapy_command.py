"""The same spiders in the ordinary Scrapy way."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.builders import a_vacancy
from tests.site import Site
from tests.watch import Watch


def scrapy(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the plain `scrapy` command in a folder that holds nothing else."""
    home = {name: text for name, text in os.environ.items() if "NOTICEWATCH" not in name}
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *words],
        cwd=folder,
        env=home
        | {
            "SCRAPY_SETTINGS_MODULE": "noticewatch.scrapy_settings",
            "XDG_CONFIG_HOME": str(folder),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_scrapy_crawl_exports_notices_without_a_database(site: Site, tmp_path: Path) -> None:
    site.shows([a_vacancy("101", title="Tree Officer"), a_vacancy("102")], spider="greenhouse")
    folder = tmp_path / "elsewhere"
    folder.mkdir()

    done = scrapy(
        folder,
        *("crawl", "greenhouse", "-a", "board=acme", "-a", f"base_url={site.url}"),
        *("-O", "out.jsonl"),
        NOTICEWATCH_NETWORK__ALLOW=site.at,
    )

    assert done.returncode == 0, done.stderr
    notices = [json.loads(line) for line in (folder / "out.jsonl").read_text("utf-8").splitlines()]
    assert {notice["key"] for notice in notices} == {"101", "102"}
    assert {notice["source"] for notice in notices} == {"greenhouse"}
    assert "Tree Officer" in {notice["title"] for notice in notices}
    assert list(folder.glob("*.db")) == []


def test_scrapy_crawl_records_where_a_configuration_names_a_database(
    watch: Watch, site: Site
) -> None:
    """Judged as any run, under the source's name."""
    watch.source("acme", "greenhouse")
    site.shows([a_vacancy("101")], spider="greenhouse")

    done = scrapy(
        watch.folder,
        *("crawl", "greenhouse", "-a", "source=acme"),
        *("-a", "board=acme", "-a", f"base_url={site.url}"),
    )

    assert done.returncode == 0, done.stderr
    (run,) = watch.rows("runs")
    assert (run["source"], run["verdict"], run["notices"]) == ("acme", "complete", 1)


def test_scrapy_list_names_the_spiders(tmp_path: Path) -> None:
    names = scrapy(tmp_path, "list").stdout.split()

    assert {"greenhouse", "jobposting", "ocds"} <= set(names)
