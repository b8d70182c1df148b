"""Which facts does a piece of a page print beside a label, and which field does a label mean?

Labels are known by their usual words ("Closing date and time", "Location of contract", "Ref"),
whatever element they stand in: a definition list, a table, a bold word, a line "Label: value".
What no known label stands before is no fact here. English labels are patterns; the usual ones of
other languages are in `crawler.extract.label_words`.
"""

import re
from collections.abc import Iterator
from typing import Any

from crawler.extract.label_words import OTHER_LABELS
from crawler.extract.text import Tree, html_of, line_of, text_of
from crawler.serialise import tidy_line, tidy_text

#: Words by field: names of the JSON form, and those of `EXTRA`.
Facts = dict[str, str]

#: What labels say beside the fields: parts of a deadline, a value, a salary or a contact, and
#: codes by their scheme.
EXTRA = (
    "closing_time", "opening", "vat", "currency", "pay_label", "value_low", "value_high", "cpv",
    "naics", "unspsc", "psc", "soc", "email", "phone",
)  # fmt: skip

_ASKED = (
    r"(?:tenders?|applications?|bids?|proposals?|quotes?|quotations?|submissions?|responses?"
    r"|offers?|expressions? of interest|eois?|interest|requests? to participate|entries|returns?)"
)
_WHAT = (
    r"(?:(?:the|advert|application|applications|job|vacancy|role|post|position|tender|tenders|bid"
    r"|bids|submission|submissions|response|responses|quote|quotation|proposal|proposals|offer"
    r"|offers"
    r"|eoi|expressions? of interest|final|latest|return|notice|listing|opportunity|recruitment"
    r"|tender return|stage 1|sq|pqq|contract) )*"
)
_OF_WHAT = (
    rf"(?: (?:for|of|to)(?: the| all)?(?: (?:receipt|submission|return|submitting|receiving|making"
    rf"|lodging|sending|receive|submit)(?: of)?)?(?: the)?(?: completed)?(?: {_ASKED})?)?"
)
#: What a label names beside a figure that has no currency of its own: "Tender Value in ₹".
_MONEY = r"[£€$₹₦]|rs|gbp|eur|usd|inr|aud|cad|nzd|zar|kes|ngn|chf|sek|nok|dkk|pln"
_NUMBER = r"(?: ?(?:number|numbers|no|nr|code|id))?"
_PATTERNS: dict[str, str] = {
    "closing_time": r"(?:closing|deadline|due|submission|return) time|time of closing",
    "deadline": rf"{_WHAT}(?:clos(?:ing|es?)|deadline|due|expiry|expires|expiration|expire"
    rf"|expirationdate|enddate|cut off|valid through|validthrough)(?: date"
    rf"| day)?(?: and time)?(?: time)?"
    rf"(?: on| by| at| utc)?{_OF_WHAT}"
    rf"|(?:closing|deadline|due) (?:date|time)(?: and (?:time|date))?{_OF_WHAT}"
    rf"|(?:last|final|latest) (?:date|day|time)(?: and time)?{_OF_WHAT}"
    rf"|(?:last|final) (?:date|day) to apply|(?:date|day)(?: and time)? (?:due|of closing)"
    rf"|{_WHAT}(?:return|receipt|submission|response) (?:date|deadline)(?: and time)?"
    rf"|time limits? for (?:the )?(?:receipt|submission|return) of.{{1,60}}"
    rf"|date and time (?:limit|of (?:closing|return|submission)).{{0,60}}"
    rf"|(?:apply|respond|submit|reply|bid|return) (?:by|before|until)"
    rf"|{_ASKED} (?:close|by|due|due by|accepted until|to be (?:received|returned|submitted) by)"
    rf"(?: on| date)?|open until|closes in|closing on|expires at"
    rf"|advertise to date(?: time)?(?: utc)?",
    "opening": r"(?:bid |tender )?opening(?: date)?(?: and time)?",
    "published": r"(?:date |first |originally |job )?(?:published|posted|placed|advertised"
    r"|issued|listed|added)"
    r"(?: date| on| at)?|(?:publication|posting|issue|issued|advert|advertisement|advertised"
    r"|release"
    r"|listing|publish|published|post|posted|pub|notice"
    r"|advertise from) date(?: and time)?(?: time)?"
    r"|date (?:of )?(?:publication|issue|posting|published|posted|placed|issued|advertised|added"
    r"|listed)"
    r"|date of (?:this )?(?:notice|advert)|open date|opens|applications open|advert start date"
    r"|pubdate|dateposted|posted|published|date published|publishing date|created(?: at| on"
    r"| date)?",
    "reference": rf"(?:(?:job|vacancy|advert|post|position|requisition|req|role|our|notice|tender"
    rf"|contract|procurement|project|bid|solicitation|rfp|rfq|itt|ifb|opportunity|internal|document"
    rf"|external|buyer|authority|publication|recruitment|opp)s? )*(?:reference|ref|refno|ref id|id"
    rf"|requisition|req|number|no|nr|code){_NUMBER}(?: assigned.{{0,60}})?"
    rf"|(?:bid|rfp|rfq|solicitation|itt|job|vacancy|notice|tender|contract) (?:no|number|id|code)"
    rf"|jobid|referencenumber|requisitionid|notice identifier",
    "salary": r"(?:(?:annual|basic|base|starting|advertised|hourly|daily|weekly|monthly|full time"
    r"|gross|yearly|the|current|indicative) )*(?:salary|pay|remuneration|wages?|compensation"
    r"|rate of pay|pay rate|hourly rate|day rate|daily rate|stipend|salary and benefits"
    r"|grade and salary|salary and grade)(?: range| rate| details| band| scale| per annum| pa"
    r"| information| offered| grade| per hour| per year| package| from)*",
    "value": r"(?:(?:estimated|approximate|approx|total|overall|anticipated|expected|indicative"
    r"|maximum|contract|tender|notice|project|framework|lot|procurement|lifetime|whole life|annual"
    r"|budgeted|the|award|awarded|final) )*(?:value|budget|contract amount|estimate|worth)"
    r"(?: of (?:the )?(?:contract|procurement|tender|framework))?"
    r"(?: range| estimate| estimated| total)?"
    r"(?: (?:excluding|including|excl|incl|ex|exc|inc|net of|without|with) (?:of )?vat)?"
    rf"(?: in (?:{_MONEY}))?",
    "value_low": r"(?:contract |estimated )?(?:value low|lowest value|low value|minimum value"
    r"|value from|value min(?:imum)?|lowest offer)",
    "value_high": r"(?:contract |estimated )?(?:value high|highest value|high value|maximum value"
    r"|value to|value max(?:imum)?|highest offer)",
    "locations": r"(?:(?:job|work|working|office|contract|main|primary|place|site|delivery|project"
    r"|interview|vacancy|post|performance|the|service) )*(?:locations?|place|places|workplace"
    r"|place of work|work place|place of performance|main place of performance|duty station|town"
    r"|city|base|site|where|office|offices|place of employment|based at|based in|work site)"
    r"(?: of (?:the )?(?:contract|work|post|job|works|services|performance|delivery|vacancy))?"
    r"|(?:main )?(?:site or )?(?:place|location) of (?:performance|delivery|work|employment)"
    r"|location where the contract.{0,60}|town and city|contract location",
    "regions": r"(?:nuts|itl)(?: codes?| regions?)?|region codes?|regions?|area|county",
    "organisation": r"(?:employer|hiring organi[sz]ation|organi[sz]ation(?: chain)?|company|buyer"
    r"|buying organi[sz]ation|(?:contracting |procuring |awarding |purchasing |public )?"
    r"(?:authority"
    r"|entity"
    r"|body|agency)|purchaser|published by|issued by|issuer|client|council|customer|publisher"
    r"|recruiter|buyer organi[sz]ation|procuring organi[sz]ation|advertiser)"
    r"(?: name| details)?|(?:organi[sz]ation|company|employer|buyer|authority)s? name"
    r"|name of (?:the )?(?:contracting )?(?:authority|organi[sz]ation|buyer|employer|company)",
    "department": r"(?:department|directorate|division|faculty|team|business area|service area"
    r"|business unit|business group|department and school|dept)(?: name)?",
    "employment_types": r"(?:(?:job|employment|contract|position|vacancy|appointment|post|work|role"
    r"|staff) )?(?:type|basis|hours|pattern|schedule|status of employment)(?: of (?:contract"
    r"|employment|appointment|post|role|job|work))?|hours(?: of work)?|working (?:hours|pattern"
    r"|time)"
    r"|contract|term|hours per week|employment|jobtype|contract term|full time or part time"
    r"|full part time|permanent and temporary",
    "workplace": r"work(?:place|ing)? (?:type|arrangements?|mode|model|style)|remote(?: working"
    r"| work| status)?|hybrid(?: working)?|location type|on site or remote|remote type",
    "cpv": r"(?:main |additional |primary |secondary )?(?:cpv|common procurement vocabulary)"
    r"(?: codes?| classifications?| category| categories| numbers?)?(?: and description)?",
    "naics": r"naics(?: codes?)?(?: and description)?",
    "unspsc": r"unspsc(?: codes?)?|commodity codes?",
    "psc": r"(?:psc|product service codes?|psc codes?)",
    "soc": r"soc(?: codes?)?|occupational categor(?:y|ies)|occupational code",
    "classifications": r"classifications?(?: codes?)?|industry codes?|category codes?",
    "status": r"(?:(?:notice|vacancy|job|bid|tender|advert|opportunity|current|procurement|position"
    r"|contract|project|application|solicitation) )*status",
    "stage": r"(?:notice|opportunity|publication|announcement|tender|procurement|solicitation) type"
    r"|type of notice|(?:procurement |notice )?stage|form type|notice category",
    "procedure": r"(?:procurement|tender|tendering|award)? ?(?:procedure|method)(?: type)?"
    r"|type of procedure|procedure type|route to market",
    "supplier": r"(?:awarded|successful|winning|chosen|appointed|the)? ?(?:supplier|contractor"
    r"|bidder|tenderer|vendor)s?(?: names?)?|awarded to|contract awarded to"
    r"|name of (?:the )?(?:successful )?(?:supplier|contractor|tenderer|bidder)",
    "contact": r"(?:contact|contact name|contact person|contact officer|contact details"
    r"|named contact|buyer contact|for further information|enquiries|enquiries to|hiring manager"
    r"|procurement officer|contact for enquiries|informal enquiries|contact point)",
    "email": r"(?:contact |enquiries )?e ?mail(?: address)?|contact email",
    "phone": r"(?:contact )?(?:tele)?phone(?: number| no)?|tel|contact number|contact telephone",
    "title": r"(?:job|post|position|vacancy|contract|tender|notice|role|project|bid|opportunity"
    r"|advert|procurement)? ?title(?: of (?:the )?(?:contract|post|job|tender|notice))?"
    r"|position|name of (?:the )?(?:project|post|job|contract|tender)|contract name|jobtitle"
    r"|work description(?: and title)?",
    "description": r"(?:(?:short|brief|job|contract|notice|full|role|tender|project|bid|the|further"
    r"|position) )*(?:description|summary|overview|announcement info|scope of work|details)"
    r"(?: of (?:the )?(?:contract|post|job|procurement|works|services|role|requirement))?",
    "url": r"url|link|web ?page|web address|apply url|apply link|notice url",
    "language": r"language",
}  # fmt: skip
_LABELS = [(name, re.compile(pattern)) for name, pattern in _PATTERNS.items()]
#: Labels that say a date or a figure which is none of ours.
_OTHERS = re.compile(
    r".*\b(?:clarifications?|questions?|quer(?:y|ies)|enquir(?:y|ies)|interviews?|start|award date"
    r"|site visit|shortlist\w*|briefing|commencement|opening of|registration|fee|deposit|bond|lots"
    r"|minutes|previous|updated|modified|renewal|extension|tax|postal|post code)\b.*"
)
_ENQUIRIES = re.compile(r"(?:contact for |informal )?enquiries(?: to)?")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_MARKS = re.compile(r"[.:*#?\"'’]+")
_BETWEEN = re.compile(r"\s*[/&]\s*|\s*,\s*")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_IN_MONEY = re.compile(rf"(?:\bin|\()\s*({_MONEY})(?=\W|$)", re.IGNORECASE)
_LONGEST_LABEL = 90
_EXCLUDED = re.compile(
    r"\b(?:ex(?:cl?)?|excluding|exclusive of|net of|without|before)\.?\s*(?:of )?vat\b", re.I
)
_INCLUDED = re.compile(r"\b(?:incl?|including|inclusive of|with)\.?\s*(?:of )?vat\b", re.IGNORECASE)


def field_of(label: str | None) -> str | None:
    """The field that a printed label means: "Closing date/time:" is "deadline"; None: none."""
    if not label or len(label) > _LONGEST_LABEL:
        return None
    words = _plain(label)
    if not words or (_OTHERS.fullmatch(words) and not _ENQUIRIES.fullmatch(words)):
        return None
    return next((name for name, find in _LABELS if find.fullmatch(words)), _ELSEWHERE.get(words))


def _plain(label: str) -> str:
    """The words of a label, without marks, in lower case."""
    words = _MARKS.sub(" ", _BRACKETS.sub(" ", label))
    words = _BETWEEN.sub(" and ", words.replace("-", " ").replace("_", " "))
    return " ".join(words.lower().split())


#: Labels in other languages, in the form in which they are compared.
_ELSEWHERE = {
    _plain(label): name
    for fields in OTHER_LABELS.values()
    for name, labels in fields.items()
    for label in labels
}


def field_named(name: str) -> str | None:
    """The field that a name of the configuration or of an element means: "closingDate"."""
    plain = name.strip().lower().replace("-", "_").replace(" ", "_")
    if plain in _PATTERNS:
        return plain
    return field_of(_CAMEL.sub(" ", name.strip()))


def add_fact(facts: Facts, label: str, value: str | None, field: str | None = None) -> None:
    """Put what stands beside `label` into `facts`; what has been said before stays.

    "Hours" and "Contract type" are two labels of one field, and each says a part of it.
    """
    field = field or field_of(label)
    if field is None or value is None or not _says(value):
        return
    if field == "employment_types" and value not in (said := facts.get(field, value)):
        value = f"{said}; {value}"
    elif field in facts:
        return
    if len(value) > _LONGEST_VALUE and field != "description":
        return
    facts[field] = value
    if field == "value" and "vat" not in facts:
        if _EXCLUDED.search(label):
            facts["vat"] = "excluded"
        elif _INCLUDED.search(label):
            facts["vat"] = "included"
    if field == "value" and (money := _IN_MONEY.search(label)):
        facts.setdefault("currency", money[1])
    if field == "salary":
        facts.setdefault("pay_label", label)


_NOTHING = re.compile(
    r"[\s\-–—.:]*|n/?a|not (?:stated|specified|available|known|applicable)"
    r"|invalid date|null|undefined|none|unknown",
    re.IGNORECASE,
)


def _says(value: str) -> bool:
    """Whether a value is more than a dash or a hint that there is none."""
    return (
        re.fullmatch(r"[\s\-–—.:]*|n/?a|not (?:stated|specified|available|known)", value, re.I)
        is None
    )


# -- pieces of HTML -----------------------------------------------------------------------------

_SEVERAL = frozenset({"locations", "regions", "cpv", "classifications", "employment_types"})
_MARKED = ("dt", "th", "td", "strong", "b", "em", "h2", "h3", "h4", "h5", "h6", "span", "div", "p",
           "label", "legend", "li")  # fmt: skip
_BLOCKS = frozenset({"div", "p", "li", "td", "th", "tr", "dt", "dd", "h2", "h3", "h4", "h5", "h6",
                     "section", "br", "ul", "ol", "table", "dl"})  # fmt: skip
_LONGEST_VALUE = 600


def facts_in(tree: Tree) -> Facts:
    """The labelled facts of a piece of a page, in the order in which they stand.

    Of two equal labels the first counts. `tree` is not changed.
    """
    facts: Facts = {}
    for element in tree.iter(*_MARKED):
        label = _label(element)
        if label is not None and (field := field_of(label)) is not None:
            add_fact(facts, label, _value_beside(element, field), field)
    for label, value in line_facts(text_of(html_of(tree)) or ""):
        add_fact(facts, label, value)
    for element in tree.iter(*_MARKED):  # last: words that all can read count for more
        if element.attrib and (said := _told_by_mark(element)) is not None:
            add_fact(facts, *said)
    return facts


def _label(element: Tree) -> str | None:
    """The text of a small element, if it may be a label."""
    if len(element) > 3 or any(child.tag in _BLOCKS for child in element):
        return None
    text = tidy_line("".join(element.itertext()))
    return text if text and len(text) <= _LONGEST_LABEL and text[0].isalpha() else None


_HIDDEN_LABELS = ("data-label", "data-title", "aria-label", "title")
_NO_VALUES = frozenset({"th", "dt", "label", "legend", "h2", "h3", "h4", "h5", "h6"})


def _told_by_mark(element: Tree) -> tuple[str, str | None, str] | None:
    """Label, value and field of an element whose label is an attribute, beside an icon.

    `<td data-label="Closing date">4 May 2026</td>`, `<div title="Location">Leeds</div>`
    """
    if element.tag in _NO_VALUES:
        return None
    label = next((words for each in _HIDDEN_LABELS if (words := element.get(each))), None)
    field = field_of(label)
    if label is None or field is None or field == "title":
        return None
    if next(element.iter("input", "select", "textarea", "button"), None) is not None:
        return None
    value = _words(element, field)
    return None if value is None or field_of(value) is not None else (label, value, field)


def _value_beside(label: Tree, field: str) -> str | None:
    """What stands beside a label: in the cell or definition after it, or behind it in its line."""
    parent = label.getparent()
    if parent is None:
        return None
    if label.tag == "dt":
        values: list[str] = []
        for sibling in label.itersiblings():
            if sibling.tag != "dd":
                break
            if value := _words(sibling, field):
                values.append(value)
        return "; ".join(values) or None
    if label.tag in ("th", "td"):
        return _cell_beside(label, field)
    if label.tag in _BLOCKS:
        return _block_after(label, field)
    behind = _behind(label)
    if behind:
        return behind
    if parent.tag in _BLOCKS and tidy_line("".join(parent.itertext())) == _label(label):
        if parent.tag in ("td", "th"):
            return _cell_beside(parent, field)
        if parent.tag in ("dt", "dd"):
            return None  # read with its list
        return _block_after(parent, field)
    return _inline_after(label)


def _cell_beside(cell: Tree, field: str) -> str | None:
    """The other cell of a row of two, or the next of a row of four; of a row of one, the next row.

    A head of columns is no row of labels and values.
    """
    row = cell.getparent()
    cells = [each for each in row if each.tag in ("td", "th")]
    if len(cells) == 1:
        below = row.getnext()
        others = [each for each in below if each.tag in ("td", "th")] if below is not None else []
        return _words(others[0], field) if len(others) == 1 else None
    if len(cells) % 2 or all(each.tag == "th" for each in cells) or len(cells) > 6:
        return None
    number = cells.index(cell)
    if number % 2 or field_of(line_of(cells[number + 1])) is not None:
        return None
    if len(cells) > 2 and cell.tag == "td" and field_of(line_of(cells[number - 2])) is None:
        return None
    return _words(cells[number + 1], field)


def _behind(label: Tree) -> str | None:
    """The words behind an inline label, up to the end of its line."""
    words = [label.tail or ""]
    for sibling in label.itersiblings():
        if not isinstance(sibling.tag, str):
            words.append(sibling.tail or "")
            continue
        if sibling.tag in _BLOCKS or field_of(_label(sibling)) is not None:
            break
        words += ["".join(sibling.itertext()), sibling.tail or ""]
    text = tidy_line(" ".join(words))
    return text.lstrip(" :–-") or None if text and len(text) <= _LONGEST_VALUE else None


def _inline_after(label: Tree) -> str | None:
    """The value on the line below: a label, a break, the words."""
    following = label.getnext()
    if following is None or following.tag != "br":
        return None
    text = tidy_line(following.tail)
    return text if text and field_of(text) is None else None


def _block_after(label: Tree, field: str) -> str | None:
    """The block after a label's block, where the two are a pair or the label is a heading."""
    following = next((each for each in label.itersiblings() if isinstance(each.tag, str)), None)
    if following is None or following.tag in ("br", "hr", "script", "style"):
        return None
    text = tidy_line("".join(label.itertext())) or ""
    pair = len(label.getparent()) == 2 or _CLASSES.search(label.get("class") or "") is not None
    if not (pair or text.endswith(":") or label.tag in ("h2", "h3", "h4", "h5", "h6", "legend")):
        return None
    if field_of(_label(following)) is not None:
        return None
    return _words(following, field)


_CLASSES = re.compile(r"label|heading|key|term|caption|title|name\b|head\b|fact", re.IGNORECASE)


def _words(element: Tree, field: str) -> str | None:
    text = text_of(element)
    if text is None:
        return None
    if field == "description":
        return text
    if len(text) > _LONGEST_VALUE:
        return None
    lines = [line for line in text.splitlines() if line]
    return ("; " if field in _SEVERAL else " ").join(lines) or None


# -- lines of text ------------------------------------------------------------------------------

_COLON = re.compile(r"\s?:(?=\s|$)|\s[–—-]\s")
_MOST_WORDS = 8


_BARS = re.compile(r"\s[|•·]\s")


def set_apart(text: str) -> str:
    """`text` with a line for each of the facts that stand on one, between bars or dots."""
    return _BARS.sub("\n", text)


def line_facts(text: str) -> Iterator[tuple[str, str]]:
    """The pairs of lines "Label: value", of which several may stand on one line.

    A label alone on its line belongs to the line after it.
    """
    lines = [line.strip() for line in set_apart(text).splitlines() if line.strip()]
    waiting: list[str] = []  # labels without a value yet: several above their values are a column
    for line in lines:
        found = list(_labels_on(line))
        if not found and waiting:
            yield waiting.pop(0), line[: _LONGEST_VALUE + 1]
            continue
        if found and line[found[-1][2] :].strip():
            waiting.clear()
        for place, (label, _, end) in enumerate(found):
            until = found[place + 1][1] if place + 1 < len(found) else len(line)
            value = line[end:until].strip(" |•·;,")
            if value:
                yield label, value[: _LONGEST_VALUE + 1]
            elif until == len(line):
                waiting.append(label)


def _labels_on(line: str) -> Iterator[tuple[str, int, int]]:
    """The known labels of a line, each with where it starts and where its value starts."""
    for colon in _COLON.finditer(line[:2000]):
        before = line[max(0, colon.start() - _LONGEST_LABEL) : colon.start()]
        offset = colon.start() - len(before)
        dash = not colon[0].strip().startswith(":")
        starts = [found.start() for found in re.finditer(r"\S+", before)][-_MOST_WORDS:]
        for start in starts:
            at_start = offset + start == 0
            if dash and not at_start:
                continue  # "Closing date – 12 May" is a label only where a line starts with it
            if not at_start and not before[start].isupper():
                continue
            if field_of(before[start:]) is not None:
                yield before[start:], offset + start, colon.end()
                break


def without_facts(text: str | None) -> str | None:
    """`text` without the lines that are no more than a label and its value."""
    kept = [line for line in (text or "").splitlines() if not _is_fact(line.strip())]
    return tidy_text("\n".join(kept))


def _is_fact(line: str) -> bool:
    if len(line) > 200:
        return False
    found = next(_labels_on(line), None)
    return found is not None and found[1] == 0 and field_of(found[0]) != "description"


def columns_of(row: Tree) -> Iterator[tuple[str, str | None]]:
    """The cells of a table's row with the heads of their columns; none without a head."""
    if row.tag != "tr":
        return
    table = next(row.iterancestors("table"), None)
    head = None if table is None else _head_of(table)
    if head is None or head is row:
        return
    names = _cells_of(head)
    cells = _cells_of(row)
    if len(names) != len(cells):
        return
    for name, cell in zip(names, cells, strict=True):
        label = line_of(name) or ""
        if (field := field_of(label)) is not None:
            yield label, _words(cell, field)


def _head_of(table: Tree) -> Tree | None:
    """The row of a table that names its columns: of head cells, or of words that are labels."""
    rows = list(table.iter("tr"))
    inside = [row for row in rows if row.getparent().tag == "thead"]
    head = next(iter(inside[-1:] or rows), None)
    names = [] if head is None else _cells_of(head)
    if all(each.tag == "th" for each in names):
        return head
    known = [name for each in names if (name := line_of(each)) and field_of(name) is not None]
    return head if len(known) > 1 and len(names) > 2 else None


def _cells_of(row: Tree) -> list[Tree]:
    return [each for each in row if each.tag in ("th", "td")]


# -- lists of facts that are no prose -------------------------------------------------------------


def drop_fact_lists(tree: Any) -> None:
    """Take definition lists and tables whose labels are known out of `tree`."""
    for element in list(tree.iter("dl", "table")):
        names = list(element.iter("dt", "th", "td"))[:80]
        known = {field_of(_label(each)) for each in names} - {None}
        if known and "description" not in known and element.getparent() is not None:
            element.drop_tree()
