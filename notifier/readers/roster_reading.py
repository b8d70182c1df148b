"""Who is in a file of subscribers? Either form, read as a whole or not at all.

Every mistake is told at once, with its line. No database here.
"""

import csv
import difflib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast, get_args
from zoneinfo import ZoneInfo

from crawler.errors import UsageError
from crawler.query.parse import parse_query
from notifier.address import Address, read_address
from notifier.choice import Preferences, read_reminders
from notifier.readers.roster import (
    COLUMNS,
    CONSENT,
    FIELDS,
    IN_JSON,
    OWN,
    RECORD,
    SEARCH,
    Person,
    Wanted,
)
from notifier.subscriber import (
    CADENCES,
    MAIL,
    WEEKDAYS,
    Cadence,
    Consent,
    ConsentRecord,
    Rhythm,
    State,
    Weekday,
    read_choice,
    read_language,
    read_name,
    read_time,
)

T = TypeVar("T")

#: Stands for an address that cannot be read, until all mistakes are known.
_NOBODY = Address(shown="", wire="")


def read_people(
    text: str, file: str, *, timezone: ZoneInfo, channels: Iterable[str] = ()
) -> list[Person]:
    """The people in the text of `file`, whichever form it has.

    `timezone` is that of whoever has none. `channels`: those that there are beside mail.

    Raises:
        UsageError: mistakes, one a line, each with its line in the file.
    """
    reading = _Reading(file, timezone, (MAIL, *channels))
    people = reading.people(text.removeprefix("\ufeff"))
    if reading.mistakes:
        count = len(reading.mistakes)
        raise UsageError(
            "\n".join(
                [
                    f"nothing is imported: {count} mistake{'s' if count > 1 else ''} in {file}",
                    *reading.mistakes,
                ]
            )
        )
    return people


class _Reading:
    """One reading of a file, and the mistakes met on the way."""

    def __init__(self, file: str, timezone: ZoneInfo, channels: tuple[str, ...]) -> None:
        self.mistakes: list[str] = []
        self._file = file
        self._timezone = timezone
        self._channels = channels

    def people(self, text: str) -> list[Person]:
        if text.lstrip()[:1] in ("{", "["):
            documents = self._from_lines(text)
        else:
            documents = self._from_rows(text)
        people: list[Person] = []
        seen: dict[str, int] = {}
        for line, document, searches in documents:
            person = self._person(line, document, searches)
            if person is None:
                continue
            first = seen.setdefault(person.address.key, line)
            if first != line:
                self._mistake(line, f"{person.address.shown} is in line {first} already")
                continue
            people.append(person)
        return people

    # -- the two forms ---------------------------------------------------------------------

    def _from_lines(self, text: str) -> Iterator[tuple[int, Mapping[str, Any], list[Any]]]:
        """Of each line: its number, a person, their searches with their lines."""
        for number, line in enumerate(text.split("\n"), 1):
            if not line.strip():
                continue
            try:
                document: Any = json.loads(line)
            except (ValueError, RecursionError):
                self._mistake(number, 'expected one JSON object in a line, like {"email": "…"}')
                continue
            if not isinstance(document, dict):
                self._mistake(number, 'expected a JSON object, like {"email": "…"}')
                continue
            person = cast("dict[str, Any]", document)
            self._unknown(number, person, FIELDS, "field")
            searches: Any = person.get("subscriptions") or []
            if not isinstance(searches, list):
                self._mistake(number, "subscriptions: expected a list")
                searches = []
            yield number, person, [(number, each) for each in cast("list[Any]", searches)]

    def _from_rows(self, text: str) -> Iterator[tuple[int, Mapping[str, Any], list[Any]]]:
        """The same from CSV, where the rows of one person are put together."""
        # As spreadsheets write them, each in its country; no name of a column holds one.
        head = text.lstrip().partition("\n")[0]
        delimiter = max(",;\t", key=head.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        people: dict[str, tuple[int, dict[str, str], list[Any]]] = {}
        columns: list[str] = []
        try:
            for cells in reader:
                line = reader.line_num
                if not columns:
                    columns = [cell.strip().lower() for cell in cells]
                    self._unknown(line, columns, COLUMNS, "column")
                    if twice := [name for name in COLUMNS if columns.count(name) > 1]:
                        self._mistake(line, f'there are two columns "{twice[0]}"')
                        return
                    if "email" not in columns:
                        self._mistake(line, "expected the names of columns, email among them")
                        return
                elif any(cells):
                    if len(cells) != len(columns):
                        self._mistake(line, f"{len(cells)} cells for {len(columns)} columns")
                        continue
                    self._put(people, line, dict(zip(columns, cells, strict=True)))
        except csv.Error as error:
            self._mistake(reader.line_num, f"is no CSV: {error}")
        for line, own, searches in people.values():
            document: dict[str, Any] = {name: own[name] or None for name in own}
            for name in IN_JSON:
                if given := own.get(name):
                    try:
                        document[name] = json.loads(given)
                    except (ValueError, RecursionError):
                        self._mistake(line, f"{name}: expected JSON")
            consent = {name: own.get(f"consent_{name}") for name in CONSENT}
            document["consent"] = consent if any(consent.values()) else None
            yield line, document, searches

    def _put(
        self,
        people: dict[str, tuple[int, dict[str, str], list[Any]]],
        line: int,
        row: Mapping[str, str],
    ) -> None:
        own = {name: cell for name, cell in row.items() if name in OWN}
        search = {name: cell for name, cell in row.items() if name in SEARCH}
        who = row["email"].strip().lower()
        first, known, searches = people.setdefault(who, (line, own, []))
        for name, cell in own.items():
            if name != "email" and cell != known[name]:
                self._mistake(line, f"{name}: differs from line {first}, the same person's")
        if any(search.values()):
            query = search.pop("query", "")
            given = {name: cell for name, cell in search.items() if cell}
            searches.append((line, {"query": query, **given}))

    # -- values ----------------------------------------------------------------------------

    def _person(
        self, line: int, document: Mapping[str, Any], searches: Sequence[tuple[int, Any]]
    ) -> Person | None:
        """A person; None: there is a mistake in it."""
        before = len(self.mistakes)

        def read(name: str, do: Callable[[Any], T], usual: T) -> T:
            return self._read(line, name, document.get(name), do, usual)

        consent = read("consent", _consent, None)
        address = read("email", lambda text: read_address(_text(text)), None)
        if document.get("email") is None:
            self._mistake(line, "email: is missing")
        usual: State = "active" if consent else "unconfirmed"
        state: State = read("state", _state, usual)
        if state == "unconfirmed" and consent is not None:
            self._mistake(line, "state: whoever has given consent is active or paused")
        elif state in ("active", "paused") and document.get("consent") is None:
            self._mistake(line, f"state: {state} needs consent (at, how, words) on record")
        person = Person(
            line=line,
            address=address or _NOBODY,
            name=read("name", lambda text: read_name(_text(text)), None),
            timezone=read("timezone", _zone, self._timezone),
            language=read("language", lambda text: read_language(_text(text)), "en"),
            state=state,
            created=read("created", _time, None),
            consent=consent,
            record=read("record", _records, ()),
            preferences=Preferences(
                reminders=read("reminders", _reminders, Preferences().reminders),
                calendar=read("calendar", _flag, False),
            ),
            searches=tuple(
                search for each in searches if (search := self._search(*each)) is not None
            ),
        )
        return person if len(self.mistakes) == before else None

    def _search(self, line: int, given: Any) -> Wanted | None:
        before = len(self.mistakes)
        if not isinstance(given, dict):
            self._mistake(line, 'subscriptions: expected objects like {"query": "…"}')
            return None
        search = cast("dict[str, Any]", given)
        self._unknown(line, search, SEARCH, "field of a subscription")

        def read(name: str, do: Callable[[str], T], usual: T) -> T:
            return self._read(line, name, search.get(name), lambda text: do(_text(text)), usual)

        def one_of(name: str, known: tuple[str, ...], usual: str) -> str:
            return read(name, lambda text: read_choice(name, text, known), usual)

        if search.get("query") is None:
            self._mistake(line, 'query: is missing; "" asks for everything')
        usual = Rhythm()
        wanted = Wanted(
            query=read("query", _query, ""),
            rhythm=Rhythm(
                cadence=cast("Cadence", one_of("cadence", CADENCES, usual.cadence)),
                at=read("at", read_time, usual.at),
                weekday=cast("Weekday", one_of("weekday", WEEKDAYS, usual.weekday)),
            ),
            channel=one_of("channel", self._channels, MAIL),
        )
        return wanted if len(self.mistakes) == before else None

    def _read(self, line: int, name: str, given: Any, do: Callable[[Any], T], usual: T) -> T:
        """What is `given`; where that is nothing, or is wrong, what is `usual`."""
        if given is None:
            return usual
        try:
            return do(given)
        except (UsageError, ValueError) as error:
            text, _, _ = str(error).partition("\n")  # a query is shown below what is said of it
            self._mistake(line, text if text.startswith(name) else f"{name}: {text}")
            return usual

    def _unknown(self, line: int, given: Iterable[str], known: Sequence[str], what: str) -> None:
        for name in given:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
                hint = f'did you mean "{near[0]}"?' if near else f"known: {', '.join(known)}"
                self._mistake(line, f'unknown {what} "{name}"; {hint}')

    def _mistake(self, line: int, text: str) -> None:
        self.mistakes.append(f"{self._file}:{line}: {text}")


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise ValueError("expected a text")  # noqa: TRY004 - it is a value of a file
    return given


def _query(text: str) -> str:
    parse_query(text)
    return text.strip()


def _state(given: Any) -> State:
    return cast("State", read_choice("state", _text(given), get_args(State)))


def _zone(given: Any) -> ZoneInfo:
    try:
        return ZoneInfo(_text(given))
    except (LookupError, ValueError, OSError):
        raise ValueError(f"unknown time zone {given!r}; expected one like Europe/London") from None


def _time(given: Any) -> datetime:
    try:
        read = datetime.fromisoformat(_text(given))
    except ValueError:
        read = None
    if read is None or read.tzinfo is None:
        raise ValueError(f"{given!r}: expected a time with its offset, like 2026-04-20T07:00:00Z")
    return read


def _flag(given: Any) -> bool:
    if not isinstance(given, bool):
        raise ValueError("expected true or false")  # noqa: TRY004 - it is a value of a file
    return given


def _reminders(given: Any) -> tuple[int, ...]:
    days: list[Any] = cast("list[Any]", given) if isinstance(given, list) else [given]
    if any(type(each) is not int for each in days):
        raise ValueError("expected a list of numbers of days, like [7, 1]")
    return read_reminders(tuple(days))


def _consent(given: Any) -> Consent:
    words = _words(given, CONSENT)
    return Consent(at=_time(words["at"]), how=words["how"], words=words["words"])


def _records(given: Any) -> tuple[ConsentRecord, ...]:
    if not isinstance(given, list):
        raise ValueError("expected a list")  # noqa: TRY004 - it is a value of a file
    return tuple(_one_record(each) for each in cast("list[Any]", given))


def _one_record(given: Any) -> ConsentRecord:
    words = _words(given, RECORD, may_lack="client")
    act = words["act"]
    if act not in ("asked", "agreed"):
        raise ValueError('act: expected "asked" or "agreed"')
    return ConsentRecord(
        act=act,
        at=_time(words["at"]),
        how=words["how"],
        words=words["words"],
        client=words["client"],
    )


def _words(given: Any, names: tuple[str, ...], may_lack: str = "") -> dict[str, Any]:
    """The texts that an object must hold, and no other."""
    known = cast("dict[str, Any]", given) if isinstance(given, dict) else {}
    given_as = {name: known.get(name) or None for name in names}
    lacking = {name for name in names if given_as[name] is None} - {may_lack}
    texts = all(isinstance(each, str | None) for each in given_as.values())
    if lacking or not texts or known.keys() - set(names):
        raise ValueError(f"expected texts: {', '.join(names)}")
    return given_as
