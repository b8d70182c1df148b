"""Subscribers move from one installation to another, by a file."""

import json
from pathlib import Path
from typing import Any

import pytest

from noticewatch.config import load_config
from tests.mailbox import Mailbox
from tests.watch import Watch

ANN, BEN = "ann@example.org", "ben@example.org"
CONSENT = {"at": "2026-03-01T09:00:00+00:00", "how": "paper form", "words": "Yes, please."}


def a_person(email: str = ANN, **fields: Any) -> dict[str, Any]:
    return {"email": email, "consent": CONSENT, "subscriptions": [{"query": "officer"}], **fields}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "people.jsonl"


def put(file: Path, *people: dict[str, Any]) -> None:
    file.write_text("".join(f"{json.dumps(each)}\n" for each in people), "utf-8")


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_what_was_exported_is_imported_as_it_was(watch: Watch, file: Path, form: str):
    """Both forms hold all that moves: odd names, several searches, none, each state."""
    put(
        file,
        a_person(
            name='=Ann "O", Réader £',
            timezone="Europe/Paris",
            language="de",
            state="paused",
            created="2026-03-01T08:00:00+00:00",
            record=[
                {"act": "asked", "at": CONSENT["at"], "how": "web form", "words": "May\nwe?"},
                {"act": "agreed", **CONSENT, "client": "192.0.2.7"},
            ],
            reminders=[14, 3],
            calendar=True,
            subscriptions=[
                {"query": 'kind:tender "IT, services"', "cadence": "weekly", "weekday": "fri"},
                {"query": "", "cadence": "immediate"},
            ],
        ),
        a_person(BEN, consent=None, subscriptions=[]),
    )
    watch.run("subscribers", "import", str(file))
    first = watch.run("subscribers", "export", "--format", form).out
    for each in (ANN, BEN):
        watch.run("subscribers", "remove", each)
    file.write_bytes(first.encode())

    shown = watch.run("subscribers", "import", str(file))

    assert shown.out == "imported: 2 of 2 people, 2 subscriptions\n"
    assert watch.run("subscribers", "export", "--format", form).out == first
    ann = json.loads(watch.run("subscribers", "export").out.splitlines()[0])
    assert (ann["state"], ann["reminders"], ann["consent"]) == ("paused", [14, 3], CONSENT)
    assert [each["act"] for each in ann["record"]] == ["asked", "agreed"]


def test_an_address_alone_is_enough(watch: Watch, file: Path, mailbox: Mailbox):
    """A list out of a spreadsheet. Nobody in it has agreed to anything, so nobody is mailed."""
    file.write_text("\ufeffEmail,query\r\nann@example.org,nurse\r\nBen@Example.org,\r\n", "utf-8")

    watch.run("subscribers", "import", str(file))
    watch.tick("2026-04-21 07:00")

    people = watch.rows("subscribers", "list")
    assert [(each["email"], each["state"]) for each in people] == [
        ("ann@example.org", "unconfirmed"),
        ("Ben@example.org", "unconfirmed"),
    ]
    assert {each["timezone"] for each in people} == {"Europe/London"}
    assert [each["query"] for each in watch.rows("subscriptions", "list")] == ["nurse"]
    assert mailbox.mails == []


def test_those_who_have_not_agreed_are_asked_once_where_the_operator_says_so(
    watch: Watch, file: Path, mailbox: Mailbox
):
    put(file, a_person(), a_person(BEN, consent=None))
    watch.run("subscribers", "import", str(file))

    shown = watch.run("subscribers", "import", str(file), "--confirm-mail")
    watch.run("subscribers", "import", str(file), "--confirm-mail")
    watch.tick("2026-04-21 07:00")

    assert shown.out == "imported: 0 of 2 people, 0 subscriptions, asked by mail: 1\n"
    assert [mail.to for mail in mailbox.mails] == [BEN]


def test_the_same_file_again_changes_nothing(watch: Watch, file: Path):
    """And whoever is here keeps what they have; what they lack is added."""
    put(file, a_person(), a_person(BEN, consent=None))
    watch.run("subscribers", "import", str(file))
    watch.run("subscribers", "pause", ANN)
    before = watch.run("subscribers", "export").out

    again = watch.run("subscribers", "import", str(file))

    assert again.out == "imported: 0 of 2 people, 0 subscriptions\n"
    assert watch.run("subscribers", "export").out == before
    put(file, a_person(subscriptions=[{"query": "officer"}, {"query": "nurse"}]), a_person(BEN))
    assert "1 of 2 people, 1 sub" in watch.run("subscribers", "import", str(file)).out
    states = [row["state"] for row in watch.rows("subscribers", "list")]
    assert states == ["paused", "active"], "Ben's consent came with the file"


def test_who_must_never_be_mailed_is_refused_and_the_others_are_not(watch: Watch, file: Path):
    put(file, a_person(), a_person(BEN))
    watch.run("subscribers", "add", ANN, "--confirmed")
    watch.run("subscribers", "erase", ANN)

    shown = watch.run("subscribers", "import", str(file), fails=1)

    assert shown.err == f"{file}:1: {ANN} is never to be mailed again: erased\n"
    assert [row["email"] for row in watch.rows("subscribers", "list")] == [BEN]
    assert ANN not in watch.run("subscribers", "export").out


def test_every_mistake_is_told_with_its_line_and_then_nothing_is_imported(watch: Watch, file: Path):
    put(
        file,
        a_person(),
        a_person("no address"),
        a_person(BEN, timezone="Europe/Pari", language="english please", nmae="Ben"),
        a_person(ANN),
        a_person("c@example.org", consent=None, state="active"),
        a_person("d@example.org", state="unconfirmed"),
        a_person("e@example.org", consent={"at": "2026-03-01"}),
        a_person("f@example.org", created="2026-03-01", reminders=[99], calendar="yes"),
        a_person("g@example.org", subscriptions=[{"query": "a AND"}, {"channel": "fax"}, 7]),
    )
    with file.open("a", encoding="utf-8") as more:
        more.write("{not JSON\n[]\n")

    shown = watch.run("subscribers", "import", str(file), fails=2)

    head, *lines = shown.err.splitlines()
    assert head == f"noticewatch: nothing is imported: 17 mistakes in {file}"
    told = "\n".join(line.removeprefix(f"{file}:") for line in lines)
    for expected in (
        "2: email: no address is no mail address",
        "3: timezone: unknown time zone 'Europe/Pari'; expected one like Europe/London",
        '3: language "english please": expected a tag such as en or en-GB',
        '3: unknown field "nmae"; did you mean "name"?',
        f"4: {ANN} is in line 1 already",
        "5: state: active needs consent (at, how, words) on record",
        "6: state: whoever has given consent is active or paused",
        "7: consent: expected texts: at, how, words",
        "8: created: '2026-03-01': expected a time with its offset",
        "8: reminders 99: expected at most 5 numbers",
        "8: calendar: expected true or false",
        '9: query: column 3: "AND" has nothing after it',
        '9: query: is missing; "" asks for everything',
        '9: channel "fax": expected mail',
        '9: subscriptions: expected objects like {"query": "…"}',
        "10: expected one JSON object in a line",
        "11: expected a JSON object",
    ):
        assert expected in told
    assert watch.rows("subscribers", "list") == []


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_a_spreadsheet_of_any_country_will_do(watch: Watch, file: Path, between: str):
    """A query may hold what stands between the cells elsewhere."""
    file.write_text(f'\ufeffemail{between}query\r\n{ANN}{between}"a, b; c"\r\n', "utf-8")

    watch.run("subscribers", "import", str(file))

    (search,) = watch.rows("subscriptions", "list", ANN)
    assert search["query"] == "a, b; c"


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("name,query\nAnn,nurse\n", "1: expected the names of columns, email among them"),
        ("email,quary\na@example.org,b\n", '1: unknown column "quary"; did you mean "query"?'),
        ("email,query\na@example.org\n", "2: 1 cells for 2 columns"),
        (
            "email,name,query\na@example.org,Ann,x\na@example.org,Anne,y\n",
            "3: name: differs from line 2, the same person's",
        ),
        ("email,query,Query\na@example.org,x,y\n", '1: there are two columns "query"'),
        ('email,query\na@example.org,"x\n', "is no CSV: unexpected end of data"),
        ("email,record\na@example.org,[\n", "2: record: expected JSON"),
        ("email,query\na@example.org,a AND\n", '2: query: column 3: "AND" has nothing after it'),
    ],
)
def test_a_mistake_in_csv_is_told_with_its_line(watch: Watch, file: Path, text: str, mistake: str):
    file.write_text(text, "utf-8")

    assert mistake in watch.run("subscribers", "import", str(file), fails=2).err


def test_a_search_goes_by_a_channel_that_is_configured(watch: Watch):
    (watch.folder / "hook.secret").write_text(f"whsec_{'QUJD' * 8}\n", "utf-8")
    with watch.config.open("a", encoding="utf-8") as more:
        more.write('\n[channels.my-hook]\nurl = "https://hooks.example.org/t0ken"\n')
        more.write('secret_file = "hook.secret"\n')
    watch.run("subscribers", "add", ANN, "--confirmed")

    watch.run("subscriptions", "add", ANN, "--query", "nurse", "--channel", "my-hook")

    (search,) = watch.rows("subscriptions", "list")
    assert search["channel"] == "my-hook"
    assert "t0ken" not in repr(load_config(watch.config))
    watch.config.write_text(watch.config.read_text("utf-8").partition("[channels")[0], "utf-8")
    assert 'channel "my-hook" is not configured' in watch.run("check", fails=2).err
