"""Tenders of Public Contracts Scotland."""

from crawler.bases import Argument
from crawler.bases.ocds import MonthlyOcdsSpider


class PublicContractsScotlandSpider(MonthlyOcdsSpider):
    """Every notice on Public Contracts Scotland of this month and the one before.

    Site: https://api.publiccontractsscotland.gov.uk, OCDS 1.1, one answer for a month and a form
    of notice.
    Gone: never; a procurement ends by its status.
    Caveat: times are local and marked as UTC, which is put right. A release has a day, no time.
    """

    name = "public_contracts_scotland"
    base_url = "https://api.publiccontractsscotland.gov.uk"
    notice_types = ("1", "2", "3", "101", "102", "103")
    arguments = (
        Argument(
            name="notice_type",
            help="the number of a form of notice: 1, 2, 3 (plan, tender, award) or 101, 102, 103",
            example="2",
            required=False,
            many=True,
        ),
    )
