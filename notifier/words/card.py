"""What does a reader see of one notice? A line of a digest as the phrases that are printed.

The words around them (headings, labels, notes) are those of `templates/mail/_words.j2`, under
the names that a card uses.
"""

from dataclasses import dataclass, field
from typing import Any, cast

from crawler.event import EventKind, deadline_of
from notifier.digest import Line, Place, Section
from notifier.once import agree, stage
from notifier.words.wording import Json, Reader, line, link, named, rewording, site

#: What every card of a kind says, changed or not, so that it makes sense by itself.
_ALWAYS = {
    "vacancy": ("deadline", "salary"),
    "tender": ("deadline", "value"),
    "page": ("deadline",),
}
#: The heading says these already.
_SAID = {Section.GONE: ("status",), Section.AWARDED: ("status",), Section.REOPENED: ("status",)}
#: Nothing more is likely to happen.
_OVER = (Section.PASSED, Section.GONE, Section.AWARDED)
_PUBLISHERS = {"vacancy": "employer", "tender": "buyer"}
#: What another place may state in its own way, which a reader is shown beside it.
_COMPARED = ("deadline", "salary", "value")
#: So many further places of a notice are named.
_PLACES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Another place of a notice. `text`: what it says there, where that is another thing."""

    site: str
    link: str | None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that a notice says. `was`: what it said before; None: it has not changed.

    An empty `text` or `was`: nothing was stated. `left`: how far a deadline is, or, `over`,
    was. `elsewhere`: what other places say instead.
    """

    label: str
    text: str
    was: str | None = None
    left: str = ""
    over: bool = False
    elsewhere: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From what stage, told when, to which one a procurement has come."""

    was: str
    since: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One notice in a mail. `headline` and `note` are names of words; `link` is http or https.

    `also` are the other places where it is published, `tender` that of which it is the award.
    `follow` and `mute` are links for its reader, None where there are no web pages. `looks`: it is
    one that several readers share, and how it looks in each form of mail.
    """

    title: str
    headline: str
    changed: str
    note: str
    link: str | None
    site: str
    who: str
    where: str
    facts: tuple[Fact, ...]
    repost_of: str
    searches: tuple[str, ...]
    step: Step | None = None
    also: tuple[Elsewhere, ...] = ()
    tender: Elsewhere | None = None
    followed: bool = False
    follow: str | None = None
    mute: str | None = None
    looks: dict[str, str] | None = field(default=None, compare=False, repr=False)

    @property
    def name(self) -> str:
        """The notice in a subject line: short enough that what follows it is still seen."""
        title = line(self.title, 90)
        return f"{title}, {line(self.who, 60)}" if self.who else title


def card(
    told: Line,
    reader: Reader,
    searches: tuple[str, ...] = (),
    *,
    follow: str | None = None,
    mute: str | None = None,
    looks: dict[str, str] | None = None,
) -> Card:
    """The card of a line, for a reader. `searches`: the searches that asked for it, as typed."""
    document = told.document
    address = link(document["url"])
    return Card(
        title=line(document["title"], 160) or line(told.key, 160),
        headline=_headline(told),
        changed=_changed(told),
        note=_note(told, reader),
        link=address,
        site=site(address) if address else line(told.source, 60),
        who=line(document["organisation"], 100),
        where=reader.listing(document["locations"], 3),
        facts=tuple(_facts(told, reader)),
        repost_of=line(told.repost_of, 60),
        searches=tuple(line(each, 80) for each in searches),
        step=_step(told, reader),
        also=tuple(
            _elsewhere(each) for each in told.others if stage(each.document) >= stage(document)
        )[:_PLACES],
        tender=_tender(told),
        followed=told.followed,
        follow=None if told.followed or told.section in _OVER else follow,
        mute=None if told.section in _OVER else mute,
        looks=looks,
    )


def _headline(told: Line) -> str:
    if told.kind is EventKind.WITHDRAWN and told.section is Section.CHANGED:
        return "left one place"
    if told.kind is EventKind.NEW and told.section is Section.CHANGED:
        return "also published"
    if _opens(told):
        return "now open"
    match told.section:
        case Section.DEADLINE:
            before, after = told.before["deadline"], told.document["deadline"]
            return (
                "deadline moved" if before and after else "deadline set" if after else "no deadline"
            )
        case Section.NEW:
            return "reposted" if told.kind is EventKind.REPOSTED else "new"
        case Section.GONE:
            return str(told.kind)
        case _:
            return str(told.section)


def _opens(told: Line) -> bool:
    """Whether it tells that what was only planned can be answered now."""
    was = told.earlier.status if told.earlier else told.before["status"]
    return (
        told.section in (Section.DEADLINE, Section.NEW, Section.CHANGED)
        and was == "planned"
        and told.document["status"] == "open"
    )


def _changed(told: Line) -> str:
    """The one field that changed, by its label; "" where several did, or none."""
    fields = told.fields
    return _label(fields[0], told.document) if len(fields) == 1 else ""


def _note(told: Line, reader: Reader) -> str:
    if told.section is Section.DEADLINE:
        deadline = deadline_of(told.document)
        return "now past" if deadline is not None and deadline <= reader.now else ""
    if told.section is Section.CHANGED:
        return {EventKind.WITHDRAWN: "left one place", EventKind.NEW: "also published"}.get(
            told.kind or EventKind.CHANGED, ""
        )
    if told.section in (Section.GONE, Section.REOPENED):
        return str(told.kind)
    return "reposted" if told.repost_of else ""


def _step(told: Line, reader: Reader) -> Step | None:
    if told.earlier is None:
        return None
    return Step(
        was=reader.word(told.earlier.status),
        since=reader.day(told.earlier.since.astimezone(reader.zone)),
        now=reader.word(told.document["status"]),
    )


def _tender(told: Line) -> Elsewhere | None:
    """The tender of an award that was published apart from it."""
    if told.section is not Section.AWARDED:
        return None
    tenders = [each for each in told.others if stage(each.document) == 1]
    return _elsewhere(tenders[0], line(tenders[0].document["title"], 160)) if tenders else None


def _elsewhere(place: Place, text: str = "") -> Elsewhere:
    address = link(place.document["url"])
    name = site(address) if address else line(place.source, 60)
    return Elsewhere(site=name, link=address, text=text)


def _facts(told: Line, reader: Reader) -> list[Fact]:
    changed = told.fields
    always = _ALWAYS[told.document["kind"]]
    if told.section is Section.AWARDED:
        always = ("supplier", "value")
    if told.document["status"] == "planned" or (
        told.section is Section.NEW and told.document["status"] != "open"
    ):
        always = (*always, "status")
    fields = [*always, *(field for field in changed if field not in always)]
    said = ("status", "stage") if told.earlier else _SAID.get(told.section, ())
    facts = [_fact(field, told, reader, field in changed) for field in fields if field not in said]
    return [fact for fact in facts if fact.text or fact.was or fact.elsewhere]


def _fact(field: str, told: Line, reader: Reader, changed: bool) -> Fact:
    document, before = told.document, told.before
    text, was = reader.said(field, document), reader.said(field, before) if changed else None
    elsewhere = _differing(field, told, reader)
    match field:
        case "deadline":
            if told.section in (Section.GONE, Section.AWARDED):
                return Fact(label="deadline", text=text, was=was)
            at = deadline_of(document)
            over = at is not None and at <= reader.now
            left = reader.left(document)
            if not was and told.earlier:  # it came with the stage
                was = None
            return Fact(
                label="deadline", text=text, was=was, left=left, over=over, elsewhere=elsewhere
            )
        case "description" | "amendment" if changed and before[field] and document[field]:
            was, text = rewording(before[field], document[field])
        case "lots" | "documents" | "classifications" | "regions" if changed:
            text, was = _parts(before[field], document[field], reader), None
        case _:
            pass
    # What differs is further in than a phrase shows; or it came with the stage, or by itself.
    came = not was and (told.earlier is not None or field == "amendment")
    if was == text or came:
        was = None
    return Fact(label=_label(field, document), text=text, was=was, elsewhere=elsewhere)


def _differing(field: str, told: Line, reader: Reader) -> tuple[Elsewhere, ...]:
    """The other places of the same stage that state something else in a field."""
    if field not in _COMPARED:
        return ()
    document = told.document
    return tuple(
        _elsewhere(each, reader.said(field, each.document))
        for each in told.others
        if stage(each.document) == stage(document)
        and each.document[field]
        and not agree(field, document, each.document)
    )


def _parts(before: list[Any], after: list[Any], reader: Reader) -> str:
    """What came into a list, what went out of it, and what is another now."""
    _ = reader.language.gettext
    old, new = _by_name(before), _by_name(after)
    added = [name for name in new if name not in old]
    changed = [name for name in new if name in old and old[name] != new[name]]
    removed = [name for name in old if name not in new]
    said: list[str] = []
    if added:
        said.append(_("added %(names)s") % {"names": reader.listing(added)})
    if changed:
        said.append(_("changed %(names)s") % {"names": reader.listing(changed)})
    if removed:
        said.append(_("removed %(names)s") % {"names": reader.listing(removed)})
    return "; ".join(said)


def _by_name(parts: list[Any]) -> dict[str, Any]:
    return {
        named(cast("Json", part)) if isinstance(part, dict) else str(part): part for part in parts
    }


def _label(field: str, document: Json) -> str:
    if field == "organisation":
        return _PUBLISHERS.get(document["kind"], field)
    return field
