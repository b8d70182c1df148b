"""Tenders of Sell2Wales."""

from crawler.bases import Argument
from crawler.bases.ocds import MonthlyOcdsSpider


class Sell2WalesSpider(MonthlyOcdsSpider):
    """Every notice on Sell2Wales of this month and the one before.

    Site: https://api.sell2wales.gov.wales, OCDS 1.1, one answer for a month and a form of notice.
    Gone: never; a procurement ends by its status.
    Caveat: times are local and marked as UTC, which is put right. A release has a day, no time.
    """

    name = "sell2wales"
    base_url = "https://api.sell2wales.gov.wales"
    notice_types = ("1", "2", "3")
    locale = "2057"
    arguments = (
        Argument(
            name="notice_type",
            help="the number of a form of notice: 1, 2, 3 (plan, tender, award)",
            example="2",
            required=False,
            many=True,
        ),
    )
