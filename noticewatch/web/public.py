"""The pages for everybody: subscribe, ask for a link. What they answer is the same for all."""

from collections.abc import Mapping

from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute

from noticewatch.web.doors import public
from noticewatch.web.forms import Form, languages, rhythm_fields, zones
from noticewatch.web.site import Call, Site
from notifier import people
from notifier.subscriber import Rhythm


def routes(site: Site) -> list[BaseRoute]:
    """The pages that need no link."""
    return [
        public(site, "/", get=_form),
        public(site, "/subscribe", post=_subscribe),
        public(site, "/link", get=_link_form, post=_link),
        public(site, "/asked", get=_asked),
        public(site, "/style.css", get=_style),
        public(site, "/robots.txt", get=_robots),
    ]


def _form(call: Call) -> Response:
    config = call.site.app.config
    given = {
        "email": "",
        "query": "",
        "timezone": config.defaults.timezone.key,
        "language": "en",
        **rhythm_fields(Rhythm()),
    }
    return _subscribe_page(call, given, {})


def _subscribe(call: Call) -> Response:
    form = Form(call.form)
    address, query, rhythm = form.address(), form.query(), form.rhythm()
    zone, language = form.zone(), form.language()
    if address is None or query is None or rhythm is None or zone is None or language is None:
        return _subscribe_page(call, form.given, form.errors, 422)
    return _ask(
        call,
        people.Wish(address=address, query=query, rhythm=rhythm, timezone=zone, language=language),
    )


def _link_form(call: Call) -> Response:
    return call.site.pages.page("link", email="", errors={})


def _link(call: Call) -> Response:
    form = Form(call.form)
    address = form.address()
    if address is None:
        return call.site.pages.page("link", 422, email=form.text("email"), errors=form.errors)
    return _ask(call, people.Wish(address=address, timezone=call.site.app.config.defaults.timezone))


def _ask(call: Call, wish: people.Wish) -> Response:
    """Note a request, and answer what everybody is answered."""
    app = call.site.app
    try:
        people.request(app.db, app.clock, wish, call.caller.address)
    except people.TooMany as error:
        words = f"{str(error)[:1].upper()}{str(error)[1:]}."
        answer = call.site.pages.page("message", 429, title="Too many requests", words=words)
        answer.headers["Retry-After"] = "3600"
        return answer
    return call.site.to("/asked")


def _asked(call: Call) -> Response:
    return call.site.pages.page("asked")


def _style(call: Call) -> Response:
    kept = {"Cache-Control": "public, max-age=3600"}
    return Response(call.site.pages.style, media_type="text/css", headers=kept)


def _robots(call: Call) -> Response:  # noqa: ARG001 - every page is given the call
    return PlainTextResponse("User-agent: *\nDisallow: /\n")


def _subscribe_page(
    call: Call, given: Mapping[str, str], errors: Mapping[str, str], status: int = 200
) -> Response:
    fields = {
        name: given.get(name, "")[:2000]
        for name in ("email", "query", "cadence", "at", "weekday", "timezone", "language")
    }
    return call.site.pages.page(
        "subscribe", status, given=fields, errors=errors, zones=zones(), languages=languages()
    )
