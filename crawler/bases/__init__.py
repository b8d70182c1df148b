"""What sources have in common, named for what the source does."""

from crawler.bases.job_posting import JobPostingSpider
from crawler.bases.json_list import JsonListSpider
from crawler.bases.ocds import OcdsSpider
from crawler.bases.spider import Argument, Gone, NoticeSpider

__all__ = [
    "Argument",
    "Gone",
    "JobPostingSpider",
    "JsonListSpider",
    "NoticeSpider",
    "OcdsSpider",
]
