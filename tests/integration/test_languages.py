"""The languages of mail: each catalogue is complete, and says what the templates ask for."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import notifier
import templates
from crawler.event import Event
from notifier.digest import Matched, compose
from notifier.words.language import language, languages
from notifier.words.render import Rendered, renderer
from tests.builders import a_subscriber, a_subscription, a_tender, an_event, london, until
from tests.integration.desk import settings

CODE, WORDS = Path(notifier.__path__[0]), Path(templates.__path__[0])
OTHERS = [tag for tag in languages() if tag != "en"]
_HOLE = re.compile(r"%\(\w+\)[sd]|%")

Message = str | tuple[str, ...]


def asked_for() -> set[tuple[str | None, Message]]:
    """Every sentence that the code and the templates say to a reader, with its context."""

    def read(folder: Path, kind: str, names: str) -> Iterator[tuple[str | None, Message]]:
        for _, _, message, _, context in extract_from_dir(folder, [(names, kind)]):
            yield context, message

    words = {*read(CODE, "python", "**.py")}
    for folder in ("mail", "web"):
        words |= {*read(WORDS / folder, "jinja2", "**.j2")}
    return words


def catalogue(tag: str) -> Catalog:
    return read_po(BytesIO((WORDS / "languages" / f"{tag}.po").read_bytes()), locale=tag)


def test_there_is_a_second_language():
    assert OTHERS == ["de"]


@pytest.mark.parametrize("tag", OTHERS)
def test_every_sentence_is_translated_and_none_is_left_over(tag: str):
    """A mail half in English is read by nobody."""
    known = {(each.context, each.id): each.string for each in catalogue(tag) if each.id}

    assert set(known) == asked_for()
    assert not [id for id, said in known.items() if not said or not all(said)]


@pytest.mark.parametrize("tag", OTHERS)
def test_a_translation_has_the_holes_of_its_sentence(tag: str):
    """A hole that is missing loses a date; one too many breaks the mail."""
    for each in catalogue(tag):
        if not each.id:
            continue
        forms = [each.string] if isinstance(each.string, str) else list(each.string or ())
        sentence = each.id if isinstance(each.id, str) else each.id[-1]
        for said in forms:
            assert sorted(_HOLE.findall(said)) == sorted(_HOLE.findall(sentence)), sentence


@pytest.mark.parametrize(
    ("tag", "found"), [("de", "de"), ("de-AT", "de"), ("DE", "de"), ("fr", "en"), ("en-GB", "en")]
)
def test_who_reads_a_language_that_there_is_none_of_reads_english(tag: str, found: str):
    assert language(tag).tag == found


def mail(event: Event, tag: str) -> Rendered:
    return renderer().digest(
        compose([Matched(event=event, searches=(1,))]),
        reader=a_subscriber(language=tag),
        searches=[a_subscription(1)],
        now=london("2026-04-21 07:00"),
        looks={},
        settings=settings(),
    )


def test_dates_and_figures_are_those_of_the_readers_language():
    moved = an_event(
        1,
        "deadline_changed",
        a_tender(deadline=until("2027-01-11")),
        was=a_tender(deadline=until("2026-06-30")),
    )

    german, english = mail(moved, "de-CH"), mail(moved, "en")

    assert german.subject.startswith("Frist verschoben: ")
    assert "Mo 11. Januar 2027 (in 265 Tagen)" in german.text.replace("Mo.", "Mo")
    assert "250.000" in german.text or "250’000" in german.text
    assert '<html lang="de"' in german.html
    assert "Mon 11 January 2027 (in 265 days)" in english.text
    assert "£250,000" in english.text


def test_one_language_leaves_the_words_of_another_as_they_are():
    """Both are kept ready in one process."""
    event = an_event(1, "new", a_tender())
    first = mail(event, "en")

    mail(event, "de")

    assert mail(event, "en") == first
