"""When a message is tried again, and when that ends."""

from datetime import UTC, datetime, timedelta

from notifier.outbox import FURTHEST, LEAST_ATTEMPTS, PATIENCE, next_try

FIRST = datetime(2026, 4, 20, 7, 0, tzinfo=UTC)


def delay(attempts: int, message: str = "<a@example.org>") -> timedelta:
    after = next_try(message, attempts, FIRST, FIRST)
    assert after is not None
    return after - FIRST


def test_the_first_try_again_comes_after_about_a_minute():
    assert timedelta(seconds=48) <= delay(1) <= timedelta(seconds=72)


def test_each_further_one_takes_longer_up_to_a_few_hours():
    delays = [delay(attempts) for attempts in range(1, 40)]

    assert delays[:7] == sorted(delays[:7])
    assert max(delays) <= FURTHEST
    assert delays[30] >= timedelta(hours=3)


def test_messages_that_failed_together_do_not_come_back_together():
    """A server that was down is not met by all of them at one instant."""
    assert len({delay(3, f"<{number}@example.org>") for number in range(50)}) == 50


def test_the_same_message_comes_back_at_the_same_time():
    assert delay(3) == delay(3)


def test_after_a_day_without_success_nothing_is_tried_by_itself():
    assert next_try("<a@example.org>", 20, FIRST, FIRST + PATIENCE) is None
    assert next_try("<a@example.org>", 20, FIRST, FIRST + PATIENCE - timedelta(minutes=1))


def test_f48_a_machine_that_slept_has_not_tried_often_enough_to_give_up():
    """Two attempts with a day between them are no day of trying."""
    late = FIRST + 2 * PATIENCE

    assert next_try("<a@example.org>", LEAST_ATTEMPTS - 1, FIRST, late)
    assert next_try("<a@example.org>", LEAST_ATTEMPTS, FIRST, late) is None
