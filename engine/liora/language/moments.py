"""From what people say – a day and an hour of their own clocks – to a moment.

Clocks skip an hour and strike one twice, and governments change their minds about it: the rules are those of the
time-zone database. `zone` is the tenant's.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


def day_of(now: datetime, zone: ZoneInfo) -> date:
    """The date on the clocks of `zone`."""
    return now.astimezone(zone).date()


def moment_of(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """When the clocks of `zone` show `clock` on `day`, in UTC.

    An hour that is struck twice is meant the first time; one that is skipped is over at the moment of the jump.
    """
    wall = datetime.combine(day, clock, tzinfo=zone)
    moment = wall.replace(fold=0).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return moment
    return _jump(wall.replace(fold=1).astimezone(UTC), moment, zone)


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first second with the offset of `after`, by halving."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) // (2 * SECOND) * SECOND
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def next_time(now: datetime, clock: time, zone: ZoneInfo) -> datetime:
    """The first moment behind `now` at which the clocks of `zone` show `clock`, in UTC."""
    today = day_of(now, zone)
    days = (today + timedelta(days=ahead) for ahead in range(3))
    return next(moment for day in days if (moment := moment_of(day, clock, zone)) > now)
