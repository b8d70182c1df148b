"""Which pages are there, and what happens where one fails? The whole web application.

A page that is not in a list here is 404. No error shows more than that there was one: the
reason is in the log.
"""

import logging
import re

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from crawler.errors import NoticewatchError, UnknownName
from noticewatch.web import digest, edit, health, public, subscriber
from noticewatch.web.security import Gate
from noticewatch.web.site import Pulse, Site
from noticewatch.wiring import App
from notifier.tokens import ExpiredToken, WrongToken

logger = logging.getLogger(__name__)

#: What a person is told: a title and a sentence.
_WORDS = {
    400: ("That cannot be read", "The form arrived damaged. Go back and send it again."),
    404: ("There is nothing here", "Check the address, or follow the link in the mail again."),
    405: ("There is nothing here", "This address cannot be used in this way."),
    408: ("That took too long", "Go back and send the form again."),
    410: ("This link is over", "What it was for is no longer there, or it has run out."),
    413: ("That is too much", "A form holds no more than a few lines."),
    500: ("Something went wrong", "It is not your fault. The operator can see what it was."),
    503: ("Back in a moment", "The database does not answer. Nothing is lost; try again soon."),
}


def make_app(app: App, pulse: Pulse | None = None) -> ASGIApp:
    """The web application on `app`. Without [web].public_url it has only pages for machines."""
    site = Site(app, pulse or Pulse())
    routes: list[BaseRoute] = health.routes(site)
    if app.config.web.public_url is not None:
        routes += [*public.routes(site), *subscriber.routes(site)]
        routes += [*digest.routes(site), *edit.routes(site)]

    def failed(request: Request, error: Exception) -> Response:
        return _failed(site, request, error)

    starlette = Starlette(
        routes=routes,
        exception_handlers={
            HTTPException: failed,
            NoticewatchError: failed,
            Exception: failed,
        },
    )
    starlette.router.redirect_slashes = False
    return Gate(app=starlette, web=app.config.web)


def _failed(site: Site, request: Request, error: Exception) -> Response:
    """The page for an error, whatever it was."""
    status, headers = _status(error), dict[str, str]()
    if status in (408, 413):
        headers["Connection"] = "close"  # the rest of the body is not waited for
    if isinstance(error, HTTPException):
        headers |= error.headers or {}
    if status == 503:
        headers["Retry-After"] = "15"
        logger.error("web.unavailable page=%s why=%s", _shown(request), error)
    elif status == 500:
        logger.error("web.failed page=%s why=%s", _shown(request), type(error).__name__)
    title, words = _WORDS.get(status, _WORDS[400])
    answer = site.pages.page("message", status, title=title, words=words)
    answer.headers.update(headers)
    return answer


def _status(error: Exception) -> int:
    match error:
        case HTTPException():
            return error.status_code
        case ExpiredToken():
            return 410
        case WrongToken() | UnknownName():
            return 404
        case NoticewatchError():
            return 503
        case _:
            return 500


def _shown(request: Request) -> str:
    """A page for the log: never the link, which holds a right, nor what somebody made up."""
    first = request.scope["path"].strip("/").partition("/")[0]
    return f"/{''.join(re.findall('[a-z.]', first))}"
