"""Which instant is a wall-clock time in a zone? The one rule for both changes of summer time.

A time that the clocks skip (the gap) means the next valid instant; a time that they show
twice (the fold) means the first.
"""

from datetime import UTC, datetime, timedelta, tzinfo


def instant(local: datetime, zone: tzinfo) -> datetime:
    """The instant at which a clock in `zone` shows the naive time `local`; aware, in `zone`."""
    first = local.replace(tzinfo=zone, fold=0)
    # By way of UTC: a time moved to the zone that it has already is left as it is, valid or not.
    if shown(first.astimezone(UTC), zone) == local:
        return first
    # A skipped time read with the offset before the change lies after it, and the other way
    # round (PEP 495): the change is between the two.
    before = local.replace(tzinfo=zone, fold=1)
    return transition(before.astimezone(UTC), first.astimezone(UTC), zone)


def shown(at: datetime, zone: tzinfo) -> datetime:
    """The naive time that a clock in `zone` shows at `at`."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def offset(at: datetime, zone: tzinfo) -> timedelta:
    """How far a clock in `zone` is ahead of UTC at `at`."""
    return at.astimezone(zone).utcoffset() or timedelta(0)


def transition(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The instant between the two at which `zone` takes the offset that it has at `after`.

    The offset at `before` must be another one. Clocks change at whole seconds.
    """
    low, high = int(before.timestamp()), int(after.timestamp())
    wanted = offset(after, zone)
    while high - low > 1:
        middle = (low + high) // 2
        if offset(datetime.fromtimestamp(middle, UTC), zone) == wanted:
            high = middle
        else:
            low = middle
    return datetime.fromtimestamp(high, UTC).astimezone(zone)
