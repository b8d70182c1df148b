"""What does a run's reading mean against what is known? Before anything is written."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import pytest

from crawler.compare import Comparison, compare
from crawler.event import EventKind
from crawler.notice import Notice, Status
from crawler.rebase import Kept, Rebase, Reread
from crawler.recording import Recording, digest_of, encode, recorded
from crawler.serialise import JsonObject, to_document
from crawler.store.notices import Known
from tests.builders import a_tender, a_vacancy, london, pay, until

NOW = london("2026-05-01 09:00")


class Watched:
    """A source with these notices stored, and a run that reads pages of it."""

    def __init__(self, *stored: Notice, now: datetime = NOW) -> None:
        self.now = now
        self.documents = {number: to_document(each) for number, each in enumerate(stored, 1)}
        known = {
            each["key"]: Known(
                notice_id=number,
                version_id=number,
                digest=digest_of(encode(each)),
                status=each["status"],
                deadline=datetime.fromisoformat(each["deadline"]) if each["deadline"] else None,
                pending=True,
                gone=False,
                missed_by=None,
                as_of=stored[number - 1].as_of,
            )
            for number, each in self.documents.items()
        }
        self.recording = Recording(known=known)

    def shows(self, *notices: Notice, again: bool = False, body: bytes = b"the page") -> "Watched":
        page = self.recording.new_page(fingerprint=b"", url="", given=b"", again=again)
        readings = [(to_document(notice), notice) for notice in notices]
        self.recording.keep_page(page, readings, lambda: body)
        return self

    def compared(
        self, *, window: bool = False, whole: bool = True, rebase: Rebase | None = None
    ) -> Comparison:
        def documents(versions: Iterable[int]) -> dict[int, JsonObject]:
            return {version: self.documents[version] for version in versions}

        return compare(
            self.recording, documents, now=self.now, window=window, whole=whole, rebase=rebase
        )


def events(comparison: Comparison) -> dict[str, EventKind | None]:
    return {decision.key: decision.happening.kind for decision in comparison.decisions}


def test_what_reads_the_same_is_not_even_looked_up():
    """Unchanged is cheap: no decision, no document fetched."""
    watched = Watched(a_vacancy("R-1")).shows(a_vacancy("R-1"))
    watched.documents.clear()

    assert watched.compared().decisions == []


def test_f25_the_same_notice_twice_on_a_list_is_one_notice():
    """The first reading stands."""
    comparison = Watched().shows(a_vacancy("R-1"), a_vacancy("R-1", title="Other")).compared()

    assert events(comparison) == {"R-1": EventKind.NEW}


def test_f26_what_two_answers_of_one_run_disagree_about_tells_nothing():
    """Wording that flips by request; the salary, on which both agree, is news."""
    watched = Watched(a_vacancy(description="A"))
    watched.shows(a_vacancy(description="B", salary=pay(1, 2)))
    watched.shows(a_vacancy(description="A", salary=pay(1, 2)), again=True)

    (decision,) = watched.compared().decisions

    assert {change.field for change in decision.changes} >= {"salary.min", "salary.max"}
    assert "description" not in {change.field for change in decision.changes}


def test_a_page_that_is_not_believed_is_asked_for_whole_the_next_time():
    """Its validator would hide what it says when it has settled."""
    watched = Watched(a_vacancy(description="A"))
    watched.shows(a_vacancy(description="B"))
    watched.shows(a_vacancy(description="A"), again=True)

    watched.compared()

    first = next(iter(watched.recording.pages.values()))
    assert not first.rememberable


def test_a_change_whose_second_look_failed_waits():
    """A fault may delay an event; it never invents one."""
    watched = Watched(a_vacancy()).shows(a_vacancy(title="Other"))
    watched.recording.doubt(1)

    assert watched.compared().decisions == []


def test_a_missing_notice_is_only_missed_the_first_time():
    """Absence is evidence, not proof."""
    comparison = Watched(a_vacancy("R-1"), a_vacancy("R-2")).shows(a_vacancy("R-1")).compared()

    assert (comparison.decisions, comparison.missed) == ([], [2])


def test_a_missing_notice_whose_own_page_is_gone_is_withdrawn():
    """Two answers agree."""
    watched = Watched(a_vacancy("R-1"), a_vacancy("R-2")).shows(a_vacancy("R-1"))
    watched.recording.end("R-2", "withdrawn")

    assert events(watched.compared()) == {"R-2": EventKind.WITHDRAWN}


def test_f08_a_missing_notice_whose_own_page_says_closed_is_closed():
    """A page with 200 that says so."""
    watched = Watched(a_vacancy("R-1"), a_vacancy("R-2")).shows(a_vacancy("R-1"))
    watched.recording.end("R-2", "closed")

    assert events(watched.compared()) == {"R-2": EventKind.CLOSED}


def test_f32_a_notice_that_leaves_after_its_deadline_leaves_without_a_word():
    """It rolled off; the clock has told, or will tell, that its deadline passed."""
    watched = Watched(a_vacancy("R-1", deadline=until("2026-04-30"))).shows()

    comparison = watched.compared()

    assert (comparison.decisions, comparison.left, comparison.missed) == ([], [1], [])


def test_f31_absence_from_a_window_means_nothing():
    """A feed shows its newest entries."""
    comparison = Watched(a_tender("T-1")).shows().compared(window=True)

    assert (comparison.decisions, comparison.missed, comparison.left) == ([], [], [])


def test_f02_absence_from_a_partial_run_means_nothing():
    """It may have been on the page that failed."""
    comparison = Watched(a_vacancy("R-1")).shows().compared(whole=False)

    assert (comparison.decisions, comparison.missed) == ([], [])


def test_the_same_edit_over_most_of_a_board_is_stored_and_told_to_nobody():
    """The company rewrote its first paragraph."""
    board = [a_vacancy(f"R-{n}", description=f"We are Acme.\nJob {n}") for n in range(4)]
    edited = [a_vacancy(f"R-{n}", description=f"We are Acme plc.\nJob {n}") for n in range(4)]

    comparison = Watched(*board).shows(*edited).compared()

    assert set(events(comparison).values()) == {None}
    assert all(decision.changes for decision in comparison.decisions)
    assert comparison.boilerplate == 4


def test_a_later_release_of_a_tender_keeps_what_it_does_not_speak_of():
    """An award release names the supplier and says nothing of the description."""
    tender = a_tender("T-1", as_of=london("2026-04-01"), description="Bridges")
    award = a_tender(
        "T-1",
        as_of=london("2026-04-20"),
        status="awarded",
        supplier="Acme",
        description=None,
        knows=frozenset({"status", "supplier", "title"}),
    )

    (decision,) = Watched(tender).shows(award).compared().decisions

    assert {change.field for change in decision.changes} == {"status", "supplier"}
    assert decision.happening.kind is EventKind.AWARDED


def test_an_older_release_that_comes_late_changes_nothing():
    """Feeds overlap; the tender release is not a step back from the award."""
    award = a_tender("T-1", as_of=london("2026-04-20"), status="awarded")
    tender = a_tender("T-1", as_of=london("2026-04-01"), knows=frozenset({"status", "title"}))

    assert Watched(award).shows(tender).compared().decisions == []


def test_an_older_release_that_says_nothing_new_does_not_turn_back_what_is_known():
    """A window may show the old release alone; its date would let it in the next time."""
    newer = a_tender("T-1", as_of=london("2026-04-20"), title="Bridges and tunnels")
    older = a_tender("T-1", as_of=london("2026-04-01"), knows=frozenset({"title"}))

    comparison = Watched(newer).shows(older).compared()

    assert (comparison.decisions, comparison.follow) == ([], [])


def test_a_later_release_that_says_nothing_new_is_the_newest_known():
    """What comes after it is held against its date."""
    tender = a_tender("T-1", as_of=london("2026-04-01"))
    again = a_tender("T-1", as_of=london("2026-04-20"), knows=frozenset({"title"}))

    assert Watched(tender).shows(again).compared().follow == [(1, london("2026-04-20"))]


def test_a_deadline_that_went_by_untold_is_still_to_be_told_after_a_change():
    """The crawl came before the clock; the title changed, the deadline passed all the same."""
    over = a_vacancy(deadline=until("2026-04-30"))

    (decision,) = (
        Watched(over).shows(a_vacancy(title="x", deadline=over.deadline)).compared().decisions
    )

    assert decision.pending


def test_a_held_reading_says_the_same_when_it_is_released():
    """What the operator lets out is what was read, whole."""
    watched = Watched(a_vacancy("R-1"), a_vacancy("R-2")).shows(a_vacancy("R-1"), a_vacancy("R-3"))
    records = list(watched.recording.records(absence=True))

    watched.recording, absence = recorded(watched.recording.known, records)

    assert absence
    assert events(watched.compared()) == {"R-3": EventKind.NEW}
    assert watched.compared().missed == [2]


def test_f17_a_notice_whose_characters_are_damaged_keeps_what_is_known():
    """Mojibake is no edit; the page is read whole the next time."""
    watched = Watched(a_vacancy(description="Café")).shows(a_vacancy(description="Caf\ufffd"))

    comparison = watched.compared()

    assert (comparison.decisions, comparison.damaged) == ([], 1)
    assert not next(iter(watched.recording.pages.values())).rememberable


def test_f26_of_several_looks_one_that_disagrees_is_enough():
    """A site that flips a coin says the same twice every other time."""
    watched = Watched(a_vacancy(description="A")).shows(a_vacancy(description="B"))
    watched.shows(a_vacancy(description="B"), again=True)
    watched.shows(a_vacancy(description="A"), again=True)

    assert watched.compared().decisions == []


def test_f29_of_another_parser_only_what_the_site_has_changed_is_told():
    """The old response, read by the new parser, has the new zone and the old salary."""
    stored = a_vacancy(deadline=until("2026-06-29"), salary=pay(1, 2))
    now = a_vacancy(deadline=until("2026-06-30"), salary=pay(3, 4))
    then = to_document(a_vacancy(deadline=until("2026-06-30"), salary=pay(1, 2)))
    watched = Watched(stored).shows(now)
    bodies = {b"then": {"R-1": Reread(then)}, b"the page": {"R-1": Reread(to_document(now))}}
    rebase = Rebase(
        stale=lambda _: True,
        kept=lambda _: Kept(b"then", "", ""),
        read=lambda kept: bodies[kept.body],
    )

    (decision,) = watched.compared(rebase=rebase).decisions

    assert {change.field for change in decision.told if change.told} == {"salary.min", "salary.max"}
    assert "deadline" in {change.field for change in decision.changes}
    assert decision.happening.kind is EventKind.CHANGED


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("Posted today. Cook.", "Posted yesterday. Cook."),
        ("Posted yesterday. Cook.", "Posted 2 days ago. Cook."),
        ("Cook.\n28 days left", "Cook.\n27 days left"),
        ("Closes in 2 days. Cook.", "Closes tomorrow. Cook."),
        ("Viewed 31 times. Cook.", "Viewed 1,204 times. Cook."),
    ],
)
def test_what_counts_by_itself_from_day_to_day_is_no_change(before: str, now: str):
    """Else every notice of such a board would change each morning."""
    watched = Watched(a_vacancy(description=before)).shows(a_vacancy(description=now))

    assert watched.compared().decisions == []


def test_a_title_in_capitals_is_not_told_beside_a_true_change():
    """White space, case and order are stored with the version, and named in no event."""
    watched = Watched(a_vacancy(title="Cook", locations=("York",)))
    watched.shows(a_vacancy(title="COOK", locations=("Leeds",)))

    (decision,) = watched.compared().decisions

    assert [change.field for change in decision.told] == ["locations"]
    assert {change.field for change in decision.changes} == {"title", "locations"}


def test_an_edit_beside_what_counts_by_itself_is_told():
    """The rest of the text still says what it says."""
    watched = Watched(a_vacancy(description="Posted today. Cook."))
    watched.shows(a_vacancy(description="Posted 2 days ago. Chef."))

    (decision,) = watched.compared().decisions

    assert [change.field for change in decision.told] == ["description"]


@pytest.mark.parametrize(
    ("before", "told"), [(b"<html><body>Text</body></html>", 0), (b"<html><body>Text", 1)]
)
def test_f13_a_page_that_breaks_off_where_it_had_an_end_was_not_read(before: bytes, told: int):
    """Its length says that it is whole; but some sites leave out the end tags of every page."""
    watched = Watched(a_vacancy(description="All of it."))
    watched.shows(a_vacancy(description="All"), body=b"<html><body>Te")
    rebase = Rebase(
        everywhere=False,
        stale=lambda _: False,
        kept=lambda _: Kept(before, "", ""),
        read=lambda _: {},
    )

    comparison = watched.compared(rebase=rebase)

    assert len(comparison.decisions) == told
    assert watched.recording.whole() is (told == 1)


def test_f18_what_a_broken_page_could_not_say_is_no_news_once_it_is_whole():
    """Seen first beside broken JSON-LD: the labels told the pay, and nothing told the place."""
    first = a_vacancy(salary=pay(1, 2), locations=(), organisation=None, description="The page.")
    now = a_vacancy(salary=pay(1, 3), locations=("Leeds",), description="The advert.")
    watched = Watched(first).shows(now)
    beside = Reread(to_document(first), frozenset({"key", "title", "salary", "deadline"}))
    rebase = Rebase(
        everywhere=False,
        stale=lambda _: False,
        kept=lambda _: Kept(b"then", "", ""),
        read=lambda _: {"R-1": beside},
    )

    (decision,) = watched.compared(rebase=rebase).decisions

    assert {change.field for change in decision.told} == {"salary.max"}
    assert {"locations", "description"} <= {change.field for change in decision.changes}


def test_a_place_that_comes_to_a_page_that_was_whole_is_news():
    """The old response could have named it, and did not."""
    watched = Watched(a_vacancy(locations=())).shows(a_vacancy(locations=("Leeds",)))
    whole = Reread(to_document(a_vacancy(locations=())))
    rebase = Rebase(
        everywhere=False,
        stale=lambda _: False,
        kept=lambda _: Kept(b"then", "", ""),
        read=lambda _: {"R-1": whole},
    )

    (decision,) = watched.compared(rebase=rebase).decisions

    assert {change.field for change in decision.told} == {"locations"}


@pytest.mark.parametrize(("status", "kind"), [("open", None), ("closed", EventKind.CLOSED)])
def test_f29_without_the_old_response_only_an_end_is_told(status: Status, kind: EventKind | None):
    """Nobody can say what was the site and what the parser."""
    watched = Watched(a_vacancy(title="Old")).shows(a_vacancy(title="New", status=status))
    rebase = Rebase(stale=lambda _: True, kept=lambda _: None, read=lambda _: {})

    (decision,) = watched.compared(rebase=rebase).decisions

    assert decision.happening.kind is kind
    assert decision.changes


def test_a_tender_whose_releases_stand_on_two_pages_is_no_disagreement():
    """Each page is asked for once more, and each says again what it said."""
    opened, moved = london("2026-04-01"), london("2026-04-20")
    tender = a_tender("T-1", as_of=opened)
    later = a_tender("T-1", as_of=moved, deadline=until("2026-07-31"))
    watched = Watched(tender).shows(later).shows(replace(tender, title="Roads"))
    for original, notice in ((1, later), (2, replace(tender, title="Roads"))):
        page = watched.recording.new_page(fingerprint=b"", url="", given=b"", again=True)
        page.original = original
        watched.recording.keep_page(page, [(to_document(notice), notice)], lambda: b"the page")

    assert events(watched.compared()) == {"T-1": EventKind.DEADLINE_CHANGED}
