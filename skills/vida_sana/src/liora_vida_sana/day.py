"""Days and moments by the clocks of the tenant."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from liora.language.moments import day_of
from liora.skill import Step

WEEK = 7
"""Days that a week's view shows, today among them."""

SHORT_DAYS = ("lu", "ma", "mi", "ju", "vi", "sá", "do")
DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")


def zone_of(step: Step) -> ZoneInfo:
    """The time zone of the tenant."""
    return ZoneInfo(step.view.tenant.timezone)


def today(step: Step) -> date:
    """The date on the tenant's clocks."""
    return day_of(step.now, zone_of(step))


def local(step: Step, moment: datetime) -> datetime:
    """A moment as the tenant's clocks show it."""
    return moment.astimezone(zone_of(step))


def last_days(step: Step) -> list[date]:
    """The days of the week's view, oldest first."""
    return [today(step) - timedelta(days=ago) for ago in reversed(range(WEEK))]
