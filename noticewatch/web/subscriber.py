"""The pages that a link opens: confirm, follow, mute, unsubscribe. Each shows a button first.

Mail scanners open every link, so opening one changes nothing; the button does (RFC 8058).
"""

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from crawler.errors import UnknownName
from noticewatch.web.doors import held
from noticewatch.web.site import Call, Site
from notifier import people
from notifier.people import Subscriber, Visit


def routes(site: Site) -> list[BaseRoute]:
    """The pages for one thing each."""
    return [
        held(site, "confirm", get=_confirm_form, post=_confirm),
        held(site, "unsubscribe", get=_unsubscribe_form, post=_unsubscribe),
        held(site, "follow", get=_mark_form, post=_mark),
        held(site, "mute", get=_mark_form, post=_mark),
    ]


def reader_of(visit: Visit) -> Subscriber:
    """Whoever holds the link.

    Raises:
        HTTPException: 410, they no longer subscribe.
    """
    if visit.reader is None:
        raise HTTPException(410)
    return visit.reader


def _confirm_form(call: Call, visit: Visit) -> Response:
    reader = reader_of(visit)
    searches = people.searches_of(call.site.app.db, reader)
    return call.site.pages.page(
        "confirm",
        reader=reader,
        token=visit.token,
        searches=[{"query": each.query, "rhythm": each.rhythm.words} for each in searches],
        words=people.words_asked(call.site.app.db, reader),
    )


def _confirm(call: Call, visit: Visit) -> Response:
    reader, app = reader_of(visit), call.site.app
    page = people.confirm_by_link(app.db, app.clock, app.config, reader, call.caller.address)
    if page is None:
        return call.site.to(f"/confirm/{visit.token}")
    return RedirectResponse(f"{page}?done=confirmed", 303)


def _unsubscribe_form(call: Call, visit: Visit) -> Response:
    return call.site.pages.page("unsubscribe", reader=visit.reader, token=visit.token)


def _unsubscribe(call: Call, visit: Visit) -> Response:
    """Also the one click of RFC 8058: no question, no cookie, no redirect."""
    if visit.reader is not None:
        people.unsubscribe_by_link(call.site.app.db, call.site.app.clock, visit.reader)
    return call.site.pages.page("unsubscribe", reader=None, token=visit.token)


def _mark_form(call: Call, visit: Visit) -> Response:
    return _mark_page(call, visit, done=False)


def _mark(call: Call, visit: Visit) -> Response:
    reader, app = reader_of(visit), call.site.app
    choose = people.follow if visit.purpose == "follow" else people.mute
    try:
        choose(app.db, app.clock, reader.id, visit.number or 0)
    except UnknownName:
        raise HTTPException(410) from None
    return _mark_page(call, visit, done=True)


def _mark_page(call: Call, visit: Visit, *, done: bool) -> Response:
    reader_of(visit)
    place = people.about(call.site.app.db, visit.number or 0)
    if place is None:
        raise HTTPException(410)
    return call.site.pages.page(
        "mark", purpose=visit.purpose, token=visit.token, notice=place.document, done=done
    )
