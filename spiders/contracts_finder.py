"""Tenders of Contracts Finder, where procedures begun before 2025 stay."""

from crawler.bases import OcdsSpider


class ContractsFinderSpider(OcdsSpider):
    """Every notice on Contracts Finder, from early engagement to award.

    Site: https://www.contractsfinder.service.gov.uk, OCDS 1.1 release packages, 100 a page.
    Gone: never; a procurement ends by its status.
    Caveat: only what was published or edited since the last complete run is asked for
    (`publishedFrom`), in the first run the last 30 days. An amendment does not say what changed.
    Too many requests are answered 403, for five minutes. The buyer may be the company whose
    portal published the notice.
    """

    name = "contracts_finder"
    dated = True
    base_url = "https://www.contractsfinder.service.gov.uk"
    start_path = "/Published/Notices/OCDS/Search"
    site_zone = "Europe/London"

    def start_addresses(self) -> list[str]:
        address = f"{self.site_address(self.start_path)}?limit=100"
        since = self.cursor()
        return [f"{address}&publishedFrom={since:%Y-%m-%dT%H:%M:%SZ}" if since else address]
