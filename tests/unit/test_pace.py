"""How many mails one provider gets in a minute."""

from notifier.pace import Pace


class Watch:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_tenth_of_a_minutes_mail_goes_at_once_and_then_as_much_as_time_allows():
    watch = Watch()
    pace = Pace(60, watch)

    assert [pace.take("example.org") for _ in range(7)] == [True] * 6 + [False]
    assert pace.full() == {"example.org"}
    watch.seconds += 2
    assert [pace.take("example.org") for _ in range(3)] == [True, True, False]


def test_one_domain_does_not_keep_another_waiting():
    pace = Pace(1, Watch())

    assert pace.take("example.org")
    assert not pace.take("example.org")
    assert pace.take("example.com")


def test_in_any_minute_no_more_go_than_the_limit_and_what_may_go_at_once():
    watch = Watch()
    pace = Pace(30, watch)
    sent = 0
    for _ in range(600):
        watch.seconds += 0.1
        sent += pace.take("example.org")

    assert sent <= 33


def test_a_mail_that_did_not_go_after_all_does_not_count():
    pace = Pace(1, Watch())
    pace.take("example.org")

    pace.give_back("example.org")

    assert pace.take("example.org")


def test_without_a_limit_all_may_go():
    pace = Pace(0, Watch())

    assert all(pace.take("example.org") for _ in range(1000))
    assert pace.full() == set()


def test_domains_that_had_little_are_forgotten():
    """A year of readers at a million domains is not kept in memory."""
    watch = Watch()
    pace = Pace(60, watch)
    for number in range(100):
        pace.take(f"{number}.example.org")
    watch.seconds += 60

    assert pace.full() == set()
    assert not pace._left  # pyright: ignore[reportPrivateUsage]
