"""Who may see a page? Each one stands behind one of three doors, and there is no other way in.

`public`: everybody. `held`: whoever holds a link for just this; the page is given who that is.
`operators`: this machine, or whoever has the operator's token. What opens by GET only shows;
what changes something is asked for by POST.
"""

from collections.abc import Callable, Mapping
from hmac import compare_digest

from anyio import to_thread
from starlette.convertors import Convertor, register_url_convertor
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from noticewatch.web.callers import Caller
from noticewatch.web.site import Call, Site
from notifier import people
from notifier.people import Visit
from notifier.tokens import Purpose

Page = Callable[[Call], Response]
HeldPage = Callable[[Call, Visit], Response]

#: Names in a form; the longest of ours has a tenth of it.
_MOST_FIELDS = 100


class _Number(Convertor[int]):
    """A number in the path of a page, no longer than one that a database can hold."""

    regex = "[0-9]{1,18}"

    def convert(self, value: str) -> int:
        """The number itself."""
        return int(value)

    def to_string(self, value: int) -> str:
        """The number as a path has it."""
        return str(value)


register_url_convertor("number", _Number())


def public(site: Site, path: str, *, get: Page | None = None, post: Page | None = None) -> Route:
    """A page for everybody."""
    return _route(site, path, {"GET": get, "POST": post})


def held(
    site: Site,
    purpose: Purpose,
    path: str = "",
    *,
    get: HeldPage | None = None,
    post: HeldPage | None = None,
) -> Route:
    """A page for whoever holds a link for `purpose`, at or below the address of the link."""

    def behind(page: HeldPage) -> Page:
        def opened(call: Call) -> Response:
            app, token = call.site.app, call.params["token"]
            return page(call, people.visit(app.db, app.clock, call.site.key, purpose, token))

        return opened

    pages = {"GET": get, "POST": post}
    return _route(
        site,
        f"/{purpose}/{{token}}{path}",
        {method: behind(page) if page else None for method, page in pages.items()},
    )


def operators(site: Site, path: str, get: Page) -> Route:
    """A page for the operator alone; for everybody else it is not there."""

    async def answer(request: Request) -> Response:
        if not _is_operator(request, site):
            raise HTTPException(404)
        return await _answer(site, get, request)

    return Route(path, answer, methods=["GET"])


def _is_operator(request: Request, site: Site) -> bool:
    """Whether the operator asks: from this machine, or with the token of the configuration."""
    if request.state.near:
        return True
    token = site.app.config.web.operator_token
    given = Headers(scope=request.scope).get("authorization", "")
    return token is not None and compare_digest(given.encode(), f"Bearer {token}".encode())


def _route(site: Site, path: str, pages: Mapping[str, Page | None]) -> Route:
    by_method = {method: page for method, page in pages.items() if page is not None}

    async def answer(request: Request) -> Response:
        page = by_method["GET" if request.method == "HEAD" else request.method]
        return await _answer(site, page, request)

    return Route(path, answer, methods=list(by_method))


async def _answer(site: Site, page: Page, request: Request) -> Response:
    caller: Caller = request.state.caller
    form: dict[str, str] = {}
    if request.method == "POST":
        sent = await request.form(max_files=0, max_fields=_MOST_FIELDS, max_part_size=16_384)
        form = {name: value for name, value in sent.items() if isinstance(value, str)}
    call = Call(
        site=site,
        caller=caller,
        operator=_is_operator(request, site),
        params=request.path_params,
        query=dict(request.query_params),
        form=form,
    )
    return await to_thread.run_sync(page, call, limiter=site.limiter)
