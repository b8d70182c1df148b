"""What does a notice look like as JSON? The one form of commands, exports, versions and tests.

A *document* is the JSON object of a notice without what the store adds (`source`, `repost_of`,
`opportunity`): plain dicts, lists, strings, bools and None, keys in the contract's order. Money
is decimal strings, times are ISO 8601 with their offset, unknown is None, no text is empty.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from crawler.notice import (
    Allowance,
    Conflict,
    Contact,
    Deadline,
    Document,
    Kind,
    Lot,
    Notice,
    Page,
    PayRange,
    PlacePay,
    Salary,
    Tender,
    Vacancy,
    Value,
)

JsonObject = dict[str, Any]

#: Every key of a document, in the contract's order.
FIELDS: tuple[str, ...] = (
    "key",
    "kind",
    "url",
    "title",
    "organisation",
    "department",
    "description",
    "locations",
    "regions",
    "remote",
    "workplace",
    "employment_types",
    "published",
    "deadline",
    "deadline_precision",
    "deadline_stated",
    "salary",
    "salary_stated",
    "value",
    "value_stated",
    "classifications",
    "status",
    "stage",
    "reference",
    "ocid",
    "supplier",
    "procedure",
    "lots",
    "amendment",
    "documents",
    "contact",
    "language",
    "conflicts",
)

_KINDS: dict[Kind, type[Notice]] = {"vacancy": Vacancy, "tender": Tender, "page": Page}
# Controls and the bidirectional overrides: never meaning, sometimes a trick (F19).
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_SPACES = re.compile(r"\s+")


def _is_plain(text: str) -> bool:
    """Whether `text` is printable ASCII with single spaces, and not empty."""
    return (
        text.isascii()
        and text.isprintable()
        and "  " not in text
        and text[:1] not in ("", " ")
        and text[-1] != " "
    )


def tidy_line(text: str | None) -> str | None:
    """`text` on one line: composed (NFC), white space folded, controls dropped; "" is None."""
    if text is None:
        return None
    if _is_plain(text):  # nearly every line
        return text
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", text))
    return _SPACES.sub(" ", text).strip() or None


def tidy_text(text: str | None) -> str | None:
    """`text` as paragraphs: each line tidied, runs of empty lines folded to one; "" is None."""
    if text is None:
        return None
    lines: list[str] = []
    for raw in text.splitlines():
        line = (tidy_line(raw) or "") if raw and not raw.isspace() else ""
        if line or (lines and lines[-1]):
            lines.append(line)
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines) or None


def money(amount: Decimal | None) -> str | None:
    """`amount` as digits: no exponent and no zeros after the last figure that counts."""
    if amount is None:
        return None
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def moment(at: datetime | None) -> str | None:
    """`at` in ISO 8601 to the second, with its offset. A naive time is a mistake of ours."""
    if at is None:
        return None
    if at.tzinfo is None:
        raise ValueError(f"a time without a zone: {at.isoformat()}")
    return at.isoformat(timespec="seconds")


def to_document(notice: Notice) -> JsonObject:
    """The JSON form of `notice`, every key there, without `source` and what the store adds."""
    vacancy = notice if isinstance(notice, Vacancy) else None
    tender = notice if isinstance(notice, Tender) else None
    deadline = notice.deadline or Deadline()
    salary = (vacancy.salary if vacancy else None) or Salary()
    value = (tender.value if tender else None) or Value()
    return {
        "key": tidy_line(notice.key),
        "kind": notice.kind,
        "url": tidy_line(notice.url),
        "title": tidy_line(notice.title),
        "organisation": tidy_line(notice.organisation),
        "department": tidy_line(notice.department),
        "description": tidy_text(notice.description),
        "locations": _lines(notice.locations),
        "regions": _lines(notice.regions),
        "remote": vacancy.remote if vacancy else None,
        "workplace": vacancy.workplace if vacancy else None,
        "employment_types": list(vacancy.employment_types) if vacancy else [],
        "published": moment(notice.published),
        "deadline": moment(deadline.at),
        "deadline_precision": deadline.precision if deadline.at else None,
        "deadline_stated": tidy_line(deadline.stated),
        "salary": salary_json(salary),
        "salary_stated": tidy_line(salary.stated),
        "value": value_json(value),
        "value_stated": tidy_line(value.stated),
        "classifications": _lines(notice.classifications),
        "status": notice.status,
        "stage": tender.stage if tender else None,
        "reference": tidy_line(notice.reference),
        "ocid": tidy_line(tender.ocid) if tender else None,
        "supplier": tidy_line(tender.supplier) if tender else None,
        "procedure": tidy_line(tender.procedure) if tender else None,
        "lots": [_lot(lot) for lot in tender.lots] if tender else [],
        "amendment": tidy_text(tender.amendment) if tender else None,
        "documents": [_document(each) for each in notice.documents],
        "contact": _contact(notice.contact),
        "language": tidy_line(notice.language),
        "conflicts": [_conflict(each) for each in notice.conflicts],
    }


def notice_json(
    document: Mapping[str, Any],
    *,
    source: str,
    repost_of: str | None = None,
    opportunity: int | None = None,
) -> JsonObject:
    """The contract's notice: `document` with its source and what the store knows beside it."""
    return {
        "source": source,
        **document,
        "repost_of": repost_of,
        "opportunity": opportunity,
    }


def from_document(document: Mapping[str, Any]) -> Notice:
    """The notice that `document` says; `to_document(from_document(d)) == d`."""
    common: JsonObject = {
        "key": document["key"],
        "url": document["url"],
        "title": document["title"],
        "organisation": document["organisation"],
        "department": document["department"],
        "description": document["description"],
        "locations": tuple(document["locations"]),
        "regions": tuple(document["regions"]),
        "published": _at(document["published"]),
        "deadline": _read_deadline(document),
        "classifications": tuple(document["classifications"]),
        "status": document["status"],
        "reference": document["reference"],
        "documents": tuple(
            Document(title=each["title"], url=each["url"], published=_at(each["published"]))
            for each in document["documents"]
        ),
        "contact": Contact(**document["contact"]) if document["contact"] else None,
        "language": document["language"],
        "conflicts": tuple(Conflict(**each) for each in document["conflicts"]),
    }
    kind = cast("Kind", document["kind"])
    if kind == "vacancy":
        common |= {
            "remote": document["remote"],
            "workplace": document["workplace"],
            "employment_types": tuple(document["employment_types"]),
            "salary": _read_salary(document),
        }
    elif kind == "tender":
        common |= {
            "value": _read_value(document["value"], document["value_stated"]),
            "stage": document["stage"],
            "ocid": document["ocid"],
            "supplier": document["supplier"],
            "procedure": document["procedure"],
            "lots": tuple(
                Lot(
                    id=lot["id"],
                    title=lot["title"],
                    value=_read_value(lot["value"], None),
                    deadline=_at(lot["deadline"]),
                    classifications=tuple(lot["classifications"]),
                )
                for lot in document["lots"]
            ),
            "amendment": document["amendment"],
        }
    return _KINDS[kind](**common)


def _lines(texts: Iterable[str]) -> list[str]:
    return [line for text in texts if (line := tidy_line(text))]


def salary_json(salary: Salary) -> JsonObject | None:
    """The JSON form of a salary; None where it states no figure."""
    if salary.min is None and salary.max is None:
        return None
    actual = salary.actual
    return {
        "min": money(salary.min),
        "max": money(salary.max),
        "currency": salary.currency,
        "period": salary.period,
        "allowances": [
            {"name": tidy_line(each.name), "amount": money(each.amount), "included": each.included}
            for each in salary.allowances
        ],
        "by_place": [
            {"place": tidy_line(each.place), "min": money(each.min), "max": money(each.max)}
            for each in salary.by_place
        ],
        "pro_rata": salary.pro_rata,
        "actual": {"min": money(actual.min), "max": money(actual.max)} if actual else None,
    }


def value_json(value: Value | None) -> JsonObject | None:
    """The JSON form of a value; None where it states no figure."""
    if value is None or (value.min is None and value.max is None):
        return None
    return {
        "min": money(value.min),
        "max": money(value.max),
        "currency": value.currency,
        "vat": value.vat,
        "term": value.term,
    }


def _lot(lot: Lot) -> JsonObject:
    return {
        "id": tidy_line(lot.id),
        "title": tidy_line(lot.title),
        "value": value_json(lot.value),
        "deadline": moment(lot.deadline),
        "classifications": _lines(lot.classifications),
    }


def _document(document: Document) -> JsonObject:
    return {
        "title": tidy_line(document.title),
        "url": tidy_line(document.url),
        "published": moment(document.published),
    }


def _contact(contact: Contact | None) -> JsonObject | None:
    if contact is None:
        return None
    said = {
        "name": tidy_line(contact.name),
        "email": tidy_line(contact.email),
        "phone": tidy_line(contact.phone),
        "url": tidy_line(contact.url),
    }
    return said if any(said.values()) else None


def _conflict(conflict: Conflict) -> JsonObject:
    return {
        "field": conflict.field,
        "stated": tidy_line(conflict.stated),
        "elsewhere": tidy_line(conflict.elsewhere),
    }


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _amount(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None


def _read_deadline(document: Mapping[str, Any]) -> Deadline | None:
    at, stated = _at(document["deadline"]), document["deadline_stated"]
    if at is None and stated is None:
        return None
    return Deadline(stated=stated, at=at, precision=document["deadline_precision"])


def _read_salary(document: Mapping[str, Any]) -> Salary | None:
    said, stated = document["salary"], document["salary_stated"]
    if said is None:
        return Salary(stated=stated) if stated else None
    actual = said["actual"]
    return Salary(
        stated=stated,
        min=_amount(said["min"]),
        max=_amount(said["max"]),
        currency=said["currency"],
        period=said["period"],
        allowances=tuple(
            Allowance(name=each["name"], amount=Decimal(each["amount"]), included=each["included"])
            for each in said["allowances"]
        ),
        by_place=tuple(
            PlacePay(place=each["place"], min=_amount(each["min"]), max=_amount(each["max"]))
            for each in said["by_place"]
        ),
        pro_rata=said["pro_rata"],
        actual=PayRange(min=_amount(actual["min"]), max=_amount(actual["max"])) if actual else None,
    )


def _read_value(said: Mapping[str, Any] | None, stated: str | None) -> Value | None:
    if said is None:
        return Value(stated=stated) if stated else None
    return Value(
        stated=stated,
        min=_amount(said["min"]),
        max=_amount(said["max"]),
        currency=said["currency"],
        vat=said["vat"],
        term=said["term"],
    )
