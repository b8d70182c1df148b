"""What leaves a crawl through `-O file.jsonl`? Notices in the one JSON form, nothing else.

They are staged for the run before they come here (`crawler.middlewares.pages`): a page is
staged as a whole, and a pipeline sees notices one by one.
"""

from scrapy.crawler import Crawler

from crawler.extensions import Crawl
from crawler.serialise import JsonObject, notice_json


class NoticeForm:
    """Pipeline: completes a document to the contract's notice."""

    def __init__(self, crawl: Crawl) -> None:
        self._crawl = crawl

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "NoticeForm":
        return cls(Crawl.of(crawler))

    def process_item(self, item: JsonObject) -> JsonObject:
        return notice_json(item, source=self._crawl.spider.source)
