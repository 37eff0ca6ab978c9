"""Rules of reminders: when the next one is due, how many a day, what one is made of."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from liora.language.moments import day_of, moment_of
from liora.language.normalise import words
from liora_vida_sana.clock import hour_in

Reminder = Mapping[str, Any]
"""`tipo`, `hora` (`08:00`, of the tenant's clocks), `dias` (0 is Monday); `texto` and `desde`: the words and the moment
of the agreement."""

KINDS = ("agua", "movimiento", "sueno", "registro")
MOST_A_DAY = 2
LONGEST = 22
"""Words in which somebody asks for a reminder; more are a story."""
MOST_WORDS = 6
"""Of what names a reminder by its kind alone."""

LATE = timedelta(hours=2)
"""A reminder that could not be given for so long is not given any more."""

_ASKS: Final = re.compile(
    r"\b(?:recuerd(?:ame|eme|enme|amelo|emelo|es|a|e)|recordar(?:me|nos)?|recorda(?:me|melo)?|recordatorios?"
    r"|acuerda(?:me)?|acuerdes|acordar(?:me)?|acorda(?:me)?|hazme acordar|avis(?:ame|eme|enme|arme|es))\b"
)
_ERRAND: Final = re.compile(
    rf"{_ASKS.pattern} (?!mejor\b|a las?\b|el \w+s?$|los\b|l[uo] |todos\b|cada\b|de (?:lunes|nuevo)\b|entre\b|por la\b"
    r"|en la\b|tipo\b|al? \w*dia\b|\d)\w+"
)
_ANOTHER: Final = re.compile(
    r"^(?:y |tambien |ademas |agrega\w* |ponme |pon |quiero )*(?:otro|uno)(?: recordatorio)?(?: mas)? (?:para|de|del) "
)
_CHANGES_HOUR: Final = re.compile(
    r"^(?:\w+ )?(?:cambi\w+|pasa\w*|mueve\w*|mov[eé]\w*|pon\w*) (?:me )?(?:el|lo)(?: recordatorio)? (?:de|del|para) "
)
_OTHERWISE: Final = re.compile(
    r"\b(?:compr\w+|pag\w+|factura|cuenta|temperatura|botella|perr[oa]s?|gat[oa]|alarma|vuelo|cancel\w+|paus\w+|camino"
    r"|antes de|patio|plantas?|traer|traiga|quitar?|borr\w+|elimina\w*|cita)\b"
)
"""Errands, and what is done to alarms: no reminder of ours."""
_MEANS: Final[Mapping[str, re.Pattern[str]]] = {
    "registro": re.compile(r"\b(?:registrar(?: mi\w*| el dia)?|anotar (?:mi\w*|el dia|lo que)|mis habitos)\b"),
    "agua": re.compile(
        r"\b(?:rec(?:ue|o)rd\w+ (?:el |de )?agua|(?:tom|beb)\w+ (?:\w+ ){0,2}(?:ag[uü]i?t?a|awita)"
        r"|hidrat\w+|recordatorio (?:de |para )?(?:el )?agua"
        r"|(?:el|mi|del?|con el) agua$"
        r"|(?:el|mi) agua (?:a|cada|todos)|un vaso de agua|el del? (?:el )?agua)\b"
    ),
    "movimiento": re.compile(
        r"\b(?:mover(?:me|nos|se)|movimiento|caminar|(?:salir|ir|irme) a (?:correr|trotar)"
        r"|(?:hacer|de|mi|el) ejercicios?|estirar(?:me|nos)?"
        r"|pararme|entrenar|pausas? activas?|hacer (?:yoga|deporte))\b"
    ),
    "sueno": re.compile(r"\b(?:dormir(?:me)?|acostar(?:me|nos)?|(?:ir|irme) a la cama|sueño)\b"),
}


@lru_cache(maxsize=256)
def kind_in(text: str) -> str | None:
    """What one wants to be reminded of."""
    said = " ".join(words(text))
    return next((kind for kind, pattern in _MEANS.items() if pattern.search(said)), None)


@lru_cache(maxsize=256)
def kind_alone(text: str) -> str | None:
    """The same where the question was for it, in a few words: "para dormir"."""
    return kind_in(text) if len(words(text)) <= MOST_WORDS else None


@lru_cache(maxsize=256)
def wants_reminder(text: str) -> bool:
    """Whether a reminder of ours is wanted: "recuérdame tomar agua a las 8"; not of anything else in the world."""
    said = " ".join(words(text))
    if len(said.split()) > LONGEST or _OTHERWISE.search(said) or kind_in(text) is None:
        return False
    return bool(_ASKS.search(said) or (_ANOTHER.search(said) and hour_in(text)) or wants_change(text))


@lru_cache(maxsize=256)
def names_errand(text: str) -> bool:
    """Whether one wants to be reminded of something, whatever it is: "recuérdame la pastilla a las 9"."""
    return _ERRAND.search(" ".join(words(text))) is not None


@lru_cache(maxsize=256)
def wants_change(text: str) -> bool:
    """Whether the reminder of a kind should come at another hour: "cambia el de agua a las 10"."""
    return _CHANGES_HOUR.search(" ".join(words(text))) is not None and hour_in(text) is not None


@lru_cache(maxsize=256)
def wants_list(text: str) -> bool:
    """Whether the whole message asks for one's reminders."""
    said = " ".join(words(text))
    return said in _LISTS or _CHANGES.fullmatch(said) is not None


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


_CHANGES: Final = re.compile(
    r"(?:quiero |puedes |me |por favor )?"
    r"(?:(?:ver|quit\w+|sac\w+|borr\w+|elimin\w+|cambi\w+)(?: todos)?|cancel\w+ todos) "
    r"(?:mis? |los |el |un )?recordatorios?"
    r"|(?:ya )?no (?:quiero|me mandes|mandes) (?:mas )?recordatorios?"
    r"|(?:ya )?no (?:quiero que )?me (?:lo )?(?:recuerdes?|avises?)(?: mas| nada)*(?: (?:de|que|lo|el|del|la|tomar"
    r"|tome|beber|agua|dormir"
    r"|mover\w*|caminar|ejercicio)){0,4}"
)
_LISTS: Final = frozenset({
    "recordatorio", "recordatorios", "mis recordatorios", "ver recordatorios", "ver mis recordatorios",
    "quitar recordatorio", "quitar recordatorios", "quitar mis recordatorios", "borrar recordatorio",
    "borrar recordatorios", "que recordatorios tengo", "cambiar recordatorio", "cambiar la hora del recordatorio",
    "cambiar mi recordatorio", "borra mis recordatorios", "borra el recordatorio", "quita el recordatorio",
    "ya no me recuerdes", "no me recuerdes mas", "sacar recordatorio", "sacar recordatorios", "saca el recordatorio",
})  # fmt: skip
