"""When people of a shop answer: stretches of the week on the clocks of its time zone, but for its holidays."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from liora.language.moments import day_of, moment_of

WEEKDAYS = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
DAYS_AHEAD = 30
"""How far the next opening is looked for: whoever closes for longer says so in words of their own."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one clock time to another; one that ends at or before its beginning ends on the next day."""

    weekday: int
    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class Opening:
    """Without stretches a shop is always open; a holiday has none of its own."""

    stretches: tuple[Stretch, ...] = ()
    holidays: frozenset[date] = frozenset()

    def is_open(self, now: datetime, zone: ZoneInfo) -> bool:
        yesterday = day_of(now, zone) - timedelta(days=1)
        return not self.stretches or any(begin <= now < end for begin, end in self._from(yesterday, 2, zone))

    def next(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """When it opens next, in UTC; None where it does not within thirty days."""
        return min((begin for begin, _ in self._from(day_of(now, zone), DAYS_AHEAD, zone) if begin > now), default=None)

    def _from(self, first: date, days: int, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
        for day in (first + timedelta(days=ahead) for ahead in range(days)):
            for stretch in self.stretches if day not in self.holidays else ():
                if stretch.weekday == day.weekday():
                    last = day + timedelta(days=stretch.ends <= stretch.begins)
                    yield moment_of(day, stretch.begins, zone), moment_of(last, stretch.ends, zone)


ALWAYS = Opening()


def opening_of(hours: Iterable[Mapping[str, Any]], holidays: Sequence[str]) -> Opening:
    """From the settings of a cliente, as its row keeps them."""
    stretches = (
        Stretch(WEEKDAYS.index(each["dia"]), time.fromisoformat(each["desde"]), time.fromisoformat(each["hasta"]))
        for each in hours
    )
    return Opening(tuple(stretches), frozenset(map(date.fromisoformat, holidays)))
