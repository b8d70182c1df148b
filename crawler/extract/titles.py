"""What does the heading of a notice say besides its title? That it is closed; its reference."""

import re

from crawler.extract.text import line_of
from crawler.notice import Status

_STATUSES: tuple[tuple[re.Pattern[str], Status], ...] = (
    (
        re.compile(
            r"\bcancell?ed\b|\bdiscontinued\b|\bunsuccessful\b|\babandoned\b|\baufgehoben\b"
            r"|\babgesagt\b|\bannulée?\b|\babandonnée?\b|\bsans suite\b|\binfructueu(?:x|se)\b"
        ),
        "cancelled",
    ),
    (re.compile(r"\bwithdrawn\b|\bremoved\b|\bretracted\b|\bzurückgezogen\b"), "withdrawn"),
    (
        re.compile(r"\baward(?:ed|s)?\b|\bbezuschlagt\b|\bzuschlag erteilt\b|\battribuée?\b"),
        "awarded",
    ),
    (
        re.compile(
            r"\bclosed\b|\bfilled\b|\bexpired\b|\bended\b|\binactive\b|\bcompleted?\b|\bevaluation\b"
            r"|\bappointed\b|\bno longer\b|\barchived\b|\bnot open\b"
            r"|\b(?<!nicht )(?:besetzt|geschlossen|abgelaufen|beendet|abgeschlossen|vergeben)\b"
            r"|\b(?<!non )(?:clôturée?|clos|pourvue?|expirée?|terminée?|fermée?)\b|\bnicht offen\b"
        ),
        "closed",
    ),
    (
        re.compile(
            r"\bplan(?:ned|ning)\b|\bupcoming\b|\bfuture\b|\bforthcoming\b|\bpipeline\b"
            r"|\bgeplant\b|\bin planung\b|\bprévue?\b|\bà venir\b"
        ),
        "planned",
    ),
    (
        re.compile(
            r"\bopen\b|\bactive\b|\blive\b|\bcurrent\b|\baccepting\b|\bpublished\b|\badvertised\b"
            r"|\bextended\b|\bnew\b|\bclosing soon\b"
            r"|\b(?:offen|aktiv|laufend|ouverte?|en cours|publiée?)\b"
        ),
        "open",
    ),
)
_OVER = (
    r"(?:(?:now|position|post|role|vacancy|applications?|this post is now|competition|tender"
    r"|bereits|stelle|poste|offre)\s+)*"
    r"(?:closed|filled|expired|cancell?ed|withdrawn|awarded|appointed|besetzt|vergeben"
    r"|abgelaufen|aufgehoben|abgesagt|pourvue?|clôturée?|expirée?|annulée?|attribuée?)"
    r"(?:\s+(?:for applications|to applications|to new applications))?"
)
_BRACKETED = re.compile(rf"\s*[(\[]\s*{_OVER}\s*[)\]]\s*", re.IGNORECASE)
_AFTER = re.compile(rf"\s*(?:\s[-–—|:]|[-–—|:]\s)\s*{_OVER}\s*[!.]?$", re.IGNORECASE)
_BEFORE = re.compile(rf"^\s*{_OVER}\s*[!]?\s*[-–—|:]+\s*", re.IGNORECASE)
_SHOUTED = re.compile(r"^(?:CLOSED|FILLED|CANCELLED|CANCELED|WITHDRAWN|AWARDED|EXPIRED)\s+(?=\S)")
_REFERENCE = re.compile(
    r"(?:^|[\s(\[|,–—-])(?:(?:job|vacancy|post|tender|contract|bid|notice|our)\s)?"
    r"(?:ref(?:erence)?(?:\s?(?:no|number|id))?)\.?\s?[:#]?\s*"
    r"([A-Za-z0-9][\w/.-]*\d[\w/.-]*[A-Za-z0-9]|\d{3,})",
    re.IGNORECASE,
)
#: A call for bids with its number, as American authorities print it: "RFP 2026-023".
_NUMBERED = re.compile(r"\b((?:RFP|RFQ|IFB|ITB|ITT|ITQ|RPQ)\s(?:No\.?\s)?[A-Z]{0,3}\d[\w./-]*\d)\b")

#: The end of the title of an employer's own page: "Nurse - Acme Ltd - Career Page" (JazzHR).
_CAREER_PAGE = re.compile(r"\s[-–—|]\s([^|]{2,80}?)\s[-–—|]\s(?:careers? (?:page|site))$", re.I)


def status_of(words: str | None) -> Status | None:
    """The status that a field's words name; None where they name none that is known."""
    text = (words or "").lower()
    return next((status for find, status in _STATUSES if find.search(text)), None)


def without_status(heading: str | None) -> tuple[str | None, Status | None]:
    """A heading without the mark that the notice is over, and what that mark says.

    "Finance Officer (closed)" is still the notice "Finance Officer".
    """
    line = line_of(heading)
    if line is None:
        return None, None
    for mark in (_BRACKETED, _AFTER, _BEFORE, _SHOUTED):
        found = mark.search(line)
        if found is not None:
            rest = f"{line[: found.start()]} {line[found.end() :]}"
            title = " ".join(rest.split())
            if title:
                return title, status_of(found[0])
    return line, None


def reference_in(heading: str | None) -> str | None:
    """The reference that a heading names as such: "Finance Officer (Ref: FIN/104)"."""
    line = line_of(heading) or ""
    found = _REFERENCE.search(line) or _NUMBERED.search(line)
    return found[1] if found else None


def employer_in(page_title: str | None, heading: str | None) -> str | None:
    """The employer that the title of a career page names behind the notice's `heading`."""
    line, title = line_of(page_title) or "", line_of(heading)
    if title is None or not line.startswith(title):
        return None
    found = _CAREER_PAGE.fullmatch(line[len(title) :])
    return found[1] if found else None
