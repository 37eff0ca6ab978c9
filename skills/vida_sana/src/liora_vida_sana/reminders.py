"""Rules of reminders: when the next one is due, how many a day, what one is made of."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from liora.language.moments import day_of, moment_of
from liora.language.normalise import words

Reminder = Mapping[str, Any]
"""`tipo`, `hora` (`08:00`, of the tenant's clocks), `dias` (0 is Monday); `texto` and `desde`: the words and the moment
of the agreement."""

KINDS = ("agua", "movimiento", "sueno", "registro")
MOST_A_DAY = 2
LATE = timedelta(hours=2)
"""A reminder that could not be given for so long is not given any more."""

_ASKS: Final = re.compile(
    r"\b(?:recuerd\w+|recordar\w*|recorda\w+|recordatorios?|acuerda\w*|acordar\w*|acorda\w+|avis(?:ame|eme|enme|arme|ar)"
    r"|alarma|programa\w*)\b"
)
_MEANS: Final[Mapping[str, re.Pattern[str]]] = {
    "registro": re.compile(r"\b(?:registr\w+|anotar|mis habitos|apuntar)\b"),
    "agua": re.compile(r"\b(?:agua|hidrat\w+|agüita|aguita)\b"),
    "movimiento": re.compile(
        r"\b(?:mov\w+|camin\w+|ejercicio\w*|estirar\w*|pararme|entrenar|correr|pausas?|deporte|yoga)\b"
    ),
    "sueno": re.compile(r"\b(?:dormir\w*|sueño|sueno|acostarme|acostar|ir a la cama|irme a la cama)\b"),
}


@lru_cache(maxsize=256)
def kind_in(text: str) -> str | None:
    """What one wants to be reminded of."""
    said = " ".join(words(text))
    return next((kind for kind, pattern in _MEANS.items() if pattern.search(said)), None)


@lru_cache(maxsize=256)
def wants_reminder(text: str) -> bool:
    """Whether a reminder of ours is wanted: "recuérdame tomar agua a las 8"; not of anything else in the world."""
    said = " ".join(words(text))
    return bool(_ASKS.search(said)) and kind_in(text) is not None and len(said.split()) <= 16


@lru_cache(maxsize=256)
def wants_list(text: str) -> bool:
    """Whether the whole message asks for one's reminders."""
    return " ".join(words(text)) in _LISTS


def next_due(reminders: Sequence[Reminder], now: datetime, zone: ZoneInfo) -> datetime | None:
    """The first moment behind `now` at which one of them is due; None without reminders."""
    today = day_of(now, zone)
    moments = [
        moment
        for ahead in range(9)
        for reminder in reminders
        if (moment := _moment(reminder, today + timedelta(days=ahead), zone)) and moment > now
    ]
    return min(moments, default=None)


def due_at(reminders: Sequence[Reminder], moment: datetime, zone: ZoneInfo) -> list[Reminder]:
    """Those for which this was the moment: none where the tenant has moved to another time zone since."""
    day = day_of(moment, zone)
    return [reminder for reminder in reminders if _moment(reminder, day, zone) == moment]


def is_full(reminders: Sequence[Reminder], days: Sequence[int]) -> bool:
    """Whether one of the days has as many reminders as a day may have."""
    return any(sum(day in reminder["dias"] for reminder in reminders) >= MOST_A_DAY for day in days)


def clock_of(reminder: Reminder) -> time:
    """Its time of the day."""
    return time.fromisoformat(reminder["hora"])


def _moment(reminder: Reminder, day: date, zone: ZoneInfo) -> datetime | None:
    return moment_of(day, clock_of(reminder), zone) if day.weekday() in reminder["dias"] else None


_LISTS: Final = frozenset({
    "recordatorio", "recordatorios", "mis recordatorios", "ver recordatorios", "ver mis recordatorios",
    "quitar recordatorio", "quitar recordatorios", "quitar mis recordatorios", "borrar recordatorio",
    "borrar recordatorios", "que recordatorios tengo", "cambiar recordatorio", "cambiar la hora del recordatorio",
    "cambiar mi recordatorio", "borra mis recordatorios", "borra el recordatorio", "quita el recordatorio",
    "ya no me recuerdes", "no me recuerdes mas", "sacar recordatorio", "sacar recordatorios", "saca el recordatorio",
})  # fmt: skip
