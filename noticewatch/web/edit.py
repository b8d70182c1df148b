"""The page about oneself: searches, notices, how and when one is told, and the way out."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from crawler.errors import UnknownName, UsageError
from noticewatch.web.doors import held
from noticewatch.web.forms import Form, languages, rhythm_fields, zones
from noticewatch.web.site import Call, Site
from noticewatch.web.subscriber import reader_of
from notifier import people
from notifier.people import Subscriber, Visit
from notifier.subscriber import Rhythm

#: What a page may say has just been done; the words are the template's.
_DONE = ("confirmed", "saved", "added", "removed", "paused", "resumed")


def routes(site: Site) -> list[BaseRoute]:
    """The page, and what its forms send."""
    return [
        held(site, "edit", get=_page),
        held(site, "edit", "/searches", post=_add_search),
        held(site, "edit", "/searches/{id:number}", post=_change_search),
        held(site, "edit", "/notices/{id:number}", post=_drop_notice),
        held(site, "edit", "/you", post=_change_reader),
        held(site, "edit", "/state", post=_change_state),
        held(site, "edit", "/data", get=_data),
        held(site, "edit", "/leave", get=_leave_form, post=_leave),
    ]


def _page(call: Call, visit: Visit) -> Response:
    return _shown(call, visit)


def _add_search(call: Call, visit: Visit) -> Response:
    reader, app, form = _subscriber(visit), call.site.app, Form(call.form)
    query, rhythm = form.query(), form.rhythm()
    if query is None or rhythm is None:
        return _shown(call, visit, form, "new")
    return _try(
        call,
        visit,
        form,
        "new",
        lambda: (
            people.room_for_search(app.db, reader),
            people.subscribe(
                app.db,
                app.clock,
                reader.address.shown,
                query=query,
                **rhythm_fields(rhythm),
                backlog="open" if form.text("backlog") else "none",
            ),
        ),
        done="added",
    )


def _change_search(call: Call, visit: Visit) -> Response:
    reader, app, form = _subscriber(visit), call.site.app, Form(call.form)
    id: int = call.params["id"]
    people.own_search(app.db, reader, id)
    if form.text("do") == "remove":
        people.remove_subscription(app.db, id)
        return _back(call, visit, "removed")
    query, rhythm = form.query(), form.rhythm()
    if query is None or rhythm is None:
        return _shown(call, visit, form, str(id))
    return _try(
        call,
        visit,
        form,
        str(id),
        lambda: people.edit_subscription(
            app.db, app.clock, id, query=query, **rhythm_fields(rhythm)
        ),
        done="saved",
    )


def _drop_notice(call: Call, visit: Visit) -> Response:
    reader, db = _subscriber(visit), call.site.app.db
    drop = people.unfollow if call.form.get("do") == "unfollow" else people.unmute
    drop(db, reader.id, call.params["id"])
    return _back(call, visit, "saved")


def _change_reader(call: Call, visit: Visit) -> Response:
    reader, app, form = _subscriber(visit), call.site.app, Form(call.form)
    zone, language = form.zone(), form.language()
    days = _days(form)
    if zone is None or language is None or days is None:
        return _shown(call, visit, form, "you")
    return _try(
        call,
        visit,
        form,
        "you",
        lambda: (
            people.prefer(app.db, reader.id, reminders=days, calendar=bool(form.text("calendar"))),
            people.change(
                app.db, app.clock, reader.address.shown, timezone=zone, language=language
            ),
        ),
        done="saved",
    )


def _change_state(call: Call, visit: Visit) -> Response:
    reader, app = _subscriber(visit), call.site.app
    if call.form.get("do") == "resume":
        people.confirm(app.db, app.clock, reader.address.shown)
        return _back(call, visit, "resumed")
    people.pause(app.db, reader.address.shown)
    return _back(call, visit, "paused")


def _data(call: Call, visit: Visit) -> Response:
    found = people.stored(call.site.app.db, _subscriber(visit))
    kept = {"Content-Disposition": 'attachment; filename="noticewatch.json"'}
    return JSONResponse(found, headers=kept)


def _leave_form(call: Call, visit: Visit) -> Response:
    return call.site.pages.page("leave", reader=_subscriber(visit), token=visit.token, left=None)


def _leave(call: Call, visit: Visit) -> Response:
    reader, app = _subscriber(visit), call.site.app
    how = call.form.get("do")
    if how == "erase":
        people.erase(app.db, app.clock, reader.address.shown)
    elif how == "unsubscribe":
        people.unsubscribe_by_link(app.db, app.clock, reader)
    else:
        raise HTTPException(400)
    return call.site.pages.page("leave", reader=None, token="", left=how)


# -- how the page is shown -----------------------------------------------------------------


def _subscriber(visit: Visit) -> Subscriber:
    reader = reader_of(visit)
    if reader.state == "unconfirmed":  # nobody was given a link before they agreed
        raise HTTPException(410)
    return reader


def _try(
    call: Call, visit: Visit, form: Form, which: str, do: Callable[[], object], *, done: str
) -> Response:
    """What a form asks for; where that is refused, the form again, with the reason."""
    try:
        do()
    except UnknownName:
        raise
    except UsageError as error:
        form.errors["form"] = str(error)
        return _shown(call, visit, form, which)
    return _back(call, visit, done)


def _back(call: Call, visit: Visit, done: str) -> Response:
    return call.site.to(f"/edit/{visit.token}?done={done}")


def _shown(call: Call, visit: Visit, form: Form | None = None, which: str = "") -> Response:
    """The page; `form` is what was typed into the form `which`, with what is wrong with it."""
    reader, db = _subscriber(visit), call.site.app.db
    told = people.preferences(db, reader.id)

    def fields(name: str, usual: Mapping[str, str]) -> dict[str, Any]:
        typed = form if form is not None and which == name else None
        return {
            "given": {key: typed.text(key) for key in usual} if typed else usual,
            "errors": typed.errors if typed else {},
        }

    searches = [
        {
            "id": each.id,
            "query": each.query,
            "words": each.rhythm.words,
            **fields(str(each.id), {"query": each.query, **rhythm_fields(each.rhythm)}),
        }
        for each in people.searches_of(db, reader)
    ]
    new = {"query": "", "backlog": "", **rhythm_fields(Rhythm())}
    you = {
        "timezone": reader.timezone.key,
        "language": reader.language,
        "reminders": ", ".join(map(str, told.reminders)),
        "calendar": "yes" if told.calendar else "",
    }
    done = call.query.get("done", "")
    return call.site.pages.page(
        "edit",
        422 if form is not None else 200,
        reader=reader,
        token=visit.token,
        searches=searches,
        new=fields("new", new),
        you=fields("you", you),
        notices=people.chosen(db, reader.id),
        zones=zones(),
        languages=languages(),
        done=done if done in _DONE and form is None else "",
    )


def _days(form: Form) -> tuple[int, ...] | None:
    """The days in the field `reminders`: numbers with commas or spaces between them."""
    words = re.split(r"[\s,;]+", form.text("reminders"))
    given = [word for word in words if word]
    if any(not (word.isascii() and word.isdecimal() and len(word) < 4) for word in given):
        form.errors["reminders"] = "expected numbers of days, like 7, 1"
        return None
    return tuple(map(int, given))
