"""The templates of mail: third-party text stays text, mails stay small, and the operator's word."""

import re
from binascii import b2a_qp
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from crawler.errors import ConfigError
from crawler.event import Event
from notifier import people
from notifier.digest import Matched, compose
from notifier.settings import MailSettings, PeopleSettings
from notifier.words.render import MOST_BYTES, Rendered, Renderer, renderer
from tests.builders import a_subscriber, a_subscription, a_vacancy, an_event, london
from tests.integration.desk import settings


def mail(*events: Event, templates: Path | None = None, **search: Any) -> Rendered:
    return renderer(templates).digest(
        compose(Matched(event=event, searches=(1,)) for event in events),
        reader=a_subscriber(),
        searches=[a_subscription(1, **search)],
        now=london("2026-04-21 07:00"),
        looks={},
        settings=settings(),
    )


class _Parsed(HTMLParser):
    """What a mail program would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name == "href" and value]


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% for x in y %}{{ ''.__class__ }}",
    "</td></tr></table><h1>Free money</h1>",
    "<!--{% include '/etc/passwd' %}-->",
    "&lt;b&gt; & <b>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_f19_text_of_others_is_never_markup_and_never_a_template(text: str):
    """CVE-2024-32651, CVE-2026-76909: notices are written by strangers."""
    plain = mail(an_event(1, "new", a_vacancy()))
    hostile = mail(
        an_event(1, "new", a_vacancy(title=text, organisation=text, locations=(text,))),
        query=text.replace('"', ""),
    )

    expected, seen = _Parsed(plain.html), _Parsed(hostile.html)
    assert seen.tags == expected.tags
    assert seen.attributes == expected.attributes
    assert text in hostile.text
    assert "49" not in hostile.subject


def test_f19_marks_that_turn_or_hide_text_reach_no_part_of_a_mail():
    hidden = "Nurse \u202egnp.exe\u2066 \u200b\x1b[31m\x07"

    rendered = mail(an_event(1, "new", a_vacancy(title=hidden)), query=hidden)

    for form in (rendered.subject, rendered.text, rendered.html):
        assert not re.search("[\u200b\u202a-\u202e\u2060-\u2069\x1b\x07]", form)


def test_only_web_addresses_become_links():
    rendered = mail(an_event(1, "new", a_vacancy(url="javascript:alert(1)")))

    assert all(link.startswith("mailto:") for link in _Parsed(rendered.html).links)
    assert "javascript" not in rendered.html + rendered.text


def test_a_line_break_in_a_notice_forges_no_section_of_the_text():
    forged = a_vacancy(title="Nurse\n\nGONE\n----\n\nEverything", organisation="A\nB")

    assert "\nGONE" not in mail(an_event(1, "new", forged)).text


def test_a_digest_of_a_thousand_notices_stays_small_and_says_how_many_more():
    """Gmail cuts a mail at 102,000 bytes, and the way to unsubscribe with it."""
    events = [
        an_event(number, "new", a_vacancy(f"R-{number}", url=f"https://example.org/{number}"))
        for number in range(1, 1001)
    ]

    rendered = mail(*events)

    assert len(rendered.html.encode()) <= MOST_BYTES
    assert rendered.subject.endswith("+ 999 more")
    assert "1000 new" in rendered.text
    shown = len(set(re.findall(r"https://example\.org/\d+", rendered.html)))
    assert shown >= 100
    assert f"And {1000 - shown} more" in rendered.html
    assert f"And {1000 - shown} more" in rendered.text
    assert "Unsubscribe" in rendered.html


def test_a_long_title_leaves_room_in_the_subject_for_how_many_more_there_are():
    long = a_vacancy(title="Officer " * 60, organisation="Council " * 60)

    subject = mail(an_event(1, "new", long), an_event(2, "new", a_vacancy("R-2"))).subject

    assert subject.endswith("… + 1 more")
    assert len(subject) < 180


def test_a_mail_fetches_nothing_and_runs_nothing():
    """No picture that tells when it is opened; readable with everything switched off."""
    seen = _Parsed(mail(an_event(1, "new", a_vacancy(url="https://example.org/1"))).html)

    assert not {"img", "script", "link", "iframe", "form"} & set(seen.tags)
    assert "src" not in seen.attributes


def test_a_mail_is_styled_in_its_elements_and_dark_where_the_reader_is():
    """Gmail drops a style element that it does not like; what matters stands in the elements."""
    html = mail(an_event(1, "new", a_vacancy())).html

    assert '<h3 dir="auto" style="' in html
    assert "prefers-color-scheme: dark" in html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert '<html lang="en"' in html
    assert "{%" not in html
    assert html.count("<table") == html.count('role="presentation"')


def test_a_reader_is_told_why_they_get_this_and_how_to_stop_it():
    rendered = mail(an_event(1, "new", a_vacancy()), query="planning officer")

    for form in (rendered.text, rendered.html):
        assert "planning officer" in form
        assert "daily at 07:00" in form
        assert "operator@example.org" in form


def test_the_operators_own_template_is_used_instead(tmp_path: Path):
    (tmp_path / "digest.txt.j2").write_text("Guten Morgen! {{ mail.first.title }}")

    rendered = mail(an_event(1, "new", a_vacancy()), templates=tmp_path)

    assert rendered.text == "Guten Morgen! Planning Officer R-1\n"
    assert "Noticewatch" in rendered.html


def test_the_operators_own_words_are_used_in_every_template(tmp_path: Path):
    ours = Path(str(__import__("templates").__path__[0])) / "mail" / "_words.j2"
    words = ours.read_text("utf-8").replace("product = 'Noticewatch'", "product = 'Amtsblatt'")
    (tmp_path / "_words.j2").write_text(words, "utf-8")

    rendered = mail(an_event(1, "new", a_vacancy()), templates=tmp_path)

    assert "Amtsblatt" in rendered.text
    assert "Amtsblatt" in rendered.html


def test_f19_what_an_own_template_prints_as_it_comes_is_clean_too(tmp_path: Path):
    """An operator who writes {{ mail.searches[0].query }} need not know of hidden marks."""
    (tmp_path / "digest.txt.j2").write_text("{{ mail.searches[0].query }}")

    rendered = mail(an_event(1, "new", a_vacancy()), templates=tmp_path, query="a\u202eb\x1b")

    assert rendered.text == "ab\n"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("digest.html.j2", "{% for x in %}", "digest.html.j2:1: "),
        ("digest.txt.j2", "\n\n{{ mail.tiitle }}", "mail template digest.txt.j2: .*tiitle"),
        ("confirm.txt.j2", "{{ nothing }}", "mail template confirm.txt.j2: 'nothing' is undefined"),
        ("alert.subject.j2", "{{ mail.over.x }}", "mail template alert.subject.j2"),
    ],
)
def test_a_mistake_in_the_operators_template_is_named(
    tmp_path: Path, name: str, content: str, message: str
):
    """By `noticewatch check`, not by the first digest that cannot be sent."""
    (tmp_path / name).write_text(content)
    given = PeopleSettings(mail=MailSettings(templates=tmp_path))

    with pytest.raises(ConfigError, match=message):
        people.check_templates(given)


def test_our_own_templates_are_without_mistakes():
    Renderer().check(settings())


@pytest.mark.parametrize("title", ["Planning Officer", "東京都知事補佐官 " * 12])
def test_a_long_mail_is_short_on_the_wire_too(title: str):
    """Both bodies count, and as they travel: a letter outside ASCII is six bytes, or nine."""
    long = [a_vacancy(f"R-{n}", title=f"{title}{n}", url=f"https://x.org/{n}") for n in range(1000)]

    rendered = mail(*(an_event(id, "new", each) for id, each in enumerate(long, 1)))

    bodies = (rendered.text.encode(), rendered.html.encode())
    assert sum(len(b2a_qp(each)) for each in bodies) <= 100_000
    assert rendered.subject.endswith("+ 999 more")
