"""How do eight kinds of source show the same posts? In mark-up of their own.

Nothing here is shared with the demo's site or with `tests.publishers`: a product that reads only
what its own tests print would pass them all. Every answer carries noise (counters, tokens,
sessions, other people's adverts, an order of its own) that means nothing.
"""

import gzip
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from html import escape
from random import Random
from typing import Any, ClassVar, Literal

from noticewatch.demo.server import HTML, JSON, Answer, Ask

ORGANISATION = "Borsetshire Council"
SUPPLIER = "Ambridge Roads Ltd"

Status = Literal["planned", "open", "closed", "cancelled", "awarded"]
#: What a list shows of all that there is; a fault may put another in its place.
Listing = Callable[[Sequence["Post"], Random], list["Post"]]


@dataclass(slots=True, kw_only=True)
class Post:
    """One notice as it truly is. `shown`: its source has it; `touched`: when it last changed."""

    key: str
    title: str
    place: str
    low: int
    high: int
    deadline: datetime
    text: str
    published: datetime
    touched: datetime
    status: Status = "open"
    shown: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a site writes what it says: none of it is news."""

    moment: Callable[[datetime], str] = lambda at: f"{at.day} {at:%B %Y} at {at:%H:%M}"
    money: Callable[[int], str] = lambda amount: f"£{amount:,}"
    title: Callable[[str], str] = lambda title: title
    upside_down: bool = False  # the sections of a page in another order

    def sections(self, *sections: str) -> str:
        """The sections of a page in their order."""
        return "".join(reversed(sections) if self.upside_down else sections)


PLAIN = Look()


class Publisher(ABC):
    """One source: its posts, and how it answers. `window`: it shows only its newest.

    `repeats`: the facts that the text of a notice says once more, so that an edit of one edits
    the description as well. `ends`: how a post may come to its end there.
    """

    spider: ClassVar[str]
    kind: ClassVar[Literal["vacancy", "tender"]] = "vacancy"
    states_kind: ClassVar[bool] = False
    window: ClassVar[bool] = False
    repeats: ClassVar[frozenset[str]] = frozenset()
    #: The paths of its lists.
    lists: ClassVar[tuple[str, ...]]
    per_page: ClassVar[int] = 6

    def __init__(self, *, soft: bool, random: Random) -> None:
        """`soft`: the page of a post that has ended says so with status 200."""
        self.soft = soft
        self.random = random
        self.posts: dict[str, Post] = {}
        self.look = PLAIN
        self.listing: Listing | None = None
        self.views = 0
        #: The moment of the round, from which ages are counted.
        self.now: datetime | None = None

    @property
    def ends(self) -> tuple[str, ...]:
        """How a post may come to its end here, in the words of events."""
        return ("closed" if self.soft else "withdrawn",)

    @abstractmethod
    def key(self, number: int) -> str:
        """The key by which the log will know the post with this number."""

    @abstractmethod
    def arguments(self, url: str) -> dict[str, Any]:
        """The arguments by which the source is configured."""

    @abstractmethod
    def answer(self, ask: Ask) -> Answer | None:
        """What the site answers; None: it has no such address."""

    def listed(self) -> list[Post]:
        """What the list shows, newest first."""
        shown = [post for post in self.posts.values() if post.shown]
        shown.sort(key=lambda post: post.published, reverse=True)
        return shown if self.listing is None else self.listing(shown, self.random)

    def post(self, key: str | None) -> Post | None:
        """The post with this key, where it is shown."""
        post = self.posts.get(key or "")
        return post if post and post.shown else None

    def page_of(self, ask: Ask) -> int:
        """Which page of a list is asked for, from 1."""
        return int(ask.query.get("page", "1"))

    def noise(self) -> str:
        """What differs from answer to answer and means nothing."""
        self.views += 1
        return (
            f"<!-- {self.random.random()} -->"
            f"<input type=hidden name=csrf value={self.random.getrandbits(64):x}>"
            f"<p class=views>Viewed {self.views} times</p>"
        )

    def age(self, post: Post) -> str:
        """How old a post is, as many sites say it: other words each day, and no news."""
        days = (self.now - post.published).days if self.now else 0
        return f"<p class=age>Posted {f'{days} days ago' if days else 'today'}</p>"

    def missing(self) -> Answer:
        """The own page of a post that has ended."""
        if self.soft:
            return page("Closed", "<h1>Closed</h1><p>Sorry, this vacancy has closed.</p>")
        return replace(page("Not found", "<h1>Page not found</h1>"), status=404)


class Register(Publisher):
    """Tenders, release by release, in the manner of Find a Tender."""

    spider = "find_a_tender"
    kind = "tender"
    window = True  # of the releases since the last look
    lists = ("/api/1.0/ocdsReleasePackages",)
    _TAGS: ClassVar[dict[Status, str]] = {
        "planned": "planning",
        "open": "tender",
        "cancelled": "tenderCancellation",
        "awarded": "award",
    }
    _STATES: ClassVar[dict[Status, str]] = {
        "planned": "planned",
        "open": "active",
        "cancelled": "cancelled",
        "awarded": "complete",
    }

    @property
    def ends(self) -> tuple[str, ...]:
        return ("cancelled", "awarded")

    def key(self, number: int) -> str:
        return f"ocds-h6vhtk-{number:06d}"

    def arguments(self, url: str) -> dict[str, Any]:
        return {"base_url": url}

    def page_of(self, ask: Ask) -> int:
        return int(ask.query.get("cursor", "0")) // self.per_page + 1

    def answer(self, ask: Ask) -> Answer | None:
        if ask.path not in self.lists:
            return None
        posts = sorted(self.listed(), key=lambda post: (post.touched, post.key), reverse=True)
        since = ask.query.get("updatedFrom")
        if since is not None:
            moment = datetime.fromisoformat(since)
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=posts[0].touched.tzinfo if posts else None)
            posts = [post for post in posts if post.touched >= moment]
        start = int(ask.query.get("cursor", "0"))
        package: dict[str, Any] = {
            "uri": ask.base + ask.target,
            "version": "1.1",
            "publishedDate": f"2026-05-04T07:00:{self.random.randrange(60):02}Z",
            "publisher": {"name": "Crown Commercial Service"},
            "releases": [self._release(post) for post in posts[start : start + self.per_page]],
        }
        if start + self.per_page < len(posts):
            query = f"limit=100&cursor={start + self.per_page}"
            query += f"&updatedFrom={since}" if since else ""
            package["links"] = {"next": f"{ask.base}{ask.path}?{query}"}
        return data(package)

    def _release(self, post: Post) -> dict[str, Any]:
        tender: dict[str, Any] = {
            "id": post.key,
            "title": self.look.title(post.title),
            "description": post.text,
            "status": self._STATES[post.status],
            "value": {"amount": post.high, "amountGross": post.high * 1.2, "currency": "GBP"},
            "classification": {"scheme": "CPV", "id": "45233141", "description": "Roads"},
            "procurementMethod": "open",
            "items": [{"id": "1", "deliveryAddresses": [{"locality": post.place}]}],
        }
        if post.status != "planned":
            tender["tenderPeriod"] = {"endDate": post.deadline.isoformat()}
        release: dict[str, Any] = {
            "ocid": post.key,
            "id": f"{post.key}-{post.touched:%Y%m%d%H%M}",
            "date": post.touched.isoformat(),
            "tag": [self._TAGS[post.status]],
            "initiationType": "tender",
            "tender": tender,
            "parties": [{"id": "GB-1", "name": ORGANISATION, "roles": ["buyer"]}],
            "buyer": {"id": "GB-1", "name": ORGANISATION},
            "language": "en",
        }
        if post.status == "awarded":
            supplier = {"id": "GB-2", "name": SUPPLIER}
            release["awards"] = [{"id": "1", "status": "active", "suppliers": [supplier]}]
            release["parties"].append({**supplier, "roles": ["supplier"]})
        return release


class Greenhouse(Publisher):
    """An employer's board at Greenhouse: the text holds the facts."""

    spider = "greenhouse"
    repeats = frozenset({"pay", "deadline"})
    lists = ("/v1/boards/bors/jobs",)

    @property
    def ends(self) -> tuple[str, ...]:
        return ("withdrawn",)

    def key(self, number: int) -> str:
        return str(4_000_000 + number)

    def arguments(self, url: str) -> dict[str, Any]:
        return {"board": "bors", "base_url": url}

    def answer(self, ask: Ask) -> Answer | None:
        if ask.path.rstrip("/") in self.lists:
            posts = self.listed()
            self.random.shuffle(posts)
            jobs = [self._job(post) for post in posts]
            return data({"jobs": jobs, "meta": {"total": len(jobs)}})
        if not ask.path.startswith(f"{self.lists[0]}/"):
            return None
        post = self.post(ask.path.rpartition("/")[2])
        if post is None:
            return data({"status": 404, "error": "Job not found"}, 404)
        return data(self._job(post))

    def _job(self, post: Post) -> dict[str, Any]:
        content = (
            f"<div><p>{escape(post.text)}</p>"
            f"<p>Salary: £{post.low:,} - £{post.high:,} per annum</p>"
            f"<p>Closing date: {PLAIN.moment(post.deadline)}</p></div>"
        )
        number = int(post.key)
        return {
            "absolute_url": f"https://boards.greenhouse.io/bors/jobs/{number}",
            "internal_job_id": number * 3,
            "location": {"name": post.place},
            "metadata": None,
            "id": number,
            "updated_at": f"2026-05-04T07:00:{self.random.randrange(60):02}-04:00",
            "requisition_id": f"REQ{number}",
            "title": self.look.title(post.title),
            "company_name": "Borsetshire",
            "first_published": post.published.isoformat(),
            "content": escape(content),
            "departments": [{"id": 1, "name": "Place", "child_ids": [], "parent_id": None}],
            "offices": [{"id": 2, "name": "Head office", "location": None}],
        }


class Lever(Publisher):
    """An employer's board at Lever: pay in a field of its own, the deadline in a section."""

    spider = "lever"
    repeats = frozenset({"deadline"})
    lists = ("/v0/postings/bors",)

    @property
    def ends(self) -> tuple[str, ...]:
        return ("withdrawn",)

    def key(self, number: int) -> str:
        return f"{number:08x}-aaaa-4bbb-8ccc-0123456789ab"

    def arguments(self, url: str) -> dict[str, Any]:
        return {"site": "bors", "base_url": url}

    def answer(self, ask: Ask) -> Answer | None:
        if ask.path.rstrip("/") in self.lists:
            return data([self._posting(post) for post in self.listed()])
        if not ask.path.startswith(f"{self.lists[0]}/"):
            return None
        post = self.post(ask.path.rpartition("/")[2])
        if post is None:
            return data({"ok": False, "error": "Document not found"}, 404)
        return data(self._posting(post))

    def _posting(self, post: Post) -> dict[str, Any]:
        deadline = f"<li>Apply by {PLAIN.moment(post.deadline)}</li>"
        return {
            "additional": "",
            "additionalPlain": "",
            "categories": {
                "commitment": "Full-time",
                "location": post.place,
                "team": "Works",
                "allLocations": [post.place],
            },
            "createdAt": int(post.published.timestamp() * 1000),
            "description": f"<div>{escape(post.text)}</div>",
            "descriptionPlain": post.text,
            "id": post.key,
            "lists": [{"text": "Key facts", "content": deadline}],
            "text": self.look.title(post.title),
            "country": "GB",
            "workplaceType": "unspecified",
            "salaryRange": {
                "min": post.low,
                "max": post.high,
                "currency": "GBP",
                "interval": "per-year-salary",
            },
            "hostedUrl": f"https://jobs.lever.co/bors/{post.key}",
            "applyUrl": f"https://jobs.lever.co/bors/{post.key}/apply",
        }


class Careers(Publisher):
    """A board in HTML, page by page; each vacancy's page carries a JobPosting."""

    spider = "jobposting"
    lists = ("/careers",)
    root: ClassVar[str] = "/careers"

    def key(self, number: int) -> str:
        return f"JB-{1000 + number}"

    def arguments(self, url: str) -> dict[str, Any]:
        return {"url": url + self.lists[0]}

    def link(self, post: Post) -> str:
        """The address of a post's page, as a list shows it this time."""
        slug = "-".join(post.title.lower().split())
        session = f"{self.random.getrandbits(32):x}"
        return f"{self.root}/{post.key.lower()}-{slug}?sid={session}"

    def answer(self, ask: Ask) -> Answer | None:
        if ask.path in self.lists:
            return self._list(self.page_of(ask))
        if not ask.path.startswith(f"{self.root}/"):
            return None
        post = self.post("-".join(ask.path.rpartition("/")[2].split("-")[:2]).upper())
        return self._page(post) if post else self.missing()

    def _list(self, number: int) -> Answer:
        posts = self.listed()
        last = max(1, -(-len(posts) // self.per_page))
        shown = posts[(number - 1) * self.per_page : number * self.per_page]
        cards = "".join(
            f"<article class=card><h2><a href='{self.link(post)}'>"
            f"{escape(self.look.title(post.title))}</a></h2><p>{escape(post.place)}</p></article>"
            for post in shown
        )
        pager = "".join(f"<a href='?page={each}'>{each}</a>" for each in range(1, last + 1))
        if number < last:
            pager += f"<a rel=next href='?page={number + 1}'>Next</a>"
        return page(
            "Careers",
            f"<h1>Vacancies</h1><p>{len(posts)} vacancies found</p>"
            f"{self.noise()}{cards}<nav>{pager}</nav>",
        )

    def _page(self, post: Post) -> Answer:
        others = [other for other in self.posts.values() if other.shown and other is not post]
        similar = "".join(
            f"<li><a href='{self.link(other)}'>{escape(other.title)}</a>"
            f" closes {other.deadline:%d %b}</li>"
            for other in self.random.sample(others, min(3, len(others)))
        )
        money, when = self.look.money, self.look.moment(post.deadline)
        advert = self.look.sections(
            f"<div class=advert><p>{escape(post.text)}</p></div>",
            f"<ul><li>Reference: {post.key}</li>"
            f"<li>Pay: {money(post.low)} to {money(post.high)}</li><li>Closes: {when}</li></ul>",
        )
        return page(
            post.title,
            f"<h1>{escape(self.look.title(post.title))}</h1>{self.age(post)}{self.noise()}{advert}"
            f"<aside><h3>Similar jobs</h3><ul>{similar}</ul></aside>"
            f"<script type=application/ld+json>{json.dumps(self._posting(post))}</script>",
        )

    def _posting(self, post: Post) -> dict[str, Any]:
        return {
            "@context": "https://schema.org/",
            "@type": "JobPosting",
            "title": self.look.title(post.title),
            "identifier": {"@type": "PropertyValue", "name": ORGANISATION, "value": post.key},
            "description": f"<p>{escape(post.text)}</p>",
            "datePosted": post.published.date().isoformat(),
            "validThrough": post.deadline.isoformat(),
            "employmentType": "FULL_TIME",
            "hiringOrganization": {"@type": "Organization", "name": ORGANISATION},
            "jobLocation": {
                "@type": "Place",
                "address": {
                    "@type": "PostalAddress",
                    "addressLocality": post.place,
                    "addressCountry": "GB",
                },
            },
            "baseSalary": {
                "@type": "MonetaryAmount",
                "currency": "GBP",
                "value": {
                    "@type": "QuantitativeValue",
                    "minValue": post.low,
                    "maxValue": post.high,
                    "unitText": "YEAR",
                },
            },
        }


class Mapped(Careers):
    """The same kind of pages, found through an index of sitemaps, one of them compressed."""

    spider = "sitemap"
    lists = ("/sitemap_index.xml", "/sitemap-jobs.xml.gz")
    root = "/opportunities"
    _XMLNS: ClassVar[str] = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'

    def key(self, number: int) -> str:
        return f"MP-{1000 + number}"

    def link(self, post: Post) -> str:
        return f"{self.root}/{post.key.lower()}"

    def answer(self, ask: Ask) -> Answer | None:
        index, jobs = self.lists
        if ask.path == index:
            where = f"<sitemap><loc>{ask.base}{jobs}</loc></sitemap>"
            return xml(f"<sitemapindex {self._XMLNS}>{where}</sitemapindex>")
        if ask.path == jobs:
            urls = "".join(
                f"<url><loc>{ask.base}{self.link(post)}</loc>"
                f"<lastmod>2026-05-{self.random.randrange(1, 29):02}</lastmod></url>"
                for post in self.listed()
            )
            body = xml(f"<urlset {self._XMLNS}>{urls}</urlset>").body
            return Answer(body=gzip.compress(body), content_type="application/gzip")
        return super().answer(ask)


class TenderTable(Publisher):
    """A table of tenders and a page of labels for each, without structured data."""

    spider = "board"
    kind = "tender"
    states_kind = True
    lists = ("/procurement/current.aspx",)

    def key(self, number: int) -> str:
        return f"TE-{1000 + number}"

    def arguments(self, url: str) -> dict[str, Any]:
        title = "td:nth-child(2) a"
        return {
            "url": url + self.lists[0],
            "row": "table#grid tr.item",
            "fields": {"title": title, "url": title, "reference": "td:nth-child(1)"},
        }

    def answer(self, ask: Ask) -> Answer | None:
        if ask.path in self.lists:
            return self._list(self.page_of(ask))
        if ask.path != "/procurement/notice.aspx":
            return None
        post = self.post(ask.query.get("id"))
        return self._page(post) if post else self.missing()

    def missing(self) -> Answer:
        if self.soft:
            return page("Tender", "<h1>Tender</h1><p>This opportunity has closed.</p>")
        return super().missing()

    def _list(self, number: int) -> Answer:
        posts = self.listed()
        rows = "".join(self._row(post) for post in self._on(posts, number))
        head = "<tr><th>Ref</th><th>Title</th><th>Closing</th></tr>"
        following = (
            f"<a class=pager href='?page={number + 1}'>Next &raquo;</a>"
            if number * self.per_page < len(posts)
            else ""
        )
        return page(
            "Current tenders",
            f"<h1>Current opportunities</h1>{self.noise()}"
            f"<table id=grid>{head}{rows}</table>{following}",
        )

    def _on(self, posts: Sequence[Post], number: int) -> Sequence[Post]:
        return posts[(number - 1) * self.per_page : number * self.per_page]

    def _row(self, post: Post) -> str:
        session = f"{self.random.getrandbits(40):x}"
        address = f"/procurement/notice.aspx?id={post.key}&amp;jsessionid={session}"
        return (
            f"<tr class=item><td> {post.key}</td>"
            f"<td><a href='{address}'>{escape(self.look.title(post.title))}</a></td>"
            f"<td>{post.deadline:%d/%m/%Y}</td></tr>"
        )

    def _page(self, post: Post) -> Answer:
        worth = f"{self.look.money(post.high)} excluding VAT"
        facts = (
            f"<dl><dt>Reference number</dt><dd>{post.key}</dd>"
            f"<dt>Contracting authority</dt><dd>{ORGANISATION}</dd>"
            f"<dt>Location of contract</dt><dd>{escape(post.place)}</dd>"
            f"<dt>Estimated value</dt><dd>{worth}</dd>"
            f"<dt>Closing date and time</dt><dd>{self.look.moment(post.deadline)}</dd></dl>"
        )
        sections = self.look.sections(
            facts,
            f"<section><h2>Description</h2><p>{escape(post.text)}</p>{self.age(post)}</section>",
        )
        title = escape(self.look.title(post.title))
        return page(post.title, f"<h1>{title}</h1>{sections}{self.noise()}")


class Feed(Publisher):
    """A feed of the newest vacancies, whole in their entries."""

    spider = "feed"
    window = True
    states_kind = True
    repeats = frozenset({"pay", "deadline", "place"})
    lists = ("/rss/vacancies",)

    @property
    def ends(self) -> tuple[str, ...]:
        return ()  # what leaves a feed may be there still

    def key(self, number: int) -> str:
        return f"tag:bors,2026:RS-{1000 + number}"

    def arguments(self, url: str) -> dict[str, Any]:
        return {"url": url + self.lists[0]}

    def answer(self, ask: Ask) -> Answer | None:
        if ask.path not in self.lists:
            return None
        entries = "".join(self._entry(post, ask) for post in self.listed())
        built = f"Mon, 04 May 2026 07:00:{self.random.randrange(60):02} GMT"
        return replace(
            xml(
                f"<rss version='2.0'><channel><title>Jobs</title><link>{ask.base}</link>"
                f"<description>Jobs</description><lastBuildDate>{built}</lastBuildDate>"
                f"{entries}</channel></rss>"
            ),
            content_type="application/rss+xml; charset=utf-8",
        )

    def _entry(self, post: Post, ask: Ask) -> str:
        text = (
            f"<p>{escape(post.text)}</p><p><b>Location:</b> {escape(post.place)}<br/>"
            f"<b>Salary:</b> £{post.low:,} - £{post.high:,} a year<br/>"
            f"<b>Closing date:</b> {PLAIN.moment(post.deadline)}</p>"
        )
        number = post.key.rpartition("-")[2]
        return (
            f"<item><title>{escape(self.look.title(post.title))}</title>"
            f"<link>{ask.base}/v?job={number}&amp;utm_source=rss</link>"
            f"<guid isPermaLink='false'>{post.key}</guid>"
            f"<pubDate>{format_datetime(post.published)}</pubDate>"
            f"<description><![CDATA[{text}]]></description></item>"
        )


class LongPage(Publisher):
    """One page with a section for each vacancy."""

    spider = "page"
    states_kind = True
    lists = ("/join-us",)

    @property
    def ends(self) -> tuple[str, ...]:
        return ("withdrawn", "closed")

    def key(self, number: int) -> str:
        return f"PG-{1000 + number}"

    def arguments(self, url: str) -> dict[str, Any]:
        return {"url": url + self.lists[0], "section": "h2"}

    def answer(self, ask: Ask) -> Answer | None:
        if ask.path not in self.lists:
            return None
        sections = "".join(self._section(post) for post in self.listed())
        return page(
            "Join us",
            f"<h1>Join us</h1><p>We are a friendly place to work.</p>{self.noise()}{sections}",
        )

    def _section(self, post: Post) -> str:
        money = self.look.money
        closed = " (closed)" if post.status == "closed" else ""
        return (
            f"<h2>{escape(self.look.title(post.title))}{closed}</h2>"
            f"<p><strong>Ref:</strong> {post.key}</p>"
            f"<p><strong>Location:</strong> {escape(post.place)}</p>"
            f"<p><strong>Salary:</strong> {money(post.low)} - {money(post.high)} per annum</p>"
            f"<p><strong>Closing date:</strong> {self.look.moment(post.deadline)}</p>"
            f"<p>{escape(post.text)}</p>{self.age(post)}"
        )


#: Every kind of source, by the name under which it is watched.
PUBLISHERS: dict[str, type[Publisher]] = {
    "register": Register,
    "greenhouse": Greenhouse,
    "lever": Lever,
    "careers": Careers,
    "tenders": TenderTable,
    "feed": Feed,
    "mapped": Mapped,
    "page": LongPage,
}


def data(content: object, status: int = 200) -> Answer:
    """An answer in JSON."""
    return Answer(status=status, body=json.dumps(content).encode(), content_type=JSON)


def xml(content: str) -> Answer:
    """An answer in XML."""
    body = f"<?xml version='1.0' encoding='utf-8'?>{content}"
    return Answer(body=body.encode(), content_type="application/xml")


def page(title: str, content: str) -> Answer:
    """A page for people, with the furniture of its site."""
    return Answer(
        body=(
            f"<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8>"
            f"<title>{escape(title)}</title></head><body>"
            f"<header><nav><a href=/>Home</a> <a href=/about>About</a></nav></header>"
            f"<main>{content}</main><footer>© {ORGANISATION}</footer></body></html>"
        ).encode(),
        content_type=HTML,
    )
