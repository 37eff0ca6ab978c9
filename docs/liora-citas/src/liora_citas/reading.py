"""From what people type to a moment. Readers know no clock: a day is counted from today, whenever that is."""

import re
from datetime import datetime, timedelta
from typing import Any

from liora.language.normalise import fold

DAYS = {"hoy": 0, "pasado mañana": 2, "mañana": 1}
OPEN = range(9, 19)


def read_moment(text: str) -> dict[str, Any] | None:
    """`mañana a las 5` is {"dias": 1, "hora": "17:00"}; None without a day, or at an hour when nobody is there."""
    said = fold(text)
    days = next((days for name, days in DAYS.items() if name in said), None)
    clock = re.search(r"\b(\d{1,2})(?:[:.](\d\d))?\b", text)
    if days is None or clock is None:
        return None
    hour, minute = int(clock[1]), int(clock[2] or 0)
    hour += 12 if hour < OPEN.start else 0
    return {"dias": days, "hora": f"{hour:02}:{minute:02}"} if hour in OPEN and minute < 60 else None


def moment_of(said: Any, now: datetime) -> datetime:
    """The moment that was meant, on the tenant's clock."""
    hour, minute = map(int, said["hora"].split(":"))
    return (now + timedelta(days=said["dias"])).replace(hour=hour, minute=minute, second=0, microsecond=0)
