"""What does a reader see of one notice? A line of a digest as the phrases that are printed.

The words around them (headings, labels, notes) are those of `templates/mail/_words.j2`, under
the names that a card uses.
"""

from dataclasses import dataclass
from typing import Any, cast

from crawler.event import EventKind, deadline_of
from notifier.digest import Line, Section
from notifier.wording import Json, Reader, line, link, listing, named, rewording, site

#: What every card of a kind says, changed or not, so that it makes sense by itself.
_ALWAYS = {
    "vacancy": ("deadline", "salary"),
    "tender": ("deadline", "value"),
    "page": ("deadline",),
}
#: The heading says these already.
_SAID = {Section.GONE: ("status",), Section.AWARDED: ("status",), Section.REOPENED: ("status",)}
_PUBLISHERS = {"vacancy": "employer", "tender": "buyer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that a notice says. `was`: what it said before; None: it has not changed.

    An empty `text` or `was`: nothing was stated. `left`: how far a deadline is, or, `over`,
    was.
    """

    label: str
    text: str
    was: str | None = None
    left: str = ""
    over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One notice in a mail. `headline` and `note` are names of words; `link` is http or https."""

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

    @property
    def name(self) -> str:
        """The notice in a subject line: short enough that what follows it is still seen."""
        title = line(self.title, 90)
        return f"{title}, {line(self.who, 60)}" if self.who else title


def card(told: Line, reader: Reader, searches: tuple[str, ...] = ()) -> Card:
    """The card of a line, for a reader. `searches`: the searches that asked for it, as typed."""
    document = told.document
    address = link(document["url"])
    return Card(
        title=line(document["title"], 160) or line(told.key, 160),
        headline=_headline(told),
        changed=_changed(told),
        note=_note(told, reader),
        link=address,
        site=site(address) if address else "",
        who=line(document["organisation"], 100),
        where=listing(document["locations"], 3),
        facts=tuple(_facts(told, reader)),
        repost_of=line(told.repost_of, 60),
        searches=tuple(line(each, 80) for each in searches),
    )


def _headline(told: Line) -> str:
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


def _changed(told: Line) -> str:
    """The one field that changed, by its label; "" where several did, or none."""
    fields = _changed_fields(told)
    return _label(fields[0], told.document) if len(fields) == 1 else ""


def _note(told: Line, reader: Reader) -> str:
    if told.section is Section.DEADLINE:
        deadline = deadline_of(told.document)
        return "now past" if deadline is not None and deadline <= reader.now else ""
    if told.section in (Section.GONE, Section.REOPENED):
        return str(told.kind)
    return "reposted" if told.repost_of else ""


def _facts(told: Line, reader: Reader) -> list[Fact]:
    changed = _changed_fields(told)
    always = _ALWAYS[told.document["kind"]]
    if told.section is Section.AWARDED:
        always = ("supplier", "value")
    if told.document["status"] == "planned":
        always = (*always, "status")
    fields = [*always, *(field for field in changed if field not in always)]
    said = _SAID.get(told.section, ())
    facts = [_fact(field, told, reader, field in changed) for field in fields if field not in said]
    return [fact for fact in facts if fact.text or fact.was]


def _fact(field: str, told: Line, reader: Reader, changed: bool) -> Fact:
    document, before = told.document, told.before
    text, was = reader.said(field, document), reader.said(field, before) if changed else None
    match field:
        case "deadline":
            if told.section in (Section.GONE, Section.AWARDED):
                return Fact(label="deadline", text=text, was=was)
            at = deadline_of(document)
            over = at is not None and at <= reader.now
            return Fact(label="deadline", text=text, was=was, left=reader.left(document), over=over)
        case "description" | "amendment" if changed and before[field] and document[field]:
            was, text = rewording(before[field], document[field])
        case "lots" | "documents" | "classifications" | "regions" if changed:
            text, was = _parts(before[field], document[field]), None
        case _:
            pass
    if was is not None and was == text:  # what differs is further in than a phrase shows
        was = None
    return Fact(label=_label(field, document), text=text, was=was)


def _parts(before: list[Any], after: list[Any]) -> str:
    """What came into a list, what went out of it, and what is another now."""
    old, new = _by_name(before), _by_name(after)
    said = {
        "added": [name for name in new if name not in old],
        "changed": [name for name in new if name in old and old[name] != new[name]],
        "removed": [name for name in old if name not in new],
    }
    return "; ".join(f"{what} {listing(names)}" for what, names in said.items() if names)


def _by_name(parts: list[Any]) -> dict[str, Any]:
    return {
        named(cast("Json", part)) if isinstance(part, dict) else str(part): part for part in parts
    }


def _changed_fields(told: Line) -> list[str]:
    """The fields with changes, each once, in the contract's order."""
    return list(dict.fromkeys(change.field.partition(".")[0] for change in told.changes))


def _label(field: str, document: Json) -> str:
    if field == "organisation":
        return _PUBLISHERS.get(document["kind"], field)
    return field
