"""A link is for one thing, one reader and one time, and nobody else can make it."""

from datetime import UTC, datetime, timedelta

import pytest

from notifier.tokens import (
    LIVES,
    PURPOSES,
    ExpiredToken,
    Purpose,
    WrongToken,
    make_token,
    read_token,
)

SECRET = bytes(range(32))
NOW = datetime(2026, 4, 20, 7, 0, 0, 250_000, tzinfo=UTC)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_f54_a_token_for_one_purpose_is_refused_for_all_others(purpose: Purpose):
    """Whoever may follow a notice may not end a subscription."""
    token = make_token(SECRET, purpose, NOW, 7, 42)

    grant = read_token(SECRET, purpose, token, NOW)

    assert (grant.subscriber_id, grant.number) == (7, 42)
    for other in set(PURPOSES) - {purpose}:
        with pytest.raises(WrongToken):
            read_token(SECRET, other, token, NOW)


def test_f54_a_token_that_differs_in_one_character_is_refused():
    """Also in the numbers: they are signed, not only carried."""
    token = make_token(SECRET, "edit", NOW, 7)

    for place, character in enumerate(token):
        changed = token[:place] + ("1" if character != "1" else "2") + token[place + 1 :]
        with pytest.raises(WrongToken):
            read_token(SECRET, "edit", changed, NOW)


@pytest.mark.parametrize(
    "token",
    ["", "-", "7", "7-1776668400", "7-1776668400-", "٧-1776668400-" + "a" * 27, "a" * 5000]
    + [make_token(SECRET, "edit", NOW, 7) + end for end in ("\n", "=", ".", "/", "\0")],
)
def test_what_is_no_token_is_refused(token: str):
    with pytest.raises(WrongToken):
        read_token(SECRET, "edit", token, NOW)


def test_another_database_cannot_make_it():
    token = make_token(b"another secret, of another size", "edit", NOW, 7)

    with pytest.raises(WrongToken):
        read_token(SECRET, "edit", token, NOW)


@pytest.mark.parametrize("purpose", [purpose for purpose in PURPOSES if LIVES[purpose]])
def test_a_token_is_good_for_as_long_as_it_says(purpose: Purpose):
    life = LIVES[purpose]
    assert life is not None
    token = make_token(SECRET, purpose, NOW, 7)

    read_token(SECRET, purpose, token, NOW + life - timedelta(seconds=1))
    with pytest.raises(ExpiredToken, match=f"{life.days} days"):
        read_token(SECRET, purpose, token, NOW + life + timedelta(seconds=1))


def test_the_way_out_is_good_for_ever():
    """Somebody who has had enough looks for a link in whatever mail they find."""
    token = make_token(SECRET, "unsubscribe", NOW, 7)

    read_token(SECRET, "unsubscribe", token, NOW + timedelta(days=3650))


def test_f55_a_token_from_before_somebody_came_is_not_theirs():
    """A backup was brought back, and a number given to a second person."""
    grant = read_token(SECRET, "edit", make_token(SECRET, "edit", NOW, 7), NOW)

    assert grant.belongs_to(NOW - timedelta(days=1))
    assert grant.belongs_to(NOW), "asked in the moment of coming"
    assert not grant.belongs_to(NOW + timedelta(days=1))
