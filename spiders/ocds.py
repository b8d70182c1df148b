"""Tenders of any publisher of the Open Contracting Data Standard."""

from crawler.bases import Argument, OcdsSpider


class AnyOcdsSpider(OcdsSpider):
    """Every contracting process that an OCDS 1.1 API shows.

    Site: any address that answers with a release package, a record package or a release, in JSON;
    further pages by `links.next`.
    Gone: never: an API shows what was published or updated lately, and a process ends by its
    status.
    Caveat: releases of one ocid are merged by the standard's rules, in the order of their dates,
    over pages and runs. A value of 0 or 0.01 is unknown. The deadline and the value are those of
    the fields; where the text says something else, both are kept (`conflicts`). Sell2Wales and
    Public Contracts Scotland write local time with a Z, which is read as what it is.
    """

    name = "ocds"
    arguments = (
        Argument(
            name="url",
            help="the address of the first package",
            example="https://example.org/api/releases.json",
            many=True,
        ),
    )
