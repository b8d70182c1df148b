"""What does an OCDS publisher say? Releases of contracting processes, to tenders.

The Open Contracting Data Standard 1.1 (https://standard.open-contracting.org/1.1/en/): release
packages, record packages and single releases. A process has an ocid, and each of its releases
speaks of a part of it at its date; several are merged by the standard's own rules.
"""

import warnings
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, cast
from zoneinfo import ZoneInfo

from scrapy.http import Response

from crawler.bases.json_list import (
    JsonListSpider,
    json_of,
    object_or_none,
    objects,
    text_or_none,
)
from crawler.bases.ocds_process import Release
from crawler.bases.ocds_release import PUBLISHERS, UNKNOWN, ReleaseReader
from crawler.bases.spider import unexpected
from crawler.notice import Tender
from crawler.serialise import JsonObject


class OcdsSpider(JsonListSpider):
    """A spider of an OCDS 1.1 API. Its list is a window: what is not in it is not gone."""

    kind = "tender"
    window = True
    #: How far back a source's first run looks, and each further one behind the last. What a
    #: publisher lets out late, or dates a little back, is not missed.
    first_look = timedelta(days=30)
    overlap = timedelta(hours=6)

    def cursor(self) -> datetime | None:
        """Since when releases are asked for, in UTC; None: the run does not know its moment.

        The date cursor is no state of its own: it is the start of the last complete run, less
        an overlap. A partial run moves nothing, and reading a release again changes nothing.
        """
        if self.since is not None:
            return (self.since - self.overlap).astimezone(UTC)
        return (self.now - self.first_look).astimezone(UTC) if self.now is not None else None

    def parse(self, response: Response, **_: Any) -> Iterable[Any]:
        answer = json_of(response)
        releases = releases_of(answer)
        if releases is None:
            raise unexpected(response, self.expected())
        yield from self.readings(self._processes(releases), response)
        address = self.next_address(answer, response)
        if address:
            yield self.request(response.urljoin(address))

    def expected(self) -> str:
        return 'an OCDS package with "releases" or "records"'

    def next_address(self, answer: Any, response: Response) -> str | None:  # noqa: ARG002
        """`links.next` of the pagination extension."""
        package = object_or_none(answer) or {}
        links = object_or_none(package.get("links")) or {}
        return text_or_none(links.get("next"))

    def read(self, row: JsonObject, response: Response) -> Tender:  # noqa: ARG002
        """The tender of the releases of one ocid, `row["releases"]`."""
        return tender_of(row["releases"], self.zone, organisation=self.organisation)

    def _processes(self, releases: list[Release]) -> Iterator[JsonObject]:
        by_ocid: dict[str, list[Release]] = {}
        for release in releases:
            by_ocid.setdefault(str(release.get("ocid") or ""), []).append(release)
        for ocid, several in by_ocid.items():
            yield {"ocid": ocid, "releases": several}


class MonthlyOcdsSpider(OcdsSpider):
    """A spider of the API that Public Contracts Scotland and Sell2Wales share.

    It answers for one month and one form of notice at a time, and has no other cursor.
    """

    start_path = "/v1/Notices"
    site_zone = "Europe/London"
    notice_types: ClassVar[tuple[str, ...]] = ()
    #: The number of the language asked for, where the site has several.
    locale: ClassVar[str | None] = None

    def start_addresses(self) -> list[str]:
        types = cast("tuple[str, ...]", self.args.get("notice_type") or self.notice_types)
        address = f"{self.site_address(self.start_path)}?outputType=0"
        if self.locale:
            address += f"&locale={self.locale}"
        return [
            f"{address}{month}&noticeType={number}" for month in self._months() for number in types
        ]

    def _months(self) -> list[str]:
        """This month and the one before, in the site's words; none: the site takes its own."""
        if self.now is None:
            return [""]
        today = self.now.astimezone(self.zone)
        before = today.replace(day=1) - timedelta(days=1)
        return [f"&dateFrom={month:%m-%Y}" for month in (today, before)]


def releases_of(answer: Any) -> list[Release] | None:
    """The releases that an answer holds; None where it is no OCDS. An empty list is fine."""
    if isinstance(answer, list):
        rows = cast("list[Any]", answer)
        found = [release for row in rows for release in releases_of(row) or []]
        return found if found or not rows else None
    package = object_or_none(answer)
    if package is None:
        return None
    if isinstance(package.get("releases"), list) and "ocid" not in package:
        return objects(package["releases"])
    if isinstance(package.get("records"), list):
        return [release for record in objects(package["records"]) for release in _of_record(record)]
    if isinstance(package.get("ocid"), str):
        return _of_record(package)
    # Sell2Wales leaves the list out where a month has none; what a package is called stays.
    return [] if {"uri", "publisher"} <= package.keys() else None


def _of_record(record: JsonObject) -> list[Release]:
    """A record's compiled release, else its latest versions, else its releases; or a release."""
    compiled = object_or_none(record.get("compiledRelease"))
    if compiled is not None:
        return [_dated(compiled, objects(record.get("releases")))]
    versioned = object_or_none(record.get("versionedRelease"))
    if versioned is not None:
        return [_latest(versioned)]
    if "releases" in record:
        # A linked release ({"url", "date", "tag"}) is an address, not a release.
        return [each for each in objects(record["releases"]) if "ocid" in each]
    return [_latest(record) if _is_versioned(record) else record]


def _dated(compiled: Release, history: list[JsonObject]) -> Release:
    """`compiled` with the day of its newest first publication, which only its history knows."""
    tender = object_or_none(compiled.get("tender"))
    opening = [
        str(release["date"])
        for release in history
        if {"planning", "tender"} & set(release.get("tag") or ()) and release.get("date")
    ]
    if tender is None or not opening:
        return compiled
    return {**compiled, "tender": {"datePublished": max(opening), **tender}}


_VERSION_KEYS = {"releaseID", "releaseDate", "releaseTag", "value"}


def _is_versioned(release: Release) -> bool:
    return any(
        bool(versions := objects(value)) and versions[0].keys() <= _VERSION_KEYS
        for value in release.values()
        if isinstance(value, list)
    )


def _latest(versioned: Any) -> Any:
    """A versioned release with the newest value of each field."""
    if isinstance(versioned, list):
        several = cast("list[Any]", versioned)
        versions = objects(several)
        if (
            versions
            and len(versions) == len(several)
            and all("value" in each and each.keys() <= _VERSION_KEYS for each in versions)
        ):
            return versions[-1]["value"]
        return [_latest(each) for each in several]
    if isinstance(versioned, dict):
        fields = cast("JsonObject", versioned)
        dates = [
            str(version.get("releaseDate"))
            for value in fields.values()
            for version in objects(value)
            if version.keys() <= _VERSION_KEYS
        ]
        latest = {name: _latest(value) for name, value in fields.items()}
        if "ocid" in fields and "date" not in fields and dates:
            latest["date"] = max(dates)
        return latest
    return versioned


# -- merging ------------------------------------------------------------------------------------

#: Where the standard replaces whole lists whose members have an `id`, and what it leaves out.
#: (https://standard.open-contracting.org/1.1/en/schema/merging/)
_MERGE_RULES = {
    ("id",): "omitWhenMerged",
    ("date",): "omitWhenMerged",
    ("tag",): "omitWhenMerged",
    ("parties", "additionalIdentifiers"): "wholeListMerge",
    ("tender", "items", "additionalClassifications"): "wholeListMerge",
    ("tender", "additionalClassifications"): "wholeListMerge",
    ("tender", "lots", "classifications"): "wholeListMerge",
    ("awards", "items", "additionalClassifications"): "wholeListMerge",
    ("contracts", "items", "additionalClassifications"): "wholeListMerge",
}


def merged(releases: list[Release]) -> Release:
    """The compiled release of releases of one ocid, oldest first, by the standard's rules."""
    if len(releases) == 1:
        return releases[0]
    from ocdsmerge.merge import CompiledRelease  # pyright: ignore[reportMissingTypeStubs]

    compiled = CompiledRelease(merge_rules=cast("Any", _MERGE_RULES))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two members of a list with one id: the last one counts
        for release in releases:
            compiled.append(release)
        return compiled.asdict()


def tender_of(
    releases: list[Release], zone: ZoneInfo, *, organisation: str | None = None
) -> Tender:
    """The tender that releases of one ocid, read on one page, state together.

    Raises:
        KeyError, ValueError: they have no ocid, or cannot be merged.
    """
    ocid = text_or_none(releases[0]["ocid"])
    if ocid is None:
        raise ValueError("a release without an ocid")
    publisher = PUBLISHERS.get("-".join(ocid.split("-")[:2]), UNKNOWN)
    reader = ReleaseReader(publisher.zone or zone, publisher)
    ordered = sorted(releases, key=reader.date_of)
    try:
        compiled = merged(ordered)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise ValueError(f"the releases of {ocid} cannot be merged: {error}") from error
    return reader.tender(ocid, compiled, ordered, organisation)
