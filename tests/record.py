"""Record a real page as a test case: fetched with the crawler's manners, contacts masked.

    make record SPIDER=greenhouse CASE=acme URL='https://boards-api.greenhouse.io/v1/boards/acme/jobs?content=true'

writes `tests/pages/greenhouse/acme/` with the page, `case.json` and a `notices.jsonl` as the spider
reads it now. A person then reads the page and corrects that file: it is what the test will hold.
Keep the page small (a few notices), and do not record what its publisher forbids to copy.
"""

import json
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings

import crawler.settings as manners
from crawler.load import parse_files
from crawler.serialise import JsonObject, notice_json
from noticewatch.config import bare_config, find_config
from noticewatch.crawling import crawl_settings

PAGES = Path(__file__).parent / "pages"

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w./-])(?:\+|0)\d[\d ()-]{7,16}\d(?![\w/-])")
_MASKS = {"name": "A. Person", "email": "person@example.org", "phone": "020 7946 0000"}


def masked(page: str, notices: list[JsonObject]) -> str:
    """`page` without the people in it: the contacts of its notices, and every address or number.

    The masks are of the same kind, so that the page is read as before.
    """
    for notice in notices:
        for kind, mask in _MASKS.items():
            said = (notice["contact"] or {}).get(kind)
            if said:
                page = page.replace(said, mask)
    return _PHONE.sub(_MASKS["phone"], _EMAIL.sub(_MASKS["email"], page))


class _Fetch(Spider):
    name = "record"
    got: Response | None = None

    async def start(self) -> AsyncIterator[Any]:
        yield Request(self.start_urls[0], callback=self.keep, errback=self.fail)

    def keep(self, response: Response) -> None:
        type(self).got = response

    def fail(self, failure: Any) -> None:
        sys.stderr.write(f"record: {self.start_urls[0]}: {failure.getErrorMessage()}\n")


def fetch(url: str) -> Response | None:
    """The page at `url`, past the guard and robots.txt; None: it could not be had."""
    values = Settings()
    values.setmodule(manners, priority="project")
    values.setdict(crawl_settings(find_config() or bare_config()), priority="cmdline")
    values.setdict({"LOG_LEVEL": "ERROR", "NOTICEWATCH_RECORDER": None}, priority="cmdline")
    process = AsyncCrawlerProcess(values)
    process.crawl(_Fetch, start_urls=[url])
    process.start()
    return _Fetch.got


def record(spider: str, case: str, url: str, args: dict[str, str]) -> Path:
    """Write the case; its folder."""
    response = fetch(url)
    if response is None:
        raise SystemExit(1)
    kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
    ending = "json" if "json" in kind else "xml" if "xml" in kind else "html"
    folder = PAGES / spider / case
    folder.mkdir(parents=True)
    page = folder / f"page.{ending}"
    page.write_bytes(response.body)
    read = parse_files(spider, [page], args=args, urls=[url])
    page.write_text(masked(response.body.decode("utf-8", "replace"), read.documents), "utf-8")
    read = parse_files(spider, [page], args=args, urls=[url])
    settings = {"urls": [url]} | ({"args": args} if args else {})
    (folder / "case.json").write_text(json.dumps(settings, indent=1) + "\n", "utf-8")
    (folder / "notices.jsonl").write_text(
        "".join(
            json.dumps(_said(notice_json(each, source=spider)), ensure_ascii=False) + "\n"
            for each in read.documents
        ),
        "utf-8",
    )
    for error in read.errors:
        sys.stderr.write(f"record: {error}\n")
    return folder


def _said(notice: JsonObject) -> JsonObject:
    return {name: value for name, value in notice.items() if value not in (None, [])}


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.stderr.write("usage: make record SPIDER=NAME CASE=NAME URL=ADDRESS [ARGS='K=V …']\n")
        raise SystemExit(2)
    given = dict(pair.split("=", 1) for pair in sys.argv[4:])
    sys.stdout.write(f"{record(sys.argv[1], sys.argv[2], sys.argv[3], given)}: now read it\n")
