"""Hours and days as people say them: "8am", "a las 8 y media", "20:00", "de lunes a viernes"."""

import re
from datetime import time
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from liora.language.normalise import fold, words
from liora.language.readers import integer
from liora_vida_sana.day import DAYS

EVERY_DAY = tuple(range(7))
WORKDAYS = (0, 1, 2, 3, 4)
WEEKEND = (5, 6)

QUIET_FROM, QUIET_UNTIL = time(21), time(8)
"""Local hours between which nobody is reminded unasked."""

MAYBE = "?"
"""Ends an hour that may be of the morning or of the evening: `10:00?`."""


@lru_cache(maxsize=256)
def hour_in(text: str) -> str | None:
    """`08:30`, or `08:30?` where the half of the day is not said; None without an hour, and for an impossible one."""
    plain = _plain(text)
    for pattern in _HOURS:
        if found := pattern.search(plain):
            return _read(found)
    return next((hour for part, hour in _PARTS_OF_DAY.items() if re.search(rf"\b{part}\b", plain)), None)


@lru_cache(maxsize=256)
def second_hour_in(text: str) -> str | None:
    """The second of two hours: "a las 10 y a las 4"; None where no more than one is said."""
    found = [_read(each) for each in _HOURS[0].finditer(_plain(text))]
    return found[1] if len(found) > 1 else None


@lru_cache(maxsize=256)
def bare_hour_in(text: str) -> str | None:
    """The same where the question was for an hour: "10" is one."""
    if (said := hour_in(text)) is not None:
        return said
    count = integer(_ABOUT_HOUR.sub("", _plain(text)))
    if count is None or not 0 <= count <= 23:
        return None
    return f"{count:02}:00{MAYBE if 1 <= count <= 12 else ''}"


def settled(hour: str, *, evening: bool) -> time:
    """The time that is meant: where both halves of the day are possible, the one when people are awake.

    In the `evening` means that of going to bed.
    """
    clock = time.fromisoformat(hour.removesuffix(MAYBE))
    if not hour.endswith(MAYBE):
        return clock
    early = clock.replace(hour=clock.hour % 12)
    late = clock.replace(hour=clock.hour % 12 + 12)
    if evening:
        return late if late.hour >= 18 else early
    return early if not is_quiet(early) else late


def names_interval(text: str) -> bool:
    """Whether an interval is said for an hour: "cada dos horas"."""
    return re.search(r"\bcada (?:\w+ )?(?:horas?|minutos?|ratos?)\b", fold(text)) is not None


def is_quiet(clock: time) -> bool:
    """Whether nobody should be written to at this time of the day."""
    return clock >= QUIET_FROM or clock < QUIET_UNTIL


@lru_cache(maxsize=256)
def days_in(text: str) -> tuple[int, ...] | None:
    """Days of the week, Monday is 0; None where none are named. "Los findes no" are all the others."""
    plain = _plain(text)
    excepted = _EXCEPT.search(plain)
    named = _named_days(_ALL.sub(" ", plain) if excepted else plain) or _named_days(plain)
    if named is None or len(named) == len(EVERY_DAY) or excepted is None:
        return named
    return tuple(day for day in EVERY_DAY if day not in named)


def _named_days(plain: str) -> tuple[int, ...] | None:
    if found := _RANGE.search(plain):
        first, last = _day(found[1]), _day(found[2])
        if first is not None and last is not None:
            return tuple(sorted((first + ahead) % 7 for ahead in range((last - first) % 7 + 1)))
    for pattern, days in _GROUPS.items():
        if re.search(rf"\b(?:{pattern})\b", plain):
            return days
    named = {day for word in plain.split() if (day := _day(word)) is not None}
    return tuple(sorted(named)) or None


def days_said(days: tuple[int, ...]) -> str:
    """`todos los días`, `de lunes a viernes`, `lunes y jueves`, `todos los días menos el sábado`."""
    if days in _NAMED:
        return _NAMED[days]
    if len(days) == len(EVERY_DAY) - 1:
        return f"todos los días menos el {next(DAYS[day] for day in EVERY_DAY if day not in days)}"
    names = [DAYS[day] for day in days]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} y {names[-1]}"


def _plain(text: str) -> str:
    marked = re.sub(r"(\d{1,2})\s*[:.h]\s*(\d{2})\b", r"\1 con \2", text[:200].lower())
    marked = re.sub(r"\b([ap])\.?\s?m\b\.?", r"\1m", marked)
    return " ".join(words(re.sub(r"(\d)([ap]m|h\b|hs\b|hrs\b|horas\b)", r"\1 \2", marked)))


def _read(found: re.Match[str]) -> str | None:
    hour = _noon(found["n"]) if found["n"] in ("mediodia", "medianoche") else integer(found["n"])
    minutes = int(found["minutes"]) if found["minutes"] else {"media": 30, "cuarto": 15}.get(found["more"] or "", 0)
    if hour is None or hour > 24 or minutes > 59:
        return None
    half = found["half"] or ""
    if any(part in half for part in ("pm", "tarde", "noche")) and 1 <= hour <= 12:
        night = "noche" in half and hour == 12
        return f"{0 if night else hour % 12 + 12:02}:{minutes:02}"
    if any(part in half for part in ("am", "mañana", "madrugada")) and hour <= 12:
        return f"{hour % 12:02}:{minutes:02}"
    sure = found["n"] == "mediodia" or hour > 12 or hour == 0 or "hora" in half or found["n"].startswith("0")
    return f"{hour % 24:02}:{minutes:02}{'' if sure else MAYBE}"


def _noon(said: str) -> int:
    return 0 if said == "medianoche" else 12


def _day(word: str) -> int | None:
    plain = fold(word).removesuffix("s") if word not in ("lunes", "martes", "jueves", "viernes") else word
    return _DAY_NAMES.get(plain)


_DAY_NAMES: Final = MappingProxyType({
    "lunes": 0, "lune": 0, "martes": 1, "marte": 1, "miercole": 2, "miercoles": 2, "mierkole": 2, "jueves": 3,
    "jueve": 3, "juebes": 3, "juebe": 3, "viernes": 4, "vierne": 4, "biernes": 4, "bierne": 4, "sabado": 5, "savado": 5,
    "domingo": 6,
})  # fmt: skip
_DAILY: Final = r"todos los dias|tods los dias|cada dia|a diario|diario|diariamente|todo los dias|diaria|siempre"
_ALL: Final = re.compile(rf"\b(?:{_DAILY})\b")
_GROUPS: Final = MappingProxyType(
    {
        _DAILY: EVERY_DAY,
        r"entre semana|dias? (?:habiles|de semana|laborales)|entresemana": WORKDAYS,
        r"fines? de semana|finde|findes": WEEKEND,
    }
)
_EXCEPT: Final = re.compile(r"\b(?:menos|excepto|salvo)\b|\bno$|^(?:y |pero )?no (?:los|el|en) ")
_ABOUT_HOUR: Final = re.compile(r"\b(?:tipo|como|tipin|a eso de|bueno|mejor|mmm?|ok|entonces|mas o menos)\b")
_NAMED: Final = MappingProxyType({
    EVERY_DAY: "todos los días", WORKDAYS: "de lunes a viernes", WEEKEND: "sábados y domingos",
})  # fmt: skip
_RANGE: Final = re.compile(r"\b(\w{5,10}) (?:a|al|hasta(?: el)?) (\w{5,10})\b")
_WORD: Final = r"(?:una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce)"
_HALF: Final = r"(?P<half> ?(?:am|pm|horas?|h|hs|(?:de|en|por) la (?:mañana|tarde|noche|madrugada)))?"
_MINUTES: Final = r"(?: con (?P<minutes>\d{2})| y (?P<more>media|cuarto))?"
_HOURS: Final = (
    re.compile(rf"\b(?:a|tipo|para|como a|desde|hasta|sean?) las? (?P<n>\d{{1,2}}|{_WORD})\b{_MINUTES}{_HALF}"),
    re.compile(rf"\b(?P<n>\d{{1,2}}) con (?P<minutes>\d{{2}})(?P<more>)?{_HALF}"),
    re.compile(
        rf"(?<!cada )(?<!en )(?<!por )\b(?P<n>\d{{1,2}}|{_WORD})(?P<minutes>)(?: y (?P<more>media|cuarto))?"
        r"(?P<half> ?(?:am|pm|horas?|h|hs|de la (?:mañana|tarde|noche)))\b"
    ),
    re.compile(rf"\b(?:las )?(?P<n>\d{{1,2}}|{_WORD})(?P<minutes>) y (?P<more>media|cuarto)(?P<half>)\b"),
    re.compile(r"\b(?P<n>mediodia|medianoche)(?P<minutes>)(?P<more>)(?P<half>)\b"),
)
_PARTS_OF_DAY: Final = MappingProxyType({
    "tempran(?:o|ito)": "08:00", "medio dia": "12:00", "(?:en|por|a) la mañana": "09:00",
    "(?:en|por|a) la tarde": "16:00", "(?:en|por|a) la noche": "20:00",
})  # fmt: skip
