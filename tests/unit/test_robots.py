"""Which rules of a robots.txt are ours."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from crawler.middlewares.robots import rules_for

PATHS = ["/", "/jobs", "/jobs/1", "/private", "/private/jobs", "/a.pdf", "/a.pdf?x"]


def forbidden(text: str, product: str = "Noticewatch") -> list[str]:
    """Those of a few paths that must not be fetched."""
    rules = Protego.parse(rules_for(product, text))
    return [path for path in PATHS if not rules.can_fetch(f"https://example.org{path}", product)]


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("", []),
        ("<html><p>No such page: Disallow: /</p></html>", []),
        ("Disallow: /jobs", []),
        ("User-agent: *\nDisallow:", []),
        ("User-agent: *\nDisallow: /jobs", ["/jobs", "/jobs/1"]),
        ("USER-AGENT:*\r\nDISALLOW:/jobs # not now\r\n", ["/jobs", "/jobs/1"]),
        ("User-agent: *\n\n\nDisallow: /jobs", ["/jobs", "/jobs/1"]),
        ("User-agent: *\nDisallow: /private\nAllow: /private/jobs", ["/private"]),
        ("User-agent: *\nDisallow: /*.pdf$", ["/a.pdf"]),
        ("User-agent: otherbot\nDisallow: /", []),
        ("User-agent: *\nDisallow: /\nUser-agent: noticewatch\nDisallow: /jobs/", ["/jobs/1"]),
        ("User-agent: NoticeWatch/0.1\nDisallow: /jobs/", ["/jobs/1"]),
        ("User-agent: noticewatch\nDisallow:\nUser-agent: *\nDisallow: /", []),
        ("User-agent: noticewatch\nUser-agent: otherbot\nDisallow: /jobs/", ["/jobs/1"]),
        ("User-agent: otherbot\nUser-agent: noticewatch\nDisallow: /jobs/", ["/jobs/1"]),
        ("User-agent: noticewatch\nSitemap: /s.xml\nUser-agent: b\nDisallow: /jobs/", ["/jobs/1"]),
        (
            dedent("""
                User-agent: noticewatch
                Disallow: /jobs/
                User-agent: b
                Disallow: /
                User-agent: noticewatch
                Disallow: /private/
            """),
            ["/jobs/1", "/private/jobs"],
        ),
        ("User-agent: notice\nDisallow: /", []),
        ("User-agent: mynoticewatch\nDisallow: /", []),
        ("Useragent *\nDissallow /jobs/", ["/jobs/1"]),
    ],
)
def test_f36_the_rules_that_are_ours_are_found(text: str, paths: list[str]):
    """RFC 9309, section 2.2: the groups that name us, else those for all; combined."""
    assert forbidden(text) == paths


LINES = st.sampled_from(
    [
        "User-agent: *",
        "User-agent: noticewatch",
        "User-agent: otherbot",
        "Disallow: /",
        "Disallow: /jobs",
        "Allow: /jobs/",
        "Disallow: /private/",
        "Disallow:",
        "Sitemap: https://example.org/s.xml",
        "",
        "# User-agent: noticewatch",
        "Crawl-delay: 5",
    ]
)


@given(st.lists(LINES, max_size=12).map("\n".join))
def test_f36_what_is_left_out_makes_no_difference(text: str):
    """Protego reads the whole file as we read our part of it."""
    whole = Protego.parse(text)
    ours = Protego.parse(rules_for("noticewatch", text))

    for path in PATHS:
        url = f"https://example.org{path}"
        assert ours.can_fetch(url, "noticewatch") == whole.can_fetch(url, "noticewatch")
    assert ours.crawl_delay("noticewatch") == whole.crawl_delay("noticewatch")


def test_f15_a_hostile_robots_txt_costs_no_more_than_its_length():
    """Ten thousand agents with ten thousand rules would be a hundred million for Protego."""
    agents = "".join(f"User-agent: a{number}\n" for number in range(10_000))
    rules = "".join(f"Disallow: /{number}\n" for number in range(10_000))

    ours = rules_for("noticewatch", f"{agents}User-agent: *\n{rules}")

    assert len(ours.splitlines()) == 10_001
