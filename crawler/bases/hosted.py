"""What have systems in common that give each employer a host of its own?"""

from collections.abc import Iterable
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy.http import Request, Response

from crawler.bases.job_posting import JobPostingSpider
from crawler.bases.spider import Argument, Gone, NoticeSpider, how_gone, unexpected
from crawler.fold import confirming
from crawler.serialise import JsonObject


class HostedSpider(NoticeSpider):
    """A spider of a system where each employer's board stands on a host of its own.

    `host` is the pattern of those hosts ("{site}.example.com"). The argument `site` is the
    employer's part of it, or the whole host where the board is on the employer's own domain.
    """

    host: ClassVar[str] = "{site}"
    arguments: ClassVar[tuple[Argument, ...]] = (
        Argument(
            name="site",
            help="the first part of the board's host, or the whole of an employer's own",
            example="acme",
        ),
    )

    def start_addresses(self) -> list[str]:
        return [self.site_address(self.start_path)] if self.args.get("site") else []

    def site_address(self, path: str) -> str:
        site = str(self.args.get("site", ""))
        host = site if "." in site else self.host.format(site=site)
        return f"https://{host}/{path.lstrip('/')}"

    def public_address(self, path: str, response: Response) -> str | None:
        """Where people find `path`: on the employer's host, else on that of the answer."""
        if self.args.get("site"):
            return self.site_address(path)
        return response.urljoin(path) if response.url.startswith("http") else None


class HostedPageSpider(HostedSpider, JobPostingSpider):
    """A hosted board whose list tells everything, and whose vacancies have pages that confirm it.

    The pages carry a JobPosting; they say the same in other words, which are no change.
    """

    def own_page(self, document: JsonObject) -> Request | None:
        url = document["url"]
        if not url or urlsplit(self.mirrored(url)).hostname not in self.allowed_domains:
            return None  # on another host, which this source does not ask
        return self.request(url, self.parse_own_page, key=document["key"])

    def parse_own_page(self, response: Response, key: str) -> Iterable[Any]:
        vacancies = self.vacancies(response)
        if len(vacancies) == 1:
            yield confirming(vacancies[0], key)
        else:
            yield Gone(key=key, how=how_gone(response))

    def parse_saved(self, response: Response) -> Iterable[Any]:
        if not is_page(response):
            return self.parse(response)
        vacancies = self.vacancies(response)
        if not vacancies:
            raise unexpected(response, "a page with a JobPosting")
        return vacancies


def is_page(response: Response) -> bool:
    """Whether an answer is HTML and not JSON."""
    return response.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
