"""The reference of the crawl benchmark: what one would write in Scrapy by hand, and no more.

Default settings; it follows the same lists, selects the same fields and stores nothing.
`python -m bench.bare URL` prints one JSON line: pages, seconds, CPU seconds, peak memory.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess


class BareSpider(scrapy.Spider):
    """Every vacancy of the benchmark's site."""

    name = "bare"
    read = 0

    def parse(self, response: Any) -> Iterator[Any]:
        yield from response.follow_all(css="a.title", callback=self.parse_vacancy)
        yield from response.follow_all(css="a[rel=next]", callback=self.parse)

    def parse_vacancy(self, response: Any) -> dict[str, Any]:
        posting = json.loads(response.css("script[type='application/ld+json']::text").get("{}"))
        self.read += 1
        return {
            "url": response.url,
            "key": posting["identifier"]["value"],
            "title": posting["title"],
            "organisation": posting["hiringOrganization"]["name"],
            "description": posting["description"],
            "location": posting["jobLocation"][0]["address"]["addressLocality"],
            "employment": posting["employmentType"],
            "published": posting["datePosted"],
            "deadline": posting["validThrough"],
            "salary": posting["baseSalary"]["value"],
            "salary_stated": response.xpath(
                "//dt[.='Salary']/following-sibling::dd[1]/text()"
            ).get(),
            "deadline_stated": response.xpath(
                "//dt[.='Closing date']/following-sibling::dd[1]/text()"
            ).get(),
        }


def main() -> None:
    """Crawl once."""
    # The default level would print every item: the reference should not pay for that.
    process = CrawlerProcess({"LOG_LEVEL": "INFO"})
    crawler = process.create_crawler(BareSpider)
    process.crawl(crawler, start_urls=[sys.argv[1]])
    began, used = time.perf_counter(), time.process_time()
    process.start()
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - used
    assert isinstance(crawler.spider, BareSpider)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    said = {"seconds": seconds, "cpu_seconds": cpu_seconds, "peak_mb": peak}
    print(json.dumps({"pages": crawler.spider.read, **said}))


if __name__ == "__main__":
    main()
