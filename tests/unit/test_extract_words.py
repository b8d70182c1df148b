"""Text, places, employment, status, broken JSON, markup and addresses."""

import json

import pytest

from crawler.extract import (
    closing_words,
    employment_types,
    line_of,
    read_facts,
    read_json,
    read_places,
    text_of,
    wall_words,
    workplace_of,
)
from crawler.extract.address import address_key
from crawler.extract.lenient import BrokenJson
from crawler.extract.markup import linked_data
from crawler.extract.status import may_speak_of_closing, wall_of
from crawler.extract.text import page_text, unmangled


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One\n  line</p><p>Two<br>lines</p>", "One line\n\nTwo\nlines"),
        ("<ul><li>a</li><li>b</li></ul>after", "a\n\nb\n\nafter"),
        ("&lt;p&gt;Escaped &amp;amp; once more&lt;/p&gt;", "Escaped & once more"),
        ("Plain text,\nits own lines", "Plain text,\nits own lines"),
        ("<p>Fair.&amp;#xa;&amp;#xa;The pay</p>", "Fair.\n\nThe pay"),
        ("Fair.&amp;#10;The pay", "Fair.\nThe pay"),
        ("a <b>bold</b> word\nand a line", "a bold word\nand a line"),
        ("<script>var x</script><style>p{}</style><p>seen</p><!-- not -->", "seen"),
        ("pay < 5 & more", "pay < 5 & more"),
        ("", None),
        (None, None),
    ],
)
def test_html_becomes_text_with_its_paragraphs(html, text):
    """What a reader sees, and nothing of the markup."""
    assert text_of(html) == text


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("Manager <b>UK</b>", "Manager UK"),
        ("<p>One</p><br/>\nline", "One line"),
        ("R&amp;D lead, C&amp;A", "R&D lead, C&A"),
        ("&lt;b&gt;Escaped&lt;/b&gt; once more", "Escaped once more"),
        ("List<String> expert", "List<String> expert"),
        ("Engineer <script>alert(1)</script>", "Engineer <script>alert(1)</script>"),
        ("Nurse, <5 years & >2 wards", "Nurse, <5 years & >2 wards"),
        ("<br>", None),
    ],
)
def test_f19_angle_brackets_in_a_title_are_words_unless_they_format_it(source, line):
    """What a stranger wrote is shown as text; that it runs nowhere is the templates' business."""
    assert line_of(source) == line


def test_deep_nesting_and_broken_markup_are_read_to_their_end():
    """Depth is no limit, and nothing raises."""
    assert text_of("<div>" * 5000 + "deep" + "</p></i></div>") == "deep"


def test_labelled_facts_are_read_from_lists_tables_and_lines():
    """The three ways in which pages print them."""
    html = (
        "<dl><dt>Reference:</dt><dd>R-1</dd><dt>Hours</dt><dd>37</dd></dl>"
        "<table><tr><th>Salary</th><td>£20,000 <b>a year</b></td></tr></table>"
        "<p>Closing date: 11 May</p><p>See https://example.org</p>"
    )

    assert read_facts(html) == {
        "Reference": "R-1",
        "Hours": "37",
        "Salary": "£20,000 a year",
        "Closing date": "11 May",
    }


def test_utf_8_that_was_read_as_windows_is_put_right():
    """ "Â£" is in the answers of Contracts Finder."""
    assert unmangled("Â£20 â€“ the cafÃ©") == "£20 – the café"
    assert unmangled("Âge and Ãrea") == "Âge and Ãrea"


@pytest.mark.parametrize(
    ("words", "names", "workplace", "remote"),
    [
        ("China - Remote", ("China",), "remote", True),
        ("Remote, Italy", ("Italy",), "remote", True),
        ("Remote", (), "remote", True),
        ("London (Hybrid)", ("London",), "hybrid", False),
        ("London, UK; Paris", ("London, UK", "Paris"), None, None),
        ("Cape Town & Johannesburg", ("Cape Town", "Johannesburg"), None, None),
        ("Brighton & Hove", ("Brighton & Hove",), None, None),
        ("New York, NY | Remote", ("New York, NY",), None, None),
        ("Multiple locations", (), None, None),
        ("The Hub, Williamstown", ("The Hub, Williamstown",), None, None),
        ("(ABC) Norway - Other", ("(ABC) Norway - Other",), None, None),
    ],
)
def test_a_location_names_places_and_remote_is_none(words, names, workplace, remote):
    """A job of which one office is remote is not a remote job."""
    places = read_places(words, known=["Cape Town", "Johannesburg"])

    assert (places.names, places.workplace, places.remote) == (names, workplace, remote)


def test_a_field_of_its_own_says_where_the_work_is_done():
    """Not "remote-friendly", which is neither."""
    assert workplace_of("On-site") == ("onsite", False)
    assert workplace_of("remote friendly") == (None, None)


def test_kinds_of_employment_are_the_contracts_words():
    """ "Permanent" says nothing of the kind."""
    assert employment_types("FULL_TIME") == ("full-time",)
    assert employment_types(["Part-time, Fixed term", "PERMANENT"]) == ("part-time", "temporary")
    assert employment_types(["Short Term", "befristet"]) == ("temporary",)
    assert employment_types(["Unlimited", "unbefristet"]) == ()
    assert employment_types(None) == ()


@pytest.mark.parametrize(
    "line",
    [
        "This vacancy has now closed.",
        "Sorry, this job is no longer available",
        "We are no longer accepting applications for this role.",
        "Applications closed",
        "The closing date for this post has passed.",
        "This position has been filled",
        "Closed on 12 May 2026",
        "Diese Stelle ist leider nicht mehr verfügbar.",
        "Die Stelle wurde bereits besetzt.",
        "Stelle bereits vergeben",
        "Die Bewerbungsfrist ist abgelaufen.",
        "Es werden keine Bewerbungen mehr angenommen.",
        "Das Vergabeverfahren wurde aufgehoben.",
        "Das Stellenangebot existiert nicht mehr.",
        "Ce poste n'est plus disponible.",
        "Cette offre a été pourvue.",
        "L’offre d’emploi que vous recherchez n’est plus en ligne.",
        "Cette consultation est clôturée.",
        "La date limite de candidature est dépassée.",
        "Les candidatures ne sont plus acceptées.",
        "Offre expirée",
    ],
)
def test_a_banner_that_says_closed_is_heard(line):
    """The page answers 200 and the vacancy is over."""
    page = f"<html><body><h1>Clerk</h1><p>{line}</p></body></html>"

    assert may_speak_of_closing(page.encode())
    assert closing_words(page_text(page)) == line


@pytest.mark.parametrize(
    "line",
    [
        "Closing date: 11 May 2026",
        "Once this vacancy has closed we will write to you.",
        "If the position has been filled we remove the advert.",
        "Applications will be closed early if many apply.",
        "Our offices are closed on bank holidays.",
        "Applications close at noon.",
        "This notice has closed documents and open ones",
        "Sobald die Stelle besetzt ist, informieren wir Sie.",
        "Die Stelle ist noch nicht besetzt.",
        "Die Stelle kann auch mit zwei Teilzeitkräften besetzt werden.",
        "Die Stelle wird nach Ablauf der Frist vergeben.",
        "Die Bewerbungsfrist endet am 12.06.2026.",
        "Le poste est à pourvoir au 1er septembre.",
        "La consultation est close le 12 juin 2026 à 12h.",
        "Dès que le poste est pourvu, l'annonce est retirée.",
        "Le poste n'a pas encore été pourvu.",
        "L'offre n'a plus qu'un lot.",
    ],
)
def test_a_condition_a_plan_or_what_a_notice_has_is_no_closing(line):
    """Adverts speak of closing all the time."""
    assert closing_words(f"Clerk\n{line}") is None


def test_words_of_the_advert_itself_are_no_evidence():
    """The caller names them."""
    text = "Clerk\nThe previous vacancy has closed and this one replaces it."

    assert closing_words(text, besides=text) is None


def test_a_wall_is_told_from_a_long_page_that_mentions_one():
    """A robot check says little else."""
    assert wall_words("Please enable JavaScript and cookies to continue") is not None
    assert wall_words("word " * 1000 + "\nWe use captcha.") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a":1,}', {"a": 1}),
        ('<!-- {"a":"x\ny"} -->', {"a": "x\ny"}),
        ('//<![CDATA[\n{"a":[1,2,],}\n//]]>', {"a": [1, 2]}),
        ('{"a":"He said "hello", and left","b":"c"}', {"a": 'He said "hello", and left', "b": "c"}),
        ('{"a":"x" "b":{"c":1} "d":true}', {"a": "x", "b": {"c": 1}, "d": True}),
        ('{"a": 000, "c":NaN}', {"a": 0, "c": None}),
        (r'{"a":"it\'s"}', {"a": "it's"}),
        ('{"a":"x",/* c */ "u":"http://x.org//b"}', {"a": "x", "u": "http://x.org//b"}),
        ("{&quot;a&quot;:&quot;b&quot;}", {"a": "b"}),
    ],
)
def test_broken_json_is_mended_where_it_can_be(text, value):
    """What hands do to markup."""
    assert read_json(text) == value


@pytest.mark.parametrize("text", ['{"a":"cut off', '{"a":{"b":1}', "[1,2", "<html>", ""])
def test_what_is_cut_off_is_never_made_whole(text):
    """Half an answer is no answer."""
    with pytest.raises(BrokenJson):
        read_json(text)


@pytest.mark.parametrize(
    "text", ['{"a":"' + '"' * 200_000, "[" * 200_000, '{"a":"' + "\\" * 200_000]
)
def test_hostile_json_is_refused_in_linear_time(text):
    """The test's own time-out is the judge."""
    with pytest.raises(BrokenJson):
        read_json(text)


def test_a_posting_is_found_wherever_it_stands():
    """In @graph, in a list, in another object, by a type among several, by reference."""
    graph = {
        "@graph": [
            {"@type": "Organization", "@id": "#o", "name": "Acme"},
            {
                "@type": "WebPage",
                "mainEntity": {"@type": ["JobPosting"], "hiringOrganization": {"@id": "#o"}},
            },
        ]
    }
    html = (
        f"<script type='application/ld+json'>{json.dumps(graph)}</script>"
        '<script type="application/ld+json">{"@type":"http://schema.org/JobPosting","title":"B"}'
        '</script><script type="application/ld+json">{"@type":"JobPosting","title":</script>'
    )

    postings, errors = linked_data(html, "JobPosting")

    assert [posting.get("title") for posting in postings] == [None, "B"]
    assert postings[0]["hiringOrganization"] == {
        "@type": "Organization",
        "@id": "#o",
        "name": "Acme",
    }
    assert len(errors) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "https://x.org/jobs/leeds/chief-officer/47917/job;jsessionid=1?utm_source=x",
            "https://careers.y.org/jobs/47917/other-title/job?in_iframe=1",
        ),
        ("https://x.org/jobs/6926996-planner", "https://x.org/jobs/6926996-senior-planner?lang=en"),
        ("https://x.org/v.php?vacancyid=12&PHPSESSID=a", "https://x.org/v.php?sid=9&vacancyid=12"),
        ("https://x.org/(S(abc))/job.aspx?JobID=99", "https://x.org/job.aspx?JobID=99#apply"),
        (
            "https://x.org/p/9b5dcab30b71-nurse",
            "https://x.org/p/9b5dcab30b71-senior-nurse?source=G",
        ),
        ("https://x.org/apply/uiyQM2lrPz/Clinical-Fitter", "https://x.org/apply/uiyQM2lrPz/Fitter"),
    ],
)
def test_an_address_keeps_its_identity(one, other):
    """Through a session, tracking, a changed title and another host."""
    assert address_key(one) == address_key(other)


def test_different_notices_have_different_addresses():
    """What is left must still tell them apart."""
    addresses = [
        "https://x.org/jobs/47917",
        "https://x.org/jobs/47918",
        "https://x.org/jobs/planner",
        "https://x.org/jobs/senior-planner",
        "https://x.org/vacancies?ref=CC-7",
        "https://x.org/vacancies?ref=CC-8",
        "https://x.org/#/job/12345",
        "https://x.org/jobs/facade-fitter",
        "https://x.org/jobs/decade-of-care",
    ]

    assert len({address_key(address) for address in addresses}) == len(addresses)


def _page(body: str, title: str = "Acme") -> str:
    return f"<!doctype html><html><head><title>{title}</title></head><body>{body}</body></html>"


WALLS = {
    "login": _page("<h1>Sign in</h1><form><input><input type=password></form>", "Sign in"),
    "login in a sentence": _page("<p>Please log in to continue</p>"),
    "captcha": _page('<p>One more step</p><div class="g-recaptcha" data-sitekey="x"></div>'),
    "browser check": _page("<h1>Checking your browser</h1>", "Just a moment..."),
    "cookies": _page("<p>We value your privacy. 800 partners store cookies.</p>"),
    "maintenance": _page("<h1>Acme</h1><p>The site is undergoing planned maintenance.</p>"),
    "shell": _page('<div id="root"></div><script src="/app.js"></script>'),
    "shell that waits": _page('<div id="app">Loading…</div><script src="/app.js"></script>'),
    "maintenance in German": _page("<p>Wegen Wartungsarbeiten sind wir nicht erreichbar.</p>"),
    "login in German": _page("<p>Bitte melden Sie sich an, um fortzufahren.</p>"),
    "cookies in German": _page("<p>Wir verwenden Cookies.</p><a>Alle akzeptieren</a>"),
    "maintenance in French": _page("<p>Le site est actuellement en maintenance.</p>"),
    "login in French": _page("<h1>Connexion</h1><p>Identifiant</p>"),
    "blank": _page(""),
    "nothing": "",
}
PAGES = {
    "vacancy that asks to log in": _page(
        "<h1>Nurse</h1><p>Salary: £30,000</p><p>Closes: 11 May</p><p>Log in to view more</p>"
    ),
    "tender for maintenance": _page(
        "<h1>Scheduled maintenance</h1><table><tr><th>Ref</th><td>1</td></tr>"
        "<tr><th>Value</th><td>2</td></tr></table>",
        "Scheduled maintenance",
    ),
    "vacancy in maintenance, in French": _page(
        "<h1>Technicien</h1><p>Nous cherchons un technicien en maintenance industrielle.</p>"
    ),
    "vacancy in German": _page("<h1>Koch</h1><p>Bitte melden Sie sich an der Pforte.</p>"),
    "list with a box to log in": _page(
        "<header><form><input type=password></form></header><h1>Jobs</h1>"
        "<ul><li><a href=/1>Cook</a></li><li><a href=/2>Nurse</a></li></ul>"
    ),
    "empty list with a cookie banner": _page(
        "<h1>Jobs</h1><p>There are currently no vacancies.</p><div>We use cookies. Accept</div>"
    ),
    "closed, with a cookie banner": _page(
        "<p>This vacancy has closed.</p><div>We use cookies to improve. Accept</div>"
    ),
    "form with a robot check": _page(
        "<h1>Cook</h1><p>" + "Cook for the school. " * 20 + "</p>"
        '<form><div class="g-recaptcha"></div></form>'
    ),
}


@pytest.mark.parametrize("html", WALLS.values(), ids=WALLS)
def test_f10_a_page_that_stands_before_the_site_is_a_wall(html: str):
    assert wall_of(html) is not None


@pytest.mark.parametrize("html", PAGES.values(), ids=PAGES)
def test_f10_a_page_that_is_about_something_is_no_wall(html: str):
    """It may mention a login, a robot check, cookies or maintenance."""
    assert wall_of(html) is None
