"""What does a page have to work with? The product, the templates, and the request, read whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from anyio import CapacityLimiter
from starlette.responses import RedirectResponse, Response

from noticewatch.web.callers import Caller
from noticewatch.web.pages import Pages, pages
from noticewatch.wiring import App
from notifier import people

#: Pages are made in so many threads: crawls and mail need the database too.
_THREADS = 4


@dataclass(slots=True)
class Pulse:
    """How the service is that serves the pages. `trouble`: why it cannot do what is due."""

    trouble: str | None = None


class Site:
    """All that the pages share."""

    def __init__(self, app: App, pulse: Pulse) -> None:
        self.app = app
        self.pulse = pulse
        self.base = urlsplit(app.config.web.public_url or "").path
        self.limiter = CapacityLimiter(_THREADS)
        self.pages: Pages = pages(app.config.mail.templates, self.base)

    @cached_property
    def key(self) -> bytes:
        """What links are signed with; asked for when the first link is seen."""
        return people.link_key(self.app.db)

    def to(self, path: str) -> Response:
        """Send a browser on to one of our own pages, which it then asks for by GET."""
        return RedirectResponse(f"{self.base}{path}", 303)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request. `form` and `query` hold the last value of each name.

    `operator`: it comes from this machine itself, or shows the operator's token.
    """

    site: Site
    caller: Caller
    operator: bool
    params: Mapping[str, Any]
    query: Mapping[str, str]
    form: Mapping[str, str] = field(default_factory=dict[str, str])
