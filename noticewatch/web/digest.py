"""The page of a whole digest, for all that its mail had no room for. It shows, and changes nothing.

In the language of its reader, as the mail was.
"""

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import BaseRoute

from noticewatch.web.doors import held
from noticewatch.web.site import Call, Site
from noticewatch.web.subscriber import reader_of
from notifier import people
from notifier.people import Visit

#: Digits of the number of a page; no digest has so many.
_MOST_DIGITS = 6


def routes(site: Site) -> list[BaseRoute]:
    """The page."""
    return [held(site, "digest", get=_page)]


def _page(call: Call, visit: Visit) -> Response:
    reader, site = reader_of(visit), call.site
    told = people.retell(
        site.app.db,
        site.app.clock,
        site.app.config,
        site.key,
        reader,
        visit.number or 0,
        _number(call.query.get("page", "1")),
    )
    return site.pages.page("digest", language=told.language, digest=told, token=visit.token)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        raise HTTPException(404)
    return int(text)
