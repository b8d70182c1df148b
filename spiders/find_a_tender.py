"""Tenders of the United Kingdom's Find a Tender service."""

from crawler.bases import OcdsSpider


class FindATenderSpider(OcdsSpider):
    """Every procurement notice on Find a Tender, from pipeline to contract.

    Site: https://www.find-tender.service.gov.uk, OCDS 1.1 release packages, 100 releases a page,
    newest first.
    Gone: never; a procurement ends by its status.
    Caveat: only what was updated since the last complete run is asked for (`updatedFrom`), in the
    first run the last 30 days. 12 requests in two minutes are allowed. Amounts are net of VAT
    where both are given. A date without a time is the end of that day in London.
    """

    name = "find_a_tender"
    dated = True
    base_url = "https://www.find-tender.service.gov.uk"
    start_path = "/api/1.0/ocdsReleasePackages"
    site_zone = "Europe/London"

    def start_addresses(self) -> list[str]:
        address = f"{self.site_address(self.start_path)}?limit=100"
        since = self.cursor()
        return [f"{address}&updatedFrom={since:%Y-%m-%dT%H:%M:%S}" if since else address]
